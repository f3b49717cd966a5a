/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/json.h"

static int setup(void **state)
{
	static struct arena arena;

	*state = &arena;
	return 0;
}

static int teardown(void **state)
{
	arena_release(*state);
	return 0;
}

static struct json_value *parse(struct arena *arena, struct str text)
{
	struct json_value *value = NULL;
	struct err err = {0};
	int line;
	int column;

	if (json_parse(arena, text, &value, &line, &column, &err))
		fail_msg("%.*s: %s at %d:%d", STR_ARG(text), err.key, line, column);
	return value;
}

static void assert_refused(
    struct arena *arena, struct str text, const char *key, int line, int column)
{
	struct json_value *value = NULL;
	struct err err = {0};
	int at_line;
	int at_column;

	if (!json_parse(arena, text, &value, &at_line, &at_column, &err))
		fail_msg("%.*s was read", STR_ARG(text));
	assert_null(value);
	assert_int_equal(err.code, ERR_INPUT);
	assert_string_equal(err.key, key);
	if (at_line != line || at_column != column)
		fail_msg("%.*s: %s at %d:%d, not %d:%d", STR_ARG(text), key, at_line, at_column,
		    line, column);
}

static void objects_and_arrays_are_read_in_order(void **state)
{
	const struct json_value *root = parse(*state,
	    STR("{\"name\":\"Lạng Sơn\",\"list\":[1,\"two\",true,false,null,[],{}],\"n\":-5}\r\n"));
	const struct json_value *list = json_get(root, "list");
	int64_t n;

	assert_int_equal(root->kind, JSON_OBJECT);
	assert_int_equal(root->count, 3);
	assert_true(str_is(root->names[2], "n"));
	assert_true(str_is(json_get_str(root, "name"), "Lạng Sơn"));
	assert_true(json_get_int(root, "n", &n));
	assert_true(n == -5);
	assert_int_equal(list->kind, JSON_ARRAY);
	assert_int_equal(list->count, 7);
	assert_int_equal(list->items[0].kind, JSON_NUMBER);
	assert_true(str_is(list->items[1].text, "two"));
	assert_int_equal(list->items[2].kind, JSON_BOOL);
	assert_true(list->items[2].boolean);
	assert_false(list->items[3].boolean);
	assert_int_equal(list->items[4].kind, JSON_NULL);
	assert_int_equal(list->items[5].kind, JSON_ARRAY);
	assert_int_equal(list->items[5].count, 0);
	assert_int_equal(list->items[6].kind, JSON_OBJECT);
	assert_int_equal(list->items[6].count, 0);
}

static void numbers_keep_their_own_text(void **state)
{
	static const char *const numbers[] = {"0", "-0", "1.50", "103675.30", "1e400", "1E+5",
	    "-12.5e-3", "9223372036854775808", "-9223372036854775809",
	    "123456789012345678901234567890.123456789012345678901234567890"};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const struct json_value *value = parse(*state, str_of(numbers[i]));

		assert_int_equal(value->kind, JSON_NUMBER);
		assert_true(str_is(value->text, numbers[i]));
	}
}

static void integers_are_read_only_where_they_fit(void **state)
{
	const struct json_value *root =
	    parse(*state, STR("{\"max\":9223372036854775807,\"min\":-9223372036854775808,"
			      "\"over\":9223372036854775808,\"under\":-9223372036854775809,"
			      "\"half\":0.5,\"exponent\":1e2,\"text\":\"5\",\"null\":null}"));
	static const char *const others[] = {
	    "over", "under", "half", "exponent", "text", "null", "absent"};
	int64_t n = 77;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(json_get_int(root, others[i], &n));
	assert_true(n == 77);
	assert_true(json_get_int(root, "max", &n));
	assert_true(n == INT64_MAX);
	assert_true(json_get_int(root, "min", &n));
	assert_true(n == INT64_MIN);
}

static void absent_members_are_null_or_empty(void **state)
{
	const struct json_value *root = parse(*state, STR("{\"a\":1,\"\":2}"));
	const struct json_value *list = parse(*state, STR("[1]"));

	assert_null(json_get(root, "b"));
	assert_non_null(json_get(root, ""));
	assert_null(json_get(NULL, "a"));
	assert_null(json_get(list, "a"));
	assert_int_equal(json_get_str(root, "a").n, 0);
	assert_int_equal(json_get_str(NULL, "a").n, 0);
}

static void escapes_are_resolved(void **state)
{
	const struct json_value *value = parse(*state,
	    STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u1ea1\\u1EA1\\uD83C\\uDDFB\\u0000.\""));

	assert_true(str_eq(value->text, STR("\"\\/\b\f\n\r\tAạạ\xF0\x9F\x87\xBB\0.")));
}

static void the_byte_order_mark_and_white_space_are_passed_over(void **state)
{
	assert_int_equal(parse(*state, STR("\xEF\xBB\xBF \t\r\n[ 1 , 2 ] \n"))->count, 2);
	assert_refused(*state, STR("\xEF\xBB\xBF?"), "json.unexpected", 1, 1);
}

static void mistakes_are_reported_with_their_place(void **state)
{
	static const struct {
		struct str text;
		const char *key;
		int line;
		int column;
	} cases[] = {
	    {{"", 0}, "json.ends_early", 1, 1},
	    {{NULL, 0}, "json.ends_early", 1, 1},
	    {{" \n ", 3}, "json.ends_early", 2, 2},
	    {{"{", 1}, "json.ends_early", 1, 2},
	    {{"[1,", 3}, "json.ends_early", 1, 4},
	    {{"{\"a\"", 4}, "json.ends_early", 1, 5},
	    {{"{\"a\":", 5}, "json.ends_early", 1, 6},
	    {{"\"abc", 4}, "json.ends_early", 1, 5},
	    {{"nul", 3}, "json.ends_early", 1, 4},
	    {{"nulL", 4}, "json.unexpected", 1, 4},
	    {{"True", 4}, "json.unexpected", 1, 1},
	    {{"NaN", 3}, "json.unexpected", 1, 1},
	    {{"[1,]", 4}, "json.unexpected", 1, 4},
	    {{"[,1]", 4}, "json.unexpected", 1, 2},
	    {{"[1 2]", 5}, "json.unexpected", 1, 4},
	    {{"{\"a\":1,}", 8}, "json.unexpected", 1, 8},
	    {{"{\"a\" 1}", 7}, "json.unexpected", 1, 6},
	    {{"{a:1}", 5}, "json.unexpected", 1, 2},
	    {{"{1:1}", 5}, "json.unexpected", 1, 2},
	    {{"[1}", 3}, "json.unexpected", 1, 3},
	    {{"'a'", 3}, "json.unexpected", 1, 1},
	    {{"/* */1", 6}, "json.unexpected", 1, 1},
	    {{"+1", 2}, "json.unexpected", 1, 1},
	    {{".5", 2}, "json.unexpected", 1, 1},
	    {{"{\n \"ạạ\":\r\n  đ}", 19}, "json.unexpected", 3, 3},
	    {{"[\r1,\r\n?]", 8}, "json.unexpected", 3, 1},
	    {{"01", 2}, "json.bad_number", 1, 1},
	    {{"[-]", 3}, "json.bad_number", 1, 2},
	    {{"1.", 2}, "json.bad_number", 1, 1},
	    {{"1e", 2}, "json.bad_number", 1, 1},
	    {{"1e+", 3}, "json.bad_number", 1, 1},
	    {{"-a", 2}, "json.bad_number", 1, 1},
	    {{"[\"ạ\\x\"]", 9}, "json.bad_escape", 1, 4},
	    {{"\"\\", 2}, "json.bad_escape", 1, 2},
	    {{"\"\\u12\"", 6}, "json.bad_escape", 1, 2},
	    {{"\"\\u12g4\"", 8}, "json.bad_escape", 1, 2},
	    {{"\"\\ud800\"", 8}, "json.bad_escape", 1, 2},
	    {{"\"\\udc00\"", 8}, "json.bad_escape", 1, 2},
	    {{"\"\\ud800\\u0041\"", 14}, "json.bad_escape", 1, 2},
	    {{"\"\\ud800\\ud800\"", 14}, "json.bad_escape", 1, 2},
	    {{"\"\\ud800\\udc", 11}, "json.bad_escape", 1, 2},
	    {{"\"a\nb\"", 5}, "json.control_character", 1, 3},
	    {{"\"a\0b\"", 5}, "json.control_character", 1, 3},
	    {{"1\0", 2}, "json.trailing_text", 1, 2},
	    {{"[\0]", 3}, "json.control_character", 1, 2},
	    {{"\"\xFF\"", 3}, "json.bad_utf8", 1, 2},
	    {{"\"\xC0\xAF\"", 4}, "json.bad_utf8", 1, 2},
	    {{"\"\xED\xA0\x80\"", 5}, "json.bad_utf8", 1, 2},
	    {{"\"\xE1\xBA", 3}, "json.bad_utf8", 1, 2},
	    {{"\xFF", 1}, "json.bad_utf8", 1, 1},
	    {{"1 2", 3}, "json.trailing_text", 1, 3},
	    {{"{}\n}", 4}, "json.trailing_text", 2, 1},
	    {{"1.5.2", 5}, "json.trailing_text", 1, 4},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_refused(*state, cases[i].text, cases[i].key, cases[i].line, cases[i].column);
}

static void duplicate_names_are_refused(void **state)
{
	struct json_value *value;
	struct err err;
	int line;
	int column;

	assert_refused(*state, STR("{\"a\":1,\n \"a\":2}"), "json.duplicate_name", 2, 2);
	/* a name is what it means, not how it is written */
	assert_refused(
	    *state, STR("{\"a\":1,\"b\":{},\"\\u0061\":2}"), "json.duplicate_name", 1, 15);
	assert_refused(*state, STR("[{\"\":1,\"\":2}]"), "json.duplicate_name", 1, 8);
	parse(*state, STR("{\"a\":{\"a\":{\"a\":1}},\"A\":[{\"a\":1},{\"a\":2}]}"));
	assert_int_equal(
	    json_parse(*state, STR("{\"x\":1,\"x\":1}"), &value, &line, &column, &err), ERR_INPUT);
	assert_int_equal(err.arg_count, 1);
	assert_string_equal(err.args[0], "x");
}

static void nesting_is_bounded(void **state)
{
	struct buf text = {0};
	const struct json_value *value;

	for (int i = 0; i < JSON_DEPTH_MAX; i++)
		buf_add_char(&text, '[');
	for (int i = 0; i < JSON_DEPTH_MAX; i++)
		buf_add_char(&text, ']');
	value = parse(*state, buf_str(&text));
	for (int i = 1; i < JSON_DEPTH_MAX; i++) {
		assert_int_equal(value->count, 1);
		value = &value->items[0];
	}
	assert_int_equal(value->count, 0);
	buf_clear(&text);
	for (int i = 0; i < 100000; i++)
		buf_add_text(&text, "{\"a\":");
	assert_refused(*state, buf_str(&text), "json.too_deep", 1, JSON_DEPTH_MAX * 5 + 1);
	buf_clear(&text);
	/* siblings are no depth */
	buf_add_text(&text, "[[]");
	for (int i = 0; i < 100; i++)
		buf_add_text(&text, ",[{}]");
	buf_add_char(&text, ']');
	assert_int_equal(parse(*state, buf_str(&text))->count, 101);
	buf_release(&text);
}

static void too_long_a_text_is_refused_unread(void **state)
{
	struct json_value *value;
	struct err err;
	int line = 77;
	int column = 77;

	/* the length alone decides: nothing of it is touched */
	assert_int_equal(json_parse(*state, (struct str){"1", ((size_t)64 << 20) + 1}, &value,
			     &line, &column, &err),
	    ERR_LIMIT);
	assert_string_equal(err.key, "json.too_long");
	assert_int_equal(line, 0);
	assert_int_equal(column, 0);
}

static void what_was_read_does_not_depend_on_the_text(void **state)
{
	char text[] = "{\"name\":[\"value\",12.5]}";
	const struct json_value *root = parse(*state, str_of(text));
	const struct json_value *list;

	memset(text, 'x', sizeof(text));
	list = json_get(root, "name");
	assert_non_null(list);
	assert_true(str_is(list->items[0].text, "value"));
	assert_true(str_is(list->items[1].text, "12.5"));
}

static void the_writer_puts_commas_and_brackets(void **state)
{
	struct buf out = {0};
	struct json json;

	(void)state;
	json_init(&json, &out);
	json_object(&json);
	json_member_str(&json, "name", STR("Kỳ Cùng"));
	json_member_text(&json, "none", NULL);
	json_member_int(&json, "least", INT64_MIN);
	json_member_bool(&json, "yes", true);
	json_name(&json, "list");
	json_array(&json);
	json_int(&json, 1);
	json_array(&json);
	json_array_end(&json);
	json_object(&json);
	json_object_end(&json);
	json_raw(&json, STR("1.50"));
	json_bool(&json, false);
	json_null(&json);
	json_text(&json, "");
	json_array_end(&json);
	json_name(&json, "last");
	json_object(&json);
	json_member_int(&json, "x", 0);
	json_object_end(&json);
	json_object_end(&json);
	assert_string_equal(out.p,
	    "{\"name\":\"Kỳ Cùng\",\"none\":null,\"least\":-9223372036854775808,\"yes\":true,"
	    "\"list\":[1,[],{},1.50,false,null,\"\"],\"last\":{\"x\":0}}");
	buf_release(&out);
}

static void assert_written(struct str text, const char *expected)
{
	struct buf out = {0};
	struct json json;

	json_init(&json, &out);
	json_str(&json, text);
	assert_string_equal(out.p, expected);
	buf_release(&out);
}

static void strings_are_written_safe_for_html_and_script(void **state)
{
	(void)state;
	assert_written(STR(""), "\"\"");
	assert_written((struct str){NULL, 0}, "\"\"");
	assert_written(
	    STR("\"\\\n\r\t\b\f\x1F\0."), "\"\\\"\\\\\\n\\r\\t\\u0008\\u000c\\u001f\\u0000.\"");
	assert_written(STR("</script>"), "\"\\u003c/script>\"");
	assert_written(STR("a\u2028b\u2029c"), "\"a\\u2028b\\u2029c\"");
	assert_written(STR("Đường"), "\"Đường\"");
	assert_written(STR("\xFFx\xE1\xBA"), "\"\\ufffdx\\ufffd\\ufffd\"");
}

static void what_is_written_reads_back_the_same(void **state)
{
	struct buf out = {0};
	char all[128];
	struct json json;

	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (char)i;
	json_init(&json, &out);
	json_array(&json);
	json_str(&json, (struct str){all, sizeof(all)});
	json_str(&json, STR("\u2028 ạ \xF4\x8F\xBF\xBF"));
	json_array_end(&json);
	assert_true(
	    str_eq(parse(*state, buf_str(&out))->items[0].text, (struct str){all, sizeof(all)}));
	assert_true(
	    str_is(parse(*state, buf_str(&out))->items[1].text, "\u2028 ạ \xF4\x8F\xBF\xBF"));
	buf_release(&out);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(objects_and_arrays_are_read_in_order),
	    TEST(numbers_keep_their_own_text),
	    TEST(integers_are_read_only_where_they_fit),
	    TEST(absent_members_are_null_or_empty),
	    TEST(escapes_are_resolved),
	    TEST(the_byte_order_mark_and_white_space_are_passed_over),
	    TEST(mistakes_are_reported_with_their_place),
	    TEST(duplicate_names_are_refused),
	    TEST(nesting_is_bounded),
	    TEST(too_long_a_text_is_refused_unread),
	    TEST(what_was_read_does_not_depend_on_the_text),
	    TEST(the_writer_puts_commas_and_brackets),
	    TEST(strings_are_written_safe_for_html_and_script),
	    TEST(what_is_written_reads_back_the_same),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
