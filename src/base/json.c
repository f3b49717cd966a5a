/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/json.h"

#include "base/bug.h"
#include "base/text.h"

void json_init(struct json *json, struct buf *out)
{
	*json = (struct json){.out = out};
}

/* What goes before a value: the comma, and the check that one may stand here. */
static void before_value(struct json *json)
{
	INVARIANT(json->in_object[json->depth] == json->after_name);
	if (!json->after_name && json->after_value[json->depth]) {
		INVARIANT(json->depth > 0);
		buf_add_char(json->out, ',');
	}
	json->after_name = false;
	json->after_value[json->depth] = true;
}

static void begin(struct json *json, bool object)
{
	before_value(json);
	INVARIANT(json->depth < JSON_DEPTH_MAX);
	json->depth++;
	json->in_object[json->depth] = object;
	json->after_value[json->depth] = false;
	buf_add_char(json->out, object ? '{' : '[');
}

static void finish(struct json *json, bool object)
{
	INVARIANT(json->depth > 0 && json->in_object[json->depth] == object && !json->after_name);
	json->depth--;
	buf_add_char(json->out, object ? '}' : ']');
}

void json_object(struct json *json)
{
	begin(json, true);
}

void json_object_end(struct json *json)
{
	finish(json, true);
}

void json_array(struct json *json)
{
	begin(json, false);
}

void json_array_end(struct json *json)
{
	finish(json, false);
}

/* How a character is written when not as itself, or NULL; `scratch` may hold it. */
static const char *escape(int32_t c, bool in_html, char scratch[8])
{
	static const char hex[] = "0123456789abcdef";

	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	case '<':
		return in_html ? "\\u003c" : NULL;
	case 0x2028:
		return "\\u2028";
	case 0x2029:
		return "\\u2029";
	default:
		if (c >= 0x20)
			return NULL;
		memcpy(scratch, "\\u00", 4);
		scratch[4] = hex[c >> 4];
		scratch[5] = hex[c & 15];
		scratch[6] = '\0';
		return scratch;
	}
}

static void add_quoted(struct buf *out, struct str text, bool in_html)
{
	const char *run = text.p; /* bytes from here on are still to be added */

	buf_add_char(out, '"');
	for (size_t at = 0; at < text.n;) {
		int32_t c = (unsigned char)text.p[at];
		size_t n = c < 0x80 ? 1 : text_decode(text, at, &c);
		char scratch[8];
		const char *written = n ? escape(c, in_html, scratch) : "\\ufffd";

		n = n ? n : 1;
		if (written) {
			buf_add(out, run, (size_t)(text.p + at - run));
			buf_add_text(out, written);
			run = text.p + at + n;
		}
		at += n;
	}
	if (text.n)
		buf_add(out, run, (size_t)(text.p + text.n - run));
	buf_add_char(out, '"');
}

void json_name(struct json *json, const char *name)
{
	INVARIANT(json->in_object[json->depth] && !json->after_name);
	if (json->after_value[json->depth])
		buf_add_char(json->out, ',');
	add_quoted(json->out, str_of(name), true);
	buf_add_char(json->out, ':');
	json->after_name = true;
}

void json_raw(struct json *json, struct str text)
{
	before_value(json);
	buf_add_str(json->out, text);
}

void json_str(struct json *json, struct str text)
{
	before_value(json);
	add_quoted(json->out, text, true);
}

void json_text(struct json *json, const char *text)
{
	if (text)
		json_str(json, str_of(text));
	else
		json_null(json);
}

void json_int(struct json *json, int64_t value)
{
	before_value(json);
	buf_add_int(json->out, value);
}

void json_bool(struct json *json, bool value)
{
	json_raw(json, value ? STR("true") : STR("false"));
}

void json_null(struct json *json)
{
	json_raw(json, STR("null"));
}

void json_member_str(struct json *json, const char *name, struct str text)
{
	json_name(json, name);
	json_str(json, text);
}

void json_member_text(struct json *json, const char *name, const char *text)
{
	json_name(json, name);
	json_text(json, text);
}

void json_member_int(struct json *json, const char *name, int64_t value)
{
	json_name(json, name);
	json_int(json, value);
}

void json_member_bool(struct json *json, const char *name, bool value)
{
	json_name(json, name);
	json_bool(json, value);
}

void json_add_value(struct json *json, const struct json_value *value)
{
	switch (value->kind) {
	case JSON_NULL:
		json_null(json);
		return;
	case JSON_BOOL:
		json_bool(json, value->boolean);
		return;
	case JSON_NUMBER:
		json_raw(json, value->text);
		return;
	case JSON_STRING:
		json_str(json, value->text);
		return;
	case JSON_ARRAY:
		json_array(json);
		for (size_t i = 0; i < value->count; i++)
			json_add_value(json, &value->items[i]);
		json_array_end(json);
		return;
	case JSON_OBJECT:
		json_object(json);
		for (size_t i = 0; i < value->count; i++) {
			json_name(json, value->names[i].p);
			json_add_value(json, &value->items[i]);
		}
		json_object_end(json);
		return;
	}
}

/* ---- laid out for people */

enum { LINE_MAX_CHARACTERS = 100, INDENT = 2 };

static bool is_flat(const struct json_value *value)
{
	for (size_t i = 0; i < value->count; i++)
		if (value->items[i].count || value->items[i].kind >= JSON_ARRAY)
			return false;
	return true;
}

static void lay_out(struct buf *out, const struct json_value *value, size_t indent, size_t before);

static void add_items(struct buf *out, const struct json_value *value, size_t indent, bool one_line)
{
	bool object = value->kind == JSON_OBJECT;

	buf_add_char(out, object ? '{' : '[');
	for (size_t i = 0; i < value->count; i++) {
		size_t from;

		if (i)
			buf_add_char(out, ',');
		if (one_line)
			buf_add_char(out, ' ');
		else
			buf_printf(out, "\n%*s", (int)(indent + INDENT), "");
		from = out->n;
		if (object) {
			add_quoted(out, value->names[i], false);
			buf_add_text(out, ": ");
		}
		lay_out(out, &value->items[i], indent + INDENT, out->n - from);
	}
	if (one_line)
		buf_add_char(out, ' ');
	else
		buf_printf(out, "\n%*s", (int)indent, "");
	buf_add_char(out, object ? '}' : ']');
}

static bool fits(const struct buf *out, size_t from, size_t before)
{
	struct str text = {out->p + from, out->n - from};

	return before + text_length(text) <= LINE_MAX_CHARACTERS;
}

/* `before`: bytes of the name before it on its line. */
static void lay_out(struct buf *out, const struct json_value *value, size_t indent, size_t before)
{
	struct json json;
	size_t from = out->n;

	if (value->kind == JSON_STRING) {
		add_quoted(out, value->text, false);
	} else if (value->kind < JSON_ARRAY || !value->count) {
		json_init(&json, out);
		json_add_value(&json, value);
	} else {
		add_items(out, value, indent, is_flat(value));
		if (!is_flat(value) || fits(out, from, indent + before))
			return;
		out->n = from;
		add_items(out, value, indent, false);
	}
}

void json_layout(struct buf *out, const struct json_value *value)
{
	lay_out(out, value, 0, 0);
	buf_add_char(out, '\n');
}
