/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/decimal.h"

#include "base/bug.h"

typedef unsigned __int128 uint128;

#define INT128_MAX ((int128)(~(uint128)0 >> 1))

/* The magnitude of the smallest 128-bit integer, which has no positive twin. */
#define INT128_MIN_MAGNITUDE ((uint128)1 << 127)

static const int64_t powers[DECIMAL_SCALE_MAX + 1] = {1, 10, 100, 1000, 10000, 100000, 1000000};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits_at(struct str text, size_t from)
{
	size_t end = from;

	while (end < text.n && is_digit(text.p[end]))
		end++;
	return end - from;
}

/* *magnitude times ten plus a digit; false on overflow. */
static bool add_digit(uint64_t *magnitude, int digit)
{
	return !__builtin_mul_overflow(*magnitude, (uint64_t)10, magnitude) &&
	       !__builtin_add_overflow(*magnitude, (uint64_t)digit, magnitude);
}

enum decimal_problem decimal_parse(struct str text, int scale, int64_t *value)
{
	bool negative = text.n && text.p[0] == '-';
	size_t whole_at = negative;
	size_t whole = digits_at(text, whole_at);
	size_t fraction_at = whole_at + whole + 1;
	size_t fraction = 0;
	uint64_t magnitude = 0;
	bool fits = true;

	INVARIANT(scale >= 0 && scale <= DECIMAL_SCALE_MAX);
	if (!whole)
		return DECIMAL_MALFORMED;
	if (fraction_at <= text.n) {
		fraction = digits_at(text, fraction_at);
		if (text.p[fraction_at - 1] != '.' || !fraction || fraction_at + fraction != text.n)
			return DECIMAL_MALFORMED;
	}
	for (size_t i = (size_t)scale; i < fraction; i++)
		if (text.p[fraction_at + i] != '0')
			return DECIMAL_TOO_PRECISE;
	for (size_t i = 0; i < whole && fits; i++)
		fits = add_digit(&magnitude, text.p[whole_at + i] - '0');
	for (size_t i = 0; i < (size_t)scale && fits; i++)
		fits = add_digit(&magnitude, i < fraction ? text.p[fraction_at + i] - '0' : 0);
	if (!fits || magnitude > (uint64_t)INT64_MAX + negative)
		return DECIMAL_OUT_OF_RANGE;
	*value = (int64_t)(negative ? 0 - magnitude : magnitude);
	return DECIMAL_OK;
}

bool decimal_add(int64_t a, int64_t b, int64_t *sum)
{
	int64_t result;

	if (__builtin_add_overflow(a, b, &result))
		return false;
	*sum = result;
	return true;
}

static uint128 magnitude_of(int128 value)
{
	return value < 0 ? 0 - (uint128)value : (uint128)value;
}

/* The integer of that sign and magnitude; false if there is none. */
static bool signed_of(bool negative, uint128 magnitude, int128 *out)
{
	if (magnitude > (negative ? INT128_MIN_MAGNITUDE : (uint128)INT128_MAX))
		return false;
	*out = (int128)(negative ? 0 - magnitude : magnitude);
	return true;
}

/* Writes value / 10^scale; the trailing zeros after the mark are left out. */
static void add_plain(struct buf *out, int128 value, int scale)
{
	char digits[40 + DECIMAL_SCALE_MAX];
	size_t start = sizeof(digits);
	size_t end = sizeof(digits);
	uint128 rest = magnitude_of(value);

	for (int place = 0; place <= scale || rest; place++) {
		if (place == scale && place && end != start)
			digits[--start] = '.';
		digits[--start] = (char)('0' + (int)(rest % 10));
		rest /= 10;
		if (place < scale && digits[start] == '0' && start + 1 == end)
			start = end = sizeof(digits);
	}
	if (value < 0)
		buf_add_char(out, '-');
	buf_add(out, digits + start, end - start);
}

void decimal_add_plain(struct buf *out, int64_t value, int scale)
{
	INVARIANT(scale >= 0 && scale <= DECIMAL_SCALE_MAX);
	add_plain(out, value, scale);
}

void int128_add(struct buf *out, int128 value)
{
	add_plain(out, value, 0);
}

/* The greatest common divisor; that of 0 and b is b. */
static uint128 gcd(uint128 a, uint128 b)
{
	uint64_t x;
	uint64_t y;

	while (b > UINT64_MAX || a > UINT64_MAX) {
		uint128 rest;

		if (!b)
			return a;
		rest = a % b;
		a = b;
		b = rest;
	}
	/* The short division is several times faster, and nearly always enough. */
	x = (uint64_t)a;
	y = (uint64_t)b;
	while (y) {
		uint64_t rest = x % y;

		x = y;
		y = rest;
	}
	return x;
}

static void check(struct rational a)
{
	INVARIANT(a.denominator > 0);
}

struct rational rational_of(int64_t value, int scale)
{
	int128 divisor;

	INVARIANT(scale >= 0 && scale <= DECIMAL_SCALE_MAX);
	divisor = (int128)gcd(magnitude_of(value), (uint128)powers[scale]);
	return (struct rational){value / divisor, powers[scale] / divisor};
}

struct rational rational_of_int(int64_t value)
{
	return (struct rational){value, 1};
}

/*
 * a ± b. Only what the denominators do not share is multiplied, and what sum
 * and shared part have in common cancels (Knuth, 4.5.1).
 */
static bool sum(struct rational a, struct rational b, bool minus, struct rational *out)
{
	int128 shared;
	int128 left;
	int128 right;
	int128 numerator;
	int128 denominator;
	int128 common;

	check(a);
	check(b);
	shared = (int128)gcd((uint128)a.denominator, (uint128)b.denominator);
	if (__builtin_mul_overflow(a.numerator, b.denominator / shared, &left) ||
	    __builtin_mul_overflow(b.numerator, a.denominator / shared, &right))
		return false;
	if (minus ? __builtin_sub_overflow(left, right, &numerator)
		  : __builtin_add_overflow(left, right, &numerator))
		return false;
	common = (int128)gcd(magnitude_of(numerator), (uint128)shared);
	if (__builtin_mul_overflow(a.denominator / shared, b.denominator / common, &denominator))
		return false;
	*out = (struct rational){numerator / common, denominator};
	return true;
}

bool rational_add(struct rational a, struct rational b, struct rational *out)
{
	return sum(a, b, false, out);
}

bool rational_subtract(struct rational a, struct rational b, struct rational *out)
{
	return sum(a, b, true, out);
}

/* (n1 · n2) / (d1 · d2), where n1/d1 and n2/d2 are in lowest terms already. */
static bool product(
    bool negative, uint128 n1, uint128 d1, uint128 n2, uint128 d2, struct rational *out)
{
	uint128 across = gcd(n1, d2);
	uint128 back = gcd(n2, d1);
	uint128 n;
	uint128 d;
	struct rational result;

	if (__builtin_mul_overflow(n1 / across, n2 / back, &n) ||
	    __builtin_mul_overflow(d1 / back, d2 / across, &d))
		return false;
	if (!signed_of(negative, n, &result.numerator) || !signed_of(false, d, &result.denominator))
		return false;
	*out = result;
	return true;
}

bool rational_multiply(struct rational a, struct rational b, struct rational *out)
{
	check(a);
	check(b);
	return product((a.numerator < 0) != (b.numerator < 0), magnitude_of(a.numerator),
	    (uint128)a.denominator, magnitude_of(b.numerator), (uint128)b.denominator, out);
}

bool rational_divide(struct rational a, struct rational b, struct rational *out)
{
	check(a);
	check(b);
	if (!b.numerator)
		return false;
	return product((a.numerator < 0) != (b.numerator < 0), magnitude_of(a.numerator),
	    (uint128)a.denominator, (uint128)b.denominator, magnitude_of(b.numerator), out);
}

int rational_sign(struct rational a)
{
	check(a);
	return (a.numerator > 0) - (a.numerator < 0);
}

/* The largest integer not above a; *rest is what is left of the numerator. */
static int128 floor_of(struct rational a, int128 *rest)
{
	int128 whole = a.numerator / a.denominator;

	*rest = a.numerator % a.denominator;
	if (*rest < 0) {
		*rest += a.denominator;
		whole--;
	}
	return whole;
}

int rational_compare(struct rational a, struct rational b)
{
	int128 left;
	int128 right;

	check(a);
	check(b);
	if (!__builtin_mul_overflow(a.numerator, b.denominator, &left) &&
	    !__builtin_mul_overflow(b.numerator, a.denominator, &right))
		return (left > right) - (left < right);
	for (;;) {
		struct rational next;
		int128 rest_a;
		int128 rest_b;
		int128 whole_a = floor_of(a, &rest_a);
		int128 whole_b = floor_of(b, &rest_b);

		if (whole_a != whole_b)
			return whole_a < whole_b ? -1 : 1;
		if (!rest_a || !rest_b)
			return (rest_a > 0) - (rest_b > 0);
		/* Of two fractions below one the larger has the smaller reciprocal. */
		next = (struct rational){b.denominator, rest_b};
		b = (struct rational){a.denominator, rest_a};
		a = next;
	}
}

bool rational_round(struct rational a, int decimals, int128 *out)
{
	uint128 magnitude = magnitude_of(a.numerator);
	uint128 divisor = (uint128)a.denominator;
	uint128 result;
	uint128 rest;

	check(a);
	INVARIANT(decimals >= 0 && decimals <= DECIMAL_SCALE_MAX);
	result = magnitude / divisor;
	rest = magnitude % divisor;
	for (int place = 0; place < decimals; place++) {
		uint128 ten_rests = 0;
		unsigned int digit = 0;

		/* rest < divisor < 2^127: a sum of two fits, ten at once may not. */
		for (int i = 0; i < 10; i++) {
			ten_rests += rest;
			if (ten_rests >= divisor) {
				ten_rests -= divisor;
				digit++;
			}
		}
		rest = ten_rests;
		if (__builtin_mul_overflow(result, (uint128)10, &result) ||
		    __builtin_add_overflow(result, (uint128)digit, &result))
			return false;
	}
	if (rest >= divisor - rest && __builtin_add_overflow(result, (uint128)1, &result))
		return false;
	return signed_of(a.numerator < 0, result, out);
}

bool rational_add_plain(struct buf *out, struct rational a, int decimals)
{
	int128 rounded;

	if (!rational_round(a, decimals, &rounded))
		return false;
	add_plain(out, rounded, decimals);
	return true;
}
