/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A form as a planner looks at it: its eleven fields, its days, its paper. */
#include "core/calendar.h"
#include "core/deadline.h"
#include "core/form_store.h"
#include "designer.html.h"
#include "report/wording_form.h"
#include "web/designer_parts.h"
#include "web/signed_in.h"
#include "web/web.h"

const char *designer_frequency(enum lang lang, enum form_frequency frequency)
{
	static const char *const keys[] = {[FORM_MONTHLY] = "designer.frequency.month",
	    [FORM_QUARTERLY] = "designer.frequency.quarter",
	    [FORM_HALF_YEARLY] = "designer.frequency.half",
	    [FORM_NINE_MONTHLY] = "designer.frequency.nine_months",
	    [FORM_YEARLY] = "designer.frequency.year",
	    [FORM_SCHOOL_YEARLY] = "designer.frequency.school_year"};

	return tr(lang, keys[frequency]);
}

static const char *below(const struct page *page, const struct form *form, const char *rest)
{
	return arena_printf(page->arena, "%s/%.*s/%d%s", page_url(page, DESIGNER_PATH),
	    STR_ARG(form->code), form->version, rest);
}

struct designer_version designer_version_of(
    const struct page *page, const struct form *form, int64_t begun)
{
	return (struct designer_version){.name = page_name(page, form->name, form->name_en),
	    .code = page_text(page, form->code),
	    .version = form->version,
	    .frequency = designer_frequency(page->lang, form->frequency),
	    .from = form->from == DATE_MIN ? "" : page_day(page, form->from),
	    .begun = begun,
	    .url = below(page, form, ""),
	    .edit_url = below(page, form, "/sua"),
	    .next_url = below(page, form, "/phien-ban-moi"),
	    .json_url = below(page, form, "/tep.json")};
}

/* ---- The list */

static int by_code_and_version(const void *a, const void *b)
{
	const struct form *x = *(const struct form *const *)a, *y = *(const struct form *const *)b;
	int order = str_cmp(x->code, y->code);

	return order ? order : y->version - x->version;
}

static enum err_code fill_list(struct designer_list_view *view, struct err *err)
{
	struct page *page = &view->page;
	size_t count = (size_t)page->defs->form_count;
	const struct form **forms = ARENA_ARRAY(page->arena, const struct form *, count + 1);
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < count; i++)
		forms[i] = &page->defs->forms[i + 1];
	qsort(forms, count, sizeof(*forms), by_code_and_version);
	view->versions = ARENA_ARRAY(page->arena, struct designer_version, count);
	for (size_t i = 0; i < count && !code; i++) {
		int64_t begun;

		code = form_count_begun(
		    space_db(page->space), forms[i]->code, forms[i]->version, &begun, err);
		view->versions[view->count++] = designer_version_of(page, forms[i], begun);
	}
	return code;
}

enum err_code designer_page(struct request *req, struct response *res, struct err *err)
{
	struct designer_list_view view = {0};
	struct page *page = &view.page;
	struct html h;
	enum err_code code = page_begin(page, req, err);

	if (code)
		return code;
	code = fill_list(&view, err);
	if (!code) {
		page->title = tr(page->lang, "designer.title");
		page->working = page->unlisted = true;
		view.file_url = page_url(&view.page, DESIGNER_FILE_PATH);
		view.new_url = page_url(page, "/lam-viec/them-mau-bieu");
		h = signed_in_html(page, res);
		page_designer(&h, &view);
	}
	page_end(page);
	return code;
}

/* ---- One form */

static const char *reporters_text(const struct page *page, const struct form *form)
{
	struct buf text = {0};

	for (int i = 0; i < form->reporter_type_count; i++) {
		const struct site *site = page->site;
		struct str name = form->reporter_types[i];

		for (int t = 0; t < site->unit_type_count; t++)
			if (str_eq(site->unit_types[t].code, form->reporter_types[i]))
				name = name_in(page->english, site->unit_types[t].name,
				    site->unit_types[t].name_en);
		buf_printf(&text, "%s%.*s", text.n ? ", " : "", STR_ARG(name));
	}
	for (int i = 0; i < form->reporter_unit_count; i++)
		buf_printf(&text, "%s%s", text.n ? ", " : "",
		    wording_unit(&page->wording, form->reporter_units[i],
			definitions_root_period(page->defs)));
	return buf_keep(&text, page->arena);
}

static void fill_facts(struct designer_form_view *view, const struct form *form)
{
	struct page *page = &view->page;
	const struct designer_due *first = view->due_count ? &view->dues[0] : NULL;
	const struct unit *root = definitions_root_unit(page->defs);
	int receiver = form->receiver ? form->receiver : root ? root->id : 0;
	const struct designer_fact facts[] = {
	    {tr(page->lang, "designer.name"), page_name(page, form->name, form->name_en)},
	    {tr(page->lang, "designer.content"), page_name(page, form->content, form->content_en)},
	    {tr(page->lang, "designer.reporters"), reporters_text(page, form)},
	    {tr(page->lang, "designer.receiver"),
		receiver
		    ? wording_unit(&page->wording, receiver, definitions_root_period(page->defs))
		    : ""},
	    {tr(page->lang, "designer.channel"), page_name(page, form->channel, form->channel_en)},
	    {tr(page->lang, "designer.due"), first ? first->due : ""},
	    {tr(page->lang, "designer.frequency"), designer_frequency(page->lang, form->frequency)},
	    {tr(page->lang, "designer.cut_off"), first ? first->cut_off : ""},
	    {tr(page->lang, "designer.outline"), page_name(page, form->outline, form->outline_en)},
	    {tr(page->lang, "designer.rows"), arena_printf(page->arena, "%zu", form->row_count)},
	    {tr(page->lang, "designer.procedure"),
		page_name(page, form->procedure, form->procedure_en)},
	};

	view->fact_count = sizeof(facts) / sizeof(*facts);
	view->facts = ARENA_ARRAY(page->arena, struct designer_fact, view->fact_count);
	memcpy(view->facts, facts, sizeof(facts));
}

/* The days of the site's year, as the rules make them. */
static void fill_dues(struct designer_form_view *view, const struct form *form)
{
	struct page *page = &view->page;
	struct period periods[FORM_PERIODS_MAX];
	int count = form_periods(form, period_year(definitions_root_period(page->defs)), periods);

	view->dues = ARENA_ARRAY(page->arena, struct designer_due, FORM_PERIODS_MAX);
	for (int i = 0; i < count; i++) {
		struct form_dates dates = form_dates(form, page->defs->calendar, periods[i]);

		if (!dates.known)
			continue;
		view->dues[view->due_count++] = (struct designer_due){
		    .period = wording_period(&page->wording, periods[i], PERIOD_LONG),
		    .cut_off = arena_printf(page->arena, "%s – %s",
			page_day(page, dates.cut_off_begin), page_day(page, dates.cut_off_end)),
		    .due = page_day(page, dates.due)};
	}
}

static void fill_paper(struct designer_form_view *view, const struct form *form)
{
	static const char marks[] = {
	    [SHEET_BLANK] = 'x', [SHEET_FIGURE] = 's', [SHEET_ENTRY] = 'e', [SHEET_NOTE] = 'n'};
	struct page *page = &view->page;

	view->column_count = form->column_count;
	view->columns = ARENA_ARRAY(page->arena, const char *, form->column_count);
	for (size_t i = 0; i < form->column_count; i++)
		view->columns[i] = form_column_name(&page->wording, &form->columns[i]);
	view->rows =
	    ARENA_ARRAY(page->arena, struct designer_row, form->row_count + form->section_count);
	for (size_t i = 0; i < form->row_count; i++) {
		const struct form_row *row = &form->rows[i];
		const struct form_section *section = &form->sections[row->section];
		char *of_row = arena_calloc(page->arena, 1, form->column_count + 1);

		if (section->first_row == i && section->name.n)
			view->rows[view->row_count++].section =
			    page_name(page, section->name, section->name_en);
		for (size_t c = 0; c < form->column_count; c++)
			of_row[c] = marks[sheet_kind_of(form, page->defs, i, c)];
		view->rows[view->row_count++] =
		    (struct designer_row){.number = page_text(page, row->number),
			.name = form_row_name(&page->wording, row),
			.unit = wording_unit_of_measure(&page->wording, row->indicator),
			.indent = row->indent,
			.required = row->required,
			.marks = of_row};
	}
}

enum err_code designer_find(
    const struct page *page, struct request *req, const struct form **out, struct err *err)
{
	struct str code = request_param(req, "form"), version = request_param(req, "version");
	int64_t number;

	*out = str_to_int(version, INT32_MAX, &number) ? form_version(page->defs, code, (int)number)
	                                               : NULL;
	if (*out)
		return ERR_NONE;
	err_set(err, ERR_NOT_FOUND, "web.unknown_form", page_text(page, code), NULL);
	return ERR_NOT_FOUND;
}

static enum err_code fill_form(
    struct designer_form_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	const struct form *form;
	int64_t begun;
	enum err_code code = designer_find(page, req, &form, err);

	if (!code)
		code =
		    form_count_begun(space_db(page->space), form->code, form->version, &begun, err);
	if (code)
		return code;
	view->version = designer_version_of(page, form, begun);
	fill_dues(view, form);
	fill_facts(view, form);
	fill_paper(view, form);
	page->title = view->version.name;
	page->working = page->unlisted = true;
	page_crumb(page, tr(page->lang, "designer.title"), page_url(page, DESIGNER_PATH));
	return ERR_NONE;
}

enum err_code designer_form_page(struct request *req, struct response *res, struct err *err)
{
	struct designer_form_view view = {0};
	struct html h;
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	code = fill_form(&view, req, err);
	if (!code) {
		h = signed_in_html(&view.page, res);
		page_designer_form(&h, &view);
	}
	page_end(&view.page);
	return code;
}

enum err_code designer_json(struct request *req, struct response *res, struct err *err)
{
	struct page page;
	const struct form *form = NULL;
	struct json_value *json;
	struct buf text = {0};
	int line, column;
	enum err_code code = page_begin(&page, req, err);

	if (code)
		return code;
	code = designer_find(&page, req, &form, err);
	if (!code) {
		form_write(form, page.defs, &text);
		code = json_parse(
		    req->arena, arena_str(req->arena, buf_str(&text)), &json, &line, &column, err);
	}
	if (!code && form) {
		json_layout(response_as(res, "application/json"), json);
		work_download_name(
		    res, str_of(arena_printf(req->arena, "%.*s.json", STR_ARG(form->code))));
	}
	buf_release(&text);
	page_end(&page);
	return code;
}
