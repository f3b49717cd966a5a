/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/html.h"

static struct buf out;
static struct html h = {.out = &out};

static void assert_written(const char *expected)
{
	assert_string_equal(out.p ? out.p : "", expected);
	buf_clear(&out);
}

static void text_cannot_begin_a_tag_or_end_an_attribute(void **state)
{
	(void)state;
	html_text(&h, "<script>&\"'");
	assert_written("&lt;script&gt;&amp;&quot;&#39;");
	html_attr(&h, STR("a\"b'c<d"));
	assert_written("a&quot;b&#39;c&lt;d");
	html_text(&h, "Hoàng Đồng – “xã”");
	assert_written("Hoàng Đồng – “xã”");
	html_text(&h, (const char *)NULL);
	html_text(&h, STR_EMPTY);
	assert_written("");
}

static void numbers_are_plain_digits(void **state)
{
	(void)state;
	html_text(&h, 2017);
	HTML_MARKUP(&h, " ");
	html_text(&h, INT64_MIN);
	HTML_MARKUP(&h, " ");
	html_attr(&h, UINT64_MAX);
	HTML_MARKUP(&h, " ");
	html_url_part(&h, (size_t)7);
	assert_written("2017 -9223372036854775808 18446744073709551615 7");
}

static void only_harmless_urls_are_kept(void **state)
{
	static const char *const kept[] = {"", "/so/x", "x", "?a=1", "#top", "http://a/",
	    "HTTPS://a/", "mailto:a@b", "tel:+84", "a/b:c", "?x=a:b", "#a:b", "//host/x"};
	static const char *const refused[] = {"javascript:alert(1)", "JavaScript:x",
	    " javascript:x", "java\tscript:x", "\njavascript:x", "data:text/html,x", "vbscript:x",
	    ":", "file:///x", "/a b", "x\x7f", "httpx:", "http\n://x"};

	(void)state;
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		html_url(&h, kept[i]);
		assert_written(kept[i]);
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		html_url(&h, refused[i]);
		assert_written("#");
	}
	html_url(&h, STR("/x?a=\"&b"));
	assert_written("/x?a=&quot;&amp;b");
}

static void parts_of_urls_are_percent_encoded(void **state)
{
	(void)state;
	html_url_part(&h, "a/b?c=d&e#f%g:h \"i'");
	assert_written("a%2Fb%3Fc%3Dd%26e%23f%25g%3Ah%20%22i%27");
	html_url_part(&h, STR("budget.revenue@5,x_y-z~Đ"));
	assert_written("budget.revenue@5,x_y-z~%C4%90");
}

static void catalogue_texts_escape_their_arguments_but_not_markup(void **state)
{
	struct buf inner = {0};
	struct html link = {.out = &inner};

	(void)state;
	HTML_MARKUP(&link, "<a href=\"/x\">");
	html_text(&link, "A&B");
	HTML_MARKUP(&link, "</a>");
	h.lang = LANG_EN;
	html_t(&h, "period.span", html_safe_written(&link), "<b>");
	assert_written("<a href=\"/x\">A&amp;B</a> to &lt;b&gt;");
	html_attr_t(&h, "period.span", "\"", 2017);
	assert_written("&quot; to 2017");
	html_text(&h, html_safe_rendered(STR("<p>x</p>")));
	assert_written("<p>x</p>");
	h.lang = LANG_VI;
	buf_release(&inner);
}

static int give_back(void **state)
{
	(void)state;
	buf_release(&out);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_cannot_begin_a_tag_or_end_an_attribute),
	    cmocka_unit_test(numbers_are_plain_digits),
	    cmocka_unit_test(only_harmless_urls_are_kept),
	    cmocka_unit_test(parts_of_urls_are_percent_encoded),
	    cmocka_unit_test(catalogue_texts_escape_their_arguments_but_not_markup),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, give_back);
}
