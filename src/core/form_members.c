/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Members of JSON objects, read strictly. */
#include "core/form_read.h"

#include "base/text.h"

void form_mistake(struct form_reader *reader, const struct json_value *at, int characters,
    const char *key, const char *first, const char *second, const char *third)
{
	int line = 0, column = 0;

	if (reader->source && at) {
		json_place(reader->source->text, at, &line, &column);
		column += characters;
	}
	issues_add(reader->issues, reader->source ? reader->source->file : NULL, line, column, key,
	    first, first ? second : NULL, first && second ? third : NULL, NULL);
}

const char *form_word(struct form_reader *reader, struct str text)
{
	return arena_str(reader->arena, text).p;
}

static bool is_among(struct str name, const char *const *names)
{
	for (; *names; names++)
		if (str_is(name, *names))
			return true;
	return false;
}

bool form_read_object(
    struct form_reader *reader, const struct json_value *json, const char *const *names)
{
	if (!json || json->kind != JSON_OBJECT) {
		form_mistake(reader, json, 0, "form.no_object", NULL, NULL, NULL);
		return false;
	}
	for (size_t i = 0; i < json->count; i++)
		if (!is_among(json->names[i], names))
			form_mistake(reader, &json->items[i], 0, "form.unknown_member",
			    form_word(reader, json->names[i]), NULL, NULL);
	return true;
}

const struct json_value *form_read_list(
    struct form_reader *reader, const struct json_value *json, const char *name, size_t most)
{
	const struct json_value *list = json_get(json, name);

	if (!list)
		return NULL;
	if (list->kind != JSON_ARRAY) {
		form_mistake(reader, list, 0, "form.no_list", name, NULL, NULL);
		return NULL;
	}
	if (list->count > most) {
		form_mistake(reader, list, 0, "form.too_many", name,
		    arena_printf(reader->arena, "%zu", most), NULL);
		return NULL;
	}
	return list;
}

struct str form_read_string(
    struct form_reader *reader, const struct json_value *value, const char *name)
{
	struct str text = STR_EMPTY;
	size_t bad;

	if (value->kind != JSON_STRING)
		form_mistake(reader, value, 0, "form.no_text", name, NULL, NULL);
	else if (!text_normalize(reader->arena, value->text, &text, &bad))
		form_mistake(reader, value, 0, "form.bad_text", name, NULL, NULL);
	return str_trim(text);
}

struct str form_read_text(
    struct form_reader *reader, const struct json_value *json, const char *name, bool needed)
{
	const struct json_value *value = json_get(json, name);
	struct str text = STR_EMPTY;

	if (value)
		text = form_read_string(reader, value, name);
	if (needed && !text.n && (!value || value->kind == JSON_STRING))
		form_mistake(reader, value ? value : json, 0, "form.missing", name, NULL, NULL);
	return text;
}

void form_read_texts(struct form_reader *reader, const struct json_value *json, const char *name,
    bool needed, struct str *text, struct str *english)
{
	*text = form_read_text(reader, json, name, needed);
	*english = form_read_text(reader, json, arena_printf(reader->arena, "%s_en", name), false);
}

int form_read_int(struct form_reader *reader, const struct json_value *json, const char *name,
    int least, int most, int absent)
{
	const struct json_value *value = json_get(json, name);
	int64_t number;

	if (!value)
		return absent;
	if (json_get_int(json, name, &number) && number >= least && number <= most)
		return (int)number;
	form_mistake(reader, value, 0, "form.no_number", name,
	    arena_printf(reader->arena, "%d", least), arena_printf(reader->arena, "%d", most));
	return absent;
}

bool form_read_bool(struct form_reader *reader, const struct json_value *json, const char *name)
{
	const struct json_value *value = json_get(json, name);

	if (value && value->kind != JSON_BOOL)
		form_mistake(reader, value, 0, "form.no_boolean", name, NULL, NULL);
	return value && value->kind == JSON_BOOL && value->boolean;
}

date form_read_date(
    struct form_reader *reader, const struct json_value *json, const char *name, date absent)
{
	struct str text = form_read_text(reader, json, name, false);
	date day = absent;

	if (text.n && !date_parse(text, &day))
		form_mistake(reader, json_get(json, name), 0, "form.bad_date",
		    form_word(reader, text), NULL, NULL);
	return day;
}
