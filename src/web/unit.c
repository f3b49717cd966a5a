/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One unit: what it is, and its figures beside its siblings'. */
#include "web/unit.h"

#include "unit.html.h"
#include "core/deadline.h"
#include "web/web.h"

enum { PERIODS_MAX = 24, SIBLINGS_MAX = 2000, MEDIAN_LEAST = 3 };

/* ---- What the unit is. */

static const char *span_text(const struct page *page, date from, date to)
{
	struct buf first = {0}, last = {0}, out = {0};

	format_date(&first, page->lang, from, DATE_SHORT);
	format_date(&last, page->lang, to, DATE_SHORT);
	if (from == DATE_MIN && to == DATE_MAX)
		buf_add_text(&out, tr(page->lang, "web.unit.always"));
	else if (from == DATE_MIN)
		tr_add(&out, page->lang, "web.unit.until", last.p);
	else if (to == DATE_MAX)
		tr_add(&out, page->lang, "web.unit.since", first.p);
	else
		tr_add(&out, page->lang, "web.unit.between", first.p, last.p);
	buf_release(&first);
	buf_release(&last);
	return buf_keep(&out, page->arena);
}

static void fill_spans(struct unit_view *view, const struct unit *unit)
{
	const struct page *page = &view->page;

	view->span_count = (size_t)unit->validity_count;
	view->spans = ARENA_ARRAY(page->arena, struct unit_span, view->span_count);
	for (size_t i = 0; i < view->span_count; i++) {
		const struct unit_validity *v = &unit->validities[i];

		view->spans[i] = (struct unit_span){
		    .when = span_text(page, v->from, v->to),
		    .code = page_text(page, v->code),
		    .name = page_name(page, v->name, v->name_en),
		    .type =
			page_text(page, site_unit_type_name(page->site, v->type, page->english)),
		};
	}
}

static void fill_family(
    struct unit_view *view, const struct unit *unit, const struct tree *tree, struct period p)
{
	const struct page *page = &view->page;
	int position = tree_position(tree, unit->id);
	size_t count = 0;

	if (position < 0)
		return;
	if (tree->parents[position] >= 0) {
		int parent = tree->units[tree->parents[position]];

		view->parent = (struct page_crumb){
		    wording_unit(&page->wording, parent, p), page_unit_url(page, parent, p)};
	}
	for (int c = tree_first_child(tree, position); c >= 0; c = tree_next_sibling(tree, c))
		count++;
	view->children = ARENA_ARRAY(page->arena, struct page_crumb, count);
	view->child_types = ARENA_ARRAY(page->arena, const char *, count);
	for (int c = tree_first_child(tree, position); c >= 0; c = tree_next_sibling(tree, c)) {
		int child = tree->units[c];

		view->children[view->child_count] = (struct page_crumb){
		    wording_unit(&page->wording, child, p), page_unit_url(page, child, p)};
		view->child_types[view->child_count++] = page_unit_type(page, child, p);
	}
}

/* ---- The periods to choose from: years that anything is published of, and the one shown. */

struct period_set {
	size_t count;
	struct period items[PERIODS_MAX];
};

/* Keeps the set in order, the latest first; drops the earliest when it is full. */
static void add_period(struct period_set *set, struct period p)
{
	size_t at = 0;

	while (at < set->count && period_key(set->items[at]) > period_key(p))
		at++;
	if (at == PERIODS_MAX || (at < set->count && period_eq(set->items[at], p)))
		return;
	if (set->count < PERIODS_MAX)
		set->count++;
	memmove(&set->items[at + 1], &set->items[at], (set->count - 1 - at) * sizeof(*set->items));
	set->items[at] = p;
}

static enum err_code fill_periods(struct unit_view *view, struct period shown, struct err *err)
{
	const struct page *page = &view->page;
	struct period_set set = {0};
	enum err_code code = ERR_NONE;

	for (int id = 1; id <= page->defs->indicator_count && !code; id++) {
		struct period *periods;
		size_t count;

		if (page->defs->indicators[id].formula)
			continue;
		code = figure_periods(page->space, id, page->arena, &periods, &count, err);
		for (size_t i = 0; !code && i < count; i++)
			if (period_kind(periods[i]) == PERIOD_YEAR)
				add_period(&set, periods[i]);
	}
	add_period(&set, shown);
	view->periods = ARENA_ARRAY(page->arena, struct unit_period, set.count);
	for (size_t i = 0; i < set.count; i++) {
		struct buf value = {0};

		period_add_path(&value, set.items[i]);
		view->periods[i] = (struct unit_period){
		    .value = buf_keep(&value, page->arena),
		    .name = wording_period(&page->wording, set.items[i], PERIOD_SHORT),
		    .chosen = period_eq(set.items[i], shown),
		};
	}
	view->period_count = set.count;
	return code;
}

/* ---- Figures beside the siblings' median. */

struct siblings {
	int count;
	int units[SIBLINGS_MAX];
};

/* The units under its parent, itself among them. */
static void find_siblings(const struct unit *unit, const struct tree *tree, struct siblings *out)
{
	int position = tree_position(tree, unit->id);
	int parent = position < 0 ? -1 : tree->parents[position];

	out->count = 0;
	if (parent < 0)
		return;
	for (int c = tree_first_child(tree, parent); c >= 0 && out->count < SIBLINGS_MAX;
	     c = tree_next_sibling(tree, c))
		out->units[out->count++] = tree->units[c];
}

static int by_value(const void *a, const void *b)
{
	return rational_compare(*(const struct rational *)a, *(const struct rational *)b);
}

/* False when too few siblings have the figure, or the middle cannot be computed. */
static enum err_code find_median(const struct page *page, const struct siblings *siblings,
    struct figure_query query, bool *found, bool *between, struct rational *median,
    struct mark *mark, struct err *err)
{
	struct rational *values =
	    ARENA_ARRAY(page->arena, struct rational, (size_t)siblings->count + 1);
	struct rational sum;
	int count = 0;

	*found = false;
	*mark = (struct mark){NULL, NULL};
	for (int i = 0; i < siblings->count; i++) {
		struct figure figure;
		enum err_code code;

		query.unit = siblings->units[i];
		code = figure_get(page->space, &query, &figure, err);
		if (code)
			return code;
		if (!figure_known(&figure))
			continue;
		values[count++] = figure.value;
		if (!mark->label)
			code = mark_find(page->space, &figure, page->arena, mark, err);
		if (code)
			return code;
	}
	if (count < MEDIAN_LEAST)
		return ERR_NONE;
	qsort(values, (size_t)count, sizeof(*values), by_value);
	*median = values[count / 2];
	*between = count % 2 == 0;
	*found = !*between || (rational_add(values[count / 2 - 1], values[count / 2], &sum) &&
				  rational_divide(sum, rational_of_int(2), median));
	return ERR_NONE;
}

static const char *position_text(
    const struct page *page, struct rational value, struct rational median)
{
	int order = rational_compare(value, median);

	if (order > 0)
		return tr(page->lang, "web.unit.above");
	return order < 0 ? tr(page->lang, "web.unit.below") : tr(page->lang, "web.unit.equal");
}

static void set_median(const struct page *page, struct unit_row *row, const struct figure *figure,
    struct rational median, bool between)
{
	const struct indicator *indicator = &page->defs->indicators[figure->query.indicator];
	int decimals = indicator->decimals;
	struct buf text = {0};

	/* The middle between two whole numbers may be a half; quotients are rounded anyway. */
	if (between && !indicator->formula && decimals < DECIMAL_SCALE_MAX) {
		int128 rounded;

		if (rational_round(median, decimals + 1, &rounded) && rounded % 10)
			decimals++;
	}
	row->median =
	    wording_value(&page->wording, figure->query.indicator, median, WORDING_CELL, decimals);
	row->median_value =
	    (struct chart_value){.value = median, .known = true, .text = row->median};
	if (!figure_known(figure))
		return;
	row->position = position_text(page, figure->value, median);
	row->value = figure_chart_value(page, figure, row->figure.mark);
	row->chart.title = row->name;
	tr_add(&text, page->lang, "web.unit.chart", row->figure.value, row->median);
	row->chart.description = buf_keep(&text, page->arena);
}

/* Whether a figure is worth a row: it has a value, or should have one and siblings have. */
static bool shows(const struct figure *figure, bool siblings_have)
{
	return figure_known(figure) || figure->reason == REASON_SUPPRESSED ||
	       (figure->reason == REASON_NOT_REPORTED && siblings_have);
}

/* One more than that of the indicator it is part of, if that has a row. */
static int depth_of(const struct unit_sector *sector, const struct indicator *indicator)
{
	for (size_t i = 0; i < sector->count; i++)
		if (indicator->parent && sector->rows[i].indicator == indicator->parent)
			return sector->rows[i].depth + 1;
	return 0;
}

static enum err_code add_row(struct unit_view *view, struct unit_sector *sector,
    const struct indicator *indicator, const struct siblings *siblings, int unit, struct period p,
    struct err *err)
{
	const struct page *page = &view->page;
	struct unit_row *row = &sector->rows[sector->count];
	struct figure_query query = {
	    .unit = unit, .indicator = indicator->id, .period = p, .layer = LAYER_PUBLISHED};
	struct figure figure;
	struct rational median;
	struct mark mark = {NULL, NULL};
	bool found = false, between = false;
	enum err_code code = figure_get(page->space, &query, &figure, err);

	if (!code)
		code = find_median(page, siblings, query, &found, &between, &median, &mark, err);
	if (code || !shows(&figure, found))
		return code;
	row->indicator = indicator->id;
	row->depth = depth_of(sector, indicator);
	row->name = wording_indicator(&page->wording, indicator->id);
	row->url = page_indicator_url_at(page, indicator->id, unit, p);
	row->unit_of_measure = wording_unit_of_measure(&page->wording, indicator->id);
	row->chart.id = arena_printf(page->arena, "so-%d", indicator->id);
	code = figure_view_fill(page, &figure, WORDING_CELL, &row->figure, err);
	if (found) {
		set_median(page, row, &figure, median, between);
		row->median_mark = mark;
	}
	sector->count++;
	return code;
}

static bool sector_is_known(const struct site *site, struct str code)
{
	for (int i = 0; i < site->sector_count; i++)
		if (str_eq(site->sectors[i].code, code))
			return true;
	return false;
}

/* The sector at `index` of the site's list; the last one, beyond the list, has all others. */
static enum err_code fill_sector(struct unit_view *view, int index, const struct siblings *siblings,
    int unit, struct period p, struct err *err)
{
	const struct page *page = &view->page;
	const struct site *site = page->site;
	struct unit_sector *sector = &view->sectors[view->sector_count];
	enum err_code code = ERR_NONE;

	sector->rows =
	    ARENA_ARRAY(page->arena, struct unit_row, (size_t)page->defs->indicator_count);
	for (int id = 1; id <= page->defs->indicator_count && !code; id++) {
		const struct indicator *indicator = &page->defs->indicators[id];
		bool here = index < site->sector_count
		                ? str_eq(indicator->sector, site->sectors[index].code)
		                : !sector_is_known(site, indicator->sector);

		if (here)
			code = add_row(view, sector, indicator, siblings, unit, p, err);
	}
	if (!sector->count)
		return code;
	sector->name = index < site->sector_count ? page_name(page, site->sectors[index].name,
							site->sectors[index].name_en)
	                                          : tr(page->lang, "web.unit.other_sector");
	view->sector_count++;
	return code;
}

static enum err_code fill_figures(struct unit_view *view, const struct unit *unit,
    const struct tree *tree, struct period p, struct err *err)
{
	const struct page *page = &view->page;
	int sectors = page->site->sector_count + 1;
	struct siblings *siblings = ARENA_NEW(page->arena, struct siblings);
	enum err_code code = ERR_NONE;

	find_siblings(unit, tree, siblings);
	view->sibling_count = siblings->count;
	view->sectors = ARENA_ARRAY(page->arena, struct unit_sector, (size_t)sectors);
	for (int i = 0; i < sectors && !code; i++)
		code = fill_sector(view, i, siblings, unit->id, p, err);
	return code;
}

static bool took_over(const struct unit_validity *v, int unit)
{
	for (int i = 0; i < v->replaced_by_count; i++)
		if (v->replaced_by[i] == unit)
			return true;
	return false;
}

static void fill_succession(struct unit_view *view, int unit)
{
	const struct page *page = &view->page;
	int today[UNIT_SUCCESSORS_MAX];
	size_t count =
	    unit_successors(page->defs, unit, today_in_vietnam(), today, UNIT_SUCCESSORS_MAX);

	view->successors = ARENA_ARRAY(page->arena, struct page_crumb, count + 1);
	for (size_t i = 0; i < count; i++)
		if (today[i] != unit)
			view->successors[view->successor_count++] = page_unit_ever(page, today[i]);
	view->predecessors = ARENA_ARRAY(page->arena, struct page_crumb, UNIT_SUCCESSORS_MAX);
	for (int id = 1;
	     id <= page->defs->unit_count && view->predecessor_count < UNIT_SUCCESSORS_MAX; id++) {
		const struct unit *other = &page->defs->units[id];

		for (int i = 0; i < other->validity_count; i++)
			if (id != unit && took_over(&other->validities[i], unit)) {
				view->predecessors[view->predecessor_count++] =
				    page_unit_ever(page, id);
				break;
			}
	}
}

static enum err_code fill(struct unit_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	struct period p = definitions_root_period(page->defs);
	struct str name = request_param(req, "unit");
	struct str asked = request_query(req, "period");
	const struct unit *unit;
	const struct unit_validity *v;
	const struct tree *tree;
	enum err_code code = asked.n ? page_find_period(asked, &p, err) : ERR_NONE;
	struct buf text = {0};

	if (code)
		return code;
	unit = definitions_unit(page->defs, name, &p);
	if (!unit)
		code = page_find_unit(page, name, NULL, &unit, err);
	if (code)
		return code;
	v = unit_validity_near(unit, p);
	tree = space_tree(page->space, p);
	view->name = wording_unit(&page->wording, unit->id, p);
	view->code = page_text(page, v->code);
	view->type = wording_unit_type(&page->wording, unit->id, p);
	view->when = span_text(
	    page, unit->validities[0].from, unit->validities[unit->validity_count - 1].to);
	view->period = wording_period(&page->wording, p, PERIOD_LONG);
	view->column = wording_period(&page->wording, p, PERIOD_SHORT);
	fill_spans(view, unit);
	fill_succession(view, unit->id);
	fill_family(view, unit, tree, p);
	if (tree_position(tree, unit->id) < 0) {
		tr_add(&text, page->lang, "web.unit.not_in_period", view->name, view->period);
		view->notice = buf_keep(&text, page->arena);
	}
	page_crumb_menu(page, MENU_UNITS);
	if (view->parent.name)
		page_crumb(page, view->parent.name, view->parent.url);
	tr_add(&text, page->lang, "web.unit.description", view->name, view->period);
	page->title =
	    asked.n ? arena_printf(page->arena, "%s, %s", view->name, view->period) : view->name;
	page->description = buf_keep(&text, page->arena);
	page->canonical = page_unit_url(page, unit->id, p);
	page->feed = arena_printf(page->arena, "%s/atom.xml",
	    page_unit_url(page, unit->id, definitions_root_period(page->defs)));
	code = fill_periods(view, p, err);
	return code ? code : fill_figures(view, unit, tree, p, err);
}

enum err_code unit_page(struct request *req, struct response *res, struct err *err)
{
	struct unit_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct html h;

	if (code)
		return code;
	code = fill(&view, req, err);
	if (!code) {
		h = page_html_of(&view.page, res, 0);
		page_unit(&h, &view);
	}
	page_end(&view.page);
	return code;
}
