/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What differs between two texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/diff.h"

static void is(const char *before, const char *after, const char *expected)
{
	struct buf out = {0};
	struct html h = {&out, LANG_VI};

	diff_write(&h, str_of(before), str_of(after));
	assert_string_equal(out.p, expected);
	buf_release(&out);
}

static void what_is_alike_is_plain(void **state)
{
	(void)state;
	is("", "", "<p></p>\n");
	is("một hai", "một hai", "<p>một hai</p>\n");
	is("một\n\nhai\nba", "một\n\nhai\nba", "<p>một</p>\n<p>hai<br>\nba</p>\n");
}

static void words_are_taken_out_and_put_in(void **state)
{
	(void)state;
	is("thu 350 triệu", "thu 352 triệu", "<p>thu <del>350 </del><ins>352 </ins>triệu</p>\n");
	is("một hai ba", "một ba", "<p>một <del>hai </del>ba</p>\n");
	is("một ba", "một hai ba", "<p>một <ins>hai </ins>ba</p>\n");
	is("", "mới", "<p><ins>mới</ins></p>\n");
	is("cũ", "", "<p><del>cũ</del></p>\n");
}

static void a_paragraph_that_is_new_stays_in_its_place(void **state)
{
	(void)state;
	is("một\n\nba", "một\n\nhai\n\nba", "<p>một</p>\n<p><ins>hai¶ </ins>ba</p>\n");
}

static void markup_is_text(void **state)
{
	(void)state;
	is("<b>", "<i>", "<p><del>&lt;b&gt;</del><ins>&lt;i&gt;</ins></p>\n");
}

/* Without the words that are gone the one text is left, without the new ones the other. */
static void strip(const char *html, const char *skipped, struct buf *out)
{
	bool skipping = false;
	char begin[8], end[8];

	snprintf(begin, sizeof(begin), "<%s>", skipped);
	snprintf(end, sizeof(end), "</%s>", skipped);
	for (const char *p = html; *p; p++) {
		if (*p == '<') {
			skipping = (skipping || str_starts(str_of(p), str_of(begin))) &&
			           !str_starts(str_of(p), str_of(end));
			p = strchr(p, '>');
		} else if (!skipping && *p != '\n') {
			buf_add_char(out, *p);
		}
	}
}

static void both_texts_can_be_read_from_it(void **state)
{
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct buf before = {0}, after = {0}, html = {0}, left = {0}, right = {0};
		struct html h = {&html, LANG_VI};

		for (int i = 0; i < round % 60; i++) {
			seed = seed * 1103515245U + 12345U;
			buf_printf(
			    seed & 0x10000 ? &before : &after, "%c ", 'a' + (int)(seed >> 20) % 4);
			if (seed & 0x20000)
				buf_printf(seed & 0x10000 ? &after : &before, "%c ",
				    'a' + (int)(seed >> 20) % 4);
		}
		diff_write(&h, buf_str(&before), buf_str(&after));
		strip(html.p, "ins", &left);
		strip(html.p, "del", &right);
		assert_true(str_eq(buf_str(&left), buf_str(&before)));
		assert_true(str_eq(buf_str(&right), buf_str(&after)));
		buf_release(&before);
		buf_release(&after);
		buf_release(&html);
		buf_release(&left);
		buf_release(&right);
	}
}

static void texts_that_have_nothing_in_common_are_replaced(void **state)
{
	struct buf before = {0}, after = {0}, out = {0};
	struct html h = {&out, LANG_VI};

	(void)state;
	for (int i = 0; i < DIFF_CHANGES_MAX; i++) {
		buf_printf(&before, "a%d ", i);
		buf_printf(&after, "b%d ", i);
	}
	diff_write(&h, buf_str(&before), buf_str(&after));
	assert_non_null(strstr(out.p, "a1499 </del><ins>b0 "));
	buf_release(&before);
	buf_release(&after);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_alike_is_plain),
	    cmocka_unit_test(words_are_taken_out_and_put_in),
	    cmocka_unit_test(a_paragraph_that_is_new_stays_in_its_place),
	    cmocka_unit_test(markup_is_text),
	    cmocka_unit_test(both_texts_can_be_read_from_it),
	    cmocka_unit_test(texts_that_have_nothing_in_common_are_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
