/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Suppression of small counts on what the public sees.
 *
 * A count above zero and below its indicator's min_cell is suppressed. Where
 * exactly one cell of a shown total is suppressed, the smallest other one is
 * too, since subtraction would give the first away; and where a total is
 * itself suppressed for that reason, at least one of its cells is. Cells are
 * the children of a unit, the codes of a breakdown, and the parts of a
 * calendar period. Zero is shown: it is about nobody.
 */
#ifndef CORE_DISCLOSURE_H
#define CORE_DISCLOSURE_H

#include "core/rollup.h"

/* Whether the figure at a position of a slice must not be shown. */
enum err_code disclosure_suppresses(struct rollup *rollup, const struct indicator *indicator,
    struct slice *slice, int position, bool *suppressed, struct err *err);

#endif
