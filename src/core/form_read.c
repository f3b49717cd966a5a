/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/form_read.h"

#include "base/map.h"

/* Small letters, digits and -, as in an address. */
static bool code_ok(struct str code)
{
	if (!code.n || code.n > FORM_CODE_MAX || code.p[0] == '-')
		return false;
	for (size_t i = 0; i < code.n; i++) {
		char c = code.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return true;
}

static struct str read_code(struct form_reader *reader, const struct json_value *json)
{
	struct str code = form_read_text(reader, json, "code", true);

	if (code.n && !code_ok(code))
		form_mistake(reader, json_get(json, "code"), 0, "form.bad_code",
		    form_word(reader, code), NULL, NULL);
	return code;
}

/* ---- who reports, and to whom */

static void read_types(struct form_reader *reader, const struct json_value *list, struct form *out)
{
	const struct site *site = &reader->defs->site;

	out->reporter_types = ARENA_ARRAY(reader->arena, struct str, list->count);
	for (size_t i = 0; i < list->count; i++) {
		struct str type = form_read_string(reader, &list->items[i], "types");
		bool known = !site->unit_type_count;

		for (int t = 0; t < site->unit_type_count; t++)
			known = known || str_eq(site->unit_types[t].code, type);
		for (int t = 0; t < out->reporter_type_count; t++)
			if (str_eq(out->reporter_types[t], type))
				form_mistake(reader, &list->items[i], 0, "form.given_twice",
				    form_word(reader, type), NULL, NULL);
		if (!known)
			form_mistake(reader, &list->items[i], 0, "form.unknown_unit_type",
			    form_word(reader, type), NULL, NULL);
		out->reporter_types[out->reporter_type_count++] = type;
	}
}

/* By its key, which never changes hands; by its code, as it is borne last, for who writes it. */
static int read_unit(struct form_reader *reader, const struct json_value *value, const char *name)
{
	struct str text = form_read_string(reader, value, name);
	const struct unit *unit = definitions_unit_by_key(reader->defs, text);

	if (!unit)
		unit = definitions_unit_now(reader->defs, text);
	if (!unit && text.n)
		form_mistake(
		    reader, value, 0, "form.unknown_unit", form_word(reader, text), NULL, NULL);
	return unit ? unit->id : 0;
}

static void read_units(struct form_reader *reader, const struct json_value *list, struct form *out)
{
	out->reporter_units = ARENA_ARRAY(reader->arena, int, list->count);
	for (size_t i = 0; i < list->count; i++) {
		int unit = read_unit(reader, &list->items[i], "units");

		for (int u = 0; u < out->reporter_unit_count; u++)
			if (unit && out->reporter_units[u] == unit)
				form_mistake(reader, &list->items[i], 0, "form.given_twice",
				    form_word(reader, list->items[i].text), NULL, NULL);
		out->reporter_units[out->reporter_unit_count++] = unit;
	}
}

static void read_reporters(
    struct form_reader *reader, const struct json_value *json, struct form *out)
{
	static const char *const names[] = {"types", "units", NULL};
	const struct json_value *who = json_get(json, "reporters");
	const struct json_value *types, *units, *receiver = json_get(json, "receiver");

	if (receiver)
		out->receiver = read_unit(reader, receiver, "receiver");
	if (!who) {
		form_mistake(reader, json, 0, "form.missing", "reporters", NULL, NULL);
		return;
	}
	if (!form_read_object(reader, who, names))
		return;
	types = form_read_list(reader, who, "types", FORM_REPORTERS_MAX);
	units = form_read_list(reader, who, "units", FORM_REPORTERS_MAX);
	if (types)
		read_types(reader, types, out);
	if (units)
		read_units(reader, units, out);
	if (!out->reporter_type_count && !out->reporter_unit_count)
		form_mistake(reader, who, 0, "form.no_reporters", NULL, NULL, NULL);
}

/* ---- when */

static void read_day(struct form_reader *reader, const struct json_value *schedule,
    const char *name, struct form_day *out)
{
	static const char *const names[] = {"months", "day", "working_days", NULL};
	const struct json_value *json = json_get(schedule, name);

	if (!json) {
		form_mistake(reader, schedule, 0, "form.missing", name, NULL, NULL);
		return;
	}
	if (!form_read_object(reader, json, names))
		return;
	if (!json_get(json, "day"))
		form_mistake(reader, json, 0, "form.missing", "day", NULL, NULL);
	out->months = form_read_int(reader, json, "months", -24, 24, 0);
	out->day = form_read_int(reader, json, "day", 1, 31, 1);
	out->working_days = form_read_int(reader, json, "working_days", 0, 250, 0);
}

static void read_schedules(
    struct form_reader *reader, const struct json_value *json, struct form *out)
{
	static const char *const names[] = {
	    "from", "cut_off_begin", "cut_off_end", "due", "basis", NULL};
	const struct json_value *list =
	    form_read_list(reader, json, "schedules", FORM_SCHEDULES_MAX);

	if (!list || !list->count) {
		if (list || !json_get(json, "schedules"))
			form_mistake(
			    reader, list ? list : json, 0, "form.missing", "schedules", NULL, NULL);
		return;
	}
	out->schedules = ARENA_ARRAY(reader->arena, struct form_schedule, list->count);
	for (size_t i = 0; i < list->count; i++) {
		struct form_schedule *schedule = &out->schedules[out->schedule_count];
		const struct json_value *item = &list->items[i];

		if (!form_read_object(reader, item, names))
			continue;
		schedule->from = form_read_date(reader, item, "from", DATE_MIN);
		read_day(reader, item, "cut_off_begin", &schedule->cut_off_begin);
		read_day(reader, item, "cut_off_end", &schedule->cut_off_end);
		read_day(reader, item, "due", &schedule->due);
		schedule->basis = form_read_text(reader, item, "basis", false);
		if (out->schedule_count++ && schedule->from <= schedule[-1].from)
			form_mistake(reader, item, 0, "form.schedule_not_later", NULL, NULL, NULL);
	}
}

/* ---- columns and rows */

/* "CODELIST:CODE"; 0 for the total and for what is no breakdown. */
static int read_breakdown(struct form_reader *reader, const struct json_value *json)
{
	struct str text = form_read_text(reader, json, "breakdown", false);
	size_t colon = str_find_char(text, ':');
	const struct breakdown *found = NULL;

	if (!text.n)
		return 0;
	if (colon < text.n)
		found = definitions_breakdown(reader->defs, (struct str){text.p, colon},
		    (struct str){text.p + colon + 1, text.n - colon - 1});
	if (!found || !found->id)
		form_mistake(reader, json_get(json, "breakdown"), 0, "form.unknown_breakdown",
		    form_word(reader, text), NULL, NULL);
	return found ? found->id : 0;
}

static void read_scenario(
    struct form_reader *reader, const struct json_value *json, struct form_column *column)
{
	bool target = column->kind == FORM_PLAN || column->kind == FORM_PERCENT_OF_PLAN;
	bool needed = target || column->kind == FORM_ENTRY;
	struct str code = form_read_text(reader, json, "scenario", needed);
	const struct scenario *scenario = definitions_scenario(reader->defs, code);
	const char *key = NULL;

	if (!code.n)
		return;
	if (column->kind == FORM_NOTE)
		key = "form.note_has_no_scenario";
	else if (!scenario)
		key = "form.unknown_scenario";
	else if (target && scenario->kind != SCENARIO_TARGET)
		key = "form.not_target";
	if (key)
		form_mistake(reader, json_get(json, "scenario"), 0, key, form_word(reader, code),
		    NULL, NULL);
	column->scenario = scenario ? scenario->id : 0;
}

static void read_column(
    struct form_reader *reader, const struct json_value *json, struct form_column *column)
{
	static const char *const names[] = {
	    "kind", "name", "name_en", "scenario", "breakdown", NULL};
	struct str kind;

	if (!form_read_object(reader, json, names))
		return;
	kind = form_read_text(reader, json, "kind", true);
	if (!kind.n)
		return;
	if (!form_column_parse(kind, &column->kind)) {
		form_mistake(reader, json_get(json, "kind"), 0, "form.not_one_of",
		    form_word(reader, kind),
		    "plan, last_year, last_period, entry, cumulative, percent_of_plan, note", NULL);
		return;
	}
	form_read_texts(reader, json, "name", false, &column->name, &column->name_en);
	read_scenario(reader, json, column);
	column->breakdown = read_breakdown(reader, json);
}

static void read_columns(
    struct form_reader *reader, const struct json_value *json, struct form *out)
{
	const struct json_value *list = form_read_list(reader, json, "columns", FORM_COLUMNS_MAX);

	if (!list)
		return;
	out->column_count = list->count;
	out->columns = ARENA_ARRAY(reader->arena, struct form_column, list->count);
	for (size_t i = 0; i < list->count; i++)
		read_column(reader, &list->items[i], &out->columns[i]);
}

static void read_row(
    struct form_reader *reader, const struct json_value *json, struct form_row *row)
{
	static const char *const names[] = {
	    "number", "name", "name_en", "indicator", "breakdown", "indent", "required", NULL};
	const struct indicator *indicator;
	const struct breakdown *breakdown;
	struct str code;

	if (!form_read_object(reader, json, names))
		return;
	row->number = form_read_text(reader, json, "number", false);
	form_read_texts(reader, json, "name", false, &row->name, &row->name_en);
	row->indent = form_read_int(reader, json, "indent", 0, 4, 0);
	row->required = form_read_bool(reader, json, "required");
	row->breakdown = read_breakdown(reader, json);
	code = form_read_text(reader, json, "indicator", true);
	if (!code.n)
		return;
	indicator = definitions_indicator(reader->defs, code);
	if (!indicator) {
		form_mistake(reader, json_get(json, "indicator"), 0, "form.unknown_indicator",
		    form_word(reader, code), NULL, NULL);
		return;
	}
	row->indicator = indicator->id;
	breakdown = &reader->defs->breakdowns[row->breakdown];
	if (row->breakdown && !str_eq(breakdown->codelist, indicator->codelist))
		form_mistake(reader, json_get(json, "breakdown"), 0, "form.foreign_breakdown",
		    form_word(reader, breakdown->codelist), form_word(reader, code), NULL);
}

static size_t count_rows(struct form_reader *reader, const struct json_value *list)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct json_value *rows = json_get(&list->items[i], "rows");

		count += rows && rows->kind == JSON_ARRAY ? rows->count : 0;
	}
	if (count <= FORM_ROWS_MAX)
		return count;
	form_mistake(reader, list, 0, "form.too_many", "rows",
	    arena_printf(reader->arena, "%d", FORM_ROWS_MAX), NULL);
	return 0;
}

/* `places`: where each row stands. */
static void read_sections(struct form_reader *reader, const struct json_value *json,
    struct form *out, const struct json_value ***places)
{
	static const char *const names[] = {"name", "name_en", "rows", NULL};
	const struct json_value *list = form_read_list(reader, json, "sections", FORM_SECTIONS_MAX);
	size_t rows = list ? count_rows(reader, list) : 0;

	if (!list)
		return;
	out->section_count = list->count;
	out->sections = ARENA_ARRAY(reader->arena, struct form_section, list->count);
	out->rows = ARENA_ARRAY(reader->arena, struct form_row, rows);
	*places = ARENA_ARRAY(reader->arena, const struct json_value *, rows);
	for (size_t i = 0; i < list->count; i++) {
		struct form_section *section = &out->sections[i];
		const struct json_value *in;

		section->first_row = out->row_count;
		if (!form_read_object(reader, &list->items[i], names))
			continue;
		form_read_texts(
		    reader, &list->items[i], "name", false, &section->name, &section->name_en);
		in = form_read_list(reader, &list->items[i], "rows", FORM_ROWS_MAX);
		for (size_t r = 0; rows && in && r < in->count; r++) {
			struct form_row *row = &out->rows[out->row_count];

			row->section = (int)i;
			(*places)[out->row_count++] = &in->items[r];
			read_row(reader, &in->items[r], row);
		}
		section->row_count = out->row_count - section->first_row;
	}
}

static bool has_entry_column(const struct form *form)
{
	for (size_t c = 0; c < form->column_count; c++)
		if (form->columns[c].kind == FORM_ENTRY)
			return true;
	return false;
}

/* No cell is entered twice, and what is required can be entered. */
static void check_cells(
    struct form_reader *reader, const struct form *form, const struct json_value **places)
{
	struct period any = period_of_year(2000);
	struct map seen = {0};

	for (size_t r = 0; r < form->row_count; r++) {
		const struct form_row *row = &form->rows[r];
		bool entered = false, twice = false;

		for (size_t c = 0; c < form->column_count && row->indicator; c++) {
			struct cell_key *key = ARENA_NEW(reader->arena, struct cell_key);

			if (!form_is_entered(form, reader->defs, r, c))
				continue;
			*key = form_cell(form, r, c, 0, any);
			twice = map_put(&seen, MAP_KEY(*key), key) || twice;
			entered = true;
		}
		if (twice)
			form_mistake(reader, places[r], 0, "form.cell_twice",
			    form_word(reader, reader->defs->indicators[row->indicator].code), NULL,
			    NULL);
		if (row->required && row->indicator && !entered)
			form_mistake(reader, places[r], 0, "form.required_not_entered",
			    form_word(reader, reader->defs->indicators[row->indicator].code), NULL,
			    NULL);
	}
	map_release(&seen);
}

/* ---- the rest */

static void read_text_sections(
    struct form_reader *reader, const struct json_value *json, struct form *out)
{
	static const char *const names[] = {
	    "code", "name", "name_en", "help", "help_en", "required", "length_max", NULL};
	const struct json_value *list = form_read_list(reader, json, "texts", FORM_TEXTS_MAX);

	if (!list)
		return;
	out->texts = ARENA_ARRAY(reader->arena, struct form_text, list->count);
	for (size_t i = 0; i < list->count; i++) {
		struct form_text *text = &out->texts[i];
		const struct json_value *item = &list->items[i];

		out->text_count++;
		text->length_max = 1;
		if (!form_read_object(reader, item, names))
			continue;
		text->code = read_code(reader, item);
		for (size_t t = 0; t < i && text->code.n; t++)
			if (str_eq(out->texts[t].code, text->code))
				form_mistake(reader, json_get(item, "code"), 0, "form.given_twice",
				    form_word(reader, text->code), NULL, NULL);
		form_read_texts(reader, item, "name", true, &text->name, &text->name_en);
		form_read_texts(reader, item, "help", false, &text->help, &text->help_en);
		text->required = form_read_bool(reader, item, "required");
		text->length_max = form_read_int(reader, item, "length_max", 1, 20000, 4000);
	}
}

static void read_checks(
    struct form_reader *reader, const struct json_value *json, struct form_checks *checks)
{
	static const char *const names[] = {"parts", "decrease", "range_tenths", "unchanged", NULL};
	const struct json_value *own = json_get(json, "checks");

	if (!own || !form_read_object(reader, own, names))
		return;
	checks->parts = form_read_bool(reader, own, "parts");
	checks->decrease = form_read_bool(reader, own, "decrease");
	checks->range_tenths = form_read_int(reader, own, "range_tenths", 0, 1000, 0);
	checks->unchanged = form_read_int(reader, own, "unchanged", 0, 60, 0);
	if (checks->unchanged == 1)
		form_mistake(reader, json_get(own, "unchanged"), 0, "form.no_number", "unchanged",
		    "2", "60");
}

static void read_head(struct form_reader *reader, const struct json_value *json, struct form *out)
{
	struct str frequency;

	out->code = read_code(reader, json);
	if (!json_get(json, "version"))
		form_mistake(reader, json, 0, "form.missing", "version", NULL, NULL);
	out->version = form_read_int(reader, json, "version", 1, 9999, 1);
	out->from = form_read_date(reader, json, "from", DATE_MIN);
	out->to = form_read_date(reader, json, "to", DATE_MAX);
	if (out->to < out->from)
		form_mistake(reader, json_get(json, "to"), 0, "form.ends_before_it_begins", NULL,
		    NULL, NULL);
	form_read_texts(reader, json, "name", true, &out->name, &out->name_en);
	form_read_texts(reader, json, "content", false, &out->content, &out->content_en);
	form_read_texts(reader, json, "channel", false, &out->channel, &out->channel_en);
	form_read_texts(reader, json, "outline", false, &out->outline, &out->outline_en);
	form_read_texts(reader, json, "procedure", false, &out->procedure, &out->procedure_en);
	out->attachments_max = form_read_int(reader, json, "attachments_max", 0, 50, 0);
	frequency = form_read_text(reader, json, "frequency", true);
	if (frequency.n && !form_frequency_parse(frequency, &out->frequency))
		form_mistake(reader, json_get(json, "frequency"), 0, "form.not_one_of",
		    form_word(reader, frequency),
		    "month, quarter, half_year, nine_months, year, school_year", NULL);
}

bool form_read(struct form *out, const struct json_value *json, const struct form_source *source,
    const struct definitions *defs, struct arena *arena, struct issues *issues)
{
	static const char *const names[] = {"code", "version", "from", "to", "name", "name_en",
	    "content", "content_en", "reporters", "receiver", "channel", "channel_en", "schedules",
	    "frequency", "outline", "outline_en", "columns", "sections", "procedure",
	    "procedure_en", "texts", "attachments_max", "rules", "checks", NULL};
	struct form_reader reader = {source, defs, arena, issues};
	const struct json_value **places = NULL;
	size_t before = issues->count;

	*out = (struct form){.version = 1, .from = DATE_MIN, .to = DATE_MAX};
	if (!form_read_object(&reader, json, names))
		return false;
	read_head(&reader, json, out);
	read_reporters(&reader, json, out);
	read_schedules(&reader, json, out);
	read_columns(&reader, json, out);
	read_sections(&reader, json, out, &places);
	if (places)
		check_cells(&reader, out, places);
	read_text_sections(&reader, json, out);
	form_read_rules(&reader, json, out);
	read_checks(&reader, json, &out->checks);
	if (!out->row_count && !out->text_count)
		form_mistake(&reader, json, 0, "form.asks_nothing", NULL, NULL, NULL);
	if (out->row_count && !has_entry_column(out))
		form_mistake(&reader, json, 0, "form.no_entry_column", NULL, NULL, NULL);
	return issues->count == before;
}
