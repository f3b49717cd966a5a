/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/arithmetic_inside.h"

/* LENGTH_DIGITS: of fewer, one more or less is near to anything. */
enum { DIGITS_MAX = 18, LENGTH_DIGITS = 4, SLIP_DIGITS = 2 };

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

int arithmetic_significant_digits(const struct stated_number *n)
{
	int64_t digits;
	int zeros = 0;

	if (!digits_of(n, &digits))
		return DIGITS_MAX;
	for (; digits && digits % 10 == 0; digits /= 10)
		zeros++;
	return arithmetic_digits(n) - zeros;
}

static bool is_within(struct rational value, struct span span)
{
	return rational_compare(value, span.low) >= 0 && rational_compare(value, span.high) <= 0;
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

bool arithmetic_slips(const struct stated_number *n, struct span span, bool swaps)
{
	int64_t digits, first, last;
	bool longer_too = !swaps && arithmetic_digits(n) >= LENGTH_DIGITS;

	if (!digits_of(n, &digits) || !bounds_in(n->step, span.low, span.high, &first, &last))
		return false;
	for (int64_t place = 1; place <= digits; place *= 10) {
		int64_t here = digits / place % 10, next = digits / place / 10 % 10;

		for (int64_t far = place * 10; far <= digits && far <= place * 100; far *= 10) {
			int64_t there = digits / far % 10;
			int64_t swapped = digits + (there - here) * place + (here - there) * far;

			if (there != here && (here || far * 10 <= digits) && swapped >= first &&
			    swapped <= last)
				return true;
		}
		/* Written twice: "1186" for "186". */
		if (longer_too && here == next && place * 10 <= digits) {
			int64_t once = digits / place / 10 * place + digits % place;

			if (once >= first && once <= last)
				return true;
		}
		for (int64_t other = place * 10 > digits; other < 10 && !swaps; other++) {
			int64_t changed = digits + (other - here) * place;

			if (other != here && changed >= first && changed <= last)
				return true;
		}
	}
	/* Left out: one more digit at any place. */
	for (int64_t place = 1; place <= digits * 10 && longer_too; place *= 10)
		for (int64_t other = place > digits; other < 10; other++) {
			int64_t longer =
			    digits / place * place * 10 + other * place + digits % place;

			if (longer >= first && longer <= last)
				return true;
		}
	return false;
}

/* Whether `longer` with one digit left out is `shorter`. */
static bool lacks_one_digit(int64_t longer, int64_t shorter)
{
	for (int64_t place = 1; place <= longer && longer >= 10; place *= 10)
		if (longer / (place * 10) * place + longer % place == shorter)
			return true;
	return false;
}

bool arithmetic_length_slips(const struct stated_number *n, struct rational expected)
{
	int64_t digits;
	struct rational whole;

	return digits_of(n, &digits) &&
	       rational_divide(arithmetic_absolute(expected), n->step, &whole) &&
	       whole.denominator == 1 && whole.numerator > 0 && whole.numerator <= INT64_MAX / 10 &&
	       (lacks_one_digit((int64_t)whole.numerator, digits) ||
		   lacks_one_digit(digits, (int64_t)whole.numerator));
}

bool arithmetic_is_of_the_size(const struct stated_number *n, struct rational expected)
{
	struct rational two = rational_of_int(2), twice, half;

	return rational_multiply(n->value, two, &twice) && rational_divide(n->value, two, &half) &&
	       rational_compare(expected, twice) < 0 && rational_compare(expected, half) > 0;
}

bool arithmetic_span(struct rational value, struct rational room, struct span *out)
{
	return rational_subtract(value, room, &out->low) && rational_add(value, room, &out->high);
}

bool arithmetic_point_slips(const struct stated_number *n, struct span span)
{
	struct rational ten = rational_of_int(10), less, more;

	return arithmetic_is_measured(n) && rational_divide(n->value, ten, &less) &&
	       rational_multiply(n->value, ten, &more) &&
	       (is_within(less, span) || is_within(more, span));
}

/* "15,7" for "1,57": the same digits, and the point elsewhere. */
static bool point_is_moved(const struct stated_number *n, struct rational expected)
{
	int64_t most = n->decimals && arithmetic_digits(n) > SLIP_DIGITS ? 100 : 10;

	for (int64_t by = 10; by <= most; by *= 10) {
		struct rational less, more, step, scale = rational_of_int(by),
						  twice = rational_of_int(2 * by);
		struct span span;

		if (rational_divide(n->value, scale, &less) &&
		    rational_divide(n->step, twice, &step) &&
		    arithmetic_span(arithmetic_absolute(less), step, &span) &&
		    is_within(expected, span))
			return true;
		if (n->decimals && rational_multiply(n->value, scale, &more) &&
		    rational_multiply(n->step, scale, &step) &&
		    rational_divide(step, rational_of_int(2), &step) &&
		    arithmetic_span(arithmetic_absolute(more), step, &span) &&
		    is_within(expected, span))
			return true;
	}
	return false;
}

bool arithmetic_slips_to(const struct stated_number *n, struct rational expected, bool swaps)
{
	struct rational half = {n->step.numerator, n->step.denominator * 2};
	struct span span;
	int digits = arithmetic_digits(n);

	/* Of many digits the last may be cut off as well as rounded. */
	if (digits >= (swaps ? SLIP_DIGITS + 1 : SLIP_DIGITS) && point_is_moved(n, expected))
		return true;
	return digits >= SLIP_DIGITS &&
	       arithmetic_span(expected, digits >= LENGTH_DIGITS ? n->step : half, &span) &&
	       arithmetic_slips(n, span, swaps || digits <= SLIP_DIGITS);
}

bool arithmetic_any_digit_slips_to(const struct stated_number *n, struct rational expected)
{
	struct rational half = {n->step.numerator, n->step.denominator * 2};
	struct span span;

	return arithmetic_digits(n) >= SLIP_DIGITS && arithmetic_span(expected, half, &span) &&
	       arithmetic_slips(n, span, false);
}

bool arithmetic_factor(
    const struct stated_number *n, int64_t base, bool fall, int64_t by, struct span *out)
{
	struct rational half = {n->step.numerator, n->step.denominator * 2};
	struct rational value = rational_of_int(base), divisor = rational_of_int(by);

	return (fall ? rational_subtract(value, n->value, &value)
		     : rational_add(value, n->value, &value)) &&
	       arithmetic_span(value, half, out) && rational_sign(out->low) > 0 &&
	       rational_divide(out->low, divisor, &out->low) &&
	       rational_divide(out->high, divisor, &out->high);
}

bool arithmetic_product_slips(
    const struct stated_number *tried, struct rational kept, struct span factor)
{
	return arithmetic_digits(tried) > SLIP_DIGITS &&
	       rational_multiply(kept, factor.low, &factor.low) &&
	       rational_multiply(kept, factor.high, &factor.high) &&
	       arithmetic_slips(tried, factor, true);
}

bool arithmetic_quotient_slips(
    const struct stated_number *tried, struct rational kept, struct span factor)
{
	struct span span;

	return arithmetic_digits(tried) > SLIP_DIGITS &&
	       rational_divide(kept, factor.high, &span.low) &&
	       rational_divide(kept, factor.low, &span.high) && arithmetic_slips(tried, span, true);
}
