/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Decisions, scenarios, breakdowns, indicators, reports and settings of a package. */
#include "exchange/import_steps.h"

#include "base/bug.h"
#include "base/map.h"
#include "base/text.h"
#include "core/definitions_read.h"
#include "core/formula.h"

void import_add_definition(
    struct import *import, enum definition_kind kind, struct str key, const struct buf *content)
{
	if (import->row_count == import->row_capacity) {
		import->row_capacity = import->row_capacity ? import->row_capacity * 2 : 256;
		import->rows = realloc(import->rows, import->row_capacity * sizeof(*import->rows));
		if (!import->rows)
			BUG("out of memory");
	}
	import->rows[import->row_count++] = (struct definition_row){
	    kind, 0, arena_str(import->arena, key), arena_str(import->arena, buf_str(content))};
}

bool import_code_ok(struct str code)
{
	if (!code.n || code.n > 100 || str_starts(code, STR("id:")))
		return false;
	for (size_t i = 0; i < code.n; i++)
		if ((unsigned char)code.p[i] <= ' ' || strchr(",/*?#\"'<>|\\", code.p[i]))
			return false;
	return true;
}

void import_check_code(struct import *import, struct table *table, int column, struct str code,
    const struct named_code *list, int count)
{
	const char *choices = "";

	for (int i = 0; i < count; i++) {
		if (str_eq(list[i].code, code))
			return;
		choices = arena_printf(
		    import->arena, "%s%s%.*s", choices, i ? ", " : "", STR_ARG(list[i].code));
	}
	if (count)
		table_issue(table, column, "import.not_in_settings",
		    arena_str(import->arena, code).p, choices);
}

void import_note_place(struct import *import, struct map *places, struct str key, const char *file,
    int line, int column)
{
	struct place *place = ARENA_NEW(import->arena, struct place);

	*place = (struct place){file, line, column};
	map_put(places, key, place);
}

void import_issue_at(struct import *import, const struct map *places, struct str key,
    const char *message, const char *argument)
{
	const struct place *place = map_get(places, key);

	issues_add(import->issues, place ? place->file : import->package.file,
	    place ? place->line : 0, place ? place->column : 0, message, argument, NULL);
}

/* Codes that stand in formulas, templates and paths. */
static bool word_ok(struct str code)
{
	if (!code.n || code.n > 100)
		return false;
	for (size_t i = 0; i < code.n; i++) {
		char c = code.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!letter && !(i && ((c >= '0' && c <= '9') || c == '_' || c == '.')))
			return false;
	}
	return true;
}

/* Each table is read row by row; `read` writes the row's definition into `json`. */
struct definition_table {
	enum package_table table;
	enum definition_kind kind;
	/* Checks the row and writes the members; returns its key, or STR_EMPTY. */
	struct str (*read)(struct import *import, struct table *table, struct json *json);
};

static enum err_code read_table(struct import *import, const struct definition_table *how)
{
	struct table table;
	struct map seen = {0};
	struct buf content = {0};
	enum err_code code;

	if (!import->package.paths[how->table])
		return ERR_NONE;
	code = table_open(&table, &import->package, how->table, import->issues, import->err);
	if (code)
		return code;
	while (table_next(&table)) {
		size_t before = import->issues->count;
		struct json json;
		struct str key;
		void *first;

		buf_clear(&content);
		json_init(&json, &content);
		json_object(&json);
		key = how->read(import, &table, &json);
		json_object_end(&json);
		if (import->issues->count != before) {
			map_put(&import->doubtful, table_keep(&table, 0), import);
			continue;
		}
		first = map_put(&seen, key, arena_printf(import->arena, "%d", table_line(&table)));
		if (first)
			table_issue(&table, 0, "import.given_twice", key.p, (const char *)first);
		else
			import_add_definition(import, how->kind, key, &content);
	}
	buf_release(&content);
	map_release(&seen);
	table_close(&table);
	return ERR_NONE;
}

static void require(struct table *table, int column)
{
	if (!table->values[column].n)
		table_issue(table, column, "import.empty", table->shape->columns[column].name);
}

/* Copies a column as a member, unless it is empty. */
static void member(struct json *json, struct table *table, int column)
{
	if (table->values[column].n)
		json_member_str(json, table->shape->columns[column].name, table->values[column]);
}

static void check_date(struct table *table, int column)
{
	date d;

	if (table->values[column].n && !date_parse(table->values[column], &d))
		table_issue(table, column, "import.bad_date", table_text(table, column));
}

static struct str read_decision(struct import *import, struct table *table, struct json *json)
{
	(void)import;
	require(table, DECISION_NUMBER);
	require(table, DECISION_DATE);
	check_date(table, DECISION_DATE);
	member(json, table, DECISION_DATE);
	member(json, table, DECISION_ISSUER);
	member(json, table, DECISION_TITLE);
	return table_keep(table, DECISION_NUMBER);
}

enum err_code import_decisions(struct import *import)
{
	static const struct definition_table how = {
	    TABLE_DECISIONS, DEFINITION_DECISION, read_decision};

	return read_table(import, &how);
}

static struct str read_scenario(struct import *import, struct table *table, struct json *json)
{
	enum scenario_kind kind;

	(void)import;
	require(table, SCENARIO_CODE);
	require(table, SCENARIO_NAME);
	if (table->values[SCENARIO_CODE].n && !word_ok(table->values[SCENARIO_CODE]))
		table_issue(
		    table, SCENARIO_CODE, "import.bad_word", table_text(table, SCENARIO_CODE));
	if (!scenario_kind_parse(table->values[SCENARIO_KIND], &kind))
		table_issue(table, SCENARIO_KIND, "import.not_one_of",
		    table_text(table, SCENARIO_KIND), "actual, estimate, target");
	check_date(table, SCENARIO_DECIDED_ON);
	member(json, table, SCENARIO_NAME);
	member(json, table, SCENARIO_NAME_EN);
	member(json, table, SCENARIO_KIND);
	member(json, table, SCENARIO_DECISION);
	member(json, table, SCENARIO_DECIDED_ON);
	return table_keep(table, SCENARIO_CODE);
}

enum err_code import_scenarios(struct import *import)
{
	static const struct definition_table how = {
	    TABLE_SCENARIOS, DEFINITION_SCENARIO, read_scenario};

	return read_table(import, &how);
}

static struct str read_breakdown(struct import *import, struct table *table, struct json *json)
{
	require(table, BREAKDOWN_NAME);
	for (int column = BREAKDOWN_CODELIST; column <= BREAKDOWN_CODE; column++)
		if (!word_ok(table->values[column]) && !import_code_ok(table->values[column]))
			table_issue(table, column,
			    table->values[column].n ? "import.bad_code" : "import.empty",
			    table->values[column].n ? table_text(table, column)
						    : table->shape->columns[column].name);
	if (memchr(table->values[BREAKDOWN_CODELIST].p, ':', table->values[BREAKDOWN_CODELIST].n))
		table_issue(table, BREAKDOWN_CODELIST, "import.bad_code",
		    table_text(table, BREAKDOWN_CODELIST));
	if (str_is(table->values[BREAKDOWN_CODE], "_T"))
		table_issue(table, BREAKDOWN_CODE, "import.total_is_reserved");
	member(json, table, BREAKDOWN_NAME);
	member(json, table, BREAKDOWN_NAME_EN);
	return str_of(arena_printf(import->arena, "%.*s:%.*s",
	    STR_ARG(table->values[BREAKDOWN_CODELIST]), STR_ARG(table->values[BREAKDOWN_CODE])));
}

enum err_code import_breakdowns(struct import *import)
{
	static const struct definition_table how = {
	    TABLE_BREAKDOWNS, DEFINITION_BREAKDOWN, read_breakdown};

	return read_table(import, &how);
}

/* A small whole number, or `absent` for an empty field. */
static int small_number(
    struct table *table, int column, int64_t least, int64_t most, int64_t absent, struct json *json)
{
	const char *name = table->shape->columns[column].name;
	int64_t value = absent;

	if (table->values[column].n &&
	    (decimal_parse(table->values[column], 0, &value) || value < least || value > most)) {
		char low[24], high[24];

		snprintf(low, sizeof(low), "%lld", (long long)least);
		snprintf(high, sizeof(high), "%lld", (long long)most);
		table_issue(
		    table, column, "import.bad_number", table_text(table, column), low, high);
		return (int)absent;
	}
	json_member_int(json, name, value);
	return (int)(value > 1000 ? 1000 : value);
}

static void check_choice(struct table *table, int column, bool known, const char *choices)
{
	if (!known)
		table_issue(table, column, "import.not_one_of", table_text(table, column), choices);
}

static void read_reporters(struct import *import, struct table *table, struct json *json)
{
	struct str rest = table->values[INDICATOR_REPORTED_BY];
	struct str type;

	if (!rest.n)
		return;
	json_name(json, "reported_by");
	json_array(json);
	while (str_split(&rest, ';', &type)) {
		type = str_trim(type);
		if (!type.n)
			continue;
		import_check_code(import, table, INDICATOR_REPORTED_BY, type,
		    import->site.unit_types, import->site.unit_type_count);
		json_str(json, type);
	}
	json_array_end(json);
}

static void check_formula(struct import *import, struct table *table)
{
	struct formula *formula;
	struct err broken = {0};
	int column;

	if (!table->values[INDICATOR_FORMULA].n ||
	    !formula_parse(
		import->arena, table_keep(table, INDICATOR_FORMULA), &formula, &column, &broken))
		return;
	issues_add(import->issues, table->file, table_line(table),
	    table_column(table, INDICATOR_FORMULA) + column - 1, broken.key,
	    broken.arg_count ? broken.args[0] : NULL, broken.arg_count > 1 ? broken.args[1] : NULL,
	    NULL);
}

static void check_scale(struct import *import, struct table *table, int scale, int decimals)
{
	const struct indicator *old =
	    definitions_indicator(space_definitions(import->space), table->values[INDICATOR_CODE]);

	if (scale < decimals)
		table_issue(table, INDICATOR_SCALE, "import.scale_below_decimals");
	if (old && old->scale != scale) {
		char was[12];

		snprintf(was, sizeof(was), "%d", old->scale);
		table_issue(table, INDICATOR_SCALE, "import.scale_changes",
		    table_text(table, INDICATOR_CODE), was);
	}
}

static struct str read_indicator(struct import *import, struct table *table, struct json *json)
{
	enum direction direction;
	enum over_units units;
	enum over_time time;
	int decimals, scale;

	require(table, INDICATOR_NAME);
	if (!word_ok(table->values[INDICATOR_CODE]))
		table_issue(table, INDICATOR_CODE,
		    table->values[INDICATOR_CODE].n ? "import.bad_word" : "import.empty",
		    table->values[INDICATOR_CODE].n ? table_text(table, INDICATOR_CODE) : "code");
	check_choice(table, INDICATOR_DIRECTION,
	    direction_parse(table->values[INDICATOR_DIRECTION], &direction), "higher, lower, none");
	check_choice(table, INDICATOR_OVER_UNITS,
	    over_units_parse(table->values[INDICATOR_OVER_UNITS], &units), "sum, none");
	check_choice(table, INDICATOR_OVER_TIME,
	    over_time_parse(table->values[INDICATOR_OVER_TIME], &time), "sum, last, none");
	check_formula(import, table);
	import_note_place(import, &import->indicator_places, table_keep(table, INDICATOR_CODE),
	    table->file, table_line(table), table_column(table, INDICATOR_FORMULA));
	for (int column = INDICATOR_NAME; column <= INDICATOR_UNIT_OF_MEASURE_EN; column++)
		member(json, table, column);
	require(table, INDICATOR_DECIMALS);
	decimals = small_number(table, INDICATOR_DECIMALS, 0, DECIMAL_SCALE_MAX, 0, json);
	member(json, table, INDICATOR_DIRECTION);
	member(json, table, INDICATOR_OVER_UNITS);
	member(json, table, INDICATOR_OVER_TIME);
	member(json, table, INDICATOR_FORMULA);
	scale = small_number(table, INDICATOR_SCALE, 0, DECIMAL_SCALE_MAX, DECIMAL_SCALE_MAX, json);
	small_number(table, INDICATOR_PERCENT_DECIMALS, 0, DECIMAL_SCALE_MAX, 1, json);
	read_reporters(import, table, json);
	small_number(table, INDICATOR_MIN_CELL, 0, 1000000000, 0, json);
	member(json, table, INDICATOR_CODELIST);
	member(json, table, INDICATOR_NOTE);
	member(json, table, INDICATOR_NOTE_EN);
	check_scale(import, table, scale, decimals);
	if (table->values[INDICATOR_SECTOR].n)
		import_check_code(import, table, INDICATOR_SECTOR, table->values[INDICATOR_SECTOR],
		    import->site.sectors, import->site.sector_count);
	return table_keep(table, INDICATOR_CODE);
}

/* ---- names that one indicator uses of another */

struct name_check {
	struct import *import;
	struct table *table;
	const struct map *codes;     /* of indicators, known and new */
	const struct map *scenarios; /* likewise */
};

static void check_name(struct formula *node, void *context)
{
	struct name_check *check = context;
	bool indicator = node->op == FORMULA_INDICATOR;

	if (map_get(indicator ? check->codes : check->scenarios, node->code) ||
	    map_get(&check->import->doubtful, node->code))
		return;
	issues_add(check->import->issues, check->table->file, table_line(check->table),
	    table_column(check->table, INDICATOR_FORMULA) + node->column - 1,
	    indicator ? "import.unknown_indicator" : "import.unknown_scenario",
	    arena_str(check->import->arena, node->code).p, NULL);
}

static void collect(const struct import *import, enum definition_kind kind, struct map *codes)
{
	const struct definitions *old = space_definitions(import->space);

	for (size_t i = 0; i < old->stored_count; i++)
		if (old->stored[i].kind == kind)
			map_put(codes, old->stored[i].key, &old->stored[i]);
	for (size_t i = 0; i < import->row_count; i++)
		if (import->rows[i].kind == kind)
			map_put(codes, import->rows[i].key, &import->rows[i]);
}

static bool codelist_exists(const struct map *breakdowns, struct str codelist)
{
	const struct map_entry *entry;
	size_t at = 0;

	while ((entry = map_next(breakdowns, &at)))
		if (entry->key.n > codelist.n && entry->key.p[codelist.n] == ':' &&
		    str_starts(entry->key, codelist))
			return true;
	return false;
}

static enum err_code check_indicator_names(struct import *import)
{
	struct map codes = {0}, scenarios = {0}, breakdowns = {0};
	struct name_check check = {import, NULL, &codes, &scenarios};
	struct issues told = {.arena = import->arena}; /* what the first reading told already */
	struct table table;
	enum err_code code =
	    table_open(&table, &import->package, TABLE_INDICATORS, &told, import->err);

	if (code)
		return code;
	check.table = &table;
	collect(import, DEFINITION_INDICATOR, &codes);
	collect(import, DEFINITION_SCENARIO, &scenarios);
	collect(import, DEFINITION_BREAKDOWN, &breakdowns);
	while (table_next(&table)) {
		struct str parent = table.values[INDICATOR_PARENT];
		struct str codelist = table.values[INDICATOR_CODELIST];
		struct formula *formula;
		int column;

		/* Rows that are no rows went to `told`; what follows is new. */
		table.issues = import->issues;
		if (parent.n && !map_get(&codes, parent) && !map_get(&import->doubtful, parent))
			table_issue(&table, INDICATOR_PARENT, "import.unknown_indicator",
			    table_text(&table, INDICATOR_PARENT));
		if (codelist.n && !codelist_exists(&breakdowns, codelist))
			table_issue(&table, INDICATOR_CODELIST, "import.unknown_codelist",
			    table_text(&table, INDICATOR_CODELIST));
		if (table.values[INDICATOR_FORMULA].n &&
		    !formula_parse(import->arena, table_keep(&table, INDICATOR_FORMULA), &formula,
			&column, NULL))
			formula_visit(formula, check_name, &check);
		table.issues = &told;
	}
	table_close(&table);
	map_release(&codes);
	map_release(&scenarios);
	map_release(&breakdowns);
	return ERR_NONE;
}

enum err_code import_indicators(struct import *import)
{
	static const struct definition_table how = {
	    TABLE_INDICATORS, DEFINITION_INDICATOR, read_indicator};
	enum err_code code = read_table(import, &how);

	if (code || !import->package.paths[TABLE_INDICATORS])
		return code;
	return check_indicator_names(import);
}
