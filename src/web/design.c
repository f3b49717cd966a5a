/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/design.h"

#include <stdlib.h>

enum { ITEMS_MAX = 2200 }; /* of one list, as posted */

static const char *const list_names[DESIGN_LISTS] = {
    [DESIGN_COLUMNS] = "columns",
    [DESIGN_LINES] = "lines",
    [DESIGN_SCHEDULES] = "schedules",
    [DESIGN_TEXTS] = "texts",
    [DESIGN_RULES] = "rules",
};

void design_init(struct design *design, struct arena *arena)
{
	*design = (struct design){.arena = arena};
}

void design_release(struct design *design)
{
	map_release(&design->values);
	map_release(&design->mistakes);
}

void design_set(struct design *design, const char *field, const char *value)
{
	if (*value)
		map_put(&design->values, str_of(field), arena_strdup(design->arena, value));
	else
		map_remove(&design->values, str_of(field));
}

const char *design_value(const struct design *design, const char *field)
{
	const char *value = map_get(&design->values, str_of(field));

	return value ? value : "";
}

const char *design_field(
    const struct design *design, enum design_list list, size_t index, const char *member)
{
	return arena_printf(design->arena, "%s.%zu.%s", list_names[list], index, member);
}

const char *design_item(
    const struct design *design, enum design_list list, size_t index, const char *member)
{
	return design_value(design, design_field(design, list, index, member));
}

const char *design_mistake(const struct design *design, const char *field)
{
	return map_get(&design->mistakes, str_of(field));
}

/* ---- From JSON */

static void set_at(struct design *design, const char *field, const struct json_value *value)
{
	switch (value->kind) {
	case JSON_STRING:
	case JSON_NUMBER:
		design_set(design, field, arena_str(design->arena, value->text).p);
		break;
	case JSON_BOOL:
		design_set(design, field, value->boolean ? "1" : "");
		break;
	case JSON_OBJECT:
		for (size_t i = 0; i < value->count; i++)
			set_at(design,
			    arena_printf(design->arena, "%s.%.*s", field, STR_ARG(value->names[i])),
			    &value->items[i]);
		break;
	case JSON_ARRAY: {
		struct buf words = {0};

		for (size_t i = 0; i < value->count; i++)
			buf_printf(&words, "%s%.*s", i ? " " : "", STR_ARG(value->items[i].text));
		design_set(design, field, arena_str(design->arena, buf_str(&words)).p);
		buf_release(&words);
		break;
	}
	case JSON_NULL:
		break;
	}
}

static void add_line(struct design *design, const struct json_value *item)
{
	size_t at = design->counts[DESIGN_LINES]++;

	for (size_t i = 0; i < item->count; i++)
		if (item->items[i].kind != JSON_ARRAY)
			set_at(design,
			    design_field(design, DESIGN_LINES, at,
				arena_str(design->arena, item->names[i]).p),
			    &item->items[i]);
	design_set(design, design_field(design, DESIGN_LINES, at, "order"),
	    arena_printf(design->arena, "%zu", (at + 1) * 10));
}

static void add_sections(struct design *design, const struct json_value *sections)
{
	for (size_t i = 0; i < sections->count; i++) {
		const struct json_value *section = &sections->items[i];
		const struct json_value *rows = json_get(section, "rows");

		if (json_get(section, "name") || i)
			add_line(design, section);
		for (size_t r = 0; rows && r < rows->count; r++)
			add_line(design, &rows->items[r]);
	}
}

void design_of_json(struct design *design, const struct json_value *form)
{
	for (size_t i = 0; i < form->count; i++) {
		struct str name = form->names[i];
		const struct json_value *value = &form->items[i];
		enum design_list list = 0;

		while (list < DESIGN_LISTS && !str_is(name, list_names[list]))
			list++;
		if (str_is(name, "sections")) {
			add_sections(design, value);
			continue;
		}
		if (list == DESIGN_LISTS) {
			set_at(design, arena_str(design->arena, name).p, value);
			continue;
		}
		design->counts[list] = value->count;
		for (size_t item = 0; item < value->count; item++)
			set_at(design,
			    arena_printf(design->arena, "%s.%zu", list_names[list], item),
			    &value->items[item]);
	}
}

/* ---- From what was posted */

/* "columns.12.kind" makes the list at least 13 long. */
static void count_item(struct design *design, struct str field)
{
	for (enum design_list list = 0; list < DESIGN_LISTS; list++) {
		struct str name = str_of(list_names[list]);
		size_t index = 0, at = name.n + 1;

		if (!str_starts(field, name) || field.n <= at || field.p[name.n] != '.')
			continue;
		for (;
		     at < field.n && field.p[at] >= '0' && field.p[at] <= '9' && index < ITEMS_MAX;
		     at++)
			index = index * 10 + (size_t)(field.p[at] - '0');
		if (index < ITEMS_MAX && index >= design->counts[list])
			design->counts[list] = index + 1;
	}
}

void design_of_post(struct design *design, const struct form_data *form)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct form_field *field = &form->fields[i];
		const char *name = arena_str(design->arena, field->name).p;
		const char *before = design_value(design, name);

		if (field->is_file)
			continue;
		count_item(design, field->name);
		/* Boxes of one name are a list of words. */
		design_set(design, name,
		    *before && *field->value.p
			? arena_printf(design->arena, "%s %.*s", before, STR_ARG(field->value))
		    : *before ? before
			      : arena_str(design->arena, str_trim(field->value)).p);
	}
}
