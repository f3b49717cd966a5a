/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * JSON (RFC 8259): written by appending, read strictly, with depth and size
 * capped. Numbers are read as their own text, so that decimals stay exact.
 * (json-c merges members of one name and cuts integers to 64 bits silently,
 * and accepts NaN and half surrogate pairs: hence a parser of our own.)
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* ---- Writing: the writer puts the commas; open and close must pair (a bug otherwise). */

enum { JSON_DEPTH_MAX = 32 };

struct json {
	struct buf *out;
	int depth;
	bool in_object[JSON_DEPTH_MAX + 1];
	bool after_value[JSON_DEPTH_MAX + 1]; /* a comma is due before the next item */
	bool after_name;
};

void json_init(struct json *json, struct buf *out);
void json_object(struct json *json); /* { */
void json_object_end(struct json *json);
void json_array(struct json *json); /* [ */
void json_array_end(struct json *json);
void json_name(struct json *json, const char *name);
/* Escapes what JSON must, and U+2028, U+2029 and <; a malformed byte becomes U+FFFD. */
void json_str(struct json *json, struct str text);
void json_text(struct json *json, const char *text); /* NULL writes null */
void json_int(struct json *json, int64_t value);
void json_bool(struct json *json, bool value);
void json_null(struct json *json);
void json_raw(struct json *json, struct str text); /* `text` is JSON already */

/* name and value in one, for the common members */
void json_member_str(struct json *json, const char *name, struct str text);
void json_member_text(struct json *json, const char *name, const char *text);
void json_member_int(struct json *json, const char *name, int64_t value);
void json_member_bool(struct json *json, const char *name, bool value);

/* ---- Reading */

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_value {
	enum json_kind kind;
	bool boolean;
	struct str text;          /* a string's characters, a number's own digits */
	size_t count;             /* items of an array, members of an object */
	struct json_value *items; /* values, in order */
	struct str *names;        /* an object's member names, parallel to items */
	size_t at;                /* where it begins, for json_place() */
};

/*
 * Parses one JSON text (at most 64 MiB, 32 deep) into `arena`, which then holds
 * all of it. A byte-order mark is tolerated. Trailing text other than white
 * space, duplicate member names and malformed UTF-8 are errors. On ERR_INPUT,
 * *line and *column (in characters, from 1) say where; ERR_LIMIT (too long)
 * sets both to 0. Strings are not normalised (base/text.h).
 * Message keys: json.too_long, json.too_deep, json.ends_early, json.unexpected,
 * json.bad_number, json.bad_escape, json.control_character, json.bad_utf8,
 * json.duplicate_name, json.trailing_text.
 */
enum err_code json_parse(struct arena *arena, struct str text, struct json_value **out, int *line,
    int *column, struct err *err);

/* Line and column, as above, of a value that was read from `text`. */
void json_place(struct str text, const struct json_value *value, int *line, int *column);

/* A member of an object, or NULL (also when `object` is NULL or no object). */
const struct json_value *json_get(const struct json_value *object, const char *name);

/* A member that is a string, or STR_EMPTY. */
struct str json_get_str(const struct json_value *object, const char *name);

/* A member that is an integer of 64 bits; false when absent or anything else. */
bool json_get_int(const struct json_value *object, const char *name, int64_t *out);

/* Writes a value that was read. */
void json_add_value(struct json *json, const struct json_value *value);

/*
 * Adds a value that was read as a text for people: two spaces a level, what fits on a line of 100
 * characters and holds no list or object on one, a line feed at the end. What is laid out and read
 * again is laid out alike. Not for HTML: < stays as it is.
 */
void json_layout(struct buf *out, const struct json_value *value);

#endif
