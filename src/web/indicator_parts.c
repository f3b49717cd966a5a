/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The tables and charts of an indicator's page. */
#include "web/indicator.h"

enum { POINTS_MAX = 24 };

static struct figure_query query_of(const struct indicator_subject *about)
{
	return (struct figure_query){.unit = about->unit,
	    .indicator = about->indicator->id,
	    .period = about->period,
	    .layer = LAYER_PUBLISHED};
}

/* ---- Over time */

/* A target at one point, and the figure in percent of it. */
static enum err_code fill_target(const struct page *page, struct figure_query query, int target,
    struct indicator_target *out, struct chart_value *drawn, struct err *err)
{
	struct figure figure;
	enum err_code code;

	query.measure = MEASURE_PERCENT;
	query.measure_scenario = target;
	code = figure_view_get(page, &query, WORDING_CELL, &figure, &out->percent, err);
	query.measure = MEASURE_VALUE;
	query.measure_scenario = 0;
	query.scenario = target;
	if (!code)
		code = figure_view_get(page, &query, WORDING_CELL, &figure, &out->value, err);
	if (code)
		return code;
	out->basis = wording_basis(&page->wording, &figure);
	/* The target of a whole year is no line in a chart of its parts. */
	*drawn = figure_chart_value(page, &figure, out->value.mark);
	drawn->known = drawn->known && period_eq(figure.basis, query.period);
	return ERR_NONE;
}

static enum err_code fill_point(struct indicator_view *view, struct figure_query query, bool here,
    struct indicator_point *point, struct chart_point *drawn, struct err *err)
{
	const struct page *page = &view->page;
	struct figure figure;
	enum err_code code;

	point->name = wording_period(&page->wording, query.period, PERIOD_LONG);
	point->here = here;
	code = figure_view_get(page, &query, WORDING_CELL, &figure, &point->figure, err);
	if (code)
		return code;
	drawn->label = wording_period(&page->wording, query.period, PERIOD_SHORT);
	drawn->value = figure_chart_value(page, &figure, point->figure.mark);
	if (!view->grows)
		return ERR_NONE;
	query.measure = MEASURE_GROWTH;
	code = figure_view_get(page, &query, WORDING_CELL, &figure, &point->growth, err);
	view->grown = view->grown || point->growth.known;
	return code;
}

static const char *series_title(
    const struct indicator_view *view, const char *first, const char *last)
{
	struct buf text = {0};

	tr_add(&text, view->page.lang, "web.indicator.chart", view->name, view->unit, first, last);
	return buf_keep(&text, view->page.arena);
}

/* The same months as `page`, of every year between those there are periods for, oldest first. */
static size_t years_in_order(
    struct period page, const struct period *periods, size_t count, struct period out[POINTS_MAX])
{
	struct period oldest = {0, 0}, latest = {0, 0};
	size_t n;

	/* They come latest first. */
	for (size_t i = 0; i < count; i++) {
		if (periods[i].months != page.months || (periods[i].start - page.start) % 12)
			continue;
		oldest = periods[i];
		if (!latest.months)
			latest = periods[i];
	}
	if (!latest.months)
		return 0;
	n = (size_t)(latest.start - oldest.start) / 12 + 1;
	n = n < POINTS_MAX ? n : POINTS_MAX;
	for (size_t i = n; i-- > 0; latest = period_year_before(latest))
		out[i] = latest;
	return n;
}

/* Of the periods, latest first, those as long as the page's, oldest first. */
static size_t parts_in_order(
    int32_t months, const struct period *periods, size_t count, struct period out[POINTS_MAX])
{
	size_t n = 0, at;

	for (size_t i = 0; i < count && n < POINTS_MAX; i++)
		n += periods[i].months == months;
	at = n;
	for (size_t i = 0; i < count && at; i++)
		if (periods[i].months == months)
			out[--at] = periods[i];
	return n;
}

static enum err_code fill_points(struct indicator_view *view, const struct indicator_subject *about,
    const struct period *periods, const int *targets, struct chart_point *points,
    struct chart_value **drawn, struct err *err)
{
	struct page *page = &view->page;
	enum err_code code = ERR_NONE;

	view->points = ARENA_ARRAY(page->arena, struct indicator_point, view->point_count);
	for (size_t i = 0; i < view->point_count && !code; i++) {
		struct indicator_point *point = &view->points[i];
		struct figure_query query = query_of(about);

		query.period = periods[i];
		code = fill_point(
		    view, query, period_eq(periods[i], about->period), point, &points[i], err);
		point->targets =
		    ARENA_ARRAY(page->arena, struct indicator_target, view->target_count);
		for (size_t t = 0; t < view->target_count && !code; t++)
			code = fill_target(
			    page, query, targets[t], &point->targets[t], &drawn[t][i], err);
	}
	return code;
}

/* The name of a target's line, with the asterisk of the values that it has in the chart. */
static const char *target_label(
    const struct page *page, const char *name, const struct chart_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (values[i].known && values[i].mark)
			return arena_printf(page->arena, "%s*", name);
	return name;
}

enum err_code indicator_fill_series(struct indicator_view *view,
    const struct indicator_subject *about, const struct period *periods, size_t count,
    struct err *err)
{
	struct page *page = &view->page;
	struct chart_point *points = ARENA_ARRAY(page->arena, struct chart_point, POINTS_MAX);
	struct period kept[POINTS_MAX];
	size_t known = 0;
	struct chart_value *drawn[CHART_TARGETS_MAX] = {NULL};
	struct chart_target *lines;
	int *targets;
	enum err_code code = figure_targets(
	    page->space, about->indicator->id, page->arena, &targets, &view->target_count, err);

	if (code)
		return code;
	view->point_count = about->period.months == 12
	                        ? years_in_order(about->period, periods, count, kept)
	                        : parts_in_order(about->period.months, periods, count, kept);
	if (view->target_count > CHART_TARGETS_MAX)
		view->target_count = CHART_TARGETS_MAX;
	view->targets = ARENA_ARRAY(page->arena, const char *, view->target_count);
	lines = ARENA_ARRAY(page->arena, struct chart_target, view->target_count);
	for (size_t t = 0; t < view->target_count; t++) {
		drawn[t] = ARENA_ARRAY(page->arena, struct chart_value, view->point_count);
		view->targets[t] = wording_scenario(&page->wording, targets[t]);
		lines[t] = (struct chart_target){view->targets[t], drawn[t]};
	}
	code = fill_points(view, about, kept, targets, points, drawn, err);
	for (size_t t = 0; t < view->target_count && !code; t++)
		lines[t].label = target_label(page, view->targets[t], drawn[t], view->point_count);
	for (size_t i = 0; i < view->point_count; i++)
		known += points[i].value.known;
	/* A table of nothing says no more than the finding. */
	if (!known)
		view->point_count = 0;
	if (code || known < 2)
		return code;
	view->chart = (struct chart_series){
	    .text = {.id = "theo-ky",
		.title = series_title(view, points[0].label, points[view->point_count - 1].label),
		.description = view->finding,
		.unit = view->unit_of_measure},
	    .kind = about->indicator->over_time == OVER_TIME_SUM || known < 4 ? CHART_COLUMNS
	                                                                      : CHART_LINE,
	    .point_count = view->point_count,
	    .points = points,
	    .target_count = view->target_count,
	    .targets = lines};
	return ERR_NONE;
}

/* ---- Child units */

struct ranked {
	struct indicator_line line;
	struct figure figure;
	int order;
};

/* Known ones first, from the largest; then in the order of the tree. */
static int by_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	bool x_known = figure_known(&x->figure), y_known = figure_known(&y->figure);
	int order = 0;

	if (x_known != y_known)
		return x_known ? -1 : 1;
	if (x_known)
		order = rational_compare(y->figure.value, x->figure.value);
	return order ? order : x->order - y->order;
}

static void draw_ranking(
    struct indicator_view *view, const struct ranked *ranked, const struct indicator_subject *about)
{
	struct page *page = &view->page;
	struct chart_rank_row *rows =
	    ARENA_ARRAY(page->arena, struct chart_rank_row, view->ranking.count);
	struct buf title = {0};

	for (size_t i = 0; i < view->ranking.count; i++) {
		rows[i].label = ranked[i].line.name;
		rows[i].value =
		    figure_chart_value(page, &ranked[i].figure, ranked[i].line.figure.mark);
	}
	tr_add(&title, page->lang, "web.indicator.ranking_chart", view->name,
	    wording_period(&page->wording, about->period, PERIOD_LONG));
	view->ranking_chart =
	    (struct chart_ranking){.text = {.id = "don-vi",
				       .title = page_text(page, buf_str(&title)),
				       .description = tr(page->lang, "web.indicator.ranking_order"),
				       .unit = view->unit_of_measure},
		.row_count = view->ranking.count,
		.rows = rows};
	buf_release(&title);
}

bool indicator_concerns(
    const struct page *page, const struct indicator_subject *about, const struct figure *figure)
{
	const struct indicator *indicator = about->indicator;
	const struct unit_validity *v =
	    unit_validity_near(&page->defs->units[figure->query.unit], about->period);

	if (figure_known(figure) || figure->reason == REASON_NOT_EXPECTED)
		return figure_known(figure);
	/* A formula is missing at any unit; only its reporters are missed. */
	if (!indicator->formula || !indicator->reporter_type_count)
		return true;
	for (int i = 0; i < indicator->reporter_type_count; i++)
		if (str_eq(v->type, indicator->reporter_types[i]))
			return true;
	return false;
}

static enum err_code fill_change(const struct page *page, struct figure_query query,
    struct indicator_lines *lines, struct indicator_line *line, struct err *err)
{
	struct figure figure;
	enum err_code code;

	query.measure = MEASURE_CHANGE;
	code = figure_view_get(page, &query, WORDING_CELL, &figure, &line->change, err);
	lines->changes = lines->changes || figure_known(&figure);
	return code;
}

enum err_code indicator_fill_ranking(
    struct indicator_view *view, const struct indicator_subject *about, struct err *err)
{
	enum { DRAWN_MAX = 40 };
	struct page *page = &view->page;
	const struct tree *tree = space_tree(page->space, about->period);
	int at = tree_position(tree, about->unit);
	struct ranked *ranked;
	size_t count = 0, known = 0;
	enum err_code code = ERR_NONE;

	if (at < 0)
		return ERR_NONE;
	ranked = ARENA_ARRAY(page->arena, struct ranked, (size_t)(tree->ends[at] - at));
	for (int child = tree_first_child(tree, at); child >= 0 && !code;
	     child = tree_next_sibling(tree, child)) {
		struct ranked *row = &ranked[count];
		struct figure_query query = query_of(about);

		query.unit = tree->units[child];
		row->order = child;
		code = figure_view_get(
		    page, &query, WORDING_CELL, &row->figure, &row->line.figure, err);
		if (code || !indicator_concerns(page, about, &row->figure))
			continue;
		known += figure_known(&row->figure);
		code = fill_change(page, query, &view->ranking, &row->line, err);
		row->line.name = wording_unit(&page->wording, query.unit, about->period);
		row->line.url =
		    page_indicator_url_at(page, about->indicator->id, query.unit, about->period);
		count++;
	}
	if (code || !known)
		return code;
	qsort(ranked, count, sizeof(*ranked), by_value);
	view->ranking.rows = ARENA_ARRAY(page->arena, struct indicator_line, count);
	for (size_t i = 0; i < count; i++)
		view->ranking.rows[i] = ranked[i].line;
	view->ranking.count = count;
	if (count <= DRAWN_MAX)
		draw_ranking(view, ranked, about);
	return ERR_NONE;
}

/* ---- Breakdown and "of which" lines */

static enum err_code add_line(const struct page *page, const struct figure_query *query,
    const char *name, const char *url, struct indicator_lines *lines, struct err *err)
{
	struct indicator_line *line = &lines->rows[lines->count++];
	struct figure figure;
	enum err_code code;

	line->name = name;
	line->url = url;
	code = figure_view_get(page, query, WORDING_PROSE, &figure, &line->figure, err);
	return code ? code : fill_change(page, *query, lines, line, err);
}

enum err_code indicator_fill_breakdown(
    struct indicator_view *view, const struct indicator_subject *about, struct err *err)
{
	struct page *page = &view->page;
	const struct definitions *defs = page->defs;
	struct figure_query query = query_of(about);
	enum err_code code = ERR_NONE;

	view->breakdown.rows =
	    ARENA_ARRAY(page->arena, struct indicator_line, (size_t)defs->breakdown_count + 1);
	for (int id = 1; id <= defs->breakdown_count && !code; id++) {
		if (!about->indicator->codelist.n ||
		    !str_eq(defs->breakdowns[id].codelist, about->indicator->codelist))
			continue;
		query.breakdown = id;
		code = add_line(page, &query, wording_breakdown(&page->wording, id), NULL,
		    &view->breakdown, err);
	}
	query = query_of(about);
	view->of_which.rows =
	    ARENA_ARRAY(page->arena, struct indicator_line, (size_t)defs->indicator_count + 1);
	for (int id = 1; id <= defs->indicator_count && !code; id++) {
		if (defs->indicators[id].parent != about->indicator->id)
			continue;
		query.indicator = id;
		code = add_line(page, &query, wording_indicator(&page->wording, id),
		    page_indicator_url_at(page, id, about->unit, about->period), &view->of_which,
		    err);
	}
	return code;
}
