/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "random_world.h"

#include "base/bug.h"
#include "base/json.h"

/* ---- Randomness (SplitMix64) */

uint64_t rng_next(struct rng *rng)
{
	uint64_t z = (rng->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

int rng_below(struct rng *rng, int n)
{
	return (int)(rng_next(rng) % (uint64_t)n);
}

bool rng_chance(struct rng *rng, int percent)
{
	return rng_below(rng, 100) < percent;
}

/* ---- Units */

enum { VALIDITIES_MAX = 4 };

struct validity_plan {
	date from;
	date to;
	int parent;
	int type;
	int code;
};

/* Parents have smaller ids, so that no day ever sees a cycle. */
struct unit_plan {
	int count;
	struct validity_plan validities[VALIDITIES_MAX];
};

static const char *const types[] = {"city", "ward", "office"};
enum { TYPE_COUNT = sizeof(types) / sizeof(types[0]) };

static date random_day(struct rng *rng)
{
	int year = 2016 + rng_below(rng, 2);
	int month = 1 + rng_below(rng, 12);

	return date_of((struct ymd){year, month, rng_chance(rng, 70) ? 1 : 1 + rng_below(rng, 28)});
}

/* A code that nobody else carries on a day of the unit's: its own, or one left behind. */
static int free_code(const struct world *world, int unit, date from)
{
	for (int other = 1; other <= world->unit_count; other++) {
		bool free = other != unit;

		for (int id = 1; id <= world->unit_count && free; id++)
			for (int i = 0; i < world->units[id].count; i++) {
				const struct validity_plan *v = &world->units[id].validities[i];

				if (v->code == other && (v->to >= from || id == unit))
					free = false;
			}
		if (free && world->units[other].count)
			return other;
	}
	return unit;
}

static void plan_unit(struct world *world, int unit)
{
	struct unit_plan *plan = &world->units[unit];
	struct rng *rng = &world->rng;
	date from = rng_chance(rng, 70) ? DATE_MIN : random_day(rng);

	plan->count = 0;
	do {
		struct validity_plan *v = &plan->validities[plan->count];

		v->from = from;
		v->to = DATE_MAX;
		v->parent = unit > 1 && rng_chance(rng, 93) ? 1 + rng_below(rng, unit - 1) : 0;
		v->type = rng_below(rng, TYPE_COUNT);
		v->code = unit;
		plan->count++;
		if (rng_chance(rng, 75))
			break;
		v->to = random_day(rng);
		if (v->to < v->from)
			v->to = v->from + 40;
		from = v->to + (rng_chance(rng, 80) ? 1 : 70);
	} while (plan->count < VALIDITIES_MAX && rng_chance(rng, 75));
	if (rng_chance(rng, 30) && plan->validities[0].from != DATE_MIN)
		for (int i = 0, code = free_code(world, unit, plan->validities[0].from);
		     i < plan->count; i++)
			plan->validities[i].code = code;
}

/* The unit with other parents and types, on the same days or on others. */
static void replan_unit(struct world *world, int unit)
{
	struct unit_plan *plan = &world->units[unit];
	struct rng *rng = &world->rng;

	for (int i = 0; i < plan->count; i++) {
		struct validity_plan *v = &plan->validities[i];

		if (rng_chance(rng, 50))
			v->parent = unit > 1 ? rng_below(rng, unit) : 0;
		if (rng_chance(rng, 20))
			v->type = rng_below(rng, TYPE_COUNT);
	}
	if (rng_chance(rng, 30)) {
		struct validity_plan *last = &plan->validities[plan->count - 1];

		if (last->to == DATE_MAX) {
			date day = random_day(rng);

			last->to = day > last->from ? day : DATE_MAX;
		}
	}
}

static bool exists_in(const struct world *world, int unit, struct period p)
{
	for (int i = 0; i < world->units[unit].count; i++)
		if (world->units[unit].validities[i].from <= period_last_day(p) &&
		    world->units[unit].validities[i].to >= period_first_day(p))
			return true;
	return false;
}

/* ---- Writing definitions */

struct rows {
	struct world *world;
	struct definition_row items[WORLD_UNITS_MAX + 32];
	size_t count;
};

static void add_row(
    struct rows *rows, enum definition_kind kind, int id, const char *key, struct buf *content)
{
	struct arena *arena = &rows->world->arena;

	INVARIANT(rows->count < sizeof(rows->items) / sizeof(rows->items[0]));
	rows->items[rows->count++] = (struct definition_row){
	    kind, id, str_of(arena_strdup(arena, key)), arena_str(arena, buf_str(content))};
	buf_release(content);
}

static void add_day(struct json *json, const char *name, date day)
{
	struct buf text = {0};

	date_add_iso(&text, day);
	json_member_str(json, name, buf_str(&text));
	buf_release(&text);
}

static void add_unit(struct rows *rows, int unit, bool is_new)
{
	const struct unit_plan *plan = &rows->world->units[unit];
	struct arena *arena = &rows->world->arena;
	struct buf buf = {0};
	struct json json;

	json_init(&json, &buf);
	json_object(&json);
	json_name(&json, "validities");
	json_array(&json);
	for (int i = 0; i < plan->count; i++) {
		const struct validity_plan *v = &plan->validities[i];

		json_object(&json);
		json_member_text(&json, "code", arena_printf(arena, "c%d", v->code));
		json_member_text(&json, "name", "đơn vị");
		json_member_text(&json, "type", types[v->type]);
		if (v->parent)
			json_member_text(&json, "parent", arena_printf(arena, "u%d", v->parent));
		if (v->from != DATE_MIN)
			add_day(&json, "from", v->from);
		if (v->to != DATE_MAX)
			add_day(&json, "to", v->to);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_object_end(&json);
	add_row(rows, DEFINITION_UNIT, is_new ? 0 : unit, arena_printf(arena, "u%d", unit), &buf);
}

static const char *random_formula(struct world *world, int id)
{
	static const char *const forms[] = {"i%d + i%d", "i%d / i%d * 100", "i%d - last_year(i%d)",
	    "previous(i%d) * 2.5", "cumulative(i%d) + previous(previous(i%d))",
	    "i%d / target(i%d, plan)", "if(i%d > 10, i%d, 1 / 0)", "-i%d", "if(i%d <= i%d, 7, 0)",
	    "target(cumulative(i%d), plan) + i%d * 1000000"};
	struct rng *rng = &world->rng;

	return arena_printf(&world->arena, forms[rng_below(rng, sizeof(forms) / sizeof(forms[0]))],
	    1 + rng_below(rng, id - 1), 1 + rng_below(rng, id - 1));
}

static void add_indicator(struct rows *rows, int id)
{
	static const char *const over_time[] = {"sum", "last", "none"};
	struct world *world = rows->world;
	struct rng *rng = &world->rng;
	struct buf buf = {0};
	struct json json;

	json_init(&json, &buf);
	json_object(&json);
	json_member_text(&json, "name", "chỉ tiêu");
	json_member_int(&json, "decimals", 0);
	json_member_int(&json, "scale", rng_below(rng, 4));
	json_member_int(&json, "percent_decimals", 1);
	json_member_int(&json, "min_cell", 0);
	json_member_text(&json, "direction", "none");
	json_member_text(&json, "over_units", rng_chance(rng, 80) ? "sum" : "none");
	json_member_text(&json, "over_time", over_time[rng_below(rng, 5) * 2 / 4]);
	if (id >= world->formula_from)
		json_member_text(&json, "formula", random_formula(world, id));
	if (rng_chance(rng, id < world->formula_from ? 50 : 25))
		world->codelists[id] = 1 + rng_below(rng, 2);
	if (world->codelists[id])
		json_member_text(
		    &json, "codelist", arena_printf(&world->arena, "list%d", world->codelists[id]));
	json_name(&json, "reported_by");
	json_array(&json);
	if (rng_chance(rng, 40))
		for (int i = 0; i < TYPE_COUNT; i++)
			if (rng_chance(rng, 50))
				json_text(&json, types[i]);
	json_array_end(&json);
	json_object_end(&json);
	add_row(rows, DEFINITION_INDICATOR, 0, arena_printf(&world->arena, "i%d", id), &buf);
}

static void add_named(
    struct rows *rows, enum definition_kind kind, const char *key, const char *scenario_kind)
{
	struct buf buf = {0};
	struct json json;

	json_init(&json, &buf);
	json_object(&json);
	json_member_text(&json, "name", key);
	if (scenario_kind)
		json_member_text(&json, "kind", scenario_kind);
	json_object_end(&json);
	add_row(rows, kind, 0, key, &buf);
}

/* ---- Writing batches */

static void write_batch(struct world *world, struct batch *batch)
{
	struct err err = {0};

	batch->actor = "thử";
	batch->expected_definitions = rng_chance(&world->rng, 50) ? -1 : world->definitions;
	if (db_begin(world->db, &err) || journal_append(world->db, batch, &err) ||
	    db_commit(world->db, &err))
		BUG("%s %s", err.key, err.args[0]);
	INVARIANT(batch->number == world->batch + 1);
	world->batch = batch->number;
	if (batch->definition_count)
		world->definitions = batch->number;
}

static void write_definitions(struct rows *rows)
{
	struct batch batch = {.definition_count = rows->count, .definitions = rows->items};

	if (rows->count)
		write_batch(rows->world, &batch);
}

static void plan_periods(struct world *world, struct period p)
{
	struct period parts[PERIOD_PARTS_MAX];
	int count = period_split(p, parts);

	for (int i = 0; i < world->period_count; i++)
		if (period_eq(world->periods[i], p))
			return;
	INVARIANT(world->period_count < WORLD_PERIODS_MAX);
	world->periods[world->period_count++] = p;
	for (int i = 0; i < count; i++)
		plan_periods(world, parts[i]);
}

static int random_size(struct rng *rng)
{
	return 1 + rng_below(rng, rng_chance(rng, 20) ? WORLD_UNITS_MAX : 12);
}

void world_init(struct world *world, struct db *db, uint64_t seed)
{
	struct rows rows = {.world = world};
	struct rng *rng = &world->rng;

	*world = (struct world){.rng = {seed}, .db = db};
	world->units = ARENA_ARRAY(&world->arena, struct unit_plan, WORLD_UNITS_MAX + 1);
	world->huge = rng_chance(rng, 15);
	plan_periods(world, period_of_year(2017));
	plan_periods(world, (struct period){2016 * 12 + 8, 12}); /* a school year */
	plan_periods(world, (struct period){2017 * 12, 9});
	plan_periods(world, (struct period){2016 * 12, 12});
	for (int units = random_size(rng); world->unit_count < units;) {
		plan_unit(world, ++world->unit_count);
		add_unit(&rows, world->unit_count, true);
	}
	add_named(&rows, DEFINITION_SCENARIO, "actual", "actual");
	add_named(&rows, DEFINITION_SCENARIO, "plan", "target");
	world->scenario_count = 2;
	if (rng_chance(rng, 80)) {
		add_named(&rows, DEFINITION_SCENARIO, "estimate", "estimate");
		world->scenario_count++;
	}
	for (int list = 1; list <= 2; list++)
		for (int code = 0; code < list + 1; code++) {
			add_named(&rows, DEFINITION_BREAKDOWN,
			    arena_printf(&world->arena, "list%d:k%d", list, code), NULL);
			world->breakdown_codelists[++world->breakdown_count] = list;
		}
	world->formula_from = 2 + rng_below(rng, 3);
	world->indicator_count = world->formula_from - 1 + rng_below(rng, 4);
	for (int id = 1; id <= world->indicator_count; id++)
		add_indicator(&rows, id);
	write_definitions(&rows);
}

void world_release(struct world *world)
{
	free(world->revisions);
	arena_release(&world->arena);
}

static void step_definitions(struct world *world)
{
	struct rows rows = {.world = world};
	struct rng *rng = &world->rng;
	bool chosen[WORLD_UNITS_MAX + 1] = {false};

	for (int n = rng_below(rng, 4); n > 0; n--)
		chosen[1 + rng_below(rng, world->unit_count)] = true;
	for (int unit = 1; unit <= world->unit_count; unit++)
		if (chosen[unit]) {
			replan_unit(world, unit);
			add_unit(&rows, unit, false);
		}
	if (rng_chance(rng, 30) && world->unit_count < WORLD_UNITS_MAX) {
		plan_unit(world, ++world->unit_count);
		add_unit(&rows, world->unit_count, true);
	}
	write_definitions(&rows);
}

/* The newest revision of the cell, or 0. */
static int32_t revision_of(const struct world *world, const struct cell_key *key)
{
	for (size_t i = world->revision_count; i-- > 0;)
		if (!cell_key_compare(&world->revisions[i].key, key))
			return world->revisions[i].revision;
	return 0;
}

static int64_t random_value(struct world *world)
{
	struct rng *rng = &world->rng;

	if (world->huge && rng_chance(rng, 30))
		return rng_chance(rng, 70) ? INT64_MAX - rng_below(rng, 1000)
		                           : INT64_MIN + rng_below(rng, 1000);
	return rng_chance(rng, 10) ? 0 : rng_below(rng, 400) - 40;
}

static bool random_cell(struct world *world, struct cell_key *key)
{
	struct rng *rng = &world->rng;
	struct period p = world->periods[rng_below(rng, world->period_count)];

	*key = (struct cell_key){.indicator = 1 + rng_below(rng, world->indicator_count),
	    .scenario = 1 + rng_below(rng, world->scenario_count),
	    .unit = 1 + rng_below(rng, world->unit_count)};
	/* Mostly few slices, so that parts and wholes meet. */
	if (rng_chance(rng, 50))
		key->scenario = 1;
	if (rng_chance(rng, 30))
		p = world->periods[rng_below(rng, 8)];
	if (key->indicator >= world->formula_from && rng_chance(rng, 70))
		return false;
	key->period = period_key(p);
	if (world->codelists[key->indicator] && rng_chance(rng, 60))
		do
			key->breakdown = 1 + rng_below(rng, world->breakdown_count);
		while (
		    world->breakdown_codelists[key->breakdown] != world->codelists[key->indicator]);
	return exists_in(world, key->unit, p) || rng_chance(rng, 2);
}

static bool has_cell(const struct observation *rows, size_t count, const struct cell_key *key)
{
	for (size_t i = 0; i < count; i++)
		if (!cell_key_compare(&rows[i].key, key))
			return true;
	return false;
}

static size_t random_observations(struct world *world, struct observation *rows, size_t most)
{
	struct rng *rng = &world->rng;
	size_t count = 0;

	for (int tries = rng_below(rng, (int)most + 1); tries > 0; tries--) {
		struct observation *row = &rows[count];
		struct cell_key key;

		/* Again and again the same cells, for second and third revisions. */
		if (world->revision_count && rng_chance(rng, 20))
			key = world->revisions[rng_below(rng, (int)world->revision_count)].key;
		else if (!random_cell(world, &key))
			continue;
		if (has_cell(rows, count, &key))
			continue;
		*row = (struct observation){.key = key};
		row->status = rng_chance(rng, 75)   ? CELL_VALUE
		              : rng_chance(rng, 30) ? CELL_NOTHING
		              : rng_chance(rng, 60) ? CELL_NOT_EXPECTED
		                                    : CELL_WITHDRAWN;
		row->value = row->status == CELL_VALUE ? random_value(world) : 0;
		row->stage = rng_chance(rng, 50) ? STAGE_PUBLISHED
		                                 : (enum stage)rng_below(rng, STAGE_PUBLISHED);
		count++;
	}
	return count;
}

static size_t random_moves(struct world *world, struct stage_move *moves, size_t most)
{
	struct rng *rng = &world->rng;
	size_t count = 0;

	if (!world->revision_count || rng_chance(rng, 50))
		return 0;
	for (int tries = rng_below(rng, (int)most + 1); tries > 0; tries--) {
		struct naive_revision *revision =
		    &world->revisions[rng_below(rng, (int)world->revision_count)];

		if (revision->stage == STAGE_PUBLISHED)
			continue;
		revision->stage = rng_chance(rng, 70) ? STAGE_PUBLISHED : revision->stage + 1;
		for (size_t i = 0; i < count; i++)
			if (moves[i].revision == revision->revision &&
			    !cell_key_compare(&moves[i].key, &revision->key))
				moves[i--] = moves[--count];
		moves[count++] =
		    (struct stage_move){revision->key, revision->revision, revision->stage};
	}
	return count;
}

static void remember(struct world *world, const struct batch *batch)
{
	for (size_t i = 0; i < batch->observation_count; i++) {
		const struct observation *row = &batch->observations[i];

		INVARIANT(row->revision == revision_of(world, &row->key) + 1);
		if (world->revision_count == world->revision_capacity) {
			world->revision_capacity =
			    world->revision_capacity ? world->revision_capacity * 2 : 64;
			world->revisions = realloc(
			    world->revisions, world->revision_capacity * sizeof(*world->revisions));
			INVARIANT(world->revisions);
		}
		world->revisions[world->revision_count++] = (struct naive_revision){
		    row->key, row->revision, row->status, row->value, row->stage, batch->number};
	}
}

void world_step(struct world *world)
{
	struct observation observations[16];
	struct stage_move moves[8];
	struct batch batch = {.observations = observations, .moves = moves};

	if (rng_chance(&world->rng, 10))
		step_definitions(world);
	batch.move_count = random_moves(world, moves, sizeof(moves) / sizeof(moves[0]));
	batch.observation_count = random_observations(
	    world, observations, sizeof(observations) / sizeof(observations[0]));
	if (!batch.observation_count && !batch.move_count)
		return;
	write_batch(world, &batch);
	remember(world, &batch);
}
