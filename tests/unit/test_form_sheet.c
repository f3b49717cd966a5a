/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/form_sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/xlsx_read.h"
#include "exchange/xlsx_write.h"

enum { ROWS = 5, COLUMNS = 3 };

static const struct grid_column columns[COLUMNS] = {{GRID_SHOWN, STR("plan"), STR("Kế hoạch")},
    {GRID_ENTRY, STR("entry"), STR("Thực hiện")}, {GRID_NOTE, STR("note"), STR("Ghi chú")}};
static const struct grid_row rows[ROWS] = {
    {STR_EMPTY, STR("I"), STR("Kinh tế"), STR_EMPTY, 0, true, 0},
    {STR("budget"), STR("1"), STR("Thu ngân sách"), STR("triệu đồng"), 0, false, 0},
    {STR("budget.land"), STR("1.1"), STR("- Thu tiền sử dụng đất"), STR("triệu đồng"), 1, false, 0},
    {STR("poor"), STR("2"), STR("Hộ nghèo"), STR("hộ"), 0, false, 0},
    {STR("ratio"), STR("3"), STR("Tỷ lệ; \"hộ nghèo\""), STR("%"), 0, false, 0}};

struct fixture {
	struct arena arena;
	struct issues issues;
	struct grid_cell cells[ROWS * COLUMNS];
	struct form_grid grid;
	struct cells file;
	struct form_sheet sheet;
};

static struct grid_cell *cell_at(struct fixture *f, size_t row, size_t column)
{
	return &f->cells[row * COLUMNS + column];
}

static void set_value(struct fixture *f, size_t row, int64_t value)
{
	cell_at(f, row, 1)->kind = GRID_VALUE;
	cell_at(f, row, 1)->value = value;
}

static int set_up(void **state)
{
	static struct fixture fixture;
	struct fixture *f = &fixture;

	*f = (struct fixture){0};
	f->issues.arena = &f->arena;
	f->grid = (struct form_grid){.lang = LANG_VI,
	    .form = STR("socio-economic"),
	    .version = 2,
	    .unit = STR("05983"),
	    .period = STR("2018-Q1"),
	    .title = STR("Báo cáo kinh tế - xã hội"),
	    .unit_name = STR("UBND phường Chi Lăng"),
	    .period_name = STR("Quý I năm 2018"),
	    .column_count = COLUMNS,
	    .row_count = ROWS,
	    .columns = columns,
	    .rows = rows,
	    .cells = f->cells};
	for (size_t row = 1; row < ROWS; row++) {
		for (size_t column = 0; column < COLUMNS; column++)
			cell_at(f, row, column)->open = column > 0;
		cell_at(f, row, 1)->scale = row == 3 ? 0 : row == 4 ? 1 : 6;
		cell_at(f, row, 1)->decimals = row == 4;
		*cell_at(f, row, 0) = (struct grid_cell){
		    .kind = GRID_VALUE, .value = 283630, .scale = 0, .decimals = 0};
	}
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	arena_release(&f->arena);
	return 0;
}

/* Fills the grid with figures of every kind. */
static void fill(struct fixture *f)
{
	set_value(f, 1, 103675300000);
	set_value(f, 2, -1000001);
	cell_at(f, 3, 1)->kind = GRID_NOTHING;
	set_value(f, 4, 1234);
	*cell_at(f, 1, 2) = (struct grid_cell){
	    .kind = GRID_TEXT, .open = true, .text = STR("=ước; \"chưa đủ\"\nhai dòng")};
	*cell_at(f, 2, 2) =
	    (struct grid_cell){.kind = GRID_TEXT, .open = true, .text = STR("- trừ hoàn trả")};
}

static void empty(struct fixture *f)
{
	for (size_t row = 1; row < ROWS; row++) {
		cell_at(f, row, 1)->kind = GRID_BLANK;
		cell_at(f, row, 2)->kind = GRID_BLANK;
		cell_at(f, row, 2)->text = STR_EMPTY;
	}
}

static void through_xlsx(struct fixture *f)
{
	struct buf file = {0};
	struct err err;

	assert_int_equal(form_sheet_write_xlsx(&f->grid, &file, &err), ERR_NONE);
	assert_int_equal(xlsx_read(&f->file, buf_str(&file), NULL, &f->arena, &err), ERR_NONE);
	buf_release(&file);
}

static void from_csv(struct fixture *f, const char *text)
{
	assert_true(cells_from_csv(
	    &f->file, str_of(arena_strdup(&f->arena, text)), "a.csv", &f->arena, &f->issues));
}

static void through_csv(struct fixture *f)
{
	struct buf file = {0};

	form_sheet_write_csv(&f->grid, &file);
	from_csv(f, file.p);
	buf_release(&file);
}

static bool read_back(struct fixture *f)
{
	return form_sheet_read(&f->sheet, &f->file, &f->grid, &f->arena, &f->issues);
}

static const struct form_sheet_entry *entry_of(struct fixture *f, size_t row, size_t column)
{
	for (size_t i = 0; i < f->sheet.count; i++)
		if (f->sheet.entries[i].row == row && f->sheet.entries[i].column == column)
			return &f->sheet.entries[i];
	fail_msg("no entry of row %zu", row);
	return NULL;
}

static void assert_issue(struct fixture *f, size_t index, const char *cell, const char *key)
{
	assert_true(index < f->issues.count);
	assert_string_equal(f->issues.items[index].key, key);
	if (cell)
		assert_string_equal(f->issues.items[index].file, cell);
	else
		assert_null(f->issues.items[index].file);
}

static void assert_filled(struct fixture *f, bool changed)
{
	assert_int_equal(f->sheet.count, 8);
	assert_int_equal(entry_of(f, 1, 1)->value, 103675300000);
	assert_int_equal(entry_of(f, 2, 1)->value, -1000001);
	assert_int_equal(entry_of(f, 3, 1)->result, NUMBER_NOTHING);
	assert_int_equal(entry_of(f, 4, 1)->value, 1234);
	assert_true(str_is(entry_of(f, 1, 2)->text, "=ước; \"chưa đủ\"\nhai dòng"));
	assert_true(str_is(entry_of(f, 2, 2)->text, "- trừ hoàn trả"));
	assert_true(str_is(entry_of(f, 3, 2)->text, ""));
	for (size_t i = 0; i < f->sheet.count; i++) {
		const struct form_sheet_entry *entry = &f->sheet.entries[i];
		bool blank_note = entry->column == 2 && !entry->text.n;

		assert_int_equal(entry->changed, changed && !blank_note);
	}
}

static void a_filled_form_goes_through_xlsx_unchanged(void **state)
{
	struct fixture *f = *state;

	fill(f);
	through_xlsx(f);
	assert_true(read_back(f));
	assert_filled(f, false);
	empty(f);
	assert_true(read_back(f));
	assert_filled(f, true);
}

static void a_filled_form_goes_through_csv_unchanged(void **state)
{
	struct fixture *f = *state;

	for (int lang = 0; lang < LANG_COUNT; lang++) {
		f->grid.lang = (enum lang)lang;
		fill(f);
		through_csv(f);
		assert_true(read_back(f));
		assert_filled(f, false);
		empty(f);
		assert_true(read_back(f));
		assert_filled(f, true);
	}
}

static void a_blank_form_changes_nothing_and_takes_back_what_was_entered(void **state)
{
	struct fixture *f = *state;

	through_xlsx(f);
	assert_true(read_back(f));
	for (size_t i = 0; i < f->sheet.count; i++)
		assert_false(f->sheet.entries[i].changed);
	fill(f);
	assert_true(read_back(f));
	assert_int_equal(entry_of(f, 1, 1)->result, NUMBER_EMPTY);
	assert_true(entry_of(f, 1, 1)->changed);
}

static void the_longest_values_are_exact(void **state)
{
	struct fixture *f = *state;

	set_value(f, 1, INT64_MAX);
	set_value(f, 2, 999999999999999);
	set_value(f, 3, INT64_MIN + 1);
	through_xlsx(f);
	assert_true(read_back(f));
	assert_int_equal(entry_of(f, 1, 1)->value, INT64_MAX);
	assert_int_equal(entry_of(f, 2, 1)->value, 999999999999999);
	assert_int_equal(entry_of(f, 3, 1)->value, INT64_MIN + 1);
	for (size_t i = 0; i < f->sheet.count; i++)
		assert_false(f->sheet.entries[i].changed);
}

/* What is below the heads of the file, as a person's editor might leave it. */
#define TOP                                                                                        \
	"kycung-form 1 socio-economic 2 05983 2018-Q1;UBND\n;Báo cáo\n;;;;\n;\n"                 \
	"#;number;name;unit;plan;entry;note\n;STT;;;;;\n"

static void rows_and_columns_may_be_moved_and_left_out(void **state)
{
	struct fixture *f = *state;

	from_csv(f, "kycung-form 1 socio-economic 2 05983 2018-Q1;;;\n#;note;entry\n;;\n"
		    "poor;;98\nbudget;ước;350.000 trđ\n");
	assert_true(read_back(f));
	assert_int_equal(f->sheet.count, 4);
	assert_int_equal(entry_of(f, 3, 1)->value, 98);
	assert_int_equal(entry_of(f, 1, 1)->value, 350000000000);
	assert_string_equal(entry_of(f, 1, 1)->cell, "C5");
	assert_true(str_is(entry_of(f, 1, 2)->text, "ước"));
}

static void problems_are_listed_by_cell(void **state)
{
	struct fixture *f = *state;

	from_csv(f, TOP "budget;1;;;;abc;\nbudget.land;;;;;350 tỷ;\npoor;;;;;98,5;TỐI MẬT\n"
			"poor;;;;;99;\nnobody;;;;;5;\nnobody2;;;;;;\n;;;;;7;\n");
	assert_false(read_back(f));
	assert_int_equal(f->issues.count, 7);
	assert_issue(f, 0, "G9", "secrecy.marked");
	assert_issue(f, 1, "F7", "number.malformed");
	assert_issue(f, 2, "F8", "number.other_unit");
	assert_issue(f, 3, "F9", "number.not_whole");
	assert_issue(f, 4, "A10", "form_sheet.row_twice");
	assert_issue(f, 5, "A11", "form_sheet.unknown_row");
	assert_issue(f, 6, "A13", "form_sheet.unknown_row");
	assert_string_equal(f->issues.items[1].args[0], "abc");
}

static void what_has_two_readings_is_left_to_the_reader(void **state)
{
	struct fixture *f = *state;

	from_csv(f, TOP "budget;;;;;1,234;\n");
	assert_true(read_back(f));
	assert_int_equal(entry_of(f, 1, 1)->result, NUMBER_AMBIGUOUS);
	assert_int_equal(entry_of(f, 1, 1)->value, 1234000);
	assert_int_equal(entry_of(f, 1, 1)->other, 1234000000);
	assert_true(entry_of(f, 1, 1)->changed);
}

static void a_file_of_another_form_is_refused(void **state)
{
	static const struct {
		const char *text;
		const char *key;
	} files[] = {{"STT;Chỉ tiêu\n1;2\n", "form_sheet.not_a_form"},
	    {"", "form_sheet.not_a_form"},
	    {"kycung-form 1 socio-economic 2 05986 2018-Q1;\n#;entry\n", "form_sheet.other_form"},
	    {"kycung-form 1 socio-economic 1 05983 2018-Q1;\n#;entry\n", "form_sheet.other_form"},
	    {"kycung-form 1 socio-economic 2 05983 2018-Q1;\n;entry\n",
		"form_sheet.no_entry_column"},
	    {"kycung-form 1 socio-economic 2 05983 2018-Q1;\n#;plan\n",
		"form_sheet.no_entry_column"}};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		f->issues = (struct issues){.arena = &f->arena};
		from_csv(f, files[i].text);
		assert_false(read_back(f));
		assert_string_equal(f->issues.items[0].key, files[i].key);
	}
}

static void cells_that_are_no_numbers_are_told(void **state)
{
	static const struct file_cell cells[] = {{0, 0, FILE_DATE, false, STR("43101")},
	    {0, 1, FILE_BOOLEAN, false, STR("TRUE")}, {0, 2, FILE_ERROR, true, STR("#REF!")},
	    {0, 3, FILE_EMPTY, true, STR("")}, {0, 4, FILE_PERCENT, false, STR("0.5")},
	    {0, 5, FILE_NUMBER, false, STR("0.55")}, {0, 6, FILE_NUMBER, false, STR("1E30")}};
	static const char *const keys[] = {"form_sheet.date", "form_sheet.boolean",
	    "form_sheet.error_value", "form_sheet.no_result", "form_sheet.percent",
	    "number.too_precise", "number.out_of_range"};
	struct number_place place = {.scale = 1, .decimals = 1, .unit = STR("hộ")};
	struct fixture *f = *state;
	struct number_entry entry;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		file_number_read(&entry, &cells[i], &place, &f->arena, &f->issues);
		assert_int_equal(entry.result, NUMBER_MISTAKE);
		assert_string_equal(f->issues.items[i].key, keys[i]);
	}
	assert_string_equal(f->issues.items[2].file, "C1");
	place.unit = STR("%");
	file_number_read(&entry, &cells[4], &place, &f->arena, &f->issues);
	assert_int_equal(entry.result, NUMBER_VALUE);
	assert_int_equal(entry.value, 500);
}

static void the_file_looks_like_the_paper_form(void **state)
{
	struct fixture *f = *state;

	fill(f);
	through_xlsx(f);
	assert_true(str_is(cells_text(&f->file, 0, 1), "UBND phường Chi Lăng"));
	assert_true(str_is(cells_text(&f->file, 1, 1), "Báo cáo kinh tế - xã hội"));
	assert_true(str_is(cells_text(&f->file, 2, 6), "Quý I năm 2018"));
	assert_true(str_is(cells_text(&f->file, 5, 5), "Thực hiện"));
	assert_true(str_is(cells_text(&f->file, 7, 1), "1"));
	assert_true(str_is(cells_text(&f->file, 8, 2), "- Thu tiền sử dụng đất"));
	assert_true(str_is(cells_text(&f->file, 7, 5), "103675.3"));
}

static void sheets_are_named_and_written_within_their_limits(void **state)
{
	struct xlsx_style style = {.kind = XLSX_TEXT};
	struct xlsx_writer *writer =
	    xlsx_write_begin(STR("[một]:tên*rất?dài/của\\một trang tính nào đó"), true);
	struct fixture *f = *state;
	struct buf file = {0};
	struct err err;
	char *letters = arena_alloc(&f->arena, 40000);

	xlsx_write_text(writer, 0, 0, STR("a"), &style);
	assert_int_equal(xlsx_write_end(writer, &file, &err), ERR_NONE);
	assert_int_equal(xlsx_read(&f->file, buf_str(&file), NULL, &f->arena, &err), ERR_NONE);
	assert_true(str_is(f->file.sheet, " một  tên rất dài của một trang"));
	buf_clear(&file);
	writer = xlsx_write_begin(STR("?"), false);
	memset(letters, 'a', 40000);
	xlsx_write_text(writer, 0, 0, (struct str){letters, 40000}, &style);
	assert_int_equal(xlsx_write_end(writer, &file, &err), ERR_LIMIT);
	assert_int_equal(file.n, 0);
	xlsx_write_abandon(xlsx_write_begin(STR("a"), false));
	buf_release(&file);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_filled_form_goes_through_xlsx_unchanged),
	    TEST(a_filled_form_goes_through_csv_unchanged),
	    TEST(a_blank_form_changes_nothing_and_takes_back_what_was_entered),
	    TEST(the_longest_values_are_exact),
	    TEST(rows_and_columns_may_be_moved_and_left_out),
	    TEST(problems_are_listed_by_cell),
	    TEST(what_has_two_readings_is_left_to_the_reader),
	    TEST(a_file_of_another_form_is_refused),
	    TEST(cells_that_are_no_numbers_are_told),
	    TEST(the_file_looks_like_the_paper_form),
	    TEST(sheets_are_named_and_written_within_their_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
