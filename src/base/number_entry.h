/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Numbers as people type them, and as spreadsheets keep them.
 *
 * The Vietnamese form groups by dots and has a decimal comma: 103.675,3. Habit
 * and paste bring others: 103675.3, 1,234.5, 1 234,5 (any kind of space). Where
 * the marks leave one reading, that is it. Where both readings are possible
 * and differ, the entry is ambiguous and the caller asks.
 *
 * Invariants:
 *  1. A value is exact at the scale: nothing is rounded that a person typed.
 *  2. What view/format shows of a value, with just `decimals` places, in the
 *     language of `marks`, reads back as that value, without a question.
 *
 * Readings, with Vietnamese marks (English ones exchange dot and comma):
 *  - 350.000 is 350000. It could be 350,000 typed by English habit only where
 *    the form shows three decimals or more: then it is ambiguous.
 *  - 1,234 is 1,234 where the form shows three decimals. Elsewhere it could as
 *    well be pasted from an English spreadsheet, and is ambiguous; where the
 *    scale does not hold 1,234 it can only be 1234.
 *  - A head of 0, or of more than three digits, is no group: 0.500, 1000.500.
 */
#ifndef BASE_NUMBER_ENTRY_H
#define BASE_NUMBER_ENTRY_H

#include <stdint.h>

#include "base/decimal.h"
#include "base/err.h"

enum number_marks { NUMBER_VIETNAMESE, NUMBER_ENGLISH };

/* What is entered into. */
struct number_place {
	int scale;       /* 0 … DECIMAL_SCALE_MAX */
	int decimals;    /* shown, 0 … scale */
	struct str unit; /* "triệu đồng": may follow the number; empty: none */
	enum number_marks marks;
};

enum number_result {
	NUMBER_VALUE,
	NUMBER_EMPTY,     /* blank, or "…": nothing is known */
	NUMBER_NOTHING,   /* "-", "–", "không phát sinh", "kps": nothing occurred */
	NUMBER_AMBIGUOUS, /* `value` by the marks of the place, `other` by the others' */
	NUMBER_MISTAKE    /* `err` says what was expected */
};

struct number_entry {
	enum number_result result;
	int64_t value; /* at the scale */
	int64_t other;
	struct err err;
};

enum { NUMBER_BYTES_MAX = 128 };

/*
 * Reads what somebody typed or pasted: a sign (-, −, or parentheses as
 * accountants have it), digits, and at the end the unit, in full or as it is
 * commonly cut short, or a percent sign where that is the unit. Malformed
 * UTF-8 is a mistake. Keys: number.malformed, number.shortened (1,2E+05: a
 * spreadsheet left digits out), number.other_unit, number.too_precise,
 * number.out_of_range; {1} is what was typed.
 */
void number_entry_read(struct number_entry *out, struct str text, const struct number_place *place);

/* Makes it the mistake that `problem` is, with what was typed; `example`: how it may be written. */
void number_entry_refuse(struct number_entry *out, enum decimal_problem problem, const char *typed,
    int scale, const char *example);

/*
 * Reads the number of a spreadsheet's cell as its file has it: a plain
 * decimal, perhaps with an exponent, times 10^shift (2 for a percentage kept as
 * a fraction; -18 … 18). Spreadsheets keep binary fractions, so 103675.3 may stand there
 * as 103675.300000001. So the number is first rounded to the 15 digits that
 * spreadsheets vouch for, and of what then goes beyond the scale, less than a
 * millionth of its last place is dropped. More than that was meant:
 * DECIMAL_TOO_PRECISE.
 */
enum decimal_problem number_cell_read(struct str text, int shift, int scale, int64_t *value);

#endif
