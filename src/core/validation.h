/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The checks of a form over one submission, as a sheet shows it: what must be
 * there, the form's own rules, and the automatic checks (struct form_checks).
 *
 * Invariants:
 *  1. Missing is not zero: a rule or check with a side that is missing finds
 *     nothing; only what must be there and is not is found for being missing.
 *  2. Figures are those of the working layer and compared exactly.
 *  3. A finding's name is stable: the same fault of the same sheet has the same
 *     name each time, and no two findings of a sheet share one.
 *
 * The usual range of a cell: the median of its earlier figures at the unit, of
 * up to RANGE_PERIODS_MAX periods of the form's frequency, at least
 * RANGE_PERIODS_LEAST of them known; and their median absolute deviation, taken
 * as no less than a twentieth of the median's magnitude and one unit of
 * measure, since of figures that hardly moved every move would be unusual.
 * (Hampel identifier: F. Hampel, "A general qualitative definition of
 * robustness", Ann. Math. Statist. 42, 1971.)
 */
#ifndef CORE_VALIDATION_H
#define CORE_VALIDATION_H

#include "core/sheet.h"

enum { RANGE_PERIODS_LEAST = 4, RANGE_PERIODS_MAX = 20 };

enum check {
	CHECK_REQUIRED,  /* a row that must be entered is not */
	CHECK_TEXT,      /* a text that must be written is not */
	CHECK_RULE,      /* `left` is not as the rule wants it against `right` */
	CHECK_PART,      /* an "of which" line or code, `left`, is more than its total, `right` */
	CHECK_SUM,       /* the codes add up to `left`, the total is `right` */
	CHECK_DECREASE,  /* the running total of the year falls from `right` to `left` */
	CHECK_RANGE,     /* `left` is far from the median, `right`, of `periods` before */
	CHECK_UNCHANGED, /* `left` for the `periods` periods up to this one */
	CHECK_COUNT
};

struct finding {
	enum check check;
	enum form_severity severity;
	struct str name; /* "rules[2]", "range:budget.revenue" */
	size_t index;    /* of the rule or text */
	/* The cell it is best mended in; of a text or a rule over no cell of the form has_cell is
	 * false. */
	bool has_cell;
	size_t row, column;
	struct rational left, right;
	int periods;
};

/* `sheet` is the space's, which has not moved on since. In the order of the form: what must be
 * there, the rules, the checks by row. */
enum err_code validation_run(struct space *space, const struct sheet *sheet, struct arena *arena,
    struct finding **out, size_t *count, struct err *err);

#endif
