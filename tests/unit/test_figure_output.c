/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/json.h"
#include "exchange/figure_output.h"
#include "exchange/figure_select.h"
#include "report_world.h"

static struct report_world world;
static struct arena arena;

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

typedef enum err_code write_function(struct space *space, enum lang lang,
    const struct figure *figures, size_t count, struct buf *out, struct err *err);

/* What `write` says of the figures; lives in the arena. */
static struct str written(
    write_function *write, enum lang lang, const struct figure_words *words, size_t *missing)
{
	struct figure_query *queries;
	struct figure *figures;
	struct buf out = {0};
	struct err err;
	struct str text;
	size_t count;

	assert_int_equal(
	    figure_select(world.space, words, &arena, &queries, &count, &err), ERR_NONE);
	assert_int_equal(
	    figures_get(world.space, queries, count, &arena, &figures, missing, &err), ERR_NONE);
	assert_int_equal(write(world.space, lang, figures, count, &out, &err), ERR_NONE);
	text = arena_str(&arena, buf_str(&out));
	buf_release(&out);
	return text;
}

static const struct json_value *figures_json(const struct figure_words *words)
{
	struct json_value *answer;
	struct err err;
	size_t missing;
	int line, column;

	assert_int_equal(json_parse(&arena, written(figures_write_json, LANG_VI, words, &missing),
			     &answer, &line, &column, &err),
	    ERR_NONE);
	return json_get(answer, "figures");
}

/* The one figure of a request. */
static const struct json_value *figure_json(
    const char *unit, const char *indicator, const char *period, const char *measure)
{
	const struct figure_words words = {.units = str_of(unit),
	    .indicators = str_of(indicator),
	    .periods = str_of(period),
	    .measures = str_of(measure)};
	const struct json_value *figures = figures_json(&words);

	assert_int_equal(figures->count, 1);
	return &figures->items[0];
}

static void check_text(const struct json_value *object, const char *name, const char *expected)
{
	const struct json_value *value = json_get(object, name);

	assert_non_null(value);
	if (!expected) {
		assert_int_equal(value->kind, JSON_NULL);
		return;
	}
	assert_int_equal(value->kind, JSON_STRING);
	assert_string_equal(arena_str(&arena, value->text).p, expected);
}

static void check_int(const struct json_value *object, const char *name, int64_t expected)
{
	int64_t value;

	assert_true(json_get_int(object, name, &value));
	assert_int_equal(value, expected);
}

static void a_stated_figure_has_its_revision_and_note(void **state)
{
	const struct json_value *figure = figure_json("178", "budget.revenue", "2016", "value");

	(void)state;
	check_text(figure, "unit", "178");
	check_text(figure, "indicator", "budget.revenue");
	check_text(figure, "period", "2016");
	check_text(figure, "scenario", "actual");
	check_text(figure, "breakdown", "_T");
	check_text(figure, "measure", "value");
	check_text(figure, "value", "242047");
	check_text(figure, "text", "242.047 triệu đồng");
	check_text(figure, "unit_of_measure", "triệu đồng");
	check_text(figure, "stage", "published");
	check_int(figure, "revision", 1);
	check_text(figure, "how", "stated");
	check_text(figure, "note", "Số gốc suy ra từ tỷ lệ đã công bố");
	check_text(figure, "reason", NULL);
	check_text(figure, "stated_difference", NULL);
	check_text(figure, "permalink", "/so/budget.revenue/178/2016@2?scenario=actual");
}

static void a_quotient_has_six_decimals_and_its_operands(void **state)
{
	const struct json_value *figure =
	    figure_json("178", "budget.revenue", "2017", "percent:plan.province");
	const struct json_value *operands = json_get(figure, "operands");

	(void)state;
	check_text(figure, "value", "123.400204");
	check_text(figure, "text", "123,4%");
	check_text(figure, "unit_of_measure", "%");
	check_text(figure, "how", "formula");
	assert_int_equal(operands->count, 2);
	check_text(&operands->items[0], "role", "numerator");
	check_text(&operands->items[0], "scenario", "estimate");
	check_text(&operands->items[0], "value", "350000");
	check_text(&operands->items[1], "role", "base");
	check_text(&operands->items[1], "scenario", "plan.province");
	check_text(&operands->items[1], "value", "283630");
}

static void the_difference_to_the_roll_up_is_given(void **state)
{
	const struct json_value *figure =
	    figure_json("178", "poverty.poor_households", "2017", "value");

	/* 98 stated; 17 + 21 + 30 + 27 = 95 below. */
	(void)state;
	check_text(figure, "stated_difference", "3");
	assert_int_equal(json_get(figure, "operands")->count, 4);
	check_text(&json_get(figure, "operands")->items[0], "role", "unit");
}

static void what_a_roll_up_lacks_is_named_once_a_unit(void **state)
{
	const struct json_value *figure = figure_json("178", "traffic.accidents", "2017", "value");
	const struct json_value *coverage = json_get(figure, "coverage");
	const struct json_value *missing = json_get(coverage, "missing");
	const struct json_value *cells = json_get(coverage, "missing_cells");

	/* 05986 lacks its second half, whole; 05992 everything. */
	(void)state;
	check_text(figure, "value", "7");
	check_text(figure, "how", "rolled-up");
	check_text(figure, "over", "children");
	assert_int_equal(missing->count, 2);
	assert_true(str_is(missing->items[0].text, "05986"));
	assert_true(str_is(missing->items[1].text, "05992"));
	assert_true(cells->count >= 2);
	check_text(&cells->items[cells->count - 1], "unit", "05992");
	check_text(&cells->items[cells->count - 1], "period", "2017");
}

static void a_missing_figure_is_null_with_its_reason(void **state)
{
	const struct json_value *figure =
	    figure_json("05992", "traffic.accidents", "2017", "value");

	(void)state;
	check_text(figure, "value", NULL);
	check_text(figure, "text", "…");
	check_text(figure, "how", "missing");
	check_text(figure, "reason", "not_reported");
	check_text(figure, "stage", NULL);
	check_text(figure, "revision", NULL);
	check_text(figure, "basis_period", NULL);
}

static void a_suppressed_figure_gives_nothing_away(void **state)
{
	const struct json_value *figure = figure_json("05974", "health.cases", "2017", "value");

	(void)state;
	check_text(figure, "value", NULL);
	check_text(figure, "reason", "suppressed");
	check_text(figure, "note", NULL);
	check_text(figure, "revision", NULL);
	assert_int_equal(json_get(figure, "operands")->count, 0);
}

static void a_unit_outside_its_time_keeps_its_code(void **state)
{
	const struct json_value *figure =
	    figure_json("id:old 05986", "budget.revenue", "2017", "value");

	(void)state;
	check_text(figure, "reason", "no_unit");
	/* Somebody else carries 05986 in 2017. */
	check_text(figure, "unit", "id:old 05986");
}

static void unpublished_figures_have_no_permalink(void **state)
{
	const struct figure_words words = {.units = STR("178"),
	    .indicators = STR("budget.revenue"),
	    .periods = STR("2017"),
	    .measures = STR("growth"),
	    .layer = LAYER_WORKING};
	const struct json_value *figure = &figures_json(&words)->items[0];

	(void)state;
	check_text(figure, "value", "44.600016");
	check_text(figure, "permalink", NULL);
	check_text(&json_get(figure, "operands")->items[0], "permalink", NULL);
}

static void a_target_names_its_decision(void **state)
{
	const struct figure_words words = {.units = STR("178"),
	    .indicators = STR("budget.revenue"),
	    .periods = STR("2017"),
	    .scenario = STR("plan.province")};
	const struct json_value *decision = json_get(&figures_json(&words)->items[0], "decision");

	(void)state;
	check_text(decision, "number", "2001/QĐ-UBND");
	check_text(decision, "date", "2016-12-20");
}

static void csv_has_a_line_a_figure(void **state)
{
	const struct figure_words words = {.units = STR("178,05992"),
	    .indicators = STR("traffic.accidents"),
	    .periods = STR("2017")};
	size_t missing;
	struct str text = written(figures_write_csv, LANG_EN, &words, &missing);

	(void)state;
	assert_int_equal(missing, 1);
	assert_string_equal(text.p,
	    "unit,unit_name,indicator,period,scenario,breakdown,measure,value,text,"
	    "unit_of_measure,how,reported,expected,missing,stage,revision,reason,permalink\r\n"
	    "178,Lang Son City,traffic.accidents,2017,actual,_T,value,7,7 accidents,accidents,"
	    "rolled-up,4,6,05986 05992,published,,,"
	    "/en/so/traffic.accidents/178/2017@2?scenario=actual\r\n"
	    "05992,Xã Mai Pha,traffic.accidents,2017,actual,_T,value,,…,accidents,missing,0,1,"
	    "05992,,,not_reported,/en/so/traffic.accidents/05992/2017@2?scenario=actual\r\n");
}

static void several_figures_are_a_table_with_aligned_numbers(void **state)
{
	const struct figure_words words = {.units = STR("178"),
	    .indicators = STR("budget.revenue,poverty.poor_households"),
	    .periods = STR("2017"),
	    .measures = STR("value,percent:plan.city")};
	size_t missing;
	struct str text = written(figures_write_text, LANG_VI, &words, &missing);

	(void)state;
	assert_int_equal(missing, 1);
	assert_string_equal(text.p,
	    "Đơn vị              Chỉ tiêu       Kỳ    Loại số liệu   "
	    "Số đo                                     Số liệu  Đơn vị tính  Ghi chú\n"
	    "Thành phố Lạng Sơn  Thu ngân sách  2017  Ước thực hiện  "
	    "Giá trị                                   350.000  triệu đồng\n"
	    "Thành phố Lạng Sơn  Thu ngân sách  2017  Ước thực hiện  "
	    "Tỷ lệ so với chỉ tiêu thành phố phấn đấu   117,5%  %\n"
	    "Thành phố Lạng Sơn  Số hộ nghèo    2017  Thực hiện      "
	    "Giá trị                                        98  hộ\n"
	    "Thành phố Lạng Sơn  Số hộ nghèo    2017  Thực hiện      "
	    "Tỷ lệ so với chỉ tiêu thành phố phấn đấu        …  %            "
	    "chưa có chỉ tiêu kế hoạch được giao\n");
}

static void one_figure_is_told_whole(void **state)
{
	const struct figure_words words = {.units = STR("178"),
	    .indicators = STR("poverty.poor_households"),
	    .periods = STR("2017")};
	size_t missing;

	(void)state;
	assert_string_equal(written(figures_write_text, LANG_VI, &words, &missing).p,
	    "Số hộ nghèo, năm 2017, Thành phố Lạng Sơn\n"
	    "\n"
	    "  98 hộ\n"
	    "\n"
	    "  Loại số liệu  Thực hiện\n"
	    "  Nguồn gốc     số nhập trực tiếp\n"
	    "  Chênh lệch    Số nhập trực tiếp cao hơn số cộng dồn (95 hộ) là 3 hộ\n"
	    "  Trạng thái    Đã công bố, bản ghi thứ 1\n"
	    "  Liên kết      /so/poverty.poor_households/178/2017@2?scenario=actual\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_stated_figure_has_its_revision_and_note),
	    cmocka_unit_test(a_quotient_has_six_decimals_and_its_operands),
	    cmocka_unit_test(the_difference_to_the_roll_up_is_given),
	    cmocka_unit_test(what_a_roll_up_lacks_is_named_once_a_unit),
	    cmocka_unit_test(a_missing_figure_is_null_with_its_reason),
	    cmocka_unit_test(a_suppressed_figure_gives_nothing_away),
	    cmocka_unit_test(a_unit_outside_its_time_keeps_its_code),
	    cmocka_unit_test(unpublished_figures_have_no_permalink),
	    cmocka_unit_test(a_target_names_its_decision),
	    cmocka_unit_test(csv_has_a_line_a_figure),
	    cmocka_unit_test(several_figures_are_a_table_with_aligned_numbers),
	    cmocka_unit_test(one_figure_is_told_whole),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
