/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An indicator: what it says for a unit and period, over time, by unit, and what it is. */
#include "web/indicator.h"

#include "base/bug.h"
#include "core/formula.h"
#include "indicator.html.h"
#include "report/mark.h"
#include "web/indicator_periods.h"
#include "web/structured.h"
#include "web/web.h"

enum { CHOICES_MAX = 200, FORMULA_LINKS_MAX = 20 };

static const char *period_code(const struct page *page, struct period p)
{
	struct buf text = {0};

	period_add(&text, p);
	return buf_keep(&text, page->arena);
}

static const char *unit_code(const struct page *page, int unit, struct period p)
{
	return page_text(
	    page, definitions_unit_name(page->defs, &page->defs->units[unit], p, page->arena));
}

/* ---- What the page is about */

static enum err_code find_subject(const struct page *page, struct request *req,
    const struct period *periods, size_t count, struct indicator_subject *about, struct err *err)
{
	struct str unit = request_query(req, "unit"), period = request_query(req, "period");
	const struct unit *found = definitions_root_unit(page->defs);
	struct figure figure;
	enum err_code code = ERR_NONE;

	about->period = definitions_root_period(page->defs);
	if (period.n)
		code = page_find_period(period, &about->period, err);
	if (!code && unit.n)
		code = page_find_unit(page, unit, &about->period, &found, err);
	if (code)
		return code;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "web.unknown_unit", "", NULL);
	about->unit = found->id;
	if (period.n)
		return ERR_NONE;
	code = indicator_figure_near(
	    page, about->unit, about->indicator->id, periods, count, about->period, &figure, err);
	if (!code)
		about->period = figure.query.period;
	return code;
}

/* ---- The finding: value, target and growth in one sentence */

/* " (minh hoạ)" after what rests on a note with a label. */
static enum err_code add_mark(
    const struct page *page, const struct figure *figure, struct buf *text, struct err *err)
{
	struct mark mark;
	enum err_code code = mark_find(page->space, figure, page->arena, &mark, err);

	if (!code && mark.label)
		buf_printf(text, " (%s)", mark.label);
	return code;
}

static enum err_code add_comparison(
    const struct page *page, const struct figure_query *query, struct buf *text, struct err *err)
{
	struct figure figure;
	enum err_code code = figure_get(page->space, query, &figure, err);

	if (code || !figure_known(&figure))
		return code;
	buf_add_text(text, ", ");
	buf_add_text(text, wording_comparison(&page->wording, &figure));
	return add_mark(page, &figure, text, err);
}

/* ", giảm 28 hộ (22,2%) so với năm 2016"; of a percentage ", năm 2016 là 88,8%". */
static enum err_code add_year_before(const struct indicator_view *view,
    const struct figure_query *asked, struct buf *text, struct err *err)
{
	const struct page *page = &view->page;
	const struct wording *w = &page->wording;
	struct period before = period_year_before(asked->period);
	const char *year = wording_period(w, before, PERIOD_LONG);
	struct figure_query query = *asked;
	struct figure change, growth;
	enum err_code code;

	query.scenario = 0;
	if (!view->grows) {
		query.period = before;
		code = figure_get(page->space, &query, &change, err);
		if (!code && figure_known(&change))
			tr_add(text, page->lang, "web.indicator.was", year,
			    wording_figure(w, &change, WORDING_PROSE, WORDING_DECIMALS));
		return code ? code : add_mark(page, &change, text, err);
	}
	query.scenario = asked->scenario;
	query.measure = MEASURE_CHANGE;
	code = figure_get(page->space, &query, &change, err);
	query.measure = MEASURE_GROWTH;
	if (!code)
		code = figure_get(page->space, &query, &growth, err);
	if (code || !figure_known(&change))
		return code;
	buf_add_text(text, ", ");
	if (figure_known(&growth) && rational_sign(growth.value))
		tr_add(text, page->lang, "web.indicator.changed",
		    wording_figure(w, &change, WORDING_PROSE, WORDING_DECIMALS),
		    wording_figure(w, &growth, WORDING_BARE, WORDING_DECIMALS), year);
	else
		buf_add_text(text, wording_comparison(w, &change));
	return add_mark(page, &change, text, err);
}

static enum err_code fill_finding(
    struct indicator_view *view, const struct figure *figure, struct err *err)
{
	struct page *page = &view->page;
	const struct wording *w = &page->wording;
	struct figure_query query = figure->query;
	struct buf text = {0};
	size_t count;
	int *targets;
	enum err_code code;

	if (!figure_known(figure)) {
		tr_add(&text, page->lang, "web.indicator.finding_missing", view->name, view->unit,
		    view->period, wording_reason(w, figure));
		view->finding = buf_keep(&text, page->arena);
		return ERR_NONE;
	}
	tr_add(&text, page->lang,
	    wording_is_estimate(w, figure) ? "web.indicator.finding_estimate"
					   : "web.indicator.finding",
	    view->name, view->unit, view->period,
	    wording_figure(w, figure, WORDING_PROSE, WORDING_DECIMALS));
	code = add_mark(page, figure, &text, err);
	if (!code)
		code = add_year_before(view, &query, &text, err);
	if (!code)
		code = figure_targets(
		    page->space, query.indicator, page->arena, &targets, &count, err);
	query.measure = MEASURE_PERCENT;
	for (size_t i = 0; !code && i < count; i++) {
		query.measure_scenario = targets[i];
		code = add_comparison(page, &query, &text, err);
	}
	buf_add_char(&text, '.');
	view->finding = buf_keep(&text, page->arena);
	return code;
}

/* ---- The form */

static void add_unit_option(
    struct indicator_view *view, const struct indicator_subject *about, int unit)
{
	const struct page *page = &view->page;

	view->units[view->unit_count++] =
	    (struct indicator_option){unit_code(page, unit, about->period),
		wording_unit(&page->wording, unit, about->period), unit == about->unit};
}

/* The chosen unit, and of those above, below and beside it the ones that have the figure. */
static enum err_code fill_units(
    struct indicator_view *view, const struct indicator_subject *about, struct err *err)
{
	struct page *page = &view->page;
	const struct tree *tree = space_tree(page->space, about->period);
	int at = tree_position(tree, about->unit);
	enum err_code code = ERR_NONE;

	view->units = ARENA_ARRAY(page->arena, struct indicator_option, CHOICES_MAX + 1);
	if (at < 0)
		add_unit_option(view, about, about->unit);
	for (int i = 0; at >= 0 && i < tree->count && view->unit_count < CHOICES_MAX && !code;
	     i++) {
		bool above = i <= at && tree->ends[i] > at;
		bool near = tree->parents[i] == at || tree->parents[i] == tree->parents[at];
		struct figure_query query = {.unit = tree->units[i],
		    .indicator = about->indicator->id,
		    .period = about->period,
		    .layer = LAYER_PUBLISHED};
		struct figure figure;

		if (!above && !near)
			continue;
		code = figure_get(page->space, &query, &figure, err);
		if (!code && (i == at || indicator_concerns(page, about, &figure)))
			add_unit_option(view, about, tree->units[i]);
	}
	return code;
}

static void fill_periods(struct indicator_view *view, const struct indicator_subject *about,
    const struct period *periods, size_t count)
{
	struct page *page = &view->page;
	bool listed = false;

	view->periods = ARENA_ARRAY(page->arena, struct indicator_option, count + 1);
	for (size_t i = 0; i < count; i++) {
		bool here = period_eq(periods[i], about->period);

		listed = listed || here;
		view->periods[view->period_count++] =
		    (struct indicator_option){period_code(page, periods[i]),
			wording_period(&page->wording, periods[i], PERIOD_LONG), here};
	}
	if (!listed)
		view->periods[view->period_count++] =
		    (struct indicator_option){period_code(page, about->period), view->period, true};
}

/* ---- What the indicator is */

static void add_fact(struct indicator_view *view, const char *name, const char *text)
{
	if (*text && view->fact_count < INDICATOR_FACTS_MAX)
		view->facts[view->fact_count++] =
		    (struct indicator_fact){.name = name, .text = text};
}

static const char *reporters(const struct page *page, const struct indicator *indicator)
{
	struct buf text = {0};

	for (int i = 0; i < indicator->reporter_type_count; i++) {
		if (i)
			buf_add_text(&text, ", ");
		buf_add_str(&text,
		    site_unit_type_name(page->site, indicator->reporter_types[i], page->english));
	}
	return buf_keep(&text, page->arena);
}

struct named {
	const struct page *page;
	struct indicator_fact *fact;
};

static void add_named(struct formula *node, void *context)
{
	struct named *named = context;
	struct indicator_fact *fact = named->fact;
	const char *name;

	if (node->op != FORMULA_INDICATOR || fact->link_count == FORMULA_LINKS_MAX)
		return;
	name = wording_indicator(&named->page->wording, node->id);
	for (size_t i = 0; i < fact->link_count; i++)
		if (!strcmp(fact->links[i].name, name))
			return;
	fact->links[fact->link_count++] =
	    (struct page_crumb){name, page_indicator_url(named->page, node->id)};
}

/* The formula, and the indicators its codes stand for. */
static void add_formula(struct indicator_view *view, const struct indicator *indicator)
{
	struct page *page = &view->page;
	struct indicator_fact *fact = &view->facts[view->fact_count];
	struct named named = {page, fact};

	INVARIANT(view->fact_count < INDICATOR_FACTS_MAX);
	add_fact(view, tr(page->lang, "web.indicator.formula"),
	    page_text(page, indicator->formula_text));
	fact->links = ARENA_ARRAY(page->arena, struct page_crumb, FORMULA_LINKS_MAX);
	formula_visit(indicator->formula, add_named, &named);
}

static void fill_definition(struct indicator_view *view, const struct indicator *indicator)
{
	static const char *const directions[] = {[DIRECTION_NONE] = "",
	    [DIRECTION_HIGHER] = "web.indicator.higher",
	    [DIRECTION_LOWER] = "web.indicator.lower"};
	static const char *const times[] = {[OVER_TIME_SUM] = "web.indicator.over_time_sum",
	    [OVER_TIME_LAST] = "web.indicator.over_time_last",
	    [OVER_TIME_NONE] = "web.indicator.over_time_none"};
	struct page *page = &view->page;
	enum lang lang = page->lang;
	const struct str note = name_in(page->english, indicator->note, indicator->note_en);

	view->note = note.n ? page_text(page, note) : NULL;
	add_fact(view, tr(lang, "web.indicator.code"), page_text(page, indicator->code));
	add_fact(view, tr(lang, "web.indicator.unit_of_measure"), view->unit_of_measure);
	add_fact(view, tr(lang, "web.indicator.sector"),
	    page_text(page, site_sector_name(page->site, indicator->sector, page->english)));
	add_fact(view, tr(lang, "web.indicator.reporters"), reporters(page, indicator));
	if (indicator->formula) {
		add_formula(view, indicator);
	} else {
		add_fact(view, tr(lang, "web.indicator.over_units"),
		    tr(lang, indicator->over_units == OVER_UNITS_SUM
				 ? "web.indicator.over_units_sum"
				 : "web.indicator.over_units_none"));
		add_fact(view, tr(lang, "web.indicator.over_time"),
		    tr(lang, times[indicator->over_time]));
	}
	if (indicator->direction != DIRECTION_NONE)
		add_fact(view, tr(lang, "web.indicator.direction"),
		    tr(lang, directions[indicator->direction]));
	if (indicator->min_cell) {
		struct buf text = {0};

		tr_add(&text, lang, "web.indicator.min_cell", indicator->min_cell);
		add_fact(view, tr(lang, "web.indicator.privacy"), buf_keep(&text, page->arena));
	}
}

/* All periods of the unit and its children, for programs. */
static const char *data_url(const struct indicator_view *view,
    const struct indicator_subject *about, const struct period *periods, size_t count,
    const char *format)
{
	enum { PERIODS_MAX = 60 };
	const struct page *page = &view->page;
	const char *unit = unit_code(page, about->unit, about->period);
	struct buf url = {0}, list = {0};

	buf_add_text(&url, "/api/v1/figures");
	page_add_parameter(&url, "unit", str_of(arena_printf(page->arena, "%s,%s/*", unit, unit)));
	page_add_parameter(&url, "indicator", about->indicator->code);
	for (size_t i = 0; i < count && i < PERIODS_MAX; i++)
		buf_printf(&list, "%s%s", i ? "," : "", period_code(page, periods[i]));
	if (!count)
		buf_add_text(&list, period_code(page, about->period));
	page_add_parameter(&url, "period", buf_str(&list));
	page_add_parameter(&url, "format", str_of(format));
	if (page->english)
		page_add_parameter(&url, "lang", STR("en"));
	buf_release(&list);
	return buf_keep(&url, page->arena);
}

/* Of a figure that adds up others: how many there are, and the first that are missing. */
static enum err_code fill_coverage(
    struct indicator_view *view, const struct figure *figure, struct err *err)
{
	enum { GAPS_MAX = 12 };
	struct page *page = &view->page;
	struct figure_gap *gaps;
	size_t count;
	enum err_code code;

	view->coverage = "";
	if (!figure_known(figure))
		return ERR_NONE;
	code = figure_gaps(page->space, figure, page->arena, GAPS_MAX, &gaps, &count, err);
	if (!code)
		view->coverage = wording_coverage(&page->wording, figure, gaps, count);
	return code;
}

static enum err_code fill(struct indicator_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	const struct wording *w = &page->wording;
	struct indicator_subject about;
	struct figure_query query;
	struct period *periods;
	struct figure figure;
	size_t count;
	enum err_code code =
	    page_find_indicator(page, request_param(req, "indicator"), &about.indicator, err);

	if (!code)
		code = indicator_periods(page, about.indicator->id, &periods, &count, err);
	if (!code)
		code = find_subject(page, req, periods, count, &about, err);
	if (code)
		return code;
	query = (struct figure_query){.unit = about.unit,
	    .indicator = about.indicator->id,
	    .period = about.period,
	    .layer = LAYER_PUBLISHED};
	view->name = wording_indicator(w, about.indicator->id);
	view->unit = wording_unit(w, about.unit, about.period);
	view->unit_url = page_unit_url(page, about.unit, about.period);
	view->period = wording_period(w, about.period, PERIOD_LONG);
	view->unit_of_measure = wording_unit_of_measure(w, about.indicator->id);
	view->grows = !str_starts(about.indicator->unit_of_measure, STR("%"));
	view->action = page_indicator_url(page, about.indicator->id);
	code = figure_view_get(page, &query, WORDING_BARE, &figure, &view->big, err);
	if (!code)
		code = fill_finding(view, &figure, err);
	if (!code)
		code = fill_coverage(view, &figure, err);
	if (code)
		return code;
	view->scenario = wording_scenario(w, figure.query.scenario);
	view->stage =
	    figure_known(&figure) ? wording_in_sentence(w, wording_stage(w, figure.stage)) : "";
	view->how = wording_how(w, &figure);
	fill_periods(view, &about, periods, count);
	fill_definition(view, about.indicator);
	view->csv_url = data_url(view, &about, periods, count, "csv");
	view->json_url = data_url(view, &about, periods, count, "json");
	page_crumb_menu(page, MENU_INDICATORS);
	page->title = arena_printf(page->arena, "%s, %s, %s", view->name, view->unit, view->period);
	page->crumb = view->name;
	page->description = view->finding;
	page->canonical =
	    page_indicator_url_at(page, about.indicator->id, about.unit, about.period);
	structured_indicator(view, &about);
	code = fill_units(view, &about, err);
	if (!code)
		code = indicator_fill_series(view, &about, periods, count, err);
	if (!code)
		code = indicator_fill_ranking(view, &about, err);
	return code ? code : indicator_fill_breakdown(view, &about, err);
}

enum err_code indicator_page(struct request *req, struct response *res, struct err *err)
{
	struct indicator_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	code = fill(&view, req, err);
	if (!code) {
		struct html h = page_html_of(&view.page, res, 0);

		page_indicator(&h, &view);
	}
	page_end(&view.page);
	return code;
}
