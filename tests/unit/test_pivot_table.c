/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "exchange/pivot_table.h"
#include "report_world.h"

static struct report_world world;
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
	report_world_release(&world);
	return 0;
}

static struct str given(const char *text)
{
	return text ? str_of(text) : (struct str){NULL, 0};
}

static struct pivot_words words_of(const char *units, const char *indicators, const char *periods,
    const char *rows, const char *columns)
{
	return (struct pivot_words){.units = given(units),
	    .indicators = given(indicators),
	    .periods = given(periods),
	    .rows = given(rows),
	    .columns = given(columns),
	    .layer = LAYER_PUBLISHED,
	    .totals = true,
	    .limit = PIVOT_CELLS_MAX};
}

static struct pivot_table *make(const struct pivot_words *words)
{
	struct pivot_table *table;

	assert_int_equal(pivot_table_make(&table, world.space, words, LANG_EN, &err), ERR_NONE);
	return table;
}

static void check_csv(
    const struct pivot_words *words, bool is_long, bool coverage, const char *expected)
{
	struct pivot_table *table = make(words);
	struct pivot_writer writer;
	struct buf text = {0};

	pivot_writer_init(&writer, table, PIVOT_CSV);
	writer.is_long = is_long;
	writer.coverage = coverage;
	while (pivot_write(&writer, &text))
		;
	assert_string_equal(text.p, expected);
	buf_release(&text);
	pivot_table_free(table);
}

static void check_failure(
    const struct pivot_words *words, enum err_code code, const char *key, const char *argument)
{
	struct pivot_table *table;

	assert_int_equal(pivot_table_make(&table, world.space, words, LANG_EN, &err), code);
	assert_string_equal(err.key, key);
	assert_string_equal(err.args[0], argument);
}

static void units_go_down_and_periods_across(void **state)
{
	struct pivot_words words = words_of("178/*", "poverty.poor_households", "2017", NULL, NULL);

	(void)state;
	check_csv(&words, false, true,
	    "unit,unit_name,2017,2017 reported,2017 expected\r\n"
	    "05974,Tam Thanh Ward,17,1,1\r\n"
	    "05983,Phường Chi Lăng,21,1,1\r\n"
	    "05986,Xã Hoàng Đồng,30,1,1\r\n"
	    "05992,Xã Mai Pha,27,1,1\r\n"
	    "TC_KH,Phòng *Tài chính* & <b>Kế hoạch</b> | [x](y),,0,0\r\n"
	    "_T,Total,95,4,4\r\n");
}

static void types_and_subtrees_choose_units(void **state)
{
	struct pivot_words words =
	    words_of("178/**:ward", "poverty.poor_households", "2017", NULL, NULL);

	(void)state;
	check_csv(&words, false, false,
	    "unit,unit_name,2017\r\n"
	    "05974,Tam Thanh Ward,17\r\n"
	    "05983,Phường Chi Lăng,21\r\n"
	    "_T,Total,38\r\n");
	words.units = STR("178/**:city,05983,178/*:ward");
	check_csv(&words, true, false,
	    "unit,indicator,period,scenario,value,reported,expected,reason\r\n"
	    "178,poverty.poor_households,2017,actual,98,1,1,\r\n"
	    "05983,poverty.poor_households,2017,actual,21,1,1,\r\n"
	    "05974,poverty.poor_households,2017,actual,17,1,1,\r\n"
	    "_T,poverty.poor_households,2017,,,0,0,overlapping\r\n");
}

static void flows_add_over_time_and_stocks_take_the_last(void **state)
{
	struct pivot_words words =
	    words_of("05986,05974", "traffic.accidents", "2017-Q1,2017-Q2", "period", "unit");

	(void)state;
	check_csv(&words, false, true,
	    "period,period_name,05986,05986 reported,05986 expected,05974,05974 reported,"
	    "05974 expected,_T,_T reported,_T expected\r\n"
	    "2017-Q1,Q1 2017,1,1,1,,0,1,1,1,2\r\n"
	    "2017-Q2,Q2 2017,2,1,1,,0,1,2,1,2\r\n"
	    "_T,H1 2017,3,2,2,,0,1,3,2,3\r\n");
	words = words_of("178", "poverty.poor_households", "2016,2017", NULL, NULL);
	words.totals = false;
	check_csv(&words, false, false, "unit,unit_name,2016,2017\r\n178,Lang Son City,126,98\r\n");
	words.totals = true;
	words.periods = STR("2015,2017");
	check_csv(&words, true, false,
	    "unit,indicator,period,scenario,value,reported,expected,reason\r\n"
	    "178,poverty.poor_households,2015,actual,,0,4,not_reported\r\n"
	    "178,poverty.poor_households,2017,actual,98,1,1,\r\n"
	    "178,poverty.poor_households,_T,,,1,5,not_additive\r\n");
	words.indicators = STR("traffic.accidents");
	words.units = STR("05974");
	check_csv(&words, true, false,
	    "unit,indicator,period,scenario,value,reported,expected,reason\r\n"
	    "05974,traffic.accidents,2015,actual,,0,1,not_reported\r\n"
	    "05974,traffic.accidents,2017,actual,4,1,1,\r\n"
	    "05974,traffic.accidents,_T,actual,4,1,2,\r\n");
	words.periods = STR("2017,2017-Q1");
	check_csv(&words, true, false,
	    "unit,indicator,period,scenario,value,reported,expected,reason\r\n"
	    "05974,traffic.accidents,2017,actual,4,1,1,\r\n"
	    "05974,traffic.accidents,2017-Q1,actual,,0,1,not_reported\r\n"
	    "05974,traffic.accidents,_T,,,0,0,overlapping\r\n");
}

static void two_dimensions_share_an_axis(void **state)
{
	struct pivot_words words = words_of(
	    "178", "budget.revenue,budget.expenditure", "2016..2017", "unit,indicator", "period");

	(void)state;
	words.totals = false;
	check_csv(&words, false, false,
	    "unit,unit_name,indicator,indicator_name,2016,2017\r\n"
	    "178,Lang Son City,budget.revenue,Thu ngân sách,242047,350000\r\n"
	    "178,Lang Son City,budget.expenditure,Chi ngân sách,,424200\r\n");
	words.rows = STR("unit");
	words.columns = STR("indicator,period");
	check_csv(&words, false, false,
	    "unit,unit_name,budget.revenue 2016,budget.revenue 2017,budget.expenditure 2016,"
	    "budget.expenditure 2017\r\n"
	    "178,Lang Son City,242047,350000,,424200\r\n");
}

static void ratios_have_no_total(void **state)
{
	struct pivot_words words =
	    words_of("178,05974", "investment.disbursed_of_volume", "2017", NULL, NULL);

	(void)state;
	check_csv(&words, true, false,
	    "unit,indicator,period,scenario,value,reported,expected,reason\r\n"
	    "178,investment.disbursed_of_volume,2017,estimate,89.628691,2,2,\r\n"
	    "05974,investment.disbursed_of_volume,2017,actual,,0,2,operand_missing\r\n"
	    "_T,investment.disbursed_of_volume,2017,,,0,0,overlapping\r\n");
	words.units = STR("05974,05983");
	words.indicators = STR("traffic.accidents");
	words.measure = STR("growth");
	check_csv(&words, true, false,
	    "unit,indicator,period,scenario,value,reported,expected,reason\r\n"
	    "05974,traffic.accidents,2017,actual,,1,1,no_base\r\n"
	    "05983,traffic.accidents,2017,actual,,1,1,no_base\r\n"
	    "_T,traffic.accidents,2017,,,2,2,not_additive\r\n");
}

static void a_total_gives_no_suppressed_count_away(void **state)
{
	struct pivot_words words = words_of("05974,05983", "health.cases", "2017", NULL, NULL);

	(void)state;
	check_csv(&words, true, false,
	    "unit,indicator,period,scenario,value,reported,expected,reason\r\n"
	    "05974,health.cases,2017,actual,,1,1,suppressed\r\n"
	    "05983,health.cases,2017,actual,,0,1,not_reported\r\n"
	    "_T,health.cases,2017,,,1,2,suppressed\r\n");
}

static void json_comes_in_pieces_that_make_one_text(void **state)
{
	struct pivot_words words =
	    words_of("178/**", "poverty.poor_households", "1990..2017:month", NULL, NULL);
	struct pivot_table *table = make(&words);
	struct pivot_writer writer;
	struct arena arena = {0};
	struct json_value *json;
	const struct json_value *rows;
	struct buf all = {0}, piece = {0};
	int line, column, pieces = 0;
	bool more = true;

	(void)state;
	pivot_writer_init(&writer, table, PIVOT_JSON);
	while (more) {
		buf_clear(&piece);
		more = pivot_write(&writer, &piece);
		buf_add_str(&all, buf_str(&piece));
		pieces++;
	}
	assert_true(pieces > 1);
	assert_int_equal(json_parse(&arena, buf_str(&all), &json, &line, &column, &err), ERR_NONE);
	rows = json_get(json, "rows");
	assert_int_equal(json_get(json, "columns")->count, 28 * 12 + 1);
	assert_int_equal(rows->count, 7);
	for (size_t i = 0; i < rows->count; i++) {
		assert_int_equal(json_get(&rows->items[i], "values")->count, 28 * 12 + 1);
		assert_int_equal(json_get(&rows->items[i], "scenarios")->count, 28 * 12 + 1);
	}
	arena_release(&arena);
	buf_release(&piece);
	buf_release(&all);
	pivot_table_free(table);
}

static void what_cannot_be_laid_out_is_named(void **state)
{
	struct pivot_words fine =
	    words_of("178/*", "traffic.accidents,health.cases", "2016,2017", NULL, NULL);
	struct pivot_words words = fine;

	(void)state;
	words.rows = STR("unit,year");
	check_failure(&words, ERR_USAGE, "pivot.bad_dimension", "year");
	words.rows = STR("unit,unit");
	check_failure(&words, ERR_USAGE, "pivot.dimension_twice", "unit");
	words.rows = STR("unit");
	words.columns = STR("period");
	check_failure(&words, ERR_USAGE, "pivot.dimension_left", "indicator");
	words = fine;
	words.units = STR("05974/*");
	check_failure(&words, ERR_NOT_FOUND, "pivot.no_units", "05974/*");
	words.units = STR("178/**:hamlet");
	check_failure(&words, ERR_NOT_FOUND, "select.unknown_type", "hamlet");
	words = fine;
	words.units = given(NULL);
	check_failure(&words, ERR_USAGE, "select.required", "units");
	words = fine;
	words.measure = STR("value,growth");
	check_failure(&words, ERR_USAGE, "select.bad_measure", "value,growth");
	words = fine;
	words.periods = STR("2017..2016");
	check_failure(&words, ERR_USAGE, "select.bad_range", "2017..2016");
	words.periods = STR("2017-Q1:half");
	check_failure(&words, ERR_USAGE, "select.bad_part", "2017-Q1:half");
}

static void more_than_the_limit_is_refused_with_the_count(void **state)
{
	struct pivot_words words =
	    words_of("178/*", "traffic.accidents,health.cases", "2016,2017", NULL, NULL);

	(void)state;
	words.limit = 19;
	check_failure(&words, ERR_LIMIT, "pivot.too_many_cells", "20");
	assert_string_equal(err.args[1], "19");
	words.limit = 20;
	pivot_table_free(make(&words));
	words = words_of(
	    "178", "traffic.accidents,health.cases", "1500..2017:month", "period", "indicator");
	check_failure(&words, ERR_LIMIT, "pivot.too_many_slices", "12432");
	words = words_of("178/*", "traffic.accidents,health.cases", "1600..2017:month", "indicator",
	    "unit,period");
	check_failure(&words, ERR_LIMIT, "pivot.too_many_columns", "25080");
}

static void a_table_for_people_has_names_and_says_what_lacks(void **state)
{
	struct pivot_words words = words_of("178", "traffic.accidents", "2016,2017", NULL, NULL);
	struct pivot_table *table = make(&words);
	struct buf text = {0};

	(void)state;
	pivot_write_text(world.space, table, &text);
	assert_string_equal(text.p, "Value; Số vụ tai nạn (accidents)\n\n"
				    "Unit           2016     2017  01/2016–12/2017\n"
				    "Lang Son City     …  7 [4/6]          7 [4/9]\n");
	buf_release(&text);
	pivot_table_free(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(units_go_down_and_periods_across),
	    cmocka_unit_test(types_and_subtrees_choose_units),
	    cmocka_unit_test(flows_add_over_time_and_stocks_take_the_last),
	    cmocka_unit_test(two_dimensions_share_an_axis),
	    cmocka_unit_test(ratios_have_no_total),
	    cmocka_unit_test(a_total_gives_no_suppressed_count_away),
	    cmocka_unit_test(json_comes_in_pieces_that_make_one_text),
	    cmocka_unit_test(what_cannot_be_laid_out_is_named),
	    cmocka_unit_test(more_than_the_limit_is_refused_with_the_count),
	    cmocka_unit_test(a_table_for_people_has_names_and_says_what_lacks),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
