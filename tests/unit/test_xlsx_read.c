/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/xlsx_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "exchange/xlsx_package.h"
#include "zip_make.h"

static struct arena arena;
static struct cells cells;
static struct err err;

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static enum err_code read_file(const struct buf *file, const char *sheet)
{
	/* A copy of exactly the file's size, so that a read past its end is caught. */
	char *copy = malloc(file->n ? file->n : 1);
	enum err_code code;

	assert_non_null(copy);
	memcpy(copy, file->p ? file->p : "", file->n);
	code = xlsx_read(&cells, (struct str){copy, file->n}, sheet, &arena, &err);
	free(copy);
	return code;
}

static enum err_code read_sheet(const char *sheet, const char *strings, const char *styles)
{
	struct buf file = {0};
	enum err_code code;

	xlsx_make(&file, sheet, strings, styles);
	code = read_file(&file, NULL);
	buf_release(&file);
	return code;
}

static void assert_cell(const char *name, enum file_cell_kind kind, const char *text)
{
	const struct file_cell *cell;
	int row;
	int column;

	assert_true(cell_name_parse(str_of(name), &row, &column));
	cell = cells_at(&cells, row, column);
	if (!cell)
		fail_msg("%s is empty", name);
	else if (cell->kind != kind || !str_is(cell->text, text))
		fail_msg("%s is of kind %d: \"%.*s\"", name, (int)cell->kind, STR_ARG(cell->text));
}

static void assert_refused(enum err_code code, const char *key)
{
	assert_int_not_equal(code, ERR_NONE);
	assert_string_equal(err.key, key);
}

static void cells_keep_the_text_of_the_file(void **state)
{
	(void)state;
	assert_int_equal(
	    read_sheet("<sheetData><row r='1'><c r='A1' t='s'><v>1</v></c>"
		       "<c r='B1'><v>103675.300000001</v></c><c r='C1'><v>1.0E-3</v></c></row>"
		       "<row r='3'><c r='A3' t='inlineStr'><is><r><t>Lạng </t></r><r><t>Sơn</t></r>"
		       "</is></c><c r='B3' t='b'><v>1</v></c><c r='C3' t='e'><v>#REF!</v></c>"
		       "<c r='D3' s='1'/></row></sheetData>",
		"<sst xmlns='m'><si><t>không</t></si><si><r><t>Ky\u0300 </t></r><r><t>Cùng</t></r>"
		"<rPh sb='0' eb='1'><t>x</t></rPh></si></sst>",
		NULL),
	    ERR_NONE);
	assert_cell("A1", FILE_TEXT, "Kỳ Cùng");
	assert_cell("B1", FILE_NUMBER, "103675.300000001");
	assert_cell("C1", FILE_NUMBER, "1.0E-3");
	assert_cell("A3", FILE_TEXT, "Lạng Sơn");
	assert_cell("B3", FILE_BOOLEAN, "TRUE");
	assert_cell("C3", FILE_ERROR, "#REF!");
	assert_null(cells_at(&cells, 2, 3));
	assert_int_equal(cells.count, 6);
	assert_int_equal(cells.rows, 3);
	assert_int_equal(cells.columns, 3);
	assert_true(str_is(cells.sheet, "Biểu"));
}

static void formulas_count_by_their_kept_result(void **state)
{
	(void)state;
	assert_int_equal(read_sheet("<sheetData><row><c r='A1'><f>B1+1</f><v>5</v></c>"
				    "<c r='B1' t='str'><f>\"a\"</f><v>a</v></c>"
				    "<c r='C1'><f>NOW()</f></c></row></sheetData>",
			     NULL, NULL),
	    ERR_NONE);
	assert_cell("A1", FILE_NUMBER, "5");
	assert_true(cells_at(&cells, 0, 0)->formula);
	assert_cell("B1", FILE_TEXT, "a");
	assert_cell("C1", FILE_EMPTY, "");
}

static void styles_tell_dates_and_percentages(void **state)
{
	(void)state;
	assert_int_equal(
	    read_sheet("<sheetData><row r='2'><c s='0'><v>1</v></c><c s='1'><v>43101</v></c>"
		       "<c s='2'><v>0.97</v></c><c s='3'><v>5</v></c><c t='d'><v>2018-01-01</v></c>"
		       "<c s='99'><v>6</v></c></row></sheetData>",
		NULL,
		"<styleSheet><numFmts><numFmt numFmtId='170' formatCode='dd/mm/yyyy'/>"
		"<numFmt numFmtId='171' formatCode='#,##0.0\" đ/ngày\"'/></numFmts>"
		"<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/>"
		"<xf numFmtId='170'/><xf numFmtId='10'/><xf numFmtId='171'/></cellXfs>"
		"</styleSheet>"),
	    ERR_NONE);
	assert_cell("A2", FILE_NUMBER, "1");
	assert_cell("B2", FILE_DATE, "43101");
	assert_cell("C2", FILE_PERCENT, "0.97");
	assert_cell("D2", FILE_NUMBER, "5");
	assert_cell("E2", FILE_DATE, "2018-01-01");
	assert_cell("F2", FILE_NUMBER, "6");
}

static void a_merged_cell_reads_everywhere_it_covers(void **state)
{
	(void)state;
	assert_int_equal(read_sheet("<sheetData><row r='1'><c r='B1' t='str'><v>Kế hoạch</v></c>"
				    "</row></sheetData><mergeCells><mergeCell ref='B1:D2'/>"
				    "<mergeCell ref='A1:XFD1048576'/><mergeCell ref='?'/>"
				    "</mergeCells>",
			     NULL, NULL),
	    ERR_NONE);
	assert_cell("D2", FILE_TEXT, "Kế hoạch");
	assert_true(str_is(cells_text(&cells, 1, 2), "Kế hoạch"));
	assert_true(str_is(cells_text(&cells, 2, 2), ""));
}

static void make_book(struct buf *file, const char *workbook)
{
	struct zip_part parts[] = {{"xl/workbook.xml", str_of(workbook)},
	    {"xl/_rels/workbook.xml.rels",
		STR("<r><Relationship Id='a' Type='x/worksheet' Target='a.xml'/>"
		    "<Relationship Id='b' Type='x/worksheet' Target='./b/../b.xml'/></r>")},
	    {"xl/a.xml", STR("<w><row r='1'><c><v>1</v></c></row></w>")},
	    {"xl/b.xml", STR("<w><row r='1'><c><v>2</v></c></row></w>")}};

	zip_make(file, parts, 4, false);
}

static void a_sheet_is_chosen_by_name_or_the_first_that_is_seen(void **state)
{
	struct buf file = {0};
	struct str *names;
	size_t count;

	(void)state;
	make_book(&file, "<workbook xmlns:r='r'><sheet name='Ẩn' state='hidden' r:id='a'/>"
			 "<sheet name='Biểu 1' r:id='b'/></workbook>");
	assert_int_equal(read_file(&file, NULL), ERR_NONE);
	assert_cell("A1", FILE_NUMBER, "2");
	assert_int_equal(read_file(&file, "ẩn"), ERR_NONE);
	assert_cell("A1", FILE_NUMBER, "1");
	assert_int_equal(read_file(&file, "BIEU 1"), ERR_NONE);
	assert_refused(read_file(&file, "Biểu 2"), "xlsx.no_sheet");
	assert_int_equal(xlsx_sheet_names(buf_str(&file), &arena, &names, &count, &err), ERR_NONE);
	assert_int_equal(count, 2);
	assert_true(str_is(names[0], "Ẩn"));
	buf_release(&file);
}

static void what_is_no_xlsx_is_refused(void **state)
{
	struct buf file = {0};
	struct zip_part part = {"word/document.xml", STR("<a/>")};

	(void)state;
	assert_refused(read_file(&file, NULL), "xlsx.not_xlsx");
	buf_add_text(&file, "code,name\r\n");
	assert_refused(read_file(&file, NULL), "xlsx.not_xlsx");
	buf_clear(&file);
	buf_add_text(&file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more");
	assert_refused(read_file(&file, NULL), "xlsx.old_format");
	buf_clear(&file);
	buf_add_text(&file, "PK\x03\x04 but no zip");
	assert_refused(read_file(&file, NULL), "xlsx.not_xlsx");
	buf_clear(&file);
	zip_make(&file, &part, 1, true);
	assert_refused(read_file(&file, NULL), "xlsx.not_xlsx");
	buf_release(&file);
}

static void a_damaged_file_is_refused(void **state)
{
	struct buf file = {0};

	(void)state;
	assert_refused(read_sheet("<sheetData><row>", NULL, NULL), "xlsx.broken");
	assert_refused(
	    read_sheet("<row r='1'><c r='A1'><v>1</v></c><c r='A1'><v>2</v></c></row>", NULL, NULL),
	    "xlsx.broken");
	assert_refused(
	    read_sheet("<row><c t='s'><v>7</v></c></row>", "<sst/>", NULL), "xlsx.broken");
	assert_refused(read_sheet("<row r='0'/>", NULL, NULL), "xlsx.broken");
	assert_refused(read_sheet("<row><c r='?'><v>1</v></c></row>", NULL, NULL), "xlsx.broken");
	assert_refused(read_sheet("", "no XML", NULL), "xlsx.broken");
	make_book(&file, "<workbook xmlns:r='r'><sheet name='A' r:id='c'/></workbook>");
	assert_refused(read_file(&file, NULL), "xlsx.broken");
	buf_release(&file);
	/* every byte of a good file changed, one at a time: never worse than an error */
	xlsx_make(&file, "<row><c><v>1</v></c></row>", NULL, NULL);
	for (size_t i = 0; i < file.n; i++) {
		file.p[i] = (char)(file.p[i] ^ 0x55);
		read_file(&file, NULL);
		file.p[i] = (char)(file.p[i] ^ 0x55);
	}
	for (size_t n = 0; n < file.n; n += 7) {
		struct buf cut = {file.p, n, n};

		assert_int_not_equal(read_file(&cut, NULL), ERR_NONE);
	}
	buf_release(&file);
}

static void entities_are_never_expanded(void **state)
{
	struct buf file = {0};
	struct zip_part parts[] = {{"xl/workbook.xml",
	    STR("<!DOCTYPE workbook [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
		"<workbook xmlns:r='r'><sheet name='&b;' r:id='a'/></workbook>")}};

	(void)state;
	zip_make(&file, parts, 1, true);
	assert_refused(read_file(&file, NULL), "xlsx.broken");
	buf_release(&file);
}

static void bombs_are_put_out_before_they_fill_memory(void **state)
{
	struct buf sheet = {0};
	struct buf file = {0};
	enum err_code code;

	(void)state;
	/* 64 MB of spaces deflate to 64 KB */
	buf_add_text(&sheet, "<sheetData>");
	for (int i = 0; i < 1 << 20; i++)
		buf_add_text(
		    &sheet, "                                                                ");
	buf_add_text(&sheet, "</sheetData>");
	xlsx_make(&file, sheet.p, NULL, NULL);
	assert_true(file.n < 200000);
	code = read_file(&file, NULL);
	assert_int_equal(code, ERR_LIMIT);
	assert_refused(code, "xlsx.too_large");
	buf_release(&file);
	buf_clear(&sheet);
	for (int i = 0; i < 1000; i++)
		buf_add_text(&sheet, "<a>");
	assert_refused(read_sheet(sheet.p, NULL, NULL), "xlsx.broken");
	buf_release(&sheet);
}

static void limits_count_what_holds_something(void **state)
{
	(void)state;
	assert_int_equal(read_sheet("<row r='1'><c r='A1'><v>1</v></c><c r='XFD1' s='3'/></row>"
				    "<row r='1048576'><c r='A1048576' s='1'/></row>",
			     NULL, NULL),
	    ERR_NONE);
	assert_int_equal(cells.rows, 1);
	assert_refused(
	    read_sheet("<row r='1'><c r='XFD1'><v>1</v></c></row>", NULL, NULL), "xlsx.too_large");
	assert_refused(
	    read_sheet("<row r='1048576'><c r='A1048576'><v>1</v></c></row>", NULL, NULL),
	    "xlsx.too_large");
}

static void cells_are_named_as_spreadsheets_do(void **state)
{
	static const struct {
		int row, column;
		const char *name;
	} names[] = {{0, 0, "A1"}, {6, 1, "B7"}, {0, 25, "Z1"}, {0, 26, "AA1"}, {99, 51, "AZ100"},
	    {0, 52, "BA1"}, {CELLS_ROWS_MAX - 1, CELLS_COLUMNS_MAX - 1, "SF100000"}};
	int row;
	int column;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_string_equal(
		    cell_name(&arena, names[i].row, names[i].column), names[i].name);
		assert_true(cell_name_parse(str_of(names[i].name), &row, &column));
		assert_int_equal(row, names[i].row);
		assert_int_equal(column, names[i].column);
	}
	assert_true(cell_name_parse(STR("$B$7"), &row, &column));
	assert_false(cell_name_parse(STR("B"), &row, &column));
	assert_false(cell_name_parse(STR("7"), &row, &column));
	assert_false(cell_name_parse(STR("B0"), &row, &column));
	assert_false(cell_name_parse(STR("SG1"), &row, &column));
	assert_false(cell_name_parse(STR("A100001"), &row, &column));
	assert_false(cell_name_parse(STR("A1x"), &row, &column));
	assert_false(cell_name_parse(STR(""), &row, &column));
}

static bool read_csv(const char *text, struct issues *issues)
{
	*issues = (struct issues){.arena = &arena};
	return cells_from_csv(&cells, str_of(text), "a.csv", &arena, issues);
}

static void csv_is_read_whatever_separates_it(void **state)
{
	struct issues issues;

	(void)state;
	assert_true(read_csv("\xEF\xBB\xBF\"Biểu; 1\"\r\n\r\nA;103.675,3;\r\n", &issues));
	assert_cell("A1", FILE_TEXT, "Biểu; 1");
	assert_cell("B3", FILE_TEXT, "103.675,3");
	assert_int_equal(cells.count, 3);
	assert_true(read_csv("a\tb\n1\t2\n", &issues));
	assert_cell("B2", FILE_TEXT, "2");
	assert_true(read_csv("a,\"b\nc\",d;e\n1,2\n", &issues));
	assert_cell("B1", FILE_TEXT, "b\nc");
	assert_cell("B2", FILE_TEXT, "2");
	assert_false(read_csv("a,\"b\n", &issues));
	assert_false(read_csv("T\xEAn,1\n", &issues));
	assert_string_equal(issues.items[0].key, "cells.not_utf8");
	assert_int_equal(issues.items[0].column, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cells_keep_the_text_of_the_file),
	    cmocka_unit_test(formulas_count_by_their_kept_result),
	    cmocka_unit_test(styles_tell_dates_and_percentages),
	    cmocka_unit_test(a_merged_cell_reads_everywhere_it_covers),
	    cmocka_unit_test(a_sheet_is_chosen_by_name_or_the_first_that_is_seen),
	    cmocka_unit_test(what_is_no_xlsx_is_refused),
	    cmocka_unit_test(a_damaged_file_is_refused),
	    cmocka_unit_test(entities_are_never_expanded),
	    cmocka_unit_test(bombs_are_put_out_before_they_fill_memory),
	    cmocka_unit_test(limits_count_what_holds_something),
	    cmocka_unit_test(cells_are_named_as_spreadsheets_do),
	    cmocka_unit_test(csv_is_read_whatever_separates_it),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
