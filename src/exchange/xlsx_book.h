/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a sheet of an .xlsx file needs from the parts around it: where it is,
 * the strings it shares with others, and what its styles say of numbers. Inside
 * xlsx_read.
 */
#ifndef EXCHANGE_XLSX_BOOK_H
#define EXCHANGE_XLSX_BOOK_H

#include "exchange/cells.h"
#include "exchange/xlsx_package.h"

enum {
	XLSX_TEXT_MAX = 1 << 20, /* bytes of one text; Excel keeps 32 767 letters */
	XLSX_MERGED_MAX = 20000,
	XLSX_STYLES_MAX = 70000
};

/* All in the arena it was read into. */
struct xlsx_book {
	struct str sheet_name;
	char *sheet_part;
	size_t string_count;
	struct str *strings;
	size_t style_count;
	enum file_cell_kind *styles; /* NUMBER, PERCENT or DATE: how each shows numbers */
};

/* `sheet`: as for xlsx_read(). */
enum err_code xlsx_book_read(struct xlsx_book *out, struct xlsx_package *package, const char *sheet,
    struct arena *arena, struct err *err);

enum err_code xlsx_book_names(struct xlsx_package *package, struct arena *arena, struct str **names,
    size_t *count, struct err *err);

/* How a format code such as "#,##0.0%" or "dd/mm/yyyy" shows a number. */
enum file_cell_kind xlsx_format_kind(struct str code);

/* Text as the program keeps it, without control characters. */
struct str xlsx_clean_text(struct arena *arena, struct str text);

/* A number of at most nine digits; anything else is beyond every count: INT32_MAX. */
int atoi_bounded(const char *text);

#endif
