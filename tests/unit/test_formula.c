/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/formula.h"

/* The tree with every parenthesis written. */
static void add_tree(struct buf *out, const struct formula *formula)
{
	static const char *const words[] = {
	    [FORMULA_NEGATE] = "neg",
	    [FORMULA_ADD] = "+",
	    [FORMULA_SUBTRACT] = "-",
	    [FORMULA_MULTIPLY] = "*",
	    [FORMULA_DIVIDE] = "/",
	    [FORMULA_LESS] = "<",
	    [FORMULA_LESS_EQUAL] = "<=",
	    [FORMULA_GREATER] = ">",
	    [FORMULA_GREATER_EQUAL] = ">=",
	    [FORMULA_EQUAL] = "=",
	    [FORMULA_NOT_EQUAL] = "!=",
	    [FORMULA_PREVIOUS] = "previous",
	    [FORMULA_LAST_YEAR] = "last_year",
	    [FORMULA_CUMULATIVE] = "cumulative",
	    [FORMULA_TARGET] = "target",
	    [FORMULA_IF] = "if",
	};

	if (formula->op == FORMULA_NUMBER) {
		assert_true(rational_add_plain(out, formula->number, 6));
		return;
	}
	if (formula->op == FORMULA_INDICATOR) {
		buf_add_str(out, formula->code);
		return;
	}
	buf_printf(out, "(%s", words[formula->op]);
	for (int i = 0; i < 3; i++)
		if (formula->operands[i]) {
			buf_add_char(out, ' ');
			add_tree(out, formula->operands[i]);
		}
	if (formula->op == FORMULA_TARGET)
		buf_printf(out, " :%.*s", STR_ARG(formula->code));
	buf_add_char(out, ')');
}

static void assert_tree(const char *text, const char *expected)
{
	struct arena arena = {0};
	struct formula *formula = NULL;
	struct buf buf = {0};
	struct err err;
	int column;

	if (formula_parse(&arena, str_of(text), &formula, &column, &err))
		fail_msg("%s: column %d: %s", text, column, err.key);
	add_tree(&buf, formula);
	assert_string_equal(buf.p, expected);
	buf_release(&buf);
	arena_release(&arena);
}

static void assert_mistake(const char *text, const char *key, int expected_column)
{
	struct arena arena = {0};
	struct formula *formula = NULL;
	struct err err = {0};
	int column = 0;

	if (formula_parse(&arena, str_of(text), &formula, &column, &err) != ERR_INPUT)
		fail_msg("read as a formula: %s", text);
	if (strcmp(err.key, key) != 0 || column != expected_column)
		fail_msg("%s: %s at column %d", text, err.key, column);
	assert_null(formula);
	arena_release(&arena);
}

static void operators_bind_as_in_school(void **state)
{
	(void)state;
	assert_tree("a + b * c", "(+ a (* b c))");
	assert_tree("a - b - c", "(- (- a b) c)");
	assert_tree("a / b / c * d", "(* (/ (/ a b) c) d)");
	assert_tree("(a + b) * c", "(* (+ a b) c)");
	assert_tree("-a + b", "(+ (neg a) b)");
	assert_tree("a * -b", "(* a (neg b))");
	assert_tree("a - -(b)", "(- a (neg b))");
	assert_tree("a + b < c * 2", "(< (+ a b) (* c 2))");
	assert_tree("(a < b) = (c >= d)", "(= (< a b) (>= c d))");
	assert_tree("a<=b", "(<= a b)");
	assert_tree("a>b", "(> a b)");
	assert_tree("a!=b", "(!= a b)");
	assert_tree("a ≤ b", "(<= a b)");
	assert_tree("a ≥ b", "(>= a b)");
	assert_tree("a≠b", "(!= a b)");
}

static void numbers_codes_and_functions_are_read(void **state)
{
	(void)state;
	assert_tree("  investment.disbursed_2 / investment.volume * 100\n",
	    "(* (/ investment.disbursed_2 investment.volume) 100)");
	assert_tree("0.125 + 10.500", "(+ 0.125 10.5)");
	assert_tree("previous(a) + last_year(b - 1)", "(+ (previous a) (last_year (- b 1)))");
	assert_tree("cumulative (a)", "(cumulative a)");
	assert_tree("target(a, plan.city)", "(target a :plan.city)");
	assert_tree("if(a > 0, b / a, 0)", "(if (> a 0) (/ b a) 0)");
	assert_tree("if(if(a,b,c), previous(previous(a)), -1)",
	    "(if (if a b c) (previous (previous a)) (neg 1))");
	assert_tree("if + target", "(+ if target)");
}

static void a_mistake_is_reported_with_its_place(void **state)
{
	(void)state;
	assert_mistake("", "formula.empty", 1);
	assert_mistake("   ", "formula.empty", 1);
	assert_mistake("a +", "formula.expected_operand", 4);
	assert_mistake("a + * b", "formula.expected_operand", 5);
	assert_mistake("--a", "formula.expected_operand", 2);
	assert_mistake("()", "formula.expected_operand", 2);
	assert_mistake("a b", "formula.expected_operator", 3);
	assert_mistake("a < b < c", "formula.expected_operator", 7);
	assert_mistake("a)", "formula.expected_operator", 2);
	assert_mistake("a, b", "formula.expected_operator", 2);
	assert_mistake("(a b)", "formula.expected_operator", 4);
	assert_mistake("2 * (a + b", "formula.unclosed", 5);
	assert_mistake("previous(a", "formula.unclosed", 9);
	assert_mistake("if(a, b", "formula.unclosed", 3);
	assert_mistake("1.2.3", "formula.bad_number", 1);
	assert_mistake("a + 1.", "formula.bad_number", 5);
	assert_mistake("2x", "formula.bad_number", 1);
	assert_mistake("0.1234567", "formula.bad_number", 1);
	assert_mistake("99999999999999999999", "formula.bad_number", 1);
	assert_mistake("a ≤ $b", "formula.bad_character", 5);
	assert_mistake("đ", "formula.bad_character", 1);
	assert_mistake("a ! b", "formula.bad_character", 3);
	assert_mistake("a + \xff", "formula.bad_character", 5);
	assert_mistake("1 + max(a, b)", "formula.unknown_function", 5);
	assert_mistake("previous()", "formula.arguments", 1);
	assert_mistake("previous(a, b)", "formula.arguments", 1);
	assert_mistake("if(a, b)", "formula.arguments", 1);
	assert_mistake("if(a, b, c, d)", "formula.arguments", 1);
	assert_mistake("target(a)", "formula.arguments", 1);
	assert_mistake("target(a, 2)", "formula.arguments", 11);
	assert_mistake("target(a, b + c)", "formula.expected_operator", 13);
}

static void depth_and_length_have_limits(void **state)
{
	struct buf buf = {0};

	(void)state;
	for (int i = 1; i < FORMULA_DEPTH_MAX; i++)
		buf_add_text(&buf, "a+");
	buf_add_char(&buf, 'a');
	assert_int_equal(buf.n, FORMULA_DEPTH_MAX * 2 - 1);
	{
		struct arena arena = {0};
		struct formula *formula;
		int column;

		assert_int_equal(
		    formula_parse(&arena, buf_str(&buf), &formula, &column, NULL), ERR_NONE);
		arena_release(&arena);
	}
	buf_add_text(&buf, "+a");
	assert_mistake(buf.p, "formula.too_deep", 1);
	buf_clear(&buf);
	for (int i = 0; i < FORMULA_DEPTH_MAX; i++)
		buf_add_char(&buf, '(');
	assert_mistake(buf.p, "formula.too_deep", FORMULA_DEPTH_MAX + 1);
	buf_clear(&buf);
	while (buf.n <= FORMULA_BYTES_MAX)
		buf_add_char(&buf, 'a');
	assert_mistake(buf.p, "formula.too_long", 1);
	buf_release(&buf);
}

static void collect(struct formula *node, void *context)
{
	struct buf *out = context;

	if (out->n)
		buf_add_char(out, ' ');
	buf_add_str(out, node->code);
}

static void a_visit_meets_every_name_from_left_to_right(void **state)
{
	struct arena arena = {0};
	struct formula *formula;
	struct buf buf = {0};
	int column;

	(void)state;
	assert_int_equal(formula_parse(&arena, STR("if(a > 0, target(b, plan) / c, -d)"), &formula,
			     &column, NULL),
	    ERR_NONE);
	formula_visit(formula, collect, &buf);
	assert_string_equal(buf.p, "a b plan c d");
	assert_int_equal(formula->column, 1);
	assert_int_equal(formula->operands[0]->column, 6);
	assert_int_equal(formula->operands[1]->column, 27);
	buf_release(&buf);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(operators_bind_as_in_school),
	    cmocka_unit_test(numbers_codes_and_functions_are_read),
	    cmocka_unit_test(a_mistake_is_reported_with_its_place),
	    cmocka_unit_test(depth_and_length_have_limits),
	    cmocka_unit_test(a_visit_meets_every_name_from_left_to_right),
	};

	return cmocka_run_group_tests_name("formula", tests, NULL, NULL);
}
