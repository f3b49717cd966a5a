/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/definitions.h"

#include "base/bug.h"
#include "core/calendar.h"
#include "core/definitions_read.h"
#include "core/form.h"
#include "core/schema.h"

struct row_list {
	struct definition_row *items;
	size_t count;
	size_t capacity;
};

static struct definition_row *add_row(struct row_list *list)
{
	if (list->count == list->capacity) {
		list->capacity = list->capacity ? list->capacity * 2 : 256;
		list->items = realloc(list->items, list->capacity * sizeof(*list->items));
		if (!list->items)
			BUG("out of memory");
	}
	return &list->items[list->count++];
}

static void keep_newest(struct row_list *list, struct arena *arena, struct db_stmt *stmt)
{
	enum definition_kind kind = (enum definition_kind)db_int(stmt, 0);
	int id = (int)db_int(stmt, 1);
	struct definition_row *last = list->count ? &list->items[list->count - 1] : NULL;

	/* Rows come by kind, id and batch: a later version follows the earlier one. */
	if (!last || last->kind != kind || last->id != id)
		last = add_row(list);
	last->kind = kind;
	last->id = id;
	last->key = arena_str(arena, db_str(stmt, 2));
	last->content = arena_str(arena, db_str(stmt, 3));
}

static enum err_code read_stored(
    struct db *db, int64_t as_of, struct arena *arena, struct row_list *list, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT kind, id, key, content FROM definition "
	    "WHERE space = $1 AND batch <= $2 ORDER BY kind, id, batch",
	    "ii", SPACE, as_of ? as_of : INT64_MAX);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = stmt;

	while (row && !code) {
		code = db_step(stmt, &row, err);
		if (row && !code)
			keep_newest(list, arena, stmt);
	}
	db_done(stmt);
	return code;
}

/* Arrays large enough for the ids of the list; false when ids are not dense from 1. */
static bool allocate(struct definitions *defs, const struct row_list *list)
{
	int counts[DEFINITION_KIND_END] = {0};
	struct arena *arena = &defs->arena;

	for (size_t i = 0; i < list->count; i++) {
		const struct definition_row *item = &list->items[i];

		if (item->kind < 1 || item->kind >= DEFINITION_KIND_END ||
		    item->id != ++counts[item->kind])
			return false;
	}
	defs->unit_count = counts[DEFINITION_UNIT];
	defs->indicator_count = counts[DEFINITION_INDICATOR];
	defs->scenario_count = counts[DEFINITION_SCENARIO];
	defs->breakdown_count = counts[DEFINITION_BREAKDOWN];
	defs->decision_count = counts[DEFINITION_DECISION];
	defs->report_count = counts[DEFINITION_REPORT];
	defs->form_count = counts[DEFINITION_FORM];
	defs->units = ARENA_ARRAY(arena, struct unit, (size_t)defs->unit_count + 1);
	defs->indicators = ARENA_ARRAY(arena, struct indicator, (size_t)defs->indicator_count + 1);
	defs->scenarios = ARENA_ARRAY(arena, struct scenario, (size_t)defs->scenario_count + 1);
	defs->breakdowns = ARENA_ARRAY(arena, struct breakdown, (size_t)defs->breakdown_count + 1);
	defs->decisions = ARENA_ARRAY(arena, struct decision, (size_t)defs->decision_count + 1);
	defs->reports = ARENA_ARRAY(arena, struct report, (size_t)defs->report_count + 1);
	defs->forms = ARENA_ARRAY(arena, struct form, (size_t)defs->form_count + 1);
	defs->calendar = ARENA_NEW(arena, struct calendar);
	defs->breakdowns[0] = (struct breakdown){.code = STR("_T")};
	return true;
}

static void *item_at(struct definitions *defs, enum definition_kind kind, int id)
{
	switch (kind) {
	case DEFINITION_UNIT:
		return &defs->units[id];
	case DEFINITION_INDICATOR:
		return &defs->indicators[id];
	case DEFINITION_SCENARIO:
		return &defs->scenarios[id];
	case DEFINITION_BREAKDOWN:
		return &defs->breakdowns[id];
	case DEFINITION_DECISION:
		return &defs->decisions[id];
	case DEFINITION_REPORT:
		return &defs->reports[id];
	case DEFINITION_FORM:
		return &defs->forms[id];
	case DEFINITION_CALENDAR:
		return defs->calendar;
	default:
		return &defs->site;
	}
}

/* Holders of one code stay in order of validity. */
static void index_codes(struct definitions *defs)
{
	for (int id = 1; id <= defs->unit_count; id++) {
		struct unit *unit = &defs->units[id];

		for (int i = 0; i < unit->validity_count; i++) {
			struct unit_validity *v = &unit->validities[i];
			struct unit_holder *holder = ARENA_NEW(&defs->arena, struct unit_holder);
			struct unit_holder *first = map_get(&defs->units_by_code, v->code);
			struct unit_holder **at = &first;

			holder->unit = unit;
			holder->validity = v;
			while (*at && (*at)->validity->from < v->from)
				at = &(*at)->next;
			holder->next = *at;
			*at = holder;
			map_put(&defs->units_by_code, v->code, first);
		}
	}
}

/* Reads the rows, by kind and id, into `defs`. */
static enum err_code build(
    struct definitions *defs, const struct row_list *list, bool lenient, struct err *err)
{
	if (!allocate(defs, list))
		return err_set(err, ERR_INTEGRITY, "definitions.ids_broken", NULL);
	defs->stored_count = list->count;
	defs->stored = ARENA_ARRAY(&defs->arena, struct definition_row, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct definition_row *item = &list->items[i];

		defs->stored[i] = *item;
		if (!definition_read(defs, item->kind, item->id, item->key, item->content))
			return err_set(err, ERR_INTEGRITY, "definitions.content_broken",
			    arena_str(&defs->arena, item->key).p, NULL);
		map_put(&defs->by_key[item->kind], item->key, item_at(defs, item->kind, item->id));
	}
	index_codes(defs);
	if (!definitions_bind(defs) && !lenient)
		return err_set(err, ERR_INTEGRITY, "definitions.names_broken", NULL);
	if (!definitions_read_forms(defs, err) && !lenient)
		return ERR_INTEGRITY;
	return ERR_NONE;
}

static struct definitions *definitions_new(void)
{
	struct definitions *defs = calloc(1, sizeof(*defs));

	if (!defs)
		BUG("out of memory");
	return defs;
}

static enum err_code finish(
    struct definitions **out, struct definitions *defs, struct row_list *list, enum err_code code)
{
	free(list->items);
	if (code)
		definitions_free(defs);
	else
		*out = defs;
	return code;
}

enum err_code definitions_load(
    struct definitions **out, struct db *db, int64_t as_of, struct err *err)
{
	struct definitions *defs = definitions_new();
	struct row_list list = {0};
	enum err_code code = read_stored(db, as_of, &defs->arena, &list, err);

	if (!code)
		code = build(defs, &list, false, err);
	return finish(out, defs, &list, code);
}

static int by_kind_and_id(const void *a, const void *b)
{
	const struct definition_row *x = a, *y = b;

	return x->kind != y->kind ? (int)x->kind - (int)y->kind : x->id - y->id;
}

enum err_code definitions_merge(struct definitions **out, const struct definitions *old,
    struct definition_row *rows, size_t count, bool lenient, struct err *err)
{
	struct definitions *defs = definitions_new();
	int counts[DEFINITION_KIND_END] = {0};
	struct row_list list = {0};

	for (size_t i = 0; i < old->stored_count; i++) {
		counts[old->stored[i].kind]++;
		*add_row(&list) = old->stored[i];
	}
	for (size_t i = 0; i < count; i++) {
		const struct definition_row *known =
		    definitions_stored(old, rows[i].kind, rows[i].key);
		struct definition_row *row;

		if (known) {
			rows[i].id = known->id;
			INVARIANT(list.items);
			row = &list.items[known - old->stored];
		} else {
			rows[i].id = ++counts[rows[i].kind];
			row = add_row(&list);
		}
		*row = rows[i];
	}
	for (size_t i = 0; i < list.count; i++) {
		list.items[i].key = arena_str(&defs->arena, list.items[i].key);
		list.items[i].content = arena_str(&defs->arena, list.items[i].content);
	}
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), by_kind_and_id);
	return finish(out, defs, &list, build(defs, &list, lenient, err));
}

const struct definition_row *definitions_stored(
    const struct definitions *defs, enum definition_kind kind, struct str key)
{
	/* Every item but the site and the calendar, of which there is one, begins with its id. */
	bool numbered = kind != DEFINITION_SITE && kind != DEFINITION_CALENDAR;
	const void *item = map_get(&defs->by_key[kind], key);
	size_t low = 0, high = defs->stored_count;
	int id = item && numbered ? *(const int *)item : 1;

	while (item && low < high) {
		size_t middle = low + (high - low) / 2;
		const struct definition_row *row = &defs->stored[middle];

		if (row->kind < kind || (row->kind == kind && row->id < id))
			low = middle + 1;
		else
			high = middle;
	}
	return item ? &defs->stored[low] : NULL;
}

struct definitions *definitions_hold(const struct definitions *defs)
{
	/* The count is no part of what they say. */
	struct definitions *held = (struct definitions *)(uintptr_t)defs;

	atomic_fetch_add(&held->holders, 1);
	return held;
}

void definitions_free(struct definitions *defs)
{
	if (!defs || atomic_fetch_sub(&defs->holders, 1) > 0)
		return;
	for (int kind = 0; kind < DEFINITION_KIND_END; kind++)
		map_release(&defs->by_key[kind]);
	map_release(&defs->units_by_code);
	arena_release(&defs->arena);
	free(defs);
}

const struct unit *definitions_unit_by_key(const struct definitions *defs, struct str key)
{
	return map_get(&defs->by_key[DEFINITION_UNIT], key);
}

const struct indicator *definitions_indicator(const struct definitions *defs, struct str code)
{
	return map_get(&defs->by_key[DEFINITION_INDICATOR], code);
}

const struct scenario *definitions_scenario(const struct definitions *defs, struct str code)
{
	return map_get(&defs->by_key[DEFINITION_SCENARIO], code);
}

const struct breakdown *definitions_breakdown(
    const struct definitions *defs, struct str codelist, struct str code)
{
	if (!code.n || str_is(code, "_T"))
		return &defs->breakdowns[0];
	for (int id = 1; id <= defs->breakdown_count; id++)
		if (str_eq(defs->breakdowns[id].codelist, codelist) &&
		    str_eq(defs->breakdowns[id].code, code))
			return &defs->breakdowns[id];
	return NULL;
}

const struct decision *definitions_decision(const struct definitions *defs, struct str number)
{
	return map_get(&defs->by_key[DEFINITION_DECISION], number);
}

const struct report *definitions_report(const struct definitions *defs, struct str slug)
{
	return map_get(&defs->by_key[DEFINITION_REPORT], slug);
}

static bool within(const struct unit_validity *v, const struct period *p)
{
	return !p || (v->from <= period_last_day(*p) && v->to >= period_first_day(*p));
}

const struct unit *definitions_unit(
    const struct definitions *defs, struct str name, const struct period *p)
{
	const struct unit_holder *holder;
	const struct unit *found = NULL;

	if (str_starts(name, STR("id:")))
		return definitions_unit_by_key(defs, (struct str){name.p + 3, name.n - 3});
	for (holder = map_get(&defs->units_by_code, name); holder; holder = holder->next)
		if (within(holder->validity, p))
			found = holder->unit;
	return found;
}

const struct unit_validity *unit_validity_in(const struct unit *unit, struct period p)
{
	for (int i = unit->validity_count - 1; i >= 0; i--)
		if (within(&unit->validities[i], &p))
			return &unit->validities[i];
	return NULL;
}

const struct unit_validity *unit_validity_near(const struct unit *unit, struct period p)
{
	const struct unit_validity *v = unit_validity_in(unit, p);
	date last = period_last_day(p);

	if (v)
		return v;
	v = &unit->validities[0];
	for (int i = 1; i < unit->validity_count; i++)
		if (unit->validities[i].from <= last)
			v = &unit->validities[i];
	return v;
}

struct str definitions_unit_name(
    const struct definitions *defs, const struct unit *unit, struct period p, struct arena *arena)
{
	struct str code = unit_validity_near(unit, p)->code;

	if (definitions_unit(defs, code, &p) == unit)
		return code;
	return str_of(arena_printf(arena, "id:%.*s", STR_ARG(unit->key)));
}

static struct str code_name(
    const struct named_code *codes, int count, struct str code, bool english)
{
	for (int i = 0; i < count; i++)
		if (str_eq(codes[i].code, code))
			return name_in(english, codes[i].name, codes[i].name_en);
	return code;
}

const struct unit *definitions_root_unit(const struct definitions *defs)
{
	const struct unit *unit = NULL;

	if (defs->site.root_unit.n)
		unit = definitions_unit(defs, defs->site.root_unit, NULL);
	for (int id = 1; id <= defs->unit_count && !unit; id++)
		if (!defs->units[id].validities[defs->units[id].validity_count - 1].parent)
			unit = &defs->units[id];
	return unit;
}

struct period definitions_root_period(const struct definitions *defs)
{
	struct period p;
	char now[TIMESTAMP_SIZE];

	if (period_parse(defs->site.period, &p))
		return p;
	timestamp_now(now);
	INVARIANT(period_parse((struct str){now, strlen("2018")}, &p));
	return period_year_before(p);
}

struct str site_unit_type_name(const struct site *site, struct str code, bool english)
{
	return code_name(site->unit_types, site->unit_type_count, code, english);
}

struct str site_sector_name(const struct site *site, struct str code, bool english)
{
	return code_name(site->sectors, site->sector_count, code, english);
}

const struct named_code *site_category(const struct site *site, struct str code)
{
	for (int i = 0; i < site->category_count; i++)
		if (str_eq(site->categories[i].code, code))
			return &site->categories[i];
	return NULL;
}

static bool exists_on(const struct unit *unit, date day)
{
	for (int i = 0; i < unit->validity_count; i++)
		if (unit->validities[i].from <= day && day <= unit->validities[i].to)
			return true;
	return false;
}

/* Adds it unless it is there; false: there is no room. */
static bool add_once(int *ids, size_t *count, size_t room, int id)
{
	for (size_t i = 0; i < *count; i++)
		if (ids[i] == id)
			return true;
	if (*count == room)
		return false;
	ids[(*count)++] = id;
	return true;
}

size_t unit_successors(const struct definitions *defs, int unit, date day, int *out, size_t room)
{
	enum { PASSED_MAX = 256 };
	int passed[PASSED_MAX] = {unit};
	size_t passed_count = 1, count = 0;

	for (size_t i = 0; i < passed_count; i++) {
		const struct unit *at = &defs->units[passed[i]];
		const struct unit_validity *last = &at->validities[at->validity_count - 1];

		if (exists_on(at, day)) {
			if (!add_once(out, &count, room, at->id))
				break;
			continue;
		}
		for (int j = 0; j < last->replaced_by_count; j++)
			(void)add_once(passed, &passed_count, PASSED_MAX, last->replaced_by[j]);
	}
	return count;
}

const struct unit *definitions_unit_now(const struct definitions *defs, struct str name)
{
	struct period p = definitions_root_period(defs);
	const struct unit *unit = definitions_unit(defs, name, &p);

	return unit ? unit : definitions_unit(defs, name, NULL);
}
