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
	bool *adds_up; /* of each number: it is part of a sum that was judged */
};

/* ---- Numbers. Where one is asked for by its place, -1 is none, and has no property. */

const struct stated_number *arithmetic_number(const struct arithmetic *c, int i);

/* Whether i is a number of that part of a sentence; an amount is neither a percentage nor rough,
 * nor so much for every hundred. */
bool arithmetic_is_quantity(const struct arithmetic *c, int i, int part);
bool arithmetic_is_amount(const struct arithmetic *c, int i, int part);
bool arithmetic_is_change(const struct stated_number *n);
bool arithmetic_same_unit(const struct stated_number *a, const struct stated_number *b);

/* How many of a unit another is, 1 of the same: "tan" of "kg"; 0: it is another. */
int arithmetic_times_of(struct str larger, struct str smaller);
/* "9,65 ha … 250 m2/giấy": how many of the unit of n the unit of the sum is; 0: it is another. */
int arithmetic_units_of(const struct stated_number *sum, const struct stated_number *n);

/* Of the same unit, or both people: "2.847 thí sinh, 2.259 em". */
bool arithmetic_alike(const struct arithmetic *c, int a, int b);

/* The quantity or fraction before i (step -1), or after it (1), days and ordinals passed over; -1:
 * there is none in its part of the sentence. */
int arithmetic_beside(const struct arithmetic *c, int i, int step);

/* What is said aside, "(4.450 ha)", or is what a part is of, "18.250 tấn/18.000 tấn", is not what
 * the sentence goes on about. */
bool arithmetic_is_aside(const struct arithmetic *c, int i);
/* "12,5% so với cùng kỳ (1.107 tỷ đồng)"; not "12,5% (trong đó xã 107 tỷ đồng)". */
bool arithmetic_is_told_aside(const struct arithmetic *c, int i, int after);
/* "(730 tỷ đồng và 750 tỷ đồng)": which of them is meant, nobody can tell. */
bool arithmetic_is_one_of_several(const struct arithmetic *c, int i);

/* "52,4 triệu đồng/người" is no sum. */
bool arithmetic_is_for_each(const struct arithmetic *c, int i);

/* "tăng 1,8% (quý III ước 20 nghìn tấn, tăng 3,5%)" goes on with something else. */
bool arithmetic_is_alone_in_bracket(const struct arithmetic *c, int i);

/* ---- Words */

/* NULL: it is not of that sentence. */
const struct stated_token *arithmetic_token(const struct arithmetic *c, int at, int sentence);
int arithmetic_tokens_between(const struct arithmetic *c, int a, int b);

/* Whether the word, the sign stands among the tokens from `from` to before `to`. */
bool arithmetic_says(
    const struct arithmetic *c, int from, int to, int sentence, const char *folded);
bool arithmetic_says_sign(
    const struct arithmetic *c, int from, int to, int sentence, const char *sign);
/* Two words one after the other; any of a list that NULL ends, by their own letters. */
bool arithmetic_says_two(const struct arithmetic *c, int from, int to, int sentence,
    const char *first, const char *second);
bool arithmetic_says_exactly(
    const struct arithmetic *c, int from, int to, int sentence, const char *const *words);
/* "bình quân", "mật độ", "định mức" and the like. */
bool arithmetic_says_average(const struct arithmetic *c, int from, int to, int sentence);
bool arithmetic_sign_before(const struct arithmetic *c, int i, const char *sign);
/* "126 tin, đã giải quyết 118 tin" */
bool arithmetic_says_done(const struct arithmetic *c, int part, int whole);

/* What the words after a percentage say it is of; OTHER: "1,92% số phải thu", something that has
 * a name. */
enum reference { OF_NOTHING, OF_PLAN, OF_BEFORE, OF_TOTAL, OF_OTHER };
enum reference arithmetic_reference_after(const struct arithmetic *c, int i);

/* Whether the words right before percentage p say that something comes to it: "đạt 89,5%",
 * "(89,5%)"; not "11/34 chủ đầu tư giải ngân 100% kế hoạch". */
bool arithmetic_is_reached(const struct arithmetic *c, const struct stated_number *p);

/* Of how many a rate is told: "31,0 giường/vạn dân" of 10000, "13,7‰" of 1000; else 1. */
int64_t arithmetic_scale(const struct arithmetic *c, int i);

/* ---- Comparison */

struct rational arithmetic_absolute(struct rational a);
/* Of what is measured nothing is in two parts; of people and the like one may be. */
bool arithmetic_is_measured(const struct stated_number *n);
/* Counts as large as this are mostly estimates that were rounded to ones. */
enum { ARITHMETIC_ESTIMATED_FROM = 100000 };
/* By how much the number may be off because it is written rounded; smaller counts are exact, and
 * "15 tỷ" beside "45,2 tỷ" is 15,0. */
struct rational arithmetic_half_step(
    const struct stated_number *n, const struct stated_number *beside);
/* In a sum of measures "639.761 ha" is rounded as well. */
struct rational arithmetic_sum_room(
    const struct stated_number *n, const struct stated_number *beside);
/* Whether `stated` is `expected`, within one of its last digit and the error of a and b. */
bool arithmetic_agrees(const struct stated_number *stated, struct rational expected,
    const struct stated_number *a, const struct stated_number *b);
/* false: beyond what can be told. */
bool arithmetic_percent_of(struct rational part, struct rational whole, struct rational *out);
/* By how many percent `now` is more than `was`. */
bool arithmetic_rate_of(struct rational now, struct rational was, struct rational *out);
/* What there was before the change, from what there is now. */
bool arithmetic_base_of(
    struct rational level, struct rational change, bool rise, struct rational *out);
/* Notes what number i should be, reckoned from a and b; the first that holds settles it. */
void arithmetic_judge(struct arithmetic *c, int i, enum arithmetic_relation relation,
    struct rational expected, int a, int b);

/* ---- Slips of the hand (arithmetic_slip) */

/* How many digits the number is written with; leading zeros do not count. */
int arithmetic_digits(const struct stated_number *n);
/* And neither do those at the end: "24.700" is three. */
int arithmetic_significant_digits(const struct stated_number *n);
/* Whether `expected` is within twice and half of it. */
bool arithmetic_is_of_the_size(const struct stated_number *n, struct rational expected);

struct span {
	struct rational low, high;
};

/* Whether one other digit, one left out or written twice, or two swapped, makes of what is written
 * a value of the span; `swaps`: only the last is looked at. */
bool arithmetic_slips(const struct stated_number *n, struct span span, bool swaps);
/* The decimal point a place off, of what is measured. */
bool arithmetic_point_slips(const struct stated_number *n, struct span span);
/* One digit more or less, of a number of any length. */
bool arithmetic_length_slips(const struct stated_number *n, struct rational expected);
/* value - room to value + room; false: beyond what can be told. */
bool arithmetic_span(struct rational value, struct rational room, struct span *out);
/* Makes of it what rounds to `expected`; of two digits only swapped ones. */
bool arithmetic_slips_to(const struct stated_number *n, struct rational expected, bool swaps);
/* The same with any digit, also of two. */
bool arithmetic_any_digit_slips_to(const struct stated_number *n, struct rational expected);
/* All that number n may stand for as a factor, (base ± n) / by: the rise of 7,8% is 1,0775 to
 * 1,0785 with base and by 100, a share of 7,8% with base 0. */
bool arithmetic_factor(
    const struct stated_number *n, int64_t base, bool fall, int64_t by, struct span *out);
/* Whether digits swapped in `tried` make it `kept` times the factor, or divided by it. */
bool arithmetic_product_slips(
    const struct stated_number *tried, struct rational kept, struct span factor);
bool arithmetic_quotient_slips(
    const struct stated_number *tried, struct rational kept, struct span factor);

/* ---- Each judges number i, where the words tie it to others */

/* A percentage of what stands beside it (arithmetic_whole). */
void arithmetic_check_fraction(struct arithmetic *c, int i);
void arithmetic_check_amounts(struct arithmetic *c, int i);
void arithmetic_check_plan(struct arithmetic *c, int i);
void arithmetic_check_total(struct arithmetic *c, int i);

/* A change, its rate or a multiple, against what was before (arithmetic_change). */
void arithmetic_check_change(struct arithmetic *c, int i);
void arithmetic_check_before(struct arithmetic *c, int i);
void arithmetic_check_base_after(struct arithmetic *c, int i);
void arithmetic_check_multiple(struct arithmetic *c, int i);

/* "tăng 1.435 tỷ đồng, tương đương 14,6% so với năm trước": the rate of that change. */
bool arithmetic_is_rate_of_change(const struct arithmetic *c, int i);

/* The last of percentages that must be a hundred together (arithmetic_hundred). */
void arithmetic_check_structure(struct arithmetic *c, int i);

/* So much for each (arithmetic_average). */
void arithmetic_check_average(struct arithmetic *c, int i);

/* Where the words leave open what it is of (arithmetic_around). */
void arithmetic_search(struct arithmetic *c, int i);

/* ---- Judges all */

/* Each sum told after its parts (arithmetic_added), each whole whose parts are told after it
 * (arithmetic_parts), or are so without a word that says it (arithmetic_added), or in the items
 * of a list below it (arithmetic_items). */
void arithmetic_check_added(struct arithmetic *c);
void arithmetic_check_parts(struct arithmetic *c);
void arithmetic_check_runs(struct arithmetic *c);
void arithmetic_check_items(struct arithmetic *c);

/* What the words tie numbers to as it was learnt, where none of the others tells (arithmetic_tied).
 */
void arithmetic_check_ties(struct arithmetic *c, struct arena *arena);

#endif
