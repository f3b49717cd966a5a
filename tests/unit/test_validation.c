/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the checks of a form find, and what they leave alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "core/validation.h"
#include "form_world.h"

struct world {
	struct test_register reg;
	struct buf observations;
};

#define ROWS_HEAD "indicator,unit,period,scenario,breakdown,value,status\n"

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	form_world_open(&world->reg);
	buf_add_text(&world->observations, ROWS_HEAD);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	buf_release(&world->observations);
	register_close(&world->reg);
	free(world);
	return 0;
}

/* "poor,2017-Q2,,12,": an actual figure of W2. */
static void state(struct world *world, const char *indicator, const char *period,
    const char *breakdown, const char *value)
{
	bool nothing = !strcmp(value, "nothing");

	buf_printf(&world->observations, "%s,W2,%s,actual,%s,%s,%s\n", indicator, period, breakdown,
	    nothing ? "" : value, nothing ? "nothing" : "");
}

/* The form with `with` for `what` (NULL: as it is), and what was stated. */
static void fill(struct world *world, const char *what, const char *with)
{
	const struct package_file files[] = {
	    {"forms/quy.json", what ? form_world_with(&world->reg, what, with) : form_world_form},
	    {"observations.csv", world->observations.p}, {NULL, NULL}};

	register_fill(&world->reg, true, files);
}

static struct sheet *sheet_of(struct world *world, const char *period)
{
	struct submission_key key = {.form = STR("quy")};
	struct sheet *sheet = NULL;

	assert_true(period_parse_path(str_of(period), &key.period));
	key.unit =
	    definitions_unit(space_definitions(world->reg.space), STR("W2"), &key.period)->id;
	assert_int_equal(
	    sheet_make(world->reg.space, key, &world->reg.arena, &sheet, &world->reg.err), 0);
	return sheet;
}

static struct finding *findings_of(struct world *world, const char *period, size_t *count)
{
	struct finding *findings;

	assert_int_equal(validation_run(world->reg.space, sheet_of(world, period),
			     &world->reg.arena, &findings, count, &world->reg.err),
	    0);
	return findings;
}

/* The findings of W2's sheet by name, with ! for errors; without those of what is required. */
static const char *found(struct world *world, const char *period)
{
	size_t count;
	struct finding *findings = findings_of(world, period, &count);
	struct buf out = {0};
	const char *text;

	for (size_t i = 0; i < count; i++)
		if (findings[i].check > CHECK_TEXT)
			buf_printf(&out, "%s%.*s%s", out.n ? " " : "", STR_ARG(findings[i].name),
			    findings[i].severity == FORM_ERROR ? "!" : "");
	text = arena_str(&world->reg.arena, buf_str(&out)).p;
	buf_release(&out);
	return text;
}

static void what_must_be_there_and_is_not_is_found_for_that(void **test_state)
{
	struct world *world = *test_state;
	struct finding *findings;
	size_t count;

	state(world, "households", "2017-Q2", "", "nothing");
	fill(world, NULL, NULL);
	findings = findings_of(world, "2017-Q2", &count);
	assert_int_equal(count, 2);
	assert_true(str_is(findings[0].name, "required:poor"));
	assert_int_equal(findings[0].severity, FORM_ERROR);
	assert_true(findings[0].has_cell);
	assert_int_equal(findings[0].row, 1);
	assert_int_equal(findings[0].column, 2);
	assert_true(str_is(findings[1].name, "text:danh-gia"));
	assert_false(findings[1].has_cell);
}

static void a_rule_that_does_not_hold_is_found_with_both_sides(void **test_state)
{
	struct world *world = *test_state;
	struct finding *findings;
	size_t count, rules = 0;

	state(world, "households", "2017-Q2", "", "100");
	state(world, "poor", "2017-Q2", "", "60");
	state(world, "near_poor", "2017-Q2", "", "50");
	fill(world, NULL, NULL);
	assert_string_equal(found(world, "2017-Q2"), "rules[0]!");
	findings = findings_of(world, "2017-Q2", &count);
	for (size_t i = 0; i < count; i++) {
		if (findings[i].check != CHECK_RULE)
			continue;
		rules++;
		assert_int_equal(rational_compare(findings[i].left, rational_of_int(110)), 0);
		assert_int_equal(rational_compare(findings[i].right, rational_of_int(100)), 0);
		assert_int_equal(findings[i].row, 1); /* poor, the first it names */
	}
	assert_int_equal(rules, 1);
}

static void a_rule_with_a_side_missing_finds_nothing(void **test_state)
{
	struct world *world = *test_state;

	state(world, "households", "2017-Q2", "", "100");
	state(world, "poor", "2017-Q2", "", "160");
	fill(world, NULL, NULL);
	assert_string_equal(found(world, "2017-Q2"), "");
}

static void a_warning_compares_with_the_period_before(void **test_state)
{
	struct world *world = *test_state;

	state(world, "poor", "2017-Q1", "", "10");
	state(world, "poor", "2017-Q2", "", "12");
	fill(world, NULL, NULL);
	assert_string_equal(found(world, "2017-Q2"), "rules[1]");
	assert_string_equal(found(world, "2017-Q1"), "");
}

static void a_line_of_which_is_not_more_than_its_total(void **test_state)
{
	struct world *world = *test_state;

	state(world, "revenue", "2017-Q2", "", "100.5");
	state(world, "revenue.fees", "2017-Q2", "", "100.6");
	state(world, "revenue.land", "2017-Q2", "", "100.5");
	fill(world, NULL, NULL);
	assert_string_equal(found(world, "2017-Q2"), "part:revenue.fees!");
}

static void codes_make_their_total_where_all_are_there(void **test_state)
{
	struct world *world = *test_state;

	state(world, "people", "2017-Q1", "", "100");
	state(world, "people", "2017-Q1", "F", "60");
	state(world, "people", "2017-Q1", "M", "39");
	state(world, "people", "2017-Q2", "", "100");
	state(world, "people", "2017-Q2", "F", "101");
	state(world, "people", "2017-Q3", "", "100");
	state(world, "people", "2017-Q3", "F", "60");
	state(world, "people", "2017-Q4", "", "100");
	state(world, "people", "2017-Q4", "F", "60");
	state(world, "people", "2017-Q4", "M", "40");
	fill(world, "\"unchanged\": 4", "\"unchanged\": 0");
	assert_string_equal(found(world, "2017-Q1"), "sum:people!");
	assert_string_equal(found(world, "2017-Q2"), "code:people/sex:F!");
	assert_string_equal(found(world, "2017-Q3"), "");
	assert_string_equal(found(world, "2017-Q4"), "");
}

static void a_running_total_that_falls_is_found(void **test_state)
{
	struct world *world = *test_state;

	state(world, "revenue", "2017-Q1", "", "5");
	state(world, "revenue", "2017-Q2", "", "-2.5");
	state(world, "revenue", "2018-Q1", "", "-1");
	fill(world, NULL, NULL);
	assert_string_equal(found(world, "2017-Q2"), "decrease:revenue");
	assert_string_equal(found(world, "2018-Q1"), ""); /* a new year begins at nothing */
}

/* Four quarters of 2016 and then one. */
static void state_history(struct world *world, const char *a, const char *b, const char *c,
    const char *d, const char *now)
{
	state(world, "households", "2016-Q1", "", a);
	state(world, "households", "2016-Q2", "", b);
	state(world, "households", "2016-Q3", "", c);
	state(world, "households", "2016-Q4", "", d);
	state(world, "households", "2017-Q1", "", now);
}

/* Median 105, deviation 5.25 (a twentieth of it; that of the figures is 5): 5 times that is usual.
 */
static void a_figure_within_the_usual_range_is_let_be(void **test_state)
{
	struct world *world = *test_state;

	state_history(world, "100", "110", "100", "120", "131");
	fill(world, NULL, NULL);
	assert_string_equal(found(world, "2017-Q1"), "");
}

static void a_figure_far_from_what_is_usual_is_found(void **test_state)
{
	struct world *world = *test_state;

	state_history(world, "100", "110", "100", "120", "132");
	fill(world, NULL, NULL);
	assert_string_equal(found(world, "2017-Q1"), "range:households");
}

static void the_first_periods_have_no_usual_range(void **test_state)
{
	struct world *world = *test_state;

	state(world, "households", "2016-Q2", "", "100");
	state(world, "households", "2016-Q3", "", "100");
	state(world, "households", "2016-Q4", "", "100");
	state(world, "households", "2017-Q1", "", "99999");
	fill(world, NULL, NULL);
	assert_string_equal(found(world, "2017-Q1"), "");
}

/* A twentieth of the median stands for the deviation: 5 times 5 is usual. */
static void what_hardly_moved_may_move_a_little(void **test_state)
{
	struct world *world = *test_state;

	state_history(world, "100", "100", "100", "100", "125");
	fill(world, "\"unchanged\": 4", "\"unchanged\": 0");
	assert_string_equal(found(world, "2017-Q1"), "");
}

static void what_hardly_moved_and_leaps_is_found(void **test_state)
{
	struct world *world = *test_state;
	struct finding *findings;
	size_t count;

	state_history(world, "100", "100", "100", "100", "126");
	fill(world, NULL, NULL);
	assert_string_equal(found(world, "2017-Q1"), "range:households");
	findings = findings_of(world, "2017-Q1", &count);
	for (size_t i = 0; i < count; i++)
		if (findings[i].check == CHECK_RANGE) {
			assert_int_equal(
			    rational_compare(findings[i].right, rational_of_int(100)), 0);
			assert_int_equal(findings[i].periods, 4);
		}
}

static void a_figure_that_never_moves_is_found_and_zero_is_not(void **test_state)
{
	struct world *world = *test_state;

	state_history(world, "1", "7", "7", "7", "7");
	state(world, "near_poor", "2016-Q2", "", "0");
	state(world, "near_poor", "2016-Q3", "", "0");
	state(world, "near_poor", "2016-Q4", "", "nothing");
	state(world, "near_poor", "2017-Q1", "", "0");
	state(world, "revenue", "2016-Q1", "", "3");
	state(world, "revenue", "2016-Q3", "", "3"); /* a gap: not in a row */
	state(world, "revenue", "2016-Q4", "", "3");
	state(world, "revenue", "2017-Q1", "", "3");
	fill(world, NULL, NULL);
	assert_string_equal(found(world, "2017-Q1"), "unchanged:households");
	assert_string_equal(found(world, "2016-Q4"), "");
}

static void a_form_without_checks_finds_nothing_more(void **test_state)
{
	struct world *world = *test_state;

	state_history(world, "7", "7", "7", "7", "700");
	state(world, "revenue", "2017-Q1", "", "1");
	state(world, "revenue.fees", "2017-Q1", "", "2");
	fill(world, "\"parts\": true, \"decrease\": true, \"range_tenths\": 50, \"unchanged\": 4",
	    "\"parts\": false");
	assert_string_equal(found(world, "2017-Q1"), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_must_be_there_and_is_not_is_found_for_that),
	    TEST(a_rule_that_does_not_hold_is_found_with_both_sides),
	    TEST(a_rule_with_a_side_missing_finds_nothing),
	    TEST(a_warning_compares_with_the_period_before),
	    TEST(a_line_of_which_is_not_more_than_its_total),
	    TEST(codes_make_their_total_where_all_are_there),
	    TEST(a_running_total_that_falls_is_found),
	    TEST(a_figure_within_the_usual_range_is_let_be),
	    TEST(a_figure_far_from_what_is_usual_is_found),
	    TEST(the_first_periods_have_no_usual_range),
	    TEST(what_hardly_moved_may_move_a_little),
	    TEST(what_hardly_moved_and_leaps_is_found),
	    TEST(a_figure_that_never_moves_is_found_and_zero_is_not),
	    TEST(a_form_without_checks_finds_nothing_more),
	};

	return cmocka_run_group_tests_name("validation", tests, NULL, NULL);
}
