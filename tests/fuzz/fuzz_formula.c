/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whatever the text, a formula is a tree of bounded depth or a mistake with a place in the text. */
#include "fuzz.h"

#include "base/bug.h"
#include "core/formula.h"

static const int operand_count[] = {
    [FORMULA_NUMBER] = 0,
    [FORMULA_INDICATOR] = 0,
    [FORMULA_NEGATE] = 1,
    [FORMULA_ADD] = 2,
    [FORMULA_SUBTRACT] = 2,
    [FORMULA_MULTIPLY] = 2,
    [FORMULA_DIVIDE] = 2,
    [FORMULA_LESS] = 2,
    [FORMULA_LESS_EQUAL] = 2,
    [FORMULA_GREATER] = 2,
    [FORMULA_GREATER_EQUAL] = 2,
    [FORMULA_EQUAL] = 2,
    [FORMULA_NOT_EQUAL] = 2,
    [FORMULA_PREVIOUS] = 1,
    [FORMULA_LAST_YEAR] = 1,
    [FORMULA_CUMULATIVE] = 1,
    [FORMULA_TARGET] = 1,
    [FORMULA_IF] = 3,
};

static void check_tree(const struct formula *formula, size_t size, int depth)
{
	INVARIANT(depth <= FORMULA_DEPTH_MAX);
	INVARIANT(formula->column >= 1 && (size_t)formula->column <= size);
	for (int i = 0; i < 3; i++) {
		INVARIANT((formula->operands[i] != NULL) == (i < operand_count[formula->op]));
		if (formula->operands[i])
			check_tree(formula->operands[i], size, depth + 1);
	}
}

static void check_name(struct formula *node, void *context)
{
	(void)context;
	INVARIANT(node->code.n > 0 && node->id == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str text = {(const char *)bytes, size};
	struct arena arena = {0};
	struct formula *formula;
	struct err err;
	int column = 0;

	if (formula_parse(&arena, text, &formula, &column, &err)) {
		INVARIANT(err.code == ERR_INPUT && column >= 1 && (size_t)column <= size + 1);
	} else {
		check_tree(formula, size, 1);
		formula_visit(formula, check_name, NULL);
	}
	arena_release(&arena);
	return 0;
}
