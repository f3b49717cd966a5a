/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How the rows and columns of a form are called, and how the findings of its checks are said. */
#ifndef REPORT_WORDING_FORM_H
#define REPORT_WORDING_FORM_H

#include "core/validation.h"
#include "report/wording.h"

/* What a column of a form is called: its own name, or the usual one of its kind. */
const char *form_column_name(const struct wording *w, const struct form_column *column);
/* Likewise of a row. */
const char *form_row_name(const struct wording *w, const struct form_row *row);

/* What is wrong, a sentence with the figures of both sides. */
const char *wording_finding(
    const struct wording *w, const struct sheet *sheet, const struct finding *finding);

#endif
