/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How well texts answer what is looked for, and what is shown of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/search.h"

static struct arena arena;

static int score(const char *asked, const char *text)
{
	struct search_asked words = search_asked(str_of(asked), &arena);

	return search_score(&words, str_of(text), &arena);
}

static void words_are_found_whatever_their_case_and_marks(void **state)
{
	(void)state;
	assert_true(score("lang son", "Thành phố Lạng Sơn") > 0);
	assert_true(score("LẠNG SƠN", "thành phố lang son") > 0);
	assert_true(score("duong", "Đường Trần Đăng Ninh") > 0);
	assert_true(score("350000", "350.000") == 0);
	assert_true(score("350.000", "ước 350.000 triệu") > 0);
	assert_int_equal(score("lang son", "Lạng Giang"), 0);
	assert_int_equal(score("", "Lạng Sơn"), 0);
	assert_int_equal(score("'\"(*&|", "Lạng Sơn"), 0);
}

static void what_is_nearer_to_the_question_stands_first(void **state)
{
	static const char *const order[] = {
	    "Hộ nghèo", "Hộ nghèo cuối năm", "Tỷ lệ hộ nghèo", "Hồ nghẹo", "Nghèo một hộ", NULL};

	(void)state;
	for (int i = 0; order[i + 1]; i++)
		assert_true(score("hộ nghèo", order[i]) > score("hộ nghèo", order[i + 1]));
	/* Marks that were asked for count, those that were not do not keep away. */
	assert_true(score("má", "Má") > score("má", "Ma"));
	assert_true(score("ma", "Ma") > score("ma", "Má"));
	assert_true(score("ma", "Má") > 0);
}

static void of_the_last_word_the_beginning_is_enough(void **state)
{
	(void)state;
	assert_true(score("thu ngân s", "Thu ngân sách") > 0);
	assert_int_equal(score("th ngân", "Thu ngân sách"), 0);
	assert_true(score("thu ngân", "Thu ngân") > score("thu ngâ", "Thu ngân"));
}

static void shown(const char *asked, const char *text, size_t words, const char *expected)
{
	struct search_asked question = search_asked(str_of(asked), &arena);
	struct search_snippet snippet = search_snippet(&question, str_of(text), words, &arena);
	struct buf out = {0};

	buf_add_text(&out, snippet.cut_before ? "…" : "");
	for (size_t i = 0; i < snippet.count; i++)
		buf_printf(&out, snippet.pieces[i].found ? "[%.*s]" : "%.*s",
		    STR_ARG(snippet.pieces[i].text));
	buf_add_text(&out, snippet.cut_after ? "…" : "");
	assert_string_equal(out.n ? out.p : "", expected);
	buf_release(&out);
}

static void what_was_found_is_shown_among_what_stands_around_it(void **state)
{
	(void)state;
	shown("lang son", "Thành phố Lạng Sơn.", 30, "Thành phố [Lạng] [Sơn].");
	shown("bay", "một hai ba bốn năm sáu bảy tám chín mười", 6, "…sáu [bảy] tám chín mười");
	shown("hai", "một hai ba bốn năm sáu bảy tám chín mười", 4, "một [hai] ba bốn…");
	shown("khong", "một hai ba", 4, "một hai ba");
	shown("x", "", 4, "");
	shown("x", "…!", 4, "");
}

static void a_long_word_is_cut_between_characters(void **state)
{
	struct buf text = {0};
	struct search_words words;

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_add_text(&text, "ắ");
	words = search_words(buf_str(&text), &arena);
	assert_true(words.count > 1);
	for (size_t i = 0; i < words.count; i++)
		assert_int_equal(words.words[i].at.n % 3, 0);
	buf_release(&text);
}

static void nearer(const char *word, const char *first, const char *second, const char *expected)
{
	struct str best = STR_EMPTY;
	int edits = INT32_MAX;

	search_nearer(str_of(word), str_of(first), &arena, &best, &edits);
	search_nearer(str_of(word), str_of(second), &arena, &best, &edits);
	assert_true(str_is(best, expected));
}

static void the_nearer_word_is_proposed_and_none_that_is_far(void **state)
{
	(void)state;
	nearer("sahch", "sâu", "sách", "sách");
	nearer("sách", "sách", "sang", "sách");
	nearer("xyz", "sách", "năm", "");
	nearer("ngaan", "ngân", "ngan", "ngân");
}

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_found_whatever_their_case_and_marks),
	    cmocka_unit_test(what_is_nearer_to_the_question_stands_first),
	    cmocka_unit_test(of_the_last_word_the_beginning_is_enough),
	    cmocka_unit_test(what_was_found_is_shown_among_what_stands_around_it),
	    cmocka_unit_test(a_long_word_is_cut_between_characters),
	    cmocka_unit_test(the_nearer_word_is_proposed_and_none_that_is_far),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
