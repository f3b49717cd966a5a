/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/arithmetic_inside.h"

enum { DIGITS_MAX = 18 };

/* The number as a whole one of its last digit: "4.387,5" is 43875. */
static bool digits_of(const struct stated_number *n, int64_t *out)
{
	struct rational whole;

	if (!rational_divide(arithmetic_absolute(n->value), n->step, &whole) ||
	    whole.denominator != 1 || whole.numerator > INT64_MAX / 10)
		return false;
	*out = (int64_t)whole.numerator;
	return true;
}

int arithmetic_digits(const struct stated_number *n)
{
	int64_t digits;
	int count = 1;

	if (!digits_of(n, &digits))
		return DIGITS_MAX;
	for (; digits >= 10; digits /= 10)
		count++;
	return count;
}

/* The whole numbers of `step` from low to high. */
static bool bounds_in(
    struct rational step, struct rational low, struct rational high, int64_t *first, int64_t *last)
{
	if (!rational_divide(low, step, &low) || !rational_divide(high, step, &high) ||
	    rational_sign(low) <= 0 || low.numerator / low.denominator > INT64_MAX / 10 ||
	    high.numerator / high.denominator > INT64_MAX / 10)
		return false;
	*first = (int64_t)((low.numerator + low.denominator - 1) / low.denominator);
	*last = (int64_t)(high.numerator / high.denominator);
	return *first <= *last;
}

bool arithmetic_slips(
    const struct stated_number *n, struct rational low, struct rational high, bool swaps)
{
	int64_t digits, first, last;

	if (!digits_of(n, &digits) || !bounds_in(n->step, low, high, &first, &last))
		return false;
	for (int64_t place = 1; place <= digits; place *= 10) {
		int64_t here = digits / place % 10, next = digits / place / 10 % 10;
		int64_t swapped = digits + (next - here) * place + (here - next) * place * 10;

		if (place * 10 <= digits && next != here && swapped >= first && swapped <= last)
			return true;
		for (int64_t other = place * 10 > digits; other < 10 && !swaps; other++) {
			int64_t changed = digits + (other - here) * place;

			if (other != here && changed >= first && changed <= last)
				return true;
		}
	}
	return false;
}
