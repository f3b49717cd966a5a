/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signing in, by a password and, where there is one, a second factor; signing out. */
#include "http/form.h"
#include "sign_in.html.h"
#include "web/signed_in.h"
#include "web/web.h"

enum { NEXT_MOST = 1500 };

#define SIGN_IN_PATH "/dang-nhap"
#define CODE_PATH    "/dang-nhap/buoc-hai"

/* The page somebody came from, where it is of this site; else "". */
static const char *next_of(struct str text)
{
	return text.n <= NEXT_MOST && response_is_own_path(text) ? text.p : "";
}

static const char *path_with_next(const struct request *req, const char *path, const char *next)
{
	struct buf url = {0};

	buf_printf(&url, "%s%s", lang_prefix((enum lang)req->language), path);
	if (next[0]) {
		buf_add_text(&url, "?tiep=");
		page_add_segment(&url, str_of(next));
	}
	return buf_keep(&url, req->arena);
}

static enum err_code show(struct request *req, struct response *res, struct sign_in_view *view,
    bool second, struct err *err)
{
	struct page *page = &view->page;
	enum err_code code = page_begin(page, req, err);
	struct html h;

	if (code)
		return code;
	page->title = tr(page->lang, second ? "sign_in.second" : "sign_in.title");
	page->description = NULL;
	page->working = page->unlisted = true;
	view->url = page_url(page, second ? CODE_PATH : SIGN_IN_PATH);
	view->first_url = path_with_next(req, SIGN_IN_PATH, view->next);
	h = signed_in_html(page, res);
	if (second)
		page_sign_in_code(&h, view);
	else
		page_sign_in(&h, view);
	page_end(page);
	return ERR_NONE;
}

enum err_code sign_in_page(struct request *req, struct response *res, struct err *err)
{
	struct sign_in_view view = {.next = next_of(request_query(req, "tiep")), .login = ""};

	return show(req, res, &view, false, err);
}

enum err_code sign_in_code_page(struct request *req, struct response *res, struct err *err)
{
	struct sign_in_view view = {.next = next_of(request_query(req, "tiep")), .login = ""};

	return show(req, res, &view, true, err);
}

/* Where somebody goes who asked for nothing else. */
static const char *home_path(const struct actor *actor)
{
	if (access_allows_somewhere(actor, ACCESS_READ))
		return "/lam-viec";
	if (access_allows_somewhere(actor, ACCESS_WRITE))
		return "/lam-viec/tin";
	if (access_allows_somewhere(actor, ACCESS_ANSWER))
		return "/lam-viec/phan-anh";
	if (access_allows_somewhere(actor, ACCESS_ADMINISTER))
		return "/quan-tri/tai-khoan";
	return "/tai-khoan";
}

/* Goes on with a session that was just signed in. */
static enum err_code go_on(
    struct request *req, struct response *res, const char *token, const char *next, struct err *err)
{
	struct signed_in who;
	struct db *db;
	enum err_code code = app_take(req->app, &db, err);

	if (code)
		return code;
	code = signed_in_by_session(
	    db, str_of(token), signed_in_place(req).now, req->arena, &who, err);
	app_give(req->app, db);
	if (code)
		return code;
	response_redirect(
	    res, 303, next[0] ? next : path_with_next(req, home_path(&who.actor), ""));
	session_cookie_set(req, res, token);
	return ERR_NONE;
}

static const char *say_wait(const struct request *req, int64_t seconds)
{
	struct buf text = {0};

	if (seconds > 90)
		tr_add_n(
		    &text, (enum lang)req->language, "sign_in.wait_minutes", (seconds + 59) / 60);
	else
		tr_add_n(&text, (enum lang)req->language, "sign_in.wait_seconds", seconds);
	return buf_keep(&text, req->arena);
}

/* Says why nobody was signed in: the same for a login that does not exist. */
static enum err_code refuse(struct request *req, struct response *res, struct sign_in_view *view,
    const struct sign_in_answer *answer, bool second, struct err *err)
{
	enum lang lang = (enum lang)req->language;
	enum err_code code;

	if (answer->result == SIGN_IN_WAIT)
		view->problem = say_wait(req, answer->wait);
	else
		view->problem = tr(lang, second ? "sign_in.wrong_code" : "sign_in.wrong");
	code = show(req, res, view, second, err);
	if (code)
		return code;
	res->status = answer->result == SIGN_IN_WAIT ? 429 : 403;
	if (answer->result == SIGN_IN_WAIT)
		response_header(
		    res, "Retry-After", arena_printf(req->arena, "%lld", (long long)answer->wait));
	return ERR_NONE;
}

/* Takes what was typed, as the register tells whether it is right. */
static enum err_code ask(struct request *req, struct str login, struct str secret, bool second,
    struct sign_in_answer *answer, struct err *err)
{
	struct app *app = req->app;
	struct sign_in_place place = signed_in_place(req);
	struct db *db;
	enum err_code code = app_take(app, &db, err);

	if (code)
		return code;
	code = second ? sign_in_code(db, session_cookie(req), secret, &place, answer, err)
	              : sign_in(db, &app->places, login, secret, &place, answer, err);
	app_give(app, db);
	return code;
}

enum err_code sign_in_now(struct request *req, struct response *res, struct err *err)
{
	struct sign_in_view view = {0};
	struct sign_in_answer answer;
	struct form_data form;
	struct str login, password;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	login = form_data_text(&form, "login");
	password = form_data_text(&form, "password");
	view.next = next_of(form_data_text(&form, "tiep"));
	view.login = login.p ? login.p : "";
	if (!login.p || !password.p)
		return err_set(err, ERR_INPUT, "sign_in.incomplete", NULL);
	code = ask(req, login, password, false, &answer, err);
	if (code)
		return code;
	if (answer.result == SIGN_IN_DONE)
		return go_on(req, res, answer.token, view.next, err);
	if (answer.result != SIGN_IN_HALF)
		return refuse(req, res, &view, &answer, false, err);
	response_redirect(res, 303, path_with_next(req, CODE_PATH, view.next));
	session_cookie_set(req, res, answer.token);
	return ERR_NONE;
}

/* Whether the code can still be given: the first step may be too long ago. */
static enum err_code is_half(struct request *req, bool *half, struct err *err)
{
	struct session session;
	struct db *db;
	enum err_code code = app_take(req->app, &db, err);

	if (code)
		return code;
	code = session_find(
	    db, session_cookie(req), signed_in_place(req).now, req->arena, &session, err);
	app_give(req->app, db);
	*half = session.id && session.state == SESSION_HALF;
	return code;
}

enum err_code sign_in_code_now(struct request *req, struct response *res, struct err *err)
{
	struct sign_in_view view = {.login = ""};
	struct sign_in_answer answer;
	struct form_data form;
	struct str text;
	bool half = false;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	text = form_data_text(&form, "code");
	view.next = next_of(form_data_text(&form, "tiep"));
	if (!text.p)
		return err_set(err, ERR_INPUT, "sign_in.incomplete", NULL);
	code = ask(req, STR_EMPTY, text, true, &answer, err);
	if (code)
		return code;
	if (answer.result == SIGN_IN_DONE)
		return go_on(req, res, answer.token, view.next, err);
	code = is_half(req, &half, err);
	if (code)
		return code;
	if (half)
		return refuse(req, res, &view, &answer, true, err);
	view.problem = tr((enum lang)req->language, "sign_in.begin_again");
	code = show(req, res, &view, false, err);
	res->status = 403;
	return code;
}

enum err_code sign_out(struct request *req, struct response *res, struct err *err)
{
	struct db *db;
	enum err_code code = app_take(req->app, &db, err);

	if (code)
		return code;
	code = session_end(db, signed_in_visitor(req)->token, err);
	app_give(req->app, db);
	if (code)
		return code;
	response_redirect(res, 303, path_with_next(req, SIGN_IN_PATH, ""));
	session_cookie_end(req, res);
	return ERR_NONE;
}
