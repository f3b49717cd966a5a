/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"

struct fixture {
	struct arena arena;
};

static int setup(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	arena_release(&fixture->arena);
	return 0;
}

static void assert_normal(struct fixture *fixture, const char *text, const char *expected)
{
	struct str out;
	size_t bad;

	assert_true(text_normalize(&fixture->arena, str_of(text), &out, &bad));
	if (!str_is(out, expected))
		fail_msg("%s became %.*s, not %s", text, STR_ARG(out), expected);
}

static void decomposed_text_is_composed(void **state)
{
	struct fixture *fixture = *state;

	assert_normal(fixture, "La\u0323ng So\u031Bn", "Lạng Sơn");
	assert_normal(fixture, "Ky\u0300 Cu\u0300ng", "Kỳ Cùng");
	/* both orders of the marks, and a letter half composed */
	assert_normal(fixture, "be\u0323\u0302nh", "bệnh");
	assert_normal(fixture, "be\u0302\u0323nh", "bệnh");
	assert_normal(fixture, "bê\u0323nh", "bệnh");
	assert_normal(fixture, "nươ\u0301c", "nước");
	assert_normal(fixture, "\u212B", "Å");
}

static void look_alikes_of_d_with_a_bar_are_mended(void **state)
{
	struct fixture *fixture = *state;

	assert_normal(fixture, "\u00D0ông Kinh", "Đông Kinh");
	assert_normal(fixture, "quận \u00F0ịa", "quận địa");
	assert_normal(fixture, "\u00D0o\u0302ng", "Đông");
	assert_normal(fixture, "Đường đi", "Đường đi");
	assert_normal(fixture, "\u00D0\u00D0\u00F0", "ĐĐđ");
}

static void text_that_needs_no_change_is_not_copied(void **state)
{
	struct fixture *fixture = *state;
	static const char *const texts[] = {"plain\tASCII\r\n", "Phường Hoàng Văn Thụ", "“Đ”", ""};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct str out;
		size_t bad;

		assert_true(text_normalize(&fixture->arena, str_of(texts[i]), &out, &bad));
		assert_ptr_equal(out.p, texts[i]);
		assert_int_equal(out.n, strlen(texts[i]));
	}
	assert_null(fixture->arena.head);
}

static void malformed_bytes_are_found_at_their_offset(void **state)
{
	static const struct {
		struct str text;
		size_t bad;
	} cases[] = {
	    {{"ab\xFF", 3}, 2}, {{"\x80", 1}, 0},            /* a continuation alone */
	    {{"ạ\xE1\xBA", 5}, 3},                           /* cut short */
	    {{"\xC3(", 2}, 0}, {{"x\xC0\xAF", 3}, 1},        /* overlong, 2 bytes */
	    {{"x\xC1\xBF", 3}, 1}, {{"\xE0\x9F\xBF", 3}, 0}, /* overlong, 3 bytes */
	    {{"\xF0\x8F\xBF\xBF", 4}, 0},                    /* overlong, 4 bytes */
	    {{"a\xED\xA0\x80", 4}, 1},                       /* half a surrogate pair */
	    {{"a\xED\xBF\xBF", 4}, 1},
	    {{"\xED\xA0\x80\xED\xB0\x80", 6}, 0}, /* a pair of them (CESU-8) */
	    {{"\xF4\x90\x80\x80", 4}, 0},         /* beyond U+10FFFF */
	    {{"\xF8\x88\x80\x80\x80", 5}, 0}, {{"ok\0", 3}, 2}, {{"ok\x1B[0m", 6}, 2},
	    {{"ok\x7F", 3}, 2}, {{"ok\xC2\x85", 4}, 2}, /* a control character of C1 */
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out = STR("untouched");
		size_t bad = 77;

		assert_false(text_normalize(&fixture->arena, cases[i].text, &out, &bad));
		assert_int_equal(bad, cases[i].bad);
		assert_true(str_is(out, "untouched"));
	}
}

static void the_edges_of_unicode_are_well_formed(void **state)
{
	struct fixture *fixture = *state;

	assert_normal(fixture, "\xED\x9F\xBF", "\xED\x9F\xBF");
	assert_normal(fixture, "\xEE\x80\x80", "\xEE\x80\x80");
	assert_normal(fixture, "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF");
	assert_normal(fixture, "\xC2\xA0", "\xC2\xA0");
}

static void assert_fold(struct fixture *fixture, const char *text, const char *expected)
{
	struct str out = text_fold(&fixture->arena, str_of(text));

	if (!str_is(out, expected) || out.p[out.n] != '\0')
		fail_msg("%s folds to %.*s, not %s", text, STR_ARG(out), expected);
}

static void folding_takes_case_tones_and_marks_away(void **state)
{
	struct fixture *fixture = *state;

	assert_fold(fixture, "Lạng Sơn", "lang son");
	assert_fold(fixture, "LANG SON", "lang son");
	assert_fold(fixture, "La\u0323ng So\u031Bn", "lang son");
	assert_fold(fixture, "ĐƯỜNG Đi", "duong di");
	assert_fold(fixture, "\u00D0ông \u00F0i", "dong di");
	assert_fold(fixture, "hoà", "hoa");
	assert_fold(fixture, "hòa", "hoa");
	assert_fold(fixture, "ĂÂÊÔƠƯ ăâêôơư", "aaeoou aaeoou");
	assert_fold(fixture, "Ắ Ằ Ẳ Ẵ Ặ ỹ Ỵ", "a a a a a y y");
	assert_fold(fixture, "Straße", "strasse");
	assert_fold(fixture, "", "");
}

static void folding_twice_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	static const char *const texts[] = {
	    "Đồng Đăng", "İstanbul", "한국어", "ΣΊΣΥΦΟΣ", "ǅ", "ẞ", "\u01C4\u0323"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct str once = text_fold(&fixture->arena, str_of(texts[i]));

		assert_fold(fixture, once.p, once.p);
	}
}

/* Each text stands before all that follow it. */
static void assert_sorted(const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			int order = text_compare(str_of(texts[i]), str_of(texts[j]));

			if ((order > 0) - (order < 0) != (i > j) - (i < j))
				fail_msg("%s against %s gives %d", texts[i], texts[j], order);
		}
}

#define ASSERT_SORTED(texts) assert_sorted((texts), sizeof(texts) / sizeof((texts)[0]))

static void letters_follow_the_vietnamese_alphabet(void **state)
{
	static const char *const letters[] = {"a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "f", "g",
	    "h", "i", "j", "k", "l", "m", "n", "o", "ô", "ơ", "p", "q", "r", "s", "t", "u", "ư",
	    "v", "w", "x", "y", "z"};
	static const char *const words[] = {"an", "ăn", "ân", "da", "dây", "đa", "đây", "em", "êm",
	    "on", "ôn", "ơn", "un", "ưa", "vun"};

	(void)state;
	ASSERT_SORTED(letters);
	ASSERT_SORTED(words);
}

static void tones_decide_after_letters(void **state)
{
	static const char *const tones[] = {"ma", "mà", "mả", "mã", "má", "mạ", "man", "mạn", "mau",
	    "mă", "mằn", "mâ", "mầ", "mẩ", "mẫ", "mấ", "mậ", "me"};

	(void)state;
	ASSERT_SORTED(tones);
}

static void words_are_compared_one_by_one(void **state)
{
	static const char *const words[] = {
	    "ba", "ba má", "bà", "bà con", "bá", "bá chủ", "ban", "ban ngày", "bàn"};
	static const char *const names[] = {"Chi Lăng", "Đông Kinh", "Hoàng Đồng", "Hoàng Văn Thụ",
	    "Mai Pha", "Quảng Lạc", "Tam Thanh", "Vĩnh Trại"};

	(void)state;
	ASSERT_SORTED(words);
	ASSERT_SORTED(names);
}

static void where_the_tone_is_written_does_not_matter(void **state)
{
	static const char *const words[] = {"hoa", "hoà", "hòa", "hoả", "hỏa", "hóa", "hoạ"};

	(void)state;
	/* hoà and hòa are one word here: only their bytes tell them apart */
	assert_true(text_compare(str_of("hòa"), str_of("hoả")) < 0);
	assert_true(text_compare(str_of("hoà"), str_of("hỏa")) < 0);
	assert_true(text_compare(str_of("hoá"), str_of("họa")) < 0);
	assert_true(text_compare(str_of("hoà an"), str_of("hòa bình")) < 0);
	assert_true(text_compare(str_of("hòa an"), str_of("hoà bình")) < 0);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_int_equal(text_compare(str_of(words[i]), str_of(words[i])), 0);
}

static void capitals_stand_after_small_letters(void **state)
{
	static const char *const words[] = {"đa", "đA", "Đa", "ĐA", "đà", "Đà", "đac"};

	(void)state;
	ASSERT_SORTED(words);
}

static void signs_then_digits_then_letters(void **state)
{
	static const char *const texts[] = {
	    "", " a", "-", "1", "10", "2", "a", "khối 1", "khối 2", "khối a", "z", "α", "б"};

	(void)state;
	ASSERT_SORTED(texts);
}

static void composed_and_decomposed_text_weigh_the_same(void **state)
{
	(void)state;
	assert_true(text_compare(str_of("mâ\u0323u"), str_of("mấy")) < 0);
	assert_true(text_compare(str_of("ma\u0323"), str_of("má")) > 0);
	assert_true(text_compare(str_of("ma\u0323"), str_of("man")) < 0);
	assert_true(text_compare(str_of("mo\u031B"), str_of("mô")) > 0);
	/* malformed text has its place as well */
	assert_true(text_compare(str_of("a\xFF"), str_of("a1")) < 0);
	assert_int_equal(text_compare(str_of("a\xFF"), str_of("a\xFF")), 0);
}

static void one_character_is_read_at_a_time(void **state)
{
	static const struct str text = {"aạ\xF0\x9F\x87\xBB\xED\xA0\x80", 11};
	int32_t c = 0;

	(void)state;
	assert_int_equal(text_decode(text, 0, &c), 1);
	assert_int_equal(c, 'a');
	assert_int_equal(text_decode(text, 1, &c), 3);
	assert_int_equal(c, 0x1EA1);
	assert_int_equal(text_decode(text, 4, &c), 4);
	assert_int_equal(c, 0x1F1FB);
	assert_int_equal(text_decode(text, 2, &c), 0);
	assert_int_equal(text_decode(text, 8, &c), 0);
	/* cut by the end of the view */
	assert_int_equal(text_decode((struct str){text.p, 3}, 1, &c), 0);
}

static void length_counts_characters(void **state)
{
	(void)state;
	assert_int_equal(text_length(STR("")), 0);
	assert_int_equal(text_length(STR("Lạng Sơn")), 8);
	assert_int_equal(text_length(STR("\xF0\x9F\x87\xBB")), 1);
	assert_int_equal(text_length((struct str){NULL, 0}), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(decomposed_text_is_composed),
	    TEST(look_alikes_of_d_with_a_bar_are_mended),
	    TEST(text_that_needs_no_change_is_not_copied),
	    TEST(malformed_bytes_are_found_at_their_offset),
	    TEST(the_edges_of_unicode_are_well_formed),
	    TEST(folding_takes_case_tones_and_marks_away),
	    TEST(folding_twice_changes_nothing),
	    TEST(letters_follow_the_vietnamese_alphabet),
	    TEST(tones_decide_after_letters),
	    TEST(words_are_compared_one_by_one),
	    TEST(where_the_tone_is_written_does_not_matter),
	    TEST(capitals_stand_after_small_letters),
	    TEST(signs_then_digits_then_letters),
	    TEST(composed_and_decomposed_text_weigh_the_same),
	    TEST(one_character_is_read_at_a_time),
	    TEST(length_counts_characters),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
