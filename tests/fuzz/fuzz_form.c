/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Whatever the JSON, it is a form that keeps the invariants of core/form.h, or
 * mistakes with their places; and what is written of a form reads back as the
 * same bytes.
 */
#include "fuzz.h"

#include "base/bug.h"
#include "core/form.h"

static const struct {
	enum definition_kind kind;
	const char *key;
	const char *content;
} world[] = {
    {DEFINITION_UNIT, "c",
	"{\"validities\":[{\"code\":\"c\",\"name\":\"Thành phố\",\"type\":\"city\"}]}"},
    {DEFINITION_UNIT, "w",
	"{\"validities\":[{\"code\":\"w\",\"name\":\"Phường\",\"type\":\"ward\",\"parent\":\"c\"}]"
	"}"},
    {DEFINITION_SCENARIO, "actual", "{\"name\":\"Thực hiện\",\"kind\":\"actual\"}"},
    {DEFINITION_SCENARIO, "plan", "{\"name\":\"Kế hoạch\",\"kind\":\"target\"}"},
    {DEFINITION_BREAKDOWN, "sex:F", "{\"name\":\"Nữ\"}"},
#define INDICATOR(code, codelist, formula)                                                         \
	{                                                                                          \
		DEFINITION_INDICATOR, code,                                                        \
		    "{\"name\":\"" code "\",\"sector\":\"\",\"unit_of_measure\":\"hộ\","         \
		    "\"decimals\":0,\"scale\":0,\"percent_decimals\":1,\"min_cell\":0,"            \
		    "\"codelist\":\"" codelist "\",\"direction\":\"none\","                        \
		    "\"over_units\":\"sum\",\"over_time\":\"last\",\"reported_by\":[],"            \
		    "\"formula\":\"" formula "\"}"                                                 \
	}
    INDICATOR("poor", "sex", ""),
    INDICATOR("all", "", ""),
    INDICATOR("rate", "", "poor / all"),
};

enum { WORLD = sizeof(world) / sizeof(world[0]) };

static struct definitions *make_definitions(void)
{
	const struct definitions none = {0};
	struct definition_row rows[WORLD];
	struct definitions *defs = NULL;
	struct err err = {0};

	for (size_t i = 0; i < WORLD; i++)
		rows[i] = (struct definition_row){.kind = world[i].kind,
		    .key = str_of(world[i].key),
		    .content = str_of(world[i].content)};
	if (definitions_merge(&defs, &none, rows, WORLD, false, &err))
		BUG("%s %s", err.key, err.args[0]);
	return defs;
}

/* Made once: libFuzzer calls some thousand times a second. */
static const struct definitions *definitions(void)
{
	static struct definitions *defs;

	if (!defs)
		defs = make_definitions();
	return defs;
}

static void check_rows(const struct form *form, const struct definitions *defs)
{
	size_t rows = 0;

	for (size_t i = 0; i < form->section_count; i++) {
		INVARIANT(form->sections[i].first_row == rows);
		rows += form->sections[i].row_count;
	}
	INVARIANT(rows == form->row_count && rows <= FORM_ROWS_MAX);
	for (size_t i = 0; i < form->row_count; i++) {
		INVARIANT(form->rows[i].indicator > 0 &&
			  form->rows[i].indicator <= defs->indicator_count);
		INVARIANT(form->rows[i].breakdown >= 0 &&
			  form->rows[i].breakdown <= defs->breakdown_count);
		INVARIANT(form->rows[i].indent >= 0 && form->rows[i].indent <= 4);
	}
}

static void check_written(const struct form *form, const struct definitions *defs)
{
	struct arena arena = {0};
	struct issues issues = {.arena = &arena};
	struct buf first = {0}, second = {0};
	struct json_value *json;
	struct form again;
	int line, column;

	form_write(form, defs, &first);
	INVARIANT(!json_parse(&arena, buf_str(&first), &json, &line, &column, NULL));
	INVARIANT(form_read(&again, json, NULL, defs, &arena, &issues));
	form_write(&again, defs, &second);
	INVARIANT(str_eq(buf_str(&first), buf_str(&second)));
	buf_release(&first);
	buf_release(&second);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct definitions *defs = definitions();
	struct form_source source = {"f.json", {(const char *)bytes, size}};
	struct arena arena = {0};
	struct issues issues = {.arena = &arena};
	struct json_value *json;
	struct form form;
	int line, column;

	if (!json_parse(&arena, source.text, &json, &line, &column, NULL)) {
		bool read = form_read(&form, json, &source, defs, &arena, &issues);

		INVARIANT(read == !issues.count);
		for (size_t i = 0; i < issues.kept; i++)
			INVARIANT(issues.items[i].line >= 1 && issues.items[i].column >= 1);
		if (read) {
			check_rows(&form, defs);
			check_written(&form, defs);
		}
	}
	arena_release(&arena);
	return 0;
}
