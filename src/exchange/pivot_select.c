/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/pivot_select.h"

#include "base/map.h"
#include "exchange/selection.h"

static const char *const dimensions[] = {
    [PIVOT_UNIT] = "unit", [PIVOT_INDICATOR] = "indicator", [PIVOT_PERIOD] = "period"};

const char *pivot_dimension_code(enum pivot_dimension dimension)
{
	return dimensions[dimension];
}

/* ---- Lists without repetitions */

static void take_indicators(struct selection *s, struct pivot_query *query)
{
	bool *seen = ARENA_ARRAY(s->arena, bool, (size_t)s->defs->indicator_count + 1);
	int *indicators = ARENA_ARRAY(s->arena, int, s->indicator_count);
	int *breakdowns = ARENA_ARRAY(s->arena, int, s->indicator_count);

	for (size_t i = 0; i < s->indicator_count; i++) {
		int id = s->indicators[i]->id;

		if (seen[id])
			continue;
		seen[id] = true;
		breakdowns[query->indicator_count] = s->breakdowns[i];
		indicators[query->indicator_count++] = id;
	}
	query->indicators = indicators;
	query->breakdowns = breakdowns;
}

static void take_periods(struct selection *s, struct pivot_query *query)
{
	int64_t *keys = ARENA_ARRAY(s->arena, int64_t, s->period_count);
	struct period *periods = ARENA_ARRAY(s->arena, struct period, s->period_count);
	struct map seen = {0};

	for (size_t i = 0; i < s->period_count; i++) {
		keys[i] = period_key(s->periods[i]);
		if (!map_put(&seen, MAP_KEY(keys[i]), &keys[i]))
			periods[query->period_count++] = s->periods[i];
	}
	map_release(&seen);
	query->periods = periods;
}

/* ---- Units */

struct unit_list {
	bool *seen;
	int *units;
	size_t count;
};

static void add_unit(struct unit_list *list, int unit)
{
	if (!list->seen[unit])
		list->units[list->count++] = unit;
	list->seen[unit] = true;
}

static enum err_code take_units(struct selection *s, struct str text, struct pivot_query *query)
{
	size_t most = (size_t)s->defs->unit_count + 1;
	struct unit_list list = {
	    .seen = ARENA_ARRAY(s->arena, bool, most), .units = ARENA_ARRAY(s->arena, int, most)};
	struct period last = query->periods[query->period_count - 1];
	struct word_list words;
	enum err_code code = selection_list(s, "units", text, &words);

	for (size_t i = 0; !code && i < words.count; i++) {
		struct unit_word word = unit_word_parse(words.items[i]);
		int at = -1, unit, found;

		code = selection_type(s, &word);
		if (!code)
			code = selection_unit(s, &word, last, &unit);
		if (code)
			return code;
		if (word.reach == REACH_UNIT)
			add_unit(&list, unit);
		else
			while (selection_next_unit(s, &word, unit, last, &at, &found))
				add_unit(&list, found);
	}
	if (!code && !list.count)
		code = err_set(
		    s->err, ERR_NOT_FOUND, "pivot.no_units", arena_str(s->arena, text).p, NULL);
	query->units = list.units;
	query->unit_count = list.count;
	return code;
}

/* ---- Axes */

static size_t items_of(const struct pivot_query *query, enum pivot_dimension dimension)
{
	switch (dimension) {
	case PIVOT_UNIT:
		return query->unit_count;
	case PIVOT_INDICATOR:
		return query->indicator_count;
	default:
		return query->period_count;
	}
}

static enum err_code put_dimension(
    struct selection *s, struct pivot_axis *axis, bool *placed, enum pivot_dimension dimension)
{
	if (placed[dimension])
		return err_set(
		    s->err, ERR_USAGE, "pivot.dimension_twice", dimensions[dimension], NULL);
	placed[dimension] = true;
	axis->dimensions[axis->count++] = dimension;
	return ERR_NONE;
}

static enum err_code read_axis(
    struct selection *s, const char *name, struct str text, struct pivot_axis *axis, bool *placed)
{
	struct word_list words;
	enum err_code code = selection_list(s, name, text, &words);

	for (size_t i = 0; i < words.count && !code; i++) {
		int dimension = 0;

		while (
		    dimension < PIVOT_DIMENSIONS && !str_is(words.items[i], dimensions[dimension]))
			dimension++;
		code = dimension == PIVOT_DIMENSIONS
		           ? err_set(s->err, ERR_USAGE, "pivot.bad_dimension",
				 arena_str(s->arena, words.items[i]).p, NULL)
		           : put_dimension(s, axis, placed, (enum pivot_dimension)dimension);
	}
	return code;
}

/* The columns nobody asked for: what there are several of, else the last that is left. */
static void default_columns(const struct pivot_query *query, struct pivot_axis *axis, bool *placed)
{
	for (int i = 0; i < PIVOT_DIMENSIONS; i++)
		if (!placed[i] && items_of(query, (enum pivot_dimension)i) > 1)
			axis->dimensions[axis->count++] = (enum pivot_dimension)i;
	for (int i = PIVOT_DIMENSIONS - 1; i >= 0 && !axis->count; i--)
		if (!placed[i])
			axis->dimensions[axis->count++] = (enum pivot_dimension)i;
	for (int i = 0; i < axis->count; i++)
		placed[axis->dimensions[i]] = true;
}

/* Columns stand in one head: their number is bounded, that of the rows is not. */
static enum err_code check_columns(struct selection *s, const struct pivot_selection *selection)
{
	char count[24], most[24];
	size_t columns = 1;

	for (int i = 0; i < selection->columns.count; i++) {
		size_t items = items_of(&selection->query, selection->columns.dimensions[i]);

		if (__builtin_mul_overflow(columns, items, &columns))
			columns = SIZE_MAX;
	}
	if (columns <= PIVOT_COLUMNS_MAX)
		return ERR_NONE;
	snprintf(count, sizeof(count), "%zu", columns);
	snprintf(most, sizeof(most), "%d", PIVOT_COLUMNS_MAX);
	return err_set(s->err, ERR_LIMIT, "pivot.too_many_columns", count, most, NULL);
}

static enum err_code read_axes(
    struct selection *s, const struct pivot_words *words, struct pivot_selection *out)
{
	bool placed[PIVOT_DIMENSIONS] = {false};
	enum err_code code = ERR_NONE;

	/* Columns first: the rows nobody asked for are the units, unless those are columns. */
	if (words->columns.p)
		code = read_axis(s, "columns", words->columns, &out->columns, placed);
	if (!code && words->rows.p)
		code = read_axis(s, "rows", words->rows, &out->rows, placed);
	else if (!code && !placed[PIVOT_UNIT])
		code = put_dimension(s, &out->rows, placed, PIVOT_UNIT);
	else if (!code)
		default_columns(&out->query, &out->rows, placed);
	if (!code && !words->columns.p)
		default_columns(&out->query, &out->columns, placed);
	for (int i = 0; i < PIVOT_DIMENSIONS && !code; i++)
		if (!placed[i] && items_of(&out->query, (enum pivot_dimension)i) > 1)
			code =
			    err_set(s->err, ERR_USAGE, "pivot.dimension_left", dimensions[i], NULL);
	return code ? code : check_columns(s, out);
}

/* ---- All of it */

static enum err_code read_measure(struct selection *s, struct str text, struct pivot_query *query)
{
	enum err_code code = selection_measures(s, text);

	if (code)
		return code;
	if (s->measure_count > 1)
		return err_set(
		    s->err, ERR_USAGE, "select.bad_measure", arena_str(s->arena, text).p, NULL);
	query->measure = s->measures[0].measure;
	query->measure_scenario = s->measures[0].scenario;
	return ERR_NONE;
}

enum err_code pivot_select(struct space *space, const struct pivot_words *words,
    struct arena *arena, struct pivot_selection *out, struct err *err)
{
	struct selection s = {.space = space,
	    .defs = space_definitions(space),
	    .arena = arena,
	    .err = err,
	    .limit = PIVOT_CELLS_MAX};
	struct pivot_query *query = &out->query;
	enum err_code code;

	*out = (struct pivot_selection){
	    .query = {.layer = words->layer, .totals = words->totals, .limit = words->limit}};
	if (!words->units.p)
		return err_set(err, ERR_USAGE, "select.required", "units", NULL);
	code = selection_indicators(&s, "indicators", words->indicators);
	if (!code)
		code = selection_periods(&s, "periods", words->periods);
	if (!code)
		code = read_measure(&s, words->measure, query);
	if (!code)
		code = selection_scenario(&s, words->scenario);
	if (!code)
		code = selection_breakdown(&s, words->breakdown);
	if (code)
		return code;
	query->scenario = s.scenario;
	take_indicators(&s, query);
	take_periods(&s, query);
	code = take_units(&s, words->units, query);
	return code ? code : read_axes(&s, words, out);
}
