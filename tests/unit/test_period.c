/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/period.h"

static struct period period(const char *text)
{
	struct period p = {0, 0};

	if (!period_parse(str_of(text), &p))
		fail_msg("not a period: %s", text);
	return p;
}

static void assert_period(struct period p, const char *expected)
{
	struct buf buf = {0};

	period_add(&buf, p);
	assert_string_equal(buf.p, expected);
	buf_release(&buf);
}

static void assert_date(date d, const char *expected)
{
	struct buf buf = {0};

	date_add_iso(&buf, d);
	assert_string_equal(buf.p, expected);
	buf_release(&buf);
}

static void every_form_is_read_and_written_canonically(void **state)
{
	static const char *const forms[][2] = {
	    {"2017", "2017"},
	    {"2017-A1", "2017"},
	    {"2017-01-01/P1Y", "2017"},
	    {"2017-01-01/P12M", "2017"},
	    {"2017-S1", "2017-S1"},
	    {"2017-07-01/P6M", "2017-S2"},
	    {"2017-Q3", "2017-Q3"},
	    {"2017-01-01/P3M", "2017-Q1"},
	    {"2017-03", "2017-03"},
	    {"2017-M03", "2017-03"},
	    {"2017-12-01/P1M", "2017-12"},
	    {"2017-01-01/P9M", "2017-01-01/P9M"},
	    {"2016-09-01/P1Y", "2016-09-01/P1Y"},
	    {"2016-09-01/P12M", "2016-09-01/P1Y"},
	    {"2017-02-01/P3M", "2017-02-01/P3M"},
	    {"2016-01-01/P5Y", "2016-01-01/P5Y"},
	    {"2016-01-01/P1Y6M", "2016-01-01/P18M"},
	    {"2016-01-01/P10Y", "2016-01-01/P10Y"},
	    {"1000", "1000"},
	    {"9000-M12", "9000-12"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		assert_period(period(forms[i][0]), forms[i][1]);
}

static void malformed_periods_are_refused(void **state)
{
	static const char *const bad[] = {"", "2", "201", "20177", "0999", "9001", "-2017", "2017-",
	    "2017-0", "2017-00", "2017-13", "2017-1", "2017-001", "2017-S0", "2017-S3", "2017-S",
	    "2017-S12", "2017-Q5", "2017-A2", "2017-M3", "2017-M13", "2017-M003", "2017-X1",
	    "2017-s1", "2017-03-01", "2017-03-02/P1M", "2017-03-01/", "2017-03-01/P",
	    "2017-03-01/P0M", "2017-03-01/P1D", "2017-03-01/P1", "2017-03-01/P121M",
	    "2017-03-01/P11Y", "2017-03-01/P10Y1M", "2017-03-01/P1Y0M", "2017-03-01/P1Y12M",
	    "2017-03-01/P1YM", "2017-03-01/P1MY", "2017-03-01/P9M ", " 2017", "2017 ",
	    "2017-03-01--P9M", "2017-03-01-/P9M", "2017/P1Y", "２０１７",
	    "2017-03-01/P99999999999M"};
	struct period p = {7, 7};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (period_parse(str_of(bad[i]), &p))
			fail_msg("read as a period: %s", bad[i]);
	assert_false(period_parse((struct str){NULL, 0}, &p));
	assert_false(period_parse((struct str){"2017\0", 5}, &p));
	assert_int_equal(p.start, 7);
}

static void a_path_writes_the_slash_as_two_hyphens(void **state)
{
	struct buf buf = {0};
	struct period p;

	(void)state;
	period_add_path(&buf, period("2017-01-01/P9M"));
	assert_string_equal(buf.p, "2017-01-01--P9M");
	assert_true(period_parse_path(buf_str(&buf), &p));
	assert_period(p, "2017-01-01/P9M");
	assert_true(period_parse_path(STR("2017-01-01/P9M"), &p));
	assert_true(period_parse_path(STR("2017-Q2"), &p));
	assert_period(p, "2017-Q2");
	assert_false(period_parse_path(STR("2017-01-01-P9M"), &p));
	buf_release(&buf);
}

static void kinds_and_numbers_name_the_calendar_part(void **state)
{
	(void)state;
	assert_int_equal(period_kind(period("2017")), PERIOD_YEAR);
	assert_int_equal(period_kind(period("2017-S2")), PERIOD_HALF);
	assert_int_equal(period_kind(period("2017-Q4")), PERIOD_QUARTER);
	assert_int_equal(period_kind(period("2017-11")), PERIOD_MONTH);
	assert_int_equal(period_kind(period("2017-01-01/P9M")), PERIOD_SPAN);
	assert_int_equal(period_kind(period("2016-09-01/P1Y")), PERIOD_SPAN);
	assert_int_equal(period_kind(period("2017-01-01/P2Y")), PERIOD_SPAN);
	assert_int_equal(period_number(period("2017")), 0);
	assert_int_equal(period_number(period("2017-S2")), 2);
	assert_int_equal(period_number(period("2017-Q4")), 4);
	assert_int_equal(period_number(period("2017-11")), 11);
	assert_int_equal(period_number(period("2017-01-01/P9M")), 0);
	assert_int_equal(period_year(period("2016-09-01/P1Y")), 2016);
}

static void days_are_the_first_and_the_last(void **state)
{
	(void)state;
	assert_date(period_first_day(period("2017")), "2017-01-01");
	assert_date(period_last_day(period("2017")), "2017-12-31");
	assert_date(period_last_day(period("2016-02")), "2016-02-29");
	assert_date(period_last_day(period("2016-09-01/P1Y")), "2017-08-31");
}

static void keys_come_back_and_order_by_start_then_length(void **state)
{
	static const char *const ordered[] = {"2016-09-01/P1Y", "2016-12", "2017-01", "2017-Q1",
	    "2017-S1", "2017-01-01/P9M", "2017", "2017-01-01/P10Y", "2017-02"};

	(void)state;
	for (size_t i = 0; i < sizeof(ordered) / sizeof(ordered[0]); i++) {
		struct period p = period(ordered[i]);

		assert_true(period_eq(period_of_key(period_key(p)), p));
		if (i)
			assert_true(period_key(period(ordered[i - 1])) < period_key(p));
	}
}

static void assert_split(const char *text, const char *expected)
{
	struct period parts[PERIOD_PARTS_MAX];
	struct buf buf = {0};
	int count = period_split(period(text), parts);

	buf_add_text(&buf, "");
	for (int i = 0; i < count; i++) {
		if (i)
			buf_add_char(&buf, ' ');
		period_add(&buf, parts[i]);
	}
	assert_string_equal(buf.p, expected);
	buf_release(&buf);
}

static void time_splits_one_way(void **state)
{
	(void)state;
	assert_split("2017", "2017-S1 2017-S2");
	assert_split("2017-S2", "2017-Q3 2017-Q4");
	assert_split("2017-Q2", "2017-04 2017-05 2017-06");
	assert_split("2017-05", "");
	assert_split("2017-01-01/P9M", "2017-S1 2017-Q3");
	assert_split("2017-02-01/P3M", "2017-02 2017-03 2017-04");
	assert_split("2017-02-01/P6M", "2017-02 2017-03 2017-Q2 2017-07");
	assert_split("2016-09-01/P1Y", "2016-09 2016-Q4 2017-S1 2017-07 2017-08");
	assert_split("2016-01-01/P2Y", "2016 2017");
}

static void every_split_is_gapless_and_ends(void **state)
{
	(void)state;
	for (int32_t start = 2017 * 12; start < 2018 * 12; start++)
		for (int32_t months = 2; months <= PERIOD_MONTHS_MAX; months++) {
			struct period parts[PERIOD_PARTS_MAX];
			int count = period_split((struct period){start, months}, parts);
			int32_t at = start;

			assert_true(count > 1);
			for (int i = 0; i < count; i++) {
				assert_int_equal(parts[i].start, at);
				assert_true(parts[i].months < months);
				assert_true(period_kind(parts[i]) != PERIOD_SPAN);
				at += parts[i].months;
			}
			assert_int_equal(at, start + months);
		}
}

static void neighbours_in_time_keep_the_length(void **state)
{
	struct period year;

	(void)state;
	assert_period(period_before(period("2017-Q1")), "2016-Q4");
	assert_period(period_before(period("2017")), "2016");
	assert_period(period_before(period("2017-01-01/P9M")), "2016-04-01/P9M");
	assert_period(period_year_before(period("2017-01-01/P9M")), "2016-01-01/P9M");
	assert_period(period_shift(period("2017-01"), 14), "2018-03");
	assert_true(period_within(period("2017-Q1"), period("2017")));
	assert_true(period_within(period("2017"), period("2017")));
	assert_false(period_within(period("2017"), period("2017-S1")));
	assert_false(period_within(period("2016-09-01/P1Y"), period("2017")));
	assert_true(period_containing_year(period("2017-Q4"), &year));
	assert_period(year, "2017");
	assert_true(period_containing_year(period("2017-01-01/P9M"), &year));
	assert_false(period_containing_year(period("2017"), &year));
	assert_false(period_containing_year(period("2016-09-01/P1Y"), &year));
	assert_period(period_of_year(2018), "2018");
}

static void cumulative_runs_from_january_to_the_end(void **state)
{
	(void)state;
	assert_period(period_cumulative(period("2017-09")), "2017-01-01/P9M");
	assert_period(period_cumulative(period("2017-Q1")), "2017-Q1");
	assert_period(period_cumulative(period("2017-Q2")), "2017-S1");
	assert_period(period_cumulative(period("2017-12")), "2017");
	assert_period(period_cumulative(period("2017")), "2017");
	assert_period(period_cumulative(period("2016-09-01/P1Y")), "2016-09-01/P1Y");
	assert_period(period_cumulative(period("2017-01")), "2017-01");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_form_is_read_and_written_canonically),
	    cmocka_unit_test(malformed_periods_are_refused),
	    cmocka_unit_test(a_path_writes_the_slash_as_two_hyphens),
	    cmocka_unit_test(kinds_and_numbers_name_the_calendar_part),
	    cmocka_unit_test(days_are_the_first_and_the_last),
	    cmocka_unit_test(keys_come_back_and_order_by_start_then_length),
	    cmocka_unit_test(time_splits_one_way),
	    cmocka_unit_test(every_split_is_gapless_and_ends),
	    cmocka_unit_test(neighbours_in_time_keep_the_length),
	    cmocka_unit_test(cumulative_runs_from_january_to_the_end),
	};

	return cmocka_run_group_tests_name("period", tests, NULL, NULL);
}
