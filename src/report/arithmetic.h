/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Whether the percentages and differences that a text states follow from the
 * numbers beside them. "98 hộ, giảm 28 hộ, đạt 22,2%" does, since 28 of the 126
 * there were is 22,2%; with 25,2% it does not.
 *
 * Only what the words tie together is judged, within one sentence: a fraction and
 * its percentage; a level, its rise or fall and the rate of it; "từ … lên …"; a level
 * beside its plan, its total or what it was before, "gấp 1,5 lần"; what is left of a number of
 * which some are done. What is rough ("hơn 20%") is not. A percentage may be off by one in its
 * last digit, and by as much as the rounding of what it is reckoned from makes.
 *
 * Parts are added up where the words say that they are all of it ("gồm", "cơ cấu"); after "trong
 * đó", which may leave some out, money and measures are told of only where they are more than the
 * whole. Of people and the like one may be of several parts.
 */
#ifndef REPORT_ARITHMETIC_H
#define REPORT_ARITHMETIC_H

#include "report/stated.h"

enum arithmetic_relation {
	ARITHMETIC_NONE,     /* nothing beside it says what it should be */
	ARITHMETIC_FRACTION, /* of "17/19" */
	ARITHMETIC_CHANGE,   /* the rate of a rise or fall that is told with its level */
	ARITHMETIC_BEFORE,   /* of a level against what it was */
	ARITHMETIC_PLAN,
	ARITHMETIC_TOTAL,
	ARITHMETIC_DIFFERENCE, /* the rise or fall itself, from two levels */
	ARITHMETIC_AVERAGE,    /* so much for each */
	ARITHMETIC_PARTS       /* of a whole, the sum of its parts; of the last part of 100% */
};

struct arithmetic_finding {
	enum arithmetic_relation relation;
	bool holds;
	struct rational expected; /* what it should be, in its own unit, where it does not hold */
	int of[2];                /* the numbers it is reckoned from; of PARTS the first and last */
};

/* One item for each of text->numbers, in `arena`. */
struct arithmetic_finding *arithmetic_check(const struct stated_text *text, struct arena *arena);

#endif
