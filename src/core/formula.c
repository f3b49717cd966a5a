/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/formula.h"

#include "base/bug.h"

/*
 * A recursive-descent parser over a one-token look-ahead. The depth of the
 * tree is bounded, not only that of the parentheses: whoever walks a formula
 * may recurse.
 */
enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_WORD,
	TOKEN_OP,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA
};

struct token {
	enum token_kind kind;
	enum formula_op op; /* of TOKEN_OP */
	struct str text;
	int column;
};

struct parser {
	struct arena *arena;
	struct str rest; /* what follows the token */
	int rest_column;
	struct token token;
	int nesting;
	struct err *err;
	enum err_code failed;
	int failed_column;
};

static const struct {
	const char *text;
	enum formula_op op;
} operators[] = {
    /* The longer of two that begin alike comes first. */
    {"<=", FORMULA_LESS_EQUAL},
    {"≤", FORMULA_LESS_EQUAL},
    {"<", FORMULA_LESS},
    {">=", FORMULA_GREATER_EQUAL},
    {"≥", FORMULA_GREATER_EQUAL},
    {">", FORMULA_GREATER},
    {"!=", FORMULA_NOT_EQUAL},
    {"≠", FORMULA_NOT_EQUAL},
    {"=", FORMULA_EQUAL},
    {"+", FORMULA_ADD},
    {"-", FORMULA_SUBTRACT},
    {"*", FORMULA_MULTIPLY},
    {"/", FORMULA_DIVIDE},
};

static const struct function {
	const char *name;
	enum formula_op op;
	int arguments; /* target's second is a scenario's code, not a condition */
} functions[] = {
    {"previous", FORMULA_PREVIOUS, 1},
    {"last_year", FORMULA_LAST_YEAR, 1},
    {"cumulative", FORMULA_CUMULATIVE, 1},
    {"target", FORMULA_TARGET, 2},
    {"if", FORMULA_IF, 3},
};

static struct formula *parse_condition(struct parser *parser);

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_code_char(char c)
{
	return is_letter(c) || is_digit(c) || c == '_' || c == '.';
}

/* The first mistake stands; `detail` (or its absence) fills {1}, `more` {2}. */
static struct formula *fail(
    struct parser *parser, int column, const char *key, const char *detail, const char *more)
{
	if (!parser->failed) {
		parser->failed_column = column;
		parser->failed = err_set(parser->err, ERR_INPUT, key, detail, more, NULL);
	}
	return NULL;
}

static const char *text_of(struct parser *parser, struct str text)
{
	return arena_str(parser->arena, text).p;
}

/* Bytes of the character at the start of `text`, which may be malformed. */
static size_t character_size(struct str text)
{
	size_t n = 1;

	while (n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80)
		n++;
	return n;
}

static void take(struct parser *parser, enum token_kind kind, size_t bytes, int characters)
{
	parser->token.kind = kind;
	parser->token.text = (struct str){parser->rest.p, bytes};
	parser->token.column = parser->rest_column;
	parser->rest = (struct str){parser->rest.p + bytes, parser->rest.n - bytes};
	parser->rest_column += characters;
}

static void take_run(struct parser *parser, enum token_kind kind)
{
	size_t n = 1;

	while (n < parser->rest.n && is_code_char(parser->rest.p[n]))
		n++;
	take(parser, kind, n, (int)n);
}

static bool take_operator(struct parser *parser)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		struct str text = str_of(operators[i].text);

		if (!str_starts(parser->rest, text))
			continue;
		parser->token.op = operators[i].op;
		/* Three bytes are one of ≤ ≥ ≠. */
		take(parser, TOKEN_OP, text.n, text.n == 3 ? 1 : (int)text.n);
		return true;
	}
	return false;
}

/* Moves to the next token; at a character that begins none it fails and stays at the end. */
static void advance(struct parser *parser)
{
	char c;

	while (parser->rest.n && (parser->rest.p[0] == ' ' || parser->rest.p[0] == '\t' ||
				     parser->rest.p[0] == '\n' || parser->rest.p[0] == '\r')) {
		parser->rest = (struct str){parser->rest.p + 1, parser->rest.n - 1};
		parser->rest_column++;
	}
	if (!parser->rest.n) {
		take(parser, TOKEN_END, 0, 0);
		return;
	}
	c = parser->rest.p[0];
	if (is_digit(c)) {
		take_run(parser, TOKEN_NUMBER);
	} else if (is_letter(c)) {
		take_run(parser, TOKEN_WORD);
	} else if (c == '(') {
		take(parser, TOKEN_OPEN, 1, 1);
	} else if (c == ')') {
		take(parser, TOKEN_CLOSE, 1, 1);
	} else if (c == ',') {
		take(parser, TOKEN_COMMA, 1, 1);
	} else if (!take_operator(parser)) {
		struct str bad = {parser->rest.p, character_size(parser->rest)};

		(void)fail(parser, parser->rest_column, "formula.bad_character",
		    text_of(parser, bad), NULL);
		take(parser, TOKEN_END, 0, 0);
	}
}

static bool at_operator(const struct parser *parser, enum formula_op first, enum formula_op last)
{
	return !parser->failed && parser->token.kind == TOKEN_OP && parser->token.op >= first &&
	       parser->token.op <= last;
}

static struct formula *node(struct parser *parser, enum formula_op op, int column)
{
	struct formula *formula = ARENA_NEW(parser->arena, struct formula);

	formula->op = op;
	formula->column = column;
	return formula;
}

static struct formula *parse_number(struct parser *parser)
{
	struct formula *formula = node(parser, FORMULA_NUMBER, parser->token.column);
	int64_t value;

	if (decimal_parse(parser->token.text, DECIMAL_SCALE_MAX, &value) != DECIMAL_OK)
		return fail(parser, parser->token.column, "formula.bad_number",
		    text_of(parser, parser->token.text), NULL);
	formula->number = rational_of(value, DECIMAL_SCALE_MAX);
	advance(parser);
	return formula;
}

/* After an open parenthesis at `open`: the closing one. */
static bool close_at(struct parser *parser, int open)
{
	if (parser->failed)
		return false;
	if (parser->token.kind == TOKEN_CLOSE) {
		advance(parser);
		return !parser->failed;
	}
	if (parser->token.kind == TOKEN_END)
		(void)fail(parser, open, "formula.unclosed", NULL, NULL);
	else
		(void)fail(parser, parser->token.column, "formula.expected_operator",
		    text_of(parser, parser->token.text), NULL);
	return false;
}

static struct formula *wrong_arguments(
    struct parser *parser, int column, const struct function *function)
{
	return fail(parser, column, "formula.arguments", function->name,
	    arena_printf(parser->arena, "%d", function->arguments));
}

static struct formula *parse_function(
    struct parser *parser, const struct function *function, int column)
{
	struct formula *formula = node(parser, function->op, column);
	int open = parser->token.column;

	advance(parser);
	for (int i = 0; i < function->arguments && !parser->failed; i++) {
		if (parser->token.kind == TOKEN_CLOSE)
			return wrong_arguments(parser, column, function);
		if (i && parser->token.kind != TOKEN_COMMA)
			break;
		if (i)
			advance(parser);
		if (function->op == FORMULA_TARGET && i == 1) {
			if (parser->token.kind != TOKEN_WORD)
				return wrong_arguments(parser, parser->token.column, function);
			formula->code = arena_str(parser->arena, parser->token.text);
			advance(parser);
		} else {
			formula->operands[i] = parse_condition(parser);
		}
	}
	if (!parser->failed && parser->token.kind == TOKEN_COMMA)
		return wrong_arguments(parser, column, function);
	return close_at(parser, open) ? formula : NULL;
}

/* A code, or a function if a parenthesis follows. */
static struct formula *parse_word(struct parser *parser)
{
	struct token word = parser->token;
	struct formula *formula;

	advance(parser);
	if (parser->token.kind == TOKEN_OPEN) {
		for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
			if (str_is(word.text, functions[i].name))
				return parse_function(parser, &functions[i], word.column);
		return fail(parser, word.column, "formula.unknown_function",
		    text_of(parser, word.text), NULL);
	}
	formula = node(parser, FORMULA_INDICATOR, word.column);
	formula->code = arena_str(parser->arena, word.text);
	return formula;
}

static struct formula *parse_primary(struct parser *parser)
{
	struct formula *inner;
	int open = parser->token.column;

	if (parser->failed)
		return NULL;
	switch (parser->token.kind) {
	case TOKEN_NUMBER:
		return parse_number(parser);
	case TOKEN_WORD:
		return parse_word(parser);
	case TOKEN_OPEN:
		advance(parser);
		inner = parse_condition(parser);
		return close_at(parser, open) ? inner : NULL;
	default:
		return fail(parser, parser->token.column, "formula.expected_operand", NULL, NULL);
	}
}

static struct formula *parse_unary(struct parser *parser)
{
	struct formula *formula;

	if (!at_operator(parser, FORMULA_SUBTRACT, FORMULA_SUBTRACT))
		return parse_primary(parser);
	formula = node(parser, FORMULA_NEGATE, parser->token.column);
	advance(parser);
	formula->operands[0] = parse_primary(parser);
	return formula;
}

/* `left` (already parsed) joined with what follows the operator at hand. */
static struct formula *join(struct parser *parser, struct formula *left,
    struct formula *(*parse_right)(struct parser *parser))
{
	struct formula *formula = node(parser, parser->token.op, parser->token.column);

	formula->operands[0] = left;
	advance(parser);
	formula->operands[1] = parse_right(parser);
	return formula;
}

static struct formula *parse_product(struct parser *parser)
{
	struct formula *formula = parse_unary(parser);

	while (at_operator(parser, FORMULA_MULTIPLY, FORMULA_DIVIDE))
		formula = join(parser, formula, parse_unary);
	return formula;
}

static struct formula *parse_sum(struct parser *parser)
{
	struct formula *formula = parse_product(parser);

	while (at_operator(parser, FORMULA_ADD, FORMULA_SUBTRACT))
		formula = join(parser, formula, parse_product);
	return formula;
}

static struct formula *parse_condition(struct parser *parser)
{
	struct formula *formula;

	if (parser->failed)
		return NULL;
	if (++parser->nesting > FORMULA_DEPTH_MAX)
		return fail(parser, parser->token.column, "formula.too_deep", NULL, NULL);
	formula = parse_sum(parser);
	if (at_operator(parser, FORMULA_LESS, FORMULA_NOT_EQUAL))
		formula = join(parser, formula, parse_sum);
	parser->nesting--;
	return formula;
}

/*
 * Chains such as a+b+c lean to the left, so a tree may be far deeper than the
 * parser ever was. Sets *column to the node that goes too far.
 */
static bool too_deep(const struct formula *formula, int depth, int *column)
{
	if (depth > FORMULA_DEPTH_MAX) {
		*column = formula->column;
		return true;
	}
	for (int i = 0; i < 3; i++)
		if (formula->operands[i] && too_deep(formula->operands[i], depth + 1, column))
			return true;
	return false;
}

enum err_code formula_parse(
    struct arena *arena, struct str text, struct formula **out, int *column, struct err *err)
{
	struct parser parser = {.arena = arena, .rest = text, .rest_column = 1, .err = err};
	struct formula *formula = NULL;
	int deep_column;

	if (text.n > FORMULA_BYTES_MAX) {
		*column = 1;
		return err_set(err, ERR_INPUT, "formula.too_long",
		    arena_printf(arena, "%d", (int)FORMULA_BYTES_MAX), NULL);
	}
	advance(&parser);
	if (!parser.failed && parser.token.kind == TOKEN_END)
		(void)fail(&parser, 1, "formula.empty", NULL, NULL);
	formula = parse_condition(&parser);
	if (!parser.failed && parser.token.kind != TOKEN_END)
		(void)fail(&parser, parser.token.column, "formula.expected_operator",
		    text_of(&parser, parser.token.text), NULL);
	if (!parser.failed && too_deep(formula, 1, &deep_column))
		(void)fail(&parser, deep_column, "formula.too_deep", NULL, NULL);
	if (parser.failed) {
		*column = parser.failed_column;
		return parser.failed;
	}
	*out = formula;
	return ERR_NONE;
}

void formula_visit(
    struct formula *formula, void (*visit)(struct formula *node, void *context), void *context)
{
	for (int i = 0; i < 3; i++)
		if (formula->operands[i])
			formula_visit(formula->operands[i], visit, context);
	if (formula->op == FORMULA_INDICATOR || formula->op == FORMULA_TARGET)
		visit(formula, context);
}
