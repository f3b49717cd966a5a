/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page on which a form is made or changed. Everything on it works without script. */
#include <sodium.h>

#include "core/form_store.h"
#include "designer.html.h"
#include "web/designer_parts.h"
#include "web/signed_in.h"
#include "web/web.h"

enum { BLANK_LINES = 5, BLANK_ITEMS = 2, SEEN_BYTES = 32, SEEN_SIZE = 65 };

/* ---- What can be chosen */

static void fill_definitions(struct designer_edit_view *view)
{
	struct page *page = &view->page;
	const struct definitions *defs = page->defs;

	view->indicators =
	    ARENA_ARRAY(page->arena, struct designer_choice, (size_t)defs->indicator_count);
	for (int i = 1; i <= defs->indicator_count; i++)
		view->indicators[view->indicator_count++] =
		    (struct designer_choice){page_text(page, defs->indicators[i].code),
			wording_indicator(&page->wording, i)};
	view->scenarios =
	    ARENA_ARRAY(page->arena, struct designer_choice, (size_t)defs->scenario_count);
	for (int i = 1; i <= defs->scenario_count; i++)
		view->scenarios[view->scenario_count++] = (struct designer_choice){
		    page_text(page, defs->scenarios[i].code), wording_scenario(&page->wording, i)};
	view->breakdowns =
	    ARENA_ARRAY(page->arena, struct designer_choice, (size_t)defs->breakdown_count);
	for (int i = 1; i <= defs->breakdown_count; i++)
		view->breakdowns[view->breakdown_count++] = (struct designer_choice){
		    arena_printf(page->arena, "%.*s:%.*s", STR_ARG(defs->breakdowns[i].codelist),
			STR_ARG(defs->breakdowns[i].code)),
		    wording_breakdown(&page->wording, i)};
	view->types =
	    ARENA_ARRAY(page->arena, struct designer_choice, (size_t)page->site->unit_type_count);
	for (int i = 0; i < page->site->unit_type_count; i++)
		view->types[view->type_count++] =
		    (struct designer_choice){page_text(page, page->site->unit_types[i].code),
			page_name(page, page->site->unit_types[i].name,
			    page->site->unit_types[i].name_en)};
}

static void fill_kinds(struct designer_edit_view *view)
{
	static const char *const names[] = {[FORM_PLAN] = "designer.column.plan",
	    [FORM_LAST_YEAR] = "designer.column.last_year",
	    [FORM_LAST_PERIOD] = "designer.column.last_period",
	    [FORM_ENTRY] = "designer.column.entry",
	    [FORM_CUMULATIVE] = "designer.column.cumulative",
	    [FORM_PERCENT_OF_PLAN] = "designer.column.percent",
	    [FORM_NOTE] = "designer.column.note"};
	struct page *page = &view->page;

	view->frequencies =
	    ARENA_ARRAY(page->arena, struct designer_choice, FORM_SCHOOL_YEARLY + 1);
	for (int i = 0; i <= FORM_SCHOOL_YEARLY; i++)
		view->frequencies[view->frequency_count++] =
		    (struct designer_choice){form_frequency_code((enum form_frequency)i),
			designer_frequency(page->lang, (enum form_frequency)i)};
	view->kinds = ARENA_ARRAY(page->arena, struct designer_choice, FORM_NOTE + 1);
	for (int i = 0; i <= FORM_NOTE; i++)
		view->kinds[view->kind_count++] = (struct designer_choice){
		    form_column_code((enum form_column_kind)i), tr(page->lang, names[i])};
}

bool designer_reports(const struct design *design, const char *type)
{
	struct str rest = str_of(design_value(design, "reporters.types")), word;

	while (str_split(&rest, ' ', &word))
		if (str_is(word, type))
			return true;
	return false;
}

/* ---- Showing it */

const char *designer_seen(struct arena *arena, struct str stored)
{
	char *seen = arena_calloc(arena, 1, SEEN_SIZE);

	unsigned char digest[SEEN_BYTES];

	if (stored.p) {
		crypto_generichash(
		    digest, sizeof(digest), (const unsigned char *)stored.p, stored.n, NULL, 0);
		sodium_bin2hex(seen, SEEN_SIZE, digest, sizeof(digest));
	}
	return seen;
}

static enum err_code show(struct designer_edit_view *view, struct request *req,
    struct response *res, const char *title_key)
{
	static const size_t blanks[DESIGN_LISTS] = {[DESIGN_COLUMNS] = BLANK_ITEMS,
	    [DESIGN_LINES] = BLANK_LINES,
	    [DESIGN_SCHEDULES] = 1,
	    [DESIGN_TEXTS] = BLANK_ITEMS,
	    [DESIGN_RULES] = BLANK_ITEMS};
	struct page *page = &view->page;
	struct html h;

	fill_definitions(view);
	fill_kinds(view);
	for (int list = 0; list < DESIGN_LISTS; list++)
		view->list_counts[list] = view->design.counts[list] + blanks[list];
	view->csrf = signed_in_csrf(req);
	if (!view->url)
		view->url = page_text(page, req->target.path);
	view->back_url = page_url(page, DESIGNER_PATH);
	page->title = tr(page->lang, title_key);
	page->working = page->unlisted = true;
	page_crumb(page, tr(page->lang, "designer.title"), view->back_url);
	h = signed_in_html(page, res);
	page_designer_edit(&h, view);
	res->status = view->problem ? 422 : 200;
	return ERR_NONE;
}

static enum err_code load(struct designer_edit_view *view, const struct form *form, struct err *err)
{
	struct page *page = &view->page;
	struct json_value *json;
	struct buf text = {0};
	int line, column;
	enum err_code code;

	form_write(form, page->defs, &text);
	code = json_parse(
	    page->arena, arena_str(page->arena, buf_str(&text)), &json, &line, &column, err);
	buf_release(&text);
	if (code)
		return code;
	design_of_json(&view->design, json);
	if (form->checks.range_tenths)
		design_set(&view->design, "checks.range",
		    form->checks.range_tenths % 10
			? arena_printf(page->arena, "%d,%d", form->checks.range_tenths / 10,
			      form->checks.range_tenths % 10)
			: arena_printf(page->arena, "%d", form->checks.range_tenths / 10));
	return ERR_NONE;
}

/* Which page of the three it is. */
enum designing { DESIGN_NEW, DESIGN_CHANGE, DESIGN_NEXT };

static const char *const titles[] = {[DESIGN_NEW] = "designer.new",
    [DESIGN_CHANGE] = "designer.edit",
    [DESIGN_NEXT] = "designer.next"};

static int newest_version(const struct definitions *defs, struct str code)
{
	int newest = 0;

	for (int i = 1; i <= defs->form_count; i++)
		if (str_eq(defs->forms[i].code, code) && defs->forms[i].version > newest)
			newest = defs->forms[i].version;
	return newest;
}

static enum err_code begin(
    struct designer_edit_view *view, struct request *req, enum designing designing, struct err *err)
{
	struct page *page = &view->page;
	const struct form *form;
	enum err_code code;

	if (designing == DESIGN_NEW) {
		design_set(&view->design, "version", "1");
		return ERR_NONE;
	}
	code = designer_find(page, req, &form, err);
	if (!code)
		code = load(view, form, err);
	if (code)
		return code;
	if (designing == DESIGN_CHANGE) {
		view->seen =
		    designer_seen(page->arena, form_stored(page->defs, form->code, form->version));
	} else {
		design_set(&view->design, "version",
		    arena_printf(page->arena, "%d", newest_version(page->defs, form->code) + 1));
		design_set(&view->design, "from", "");
	}
	return ERR_NONE;
}

static enum err_code open_page(
    struct request *req, struct response *res, enum designing designing, struct err *err)
{
	struct designer_edit_view view = {.seen = ""};
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	design_init(&view.design, req->arena);
	code = begin(&view, req, designing, err);
	if (!code)
		code = show(&view, req, res, titles[designing]);
	design_release(&view.design);
	page_end(&view.page);
	return code;
}

enum err_code designer_new_page(struct request *req, struct response *res, struct err *err)
{
	return open_page(req, res, DESIGN_NEW, err);
}

enum err_code designer_edit_page(struct request *req, struct response *res, struct err *err)
{
	return open_page(req, res, DESIGN_CHANGE, err);
}

enum err_code designer_next_page(struct request *req, struct response *res, struct err *err)
{
	return open_page(req, res, DESIGN_NEXT, err);
}

/* The next version of a form that is there, else a new one: what saves it is on those pages. */
enum err_code designer_open(struct page *page, struct request *req, struct response *res,
    const struct form *form, struct err *err)
{
	struct designer_edit_view view = {.page = *page, .seen = ""};
	int newest = newest_version(page->defs, form->code);
	enum err_code code;

	design_init(&view.design, req->arena);
	code = load(&view, form, err);
	if (!code) {
		design_set(&view.design, "version", arena_printf(req->arena, "%d", newest + 1));
		view.url = newest ? arena_printf(req->arena, "%s/%.*s/%d/phien-ban-moi",
					page_url(page, DESIGNER_PATH), STR_ARG(form->code), newest)
		                  : page_url(page, "/lam-viec/them-mau-bieu");
		code = show(&view, req, res, titles[newest ? DESIGN_NEXT : DESIGN_NEW]);
	}
	design_release(&view.design);
	return code;
}

/* ---- Saving it */

struct storing {
	struct definitions *defs;
	int64_t definitions;
	struct submission_author author;
	struct form form;
	struct str seen; /* what is stored, where it is what was opened */
};

static enum err_code store(struct db *db, void *context, struct err *err)
{
	const struct storing *s = context;

	return form_store(db, s->defs, s->definitions, &s->author, &s->form, s->seen, err);
}

/* The code and the version are those of the page; of a new form they are typed. */
static void fix_name(struct designer_edit_view *view, struct request *req, enum designing designing)
{
	if (designing == DESIGN_NEW) {
		design_set(&view->design, "version", "1");
		return;
	}
	design_set(&view->design, "code", page_text(&view->page, request_param(req, "form")));
	design_set(&view->design, "version",
	    designing == DESIGN_CHANGE
		? page_text(&view->page, request_param(req, "version"))
		: arena_printf(view->page.arena, "%d",
		      newest_version(view->page.defs, request_param(req, "form")) + 1));
}

/* Reads what was posted; *read false: there are mistakes, or somebody else changed it. */
static enum err_code read(struct designer_edit_view *view, struct request *req,
    enum designing designing, struct storing *s, bool *ready, struct err *err)
{
	struct page *page = &view->page;
	struct form_data form;
	struct str stored;
	enum err_code code = form_data_of(req, &form, err);

	*ready = false;
	if (code)
		return code;
	design_of_post(&view->design, &form);
	view->seen = form_data_text(&form, "seen").p;
	view->seen = view->seen ? view->seen : "";
	fix_name(view, req, designing);
	if (!design_read(&view->design, page->defs, page->lang, &s->form)) {
		view->problem = tr(page->lang, "designer.mistakes");
		return ERR_NONE;
	}
	stored = form_stored(page->defs, s->form.code, s->form.version);
	if (strcmp(view->seen, designer_seen(page->arena, stored)) != 0) {
		view->problem = tr(page->lang, *view->seen ? "form.changed" : "designer.exists");
		return ERR_NONE;
	}
	*ready = true;
	s->seen = stored;
	s->definitions = space_head(page->space).definitions;
	s->defs = definitions_hold(page->defs);
	s->author = (struct submission_author){
	    .actor = signed_in_actor(req), .address = arena_str(req->arena, req->client).p};
	return ERR_NONE;
}

static enum err_code show_refused(struct designer_edit_view *view, struct request *req,
    struct response *res, enum designing designing, const struct err *why, struct err *err)
{
	struct page *page = &view->page;
	enum err_code code = page_begin(page, req, err);

	if (code)
		return code;
	view->problem = err_in_words(page->arena, page->lang, why);
	code = show(view, req, res, titles[designing]);
	page_end(page);
	return code;
}

static enum err_code save(
    struct request *req, struct response *res, enum designing designing, struct err *err)
{
	struct designer_edit_view view = {.seen = ""};
	struct storing s = {0};
	struct err why = {0};
	bool ready;
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	design_init(&view.design, req->arena);
	code = read(&view, req, designing, &s, &ready, err);
	if (!code && !ready)
		code = show(&view, req, res, titles[designing]);
	page_end(&view.page);
	if (!code && ready) {
		code = app_write(req->app, store, &s, &why);
		app_catch_up(req->app);
		if (err_is_of_input(code))
			code = show_refused(&view, req, res, designing, &why, err);
		else if (code)
			*err = why;
		else
			response_redirect(res, 303,
			    arena_printf(req->arena, "%s" DESIGNER_PATH "/%.*s/%d",
				lang_prefix((enum lang)req->language), STR_ARG(s.form.code),
				s.form.version));
		definitions_free(s.defs);
	}
	design_release(&view.design);
	return code;
}

enum err_code designer_new(struct request *req, struct response *res, struct err *err)
{
	return save(req, res, DESIGN_NEW, err);
}

enum err_code designer_edit(struct request *req, struct response *res, struct err *err)
{
	return save(req, res, DESIGN_CHANGE, err);
}

enum err_code designer_next(struct request *req, struct response *res, struct err *err)
{
	return save(req, res, DESIGN_NEXT, err);
}
