/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/cells.h"

#include <stdlib.h>

#include "base/csv.h"
#include "base/text.h"

static int compare_places(int row_a, int column_a, int row_b, int column_b)
{
	return row_a != row_b ? (row_a < row_b ? -1 : 1)
	                      : (column_a > column_b) - (column_a < column_b);
}

static int compare_cells(const void *a, const void *b)
{
	const struct file_cell *x = a;
	const struct file_cell *y = b;

	return compare_places(x->row, x->column, y->row, y->column);
}

static const struct file_cell *find(const struct cells *cells, int row, int column)
{
	struct file_cell key = {.row = row, .column = column};

	return cells->count
	           ? bsearch(&key, cells->items, cells->count, sizeof(*cells->items), compare_cells)
	           : NULL;
}

const struct file_cell *cells_at(const struct cells *cells, int row, int column)
{
	const struct file_cell *cell = find(cells, row, column);

	for (size_t i = 0; i < cells->merged_count && !cell; i++) {
		const struct cell_range *range = &cells->merged[i];

		if (row >= range->first_row && row <= range->last_row &&
		    column >= range->first_column && column <= range->last_column)
			return find(cells, range->first_row, range->first_column);
	}
	return cell;
}

struct str cells_text(const struct cells *cells, int row, int column)
{
	const struct file_cell *cell = cells_at(cells, row, column);

	return cell ? str_trim(cell->text) : STR_EMPTY;
}

void cell_name_add(struct buf *out, int row, int column)
{
	char letters[8];
	size_t n = sizeof(letters);

	for (int rest = column + 1; rest; rest = (rest - 1) / 26)
		letters[--n] = (char)('A' + (rest - 1) % 26);
	buf_add(out, letters + n, sizeof(letters) - n);
	buf_add_int(out, (int64_t)row + 1);
}

char *cell_name(struct arena *arena, int row, int column)
{
	struct buf name = {0};
	char *copy;

	cell_name_add(&name, row, column);
	copy = arena_strdup(arena, name.p);
	buf_release(&name);
	return copy;
}

bool cell_name_parse(struct str text, int *row, int *column)
{
	size_t at = text.n && text.p[0] == '$';
	int letters = 0;
	int number = 0;

	for (; at < text.n && text.p[at] >= 'A' && text.p[at] <= 'Z'; at++) {
		letters = letters * 26 + text.p[at] - 'A' + 1;
		if (letters > CELLS_COLUMNS_MAX)
			return false;
	}
	if (at < text.n && text.p[at] == '$')
		at++;
	if (!letters || at == text.n || text.p[at] == '0')
		return false;
	for (; at < text.n; at++) {
		if (text.p[at] < '0' || text.p[at] > '9')
			return false;
		number = number * 10 + text.p[at] - '0';
		if (number > CELLS_ROWS_MAX)
			return false;
	}
	*row = number - 1;
	*column = letters - 1;
	return true;
}

void cell_list_add(struct cell_list *list, struct file_cell cell)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 64;
		struct file_cell *items = ARENA_ARRAY(list->arena, struct file_cell, capacity);

		if (list->count)
			memcpy(items, list->items, list->count * sizeof(*items));
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count++] = cell;
}

bool cells_take(struct cells *out, struct cell_list *list)
{
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), compare_cells);
	out->items = list->items;
	out->count = list->count;
	out->rows = 0;
	out->columns = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct file_cell *cell = &list->items[i];

		if (i && !compare_cells(cell - 1, cell))
			return false;
		out->rows = cell->row + 1;
		if (cell->column >= out->columns)
			out->columns = cell->column + 1;
	}
	return true;
}

/* ---- CSV. */

/* What most separates the first line that has any of them. */
static char separator_of(struct str text)
{
	static const char marks[] = {',', ';', '\t'};
	size_t counts[sizeof(marks)] = {0};
	size_t best = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		quoted = quoted != (text.p[i] == '"');
		if (text.p[i] == '\n' && !quoted && counts[0] + counts[1] + counts[2])
			break;
		for (size_t j = 0; j < sizeof(marks) && !quoted; j++)
			counts[j] += text.p[i] == marks[j];
	}
	for (size_t j = 1; j < sizeof(marks); j++)
		if (counts[j] > counts[best])
			best = j;
	return marks[best];
}

static bool add_record(struct cell_list *list, const struct csv_reader *reader, int row,
    const char *file, struct issues *issues)
{
	for (int i = 0; i < reader->field_count; i++) {
		const struct csv_field *field = &reader->fields[i];
		struct str text;
		size_t bad;

		if (!str_trim(field->text).n)
			continue;
		if (!text_normalize(
			list->arena, arena_str(list->arena, field->text), &text, &bad)) {
			issues_add(
			    issues, file, field->line, field->column, "cells.not_utf8", NULL);
			return false;
		}
		if (row >= CELLS_ROWS_MAX || list->count == CELLS_MAX) {
			issues_add(issues, file, field->line, 0, "cells.too_large", NULL);
			return false;
		}
		cell_list_add(list,
		    (struct file_cell){.row = row, .column = i, .kind = FILE_TEXT, .text = text});
	}
	return true;
}

bool cells_from_csv(struct cells *out, struct str text, const char *file, struct arena *arena,
    struct issues *issues)
{
	struct cell_list list = {.arena = arena};
	struct csv_reader reader;
	enum csv_result result;
	size_t before = issues->count;
	bool more = true;
	int line = 1; /* behind the last record */
	int row = 0;

	*out = (struct cells){0};
	csv_init(&reader, text);
	reader.separator = separator_of(reader.rest);
	while (more && (result = csv_next(&reader)) != CSV_END) {
		if (result == CSV_BROKEN) {
			issues_add(issues, file, reader.problem_line, reader.problem_column,
			    reader.problem, NULL);
			continue;
		}
		/* Empty lines are rows too, so that a cell's name is what a spreadsheet shows. */
		row += reader.fields[0].line - line;
		more = add_record(&list, &reader, row++, file, issues);
		line = reader.line;
	}
	csv_release(&reader);
	return cells_take(out, &list) && issues->count == before;
}
