/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The numbers of spreadsheets: the second half of base/number_entry.h. */
#include "base/number_entry.h"

#include "base/bug.h"

enum {
	DIGITS_MAX = 40,     /* kept of a number; spreadsheets write 17 */
	VOUCHED_DIGITS = 15, /* of a binary fraction of 64 bits */
	NOISE_DIGITS = 6,    /* a millionth of the last place may be dropped */
	EXPONENT_MAX = 400
};

/* 0.DIGITS times 10^point, without leading zeros. */
struct number {
	bool negative;
	int count;
	int point;
	unsigned char digits[DIGITS_MAX];
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool read_exponent(struct str text, int *exponent)
{
	bool negative = text.n && text.p[0] == '-';
	size_t at = text.n && (text.p[0] == '-' || text.p[0] == '+');

	*exponent = 0;
	if (at == text.n)
		return false;
	for (; at < text.n; at++) {
		if (!is_digit(text.p[at]) || *exponent > EXPONENT_MAX)
			return false;
		*exponent = *exponent * 10 + text.p[at] - '0';
	}
	if (negative)
		*exponent = -*exponent;
	return true;
}

static bool read_number(struct str text, struct number *out)
{
	size_t at = text.n && text.p[0] == '-';
	bool any = false;
	bool fraction = false;
	int exponent = 0;

	*out = (struct number){.negative = at > 0};
	for (; at < text.n; at++) {
		char c = text.p[at];

		if (c == '.' && !fraction && any) {
			fraction = true;
			any = false;
			continue;
		}
		if (!is_digit(c))
			break;
		any = true;
		if (out->count == DIGITS_MAX)
			return false;
		if (out->count || c != '0')
			out->digits[out->count++] = (unsigned char)(c - '0');
		/* A zero before the first digit that counts moves the point when it is decimal. */
		if (!fraction)
			out->point += out->count > 0;
		else
			out->point -= !out->count;
	}
	if (!any)
		return false;
	if (at < text.n && (text.p[at] == 'e' || text.p[at] == 'E')) {
		if (!read_exponent((struct str){text.p + at + 1, text.n - at - 1}, &exponent))
			return false;
		at = text.n;
	}
	out->point += exponent;
	return at == text.n;
}

/* Keeps `count` digits, rounded half up on the magnitude. */
static void round_to(struct number *number, int count)
{
	bool up;

	if (count >= number->count)
		return;
	if (count < 0) {
		number->count = 0;
		return;
	}
	up = number->digits[count] >= 5;
	number->count = count;
	while (up && count > 0) {
		up = number->digits[--count] == 9;
		number->digits[count] = up ? 0 : (unsigned char)(number->digits[count] + 1);
	}
	if (up) {
		/* 9.99 became 10: all kept digits are zero */
		number->digits[0] = 1;
		number->count = 1;
		number->point++;
	}
}

/* Whether no more than a millionth of the last place goes beyond `kept` digits. */
static bool beyond_is_noise(const struct number *number, int kept)
{
	bool zeros = true;
	bool nines = true;

	for (int i = kept; i < kept + NOISE_DIGITS; i++) {
		int digit = i < 0 || i >= number->count ? 0 : number->digits[i];

		zeros = zeros && digit == 0;
		nines = nines && digit == 9;
	}
	return zeros || nines;
}

enum decimal_problem number_cell_read(struct str text, int shift, int scale, int64_t *value)
{
	struct number number;
	int64_t result = 0;
	int places;

	INVARIANT(scale >= 0 && scale <= DECIMAL_SCALE_MAX && shift >= -18 && shift <= 18);
	if (!read_number(text, &number))
		return DECIMAL_MALFORMED;
	round_to(&number, VOUCHED_DIGITS);
	places = number.point + shift + scale;
	if (places < number.count && !beyond_is_noise(&number, places))
		return DECIMAL_TOO_PRECISE;
	round_to(&number, places);
	/* Rounding up may have added a digit before the point. */
	places = number.point + shift + scale;
	if (!number.count) {
		*value = 0;
		return DECIMAL_OK;
	}
	if (places > 19)
		return DECIMAL_OUT_OF_RANGE;
	for (int i = 0; i < places; i++) {
		int digit = i < number.count ? number.digits[i] : 0;

		/* Downwards, since there is one more negative number than positive ones. */
		if (__builtin_mul_overflow(result, 10, &result) ||
		    __builtin_sub_overflow(result, digit, &result))
			return DECIMAL_OUT_OF_RANGE;
	}
	if (!number.negative && __builtin_sub_overflow(0, result, &result))
		return DECIMAL_OUT_OF_RANGE;
	*value = result;
	return DECIMAL_OK;
}
