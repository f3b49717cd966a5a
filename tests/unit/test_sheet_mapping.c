/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/sheet_mapping.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report_world.h"

static struct report_world world;
static struct arena arena;
static struct issues issues;
static struct cells cells;
static struct mapped_entry *entries;
static size_t count;

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

static int indicator(const char *code)
{
	return definitions_indicator(world.defs, str_of(code))->id;
}

static int unit(const char *code)
{
	struct period p = period_of_year(2017);

	return definitions_unit(world.defs, str_of(code), &p)->id;
}

static bool read_sheet(const char *text)
{
	const struct mapped_column columns[] = {
	    {2, indicator("poverty.poor_households"), 1, 0, period_of_year(2016)},
	    {3, indicator("poverty.poor_households"), 1, 0, period_of_year(2017)},
	    {4, indicator("investment.volume"), 1, 0, period_of_year(2017)}};
	struct sheet_mapping mapping = {.first_row = 1,
	    .last_row = -1,
	    .unit_column = 1,
	    .column_count = 3,
	    .columns = columns};

	issues = (struct issues){.arena = &arena};
	assert_true(cells_from_csv(&cells, str_of(text), NULL, &arena, &issues));
	return sheet_mapping_read(&mapping, &cells, world.defs, &arena, &entries, &count, &issues);
}

static void assert_entry(size_t i, const char *code, int year, int64_t value, const char *cell)
{
	assert_true(i < count);
	assert_int_equal(entries[i].key.unit, unit(code));
	assert_int_equal(entries[i].key.period, period_key(period_of_year(year)));
	assert_int_equal(entries[i].value, value);
	assert_string_equal(entries[i].cell, cell);
}

static void units_are_told_by_code_or_by_name_as_people_write_it(void **state)
{
	(void)state;
	assert_true(read_sheet("TT;Đơn vị;2016;2017;Khối lượng\n"
			       "1;05974;12;10;1.234,5\n"
			       "2;P. CHI LĂNG;;3;\n"
			       "3;hoang dong;-;;\n"
			       ";UBND xã Mai Pha;4;;103675.3\n"
			       ";Tổng cộng;16;13;5\n;;1;1;1\n"));
	assert_int_equal(count, 7);
	assert_entry(0, "05974", 2016, 12, "C2");
	assert_entry(1, "05974", 2017, 10, "D2");
	assert_entry(3, "05983", 2017, 3, "D3");
	assert_entry(4, "05986", 2016, 0, "C4");
	assert_int_equal(entries[4].result, NUMBER_NOTHING);
	assert_entry(5, "05992", 2016, 4, "C5");
}

static void problems_are_listed_by_cell(void **state)
{
	static const struct {
		const char *cell;
		const char *key;
	} expected[] = {{"A2", "secrecy.marked"}, {"B2", "mapping.unknown_unit"},
	    {"C3", "number.malformed"}, {"C5", "mapping.twice"}, {"D5", "number.not_whole"}};

	(void)state;
	assert_false(
	    read_sheet("TT;Đơn vị;2016;2017;Khối lượng\nMẬT;Phường Lạ;1;;\n"
		       ";Tam Thanh;x;;\n;Chi Lăng;1;;\n;Chi Lăng;2;1,5;\n;Phường Lạ;;;\n"));
	assert_int_equal(issues.count, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(issues.items[i].file, expected[i].cell);
		assert_string_equal(issues.items[i].key, expected[i].key);
	}
	assert_string_equal(issues.items[3].args[0], "C4");
}

static void what_has_two_readings_is_left_to_the_reader(void **state)
{
	(void)state;
	assert_true(read_sheet("\"TT\";;;;\n;Tam Thanh;1,000;;\n"));
	assert_int_equal(count, 1);
	assert_int_equal(entries[0].result, NUMBER_AMBIGUOUS);
	assert_int_equal(entries[0].value, 1);
	assert_int_equal(entries[0].other, 1000);
}

static void a_sheet_without_figures_is_told(void **state)
{
	(void)state;
	assert_false(read_sheet("TT;Đơn vị;2016\n;Tam Thanh;\n"));
	assert_string_equal(issues.items[0].key, "mapping.nothing");
}

static void a_formulas_result_is_not_imported(void **state)
{
	const struct mapped_column column = {
	    1, indicator("investment.disbursed_of_volume"), 1, 0, period_of_year(2017)};
	struct sheet_mapping mapping = {
	    .first_row = 1, .last_row = -1, .column_count = 1, .columns = &column};

	(void)state;
	issues = (struct issues){.arena = &arena};
	assert_true(cells_from_csv(&cells, STR("a;b\nTam Thanh;5\n"), NULL, &arena, &issues));
	assert_false(
	    sheet_mapping_read(&mapping, &cells, world.defs, &arena, &entries, &count, &issues));
	assert_string_equal(issues.items[0].key, "mapping.computed");
}

static void lines_are_of_the_units_under_the_one_asked_for(void **state)
{
	const struct mapped_column column = {
	    1, indicator("poverty.poor_households"), 1, 0, period_of_year(2017)};
	struct sheet_mapping mapping = {
	    .last_row = -1, .under = unit("05974"), .column_count = 1, .columns = &column};

	(void)state;
	issues = (struct issues){.arena = &arena};
	assert_true(
	    cells_from_csv(&cells, STR("Tam Thanh;5\nChi Lăng;6\n"), NULL, &arena, &issues));
	assert_false(
	    sheet_mapping_read(&mapping, &cells, world.defs, &arena, &entries, &count, &issues));
	assert_int_equal(count, 1);
	assert_string_equal(issues.items[0].key, "mapping.unknown_unit");
	assert_string_equal(issues.items[0].file, "A2");
}

static void a_layout_is_guessed(void **state)
{
	struct sheet_mapping mapping;

	(void)state;
	issues = (struct issues){.arena = &arena};
	assert_true(cells_from_csv(&cells,
	    STR("Tam Thanh;;\n;Tam Thanh;\nTT;Đơn vị;SỐ HỘ NGHÈO;investment.volume;Ghi "
		"chú\n;;(hộ);;\n"
		"1;Tam Thanh;5;6;\n2;Chi Lăng;7;8;\n"),
	    NULL, &arena, &issues));
	assert_true(
	    sheet_mapping_guess(&mapping, &cells, world.defs, period_of_year(2017), 1, &arena));
	assert_int_equal(mapping.unit_column, 1);
	assert_int_equal(mapping.first_row, 4);
	assert_int_equal(mapping.column_count, 2);
	assert_int_equal(mapping.columns[0].indicator, indicator("poverty.poor_households"));
	assert_int_equal(mapping.columns[1].column, 3);
	assert_true(
	    sheet_mapping_read(&mapping, &cells, world.defs, &arena, &entries, &count, &issues));
	assert_int_equal(count, 4);
	cells = (struct cells){0};
	assert_false(
	    sheet_mapping_guess(&mapping, &cells, world.defs, period_of_year(2017), 1, &arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(units_are_told_by_code_or_by_name_as_people_write_it),
	    cmocka_unit_test(problems_are_listed_by_cell),
	    cmocka_unit_test(what_has_two_readings_is_left_to_the_reader),
	    cmocka_unit_test(a_sheet_without_figures_is_told),
	    cmocka_unit_test(a_formulas_result_is_not_imported),
	    cmocka_unit_test(lines_are_of_the_units_under_the_one_asked_for),
	    cmocka_unit_test(a_layout_is_guessed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
