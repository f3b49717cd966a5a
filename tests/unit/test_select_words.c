/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "exchange/select_words.h"

static void check_unit(const char *text, const char *name, enum unit_reach reach, const char *type)
{
	struct unit_word word = unit_word_parse(str_of(text));

	assert_true(str_is(word.name, name));
	assert_int_equal(word.reach, reach);
	assert_true(str_is(word.type, type));
}

static void a_word_names_a_unit_its_children_or_its_subtree(void **state)
{
	(void)state;
	check_unit("178", "178", REACH_UNIT, "");
	check_unit("178/*", "178", REACH_CHILDREN, "");
	check_unit("178/**", "178", REACH_SUBTREE, "");
	check_unit("178/*:xa", "178", REACH_CHILDREN, "xa");
	check_unit("178/**:xa", "178", REACH_SUBTREE, "xa");
	check_unit("id:a:b/**:c:d", "id:a:b", REACH_SUBTREE, "c:d");
	check_unit("a/b/*", "a/b", REACH_CHILDREN, "");
}

static void what_has_no_reach_at_its_end_is_a_name(void **state)
{
	static const char *const names[] = {"", "/", "/*", "/**:xa", "178/", "178/x", "178/***",
	    "178/**:", "178/*:", "178/*x", "*", "178/*/x", "id:a"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		check_unit(names[i], names[i], REACH_UNIT, "");
}

/* The first and the last period, and how many there are. */
static void check_periods(const char *text, const char *first, const char *last, int count)
{
	struct period_word word;
	struct buf written = {0};

	assert_int_equal(period_word_parse(str_of(text), &word), PERIOD_WORD_OK);
	assert_int_equal(word.count, count);
	period_add(&written, period_word_at(&word, 0));
	assert_string_equal(written.p, first);
	buf_clear(&written);
	period_add(&written, period_word_at(&word, count - 1));
	assert_string_equal(written.p, last);
	buf_release(&written);
}

static void a_word_names_a_period_a_run_or_parts(void **state)
{
	(void)state;
	check_periods("2017-Q3", "2017-Q3", "2017-Q3", 1);
	check_periods("2010..2017", "2010", "2017", 8);
	check_periods("2016-11..2017-02", "2016-11", "2017-02", 4);
	check_periods("2017..2017", "2017", "2017", 1);
	check_periods("2017:month", "2017-01", "2017-12", 12);
	check_periods("2017:quarter", "2017-Q1", "2017-Q4", 4);
	check_periods("2016..2017:half", "2016-S1", "2017-S2", 4);
	check_periods("2017:year", "2017", "2017", 1);
	check_periods("2016-09-01/P1Y:month", "2016-09", "2017-08", 12);
	check_periods("2016-09-01/P1Y..2018-09-01/P1Y", "2016-09-01/P1Y", "2018-09-01/P1Y", 3);
}

static void runs_and_parts_must_come_out_even(void **state)
{
	static const struct {
		const char *text;
		enum period_word_problem problem;
	} cases[] = {{"", PERIOD_WORD_MALFORMED}, {"2017x", PERIOD_WORD_MALFORMED},
	    {"2017..", PERIOD_WORD_MALFORMED}, {"..2017", PERIOD_WORD_MALFORMED},
	    {"2017...2018", PERIOD_WORD_MALFORMED}, {"2017:", PERIOD_WORD_MALFORMED},
	    {"2017:week", PERIOD_WORD_MALFORMED}, {":month", PERIOD_WORD_MALFORMED},
	    {"2017..2016", PERIOD_WORD_BAD_RANGE}, {"2017..2017-12", PERIOD_WORD_BAD_RANGE},
	    {"2016-09-01/P1Y..2018-01-01/P1Y", PERIOD_WORD_BAD_RANGE},
	    {"2016-09-01/P2M..2016-12-01/P2M", PERIOD_WORD_BAD_RANGE},
	    {"2017-Q1:half", PERIOD_WORD_BAD_PART}, {"2017-01:quarter", PERIOD_WORD_BAD_PART},
	    {"2016-09-01/P1Y:quarter", PERIOD_WORD_BAD_PART},
	    {"2016-09-01/P1Y:year", PERIOD_WORD_BAD_PART}};
	struct period_word word;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(period_word_parse(str_of(cases[i].text), &word), cases[i].problem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_word_names_a_unit_its_children_or_its_subtree),
	    cmocka_unit_test(what_has_no_reach_at_its_end_is_a_name),
	    cmocka_unit_test(a_word_names_a_period_a_run_or_parts),
	    cmocka_unit_test(runs_and_parts_must_come_out_even),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
