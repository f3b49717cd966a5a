/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/wording.h"
#include "report_world.h"

struct fixture {
	struct report_world world;
	struct arena arena;
	struct wording vi;
	struct wording en;
};

static struct fixture fixture;

static int set_up(void **state)
{
	(void)state;
	report_world_init(&fixture.world);
	fixture.vi = (struct wording){LANG_VI, fixture.world.defs, &fixture.arena};
	fixture.en = (struct wording){LANG_EN, fixture.world.defs, &fixture.arena};
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&fixture.arena);
	report_world_release(&fixture.world);
	return 0;
}

static struct figure get(const char *line)
{
	return report_world_figure(&fixture.world, line);
}

static void check_forms(const char *line, const char *prose, const char *bare, const char *cell)
{
	struct figure figure = get(line);

	assert_string_equal(
	    wording_figure(&fixture.vi, &figure, WORDING_PROSE, WORDING_DECIMALS), prose);
	assert_string_equal(
	    wording_figure(&fixture.vi, &figure, WORDING_BARE, WORDING_DECIMALS), bare);
	assert_string_equal(
	    wording_figure(&fixture.vi, &figure, WORDING_CELL, WORDING_DECIMALS), cell);
}

static void figures_read_as_published(void **state)
{
	(void)state;
	check_forms("178 budget.revenue 2017", "350.000 triệu đồng", "350.000", "350.000");
	check_forms("178 budget.revenue 2017 percent:plan.province", "123,4%", "123,4", "123,4%");
	check_forms("178 budget.revenue 2017 growth", "tăng 44,6%", "44,6", "+44,6%");
	check_forms("178 investment.volume 2017", "115.672 triệu đồng", "115.672", "115.672,0");
	check_forms(
	    "178 investment.disbursed 2017", "103.675,3 triệu đồng", "103.675,3", "103.675,3");
	check_forms("178 investment.volume 2017 percent:plan.capital", "97%", "97", "97%");
	check_forms("178 investment.disbursed_of_volume 2017", "90%", "90", "90");
	check_forms("178 poverty.poor_households 2017 change", "giảm 28 hộ", "28", "-28");
	check_forms(
	    "178 poverty.near_poor_households 2017 growth", "giảm 13,11%", "13,11", "-13,11%");
}

static void english_has_its_own_words_marks_and_units(void **state)
{
	struct figure growth = get("178 budget.revenue 2017 growth");
	struct figure change = get("178 poverty.poor_households 2017 change");
	struct figure value = get("178 investment.disbursed 2017");

	(void)state;
	assert_string_equal(
	    wording_figure(&fixture.en, &growth, WORDING_PROSE, WORDING_DECIMALS), "up 44.6%");
	assert_string_equal(wording_figure(&fixture.en, &change, WORDING_PROSE, WORDING_DECIMALS),
	    "down 28 households");
	assert_string_equal(wording_figure(&fixture.en, &value, WORDING_PROSE, WORDING_DECIMALS),
	    "103,675.3 million VND");
}

static void zero_missing_and_suppressed_differ(void **state)
{
	struct figure same = get("178 health.cases 2017 change");
	struct figure suppressed = get("05974 health.cases 2017");

	(void)state;
	check_forms("05983 traffic.accidents 2017", "0 vụ", "0", "–");
	check_forms("05992 traffic.accidents 2017", "…", "…", "…");
	assert_string_equal(
	    wording_figure(&fixture.vi, &same, WORDING_PROSE, WORDING_DECIMALS), "không đổi");
	assert_string_equal(
	    wording_figure(&fixture.en, &same, WORDING_PROSE, WORDING_DECIMALS), "unchanged");
	assert_string_equal(
	    wording_figure(&fixture.vi, &suppressed, WORDING_PROSE, WORDING_DECIMALS),
	    "(không công bố)");
}

static void what_did_not_occur_is_said_in_words(void **state)
{
	struct figure zero = get("05983 traffic.accidents 2017");

	(void)state;
	zero.reason = REASON_NOTHING;
	assert_string_equal(
	    wording_figure(&fixture.vi, &zero, WORDING_CELL, WORDING_DECIMALS), "không phát sinh");
	assert_string_equal(wording_figure(&fixture.en, &zero, WORDING_PROSE, WORDING_DECIMALS),
	    "nothing occurred");
	assert_string_equal(
	    wording_figure(&fixture.vi, &zero, WORDING_BARE, WORDING_DECIMALS), "0");
	assert_string_equal(wording_reason(&fixture.vi, &zero), "không phát sinh");
}

static void decimals_asked_for_are_shown_exactly(void **state)
{
	struct figure value = get("178 investment.volume 2017");
	struct figure growth = get("178 budget.revenue 2017 growth");

	(void)state;
	assert_string_equal(
	    wording_figure(&fixture.vi, &value, WORDING_PROSE, 2), "115.672,00 triệu đồng");
	assert_string_equal(wording_figure(&fixture.vi, &growth, WORDING_PROSE, 3), "tăng 44,600%");
	assert_string_equal(wording_figure(&fixture.vi, &growth, WORDING_BARE, 0), "45");
}

static void every_reason_has_a_text(void **state)
{
	(void)state;
	for (int reason = 0; reason < REASON_COUNT; reason++) {
		struct figure figure = {
		    .how = FIGURE_MISSING, .reason = (enum figure_reason)reason};

		assert_true(*wording_reason(&fixture.vi, &figure) != '\0');
		assert_true(*wording_reason(&fixture.en, &figure) != '\0');
	}
}

static void comparisons_name_what_they_compare_with(void **state)
{
	struct figure percent = get("178 budget.revenue 2017 percent:plan.province");
	struct figure growth = get("178 budget.revenue 2017 growth");
	struct figure cumulative = get("178 budget.revenue 2017 cumulative");

	(void)state;
	assert_string_equal(
	    wording_comparison(&fixture.vi, &percent), "bằng 123,4% dự toán tỉnh giao");
	assert_string_equal(wording_comparison(&fixture.vi, &growth), "tăng 44,6% so với năm 2016");
	assert_string_equal(
	    wording_comparison(&fixture.vi, &cumulative), "luỹ kế từ đầu năm 350.000 triệu đồng");
	assert_string_equal(
	    wording_comparison(&fixture.en, &growth), "up 44.6% compared with 2016");
}

static void names_in_a_sentence_begin_small_but_for_abbreviations(void **state)
{
	(void)state;
	assert_string_equal(wording_in_sentence(&fixture.vi, "Dự toán"), "dự toán");
	assert_string_equal(wording_in_sentence(&fixture.vi, "Đề án"), "đề án");
	assert_string_equal(wording_in_sentence(&fixture.vi, "Ước thực hiện"), "ước thực hiện");
	assert_string_equal(wording_in_sentence(&fixture.vi, "Ấn định"), "ấn định");
	assert_string_equal(wording_in_sentence(&fixture.vi, "Ủy quyền"), "ủy quyền");
	assert_string_equal(wording_in_sentence(&fixture.vi, "Âm"), "âm");
	assert_string_equal(wording_in_sentence(&fixture.vi, "Ýên"), "ýên");
	assert_string_equal(wording_in_sentence(&fixture.vi, "ấn định"), "ấn định");
	assert_string_equal(wording_in_sentence(&fixture.vi, "A"), "a");
	assert_string_equal(wording_in_sentence(&fixture.vi, "UBND tỉnh giao"), "UBND tỉnh giao");
	assert_string_equal(wording_in_sentence(&fixture.vi, "HĐND giao"), "HĐND giao");
	assert_string_equal(wording_in_sentence(&fixture.vi, ""), "");
	assert_string_equal(wording_in_sentence(&fixture.en, "Capital plan"), "capital plan");
}

static const char *coverage_of(const struct wording *w, const char *line)
{
	struct figure figure = get(line);
	struct figure_gap *gaps;
	size_t count;
	struct err err;

	assert_int_equal(
	    figure_gaps(fixture.world.space, &figure, &fixture.arena, 100, &gaps, &count, &err), 0);
	return wording_coverage(w, &figure, gaps, count);
}

static void coverage_names_the_units_that_are_missing(void **state)
{
	(void)state;
	assert_string_equal(coverage_of(&fixture.vi, "178 traffic.accidents 2017"),
	    "đã có 4/6 báo cáo; thiếu: Xã Hoàng Đồng (6 tháng cuối năm 2017), Xã Mai Pha");
	assert_string_equal(coverage_of(&fixture.vi, "178 budget.revenue 2017"), "");
}

static struct period period(const char *text)
{
	struct period p = {0, 0};

	assert_true(period_parse(str_of(text), &p));
	return p;
}

static void coverage_says_units_periods_or_reports(void **state)
{
	struct figure_gap by_unit[] = {{5, period("2017")}};
	struct figure_gap by_period[] = {{1, period("2017-03")}, {1, period("2017-04")}};
	struct figure_gap many[12];
	struct figure figure = {.query = {.unit = 1, .indicator = 9, .period = period("2017")},
	    .how = FIGURE_ROLLED_UP,
	    .reported = 7,
	    .expected = 8};

	(void)state;
	assert_string_equal(wording_coverage(&fixture.vi, &figure, by_unit, 1),
	    "7/8 đơn vị đã báo cáo; thiếu: Xã Mai Pha");
	assert_string_equal(wording_coverage(&fixture.en, &figure, by_unit, 1),
	    "7 of 8 units have reported; missing: Xã Mai Pha");
	assert_string_equal(wording_coverage(&fixture.vi, &figure, NULL, 0), "đã có 7/8 báo cáo");
	figure.reported = 6;
	assert_string_equal(wording_coverage(&fixture.vi, &figure, by_period, 2),
	    "đã có 6/8 báo cáo; thiếu: tháng 3 năm 2017, tháng 4 năm 2017");
	figure.reported = 8;
	assert_string_equal(wording_coverage(&fixture.vi, &figure, NULL, 0), "đủ 8/8 báo cáo");
	figure.expected = 48;
	for (size_t i = 0; i < 12; i++)
		many[i] = by_unit[0];
	assert_non_null(strstr(
	    wording_coverage(&fixture.vi, &figure, many, 12), "Xã Mai Pha và 30 báo cáo khác"));
}

static void difference_between_stated_and_rolled_up_is_said(void **state)
{
	struct figure figure = get("178 poverty.poor_households 2017");

	(void)state;
	assert_string_equal(wording_difference(&fixture.vi, &figure),
	    "Số nhập trực tiếp cao hơn số cộng dồn (95 hộ) là 3 hộ");
	figure.has_difference = false;
	assert_string_equal(wording_difference(&fixture.vi, &figure), "");
}

static void provenance_is_one_sentence(void **state)
{
	struct figure revenue = get("178 budget.revenue 2017");
	struct figure percent = get("178 budget.revenue 2017 percent:plan.province");
	struct figure target = get("178 budget.revenue 2017 value plan.province");
	struct figure urban = get("178 poverty.near_poor_households 2017 value actual urban");

	(void)state;
	assert_string_equal(wording_provenance(&fixture.vi, &revenue, 2),
	    "Thu ngân sách, năm 2017, Thành phố Lạng Sơn; ước thực hiện; số nhập trực tiếp; "
	    "bản công bố số 2");
	assert_string_equal(wording_provenance(&fixture.vi, &percent, 0),
	    "Thu ngân sách, năm 2017, Thành phố Lạng Sơn; tỷ lệ so với dự toán tỉnh giao; "
	    "ước thực hiện; tính từ hai số liệu đem so sánh");
	assert_string_equal(wording_provenance(&fixture.vi, &target, 0),
	    "Thu ngân sách, năm 2017, Thành phố Lạng Sơn; dự toán tỉnh giao; số nhập trực tiếp; "
	    "2001/QĐ-UBND ngày 20/12/2016 của UBND tỉnh Lạng Sơn");
	assert_string_equal(wording_provenance(&fixture.en, &urban, 0),
	    "Số hộ cận nghèo (urban), 2017, Lang Son City; actual; entered as stated");
}

static void basis_is_said_where_it_is_not_the_period(void **state)
{
	struct figure figure = get("178 poverty.poor_households 2017");

	(void)state;
	assert_string_equal(wording_basis(&fixture.vi, &figure), "");
	figure.basis = period("2017-12");
	assert_string_equal(wording_basis(&fixture.vi, &figure), "số của tháng 12 năm 2017");
	figure.query.period = period("2017-Q1");
	figure.basis = period("2017");
	assert_string_equal(wording_basis(&fixture.vi, &figure), "tính trên năm 2017");
}

static void check_permalink(const struct wording *w, const char *line, const char *path)
{
	struct figure figure = get(line);

	assert_string_equal(wording_permalink(w, &figure.query, 2), path);
}

static void permalinks_name_what_was_taken(void **state)
{
	struct figure figure = get("178 budget.revenue 2017");

	(void)state;
	check_permalink(&fixture.vi, "178 budget.revenue 2017",
	    "/so/budget.revenue/178/2017@2?scenario=estimate");
	check_permalink(&fixture.en, "178 budget.revenue 2017 percent:plan.city",
	    "/en/so/budget.revenue/178/2017@2?scenario=estimate&measure=percent:plan.city");
	check_permalink(&fixture.vi, "178 education.standard_schools 2016-09-01/P1Y",
	    "/so/education.standard_schools/178/2016-09-01--P1Y@2?scenario=actual");
	check_permalink(&fixture.vi, "178 poverty.near_poor_households 2017 value actual urban",
	    "/so/poverty.near_poor_households/178/2017@2?scenario=actual&breakdown=urban");
	assert_string_equal(wording_permalink(&fixture.vi, &figure.query, 0),
	    "/so/budget.revenue/178/2017?scenario=estimate");
}

static void a_unit_whose_code_was_reused_is_linked_by_its_key(void **state)
{
	struct figure_query q = get("05986 traffic.accidents 2017").query;

	(void)state;
	q.unit = definitions_unit_by_key(fixture.world.defs, STR("old 05986"))->id;
	assert_string_equal(wording_permalink(&fixture.vi, &q, 0),
	    "/so/traffic.accidents/id:old%2005986/2017?scenario=actual");
}

static void estimates_are_marked(void **state)
{
	struct figure estimate = get("178 budget.revenue 2017");
	struct figure actual = get("178 budget.revenue 2016");

	(void)state;
	assert_true(wording_is_estimate(&fixture.vi, &estimate));
	assert_false(wording_is_estimate(&fixture.vi, &actual));
	assert_string_equal(wording_estimate_mark(&fixture.vi), "(ước)");
}

static void names_follow_the_language(void **state)
{
	struct figure percent = get("178 budget.revenue 2017 percent:plan.province");

	(void)state;
	assert_string_equal(wording_unit(&fixture.vi, 2, period("2017")), "Phường Tam Thanh");
	assert_string_equal(wording_unit(&fixture.en, 2, period("2017")), "Tam Thanh Ward");
	assert_string_equal(wording_unit(&fixture.en, 3, period("2017")), "Phường Chi Lăng");
	assert_string_equal(wording_unit_type(&fixture.en, 2, period("2017")), "Ward");
	assert_string_equal(
	    wording_period(&fixture.vi, period("2017-Q3"), PERIOD_LONG), "quý III năm 2017");
	assert_string_equal(wording_period(&fixture.vi, period("2016-09-01/P1Y"), PERIOD_LONG),
	    "năm học 2016–2017");
	assert_string_equal(wording_unit_of_figure(&fixture.vi, &percent.query), "%");
	assert_string_equal(wording_scenario(&fixture.vi, 0), "");
	assert_string_equal(wording_breakdown(&fixture.vi, 0), "");
	assert_string_equal(wording_decision(&fixture.vi, 0), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(figures_read_as_published),
	    cmocka_unit_test(english_has_its_own_words_marks_and_units),
	    cmocka_unit_test(zero_missing_and_suppressed_differ),
	    cmocka_unit_test(what_did_not_occur_is_said_in_words),
	    cmocka_unit_test(decimals_asked_for_are_shown_exactly),
	    cmocka_unit_test(every_reason_has_a_text),
	    cmocka_unit_test(comparisons_name_what_they_compare_with),
	    cmocka_unit_test(names_in_a_sentence_begin_small_but_for_abbreviations),
	    cmocka_unit_test(coverage_names_the_units_that_are_missing),
	    cmocka_unit_test(coverage_says_units_periods_or_reports),
	    cmocka_unit_test(difference_between_stated_and_rolled_up_is_said),
	    cmocka_unit_test(provenance_is_one_sentence),
	    cmocka_unit_test(basis_is_said_where_it_is_not_the_period),
	    cmocka_unit_test(permalinks_name_what_was_taken),
	    cmocka_unit_test(a_unit_whose_code_was_reused_is_linked_by_its_key),
	    cmocka_unit_test(estimates_are_marked),
	    cmocka_unit_test(names_follow_the_language),
	};

	return cmocka_run_group_tests_name("wording", tests, set_up, tear_down);
}
