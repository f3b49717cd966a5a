/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/form_sheet.h"

#include "base/bug.h"
#include "base/map.h"
#include "core/secrecy.h"
#include "exchange/form_sheet_layout.h"

static void cell_issue(struct issues *issues, struct arena *arena, const struct file_cell *cell,
    const char *key, const char *argument)
{
	issues_add(issues, cell_name(arena, cell->row, cell->column), 0, 0, key, argument, NULL);
}

static const char *chars(struct arena *arena, struct str text)
{
	return arena_str(arena, text).p;
}

/* ---- One cell. */

static void mistake_of(struct number_entry *out, const struct file_cell *cell, struct arena *arena,
    struct issues *issues)
{
	const struct err *err = &out->err;
	const char *args[ERR_ARGS] = {NULL};

	for (int i = 0; i < err->arg_count; i++)
		args[i] = err->args[i];
	issues_add(issues, cell_name(arena, cell->row, cell->column), 0, 0, err->key, args[0],
	    args[1], args[2], NULL);
}

/* The number a file keeps, with the mistakes a person's number has. */
static void read_kept(struct number_entry *out, const struct file_cell *cell, int shift,
    const struct number_place *place, struct arena *arena)
{
	enum decimal_problem problem =
	    number_cell_read(cell->text, shift, place->scale, &out->value);

	out->result = NUMBER_VALUE;
	if (problem)
		number_entry_refuse(
		    out, problem, chars(arena, cell->text), place->scale, "103675.3");
}

void file_number_read(struct number_entry *out, const struct file_cell *cell,
    const struct number_place *place, struct arena *arena, struct issues *issues)
{
	const char *key = NULL;

	*out = (struct number_entry){0};
	switch (cell->kind) {
	case FILE_EMPTY:
		key = "form_sheet.no_result";
		break;
	case FILE_TEXT:
		number_entry_read(out, cell->text, place);
		break;
	case FILE_NUMBER:
		read_kept(out, cell, 0, place, arena);
		break;
	case FILE_PERCENT:
		if (str_is(place->unit, "%"))
			read_kept(out, cell, 2, place, arena);
		else
			key = "form_sheet.percent";
		break;
	case FILE_DATE:
		key = "form_sheet.date";
		break;
	case FILE_BOOLEAN:
		key = "form_sheet.boolean";
		break;
	case FILE_ERROR:
		key = "form_sheet.error_value";
		break;
	}
	if (key) {
		out->result = NUMBER_MISTAKE;
		err_set(&out->err, ERR_INPUT, key, chars(arena, cell->text), NULL);
	}
	if (out->result == NUMBER_MISTAKE)
		mistake_of(out, cell, arena, issues);
}

void file_check_secrecy(const struct cells *cells, struct arena *arena, struct issues *issues)
{
	for (size_t i = 0; i < cells->count; i++) {
		const struct file_cell *cell = &cells->items[i];
		struct str mark = secrecy_mark(cell->text);

		if (mark.p)
			cell_issue(issues, arena, cell, "secrecy.marked", chars(arena, mark));
	}
}

/* ---- The file as a form. */

struct reading {
	const struct cells *cells;
	const struct form_grid *grid;
	struct arena *arena;
	struct issues *issues;
	int key_column; /* of the file */
	int key_row;
	int *columns; /* of the file, by column of the grid; -1: not there */
	struct form_sheet *out;
	size_t capacity;
};

/* The first cell that says what the file is; NULL: none. */
static const struct file_cell *find_identity(const struct cells *cells)
{
	for (size_t i = 0; i < cells->count; i++)
		if (str_starts(str_trim(cells->items[i].text), STR(FORM_SHEET_SIGN " ")))
			return &cells->items[i];
	return NULL;
}

static bool check_identity(struct reading *reading)
{
	const struct file_cell *cell = find_identity(reading->cells);
	struct buf expected = {0};
	bool same;

	if (!cell) {
		issues_add(reading->issues, NULL, 0, 0, "form_sheet.not_a_form", NULL);
		return false;
	}
	form_sheet_identity(reading->grid, &expected);
	same = str_eq(str_trim(cell->text), buf_str(&expected));
	if (!same)
		issues_add(reading->issues, cell_name(reading->arena, cell->row, cell->column), 0,
		    0, "form_sheet.other_form",
		    chars(reading->arena, str_trim(cell->text)) + sizeof(FORM_SHEET_SIGN),
		    expected.p + sizeof(FORM_SHEET_SIGN), NULL);
	buf_release(&expected);
	reading->key_column = cell->column;
	return same;
}

static bool find_columns(struct reading *reading)
{
	const struct cells *cells = reading->cells;
	const struct form_grid *grid = reading->grid;
	bool any = false;
	int row = 0;

	while (row < cells->rows &&
	       !str_is(cells_text(cells, row, reading->key_column), FORM_SHEET_KEYS))
		row++;
	reading->key_row = row;
	reading->columns = ARENA_ARRAY(reading->arena, int, grid->column_count);
	for (size_t i = 0; i < grid->column_count; i++) {
		reading->columns[i] = -1;
		for (int column = 0; column < cells->columns && row < cells->rows; column++)
			if (str_eq(cells_text(cells, row, column), grid->columns[i].key))
				reading->columns[i] = column;
		any = any || (grid->columns[i].kind == GRID_ENTRY && reading->columns[i] >= 0);
	}
	if (!any)
		issues_add(reading->issues, NULL, 0, 0, "form_sheet.no_entry_column", NULL);
	return any;
}

static struct form_sheet_entry *add_entry(struct reading *reading)
{
	struct form_sheet *out = reading->out;

	INVARIANT(out->count < reading->capacity);
	return &out->entries[out->count++];
}

static bool number_changed(const struct grid_cell *stored, const struct form_sheet_entry *entry)
{
	switch (entry->result) {
	case NUMBER_VALUE:
		return stored->kind != GRID_VALUE || stored->value != entry->value;
	case NUMBER_NOTHING:
		return stored->kind != GRID_NOTHING;
	case NUMBER_EMPTY:
		return stored->kind != GRID_BLANK;
	default:
		return true;
	}
}

static void read_figure(struct reading *reading, struct form_sheet_entry *entry,
    const struct file_cell *cell, const struct grid_cell *stored)
{
	const struct form_grid *grid = reading->grid;
	struct number_place place = {.scale = stored->scale,
	    .decimals = stored->decimals,
	    .unit = grid->rows[entry->row].unit_of_measure,
	    .marks = grid->lang == LANG_EN ? NUMBER_ENGLISH : NUMBER_VIETNAMESE};
	struct number_entry number = {.result = NUMBER_EMPTY};

	if (cell)
		file_number_read(&number, cell, &place, reading->arena, reading->issues);
	entry->result = number.result;
	entry->value = number.value;
	entry->other = number.other;
	entry->changed = number_changed(stored, entry);
	/* Its issue is there; nobody looks at the entry. */
	if (number.result == NUMBER_MISTAKE)
		reading->out->count--;
}

static struct str without_apostrophe(struct str text)
{
	if (text.n > 1 && text.p[0] == '\'' && strchr("=+-@", text.p[1]))
		return (struct str){text.p + 1, text.n - 1};
	return text;
}

static void read_row(struct reading *reading, int row, size_t grid_row)
{
	const struct form_grid *grid = reading->grid;

	for (size_t i = 0; i < grid->column_count; i++) {
		const struct grid_cell *stored = &grid->cells[grid_row * grid->column_count + i];
		const struct file_cell *cell;
		struct form_sheet_entry *entry;
		int column = reading->columns[i];

		if (column < 0 || !stored->open || grid->columns[i].kind == GRID_SHOWN)
			continue;
		cell = cells_at(reading->cells, row, column);
		entry = add_entry(reading);
		*entry = (struct form_sheet_entry){.row = grid_row,
		    .column = i,
		    .cell = cell_name(reading->arena, row, column),
		    .text = STR_EMPTY};
		if (grid->columns[i].kind == GRID_ENTRY) {
			read_figure(reading, entry, cell, stored);
			continue;
		}
		if (cell)
			entry->text = without_apostrophe(str_trim(cell->text));
		entry->changed = !str_eq(entry->text, stored->text);
	}
}

/* Whether somebody entered something in the line. */
static bool is_filled(const struct reading *reading, int row)
{
	for (size_t i = 0; i < reading->grid->column_count; i++)
		if (reading->columns[i] >= 0 && reading->grid->columns[i].kind == GRID_ENTRY &&
		    cells_text(reading->cells, row, reading->columns[i]).n)
			return true;
	return false;
}

static void read_rows(struct reading *reading)
{
	const struct form_grid *grid = reading->grid;
	struct map rows = {0};
	struct grid_row *seen = ARENA_ARRAY(reading->arena, struct grid_row, 1);

	for (size_t i = 0; i < grid->row_count; i++)
		if (!grid->rows[i].heading)
			map_put(&rows, grid->rows[i].key, (void *)(uintptr_t)&grid->rows[i]);
	for (int row = reading->key_row + 1; row < reading->cells->rows; row++) {
		struct str key = cells_text(reading->cells, row, reading->key_column);
		const struct grid_row *found = key.n ? map_get(&rows, key) : NULL;
		const char *name = cell_name(reading->arena, row, reading->key_column);

		if (found == seen) {
			issues_add(reading->issues, name, 0, 0, "form_sheet.row_twice",
			    chars(reading->arena, key), NULL);
		} else if (found) {
			read_row(reading, row, (size_t)(found - grid->rows));
			map_put(&rows, found->key, seen);
		} else if (!str_is(key, FORM_SHEET_HEADS) && is_filled(reading, row)) {
			issues_add(reading->issues, name, 0, 0, "form_sheet.unknown_row",
			    chars(reading->arena, key), NULL);
		}
	}
	map_release(&rows);
}

bool form_sheet_read(struct form_sheet *out, const struct cells *cells,
    const struct form_grid *grid, struct arena *arena, struct issues *issues)
{
	struct reading reading = {
	    .cells = cells, .grid = grid, .arena = arena, .issues = issues, .out = out};
	size_t before = issues->count;

	*out = (struct form_sheet){0};
	file_check_secrecy(cells, arena, issues);
	if (!check_identity(&reading) || !find_columns(&reading))
		return false;
	reading.capacity = grid->row_count * grid->column_count;
	out->entries = ARENA_ARRAY(arena, struct form_sheet_entry, reading.capacity);
	read_rows(&reading);
	return issues->count == before;
}
