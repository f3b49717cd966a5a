/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Feedback as who sent it sees it, with the secret link; and how it is found again. */
#include "feedback.html.h"
#include "web/feedback.h"
#include "web/signed_in.h"
#include "web/web.h"

/* "abcd-efgh-jkmn-pqrs" */
static const char *spelt(const struct page *page, const char *secret)
{
	return arena_printf(
	    page->arena, "%.4s-%.4s-%.4s-%.4s", secret, secret + 4, secret + 8, secret + 12);
}

static enum err_code find(const struct page *page, struct request *req,
    char secret[FEEDBACK_SECRET_SIZE], struct feedback *out, struct err *err)
{
	bool found = false;
	enum err_code code = ERR_NONE;

	if (feedback_secret_read(request_param(req, "token"), secret))
		code = feedback_find(
		    space_db(page->space), str_of(secret), page->arena, out, &found, err);
	return code || found ? code : err_set(err, ERR_NOT_FOUND, "feedback.no_such_code", NULL);
}

static const char *own_url(const struct page *page, const char *secret)
{
	return feedback_url(page, arena_printf(page->arena, "/theo-doi/%s", secret));
}

static enum err_code fill(
    struct feedback_view *view, struct feedback *feedback, const char *secret, struct err *err)
{
	struct page *page = &view->page;
	struct feedback_words words = {0};
	struct str answer = STR_EMPTY;
	bool found;
	enum err_code code = feedback_read_words(
	    space_db(page->space), feedback->words, page->arena, &words, &found, err);

	if (code)
		return code;
	view->feedback = feedback;
	view->purged = !found;
	view->secret = page_text(page, str_of(secret));
	view->secret_shown = spelt(page, secret);
	view->action = own_url(page, secret);
	view->link = page_address(page, view->action);
	view->line = feedback_line(page, feedback, view->action);
	view->heading = view->line.title;
	view->text = page_text(page, words.text);
	view->where = page_text(page, words.where);
	if (found)
		feedback_fill_pictures(view, ~0U, view->action);
	code = feedback_fill_steps(view, false, err);
	if (!code)
		code = feedback_read_answer(
		    space_db(page->space), feedback, page->arena, &answer, err);
	view->answer = page_text(page, answer);
	view->can_close = feedback_transition(FEEDBACK_CLOSE, feedback->state) != NULL;
	view->can_reopen = feedback_transition(FEEDBACK_REOPEN, feedback->state) &&
	                   feedback_transition(FEEDBACK_REOPEN, feedback->state)->by_sender;
	return code;
}

/* `why`: a move that was refused, and the words of it. */
static enum err_code show(struct request *req, struct response *res, const struct err *why,
    const char *typed, struct err *err)
{
	struct feedback_view view = {.is_new = request_query(req, "da-gui").n > 0};
	struct page *page = &view.page;
	struct feedback feedback = {0};
	char secret[FEEDBACK_SECRET_SIZE] = "";
	struct html h;
	enum err_code code = page_begin(page, req, err);

	if (code)
		return code;
	code = find(page, req, secret, &feedback, err);
	if (!code) {
		page_need_origin(page, req, res);
		code = fill(&view, &feedback, secret, err);
	}
	if (!code) {
		view.typed = typed;
		if (why)
			view.problem = err_in_words(req->arena, page->lang, why);
		page->title = arena_printf(
		    page->arena, "%s %s", tr(page->lang, "feedback.yours"), view.line.number);
		page->crumb = view.line.number;
		page->working = page->unlisted = true;
		page_crumb_menu(page, MENU_FEEDBACK);
		h = signed_in_html(page, res);
		page_feedback_own(&h, &view);
		res->status = !why ? 200 : why->code == ERR_CONFLICT ? 409 : 422;
	}
	page_end(page);
	return code;
}

enum err_code feedback_own_page(struct request *req, struct response *res, struct err *err)
{
	return show(req, res, NULL, "", err);
}

enum err_code feedback_own_picture(struct request *req, struct response *res, struct err *err)
{
	struct page page;
	struct feedback feedback = {0};
	char secret[FEEDBACK_SECRET_SIZE] = "";
	enum err_code code = page_begin(&page, req, err);

	if (code)
		return code;
	code = find(&page, req, secret, &feedback, err);
	if (!code)
		code = feedback_picture_file(&page, req, res, &feedback, ~0U, err);
	page_end(&page);
	return code;
}

/* ---- what its sender may do */

struct own_move {
	struct definitions *defs;
	int64_t id;
	struct feedback_request request;
};

static enum err_code move(struct db *db, void *context, struct err *err)
{
	const struct own_move *own = context;

	return feedback_move(db, own->defs, NULL, own->id, &own->request, err);
}

static enum err_code read_move(
    struct request *req, const struct form_data *form, struct own_move *own, struct err *err)
{
	struct page page;
	struct feedback feedback = {0};
	char secret[FEEDBACK_SECRET_SIZE] = "";
	enum err_code code = page_begin_to_write(&page, req, err);

	if (code)
		return code;
	code = find(&page, req, secret, &feedback, err);
	own->id = feedback.id;
	own->request = (struct feedback_request){.by_sender = true,
	    .words = arena_str(req->arena, form_data_text(form, "loi")).p,
	    .category = STR_EMPTY,
	    .place = -1};
	if (!code &&
	    (!feedback_move_parse(form_data_text(form, "viec"), &own->request.move) ||
		!str_to_int(form_data_text(form, "seen"), INT64_MAX / 16, &own->request.seen)))
		code = err_set(err, ERR_INPUT, "feedback.no_move", NULL);
	if (!code)
		own->defs = definitions_hold(page.defs);
	page_end(&page);
	return code;
}

enum err_code feedback_own_move(struct request *req, struct response *res, struct err *err)
{
	struct form_data form;
	struct own_move own = {0};
	struct err why = {0};
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	code = read_move(req, &form, &own, &why);
	if (!code)
		code = app_write(req->app, move, &own, &why);
	definitions_free(own.defs);
	app_catch_up(req->app);
	if (err_is_of_input(code))
		return show(req, res, &why, own.request.words, err);
	if (code) {
		*err = why;
		return code;
	}
	response_redirect(res, 303,
	    arena_printf(req->arena, "%s/phan-anh/theo-doi/%.*s",
		lang_prefix((enum lang)req->language), STR_ARG(request_param(req, "token"))));
	return ERR_NONE;
}

/* ---- found again */

static enum err_code look(const struct page *page, struct str asked, const char **url,
    const char **problem, struct err *err)
{
	char secret[FEEDBACK_SECRET_SIZE] = "";
	struct feedback feedback = {0};
	int64_t id;
	bool found = false;
	enum err_code code = ERR_NONE;

	if (feedback_secret_read(asked, secret)) {
		*problem = tr(page->lang, "feedback.no_such_code");
		code = feedback_find(
		    space_db(page->space), str_of(secret), page->arena, &feedback, &found, err);
		if (found)
			*url = own_url(page, secret);
	} else if (feedback_number_read(asked, &id)) {
		*problem = tr(page->lang, "feedback.not_public");
		code =
		    feedback_load(space_db(page->space), id, page->arena, &feedback, &found, err);
		if (found && feedback.public)
			*url = feedback_url(
			    page, arena_printf(page->arena, "/%s", feedback_number(page, id)));
	} else if (asked.n) {
		*problem = tr(page->lang, "feedback.bad_code");
	}
	return code;
}

enum err_code feedback_lookup_page(struct request *req, struct response *res, struct err *err)
{
	struct feedback_lookup_view view = {0};
	struct page *page = &view.page;
	const char *url = NULL;
	struct html h;
	enum err_code code = page_begin(page, req, err);

	if (code)
		return code;
	view.asked = page_text(page, str_trim(request_query(req, "ma")));
	code = feedback_taken(page, err);
	if (!code)
		code = look(page, str_of(view.asked), &url, &view.problem, err);
	if (!code && url) {
		response_redirect(res, 303, url);
	} else if (!code) {
		page->title = tr(page->lang, "feedback.lookup");
		page->working = true;
		view.action = feedback_url(page, "/tra-cuu");
		page_crumb_menu(page, MENU_FEEDBACK);
		h = signed_in_html(page, res);
		page_feedback_lookup(&h, &view);
	}
	page_end(page);
	return code;
}
