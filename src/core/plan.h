/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Adjusting a plan under a decision: new revisions of targets, for several
 * units at once, each naming the decision that set it.
 *
 * Invariants:
 *  1. All targets of one call are written, with the decision where it is new,
 *     in one batch, or none is.
 *  2. A target names the revision it was made against; where the cell has moved
 *     on nothing is written.
 *  3. What stood before stays as an earlier revision, with its own decision;
 *     other plans (scenarios) of the same figure are not touched.
 *
 * A decision is public when it is issued, so its targets are published at once.
 */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "core/cell_change.h"
#include "core/submission.h"

enum { PLAN_TARGETS_MAX = 2000, PLAN_WORDS_MAX = 500 /* bytes of a decision's texts */ };

/* The words of a decision that is not in the register yet; of one that is only the number. */
struct plan_decision {
	struct str number;
	struct str date; /* ISO */
	struct str issuer;
	struct str title;
};

/*
 * Writes, inside the caller's transaction, the targets that differ; none that
 * differs is no error. `definitions` is the number of the batch that `defs` are of. `note` (NULL
 * or empty: none) is kept with each target and shown with it.
 *
 * ERR_DENIED submission.denied by the gate; ERR_INPUT planning.not_a_target (a
 * scenario of another kind), planning.computed (an indicator with a formula),
 * planning.no_decision, planning.bad_day, planning.no_title, planning.other_decision (the number
 * is another decision's already), secrecy.marked, submission.too_long;
 * ERR_CONFLICT planning.changed, planning.definitions_changed. A cell twice is a bug.
 */
enum err_code plan_adjust(struct db *db, const struct definitions *defs, int64_t definitions,
    const struct submission_author *author, const struct plan_decision *decision,
    struct cell_change *targets, size_t count, const char *note, struct err *err);

#endif
