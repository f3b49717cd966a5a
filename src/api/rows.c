/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "api/rows.h"

#include "base/bug.h"
#include "base/csv.h"

static const struct api_property *first_property(const char *schema)
{
	for (size_t i = 0; i < api_property_count; i++)
		if (!strcmp(api_properties[i].schema, schema))
			return &api_properties[i];
	BUG("no schema %s", schema);
}

static bool within(const struct api_rows *rows, const struct api_property *property)
{
	return property < api_properties + api_property_count &&
	       !strcmp(property->schema, rows->first->schema);
}

void api_rows_begin(struct api_rows *rows, const struct api_call *call, struct response *res,
    const char *name, const char *schema)
{
	const char *disposition;

	*rows = (struct api_rows){.csv = call->csv, .first = first_property(schema)};
	if (!rows->csv) {
		rows->out = response_json(res);
		json_init(&rows->json, rows->out);
		json_object(&rows->json);
		json_name(&rows->json, name);
		json_array(&rows->json);
		return;
	}
	disposition = arena_printf(res->arena, "attachment; filename=\"%s.csv\"", name);
	response_header(res, "Content-Disposition", disposition);
	rows->out = response_csv(res);
	for (const struct api_property *p = rows->first; within(rows, p); p++)
		csv_add_field(rows->out, str_of(p->name), p == rows->first);
	buf_add_text(rows->out, "\r\n");
}

void api_rows_end(struct api_rows *rows)
{
	if (rows->csv)
		return;
	json_array_end(&rows->json);
	json_object_end(&rows->json);
}

void api_row_begin(struct api_rows *rows)
{
	rows->next = rows->first;
	if (!rows->csv)
		json_object(&rows->json);
}

void api_row_end(struct api_rows *rows)
{
	INVARIANT(!within(rows, rows->next));
	if (rows->csv)
		buf_add_text(rows->out, "\r\n");
	else
		json_object_end(&rows->json);
}

/* The property that is written now. */
static const struct api_property *take(struct api_rows *rows, const char *name)
{
	INVARIANT(within(rows, rows->next) && !strcmp(rows->next->name, name));
	return rows->next++;
}

void api_row_text(struct api_rows *rows, const char *name, struct str text)
{
	const struct api_property *property = take(rows, name);

	if (rows->csv) {
		csv_add_field(rows->out, text, property == rows->first);
		return;
	}
	json_name(&rows->json, name);
	if (!text.n && property->kind == API_TEXT_OR_NULL)
		json_null(&rows->json);
	else
		json_str(&rows->json, text);
}

void api_row_int(struct api_rows *rows, const char *name, int64_t value)
{
	const struct api_property *property = take(rows, name);

	if (rows->csv) {
		struct buf text = {0};

		buf_add_int(&text, value);
		csv_add_field(rows->out, buf_str(&text), property == rows->first);
		buf_release(&text);
	} else {
		json_member_int(&rows->json, name, value);
	}
}

void api_row_texts(struct api_rows *rows, const char *name, const struct str *texts, size_t count)
{
	const struct api_property *property = take(rows, name);
	struct buf joined = {0};

	if (!rows->csv) {
		json_name(&rows->json, name);
		json_array(&rows->json);
		for (size_t i = 0; i < count; i++)
			json_str(&rows->json, texts[i]);
		json_array_end(&rows->json);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(&joined, ';');
		buf_add_str(&joined, texts[i]);
	}
	csv_add_field(rows->out, buf_str(&joined), property == rows->first);
	buf_release(&joined);
}
