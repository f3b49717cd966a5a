/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Exact numbers: decimals as a signed 64-bit integer at a scale, and
 * quotients as a pair of 128-bit integers. No floating point anywhere.
 *
 * A decimal at scale s stands for value / 10^s, 0 <= s <= DECIMAL_SCALE_MAX.
 * A rational is always in lowest terms with a denominator above zero.
 * Every function that could overflow says so instead of wrapping.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum { DECIMAL_SCALE_MAX = 6 };

typedef __int128 int128;

enum decimal_problem {
	DECIMAL_OK = 0,
	DECIMAL_MALFORMED,   /* not [-]digits[.digits] */
	DECIMAL_TOO_PRECISE, /* more decimals than the scale, not all zero */
	DECIMAL_OUT_OF_RANGE /* does not fit 64 bits at the scale */
};

/*
 * Reads a plain decimal: an optional '-', at least one digit, optionally '.'
 * and at least one digit. No plus sign, no exponent, no grouping, no spaces.
 * "1.50" at scale 1 is fine (the extra digits are zeros). *value is written
 * only on DECIMAL_OK. Of several problems the first in the list above is told.
 */
enum decimal_problem decimal_parse(struct str text, int scale, int64_t *value);

/* "103675.3": '.' as the mark, no trailing zeros, "-" before negatives, "0" for zero. */
void decimal_add_plain(struct buf *out, int64_t value, int scale);

/* Checked sum: false on overflow, *sum untouched then. */
bool decimal_add(int64_t a, int64_t b, int64_t *sum);

struct rational {
	int128 numerator;
	int128 denominator; /* > 0 */
};

/* value / 10^scale in lowest terms. */
struct rational rational_of(int64_t value, int scale);
struct rational rational_of_int(int64_t value);

/*
 * Each returns false, and leaves *out, on overflow of 128 bits (a sum also when
 * only its common denominator overflows) or, divide, on a zero divisor.
 */
bool rational_add(struct rational a, struct rational b, struct rational *out);
bool rational_subtract(struct rational a, struct rational b, struct rational *out);
bool rational_multiply(struct rational a, struct rational b, struct rational *out);
bool rational_divide(struct rational a, struct rational b, struct rational *out);

int rational_sign(struct rational a); /* -1, 0, 1 */

/*
 * -1, 0 or 1. Exact for all operands: compares by continued fractions when
 * the cross products would overflow.
 */
int rational_compare(struct rational a, struct rational b);

/*
 * Rounds half up on the magnitude (2.5 -> 3, -2.5 -> -3, as the published
 * figures do) to `decimals` (0 to 6) places: *out is the result times
 * 10^decimals. False when that does not fit 128 bits.
 */
bool rational_round(struct rational a, int decimals, int128 *out);

/*
 * As decimal_add_plain, rounded to at most `decimals` places; false when it
 * does not fit, nothing added then.
 */
bool rational_add_plain(struct buf *out, struct rational a, int decimals);

/* Digits of a 128-bit integer, without grouping. */
void int128_add(struct buf *out, int128 value);

#endif
