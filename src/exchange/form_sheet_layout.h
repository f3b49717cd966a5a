/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the writer and the reader of form sheets agree on. Inside form_sheet. */
#ifndef EXCHANGE_FORM_SHEET_LAYOUT_H
#define EXCHANGE_FORM_SHEET_LAYOUT_H

#include "exchange/form_sheet.h"

#define FORM_SHEET_SIGN  "kycung-form" /* begins the cell that says what the file is */
#define FORM_SHEET_KEYS  "#"           /* begins the line of column keys */
#define FORM_SHEET_HEADS "##"          /* begins the line of what columns are called */

/* "kycung-form 1 FORM VERSION UNIT PERIOD". */
void form_sheet_identity(const struct form_grid *grid, struct buf *out);

#endif
