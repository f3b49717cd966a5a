/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/deadline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static date day_of(const char *text)
{
	date day;

	if (!date_parse(str_of(text), &day))
		fail_msg("no date: %s", text);
	return day;
}

static struct period period_named(const char *text)
{
	struct period p;

	if (!period_parse(str_of(text), &p))
		fail_msg("no period: %s", text);
	return p;
}

static void assert_day(date day, const char *expected)
{
	struct buf text = {0};

	date_add_iso(&text, day);
	assert_string_equal(text.p, expected);
	buf_release(&text);
}

/* The rules of Decree 09/2019: data goes from the 15th of the month before to the 14th. */
static struct form_schedule of_decree(const char *from)
{
	return (struct form_schedule){.from = from ? day_of(from) : DATE_MIN,
	    .cut_off_begin = {-1, 15, 0},
	    .cut_off_end = {0, 14, 0},
	    .due = {0, 18, 0}};
}

static const struct calendar no_days;

static void test_cut_offs_of_every_kind_of_period(void **state)
{
	static const struct {
		const char *period, *begin, *end;
	} cases[] = {{"2019-01", "2018-12-15", "2019-01-14"},
	    {"2019-03", "2019-02-15", "2019-03-14"}, {"2019-12", "2019-11-15", "2019-12-14"},
	    {"2019-Q1", "2018-12-15", "2019-03-14"}, {"2019-Q2", "2019-03-15", "2019-06-14"},
	    {"2019-Q3", "2019-06-15", "2019-09-14"}, {"2019-Q4", "2019-09-15", "2019-12-14"},
	    {"2019-S1", "2018-12-15", "2019-06-14"}, {"2019-S2", "2019-06-15", "2019-12-14"},
	    {"2019-01-01/P9M", "2018-12-15", "2019-09-14"}, {"2019", "2018-12-15", "2019-12-14"}};
	struct form_schedule schedule = of_decree(NULL);
	struct form form = {.schedule_count = 1, .schedules = &schedule};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct form_dates dates =
		    form_dates(&form, &no_days, period_named(cases[i].period));

		assert_true(dates.known);
		assert_day(dates.cut_off_begin, cases[i].begin);
		assert_day(dates.cut_off_end, cases[i].end);
	}
}

/* Whatever the year: parts of a year follow each other without a gap and cover it, and a report is
 * due on a working day after its data ends. */
static void test_cut_offs_of_parts_cover_the_whole(void **state)
{
	struct form_schedule schedule = of_decree(NULL);
	struct form form = {.schedule_count = 1, .schedules = &schedule};

	(void)state;
	for (int year = 1999; year <= 2101; year++) {
		struct form_dates whole = form_dates(&form, &no_days, period_of_year(year));

		for (int months = 1; months <= 6; months += months == 1 ? 2 : 3) {
			date next = whole.cut_off_begin;

			for (int at = 0; at < 12; at += months) {
				struct form_dates part = form_dates(
				    &form, &no_days, (struct period){year * 12 + at, months});

				assert_int_equal(part.cut_off_begin, next);
				assert_true(part.cut_off_end > part.cut_off_begin);
				assert_true(part.due > part.cut_off_end);
				assert_true(date_weekday(part.due) <= 5);
				assert_true(part.due - part.cut_off_end <= 6);
				next = part.cut_off_end + 1;
			}
			assert_int_equal(next, whole.cut_off_end + 1);
		}
	}
}

static void test_the_rules_in_force_are_those_of_the_last_day(void **state)
{
	struct form_schedule schedules[] = {of_decree("2017-01-01"), of_decree("2019-02-01")};
	struct form form = {.schedule_count = 2, .schedules = schedules};

	(void)state;
	schedules[1].cut_off_end = (struct form_day){1, 5, 0};
	assert_false(form_dates(&form, &no_days, period_named("2016")).known);
	assert_day(form_dates(&form, &no_days, period_named("2018-Q4")).cut_off_end, "2018-12-14");
	assert_day(form_dates(&form, &no_days, period_named("2019-01")).cut_off_end, "2019-01-14");
	assert_day(form_dates(&form, &no_days, period_named("2019-Q1")).cut_off_end, "2019-04-05");
	assert_ptr_equal(form_dates(&form, &no_days, period_named("2019")).schedule, &schedules[1]);
}

static void test_months_end_where_they_do(void **state)
{
	struct form_day last = {0, 31, 0}, thirtieth = {1, 30, 0};

	(void)state;
	assert_day(form_day_from(last, 2016 * 12 + 1, &no_days, false), "2016-02-29");
	assert_day(form_day_from(last, 2017 * 12 + 1, &no_days, false), "2017-02-28");
	assert_day(form_day_from(last, 2100 * 12 + 1, &no_days, false), "2100-02-28");
	assert_day(form_day_from(last, 2017 * 12 + 3, &no_days, false), "2017-04-30");
	assert_day(form_day_from(thirtieth, 2019 * 12 + 11, &no_days, false), "2020-01-30");
	assert_day(form_day_from(thirtieth, 2020 * 12, &no_days, false), "2020-02-29");
	assert_int_equal(form_day_from(thirtieth, 9999 * 12 + 11, &no_days, false), DATE_MAX);
}

static struct calendar_day days_off[] = {
    {.day = 0}, {.day = 0}, {.day = 0}, {.day = 0}, {.day = 0, .working = true}};
static struct calendar holidays = {.count = 5, .days = days_off};

static int set_holidays(void **state)
{
	static const char *const days[] = {
	    "2018-04-25", "2018-04-30", "2018-05-01", "2018-12-31", "2019-01-05"};

	(void)state;
	for (size_t i = 0; i < holidays.count; i++)
		days_off[i].day = day_of(days[i]);
	return 0;
}

static void test_holidays_and_swapped_days(void **state)
{
	(void)state;
	assert_true(calendar_is_working(&holidays, day_of("2018-04-27")));
	assert_false(calendar_is_working(&holidays, day_of("2018-04-28"))); /* a Saturday */
	assert_false(calendar_is_working(&holidays, day_of("2018-05-01")));
	/* Monday the 31st off, worked on Saturday the 5th instead */
	assert_false(calendar_is_working(&holidays, day_of("2018-12-31")));
	assert_true(calendar_is_working(&holidays, day_of("2019-01-05")));
	assert_day(calendar_next_working(&holidays, day_of("2018-04-27")), "2018-04-27");
	assert_day(calendar_next_working(&holidays, day_of("2018-04-28")), "2018-05-02");
	assert_day(calendar_next_working(&holidays, day_of("2019-01-05")), "2019-01-05");
}

static void test_counting_working_days(void **state)
{
	(void)state;
	assert_day(calendar_add_working_days(&holidays, day_of("2018-04-27"), 1), "2018-05-02");
	assert_day(calendar_add_working_days(&holidays, day_of("2018-04-28"), 0), "2018-05-02");
	assert_day(calendar_add_working_days(&holidays, day_of("2018-04-28"), 2), "2018-05-03");
	assert_day(calendar_add_working_days(&holidays, day_of("2018-12-28"), 5), "2019-01-05");
	assert_int_equal(
	    calendar_working_days_between(&holidays, day_of("2018-04-27"), day_of("2018-05-02")),
	    1);
	assert_int_equal(
	    calendar_working_days_between(&holidays, day_of("2018-05-02"), day_of("2018-05-02")),
	    0);
	assert_int_equal(
	    calendar_working_days_between(&holidays, day_of("2018-05-02"), day_of("2018-04-02")),
	    0);
	/* the n-th working day after a day is n working days away from it */
	for (date day = day_of("2018-04-01"); day < day_of("2019-02-01"); day++)
		for (int n = 1; n < 12; n++) {
			date then = calendar_add_working_days(&holidays, day, n);

			assert_true(calendar_is_working(&holidays, then));
			assert_int_equal(calendar_working_days_between(&holidays, day, then), n);
		}
}

static void test_what_is_due_on_a_day_off_is_due_after_it(void **state)
{
	struct form_schedule schedule = of_decree(NULL);
	struct form form = {.schedule_count = 1, .schedules = &schedule};

	(void)state;
	schedule.due = (struct form_day){0, 28, 0};
	assert_day(form_dates(&form, &holidays, period_named("2018-04")).due, "2018-05-02");
	assert_day(form_dates(&form, &holidays, period_named("2018-03")).due, "2018-03-28");
	schedule.due = (struct form_day){1, 1, 3};
	assert_day(form_dates(&form, &holidays, period_named("2018-04")).due, "2018-05-04");
	/* a cut-off stays where it is */
	schedule.cut_off_end = (struct form_day){0, 30, 0};
	assert_day(form_dates(&form, &holidays, period_named("2018-04")).cut_off_end, "2018-04-30");
}

static void test_a_day_in_vietnam_begins_seven_hours_before_utc(void **state)
{
	date day;

	(void)state;
	assert_true(deadline_day(STR("2018-01-01T16:59:59Z"), &day));
	assert_day(day, "2018-01-01");
	assert_true(deadline_day(STR("2018-12-31T17:00:00Z"), &day));
	assert_day(day, "2019-01-01");
	assert_false(deadline_day(STR("2018-12-31T24:00:00Z"), &day));
	assert_false(deadline_day(STR("2018-12-31"), &day));
	assert_false(deadline_day(STR("2018-02-30T10:00:00Z"), &day));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cut_offs_of_every_kind_of_period),
	    cmocka_unit_test(test_cut_offs_of_parts_cover_the_whole),
	    cmocka_unit_test(test_the_rules_in_force_are_those_of_the_last_day),
	    cmocka_unit_test(test_months_end_where_they_do),
	    cmocka_unit_test(test_holidays_and_swapped_days),
	    cmocka_unit_test(test_counting_working_days),
	    cmocka_unit_test(test_what_is_due_on_a_day_off_is_due_after_it),
	    cmocka_unit_test(test_a_day_in_vietnam_begins_seven_hours_before_utc),
	};

	return cmocka_run_group_tests(tests, set_holidays, NULL);
}
