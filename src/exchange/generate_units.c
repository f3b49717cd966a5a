/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The units of a generated package: made up, or read from a file. */
#include "base/bug.h"
#include "base/date.h"
#include "base/map.h"
#include "exchange/generate_names.h"
#include "exchange/generate_steps.h"
#include "exchange/import_steps.h"

static int by_code(const void *a, const void *b)
{
	const struct generated_unit *x = a, *y = b;

	return str_cmp(x->values[UNIT_CODE], y->values[UNIT_CODE]);
}

/* ---- Read */

struct reading {
	struct generated_tree *tree; /* by code, once all are read */
	size_t capacity;
	struct map by_code; /* -> unit */
	struct map by_id;
	struct map doubtful; /* codes of rows refused: what names them is not told as well */
	struct arena *arena;
	struct issues *issues;
	const char *file;
};

static struct generated_unit *new_unit(struct reading *reading)
{
	struct generated_tree *tree = reading->tree;

	if (tree->count == reading->capacity) {
		struct generated_unit *old = tree->units;

		reading->capacity = reading->capacity ? reading->capacity * 2 : 1024;
		tree->units = ARENA_ARRAY(reading->arena, struct generated_unit, reading->capacity);
		if (tree->count)
			memcpy(tree->units, old, tree->count * sizeof(*old));
	}
	return &tree->units[tree->count++];
}

static bool holds_through(struct table *table, struct period span)
{
	date from = DATE_MIN, to = DATE_MAX;

	if (table->values[UNIT_VALID_FROM].n && !date_parse(table->values[UNIT_VALID_FROM], &from))
		table_issue(
		    table, UNIT_VALID_FROM, "import.bad_date", table_text(table, UNIT_VALID_FROM));
	if (table->values[UNIT_VALID_TO].n && !date_parse(table->values[UNIT_VALID_TO], &to))
		table_issue(
		    table, UNIT_VALID_TO, "import.bad_date", table_text(table, UNIT_VALID_TO));
	return from <= period_first_day(span) && to >= period_last_day(span);
}

static void read_unit(struct reading *reading, struct table *table, struct period span)
{
	static const int required[] = {UNIT_CODE, UNIT_NAME, UNIT_TYPE};
	static const int codes[] = {UNIT_CODE, UNIT_TYPE, UNIT_ID};
	size_t before = table->issues->count;
	bool holds = holds_through(table, span);
	struct generated_unit *unit;

	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		if (!table->values[required[i]].n)
			table_issue(table, required[i], "import.empty",
			    table->shape->columns[required[i]].name);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (table->values[codes[i]].n && !import_code_ok(table->values[codes[i]]))
			table_issue(
			    table, codes[i], "import.bad_code", table_text(table, codes[i]));
	if (table->issues->count != before)
		map_put(&reading->doubtful, table_keep(table, UNIT_CODE), reading);
	if (table->issues->count != before || !holds)
		return;
	unit = new_unit(reading);
	*unit = (struct generated_unit){.line = table_line(table),
	    .code_column = table_column(table, UNIT_CODE),
	    .parent_column = table_column(table, UNIT_PARENT)};
	for (int i = 0; i < COLUMNS_MAX; i++)
		unit->values[i] = i < table->shape->column_count ? table_keep(table, i) : STR_EMPTY;
	if (!unit->values[UNIT_ID].n)
		unit->values[UNIT_ID] = unit->values[UNIT_CODE];
	reading->tree->has_ids =
	    reading->tree->has_ids || !str_eq(unit->values[UNIT_ID], unit->values[UNIT_CODE]);
}

static void tell_twice(struct reading *reading, const struct generated_unit *first,
    const struct generated_unit *again, int column)
{
	const struct generated_unit *later = again->line > first->line ? again : first;
	const struct generated_unit *earlier = later == again ? first : again;

	issues_add(reading->issues, reading->file, later->line, later->code_column,
	    "import.given_twice", later->values[column].p,
	    arena_printf(reading->arena, "%d", earlier->line), NULL);
}

static void index_units(struct reading *reading)
{
	for (size_t i = 0; i < reading->tree->count; i++) {
		struct generated_unit *unit = &reading->tree->units[i];
		struct generated_unit *other = map_put(&reading->by_code, unit->values[0], unit);

		if (other)
			tell_twice(reading, other, unit, UNIT_CODE);
		other = map_put(&reading->by_id, unit->values[UNIT_ID], unit);
		if (other && !str_eq(other->values[UNIT_CODE], unit->values[UNIT_CODE]))
			tell_twice(reading, other, unit, UNIT_ID);
	}
}

static void find_parents(struct reading *reading)
{
	for (size_t i = 0; i < reading->tree->count; i++) {
		struct generated_unit *unit = &reading->tree->units[i];
		struct str name = unit->values[UNIT_PARENT];
		const struct generated_unit *parent;

		unit->parent = -1;
		if (!name.n)
			continue;
		parent = str_starts(name, STR("id:"))
		             ? map_get(&reading->by_id, (struct str){name.p + 3, name.n - 3})
		             : map_get(&reading->by_code, name);
		if (parent)
			unit->parent = (int)(parent - reading->tree->units);
		else if (!map_get(&reading->doubtful, name))
			issues_add(reading->issues, reading->file, unit->line, unit->parent_column,
			    "import.unknown_parent", name.p, NULL);
	}
}

static void find_rings(struct reading *reading)
{
	const struct generated_tree *tree = reading->tree;

	for (size_t i = 0; i < tree->count; i++) {
		int above = tree->units[i].parent;

		for (size_t steps = 0; above >= 0 && above != (int)i && steps < tree->count;
		     steps++)
			above = tree->units[above].parent;
		if (above == (int)i)
			issues_add(reading->issues, reading->file, tree->units[i].line,
			    tree->units[i].parent_column, "import.unit_cycle",
			    tree->units[i].values[UNIT_NAME].p, NULL);
	}
}

/* What holds between units that stand by code now and no longer move. */
static void settle(struct reading *reading)
{
	index_units(reading);
	find_parents(reading);
	find_rings(reading);
	map_release(&reading->by_code);
	map_release(&reading->by_id);
	map_release(&reading->doubtful);
}

/* The file as a table of a package that lies in its folder. */
static void as_package(struct package *package, const char *file, struct arena *arena)
{
	const char *slash = strrchr(file, '/');

	*package = (struct package){.arena = arena, .directory = "."};
	if (slash)
		package->directory =
		    slash == file ? ""
				  : arena_str(arena, (struct str){file, (size_t)(slash - file)}).p;
	package->paths[TABLE_UNITS] = slash ? slash + 1 : file;
}

enum err_code generate_read_units(struct generated_tree *tree, const char *file, struct period span,
    struct arena *arena, struct issues *issues, struct err *err)
{
	struct reading reading = {.tree = tree, .arena = arena, .issues = issues};
	struct package package;
	struct table table;
	enum err_code code;

	*tree = (struct generated_tree){0};
	as_package(&package, file, arena);
	code = table_open(&table, &package, TABLE_UNITS, issues, err);
	if (code)
		return code;
	reading.file = table.file;
	while (table_next(&table))
		read_unit(&reading, &table, span);
	if (tree->count)
		qsort(tree->units, tree->count, sizeof(*tree->units), by_code);
	else if (!issues->count)
		issues_add(issues, table.file, 0, 0, "generate.no_units", NULL);
	settle(&reading);
	table_close(&table);
	return ERR_NONE;
}

/* ---- Made up: the country of 2017 had this many units, and these ranges of codes */

enum {
	PROVINCES = 63,
	CITIES = 5, /* of them, right below the country */
	DISTRICTS = 709,
	COMMUNES = 11162,
	LAST_PROVINCE_CODE = 96,
	LAST_DISTRICT_CODE = 973,
	COMMUNE_CODE_STEP = 3
};

/*
 * Deals `total` things to `count` holders: `least` to each, the rest by lot,
 * where a few holders have many lots.
 */
static void deal(int *holders, int count, int total, int least, uint64_t seed, enum draw_kind kind)
{
	unsigned lots[DISTRICTS], all = 0;

	INVARIANT(count <= DISTRICTS && least * count <= total);
	for (int i = 0; i < count; i++) {
		unsigned a = (unsigned)(draw(seed, kind, 0, (uint64_t)i) % 100);

		holders[i] = least;
		lots[i] = 15 + a + a * a * a / 3000;
		all += lots[i];
	}
	for (int dealt = least * count; dealt < total; dealt++) {
		unsigned lot = (unsigned)(draw(seed, kind, 1, (uint64_t)dealt) % all);
		int i = 0;

		while (lot >= lots[i])
			lot -= lots[i++];
		holders[i]++;
	}
}

struct maker {
	struct generated_tree *tree;
	uint64_t seed;
	struct arena *arena;
};

/* A name that none of the `taken` siblings before it has. */
static int name_number(
    const struct maker *maker, const int *siblings, int taken, uint64_t parent, int i)
{
	int number =
	    (int)(draw(maker->seed, DRAW_NAME, parent, (uint64_t)i) % (uint64_t)PLACE_NAMES);

	for (int s = 0; s < taken; s++) {
		if (siblings[s] != number)
			continue;
		number = (number + 1) % PLACE_NAMES;
		s = -1;
	}
	return number;
}

static int add_unit(
    const struct maker *maker, const char *code, const char *type, int name, int parent)
{
	struct generated_unit *unit = &maker->tree->units[maker->tree->count];
	const struct unit_type_word *word = unit_type_word(str_of(type));
	const char *place = place_name(maker->arena, name);

	*unit = (struct generated_unit){.parent = parent};
	for (int i = 0; i < COLUMNS_MAX; i++)
		unit->values[i] = STR_EMPTY;
	unit->values[UNIT_CODE] = str_of(code);
	unit->values[UNIT_ID] = unit->values[UNIT_CODE];
	unit->values[UNIT_TYPE] = str_of(type);
	unit->values[UNIT_NAME] = str_of(arena_printf(maker->arena, "%s %s", word->name, place));
	unit->values[UNIT_NAME_EN] =
	    str_of(arena_printf(maker->arena, "%s %s", place, word->name_en));
	unit->values[UNIT_PARENT] = maker->tree->units[parent].values[UNIT_CODE];
	return (int)maker->tree->count++;
}

/* In cities half the districts are urban; a province has one city, now and then a town. */
static const char *district_type(const struct maker *maker, bool of_city, int number, int i)
{
	unsigned lot = (unsigned)(draw(maker->seed, DRAW_TYPE, 1, (uint64_t)number) % 100);

	if (of_city)
		return lot < 50 ? "quan" : "huyen";
	if (!i)
		return "thanh-pho";
	return lot < 8 ? "thi-xa" : "huyen";
}

static const char *commune_type(const struct maker *maker, const char *district, int number, int i)
{
	unsigned lot = (unsigned)(draw(maker->seed, DRAW_TYPE, 2, (uint64_t)number) % 100);

	if (!strcmp(district, "quan"))
		return "phuong";
	if (!strcmp(district, "huyen"))
		return i ? "xa" : "thi-tran";
	return lot < (!strcmp(district, "thanh-pho") ? 65u : 45u) ? "phuong" : "xa";
}

static void add_communes(
    const struct maker *maker, int district, const char *type, int first, int count)
{
	int *names = ARENA_ARRAY(maker->arena, int, (size_t)count);

	for (int i = 0; i < count; i++) {
		int number = first + i;

		names[i] = name_number(maker, names, i, 1000u + (uint64_t)district, i);
		add_unit(maker, arena_printf(maker->arena, "%05d", 1 + number * COMMUNE_CODE_STEP),
		    commune_type(maker, type, number, i), names[i], district);
	}
}

void generate_make_units(struct generated_tree *tree, uint64_t seed, struct arena *arena)
{
	struct maker maker = {tree, seed, arena};
	int names[PROVINCES], districts[PROVINCES], communes[DISTRICTS];
	int district = 0, commune = 0;

	*tree = (struct generated_tree){0};
	tree->units =
	    ARENA_ARRAY(arena, struct generated_unit, 1 + PROVINCES + DISTRICTS + COMMUNES);
	deal(districts, PROVINCES, DISTRICTS, 6, seed, DRAW_DISTRICTS);
	deal(communes, DISTRICTS, COMMUNES, 5, seed, DRAW_COMMUNES);
	add_unit(&maker, "VN", "quoc-gia", 0, 0);
	tree->units[0].parent = -1;
	tree->units[0].values[UNIT_NAME] = STR("Cả nước");
	tree->units[0].values[UNIT_NAME_EN] = STR("Whole country");
	tree->units[0].values[UNIT_PARENT] = STR_EMPTY;
	for (int p = 0; p < PROVINCES; p++) {
		/* The cities lie evenly among the provinces. */
		bool city = p % (PROVINCES / CITIES) == 0 && p / (PROVINCES / CITIES) < CITIES;
		int *siblings = ARENA_ARRAY(arena, int, (size_t)districts[p]);
		int code = 1 + p * (LAST_PROVINCE_CODE - 1) / (PROVINCES - 1);
		int province;

		names[p] = name_number(&maker, names, p, 0, p);
		province = add_unit(&maker, arena_printf(arena, "%02d", code),
		    city ? "thanh-pho" : "tinh", names[p], 0);
		for (int d = 0; d < districts[p]; d++, district++) {
			const char *type = district_type(&maker, city, district, d);
			int at = 1 + district * (LAST_DISTRICT_CODE - 1) / (DISTRICTS - 1);
			int added;

			siblings[d] = name_number(&maker, siblings, d, (uint64_t)province, d);
			added = add_unit(
			    &maker, arena_printf(arena, "%03d", at), type, siblings[d], province);
			add_communes(&maker, added, type, commune, communes[district]);
			commune += communes[district];
		}
	}
	INVARIANT(commune == COMMUNES && district == DISTRICTS);
	qsort(tree->units, tree->count, sizeof(*tree->units), by_code);
	settle(&(struct reading){.tree = tree, .arena = arena});
}
