/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/narrative_parse.h"

#include "base/bug.h"
#include "report/narrative.h"
#include "report/wording.h"

/* A block that is open. */
struct frame {
	struct narrative_node *node;
	struct narrative_node **after; /* where the list goes on after the block */
	bool in_else;
	struct frame *below;
};

struct parser {
	struct arena *arena;
	struct str text;
	const char *file;
	struct issues *issues;
	size_t literal; /* where the text not yet put into a node begins */
	size_t placed;  /* line and column are those of this offset */
	int line;
	int column;
	struct frame *top;
	int depth;
	struct narrative_node **tail;
	bool stopped; /* too deep: what follows is not read */
};

/* What the words of an expression may say. */
enum allowed {
	ALLOW_FIGURE = 1, /* a measure, unit=, period=, scenario=, breakdown= */
	ALLOW_FORM = 2,   /* decimals= */
	ALLOW_BARE = 4,
	ALLOW_CAPITAL = 8,
	ALLOW_TYPE = 16,
	ALLOW_TABLE = 32 /* by=, total */
};

/* Moves the place forward to `offset`; expressions are read in order. */
static void place(struct parser *p, size_t offset)
{
	INVARIANT(offset >= p->placed && offset <= p->text.n);
	for (; p->placed < offset; p->placed++) {
		char c = p->text.p[p->placed];

		if (c == '\n') {
			p->line++;
			p->column = 1;
		} else if (((unsigned char)c & 0xC0) != 0x80) {
			p->column++;
		}
	}
}

static const char *chars(struct parser *p, struct str text)
{
	return arena_str(p->arena, text).p;
}

static struct narrative_word word_at(struct parser *p, struct str text)
{
	place(p, (size_t)(text.p - p->text.p));
	return (struct narrative_word){.text = text, .line = p->line, .column = p->column};
}

static void wrong(struct parser *p, const struct narrative_word *at, const char *key)
{
	issues_add(p->issues, p->file, at->line, at->column, key, chars(p, at->text), NULL);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* Takes the next word off an expression. */
static bool next_word(struct parser *p, struct str *rest, struct narrative_word *word)
{
	size_t n = 0;

	while (rest->n && is_space(*rest->p))
		*rest = (struct str){rest->p + 1, rest->n - 1};
	while (n < rest->n && !is_space(rest->p[n]))
		n++;
	if (!n)
		return false;
	*word = word_at(p, (struct str){rest->p, n});
	*rest = (struct str){rest->p + n, rest->n - n};
	return true;
}

/* Splits CODE,CODE,… into words; an empty one is an issue. */
static void read_list(struct parser *p, struct str list, struct narrative_word **out, size_t *count)
{
	struct str rest = list, part;
	size_t capacity = 1;

	for (size_t i = 0; i < list.n; i++)
		capacity += list.p[i] == ',';
	*out = ARENA_ARRAY(p->arena, struct narrative_word, capacity);
	*count = 0;
	while (str_split(&rest, ',', &part)) {
		struct narrative_word word = word_at(p, part);

		if (part.n)
			(*out)[(*count)++] = word;
		else
			issues_add(p->issues, p->file, word.line, word.column,
			    "narrative.empty_item", chars(p, list), NULL);
	}
}

static void set_measure(struct parser *p, struct narrative_figure *figure,
    const struct narrative_word *word, enum measure measure)
{
	if (figure->measure != MEASURE_VALUE)
		wrong(p, word, "narrative.two_measures");
	figure->measure = measure;
}

static void set_word(struct parser *p, struct narrative_word *slot,
    const struct narrative_word *word, struct str value)
{
	if (slot->text.p)
		wrong(p, word, "narrative.repeated");
	*slot = word_at(p, value);
}

static void set_flag(struct parser *p, bool *flag, const struct narrative_word *word)
{
	if (*flag)
		wrong(p, word, "narrative.repeated");
	*flag = true;
}

static void read_decimals(struct parser *p, struct narrative_node *node,
    const struct narrative_word *word, struct str value)
{
	if (node->figure.decimals != WORDING_DECIMALS)
		wrong(p, word, "narrative.repeated");
	if (value.n == 1 && *value.p >= '0' && *value.p <= '6') {
		node->figure.decimals = *value.p - '0';
	} else {
		struct narrative_word at = word_at(p, value);

		wrong(p, &at, "narrative.bad_decimals");
	}
}

static void read_by(struct parser *p, struct narrative_node *node, struct str value)
{
	struct narrative_word at = word_at(p, value);

	if (str_is(value, "period"))
		node->by_period = true;
	else if (!str_is(value, "children"))
		wrong(p, &at, "narrative.bad_by");
}

/* Reads NAME=VALUE. False when there is no such attribute here. */
static bool read_valued(struct parser *p, struct narrative_node *node, unsigned allowed,
    const struct narrative_word *word)
{
	size_t equals = str_find_char(word->text, '=');
	struct str name = {word->text.p, equals};
	struct str value = {word->text.p + equals + 1, word->text.n - equals - 1};
	struct narrative_figure *figure = &node->figure;
	struct narrative_word *slot = NULL;

	if (allowed & ALLOW_FIGURE) {
		if (str_is(name, "percent"))
			slot = &figure->measure_scenario;
		else if (str_is(name, "unit"))
			slot = &figure->unit;
		else if (str_is(name, "period"))
			slot = &figure->period;
		else if (str_is(name, "scenario"))
			slot = &figure->scenario;
		else if (str_is(name, "breakdown"))
			slot = &figure->breakdown;
	}
	if (!slot && !((allowed & ALLOW_FORM) && str_is(name, "decimals")) &&
	    !((allowed & ALLOW_TABLE) && str_is(name, "by")) &&
	    !((allowed & ALLOW_TYPE) && str_is(name, "type")))
		return false;
	if (!value.n) {
		wrong(p, word, "narrative.empty_value");
		return true;
	}
	if (slot == &figure->measure_scenario && !slot->text.p)
		set_measure(p, figure, word, MEASURE_PERCENT);
	if (slot) {
		set_word(p, slot, word, value);
	} else if (str_is(name, "decimals")) {
		read_decimals(p, node, word, value);
	} else if (str_is(name, "by")) {
		read_by(p, node, value);
	} else {
		if (node->types)
			wrong(p, word, "narrative.repeated");
		read_list(p, value, &node->types, &node->type_count);
	}
	return true;
}

/* Reads the words after the code, name or list of codes. */
static void read_attributes(
    struct parser *p, struct narrative_node *node, unsigned allowed, struct str *rest)
{
	struct narrative_word word;

	while (next_word(p, rest, &word)) {
		if (str_find_char(word.text, '=') < word.text.n) {
			if (!read_valued(p, node, allowed, &word))
				wrong(p, &word, "narrative.unknown_attribute");
		} else if ((allowed & ALLOW_FIGURE) && str_is(word.text, "change")) {
			set_measure(p, &node->figure, &word, MEASURE_CHANGE);
		} else if ((allowed & ALLOW_FIGURE) && str_is(word.text, "growth")) {
			set_measure(p, &node->figure, &word, MEASURE_GROWTH);
		} else if ((allowed & ALLOW_FIGURE) && str_is(word.text, "cumulative")) {
			set_measure(p, &node->figure, &word, MEASURE_CUMULATIVE);
		} else if ((allowed & ALLOW_BARE) && str_is(word.text, "bare")) {
			set_flag(p, &node->figure.bare, &word);
		} else if ((allowed & ALLOW_CAPITAL) && str_is(word.text, "capital")) {
			set_flag(p, &node->capital, &word);
		} else if ((allowed & ALLOW_TABLE) && str_is(word.text, "total")) {
			set_flag(p, &node->total, &word);
		} else {
			wrong(p, &word, "narrative.unknown_attribute");
		}
	}
}

/* ---- Nodes */

static struct narrative_node *node_new(
    struct parser *p, enum narrative_kind kind, const struct narrative_word *at)
{
	struct narrative_node *node = ARENA_NEW(p->arena, struct narrative_node);

	node->kind = kind;
	node->line = at->line;
	node->column = at->column;
	node->figure.decimals = WORDING_DECIMALS;
	*p->tail = node;
	p->tail = &node->next;
	return node;
}

static void add_literal(struct parser *p, size_t end)
{
	struct narrative_node *node;

	if (end <= p->literal)
		return;
	node = ARENA_NEW(p->arena, struct narrative_node);
	node->kind = NARRATIVE_LITERAL;
	node->text = (struct str){p->text.p + p->literal, end - p->literal};
	*p->tail = node;
	p->tail = &node->next;
	p->literal = end;
}

/* False when blocks are nested too deeply; nothing more is read then. */
static bool open_block(struct parser *p, struct narrative_node *node)
{
	struct frame *frame;

	if (p->depth >= NARRATIVE_DEPTH_MAX) {
		issues_add(p->issues, p->file, node->line, node->column, "narrative.too_deep",
		    arena_printf(p->arena, "%d", NARRATIVE_DEPTH_MAX), NULL);
		p->stopped = true;
		return false;
	}
	frame = ARENA_NEW(p->arena, struct frame);
	*frame = (struct frame){.node = node, .after = p->tail, .below = p->top};
	p->top = frame;
	p->depth++;
	p->tail = &node->children;
	return true;
}

static const char *block_name(enum narrative_kind kind)
{
	return kind == NARRATIVE_EACH ? "#each" : "#if";
}

static void unclosed(struct parser *p, const struct narrative_node *node)
{
	issues_add(p->issues, p->file, node->line, node->column, "narrative.unclosed_block",
	    block_name(node->kind), node->kind == NARRATIVE_EACH ? "/each" : "/if", NULL);
}

static void pop(struct parser *p)
{
	p->tail = p->top->after;
	p->top = p->top->below;
	p->depth--;
}

/* {{/each}} or {{/if}}: closes the innermost block of its kind; those inside it are unclosed. */
static void close_block(
    struct parser *p, enum narrative_kind kind, const struct narrative_word *word)
{
	const struct frame *frame = p->top;

	while (frame && frame->node->kind != kind)
		frame = frame->below;
	if (!frame) {
		issues_add(p->issues, p->file, word->line, word->column,
		    "narrative.nothing_to_close", chars(p, word->text), block_name(kind), NULL);
		return;
	}
	while (p->top != frame) {
		unclosed(p, p->top->node);
		pop(p);
	}
	pop(p);
}

static void read_else(struct parser *p, const struct narrative_word *word)
{
	if (!p->top || p->top->node->kind != NARRATIVE_IF || p->top->in_else) {
		wrong(p, word, "narrative.stray_else");
		return;
	}
	p->top->in_else = true;
	p->tail = &p->top->node->otherwise;
}

/* {{#each UNIT/ *}} or {{#each children}} */
static bool read_each(struct parser *p, const struct narrative_word *open, struct str *rest)
{
	struct narrative_node *node = node_new(p, NARRATIVE_EACH, open);
	struct narrative_word word;

	if (!next_word(p, rest, &word)) {
		wrong(p, open, "narrative.each_what");
	} else if (word.text.n > 2 && !memcmp(word.text.p + word.text.n - 2, "/*", 2)) {
		node->parent = word;
		node->parent.text.n -= 2;
	} else if (!str_is(word.text, "children")) {
		wrong(p, &word, "narrative.each_what");
	}
	read_attributes(p, node, ALLOW_TYPE, rest);
	return open_block(p, node);
}

/* The one code of a figure or condition, or the codes of a table. */
static void read_codes(struct parser *p, struct narrative_node *node,
    const struct narrative_word *open, struct str *rest)
{
	struct narrative_word word;

	if (!next_word(p, rest, &word) || str_find_char(word.text, '=') < word.text.n)
		wrong(p, open, "narrative.which_code");
	else if (node->kind == NARRATIVE_TABLE)
		read_list(p, word.text, &node->codes, &node->code_count);
	else {
		node->codes = ARENA_NEW(p->arena, struct narrative_word);
		node->codes[0] = word;
		node->code_count = 1;
	}
}

static const struct {
	const char *word;
	enum narrative_name name;
} names[] = {
    {"unit.name", NAME_UNIT_NAME},
    {"unit.code", NAME_UNIT_CODE},
    {"unit.type", NAME_UNIT_TYPE},
    {"period.name", NAME_PERIOD_NAME},
    {"period.year", NAME_PERIOD_YEAR},
    {"previous.name", NAME_PREVIOUS_NAME},
    {"previous.year", NAME_PREVIOUS_YEAR},
    {"last_year.name", NAME_LAST_YEAR_NAME},
    {"last_year.year", NAME_LAST_YEAR_YEAR},
};

static void read_value(struct parser *p, const struct narrative_word *open,
    const struct narrative_word *first, struct str *rest)
{
	struct narrative_node *node;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_is(first->text, names[i].word)) {
			node = node_new(p, NARRATIVE_NAME, open);
			node->name = names[i].name;
			read_attributes(p, node, ALLOW_CAPITAL, rest);
			return;
		}
	}
	if (str_find_char(first->text, '=') < first->text.n) {
		wrong(p, first, "narrative.which_code");
		return;
	}
	node = node_new(p, NARRATIVE_FIGURE, open);
	node->codes = ARENA_NEW(p->arena, struct narrative_word);
	node->codes[0] = *first;
	node->code_count = 1;
	read_attributes(p, node, ALLOW_FIGURE | ALLOW_FORM | ALLOW_BARE, rest);
}

/* What stands between {{ and }}. False when nothing more is to be read. */
static bool read_expression(struct parser *p, const struct narrative_word *open, struct str inner,
    bool alone, struct str indent)
{
	struct str rest = inner;
	struct narrative_word word;
	struct narrative_node *node;

	if (!next_word(p, &rest, &word)) {
		wrong(p, open, "narrative.empty_expression");
		return true;
	}
	if (str_is(word.text, "#each"))
		return read_each(p, open, &rest);
	if (str_is(word.text, "#if")) {
		node = node_new(p, NARRATIVE_IF, open);
		read_codes(p, node, &word, &rest);
		read_attributes(p, node, ALLOW_FIGURE, &rest);
		return open_block(p, node);
	}
	if (str_is(word.text, "#table")) {
		node = node_new(p, NARRATIVE_TABLE, open);
		node->indent = indent;
		if (!alone)
			wrong(p, &word, "narrative.table_not_alone");
		read_codes(p, node, &word, &rest);
		read_attributes(
		    p, node, ALLOW_FIGURE | ALLOW_FORM | ALLOW_TYPE | ALLOW_TABLE, &rest);
		return true;
	}
	if (str_is(word.text, "/each"))
		close_block(p, NARRATIVE_EACH, &word);
	else if (str_is(word.text, "/if"))
		close_block(p, NARRATIVE_IF, &word);
	else if (str_is(word.text, "else"))
		read_else(p, &word);
	else if (*word.text.p == '#' || *word.text.p == '/') {
		wrong(p, &word, "narrative.unknown_block");
		return true;
	} else {
		read_value(p, open, &word, &rest);
		return true;
	}
	while (next_word(p, &rest, &word))
		wrong(p, &word, "narrative.unknown_attribute");
	return true;
}

/* True when the tag [open, end) stands alone on its line, which is then [*from, *to). */
static bool stands_alone(const struct parser *p, size_t open, size_t end, size_t *from, size_t *to)
{
	size_t start = open;

	while (start > p->literal && is_space(p->text.p[start - 1]))
		start--;
	if (start && p->text.p[start - 1] != '\n')
		return false;
	while (end < p->text.n && (is_space(p->text.p[end]) || p->text.p[end] == '\r'))
		end++;
	if (end < p->text.n && p->text.p[end] != '\n')
		return false;
	*from = start;
	*to = end < p->text.n ? end + 1 : end;
	return true;
}

static bool is_block_tag(struct str inner)
{
	inner = str_trim(inner);
	return inner.n && (*inner.p == '#' || *inner.p == '/' || str_is(inner, "else"));
}

/* The offset of "}}" on the line of `at`, or text.n. */
static size_t find_close(const struct parser *p, size_t at)
{
	for (; at + 1 < p->text.n && p->text.p[at] != '\n'; at++) {
		if (p->text.p[at] == '{' && p->text.p[at + 1] == '{')
			break;
		if (p->text.p[at] == '}' && p->text.p[at + 1] == '}')
			return at;
	}
	return p->text.n;
}

/* Reads the expression whose "{{" is at `open`; returns where to go on, text.n to stop. */
static size_t read_tag(struct parser *p, size_t open)
{
	struct narrative_word at = word_at(p, (struct str){p->text.p + open, 2});
	size_t close = find_close(p, open + 2);
	size_t from = open, to = close + 2;
	struct str inner;
	bool alone;

	if (close == p->text.n) {
		wrong(p, &at, "narrative.unclosed_expression");
		return open + 2;
	}
	inner = (struct str){p->text.p + open + 2, close - open - 2};
	alone = is_block_tag(inner) && stands_alone(p, open, to, &from, &to);
	add_literal(p, from);
	p->literal = to;
	if (!read_expression(p, &at, inner, alone, (struct str){p->text.p + from, open - from})) {
		p->literal = p->text.n;
		return p->text.n;
	}
	return to;
}

struct narrative_node *narrative_parse(
    struct arena *arena, struct str text, const char *file, struct issues *issues)
{
	struct narrative_node *first = NULL;
	struct parser p = {.arena = arena,
	    .text = text,
	    .file = file,
	    .issues = issues,
	    .line = 1,
	    .column = 1,
	    .tail = &first};
	size_t at = 0;

	while (at + 1 < text.n) {
		if (text.p[at] != '{' || text.p[at + 1] != '{') {
			at++;
		} else if (at > p.literal && text.p[at - 1] == '\\') {
			/* \{{ stands for the two braces: leave out the backslash. */
			add_literal(&p, at - 1);
			p.literal = at;
			at += 2;
		} else {
			at = read_tag(&p, at);
		}
	}
	add_literal(&p, text.n);
	while (p.top) {
		if (!p.stopped)
			unclosed(&p, p.top->node);
		pop(&p);
	}
	return first;
}
