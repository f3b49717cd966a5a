/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What figures are made of: gaps, operands, notes. */
#include "core/figure_eval.h"

#include "base/bug.h"

/* Every cell under a figure, told one by one. */
struct walk {
	void *context;
	void (*gap)(struct walk *walk, int unit, struct period p);
	void (*cell)(struct walk *walk, const struct slice_stated *stated);
	size_t limit; /* of what is still wanted; 0 ends the walk */
};

static void walk_rolled(struct walk *walk, const struct slice *slice, int position);

static void walk_figure(struct walk *walk, const struct slice *slice, int position)
{
	const struct slice_stated *stated = &slice->stated[position];

	if (!walk->limit)
		return;
	if (stated->state == SLICE_NOTHING)
		walk_rolled(walk, slice, position);
	else if (stated->state == SLICE_VALUE && walk->cell)
		walk->cell(walk, stated);
}

static void walk_parts(struct walk *walk, const struct slice *slice, int position)
{
	int unit = slice->tree->units[position];
	int taken = slice->rolled[position].part;

	for (int i = 0; i < slice->part_count; i++) {
		int there = tree_position(slice->parts[i]->tree, unit);

		if (there >= 0 && (taken < 0 || taken == i))
			walk_figure(walk, slice->parts[i], there);
	}
}

static void walk_rolled(struct walk *walk, const struct slice *slice, int position)
{
	const struct slice_rolled *rolled = &slice->rolled[position];
	bool gap = rolled->reported < rolled->expected;

	if (walk->gap && !walk->cell && !gap)
		return;
	switch (rolled->over) {
	case OVER_PERIODS:
		walk_parts(walk, slice, position);
		return;
	case OVER_CHILDREN:
		for (int child = tree_first_child(slice->tree, position); child >= 0;
		     child = tree_next_sibling(slice->tree, child))
			if (slice_participates(slice, child))
				walk_figure(walk, slice, child);
		return;
	case OVER_CODES:
		for (int i = 0; i < slice->code_count; i++)
			if (walk->cell && slice->codes[i]->stated[position].state == SLICE_VALUE)
				walk->cell(walk, &slice->codes[i]->stated[position]);
		break;
	default:
		break;
	}
	if (gap && walk->gap && walk->limit)
		walk->gap(walk, slice->tree->units[position], period_of_key(slice->key.period));
}

/* The period whose figure a cumulative or target figure really is. */
static struct figure_query source_query(const struct figure *figure)
{
	struct figure_query query = figure->query;

	if (query.measure == MEASURE_CUMULATIVE)
		query.period = period_cumulative(query.period);
	else if (period_within(query.period, figure->basis) && query.measure == MEASURE_VALUE)
		query.period = figure->basis;
	query.measure = MEASURE_VALUE;
	query.measure_scenario = 0;
	return query;
}

struct operand_list {
	struct arena *arena;
	struct figure_operand *items;
	size_t count;
	size_t capacity;
	enum operand_role role;
};

static void add_operand(void *context, const struct figure *figure)
{
	struct operand_list *list = context;

	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 8;
		struct figure_operand *items =
		    ARENA_ARRAY(list->arena, struct figure_operand, capacity);

		if (list->count)
			memcpy(items, list->items, list->count * sizeof(*items));
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count++] = (struct figure_operand){list->role, *figure};
}

static enum err_code add_value(struct space *space, struct operand_list *list,
    const struct figure_query *query, struct err *err)
{
	struct figure figure;
	enum err_code code = figure_value(space, query, &figure, err);

	if (!code)
		add_operand(list, &figure);
	return code;
}

static enum err_code add_rolled(struct space *space, struct operand_list *list,
    const struct figure_query *query, struct err *err)
{
	struct figure_query part = *query;
	enum err_code code;
	struct slice *slice;
	int position;

	code = figure_slice(space, query, &slice, &position, err);
	if (code || position < 0)
		return code;
	switch (slice->rolled[position].over) {
	case OVER_CODES:
		list->role = OPERAND_CODE;
		for (int i = 0; i < slice->code_count && !code; i++) {
			part.breakdown = slice->codes[i]->key.breakdown;
			/* A code that the unit does not state is no part of the sum. */
			if (slice->codes[i]->stated[position].state != SLICE_NOTHING)
				code = add_value(space, list, &part, err);
		}
		return code;
	case OVER_PERIODS:
		list->role = OPERAND_PERIOD;
		for (int i = 0; i < slice->part_count && !code; i++) {
			part.period = period_of_key(slice->parts[i]->key.period);
			code = add_value(space, list, &part, err);
		}
		return code;
	case OVER_CHILDREN:
		list->role = OPERAND_UNIT;
		for (int child = tree_first_child(slice->tree, position); child >= 0 && !code;
		     child = tree_next_sibling(slice->tree, child)) {
			part.unit = slice->tree->units[child];
			if (slice_participates(slice, child))
				code = add_value(space, list, &part, err);
		}
		return code;
	default:
		return ERR_NONE;
	}
}

static bool is_comparison(const struct figure *figure)
{
	return figure->query.measure == MEASURE_PERCENT ||
	       figure->query.measure == MEASURE_CHANGE || figure->query.measure == MEASURE_GROWTH;
}

static enum err_code list_operands(
    struct space *space, const struct figure *figure, struct operand_list *list, struct err *err)
{
	const struct definitions *defs = space_definitions(space);
	const struct formula *formula = defs->indicators[figure->query.indicator].formula;
	struct figure_query query = source_query(figure);
	struct figure numerator, base;
	enum err_code code;

	if (!figure->query.scenario)
		return ERR_NONE;
	if (is_comparison(figure)) {
		code = figure_sides(space, &figure->query, &numerator, &base, err);
		if (code)
			return code;
		list->role = OPERAND_NUMERATOR;
		add_operand(list, &numerator);
		list->role = OPERAND_BASE;
		add_operand(list, &base);
		return ERR_NONE;
	}
	if (formula) {
		list->role = OPERAND_FORMULA;
		return figure_formula_operands(space, formula, &query, add_operand, list, err);
	}
	return add_rolled(space, list, &query, err);
}

enum err_code figure_operands(struct space *space, const struct figure *figure, struct arena *arena,
    struct figure_operand **out, size_t *count, struct err *err)
{
	struct operand_list list = {.arena = arena};
	enum err_code code = list_operands(space, figure, &list, err);

	*out = list.items;
	*count = list.count;
	return code;
}

/* Whether the indicator's formula gave the figure: not where it is stated, or `na`. */
static bool is_computed(const struct definitions *defs, const struct figure *figure)
{
	return defs->indicators[figure->query.indicator].formula && figure->how != FIGURE_STATED &&
	       figure->reason != REASON_NOT_EXPECTED;
}

/* Walks the cells under a figure, through formulas and comparisons too. */
static enum err_code walk(struct space *space, const struct figure *figure, struct walk *how,
    struct arena *arena, struct err *err)
{
	const struct definitions *defs = space_definitions(space);
	struct figure_query query = source_query(figure);
	struct figure_operand *operands;
	struct slice *slice;
	enum err_code code;
	size_t count;
	int position;

	if (!query.scenario || figure->reason == REASON_NO_UNIT)
		return ERR_NONE;
	if (!is_comparison(figure) && !is_computed(defs, figure)) {
		code = figure_slice(space, &query, &slice, &position, err);
		if (!code && position >= 0)
			walk_figure(how, slice, position);
		return code;
	}
	code = figure_operands(space, figure, arena, &operands, &count, err);
	/* The coverage of a comparison is that of what is compared, not of its base. */
	if (is_comparison(figure) && how->gap && count > 1)
		count = 1;
	for (size_t i = 0; i < count && !code; i++)
		code = walk(space, &operands[i].figure, how, arena, err);
	return code;
}

struct gap_list {
	struct figure_gap *items;
	size_t count;
};

static void take_gap(struct walk *walk, int unit, struct period p)
{
	struct gap_list *list = walk->context;

	/* Two operands of a formula often lack the same cell. */
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].unit == unit && period_eq(list->items[i].period, p))
			return;
	list->items[list->count++] = (struct figure_gap){unit, p};
	walk->limit--;
}

enum err_code figure_gaps(struct space *space, const struct figure *figure, struct arena *arena,
    size_t limit, struct figure_gap **out, size_t *count, struct err *err)
{
	struct gap_list list = {0};
	struct walk how = {.context = &list, .gap = take_gap, .limit = limit};
	enum err_code code = ERR_NONE;

	if (figure->reported < figure->expected && figure->reason != REASON_SUPPRESSED) {
		list.items = ARENA_ARRAY(arena, struct figure_gap, limit);
		code = walk(space, figure, &how, arena, err);
	}
	*out = list.items;
	*count = list.count;
	return code;
}

static int by_unit_and_offset(const void *a, const void *b)
{
	const struct figure_gap *x = a, *y = b;

	INVARIANT(x && y);
	if (x->unit != y->unit)
		return x->unit - y->unit;
	if (x->period.start != y->period.start)
		return x->period.start - y->period.start;
	return x->period.months - y->period.months;
}

/* The gaps as a set: periods as offsets from `start`, or left out. */
static size_t gap_set(struct figure_gap *gaps, size_t count, int32_t start, bool with_periods)
{
	size_t kept = 0;

	INVARIANT(gaps || !count);
	for (size_t i = 0; i < count; i++) {
		gaps[i].period.start -= start;
		if (!with_periods)
			gaps[i].period = (struct period){0, 0};
	}
	if (count)
		qsort(gaps, count, sizeof(*gaps), by_unit_and_offset);
	for (size_t i = 0; i < count; i++)
		if (!kept || by_unit_and_offset(&gaps[kept - 1], &gaps[i]))
			gaps[kept++] = gaps[i];
	return kept;
}

enum err_code figure_same_coverage(struct space *space, const struct figure *a,
    const struct figure *b, bool *same, struct err *err)
{
	bool a_whole = a->reported == a->expected, b_whole = b->reported == b->expected;
	struct period pa = source_query(a).period, pb = source_query(b).period;
	struct figure_gap *of_a, *of_b;
	struct arena arena = {0};
	size_t count_a, count_b;
	enum err_code code;

	*same = a_whole && b_whole;
	if (a_whole || b_whole)
		return ERR_NONE;
	code = figure_gaps(space, a, &arena, a->expected, &of_a, &count_a, err);
	if (!code)
		code = figure_gaps(space, b, &arena, b->expected, &of_b, &count_b, err);
	if (!code) {
		bool with_periods = pa.months == pb.months;

		count_a = gap_set(of_a, count_a, pa.start, with_periods);
		count_b = gap_set(of_b, count_b, pb.start, with_periods);
		*same = count_a == count_b;
		for (size_t i = 0; i < count_a && *same; i++)
			*same = !by_unit_and_offset(&of_a[i], &of_b[i]);
	}
	arena_release(&arena);
	return code;
}

struct note_list {
	int64_t *ids;
	size_t count;
};

static void take_note(struct walk *walk, const struct slice_stated *stated)
{
	struct note_list *list = walk->context;

	if (!stated->note)
		return;
	for (size_t i = 0; i < list->count; i++)
		if (list->ids[i] == stated->note)
			return;
	list->ids[list->count++] = stated->note;
	walk->limit--;
}

enum err_code figure_notes(struct space *space, const struct figure *figure, struct arena *arena,
    size_t limit, const char ***out, size_t *count, struct err *err)
{
	enum { SCANNED = 256 }; /* distinct ids; several may carry the same words */
	struct note_list list = {.ids = ARENA_ARRAY(arena, int64_t, SCANNED)};
	struct walk how = {.context = &list, .cell = take_note, .limit = SCANNED};
	enum err_code code = ERR_NONE;

	*out = ARENA_ARRAY(arena, const char *, limit);
	*count = 0;
	if (figure->reason != REASON_SUPPRESSED)
		code = walk(space, figure, &how, arena, err);
	for (size_t i = 0; i < list.count && *count < limit && !code; i++) {
		const char *text;
		bool known = false;

		code = figure_note(space, list.ids[i], arena, &text, err);
		if (code || !text)
			continue;
		for (size_t j = 0; j < *count && !known; j++)
			known = !strcmp((*out)[j], text);
		if (!known)
			(*out)[(*count)++] = text;
	}
	return code;
}
