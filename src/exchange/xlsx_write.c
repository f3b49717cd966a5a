/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/xlsx_write.h"

#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/bug.h"
#include "base/decimal.h"
#include "base/file.h"
#include "base/text.h"

enum {
	NAME_LETTERS_MAX = 31,
	FONT_SIZE = 12,
	TITLE_SIZE = 14,
	OPEN_COLOUR = 0xFFF8D6,
	HEAD_COLOUR = 0xEDEFF2
};

static const int64_t exact_max = 999999999999999; /* 15 digits */

struct xlsx_writer {
	char path[256]; /* of the file libxlsxwriter makes; "": none */
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_error problem; /* the first one */
	lxw_format *formats[XLSX_STYLE_COUNT][DECIMAL_SCALE_MAX + 1][XLSX_INDENT_MAX + 1][2];
};

static void note(struct xlsx_writer *writer, lxw_error problem)
{
	if (!writer->problem)
		writer->problem = problem;
}

/* At most 31 letters, none of []:*?/\ nor a quote at either end. */
static void add_sheet_name(struct buf *out, struct str name)
{
	int letters = 0;
	size_t n;

	for (size_t at = 0; at < name.n && letters < NAME_LETTERS_MAX; at += n, letters++) {
		int32_t c;

		n = text_decode(name, at, &c);
		if (!n)
			break;
		if (c < 0x80 && strchr("[]:*?/\\'", (char)c))
			buf_add_char(out, ' ');
		else
			buf_add(out, name.p + at, n);
	}
	if (!str_trim(buf_str(out)).n)
		buf_add_char(out, '1');
}

static void make_path(struct xlsx_writer *writer)
{
	const char *folder = getenv("TMPDIR");
	int fd;

	snprintf(writer->path, sizeof(writer->path), "%s/kycung-XXXXXX",
	    folder && *folder ? folder : "/tmp");
	fd = mkstemp(writer->path);
	if (fd < 0) {
		note(writer, LXW_ERROR_CREATING_TMPFILE);
		writer->path[0] = '\0';
		return;
	}
	close(fd);
}

struct xlsx_writer *xlsx_write_begin(struct str sheet, bool large)
{
	struct xlsx_writer *writer = calloc(1, sizeof(*writer));
	lxw_workbook_options options = {.constant_memory = large};
	struct buf name = {0};

	if (!writer)
		BUG("out of memory");
	make_path(writer);
	writer->book = workbook_new_opt(writer->path, &options);
	add_sheet_name(&name, sheet);
	writer->sheet = writer->book ? workbook_add_worksheet(writer->book, name.p) : NULL;
	buf_release(&name);
	if (!writer->sheet)
		BUG("libxlsxwriter gives no sheet");
	return writer;
}

static void set_number_format(lxw_format *format, int decimals)
{
	static const char *const formats[DECIMAL_SCALE_MAX + 1] = {"#,##0", "#,##0.0", "#,##0.00",
	    "#,##0.000", "#,##0.0000", "#,##0.00000", "#,##0.000000"};

	format_set_num_format(format, formats[decimals]);
	format_set_align(format, LXW_ALIGN_RIGHT);
}

static lxw_format *make_format(struct xlsx_writer *writer, const struct xlsx_style *style)
{
	lxw_format *format = workbook_add_format(writer->book);
	enum xlsx_style_kind kind = style->kind;

	if (!format)
		BUG("out of memory");
	format_set_font_name(format, "Times New Roman");
	format_set_font_size(format, kind == XLSX_TITLE ? TITLE_SIZE : FONT_SIZE);
	format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
	if (kind == XLSX_TITLE || kind == XLSX_HEAD || kind == XLSX_SECTION)
		format_set_bold(format);
	if (kind == XLSX_CAPTION)
		format_set_italic(format);
	if (kind == XLSX_TITLE || kind == XLSX_CAPTION || kind == XLSX_HEAD || kind == XLSX_MIDDLE)
		format_set_align(format, LXW_ALIGN_CENTER);
	if (kind >= XLSX_HEAD) {
		format_set_border(format, LXW_BORDER_THIN);
		if (kind != XLSX_NUMBER)
			format_set_text_wrap(format);
	}
	if (kind == XLSX_HEAD)
		format_set_bg_color(format, HEAD_COLOUR);
	if (kind == XLSX_NUMBER)
		set_number_format(format, style->decimals);
	if (style->indent)
		format_set_indent(format, (uint8_t)style->indent);
	if (style->open) {
		format_set_bg_color(format, OPEN_COLOUR);
		format_set_unlocked(format);
	}
	return format;
}

static lxw_format *format_of(struct xlsx_writer *writer, const struct xlsx_style *style)
{
	lxw_format **format;

	INVARIANT(style->kind < XLSX_STYLE_COUNT && style->decimals >= 0 &&
		  style->decimals <= DECIMAL_SCALE_MAX && style->indent >= 0 &&
		  style->indent <= XLSX_INDENT_MAX);
	format = &writer->formats[style->kind][style->decimals][style->indent][style->open];
	if (!*format)
		*format = make_format(writer, style);
	return *format;
}

static char *terminated(struct str text)
{
	char *copy = malloc(text.n + 1);

	if (!copy)
		BUG("out of memory");
	memcpy(copy, text.n ? text.p : "", text.n);
	copy[text.n] = '\0';
	return copy;
}

void xlsx_write_text(struct xlsx_writer *writer, int row, int column, struct str text,
    const struct xlsx_style *style)
{
	char *copy = terminated(text);

	note(writer, worksheet_write_string(writer->sheet, (lxw_row_t)row, (lxw_col_t)column, copy,
			 format_of(writer, style)));
	free(copy);
}

void xlsx_write_value(struct xlsx_writer *writer, int row, int column, int64_t value, int scale,
    const struct xlsx_style *style)
{
	static const double powers[DECIMAL_SCALE_MAX + 1] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
	struct buf text = {0};

	if (value >= -exact_max && value <= exact_max) {
		/* Both are exact, so the quotient is the nearest there is. */
		note(
		    writer, worksheet_write_number(writer->sheet, (lxw_row_t)row, (lxw_col_t)column,
				(double)value / powers[scale], format_of(writer, style)));
		return;
	}
	decimal_add_plain(&text, value, scale);
	xlsx_write_text(writer, row, column, buf_str(&text), style);
	buf_release(&text);
}

void xlsx_write_blank(
    struct xlsx_writer *writer, int row, int column, const struct xlsx_style *style)
{
	note(writer, worksheet_write_blank(writer->sheet, (lxw_row_t)row, (lxw_col_t)column,
			 format_of(writer, style)));
}

void xlsx_write_merged(struct xlsx_writer *writer, int row, int first_column, int last_column,
    struct str text, const struct xlsx_style *style)
{
	char *copy;

	if (first_column == last_column) {
		xlsx_write_text(writer, row, first_column, text, style);
		return;
	}
	copy = terminated(text);
	note(writer, worksheet_merge_range(writer->sheet, (lxw_row_t)row, (lxw_col_t)first_column,
			 (lxw_row_t)row, (lxw_col_t)last_column, copy, format_of(writer, style)));
	free(copy);
}

void xlsx_set_column(struct xlsx_writer *writer, int column, int letters, bool hidden)
{
	lxw_row_col_options options = {.hidden = hidden};

	note(writer, worksheet_set_column_opt(writer->sheet, (lxw_col_t)column, (lxw_col_t)column,
			 letters, NULL, &options));
}

void xlsx_hide_row(struct xlsx_writer *writer, int row)
{
	lxw_row_col_options options = {.hidden = 1};

	note(writer, worksheet_set_row_opt(
			 writer->sheet, (lxw_row_t)row, LXW_DEF_ROW_HEIGHT, NULL, &options));
}

void xlsx_protect(struct xlsx_writer *writer)
{
	lxw_protection options = {.format_columns = 1, .format_rows = 1};

	worksheet_protect(writer->sheet, NULL, &options);
}

void xlsx_freeze(struct xlsx_writer *writer, int row, int column)
{
	enum { A4 = 9 };

	worksheet_freeze_panes(writer->sheet, (lxw_row_t)row, (lxw_col_t)column);
	worksheet_set_paper(writer->sheet, A4);
	worksheet_set_landscape(writer->sheet);
	worksheet_fit_to_pages(writer->sheet, 1, 0);
	if (row)
		note(writer,
		    worksheet_repeat_rows(writer->sheet, (lxw_row_t)row - 1, (lxw_row_t)row - 1));
}

static enum err_code failure(lxw_error problem, struct err *err)
{
	switch (problem) {
	case LXW_ERROR_CREATING_XLSX_FILE:
	case LXW_ERROR_CREATING_TMPFILE:
	case LXW_ERROR_READING_TMPFILE:
	case LXW_ERROR_ZIP_FILE_OPERATION:
	case LXW_ERROR_ZIP_FILE_ADD:
	case LXW_ERROR_ZIP_CLOSE:
		return err_set(err, ERR_IO, "xlsx.cannot_write", lxw_strerror(problem), NULL);
	default:
		return err_set(err, ERR_LIMIT, "xlsx.too_large", NULL);
	}
}

static void release(struct xlsx_writer *writer)
{
	if (writer->path[0])
		unlink(writer->path);
	free(writer);
}

enum err_code xlsx_write_end(struct xlsx_writer *writer, struct buf *out, struct err *err)
{
	struct arena arena = {0};
	struct str content;
	enum err_code code = ERR_NONE;

	if (writer->path[0])
		note(writer, workbook_close(writer->book));
	else
		lxw_workbook_free(writer->book);
	if (writer->problem)
		code = failure(writer->problem, err);
	if (!code)
		code = file_read(&arena, writer->path, &content, err);
	if (!code)
		buf_add_str(out, content);
	arena_release(&arena);
	release(writer);
	return code;
}

void xlsx_write_abandon(struct xlsx_writer *writer)
{
	if (!writer)
		return;
	lxw_workbook_free(writer->book);
	release(writer);
}
