/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One sheet of an .xlsx file as cells. Numbers keep the text of the file;
 * formulas count by the result the file keeps; styles are looked at only for
 * whether a number is shown as a date or a percentage. Hidden rows, comments,
 * pictures and macros are not looked at, and links are not followed.
 */
#ifndef EXCHANGE_XLSX_READ_H
#define EXCHANGE_XLSX_READ_H

#include "exchange/cells.h"

enum { XLSX_SHEETS_MAX = 1000, XLSX_STRINGS_MAX = 1000000 };

/*
 * Reads the sheet called `sheet` (as it is compared for search: text_fold()),
 * or where that is NULL the first one that is visible, into `out`, which lives
 * in `arena`. `content` is the file, borrowed for the call. Keys: ERR_INPUT
 * xlsx.not_xlsx, xlsx.old_format, xlsx.broken, xlsx.no_sheet; ERR_LIMIT
 * xlsx.too_large (as a zip, inflated, or beyond the limits of cells.h).
 */
enum err_code xlsx_read(
    struct cells *out, struct str content, const char *sheet, struct arena *arena, struct err *err);

/* The names of all sheets, in the file's order. */
enum err_code xlsx_sheet_names(
    struct str content, struct arena *arena, struct str **names, size_t *count, struct err *err);

#endif
