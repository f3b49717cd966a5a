/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "register.h"

#define TELL(...) register_tell(reg, __VA_ARGS__)

static const char units[] =
    "code,name,name_en,type,parent,valid_from,valid_to\n"
    "c,Thành phố,,city,,,\nw1,Phường Một,,ward,c,,\nw2,Phường Hai,,ward,c,,\n"
    "w3,Phường Ba,,ward,c,,\nb1,Khối 1,,block,w1,,\nb2,Khối 2,,block,w1,,\n"
    "o1,Phòng,,office,c,,\n";
static const char scenarios[] =
    "code,name,name_en,kind,decision,decided_on\nactual,A,,actual,,\nestimate,E,,estimate,,\n"
    "plan,P,,target,,\n";
static const char breakdowns[] = "codelist,code,name,name_en\nsex,F,Nữ,\nsex,M,Nam,\n";
static const char indicators[] =
    "code,name,name_en,parent,sector,unit_of_measure,unit_of_measure_en,decimals,direction,"
    "over_units,over_time,formula,scale,percent_decimals,reported_by,min_cell,codelist\n"
    "flow,F,,,,hộ,,0,none,sum,sum,,2,1,ward,,\n"
    "stock,S,,,,hộ,,0,none,sum,last,,2,1,ward,,\n"
    "people,P,,,,người,,0,none,sum,last,,0,1,,,sex\n"
    "rate,R,,,,%,,1,none,none,none,flow / stock * 100,2,1,,,\n"
    "growth_of,G,,,,hộ,,1,none,none,none,flow - last_year(flow),2,1,,,\n"
    "planned,T,,,,%,,1,none,none,none,\"if(flow >= target(flow, plan), 1, 0)\",2,1,,,\n"
    "small,M,,,,vụ,,0,none,sum,sum,,0,1,ward,5,\n"
    "fixed,X,,,,%,,0,none,none,none,,2,1,,,\n";

static int set_up(void **state)
{
	struct test_register *reg = calloc(1, sizeof(*reg));
	const struct package_file files[] = {{"units.csv", units}, {"scenarios.csv", scenarios},
	    {"breakdowns.csv", breakdowns}, {"indicators.csv", indicators}, {NULL, NULL}};

	register_open(reg);
	register_fill(reg, true, files);
	*state = reg;
	return 0;
}

static int tear_down(void **state)
{
	register_close(*state);
	free(*state);
	return 0;
}

static void observe(struct test_register *reg, const char *rows)
{
	const char *text = arena_printf(
	    &reg->arena, "unit,indicator,period,scenario,breakdown,value,status\n%s", rows);
	const struct package_file files[] = {{"observations.csv", text}, {NULL, NULL}};

	register_fill(reg, true, files);
}

static void missing_ward_is_named_in_coverage(void **state)
{
	struct test_register *reg = *state;
	struct figure_gap *gaps;
	struct figure figure;
	size_t count;

	observe(reg, "w1,flow,2017,actual,,1.25,\nw3,flow,2017,actual,,2,\n");
	assert_string_equal(TELL("c", "flow", "2017", NULL, NULL), "3.25 rolled-up 2/3");
	figure = register_figure(reg, "c", "flow", "2017", NULL, NULL);
	assert_int_equal(
	    figure_gaps(reg->space, &figure, &reg->arena, 10, &gaps, &count, &reg->err), 0);
	assert_int_equal(count, 1);
	assert_true(str_is(space_definitions(reg->space)->units[gaps[0].unit].key, "w2"));
}

static void blocks_and_offices_neither_go_missing_nor_count_twice(void **state)
{
	struct test_register *reg = *state;

	observe(reg,
	    "w1,flow,2017,actual,,10,\nw2,flow,2017,actual,,20,\nw3,flow,2017,actual,,30,\n"
	    "b1,flow,2017,actual,,4,\no1,flow,2017,actual,,99,\n");
	assert_string_equal(TELL("c", "flow", "2017", NULL, NULL), "60 rolled-up 3/3");
	assert_string_equal(TELL("b1", "flow", "2017", NULL, NULL), "4 stated 1/1");
	assert_string_equal(TELL("b2", "flow", "2017", NULL, NULL), "missing not_expected 0/0");
}

static void a_stated_figure_stands_and_the_difference_is_kept(void **state)
{
	struct test_register *reg = *state;
	struct figure figure;

	observe(
	    reg, "c,flow,2017,actual,,100,\nw1,flow,2017,actual,,30,\nw2,flow,2017,actual,,60,\n");
	assert_string_equal(TELL("c", "flow", "2017", NULL, NULL), "100 stated 1/1");
	figure = register_figure(reg, "c", "flow", "2017", NULL, NULL);
	assert_true(figure.has_rolled && figure.has_difference);
	assert_int_equal((int64_t)figure.difference.numerator, 10);
}

static void not_expected_is_neither_zero_nor_missing(void **state)
{
	struct test_register *reg = *state;

	observe(
	    reg, "w1,flow,2017,actual,,1,\nw2,flow,2017,actual,,,na\nw3,flow,2017,actual,,0,\n");
	assert_string_equal(TELL("c", "flow", "2017", NULL, NULL), "1 rolled-up 2/2");
	assert_string_equal(TELL("w2", "flow", "2017", NULL, NULL), "missing not_expected 0/0");
}

static void what_did_not_occur_is_reported_as_zero_and_said_so(void **state)
{
	struct test_register *reg = *state;

	observe(reg, "w1,flow,2017,actual,,1,\nw2,flow,2017,actual,,,nothing\n"
		     "w3,flow,2017,actual,,0,\n");
	assert_string_equal(TELL("c", "flow", "2017", NULL, NULL), "1 rolled-up 3/3");
	assert_string_equal(TELL("w2", "flow", "2017", NULL, NULL), "0 stated 1/1");
	assert_int_equal(
	    register_figure(reg, "w2", "flow", "2017", NULL, NULL).reason, REASON_NOTHING);
	assert_int_equal(
	    register_figure(reg, "w3", "flow", "2017", NULL, NULL).reason, REASON_NONE);
	assert_int_equal(
	    register_figure(reg, "w2", "flow", "2017", NULL, "change").reason, REASON_NO_BASE);
	/* A plain zero replaces it, and is replaced by it. */
	observe(reg, "w2,flow,2017,actual,,0,\n");
	assert_int_equal(reg->summary.observations.changed, 1);
	observe(reg, "w2,flow,2017,actual,,0,nothing\n");
	assert_int_equal(reg->summary.observations.changed, 1);
	observe(reg, "w2,flow,2017,actual,,,nothing\n");
	assert_int_equal(reg->summary.observations.equal, 1);
}

static void flows_add_over_time_and_stocks_take_the_last(void **state)
{
	struct test_register *reg = *state;
	struct figure figure;

	observe(reg,
	    "w1,flow,2017-01,actual,,1,\nw1,flow,2017-02,actual,,2,\nw1,flow,2017-03,actual,,3,\n"
	    "w1,flow,2017-Q2,actual,,10,\nw1,flow,2017-S2,actual,,100,\n"
	    "w1,stock,2017-03,actual,,7,\nw1,stock,2017-Q2,actual,,8,\n");
	assert_string_equal(TELL("w1", "flow", "2017-Q1", NULL, NULL), "6 rolled-up 3/3");
	assert_string_equal(TELL("w1", "flow", "2017", NULL, NULL), "116 rolled-up 5/5");
	assert_string_equal(TELL("c", "flow", "2017", NULL, NULL), "116 rolled-up 5/7");
	assert_string_equal(TELL("w1", "flow", "2017-Q2", NULL, "cumulative"), "16 rolled-up 4/4");
	assert_string_equal(TELL("w1", "stock", "2017", NULL, NULL), "8 rolled-up 1/1");
	figure = register_figure(reg, "w1", "stock", "2017", NULL, NULL);
	assert_int_equal(period_key(figure.basis), period_key((struct period){2017 * 12 + 3, 3}));
}

static void codes_add_up_to_the_total(void **state)
{
	struct test_register *reg = *state;

	observe(reg, "w1,people,2017,actual,F,40,\nw1,people,2017,actual,M,38,\nw2,people,2017,"
		     "actual,F,9,\n");
	assert_string_equal(TELL("w1", "people", "2017", NULL, NULL), "78 rolled-up 1/1");
	/* Half a breakdown is a value, but not a whole report. */
	assert_string_equal(TELL("w2", "people", "2017", NULL, NULL), "9 rolled-up 0/1");
}

static void formulas_work_on_figures_and_say_why_they_fail(void **state)
{
	struct test_register *reg = *state;

	observe(reg,
	    "w1,flow,2017,actual,,1,\nw2,flow,2017,actual,,2,\nw3,flow,2017,actual,,0,\n"
	    "w1,stock,2017,actual,,3,\nw2,stock,2017,actual,,4,\nw3,stock,2017,actual,,0,\n"
	    "w1,flow,2016,actual,,5,\nw1,flow,2017,plan,,2,\n"
	    "w3,flow,2019,estimate,,0,\nw3,stock,2019,estimate,,0,\n");
	/* The ratio of sums, not the sum of ratios. */
	assert_string_equal(TELL("c", "rate", "2017", NULL, NULL), "42.857143 formula 6/6");
	assert_string_equal(TELL("w1", "rate", "2017", NULL, NULL), "33.333333 formula 2/2");
	assert_string_equal(TELL("w3", "rate", "2017", NULL, NULL), "missing division_by_zero 2/2");
	/* What was estimated says more than that nothing is known yet. */
	assert_string_equal(TELL("w3", "rate", "2019", NULL, NULL), "missing division_by_zero 2/2");
	assert_string_equal(TELL("w1", "rate", "2018", NULL, NULL), "missing operand_missing 0/2");
	assert_string_equal(TELL("w1", "growth_of", "2017", NULL, NULL), "-4 formula 2/2");
	assert_string_equal(TELL("w1", "planned", "2017", NULL, NULL), "0 formula 2/2");
}

static void comparisons_need_the_same_coverage(void **state)
{
	struct test_register *reg = *state;

	observe(reg, "w1,flow,2017,actual,,3,\nw2,flow,2017,actual,,3,\n"
		     "w1,flow,2016,actual,,2,\nw2,flow,2016,actual,,2,\n"
		     "w1,flow,2015,actual,,1,\nw3,flow,2015,actual,,1,\n"
		     "c,flow,2017,plan,,8,\nc,flow,2014,actual,,0,\n");
	assert_string_equal(TELL("c", "flow", "2017", NULL, "growth"), "50 formula 2/3");
	assert_string_equal(TELL("c", "flow", "2017", NULL, "change"), "2 formula 2/3");
	assert_string_equal(
	    TELL("c", "flow", "2016", NULL, "growth"), "missing coverage_differs 2/3");
	assert_string_equal(
	    TELL("c", "flow", "2017", NULL, "percent:plan"), "missing coverage_differs 2/3");
	assert_string_equal(
	    TELL("c", "flow", "2015", NULL, "growth"), "missing coverage_differs 2/3");
	assert_string_equal(TELL("w1", "flow", "2015", NULL, "change"), "missing no_base 1/1");
	observe(reg, "w1,flow,2014,actual,,0,\n");
	assert_string_equal(
	    TELL("w1", "flow", "2015", NULL, "growth"), "missing base_not_positive 1/1");
	assert_string_equal(TELL("w1", "flow", "2015", NULL, "change"), "1 formula 1/1");
}

static void the_estimate_stands_in_until_the_actual_covers_as_much(void **state)
{
	struct test_register *reg = *state;

	observe(reg, "c,flow,2017,estimate,,100,\nw1,flow,2017,actual,,30,\n");
	assert_string_equal(TELL("c", "flow", "2017", NULL, NULL), "100 stated 1/1");
	assert_string_equal(TELL("c", "flow", "2017", "actual", NULL), "30 rolled-up 1/3");
	observe(reg, "w2,flow,2017,actual,,30,\nw3,flow,2017,actual,,31,\n");
	assert_string_equal(TELL("c", "flow", "2017", NULL, NULL), "91 rolled-up 3/3");
}

static void a_target_of_the_year_serves_its_quarters_undivided(void **state)
{
	struct test_register *reg = *state;
	struct figure figure;

	observe(reg, "w1,flow,2017-Q1,actual,,25,\nw1,flow,2017,plan,,80,\n");
	assert_string_equal(
	    TELL("w1", "flow", "2017-Q1", NULL, "percent:plan"), "31.25 formula 1/1");
	figure = register_figure(reg, "w1", "flow", "2017-Q1", NULL, "percent:plan");
	assert_true(period_eq(figure.basis, period_of_year(2017)));
	assert_string_equal(
	    TELL("w2", "flow", "2017-Q1", NULL, "percent:plan"), "missing not_reported 0/1");
}

static void sums_that_overflow_are_missing_not_wrong(void **state)
{
	struct test_register *reg = *state;

	observe(reg, "w1,small,2017,actual,,9000000000000000000,\n"
		     "w2,small,2017,actual,,9000000000000000000,\nw3,small,2017,actual,,7,\n");
	assert_string_equal(TELL("c", "small", "2017", NULL, NULL), "missing overflow 3/3");
}

static void small_counts_and_what_would_give_them_away_are_suppressed(void **state)
{
	struct test_register *reg = *state;

	observe(reg,
	    "w1,small,2017,actual,,3,\nw2,small,2017,actual,,20,\nw3,small,2017,actual,,8,\n"
	    "w1,small,2016,actual,,10,\nw2,small,2016,actual,,20,\nw3,small,2016,actual,,0,\n"
	    "w1,small,2015,actual,,1,\nw2,small,2015,actual,,2,\nw3,small,2015,actual,,50,\n");
	assert_string_equal(TELL("c", "small", "2017", NULL, NULL), "31 rolled-up 3/3");
	assert_string_equal(TELL("w1", "small", "2017", NULL, NULL), "missing suppressed 1/1");
	assert_string_equal(TELL("w2", "small", "2017", NULL, NULL), "20 stated 1/1");
	assert_string_equal(TELL("w3", "small", "2017", NULL, NULL), "missing suppressed 1/1");
	assert_string_equal(TELL("w1", "small", "2017", NULL, "change"), "missing suppressed 1/1");
	assert_string_equal(TELL("w1", "small", "2016", NULL, "change"), "missing suppressed 1/1");
	assert_string_equal(TELL("w3", "small", "2016", NULL, NULL), "0 stated 1/1");
	/* Two are hidden already: the third gives neither away. */
	assert_string_equal(TELL("w3", "small", "2015", NULL, NULL), "50 stated 1/1");
}

static void a_new_sub_period_turns_a_roll_up_over_units_into_one_over_time(void **state)
{
	struct test_register *reg = *state;

	observe(reg, "w1,flow,2017,actual,,5,\n");
	assert_string_equal(TELL("c", "flow", "2017", NULL, NULL), "5 rolled-up 1/3");
	observe(reg, "c,flow,2017-S1,actual,,50,\n");
	assert_string_equal(TELL("c", "flow", "2017", NULL, NULL), "50 rolled-up 1/4");
	observe(reg, "c,flow,2017-S1,actual,,,\n");
	assert_string_equal(TELL("c", "flow", "2017", NULL, NULL), "5 rolled-up 1/3");
}

static void what_does_not_add_says_so(void **state)
{
	struct test_register *reg = *state;

	observe(reg, "w1,fixed,2017,actual,,5,\n");
	assert_string_equal(TELL("c", "fixed", "2017", NULL, NULL), "missing not_additive 0/1");
	assert_string_equal(TELL("w2", "fixed", "2017", NULL, NULL), "missing not_reported 0/1");
}

static void an_earlier_batch_can_be_looked_at_again(void **state)
{
	struct test_register *reg = *state;
	struct space *past;
	struct figure_query query;
	struct figure figure;

	observe(reg, "w1,flow,2017,actual,,1,\n");
	observe(reg, "w1,flow,2017,actual,,2,\nw2,flow,2017,actual,,2,\n");
	assert_string_equal(TELL("c", "flow", "2017", NULL, NULL), "4 rolled-up 2/3");
	query = register_figure(reg, "c", "flow", "2017", NULL, NULL).query;
	assert_int_equal(space_as_of(reg->space, 2, &past, &reg->err), ERR_NONE);
	assert_int_equal(figure_get(past, &query, &figure, &reg->err), ERR_NONE);
	assert_string_equal(register_told(reg, figure), "1 rolled-up 1/3");
	assert_int_equal(space_as_of(reg->space, 9, &past, &reg->err), ERR_NOT_FOUND);
}

static void what_was_defined_later_does_not_stand_in_the_way_of_an_earlier_batch(void **state)
{
	struct test_register *reg = *state;
	const struct package_file later[] = {
	    {"indicators.csv",
		"code,name,unit_of_measure,decimals,direction,over_units,over_time,codelist\n"
		"later,L,hộ,0,none,sum,sum,age\n"},
	    {"scenarios.csv", "code,name,kind\nplan.later,P,target\n"},
	    {"breakdowns.csv", "codelist,code,name\nage,old,Già\n"},
	    {"observations.csv",
		"unit,indicator,period,scenario,breakdown,value\nw1,later,2017,actual,old,1\n"
		"w1,flow,2017,plan.later,,1\n"},
	    {NULL, NULL}};
	struct space *past;
	struct figure figure;

	observe(reg, "w1,flow,2017,actual,,1,\n");
	register_fill(reg, true, later);
	figure = register_figure(reg, "c", "flow", "2017", NULL, NULL);
	assert_int_equal(space_as_of(reg->space, 2, &past, &reg->err), ERR_NONE);
	assert_int_equal(figure_get(past, &figure.query, &figure, &reg->err), ERR_NONE);
	assert_string_equal(register_told(reg, figure), "1 rolled-up 1/3");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(missing_ward_is_named_in_coverage),
	    TEST(blocks_and_offices_neither_go_missing_nor_count_twice),
	    TEST(a_stated_figure_stands_and_the_difference_is_kept),
	    TEST(not_expected_is_neither_zero_nor_missing),
	    TEST(what_did_not_occur_is_reported_as_zero_and_said_so),
	    TEST(flows_add_over_time_and_stocks_take_the_last),
	    TEST(codes_add_up_to_the_total),
	    TEST(formulas_work_on_figures_and_say_why_they_fail),
	    TEST(comparisons_need_the_same_coverage),
	    TEST(the_estimate_stands_in_until_the_actual_covers_as_much),
	    TEST(a_target_of_the_year_serves_its_quarters_undivided),
	    TEST(sums_that_overflow_are_missing_not_wrong),
	    TEST(small_counts_and_what_would_give_them_away_are_suppressed),
	    TEST(a_new_sub_period_turns_a_roll_up_over_units_into_one_over_time),
	    TEST(what_does_not_add_says_so),
	    TEST(an_earlier_batch_can_be_looked_at_again),
	    TEST(what_was_defined_later_does_not_stand_in_the_way_of_an_earlier_batch),
	};

	return cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
