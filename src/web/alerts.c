/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/alerts.h"

#include "alerts.html.h"
#include "web/signed_in.h"
#include "web/web.h"

enum { LINES_MAX = 50, MINUTE = 16 /* "2018-01-01T09:03" */ };

static const char *const level_names[ALERT_LEVEL_END] = {[ALERT_NOTE] = "alert.level.note",
    [ALERT_WARNING] = "alert.level.warning",
    [ALERT_EMERGENCY] = "alert.level.emergency"};
static const char *const state_names[ALERT_STATE_END] = {[ALERT_WAITING] = "alert.state.waiting",
    [ALERT_SHOWN] = "alert.state.shown",
    [ALERT_ENDED] = "alert.state.ended"};

const char *alert_level_name(enum lang lang, enum alert_level level)
{
	return tr(lang, level_names[level]);
}

const char *alert_state_name(enum lang lang, enum alert_state state)
{
	return tr(lang, state_names[state]);
}

static const char *url_of(const struct page *page, int64_t id)
{
	return page_url(page, arena_printf(page->arena, "/lam-viec/thong-bao/%lld", (long long)id));
}

/* "2018-01-01T09:03", as the field has it. */
static const char *minute_of(const struct page *page, struct str timestamp)
{
	struct buf text = {0};

	timestamp_add_local(&text, timestamp);
	return buf_keep(&text, page->arena);
}

/* ---- the pages */

static enum err_code fill_lines(struct alerts_view *view, struct err *err)
{
	struct page *page = &view->page;
	struct alert *alerts;
	enum err_code code = alert_list(
	    space_db(page->space), -1, LINES_MAX, page->arena, &alerts, &view->count, err);

	if (code)
		return code;
	view->lines = ARENA_ARRAY(page->arena, struct alert_line, view->count);
	for (size_t i = 0; i < view->count; i++) {
		const struct alert *alert = &alerts[i];

		view->lines[i] = (struct alert_line){
		    .text = alert->content.text.n ? page_text(page, alert->content.text)
		                                  : tr(page->lang, "feedback.purged"),
		    .url = url_of(page, alert->id),
		    .level = alert_level_name(page->lang, alert->content.level),
		    .level_code = alert_level_code(alert->content.level),
		    .state = alert_state_name(page->lang, alert->state),
		    .begins = page_moment(page, alert->content.begins_at),
		    .ends = page_moment(page, alert->content.ends_at)};
	}
	return ERR_NONE;
}

static void fill_levels(struct alerts_view *view, struct str chosen)
{
	const struct page *page = &view->page;

	view->levels = ARENA_ARRAY(page->arena, struct desk_choice, ALERT_LEVEL_END);
	for (enum alert_level level = ALERT_NOTE; level < ALERT_LEVEL_END; level++)
		view->levels[view->level_count++] = (struct desk_choice){alert_level_code(level),
		    alert_level_name(page->lang, level), str_is(chosen, alert_level_code(level))};
}

static void fill_form(struct alerts_view *view, const struct alert *alert)
{
	const struct page *page = &view->page;
	const struct alert_content *content = &alert->content;

	view->seen = alert->changes;
	view->text = page_text(page, content->text);
	view->text_en = page_text(page, content->text_en);
	view->link = page_text(page, content->url);
	view->begins = minute_of(page, content->begins_at);
	view->ends = minute_of(page, content->ends_at);
	fill_levels(view, str_of(alert_level_code(content->level)));
	if (!view->is_new && alert->state != ALERT_ENDED)
		view->end_url = arena_printf(page->arena, "%s/ket-thuc", url_of(page, alert->id));
}

/* As it was typed. */
static void keep_typed(struct alerts_view *view, const struct form_data *form)
{
	const struct page *page = &view->page;

	view->text = page_text(page, form_data_text(form, "loi"));
	view->text_en = page_text(page, form_data_text(form, "loi-en"));
	view->link = page_text(page, form_data_text(form, "lien-ket"));
	view->begins = page_text(page, form_data_text(form, "tu"));
	view->ends = page_text(page, form_data_text(form, "den"));
	view->level_count = 0;
	fill_levels(view, form_data_text(form, "muc"));
	(void)str_to_int(form_data_text(form, "seen"), INT64_MAX / 16, &view->seen);
}

/* The one that {alert} names; a new one is empty. */
static enum err_code find(const struct page *page, const struct request *req, bool is_new,
    struct alert *out, struct err *err)
{
	int64_t id = 0;
	bool found = false;
	enum err_code code = ERR_NONE;

	*out = (struct alert){.content = {.begins_at = STR_EMPTY, .ends_at = STR_EMPTY}};
	if (is_new)
		return ERR_NONE;
	if (str_to_int(request_param(req, "alert"), INT32_MAX, &id) && id)
		code = alert_load(space_db(page->space), id, page->arena, out, &found, err);
	return code || found ? code : err_set(err, ERR_NOT_FOUND, "alert.none", NULL);
}

static enum err_code check_gate(const struct page *page, struct err *err)
{
	return alert_allows(page->actor, page->defs)
	           ? ERR_NONE
	           : err_set(err, ERR_DENIED, "alert.denied", NULL);
}

/* `form`: what was typed, where it was refused; `why`: the reason. */
static enum err_code show(struct request *req, struct response *res, bool is_new,
    const struct form_data *form, const struct err *why, struct err *err)
{
	struct alerts_view view = {.is_new = is_new};
	struct page *page = &view.page;
	struct alert alert;
	struct html h;
	enum err_code code = page_begin(page, req, err);

	if (code)
		return code;
	code = check_gate(page, err);
	if (!code)
		code = find(page, req, is_new, &alert, err);
	if (!code)
		code = fill_lines(&view, err);
	if (!code) {
		fill_form(&view, &alert);
		if (form)
			keep_typed(&view, form);
		if (why)
			view.problem = err_in_words(req->arena, page->lang, why);
		view.csrf = signed_in_csrf(req);
		view.action =
		    view.is_new ? page_url(page, "/lam-viec/thong-bao") : url_of(page, alert.id);
		page->title = tr(page->lang, view.is_new ? "alert.title" : "alert.one");
		page->working = page->unlisted = true;
		if (!view.is_new)
			page_crumb(page, tr(page->lang, "alert.title"),
			    page_url(page, "/lam-viec/thong-bao"));
		h = signed_in_html(page, res);
		page_alerts(&h, &view);
		res->status = !why ? 200 : why->code == ERR_CONFLICT ? 409 : 422;
	}
	page_end(page);
	return code;
}

enum err_code alerts_page(struct request *req, struct response *res, struct err *err)
{
	return show(req, res, true, NULL, NULL, err);
}

enum err_code alert_page(struct request *req, struct response *res, struct err *err)
{
	return show(req, res, false, NULL, NULL, err);
}

/* ---- writing */

struct saving {
	struct definitions *defs;
	struct submission_author author;
	struct alert_content content;
	char begins[TIMESTAMP_SIZE], ends[TIMESTAMP_SIZE];
	int64_t id, seen, given;
	bool is_new, ends_now;
};

static enum err_code save(struct db *db, void *context, struct err *err)
{
	struct saving *s = context;

	s->given = s->id; /* run again, it is a new one again */
	return s->ends_now
	           ? alert_end(db, s->defs, &s->author, s->id, s->seen, err)
	           : alert_save(db, s->defs, &s->author, &s->given, s->seen, &s->content, err);
}

static enum err_code read_content(
    const struct page *page, const struct form_data *form, struct saving *s, struct err *err)
{
	struct str begins = form_data_text(form, "tu"), ends = form_data_text(form, "den");

	timestamp_now(s->begins);
	s->content = (struct alert_content){
	    .text = str_of(page_text(page, str_trim(form_data_text(form, "loi")))),
	    .text_en = str_of(page_text(page, str_trim(form_data_text(form, "loi-en")))),
	    .url = str_of(page_text(page, str_trim(form_data_text(form, "lien-ket"))))};
	if (!alert_level_parse(form_data_text(form, "muc"), &s->content.level))
		return err_set(err, ERR_INPUT, "alert.no_level", NULL);
	if ((begins.n && !timestamp_of_local(begins, s->begins)) ||
	    (ends.n && !timestamp_of_local(ends, s->ends)))
		return err_set(err, ERR_INPUT, "alert.bad_time", NULL);
	s->content.begins_at = str_of(s->begins);
	s->content.ends_at = str_of(s->ends);
	return ERR_NONE;
}

static enum err_code read_saving(
    struct request *req, const struct form_data *form, struct saving *s, struct err *err)
{
	struct page page;
	struct alert alert;
	enum err_code code = page_begin_to_write(&page, req, err);

	if (code)
		return code;
	code = find(&page, req, s->is_new, &alert, err);
	s->id = alert.id;
	(void)str_to_int(form_data_text(form, "seen"), INT64_MAX / 16, &s->seen);
	if (!code && !s->ends_now)
		code = read_content(&page, form, s, err);
	if (!code) {
		s->author = (struct submission_author){
		    .actor = signed_in_actor(req), .address = arena_str(req->arena, req->client).p};
		s->defs = definitions_hold(page.defs);
	}
	page_end(&page);
	return code;
}

static enum err_code act(
    struct request *req, struct response *res, struct saving s, struct err *err)
{
	struct form_data form;
	struct err why = {0};
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	code = read_saving(req, &form, &s, &why);
	if (!code)
		code = app_write(req->app, save, &s, &why);
	definitions_free(s.defs);
	app_catch_up(req->app);
	if (err_is_of_input(code))
		return show(req, res, s.is_new, s.ends_now ? NULL : &form, &why, err);
	if (code) {
		*err = why;
		return code;
	}
	response_redirect(res, 303,
	    arena_printf(
		req->arena, "%s/lam-viec/thong-bao", lang_prefix((enum lang)req->language)));
	return ERR_NONE;
}

enum err_code alert_add_now(struct request *req, struct response *res, struct err *err)
{
	return act(req, res, (struct saving){.is_new = true}, err);
}

enum err_code alert_save_now(struct request *req, struct response *res, struct err *err)
{
	return act(req, res, (struct saving){0}, err);
}

enum err_code alert_end_now(struct request *req, struct response *res, struct err *err)
{
	return act(req, res, (struct saving){.ends_now = true}, err);
}
