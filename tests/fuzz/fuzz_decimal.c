/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The first byte chooses the scale; the rest is read as a decimal, and again
 * as the bits of two quotients, on which the laws of arithmetic must hold.
 */
#include "fuzz.h"

#include "base/bug.h"
#include "base/decimal.h"

static void check_text(struct str text, int scale)
{
	struct buf out = {0};
	int64_t value = 0;
	int64_t again = 0;

	if (decimal_parse(text, scale, &value) != DECIMAL_OK)
		return;
	decimal_add_plain(&out, value, scale);
	INVARIANT(decimal_parse(buf_str(&out), scale, &again) == DECIMAL_OK && again == value);
	buf_clear(&out);
	INVARIANT(rational_add_plain(&out, rational_of(value, scale), scale));
	INVARIANT(decimal_parse(buf_str(&out), scale, &again) == DECIMAL_OK && again == value);
	buf_release(&out);
}

static bool same(struct rational a, struct rational b)
{
	return a.numerator == b.numerator && a.denominator == b.denominator;
}

static void check_one(struct rational a)
{
	struct rational result;
	int128 rounded;

	INVARIANT(a.denominator > 0);
	INVARIANT(rational_compare(a, a) == 0);
	if (rational_subtract(a, a, &result))
		INVARIANT(same(result, (struct rational){0, 1}));
	if (rational_divide(a, a, &result))
		INVARIANT(same(result, (struct rational){1, 1}));
	for (int decimals = 0; decimals <= DECIMAL_SCALE_MAX; decimals++)
		if (rational_round(a, decimals, &rounded))
			INVARIANT(!rounded || (rounded > 0) == (a.numerator > 0));
}

static void check_pair(struct rational a, struct rational b)
{
	struct rational result;
	struct rational back;
	int order = rational_compare(a, b);

	INVARIANT(rational_compare(b, a) == -order);
	INVARIANT((order == 0) == same(a, b));
	if (rational_subtract(a, b, &result))
		INVARIANT(rational_sign(result) == order);
	if (rational_add(a, b, &result)) {
		check_one(result);
		INVARIANT(rational_add(b, a, &back) && same(back, result));
		if (rational_subtract(result, b, &back))
			INVARIANT(same(back, a));
	}
	if (rational_multiply(a, b, &result)) {
		check_one(result);
		INVARIANT(rational_multiply(b, a, &back) && same(back, result));
		if (rational_divide(result, b, &back))
			INVARIANT(same(back, a));
	}
	if (rational_divide(a, b, &result)) {
		check_one(result);
		INVARIANT(rational_sign(result) == rational_sign(a) * rational_sign(b));
		if (rational_multiply(result, b, &back))
			INVARIANT(same(back, a));
	}
}

/* Two 128-bit integers as a quotient in lowest terms; false if it is none. */
static bool take_rational(struct str *rest, struct rational *out)
{
	struct rational parts[2] = {{0, 1}, {0, 1}};

	for (int i = 0; i < 2 && rest->n; i++) {
		size_t n = rest->n < sizeof(int128) ? rest->n : sizeof(int128);

		memcpy(&parts[i].numerator, rest->p, n);
		*rest = (struct str){rest->p + n, rest->n - n};
	}
	return rational_divide(parts[0], parts[1], out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str rest;
	struct rational a;
	struct rational b;

	if (!size)
		return 0;
	rest = (struct str){(const char *)bytes + 1, size - 1};
	check_text(rest, bytes[0] % (DECIMAL_SCALE_MAX + 1));
	if (take_rational(&rest, &a)) {
		check_one(a);
		if (take_rational(&rest, &b))
			check_pair(a, b);
	}
	return 0;
}
