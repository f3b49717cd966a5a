/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A whole, its parts, and their sum: what arithmetic_parts and arithmetic_added share. */
#ifndef REPORT_ARITHMETIC_SUM_H
#define REPORT_ARITHMETIC_SUM_H

#include "report/arithmetic_inside.h"

/* NAME_TOKENS: what a number is of is named within so many. */
enum { PARTS_MAX = 24, NAME_TOKENS = 16 };

struct parts {
	int number[PARTS_MAX];
	int count;
	bool clean;      /* nothing else is told among them … */
	int clean_count; /* … nor among the first so many */
	bool items;      /* of a list below */
};

/* How the numbers of a list are taken for parts. */
enum taking {
	ALL_ALIKE,
	FIRST_OF_EACH, /* of what semicolons part, and of items of a list, only the first */
	ANY_COUNTS, /* "1.842 trường hợp, gồm 417 ô tô, 1.368 mô tô": by whatever words */
	TAKING_END
};

bool arithmetic_may_be_part(const struct arithmetic *c, int k, int whole, enum taking taking);

struct sum {
	struct rational value, room; /* by how much it may be off */
	int last;                    /* the number that it ends with */
};

/* Of the first `count` parts; false: beyond what can be told. */
bool arithmetic_sum_of(
    const struct arithmetic *c, int whole, const struct parts *parts, int count, struct sum *out);
bool arithmetic_sums_to(const struct arithmetic *c, int whole, const struct sum *sum);

/* What the whole (-1) or the part of that place would have to be for the sum to be right. */
bool arithmetic_should_be(const struct arithmetic *c, int whole, const struct parts *parts,
    int place, const struct sum *sum, const struct stated_number **number, struct span *out);

/* Whether one slip of the hand in the whole or in one of the first `count` parts would explain the
 * sum, in numbers of so many digits that it is hardly chance; `swaps`: only swapped digits. */
bool arithmetic_sum_slips(const struct arithmetic *c, int whole, const struct parts *parts,
    int count, const struct sum *sum, bool swaps);

/* Whether one other digit in any of them would, one more or less, or two swapped: where the words
 * say that nothing is left out. */
bool arithmetic_one_digit_off(
    const struct arithmetic *c, int whole, const struct parts *parts, const struct sum *sum);

/* Notes the sum of numbers `first` to `last` as what number i is, or should be. */
void arithmetic_note_parts(
    struct arithmetic *c, int i, bool holds, struct rational sum, int first, int last);

#endif
