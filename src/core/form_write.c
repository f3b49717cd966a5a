/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A form as canonical JSON: members in one order, and none that says what holds anyway. */
#include "core/form.h"

static void add_text(struct json *json, const char *name, struct str text)
{
	if (text.n)
		json_member_str(json, name, text);
}

static void add_int(struct json *json, const char *name, int value)
{
	if (value)
		json_member_int(json, name, value);
}

static void add_true(struct json *json, const char *name, bool value)
{
	if (value)
		json_member_bool(json, name, true);
}

static void add_date(struct json *json, const char *name, date day, date unless)
{
	struct buf text = {0};

	if (day == unless)
		return;
	date_add_iso(&text, day);
	json_member_str(json, name, buf_str(&text));
	buf_release(&text);
}

static void add_breakdown(struct json *json, const struct definitions *defs, int id)
{
	const struct breakdown *breakdown = &defs->breakdowns[id];
	struct buf text = {0};

	if (!id)
		return;
	buf_printf(&text, "%.*s:%.*s", STR_ARG(breakdown->codelist), STR_ARG(breakdown->code));
	json_member_str(json, "breakdown", buf_str(&text));
	buf_release(&text);
}

static void add_reporters(
    struct json *json, const struct form *form, const struct definitions *defs)
{
	json_name(json, "reporters");
	json_object(json);
	if (form->reporter_type_count) {
		json_name(json, "types");
		json_array(json);
		for (int i = 0; i < form->reporter_type_count; i++)
			json_str(json, form->reporter_types[i]);
		json_array_end(json);
	}
	if (form->reporter_unit_count) {
		json_name(json, "units");
		json_array(json);
		for (int i = 0; i < form->reporter_unit_count; i++)
			json_str(json, defs->units[form->reporter_units[i]].key);
		json_array_end(json);
	}
	json_object_end(json);
	if (form->receiver)
		json_member_str(json, "receiver", defs->units[form->receiver].key);
}

static void add_day(struct json *json, const char *name, struct form_day day)
{
	json_name(json, name);
	json_object(json);
	add_int(json, "months", day.months);
	json_member_int(json, "day", day.day);
	add_int(json, "working_days", day.working_days);
	json_object_end(json);
}

static void add_schedules(struct json *json, const struct form *form)
{
	json_name(json, "schedules");
	json_array(json);
	for (int i = 0; i < form->schedule_count; i++) {
		const struct form_schedule *schedule = &form->schedules[i];

		json_object(json);
		add_date(json, "from", schedule->from, DATE_MIN);
		add_day(json, "cut_off_begin", schedule->cut_off_begin);
		add_day(json, "cut_off_end", schedule->cut_off_end);
		add_day(json, "due", schedule->due);
		add_text(json, "basis", schedule->basis);
		json_object_end(json);
	}
	json_array_end(json);
}

static void add_columns(struct json *json, const struct form *form, const struct definitions *defs)
{
	if (!form->column_count)
		return;
	json_name(json, "columns");
	json_array(json);
	for (size_t i = 0; i < form->column_count; i++) {
		const struct form_column *column = &form->columns[i];

		json_object(json);
		json_member_text(json, "kind", form_column_code(column->kind));
		add_text(json, "name", column->name);
		add_text(json, "name_en", column->name_en);
		if (column->scenario)
			json_member_str(json, "scenario", defs->scenarios[column->scenario].code);
		add_breakdown(json, defs, column->breakdown);
		json_object_end(json);
	}
	json_array_end(json);
}

static void add_row(struct json *json, const struct form_row *row, const struct definitions *defs)
{
	json_object(json);
	add_text(json, "number", row->number);
	add_text(json, "name", row->name);
	add_text(json, "name_en", row->name_en);
	json_member_str(json, "indicator", defs->indicators[row->indicator].code);
	add_breakdown(json, defs, row->breakdown);
	add_int(json, "indent", row->indent);
	add_true(json, "required", row->required);
	json_object_end(json);
}

static void add_sections(struct json *json, const struct form *form, const struct definitions *defs)
{
	if (!form->section_count)
		return;
	json_name(json, "sections");
	json_array(json);
	for (size_t i = 0; i < form->section_count; i++) {
		const struct form_section *section = &form->sections[i];

		json_object(json);
		add_text(json, "name", section->name);
		add_text(json, "name_en", section->name_en);
		json_name(json, "rows");
		json_array(json);
		for (size_t r = 0; r < section->row_count; r++)
			add_row(json, &form->rows[section->first_row + r], defs);
		json_array_end(json);
		json_object_end(json);
	}
	json_array_end(json);
}

static void add_texts(struct json *json, const struct form *form)
{
	if (!form->text_count)
		return;
	json_name(json, "texts");
	json_array(json);
	for (size_t i = 0; i < form->text_count; i++) {
		const struct form_text *text = &form->texts[i];

		json_object(json);
		json_member_str(json, "code", text->code);
		json_member_str(json, "name", text->name);
		add_text(json, "name_en", text->name_en);
		add_text(json, "help", text->help);
		add_text(json, "help_en", text->help_en);
		add_true(json, "required", text->required);
		json_member_int(json, "length_max", text->length_max);
		json_object_end(json);
	}
	json_array_end(json);
}

static void add_rules(struct json *json, const struct form *form)
{
	if (!form->rule_count)
		return;
	json_name(json, "rules");
	json_array(json);
	for (size_t i = 0; i < form->rule_count; i++) {
		const struct form_rule *rule = &form->rules[i];

		json_object(json);
		json_member_str(json, "left", rule->left_text);
		json_member_text(json, "is", form_comparison_code(rule->comparison));
		json_member_str(json, "right", rule->right_text);
		json_member_text(json, "severity", form_severity_code(rule->severity));
		add_text(json, "message", rule->message);
		add_text(json, "message_en", rule->message_en);
		json_object_end(json);
	}
	json_array_end(json);
}

static void add_checks(struct json *json, const struct form_checks *checks)
{
	if (!checks->parts && !checks->decrease && !checks->range_tenths && !checks->unchanged)
		return;
	json_name(json, "checks");
	json_object(json);
	add_true(json, "parts", checks->parts);
	add_true(json, "decrease", checks->decrease);
	add_int(json, "range_tenths", checks->range_tenths);
	add_int(json, "unchanged", checks->unchanged);
	json_object_end(json);
}

void form_write(const struct form *form, const struct definitions *defs, struct buf *out)
{
	struct json json;

	json_init(&json, out);
	json_object(&json);
	json_member_str(&json, "code", form->code);
	json_member_int(&json, "version", form->version);
	add_date(&json, "from", form->from, DATE_MIN);
	add_date(&json, "to", form->to, DATE_MAX);
	add_text(&json, "name", form->name);
	add_text(&json, "name_en", form->name_en);
	add_text(&json, "content", form->content);
	add_text(&json, "content_en", form->content_en);
	add_reporters(&json, form, defs);
	add_text(&json, "channel", form->channel);
	add_text(&json, "channel_en", form->channel_en);
	json_member_text(&json, "frequency", form_frequency_code(form->frequency));
	add_schedules(&json, form);
	add_text(&json, "outline", form->outline);
	add_text(&json, "outline_en", form->outline_en);
	add_text(&json, "procedure", form->procedure);
	add_text(&json, "procedure_en", form->procedure_en);
	add_columns(&json, form, defs);
	add_sections(&json, form, defs);
	add_texts(&json, form);
	add_int(&json, "attachments_max", form->attachments_max);
	add_rules(&json, form);
	add_checks(&json, &form->checks);
	json_object_end(&json);
}
