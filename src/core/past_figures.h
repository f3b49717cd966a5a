/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Figures of the past, from papers and spreadsheets of before this register:
 * written for many units at once by the office that approves, and published at
 * once, since they were public when they were new.
 *
 * Invariants:
 *  1. All figures of one call are written in one batch, or none is.
 *  2. A figure names the revision it was made against; where a cell has moved
 *     on nothing is written.
 *  3. What a unit has begun to report on a form is changed there, and a target
 *     under its decision (core/plan.h): neither is written here.
 *  4. The batch says where the figures are from.
 */
#ifndef CORE_PAST_FIGURES_H
#define CORE_PAST_FIGURES_H

#include "core/cell_change.h"
#include "core/submission.h"

enum { PAST_FIGURES_MAX = 1500 /* that differ, in one call */ };

/*
 * Writes, inside the caller's transaction, those that differ; none that differs is no error.
 * `source`: the paper they are from.
 *
 * ERR_DENIED submission.denied by the gate; ERR_INPUT past.no_source, past.target,
 * past.computed, secrecy.marked, submission.too_long; ERR_LIMIT past.too_many; ERR_CONFLICT
 * past.reported (the unit, the form and the period of the report), past.changed. A cell twice is a
 * bug.
 */
enum err_code past_figures_write(struct db *db, const struct definitions *defs,
    const struct submission_author *author, struct cell_change *figures, size_t count,
    const char *source, struct err *err);

/* What would be written: fills the figures (their `seen` is not looked at). ERR as above, but for
 * past.no_source, past.changed and those of its text. */
enum err_code past_figures_compare(struct db *db, const struct definitions *defs,
    const struct actor *actor, struct cell_change *figures, size_t count, struct err *err);

#endif
