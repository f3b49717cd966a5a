/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/package.h"

#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

const struct package_table_shape package_tables[TABLE_COUNT] = {
    [TABLE_UNITS] = {"units", "Đơn vị", "code,valid_from", 9,
	{{"code", "string", true}, {"name", "string", true}, {"name_en", "string", false},
	    {"type", "string", true}, {"parent", "string", true}, {"valid_from", "date", false},
	    {"valid_to", "date", false}, {"id", "string", false},
	    {"replaced_by", "string", false}}},
    [TABLE_DECISIONS] = {"decisions", "Văn bản giao chỉ tiêu", "number", 4,
	{{"number", "string", true}, {"date", "date", true}, {"issuer", "string", false},
	    {"title", "string", false}}},
    [TABLE_SCENARIOS] = {"scenarios", "Loại số liệu", "code", 6,
	{{"code", "string", true}, {"name", "string", true}, {"name_en", "string", false},
	    {"kind", "string", true}, {"decision", "string", false},
	    {"decided_on", "date", false}}},
    [TABLE_BREAKDOWNS] = {"breakdowns", "Phân tổ", "codelist,code", 4,
	{{"codelist", "string", true}, {"code", "string", true}, {"name", "string", true},
	    {"name_en", "string", false}}},
    [TABLE_INDICATORS] = {"indicators", "Chỉ tiêu", "code", 19,
	{{"code", "string", true}, {"name", "string", true}, {"name_en", "string", false},
	    {"parent", "string", false}, {"sector", "string", false},
	    {"unit_of_measure", "string", true}, {"unit_of_measure_en", "string", false},
	    {"decimals", "integer", true}, {"direction", "string", true},
	    {"over_units", "string", true}, {"over_time", "string", true},
	    {"formula", "string", false}, {"scale", "integer", false},
	    {"percent_decimals", "integer", false}, {"reported_by", "string", false},
	    {"min_cell", "integer", false}, {"codelist", "string", false},
	    {"note", "string", false}, {"note_en", "string", false}}},
    [TABLE_OBSERVATIONS] = {"observations", "Số liệu", "unit,indicator,period,scenario,breakdown",
	10,
	{{"unit", "string", true}, {"indicator", "string", true}, {"period", "string", true},
	    {"scenario", "string", true}, {"breakdown", "string", false}, {"value", "number", true},
	    {"note", "string", false}, {"status", "string", false}, {"decision", "string", false},
	    {"stage", "string", false}}},
};

enum err_code package_read_file(
    const struct package *package, const char *path, struct str *out, struct err *err)
{
	return file_read(package->arena,
	    arena_printf(package->arena, "%s/%s", package->directory, path), out, err);
}

void package_issue(const struct package *package, struct issues *issues,
    const struct json_value *value, const char *key, const char *first, const char *second)
{
	int line = 0, column = 0;

	if (value)
		json_place(package->text, value, &line, &column);
	issues_add(issues, package->file, line, column, key, first, second, NULL);
}

bool package_path_ok(struct str path)
{
	struct str part;

	if (!path.n || path.p[0] == '/' || memchr(path.p, '\0', path.n))
		return false;
	while (str_split(&path, '/', &part))
		if (!part.n || str_is(part, ".."))
			return false;
	return true;
}

static void set_table(
    struct package *package, int which, struct str path, const struct json_value *resource)
{
	package->paths[which] = arena_str(package->arena, path).p;
	package->resources[which] = resource;
}

/* Whether it is one: a form by where it lies, the calendar by its name. */
static bool take_document(
    struct package *package, const struct json_value *resource, struct issues *issues)
{
	struct str name = json_get_str(resource, "name");
	struct str path = json_get_str(resource, "path");
	struct package_document document = {arena_str(package->arena, path).p, resource};
	bool form = str_starts(path, STR("forms/")) && path.n > 5 &&
	            str_is((struct str){path.p + path.n - 5, 5}, ".json");

	if (!form && !str_is(name, "calendar"))
		return false;
	if (!package_path_ok(path))
		package_issue(package, issues, resource, "package.bad_path",
		    arena_str(package->arena, name).p, document.path);
	else if (form)
		package->forms[package->form_count++] = document;
	else if (package->calendar.path)
		package_issue(
		    package, issues, resource, "package.resource_twice", "calendar", NULL);
	else
		package->calendar = document;
	return true;
}

static void find_resources(struct package *package, struct issues *issues)
{
	const struct json_value *resources = json_get(package->json, "resources");

	if (!resources || resources->kind != JSON_ARRAY) {
		package_issue(package, issues, resources ? resources : package->json,
		    "package.no_resources", NULL, NULL);
		return;
	}
	package->forms = ARENA_ARRAY(package->arena, struct package_document, resources->count);
	for (size_t i = 0; i < resources->count; i++) {
		struct str name = json_get_str(&resources->items[i], "name");
		struct str path = json_get_str(&resources->items[i], "path");

		if (take_document(package, &resources->items[i], issues))
			continue;
		for (int t = 0; t < TABLE_COUNT; t++) {
			if (!str_is(name, package_tables[t].resource))
				continue;
			if (package->paths[t])
				package_issue(package, issues, &resources->items[i],
				    "package.resource_twice", package_tables[t].resource, NULL);
			else if (!package_path_ok(path))
				package_issue(package, issues, &resources->items[i],
				    "package.bad_path", package_tables[t].resource,
				    arena_str(package->arena, path).p);
			else
				set_table(package, t, path, &resources->items[i]);
		}
	}
}

enum err_code package_open(struct package *package, const char *directory, struct arena *arena,
    struct issues *issues, struct err *err)
{
	struct json_value *json;
	struct str text;
	struct err broken = {0};
	int line, column;
	enum err_code code;

	*package = (struct package){.arena = arena, .directory = directory};
	package->file = arena_printf(arena, "%s/datapackage.json", directory);
	code = package_read_file(package, "datapackage.json", &text, err);
	if (code)
		return code;
	if (json_parse(arena, text, &json, &line, &column, &broken)) {
		issues_add(issues, package->file, line, column, broken.key,
		    broken.arg_count ? broken.args[0] : NULL, NULL);
		return ERR_NONE;
	}
	package->text = text;
	package->json = json;
	if (json->kind != JSON_OBJECT)
		issues_add(issues, package->file, 1, 1, "package.not_an_object", NULL);
	else
		find_resources(package, issues);
	return ERR_NONE;
}

static int column_named(const struct package_table_shape *shape, struct str name)
{
	for (int i = 0; i < shape->column_count; i++)
		if (str_is(name, shape->columns[i].name))
			return i;
	return -1;
}

static void csv_issue(struct table *table)
{
	issues_add(table->issues, table->file, table->csv.problem_line, table->csv.problem_column,
	    table->csv.problem, NULL);
}

/* "code, name, …": what a table may have. */
static const char *column_list(const struct package_table_shape *shape, struct arena *arena)
{
	const char *list = shape->columns[0].name;

	for (int i = 1; i < shape->column_count; i++)
		list = arena_printf(arena, "%s, %s", list, shape->columns[i].name);
	return list;
}

/* Reads on until the window holds at least one whole record, or the rest of the file. */
static bool fill_window(struct table *table)
{
	enum { PIECE = 1 << 20, WINDOW_MAX = 16 << 20 };
	struct buf *window = &table->window;
	size_t whole = 0;

	memmove(window->p, window->p + table->taken, window->n - table->taken);
	window->n -= table->taken;
	table->taken = 0;
	while (!whole && !table->at_end && !table->code) {
		size_t had = window->n;

		table->code = file_read_more(
		    table->fd, table->file, window, PIECE, &table->at_end, table->err);
		table->read += window->n - had;
		whole = csv_whole_records(buf_str(window));
		/* No field is that long: the reader will say what is wrong. */
		if (window->n >= WINDOW_MAX)
			break;
	}
	if (!whole)
		whole = window->n;
	table->taken = whole;
	csv_continue(&table->csv, (struct str){window->p, whole});
	return whole && !table->code;
}

static enum csv_result next_record(struct table *table)
{
	enum csv_result result = csv_next(&table->csv);

	while (result == CSV_END && fill_window(table))
		result = csv_next(&table->csv);
	return result;
}

/* Whether the column names are text; a file in another encoding is told of once. */
static bool header_is_text(struct table *table)
{
	for (int i = 0; i < table->csv.field_count; i++) {
		const struct csv_field *field = &table->csv.fields[i];
		struct str normal;
		size_t bad;

		if (text_normalize(table->arena, field->text, &normal, &bad))
			continue;
		issues_add(table->issues, table->file, field->line, field->column,
		    "package.bad_text", NULL);
		return false;
	}
	return true;
}

static bool read_header(struct table *table)
{
	size_t before = table->issues->count;
	enum csv_result result = next_record(table);

	if (result == CSV_BROKEN)
		csv_issue(table);
	if (result == CSV_END && !table->code)
		issues_add(table->issues, table->file, 1, 1, "package.empty_table",
		    column_list(table->shape, table->arena), NULL);
	if (result != CSV_RECORD || !header_is_text(table))
		return false;
	table->header_fields = table->csv.field_count;
	for (int i = 0; i < table->csv.field_count; i++) {
		const struct csv_field *field = &table->csv.fields[i];
		struct str name = str_trim(field->text);
		int column = column_named(table->shape, name);

		if (column < 0)
			issues_add(table->issues, table->file, field->line, field->column,
			    "package.unknown_column", arena_str(table->arena, name).p,
			    column_list(table->shape, table->arena), NULL);
		else if (table->field_of[column] >= 0)
			issues_add(table->issues, table->file, field->line, field->column,
			    "package.column_twice", table->shape->columns[column].name, NULL);
		else
			table->field_of[column] = i;
	}
	for (int i = 0; i < table->shape->column_count; i++)
		if (table->shape->columns[i].required && table->field_of[i] < 0)
			issues_add(table->issues, table->file, 1, 0, "package.column_missing",
			    table->shape->columns[i].name, NULL);
	return table->issues->count == before;
}

enum err_code table_open(struct table *table, const struct package *package,
    enum package_table which, struct issues *issues, struct err *err)
{
	struct err broken = {0};
	enum err_code code;

	*table = (struct table){
	    .shape = &package_tables[which], .arena = package->arena, .issues = issues, .err = err};
	table->file =
	    arena_printf(package->arena, "%s/%s", package->directory, package->paths[which]);
	for (int i = 0; i < COLUMNS_MAX; i++)
		table->field_of[i] = -1;
	if (file_open(table->file, &table->fd, &table->size, &broken)) {
		package_issue(package, issues, package->resources[which], broken.key,
		    broken.args[0], broken.arg_count > 1 ? broken.args[1] : NULL);
		return err_set(err, ERR_INPUT, "import.refused", NULL);
	}
	csv_init(&table->csv, STR_EMPTY);
	buf_reserve(&table->window, 1);
	fill_window(table);
	csv_init(&table->csv, (struct str){table->window.p, table->taken});
	if (read_header(table))
		return ERR_NONE;
	code = table->code ? table->code : err_set(err, ERR_INPUT, "import.refused", NULL);
	table_close(table);
	return code;
}

/* Normalises a row's fields into table->values; false when one is no text. */
static bool take_values(struct table *table)
{
	bool fine = true;

	for (int i = 0; i < table->shape->column_count; i++) {
		int field = table->field_of[i];
		size_t bad;

		table->values[i] = STR_EMPTY;
		if (field < 0)
			continue;
		if (!text_normalize(table->arena, str_trim(table->csv.fields[field].text),
			&table->values[i], &bad)) {
			table_issue(table, i, "package.bad_text");
			fine = false;
		}
	}
	return fine;
}

bool table_next(struct table *table)
{
	for (;;) {
		enum csv_result result = next_record(table);
		char has[12], expected[12];

		if (result == CSV_END)
			return false;
		if (result == CSV_BROKEN) {
			csv_issue(table);
			continue;
		}
		if (table->csv.field_count == table->header_fields) {
			if (take_values(table))
				return true;
			continue;
		}
		snprintf(has, sizeof(has), "%d", table->csv.field_count);
		snprintf(expected, sizeof(expected), "%d", table->header_fields);
		issues_add(table->issues, table->file, table_line(table), 0, "package.field_count",
		    has, expected, NULL);
	}
}

bool table_has(const struct table *table, int column)
{
	return table->field_of[column] >= 0;
}

int table_line(const struct table *table)
{
	return table->csv.fields[0].line;
}

int table_column(const struct table *table, int column)
{
	int field = table->field_of[column];

	return field < 0 ? 0 : table->csv.fields[field].column;
}

const char *table_text(const struct table *table, int column)
{
	return table_keep(table, column).p;
}

struct str table_keep(const struct table *table, int column)
{
	return arena_str(table->arena, table->values[column]);
}

void table_close(struct table *table)
{
	csv_release(&table->csv);
	buf_release(&table->window);
	close(table->fd);
}
