/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"

static void equality_is_of_bytes_and_length(void **state)
{
	(void)state;
	assert_true(str_eq(STR("a\0b"), STR("a\0b")));
	assert_false(str_eq(STR("a\0b"), STR("a\0c")));
	assert_false(str_eq(STR("a"), STR("ab")));
	assert_true(str_eq((struct str){NULL, 0}, STR_EMPTY));
	assert_true(str_is(STR("abc"), "abc"));
	assert_true(str_eq(str_of(NULL), STR_EMPTY));
}

static void a_prefix_is_found_at_the_start_only(void **state)
{
	(void)state;
	assert_true(str_starts(STR("plan.city"), STR("plan.")));
	assert_true(str_starts(STR("plan"), STR_EMPTY));
	assert_true(str_starts((struct str){NULL, 0}, (struct str){NULL, 0}));
	assert_false(str_starts(STR("plan"), STR("plan.")));
	assert_false(str_starts(STR("a plan."), STR("plan.")));
}

static void order_is_bytewise_with_prefixes_first(void **state)
{
	static const struct str texts[] = {{"", 0}, {"A", 1}, {"a", 1}, {"a\0", 2}, {"aa", 2},
	    {"b", 1}, {"\xC4\x91", 2}, {"\xFF", 1}};
	size_t count = sizeof(texts) / sizeof(texts[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			int order = str_cmp(texts[i], texts[j]);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
	assert_int_equal(str_cmp((struct str){NULL, 0}, STR_EMPTY), 0);
}

static void white_space_is_trimmed_at_both_ends(void **state)
{
	(void)state;
	assert_true(str_is(str_trim(STR(" \t\r\n\v\fa b \n")), "a b"));
	assert_true(str_is(str_trim(STR("   ")), ""));
	assert_true(str_is(str_trim(STR_EMPTY), ""));
	assert_true(str_is(str_trim((struct str){NULL, 0}), ""));
	/* a no-break space is a character, not white space of ASCII */
	assert_true(str_is(str_trim(STR("\u00A0a")), "\u00A0a"));
}

static void a_whole_number_is_of_digits_alone(void **state)
{
	static const char *const bad[] = {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "١", "101",
	    "9223372036854775808", "99999999999999999999999"};
	int64_t number = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(str_to_int(str_of(bad[i]), i < 9 ? 100 : INT64_MAX, &number));
	assert_int_equal(number, 7);
	assert_true(str_to_int(STR("0100"), 100, &number));
	assert_int_equal(number, 100);
	assert_true(str_to_int(STR("9223372036854775807"), INT64_MAX, &number));
	assert_int_equal(number, INT64_MAX);
}

static void splitting_gives_every_part_once(void **state)
{
	static const char *const expected[] = {"a", "", "b", ""};
	struct str rest = STR("a,,b,");
	struct str part;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_true(str_split(&rest, ',', &part));
		assert_true(str_is(part, expected[i]));
	}
	assert_false(str_split(&rest, ',', &part));
	assert_false(str_split(&rest, ',', &part));
	rest = STR_EMPTY;
	assert_true(str_split(&rest, ',', &part));
	assert_int_equal(part.n, 0);
	assert_false(str_split(&rest, ',', &part));
}

static void the_first_position_of_a_character_is_found(void **state)
{
	(void)state;
	assert_int_equal(str_find_char(STR("a=b=c"), '='), 1);
	assert_int_equal(str_find_char(STR("abc"), '='), 3);
	assert_int_equal(str_find_char(STR("a\0=b"), '='), 2);
	assert_int_equal(str_find_char((struct str){NULL, 0}, '='), 0);
}

static void a_buffer_grows_and_stays_ended_by_nul(void **state)
{
	struct buf buf = {0};

	(void)state;
	assert_true(str_is(buf_str(&buf), ""));
	for (int i = 0; i < 1000; i++) {
		buf_add_char(&buf, (char)('a' + i % 26));
		assert_int_equal(buf.p[buf.n], '\0');
	}
	assert_int_equal(buf.n, 1000);
	assert_int_equal(buf.p[999], 'a' + 999 % 26);
	buf_clear(&buf);
	assert_int_equal(buf.n, 0);
	assert_string_equal(buf.p, "");
	buf_release(&buf);
	assert_null(buf.p);
	buf_release(&buf);
}

static void nothing_may_be_added_as_nothing(void **state)
{
	struct buf buf = {0};

	(void)state;
	buf_clear(&buf);
	buf_add(&buf, NULL, 0);
	buf_add_str(&buf, (struct str){NULL, 0});
	buf_add_text(&buf, "");
	assert_int_equal(buf.n, 0);
	assert_string_equal(buf.p, "");
	buf_release(&buf);
}

static void integers_and_formats_are_added_as_text(void **state)
{
	struct buf buf = {0};

	(void)state;
	buf_add_int(&buf, 0);
	buf_add_char(&buf, ' ');
	buf_add_int(&buf, INT64_MAX);
	buf_add_char(&buf, ' ');
	buf_add_int(&buf, INT64_MIN);
	buf_printf(&buf, " %s %0200d", "text", 7);
	assert_int_equal(buf.n, 1 + 1 + 19 + 1 + 20 + 6 + 200);
	assert_memory_equal(buf.p, "0 9223372036854775807 -9223372036854775808 text 000", 51);
	assert_int_equal(buf.p[buf.n - 1], '7');
	buf_release(&buf);
}

static void reserving_keeps_the_bytes(void **state)
{
	struct buf buf = {0};

	(void)state;
	buf_add_text(&buf, "Kỳ Cùng");
	buf_reserve(&buf, 1 << 20);
	assert_true(buf.capacity > 1 << 20);
	assert_string_equal(buf.p, "Kỳ Cùng");
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equality_is_of_bytes_and_length),
	    cmocka_unit_test(a_prefix_is_found_at_the_start_only),
	    cmocka_unit_test(order_is_bytewise_with_prefixes_first),
	    cmocka_unit_test(white_space_is_trimmed_at_both_ends),
	    cmocka_unit_test(a_whole_number_is_of_digits_alone),
	    cmocka_unit_test(splitting_gives_every_part_once),
	    cmocka_unit_test(the_first_position_of_a_character_is_found),
	    cmocka_unit_test(a_buffer_grows_and_stays_ended_by_nul),
	    cmocka_unit_test(nothing_may_be_added_as_nothing),
	    cmocka_unit_test(integers_and_formats_are_added_as_text),
	    cmocka_unit_test(reserving_keeps_the_bytes),
	};

	return cmocka_run_group_tests_name("str and buf", tests, NULL, NULL);
}
