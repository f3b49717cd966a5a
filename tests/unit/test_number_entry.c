/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/number_entry.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "view/format.h"

static struct number_place place_of(int scale, int decimals)
{
	return (struct number_place){.scale = scale, .decimals = decimals};
}

static struct number_entry read_at(const char *text, struct number_place place)
{
	struct number_entry entry;

	number_entry_read(&entry, str_of(text), &place);
	return entry;
}

static void assert_value(const char *text, struct number_place place, int64_t value)
{
	struct number_entry entry = read_at(text, place);

	if (entry.result != NUMBER_VALUE || entry.value != value)
		fail_msg("\"%s\" is result %d, %lld instead of %lld", text, (int)entry.result,
		    (long long)entry.value, (long long)value);
}

static void assert_question(
    const char *text, struct number_place place, int64_t value, int64_t other)
{
	struct number_entry entry = read_at(text, place);

	if (entry.result != NUMBER_AMBIGUOUS || entry.value != value || entry.other != other)
		fail_msg("\"%s\" is result %d, %lld or %lld", text, (int)entry.result,
		    (long long)entry.value, (long long)entry.other);
}

static void assert_mistake(const char *text, struct number_place place, const char *key)
{
	struct number_entry entry = read_at(text, place);

	if (entry.result != NUMBER_MISTAKE || strcmp(entry.err.key, key) != 0)
		fail_msg("\"%s\" is result %d, not %s", text, (int)entry.result, key);
}

static void the_vietnamese_form_is_read(void **state)
{
	(void)state;
	assert_value("350.000", place_of(0, 0), 350000);
	assert_value("103.675,3", place_of(1, 1), 1036753);
	assert_value("0", place_of(0, 0), 0);
	assert_value("98", place_of(0, 0), 98);
	assert_value("03", place_of(0, 0), 3);
	assert_value("1.234.567,89", place_of(2, 2), 123456789);
	assert_value("123,4", place_of(6, 1), 123400000);
	assert_value("0,5", place_of(1, 1), 5);
	/* a budget in million đồng is kept to the đồng and shown without decimals */
	assert_value("115.672", place_of(6, 0), 115672000000);
	assert_value("103.675,3", place_of(6, 0), 103675300000);
}

static void habits_and_pastes_are_read(void **state)
{
	(void)state;
	assert_value("103675.3", place_of(1, 1), 1036753);
	assert_value("103675,3", place_of(1, 1), 1036753);
	assert_value("1,234.5", place_of(1, 1), 12345);
	assert_value("1,234,567", place_of(0, 0), 1234567);
	assert_value("1 234,5", place_of(1, 1), 12345);
	assert_value("1\u00A0234\u202F567.5", place_of(1, 1), 12345675);
	assert_value("  350.000\t\r\n", place_of(0, 0), 350000);
	assert_value("\uFEFF350000", place_of(0, 0), 350000);
	assert_value("12.5", place_of(1, 1), 125);
	assert_value("0.500", place_of(3, 3), 500);
	assert_value("1000.500", place_of(3, 3), 1000500);
	assert_value("1,50", place_of(1, 1), 15);
}

static void signs_are_read(void **state)
{
	(void)state;
	assert_value("-5", place_of(0, 0), -5);
	assert_value("(5)", place_of(0, 0), -5);
	assert_value("( 1.234,5 )", place_of(1, 1), -12345);
	assert_value("\u22125", place_of(0, 0), -5);
	assert_value("– 5", place_of(0, 0), -5);
	assert_value("+5", place_of(0, 0), 5);
	assert_value("-0", place_of(0, 0), 0);
	assert_mistake("(-5)", place_of(0, 0), "number.malformed");
	assert_mistake("(5", place_of(0, 0), "number.malformed");
	assert_mistake("--5", place_of(0, 0), "number.malformed");
}

static void what_could_be_either_is_asked(void **state)
{
	(void)state;
	assert_question("1.234", place_of(3, 3), 1234000, 1234);
	assert_question("-1.234", place_of(3, 3), -1234000, -1234);
	assert_question("1.234", place_of(6, 4), 1234000000, 1234000);
	assert_question("1,234", place_of(6, 0), 1234000, 1234000000);
	assert_question("1,500", place_of(1, 1), 15, 15000);
	assert_question("1,000", place_of(0, 0), 1, 1000);
	/* one reading only: the other needs more decimals than there are */
	assert_value("1.234", place_of(2, 2), 123400);
	assert_value("1,234", place_of(0, 0), 1234);
	/* three decimals are this form's own */
	assert_value("1,234", place_of(3, 3), 1234);
}

static void english_marks_exchange_the_readings(void **state)
{
	struct number_place place = {.scale = 0, .marks = NUMBER_ENGLISH};

	(void)state;
	assert_value("350,000", place, 350000);
	place = (struct number_place){.scale = 1, .decimals = 1, .marks = NUMBER_ENGLISH};
	assert_value("103,675.3", place, 1036753);
	assert_value("103.675,3", place, 1036753);
	assert_question("1.500", place, 15, 15000);
}

static void the_unit_may_follow(void **state)
{
	struct number_place money = {.scale = 6, .unit = STR("triệu đồng")};
	struct number_place percent = {.scale = 1, .decimals = 1, .unit = STR("%")};
	struct number_place dong = {.scale = 0, .unit = STR("đồng")};

	(void)state;
	assert_value("350.000 triệu đồng", money, 350000000000);
	assert_value("350.000 TRIỆU ĐỒNG", money, 350000000000);
	assert_value("350.000trđ", money, 350000000000);
	assert_value("350.000 tr.đ", money, 350000000000);
	assert_value("123,4%", percent, 1234);
	assert_value("123,4 %", percent, 1234);
	assert_value("5.000 ₫", dong, 5000);
	assert_mistake("350 tỷ đồng", money, "number.other_unit");
	assert_mistake("97%", money, "number.other_unit");
	assert_mistake("5 hộ", place_of(0, 0), "number.other_unit");
}

static void blank_unknown_and_nothing_are_told_apart(void **state)
{
	static const char *const empty[] = {"", "  ", "\u00A0", "…", "..."};
	static const char *const nothing[] = {
	    "-", "–", "—", " - ", "Không phát sinh", "không phát sinh", "KPS", "kps"};

	(void)state;
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		assert_int_equal(read_at(empty[i], place_of(0, 0)).result, NUMBER_EMPTY);
	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++)
		assert_int_equal(read_at(nothing[i], place_of(0, 0)).result, NUMBER_NOTHING);
}

static void mistakes_say_what_was_expected(void **state)
{
	static const char *const malformed[] = {"abc", "1.2.3", "1..2", "12.34.567", "1,2,3", ".5",
	    "1  234", "1 23", "1.234,", "#REF!", "1/2", "\xFF", "1.234 567", "0.123.456"};
	struct number_entry entry = read_at("mười", place_of(1, 1));

	(void)state;
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
		assert_int_equal(read_at(malformed[i], place_of(1, 1)).result, NUMBER_MISTAKE);
	assert_string_equal(entry.err.args[0], "mười");
	assert_string_equal(entry.err.args[1], "103.675,3");
	assert_mistake("103675.35", place_of(1, 1), "number.too_precise");
	assert_mistake("0,5", place_of(0, 0), "number.not_whole");
	assert_mistake("1,2E+05", place_of(0, 0), "number.shortened");
	assert_mistake("99999999999999999999", place_of(0, 0), "number.out_of_range");
	assert_mistake("9223372036854775808", place_of(0, 0), "number.out_of_range");
	assert_value("9.223.372.036.854.775.807", place_of(0, 0), INT64_MAX);
}

static void what_is_shown_reads_back_without_a_question(void **state)
{
	static const int64_t values[] = {
	    0, 1, -1, 12, 1234, -1234, 350000, 1036753, 123456789, INT64_MAX};

	(void)state;
	for (int scale = 0; scale <= DECIMAL_SCALE_MAX; scale++) {
		for (size_t i = 0; i < 2 * sizeof(values) / sizeof(values[0]); i++) {
			int64_t value = values[i / 2];
			enum lang lang = i % 2 ? LANG_EN : LANG_VI;
			struct number_place place = {.scale = scale,
			    .decimals = scale,
			    .marks = lang == LANG_EN ? NUMBER_ENGLISH : NUMBER_VIETNAMESE};
			struct buf shown = {0};

			assert_true(format_decimal(
			    &shown, lang, rational_of(value, scale), scale, FORMAT_EXACT));
			assert_value(buf_str(&shown).p, place, value);
			buf_release(&shown);
		}
	}
}

static void assert_cell(const char *text, int shift, int scale, int64_t value)
{
	int64_t read = -1;
	enum decimal_problem problem = number_cell_read(str_of(text), shift, scale, &read);

	if (problem || read != value)
		fail_msg("%s: problem %d, %lld", text, (int)problem, (long long)read);
}

static void cells_of_spreadsheets_are_rounded_as_far_as_binary_fractions_ask(void **state)
{
	int64_t value;

	(void)state;
	assert_cell("350000", 0, 0, 350000);
	assert_cell("103675.3", 0, 1, 1036753);
	assert_cell("103675.300000001", 0, 1, 1036753);
	assert_cell("103675.30000000001", 0, 1, 1036753);
	assert_cell("103675.29999999999", 0, 1, 1036753);
	assert_cell("103675.299999999", 0, 1, 1036753);
	assert_cell("1.0367530000000001E5", 0, 1, 1036753);
	assert_cell("9.9999999999999998E-2", 0, 1, 1);
	assert_cell("0.1", 0, 6, 100000);
	assert_cell("-5", 0, 0, -5);
	assert_cell("1E+2", 0, 0, 100);
	assert_cell("0", 0, 0, 0);
	assert_cell("1E-30", 0, 2, 0);
	assert_cell("999999999999999.9999", 0, 0, 1000000000000000);
	assert_cell("0.97", 2, 1, 970);
	assert_cell("1.2340000000000001", 2, 1, 1234);
	assert_int_equal(number_cell_read(STR("103675.35"), 0, 1, &value), DECIMAL_TOO_PRECISE);
	assert_int_equal(number_cell_read(STR("103675.3001"), 0, 1, &value), DECIMAL_TOO_PRECISE);
	assert_int_equal(number_cell_read(STR("1E40"), 0, 0, &value), DECIMAL_OUT_OF_RANGE);
	assert_int_equal(number_cell_read(STR("9.3E18"), 0, 0, &value), DECIMAL_OUT_OF_RANGE);
	assert_int_equal(number_cell_read(STR("1E9999999999"), 0, 0, &value), DECIMAL_MALFORMED);
	assert_int_equal(number_cell_read(STR(""), 0, 0, &value), DECIMAL_MALFORMED);
	assert_int_equal(number_cell_read(STR("1,5"), 0, 1, &value), DECIMAL_MALFORMED);
	assert_int_equal(number_cell_read(STR("1."), 0, 1, &value), DECIMAL_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_vietnamese_form_is_read),
	    cmocka_unit_test(habits_and_pastes_are_read),
	    cmocka_unit_test(signs_are_read),
	    cmocka_unit_test(what_could_be_either_is_asked),
	    cmocka_unit_test(english_marks_exchange_the_readings),
	    cmocka_unit_test(the_unit_may_follow),
	    cmocka_unit_test(blank_unknown_and_nothing_are_told_apart),
	    cmocka_unit_test(mistakes_say_what_was_expected),
	    cmocka_unit_test(what_is_shown_reads_back_without_a_question),
	    cmocka_unit_test(cells_of_spreadsheets_are_rounded_as_far_as_binary_fractions_ask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
