/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of report/arithmetic share. */
#ifndef REPORT_ARITHMETIC_INSIDE_H
#define REPORT_ARITHMETIC_INSIDE_H

#include "report/arithmetic.h"

/* FAR_NUMBERS: no sentence that a person wrote has so many; a list of any length stays cheap. */
enum { FAR_NUMBERS = 100, TIED_TOKENS = 14, LOOK_AHEAD = 6 };

struct arithmetic {
	const struct stated_text *text;
	struct arithmetic_finding *findings;
};

const struct stated_number *arithmetic_number(const struct arithmetic *c, int i);

/* Whether i is a number of that part of a sentence, neither a percentage nor rough. */
bool arithmetic_is_amount(const struct arithmetic *c, int i, int part);
bool arithmetic_is_change(const struct stated_number *n);
/* What is said aside, "(4.450 ha)", or is what a part is of, "18.250 tấn/18.000 tấn", is not what
 * the sentence goes on about. */
bool arithmetic_is_aside(const struct arithmetic *c, int i);

/* Whether the word stands among the tokens from `from` to before `to`. */
bool arithmetic_says(
    const struct arithmetic *c, int from, int to, int sentence, const char *folded);

struct rational arithmetic_absolute(struct rational a);
/* By how much the number may be off because it is written rounded; counts are exact, and "15 tỷ"
 * beside "45,2 tỷ" is 15,0. */
struct rational arithmetic_half_step(
    const struct stated_number *n, const struct stated_number *beside);

/* Judge number i as a whole whose parts are told after it, and as the last of percentages that
 * must be a hundred together. */
void arithmetic_check_parts(struct arithmetic *c, int i);
void arithmetic_check_structure(struct arithmetic *c, int i);

#endif
