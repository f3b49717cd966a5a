/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The home page: the city's year at a glance. */
#include "web/home.h"

#include "home.html.h"
#include "report/mark.h"
#include "web/structured.h"
#include "web/web.h"

static struct figure_query value_query(const struct unit *unit, int indicator, struct period p)
{
	return (struct figure_query){
	    .unit = unit->id, .indicator = indicator, .period = p, .layer = LAYER_PUBLISHED};
}

/* ---- Headline figures. */

static enum err_code add_comparison(const struct page *page, struct home_headline *headline,
    const struct figure_query *query, struct err *err)
{
	struct figure figure;
	struct mark mark;
	enum err_code code = figure_get(page->space, query, &figure, err);

	if (!code)
		code = mark_find(page->space, &figure, page->arena, &mark, err);
	if (code || !figure_known(&figure) || headline->comparison_count == HOME_COMPARISONS_MAX)
		return code;
	page_add_terms(page, &figure.query, mark.label != NULL);
	headline->comparisons[headline->comparison_count++] = (struct home_comparison){
	    .text = wording_comparison(&page->wording, &figure),
	    .mark = mark.label,
	    .mark_note = mark.note,
	    .url = wording_permalink(&page->wording, &figure.query, 0),
	};
	return ERR_NONE;
}

/* Targets in the order in which they were decided. */
static void sort_targets(const struct definitions *defs, int *targets, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t j = i; j && str_cmp(defs->scenarios[targets[j]].decided_on,
					    defs->scenarios[targets[j - 1]].decided_on) < 0;
		     j--) {
			int earlier = targets[j];

			targets[j] = targets[j - 1];
			targets[j - 1] = earlier;
		}
}

/* Percent of each target there is, and growth. */
static enum err_code fill_comparisons(const struct page *page, struct home_headline *headline,
    struct figure_query query, struct err *err)
{
	int *targets;
	size_t count;
	enum err_code code =
	    figure_targets(page->space, query.indicator, page->arena, &targets, &count, err);

	if (!code)
		sort_targets(page->defs, targets, count);
	query.measure = MEASURE_PERCENT;
	for (size_t i = 0; !code && i < count; i++) {
		query.measure_scenario = targets[i];
		code = add_comparison(page, headline, &query, err);
	}
	query.measure = MEASURE_GROWTH;
	query.measure_scenario = 0;
	return code ? code : add_comparison(page, headline, &query, err);
}

/* The same months of the years up to the period shown. */
static enum err_code fill_years(const struct page *page, struct home_headline *headline,
    struct figure_query query, struct err *err)
{
	const struct wording *w = &page->wording;
	struct period first = query.period;
	struct mark mark;
	enum err_code code = ERR_NONE;
	bool known = false;

	query.period = period_shift(query.period, -12 * (HOME_YEARS_MAX - 1));
	for (int i = 0; i < HOME_YEARS_MAX && !code; i++) {
		struct figure figure;

		code = figure_get(page->space, &query, &figure, err);
		if (!code)
			code = mark_find(page->space, &figure, page->arena, &mark, err);
		if (!code && (known || figure_known(&figure))) {
			if (!known)
				first = query.period;
			known = true;
			headline->years[headline->year_count++] =
			    figure_chart_value(page, &figure, mark.label);
			if (!headline->years_mark)
				headline->years_mark = mark.label;
		}
		query.period = period_shift(query.period, 12);
	}
	if (headline->year_count > 1) {
		struct buf title = {0};
		struct buf values = {0};

		headline->span =
		    arena_printf(page->arena, "%s–%s", wording_period(w, first, PERIOD_SHORT),
			wording_period(w, period_shift(query.period, -12), PERIOD_SHORT));
		tr_add(&title, page->lang, "web.home.chart_title", headline->name, headline->span);
		for (size_t i = 0; i < headline->year_count; i++) {
			const struct chart_value *value = &headline->years[i];

			buf_printf(&values, "%s%s: %s%s%s%s", i ? "; " : "",
			    wording_period(w, period_shift(first, 12 * (int)i), PERIOD_SHORT),
			    value->text, value->mark ? " (" : "", value->mark ? value->mark : "",
			    value->mark ? ")" : "");
		}
		headline->chart.title = page_text(page, buf_str(&title));
		headline->chart.description = page_text(page, buf_str(&values));
		buf_release(&title);
		buf_release(&values);
	}
	return code;
}

static bool has_mark(const struct home_headline *headline)
{
	bool any = headline->figure.mark || headline->years_mark;

	for (size_t i = 0; i < headline->comparison_count && !any; i++)
		any = headline->comparisons[i].mark;
	return any;
}

static enum err_code fill_headline(struct home_view *view, const struct unit *root,
    const struct indicator *indicator, struct period p, struct err *err)
{
	const struct page *page = &view->page;
	struct home_headline *headline = &view->headlines[view->headline_count];
	struct figure_query query = value_query(root, indicator->id, p);
	struct figure figure;
	enum err_code code =
	    figure_view_get(page, &query, WORDING_BARE, &figure, &headline->figure, err);

	headline->name = wording_indicator(&page->wording, indicator->id);
	headline->url = page_indicator_url(page, indicator->id);
	headline->chart.id = arena_printf(page->arena, "nam-%zu", view->headline_count);
	if (!code)
		code = fill_comparisons(page, headline, query, err);
	if (!code)
		code = fill_years(page, headline, query, err);
	view->estimates = view->estimates || headline->figure.estimate[0];
	view->marks = view->marks || has_mark(headline);
	view->headline_count++;
	return code;
}

static enum err_code fill_headlines(
    struct home_view *view, const struct unit *root, struct period p, struct err *err)
{
	const struct page *page = &view->page;
	enum err_code code = ERR_NONE;

	view->headlines =
	    ARENA_ARRAY(page->arena, struct home_headline, (size_t)page->site->headline_count);
	for (int i = 0; i < page->site->headline_count && !code; i++) {
		const struct indicator *indicator =
		    definitions_indicator(page->defs, page->site->headline[i]);

		if (indicator)
			code = fill_headline(view, root, indicator, p, err);
	}
	return code;
}

/* ---- Wards and communes. */

/* True for a type of unit that reports any indicator; when none says who reports, for all. */
static bool reports(const struct definitions *defs, struct str type)
{
	bool anybody_named = false;

	for (int id = 1; id <= defs->indicator_count; id++) {
		const struct indicator *indicator = &defs->indicators[id];

		anybody_named = anybody_named || indicator->reporter_type_count;
		for (int i = 0; i < indicator->reporter_type_count; i++)
			if (str_eq(indicator->reporter_types[i], type))
				return true;
	}
	return !anybody_named;
}

static void add_group(struct home_view *view, const struct tree *tree, int root,
    const struct named_code *type, struct period p)
{
	const struct page *page = &view->page;
	struct home_units *group = &view->groups[view->group_count];

	for (int pass = 0; pass < 2; pass++) {
		group->count = 0;
		for (int child = tree_first_child(tree, root); child >= 0;
		     child = tree_next_sibling(tree, child)) {
			int unit = tree->units[child];
			const struct unit_validity *v =
			    unit_validity_in(&page->defs->units[unit], p);

			if (!v || !str_eq(v->type, type->code))
				continue;
			if (pass && group->shown < HOME_UNITS_MAX)
				group->units[group->shown++] =
				    (struct page_crumb){wording_unit(&page->wording, unit, p),
					page_unit_url(page, unit, p)};
			group->count++;
		}
		if (!group->count)
			return;
		if (!pass)
			group->units = ARENA_ARRAY(page->arena, struct page_crumb, group->count);
	}
	group->type = page_name(page, type->name, type->name_en);
	view->group_count++;
}

static void fill_groups(struct home_view *view, const struct unit *root, struct period p)
{
	const struct page *page = &view->page;
	const struct tree *tree = space_tree(page->space, p);
	int position = tree_position(tree, root->id);

	view->groups =
	    ARENA_ARRAY(page->arena, struct home_units, (size_t)page->site->unit_type_count + 1);
	for (int i = 0; i < page->site->unit_type_count && position >= 0; i++)
		if (reports(page->defs, page->site->unit_types[i].code))
			add_group(view, tree, position, &page->site->unit_types[i], p);
}

/* ---- Reports. */

static enum err_code fill_reports(struct home_view *view, struct period p, struct err *err)
{
	const struct page *page = &view->page;
	const struct definitions *defs = page->defs;
	enum err_code code = ERR_NONE;

	view->reports = ARENA_ARRAY(page->arena, struct page_crumb, (size_t)defs->report_count + 1);
	for (int id = 1; id <= defs->report_count && !code; id++) {
		const struct report *report = &defs->reports[id];
		struct period of_report;

		if (period_parse(report->period, &of_report) && !period_within(of_report, p))
			continue;
		if (!view->report_count)
			code = report_opening(page, report, &view->opening, err);
		view->reports[view->report_count++] =
		    (struct page_crumb){page_name(page, report->title, report->title_en),
			page_report_url(page, report)};
	}
	return code;
}

static enum err_code fill_news(struct home_view *view, struct err *err)
{
	struct article_query query = {.public = true, .limit = HOME_NEWS_MAX};
	struct err why = {0};
	enum err_code code = news_list(&view->page, &query, &view->news, &why);

	/* Figures are in memory: they are shown without the news, while the database is away. */
	if (err_is_of_database(code)) {
		view->news = (struct news_list){0};
		view->page.incomplete = true;
		return ERR_NONE;
	}
	if (code && err)
		*err = why;
	return code;
}

static enum err_code fill(struct home_view *view, struct err *err)
{
	struct page *page = &view->page;
	const struct unit *root = definitions_root_unit(page->defs);
	struct period p = definitions_root_period(page->defs);
	enum err_code code = ERR_NONE;

	page->menu = MENU_HOME;
	page->canonical = page->home_url;
	page->feed = page_url(page, "/tin/atom.xml");
	structured_home(page);
	view->heading = page_text(page, page->site_title);
	view->period = wording_period(&page->wording, p, PERIOD_LONG);
	if (root) {
		code = fill_headlines(view, root, p, err);
		fill_groups(view, root, p);
	}
	if (!code)
		code = fill_news(view, err);
	return code ? code : fill_reports(view, p, err);
}

enum err_code home_page(struct request *req, struct response *res, struct err *err)
{
	struct home_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct html h;

	if (code)
		return code;
	code = fill(&view, err);
	if (!code) {
		h = page_html_of(&view.page, res, CHANGE_ARTICLES);
		page_home(&h, &view);
	}
	page_end(&view.page);
	return code;
}
