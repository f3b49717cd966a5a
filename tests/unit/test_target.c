/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "http/request.h"

static struct arena arena;

static int reset(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct target parsed(const char *raw)
{
	struct target target;
	struct err err;

	if (target_parse(&arena, str_of(raw), &target, &err))
		fail_msg("%s: %s", raw, err.key);
	return target;
}

static void assert_refused(struct str raw, const char *key, const char *place)
{
	struct target target;
	struct err err = {0};

	if (!target_parse(&arena, raw, &target, &err))
		fail_msg("%.*s: not refused", STR_ARG(raw));
	assert_string_equal(err.key, key);
	if (place)
		assert_string_equal(err.args[0], place);
}

static void path_and_query_are_split_and_decoded(void **state)
{
	struct target target =
	    parsed("/so/dan%20so/LS-01/2017?scenario=plan.city&q=L%E1%BA%A1ng+S%C6%A1n");

	(void)state;
	assert_int_equal(target.segment_count, 4);
	assert_string_equal(target.segments[1].p, "dan so");
	assert_string_equal(target.segments[3].p, "2017");
	assert_true(str_is(target.path, "/so/dan%20so/LS-01/2017"));
	assert_int_equal(target.query_count, 2);
	assert_string_equal(target.query[0].name.p, "scenario");
	assert_string_equal(target.query[0].value.p, "plan.city");
	assert_string_equal(target.query[1].value.p, "Lạng Sơn");
}

static void a_number_is_taken_out_of_the_query(void **state)
{
	static const struct {
		const char *raw;
		enum target_taken taken;
		int64_t number;
		const char *left;
	} cases[] = {
	    {"/a", TARGET_ABSENT, 0, "/a"},
	    {"/a?", TARGET_ABSENT, 0, "/a?"},
	    {"/a?n=1&&m", TARGET_ABSENT, 0, "/a?n=1&&m"},
	    {"/at_least=5?n=at_least", TARGET_ABSENT, 0, "/at_least=5?n=at_least"},
	    {"/a?at_least=5", TARGET_TAKEN, 5, "/a"},
	    {"/a?n=1&at_least=5&m=2", TARGET_TAKEN, 5, "/a?n=1&m=2"},
	    {"/a?at%5Fleast=%35&n", TARGET_TAKEN, 5, "/a?n"},
	    {"/a?at_least=9223372036854775807", TARGET_TAKEN, INT64_MAX, "/a"},
	    {"/a?at_least=9223372036854775808", TARGET_BAD_NUMBER, 0, "/a"},
	    {"/a?at_least=&n=1", TARGET_BAD_NUMBER, 0, "/a?n=1"},
	    {"/a?at_least", TARGET_BAD_NUMBER, 0, "/a"},
	    {"/a?at_least=%3", TARGET_BAD_NUMBER, 0, "/a"},
	    {"/a?at_least=1&at_least=1", TARGET_BAD_NUMBER, 0, "/a"},
	    {"/a?at_leas%=1", TARGET_ABSENT, 0, "/a?at_leas%=1"},
	    {"http://host?at_least=1", TARGET_TAKEN, 1, "http://host"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *raw = arena_strdup(&arena, cases[i].raw);
		size_t n = strlen(raw);
		int64_t number = 0;

		assert_int_equal(target_take_number(raw, &n, "at_least", &number), cases[i].taken);
		assert_int_equal(n, strlen(cases[i].left));
		assert_string_equal(raw, cases[i].left);
		if (cases[i].taken == TARGET_TAKEN)
			assert_true(number == cases[i].number);
	}
}

static void text_is_brought_to_nfc(void **state)
{
	/* "Sơn" with a combining horn, and "Ðồng" with the Icelandic letter */
	struct target target = parsed("/So%CC%9Bn?q=%C3%90%E1%BB%93ng");

	(void)state;
	assert_string_equal(target.segments[0].p, "Sơn");
	assert_string_equal(target.query[0].value.p, "Đồng");
}

static void root_has_no_segments_and_a_trailing_slash_adds_none(void **state)
{
	(void)state;
	assert_int_equal(parsed("/").segment_count, 0);
	assert_false(parsed("/").trailing_slash);
	assert_int_equal(parsed("/a/b/").segment_count, 2);
	assert_true(parsed("/a/b/").trailing_slash);
	assert_int_equal(parsed("/a//b").segment_count, 3);
}

static void plus_is_a_space_in_the_query_only(void **state)
{
	struct target target = parsed("/a+b?c+d=%2B");

	(void)state;
	assert_string_equal(target.segments[0].p, "a+b");
	assert_string_equal(target.query[0].name.p, "c d");
	assert_string_equal(target.query[0].value.p, "+");
}

static void odd_queries_are_read_as_forms_are(void **state)
{
	struct target target = parsed("/?a&b=&=c&&d=1=2&lines=x%0D%0Ay");

	(void)state;
	assert_int_equal(target.query_count, 5);
	assert_string_equal(target.query[0].name.p, "a");
	assert_string_equal(target.query[0].value.p, "");
	assert_string_equal(target.query[1].value.p, "");
	assert_string_equal(target.query[2].name.p, "");
	assert_string_equal(target.query[3].value.p, "1=2");
	assert_string_equal(target.query[4].value.p, "x\r\ny");
	assert_int_equal(parsed("/?").query_count, 0);
	assert_non_null(parsed("/?").query_text.p);
	assert_null(parsed("/").query_text.p);
}

static void absolute_form_is_taken_without_its_authority(void **state)
{
	struct target target = parsed("HTTP://user@host:80/a?b=c");

	(void)state;
	assert_true(str_is(target.raw, "/a?b=c"));
	assert_int_equal(parsed("http://host").segment_count, 0);
	assert_refused(STR("http://host?b"), "http.target_form", NULL);
}

static void repeated_parameters_are_walked_in_order(void **state)
{
	struct request req = {.target = parsed("/?unit=A&x=1&unit=B")};
	struct str value;
	size_t at = 0;

	(void)state;
	assert_true(request_query_next(&req, "unit", &at, &value));
	assert_string_equal(value.p, "A");
	assert_true(request_query_next(&req, "unit", &at, &value));
	assert_string_equal(value.p, "B");
	assert_false(request_query_next(&req, "unit", &at, &value));
	assert_string_equal(request_query(&req, "x").p, "1");
	assert_null(request_query(&req, "y").p);
}

static void bad_percent_encodings_are_refused_with_their_place(void **state)
{
	(void)state;
	assert_refused(STR("/a%"), "http.target_percent", "3");
	assert_refused(STR("/a%4"), "http.target_percent", "3");
	assert_refused(STR("/a%4g"), "http.target_percent", "3");
	assert_refused(STR("/a/b?c=%zz"), "http.target_percent", "8");
	assert_refused(STR("/a%/41"), "http.target_percent", "3");
	assert_refused(STR("/a%u1234"), "http.target_percent", "3");
}

static void control_characters_are_refused(void **state)
{
	(void)state;
	assert_refused(STR("/a%00b"), "http.target_control", "3");
	assert_refused(STR("/a%0ab"), "http.target_control", "3");
	assert_refused(STR("/?a=%00"), "http.target_control", NULL);
	assert_refused(STR("/?a=%7F"), "http.target_control", NULL);
	assert_refused(STR("/a\0b"), "http.target_control", "3");
	assert_refused(STR("/a b"), "http.target_control", "3");
	assert_refused(STR("/a\tb"), "http.target_control", "3");
}

static void malformed_utf8_is_refused(void **state)
{
	(void)state;
	assert_refused(STR("/%FF"), "http.target_utf8", "2");
	assert_refused(STR("/%C0%AF"), "http.target_utf8", "2");
	assert_refused(STR("/%ED%A0%80"), "http.target_utf8", "2");
	assert_refused(STR("/x?q=%E1%BA"), "http.target_utf8", NULL);
	assert_refused(STR("/\xE1\xBA"), "http.target_utf8", "2");
}

static void nobody_climbs(void **state)
{
	(void)state;
	assert_refused(STR("/a/../b"), "http.target_dots", "4");
	assert_refused(STR("/.."), "http.target_dots", NULL);
	assert_refused(STR("/a/%2e%2E/b"), "http.target_dots", NULL);
	assert_refused(STR("/a/."), "http.target_dots", NULL);
	assert_int_equal(parsed("/a/...").segment_count, 2);
}

static void other_forms_are_refused(void **state)
{
	(void)state;
	assert_refused(STR(""), "http.target_form", NULL);
	assert_refused(STR("*"), "http.target_form", NULL);
	assert_refused(STR("a/b"), "http.target_form", NULL);
	assert_refused(STR("host:443"), "http.target_form", NULL);
	assert_refused(STR("/a#b"), "http.target_form", NULL);
}

static void limits_hold(void **state)
{
	struct buf raw = {0};

	(void)state;
	for (int i = 0; i < TARGET_SEGMENTS_MAX; i++)
		buf_add_text(&raw, "/a");
	assert_int_equal(parsed(raw.p).segment_count, TARGET_SEGMENTS_MAX);
	buf_add_text(&raw, "/a");
	assert_refused(buf_str(&raw), "http.target_long", NULL);
	buf_clear(&raw);
	buf_add_text(&raw, "/?");
	for (int i = 0; i <= TARGET_QUERY_MAX; i++)
		buf_add_text(&raw, "a&");
	assert_refused(buf_str(&raw), "http.target_long", NULL);
	buf_clear(&raw);
	while (raw.n <= TARGET_BYTES_MAX)
		buf_add_text(&raw, "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	assert_refused(buf_str(&raw), "http.target_long", NULL);
	buf_release(&raw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(path_and_query_are_split_and_decoded, reset),
	    cmocka_unit_test_teardown(a_number_is_taken_out_of_the_query, reset),
	    cmocka_unit_test_teardown(text_is_brought_to_nfc, reset),
	    cmocka_unit_test_teardown(root_has_no_segments_and_a_trailing_slash_adds_none, reset),
	    cmocka_unit_test_teardown(plus_is_a_space_in_the_query_only, reset),
	    cmocka_unit_test_teardown(odd_queries_are_read_as_forms_are, reset),
	    cmocka_unit_test_teardown(absolute_form_is_taken_without_its_authority, reset),
	    cmocka_unit_test_teardown(repeated_parameters_are_walked_in_order, reset),
	    cmocka_unit_test_teardown(bad_percent_encodings_are_refused_with_their_place, reset),
	    cmocka_unit_test_teardown(control_characters_are_refused, reset),
	    cmocka_unit_test_teardown(malformed_utf8_is_refused, reset),
	    cmocka_unit_test_teardown(nobody_climbs, reset),
	    cmocka_unit_test_teardown(other_forms_are_refused, reset),
	    cmocka_unit_test_teardown(limits_hold, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
