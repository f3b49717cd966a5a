/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of accounts. */
#include "web/accounts.h"

#include "accounts.html.h"
#include "web/signed_in.h"
#include "web/web.h"

static const char *const role_names[ROLE_END] = {
    [ROLE_REPORTER] = "admin.role.reporter",
    [ROLE_SIGNATORY] = "admin.role.signatory",
    [ROLE_REVIEWER] = "admin.role.reviewer",
    [ROLE_APPROVER] = "admin.role.approver",
    [ROLE_PLANNER] = "admin.role.planner",
    [ROLE_AUDITOR] = "admin.role.auditor",
    [ROLE_ADMINISTRATOR] = "admin.role.administrator",
    [ROLE_CONTRIBUTOR] = "admin.role.contributor",
    [ROLE_EDITOR] = "admin.role.editor",
    [ROLE_PUBLISHER] = "admin.role.publisher",
    [ROLE_RECEPTIONIST] = "admin.role.receptionist",
    [ROLE_RESPONDER] = "admin.role.responder",
};

const char *account_role_name(enum lang lang, enum role role)
{
	return tr(lang, role_names[role]);
}

const char *account_url(const struct page *page, struct str login)
{
	struct buf url = {0};

	buf_add_text(&url, lang_prefix(page->lang));
	buf_add_text(&url, "/quan-tri/tai-khoan");
	if (login.n) {
		buf_add_char(&url, '/');
		page_add_segment(&url, login);
	}
	return buf_keep(&url, page->arena);
}

void account_add_grant_words(struct buf *out, const struct page *page, const struct grant *grant)
{
	buf_add_text(out, account_role_name(page->lang, grant->role));
	if (grant->unit > 0 && grant->unit <= page->defs->unit_count) {
		buf_add_text(out, ", ");
		buf_add_text(out,
		    wording_unit(&page->wording, grant->unit, definitions_root_period(page->defs)));
	}
	for (int i = 0; i < grant->sector_count; i++) {
		buf_add_text(out, i ? ", " : " (");
		buf_add_str(out, site_sector_name(page->site, grant->sectors[i], page->english));
	}
	if (grant->sector_count)
		buf_add_char(out, ')');
}

static void add_state(struct buf *out, const char *text)
{
	if (out->n)
		buf_add_text(out, "; ");
	buf_add_text(out, text);
}

static const char *state_of(const struct page *page, const struct account *account)
{
	enum lang lang = page->lang;
	struct buf out = {0};

	if (account->disabled)
		add_state(&out, tr(lang, "admin.state.disabled"));
	if (!account->has_password)
		add_state(&out, tr(lang, "admin.state.no_password"));
	else if (account->must_change)
		add_state(&out, tr(lang, "admin.state.must_change"));
	if (!account->has_second_factor && account_needs_second_factor(account))
		add_state(&out, tr(lang, "admin.state.second_factor_missing"));
	return buf_keep(&out, page->arena);
}

static void fill_item(
    const struct page *page, const struct account *account, struct accounts_item *item)
{
	struct buf grants = {0};

	for (int i = 0; i < account->grant_count; i++) {
		if (i)
			buf_add_text(&grants, "; ");
		account_add_grant_words(&grants, page, &account->grants[i]);
	}
	*item = (struct accounts_item){.url = account_url(page, account->login),
	    .login = account->login.p,
	    .name = account->name.p,
	    .mail = account->mail.p,
	    .grants = buf_keep(&grants, page->arena),
	    .state = state_of(page, account),
	    .disabled = account->disabled};
}

static enum err_code load(struct request *req, struct str search, struct account **accounts,
    size_t *count, struct err *err)
{
	struct db *db;
	enum err_code code = app_take(req->app, &db, err);

	if (code)
		return code;
	code = account_list(db, search, req->arena, accounts, count, err);
	app_give(req->app, db);
	return code;
}

enum err_code accounts_page(struct request *req, struct response *res, struct err *err)
{
	struct accounts_view view = {0};
	struct page *page = &view.page;
	struct str search = str_trim(request_query(req, "q"));
	struct account *accounts;
	struct html h;
	enum err_code code = load(req, search, &accounts, &view.count, err);

	if (!code)
		code = page_begin(page, req, err);
	if (code)
		return code;
	page->title = tr(page->lang, "admin.accounts");
	page->working = page->unlisted = true;
	view.url = account_url(page, STR_EMPTY);
	view.add_url =
	    arena_printf(page->arena, "%s/quan-tri/them-tai-khoan", lang_prefix(page->lang));
	view.search = page_text(page, search);
	view.items = ARENA_ARRAY(page->arena, struct accounts_item, view.count);
	for (size_t i = 0; i < view.count; i++)
		fill_item(page, &accounts[i], &view.items[i]);
	h = signed_in_html(page, res);
	page_accounts(&h, &view);
	page_end(page);
	return ERR_NONE;
}
