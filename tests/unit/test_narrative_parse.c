/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/narrative.h"
#include "report/narrative_parse.h"
#include "report/wording.h"

static struct arena arena;

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* The issues of a template, "line:column key argument …" a line. */
static const char *issues_of(const char *text)
{
	struct issues issues = {.arena = &arena};
	struct buf out = {0};
	const char *result;

	narrative_parse(&arena, str_of(text), "t.md", &issues);
	for (size_t i = 0; i < issues.kept; i++) {
		const struct issue *issue = &issues.items[i];

		buf_printf(&out, "%d:%d %s", issue->line, issue->column, issue->key);
		for (int j = 0; j < issue->arg_count; j++)
			buf_printf(&out, " %s", issue->args[j]);
		buf_add_char(&out, '\n');
		assert_string_equal(issue->file, "t.md");
	}
	result = arena_str(&arena, buf_str(&out)).p;
	buf_release(&out);
	return result;
}

static struct narrative_node *parsed(const char *text)
{
	struct issues issues = {.arena = &arena};
	struct narrative_node *node = narrative_parse(&arena, str_of(text), NULL, &issues);

	assert_int_equal(issues.count, 0);
	return node;
}

static void assert_word(struct narrative_word word, const char *text)
{
	assert_non_null(word.text.p);
	assert_true(str_is(word.text, text));
}

static void a_figure_has_its_code_and_attributes(void **state)
{
	const struct narrative_node *node =
	    parsed("{{ a.b  percent=plan unit=178 period=last_year scenario=estimate "
		   "breakdown=urban decimals=2 bare }}");

	(void)state;
	assert_int_equal(node->kind, NARRATIVE_FIGURE);
	assert_int_equal(node->code_count, 1);
	assert_word(node->codes[0], "a.b");
	assert_int_equal(node->figure.measure, MEASURE_PERCENT);
	assert_word(node->figure.measure_scenario, "plan");
	assert_word(node->figure.unit, "178");
	assert_word(node->figure.period, "last_year");
	assert_word(node->figure.scenario, "estimate");
	assert_word(node->figure.breakdown, "urban");
	assert_int_equal(node->figure.decimals, 2);
	assert_true(node->figure.bare);
	assert_null(node->next);
}

static void places_count_characters_not_bytes(void **state)
{
	const struct narrative_node *node = parsed("Thị\nđạt ế {{a growth}}, {{b}}");

	(void)state;
	assert_int_equal(node->kind, NARRATIVE_LITERAL);
	node = node->next;
	assert_int_equal(node->line, 2);
	assert_int_equal(node->column, 7);
	assert_int_equal(node->figure.measure, MEASURE_GROWTH);
	assert_int_equal(node->figure.decimals, WORDING_DECIMALS);
	node = node->next->next;
	assert_int_equal(node->column, 21);
	assert_int_equal(node->codes[0].column, 23);
}

static void names_are_told_from_codes(void **state)
{
	const struct narrative_node *node =
	    parsed("{{unit.name}}{{last_year.year}}{{period.name capital}}{{unit.size}}");

	(void)state;
	assert_int_equal(node->kind, NARRATIVE_NAME);
	assert_int_equal(node->name, NAME_UNIT_NAME);
	node = node->next;
	assert_int_equal(node->name, NAME_LAST_YEAR_YEAR);
	node = node->next;
	assert_int_equal(node->name, NAME_PERIOD_NAME);
	assert_true(node->capital);
	node = node->next;
	assert_int_equal(node->kind, NARRATIVE_FIGURE);
}

static void blocks_hold_what_stands_between_their_tags(void **state)
{
	const struct narrative_node *node =
	    parsed("{{#each 178/* type=ward,commune}}x{{#if a change}}y{{else}}z{{/if}}{{/each}}w");
	const struct narrative_node *inner;

	(void)state;
	assert_int_equal(node->kind, NARRATIVE_EACH);
	assert_word(node->parent, "178");
	assert_int_equal(node->type_count, 2);
	assert_word(node->types[1], "commune");
	inner = node->children->next;
	assert_int_equal(inner->kind, NARRATIVE_IF);
	assert_int_equal(inner->figure.measure, MEASURE_CHANGE);
	assert_true(str_is(inner->children->text, "y"));
	assert_true(str_is(inner->otherwise->text, "z"));
	assert_null(inner->next);
	assert_true(str_is(node->next->text, "w"));
}

static void each_children_is_of_the_current_unit(void **state)
{
	const struct narrative_node *node = parsed("{{#each children}}{{/each}}");

	(void)state;
	assert_null(node->parent.text.p);
	assert_null(node->children);
}

static void a_table_has_its_codes_rows_and_total(void **state)
{
	const struct narrative_node *node =
	    parsed("{{#table a,b.c by=period total growth decimals=1}}\n");

	(void)state;
	assert_int_equal(node->kind, NARRATIVE_TABLE);
	assert_int_equal(node->code_count, 2);
	assert_word(node->codes[1], "b.c");
	assert_int_equal(node->codes[1].column, 12);
	assert_true(node->by_period);
	assert_true(node->total);
	assert_int_equal(node->figure.measure, MEASURE_GROWTH);
	assert_null(node->next);
}

static void a_block_tag_alone_on_its_line_leaves_no_line(void **state)
{
	const struct narrative_node *node =
	    parsed("a\n  {{#if x}}  \r\nb\n{{/if}}\nc {{#if y}}\n{{/if}}");

	(void)state;
	assert_true(str_is(node->text, "a\n"));
	node = node->next;
	assert_true(str_is(node->children->text, "b\n"));
	node = node->next;
	assert_true(str_is(node->text, "c "));
	node = node->next;
	assert_true(str_is(node->children->text, "\n"));
}

static void an_escaped_pair_of_braces_is_text(void **state)
{
	const struct narrative_node *node = parsed("a \\{{b}} }} {c}");

	(void)state;
	assert_true(str_is(node->text, "a "));
	assert_true(str_is(node->next->text, "{{b}} }} {c}"));
	assert_null(node->next->next);
}

static void mistakes_of_an_expression_are_found_with_their_places(void **state)
{
	(void)state;
	assert_string_equal(issues_of("{{}} {{  }}"), "1:1 narrative.empty_expression {{\n"
						      "1:6 narrative.empty_expression {{\n");
	assert_string_equal(issues_of("a\n{{b\n}} {{c"), "2:1 narrative.unclosed_expression {{\n"
							 "3:4 narrative.unclosed_expression {{\n");
	assert_string_equal(issues_of("{{a {{b}}"), "1:1 narrative.unclosed_expression {{\n");
	assert_string_equal(issues_of("{{a grow size=3 =1}}"),
	    "1:5 narrative.unknown_attribute grow\n1:10 narrative.unknown_attribute size=3\n"
	    "1:17 narrative.unknown_attribute =1\n");
	assert_string_equal(
	    issues_of("{{a change growth}}"), "1:12 narrative.two_measures growth\n");
	assert_string_equal(
	    issues_of("{{a growth percent=p}}"), "1:12 narrative.two_measures percent=p\n");
	assert_string_equal(issues_of("{{a unit=}}"), "1:5 narrative.empty_value unit=\n");
	assert_string_equal(issues_of("{{a unit=1 unit=2 bare bare decimals=1 decimals=2}}"),
	    "1:12 narrative.repeated unit=2\n1:24 narrative.repeated bare\n"
	    "1:40 narrative.repeated decimals=2\n");
	assert_string_equal(issues_of("{{a decimals=7}}{{a decimals=-1}}"),
	    "1:14 narrative.bad_decimals 7\n1:30 narrative.bad_decimals -1\n");
	assert_string_equal(issues_of("{{percent=p}}"), "1:3 narrative.which_code percent=p\n");
	assert_string_equal(
	    issues_of("{{unit.name growth}}"), "1:13 narrative.unknown_attribute growth\n");
	assert_string_equal(
	    issues_of("{{a capital}}"), "1:5 narrative.unknown_attribute capital\n");
}

static void mistakes_of_blocks_are_found_with_their_places(void **state)
{
	(void)state;
	assert_string_equal(issues_of("{{#each}}{{/each}}{{#each 178}}{{/each}}"),
	    "1:1 narrative.each_what {{\n1:27 narrative.each_what 178\n");
	assert_string_equal(issues_of("{{#if}}{{/if}}{{#if unit=1}}{{/if}}"),
	    "1:3 narrative.which_code #if\n1:17 narrative.which_code #if\n");
	assert_string_equal(issues_of("{{#while x}}\n{{/while}}\n"),
	    "1:3 narrative.unknown_block #while\n2:3 narrative.unknown_block /while\n");
	assert_string_equal(issues_of("\n {{#each children}}\n{{#if a}}\n"),
	    "3:1 narrative.unclosed_block #if /if\n2:2 narrative.unclosed_block #each /each\n");
	assert_string_equal(issues_of("{{#each children}}{{#if a}}{{/each}}"),
	    "1:19 narrative.unclosed_block #if /if\n");
	assert_string_equal(issues_of("{{/each}} {{else}}"),
	    "1:3 narrative.nothing_to_close /each #each\n1:13 narrative.stray_else else\n");
	assert_string_equal(
	    issues_of("{{#if a}}{{else}}{{else}}{{/if}}"), "1:20 narrative.stray_else else\n");
	assert_string_equal(
	    issues_of("{{#if a}}{{/if x}}"), "1:16 narrative.unknown_attribute x\n");
}

static void mistakes_of_tables_are_found_with_their_places(void **state)
{
	(void)state;
	assert_string_equal(
	    issues_of("see {{#table a}}\n"), "1:7 narrative.table_not_alone #table\n");
	assert_string_equal(issues_of("{{#table by=period}}"), "1:3 narrative.which_code #table\n");
	assert_string_equal(issues_of("{{#table a,,b,}}"),
	    "1:12 narrative.empty_item a,,b,\n1:15 narrative.empty_item a,,b,\n");
	assert_string_equal(issues_of("{{#table a by=year bare}}"),
	    "1:15 narrative.bad_by year\n1:20 narrative.unknown_attribute bare\n");
}

static void nesting_is_bounded(void **state)
{
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < NARRATIVE_DEPTH_MAX; i++)
		buf_add_text(&text, "{{#if a}}");
	for (int i = 0; i < NARRATIVE_DEPTH_MAX; i++)
		buf_add_text(&text, "{{/if}}");
	assert_string_equal(issues_of(text.p), "");
	buf_clear(&text);
	for (int i = 0; i < 10000; i++)
		buf_add_text(&text, "{{#if a}}");
	assert_string_equal(issues_of(text.p), "1:145 narrative.too_deep 16\n");
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_figure_has_its_code_and_attributes),
	    cmocka_unit_test(places_count_characters_not_bytes),
	    cmocka_unit_test(names_are_told_from_codes),
	    cmocka_unit_test(blocks_hold_what_stands_between_their_tags),
	    cmocka_unit_test(each_children_is_of_the_current_unit),
	    cmocka_unit_test(a_table_has_its_codes_rows_and_total),
	    cmocka_unit_test(a_block_tag_alone_on_its_line_leaves_no_line),
	    cmocka_unit_test(an_escaped_pair_of_braces_is_text),
	    cmocka_unit_test(mistakes_of_an_expression_are_found_with_their_places),
	    cmocka_unit_test(mistakes_of_blocks_are_found_with_their_places),
	    cmocka_unit_test(mistakes_of_tables_are_found_with_their_places),
	    cmocka_unit_test(nesting_is_bounded),
	};

	return cmocka_run_group_tests_name("narrative syntax", tests, NULL, tear_down);
}
