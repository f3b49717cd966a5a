/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Whether the numbers that a text states follow from one another. "98 hộ, giảm 28 hộ, đạt 22,2%"
 * does, since 28 of the 126 there were is 22,2%; with 25,2% it does not.
 *
 * What the words tie together is judged however far it is off (arithmetic_whole, _change, _parts,
 * _hundred): a fraction and its percentage; a level, its rise or fall and the rate of it; "từ … lên
 * …"; a level beside its plan, its total or what it was before, also in brackets; "gấp 1,5 lần";
 * what is left; parts that the words say are all of it ("gồm", "cơ cấu").
 *
 * Where the words leave open what a number is of, the numbers of its block (stated.h) are tried
 * (arithmetic_around): a number is told of only if it would follow from the likely ones but for one
 * slip of the hand (arithmetic_slip), and follows from no others. So do sums after "trong đó",
 * which may leave parts out, sums told after their parts (arithmetic_added), averages and rates for
 * each of so many (arithmetic_average). That numbers come so near by chance is the rarer the
 * more digits they have, so the less the words say, the more digits are asked for.
 *
 * What none of these judged is compared with what such words mostly mean and with how hands slip,
 * as report/ties and report/suspects have learnt it (arithmetic_tied): then a number is likely to
 * be wrong, no more.
 *
 * What is rough ("hơn 20%") is not judged. A percentage may be off by one in its last digit, and by
 * as much as the rounding of what it is reckoned from makes. Of people and the like one may be of
 * several parts, of money and measures none.
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
	bool likely; /* it only seems not to hold (arithmetic_tied): a person should look */
	struct rational expected; /* what it should be, in its own unit, where it does not hold */
	int of[2];                /* the numbers it is reckoned from; of PARTS the first and last */
};

/* One item for each of text->numbers, in `arena`. */
struct arithmetic_finding *arithmetic_check(const struct stated_text *text, struct arena *arena);

#endif
