/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/pivot_table.h"

#include "base/bug.h"
#include "report/wording.h"

/* Copies, since names point into the definitions. */
static struct str copy(struct pivot_table *table, struct str text)
{
	return arena_str(&table->arena, text);
}

static struct str period_code(struct pivot_table *table, struct period p)
{
	struct buf text = {0};
	struct str code;

	period_add(&text, p);
	code = copy(table, buf_str(&text));
	buf_release(&text);
	return code;
}

/* ---- Labels */

static struct pivot_label unit_label(
    struct pivot_table *table, const struct wording *w, int unit, struct period p)
{
	return (struct pivot_label){
	    .code = copy(
		table, definitions_unit_name(w->defs, &w->defs->units[unit], p, &table->arena)),
	    .name = copy(table, str_of(wording_unit(w, unit, p)))};
}

static struct pivot_label indicator_label(
    struct pivot_table *table, const struct wording *w, int indicator)
{
	const struct pivot_query *query = &table->query;
	const struct figure_query figure = {.indicator = indicator,
	    .unit = query->units[0],
	    .period = query->periods[0],
	    .measure = query->measure,
	    .measure_scenario = query->measure_scenario};

	return (struct pivot_label){.code = copy(table, w->defs->indicators[indicator].code),
	    .name = copy(table, str_of(wording_indicator(w, indicator))),
	    .unit_of_measure = copy(table, str_of(wording_unit_of_figure(w, &figure)))};
}

static struct pivot_label period_label(
    struct pivot_table *table, const struct wording *w, struct period p)
{
	return (struct pivot_label){.code = period_code(table, p),
	    .name = copy(table, str_of(wording_period(w, p, PERIOD_SHORT)))};
}

static void add_total(struct pivot_table *table, enum pivot_dimension dimension, struct str name)
{
	size_t place = table->places[dimension] - 1;

	table->labels[dimension][place] =
	    (struct pivot_label){.code = STR(PIVOT_TOTAL), .name = copy(table, name)};
}

static void make_labels(struct pivot_table *table, const struct wording *w)
{
	const struct pivot_query *query = &table->query;
	const struct pivot *pivot = table->pivot;
	struct period last = query->periods[query->period_count - 1];
	struct str total = str_of(tr(table->lang, "pivot.total"));

	table->places[PIVOT_UNIT] = pivot->unit_places;
	table->places[PIVOT_INDICATOR] = pivot->indicator_count;
	table->places[PIVOT_PERIOD] = pivot->period_places;
	for (int i = 0; i < PIVOT_DIMENSIONS; i++)
		table->labels[i] = ARENA_ARRAY(&table->arena, struct pivot_label, table->places[i]);
	for (size_t i = 0; i < query->unit_count; i++)
		table->labels[PIVOT_UNIT][i] = unit_label(table, w, query->units[i], last);
	for (size_t i = 0; i < query->indicator_count; i++)
		table->labels[PIVOT_INDICATOR][i] = indicator_label(table, w, query->indicators[i]);
	for (size_t i = 0; i < query->period_count; i++)
		table->labels[PIVOT_PERIOD][i] = period_label(table, w, query->periods[i]);
	if (pivot->unit_places > pivot->unit_count)
		add_total(table, PIVOT_UNIT, total);
	if (pivot->has_whole)
		table->whole = period_code(table, pivot->whole);
	if (pivot->period_places > pivot->period_count)
		add_total(table, PIVOT_PERIOD,
		    pivot->has_whole ? period_label(table, w, pivot->whole).name : total);
}

static void make_codes(
    struct pivot_table *table, const struct definitions *defs, struct str breakdown)
{
	struct buf measure = {0};

	table->scenarios = ARENA_ARRAY(&table->arena, struct str, (size_t)defs->scenario_count + 1);
	for (int id = 1; id <= defs->scenario_count; id++)
		table->scenarios[id] = copy(table, defs->scenarios[id].code);
	measure_add(&measure, defs, table->query.measure, table->query.measure_scenario);
	table->measure = copy(table, buf_str(&measure));
	buf_release(&measure);
	table->breakdown = breakdown.p ? copy(table, str_trim(breakdown)) : STR(PIVOT_TOTAL);
}

/* ---- Axes */

static size_t axis_size(const struct pivot_table *table, const struct pivot_axis *axis)
{
	size_t size = 1;

	for (int i = 0; i < axis->count; i++)
		size *= table->places[axis->dimensions[i]];
	return size;
}

static void make_axes(struct pivot_table *table, const struct pivot_selection *selection)
{
	bool placed[PIVOT_DIMENSIONS] = {false};

	table->rows = selection->rows;
	table->columns = selection->columns;
	for (int i = 0; i < table->rows.count; i++)
		placed[table->rows.dimensions[i]] = true;
	for (int i = 0; i < table->columns.count; i++)
		placed[table->columns.dimensions[i]] = true;
	for (int i = 0; i < PIVOT_DIMENSIONS; i++)
		if (!placed[i])
			table->fixed.dimensions[table->fixed.count++] = (enum pivot_dimension)i;
	table->row_count = axis_size(table, &table->rows);
	table->column_count = axis_size(table, &table->columns);
}

enum err_code pivot_table_make(struct pivot_table **out, struct space *space,
    const struct pivot_words *words, enum lang lang, struct err *err)
{
	struct pivot_table *table = calloc(1, sizeof(*table));
	struct arena passing = {0};
	struct wording w = {.lang = lang, .defs = space_definitions(space), .arena = &passing};
	struct pivot_selection selection;
	enum err_code code;

	if (!table)
		BUG("out of memory");
	table->lang = lang;
	table->published = space_head(space).published;
	code = pivot_select(space, words, &table->arena, &selection, err);
	table->query = selection.query;
	if (!code)
		code = pivot_compute(space, &table->query, &table->arena, &table->pivot, err);
	if (!code) {
		make_labels(table, &w);
		make_codes(table, w.defs, words->breakdown);
		make_axes(table, &selection);
		*out = table;
	} else {
		pivot_table_free(table);
	}
	arena_release(&passing);
	return code;
}

void pivot_table_free(struct pivot_table *table)
{
	if (!table)
		return;
	arena_release(&table->arena);
	free(table);
}

static void place_on(const struct pivot_table *table, const struct pivot_axis *axis, size_t index,
    struct pivot_place *place)
{
	for (int i = axis->count - 1; i >= 0; i--) {
		enum pivot_dimension dimension = axis->dimensions[i];

		place->at[dimension] = index % table->places[dimension];
		index /= table->places[dimension];
	}
}

struct pivot_place pivot_table_place(const struct pivot_table *table, size_t row, size_t column)
{
	struct pivot_place place = {{0}};

	place_on(table, &table->rows, row, &place);
	place_on(table, &table->columns, column, &place);
	return place;
}

const struct pivot_cell *pivot_table_cell(
    const struct pivot_table *table, size_t row, size_t column)
{
	struct pivot_place place = pivot_table_place(table, row, column);

	return pivot_cell(
	    table->pivot, place.at[PIVOT_INDICATOR], place.at[PIVOT_PERIOD], place.at[PIVOT_UNIT]);
}
