/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/format.h"

static struct buf out;

static void assert_formatted(const char *expected)
{
	assert_string_equal(out.p ? out.p : "", expected);
	buf_release(&out);
}

static void assert_decimal(
    enum lang lang, int64_t value, int scale, int decimals, unsigned flags, const char *expected)
{
	assert_true(format_decimal(&out, lang, rational_of(value, scale), decimals, flags));
	assert_formatted(expected);
}

static void the_published_figures_have_their_form(void **state)
{
	(void)state;
	assert_decimal(LANG_VI, 350000, 0, 1, FORMAT_TRIM, "350.000");
	assert_decimal(LANG_VI, 1036753, 1, 1, FORMAT_TRIM, "103.675,3");
	assert_decimal(LANG_EN, 1036753, 1, 1, FORMAT_TRIM, "103,675.3");
	assert_decimal(LANG_VI, 1234, 1, 1, FORMAT_EXACT, "123,4");
	assert_decimal(LANG_VI, 98, 0, 0, FORMAT_EXACT, "98");
	assert_true(format_percent(
	    &out, LANG_VI, (struct rational){1600, 122}, 2, FORMAT_EXACT)); /* 13,1147… */
	assert_formatted("13,11%");
	assert_true(format_percent(&out, LANG_EN, (struct rational){2800, 126}, 1, FORMAT_TRIM));
	assert_formatted("22.2%");
}

static void exact_keeps_zeros_and_trim_drops_them(void **state)
{
	(void)state;
	assert_decimal(LANG_VI, 350000, 0, 1, FORMAT_EXACT, "350.000,0");
	assert_decimal(LANG_VI, 15, 1, 3, FORMAT_EXACT, "1,500");
	assert_decimal(LANG_VI, 15, 1, 3, FORMAT_TRIM, "1,5");
	assert_decimal(LANG_VI, 100, 0, 0, FORMAT_TRIM, "100");
	assert_decimal(LANG_VI, 0, 0, 2, FORMAT_EXACT, "0,00");
	assert_decimal(LANG_VI, 5, 2, 2, FORMAT_EXACT, "0,05");
}

static void rounding_is_half_up_and_zero_has_no_sign(void **state)
{
	(void)state;
	assert_decimal(LANG_VI, 25, 1, 0, FORMAT_EXACT, "3");
	assert_decimal(LANG_VI, -25, 1, 0, FORMAT_EXACT, "-3");
	assert_decimal(LANG_VI, -4, 2, 1, FORMAT_EXACT, "0,0");
	assert_decimal(LANG_VI, 4, 2, 1, FORMAT_SIGN, "0,0");
}

static void signs_are_as_asked(void **state)
{
	(void)state;
	assert_decimal(LANG_VI, 446, 1, 1, FORMAT_SIGN, "+44,6");
	assert_decimal(LANG_VI, -28, 0, 0, FORMAT_SIGN, "-28");
	assert_decimal(LANG_VI, -28, 0, 0, FORMAT_MAGNITUDE, "28");
	assert_decimal(LANG_VI, -1234567, 0, 0, FORMAT_EXACT, "-1.234.567");
}

static void extremes_are_exact(void **state)
{
	(void)state;
	assert_decimal(LANG_VI, INT64_MIN, 0, 6, FORMAT_TRIM, "-9.223.372.036.854.775.808");
	assert_decimal(LANG_EN, INT64_MAX, 6, 6, FORMAT_EXACT, "9,223,372,036,854.775807");
	assert_false(
	    format_decimal(&out, LANG_VI, (struct rational){(int128)1 << 126, 1}, 6, FORMAT_EXACT));
	assert_null(out.p);
}

static void counts_are_padded_in_vietnamese_prose(void **state)
{
	(void)state;
	format_count(&out, LANG_VI, 3);
	assert_formatted("03");
	format_count(&out, LANG_VI, 10);
	assert_formatted("10");
	format_count(&out, LANG_VI, 0);
	assert_formatted("0");
	format_count(&out, LANG_EN, 3);
	assert_formatted("3");
	format_int(&out, LANG_VI, 11935);
	assert_formatted("11.935");
}

static void assert_date(enum lang lang, struct ymd d, enum date_form form, const char *expected)
{
	format_date(&out, lang, date_of(d), form);
	assert_formatted(expected);
}

static void dates_have_the_form_of_documents(void **state)
{
	const struct ymd january = {2018, 1, 5}, june = {2018, 6, 5}, december = {2018, 12, 25};

	(void)state;
	assert_date(LANG_VI, january, DATE_SHORT, "05/01/2018");
	assert_date(LANG_VI, january, DATE_LONG, "ngày 05 tháng 01 năm 2018");
	assert_date(LANG_VI, june, DATE_LONG, "ngày 05 tháng 6 năm 2018");
	assert_date(LANG_VI, june, DATE_DAY_MONTH, "ngày 05 tháng 6");
	assert_date(LANG_VI, december, DATE_SHORT, "25/12/2018");
	assert_date(LANG_EN, january, DATE_SHORT, "5 January 2018");
	assert_date(LANG_EN, june, DATE_LONG, "5 June 2018");
	assert_date(LANG_EN, december, DATE_DAY_MONTH, "25 December");
}

static void times_are_those_of_vietnam(void **state)
{
	static const char *const malformed[] = {"", "2018-01-01", "2018-01-01T02:03:00+07",
	    "2018-13-01T02:03:00Z", "2018-01-01T24:03:00Z", "2018-01-01T0a:03:00Z",
	    "9999-12-31T20:00:00Z"};

	(void)state;
	assert_true(format_timestamp(&out, LANG_VI, "2018-01-01T02:03:00Z"));
	assert_formatted("Thứ hai, 01/01/2018 09:03 (GMT+7)");
	assert_true(format_timestamp(&out, LANG_EN, "2017-12-31T17:00:59Z"));
	assert_formatted("Monday, 1 January 2018 00:00 (GMT+7)");
	assert_true(format_timestamp(&out, LANG_VI, "2017-12-31T16:59:59Z"));
	assert_formatted("Chủ nhật, 31/12/2017 23:59 (GMT+7)");
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
		assert_false(format_timestamp(&out, LANG_VI, malformed[i]));
	assert_null(out.p);
}

static void periods_have_names(void **state)
{
	static const struct {
		int month;
		int months;
		const char *text[4]; /* Vietnamese long, short; English long, short */
	} cases[] = {
	    {1, 12, {"năm 2017", "2017", "2017", "2017"}},
	    {7, 6, {"6 tháng cuối năm 2017", "6T cuối 2017", "second half of 2017", "H2 2017"}},
	    {1, 6, {"6 tháng đầu năm 2017", "6T đầu 2017", "first half of 2017", "H1 2017"}},
	    {7, 3, {"quý III năm 2017", "Q3/2017", "third quarter of 2017", "Q3 2017"}},
	    {10, 3, {"quý IV năm 2017", "Q4/2017", "fourth quarter of 2017", "Q4 2017"}},
	    {1, 9, {"9 tháng đầu năm 2017", "9T/2017", "first 9 months of 2017", "9M 2017"}},
	    {9, 12, {"năm học 2017–2018", "2017–2018", "school year 2017–2018", "2017–2018"}},
	    {3, 1, {"tháng 3 năm 2017", "03/2017", "March 2017", "03/2017"}},
	    {2, 1, {"tháng 02 năm 2017", "02/2017", "February 2017", "02/2017"}},
	    {11, 4,
		{"từ tháng 11 năm 2017 đến tháng 02 năm 2018", "11/2017–02/2018",
		    "November 2017 to February 2018", "11/2017–02/2018"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (int k = 0; k < 4; k++) {
			format_period(&out, k < 2 ? LANG_VI : LANG_EN, 2017, cases[i].month,
			    cases[i].months, k % 2 ? PERIOD_SHORT : PERIOD_LONG);
			assert_formatted(cases[i].text[k]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_published_figures_have_their_form),
	    cmocka_unit_test(exact_keeps_zeros_and_trim_drops_them),
	    cmocka_unit_test(rounding_is_half_up_and_zero_has_no_sign),
	    cmocka_unit_test(signs_are_as_asked),
	    cmocka_unit_test(extremes_are_exact),
	    cmocka_unit_test(counts_are_padded_in_vietnamese_prose),
	    cmocka_unit_test(dates_have_the_form_of_documents),
	    cmocka_unit_test(times_are_those_of_vietnam),
	    cmocka_unit_test(periods_have_names),
	};

	return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
