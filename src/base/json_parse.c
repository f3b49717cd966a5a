/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/json.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/bug.h"
#include "base/decimal.h"
#include "base/map.h"
#include "base/text.h"

enum { JSON_BYTES_MAX = 64 << 20 };

/* A value whose array or object is still open. */
struct pending {
	struct json_value value;
	struct str name;
	size_t name_at;
};

/* Invariant: `at` <= text.n; items of an open container are the top of the stack. */
struct parser {
	struct arena *arena;
	struct str text;
	size_t at;
	int depth;
	struct pending *stack;
	size_t count;
	size_t capacity;
	struct err *err;
};

static bool fail_at(struct parser *parser, size_t at, const char *key, const char *arg)
{
	parser->at = at;
	err_set(parser->err, ERR_INPUT, key, arg, NULL);
	return false;
}

/* The end of the text, or the character that cannot stand here. */
static bool fail_here(struct parser *parser)
{
	char found[5] = {0};
	int32_t c;
	size_t n;

	if (parser->at == parser->text.n)
		return fail_at(parser, parser->at, "json.ends_early", NULL);
	n = text_decode(parser->text, parser->at, &c);
	if (!n)
		return fail_at(parser, parser->at, "json.bad_utf8", NULL);
	if (c < 0x20 || c == 0x7F)
		return fail_at(parser, parser->at, "json.control_character", NULL);
	memcpy(found, parser->text.p + parser->at, n);
	return fail_at(parser, parser->at, "json.unexpected", found);
}

/* The byte to read next, or NUL at the end (a NUL can stand nowhere in JSON). */
static char peek(const struct parser *parser)
{
	return parser->at < parser->text.n ? parser->text.p[parser->at] : '\0';
}

static void skip_space(struct parser *parser)
{
	char c = peek(parser);

	while (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
		parser->at++;
		c = peek(parser);
	}
}

static bool take(struct parser *parser, char c)
{
	skip_space(parser);
	if (peek(parser) != c)
		return false;
	parser->at++;
	return true;
}

static size_t skip_digits(struct parser *parser)
{
	size_t start = parser->at;

	while (peek(parser) >= '0' && peek(parser) <= '9')
		parser->at++;
	return parser->at - start;
}

static bool parse_number(struct parser *parser, struct json_value *value)
{
	size_t start = parser->at;
	size_t whole;

	if (peek(parser) == '-')
		parser->at++;
	whole = skip_digits(parser);
	if (!whole || (whole > 1 && parser->text.p[parser->at - whole] == '0'))
		return fail_at(parser, start, "json.bad_number", NULL);
	if (peek(parser) == '.') {
		parser->at++;
		if (!skip_digits(parser))
			return fail_at(parser, start, "json.bad_number", NULL);
	}
	if (peek(parser) == 'e' || peek(parser) == 'E') {
		parser->at++;
		if (peek(parser) == '+' || peek(parser) == '-')
			parser->at++;
		if (!skip_digits(parser))
			return fail_at(parser, start, "json.bad_number", NULL);
	}
	value->kind = JSON_NUMBER;
	value->text =
	    arena_str(parser->arena, (struct str){parser->text.p + start, parser->at - start});
	return true;
}

/* Four hexadecimal digits at `at`, or -1. */
static int32_t read_hex(struct str text, size_t at)
{
	int32_t value = 0;

	if (text.n - at < 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		char c = text.p[at + i];

		if (c >= '0' && c <= '9')
			value = value * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			value = value * 16 + (c - 'A' + 10);
		else
			return -1;
	}
	return value;
}

/* Reads what follows "\u" (two units where it takes two); -1 if malformed. */
static int32_t parse_unicode(struct parser *parser)
{
	int32_t c = read_hex(parser->text, parser->at);
	int32_t low;

	if (c < 0xD800 || c > 0xDFFF) {
		parser->at += c < 0 ? 0 : 4;
		return c;
	}
	if (c > 0xDBFF || parser->text.n - parser->at < 10 ||
	    memcmp(parser->text.p + parser->at + 4, "\\u", 2) != 0)
		return -1;
	low = read_hex(parser->text, parser->at + 6);
	if (low < 0xDC00 || low > 0xDFFF)
		return -1;
	parser->at += 10;
	return 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
}

/* Reads the escape at parser->at into `to` (room for 4 bytes); 0 if malformed. */
static size_t parse_escape(struct parser *parser, char *to)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	const char *letter;
	int32_t c;

	parser->at++;
	if (peek(parser) == 'u') {
		parser->at++;
		c = parse_unicode(parser);
		return c < 0 ? 0 : (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)to);
	}
	letter = peek(parser) ? strchr(letters, peek(parser)) : NULL;
	if (!letter)
		return 0;
	parser->at++;
	*to = meant[letter - letters];
	return 1;
}

/* The length in bytes of the string at parser->at, to its closing quote. */
static size_t string_extent(const struct parser *parser)
{
	size_t at = parser->at;

	while (at < parser->text.n && parser->text.p[at] != '"')
		at += parser->text.p[at] == '\\' ? 2 : 1;
	return at - parser->at;
}

/* Reads a string from its opening quote; no escape is shorter than its meaning. */
static bool parse_string(struct parser *parser, struct str *out)
{
	char *to;
	size_t n = 0;

	parser->at++;
	to = arena_alloc(parser->arena, string_extent(parser) + 1);
	while (peek(parser) != '"') {
		int32_t c;
		size_t size;

		if (parser->at == parser->text.n)
			return fail_here(parser);
		if (peek(parser) == '\\') {
			size_t start = parser->at;

			size = parse_escape(parser, to + n);
			if (!size)
				return fail_at(parser, start, "json.bad_escape", NULL);
			n += size;
			continue;
		}
		size = text_decode(parser->text, parser->at, &c);
		if (!size || c < 0x20)
			return fail_here(parser);
		memcpy(to + n, parser->text.p + parser->at, size);
		parser->at += size;
		n += size;
	}
	parser->at++;
	to[n] = '\0';
	*out = (struct str){to, n};
	return true;
}

static void push(struct parser *parser, struct pending pending)
{
	if (parser->count == parser->capacity) {
		size_t capacity = parser->capacity ? parser->capacity * 2 : 64;
		struct pending *stack =
		    reallocarray(parser->stack, capacity, sizeof(*parser->stack));

		if (!stack)
			BUG("out of memory (JSON of %zu values)", capacity);
		parser->stack = stack;
		parser->capacity = capacity;
	}
	parser->stack[parser->count++] = pending;
}

/* Moves the items above `base` from the stack into the container. */
static void collect(struct parser *parser, size_t base, struct json_value *value)
{
	const struct pending *items = parser->stack ? parser->stack + base : NULL;

	value->count = parser->count - base;
	value->items = ARENA_ARRAY(parser->arena, struct json_value, value->count);
	for (size_t i = 0; i < value->count; i++)
		value->items[i] = items[i].value;
	if (value->kind == JSON_OBJECT) {
		value->names = ARENA_ARRAY(parser->arena, struct str, value->count);
		for (size_t i = 0; i < value->count; i++)
			value->names[i] = items[i].name;
	}
	parser->count = base;
}

/* Whether no two members above `base` have one name. */
static bool names_differ(struct parser *parser, size_t base)
{
	struct map seen = {0};
	size_t i = base;

	while (i < parser->count && !map_put(&seen, parser->stack[i].name, &parser->stack[i].name))
		i++;
	map_release(&seen);
	return i == parser->count || fail_at(parser, parser->stack[i].name_at,
					 "json.duplicate_name", parser->stack[i].name.p);
}

static bool parse_value(struct parser *parser, struct json_value *value);

static bool parse_member_name(struct parser *parser, struct pending *item)
{
	skip_space(parser);
	item->name_at = parser->at;
	if (peek(parser) != '"')
		return fail_here(parser);
	return parse_string(parser, &item->name) && (take(parser, ':') || fail_here(parser));
}

/* An array or object, from its opening bracket. */
static bool parse_items(struct parser *parser, struct json_value *value)
{
	size_t base = parser->count;
	char end = value->kind == JSON_OBJECT ? '}' : ']';

	if (parser->depth == JSON_DEPTH_MAX)
		return fail_at(parser, parser->at, "json.too_deep", NULL);
	parser->at++;
	parser->depth++;
	if (!take(parser, end)) {
		do {
			struct pending item = {0};

			if (value->kind == JSON_OBJECT && !parse_member_name(parser, &item))
				return false;
			if (!parse_value(parser, &item.value))
				return false;
			push(parser, item);
		} while (take(parser, ','));
		if (!take(parser, end))
			return fail_here(parser);
	}
	parser->depth--;
	if (value->kind == JSON_OBJECT && !names_differ(parser, base))
		return false;
	collect(parser, base, value);
	return true;
}

static bool parse_word(struct parser *parser, const char *word)
{
	for (; *word; word++, parser->at++)
		if (peek(parser) != *word)
			return fail_here(parser);
	return true;
}

static bool parse_value(struct parser *parser, struct json_value *value)
{
	skip_space(parser);
	value->at = parser->at;
	switch (peek(parser)) {
	case '{':
		value->kind = JSON_OBJECT;
		return parse_items(parser, value);
	case '[':
		value->kind = JSON_ARRAY;
		return parse_items(parser, value);
	case '"':
		value->kind = JSON_STRING;
		return parse_string(parser, &value->text);
	case 't':
		value->kind = JSON_BOOL;
		value->boolean = true;
		return parse_word(parser, "true");
	case 'f':
		value->kind = JSON_BOOL;
		return parse_word(parser, "false");
	case 'n':
		return parse_word(parser, "null");
	default:
		if (peek(parser) == '-' || (peek(parser) >= '0' && peek(parser) <= '9'))
			return parse_number(parser, value);
		return fail_here(parser);
	}
}

static void locate(struct str text, size_t at, int *line, int *column)
{
	*line = 1;
	*column = 1;
	for (size_t i = 0; i < at; i++) {
		char c = text.p[i];

		if (c == '\n' || (c == '\r' && (i + 1 == text.n || text.p[i + 1] != '\n'))) {
			++*line;
			*column = 1;
		} else if (((unsigned char)c & 0xC0) != 0x80) {
			++*column;
		}
	}
}

static struct str without_mark(struct str text)
{
	return str_starts(text, STR("\xEF\xBB\xBF")) ? (struct str){text.p + 3, text.n - 3} : text;
}

void json_place(struct str text, const struct json_value *value, int *line, int *column)
{
	locate(without_mark(text), value->at, line, column);
}

enum err_code json_parse(struct arena *arena, struct str text, struct json_value **out, int *line,
    int *column, struct err *err)
{
	struct parser parser = {.arena = arena, .text = text, .err = err};
	struct json_value *value = ARENA_NEW(arena, struct json_value);
	bool good;

	*line = 0;
	*column = 0;
	if (text.n > JSON_BYTES_MAX)
		return err_set(err, ERR_LIMIT, "json.too_long", NULL);
	parser.text = without_mark(text);
	good = parse_value(&parser, value);
	if (good) {
		skip_space(&parser);
		if (parser.at < parser.text.n)
			good = fail_at(&parser, parser.at, "json.trailing_text", NULL);
	}
	free(parser.stack);
	if (!good) {
		locate(parser.text, parser.at, line, column);
		return ERR_INPUT;
	}
	*out = value;
	return ERR_NONE;
}

const struct json_value *json_get(const struct json_value *object, const char *name)
{
	if (!object || object->kind != JSON_OBJECT)
		return NULL;
	for (size_t i = 0; i < object->count; i++)
		if (str_is(object->names[i], name))
			return &object->items[i];
	return NULL;
}

struct str json_get_str(const struct json_value *object, const char *name)
{
	const struct json_value *value = json_get(object, name);

	return value && value->kind == JSON_STRING ? value->text : STR_EMPTY;
}

bool json_get_int(const struct json_value *object, const char *name, int64_t *out)
{
	const struct json_value *value = json_get(object, name);

	return value && value->kind == JSON_NUMBER &&
	       decimal_parse(value->text, 0, out) == DECIMAL_OK;
}
