/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Cells are computed column by column: those of one indicator and period,
 * over all units. A plain value is read straight from its slices; everything
 * else asks figure_get().
 */
#include "core/pivot.h"

#include "base/bug.h"
#include "core/figure_eval.h"
#include "core/pivot_total.h"

enum { PLACES_MAX = 6, LAYOUTS = 8 };

/* Where the units asked for stand in one tree. */
struct layout {
	const struct tree *tree;
	int *positions; /* of each unit; -1: it does not exist */
	bool disjoint;  /* no unit lies in another */
};

struct pivoting {
	struct space *space;
	const struct definitions *defs;
	const struct pivot_query *query;
	struct arena *arena;
	struct err *err;
	struct pivot *pivot;
	bool periods_disjoint;
	struct pivot_cell *spare; /* a column */
	size_t layout_count;      /* ever made: the last LAYOUTS are kept */
	struct layout layouts[LAYOUTS];
};

/* One column under way. */
struct column {
	const struct indicator *indicator;
	int breakdown;
	struct period period;
	struct pivot_cell *cells;
};

static const uint8_t reason_of_state[] = {[SLICE_NOTHING] = REASON_NOT_REPORTED,
    [SLICE_VALUE] = REASON_NONE,
    [SLICE_NOT_EXPECTED] = REASON_NOT_EXPECTED,
    [SLICE_OVERFLOW] = REASON_OVERFLOW,
    [SLICE_NOT_ADDITIVE] = REASON_NOT_ADDITIVE};

/* ---- Places of units */

static int by_number(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return x < y ? -1 : x > y;
}

/* Whether no position lies in the subtree of another. Units mostly come in tree order. */
static bool are_disjoint(const struct tree *tree, const int *positions, size_t count)
{
	int *sorted = NULL;
	bool disjoint = true;
	int end = 0;

	for (size_t i = 1; i < count && !sorted; i++) {
		if (positions[i] > positions[i - 1])
			continue;
		sorted = malloc(count * sizeof(*sorted));
		if (!sorted)
			BUG("out of memory");
		memcpy(sorted, positions, count * sizeof(*sorted));
		qsort(sorted, count, sizeof(*sorted), by_number);
		positions = sorted;
	}
	for (size_t i = 0; i < count && disjoint; i++) {
		if (positions[i] < 0)
			continue;
		disjoint = positions[i] >= end;
		end = tree->ends[positions[i]];
	}
	free(sorted);
	return disjoint;
}

static void lay_out(struct pivoting *p, struct layout *layout, const struct tree *tree)
{
	const struct pivot_query *query = p->query;

	layout->tree = tree;
	if (!layout->positions)
		layout->positions =
		    arena_alloc(p->arena, query->unit_count * sizeof(*layout->positions));
	for (size_t i = 0; i < query->unit_count; i++)
		layout->positions[i] = tree_position(tree, query->units[i]);
	layout->disjoint =
	    query->totals && are_disjoint(tree, layout->positions, query->unit_count);
}

static const struct layout *layout_in(struct pivoting *p, const struct tree *tree)
{
	struct layout *layout;

	for (size_t i = 0; i < LAYOUTS && i < p->layout_count; i++)
		if (p->layouts[i].tree == tree)
			return &p->layouts[i];
	layout = &p->layouts[p->layout_count++ % LAYOUTS];
	lay_out(p, layout, tree);
	return layout;
}

/* ---- Cells */

/* The first slice of the column for a scenario. */
static enum err_code slice_of(
    struct pivoting *p, const struct column *column, int scenario, struct slice **out)
{
	struct slice_key key = {column->indicator->id, scenario, column->breakdown,
	    (int32_t)p->query->layer, period_key(column->period)};

	return rollup_slice(space_rollup(p->space), &key, out, p->err);
}

static inline void read_cell(
    struct pivot_cell *out, const struct slice *slice, int position, uint8_t decimals)
{
	const struct slice_stated *stated;
	const struct slice_rolled *rolled;

	out->scenario = slice->key.scenario;
	out->decimals = decimals;
	out->is_quotient = 0;
	if (position < 0) {
		out->value = 0;
		out->reported = out->expected = 0;
		out->how = FIGURE_MISSING;
		out->reason = REASON_NO_UNIT;
		return;
	}
	stated = &slice->stated[position];
	if (stated->state == SLICE_NOTHING) {
		rolled = &slice->rolled[position];
		out->value = rolled->value;
		out->reported = rolled->reported;
		out->expected = rolled->expected;
		out->how = rolled->state == SLICE_VALUE ? FIGURE_ROLLED_UP : FIGURE_MISSING;
		out->reason = reason_of_state[rolled->state];
		return;
	}
	out->value = stated->value;
	out->reported = out->expected = stated->state == SLICE_VALUE;
	out->how = stated->state == SLICE_VALUE ? FIGURE_STATED : FIGURE_MISSING;
	out->reason = stated->nothing ? REASON_NOTHING : reason_of_state[stated->state];
}

static void read_column(const struct pivoting *p, struct column *column, const struct slice *slice,
    const int *positions)
{
	size_t count = p->query->unit_count;
	uint8_t decimals = (uint8_t)column->indicator->scale;

	for (size_t i = 0; i < count; i++)
		read_cell(&column->cells[i], slice, positions[i], decimals);
}

/* reported / expected of `a` is below that of `b`; 0 of 0 counts as 0. */
static bool covers_less(const struct pivot_cell *a, const struct pivot_cell *b)
{
	uint64_t left = (uint64_t)a->reported * (b->expected ? b->expected : 1);
	uint64_t right = (uint64_t)b->reported * (a->expected ? a->expected : 1);

	return left < right;
}

/* Where the estimate covers more than what the column has, it takes its place. */
static void prefer_estimate(const struct pivoting *p, struct column *column,
    const struct slice *estimates, const int *positions)
{
	uint8_t decimals = (uint8_t)column->indicator->scale;

	for (size_t i = 0; i < p->query->unit_count; i++) {
		struct pivot_cell *cell = &column->cells[i];
		struct pivot_cell estimate;

		if (pivot_known(cell) && cell->reported == cell->expected)
			continue;
		read_cell(&estimate, estimates, positions[i], decimals);
		if ((pivot_known(cell) || pivot_known(&estimate)) && covers_less(cell, &estimate))
			*cell = estimate;
	}
}

static void set_all_missing(const struct pivoting *p, struct column *column)
{
	const struct pivot_cell missing = {
	    .reason = REASON_NOT_REPORTED, .decimals = (uint8_t)column->indicator->scale};

	for (size_t i = 0; i < p->query->unit_count; i++)
		column->cells[i] = missing;
}

/* Plain values of column->period, into column->cells. */
static enum err_code read_values(struct pivoting *p, struct column *column)
{
	int scenario = p->query->scenario;
	bool by_rule = !scenario;
	const struct layout *layout;
	struct slice *slice;
	enum err_code code;

	if (by_rule)
		scenario = p->defs->actual ? p->defs->actual : p->defs->estimate;
	if (!scenario) {
		set_all_missing(p, column);
		return ERR_NONE;
	}
	code = slice_of(p, column, scenario, &slice);
	if (code)
		return code;
	layout = layout_in(p, slice->tree);
	read_column(p, column, slice, layout->positions);
	if (!by_rule || !p->defs->estimate || scenario == p->defs->estimate)
		return ERR_NONE;
	code = slice_of(p, column, p->defs->estimate, &slice);
	if (!code)
		prefer_estimate(p, column, slice, layout->positions);
	return code;
}

/* A target that is not set for the period is the containing year's. */
static enum err_code read_targets(struct pivoting *p, struct column *column)
{
	struct column whole = *column;
	enum err_code code = read_values(p, column);

	if (code || !period_containing_year(column->period, &whole.period))
		return code;
	if (!p->spare)
		p->spare = ARENA_ARRAY(p->arena, struct pivot_cell, p->query->unit_count);
	whole.cells = p->spare;
	code = read_values(p, &whole);
	for (size_t i = 0; i < p->query->unit_count && !code; i++)
		if (!pivot_known(&column->cells[i]) && pivot_known(&whole.cells[i]))
			column->cells[i] = whole.cells[i];
	return code;
}

static int64_t power_of_ten(int decimals)
{
	int64_t power = 1;

	while (decimals-- > 0)
		power *= 10;
	return power;
}

static bool set_decimal(struct pivot_cell *cell, struct rational value, int decimals)
{
	int64_t power = power_of_ten(decimals);
	int128 scaled;

	if (power % value.denominator ||
	    __builtin_mul_overflow(value.numerator, power / value.denominator, &scaled) ||
	    scaled < INT64_MIN || scaled > INT64_MAX)
		return false;
	cell->value = (int64_t)scaled;
	cell->decimals = (uint8_t)decimals;
	return true;
}

static void set_quotient(struct pivoting *p, struct pivot_cell *cell, struct rational value)
{
	struct pivot *pivot = p->pivot;

	if (pivot->quotient_count == pivot->quotient_capacity) {
		size_t capacity = pivot->quotient_capacity ? pivot->quotient_capacity * 2 : 256;
		struct rational *grown =
		    arena_alloc(p->arena, capacity * sizeof(*pivot->quotients));

		if (pivot->quotient_count)
			memcpy(grown, pivot->quotients, pivot->quotient_count * sizeof(*grown));
		pivot->quotients = grown;
		pivot->quotient_capacity = capacity;
	}
	cell->value = (int64_t)pivot->quotient_count;
	cell->is_quotient = 1;
	pivot->quotients[pivot->quotient_count++] = value;
}

static void set_cell(
    struct pivoting *p, const struct column *column, struct pivot_cell *cell, struct figure *figure)
{
	int scale = column->indicator->scale;
	int128 unused;

	/* What cannot be written with 6 decimals is not given out anywhere. */
	if (figure_known(figure) && !rational_round(figure->value, PLACES_MAX, &unused))
		figure_set_missing(figure, REASON_OVERFLOW);
	*cell = (struct pivot_cell){.reported = figure->reported,
	    .expected = figure->expected,
	    .scenario = figure->query.scenario,
	    .how = (uint8_t)figure->how,
	    .reason = (uint8_t)figure->reason,
	    .decimals = (uint8_t)scale};
	if (figure_known(figure) && !set_decimal(cell, figure->value, scale) &&
	    !set_decimal(cell, figure->value, PLACES_MAX))
		set_quotient(p, cell, figure->value);
}

static enum err_code ask_figures(struct pivoting *p, struct column *column)
{
	const struct pivot_query *query = p->query;
	struct figure_query asked = {.indicator = column->indicator->id,
	    .period = column->period,
	    .scenario = query->scenario,
	    .breakdown = column->breakdown,
	    .measure = query->measure,
	    .measure_scenario = query->measure_scenario,
	    .layer = query->layer};
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < query->unit_count && !code; i++) {
		struct figure figure;

		asked.unit = query->units[i];
		code = figure_get(p->space, &asked, &figure, p->err);
		if (!code)
			set_cell(p, column, &column->cells[i], &figure);
	}
	return code;
}

/* Whether the cells are what the slices hold: no formula, no comparison, no suppression. */
static bool is_plain(const struct pivoting *p, const struct indicator *indicator)
{
	return !indicator->formula &&
	       (p->query->measure == MEASURE_VALUE || p->query->measure == MEASURE_CUMULATIVE) &&
	       !(indicator->min_cell && p->query->layer == LAYER_PUBLISHED);
}

static enum err_code fill_column(struct pivoting *p, struct column *column)
{
	const struct pivot_query *query = p->query;
	struct column whole = *column;

	if (!is_plain(p, column->indicator))
		return ask_figures(p, column);
	if (query->measure == MEASURE_CUMULATIVE) {
		whole.period = period_cumulative(column->period);
		return read_values(p, &whole);
	}
	if (query->scenario && p->defs->scenarios[query->scenario].kind == SCENARIO_TARGET)
		return read_targets(p, column);
	return read_values(p, column);
}

/* ---- Totals */

static bool adds_over_units(const struct pivoting *p, const struct indicator *indicator)
{
	enum measure measure = p->query->measure;

	return !indicator->formula && indicator->over_units == OVER_UNITS_SUM &&
	       (measure == MEASURE_VALUE || measure == MEASURE_CUMULATIVE ||
		   measure == MEASURE_CHANGE);
}

static bool adds_over_time(const struct pivoting *p, const struct indicator *indicator)
{
	enum measure measure = p->query->measure;

	return !indicator->formula && indicator->over_time == OVER_TIME_SUM &&
	       (measure == MEASURE_VALUE || measure == MEASURE_CHANGE);
}

/* Which units of the tree count in a roll-up: NULL, all do. */
static enum err_code participation(
    struct pivoting *p, const struct column *column, const bool **participates)
{
	int scenario = p->query->scenario;
	struct slice *slice;
	enum err_code code;

	*participates = NULL;
	if (!scenario)
		scenario = p->defs->actual ? p->defs->actual : p->defs->estimate;
	if (column->indicator->formula || !column->indicator->reporter_type_count || !scenario)
		return ERR_NONE;
	code = slice_of(p, column, scenario, &slice);
	if (!code)
		*participates = slice->participates;
	return code;
}

/* The total over the units of a column, at their place unit_count. */
static enum err_code add_up_units(struct pivoting *p, struct column *column)
{
	size_t count = p->query->unit_count;
	struct total total = {.indicator = column->indicator};
	struct column counted = *column;
	const struct layout *layout;
	const bool *participates;
	enum err_code code;

	if (p->query->measure == MEASURE_CUMULATIVE)
		counted.period = period_cumulative(column->period);
	code = participation(p, &counted, &participates);
	if (code)
		return code;
	layout = layout_in(p, space_tree(p->space, counted.period));
	for (size_t i = 0; i < count; i++) {
		int position = layout->positions[i];

		if (position >= 0 && (!participates || participates[position]))
			total_add(&total, &column->cells[i]);
	}
	if (!layout->disjoint)
		total_refuse(&total, REASON_OVERLAPPING);
	else if (!adds_over_units(p, column->indicator))
		total_refuse(&total, REASON_NOT_ADDITIVE);
	total_finish(&total, &column->cells[count]);
	return ERR_NONE;
}

/* What does not add over time has no total, though its whole be asked like any period. */
static void settle_whole(const struct pivoting *p, struct column *column)
{
	bool never = p->query->measure == MEASURE_CUMULATIVE;
	bool unless_stated =
	    column->indicator->over_time == OVER_TIME_NONE && !column->indicator->formula;

	for (size_t i = 0; i < p->pivot->unit_places; i++) {
		struct pivot_cell *cell = &column->cells[i];

		if (!never && !(unless_stated && cell->reason == REASON_NOT_REPORTED))
			continue;
		cell->how = FIGURE_MISSING;
		cell->reason = REASON_NOT_ADDITIVE;
		cell->value = 0;
		cell->is_quotient = 0;
	}
}

/* The totals over the periods of one indicator, each of its own unit or of all. */
static void add_up_periods(struct pivoting *p, size_t indicator)
{
	struct pivot *pivot = p->pivot;
	const struct indicator *of = &p->defs->indicators[p->query->indicators[indicator]];
	struct pivot_cell *out =
	    &pivot->cells[(indicator * pivot->period_places + pivot->period_count) *
			  pivot->unit_places];

	for (size_t u = 0; u < pivot->unit_places; u++) {
		struct total total = {.indicator = of};

		for (size_t at = 0; at < pivot->period_count; at++)
			total_add(&total, pivot_cell(pivot, indicator, at, u));
		if (!p->periods_disjoint)
			total_refuse(&total, REASON_OVERLAPPING);
		else if (!adds_over_time(p, of))
			total_refuse(&total, REASON_NOT_ADDITIVE);
		total_finish(&total, &out[u]);
	}
}

static int by_start(const void *a, const void *b)
{
	const struct period *x = a, *y = b;

	return x->start - y->start;
}

/* Whether the periods overlap, and whether they make up a larger one. */
static void look_at_periods(struct pivoting *p)
{
	size_t count = p->query->period_count;
	struct period *sorted = ARENA_ARRAY(p->arena, struct period, count);
	bool gapless = count > 1;
	int32_t months;

	memcpy(sorted, p->query->periods, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_start);
	p->periods_disjoint = true;
	for (size_t i = 1; i < count; i++) {
		int32_t end = sorted[i - 1].start + sorted[i - 1].months;

		p->periods_disjoint = p->periods_disjoint && sorted[i].start >= end;
		gapless = gapless && sorted[i].start == end;
	}
	months = sorted[count - 1].start + sorted[count - 1].months - sorted[0].start;
	p->pivot->has_whole = p->query->totals && gapless && months <= PERIOD_MONTHS_MAX;
	if (p->pivot->has_whole)
		p->pivot->whole = (struct period){sorted[0].start, months};
}

/* ---- All of it */

static enum err_code make_column(struct pivoting *p, size_t indicator, size_t period)
{
	const struct pivot_query *query = p->query;
	struct pivot *pivot = p->pivot;
	bool is_whole = period == query->period_count;
	struct column column = {.indicator = &p->defs->indicators[query->indicators[indicator]],
	    .breakdown = query->breakdowns ? query->breakdowns[indicator] : 0,
	    .period = is_whole ? pivot->whole : query->periods[period],
	    .cells =
		&pivot->cells[(indicator * pivot->period_places + period) * pivot->unit_places]};
	enum err_code code = fill_column(p, &column);

	if (!code && pivot->unit_places > pivot->unit_count)
		code = add_up_units(p, &column);
	if (!code && is_whole)
		settle_whole(p, &column);
	/* No slice is in use now: a large table may need more of them than there is room for. */
	rollup_trim(space_rollup(p->space));
	return code;
}

static enum err_code make_columns(struct pivoting *p, size_t indicator)
{
	struct pivot *pivot = p->pivot;
	size_t columns = pivot->has_whole ? pivot->period_places : pivot->period_count;
	enum err_code code = ERR_NONE;

	for (size_t period = 0; period < columns && !code; period++)
		code = make_column(p, indicator, period);
	if (!code && pivot->period_places > columns)
		add_up_periods(p, indicator);
	return code;
}

/* The cells of one indicator that say how much was reported, over all that is asked. */
static void count_cells(struct pivoting *p, size_t indicator)
{
	struct pivot *pivot = p->pivot;
	bool over_units = pivot->unit_places > pivot->unit_count;
	bool over_periods = pivot->period_places > pivot->period_count;

	for (size_t at = 0; at < pivot->period_count; at++)
		for (size_t u = 0; u < pivot->unit_count; u++) {
			const struct pivot_cell *cell = pivot_cell(pivot, indicator, at, u);

			pivot->missing += !pivot_known(cell) && cell->reason != REASON_NOT_EXPECTED;
		}
	for (size_t at = over_periods ? pivot->period_count : 0; at < pivot->period_places; at++)
		for (size_t u = over_units ? pivot->unit_count : 0; u < pivot->unit_places; u++) {
			const struct pivot_cell *cell = pivot_cell(pivot, indicator, at, u);

			pivot->reported += cell->reported;
			pivot->expected += cell->expected;
		}
}

static enum err_code too_many(struct pivoting *p, const char *key, uint64_t count, size_t limit)
{
	char asked[24], most[24];

	snprintf(asked, sizeof(asked), "%llu", (unsigned long long)count);
	snprintf(most, sizeof(most), "%zu", limit);
	return err_set(p->err, ERR_LIMIT, key, asked, most, NULL);
}

static enum err_code check_size(struct pivoting *p)
{
	const struct pivot_query *query = p->query;
	uint64_t cells, slices;

	INVARIANT(query->unit_count && query->indicator_count && query->period_count);
	if (__builtin_mul_overflow(query->indicator_count, query->period_count, &slices) ||
	    __builtin_mul_overflow(slices, query->unit_count, &cells))
		cells = slices = UINT64_MAX;
	if (cells > query->limit)
		return too_many(p, "pivot.too_many_cells", cells, query->limit);
	if (slices > PIVOT_SLICES_MAX)
		return too_many(p, "pivot.too_many_slices", slices, PIVOT_SLICES_MAX);
	return ERR_NONE;
}

enum err_code pivot_compute(struct space *space, const struct pivot_query *query,
    struct arena *arena, struct pivot **out, struct err *err)
{
	struct pivoting p = {.space = space,
	    .defs = space_definitions(space),
	    .query = query,
	    .arena = arena,
	    .err = err};
	enum err_code code = check_size(&p);
	struct pivot *pivot;

	if (code)
		return code;
	INVARIANT(query->limit <= PIVOT_CELLS_MAX);
	pivot = ARENA_NEW(arena, struct pivot);
	p.pivot = pivot;
	pivot->unit_count = pivot->unit_places = query->unit_count;
	pivot->indicator_count = query->indicator_count;
	pivot->period_count = pivot->period_places = query->period_count;
	pivot->unit_places += query->totals && query->unit_count > 1;
	pivot->period_places += query->totals && query->period_count > 1;
	pivot->cells = arena_alloc(arena, pivot->indicator_count * pivot->period_places *
					      pivot->unit_places * sizeof(*pivot->cells));
	look_at_periods(&p);
	for (size_t i = 0; i < query->indicator_count && !code; i++) {
		code = make_columns(&p, i);
		if (!code)
			count_cells(&p, i);
	}
	*out = pivot;
	return code;
}

struct rational pivot_value(const struct pivot *pivot, const struct pivot_cell *cell)
{
	INVARIANT(pivot_known(cell));
	return cell->is_quotient ? pivot->quotients[cell->value]
	                         : rational_of(cell->value, cell->decimals);
}

void pivot_add_value(struct buf *out, const struct pivot *pivot, const struct pivot_cell *cell)
{
	INVARIANT(pivot_known(cell));
	if (cell->is_quotient)
		INVARIANT(rational_add_plain(out, pivot->quotients[cell->value], PLACES_MAX));
	else
		decimal_add_plain(out, cell->value, cell->decimals);
}
