/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/csv.h"

/*
 * Reads all of `text` and writes what it saw, one line a record: each field as
 * line:column=text|, a problem as !key@line:column.
 */
static void assert_csv(struct str text, const char *expected)
{
	struct csv_reader reader;
	struct buf seen = {0};
	enum csv_result result;

	csv_init(&reader, text);
	while ((result = csv_next(&reader)) != CSV_END) {
		if (result == CSV_BROKEN)
			buf_printf(&seen, "!%s@%d:%d", reader.problem, reader.problem_line,
			    reader.problem_column);
		for (int i = 0; i < reader.field_count; i++) {
			buf_printf(&seen, "%d:%d=", reader.fields[i].line, reader.fields[i].column);
			buf_add_str(&seen, reader.fields[i].text);
			buf_add_char(&seen, '|');
		}
		buf_add_char(&seen, '\n');
	}
	assert_int_equal(csv_next(&reader), CSV_END);
	assert_string_equal(seen.n ? seen.p : "", expected);
	csv_release(&reader);
	buf_release(&seen);
}

static void fields_come_with_their_places(void **state)
{
	(void)state;
	assert_csv(STR("a,b\nc,d\n"), "1:1=a|1:3=b|\n2:1=c|2:3=d|\n");
	assert_csv(STR("a,b"), "1:1=a|1:3=b|\n");
	assert_csv(STR("a,,"), "1:1=a|1:3=|1:4=|\n");
	assert_csv(STR(" a , b "), "1:1= a |1:5= b |\n");
}

static void places_are_counted_in_characters(void **state)
{
	(void)state;
	assert_csv(STR("Lạng,Sơn,\"Kỳ\",x"), "1:1=Lạng|1:6=Sơn|1:10=Kỳ|1:15=x|\n");
	assert_csv(STR("đ\"\n"), "!csv.stray_quote@1:2\n");
	assert_csv(STR("\xF0\x9F\x87\xBB,b"), "1:1=\xF0\x9F\x87\xBB|1:3=b|\n");
}

static void malformed_bytes_are_passed_on(void **state)
{
	(void)state;
	assert_csv(STR("\x80,\x80,\"\x80\""), "1:1=\x80|1:2=\x80|1:3=\x80|\n");
	assert_csv(STR("\"a\"\x80,b"), "!csv.after_quote@1:4\n");
	assert_csv(STR("\n\x80"
		       "a"),
	    "2:1=\x80"
	    "a|\n");
}

static void every_line_break_ends_a_record(void **state)
{
	(void)state;
	assert_csv(STR("a\r\nb\rc\nd"), "1:1=a|\n2:1=b|\n3:1=c|\n4:1=d|\n");
	assert_csv(STR("a\r"), "1:1=a|\n");
	assert_csv(STR("a,\r\nb"), "1:1=a|1:3=|\n2:1=b|\n");
}

static void empty_lines_are_skipped_but_counted(void **state)
{
	(void)state;
	assert_csv(STR(""), "");
	assert_csv((struct str){NULL, 0}, "");
	assert_csv(STR("\r\n\n\r"), "");
	assert_csv(STR("\n\na\r\n\r\n\"\"\n \n,\n\n"), "3:1=a|\n5:1=|\n6:1= |\n7:1=|7:2=|\n");
}

static void the_byte_order_mark_is_no_part_of_the_first_field(void **state)
{
	(void)state;
	assert_csv(STR("\xEF\xBB\xBF"
		       "code,name"),
	    "1:1=code|1:6=name|\n");
	assert_csv(STR("\xEF\xBB\xBF\"code\",x"), "1:1=code|1:8=x|\n");
	assert_csv(STR("\xEF\xBB\xBF"), "");
	assert_csv(STR("\xEF\xBB"), "1:1=\xEF\xBB|\n");
	assert_csv(STR("a\n\xEF\xBB\xBF"
		       "b"),
	    "1:1=a|\n2:1=\xEF\xBB\xBF"
	    "b|\n");
}

static void quoted_fields_hold_commas_quotes_and_line_breaks(void **state)
{
	(void)state;
	assert_csv(STR("\"a,b\",c"), "1:1=a,b|1:7=c|\n");
	assert_csv(STR("\"\",\"\"\"\",\"x\"\"y\"\"\"\n"), "1:1=|1:4=\"|1:9=x\"y\"|\n");
	assert_csv(STR("\"a\r\nb\n\nc\",d\ne"), "1:1=a\r\nb\n\nc|4:4=d|\n5:1=e|\n");
	assert_csv(STR("\"a\"\r\n\"b\""), "1:1=a|\n2:1=b|\n");
}

static void copies_of_unquoted_text_outlive_growth_of_the_scratch(void **state)
{
	struct buf text = {0};
	struct csv_reader reader;

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_printf(&text, "%s\"%d\"\"%0*d\",plain%d", i ? "," : "", i, i * 7 + 1, i, i);
	csv_init(&reader, buf_str(&text));
	assert_int_equal(csv_next(&reader), CSV_RECORD);
	assert_int_equal(reader.field_count, 200);
	for (size_t i = 0; i < 100; i++) {
		char expected[1024];

		snprintf(expected, sizeof(expected), "%zu\"%0*zu", i, (int)i * 7 + 1, i);
		assert_true(str_is(reader.fields[2 * i].text, expected));
		snprintf(expected, sizeof(expected), "plain%zu", i);
		assert_true(str_is(reader.fields[2 * i + 1].text, expected));
	}
	csv_release(&reader);
	buf_release(&text);
}

static void misplaced_quotes_are_reported_and_reading_goes_on(void **state)
{
	(void)state;
	assert_csv(STR("a,\"b\"c,d\ne,f"), "!csv.after_quote@1:6\n2:1=e|2:3=f|\n");
	assert_csv(STR("a,\"b\" ,d\ne"), "!csv.after_quote@1:6\n2:1=e|\n");
	assert_csv(STR("x\na,b\"c\"\r\ny"), "1:1=x|\n!csv.stray_quote@2:4\n3:1=y|\n");
	assert_csv(STR(" \"a\"\n"), "!csv.stray_quote@1:2\n");
	assert_csv(STR("\"a\nb\"c\nd"), "!csv.after_quote@2:3\n3:1=d|\n");
}

static void missing_quote_is_reported_with_its_place(void **state)
{
	(void)state;
	assert_csv(
	    STR("a\nb,\"c\nd,e\nf"), "1:1=a|\n!csv.unclosed_quote@2:3\n3:1=d|3:3=e|\n4:1=f|\n");
	assert_csv(STR("\""), "!csv.unclosed_quote@1:1\n");
	assert_csv(STR("\"\"\""), "!csv.unclosed_quote@1:1\n");
	assert_csv(STR("\"a\n\"\"\n"), "!csv.unclosed_quote@1:1\n2:1=|\n");
}

static void as_many_fields_as_allowed_are_read_and_no_more(void **state)
{
	struct buf text = {0};
	struct csv_reader reader;

	(void)state;
	for (int i = 1; i < CSV_FIELDS_MAX; i++)
		buf_add_char(&text, ',');
	buf_add_text(&text, "\n");
	for (int i = 0; i < CSV_FIELDS_MAX; i++)
		buf_add_char(&text, ',');
	buf_add_text(&text, "\nnext");
	csv_init(&reader, buf_str(&text));
	assert_int_equal(csv_next(&reader), CSV_RECORD);
	assert_int_equal(reader.field_count, CSV_FIELDS_MAX);
	assert_int_equal(csv_next(&reader), CSV_BROKEN);
	assert_string_equal(reader.problem, "csv.too_many_fields");
	assert_int_equal(reader.problem_line, 2);
	assert_int_equal(reader.problem_column, CSV_FIELDS_MAX + 1);
	assert_int_equal(reader.field_count, 0);
	assert_int_equal(csv_next(&reader), CSV_RECORD);
	assert_true(str_is(reader.fields[0].text, "next"));
	csv_release(&reader);
	buf_release(&text);
}

/* A field of `n` times `unit` between `quote`s, alone in its line. */
static enum csv_result read_field(const char *quote, const char *unit, size_t n, size_t *length)
{
	struct buf text = {0};
	struct csv_reader reader;
	enum csv_result result;

	buf_add_text(&text, quote);
	for (size_t i = 0; i < n; i++)
		buf_add_text(&text, unit);
	buf_add_text(&text, quote);
	buf_add_text(&text, "\nnext");
	csv_init(&reader, buf_str(&text));
	result = csv_next(&reader);
	*length = reader.field_count ? reader.fields[0].text.n : 0;
	if (result == CSV_BROKEN)
		assert_string_equal(reader.problem, "csv.field_too_long");
	assert_int_equal(csv_next(&reader), CSV_RECORD);
	assert_true(str_is(reader.fields[0].text, "next"));
	csv_release(&reader);
	buf_release(&text);
	return result;
}

static void the_longest_field_is_read_and_no_longer_one(void **state)
{
	static const struct {
		const char *quote;
		const char *unit;
	} forms[] = {{"", "x"}, {"\"", "x"}, {"\"", "\"\""}};
	size_t length;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(
		    read_field(forms[i].quote, forms[i].unit, CSV_FIELD_BYTES_MAX, &length),
		    CSV_RECORD);
		assert_int_equal(length, CSV_FIELD_BYTES_MAX);
		assert_int_equal(
		    read_field(forms[i].quote, forms[i].unit, CSV_FIELD_BYTES_MAX + 1, &length),
		    CSV_BROKEN);
	}
}

static void fields_are_written_quoted_only_where_they_must_be(void **state)
{
	static const char *const fields[] = {"a", "", "b c", "d,e", "\"f\"", "g\nh", "i\rj"};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		csv_add_field(&out, str_of(fields[i]), i == 0);
	assert_string_equal(out.p, "a,,b c,\"d,e\",\"\"\"f\"\"\",\"g\nh\",\"i\rj\"");
	buf_release(&out);
}

static void a_lone_field_survives_writing_and_reading(void **state)
{
	static const char *const fields[] = {"", "\xEF\xBB\xBF", "\"", ",", "\n", "x"};

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct buf out = {0};
		struct csv_reader reader;

		csv_add_field(&out, str_of(fields[i]), true);
		csv_init(&reader, buf_str(&out));
		assert_int_equal(csv_next(&reader), CSV_RECORD);
		assert_int_equal(reader.field_count, 1);
		assert_true(str_is(reader.fields[0].text, fields[i]));
		csv_release(&reader);
		buf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields_come_with_their_places),
	    cmocka_unit_test(places_are_counted_in_characters),
	    cmocka_unit_test(malformed_bytes_are_passed_on),
	    cmocka_unit_test(every_line_break_ends_a_record),
	    cmocka_unit_test(empty_lines_are_skipped_but_counted),
	    cmocka_unit_test(the_byte_order_mark_is_no_part_of_the_first_field),
	    cmocka_unit_test(quoted_fields_hold_commas_quotes_and_line_breaks),
	    cmocka_unit_test(copies_of_unquoted_text_outlive_growth_of_the_scratch),
	    cmocka_unit_test(misplaced_quotes_are_reported_and_reading_goes_on),
	    cmocka_unit_test(missing_quote_is_reported_with_its_place),
	    cmocka_unit_test(as_many_fields_as_allowed_are_read_and_no_more),
	    cmocka_unit_test(the_longest_field_is_read_and_no_longer_one),
	    cmocka_unit_test(fields_are_written_quoted_only_where_they_must_be),
	    cmocka_unit_test(a_lone_field_survives_writing_and_reading),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
