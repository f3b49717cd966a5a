/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One account: its page, and what an administrator does with it. */
#include "account.html.h"
#include "base/date.h"
#include "core/session.h"
#include "web/accounts.h"
#include "web/signed_in.h"
#include "web/web.h"

static enum err_code load(
    struct db *db, struct request *req, struct account_found *out, struct err *err)
{
	struct session *sessions;
	struct str login;
	enum err_code code = ERR_NONE;

	*out = (struct account_found){0};
	if (account_login_read(req->arena, request_param(req, "login"), &login))
		code = account_find(db, login, req->arena, &out->account, err);
	if (!code && !out->account.id)
		code = err_set(err, ERR_NOT_FOUND, "account.unknown", NULL);
	if (!code)
		code = session_list(
		    db, out->account.id, seconds_now(), req->arena, &sessions, &out->sessions, err);
	return code;
}

enum err_code account_found_load(struct request *req, struct account_found *out, struct err *err)
{
	struct db *db;
	enum err_code code = app_take(req->app, &db, err);

	if (code)
		return code;
	code = load(db, req, out, err);
	app_give(req->app, db);
	return code;
}

/* ---- Showing it */

static void fill_account(struct account_view *view, const struct account_found *found)
{
	const struct account *account = &found->account;

	view->login = account->login;
	account_mark(account, view->seen);
	view->name = account->name;
	view->mail = account->mail;
	view->disabled = account->disabled;
	view->has_password = account->has_password;
	view->must_change = account->must_change;
	view->has_second_factor = account->has_second_factor;
	view->needs_second_factor = account_needs_second_factor(account);
	view->sessions = found->sessions;
}

static void fill(struct account_view *view, struct request *req, const struct account_found *found,
    const struct account_typed *typed, const struct err *problem)
{
	struct page *page = &view->page;
	struct buf text = {0};

	view->csrf = signed_in_csrf(req);
	view->is_new = !found;
	view->list_url = account_url(page, STR_EMPTY);
	view->url = found ? account_url(page, found->account.login)
	                  : arena_printf(
				page->arena, "%s/quan-tri/them-tai-khoan", lang_prefix(page->lang));
	view->login = view->name = view->mail = STR_EMPTY;
	if (found)
		fill_account(view, found);
	view->is_own = found && signed_in_actor(req)->account == found->account.id;
	if (typed) {
		view->login = found ? view->login : typed->login;
		view->name = typed->name;
		view->mail = typed->mail;
	}
	if (problem) {
		if (typed && typed->wrong_grant) {
			tr_add(&text, page->lang, "admin.grant",
			    arena_printf(page->arena, "%d", typed->wrong_grant));
			buf_add_text(&text, ": ");
		}
		err_add_text(&text, page->lang, problem);
		view->problem = buf_keep(&text, page->arena);
	}
	account_view_fill(view, found ? found->account.grants : NULL,
	    found ? found->account.grant_count : 0, typed);
	page->title = found ? found->account.name.p : tr(page->lang, "admin.add");
	page->working = page->unlisted = true;
	page_crumb(page, tr(page->lang, "admin.accounts"), view->list_url);
}

enum err_code account_show(struct request *req, struct response *res,
    const struct account_found *found, const struct account_typed *typed, struct account_view *view,
    const struct err *problem, struct err *err)
{
	enum err_code code = page_begin(&view->page, req, err);
	struct html h;

	if (code)
		return code;
	fill(view, req, found, typed, problem);
	h = signed_in_html(&view->page, res);
	page_account(&h, view);
	page_end(&view->page);
	if (problem)
		res->status = err_http_status(problem->code);
	return ERR_NONE;
}

enum err_code account_page(struct request *req, struct response *res, struct err *err)
{
	struct account_view view = {.saved = request_query(req, "saved").n > 0};
	struct account_found found;
	enum err_code code = account_found_load(req, &found, err);

	return code ? code : account_show(req, res, &found, NULL, &view, NULL, err);
}

enum err_code account_new_page(struct request *req, struct response *res, struct err *err)
{
	struct account_view view = {0};

	return account_show(req, res, NULL, NULL, &view, NULL, err);
}

/* ---- Changing it */

static enum err_code go_back(struct request *req, struct response *res, struct str login)
{
	struct buf url = {0};

	buf_add_text(&url, lang_prefix((enum lang)req->language));
	buf_add_text(&url, "/quan-tri/tai-khoan/");
	page_add_segment(&url, login);
	buf_add_text(&url, "?saved=1");
	response_redirect(res, 303, arena_str(req->arena, buf_str(&url)).p);
	buf_release(&url);
	return ERR_NONE;
}

static enum err_code save(struct request *req, const struct account_found *found,
    const struct account_typed *typed, struct err *err)
{
	struct account_author author = signed_in_author(req);
	struct db *db;
	enum err_code code = app_take(req->app, &db, err);

	if (code)
		return code;
	code = account_change(db, &author, found->account.id, typed->seen, typed->name, typed->mail,
	    typed->grants, typed->grant_count, err);
	app_give(req->app, db);
	return code;
}

enum err_code account_save(struct request *req, struct response *res, struct err *err)
{
	struct account_view view = {0};
	struct account_found found;
	struct account_typed typed;
	struct err problem = {0};
	enum err_code code = account_found_load(req, &found, err);

	if (code)
		return code;
	code = account_typed_read(req, &typed, &problem);
	if (!code)
		code = save(req, &found, &typed, &problem);
	if (!code)
		return go_back(req, res, found.account.login);
	if (err_is_of_input(code) && problem.code)
		return account_show(req, res, &found, &typed, &view, &problem, err);
	*err = problem;
	return code;
}

/* A password that is good until its owner has chosen another. */
static enum err_code make_password(struct request *req, char password[PASSWORD_MADE_SIZE],
    char hash[PASSWORD_HASH_SIZE], struct err *err)
{
	struct app *app = req->app;

	password_make(password);
	return password_hash(&app->places, str_of(password), hash, err);
}

static enum err_code add(
    struct request *req, const struct account_typed *typed, const char *hash, struct err *err)
{
	struct account_author author = signed_in_author(req);
	const struct account_draft draft = {.login = typed->login,
	    .name = typed->name,
	    .mail = typed->mail.n ? typed->mail : STR_EMPTY,
	    .grant_count = typed->grant_count,
	    .grants = typed->grants,
	    .hash = hash,
	    .must_change = true};
	struct db *db;
	enum err_code code = app_take(req->app, &db, err);
	int id;

	if (code)
		return code;
	code = account_add(db, &author, &draft, seconds_now(), &id, err);
	app_give(req->app, db);
	return code;
}

static enum err_code load_login(
    struct request *req, struct str text, struct account_found *found, struct err *err)
{
	struct str login;
	struct db *db;
	enum err_code code = app_take(req->app, &db, err);

	*found = (struct account_found){0};
	if (code)
		return code;
	if (account_login_read(req->arena, text, &login))
		code = account_find(db, login, req->arena, &found->account, err);
	app_give(req->app, db);
	return code;
}

enum err_code account_add_now(struct request *req, struct response *res, struct err *err)
{
	struct account_view view = {0};
	struct account_found found;
	struct account_typed typed;
	char password[PASSWORD_MADE_SIZE], hash[PASSWORD_HASH_SIZE];
	struct err problem = {0};
	enum err_code code = account_typed_read(req, &typed, &problem);

	if (!code)
		code = make_password(req, password, hash, &problem);
	if (!code)
		code = add(req, &typed, hash, &problem);
	if (err_is_of_input(code))
		return account_show(req, res, NULL, &typed, &view, &problem, err);
	if (!code)
		code = load_login(req, typed.login, &found, &problem);
	if (code) {
		*err = problem;
		return code;
	}
	view.password = password;
	return account_show(req, res, &found, NULL, &view, NULL, err);
}

/* What one does with an account from outside; one's own has pages of its own. */
static enum err_code begin_change(struct request *req, struct account_found *found, struct err *err)
{
	enum err_code code = account_found_load(req, found, err);

	if (!code && found->account.id == signed_in_actor(req)->account)
		code = err_set(err, ERR_CONFLICT, "admin.not_oneself", NULL);
	return code;
}

enum err_code account_reset_password(struct request *req, struct response *res, struct err *err)
{
	struct account_author author = signed_in_author(req);
	struct account_view view = {0};
	struct account_found found;
	char password[PASSWORD_MADE_SIZE], hash[PASSWORD_HASH_SIZE];
	struct db *db = NULL;
	enum err_code code = begin_change(req, &found, err);

	if (!code)
		code = make_password(req, password, hash, err);
	if (!code)
		code = app_take(req->app, &db, err);
	if (code)
		return code;
	code = credential_set_password(
	    db, &author, found.account.id, hash, true, STR_EMPTY, seconds_now(), err);
	app_give(req->app, db);
	if (!code)
		code = account_found_load(req, &found, err);
	if (code)
		return code;
	view.password = password;
	return account_show(req, res, &found, NULL, &view, NULL, err);
}

enum err_code account_reset_second_factor(
    struct request *req, struct response *res, struct err *err)
{
	struct account_author author = signed_in_author(req);
	struct account_found found;
	struct db *db = NULL;
	enum err_code code = begin_change(req, &found, err);

	if (!code)
		code = app_take(req->app, &db, err);
	if (code)
		return code;
	code = credential_drop_second_factor(db, &author, found.account.id, true, err);
	app_give(req->app, db);
	return code ? code : go_back(req, res, found.account.login);
}

enum err_code account_disable(struct request *req, struct response *res, struct err *err)
{
	struct account_author author = signed_in_author(req);
	struct account_found found;
	struct form_data form;
	struct str disabled;
	struct db *db = NULL;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	disabled = form_data_text(&form, "disabled");
	if (!str_is(disabled, "0") && !str_is(disabled, "1"))
		return err_set(err, ERR_INPUT, "entry.bad_request", NULL);
	code = begin_change(req, &found, err);
	if (!code)
		code = app_take(req->app, &db, err);
	if (code)
		return code;
	code = account_set_disabled(db, &author, found.account.id, str_is(disabled, "1"), err);
	app_give(req->app, db);
	return code ? code : go_back(req, res, found.account.login);
}
