/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is read, written and read again is the same value. */
#include "fuzz.h"

#include "base/bug.h"
#include "base/json.h"

static void write_value(struct json *json, const struct json_value *value)
{
	switch (value->kind) {
	case JSON_NULL:
		json_null(json);
		break;
	case JSON_BOOL:
		json_bool(json, value->boolean);
		break;
	case JSON_NUMBER:
		json_raw(json, value->text);
		break;
	case JSON_STRING:
		json_str(json, value->text);
		break;
	case JSON_ARRAY:
		json_array(json);
		for (size_t i = 0; i < value->count; i++)
			write_value(json, &value->items[i]);
		json_array_end(json);
		break;
	case JSON_OBJECT:
		json_object(json);
		for (size_t i = 0; i < value->count; i++) {
			json_name(json, value->names[i].p);
			write_value(json, &value->items[i]);
		}
		json_object_end(json);
		break;
	}
}

/* Such a name can be read, but the writer's names end at their NUL. */
static bool has_nul_name(const struct json_value *value)
{
	bool found = false;

	for (size_t i = 0; i < value->count && !found; i++)
		found = has_nul_name(&value->items[i]) ||
		        (value->kind == JSON_OBJECT &&
			    memchr(value->names[i].p, '\0', value->names[i].n));
	return found;
}

static bool same(const struct json_value *a, const struct json_value *b)
{
	if (a->kind != b->kind || a->boolean != b->boolean || a->count != b->count ||
	    !str_eq(a->text, b->text))
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!same(&a->items[i], &b->items[i]) ||
		    (a->kind == JSON_OBJECT && !str_eq(a->names[i], b->names[i])))
			return false;
	return true;
}

static enum err_code parse(struct arena *arena, struct str text, struct json_value **value)
{
	struct err err = {0};
	int line = -1;
	int column = -1;
	enum err_code code = json_parse(arena, text, value, &line, &column, &err);

	INVARIANT(code == ERR_NONE || (code == err.code && err.key));
	INVARIANT(code != ERR_INPUT || (line >= 1 && column >= 1));
	return code;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena arena = {0};
	struct buf out = {0};
	struct json_value *value;
	struct json_value *again;
	struct json json;

	if (!parse(&arena, (struct str){(const char *)bytes, size}, &value) &&
	    !has_nul_name(value)) {
		json_init(&json, &out);
		write_value(&json, value);
		INVARIANT(parse(&arena, buf_str(&out), &again) == ERR_NONE);
		INVARIANT(same(value, again));
	}
	buf_release(&out);
	arena_release(&arena);
	return 0;
}
