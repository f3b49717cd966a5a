/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Moves of articles. */
#include "base/bug.h"
#include "web/newsroom.h"
#include "web/signed_in.h"
#include "web/web.h"

struct moving {
	struct definitions *defs;
	struct submission_author author;
	int64_t id;
	struct article_request request;
	char at[TIMESTAMP_SIZE]; /* of SCHEDULE */
};

static enum err_code move(struct db *db, void *context, struct err *err)
{
	const struct moving *m = context;

	return article_move(db, m->defs, &m->author, m->id, &m->request, err);
}

/* What is published must be fit for it; what is scheduled too, so that its author learns of it now.
 */
static enum err_code examine(const struct page *page, const struct article_content *content,
    struct article_request *request, struct issues *errors, struct err *err)
{
	struct article_examined ready;
	enum err_code code =
	    article_examine(page->space, content, page->lang, page->arena, errors, &ready, err);

	if (code || request->move != ARTICLE_PUBLISH)
		return code;
	request->pin_count = ready.pin_count;
	request->pins = ready.pins;
	memcpy(request->said, ready.said, sizeof(request->said));
	return ERR_NONE;
}

static enum err_code read_request(const struct page *page, struct request *req,
    const struct form_data *form, struct moving *m, struct issues *errors, struct err *err)
{
	struct article article;
	struct article_content content;
	enum err_code code = newsroom_find(page, req, &article, &content, err);

	if (code)
		return code;
	m->id = article.id;
	if (!article_move_parse(form_data_text(form, "viec"), &m->request.move) ||
	    !str_to_int(form_data_text(form, "seen"), INT64_MAX / 16, &m->request.seen))
		return err_set(err, ERR_INPUT, "newsroom.no_move", NULL);
	m->request.words = arena_str(req->arena, form_data_text(form, "loi")).p;
	m->request.at = STR_EMPTY;
	if (m->request.move == ARTICLE_SCHEDULE) {
		if (!timestamp_of_local(form_data_text(form, "luc"), m->at))
			return err_set(err, ERR_INPUT, "newsroom.no_time", NULL);
		m->request.at = str_of(m->at);
	}
	if (m->request.move == ARTICLE_PUBLISH || m->request.move == ARTICLE_SCHEDULE)
		code = examine(page, &content, &m->request, errors, err);
	return code;
}

enum err_code article_move_now(struct request *req, struct response *res, struct err *err)
{
	struct form_data form;
	struct page page;
	struct issues errors = {.arena = req->arena};
	struct err why = {0};
	struct moving m = {.author = {.actor = signed_in_actor(req),
			       .address = arena_str(req->arena, req->client).p}};
	enum err_code code = form_data_of(req, &form, err);

	if (!code)
		code = page_begin(&page, req, err);
	if (code)
		return code;
	code = read_request(&page, req, &form, &m, &errors, &why);
	m.defs = definitions_hold(page.defs);
	page_end(&page);
	if (!code && !errors.count)
		code = app_write(req->app, move, &m, &why);
	definitions_free(m.defs);
	app_catch_up(req->app);
	if (!code && errors.count)
		return editor_show_stored(req, res, NULL, &errors, err);
	if (err_is_of_input(code))
		return editor_show_stored(req, res, &why, NULL, err);
	if (code) {
		*err = why;
		return code;
	}
	response_redirect(res, 303,
	    arena_printf(req->arena, "%s/lam-viec/tin/%lld", lang_prefix((enum lang)req->language),
		(long long)m.id));
	return ERR_NONE;
}
