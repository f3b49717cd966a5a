/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Formulas of indicators, and of the rules of forms.
 *
 *   condition  = sum [ ("<" | "<=" | ">" | ">=" | "=" | "!=") sum ]
 *   sum        = product { ("+" | "-") product }
 *   product    = unary { ("*" | "/") unary }
 *   unary      = [ "-" ] primary
 *   primary    = number | code | "(" condition ")" | function
 *   function   = "previous" "(" condition ")" | "last_year" "(" condition ")"
 *              | "cumulative" "(" condition ")" | "target" "(" condition "," scenario ")"
 *              | "if" "(" condition "," condition "," condition ")"
 *
 * A code is letters, digits, `_` and `.`, beginning with a letter. ≤ ≥ ≠ are
 * read too. A comparison is 1 or 0; `if` takes its second argument unless the
 * first is 0, and looks only at the one it takes. Exact throughout.
 */
#ifndef CORE_FORMULA_H
#define CORE_FORMULA_H

#include "base/arena.h"
#include "base/decimal.h"
#include "base/err.h"

enum formula_op {
	FORMULA_NUMBER,
	FORMULA_INDICATOR,
	FORMULA_NEGATE,
	FORMULA_ADD,
	FORMULA_SUBTRACT,
	FORMULA_MULTIPLY,
	FORMULA_DIVIDE,
	FORMULA_LESS,
	FORMULA_LESS_EQUAL,
	FORMULA_GREATER,
	FORMULA_GREATER_EQUAL,
	FORMULA_EQUAL,
	FORMULA_NOT_EQUAL,
	FORMULA_PREVIOUS,
	FORMULA_LAST_YEAR,
	FORMULA_CUMULATIVE,
	FORMULA_TARGET,
	FORMULA_IF
};

enum { FORMULA_DEPTH_MAX = 64, FORMULA_BYTES_MAX = 4096 };

struct formula {
	enum formula_op op;
	struct rational number; /* FORMULA_NUMBER */
	struct str code;        /* FORMULA_INDICATOR; FORMULA_TARGET: the scenario */
	int id;                 /* of that code, once bound; 0 before */
	int column;             /* in characters from 1, of the operator or word */
	struct formula *operands[3];
};

/*
 * Parses `text`. On ERR_INPUT, *column (from 1) is where; keys formula.expected_operand,
 * formula.expected_operator, formula.unclosed, formula.bad_number, formula.bad_character,
 * formula.unknown_function, formula.arguments, formula.too_deep, formula.too_long,
 * formula.empty.
 */
enum err_code formula_parse(
    struct arena *arena, struct str text, struct formula **out, int *column, struct err *err);

/* Calls visit() for each indicator and scenario named, left to right. */
void formula_visit(
    struct formula *formula, void (*visit)(struct formula *node, void *context), void *context);

#endif
