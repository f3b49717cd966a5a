/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <limits.h>

#include "audit.html.h"
#include "base/decimal.h"
#include "core/account.h"
#include "core/form.h"
#include "view/format.h"
#include "web/audit.h"
#include "web/signed_in.h"
#include "web/web.h"

static const char *const kind_names[AUDIT_KIND_END] = {
    [AUDIT_DEFINITION] = "audit.kind.definition",
    [AUDIT_CELL] = "audit.kind.cell",
    [AUDIT_STAGE] = "audit.kind.stage",
    [AUDIT_BULK] = "audit.kind.bulk",
    [AUDIT_EVENT + EVENT_ACCOUNT] = "audit.kind.account",
    [AUDIT_EVENT + EVENT_CREDENTIAL] = "audit.kind.credential",
    [AUDIT_EVENT + EVENT_MOVE] = "audit.kind.move",
    [AUDIT_EVENT + EVENT_COMMENT] = "audit.kind.comment",
    [AUDIT_EVENT + EVENT_TEXT] = "audit.kind.text",
    [AUDIT_EVENT + EVENT_ATTACHMENT] = "audit.kind.attachment",
    [AUDIT_EVENT + EVENT_EXCEPTION] = "audit.kind.exception",
    [AUDIT_EVENT + EVENT_EXTENSION] = "audit.kind.extension",
    [AUDIT_EVENT + EVENT_PURGE] = "audit.kind.purge",
    [AUDIT_EVENT + EVENT_ON_BEHALF] = "audit.kind.on_behalf",
    [AUDIT_EVENT + EVENT_ARTICLE] = "audit.kind.article",
    [AUDIT_EVENT + EVENT_ARTICLE_MOVE] = "audit.kind.article_move",
    [AUDIT_EVENT + EVENT_FEEDBACK] = "audit.kind.feedback",
    [AUDIT_EVENT + EVENT_FEEDBACK_CONTACT] = "audit.kind.feedback_contact",
    [AUDIT_EVENT + EVENT_FEEDBACK_MOVE] = "audit.kind.feedback_move",
    [AUDIT_EVENT + EVENT_FEEDBACK_SHOW] = "audit.kind.feedback_show",
    [AUDIT_EVENT + EVENT_ALERT] = "audit.kind.alert",
    [AUDIT_EVENT + EVENT_ALERT_MOVE] = "audit.kind.alert_move",
};

/* ---- What was asked for */

static const char *const filters[] = {
    "actor", "since", "until", "kind", "form", "subject", "unit", "indicator"};
enum { FILTERS = sizeof(filters) / sizeof(*filters) };

/* `path` with the filters of this page, and from which batch on (0: the newest). */
static const char *url_with(
    const struct page *page, struct request *req, const char *path, int64_t before)
{
	struct buf url = {0};

	buf_add_text(&url, lang_prefix(page->lang));
	buf_add_text(&url, path);
	for (int i = 0; i < FILTERS; i++)
		if (request_query(req, filters[i]).n)
			page_add_parameter(&url, filters[i], request_query(req, filters[i]));
	if (before)
		page_add_parameter(
		    &url, "before", str_of(arena_printf(page->arena, "%lld", (long long)before)));
	return buf_keep(&url, page->arena);
}

static struct str given(struct request *req, const char *name)
{
	return arena_str(req->arena, str_trim(request_query(req, name)));
}

/* Each form once, by the name of its last version. */
static void fill_forms(struct audit_view *view, struct str chosen)
{
	const struct page *page = &view->page;
	const struct definitions *defs = page->defs;

	view->forms = ARENA_ARRAY(page->arena, struct audit_option, (size_t)defs->form_count);
	for (int i = 1; i <= defs->form_count; i++) {
		const struct form *form = &defs->forms[i];
		size_t at = 0;

		while (at < view->form_count && !str_is(form->code, view->forms[at].value))
			at++;
		view->form_count += at == view->form_count;
		view->forms[at] = (struct audit_option){.value = page_text(page, form->code),
		    .name = page_name(page, form->name, form->name_en),
		    .chosen = str_eq(form->code, chosen)};
	}
}

static void fill_filters(struct audit_view *view, struct request *req)
{
	struct str kind = request_query(req, "kind");

	view->actor = given(req, "actor");
	view->since = given(req, "since");
	view->until = given(req, "until");
	view->subject = given(req, "subject");
	view->unit = given(req, "unit");
	view->indicator = given(req, "indicator");
	fill_forms(view, given(req, "form"));
	for (int i = 0; i < AUDIT_KIND_END; i++)
		if (kind_names[i])
			view->kinds[view->kind_count++] =
			    (struct audit_option){.value = audit_kind_code(i),
				.name = tr(view->page.lang, kind_names[i]),
				.chosen = str_is(kind, audit_kind_code(i))};
}

/* ---- What was found */

struct found {
	struct arena *arena;
	size_t count, capacity;
	struct audit_entry *entries;
	const char **logins; /* of the accounts that entries are about; NULL: about none */
};

static enum err_code take(void *context, const struct audit_entry *entry, struct err *err)
{
	struct found *found = context;
	struct audit_entry *copy;
	struct str *texts[9];

	(void)err;
	if (found->count == found->capacity) {
		struct audit_entry *before = found->entries;

		found->capacity = found->capacity ? found->capacity * 2 : AUDIT_PAGE;
		found->entries = ARENA_ARRAY(found->arena, struct audit_entry, found->capacity);
		if (found->count)
			memcpy(found->entries, before, found->count * sizeof(*before));
	}
	copy = &found->entries[found->count++];
	*copy = *entry;
	memcpy(texts,
	    (struct str *[]){&copy->at, &copy->actor, &copy->address, &copy->reason, &copy->subject,
		&copy->text, &copy->before, &copy->after, &copy->content},
	    sizeof(texts));
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		*texts[i] = arena_str(found->arena, *texts[i]);
	return ERR_NONE;
}

/* "account/5" is of no use to a reader. */
static enum err_code name_account(struct db *db, struct found *found, size_t at, struct err *err)
{
	struct str subject = found->entries[at].subject, kind;
	struct account account;
	enum err_code code;
	int64_t id;

	if (!str_split(&subject, '/', &kind) || !str_is(kind, "account") ||
	    decimal_parse(subject, 0, &id) || id < 1 || id > INT_MAX)
		return ERR_NONE;
	for (size_t i = 0; i < at; i++)
		if (str_eq(found->entries[i].subject, found->entries[at].subject)) {
			found->logins[at] = found->logins[i];
			return ERR_NONE;
		}
	code = account_load(db, (int)id, found->arena, &account, err);
	if (!code)
		found->logins[at] = account.login.p;
	return code == ERR_NOT_FOUND ? ERR_NONE : code;
}

static enum err_code name_accounts(struct db *db, struct found *found, struct err *err)
{
	enum err_code code = ERR_NONE;

	found->logins = ARENA_ARRAY(found->arena, const char *, found->count);
	for (size_t i = 0; i < found->count && !code; i++)
		code = name_account(db, found, i, err);
	return code;
}

static enum err_code find(struct request *req, struct found *found, int64_t *next, struct err *err)
{
	struct definitions *defs;
	struct audit_query query;
	struct space *space;
	struct db *db;
	enum err_code code = app_lock(req->app, &space, err);

	*next = 0;
	if (code)
		return code;
	defs = definitions_hold(space_definitions(space));
	app_unlock(req->app);
	code = audit_query_read(defs, req, &query, err);
	query.limit = AUDIT_PAGE;
	if (!code)
		code = app_take(req->app, &db, err);
	if (!code) {
		code = audit_walk(db, defs, &query, take, found, next, err);
		if (!code)
			code = name_accounts(db, found, err);
		app_give(req->app, db);
	}
	definitions_free(defs);
	return code;
}

static const char *subject_url(const struct page *page, struct str subject)
{
	struct buf url = {0};

	buf_printf(&url, "%s/nhat-ky", lang_prefix(page->lang));
	page_add_parameter(&url, "subject", subject);
	return buf_keep(&url, page->arena);
}

static void fill_line(const struct page *page, const struct audit_entry *entry, const char *login,
    struct audit_line *line)
{
	*line = (struct audit_line){.when = page_moment(page, entry->at),
	    .who = entry->actor.n ? entry->actor.p : tr(page->lang, "audit.purged"),
	    .address = entry->address.p,
	    .kind = tr(page->lang, kind_names[entry->kind]),
	    .subject = entry->subject.p,
	    .subject_url = subject_url(page, entry->subject),
	    .subject_name = login ? login : audit_subject_words(page, entry->subject),
	    .reason = entry->reason.p,
	    .text = entry->purged     ? tr(page->lang, "audit.purged")
	            : entry->withheld ? tr(page->lang, "audit.withheld")
	                              : entry->text.p};
	audit_changes_fill(page, entry, line);
}

static void fill(struct audit_view *view, struct request *req, const struct found *found,
    int64_t next, const struct err *problem)
{
	struct page *page = &view->page;

	page->title = tr(page->lang, "audit.title");
	page->working = page->unlisted = true;
	view->url = arena_printf(page->arena, "%s/nhat-ky", lang_prefix(page->lang));
	fill_filters(view, req);
	view->csv_url = url_with(page, req, "/nhat-ky/tep.csv", 0);
	view->json_url = url_with(page, req, "/nhat-ky/tep.json", 0);
	if (next)
		view->next_url = url_with(page, req, "/nhat-ky", next);
	if (request_query(req, "before").n)
		view->newest_url = url_with(page, req, "/nhat-ky", 0);
	if (problem->code)
		view->problem = err_in_words(page->arena, page->lang, problem);
	view->lines = ARENA_ARRAY(page->arena, struct audit_line, found->count);
	for (size_t i = 0; i < found->count; i++)
		fill_line(
		    page, &found->entries[i], found->logins[i], &view->lines[view->line_count++]);
}

enum err_code audit_page(struct request *req, struct response *res, struct err *err)
{
	struct audit_view view = {0};
	struct found found = {.arena = req->arena};
	struct err problem = {0};
	struct html h;
	int64_t next;
	enum err_code code = find(req, &found, &next, &problem);

	/* What is wrong with a filter is said above the filters. */
	if (code && code != ERR_INPUT && code != ERR_NOT_FOUND) {
		*err = problem;
		return code;
	}
	code = page_begin(&view.page, req, err);
	if (code)
		return code;
	fill(&view, req, &found, next, &problem);
	h = signed_in_html(&view.page, res);
	page_audit(&h, &view);
	page_end(&view.page);
	if (problem.code)
		res->status = err_http_status(problem.code);
	return ERR_NONE;
}

enum err_code audit_csv(struct request *req, struct response *res, struct err *err)
{
	const struct audit_form form = {.csv = true, .lang = (enum lang)req->language};

	return audit_export(req, res, &form, err);
}

enum err_code audit_json(struct request *req, struct response *res, struct err *err)
{
	const struct audit_form form = {.lang = (enum lang)req->language};

	return audit_export(req, res, &form, err);
}
