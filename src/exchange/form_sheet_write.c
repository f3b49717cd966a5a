/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/bug.h"
#include "exchange/form_sheet_layout.h"
#include "exchange/xlsx_write.h"
#include "view/format.h"

/* Lines and columns of the file. */
enum { LINE_UNIT, LINE_TITLE, LINE_PERIOD, LINE_HINT, LINE_KEYS, LINE_HEADS, LINE_FIRST };
enum { COLUMN_KEY, COLUMN_NUMBER, COLUMN_NAME, COLUMN_UNIT, COLUMN_FIRST };

enum { FORMAT_VERSION = 1 };

void form_sheet_identity(const struct form_grid *grid, struct buf *out)
{
	buf_printf(out, FORM_SHEET_SIGN " %d %.*s %d %.*s %.*s", (int)FORMAT_VERSION,
	    STR_ARG(grid->form), grid->version, STR_ARG(grid->unit), STR_ARG(grid->period));
}

/* Where cells go: an .xlsx file or CSV, line by line. */
struct sink {
	const struct form_grid *grid;
	struct xlsx_writer *xlsx; /* NULL: CSV */
	struct buf *csv;
	int line;
	int column; /* of CSV: where the line has come to */
};

static bool is_formula(struct str text)
{
	return text.n > 0 && strchr("=+-@", text.p[0]);
}

static void add_csv_field(struct sink *sink, int column, struct str text, bool person)
{
	char separator = sink->grid->lang == LANG_EN ? ',' : ';';
	bool quoted = false;

	for (; sink->column < column; sink->column++)
		buf_add_char(sink->csv, separator);
	for (size_t i = 0; i < text.n; i++)
		quoted = quoted || strchr("\",;\t\r\n", text.p[i]);
	if (quoted)
		buf_add_char(sink->csv, '"');
	if (person && is_formula(text))
		buf_add_char(sink->csv, '\'');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			buf_add_char(sink->csv, '"');
		buf_add_char(sink->csv, text.p[i]);
	}
	if (quoted)
		buf_add_char(sink->csv, '"');
}

static void put_text(struct sink *sink, int column, struct str text, struct xlsx_style style)
{
	if (sink->xlsx && text.n)
		xlsx_write_text(sink->xlsx, sink->line, column, text, &style);
	else if (sink->xlsx)
		xlsx_write_blank(sink->xlsx, sink->line, column, &style);
	else
		add_csv_field(sink, column, text, true);
}

/* Across the columns that are seen. */
static void put_line(struct sink *sink, struct str text, enum xlsx_style_kind kind)
{
	struct xlsx_style style = {.kind = kind};
	int last = COLUMN_FIRST + (int)sink->grid->column_count - 1;

	if (sink->xlsx)
		xlsx_write_merged(sink->xlsx, sink->line, COLUMN_NUMBER, last, text, &style);
	else
		add_csv_field(sink, COLUMN_NUMBER, text, true);
}

static void end_line(struct sink *sink)
{
	if (!sink->xlsx)
		buf_add_text(sink->csv, "\r\n");
	sink->line++;
	sink->column = 0;
}

/* As many decimals as are shown, or as the value needs. */
static int decimals_of(const struct grid_cell *cell)
{
	int64_t value = cell->value;
	int decimals = cell->scale;

	while (decimals > cell->decimals && value % 10 == 0) {
		value /= 10;
		decimals--;
	}
	return decimals;
}

/* "103675,3": exact, without groups, which a spreadsheet of another language would misread. */
static void add_csv_value(struct sink *sink, int column, const struct grid_cell *cell)
{
	struct buf text = {0};

	decimal_add_plain(&text, cell->value, cell->scale);
	for (size_t i = 0; i < text.n && sink->grid->lang != LANG_EN; i++)
		text.p[i] = (char)(text.p[i] == '.' ? ',' : text.p[i]);
	add_csv_field(sink, column, buf_str(&text), false);
	buf_release(&text);
}

static void put_cell(struct sink *sink, int column, const struct grid_cell *cell, bool note)
{
	struct xlsx_style style = {.kind = note ? XLSX_TEXT : XLSX_NUMBER,
	    .open = cell->open,
	    .decimals = note || cell->kind != GRID_VALUE ? cell->decimals : decimals_of(cell)};

	switch (cell->kind) {
	case GRID_VALUE:
		if (sink->xlsx)
			xlsx_write_value(
			    sink->xlsx, sink->line, column, cell->value, cell->scale, &style);
		else
			add_csv_value(sink, column, cell);
		return;
	case GRID_NOTHING:
		if (sink->xlsx)
			put_text(sink, column, STR("–"), style);
		else
			add_csv_field(sink, column, STR("–"), false);
		return;
	case GRID_TEXT:
		put_text(sink, column, cell->text, style);
		return;
	case GRID_BLANK:
		if (sink->xlsx)
			xlsx_write_blank(sink->xlsx, sink->line, column, &style);
		else
			add_csv_field(sink, column, STR_EMPTY, false);
		return;
	}
}

static struct str said(const struct form_grid *grid, const char *key)
{
	return str_of(tr(grid->lang, key));
}

static void put_top(struct sink *sink)
{
	const struct form_grid *grid = sink->grid;
	struct xlsx_style plain = {.kind = XLSX_PLAIN};
	struct buf identity = {0};

	form_sheet_identity(grid, &identity);
	put_text(sink, COLUMN_KEY, buf_str(&identity), plain);
	put_line(sink, grid->unit_name, XLSX_PLAIN);
	end_line(sink);
	put_line(sink, grid->title, XLSX_TITLE);
	end_line(sink);
	put_line(sink, grid->period_name, XLSX_CAPTION);
	end_line(sink);
	put_line(sink, said(grid, "form_sheet.hint"), XLSX_PLAIN);
	end_line(sink);
	buf_release(&identity);
}

static void put_heads(struct sink *sink)
{
	static const char *const keys[] = {FORM_SHEET_KEYS, "number", "name", "unit"};
	static const char *const names[] = {
	    NULL, "form_sheet.column.number", "form_sheet.column.name", "form_sheet.column.unit"};
	const struct form_grid *grid = sink->grid;
	struct xlsx_style plain = {.kind = XLSX_PLAIN};
	struct xlsx_style head = {.kind = XLSX_HEAD};

	for (int i = COLUMN_KEY; i < COLUMN_FIRST; i++)
		put_text(sink, i, str_of(keys[i]), plain);
	for (size_t i = 0; i < grid->column_count; i++)
		put_text(sink, COLUMN_FIRST + (int)i, grid->columns[i].key, plain);
	end_line(sink);
	put_text(sink, COLUMN_KEY, STR(FORM_SHEET_HEADS), plain);
	for (int i = COLUMN_NUMBER; i < COLUMN_FIRST; i++)
		put_text(sink, i, said(grid, names[i]), head);
	for (size_t i = 0; i < grid->column_count; i++)
		put_text(sink, COLUMN_FIRST + (int)i, grid->columns[i].name, head);
	end_line(sink);
}

static void put_row(struct sink *sink, size_t index)
{
	const struct form_grid *grid = sink->grid;
	const struct grid_row *row = &grid->rows[index];
	struct xlsx_style plain = {.kind = XLSX_PLAIN};
	struct xlsx_style middle = {.kind = row->heading ? XLSX_SECTION : XLSX_MIDDLE};
	struct xlsx_style name = {.kind = row->heading ? XLSX_SECTION : XLSX_TEXT,
	    .indent = row->indent < XLSX_INDENT_MAX ? row->indent : XLSX_INDENT_MAX};

	put_text(sink, COLUMN_KEY, row->key, plain);
	put_text(sink, COLUMN_NUMBER, row->number, middle);
	put_text(sink, COLUMN_NAME, row->name, name);
	put_text(sink, COLUMN_UNIT, row->unit_of_measure, middle);
	for (size_t i = 0; i < grid->column_count; i++) {
		if (row->heading)
			put_text(sink, COLUMN_FIRST + (int)i, STR_EMPTY, name);
		else
			put_cell(sink, COLUMN_FIRST + (int)i,
			    &grid->cells[index * grid->column_count + i],
			    grid->columns[i].kind == GRID_NOTE);
	}
	end_line(sink);
}

static void put_all(struct sink *sink)
{
	put_top(sink);
	put_heads(sink);
	INVARIANT(sink->line == LINE_FIRST);
	for (size_t i = 0; i < sink->grid->row_count; i++)
		put_row(sink, i);
}

enum err_code form_sheet_write_xlsx(const struct form_grid *grid, struct buf *out, struct err *err)
{
	enum { NARROW = 8, FIGURE = 16, NOTE = 32, NAME = 48 };
	struct sink sink = {.grid = grid, .xlsx = xlsx_write_begin(grid->form, false)};

	xlsx_set_column(sink.xlsx, COLUMN_KEY, FIGURE, true);
	xlsx_set_column(sink.xlsx, COLUMN_NUMBER, NARROW, false);
	xlsx_set_column(sink.xlsx, COLUMN_NAME, NAME, false);
	xlsx_set_column(sink.xlsx, COLUMN_UNIT, FIGURE, false);
	for (size_t i = 0; i < grid->column_count; i++)
		xlsx_set_column(sink.xlsx, COLUMN_FIRST + (int)i,
		    grid->columns[i].kind == GRID_NOTE ? NOTE : FIGURE, false);
	put_all(&sink);
	xlsx_hide_row(sink.xlsx, LINE_KEYS);
	xlsx_freeze(sink.xlsx, LINE_FIRST, COLUMN_FIRST);
	xlsx_protect(sink.xlsx);
	return xlsx_write_end(sink.xlsx, out, err);
}

void form_sheet_write_csv(const struct form_grid *grid, struct buf *out)
{
	struct sink sink = {.grid = grid, .csv = out};

	buf_add_text(out, "\xEF\xBB\xBF");
	put_all(&sink);
}
