/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The template compiler: what its output prints, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "sample.html.h"

static void assert_page(const struct sample *sample, enum lang lang, const char *expected)
{
	struct buf out = {0};
	struct html h = {.out = &out, .lang = lang};

	sample_page(&h, sample);
	assert_string_equal(out.p, expected);
	buf_release(&out);
}

static void a_page_is_escaped_by_context_and_without_indentation(void **state)
{
	const struct sample_row rows[] = {
	    {STR("05986/1"), "Hoàng \"Đồng\"", 3, true}, {STR("2"), "<b>", 0, false}};
	const struct sample sample = {
	    "A & B", "javascript:alert(1)", 2017, {STR("<a href=\"/x\">2017</a>")}, 2, rows};

	(void)state;
	assert_page(&sample, LANG_EN,
	    "<!doctype html><html lang=\"en\"><head><title>A &amp; B</title>"
	    "<script type=\"module\" src=\"/static/x.js\"></script></head><body>"
	    "<h1>A &amp; B</h1><ul>"
	    "<li aria-current=\"page\"><a class=\"unit\" "
	    "href=\"/en/don-vi/05986%2F1?from=Ho%C3%A0ng%20%22%C4%90%E1%BB%93ng%22\" "
	    "title=\"Hoàng &quot;Đồng&quot;\">Hoàng &quot;Đồng&quot;</a>\n3</li>"
	    "<li><a class=\"unit\" href=\"/en/don-vi/2?from=%3Cb%3E\" "
	    "title=\"&lt;b&gt;\">&lt;b&gt;</a>\n0</li>"
	    "</ul><p title='2017'>first 2 months of <a href=\"/x\">2017</a>,\n<b>bold</b>\n"
	    "<i>italic</i> }}</p><a href=\"#\">x</a><pre>\n  kept\n\t</pre></body></html>");
}

static void the_other_branch_and_the_other_language(void **state)
{
	const struct sample sample = {"A", "/so/1?x=2&y=3", 2017, {STR("1")}, 0, NULL};

	(void)state;
	assert_page(&sample, LANG_VI,
	    "<!doctype html><html lang=\"vi\"><head><title>A</title>"
	    "<script type=\"module\" src=\"/static/x.js\"></script></head><body><h1>A</h1>"
	    "<p>Chưa có số liệu</p><p title='năm 2017'>0 tháng đầu năm 1,\n<b>bold</b>\n"
	    "<i>italic</i> }}</p><a href=\"/so/1?x=2&amp;y=3\">x</a>"
	    "<pre>\n  kept\n\t</pre></body></html>");
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

/* Runs the compiler on `source` as "t.html" in a directory of its own. */
static int compile(const char *source, char *message, size_t size)
{
	struct arena arena = {0};
	char directory[] = "/tmp/kycung-template-XXXXXX";
	static const char *const made[] = {"t.html", "t.c", "t.h"};
	size_t n;
	FILE *pipe;
	int status;

	assert_non_null(mkdtemp(directory));
	write_file(arena_printf(&arena, "%s/t.html", directory), source);
	pipe = popen(
	    arena_printf(&arena, "cd %s && '%s' t.html t.c t.h 2>&1", directory, TEMPLATE_COMPILER),
	    "r");
	assert_non_null(pipe);
	n = fread(message, 1, size - 1, pipe);
	message[n] = '\0';
	status = pclose(pipe);
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		const char *path = arena_printf(&arena, "%s/%s", directory, made[i]);
		bool left = !access(path, F_OK);

		assert_true(status == 0 || i == 0 || !left); /* nothing written on an error */
		if (left)
			assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(rmdir(directory), 0);
	arena_release(&arena);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void mistakes_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *source;
		const char *message;
	} cases[] = {
	    {"<p class={{ x }}>", "2: a value in an unquoted attribute; write name=\"{{ … }}\""},
	    {"<p class=a{{ x }}>", "2: a value in an unquoted attribute; write name=\"{{ … }}\""},
	    {"<p {{ x }}>", "2: a value in a tag, outside a quoted attribute"},
	    {"<{{ x }}>", "2: a bare '<'; write &lt;"},
	    {"<p{{ x }}>", "2: a value in the name of a tag"},
	    {"\n<script>{{ x }}</script>", "3: a value inside <script>"},
	    {"<style>{{ x }}</style>", "2: a value inside <style>"},
	    {"<script>\nalert(1)</script>",
		"3: text inside <script> or <style>: the content security policy refuses it; put "
		"it in static/"},
	    {"<!-- {{ x }} -->", "2: a value inside a comment"},
	    {"<p onclick=\"go()\">",
		"2: an on… attribute: the content security policy refuses handlers; use a module "
		"in static/"},
	    {"<p ONLOAD>",
		"2: an on… attribute: the content security policy refuses handlers; use a module "
		"in static/"},
	    {"<p style=\"color: {{ x }}\">",
		"2: a style attribute: the content security policy refuses it; use a class"},
	    {"<a href=\"javascript:{{ x }}\">",
		"2: a URL whose scheme is not http, https, mailto or tel"},
	    {"<img srcset=\"{{ x }}\">",
		"2: a value in an attribute that holds several URLs or a document"},
	    {"<a href=\"{{ t \"key\" }}\">", "2: a catalogue text in a URL"},
	    {"{% if (x) { %}\n<p>", "2: a block that is never closed"},
	    {"{% } %}", "2: '}' without an open block"},
	    {"\n{% if (x) { %}<p {% } %}>",
		"3: the block of line 3 begins in text and ends in a tag"},
	    {"{% if (x) { %}<p class=\"{% } else { %}<p>{% } %}",
		"2: the block of line 2 begins in text and ends in an attribute's value"},
	    {"<p class=\"a", "2: the template ends inside an attribute's value"},
	    {"<p", "2: the template ends inside a tag"},
	    {"<pre>", "2: the template ends inside <pre> or <textarea>"},
	    {"<p class=>", "2: an attribute without its value"},
	    {"{{ }}", "2: an empty {{ }}"},
	    {"{{ x", "2: '{{' without '}}'"},
	    {"\n\n{% x", "4: '{%' without '%}'"},
	    {"{# x", "2: '{#' without '#}'"},
	    {"{% if (x) %}", "2: a statement that does not end in ; { } or :"},
	    {"{% if (x) y(); %}", "2: if, else, for, while, do and switch need a block: end in {"},
	    {"{% call x %}", "2: {% call %} without name(arguments)"},
	    {"{% include \"x.h\" %}", "2: {% include %} after the first {% template %}"},
	    {"{% template x %}", "2: {% template %} without name(parameters)"},
	    {"<p>{% template b() %}{% if (x) { %}{% template c() %}",
		"2: a block that is never closed"},
	    {"{{ tn \"key\" }}", "2: {{ tn \"key\" n }} without its number"},
	};
	struct buf source = {0}, expected = {0};
	char message[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&source);
		buf_clear(&expected);
		buf_printf(&source, "{%% template a(int x) %%}\n%s", cases[i].source);
		buf_printf(&expected, "t.html:%s\n", cases[i].message);
		assert_int_equal(compile(source.p, message, sizeof(message)), 1);
		assert_string_equal(message, expected.p);
	}
	buf_release(&source);
	buf_release(&expected);
}

static void text_belongs_into_a_template(void **state)
{
	char message[1000];

	(void)state;
	assert_int_equal(compile("\n<p>", message, sizeof(message)), 1);
	assert_string_equal(message, "t.html:2: text before the first {% template %}\n");
	assert_int_equal(compile("{# nothing #}\n", message, sizeof(message)), 1);
	assert_string_equal(message, "t.html:2: no {% template %}\n");
}

static void what_is_right_is_compiled(void **state)
{
	static const char *const sources[] = {
	    "{% template a(void) %}",
	    "{% template a() %}<p class='{{ \"a'b\" }}' hidden><br/>a &lt; b { } %} }}</p>",
	    "{% template a(int x) %}<a href=\"{% if (x) { %}{{ \"a\" }}{% } else { %}/b{% } %}\">",
	    "{% template a(int x) %}{% switch (x) { %}\n{% case 1: %}<p>{% break; %}\n{% } %}",
	    "{% template a() %}<a href=\"mailto:{{ \"x@y\" }}\" data-x=\"javascript:\">",
	    "{% template a(int x) %}<option value=1{% if (x) { %} selected{% } %}>",
	};
	char message[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		int status = compile(sources[i], message, sizeof(message));

		assert_string_equal(message, "");
		assert_int_equal(status, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_page_is_escaped_by_context_and_without_indentation),
	    cmocka_unit_test(the_other_branch_and_the_other_language),
	    cmocka_unit_test(mistakes_are_refused_with_their_line),
	    cmocka_unit_test(text_belongs_into_a_template),
	    cmocka_unit_test(what_is_right_is_compiled),
	};

	return cmocka_run_group_tests_name("templates", tests, NULL, NULL);
}
