/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A sheet of cells as a file has it, whatever the file: what form_sheet and
 * sheet_mapping read. Rows and columns count from 0 here and are named "B7" to
 * people.
 *
 * Invariants:
 *  1. Items are sorted by row, then column, each place once; empty cells are
 *     left out.
 *  2. Text is UTF-8 in NFC. A number's text is that of the file, never a
 *     floating point number's.
 *  3. rows <= CELLS_ROWS_MAX, columns <= CELLS_COLUMNS_MAX, count <= CELLS_MAX.
 */
#ifndef EXCHANGE_CELLS_H
#define EXCHANGE_CELLS_H

#include "base/buf.h"
#include "base/err.h"

enum { CELLS_ROWS_MAX = 100000, CELLS_COLUMNS_MAX = 500, CELLS_MAX = 500000 };

enum file_cell_kind {
	FILE_EMPTY,   /* only of a formula without a kept result */
	FILE_TEXT,    /* as typed: base/number_entry.h reads it as a person's */
	FILE_NUMBER,  /* number_cell_read() reads it */
	FILE_PERCENT, /* the same, shown times 100 */
	FILE_DATE,    /* a number shown as a date or time: never a figure */
	FILE_BOOLEAN, /* "TRUE" or "FALSE" */
	FILE_ERROR    /* "#REF!" */
};

struct file_cell {
	int row;
	int column;
	enum file_cell_kind kind;
	bool formula; /* the text is the result kept in the file */
	struct str text;
};

/* Merged cells: what stands in the first counts for all. */
struct cell_range {
	int first_row, first_column;
	int last_row, last_column;
};

struct cells {
	struct str sheet; /* its name; empty for a CSV file */
	int rows;         /* 1 + the last row with a cell */
	int columns;
	size_t count;
	const struct file_cell *items;
	size_t merged_count;
	const struct cell_range *merged;
};

/* The cell at a place, or the one it is merged into; NULL: empty. */
const struct file_cell *cells_at(const struct cells *cells, int row, int column);

/* Its text without white space at either end; "" where it is empty. */
struct str cells_text(const struct cells *cells, int row, int column);

/* "B7". */
void cell_name_add(struct buf *out, int row, int column);
char *cell_name(struct arena *arena, int row, int column);

/* Reads "B7", "$B$7"; false: no such name, or beyond the limits. */
bool cell_name_parse(struct str text, int *row, int *column);

/*
 * The cells of a CSV file, all text, in `arena`. Separated by comma, semicolon
 * (as Excel writes it where the comma is the decimal mark) or tab: by whichever
 * is most frequent in the first line. What is wrong goes to `issues`, with
 * line and column; false when there is any. Keys: csv.*, cells.not_utf8,
 * cells.too_large.
 */
bool cells_from_csv(struct cells *out, struct str text, const char *file, struct arena *arena,
    struct issues *issues);

/* Collects cells in any order. All zero but `arena` is none. */
struct cell_list {
	struct arena *arena;
	size_t count;
	size_t capacity;
	struct file_cell *items;
};

void cell_list_add(struct cell_list *list, struct file_cell cell);

/* Sorts them into `out`, which then uses the list's memory; false: a place stands there twice. */
bool cells_take(struct cells *out, struct cell_list *list);

#endif
