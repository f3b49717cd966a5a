/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How punctual each unit was over a year, and how far a form is filled in. */
#include "base/csv.h"
#include "desk.html.h"
#include "report/wording_form.h"
#include "web/desk_parts.h"
#include "web/signed_in.h"
#include "web/web.h"

/* ---- Timeliness */

static const char *average_of(const struct page *page, uint32_t days, uint32_t count)
{
	struct rational average;
	struct buf text = {0};

	if (!count || !rational_divide(rational_of_int((int64_t)days),
			  rational_of_int((int64_t)count), &average))
		return "";
	format_decimal(&text, page->lang, average, 1, FORMAT_EXACT);
	return buf_keep(&text, page->arena);
}

static struct desk_punctual punctual_of(
    const struct page *page, const struct desk_query *query, const struct desk_timeliness *unit)
{
	struct period year = period_of_year(query->year);
	struct buf url = {0};
	struct desk_punctual out = {.unit = wording_unit(&page->wording, unit->unit, year),
	    .due = unit->due,
	    .on_time = unit->on_time,
	    .late = unit->late,
	    .missing = unit->missing,
	    .share = page_share(page, unit->on_time, unit->due),
	    .average = average_of(page, unit->days_late, unit->late)};

	buf_add_text(&url, page_url(page, "/lam-viec"));
	page_add_parameter(&url, "nam", str_of(arena_printf(page->arena, "%d", query->year)));
	page_add_parameter(&url, "don-vi",
	    definitions_unit_name(page->defs, &page->defs->units[unit->unit], year, page->arena));
	page_add_parameter(&url, "xem", STR("tat-ca"));
	out.url = buf_keep(&url, page->arena);
	return out;
}

static enum err_code load_timeliness(struct page *page, struct request *req,
    struct desk_query *query, struct desk_timeliness **units, size_t *count, struct err *err)
{
	enum err_code code = desk_query_of(page, req, query, err);

	return code ? code : desk_timeliness(page->space, query, page->arena, units, count, err);
}

enum err_code desk_timeliness_page(struct request *req, struct response *res, struct err *err)
{
	struct desk_timeliness_view view = {0};
	struct page *page = &view.page;
	struct desk_query query;
	struct desk_timeliness *units;
	struct html h;
	enum err_code code = page_begin(page, req, err);

	if (code)
		return code;
	code = load_timeliness(page, req, &query, &units, &view.count, err);
	if (!code) {
		page->title = tr(page->lang, "desk.timeliness");
		page->working = page->unlisted = true;
		page_crumb(page, tr(page->lang, "desk.title"), page_url(page, "/lam-viec"));
		view.desk_url = page_url(page, "/lam-viec");
		view.csv_url =
		    arena_printf(page->arena, "%s/dung-han.csv?nam=%d", view.desk_url, query.year);
		view.year_count = desk_years(page, &query, &view.years);
		view.units = ARENA_ARRAY(page->arena, struct desk_punctual, view.count);
		for (size_t i = 0; i < view.count; i++)
			view.units[i] = punctual_of(page, &query, &units[i]);
		h = signed_in_html(page, res);
		page_desk_timeliness(&h, &view);
	}
	page_end(page);
	return code;
}

enum err_code desk_timeliness_csv(struct request *req, struct response *res, struct err *err)
{
	struct page page;
	struct desk_query query;
	struct desk_timeliness *units;
	struct buf *out;
	size_t count;
	enum err_code code = page_begin(&page, req, err);

	if (code)
		return code;
	code = load_timeliness(&page, req, &query, &units, &count, err);
	if (!code) {
		out = response_csv(res);
		buf_add_text(out, "unit,name,year,due,on_time,late,missing,days_late\r\n");
		for (size_t i = 0; i < count; i++) {
			const struct desk_timeliness *unit = &units[i];
			struct period year = period_of_year(query.year);

			csv_add_field(out,
			    definitions_unit_name(
				page.defs, &page.defs->units[unit->unit], year, page.arena),
			    true);
			csv_add_field(
			    out, str_of(wording_unit(&page.wording, unit->unit, year)), false);
			buf_printf(out, ",%d,%u,%u,%u,%u,%u\r\n", query.year, unit->due,
			    unit->on_time, unit->late, unit->missing, unit->days_late);
		}
		work_download_name(
		    res, str_of(arena_printf(req->arena, "dung-han-%d.csv", query.year)));
	}
	page_end(&page);
	return code;
}

/* ---- Coverage */

static enum err_code fill_coverage(
    struct desk_coverage_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	struct str code_of_form = request_param(req, "form");
	const struct form *form;
	struct desk_coverage *cells;
	struct period p;
	enum err_code code = page_find_period(request_param(req, "period"), &p, err);

	if (code)
		return code;
	form = form_find(page->defs, code_of_form, p);
	if (!form)
		return err_set(
		    err, ERR_NOT_FOUND, "web.unknown_form", page_text(page, code_of_form), NULL);
	code = desk_coverage(page->space, form, p, signed_in_actor(req), LAYER_WORKING, page->arena,
	    &cells, &view->count, err);
	if (code)
		return code;
	view->form_name = page_name(page, form->name, form->name_en);
	view->period = wording_period(&page->wording, p, PERIOD_LONG);
	view->cells = ARENA_ARRAY(page->arena, struct desk_covered, view->count);
	for (size_t i = 0; i < view->count; i++)
		view->cells[i] = (struct desk_covered){
		    .name = arena_printf(page->arena, "%s – %s",
			form_row_name(&page->wording, &form->rows[cells[i].row]),
			form_column_name(&page->wording, &form->columns[cells[i].column])),
		    .ratio =
			arena_printf(page->arena, "%u/%u", cells[i].reported, cells[i].expected),
		    .reported = cells[i].reported,
		    .expected = cells[i].expected,
		    .nothing = cells[i].nothing};
	page->title = tr(page->lang, "desk.coverage");
	page->working = page->unlisted = true;
	page_crumb(page, tr(page->lang, "desk.title"), page_url(page, "/lam-viec"));
	return ERR_NONE;
}

enum err_code desk_coverage_page(struct request *req, struct response *res, struct err *err)
{
	struct desk_coverage_view view = {0};
	struct html h;
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	code = fill_coverage(&view, req, err);
	if (!code) {
		h = signed_in_html(&view.page, res);
		page_desk_coverage(&h, &view);
	}
	page_end(&view.page);
	return code;
}
