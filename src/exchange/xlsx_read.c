/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/xlsx_read.h"

#include <stdlib.h>

#include "base/text.h"
#include "exchange/xlsx_book.h"

/* What is read of a sheet's part. */
struct sheet_reader {
	struct xlsx_reader reader;
	const struct xlsx_book *book;
	struct arena *arena;
	struct cell_list list;
	struct cell_range *merged;
	size_t merged_count;
	size_t merged_capacity;
	int next_row; /* of a row, or a cell, that does not say where it is */
	int next_column;
	/* the cell that is open */
	bool in_cell;
	bool formula;
	bool in_value; /* in <v>, or the <t> of an inline string */
	int phonetic;  /* depth within <rPh>: how it is spoken, not what is written */
	char type[16];
	int style;
	int row;
	int column;
	struct buf text;
};

static struct sheet_reader *sheet_of(struct xlsx_reader *reader)
{
	return (struct sheet_reader *)reader;
}

static void too_large(struct xlsx_reader *reader)
{
	xlsx_stop(reader, err_set(reader->err, ERR_LIMIT, "xlsx.too_large", NULL));
}

static void broken(struct sheet_reader *sheet)
{
	xlsx_stop(&sheet->reader,
	    err_set(sheet->reader.err, ERR_INPUT, "xlsx.broken", sheet->book->sheet_part, NULL));
}

static void begin_row(struct sheet_reader *sheet, const char **attributes)
{
	const char *r = xlsx_attribute(attributes, "r");
	long number = r ? strtol(r, NULL, 10) : sheet->next_row + 1;

	/* Rows beyond the limit are told of once they hold something. */
	if (number < 1 || number > INT32_MAX / 2) {
		broken(sheet);
		return;
	}
	sheet->row = (int)number - 1;
	sheet->next_row = sheet->row + 1;
	sheet->next_column = 0;
}

/* The column of "B7", however large; -1: no such name. */
static int column_of(const char *name)
{
	int column = 0;

	for (; *name >= 'A' && *name <= 'Z' && column < 1000000; name++)
		column = column * 26 + *name - 'A' + 1;
	return column - 1;
}

static void begin_cell(struct sheet_reader *sheet, const char **attributes)
{
	const char *r = xlsx_attribute(attributes, "r");
	const char *type = xlsx_attribute(attributes, "t");
	const char *style = xlsx_attribute(attributes, "s");

	sheet->column = r ? column_of(r) : sheet->next_column;
	if (sheet->column < 0 || sheet->in_cell) {
		broken(sheet);
		return;
	}
	sheet->next_column = sheet->column + 1;
	snprintf(sheet->type, sizeof(sheet->type), "%s", type ? type : "n");
	sheet->style = style ? atoi_bounded(style) : 0;
	sheet->in_cell = true;
	sheet->formula = false;
	sheet->in_value = false;
	sheet->phonetic = 0;
	buf_clear(&sheet->text);
}

static void add_merged(struct sheet_reader *sheet, const char **attributes)
{
	const char *ref = xlsx_attribute(attributes, "ref");
	struct str rest = str_of(ref);
	struct str first;
	struct str last;
	struct cell_range range;

	/* One that reaches beyond the limits has no bearing on what is read. */
	if (!str_split(&rest, ':', &first) || !str_split(&rest, ':', &last) ||
	    !cell_name_parse(first, &range.first_row, &range.first_column) ||
	    !cell_name_parse(last, &range.last_row, &range.last_column))
		return;
	if (sheet->merged_count == XLSX_MERGED_MAX) {
		too_large(&sheet->reader);
		return;
	}
	if (sheet->merged_count == sheet->merged_capacity) {
		size_t capacity = sheet->merged_capacity ? sheet->merged_capacity * 2 : 16;
		struct cell_range *items = ARENA_ARRAY(sheet->arena, struct cell_range, capacity);

		if (sheet->merged_count)
			memcpy(items, sheet->merged, sheet->merged_count * sizeof(*items));
		sheet->merged = items;
		sheet->merged_capacity = capacity;
	}
	sheet->merged[sheet->merged_count++] = range;
}

static void on_begin(struct xlsx_reader *reader, const char *element, const char **attributes)
{
	struct sheet_reader *sheet = sheet_of(reader);

	if (!strcmp(element, "row"))
		begin_row(sheet, attributes);
	else if (!strcmp(element, "c"))
		begin_cell(sheet, attributes);
	else if (!strcmp(element, "f") && sheet->in_cell)
		sheet->formula = true;
	else if (!strcmp(element, "rPh"))
		sheet->phonetic++;
	else if (!strcmp(element, "v") || !strcmp(element, "t"))
		sheet->in_value = sheet->in_cell && !sheet->phonetic;
	else if (!strcmp(element, "mergeCell"))
		add_merged(sheet, attributes);
}

static enum file_cell_kind kind_of_number(const struct sheet_reader *sheet)
{
	size_t style = (size_t)sheet->style;

	return style < sheet->book->style_count ? sheet->book->styles[style] : FILE_NUMBER;
}

/* Sets the cell's kind and text from its type; false: the file is broken. */
static bool settle(struct sheet_reader *sheet, struct file_cell *cell)
{
	struct str raw = buf_str(&sheet->text);

	cell->text = STR_EMPTY;
	if (!raw.n) {
		cell->kind = FILE_EMPTY;
		return true;
	}
	if (!strcmp(sheet->type, "s")) {
		size_t index = (size_t)atoi_bounded(sheet->text.p);

		if (index >= sheet->book->string_count)
			return false;
		cell->kind = FILE_TEXT;
		cell->text = sheet->book->strings[index];
	} else if (!strcmp(sheet->type, "str") || !strcmp(sheet->type, "inlineStr")) {
		cell->kind = FILE_TEXT;
		cell->text = xlsx_clean_text(sheet->arena, raw);
	} else if (!strcmp(sheet->type, "b")) {
		cell->kind = FILE_BOOLEAN;
		cell->text = str_is(str_trim(raw), "1") ? STR("TRUE") : STR("FALSE");
	} else if (!strcmp(sheet->type, "n")) {
		cell->kind = kind_of_number(sheet);
		cell->text = xlsx_clean_text(sheet->arena, str_trim(raw));
	} else {
		cell->kind = !strcmp(sheet->type, "d") ? FILE_DATE : FILE_ERROR;
		cell->text = xlsx_clean_text(sheet->arena, str_trim(raw));
	}
	return true;
}

static void end_cell(struct sheet_reader *sheet)
{
	struct file_cell cell = {
	    .row = sheet->row, .column = sheet->column, .formula = sheet->formula};

	sheet->in_cell = false;
	if (!settle(sheet, &cell)) {
		broken(sheet);
		return;
	}
	/* Cells that only have a colour or a frame are none. */
	if (!cell.text.n && !(cell.kind == FILE_EMPTY && cell.formula))
		return;
	if (cell.row >= CELLS_ROWS_MAX || cell.column >= CELLS_COLUMNS_MAX ||
	    sheet->list.count == CELLS_MAX)
		too_large(&sheet->reader);
	else
		cell_list_add(&sheet->list, cell);
}

static void on_end(struct xlsx_reader *reader, const char *element)
{
	struct sheet_reader *sheet = sheet_of(reader);

	if (!strcmp(element, "c") && sheet->in_cell)
		end_cell(sheet);
	else if (!strcmp(element, "rPh") && sheet->phonetic)
		sheet->phonetic--;
	else if (!strcmp(element, "v") || !strcmp(element, "t"))
		sheet->in_value = false;
}

static void on_text(struct xlsx_reader *reader, struct str text)
{
	struct sheet_reader *sheet = sheet_of(reader);

	if (!sheet->in_value)
		return;
	if (sheet->text.n + text.n > XLSX_TEXT_MAX)
		too_large(reader);
	else
		buf_add_str(&sheet->text, text);
}

static enum err_code read_sheet(struct cells *out, struct xlsx_package *package,
    const struct xlsx_book *book, struct arena *arena, struct err *err)
{
	struct sheet_reader sheet = {
	    .reader = {.begin = on_begin, .end = on_end, .text = on_text},
	    .book = book,
	    .arena = arena,
	    .list.arena = arena,
	};
	enum err_code code = xlsx_read_part(package, book->sheet_part, &sheet.reader, err);

	buf_release(&sheet.text);
	if (!code && !cells_take(out, &sheet.list))
		code = err_set(err, ERR_INPUT, "xlsx.broken", book->sheet_part, NULL);
	out->sheet = book->sheet_name;
	out->merged = sheet.merged;
	out->merged_count = sheet.merged_count;
	return code;
}

enum err_code xlsx_read(
    struct cells *out, struct str content, const char *sheet, struct arena *arena, struct err *err)
{
	struct xlsx_package *package;
	struct xlsx_book book;
	enum err_code code;

	*out = (struct cells){0};
	code = xlsx_open(&package, content, err);
	if (!code)
		code = xlsx_book_read(&book, package, sheet, arena, err);
	if (!code)
		code = read_sheet(out, package, &book, arena, err);
	xlsx_close(package);
	return code;
}

enum err_code xlsx_sheet_names(
    struct str content, struct arena *arena, struct str **names, size_t *count, struct err *err)
{
	struct xlsx_package *package;
	enum err_code code = xlsx_open(&package, content, err);

	*names = NULL;
	*count = 0;
	if (!code)
		code = xlsx_book_names(package, arena, names, count, err);
	xlsx_close(package);
	return code;
}
