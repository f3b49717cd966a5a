/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tables as .xlsx files: one sheet, written cell by cell. The one place that
 * talks to libxlsxwriter.
 *
 * Spreadsheets keep numbers as binary fractions of 15 digits. A value that has
 * no more is handed over as the fraction nearest to it, which number_cell_read()
 * reads back exactly; a longer one is written as text, digit by digit.
 *
 * Problems on the way are told by xlsx_write_end(). Rows and columns count
 * from 0.
 */
#ifndef EXCHANGE_XLSX_WRITE_H
#define EXCHANGE_XLSX_WRITE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum xlsx_style_kind {
	XLSX_PLAIN,   /* without a frame */
	XLSX_TITLE,   /* bold, in the middle */
	XLSX_CAPTION, /* italic, in the middle */
	XLSX_HEAD,    /* of a table: bold, in the middle */
	XLSX_SECTION, /* a line that heads others: bold */
	XLSX_TEXT,    /* cells of a table … */
	XLSX_MIDDLE,
	XLSX_NUMBER,
	XLSX_STYLE_COUNT
};

enum { XLSX_INDENT_MAX = 15 };

struct xlsx_style {
	enum xlsx_style_kind kind;
	int decimals; /* of NUMBER, 0 … 6 */
	int indent;   /* of TEXT, 0 … XLSX_INDENT_MAX */
	bool open;    /* coloured, and not locked when the sheet is protected */
};

struct xlsx_writer;

/* `sheet` is cut and cleaned to what may name one. `large`: rows are written in order, and are
 * not kept in memory. */
struct xlsx_writer *xlsx_write_begin(struct str sheet, bool large);

void xlsx_write_text(struct xlsx_writer *writer, int row, int column, struct str text,
    const struct xlsx_style *style);
/* value / 10^scale. */
void xlsx_write_value(struct xlsx_writer *writer, int row, int column, int64_t value, int scale,
    const struct xlsx_style *style);
void xlsx_write_blank(
    struct xlsx_writer *writer, int row, int column, const struct xlsx_style *style);
/* Not in a large sheet. */
void xlsx_write_merged(struct xlsx_writer *writer, int row, int first_column, int last_column,
    struct str text, const struct xlsx_style *style);

void xlsx_set_column(struct xlsx_writer *writer, int column, int letters, bool hidden);
void xlsx_hide_row(struct xlsx_writer *writer, int row);
/* Only open cells can be changed, until somebody takes the protection off: there is no password. */
void xlsx_protect(struct xlsx_writer *writer);
/* Rows above and columns left of the cell stay in view; the rows are on every printed page. */
void xlsx_freeze(struct xlsx_writer *writer, int row, int column);

/*
 * Adds the file to `out` and frees the writer in any case. ERR_IO
 * xlsx.cannot_write (no room for temporary files), ERR_LIMIT xlsx.too_large (a
 * cell beyond a sheet's end, a text beyond 32 767 letters).
 */
enum err_code xlsx_write_end(struct xlsx_writer *writer, struct buf *out, struct err *err);
void xlsx_write_abandon(struct xlsx_writer *writer); /* NULL is fine */

#endif
