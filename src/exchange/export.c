/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/export.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bug.h"
#include "core/definitions_read.h"
#include "exchange/export_steps.h"

static struct str date_text(struct export_run *export, date d, date absent)
{
	struct buf text = {0};
	struct str kept;

	if (d == absent)
		return STR_EMPTY;
	date_add_iso(&text, d);
	kept = arena_str(&export->arena, buf_str(&text));
	buf_release(&text);
	return kept;
}

static struct str int_text(struct export_run *export, int64_t value)
{
	return str_of(arena_printf(&export->arena, "%lld", (long long)value));
}

/* ---- units */

/* A name for the parent that the import resolves to the same unit over the whole validity. */
static struct str parent_name(struct export_run *export, const struct unit_validity *v)
{
	const struct unit *parent = &export->defs->units[v->parent];
	const struct unit *other = NULL;

	for (int i = 0; v->parent && i < parent->validity_count; i++) {
		const struct unit_validity *p = &parent->validities[i];
		const struct unit_holder *holder = map_get(&export->defs->units_by_code, p->code);
		bool unique = p->from <= v->to && p->to >= v->from;

		for (; holder && unique; holder = holder->next) {
			other = holder->unit;
			unique = other == parent || holder->validity->from > v->to ||
			         holder->validity->to < v->from;
		}
		if (unique)
			return p->code;
	}
	return v->parent ? str_of(arena_printf(&export->arena, "id:%.*s", STR_ARG(parent->key)))
	                 : STR_EMPTY;
}

/* Codes by which the import finds them on the day after the last of `v`. */
static struct str successor_names(struct export_run *export, const struct unit_validity *v)
{
	struct buf out = {0};

	for (int i = 0; i < v->replaced_by_count; i++) {
		const struct unit *unit = &export->defs->units[v->replaced_by[i]];
		struct str code = STR_EMPTY;

		for (int j = 0; j < unit->validity_count; j++)
			if (unit->validities[j].from <= v->to + 1 &&
			    v->to + 1 <= unit->validities[j].to)
				code = unit->validities[j].code;
		buf_add_text(&out, i ? ";" : "");
		if (code.n)
			buf_add_str(&out, code);
		else
			buf_printf(&out, "id:%.*s", STR_ARG(unit->key));
	}
	return str_of(buf_keep(&out, &export->arena));
}

struct unit_line {
	const struct unit *unit;
	const struct unit_validity *v;
};

static int by_code_and_date(const void *a, const void *b)
{
	const struct unit_line *x = a, *y = b;
	int order = str_cmp(x->v->code, y->v->code);

	if (order)
		return order;
	return x->v->from < y->v->from ? -1 : x->v->from > y->v->from;
}

static enum err_code export_units(struct export_run *export)
{
	const struct definitions *defs = export->defs;
	struct unit_line *lines;
	size_t count = 0;
	bool ids = false, successors = false;

	for (int id = 1; id <= defs->unit_count; id++)
		count += (size_t)defs->units[id].validity_count;
	if (!count)
		return ERR_NONE;
	lines = ARENA_ARRAY(&export->arena, struct unit_line, count);
	count = 0;
	for (int id = 1; id <= defs->unit_count; id++) {
		for (int i = 0; i < defs->units[id].validity_count; i++) {
			lines[count++] =
			    (struct unit_line){&defs->units[id], &defs->units[id].validities[i]};
			ids =
			    ids || !str_eq(defs->units[id].key, defs->units[id].validities[i].code);
			successors = successors || defs->units[id].validities[i].replaced_by_count;
		}
	}
	qsort(lines, count, sizeof(*lines), by_code_and_date);
	if (!ids)
		package_leave_out(&export->writer, TABLE_UNITS, UNIT_ID);
	if (!successors)
		package_leave_out(&export->writer, TABLE_UNITS, UNIT_REPLACED_BY);
	package_begin_table(&export->writer, TABLE_UNITS);
	for (size_t i = 0; i < count; i++) {
		const struct unit_validity *v = lines[i].v;
		struct str values[] = {[UNIT_CODE] = v->code,
		    [UNIT_NAME] = v->name,
		    [UNIT_NAME_EN] = v->name_en,
		    [UNIT_TYPE] = v->type,
		    [UNIT_PARENT] = parent_name(export, v),
		    [UNIT_VALID_FROM] = date_text(export, v->from, DATE_MIN),
		    [UNIT_VALID_TO] = date_text(export, v->to, DATE_MAX),
		    [UNIT_ID] = lines[i].unit->key,
		    [UNIT_REPLACED_BY] = successor_names(export, v)};

		package_add_row(&export->writer, values);
	}
	return package_end_table(&export->writer);
}

/* ---- the other definitions, each by its key */

static int by_key(const void *a, const void *b)
{
	const struct definition_row *const *x = a, *const *y = b;

	return str_cmp((*x)->key, (*y)->key);
}

/* The stored rows of a kind, ordered by key. */
const struct definition_row **export_rows_of(
    struct export_run *export, enum definition_kind kind, size_t *count)
{
	const struct definitions *defs = export->defs;
	const struct definition_row **rows =
	    ARENA_ARRAY(&export->arena, const struct definition_row *, defs->stored_count);

	*count = 0;
	for (size_t i = 0; i < defs->stored_count; i++)
		if (defs->stored[i].kind == kind)
			rows[(*count)++] = &defs->stored[i];
	if (*count)
		qsort(rows, *count, sizeof(*rows), by_key);
	return rows;
}

static struct str reporter_list(struct export_run *export, const struct indicator *indicator)
{
	const char *list = "";

	for (int i = 0; i < indicator->reporter_type_count; i++)
		list = arena_printf(&export->arena, "%s%s%.*s", list, i ? ";" : "",
		    STR_ARG(indicator->reporter_types[i]));
	return str_of(list);
}

static void indicator_values(struct export_run *export, int id, struct str *values)
{
	const struct indicator *i = &export->defs->indicators[id];

	values[INDICATOR_CODE] = i->code;
	values[INDICATOR_NAME] = i->name;
	values[INDICATOR_NAME_EN] = i->name_en;
	values[INDICATOR_PARENT] = i->parent_code;
	values[INDICATOR_SECTOR] = i->sector;
	values[INDICATOR_UNIT_OF_MEASURE] = i->unit_of_measure;
	values[INDICATOR_UNIT_OF_MEASURE_EN] = i->unit_of_measure_en;
	values[INDICATOR_DECIMALS] = int_text(export, i->decimals);
	values[INDICATOR_DIRECTION] = str_of(direction_code(i->direction));
	values[INDICATOR_OVER_UNITS] = str_of(over_units_code(i->over_units));
	values[INDICATOR_OVER_TIME] = str_of(over_time_code(i->over_time));
	values[INDICATOR_FORMULA] = i->formula_text;
	values[INDICATOR_SCALE] = int_text(export, i->scale);
	values[INDICATOR_PERCENT_DECIMALS] = int_text(export, i->percent_decimals);
	values[INDICATOR_REPORTED_BY] = reporter_list(export, i);
	values[INDICATOR_MIN_CELL] = int_text(export, i->min_cell);
	values[INDICATOR_CODELIST] = i->codelist;
	values[INDICATOR_NOTE] = i->note;
	values[INDICATOR_NOTE_EN] = i->note_en;
}

static void scenario_values(struct export_run *export, int id, struct str *values)
{
	const struct scenario *s = &export->defs->scenarios[id];

	values[SCENARIO_CODE] = s->code;
	values[SCENARIO_NAME] = s->name;
	values[SCENARIO_NAME_EN] = s->name_en;
	values[SCENARIO_KIND] = str_of(scenario_kind_code(s->kind));
	values[SCENARIO_DECISION] = s->decision;
	values[SCENARIO_DECIDED_ON] = s->decided_on;
}

static void breakdown_values(struct export_run *export, int id, struct str *values)
{
	const struct breakdown *b = &export->defs->breakdowns[id];

	values[BREAKDOWN_CODELIST] = b->codelist;
	values[BREAKDOWN_CODE] = b->code;
	values[BREAKDOWN_NAME] = b->name;
	values[BREAKDOWN_NAME_EN] = b->name_en;
}

static void decision_values(struct export_run *export, int id, struct str *values)
{
	const struct decision *d = &export->defs->decisions[id];

	values[DECISION_NUMBER] = d->number;
	values[DECISION_DATE] = d->date;
	values[DECISION_ISSUER] = d->issuer;
	values[DECISION_TITLE] = d->title;
}

static enum err_code export_definitions(struct export_run *export)
{
	static const struct {
		enum package_table table;
		enum definition_kind kind;
		void (*values)(struct export_run *export, int id, struct str *values);
	} tables[] = {{TABLE_DECISIONS, DEFINITION_DECISION, decision_values},
	    {TABLE_SCENARIOS, DEFINITION_SCENARIO, scenario_values},
	    {TABLE_BREAKDOWNS, DEFINITION_BREAKDOWN, breakdown_values},
	    {TABLE_INDICATORS, DEFINITION_INDICATOR, indicator_values}};
	enum err_code code = ERR_NONE;

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]) && !code; t++) {
		size_t count;
		const struct definition_row **rows = export_rows_of(export, tables[t].kind, &count);

		if (!count)
			continue;
		package_begin_table(&export->writer, tables[t].table);
		for (size_t i = 0; i < count; i++) {
			struct str values[COLUMNS_MAX] = {0};

			tables[t].values(export, rows[i]->id, values);
			package_add_row(&export->writer, values);
		}
		code = package_end_table(&export->writer);
	}
	return code;
}

/* ---- datapackage.json and the templates of reports */

static enum err_code add_report(
    struct export_run *export, struct json *json, const struct report *report)
{
	const char *name = arena_printf(&export->arena, "%.*s.md", STR_ARG(report->slug));
	const char *name_en = arena_printf(&export->arena, "%.*s.en.md", STR_ARG(report->slug));
	enum err_code code = package_write_file(&export->writer, name, report->template_vi);

	json_object(json);
	json_member_str(json, "slug", report->slug);
	if (report->title.n)
		json_member_str(json, "title", report->title);
	if (report->title_en.n)
		json_member_str(json, "title_en", report->title_en);
	if (report->unit.n)
		json_member_str(json, "unit", report->unit);
	if (report->period.n)
		json_member_str(json, "period", report->period);
	json_member_text(json, "template", name);
	if (report->template_en.n && !code) {
		json_member_text(json, "template_en", name_en);
		code = package_write_file(&export->writer, name_en, report->template_en);
	}
	json_object_end(json);
	return code;
}

/* The settings as they were given, with the reports among them. */
static enum err_code add_settings(
    struct export_run *export, struct json *json, const struct json_value *site)
{
	enum err_code code = ERR_NONE;
	size_t count;
	const struct definition_row **rows = export_rows_of(export, DEFINITION_REPORT, &count);

	json_name(json, "kycung");
	json_object(json);
	for (size_t i = 0; site && i < site->count; i++) {
		if (str_is(site->names[i], "package"))
			continue;
		json_name(json, site->names[i].p);
		json_add_value(json, &site->items[i]);
	}
	if (count) {
		json_name(json, "reports");
		json_array(json);
		for (size_t i = 0; i < count && !code; i++)
			code = add_report(export, json, &export->defs->reports[rows[i]->id]);
		json_array_end(json);
	}
	json_object_end(json);
	return code;
}

static enum err_code export_description(struct export_run *export)
{
	const struct json_value *described;
	struct json_value *site = NULL;
	struct buf text = {0};
	struct json json;
	int line, column;
	enum err_code code;

	if (export->defs->site.json.n &&
	    json_parse(&export->arena, export->defs->site.json, &site, &line, &column, export->err))
		return ERR_INTEGRITY;
	json_init(&json, &text);
	json_object(&json);
	json_member_text(&json, "profile", package_profile(&export->writer));
	json_member_str(&json, "name",
	    json_get_str(site, "space").n ? json_get_str(site, "space") : STR("register"));
	described = json_get(site, "package");
	for (size_t i = 0; described && i < described->count; i++) {
		json_name(&json, described->names[i].p);
		json_add_value(&json, &described->items[i]);
	}
	code = add_settings(export, &json, site);
	package_add_resources(&export->writer, &json);
	json_object_end(&json);
	buf_add_char(&text, '\n');
	if (!code)
		code = package_write_file(&export->writer, "datapackage.json", buf_str(&text));
	buf_release(&text);
	return code;
}

static enum err_code prepare(struct export_run *export)
{
	const char *marker = arena_printf(&export->arena, "%s/datapackage.json", export->directory);

	if (mkdir(export->directory, 0777) && errno != EEXIST)
		return err_set(export->err, ERR_IO, "export.cannot_write", export->directory,
		    strerror(errno), NULL);
	if (!access(marker, F_OK))
		return err_set(export->err, ERR_CONFLICT, "export.exists", marker, NULL);
	return ERR_NONE;
}

enum err_code export_package(
    struct space *space, const char *directory, enum export_scope scope, struct err *err)
{
	struct export_run export = {.space = space,
	    .defs = space_definitions(space),
	    .directory = directory,
	    .layer = scope == EXPORT_WORKING ? LAYER_WORKING : LAYER_PUBLISHED,
	    .suppress = scope == EXPORT_PUBLIC,
	    .err = err};
	enum err_code code;

	package_writer_init(&export.writer, directory, &export.arena, err);
	code = prepare(&export);

	if (!code)
		code = export_units(&export);
	if (!code)
		code = export_definitions(&export);
	if (!code)
		code = export_forms(&export);
	if (!code)
		code = export_observations(&export);
	/* Last, so that a package that is not whole does not look like one. */
	if (!code)
		code = export_description(&export);
	package_writer_release(&export.writer);
	arena_release(&export.arena);
	return code;
}
