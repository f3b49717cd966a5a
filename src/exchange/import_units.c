/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/import_steps.h"

#include "base/bug.h"
#include "base/map.h"

/* One line of units.csv, or one validity of a unit the package does not mention. */
struct unit_row {
	struct str key;
	struct unit_validity v;
	struct str parent_code; /* as written */
	struct str replaced_by; /* as written: codes parted by semicolons */
	int line;               /* 0: of the register */
	int code_column;
	int parent_column;
	int replaced_column;
	int order; /* in the file */
	struct unit_row *next_of_code;
};

struct unit_rows {
	struct unit_row *items;
	size_t count;
	size_t capacity;
	struct map by_code; /* code -> first unit_row */
};

static struct unit_row *add_row(struct unit_rows *rows)
{
	if (rows->count == rows->capacity) {
		rows->capacity = rows->capacity ? rows->capacity * 2 : 256;
		rows->items = realloc(rows->items, rows->capacity * sizeof(*rows->items));
		if (!rows->items)
			BUG("out of memory");
	}
	rows->items[rows->count] = (struct unit_row){0};
	return &rows->items[rows->count++];
}

static bool read_date(struct table *table, int column, date absent, date *out)
{
	*out = absent;
	if (!table->values[column].n || date_parse(table->values[column], out))
		return true;
	table_issue(table, column, "import.bad_date", table_text(table, column));
	return false;
}

static void check_type(struct import *import, struct table *table)
{
	if (!table->values[UNIT_TYPE].n)
		table_issue(table, UNIT_TYPE, "import.empty", "type");
	else
		import_check_code(import, table, UNIT_TYPE, table->values[UNIT_TYPE],
		    import->site.unit_types, import->site.unit_type_count);
}

static void read_row(struct import *import, struct table *table, struct unit_rows *rows)
{
	struct unit_row row = {.line = table_line(table),
	    .code_column = table_column(table, UNIT_CODE),
	    .parent_column = table_column(table, UNIT_PARENT),
	    .replaced_column = table_column(table, UNIT_REPLACED_BY),
	    .order = (int)rows->count};
	size_t before = table->issues->count;

	row.v.code = table_keep(table, UNIT_CODE);
	row.v.name = table_keep(table, UNIT_NAME);
	row.v.name_en = table_keep(table, UNIT_NAME_EN);
	row.v.type = table_keep(table, UNIT_TYPE);
	row.parent_code = table_keep(table, UNIT_PARENT);
	row.replaced_by = table_keep(table, UNIT_REPLACED_BY);
	row.key = table->values[UNIT_ID].n ? table_keep(table, UNIT_ID) : row.v.code;
	if (!import_code_ok(row.v.code))
		table_issue(table, UNIT_CODE, row.v.code.n ? "import.bad_code" : "import.empty",
		    row.v.code.n ? row.v.code.p : "code");
	if (table->values[UNIT_ID].n && !import_code_ok(row.key))
		table_issue(table, UNIT_ID, "import.bad_code", row.key.p);
	if (!row.v.name.n)
		table_issue(table, UNIT_NAME, "import.empty", "name");
	check_type(import, table);
	if (read_date(table, UNIT_VALID_FROM, DATE_MIN, &row.v.from) &&
	    read_date(table, UNIT_VALID_TO, DATE_MAX, &row.v.to) && row.v.from > row.v.to)
		table_issue(table, UNIT_VALID_TO, "import.ends_before_it_begins",
		    table_text(table, UNIT_VALID_TO), table_text(table, UNIT_VALID_FROM));
	if (row.replaced_by.n && !table->values[UNIT_VALID_TO].n)
		table_issue(table, UNIT_REPLACED_BY, "import.replaced_while_valid");
	if (table->issues->count == before)
		*add_row(rows) = row;
	else
		map_put(&import->doubtful, row.v.code, import);
}

/* Units the package leaves as they are take part in codes and parents too. */
static void add_known_units(struct import *import, struct unit_rows *rows)
{
	const struct definitions *old = space_definitions(import->space);
	size_t count = rows->count;
	struct map mentioned = {0};

	for (size_t i = 0; i < count; i++)
		map_put(&mentioned, rows->items[i].key, &rows->items[i]);
	for (int id = 1; id <= old->unit_count; id++) {
		const struct unit *unit = &old->units[id];

		if (map_get(&mentioned, unit->key))
			continue;
		for (int i = 0; i < unit->validity_count; i++) {
			struct unit_row *row = add_row(rows);

			row->key = unit->key;
			row->v = unit->validities[i];
		}
	}
	map_release(&mentioned);
}

static bool overlap(const struct unit_validity *a, const struct unit_validity *b)
{
	return a->from <= b->to && b->from <= a->to;
}

/* By unit, then by time; the register's rows keep their place. */
static int by_key_and_date(const void *a, const void *b)
{
	const struct unit_row *x = a, *y = b;
	int order = str_cmp(x->key, y->key);

	if (order)
		return order;
	if (x->v.from != y->v.from)
		return x->v.from < y->v.from ? -1 : 1;
	return x->order - y->order;
}

static const char *line_text(const struct import *import, int line)
{
	return arena_printf(import->arena, "%d", line);
}

static void check_overlaps(struct import *import, const char *file, struct unit_rows *rows)
{
	for (size_t i = 1; i < rows->count; i++) {
		const struct unit_row *a = &rows->items[i - 1], *b = &rows->items[i];

		if (b->line && str_eq(a->key, b->key) && overlap(&a->v, &b->v))
			issues_add(import->issues, file, b->line, b->code_column,
			    "import.validities_overlap", b->key.p, line_text(import, a->line),
			    NULL);
	}
	for (size_t i = 0; i < rows->count; i++) {
		struct unit_row *row = &rows->items[i];
		struct unit_row *other = map_get(&rows->by_code, row->v.code);

		row->next_of_code = other;
		for (; other; other = other->next_of_code) {
			const struct unit_row *place = row->line ? row : other;
			const struct unit_row *holder = row->line ? other : row;

			if (str_eq(other->key, row->key) || !overlap(&other->v, &row->v))
				continue;
			issues_add(import->issues, file, place->line, place->code_column,
			    "import.code_held_twice", row->v.code.p,
			    arena_str(import->arena, holder->key).p, NULL);
		}
		map_put(&rows->by_code, row->v.code, row);
	}
}

static void resolve_parent(
    struct import *import, const char *file, const struct unit_rows *rows, struct unit_row *row)
{
	const struct unit_row *found = NULL;
	bool ambiguous = false;

	import_note_place(
	    import, &import->unit_places, row->key, file, row->line, row->parent_column);
	if (str_starts(row->parent_code, STR("id:"))) {
		struct str key = {row->parent_code.p + 3, row->parent_code.n - 3};

		for (size_t i = 0; i < rows->count && !found; i++)
			if (str_eq(rows->items[i].key, key) && overlap(&rows->items[i].v, &row->v))
				found = &rows->items[i];
	} else {
		const struct unit_row *at = map_get(&rows->by_code, row->parent_code);

		for (; at; at = at->next_of_code) {
			if (!overlap(&at->v, &row->v))
				continue;
			ambiguous = ambiguous || (found && !str_eq(found->key, at->key));
			found = at;
		}
	}
	if (!found && map_get(&import->doubtful, row->parent_code))
		return;
	if (!found)
		issues_add(import->issues, file, row->line, row->parent_column,
		    "import.unknown_parent", row->parent_code.p, NULL);
	else if (ambiguous)
		issues_add(import->issues, file, row->line, row->parent_column,
		    "import.parent_changes_hands", row->parent_code.p, NULL);
	else
		row->v.parent_key = found->key;
}

/* Who carries the code, or has the key, on a day; NULL: nobody. */
static const struct unit_row *find_on(const struct unit_rows *rows, struct str name, date day)
{
	bool by_key = str_starts(name, STR("id:"));
	struct str key = by_key ? (struct str){name.p + 3, name.n - 3} : STR_EMPTY;
	const struct unit_row *at = by_key ? NULL : map_get(&rows->by_code, name);

	for (; at; at = at->next_of_code)
		if (at->v.from <= day && day <= at->v.to)
			return at;
	for (size_t i = 0; by_key && i < rows->count; i++)
		if (str_eq(rows->items[i].key, key) && rows->items[i].v.from <= day &&
		    day <= rows->items[i].v.to)
			return &rows->items[i];
	return NULL;
}

/* Those that there are on the day after its last one. */
static void resolve_successors(
    struct import *import, const char *file, const struct unit_rows *rows, struct unit_row *row)
{
	struct str rest = row->replaced_by, name;
	size_t capacity = 0;

	while (rest.n && str_split(&rest, ';', &name)) {
		const struct unit_row *found = find_on(rows, str_trim(name), row->v.to + 1);

		if (!found) {
			issues_add(import->issues, file, row->line, row->replaced_column,
			    "import.unknown_successor", arena_str(import->arena, str_trim(name)).p,
			    NULL);
			continue;
		}
		row->v.replaced_by_keys = arena_grow(import->arena, row->v.replaced_by_keys,
		    (size_t)row->v.replaced_by_count, &capacity, sizeof(*row->v.replaced_by_keys));
		row->v.replaced_by_keys[row->v.replaced_by_count++] = found->key;
	}
}

static void add_date(struct json *json, const char *name, date d, date absent)
{
	struct buf text = {0};

	if (d == absent)
		return;
	date_add_iso(&text, d);
	json_member_str(json, name, buf_str(&text));
	buf_release(&text);
}

static void add_validity(struct json *json, const struct unit_validity *v)
{
	json_object(json);
	json_member_str(json, "code", v->code);
	json_member_str(json, "name", v->name);
	if (v->name_en.n)
		json_member_str(json, "name_en", v->name_en);
	json_member_str(json, "type", v->type);
	if (v->parent_key.n)
		json_member_str(json, "parent", v->parent_key);
	add_date(json, "from", v->from, DATE_MIN);
	add_date(json, "to", v->to, DATE_MAX);
	if (v->replaced_by_count) {
		json_name(json, "replaced_by");
		json_array(json);
		for (int i = 0; i < v->replaced_by_count; i++)
			json_str(json, v->replaced_by_keys[i]);
		json_array_end(json);
	}
	json_object_end(json);
}

/* One definition a unit that the package mentions; rows stand by key and date. */
static void write_units(struct import *import, const struct unit_rows *rows)
{
	struct buf content = {0};
	struct json json;

	for (size_t i = 0; i < rows->count;) {
		size_t end = i;

		while (end < rows->count && str_eq(rows->items[end].key, rows->items[i].key))
			end++;
		if (rows->items[i].line) {
			buf_clear(&content);
			json_init(&json, &content);
			json_object(&json);
			json_name(&json, "validities");
			json_array(&json);
			for (size_t at = i; at < end; at++)
				add_validity(&json, &rows->items[at].v);
			json_array_end(&json);
			json_object_end(&json);
			import_add_definition(
			    import, DEFINITION_UNIT, rows->items[i].key, &content);
		}
		i = end;
	}
	buf_release(&content);
}

enum err_code import_units(struct import *import)
{
	struct unit_rows rows = {0};
	struct table table;
	enum err_code code;

	if (!import->package.paths[TABLE_UNITS])
		return ERR_NONE;
	code = table_open(&table, &import->package, TABLE_UNITS, import->issues, import->err);
	if (code)
		return code;
	while (table_next(&table))
		read_row(import, &table, &rows);
	add_known_units(import, &rows);
	if (rows.count)
		qsort(rows.items, rows.count, sizeof(*rows.items), by_key_and_date);
	check_overlaps(import, table.file, &rows);
	for (size_t i = 0; i < rows.count; i++)
		if (rows.items[i].line && rows.items[i].parent_code.n)
			resolve_parent(import, table.file, &rows, &rows.items[i]);
	for (size_t i = 0; i < rows.count; i++)
		if (rows.items[i].line && rows.items[i].replaced_by.n)
			resolve_successors(import, table.file, &rows, &rows.items[i]);
	write_units(import, &rows);
	map_release(&rows.by_code);
	free(rows.items);
	table_close(&table);
	return ERR_NONE;
}

/* The parent of a unit on one day; 0: none. */
static int parent_on(const struct unit *unit, date day)
{
	for (int i = 0; i < unit->validity_count; i++)
		if (unit->validities[i].from <= day && day <= unit->validities[i].to)
			return unit->validities[i].parent;
	return 0;
}

void import_check_unit_cycles(struct import *import)
{
	const struct definitions *defs = import->defs;

	/* A ring of parents begins on the day on which the last of its validities begins. */
	for (int id = 1; id <= defs->unit_count; id++) {
		const struct unit *unit = &defs->units[id];

		for (int i = 0; i < unit->validity_count; i++) {
			int above = unit->validities[i].parent;

			for (int steps = 0; above && above != id && steps <= defs->unit_count;
			     steps++)
				above = parent_on(&defs->units[above], unit->validities[i].from);
			if (above == id)
				import_issue_at(import, &import->unit_places, unit->key,
				    "import.unit_cycle",
				    arena_str(import->arena, unit->validities[i].name).p);
		}
	}
}
