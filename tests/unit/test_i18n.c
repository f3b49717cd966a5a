/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/assets.h"
#include "view/i18n.h"

static void assert_text(struct buf *out, const char *expected)
{
	assert_string_equal(out->p, expected);
	buf_release(out);
}

static void languages_have_codes_and_prefixes(void **state)
{
	enum lang lang = LANG_VI;

	(void)state;
	assert_true(lang_parse(STR("en"), &lang));
	assert_int_equal(lang, LANG_EN);
	assert_false(lang_parse(STR("fr"), &lang));
	assert_string_equal(lang_code(LANG_VI), "vi");
	assert_string_equal(lang_prefix(LANG_VI), "");
	assert_string_equal(lang_prefix(LANG_EN), "/en");
}

static void a_key_has_its_text_in_each_language(void **state)
{
	(void)state;
	assert_string_equal(tr(LANG_VI, "date.weekday.1"), "Thứ hai");
	assert_string_equal(tr(LANG_EN, "date.weekday.1"), "Monday");
	assert_true(tr_known(LANG_EN, "date.weekday.7"));
	assert_false(tr_known(LANG_EN, "date.weekday.8"));
	assert_false(tr_known(LANG_EN, "date.weekday"));
	assert_false(tr_known(LANG_EN, ""));
}

static void placeholders_take_texts_and_numbers(void **state)
{
	struct buf out = {0};

	(void)state;
	tr_add(&out, LANG_VI, "date.long", "05", STR("01"), 2018);
	assert_text(&out, "ngày 05 tháng 01 năm 2018");
	tr_add(&out, LANG_EN, "period.first_months", (size_t)2017, -9);
	assert_text(&out, "first -9 months of 2017");
	tr_add(&out, LANG_EN, "chart.no_figures");
	assert_text(&out, "No figures yet");
}

static void patterns_come_in_pieces(void **state)
{
	const char *pattern = "a {2}{{b} {9}{1}";
	static const struct {
		const char *literal;
		int arg;
	} pieces[] = {{"a ", 0}, {"", 2}, {"{", 0}, {"b} ", 0}, {"{9}", 0}, {"", 1}};
	struct str literal = STR_EMPTY;
	int arg;

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		assert_true(tr_next_piece(&pattern, &literal, &arg));
		assert_int_equal(arg, pieces[i].arg);
		if (!arg)
			assert_true(str_is(literal, pieces[i].literal));
	}
	assert_false(tr_next_piece(&pattern, &literal, &arg));
}

static void the_form_follows_the_number(void **state)
{
	struct buf out = {0};

	(void)state;
	tr_add_n(&out, LANG_EN, "chart.missing_units", 1);
	assert_text(&out, "… 1 unit has no figure yet");
	tr_add_n(&out, LANG_EN, "chart.missing_units", 0);
	assert_text(&out, "… 0 units have no figure yet");
	tr_add_n(&out, LANG_VI, "chart.missing_units", (size_t)5);
	assert_text(&out, "… 5 đơn vị chưa có số liệu");
	assert_string_equal(tr(LANG_EN, "chart.missing_units"), "… {1} unit has no figure yet");
}

static void errors_and_issues_become_text(void **state)
{
	struct issue issue = {"units.csv", 3, 7, "period.span", 2, {"a", "b"}};
	struct buf out = {0};
	struct err err;

	(void)state;
	err_set(&err, ERR_INPUT, "period.span", "2016", "2017", NULL);
	err_add_text(&out, LANG_VI, &err);
	assert_text(&out, "từ 2016 đến 2017");
	issue_add_text(&out, LANG_EN, &issue);
	assert_text(&out, "units.csv:3:7: a to b");
	issue.column = 0;
	issue_add_text(&out, LANG_EN, &issue);
	assert_text(&out, "units.csv:3: a to b");
	issue.line = 0;
	issue_add_text(&out, LANG_EN, &issue);
	assert_text(&out, "units.csv: a to b");
	issue.file = NULL;
	issue_add_text(&out, LANG_EN, &issue);
	assert_text(&out, "a to b");
}

static void static_files_have_urls_that_name_their_content(void **state)
{
	const char *url = asset_url("chart.css");

	(void)state;
	assert_memory_equal(url, "/static/chart.css?v=", 20);
	assert_int_equal(strlen(url), 20 + 32);
	for (size_t i = 0; i < static_assets_count; i++)
		assert_true(static_assets[i].size > 0 && strlen(static_assets[i].digest) == 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(languages_have_codes_and_prefixes),
	    cmocka_unit_test(a_key_has_its_text_in_each_language),
	    cmocka_unit_test(placeholders_take_texts_and_numbers),
	    cmocka_unit_test(patterns_come_in_pieces),
	    cmocka_unit_test(the_form_follows_the_number),
	    cmocka_unit_test(errors_and_issues_become_text),
	    cmocka_unit_test(static_files_have_urls_that_name_their_content),
	};

	return cmocka_run_group_tests_name("i18n", tests, NULL, NULL);
}
