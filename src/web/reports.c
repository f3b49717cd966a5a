/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of reports. */
#include "web/reports.h"

#include "reports.html.h"
#include "web/web.h"

static enum err_code fill_row(
    const struct page *page, const struct report *report, struct reports_row *row, struct err *err)
{
	const struct unit *unit;
	struct period p;

	row->title = page_name(page, report->title, report->title_en);
	row->url = page_report_url(page, report);
	row->place = "";
	if (!report_place(page, report, &unit, &p))
		return ERR_NONE;
	row->place = arena_printf(page->arena, "%s, %s", wording_unit(&page->wording, unit->id, p),
	    wording_period(&page->wording, p, PERIOD_LONG));
	return report_opening(page, report, &row->opening, err);
}

enum err_code reports_page(struct request *req, struct response *res, struct err *err)
{
	struct reports_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct page *page = &view.page;
	struct html h;

	if (code)
		return code;
	view.rows = ARENA_ARRAY(page->arena, struct reports_row, (size_t)page->defs->report_count);
	for (int id = 1; id <= page->defs->report_count && !code; id++)
		code = fill_row(page, &page->defs->reports[id], &view.rows[view.count++], err);
	page->menu = MENU_REPORTS;
	page->title = tr(page->lang, "web.reports.title");
	page->canonical = page_url(page, "/bao-cao");
	page->description = tr(page->lang, "web.reports.description");
	if (!code) {
		h = page_html_of(page, res, 0);
		page_reports(&h, &view);
	}
	page_end(page);
	return code;
}
