/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Between a submission's sheet (core/sheet.h) and a spreadsheet
 * (exchange/form_sheet.h): the grid to be written, and what was read back as
 * entries to be saved.
 */
#ifndef EXCHANGE_SHEET_GRID_H
#define EXCHANGE_SHEET_GRID_H

#include "core/sheet.h"
#include "exchange/form_sheet.h"
#include "report/wording_form.h"

/*
 * The sheet as a grid, in the language of the wording, in its arena. A row's
 * key is its place in the form and its indicator's code: it holds as long as the
 * version. `filled` false: without any figure or note. To read a file back,
 * the grid must be filled: what changed is told beside it.
 */
void sheet_grid(
    struct form_grid *out, const struct sheet *sheet, const struct wording *w, bool filled);

/*
 * What was read and changed, as entries for submission_save(): figures, and a
 * row's note with the row's first entered cell. Each names the revision the
 * sheet shows. Ambiguous ones must have been decided (made a NUMBER_VALUE), or
 * are left out.
 */
size_t sheet_grid_entries(const struct sheet *sheet, const struct form_grid *grid,
    const struct form_sheet *read, struct arena *arena, struct cell_entry **out);

#endif
