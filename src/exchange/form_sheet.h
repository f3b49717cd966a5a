/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A form as a spreadsheet, both ways: what a unit downloads, blank or filled,
 * enters figures into and sends back. Laid out like the paper form; only the
 * cells to be entered are coloured and open.
 *
 * How a file is tied to its form (doc/spreadsheets.md):
 *  1. The hidden first cell says which form, version, unit and period it is.
 *  2. A hidden first column has the key of each row, a hidden line the key of
 *     each column, so that rows and columns may be moved, sorted or left out.
 *  3. A CSV file has the same cells, with nothing hidden.
 *
 * Nothing here reads a register: whoever knows the form fills a form_grid, and
 * compares what was read with it.
 */
#ifndef EXCHANGE_FORM_SHEET_H
#define EXCHANGE_FORM_SHEET_H

#include "base/number_entry.h"
#include "exchange/cells.h"
#include "view/i18n.h"

enum grid_column_kind {
	GRID_SHOWN, /* plan, last year …: there to be read */
	GRID_ENTRY, /* figures are entered */
	GRID_NOTE   /* free text about the row */
};

struct grid_column {
	enum grid_column_kind kind;
	struct str key; /* of its own within the form, without white space */
	struct str name;
};

struct grid_row {
	struct str key;    /* likewise; of a heading empty */
	struct str number; /* "1.2"; may be empty */
	struct str name;
	struct str unit_of_measure;
	int indent;
	bool heading; /* of a section: it has no cells */
	size_t of;    /* what it is to who made the grid */
};

enum grid_cell_kind {
	GRID_BLANK, /* nothing is known, or entered yet */
	GRID_VALUE,
	GRID_NOTHING, /* không phát sinh */
	GRID_TEXT     /* of a note */
};

struct grid_cell {
	enum grid_cell_kind kind;
	bool open;     /* may be entered: of an ENTRY or NOTE column only */
	int64_t value; /* at `scale` */
	int scale;
	int decimals; /* shown, 0 … scale */
	struct str text;
};

struct form_grid {
	enum lang lang;
	struct str form; /* codes, without white space */
	int version;
	struct str unit;
	struct str period; /* as period_add() has it */
	struct str title, unit_name, period_name;
	size_t column_count, row_count;
	const struct grid_column *columns;
	const struct grid_row *rows;
	const struct grid_cell *cells; /* row_count × column_count, row by row */
};

/* ERR as xlsx_write_end(). */
enum err_code form_sheet_write_xlsx(const struct form_grid *grid, struct buf *out, struct err *err);

/*
 * With a byte-order mark, in the form Excel reads where its language is the
 * grid's: in Vietnamese with semicolons and decimal commas. Numbers have no
 * groups. A text that a spreadsheet would take for a formula has an apostrophe
 * before it, which form_sheet_read() takes away again.
 */
void form_sheet_write_csv(const struct form_grid *grid, struct buf *out);

/* What was read of one open cell. */
struct form_sheet_entry {
	size_t row, column;        /* of the grid */
	const char *cell;          /* "F12", of the file */
	enum number_result result; /* of an ENTRY column; never NUMBER_MISTAKE */
	int64_t value;             /* at the cell's scale */
	int64_t other;             /* NUMBER_AMBIGUOUS: the reader's to choose */
	struct str text;           /* of a NOTE column; may be empty */
	bool changed;              /* other than what the grid has */
};

struct form_sheet {
	size_t count;
	struct form_sheet_entry *entries; /* every open cell of the rows that are in the file */
};

/*
 * Reads back what was entered. `grid` is as the form stands now, its cells as
 * stored. All problems go to `issues`, each with its cell as the place; false
 * when there is any. Cells that are not open are not looked at, but any text
 * with a secrecy mark is refused wherever it stands.
 * Keys: form_sheet.not_a_form, form_sheet.other_form, form_sheet.unknown_row,
 * form_sheet.row_twice, form_sheet.no_entry_column, form_sheet.date, form_sheet.boolean,
 * form_sheet.error_value, form_sheet.no_result, form_sheet.percent, number.*, secrecy.marked.
 */
bool form_sheet_read(struct form_sheet *out, const struct cells *cells,
    const struct form_grid *grid, struct arena *arena, struct issues *issues);

/*
 * A figure's cell as a number at `place`; what is wrong goes to `issues` with the cell
 * as its place, and *out is then a NUMBER_MISTAKE.
 */
void file_number_read(struct number_entry *out, const struct file_cell *cell,
    const struct number_place *place, struct arena *arena, struct issues *issues);

/* Every cell with a secrecy mark, as an issue. */
void file_check_secrecy(const struct cells *cells, struct arena *arena, struct issues *issues);

#endif
