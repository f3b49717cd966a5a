/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One's own account: what it may, where it is signed in, and its API tokens. */
#include "web/own_account.h"

#include <time.h>

#include "base/bug.h"
#include "http/form.h"
#include "own_account.html.h"
#include "view/format.h"
#include "web/web.h"

void own_page_fill(struct page *page, const char *title_key, const char *crumb_key)
{
	page->title = tr(page->lang, title_key);
	page->description = NULL;
	page->working = page->unlisted = true;
	if (crumb_key)
		page_crumb(page, tr(page->lang, crumb_key), page_url(page, OWN_PATH));
}

const char *own_path(const struct request *req, const char *path)
{
	return arena_printf(req->arena, "%s%s", lang_prefix((enum lang)req->language), path);
}

const char *own_problem(const struct request *req, const struct err *err)
{
	return err_in_words(req->arena, (enum lang)req->language, err);
}

enum err_code own_confirm(
    struct request *req, struct db *db, struct str password, const char **problem, struct err *err)
{
	struct app *app = req->app;
	struct sign_in_place place = signed_in_place(req);
	struct buf text = {0};
	bool right = false;
	int64_t wait = 0;
	enum err_code code = sign_in_confirm(db, &app->places, &signed_in_visitor(req)->who.account,
	    password, &place, &right, &wait, err);

	*problem = NULL;
	if (code || right)
		return code;
	if (wait)
		tr_add_n(&text, (enum lang)req->language, "sign_in.wait_seconds", wait);
	else
		buf_add_text(&text, tr((enum lang)req->language, "own.wrong_password"));
	*problem = buf_keep(&text, req->arena);
	return ERR_NONE;
}

const char *own_moment(const struct page *page, int64_t seconds)
{
	char timestamp[TIMESTAMP_SIZE];

	timestamp_of(seconds, timestamp);
	return page_moment(page, str_of(timestamp));
}

/* ---- The page */

struct own_lists {
	struct session *sessions;
	size_t session_count;
	struct api_token *tokens;
	size_t token_count;
	int64_t codes_left;
};

static enum err_code load(struct request *req, struct own_lists *lists, struct err *err)
{
	const struct visitor *visitor = signed_in_visitor(req);
	int account = visitor->who.actor.account;
	struct db *db;
	enum err_code code = app_take(req->app, &db, err);

	if (code)
		return code;
	code = session_list(
	    db, account, time(NULL), req->arena, &lists->sessions, &lists->session_count, err);
	if (!code)
		code = api_token_list(
		    db, account, req->arena, &lists->tokens, &lists->token_count, err);
	if (!code)
		code = credential_codes_left(db, account, &lists->codes_left, err);
	app_give(req->app, db);
	return code;
}

/* The first of `names` whose mark a browser's User-Agent has: those that pass for others first. */
static const char *name_in_agent(const char *agent, const char *const names[][2], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(agent, names[i][0]))
			return names[i][1];
	return "";
}

static const char *browser_of(const char *agent)
{
	static const char *const names[][2] = {{"Edg", "Edge"}, {"OPR/", "Opera"},
	    {"coc_coc", "Cốc Cốc"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
	    {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}};

	return name_in_agent(agent, names, sizeof(names) / sizeof(*names));
}

static const char *system_of(const char *agent)
{
	static const char *const names[][2] = {{"Windows", "Windows"}, {"Android", "Android"},
	    {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}};

	return name_in_agent(agent, names, sizeof(names) / sizeof(*names));
}

static void fill_sessions(
    struct own_account_view *view, const struct own_lists *lists, int64_t this_one)
{
	view->session_count = lists->session_count;
	view->sessions = ARENA_ARRAY(view->page.arena, struct own_session, lists->session_count);
	for (size_t i = 0; i < lists->session_count; i++) {
		const struct session *session = &lists->sessions[i];

		view->sessions[i] = (struct own_session){.id = session->id,
		    .browser = browser_of(session->agent.p),
		    .system = system_of(session->agent.p),
		    .address = session->address.p,
		    .begun = own_moment(&view->page, session->created_at),
		    .seen = own_moment(&view->page, session->seen_at),
		    .is_this = session->id == this_one};
	}
}

static void fill_tokens(struct own_account_view *view, const struct own_lists *lists)
{
	int64_t now = time(NULL);

	view->token_count = lists->token_count;
	view->tokens = ARENA_ARRAY(view->page.arena, struct own_token, lists->token_count);
	for (size_t i = 0; i < lists->token_count; i++) {
		const struct api_token *token = &lists->tokens[i];

		view->tokens[i] = (struct own_token){.id = token->id,
		    .label = token->label,
		    .enters = token->scope == TOKEN_ENTERS,
		    .ended = token->expires_at <= now,
		    .expires = own_moment(&view->page, token->expires_at),
		    .used = token->used_at ? own_moment(&view->page, token->used_at) : NULL};
	}
}

static enum err_code show(
    struct request *req, struct response *res, struct own_account_view *view, struct err *err)
{
	const struct visitor *visitor = signed_in_visitor(req);
	struct page *page = &view->page;
	struct own_lists lists = {0};
	struct html h;
	enum err_code code = load(req, &lists, err);

	if (!code)
		code = page_begin(page, req, err);
	if (code)
		return code;
	own_page_fill(page, "own.title", NULL);
	view->csrf = signed_in_csrf(req);
	view->url = own_path(req, OWN_PATH);
	view->password_url = own_path(req, OWN_PASSWORD_PATH);
	view->factor_url = own_path(req, OWN_FACTOR_PATH);
	view->account = &visitor->who.account;
	view->needs_factor = account_needs_second_factor(view->account);
	view->codes_left = lists.codes_left;
	view->days_most = API_TOKEN_DAYS_MOST;
	fill_sessions(view, &lists, visitor->who.session.id);
	fill_tokens(view, &lists);
	h = signed_in_html(page, res);
	page_own_account(&h, view);
	page_end(page);
	return ERR_NONE;
}

enum err_code own_account_page(struct request *req, struct response *res, struct err *err)
{
	struct own_account_view view = {0};

	return show(req, res, &view, err);
}

/* ---- Changes */

/* The form that was sent, and a connection to give back. */
static enum err_code begin_change(
    struct request *req, struct form_data *form, struct db **db, struct err *err)
{
	enum err_code code = form_data_of(req, form, err);

	return code ? code : app_take(req->app, db, err);
}

/* Back to the page, which is as it is now. */
static enum err_code end_change(
    struct request *req, struct response *res, struct db *db, enum err_code code)
{
	app_give(req->app, db);
	if (!code)
		response_redirect(res, 303, own_path(req, OWN_PATH));
	return code;
}

/* Ends one session, or with "others" all but this one. */
enum err_code own_session_end(struct request *req, struct response *res, struct err *err)
{
	const struct visitor *visitor = signed_in_visitor(req);
	int account = visitor->who.actor.account;
	struct form_data form;
	struct str which;
	int64_t session = 0; /* there is none */
	struct db *db;
	enum err_code code = begin_change(req, &form, &db, err);

	if (code)
		return code;
	which = form_data_text(&form, "session");
	if (str_is(which, "others"))
		return end_change(
		    req, res, db, session_revoke_others(db, account, visitor->token, err));
	str_to_int(which, INT64_MAX, &session);
	return end_change(req, res, db, session_revoke(db, account, session, err));
}

enum err_code own_token_make(struct request *req, struct response *res, struct err *err)
{
	const struct visitor *visitor = signed_in_visitor(req);
	struct account_author author = signed_in_author(req);
	struct own_account_view view = {0};
	char *token = arena_calloc(req->arena, 1, API_TOKEN_SIZE);
	struct form_data form;
	int64_t days = 0; /* refused, with the reason */
	struct db *db;
	enum err_code code = begin_change(req, &form, &db, err);

	if (code)
		return code;
	code = own_confirm(req, db, form_data_text(&form, "password"), &view.problem, err);
	str_to_int(form_data_text(&form, "days"), API_TOKEN_DAYS_MOST, &days);
	if (!code && !view.problem) {
		code = api_token_make(db, &author, visitor->who.actor.account,
		    form_data_text(&form, "label"),
		    str_is(form_data_text(&form, "scope"), "enters") ? TOKEN_ENTERS : TOKEN_READS,
		    (int)days, time(NULL), token, err);
		if (err_is_of_input(code)) {
			view.problem = own_problem(req, err);
			code = ERR_NONE;
		} else {
			view.new_token = token;
		}
	}
	app_give(req->app, db);
	return code ? code : show(req, res, &view, err);
}

enum err_code own_token_revoke(struct request *req, struct response *res, struct err *err)
{
	struct account_author author = signed_in_author(req);
	struct form_data form;
	int64_t token = 0; /* there is none */
	struct db *db;
	enum err_code code = begin_change(req, &form, &db, err);

	if (code)
		return code;
	str_to_int(form_data_text(&form, "token"), INT64_MAX, &token);
	return end_change(
	    req, res, db, api_token_revoke(db, &author, signed_in_actor(req)->account, token, err));
}
