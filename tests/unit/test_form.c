/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/formula.h"
#include "form_world.h"

static int set_up(void **state)
{
	struct test_register *reg = calloc(1, sizeof(*reg));

	form_world_open(reg);
	*state = reg;
	return 0;
}

static int tear_down(void **state)
{
	register_close(*state);
	free(*state);
	return 0;
}

static bool read(struct test_register *reg, const char *text, struct form *form)
{
	struct form_source source = {"f.json", str_of(text)};
	struct json_value *json;
	struct err err;
	int line, column;

	reg->issues = (struct issues){.arena = &reg->arena};
	if (json_parse(&reg->arena, str_of(text), &json, &line, &column, &err))
		fail_msg("%d:%d %s", line, column, err.key);
	return form_read(
	    form, json, &source, space_definitions(reg->space), &reg->arena, &reg->issues);
}

static void assert_read(struct test_register *reg, const char *text, struct form *form)
{
	if (!read(reg, text, form))
		fail_msg("%s", register_issues(reg));
}

/* The mistakes of the form with `what` replaced. */
static void assert_mistakes(
    struct test_register *reg, const char *what, const char *with, const char *expected)
{
	struct form form;

	assert_false(read(reg, form_world_with(reg, what, with), &form));
	assert_string_equal(register_issues(reg), expected);
}

static void test_a_form_is_read_with_all_it_has(void **state)
{
	struct test_register *reg = *state;
	const struct definitions *defs = space_definitions(reg->space);
	struct form form;

	assert_read(reg, form_world_form, &form);
	assert_true(str_is(form.code, "quy") && form.version == 1);
	assert_true(str_is(form_key(&form, &reg->arena), "quy/1"));
	assert_int_equal(form.frequency, FORM_QUARTERLY);
	assert_int_equal(form.reporter_type_count, 2);
	assert_int_equal(form.reporter_units[0], definitions_unit(defs, STR("O1"), NULL)->id);
	assert_int_equal(form.to, DATE_MAX);
	assert_int_equal(form.section_count, 2);
	assert_int_equal(form.row_count, 9);
	assert_int_equal(form.sections[1].first_row, 6);
	assert_int_equal(form.rows[8].section, 1);
	assert_true(form.rows[1].required && form.rows[1].indent == 1);
	assert_true(str_is(defs->breakdowns[form.rows[5].breakdown].code, "M"));
	assert_int_equal(form.texts[0].length_max, 500);
	assert_int_equal(form.rules[0].comparison, FORM_LE);
	assert_int_equal(
	    form.rules[0].left->operands[1]->id, definitions_indicator(defs, STR("near_poor"))->id);
	assert_int_equal(form.checks.range_tenths, 50);
}

static void test_what_is_written_is_read_as_the_same(void **state)
{
	struct test_register *reg = *state;
	const struct definitions *defs = space_definitions(reg->space);
	struct buf once = {0}, twice = {0};
	struct form form, again;

	assert_read(reg, form_world_form, &form);
	form_write(&form, defs, &once);
	assert_read(reg, arena_strdup(&reg->arena, once.p), &again);
	form_write(&again, defs, &twice);
	assert_string_equal(once.p, twice.p);
	buf_release(&once);
	buf_release(&twice);
}

static void test_each_mistake_has_its_place(void **state)
{
	struct test_register *reg = *state;

	assert_mistakes(reg, "\"indicator\": \"households\"", "\"indicator\": \"house\"",
	    "f.json:35:39 form.unknown_indicator(house)\n");
	assert_mistakes(reg, "\"poor + near_poor\"", "\"poor + nearly\"",
	    "f.json:58:23 form.unknown_indicator(nearly)\n");
	assert_mistakes(reg, "\"poor + near_poor\"", "\"poor + * 2\"",
	    "f.json:58:23 formula.expected_operand()\n");
	assert_mistakes(reg, "\"previous(poor)\"", "\"target(poor, plan.no)\"",
	    "f.json:64:45 form.unknown_scenario(plan.no)\n");
	assert_mistakes(reg, "\"quarter\"", "\"weekly\"",
	    "f.json:11:16 form.not_one_of(weekly, month, quarter, half_year, nine_months, year, "
	    "school_year)\n");
	assert_mistakes(
	    reg, "\"code\": \"quy\"", "\"code\": \"Quý 1\"", "f.json:2:11 form.bad_code(Quý 1)\n");
	assert_mistakes(reg, "\"name\": \"Báo cáo quý\",", "", "f.json:1:1 form.missing(name)\n");
	assert_mistakes(
	    reg, "\"channel\":", "\"chanel\":", "f.json:10:13 form.unknown_member(chanel)\n");
	assert_mistakes(
	    reg, "\"day\": 20", "\"day\": 32", "f.json:16:23 form.no_number(day, 1, 31)\n");
}

static void test_all_mistakes_are_told_at_once(void **state)
{
	struct test_register *reg = *state;
	struct form form;

	assert_false(read(reg,
	    "{ \"code\": 7, \"version\": 0, \"from\": \"2017-02-30\", \"name\": \"\",\n"
	    "  \"reporters\": {}, \"frequency\": \"day\", \"schedules\": [],\n"
	    "  \"columns\": [ { \"kind\": \"plan\", \"scenario\": \"actual\" } ],\n"
	    "  \"sections\": [ { \"rows\": [ { \"indicator\": 1 }, 5 ] } ],\n"
	    "  \"rules\": { }, \"checks\": { \"unchanged\": 1 } }",
	    &form));
	assert_string_equal(register_issues(reg),
	    "f.json:1:11 form.no_text(code)\n"
	    "f.json:1:25 form.no_number(version, 1, 9999)\n"
	    "f.json:1:36 form.bad_date(2017-02-30)\n"
	    "f.json:1:58 form.missing(name)\n"
	    "f.json:2:33 form.not_one_of(day, month, quarter, half_year, nine_months, year, "
	    "school_year)\n"
	    "f.json:2:16 form.no_reporters()\n"
	    "f.json:2:53 form.missing(schedules)\n"
	    "f.json:3:46 form.not_target(actual)\n"
	    "f.json:4:44 form.no_text(indicator)\n"
	    "f.json:4:49 form.no_object()\n"
	    "f.json:5:12 form.no_list(rules)\n"
	    "f.json:5:42 form.no_number(unchanged, 2, 60)\n"
	    "f.json:1:1 form.no_entry_column()\n");
}

static void test_no_cell_is_entered_twice(void **state)
{
	struct test_register *reg = *state;

	assert_mistakes(reg, "\"indicator\": \"near_poor\"", "\"indicator\": \"poor\"",
	    "f.json:37:9 form.cell_twice(poor)\n");
	/* the row of women beside the column of women */
	assert_mistakes(reg, "\"breakdown\": \"sex:M\"", "\"breakdown\": \"sex:F\"",
	    "f.json:40:9 form.cell_twice(people)\n");
}

static void test_what_is_required_can_be_entered(void **state)
{
	struct test_register *reg = *state;

	assert_mistakes(reg, "{ \"indicator\": \"poor_rate\" }",
	    "{ \"indicator\": \"poor_rate\", \"required\": true }",
	    "f.json:38:9 form.required_not_entered(poor_rate)\n");
}

static void test_cells_that_are_entered(void **state)
{
	struct test_register *reg = *state;
	const struct definitions *defs = space_definitions(reg->space);
	struct buf told = {0};
	struct form form;

	assert_read(reg, form_world_form, &form);
	for (size_t r = 0; r < form.row_count; r++) {
		for (size_t c = 0; c < form.column_count; c++)
			buf_add_char(&told, form_is_entered(&form, defs, r, c) ? 'x' : '.');
		buf_add_char(&told, '\n');
	}
	/* poor_rate is a formula; the column of women is for people in all; and a row of men has
	 * no women */
	assert_string_equal(told.p, "..x....\n..x....\n..x....\n.......\n..xx...\n..x....\n"
				    "..x....\n..x....\n..x....\n");
	buf_release(&told);
}

static void test_who_reports_and_when(void **state)
{
	struct test_register *reg = *state;
	const struct definitions *defs = space_definitions(reg->space);
	struct period q1 = {2017 * 12, 3}, q4 = {2017 * 12 + 9, 3}, year = {2017 * 12, 12},
		      before = {2015 * 12, 3};
	int w1 = definitions_unit(defs, STR("W1"), NULL)->id;
	struct form form;
	int *units;

	assert_read(reg, form_world_form, &form);
	assert_true(form_reported_by(&form, defs, w1, q1));
	assert_false(form_reported_by(&form, defs, w1, q4)); /* the ward ended in June */
	assert_false(form_reported_by(&form, defs, w1, year));
	assert_false(form_reported_by(&form, defs, w1, before));
	assert_false(form_reported_by(&form, defs, definitions_unit(defs, STR("C"), NULL)->id, q1));
	assert_int_equal(
	    form_reporters(&form, defs, space_tree(reg->space, q1), q1, &reg->arena, &units), 4);
	assert_int_equal(
	    form_reporters(&form, defs, space_tree(reg->space, q4), q4, &reg->arena, &units), 3);
	assert_true(str_is(defs->units[units[0]].key, "O1"));
}

static void test_periods_of_a_year(void **state)
{
	static const struct {
		const char *frequency, *periods;
	} cases[] = {{"month", "2017-01 2017-02 2017-03 2017-04 2017-05 2017-06 2017-07 2017-08 "
			       "2017-09 2017-10 2017-11 2017-12 "},
	    {"quarter", "2017-Q1 2017-Q2 2017-Q3 2017-Q4 "}, {"half_year", "2017-S1 2017-S2 "},
	    {"nine_months", "2017-01-01/P9M "}, {"year", "2017 "},
	    {"school_year", "2016-09-01/P1Y "}};
	struct test_register *reg = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct form form = {.to = DATE_MAX, .from = DATE_MIN};
		struct period periods[FORM_PERIODS_MAX];
		struct buf told = {0};
		int count;

		assert_true(form_frequency_parse(str_of(cases[i].frequency), &form.frequency));
		count = form_periods(&form, 2017, periods);
		for (int p = 0; p < count; p++) {
			assert_true(form_frequency_has(form.frequency, periods[p]));
			period_add(&told, periods[p]);
			buf_add_char(&told, ' ');
		}
		assert_string_equal(told.p, cases[i].periods);
		buf_release(&told);
	}
	(void)reg;
}

static void test_sectors_come_in_the_order_of_the_settings(void **state)
{
	struct test_register *reg = *state;
	const struct definitions *defs = space_definitions(reg->space);
	struct named_code known[] = {
	    {.code = STR("budget")}, {.code = STR("people")}, {.code = STR("education")}};
	struct definitions changed = *defs;
	struct str *sectors;
	struct form form;

	assert_read(reg, form_world_form, &form);
	changed.site.sectors = known;
	changed.site.sector_count = 3;
	assert_int_equal(form_sectors(&form, &changed, &reg->arena, &sectors), 3);
	assert_true(str_is(sectors[0], "budget") && str_is(sectors[1], "people") &&
		    str_is(sectors[2], "poverty"));
}

/* ---- in the register */

static const char *version(struct test_register *reg, int number, const char *from)
{
	const char *text = form_world_with(reg, "\"version\": 1,\n  \"from\": \"2016-01-01\"",
	    arena_printf(&reg->arena, "\"version\": %d,\n  \"from\": \"%s\"", number, from));

	return text;
}

static void test_the_version_that_counts_begins_last_before_the_period(void **state)
{
	struct test_register *reg = *state;
	const struct package_file files[] = {{"forms/a.json", form_world_form},
	    {"forms/b.json", version(reg, 2, "2017-04-01\", \"to\": \"2018-12-31")}, {NULL, NULL}};
	const struct definitions *defs;
	struct period q1 = {2017 * 12, 3};

	register_fill(reg, true, files);
	defs = space_definitions(reg->space);
	assert_int_equal(form_find(defs, STR("quy"), q1)->version, 1);
	assert_int_equal(form_find(defs, STR("quy"), period_shift(q1, 3))->version, 2);
	assert_null(form_find(defs, STR("quy"), period_shift(q1, -24)));
	assert_null(form_find(defs, STR("quy"), period_shift(q1, 24))); /* it ended */
	assert_null(form_find(defs, STR("no"), q1));
	assert_int_equal(form_version(defs, STR("quy"), 2)->from, 17257);
	assert_int_equal(form_version(defs, STR("quy"), 2)->id, 2);
	assert_null(form_version(defs, STR("quy"), 3));
}

static void assert_refused(
    struct test_register *reg, const struct package_file *files, const char *expected)
{
	assert_int_equal(register_import(reg, true, files), ERR_INPUT);
	assert_string_equal(register_issues(reg), expected);
}

static void test_a_package_with_a_mistaken_form_is_refused_whole(void **state)
{
	struct test_register *reg = *state;
	int64_t before = space_head(reg->space).batch;
	const struct package_file files[] = {{"forms/a.json", form_world_form},
	    {"forms/b.json",
		form_world_with(reg, "\"indicator\": \"poor\"", "\"indicator\": \"x\"")},
	    {"forms/c.json", "{ \"code\": "},
	    {"calendar.json", "{ \"days\": [ { \"day\": \"2017\" } ] }"}, {NULL, NULL}};

	assert_refused(reg, files,
	    "c.json:1:11 json.ends_early()\n"
	    "b.json:36:24 form.unknown_indicator(x)\n"
	    "calendar.json:1:22 form.bad_date(2017)\n");
	assert_int_equal(space_head(reg->space).batch, before);
	assert_int_equal(space_definitions(reg->space)->form_count, 0);
}

static void test_a_stored_version_does_not_change(void **state)
{
	struct test_register *reg = *state;
	const struct package_file first[] = {{"forms/a.json", form_world_form}, {NULL, NULL}};
	const struct package_file changed[] = {
	    {"forms/a.json", form_world_with(reg, "Báo cáo quý", "Báo cáo")}, {NULL, NULL}};
	const struct package_file next[] = {
	    {"forms/a.json", version(reg, 2, "2018-01-01")}, {NULL, NULL}};

	register_fill(reg, true, first);
	register_fill(reg, true, first);
	assert_int_equal(reg->summary.definitions.equal, 1);
	assert_refused(reg, changed, "a.json:3:14 import.form_version_stored(quy/1)\n");
	register_fill(reg, true, next);
	assert_int_equal(space_definitions(reg->space)->form_count, 2);
}

static void test_versions_are_in_one_order(void **state)
{
	struct test_register *reg = *state;
	const struct package_file first[] = {{"forms/a.json", form_world_form}, {NULL, NULL}};
	const struct package_file early[] = {
	    {"forms/a.json", version(reg, 2, "2016-01-01")}, {NULL, NULL}};
	const struct package_file twice[] = {{"forms/a.json", version(reg, 3, "2018-01-01")},
	    {"forms/b.json", version(reg, 3, "2018-01-01")},
	    {"forms/c.json", version(reg, 4, "2017-01-01")}, {NULL, NULL}};

	register_fill(reg, true, first);
	assert_refused(reg, early, "a.json:4:11 form.version_not_later(quy/2, quy/1)\n");
	assert_refused(reg, twice,
	    "b.json:2:11 import.form_twice(quy/3)\n"
	    "c.json:4:11 form.version_not_later(quy/4, quy/3)\n");
}

static void test_a_form_of_new_indicators_comes_with_them(void **state)
{
	struct test_register *reg = *state;
	const struct package_file files[] = {
	    {"indicators.csv", "code,name,unit_of_measure,decimals,direction,over_units,over_time\n"
			       "calves,Bê,con,0,none,sum,last\n"
			       "cows,Bò,con,9,none,sum,last\n"},
	    {"forms/a.json",
		form_world_with(reg, "\"indicator\": \"near_poor\"", "\"indicator\": \"calves\"")},
	    {"forms/b.json",
		form_world_with(reg, "\"indicator\": \"near_poor\"", "\"indicator\": \"cows\"")},
	    {NULL, NULL}};

	/* what only follows from the refused row of cows is not told */
	assert_refused(reg, files, "indicators.csv:3:13 import.bad_number(9, 0, 6)\n");
}

static void test_what_a_stored_form_names_stays(void **state)
{
	struct test_register *reg = *state;
	const struct package_file first[] = {{"forms/a.json", form_world_form}, {NULL, NULL}};
	const struct package_file breaking[] = {
	    {"indicators.csv",
		"code,name,unit_of_measure,decimals,scale,direction,over_units,over_time,codelist\n"
		"people,Người,người,0,0,none,sum,last,age\n"},
	    {NULL, NULL}};

	register_fill(reg, true, first);
	assert_refused(reg, breaking, "datapackage.json:0:0 import.breaks_form(quy/1, sex)\n");
}

static enum err_code merge(struct test_register *reg, const char *key, const char *text)
{
	struct definition_row row = {DEFINITION_FORM, 0, str_of(key), str_of(text)};
	struct definitions *merged = NULL;
	enum err_code code =
	    definitions_merge(&merged, space_definitions(reg->space), &row, 1, false, &reg->err);

	definitions_free(merged);
	return code;
}

static void test_definitions_with_a_broken_form_do_not_hold(void **state)
{
	struct test_register *reg = *state;

	assert_int_equal(merge(reg, "quy/1", form_world_form), ERR_NONE);
	assert_int_equal(merge(reg, "quy/2", form_world_form), ERR_INTEGRITY);
	assert_string_equal(reg->err.key, "definitions.content_broken");
	assert_int_equal(
	    merge(reg, "quy/1", form_world_with(reg, "\"poor\"", "\"x\"")), ERR_INTEGRITY);
	assert_string_equal(reg->err.key, "form.unknown_indicator");
	assert_string_equal(reg->err.args[0], "x");
	assert_int_equal(
	    merge(reg, "quy/1", form_world_with(reg, "\"near_poor\"", "\"poor\"")), ERR_INTEGRITY);
	assert_string_equal(reg->err.key, "form.cell_twice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_a_form_is_read_with_all_it_has, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_what_is_written_is_read_as_the_same, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_each_mistake_has_its_place, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_all_mistakes_are_told_at_once, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_no_cell_is_entered_twice, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_what_is_required_can_be_entered, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_cells_that_are_entered, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_who_reports_and_when, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_periods_of_a_year, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_sectors_come_in_the_order_of_the_settings, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_the_version_that_counts_begins_last_before_the_period, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_a_package_with_a_mistaken_form_is_refused_whole, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_a_stored_version_does_not_change, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_versions_are_in_one_order, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_a_form_of_new_indicators_comes_with_them, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_what_a_stored_form_names_stays, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_definitions_with_a_broken_form_do_not_hold, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
