/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The fields of a design as JSON, read as any form is; mistakes brought back to their fields. */
#include <stdlib.h>

#include "base/json.h"
#include "web/design.h"

/* Where a field's value begins in the JSON. */
struct place {
	size_t at;
	const char *field; /* that mistakes in it are told beside; of a list or object its first */
};

struct writing {
	struct design *design;
	struct buf text;
	struct json json;
	struct place *places;
	size_t count, capacity;
};

static void note(struct writing *w, const char *field)
{
	if (w->count == w->capacity) {
		struct place *larger;

		w->capacity = w->capacity ? w->capacity * 2 : 256;
		larger = ARENA_ARRAY(w->design->arena, struct place, w->capacity);
		if (w->count)
			memcpy(larger, w->places, w->count * sizeof(*larger));
		w->places = larger;
	}
	w->places[w->count++] = (struct place){w->text.n, field};
}

static void add_text(struct writing *w, const char *member, const char *field)
{
	const char *value = design_value(w->design, field);

	if (!*value)
		return;
	note(w, field);
	json_member_text(&w->json, member, value);
}

/* Digits are a number; anything else is told to be none, by who reads it. */
static void add_number(struct writing *w, const char *member, const char *field)
{
	const char *value = design_value(w->design, field);
	const char *digits = *value == '-' ? value + 1 : value;
	size_t n = strspn(digits, "0123456789");

	if (!*value)
		return;
	note(w, field);
	if (n && n < 10 && !digits[n])
		json_member_int(&w->json, member, strtol(value, NULL, 10));
	else
		json_member_text(&w->json, member, value);
}

static void add_flag(struct writing *w, const char *member, const char *field)
{
	if (*design_value(w->design, field))
		json_member_bool(&w->json, member, true);
}

static void add_words(struct writing *w, const char *member, const char *field)
{
	struct str rest = str_of(design_value(w->design, field)), word;

	if (!rest.n)
		return;
	note(w, field);
	json_name(&w->json, member);
	json_array(&w->json);
	while (str_split(&rest, ' ', &word))
		if (word.n)
			json_str(&w->json, word);
	json_array_end(&w->json);
}

/* "4,5" times the deviation is 45 tenths. */
static void add_tenths(struct writing *w)
{
	const char *value = design_value(w->design, "checks.range");
	size_t n = strspn(value, "0123456789");
	bool fraction = (value[n] == ',' || value[n] == '.') && value[n + 1] >= '0' &&
	                value[n + 1] <= '9' && !value[n + 2];

	if (!*value)
		return;
	note(w, "checks.range");
	if (n && n < 5 && (!value[n] || fraction))
		json_member_int(&w->json, "range_tenths",
		    strtol(value, NULL, 10) * 10 + (fraction ? value[n + 1] - '0' : 0));
	else
		json_member_text(&w->json, "range_tenths", value);
}

/* ---- Lists */

static const char *field(struct writing *w, enum design_list list, size_t index, const char *member)
{
	return design_field(w->design, list, index, member);
}

static bool has_any(
    const struct design *design, enum design_list list, size_t index, const char *const *members)
{
	for (; *members; members++)
		if (*design_item(design, list, index, *members))
			return true;
	return false;
}

static void add_members(
    struct writing *w, enum design_list list, size_t index, const char *const *members)
{
	for (; *members; members++)
		add_text(w, *members, field(w, list, index, *members));
}

static void add_columns(struct writing *w)
{
	static const char *const members[] = {
	    "kind", "name", "name_en", "scenario", "breakdown", NULL};

	json_name(&w->json, "columns");
	json_array(&w->json);
	for (size_t i = 0; i < w->design->counts[DESIGN_COLUMNS]; i++) {
		if (!*design_item(w->design, DESIGN_COLUMNS, i, "kind"))
			continue;
		note(w, field(w, DESIGN_COLUMNS, i, "kind"));
		json_object(&w->json);
		add_members(w, DESIGN_COLUMNS, i, members);
		json_object_end(&w->json);
	}
	json_array_end(&w->json);
}

static void add_day(struct writing *w, size_t index, const char *name)
{
	const char *base = field(w, DESIGN_SCHEDULES, index, name);
	struct arena *arena = w->design->arena;

	note(w, arena_printf(arena, "%s.day", base));
	json_name(&w->json, name);
	json_object(&w->json);
	add_number(w, "months", arena_printf(arena, "%s.months", base));
	add_number(w, "day", arena_printf(arena, "%s.day", base));
	add_number(w, "working_days", arena_printf(arena, "%s.working_days", base));
	json_object_end(&w->json);
}

static void add_schedules(struct writing *w)
{
	static const char *const members[] = {
	    "from", "basis", "cut_off_begin.day", "cut_off_end.day", "due.day", NULL};

	json_name(&w->json, "schedules");
	note(w, field(w, DESIGN_SCHEDULES, 0, "due.day"));
	json_array(&w->json);
	for (size_t i = 0; i < w->design->counts[DESIGN_SCHEDULES]; i++) {
		if (!has_any(w->design, DESIGN_SCHEDULES, i, members))
			continue;
		note(w, field(w, DESIGN_SCHEDULES, i, "from"));
		json_object(&w->json);
		add_text(w, "from", field(w, DESIGN_SCHEDULES, i, "from"));
		add_day(w, i, "cut_off_begin");
		add_day(w, i, "cut_off_end");
		add_day(w, i, "due");
		add_text(w, "basis", field(w, DESIGN_SCHEDULES, i, "basis"));
		json_object_end(&w->json);
	}
	json_array_end(&w->json);
}

static void add_texts(struct writing *w)
{
	static const char *const members[] = {"code", "name", "name_en", "help", "help_en", NULL};

	json_name(&w->json, "texts");
	json_array(&w->json);
	for (size_t i = 0; i < w->design->counts[DESIGN_TEXTS]; i++) {
		if (!has_any(w->design, DESIGN_TEXTS, i, members))
			continue;
		note(w, field(w, DESIGN_TEXTS, i, "code"));
		json_object(&w->json);
		add_members(w, DESIGN_TEXTS, i, members);
		add_flag(w, "required", field(w, DESIGN_TEXTS, i, "required"));
		add_number(w, "length_max", field(w, DESIGN_TEXTS, i, "length_max"));
		json_object_end(&w->json);
	}
	json_array_end(&w->json);
}

static void add_rules(struct writing *w)
{
	static const char *const members[] = {
	    "left", "is", "right", "severity", "message", "message_en", NULL};
	static const char *const typed[] = {"left", "right", "message", NULL};

	json_name(&w->json, "rules");
	json_array(&w->json);
	for (size_t i = 0; i < w->design->counts[DESIGN_RULES]; i++) {
		if (!has_any(w->design, DESIGN_RULES, i, typed))
			continue;
		note(w, field(w, DESIGN_RULES, i, "left"));
		json_object(&w->json);
		add_members(w, DESIGN_RULES, i, members);
		json_object_end(&w->json);
	}
	json_array_end(&w->json);
}

/* ---- Lines: headings and rows */

struct line {
	size_t index;
	long order;
};

static int by_order(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

/* Those that hold something, in their order; a line without a number of its own stays last. */
static size_t sort_lines(struct writing *w, struct line **out)
{
	static const char *const members[] = {"indicator", "name", NULL};
	size_t count = 0;

	*out = ARENA_ARRAY(w->design->arena, struct line, w->design->counts[DESIGN_LINES] + 1);
	for (size_t i = 0; i < w->design->counts[DESIGN_LINES]; i++) {
		const char *order = design_item(w->design, DESIGN_LINES, i, "order");

		if (has_any(w->design, DESIGN_LINES, i, members))
			(*out)[count++] = (struct line){
			    i, *order && strlen(order) < 9 ? strtol(order, NULL, 10) : 1000000000};
	}
	qsort(*out, count, sizeof(**out), by_order);
	return count;
}

static void add_row(struct writing *w, size_t index)
{
	static const char *const members[] = {
	    "number", "name", "name_en", "indicator", "breakdown", NULL};

	note(w, field(w, DESIGN_LINES, index, "indicator"));
	json_object(&w->json);
	add_members(w, DESIGN_LINES, index, members);
	add_number(w, "indent", field(w, DESIGN_LINES, index, "indent"));
	add_flag(w, "required", field(w, DESIGN_LINES, index, "required"));
	json_object_end(&w->json);
}

static void begin_section(struct writing *w, const struct line *heading)
{
	json_object(&w->json);
	if (heading) {
		add_text(w, "name", field(w, DESIGN_LINES, heading->index, "name"));
		add_text(w, "name_en", field(w, DESIGN_LINES, heading->index, "name_en"));
	}
	json_name(&w->json, "rows");
	json_array(&w->json);
}

static void end_section(struct writing *w)
{
	json_array_end(&w->json);
	json_object_end(&w->json);
}

static void add_sections(struct writing *w)
{
	struct line *lines;
	size_t count = sort_lines(w, &lines);
	bool open = false;

	json_name(&w->json, "sections");
	json_array(&w->json);
	for (size_t i = 0; i < count; i++) {
		bool heading = !*design_item(w->design, DESIGN_LINES, lines[i].index, "indicator");

		if (open && heading)
			end_section(w);
		if (heading || !open)
			begin_section(w, heading ? &lines[i] : NULL);
		open = true;
		if (!heading)
			add_row(w, lines[i].index);
	}
	if (open)
		end_section(w);
	json_array_end(&w->json);
}

/* ---- The whole */

static void add_all(struct writing *w)
{
	static const char *const before[] = {"from", "to", "name", "name_en", "content",
	    "content_en", "receiver", "channel", "channel_en", "frequency", "outline", "outline_en",
	    "procedure", "procedure_en", NULL};

	json_object(&w->json);
	add_text(w, "code", "code");
	add_number(w, "version", "version");
	for (const char *const *member = before; *member; member++)
		add_text(w, *member, *member);
	note(w, "reporters.units");
	json_name(&w->json, "reporters");
	json_object(&w->json);
	add_words(w, "types", "reporters.types");
	add_words(w, "units", "reporters.units");
	json_object_end(&w->json);
	add_schedules(w);
	add_columns(w);
	add_sections(w);
	add_texts(w);
	add_number(w, "attachments_max", "attachments_max");
	add_rules(w);
	json_name(&w->json, "checks");
	json_object(&w->json);
	add_flag(w, "parts", "checks.parts");
	add_flag(w, "decrease", "checks.decrease");
	add_tenths(w);
	add_number(w, "unchanged", "checks.unchanged");
	json_object_end(&w->json);
	json_object_end(&w->json);
}

/* What is missing has no place of its own: it is told beside the field it would be in. */
static const char *field_of_missing(struct writing *w, const char *where, const char *member)
{
	struct arena *arena = w->design->arena;
	const char *dot = strrchr(where, '.');

	if (!dot)
		return member;
	/* Members of a list's items, and of the days in them, stand beside each other. */
	return arena_printf(arena, "%.*s.%s", (int)(dot - where), where, member);
}

/* The JSON is one line, so that a mistake's place is its column, in characters. */
static const char *field_at(struct writing *w, const struct issue *issue)
{
	size_t at = 0, character = 1;
	const char *found = "";

	while (at < w->text.n && character < (size_t)issue->column) {
		at++;
		while (at < w->text.n && ((unsigned char)w->text.p[at] & 0xC0) == 0x80)
			at++;
		character++;
	}
	if (issue->line < 1 || (at == 0 && strcmp(issue->key, "form.missing") != 0))
		return "";
	if (at == 0)
		return issue->args[0];
	for (size_t i = 0; i < w->count && w->places[i].at <= at; i++)
		found = w->places[i].field;
	return strcmp(issue->key, "form.missing") ? found
	                                          : field_of_missing(w, found, issue->args[0]);
}

static void keep_mistakes(struct writing *w, const struct issues *issues, enum lang lang)
{
	struct design *design = w->design;

	design->mistake_count = issues->count;
	for (size_t i = 0; i < issues->kept; i++) {
		const char *where = field_at(w, &issues->items[i]);
		struct issue plain = issues->items[i];
		struct buf text = {0};

		plain.file = NULL;
		plain.line = plain.column = 0;
		issue_add_text(&text, lang, &plain);
		if (!design_mistake(design, where))
			map_put(&design->mistakes, str_of(arena_strdup(design->arena, where)),
			    (void *)(uintptr_t)arena_str(design->arena, buf_str(&text)).p);
		buf_release(&text);
	}
}

bool design_read(
    struct design *design, const struct definitions *defs, enum lang lang, struct form *out)
{
	struct writing w = {.design = design};
	struct issues issues = {.arena = design->arena};
	struct json_value *json;
	struct form_source source = {0};
	int line, column;
	bool right;

	json_init(&w.json, &w.text);
	add_all(&w);
	source.text = arena_str(design->arena, buf_str(&w.text));
	right = !json_parse(design->arena, source.text, &json, &line, &column, NULL) &&
	        form_read(out, json, &source, defs, design->arena, &issues);
	if (!right)
		keep_mistakes(&w, &issues, lang);
	buf_release(&w.text);
	return right;
}
