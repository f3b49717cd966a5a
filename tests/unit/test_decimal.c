/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/decimal.h"

#define INT128_MAX ((int128)(~(unsigned __int128)0 >> 1))
#define INT128_MIN (-INT128_MAX - 1)

/* cmocka compares words of 64 bits only. */
static void assert_int128(int128 actual, int128 expected)
{
	struct buf a = {0};
	struct buf b = {0};

	int128_add(&a, actual);
	int128_add(&b, expected);
	assert_string_equal(a.p, b.p);
	buf_release(&a);
	buf_release(&b);
}

static void assert_rational(struct rational actual, int128 numerator, int128 denominator)
{
	assert_int128(actual.numerator, numerator);
	assert_int128(actual.denominator, denominator);
}

static struct rational quotient(int128 numerator, int128 denominator)
{
	return (struct rational){numerator, denominator};
}

static void assert_plain(int64_t value, int scale, const char *expected)
{
	struct buf out = {0};

	decimal_add_plain(&out, value, scale);
	assert_string_equal(out.p, expected);
	buf_release(&out);
}

static void plain_decimals_are_read_at_their_scale(void **state)
{
	static const struct {
		const char *text;
		int scale;
		int64_t value;
	} cases[] = {
	    {"0", 0, 0},
	    {"-0", 6, 0},
	    {"-0.000", 0, 0},
	    {"350000", 0, 350000},
	    {"103675.3", 1, 1036753},
	    {"103675.3", 6, 103675300000},
	    {"1.50", 1, 15},
	    {"1.5000000000000000000000000", 1, 15},
	    {"-12.345678", 6, -12345678},
	    {"007", 0, 7},
	    {"0000000000000000000000000000009", 0, 9},
	    {"0.000001", 6, 1},
	    {"9223372036854775807", 0, INT64_MAX},
	    {"-9223372036854775808", 0, INT64_MIN},
	    {"922337203685477580.7", 1, INT64_MAX},
	    {"-922337203685477580.8", 1, INT64_MIN},
	    {"92233720368547758.07", 2, INT64_MAX},
	    {"-92233720368547758.08", 2, INT64_MIN},
	    {"9223372036854775.807", 3, INT64_MAX},
	    {"-9223372036854775.808", 3, INT64_MIN},
	    {"922337203685477.5807", 4, INT64_MAX},
	    {"-922337203685477.5808", 4, INT64_MIN},
	    {"92233720368547.75807", 5, INT64_MAX},
	    {"-92233720368547.75808", 5, INT64_MIN},
	    {"9223372036854.775807", 6, INT64_MAX},
	    {"-9223372036854.775808", 6, INT64_MIN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t value = 77;

		assert_int_equal(
		    decimal_parse(str_of(cases[i].text), cases[i].scale, &value), DECIMAL_OK);
		assert_true(value == cases[i].value);
	}
}

static void every_kind_of_bad_decimal_is_told_apart(void **state)
{
	static const struct {
		const char *text;
		int scale;
		enum decimal_problem problem;
	} cases[] = {
	    {"", 0, DECIMAL_MALFORMED},
	    {"-", 0, DECIMAL_MALFORMED},
	    {".", 0, DECIMAL_MALFORMED},
	    {"-.5", 1, DECIMAL_MALFORMED},
	    {".5", 1, DECIMAL_MALFORMED},
	    {"5.", 1, DECIMAL_MALFORMED},
	    {"+5", 0, DECIMAL_MALFORMED},
	    {"--5", 0, DECIMAL_MALFORMED},
	    {"1,5", 1, DECIMAL_MALFORMED},
	    {"1.5.0", 1, DECIMAL_MALFORMED},
	    {"1e3", 0, DECIMAL_MALFORMED},
	    {"0x10", 0, DECIMAL_MALFORMED},
	    {" 5", 0, DECIMAL_MALFORMED},
	    {"5 ", 0, DECIMAL_MALFORMED},
	    {"1 000", 0, DECIMAL_MALFORMED},
	    {"1.000,5", 1, DECIMAL_MALFORMED},
	    {"٣", 0, DECIMAL_MALFORMED},
	    {"1.5", 0, DECIMAL_TOO_PRECISE},
	    {"1.25", 1, DECIMAL_TOO_PRECISE},
	    {"1.0000001", 6, DECIMAL_TOO_PRECISE},
	    {"99999999999999999999.0000001", 6, DECIMAL_TOO_PRECISE},
	    {"9223372036854775808", 0, DECIMAL_OUT_OF_RANGE},
	    {"-9223372036854775809", 0, DECIMAL_OUT_OF_RANGE},
	    {"922337203685477580.8", 1, DECIMAL_OUT_OF_RANGE},
	    {"-922337203685477580.9", 1, DECIMAL_OUT_OF_RANGE},
	    {"9223372036854.775808", 6, DECIMAL_OUT_OF_RANGE},
	    {"-9223372036854.775809", 6, DECIMAL_OUT_OF_RANGE},
	    {"9223372036855", 6, DECIMAL_OUT_OF_RANGE},
	    {"18446744073709551616", 0, DECIMAL_OUT_OF_RANGE},
	    {"18446744073709551617", 0, DECIMAL_OUT_OF_RANGE},
	    {"100000000000000000000000000000000000000000", 0, DECIMAL_OUT_OF_RANGE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t value = 77;

		assert_int_equal(
		    decimal_parse(str_of(cases[i].text), cases[i].scale, &value), cases[i].problem);
		assert_true(value == 77);
	}
}

static void a_byte_of_zero_is_no_digit(void **state)
{
	int64_t value;

	(void)state;
	assert_int_equal(decimal_parse(STR("1\0"), 0, &value), DECIMAL_MALFORMED);
	assert_int_equal(decimal_parse((struct str){NULL, 0}, 0, &value), DECIMAL_MALFORMED);
}

static void decimals_are_written_without_trailing_zeros(void **state)
{
	(void)state;
	assert_plain(0, 0, "0");
	assert_plain(0, 6, "0");
	assert_plain(1036753, 1, "103675.3");
	assert_plain(103675300000, 6, "103675.3");
	assert_plain(1000000, 6, "1");
	assert_plain(100, 0, "100");
	assert_plain(100, 1, "10");
	assert_plain(1, 6, "0.000001");
	assert_plain(-1, 6, "-0.000001");
	assert_plain(-10, 6, "-0.00001");
	assert_plain(-1500, 3, "-1.5");
	assert_plain(INT64_MAX, 0, "9223372036854775807");
	assert_plain(INT64_MIN, 0, "-9223372036854775808");
	assert_plain(INT64_MAX, 6, "9223372036854.775807");
	assert_plain(INT64_MIN, 6, "-9223372036854.775808");
}

static void what_is_written_reads_back_the_same(void **state)
{
	static const int64_t values[] = {0, 1, -1, 9, 10, -10, 999999, 1000000, -1000001, INT64_MAX,
	    INT64_MAX - 1, INT64_MIN, INT64_MIN + 1};
	struct buf out = {0};

	(void)state;
	for (int scale = 0; scale <= DECIMAL_SCALE_MAX; scale++)
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
			int64_t again = 77;

			buf_clear(&out);
			decimal_add_plain(&out, values[i], scale);
			assert_int_equal(decimal_parse(buf_str(&out), scale, &again), DECIMAL_OK);
			assert_true(again == values[i]);
		}
	buf_release(&out);
}

static void sums_of_decimals_are_checked(void **state)
{
	int64_t sum = 77;

	(void)state;
	assert_true(decimal_add(INT64_MAX, INT64_MIN, &sum));
	assert_true(sum == -1);
	sum = 77;
	assert_false(decimal_add(INT64_MAX, 1, &sum));
	assert_false(decimal_add(INT64_MIN, -1, &sum));
	assert_true(sum == 77);
}

static void rationals_are_made_in_lowest_terms(void **state)
{
	(void)state;
	assert_rational(rational_of(15, 1), 3, 2);
	assert_rational(rational_of(-1500000, 6), -3, 2);
	assert_rational(rational_of(0, 6), 0, 1);
	assert_rational(rational_of(INT64_MIN, 6), -((int128)1 << 57), 15625);
	assert_rational(rational_of(INT64_MAX, 0), INT64_MAX, 1);
	assert_rational(rational_of_int(INT64_MIN), INT64_MIN, 1);
}

static void arithmetic_is_exact_and_reduced(void **state)
{
	struct rational out;

	(void)state;
	assert_true(rational_add(quotient(1, 6), quotient(1, 10), &out));
	assert_rational(out, 4, 15);
	assert_true(rational_add(quotient(1, 6), quotient(-1, 6), &out));
	assert_rational(out, 0, 1);
	assert_true(rational_subtract(quotient(1, 3), quotient(1, 2), &out));
	assert_rational(out, -1, 6);
	assert_true(rational_multiply(quotient(-2, 3), quotient(9, 4), &out));
	assert_rational(out, -3, 2);
	assert_true(rational_multiply(quotient(0, 1), quotient(-9, 4), &out));
	assert_rational(out, 0, 1);
	assert_true(rational_divide(quotient(-2, 3), quotient(-4, 9), &out));
	assert_rational(out, 3, 2);
	assert_true(rational_divide(quotient(2, 3), quotient(-4, 9), &out));
	assert_rational(out, -3, 2);
	assert_true(rational_divide(quotient(0, 1), quotient(-4, 9), &out));
	assert_rational(out, 0, 1);
}

static void division_by_zero_is_refused(void **state)
{
	struct rational out = quotient(7, 5);

	(void)state;
	assert_false(rational_divide(quotient(1, 1), quotient(0, 1), &out));
	assert_rational(out, 7, 5);
}

static void the_largest_operands_work_where_the_result_fits(void **state)
{
	struct rational out;

	(void)state;
	assert_true(rational_add(quotient(INT128_MAX, 1), quotient(INT128_MIN, 1), &out));
	assert_rational(out, -1, 1);
	assert_true(rational_subtract(quotient(-1, 1), quotient(INT128_MIN, 1), &out));
	assert_rational(out, INT128_MAX, 1);
	assert_true(rational_subtract(quotient(INT128_MIN, 1), quotient(INT128_MIN, 1), &out));
	assert_rational(out, 0, 1);
	assert_true(rational_multiply(quotient(INT128_MIN, 1), quotient(1, INT128_MAX), &out));
	assert_rational(out, INT128_MIN, INT128_MAX);
	assert_true(rational_multiply(quotient(INT128_MAX, 2), quotient(2, INT128_MAX), &out));
	assert_rational(out, 1, 1);
	assert_true(rational_multiply(quotient(INT128_MIN / 2, 1), quotient(2, 1), &out));
	assert_rational(out, INT128_MIN, 1);
	assert_true(rational_divide(quotient(INT128_MIN, 1), quotient(INT128_MIN, 1), &out));
	assert_rational(out, 1, 1);
	assert_true(rational_divide(quotient(INT128_MIN, 3), quotient(INT128_MIN, 7), &out));
	assert_rational(out, 7, 3);
	assert_true(rational_divide(quotient(INT128_MIN, 1), quotient(-2, 1), &out));
	assert_rational(out, (int128)1 << 126, 1);
	assert_true(
	    rational_add(quotient(1, INT128_MAX), quotient(INT128_MAX - 1, INT128_MAX), &out));
	assert_rational(out, 1, 1);
}

static void overflow_is_told_and_leaves_the_result(void **state)
{
	struct rational out = quotient(7, 5);

	(void)state;
	assert_false(rational_add(quotient(INT128_MAX, 1), quotient(1, 1), &out));
	assert_false(rational_add(quotient(INT128_MIN, 1), quotient(-1, 1), &out));
	assert_false(rational_add(quotient(1, INT128_MAX), quotient(1, 2), &out));
	assert_false(rational_add(quotient(1, INT128_MAX), quotient(1, INT128_MAX - 1), &out));
	assert_false(rational_subtract(quotient(0, 1), quotient(INT128_MIN, 1), &out));
	assert_false(rational_subtract(quotient(INT128_MIN, 1), quotient(1, 1), &out));
	assert_false(rational_multiply(quotient(INT128_MIN, 1), quotient(-1, 1), &out));
	assert_false(rational_multiply(quotient(INT128_MAX, 1), quotient(2, 1), &out));
	assert_false(rational_multiply(quotient(1, INT128_MAX), quotient(1, 2), &out));
	/* The reciprocal would need 2^127 below the line. */
	assert_false(rational_divide(quotient(1, 1), quotient(INT128_MIN, 1), &out));
	assert_false(rational_divide(quotient(INT128_MIN, 1), quotient(-1, 1), &out));
	assert_rational(out, 7, 5);
}

static void signs_are_told(void **state)
{
	(void)state;
	assert_int_equal(rational_sign(quotient(INT128_MIN, 3)), -1);
	assert_int_equal(rational_sign(quotient(0, 1)), 0);
	assert_int_equal(rational_sign(quotient(1, INT128_MAX)), 1);
}

static void assert_order(struct rational a, struct rational b, int order)
{
	assert_int_equal(rational_compare(a, b), order);
	assert_int_equal(rational_compare(b, a), -order);
	assert_int_equal(rational_compare(a, a), 0);
	assert_int_equal(rational_compare(b, b), 0);
}

static void comparison_is_exact_beyond_128_bits(void **state)
{
	(void)state;
	assert_order(quotient(1, 3), quotient(1, 2), -1);
	assert_order(quotient(-1, 3), quotient(-1, 2), 1);
	assert_order(quotient(INT128_MIN, 1), quotient(INT128_MAX, 1), -1);
	assert_order(quotient(INT128_MIN, INT128_MAX), quotient(-1, 1), -1);
	assert_order(
	    quotient(INT128_MAX - 1, INT128_MAX), quotient(INT128_MAX - 2, INT128_MAX - 1), 1);
	assert_order(
	    quotient(1 - INT128_MAX, INT128_MAX), quotient(2 - INT128_MAX, INT128_MAX - 1), -1);
	assert_order(
	    quotient(INT128_MAX, INT128_MAX - 1), quotient(INT128_MAX - 1, INT128_MAX - 2), -1);
	assert_order(quotient(1, INT128_MAX), quotient(1, INT128_MAX - 1), -1);
	assert_order(quotient(INT128_MAX, 2), quotient(INT128_MAX - 2, 2), 1);
	assert_order(quotient(INT128_MAX, 2), quotient(INT128_MAX / 2, 1), 1);
	assert_order(quotient(INT128_MIN, 3), quotient(INT128_MIN / 3, 1), -1);
}

static void assert_round(int128 numerator, int128 denominator, int decimals, int128 expected)
{
	int128 out = 77;

	assert_true(rational_round(quotient(numerator, denominator), decimals, &out));
	assert_int128(out, expected);
}

static void halves_round_away_from_zero(void **state)
{
	(void)state;
	assert_round(5, 2, 0, 3);
	assert_round(-5, 2, 0, -3);
	assert_round(1, 2, 0, 1);
	assert_round(-1, 2, 0, -1);
	assert_round(49, 100, 0, 0);
	assert_round(-49, 100, 0, 0);
	assert_round(1, 3, 6, 333333);
	assert_round(2, 3, 6, 666667);
	assert_round(-2, 3, 6, -666667);
	assert_round(1311, 10000, 4, 1311);
	assert_round(125, 1000, 2, 13);
	assert_round(-125, 1000, 2, -13);
	assert_round(999999, 1000000, 5, 100000);
	assert_round(0, 1, 6, 0);
}

static void rounding_keeps_to_128_bits(void **state)
{
	int128 out = 77;

	(void)state;
	assert_round(INT128_MAX, 1, 0, INT128_MAX);
	assert_round(INT128_MIN, 1, 0, INT128_MIN);
	assert_round(INT128_MAX, INT128_MAX, 6, 1000000);
	assert_round(INT128_MIN, INT128_MAX, 6, -1000000);
	assert_round(INT128_MAX - 1, INT128_MAX, 6, 1000000);
	assert_round(INT128_MAX / 2, INT128_MAX, 0, 0);
	assert_round(INT128_MAX / 2 + 1, INT128_MAX, 0, 1);
	assert_round(1, INT128_MAX, 6, 0);
	assert_round(INT128_MAX, 1000000, 6, INT128_MAX);
	assert_round(INT128_MIN, 1000000, 6, INT128_MIN);
	assert_false(rational_round(quotient(INT128_MAX, 1), 1, &out));
	assert_false(rational_round(quotient(INT128_MIN, 1), 1, &out));
	assert_false(rational_round(quotient(INT128_MAX, 999983), 6, &out));
	assert_int128(out, 77);
}

static void rationals_are_written_rounded(void **state)
{
	struct buf out = {0};

	(void)state;
	assert_true(rational_add_plain(&out, quotient(1, 3), 6));
	assert_string_equal(out.p, "0.333333");
	buf_clear(&out);
	assert_true(rational_add_plain(&out, quotient(-1, 2000001), 6));
	assert_string_equal(out.p, "0");
	buf_clear(&out);
	assert_true(rational_add_plain(&out, quotient(-5, 2), 3));
	assert_string_equal(out.p, "-2.5");
	buf_clear(&out);
	assert_true(rational_add_plain(&out, quotient(INT128_MIN, 1), 0));
	assert_string_equal(out.p, "-170141183460469231731687303715884105728");
	buf_clear(&out);
	assert_true(rational_add_plain(&out, quotient(INT128_MIN, 1000000), 6));
	assert_string_equal(out.p, "-170141183460469231731687303715884.105728");
	buf_clear(&out);
	assert_false(rational_add_plain(&out, quotient(INT128_MAX, 1), 6));
	assert_int_equal(out.n, 0);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plain_decimals_are_read_at_their_scale),
	    cmocka_unit_test(every_kind_of_bad_decimal_is_told_apart),
	    cmocka_unit_test(a_byte_of_zero_is_no_digit),
	    cmocka_unit_test(decimals_are_written_without_trailing_zeros),
	    cmocka_unit_test(what_is_written_reads_back_the_same),
	    cmocka_unit_test(sums_of_decimals_are_checked),
	    cmocka_unit_test(rationals_are_made_in_lowest_terms),
	    cmocka_unit_test(arithmetic_is_exact_and_reduced),
	    cmocka_unit_test(division_by_zero_is_refused),
	    cmocka_unit_test(the_largest_operands_work_where_the_result_fits),
	    cmocka_unit_test(overflow_is_told_and_leaves_the_result),
	    cmocka_unit_test(signs_are_told),
	    cmocka_unit_test(comparison_is_exact_beyond_128_bits),
	    cmocka_unit_test(halves_round_away_from_zero),
	    cmocka_unit_test(rounding_keeps_to_128_bits),
	    cmocka_unit_test(rationals_are_written_rounded),
	};

	return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
