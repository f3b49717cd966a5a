/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The cells of a file that somebody sent: a spreadsheet or CSV, by what is in it. */
#ifndef EXCHANGE_CELLS_FILE_H
#define EXCHANGE_CELLS_FILE_H

#include "exchange/cells.h"

/*
 * `sheet`: of a spreadsheet, as for xlsx_read(). What is wrong goes to `issues`, under the
 * file's name; false when there is any. Keys: those of xlsx_read() and cells_from_csv().
 */
bool cells_from_file(struct cells *out, struct str content, const char *name, const char *sheet,
    struct arena *arena, struct issues *issues);

/* Whether it has sheets at all. */
bool cells_file_is_spreadsheet(struct str content);

#endif
