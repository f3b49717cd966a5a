/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>

#include "base/date.h"

static void every_day_of_ten_thousand_years_comes_back(void **state)
{
	date d = DATE_MIN;

	(void)state;
	for (int year = 1; year <= 9999; year++)
		for (int month = 1; month <= 12; month++)
			for (int day = 1; day <= date_days_in_month(year, month); day++, d++) {
				struct ymd back = date_ymd(d);

				if (date_of((struct ymd){year, month, day}) != d ||
				    back.year != year || back.month != month || back.day != day)
					fail_msg(
					    "%04d-%02d-%02d is not day %d", year, month, day, d);
			}
	assert_int_equal(d - 1, DATE_MAX);
}

static void known_days_have_their_number_and_weekday(void **state)
{
	static const struct {
		struct ymd ymd;
		date d;
		int weekday;
	} cases[] = {
	    {{1, 1, 1}, DATE_MIN, 1},
	    {{1969, 12, 31}, -1, 3},
	    {{1970, 1, 1}, 0, 4},
	    {{2000, 2, 29}, 11016, 2},
	    {{2017, 12, 31}, 17531, 7},
	    {{2025, 7, 1}, 20270, 2},
	    {{9999, 12, 31}, DATE_MAX, 5},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(date_of(cases[i].ymd), cases[i].d);
		assert_int_equal(date_weekday(cases[i].d), cases[i].weekday);
	}
}

static void february_follows_the_gregorian_rule(void **state)
{
	(void)state;
	assert_int_equal(date_days_in_month(1900, 2), 28);
	assert_int_equal(date_days_in_month(2000, 2), 29);
	assert_int_equal(date_days_in_month(2016, 2), 29);
	assert_int_equal(date_days_in_month(2017, 2), 28);
	assert_int_equal(date_days_in_month(2017, 12), 31);
}

static void days_that_do_not_exist_are_invalid(void **state)
{
	(void)state;
	assert_true(date_valid((struct ymd){2016, 2, 29}));
	assert_false(date_valid((struct ymd){2017, 2, 29}));
	assert_false(date_valid((struct ymd){2017, 4, 31}));
	assert_false(date_valid((struct ymd){2017, 0, 1}));
	assert_false(date_valid((struct ymd){2017, 13, 1}));
	assert_false(date_valid((struct ymd){2017, 1, 0}));
	assert_false(date_valid((struct ymd){0, 1, 1}));
	assert_false(date_valid((struct ymd){10000, 1, 1}));
	assert_false(date_valid((struct ymd){INT32_MIN, INT32_MIN, INT32_MIN}));
}

static void only_the_exact_form_is_read(void **state)
{
	static const char *const bad[] = {"", "2017", "2017-1-1", "2017-01-1", "2017-01-011",
	    "2017/01/01", "2017-13-01", "2017-02-29", "0000-01-01", "-017-01-01", "2017-01-0x",
	    "+017-01-01", " 017-01-01", "01-01-2017", "2017-01-00"};
	date d = 77;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(date_parse(str_of(bad[i]), &d));
	assert_false(date_parse((struct str){NULL, 0}, &d));
	assert_int_equal(d, 77);
	assert_true(date_parse(STR("2017-12-31"), &d));
	assert_int_equal(d, 17531);
	assert_true(date_parse(STR("0001-01-01"), &d));
	assert_int_equal(d, DATE_MIN);
	assert_true(date_parse(STR("9999-12-31"), &d));
	assert_int_equal(d, DATE_MAX);
}

static void dates_are_written_with_leading_zeros(void **state)
{
	struct buf out = {0};

	(void)state;
	date_add_iso(&out, DATE_MIN);
	buf_add_char(&out, ' ');
	date_add_iso(&out, DATE_MAX);
	buf_add_char(&out, ' ');
	date_add_iso(&out, 0);
	assert_string_equal(out.p, "0001-01-01 9999-12-31 1970-01-01");
	buf_release(&out);
}

static void the_clock_tells_the_time_between_two_readings(void **state)
{
	char text[TIMESTAMP_SIZE];
	int64_t hour;
	int64_t minute;
	int64_t second;
	char z;
	date day;
	int64_t told;
	time_t before = time(NULL);
	time_t after;

	(void)state;
	timestamp_now(text);
	after = time(NULL);
	assert_int_equal(strlen(text), TIMESTAMP_SIZE - 1);
	assert_true(date_parse((struct str){text, 10}, &day));
	assert_int_equal(sscanf(text + 10, "T%2" SCNd64 ":%2" SCNd64 ":%2" SCNd64 "%c", &hour,
			     &minute, &second, &z),
	    4);
	assert_int_equal(z, 'Z');
	told = (int64_t)day * 86400 + hour * 3600 + minute * 60 + second;
	/* time() may lag behind the precise clock by a tick. */
	assert_in_range(told, (uint64_t)before, (uint64_t)after + 1);
}

static void a_minute_of_vietnam_is_seven_hours_ahead(void **state)
{
	static const char *const none[] = {"", "2018-01-01", "2018-01-01T24:00", "2018-02-30T09:03",
	    "2018-01-01 09:03", "2018-01-01T09:03:00", "0218-01-01T09:03", "1970-01-01T06:59"};
	char stamp[TIMESTAMP_SIZE];
	struct buf local = {0};

	(void)state;
	assert_true(timestamp_of_local(STR("2018-01-01T09:03"), stamp));
	assert_string_equal(stamp, "2018-01-01T02:03:00Z");
	assert_true(timestamp_of_local(STR("2018-01-01T03:00"), stamp));
	assert_string_equal(stamp, "2017-12-31T20:00:00Z");
	timestamp_add_local(&local, str_of(stamp));
	assert_string_equal(local.p, "2018-01-01T03:00");
	assert_true(timestamp_of_local(STR("9999-12-31T23:59"), stamp));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_false(timestamp_of_local(str_of(none[i]), stamp));
	buf_clear(&local);
	timestamp_add_local(&local, STR("mai"));
	timestamp_add_local(&local, STR("9999-12-31T23:59:00Z"));
	assert_int_equal(local.n, 0);
	buf_release(&local);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_day_of_ten_thousand_years_comes_back),
	    cmocka_unit_test(known_days_have_their_number_and_weekday),
	    cmocka_unit_test(february_follows_the_gregorian_rule),
	    cmocka_unit_test(days_that_do_not_exist_are_invalid),
	    cmocka_unit_test(only_the_exact_form_is_read),
	    cmocka_unit_test(dates_are_written_with_leading_zeros),
	    cmocka_unit_test(a_minute_of_vietnam_is_seven_hours_ahead),
	    cmocka_unit_test(the_clock_tells_the_time_between_two_readings),
	};

	return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
