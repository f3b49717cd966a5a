/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/target.h"

#include <strings.h>

#include "http/percent.h"

static bool is_control(unsigned char c)
{
	return c < 0x20 || c == 0x7F;
}

/* The argument is the place in the target, from 1. */
static enum err_code refuse(
    struct err *err, const char *key, const struct target *target, const char *at)
{
	char place[24];

	snprintf(place, sizeof(place), "%zu", (size_t)(at - target->raw.p) + 1);
	return err_set(err, ERR_INPUT, key, place, NULL);
}

static enum err_code decode(struct arena *arena, const struct target *target, struct str piece,
    enum percent_place place, struct str *out, struct err *err)
{
	static const char *const keys[] = {
	    [PERCENT_MALFORMED] = "http.target_percent",
	    [PERCENT_CONTROL] = "http.target_control",
	    [PERCENT_NOT_UTF8] = "http.target_utf8",
	};
	size_t bad;
	enum percent_result result = percent_decode(arena, piece, place, out, &bad);

	return result ? refuse(err, keys[result], target, piece.p + bad) : ERR_NONE;
}

static enum err_code parse_path(struct arena *arena, struct target *target, struct err *err)
{
	struct str rest = {target->path.p + 1, target->path.n - 1};
	struct str piece;

	if (!rest.n)
		return ERR_NONE;
	if (rest.p[rest.n - 1] == '/') {
		target->trailing_slash = true;
		rest.n--;
	}
	target->segments = ARENA_ARRAY(arena, struct str, TARGET_SEGMENTS_MAX);
	while (str_split(&rest, '/', &piece)) {
		struct str *segment = &target->segments[target->segment_count];
		enum err_code code;

		if (target->segment_count == TARGET_SEGMENTS_MAX)
			return err_set(err, ERR_LIMIT, "http.target_long", NULL);
		code = decode(arena, target, piece, PERCENT_PATH, segment, err);
		if (code)
			return code;
		if (str_is(*segment, ".") || str_is(*segment, ".."))
			return refuse(err, "http.target_dots", target, piece.p);
		target->segment_count++;
	}
	return ERR_NONE;
}

static enum err_code parse_query(struct arena *arena, struct target *target, struct err *err)
{
	struct str rest = target->query_text;
	struct str item;
	size_t items = 1;

	if (!rest.n)
		return ERR_NONE;
	for (size_t i = 0; i < rest.n; i++)
		items += rest.p[i] == '&';
	if (items > TARGET_QUERY_MAX)
		return err_set(err, ERR_LIMIT, "http.target_long", NULL);
	target->query = ARENA_ARRAY(arena, struct pair, items);
	while (str_split(&rest, '&', &item)) {
		struct pair *pair = &target->query[target->query_count];
		size_t equals = str_find_char(item, '=');
		struct str name = {item.p, equals};
		struct str value = {item.p + item.n, 0};
		enum err_code code;

		if (!item.n)
			continue;
		if (equals < item.n)
			value = (struct str){item.p + equals + 1, item.n - equals - 1};
		code = decode(arena, target, name, PERCENT_QUERY, &pair->name, err);
		if (!code)
			code = decode(arena, target, value, PERCENT_QUERY, &pair->value, err);
		if (code)
			return code;
		target->query_count++;
	}
	return ERR_NONE;
}

/* "http://host/path" is "/path"; "http://host" and "http://host?q" have the path "/". */
static struct str without_authority(struct str raw)
{
	size_t scheme = 0;
	size_t at;

	if (raw.n > 7 && !strncasecmp(raw.p, "http://", 7))
		scheme = 7;
	else if (raw.n > 8 && !strncasecmp(raw.p, "https://", 8))
		scheme = 8;
	if (!scheme)
		return raw;
	for (at = scheme; at < raw.n && raw.p[at] != '/' && raw.p[at] != '?'; at++)
		;
	return at == raw.n ? STR("/") : (struct str){raw.p + at, raw.n - at};
}

enum err_code target_parse(struct arena *arena, struct str raw, struct target *out, struct err *err)
{
	enum err_code code;
	size_t question;

	*out = (struct target){.raw = without_authority(raw)};
	raw = out->raw;
	if (raw.n > TARGET_BYTES_MAX)
		return err_set(err, ERR_LIMIT, "http.target_long", NULL);
	if (!raw.n || raw.p[0] != '/')
		return err_set(err, ERR_INPUT, "http.target_form", NULL);
	for (size_t i = 0; i < raw.n; i++) {
		if (is_control((unsigned char)raw.p[i]) || raw.p[i] == ' ')
			return refuse(err, "http.target_control", out, raw.p + i);
		if (raw.p[i] == '#')
			return err_set(err, ERR_INPUT, "http.target_form", NULL);
	}
	question = str_find_char(raw, '?');
	out->path = (struct str){raw.p, question};
	if (question < raw.n)
		out->query_text = (struct str){raw.p + question + 1, raw.n - question - 1};
	code = parse_path(arena, out, err);
	return code ? code : parse_query(arena, out, err);
}

/* ---- One parameter, before all else is looked at */

/* Takes a byte of a query off the front of *rest, decoded; -1: a malformed %. */
static int take_byte(struct str *rest)
{
	char c = rest->p[0];
	int high, low;

	if (c != '%') {
		*rest = (struct str){rest->p + 1, rest->n - 1};
		return c == '+' ? ' ' : (unsigned char)c;
	}
	high = rest->n > 2 ? percent_digit(rest->p[1]) : -1;
	low = rest->n > 2 ? percent_digit(rest->p[2]) : -1;
	if (high < 0 || low < 0)
		return -1;
	*rest = (struct str){rest->p + 3, rest->n - 3};
	return high * 16 + low;
}

static bool decodes_to(struct str text, const char *name)
{
	for (; text.n; name++)
		if (!*name || take_byte(&text) != (unsigned char)*name)
			return false;
	return !*name;
}

static bool read_number(struct str text, int64_t *number)
{
	int64_t value = 0;

	if (!text.n)
		return false;
	while (text.n) {
		int digit = take_byte(&text) - '0';

		if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*number = value;
	return true;
}

enum target_taken target_take_number(char *raw, size_t *n, const char *name, int64_t *number)
{
	enum target_taken taken = TARGET_ABSENT;
	size_t question = str_find_char((struct str){raw, *n}, '?');
	struct str rest = {raw + question + 1, *n - question - 1};
	size_t end = question; /* of what stays */
	struct str item;

	if (question == *n)
		return TARGET_ABSENT;
	while (str_split(&rest, '&', &item)) {
		size_t equals = str_find_char(item, '=');
		bool has_value = equals < item.n;
		struct str value = {item.p + equals + has_value, item.n - equals - has_value};

		if (decodes_to((struct str){item.p, equals}, name)) {
			bool fine = read_number(value, number);

			taken = fine && !taken ? TARGET_TAKEN : TARGET_BAD_NUMBER;
			continue;
		}
		/* Moves left or not at all: what is still to be read is untouched. */
		raw[end] = end == question ? '?' : '&';
		memmove(raw + end + 1, item.p, item.n);
		end += item.n + 1;
	}
	if (taken) {
		*n = end;
		raw[end] = '\0';
	}
	return taken;
}
