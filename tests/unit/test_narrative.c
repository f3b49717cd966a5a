/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/narrative.h"
#include "report_world.h"

struct fixture {
	struct report_world world;
	struct arena arena;
	struct narrative_options options;
	struct issues errors;
	struct issues missing;
};

static struct fixture fixture;

static int set_up(void **state)
{
	(void)state;
	report_world_init(&fixture.world);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	report_world_release(&fixture.world);
	return 0;
}

/* Vietnamese text of the city in 2017 unless a test says otherwise. */
static int begin(void **state)
{
	(void)state;
	fixture.options = (struct narrative_options){.file = "t.md",
	    .unit = definitions_unit(fixture.world.defs, STR("178"), NULL)->id,
	    .period = period_of_year(2017),
	    .lang = LANG_VI,
	    .layer = LAYER_PUBLISHED,
	    .format = NARRATIVE_TEXT};
	fixture.errors = (struct issues){.arena = &fixture.arena};
	fixture.missing = (struct issues){.arena = &fixture.arena};
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_release(&fixture.arena);
	return 0;
}

static const char *rendered(const char *template)
{
	struct buf out = {0};
	struct err err = {0};
	const char *text;

	assert_int_equal(narrative_render(fixture.world.space, str_of(template), &fixture.options,
			     &fixture.errors, &fixture.missing, &out, &err),
	    ERR_NONE);
	text = arena_str(&fixture.arena, buf_str(&out)).p;
	buf_release(&out);
	return text;
}

static const char *text_of(const struct issues *issues)
{
	struct buf out = {0};
	const char *text;

	for (size_t i = 0; i < issues->kept; i++) {
		issue_add_text(&out, LANG_EN, &issues->items[i]);
		buf_add_char(&out, '\n');
	}
	text = arena_str(&fixture.arena, buf_str(&out)).p;
	buf_release(&out);
	return text;
}

static const char *errors_of(const char *template)
{
	struct buf out = {0};
	struct err err = {0};

	begin(NULL);
	assert_int_equal(narrative_render(fixture.world.space, str_of(template), &fixture.options,
			     &fixture.errors, &fixture.missing, &out, &err),
	    ERR_INPUT);
	assert_string_equal(err.key, "narrative.errors");
	assert_int_equal(out.n, 0);
	return text_of(&fixture.errors);
}

static void the_published_figures_come_out_exactly(void **state)
{
	(void)state;
	assert_string_equal(
	    rendered("Thu {{budget.revenue}}, đạt {{budget.revenue percent=plan.province}} và\n"
		     "{{budget.revenue percent=plan.city}}, {{budget.revenue growth}}; chi "
		     "{{budget.expenditure}}, {{budget.expenditure percent=plan.province}}."),
	    "Thu 350.000 triệu đồng, đạt 123,4% và 117,5%, tăng 44,6%; chi 424.200 triệu đồng, "
	    "129,4%.\n");
	assert_string_equal(
	    rendered("{{investment.volume}} {{investment.volume percent=plan.capital}}; "
		     "{{investment.disbursed}} {{investment.disbursed percent=plan.capital}} "
		     "{{investment.disbursed_of_volume}}"),
	    "115.672 triệu đồng 97%; 103.675,3 triệu đồng 87% 90%\n");
	assert_string_equal(
	    rendered("{{poverty.poor_households}}, {{poverty.poor_households change}}, "
		     "{{poverty.poor_households growth bare}}; "
		     "{{poverty.near_poor_households bare}}, "
		     "{{poverty.near_poor_households change}}, "
		     "{{poverty.near_poor_households growth}}; "
		     "{{education.standard_schools period=2016-09-01/P1Y}}"),
	    "98 hộ, giảm 28 hộ, 22,2; 106, giảm 16 hộ, giảm 13,11%; 23 trường\n");
	assert_int_equal(fixture.missing.count, 0);
}

static void attributes_choose_the_figure(void **state)
{
	(void)state;
	assert_string_equal(
	    rendered("{{poverty.poor_households unit=05992}} "
		     "{{budget.revenue period=last_year}} {{budget.revenue period=previous bare}} "
		     "{{budget.revenue scenario=plan.city}} {{budget.revenue decimals=1}} "
		     "{{poverty.near_poor_households breakdown=urban}} "
		     "{{budget.revenue cumulative}}"),
	    "27 hộ 242.047 triệu đồng 242.047 297.872 triệu đồng 350.000,0 triệu đồng 40 hộ "
	    "350.000 triệu đồng\n");
}

static void names_are_those_of_unit_period_and_language(void **state)
{
	const char *template = "{{unit.name}} {{unit.code}} {{unit.type}}, {{period.name}}, "
			       "{{period.year}}, {{previous.year}}, {{last_year.name capital}}";

	(void)state;
	assert_string_equal(rendered(template),
	    "Thành phố Lạng Sơn 178 Thành phố, năm 2017, 2017, 2016, Năm 2016\n");
	fixture.options.lang = LANG_EN;
	assert_string_equal(
	    rendered(template), "Lang Son City 178 Thành phố, 2017, 2017, 2016, 2016\n");
	assert_string_equal(rendered("{{budget.revenue}}, {{budget.revenue growth}}"),
	    "350,000 million VND, up 44.6%\n");
}

static void each_repeats_for_the_children_in_order(void **state)
{
	const char *each = "{{#each 178/* type=ward,commune}}\n"
			   "- {{unit.name}}: {{poverty.poor_households}}\n"
			   "{{/each}}\n";

	(void)state;
	assert_string_equal(rendered(each), "- Phường Tam Thanh: 17 hộ\n"
					    "- Phường Chi Lăng: 21 hộ\n"
					    "- Xã Hoàng Đồng: 30 hộ\n"
					    "- Xã Mai Pha: 27 hộ\n");
	assert_string_equal(
	    rendered("{{#each children type=ward}}{{unit.code}} {{/each}}."), "05974 05983 .\n");
}

static void if_asks_whether_a_figure_is_missing(void **state)
{
	(void)state;
	assert_string_equal(rendered("{{#if budget.revenue}}a{{/if}}"
				     "{{#if traffic.accidents unit=05992}}b{{else}}c{{/if}}"
				     "{{#if traffic.accidents unit=05983}}d{{/if}}"
				     "{{#if budget.revenue period=2010}}e{{/if}}"),
	    "acd\n");
	assert_int_equal(fixture.missing.count, 0);
}

static void a_missing_figure_is_an_ellipsis_and_is_listed(void **state)
{
	(void)state;
	assert_string_equal(
	    rendered("Một\n{{traffic.accidents unit=05992}} và {{budget.revenue period=2010}}\n"),
	    "Một … và …\n");
	assert_string_equal(text_of(&fixture.missing),
	    "t.md:2:1: traffic.accidents: no figure for Xã Mai Pha, năm 2017: chưa có báo cáo\n"
	    "t.md:2:37: budget.revenue: no figure for Thành phố Lạng Sơn, năm 2010: chưa có báo "
	    "cáo\n");
}

static void a_table_by_children_has_the_reporting_units(void **state)
{
	(void)state;
	fixture.options.format = NARRATIVE_MARKDOWN;
	assert_string_equal(
	    rendered("Số liệu:\n{{#table poverty.poor_households,traffic.accidents total}}\nHết."),
	    "Số liệu:\n"
	    "\n"
	    "| Đơn vị | Số hộ nghèo (hộ) | Số vụ tai nạn (vụ) |\n"
	    "| --- | ---: | ---: |\n"
	    "| Phường Tam Thanh | 17 | 4 |\n"
	    "| Phường Chi Lăng | 21 | – |\n"
	    "| Xã Hoàng Đồng | 30 | 3 |\n"
	    "| Xã Mai Pha | 27 | … |\n"
	    "| **Thành phố Lạng Sơn** | 98 | 7 |\n"
	    "\n"
	    "Hết.");
	assert_int_equal(fixture.missing.count, 1);
	assert_string_equal(
	    rendered("{{#table poverty.poor_households type=ward}}\n\n{{unit.code}}"),
	    "| Đơn vị | Số hộ nghèo (hộ) |\n"
	    "| --- | ---: |\n"
	    "| Phường Tam Thanh | 17 |\n"
	    "| Phường Chi Lăng | 21 |\n"
	    "\n"
	    "178");
}

static void a_table_by_period_has_years_or_parts(void **state)
{
	(void)state;
	assert_string_equal(rendered("{{#table budget.revenue by=period}}"),
	    "Kỳ    Thu ngân sách (triệu đồng)\n"
	    "--------------------------------\n"
	    "2016                     242.047\n"
	    "2017               350.000 (ước)\n");
	fixture.options.period = (struct period){2017 * 12, 6};
	assert_string_equal(rendered("{{#table traffic.accidents by=period unit=05986 total}}"),
	    "Kỳ           Số vụ tai nạn (vụ)\n"
	    "-------------------------------\n"
	    "Q1/2017                       1\n"
	    "Q2/2017                       2\n"
	    "6T đầu 2017                   3\n");
}

static void a_table_of_a_measure_says_so_in_its_head(void **state)
{
	(void)state;
	fixture.options.format = NARRATIVE_MARKDOWN;
	assert_string_equal(rendered("{{#table budget.revenue by=period percent=plan.province}}"),
	    "| Kỳ | Thu ngân sách: tỷ lệ so với dự toán tỉnh giao |\n"
	    "| --- | ---: |\n"
	    "| 2016 | … |\n"
	    "| 2017 | 123,4% (ước) |\n");
}

static void html_links_each_figure_to_its_permalink(void **state)
{
	(void)state;
	fixture.options.format = NARRATIVE_HTML;
	assert_string_equal(rendered("# Thu\n\nĐạt **{{budget.revenue growth}}**."),
	    "<h1>Thu</h1>\n"
	    "<p>Đạt <strong><a href=\"/so/budget.revenue/178/2017@2?scenario=estimate&amp;"
	    "measure=growth\" title=\"Thu ngân sách, năm 2017, Thành phố Lạng Sơn; tốc độ tăng so "
	    "với cùng kỳ năm trước; ước thực hiện; tính từ hai số liệu đem so sánh; bản công bố số "
	    "2; Số gốc suy ra từ tỷ lệ đã công bố\">tăng 44,6%</a></strong>.</p>\n");
	fixture.options.link_base = "https://langson.example";
	fixture.options.lang = LANG_EN;
	assert_non_null(strstr(rendered("{{budget.revenue}}"),
	    "<a "
	    "href=\"https://langson.example/en/so/budget.revenue/178/2017@2?scenario=estimate\""));
}

static void html_of_a_missing_figure_says_why(void **state)
{
	const char *html;

	(void)state;
	fixture.options.format = NARRATIVE_HTML;
	html = rendered("{{budget.revenue period=2010}}");
	assert_non_null(strstr(html, "; chưa có báo cáo; "));
	assert_non_null(strstr(html, "\">…</a>"));
}

static void html_marks_what_rests_on_an_invented_figure(void **state)
{
	static const char mark[] = "<span class=\"mark\" lang=\"vi\">minh hoạ</span>";
	const char *html;

	(void)state;
	fixture.options.format = NARRATIVE_HTML;
	html = rendered("{{poverty.poor_households unit=05974}}, {{budget.revenue}}");
	assert_non_null(strstr(html, "17 hộ</a>\u00A0"));
	assert_non_null(strstr(html, mark));
	assert_null(strstr(strstr(html, mark) + 1, mark));
	html = rendered("{{#table poverty.poor_households by=children}}");
	assert_non_null(strstr(html, "<span class=\"mark\" lang=\"vi\">minh hoạ</span> <a "));
	fixture.options.format = NARRATIVE_TEXT;
	assert_string_equal(rendered("{{poverty.poor_households unit=05974}}"), "17 hộ\n");
}

static const char hostile[] = "{{#each 178/* type=office}}{{unit.name}}{{/each}}";

static void a_name_is_never_markdown_or_markup(void **state)
{
	(void)state;
	assert_string_equal(rendered(hostile), "Phòng *Tài chính* & <b>Kế hoạch</b> | [x](y)\n");
	fixture.options.format = NARRATIVE_HTML;
	assert_string_equal(rendered(hostile),
	    "<p>Phòng *Tài chính* &amp; &lt;b&gt;Kế hoạch&lt;/b&gt; | [x](y)</p>\n");
	fixture.options.format = NARRATIVE_MARKDOWN;
	assert_string_equal(
	    rendered(hostile), "Phòng \\*Tài chính\\* & \\<b>Kế hoạch\\</b> \\| \\[x\\](y)");
}

static void a_name_in_a_link_code_or_title_is_its_text(void **state)
{
	(void)state;
	fixture.options.format = NARRATIVE_HTML;
	assert_string_equal(
	    rendered("[{{unit.name}} {{budget.revenue}}](/don-vi/{{unit.code}} \"{{unit.name}}\") "
		     "`{{unit.code}}`\n\n    {{budget.revenue bare}}\n\n[a]({{unit.name}})"),
	    "<p><a href=\"/don-vi/178\" title=\"Thành phố Lạng Sơn\">Thành phố Lạng Sơn 350.000 "
	    "triệu "
	    "đồng</a> <code>178</code></p>\n"
	    "<pre><code>350.000\n</code></pre>\n"
	    "<p><a href=\"Th%C3%A0nh%20ph%E1%BB%91%20L%E1%BA%A1ng%20S%C6%A1n\">a</a></p>\n");
}

static void raw_html_and_scripts_of_the_template_vanish(void **state)
{
	(void)state;
	fixture.options.format = NARRATIVE_HTML;
	assert_string_equal(
	    rendered("<script>alert(1)</script>\n\na <b>c</b> [x](javascript:alert(1))\n\n"
		     "<!-- ghi chú -->\n"),
	    "<p>a c <a href=\"\">x</a></p>\n");
	fixture.options.format = NARRATIVE_TEXT;
	assert_string_equal(rendered("<div>\na\n</div>\n\nb"), "b\n");
}

static void reserved_characters_cannot_be_smuggled_in(void **state)
{
	(void)state;
	assert_string_equal(errors_of("ab\nc\xF3\xB0\x80\x80"),
	    "t.md:2:2: this character is reserved and cannot be used in a template\n");
	begin(NULL);
	fixture.options.format = NARRATIVE_HTML;
	assert_string_equal(rendered("{{unit.code}} &#xF0000; &#983040; "
				     "&#xF0{{#if budget.revenue}}000;{{/if}} &#65;"),
	    "<p>178 &amp;#xF0000; &amp;#983040; &amp;#xF0000; A</p>\n");
}

static void a_number_at_the_beginning_of_a_line_makes_no_list(void **state)
{
	(void)state;
	assert_string_equal(rendered("{{poverty.poor_households bare}}. Hết"), "98. Hết\n");
	fixture.options.format = NARRATIVE_MARKDOWN;
	assert_string_equal(rendered("{{poverty.poor_households bare}}. Hết"), "98\\. Hết");
	assert_string_equal(rendered("> {{poverty.poor_households bare}}) Hết"), "> 98\\) Hết");
}

static void every_mistake_is_listed_in_order_of_place(void **state)
{
	(void)state;
	assert_string_equal(
	    errors_of("{{no.such}} {{budget.revenue unit=999 period=2017-13 scenario=x "
		      "percent=y}}\n{{budget.revenue breakdown=urban}} {{\n"
		      "{{#each 77/* type=planet}}{{/each}}\n{{#table budget.revenue,nix}}\n"
		      "{{#if poverty.near_poor_households breakdown=sea}}"),
	    "t.md:1:3: there is no indicator “no.such”\n"
	    "t.md:1:35: there is no unit “999”\n"
	    "t.md:1:46: “2017-13” is not a period; expected 2017, 2017-S1, 2017-Q3, 2017-03, "
	    "2017-01-01/P9M, previous or last_year\n"
	    "t.md:1:63: there is no scenario “x”\n"
	    "t.md:1:73: there is no scenario “y”\n"
	    "t.md:2:28: there is no breakdown “urban” of the indicator “budget.revenue”\n"
	    "t.md:2:36: “{{” is not closed by “}}” on the same line\n"
	    "t.md:3:9: there is no unit “77”\n"
	    "t.md:3:19: there is no type of unit “planet”\n"
	    "t.md:4:25: there is no indicator “nix”\n"
	    "t.md:5:1: the block “#if” is not closed by “/if”\n"
	    "t.md:5:46: there is no breakdown “sea” of the indicator "
	    "“poverty.near_poor_households”\n");
}

static void a_template_that_is_no_text_is_refused(void **state)
{
	(void)state;
	assert_string_equal(errors_of("a\n\xFFz"), "t.md:2:1: not valid UTF-8 text\n");
	assert_string_equal(errors_of("a\001"), "t.md:1:2: not valid UTF-8 text\n");
}

static void text_in_another_form_of_unicode_is_composed(void **state)
{
	(void)state;
	assert_string_equal(rendered("\xEF\xBB\xBFLa\xCC\xA3ng"), "Lạng\n");
}

static void plain_text_keeps_the_structure_readable(void **state)
{
	(void)state;
	assert_string_equal(rendered("# Báo cáo\n\n## Một\n\nDòng\nnối *nghiêng* `mã`\n\n"
				     "1. a\n2. b\n   - c\n   - d\n\n> trích\n>\n> dẫn\n\n---\n\n"
				     "[trang](http://x.vn) <http://y.vn> ![ảnh](z.png)\n\n"
				     "- x\n\n  y\n\n- z\n-\n\n```\nm\nn\n```\n"),
	    "Báo cáo\n"
	    "=======\n"
	    "\n"
	    "Một\n"
	    "---\n"
	    "\n"
	    "Dòng nối nghiêng mã\n"
	    "\n"
	    "1. a\n"
	    "2. b\n"
	    "   - c\n"
	    "   - d\n"
	    "\n"
	    "> trích\n"
	    ">\n"
	    "> dẫn\n"
	    "\n"
	    "* * *\n"
	    "\n"
	    "trang (http://x.vn) http://y.vn ảnh\n"
	    "\n"
	    "- x\n"
	    "\n"
	    "  y\n"
	    "\n"
	    "- z\n"
	    "\n"
	    "-\n"
	    "\n"
	    "    m\n"
	    "    n\n");
}

static void plain_text_aligns_tables(void **state)
{
	(void)state;
	assert_string_equal(rendered("| Tên | Số |\n|---|---:|\n| đ | {{unit.code}} |\n| bb ||\n"),
	    "Tên   Số\n"
	    "--------\n"
	    "đ    178\n"
	    "bb\n");
}

static void the_first_paragraph_can_be_had_alone(void **state)
{
	const char *template = "# Đầu\n\nMột {{unit.code}}\nhai.\n\nBa.";

	(void)state;
	fixture.options.first_paragraph_only = true;
	assert_string_equal(rendered(template), "Một 178 hai.\n");
	fixture.options.format = NARRATIVE_HTML;
	assert_string_equal(rendered(template), "<p>Một 178\nhai.</p>\n");
	fixture.options.format = NARRATIVE_MARKDOWN;
	assert_string_equal(rendered(template), "Một 178\nhai.\n");
	assert_string_equal(rendered("# Đầu"), "");
}

static void markdown_leaves_the_authors_text_as_it_is(void **state)
{
	(void)state;
	fixture.options.format = NARRATIVE_MARKDOWN;
	assert_string_equal(rendered("# *Đầu*\r\n\r\n<b>{{budget.revenue}}</b> \\{{x}} &amp;\n"),
	    "# *Đầu*\r\n\r\n<b>350.000 triệu đồng</b> {{x}} &amp;\n");
	assert_string_equal(rendered(""), "");
}

static void runaway_templates_are_stopped(void **state)
{
	struct buf template = {0}, out = {0};
	struct err err = {0};

	(void)state;
	for (int i = 0; i < NARRATIVE_DEPTH_MAX; i++)
		buf_add_text(&template, "{{#each 178/*}}");
	for (int i = 0; i < NARRATIVE_DEPTH_MAX; i++)
		buf_add_text(&template, "{{/each}}");
	assert_int_equal(narrative_render(fixture.world.space, buf_str(&template), &fixture.options,
			     &fixture.errors, &fixture.missing, &out, &err),
	    ERR_LIMIT);
	assert_string_equal(err.key, "narrative.too_large");
	buf_clear(&template);
	while (template.n <= NARRATIVE_BYTES_MAX)
		buf_add_text(&template, "a long line of text\n");
	assert_int_equal(narrative_render(fixture.world.space, buf_str(&template), &fixture.options,
			     &fixture.errors, &fixture.missing, &out, &err),
	    ERR_LIMIT);
	assert_int_equal(out.n, 0);
	buf_release(&template);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_published_figures_come_out_exactly),
	    TEST(attributes_choose_the_figure),
	    TEST(names_are_those_of_unit_period_and_language),
	    TEST(each_repeats_for_the_children_in_order),
	    TEST(if_asks_whether_a_figure_is_missing),
	    TEST(a_missing_figure_is_an_ellipsis_and_is_listed),
	    TEST(a_table_by_children_has_the_reporting_units),
	    TEST(a_table_by_period_has_years_or_parts),
	    TEST(a_table_of_a_measure_says_so_in_its_head),
	    TEST(html_links_each_figure_to_its_permalink),
	    TEST(html_of_a_missing_figure_says_why),
	    TEST(html_marks_what_rests_on_an_invented_figure),
	    TEST(a_name_is_never_markdown_or_markup),
	    TEST(a_name_in_a_link_code_or_title_is_its_text),
	    TEST(raw_html_and_scripts_of_the_template_vanish),
	    TEST(reserved_characters_cannot_be_smuggled_in),
	    TEST(a_number_at_the_beginning_of_a_line_makes_no_list),
	    TEST(every_mistake_is_listed_in_order_of_place),
	    TEST(a_template_that_is_no_text_is_refused),
	    TEST(text_in_another_form_of_unicode_is_composed),
	    TEST(plain_text_keeps_the_structure_readable),
	    TEST(plain_text_aligns_tables),
	    TEST(the_first_paragraph_can_be_had_alone),
	    TEST(markdown_leaves_the_authors_text_as_it_is),
	    TEST(runaway_templates_are_stopped),
	};

	return cmocka_run_group_tests_name("narrative", tests, set_up, tear_down);
}
