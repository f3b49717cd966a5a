/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Choosing another password for one's own account. */
#include <time.h>

#include "http/form.h"
#include "own_account.html.h"
#include "web/own_account.h"
#include "web/web.h"

static enum err_code show(
    struct request *req, struct response *res, struct own_password_view *view, struct err *err)
{
	const struct visitor *visitor = signed_in_visitor(req);
	struct html h;
	enum err_code code = page_begin(&view->page, req, err);

	if (code)
		return code;
	view->is_duty = visitor->who.duty == DUTY_PASSWORD;
	own_page_fill(&view->page, "own.password", view->is_duty ? NULL : "own.title");
	view->csrf = signed_in_csrf(req);
	view->url = own_path(req, OWN_PASSWORD_PATH);
	view->login = visitor->who.account.login.p;
	view->least = PASSWORD_LEAST;
	h = signed_in_html(&view->page, res);
	page_own_password(&h, view);
	page_end(&view->page);
	return ERR_NONE;
}

enum err_code own_password_page(struct request *req, struct response *res, struct err *err)
{
	struct own_password_view view = {0};

	return show(req, res, &view, err);
}

struct typed {
	struct str current, chosen, again;
};

/* Why it cannot become the password, in words; NULL: it can. */
static const char *check(struct request *req, const struct typed *typed)
{
	const struct account *account = &signed_in_visitor(req)->who.account;
	struct err err = {0};

	if (!str_eq(typed->chosen, typed->again))
		return tr((enum lang)req->language, "own.not_the_same");
	if (str_eq(typed->chosen, typed->current))
		return tr((enum lang)req->language, "own.same_as_before");
	if (password_check(typed->chosen, account->login, account->name, &err))
		return own_problem(req, &err);
	return NULL;
}

/* Another password, and another token for this session. */
static enum err_code change(struct request *req, struct db *db, struct str chosen,
    char renewed[SESSION_TOKEN_SIZE], struct err *err)
{
	struct app *app = req->app;
	const struct visitor *visitor = signed_in_visitor(req);
	struct account_author author = signed_in_author(req);
	char hash[PASSWORD_HASH_SIZE];
	enum err_code code = password_hash(&app->places, chosen, hash, err);

	if (!code)
		code = credential_set_password(db, &author, visitor->who.actor.account, hash, false,
		    visitor->token, time(NULL), err);
	if (!code)
		code =
		    session_renew(db, visitor->token, SESSION_SIGNED_IN, time(NULL), renewed, err);
	return code;
}

enum err_code own_password_save(struct request *req, struct response *res, struct err *err)
{
	struct own_password_view view = {0};
	char renewed[SESSION_TOKEN_SIZE];
	struct form_data form;
	struct typed typed;
	struct db *db;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	typed = (struct typed){form_data_text(&form, "current"), form_data_text(&form, "password"),
	    form_data_text(&form, "again")};
	view.problem = check(req, &typed);
	if (view.problem)
		return show(req, res, &view, err);
	code = app_take(req->app, &db, err);
	if (code)
		return code;
	code = own_confirm(req, db, typed.current, &view.problem, err);
	if (!code && !view.problem)
		code = change(req, db, typed.chosen, renewed, err);
	app_give(req->app, db);
	if (code)
		return code;
	if (view.problem)
		return show(req, res, &view, err);
	response_redirect(res, 303, own_path(req, OWN_PATH));
	session_cookie_set(req, res, renewed);
	return ERR_NONE;
}
