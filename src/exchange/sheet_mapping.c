/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/sheet_mapping.h"

#include "base/bug.h"
#include "base/map.h"
#include "base/text.h"
#include "core/tree.h"
#include "exchange/unit_names.h"

struct mapping_reader {
	const struct sheet_mapping *mapping;
	const struct cells *cells;
	const struct definitions *defs;
	struct arena *arena;
	struct issues *issues;
	struct unit_names *names; /* by column: units of its period */
	struct map seen;          /* cell_key -> the name of the cell it came from */
	struct mapped_entry *entries;
	size_t count;
	size_t capacity;
};

static const char *chars(struct arena *arena, struct str text)
{
	return arena_str(arena, text).p;
}

static void add_entry(struct mapping_reader *r, const struct mapped_entry *entry)
{
	struct mapped_entry *added;
	const char *before;

	if (r->count == r->capacity) {
		size_t capacity = r->capacity ? r->capacity * 2 : 64;
		struct mapped_entry *entries = ARENA_ARRAY(r->arena, struct mapped_entry, capacity);

		/* The old ones stay: the map has keys in them. */
		if (r->count)
			memcpy(entries, r->entries, r->count * sizeof(*entries));
		r->entries = entries;
		r->capacity = capacity;
	}
	added = &r->entries[r->count];
	*added = *entry;
	before = map_get(&r->seen, MAP_KEY(added->key));
	if (before) {
		issues_add(r->issues, entry->cell, 0, 0, "mapping.twice", before, NULL);
		return;
	}
	map_put(&r->seen, MAP_KEY(added->key), (void *)(uintptr_t)added->cell);
	r->count++;
}

static bool has_figure(const struct mapping_reader *r, int row)
{
	for (size_t i = 0; i < r->mapping->column_count; i++)
		if (cells_text(r->cells, row, r->mapping->columns[i].column).n)
			return true;
	return false;
}

/* The unit of a line; 0: none, which is told where it is a problem. */
static int unit_of_row(struct mapping_reader *r, int row, const struct unit_names *names)
{
	struct str text = cells_text(r->cells, row, r->mapping->unit_column);
	int unit = text.n ? unit_names_find(names, text, r->arena) : UNIT_NONE;
	const char *key;

	if (unit > 0 || !text.n || !has_figure(r, row))
		return unit > 0 ? unit : 0;
	if (unit == UNIT_NONE && unit_names_is_total(text, r->arena))
		return 0;
	key = unit == UNIT_AMBIGUOUS ? "mapping.unit_ambiguous" : "mapping.unknown_unit";
	issues_add(r->issues, cell_name(r->arena, row, r->mapping->unit_column), 0, 0, key,
	    chars(r->arena, text), NULL);
	return 0;
}

static void read_figure(
    struct mapping_reader *r, int row, const struct mapped_column *column, int unit)
{
	const struct file_cell *cell = cells_at(r->cells, row, column->column);
	const struct indicator *indicator = &r->defs->indicators[column->indicator];
	struct number_place place = {.scale = indicator->scale,
	    .decimals = indicator->decimals,
	    .unit = indicator->unit_of_measure,
	    .marks = r->mapping->marks};
	struct mapped_entry entry = {.key = {.indicator = column->indicator,
					 .scenario = column->scenario,
					 .breakdown = column->breakdown,
					 .period = period_key(column->period),
					 .unit = unit},
	    .cell = cell_name(r->arena, row, column->column)};
	struct number_entry number;

	if (!cell)
		return;
	file_number_read(&number, cell, &place, r->arena, r->issues);
	if (number.result == NUMBER_MISTAKE || number.result == NUMBER_EMPTY)
		return;
	entry.result = number.result;
	entry.value = number.value;
	entry.other = number.other;
	add_entry(r, &entry);
}

static void read_row(struct mapping_reader *r, int row)
{
	const struct sheet_mapping *mapping = r->mapping;

	for (size_t i = 0; i < mapping->column_count; i++) {
		size_t told = r->issues->count;
		int unit = unit_of_row(r, row, &r->names[i]);

		/* What is wrong with the unit is so for all figures of the line. */
		if (r->issues->count != told)
			return;
		if (unit)
			read_figure(r, row, &mapping->columns[i], unit);
	}
}

static void check_columns(struct mapping_reader *r)
{
	for (size_t i = 0; i < r->mapping->column_count; i++) {
		const struct mapped_column *column = &r->mapping->columns[i];

		INVARIANT(column->indicator > 0 && column->indicator <= r->defs->indicator_count);
		INVARIANT(column->column >= 0 && column->column < CELLS_COLUMNS_MAX);
		if (r->defs->indicators[column->indicator].formula)
			issues_add(r->issues,
			    cell_name(r->arena, r->mapping->first_row, column->column), 0, 0,
			    "mapping.computed",
			    chars(r->arena, r->defs->indicators[column->indicator].name), NULL);
	}
}

static void make_names(struct mapping_reader *r)
{
	const struct sheet_mapping *mapping = r->mapping;

	r->names = ARENA_ARRAY(r->arena, struct unit_names, mapping->column_count);
	for (size_t i = 0; i < mapping->column_count; i++) {
		size_t same = 0;

		while (same < i &&
		       !period_eq(mapping->columns[same].period, mapping->columns[i].period))
			same++;
		if (same < i)
			r->names[i] = r->names[same];
		else
			unit_names_make(&r->names[i], r->defs, mapping->columns[i].period,
			    mapping->under, r->arena);
	}
}

bool sheet_mapping_read(const struct sheet_mapping *mapping, const struct cells *cells,
    const struct definitions *defs, struct arena *arena, struct mapped_entry **out, size_t *count,
    struct issues *issues)
{
	struct mapping_reader r = {
	    .mapping = mapping, .cells = cells, .defs = defs, .arena = arena, .issues = issues};
	size_t before = issues->count;
	int last = mapping->last_row < 0 || mapping->last_row >= cells->rows ? cells->rows - 1
	                                                                     : mapping->last_row;

	INVARIANT(mapping->column_count <= MAPPED_COLUMNS_MAX && mapping->first_row >= 0);
	file_check_secrecy(cells, arena, issues);
	check_columns(&r);
	make_names(&r);
	for (int row = mapping->first_row; row <= last; row++)
		read_row(&r, row);
	if (!r.count && issues->count == before)
		issues_add(issues, NULL, 0, 0, "mapping.nothing", NULL);
	map_release(&r.seen);
	*out = r.entries;
	*count = r.count;
	return issues->count == before;
}

/* ---- The guess. */

enum { GUESS_ROWS = 300, GUESS_HEAD_ROWS = 5 };

/* "UBND thành phố Lạng Sơn" above a table is whose it is, not a line of it. */
static bool stands_alone(const struct cells *cells, int row, int column)
{
	for (int other = 0; other < cells->columns; other++)
		if (other != column && cells_text(cells, row, other).n)
			return false;
	return true;
}

/* How many lines of a column name a unit, and the first that does. */
static int count_units(const struct cells *cells, int column, const struct unit_names *names,
    struct arena *arena, int *first)
{
	int count = 0;

	for (int row = 0; row < cells->rows && row < GUESS_ROWS; row++) {
		struct str text = cells_text(cells, row, column);

		if (!text.n || unit_names_find(names, text, arena) <= 0 ||
		    stands_alone(cells, row, column))
			continue;
		if (!count++)
			*first = row;
	}
	return count;
}

/* The indicator named in the lines right above `row`; 0: none. */
static int indicator_above(const struct cells *cells, int row, int column,
    const struct definitions *defs, struct arena *arena)
{
	for (int up = 1; up <= GUESS_HEAD_ROWS && row - up >= 0; up++) {
		struct str head = text_fold(arena, cells_text(cells, row - up, column));

		for (int i = 1; i <= defs->indicator_count && head.n; i++) {
			const struct indicator *indicator = &defs->indicators[i];

			if (!indicator->formula &&
			    (str_eq(head, text_fold(arena, indicator->name)) ||
				str_eq(head, text_fold(arena, indicator->code))))
				return i;
		}
	}
	return 0;
}

bool sheet_mapping_guess(struct sheet_mapping *out, const struct cells *cells,
    const struct definitions *defs, struct period period, int scenario, struct arena *arena)
{
	struct mapped_column *columns =
	    ARENA_ARRAY(arena, struct mapped_column, MAPPED_COLUMNS_MAX);
	struct unit_names names;
	int best = 0;

	*out = (struct sheet_mapping){.last_row = -1, .columns = columns};
	unit_names_make(&names, defs, period, 0, arena);
	for (int column = 0; column < cells->columns; column++) {
		int first = 0;
		int count = count_units(cells, column, &names, arena, &first);

		if (count > best) {
			best = count;
			out->unit_column = column;
			out->first_row = first;
		}
	}
	for (int column = 0; best && column < cells->columns; column++) {
		int indicator = column == out->unit_column
		                    ? 0
		                    : indicator_above(cells, out->first_row, column, defs, arena);

		if (indicator && out->column_count < MAPPED_COLUMNS_MAX)
			columns[out->column_count++] = (struct mapped_column){.column = column,
			    .indicator = indicator,
			    .scenario = scenario,
			    .period = period};
	}
	return best > 0;
}
