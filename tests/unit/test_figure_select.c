/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "exchange/figure_select.h"
#include "report_world.h"

static struct report_world world;
static struct arena arena;
static struct err err;

static int set_up(void **state)
{
	(void)state;
	report_world_init(&world);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	report_world_release(&world);
	return 0;
}

static struct str given(const char *text)
{
	return text ? str_of(text) : (struct str){NULL, 0};
}

/* "UNIT INDICATOR PERIOD MEASURE[ SCENARIO][ BREAKDOWN]" of a query, each followed by "\n". */
static void add_query(struct buf *out, const struct figure_query *q)
{
	const struct definitions *defs = world.defs;

	buf_add_str(out, definitions_unit_name(defs, &defs->units[q->unit], q->period, &arena));
	buf_add_char(out, ' ');
	buf_add_str(out, defs->indicators[q->indicator].code);
	buf_add_char(out, ' ');
	period_add(out, q->period);
	buf_add_char(out, ' ');
	measure_add(out, defs, q->measure, q->measure_scenario);
	if (q->scenario)
		buf_printf(out, " %.*s", STR_ARG(defs->scenarios[q->scenario].code));
	if (q->breakdown)
		buf_printf(out, " %.*s", STR_ARG(defs->breakdowns[q->breakdown].code));
	buf_add_char(out, '\n');
}

static void check(const struct figure_words *words, const char *expected)
{
	struct figure_query *queries;
	struct buf text = {0};
	size_t count;

	assert_int_equal(
	    figure_select(world.space, words, &arena, &queries, &count, &err), ERR_NONE);
	for (size_t i = 0; i < count; i++)
		add_query(&text, &queries[i]);
	assert_string_equal(text.p ? text.p : "", expected);
	buf_release(&text);
}

static void check_words(
    const char *units, const char *indicators, const char *periods, const char *expected)
{
	const struct figure_words words = {
	    .units = given(units), .indicators = given(indicators), .periods = given(periods)};

	check(&words, expected);
}

static void check_failure(
    const struct figure_words *words, enum err_code code, const char *key, const char *word)
{
	struct figure_query *queries;
	size_t count;

	assert_int_equal(figure_select(world.space, words, &arena, &queries, &count, &err), code);
	assert_string_equal(err.key, key);
	assert_string_equal(err.args[0], word);
}

/* Words that are all fine, for a test to replace one. */
static struct figure_words fine_words(void)
{
	return (struct figure_words){
	    .units = STR("178"), .indicators = STR("budget.revenue"), .periods = STR("2017")};
}

static void figures_stand_in_the_order_asked(void **state)
{
	const struct figure_words words = {.units = STR("05974,178"),
	    .indicators = STR("budget.revenue,traffic.accidents"),
	    .periods = STR("2017,2016-Q1"),
	    .measures = STR("growth,value")};

	(void)state;
	check(&words, "05974 budget.revenue 2017 growth\n"
		      "05974 budget.revenue 2017 value\n"
		      "05974 budget.revenue 2016-Q1 growth\n"
		      "05974 budget.revenue 2016-Q1 value\n"
		      "05974 traffic.accidents 2017 growth\n"
		      "05974 traffic.accidents 2017 value\n"
		      "05974 traffic.accidents 2016-Q1 growth\n"
		      "05974 traffic.accidents 2016-Q1 value\n"
		      "178 budget.revenue 2017 growth\n"
		      "178 budget.revenue 2017 value\n"
		      "178 budget.revenue 2016-Q1 growth\n"
		      "178 budget.revenue 2016-Q1 value\n"
		      "178 traffic.accidents 2017 growth\n"
		      "178 traffic.accidents 2017 value\n"
		      "178 traffic.accidents 2016-Q1 growth\n"
		      "178 traffic.accidents 2016-Q1 value\n");
}

static void a_star_means_the_children_in_tree_order(void **state)
{
	(void)state;
	check_words("178/*,178", "budget.revenue", "2017",
	    "05974 budget.revenue 2017 value\n"
	    "05983 budget.revenue 2017 value\n"
	    "05986 budget.revenue 2017 value\n"
	    "05992 budget.revenue 2017 value\n"
	    "TC_KH budget.revenue 2017 value\n"
	    "178 budget.revenue 2017 value\n");
	check_words("05974/*", "budget.revenue", "2017", "");
}

static void children_are_those_of_each_period(void **state)
{
	/* 05986 was another commune until 1999; both carry the code from the first day on. */
	(void)state;
	check_words("178/*", "traffic.accidents", "2017,1999-12",
	    "05974 traffic.accidents 2017 value\n"
	    "05974 traffic.accidents 1999-12 value\n"
	    "05983 traffic.accidents 2017 value\n"
	    "05983 traffic.accidents 1999-12 value\n"
	    "05986 traffic.accidents 2017 value\n"
	    "05986 traffic.accidents 1999-12 value\n"
	    "05992 traffic.accidents 2017 value\n"
	    "05992 traffic.accidents 1999-12 value\n"
	    "TC_KH traffic.accidents 2017 value\n"
	    "TC_KH traffic.accidents 1999-12 value\n"
	    "id:old 05986 traffic.accidents 1999-12 value\n");
}

static void two_stars_mean_the_subtree_and_a_type_chooses_of_it(void **state)
{
	(void)state;
	check_words("178/**", "budget.revenue", "2017",
	    "178 budget.revenue 2017 value\n"
	    "05974 budget.revenue 2017 value\n"
	    "05983 budget.revenue 2017 value\n"
	    "05986 budget.revenue 2017 value\n"
	    "05992 budget.revenue 2017 value\n"
	    "TC_KH budget.revenue 2017 value\n");
	check_words("178/**:commune,178/*:office", "budget.revenue", "2017,1999",
	    "05986 budget.revenue 2017 value\n"
	    "05986 budget.revenue 1999 value\n"
	    "05992 budget.revenue 2017 value\n"
	    "05992 budget.revenue 1999 value\n"
	    "id:old 05986 budget.revenue 1999 value\n"
	    "TC_KH budget.revenue 2017 value\n"
	    "TC_KH budget.revenue 1999 value\n");
}

static void runs_and_parts_of_periods_are_written_out(void **state)
{
	(void)state;
	check_words("178", "budget.revenue", "2016..2017,2017-Q1:month",
	    "178 budget.revenue 2016 value\n"
	    "178 budget.revenue 2017 value\n"
	    "178 budget.revenue 2017-01 value\n"
	    "178 budget.revenue 2017-02 value\n"
	    "178 budget.revenue 2017-03 value\n");
}

static void units_are_named_by_id_too(void **state)
{
	(void)state;
	check_words("id:TCKH", "budget.revenue", "2017", "TC_KH budget.revenue 2017 value\n");
	check_words(
	    "id:old 05986", "budget.revenue", "2017", "id:old 05986 budget.revenue 2017 value\n");
}

static void scenario_breakdown_and_percent_are_taken(void **state)
{
	const struct figure_words words = {.units = STR("178"),
	    .indicators = STR("poverty.near_poor_households"),
	    .periods = STR("2017"),
	    .scenario = STR("actual"),
	    .breakdown = STR("urban"),
	    .measures = STR("percent:plan.city,cumulative")};

	(void)state;
	check(&words, "178 poverty.near_poor_households 2017 percent:plan.city actual urban\n"
		      "178 poverty.near_poor_households 2017 cumulative actual urban\n");
}

static void the_total_is_no_breakdown(void **state)
{
	const struct figure_words words = {.units = STR("178"),
	    .indicators = STR("budget.revenue"),
	    .periods = STR("2017"),
	    .breakdown = STR("_T")};

	(void)state;
	check(&words, "178 budget.revenue 2017 value\n");
}

static void blanks_around_commas_do_not_matter(void **state)
{
	(void)state;
	check_words(" 178 , 05974", "budget.revenue", "2017 ",
	    "178 budget.revenue 2017 value\n05974 budget.revenue 2017 value\n");
}

static void codes_of_nothing_are_named_with_their_kind(void **state)
{
	struct figure_words words = fine_words();

	(void)state;
	words.units = STR("178,999");
	check_failure(&words, ERR_NOT_FOUND, "select.unknown_unit", "999");
	words.units = STR("178/**:hamlet");
	check_failure(&words, ERR_NOT_FOUND, "select.unknown_type", "hamlet");
	words.units = STR("999/*");
	check_failure(&words, ERR_NOT_FOUND, "select.unknown_unit", "999");
	words = fine_words();
	words.indicators = STR("budget.revenue,budget");
	check_failure(&words, ERR_NOT_FOUND, "select.unknown_indicator", "budget");
	words = fine_words();
	words.scenario = STR("plan");
	check_failure(&words, ERR_NOT_FOUND, "select.unknown_scenario", "plan");
	words = fine_words();
	words.measures = STR("value,percent:plan");
	check_failure(&words, ERR_NOT_FOUND, "select.unknown_scenario", "plan");
	words = fine_words();
	words.breakdown = STR("urban");
	check_failure(&words, ERR_NOT_FOUND, "select.unknown_breakdown", "urban");
	assert_string_equal(err.args[1], "budget.revenue");
}

static void malformed_words_are_named_with_their_parameter(void **state)
{
	struct figure_words words = fine_words();

	(void)state;
	words.units = STR("178,,05974");
	check_failure(&words, ERR_USAGE, "select.empty", "unit");
	words.units = STR("\xff");
	check_failure(&words, ERR_USAGE, "select.bad_text", "unit");
	words = fine_words();
	words.indicators = STR("");
	check_failure(&words, ERR_USAGE, "select.empty", "indicator");
	words.indicators = given(NULL);
	check_failure(&words, ERR_USAGE, "select.required", "indicator");
	words = fine_words();
	words.periods = STR("2017,2017-Q5");
	check_failure(&words, ERR_USAGE, "select.bad_period", "2017-Q5");
	words = fine_words();
	words.measures = STR("percent");
	check_failure(&words, ERR_USAGE, "select.bad_measure", "percent");
	words.measures = STR("percent:");
	check_failure(&words, ERR_USAGE, "select.bad_measure", "percent:");
	words = fine_words();
	words.scenario = STR(" ");
	check_failure(&words, ERR_USAGE, "select.empty", "scenario");
	words = fine_words();
	words.breakdown = STR("");
	check_failure(&words, ERR_USAGE, "select.empty", "breakdown");
}

static struct str many(struct buf *list, const char *word, int count)
{
	buf_clear(list);
	for (int i = 0; i < count; i++)
		buf_printf(list, "%s%s", i ? "," : "", word);
	return buf_str(list);
}

static void more_than_the_limit_is_refused(void **state)
{
	struct buf units = {0}, periods = {0};
	struct figure_words words = fine_words();
	struct figure_query *queries;
	size_t count;

	(void)state;
	words.units = many(&units, "178", 100);
	words.periods = many(&periods, "2017", 100);
	assert_int_equal(
	    figure_select(world.space, &words, &arena, &queries, &count, &err), ERR_NONE);
	assert_int_equal(count, FIGURES_MAX);
	words.units = many(&units, "178", 101);
	check_failure(&words, ERR_LIMIT, "select.too_many", "10000");
	words = fine_words();
	words.units = many(&units, "178", FIGURES_MAX + 1);
	check_failure(&words, ERR_LIMIT, "select.too_many", "10000");
	buf_release(&units);
	buf_release(&periods);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(figures_stand_in_the_order_asked),
	    cmocka_unit_test(a_star_means_the_children_in_tree_order),
	    cmocka_unit_test(children_are_those_of_each_period),
	    cmocka_unit_test(two_stars_mean_the_subtree_and_a_type_chooses_of_it),
	    cmocka_unit_test(runs_and_parts_of_periods_are_written_out),
	    cmocka_unit_test(units_are_named_by_id_too),
	    cmocka_unit_test(scenario_breakdown_and_percent_are_taken),
	    cmocka_unit_test(the_total_is_no_breakdown),
	    cmocka_unit_test(blanks_around_commas_do_not_matter),
	    cmocka_unit_test(codes_of_nothing_are_named_with_their_kind),
	    cmocka_unit_test(malformed_words_are_named_with_their_parameter),
	    cmocka_unit_test(more_than_the_limit_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
