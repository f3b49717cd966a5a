/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All indicators by sector, with the latest figure of the site's root unit. */
#include "web/indicators.h"

#include "indicators.html.h"
#include "web/indicator_periods.h"
#include "web/web.h"

/* Lines within lines beyond this stand at the same indentation. */
enum { DEPTH_MAX = 2 };

/* Growth says nothing of a percentage. */
static bool grows(const struct indicator *indicator)
{
	return !str_starts(indicator->unit_of_measure, STR("%"));
}

static enum err_code fill_figures(const struct page *page, struct indicators_row *row,
    const struct unit *unit, const struct indicator *indicator, struct err *err)
{
	struct period wanted = definitions_root_period(page->defs), *periods;
	struct figure figure, growth;
	struct figure_query query;
	size_t count;
	enum err_code code = indicator_periods(page, indicator->id, &periods, &count, err);

	if (!code)
		code = indicator_figure_near(
		    page, unit->id, indicator->id, periods, count, wanted, &figure, err);
	if (!code)
		code = figure_view_fill(page, &figure, WORDING_CELL, &row->figure, err);
	if (code)
		return code;
	if (!period_eq(figure.query.period, wanted))
		row->period = wording_period(&page->wording, figure.query.period, PERIOD_LONG);
	if (!figure_known(&figure) || !grows(indicator))
		return ERR_NONE;
	query = figure.query;
	query.scenario = 0;
	query.measure = MEASURE_GROWTH;
	code = figure_view_get(page, &query, WORDING_CELL, &growth, &row->growth, err);
	row->has_growth = !code && figure_known(&growth);
	return code;
}

static enum err_code add_row(const struct page *page, struct indicators_sector *sector,
    const struct unit *unit, const struct indicator *indicator, int depth, struct err *err)
{
	struct indicators_row *row = &sector->rows[sector->count];
	enum err_code code = ERR_NONE;

	*row = (struct indicators_row){
	    .name = wording_indicator(&page->wording, indicator->id),
	    .url = page_indicator_url(page, indicator->id),
	    .depth = depth < DEPTH_MAX ? depth : DEPTH_MAX,
	    .unit_of_measure = wording_unit_of_measure(&page->wording, indicator->id),
	};
	if (unit)
		code = fill_figures(page, row, unit, indicator, err);
	sector->count++;
	return code;
}

/*
 * The lines below `parent` (0: the outermost), each followed by its own. A
 * line stands in its parent's sector, whatever its own; the outermost lines
 * are those of `sector`.
 */
static enum err_code add_rows(const struct page *page, struct indicators_sector *out,
    const struct unit *unit, struct str sector, int parent, int depth, struct err *err)
{
	enum err_code code = ERR_NONE;

	for (int id = 1; id <= page->defs->indicator_count && !code; id++) {
		const struct indicator *indicator = &page->defs->indicators[id];

		if (indicator->parent != parent || (!parent && !str_eq(indicator->sector, sector)))
			continue;
		code = add_row(page, out, unit, indicator, depth, err);
		if (!code)
			code = add_rows(page, out, unit, sector, id, depth + 1, err);
	}
	return code;
}

static enum err_code add_sector(
    struct indicators_view *view, const struct unit *unit, struct str sector, struct err *err)
{
	const struct page *page = &view->page;
	struct indicators_sector *out = &view->sectors[view->sector_count];
	enum err_code code;

	out->rows =
	    ARENA_ARRAY(page->arena, struct indicators_row, (size_t)page->defs->indicator_count);
	code = add_rows(page, out, unit, sector, 0, 0, err);
	if (!out->count)
		return code;
	out->id = arena_printf(page->arena, "linh-vuc-%zu", view->sector_count + 1);
	out->name = sector.n ? page_text(page, site_sector_name(page->site, sector, page->english))
	                     : tr(page->lang, "web.indicators.other_sector");
	view->sector_count++;
	return code;
}

/* True for a sector that the site's list or an indicator before `before` has named. */
static bool sector_is_named(const struct page *page, struct str sector, int before)
{
	for (int i = 0; i < page->site->sector_count; i++)
		if (str_eq(page->site->sectors[i].code, sector))
			return true;
	for (int id = 1; id < before; id++)
		if (str_eq(page->defs->indicators[id].sector, sector))
			return true;
	return false;
}

static enum err_code fill(struct indicators_view *view, struct err *err)
{
	struct page *page = &view->page;
	const struct unit *unit = definitions_root_unit(page->defs);
	struct period p = definitions_root_period(page->defs);
	int known = page->site->sector_count, all = page->defs->indicator_count;
	enum err_code code = ERR_NONE;
	struct buf text = {0};

	view->period = wording_period(&page->wording, p, PERIOD_LONG);
	view->unit = unit ? wording_unit(&page->wording, unit->id, p) : NULL;
	view->sectors =
	    ARENA_ARRAY(page->arena, struct indicators_sector, (size_t)known + (size_t)all);
	for (int i = 0; i < known && !code; i++)
		code = add_sector(view, unit, page->site->sectors[i].code, err);
	for (int id = 1; id <= all && !code; id++)
		if (!sector_is_named(page, page->defs->indicators[id].sector, id))
			code = add_sector(view, unit, page->defs->indicators[id].sector, err);
	page->menu = MENU_INDICATORS;
	page->title = tr(page->lang, "web.indicators.title");
	page->canonical = page_url(page, "/chi-tieu");
	tr_add(&text, page->lang, "web.indicators.description",
	    view->unit ? str_of(view->unit) : page->site_title, view->period);
	page->description = buf_keep(&text, page->arena);
	return code;
}

enum err_code indicators_page(struct request *req, struct response *res, struct err *err)
{
	struct indicators_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct html h;

	if (code)
		return code;
	code = fill(&view, err);
	if (!code) {
		h = page_html_of(&view.page, res, 0);
		page_indicators(&h, &view);
	}
	page_end(&view.page);
	return code;
}
