/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The second factor of one's own account: set up, recovery codes, turned off. */
#include <time.h>

#include "http/form.h"
#include "own_account.html.h"
#include "web/own_account.h"
#include "web/web.h"

/* "ABCD EFGH …", as one copies it by hand. */
static const char *in_groups(struct arena *arena, struct str secret)
{
	struct buf text = {0};

	for (size_t i = 0; i < secret.n; i++) {
		if (i && i % 4 == 0)
			buf_add_char(&text, ' ');
		buf_add_char(&text, secret.p[i]);
	}
	return buf_keep(&text, arena);
}

static void fill_secret(
    struct own_factor_view *view, const struct visitor *visitor, const struct session *session)
{
	struct buf secret = {0}, link = {0};

	totp_add_secret(&secret, session->enrolment);
	totp_add_link(&link, view->page.site_title, visitor->who.account.login, session->enrolment);
	view->secret = in_groups(view->page.arena, buf_str(&secret));
	view->link = arena_str(view->page.arena, buf_str(&link)).p;
	buf_release(&secret);
	buf_release(&link);
}

/* The secret that this session is proving; made where there is none yet. */
static enum err_code load_enrolment(struct request *req, struct session *session, struct err *err)
{
	const struct visitor *visitor = signed_in_visitor(req);
	struct db *db;
	enum err_code code = app_take(req->app, &db, err);

	if (code)
		return code;
	*session = visitor->who.session;
	code = session_enrolment(db, visitor->token, session, err);
	app_give(req->app, db);
	return code;
}

static enum err_code show(
    struct request *req, struct response *res, struct own_factor_view *view, struct err *err)
{
	const struct visitor *visitor = signed_in_visitor(req);
	struct session session = {0};
	struct html h;
	enum err_code code = ERR_NONE;

	view->is_on = view->codes || visitor->who.account.has_second_factor;
	if (!view->is_on)
		code = load_enrolment(req, &session, err);
	if (!code)
		code = page_begin(&view->page, req, err);
	if (code)
		return code;
	view->is_duty = visitor->who.duty == DUTY_SECOND_FACTOR && !view->codes;
	own_page_fill(&view->page, "own.factor", view->is_duty ? NULL : "own.title");
	view->csrf = signed_in_csrf(req);
	view->url = own_path(req, OWN_FACTOR_PATH);
	view->own_url = own_path(req, OWN_PATH);
	view->needs_factor = account_needs_second_factor(&visitor->who.account);
	if (!view->is_on)
		fill_secret(view, visitor, &session);
	h = signed_in_html(&view->page, res);
	page_own_factor(&h, view);
	page_end(&view->page);
	return ERR_NONE;
}

enum err_code own_factor_page(struct request *req, struct response *res, struct err *err)
{
	struct own_factor_view view = {0};

	return show(req, res, &view, err);
}

/* Turns it on, ends all other sessions, and gives this one another token. */
static enum err_code turn_on(struct request *req, struct db *db, struct str text, bool *right,
    struct recovery_codes *codes, char renewed[SESSION_TOKEN_SIZE], struct err *err)
{
	const struct visitor *visitor = signed_in_visitor(req);
	struct account_author author = signed_in_author(req);
	int account = visitor->who.actor.account;
	enum err_code code = credential_set_second_factor(db, &author, account,
	    visitor->who.session.enrolment, text, time(NULL), right, codes, err);

	if (code || !*right)
		return code;
	code = session_renew(db, visitor->token, SESSION_SIGNED_IN, time(NULL), renewed, err);
	return code ? code : session_revoke_others(db, account, str_of(renewed), err);
}

/* The page that follows is of the session under its new token. */
static void go_on_as(struct request *req, struct response *res, const char *renewed)
{
	struct visitor *visitor = ARENA_NEW(req->arena, struct visitor);

	*visitor = *signed_in_visitor(req);
	visitor->token = arena_str(req->arena, str_of(renewed));
	session_csrf(visitor->token, visitor->csrf);
	req->actor = visitor;
	session_cookie_set(req, res, renewed);
}

enum err_code own_factor_set(struct request *req, struct response *res, struct err *err)
{
	const struct visitor *visitor = signed_in_visitor(req);
	struct recovery_codes *codes = ARENA_NEW(req->arena, struct recovery_codes);
	struct own_factor_view view = {0};
	char renewed[SESSION_TOKEN_SIZE] = "";
	struct form_data form;
	bool right = false;
	struct db *db;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	if (visitor->who.account.has_second_factor || !visitor->who.session.has_enrolment) {
		response_redirect(res, 303, own_path(req, OWN_FACTOR_PATH));
		return ERR_NONE;
	}
	code = app_take(req->app, &db, err);
	if (code)
		return code;
	code = turn_on(req, db, form_data_text(&form, "code"), &right, codes, renewed, err);
	app_give(req->app, db);
	if (code)
		return code;
	if (right) {
		view.codes = codes;
		view.turned_on = true;
		go_on_as(req, res, renewed);
	} else {
		view.problem = tr((enum lang)req->language, "own.wrong_code");
	}
	return show(req, res, &view, err);
}

/* What is done with one that is on: "codes" makes others, "off" turns it off. */
enum err_code own_factor_change(struct request *req, struct response *res, struct err *err)
{
	const struct visitor *visitor = signed_in_visitor(req);
	struct account_author author = signed_in_author(req);
	int account = visitor->who.actor.account;
	struct recovery_codes *codes = ARENA_NEW(req->arena, struct recovery_codes);
	struct own_factor_view view = {0};
	struct form_data form;
	bool off;
	struct db *db;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	off = str_is(form_data_text(&form, "do"), "off");
	if (!visitor->who.account.has_second_factor)
		return err_set(err, ERR_CONFLICT, "own.factor_is_off", NULL);
	if (off && account_needs_second_factor(&visitor->who.account))
		return err_set(err, ERR_DENIED, "own.factor_needed", NULL);
	code = app_take(req->app, &db, err);
	if (code)
		return code;
	code = own_confirm(req, db, form_data_text(&form, "password"), &view.problem, err);
	if (!code && !view.problem)
		code = off ? credential_drop_second_factor(db, &author, account, false, err)
		           : credential_make_codes(db, &author, account, codes, err);
	app_give(req->app, db);
	if (code)
		return code;
	if (off && !view.problem) {
		response_redirect(res, 303, own_path(req, OWN_PATH));
		return ERR_NONE;
	}
	if (!view.problem)
		view.codes = codes;
	return show(req, res, &view, err);
}
