/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Cross-tables against figure_get() over random worlds (random_world.h): every
 * cell is the figure, and totals are what roll-ups and larger periods say.
 * One world again: test_pivot SEED.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/bug.h"
#include "core/pivot.h"
#include "random_world.h"

enum { WORLDS = 24, STEPS = 12, TABLES_A_STEP = 6, LIST_MAX = 12 };

static uint64_t first_seed = 1;
static uint64_t last_seed = WORLDS;

struct fixture {
	uint64_t seed;
	char directory[32];
	char *path;
	struct db *db;
	struct space *space;
	struct world world;
	struct arena arena;
};

static void check(const struct fixture *fixture, enum err_code code, const struct err *err)
{
	if (code)
		fail_msg("seed %llu: %s %s", (unsigned long long)fixture->seed, err->key,
		    err->arg_count ? err->args[0] : "");
}

static void open_world(struct fixture *fixture, uint64_t seed)
{
	/* In some worlds slices come and go while a table is made. */
	size_t memory = seed % 4 ? SPACE_MEMORY_DEFAULT : (size_t)20000;
	struct err err = {0};

	*fixture = (struct fixture){.seed = seed, .directory = "/tmp/kycung-pivot-XXXXXX"};
	assert_non_null(mkdtemp(fixture->directory));
	assert_true(asprintf(&fixture->path, "%s/figures.db", fixture->directory) > 0);
	check(fixture, db_open(&fixture->db, fixture->path, DB_CREATE, &err), &err);
	check(fixture, journal_create(fixture->db, &err), &err);
	world_init(&fixture->world, fixture->db, seed);
	check(fixture, space_open(&fixture->space, fixture->db, memory, &err), &err);
}

static void close_world(struct fixture *fixture)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};

	space_close(fixture->space);
	db_close(fixture->db);
	for (size_t i = 0; i < 3; i++) {
		char *path = NULL;

		assert_true(asprintf(&path, "%s%s", fixture->path, suffixes[i]) > 0);
		(void)unlink(path);
		free(path);
	}
	assert_int_equal(rmdir(fixture->directory), 0);
	free(fixture->path);
	arena_release(&fixture->arena);
	world_release(&fixture->world);
}

/* ---- What is asked */

struct lists {
	int units[LIST_MAX];
	int indicators[LIST_MAX];
	int breakdowns[LIST_MAX];
	struct period periods[LIST_MAX];
};

/* Takes up to `most` of 1 … count, each once, in any order. */
static size_t choose(struct rng *rng, int count, int most, int *out)
{
	size_t chosen = 0;

	for (int i = 0; i < most; i++) {
		int candidate = 1 + rng_below(rng, count);
		bool known = false;

		for (size_t j = 0; j < chosen; j++)
			known = known || out[j] == candidate;
		if (!known)
			out[chosen++] = candidate;
	}
	return chosen;
}

static size_t choose_periods(struct world *world, struct period *out)
{
	struct period parts[PERIOD_PARTS_MAX];
	int chosen[LIST_MAX];
	size_t count;

	/* Often the parts of one period, so that they make it up. */
	if (rng_chance(&world->rng, 40)) {
		int n = period_split(
		    world->periods[rng_below(&world->rng, world->period_count)], parts);

		if (n > 1 && n <= LIST_MAX) {
			memcpy(out, parts, (size_t)n * sizeof(*out));
			return (size_t)n;
		}
	}
	count = choose(&world->rng, world->period_count, 1 + rng_below(&world->rng, 4), chosen);
	for (size_t i = 0; i < count; i++)
		out[i] = world->periods[chosen[i] - 1];
	return count;
}

static struct pivot_query random_table(struct fixture *fixture, struct lists *lists)
{
	const struct definitions *defs = space_definitions(fixture->space);
	struct world *world = &fixture->world;
	struct rng *rng = &world->rng;
	struct pivot_query query = {.units = lists->units,
	    .indicators = lists->indicators,
	    .breakdowns = lists->breakdowns,
	    .periods = lists->periods,
	    .scenario = rng_below(rng, world->scenario_count + 1),
	    .layer = rng_chance(rng, 50) ? LAYER_PUBLISHED : LAYER_WORKING,
	    .totals = rng_chance(rng, 80),
	    .limit = PIVOT_CELLS_MAX};

	query.unit_count = choose(rng, defs->unit_count, 1 + rng_below(rng, 10), lists->units);
	query.indicator_count =
	    choose(rng, world->indicator_count, 1 + rng_below(rng, 3), lists->indicators);
	query.period_count = choose_periods(world, lists->periods);
	memset(lists->breakdowns, 0, sizeof(lists->breakdowns));
	for (size_t i = 0; i < query.indicator_count; i++)
		if (world->codelists[lists->indicators[i]] && rng_chance(rng, 30))
			do
				lists->breakdowns[i] = 1 + rng_below(rng, world->breakdown_count);
			while (world->breakdown_codelists[lists->breakdowns[i]] !=
			       world->codelists[lists->indicators[i]]);
	if (rng_chance(rng, 40))
		query.measure = (enum measure)(1 + rng_below(rng, MEASURE_CUMULATIVE));
	if (query.measure == MEASURE_PERCENT)
		query.measure_scenario = 2;
	return query;
}

static struct figure_query query_at(
    const struct pivot_query *query, size_t indicator, struct period p, int unit)
{
	return (struct figure_query){.unit = unit,
	    .indicator = query->indicators[indicator],
	    .period = p,
	    .scenario = query->scenario,
	    .breakdown = query->breakdowns[indicator],
	    .measure = query->measure,
	    .measure_scenario = query->measure_scenario,
	    .layer = query->layer};
}

/* ---- What is to come out */

static void disagree(const struct fixture *fixture, const struct figure *figure,
    const struct pivot *pivot, const struct pivot_cell *cell, const char *what)
{
	struct buf text = {0};

	period_add(&text, figure->query.period);
	buf_printf(&text, ", figure: %s %s %u of %u scenario %d ", figure_how_code(figure->how),
	    figure_reason_code(figure->reason), figure->reported, figure->expected,
	    figure->query.scenario);
	int128_add(&text, figure->value.numerator);
	buf_printf(&text, "; %s: %s %s %u of %u scenario %d ", what,
	    figure_how_code((enum figure_how)cell->how),
	    figure_reason_code((enum figure_reason)cell->reason), cell->reported, cell->expected,
	    cell->scenario);
	if (pivot_known(cell))
		int128_add(&text, pivot_value(pivot, cell).numerator);
	fail_msg("seed %llu, batch %lld: unit %d, indicator %d, measure %d, %s",
	    (unsigned long long)fixture->seed, (long long)fixture->world.batch, figure->query.unit,
	    figure->query.indicator, (int)figure->query.measure, text.p);
}

static bool same_value(
    const struct figure *figure, const struct pivot *pivot, const struct pivot_cell *cell)
{
	struct rational value;

	if (!figure_known(figure))
		return !pivot_known(cell) && cell->reason == figure->reason;
	if (!pivot_known(cell))
		return false;
	value = pivot_value(pivot, cell);
	return value.numerator == figure->value.numerator &&
	       value.denominator == figure->value.denominator;
}

static bool is_figure(
    const struct figure *figure, const struct pivot *pivot, const struct pivot_cell *cell)
{
	return same_value(figure, pivot, cell) && cell->how == figure->how &&
	       cell->scenario == figure->query.scenario && cell->reported == figure->reported &&
	       cell->expected == figure->expected;
}

static struct figure get(struct fixture *fixture, const struct figure_query *query)
{
	struct figure figure;
	struct err err = {0};
	int128 unused;

	check(fixture, figure_get(fixture->space, query, &figure, &err), &err);
	if (figure_known(&figure) && !rational_round(figure.value, DECIMAL_SCALE_MAX, &unused)) {
		figure.how = FIGURE_MISSING;
		figure.reason = REASON_OVERFLOW;
	}
	return figure;
}

static void compare_cells(
    struct fixture *fixture, const struct pivot_query *query, const struct pivot *pivot)
{
	size_t missing = 0;

	for (size_t i = 0; i < query->indicator_count; i++)
		for (size_t p = 0; p < query->period_count; p++)
			for (size_t u = 0; u < query->unit_count; u++) {
				struct figure_query at =
				    query_at(query, i, query->periods[p], query->units[u]);
				struct figure figure = get(fixture, &at);
				const struct pivot_cell *cell = pivot_cell(pivot, i, p, u);

				if (!is_figure(&figure, pivot, cell))
					disagree(fixture, &figure, pivot, cell, "cell");
				missing +=
				    !figure_known(&figure) && figure.reason != REASON_NOT_EXPECTED;
			}
	assert_int_equal(pivot->missing, missing);
}

/* Where the periods make up one, their total is its figure. */
static void compare_whole(
    struct fixture *fixture, const struct pivot_query *query, const struct pivot *pivot)
{
	const struct definitions *defs = space_definitions(fixture->space);

	if (!pivot->has_whole || query->measure == MEASURE_CUMULATIVE)
		return;
	for (size_t i = 0; i < query->indicator_count; i++)
		for (size_t u = 0; u < query->unit_count; u++) {
			const struct indicator *indicator = &defs->indicators[query->indicators[i]];
			struct figure_query at = query_at(query, i, pivot->whole, query->units[u]);
			struct figure figure = get(fixture, &at);
			const struct pivot_cell *cell =
			    pivot_cell(pivot, i, pivot->period_count, u);

			if (cell->reason == REASON_NOT_ADDITIVE &&
			    indicator->over_time == OVER_TIME_NONE)
				continue;
			if (!is_figure(&figure, pivot, cell))
				disagree(fixture, &figure, pivot, cell, "whole");
		}
}

static void compare_tables(struct fixture *fixture)
{
	for (int i = 0; i < TABLES_A_STEP; i++) {
		struct lists lists;
		struct pivot_query query = random_table(fixture, &lists);
		struct pivot *pivot;
		struct err err = {0};

		check(fixture, pivot_compute(fixture->space, &query, &fixture->arena, &pivot, &err),
		    &err);
		compare_cells(fixture, &query, pivot);
		compare_whole(fixture, &query, pivot);
		arena_reset(&fixture->arena);
	}
}

/* ---- The total over the children of a unit is its roll-up */

static size_t children_of(
    struct fixture *fixture, int unit, struct period p, int units[WORLD_UNITS_MAX])
{
	const struct tree *tree = space_tree(fixture->space, p);
	int at = tree_position(tree, unit);
	size_t count = 0;

	if (at < 0)
		return 0;
	for (int child = tree_first_child(tree, at); child >= 0;
	     child = tree_next_sibling(tree, child))
		units[count++] = tree->units[child];
	return count;
}

static void compare_with_roll_up(struct fixture *fixture)
{
	const struct definitions *defs = space_definitions(fixture->space);
	struct world *world = &fixture->world;
	struct period p = world->periods[rng_below(&world->rng, world->period_count)];
	int indicator = 1 + rng_below(&world->rng, world->indicator_count);
	int breakdown = 0, unit = 1 + rng_below(&world->rng, defs->unit_count);
	int units[WORLD_UNITS_MAX];
	struct pivot_query query = {.units = units,
	    .indicator_count = 1,
	    .indicators = &indicator,
	    .breakdowns = &breakdown,
	    .period_count = 1,
	    .periods = &p,
	    .scenario = 1,
	    .layer = LAYER_WORKING,
	    .totals = true,
	    .limit = PIVOT_CELLS_MAX};
	struct figure_query at = query_at(&query, 0, p, unit);
	struct figure figure = get(fixture, &at);
	const struct pivot_cell *total;
	struct pivot *pivot;
	struct err err = {0};

	query.unit_count = children_of(fixture, unit, p, units);
	if (query.unit_count < 2 || figure.how != FIGURE_ROLLED_UP || figure.over != OVER_CHILDREN)
		return;
	check(fixture, pivot_compute(fixture->space, &query, &fixture->arena, &pivot, &err), &err);
	total = pivot_cell(pivot, 0, 0, query.unit_count);
	if (!is_figure(&figure, pivot, total))
		disagree(fixture, &figure, pivot, total, "total");
	assert_int_equal(pivot->reported, figure.reported);
	assert_int_equal(pivot->expected, figure.expected);
	arena_reset(&fixture->arena);
}

static void live_through_a_world(uint64_t seed)
{
	struct fixture fixture;
	struct err err = {0};

	open_world(&fixture, seed);
	for (int step = 0; step < STEPS; step++) {
		world_step(&fixture.world);
		check(&fixture, space_refresh(fixture.space, &err), &err);
		compare_tables(&fixture);
		for (int i = 0; i < 20; i++)
			compare_with_roll_up(&fixture);
	}
	close_world(&fixture);
}

static void every_cell_is_the_figure(void **state)
{
	(void)state;
	for (uint64_t seed = first_seed; seed <= last_seed; seed++)
		live_through_a_world(seed);
}

static void a_cell_is_small(void **state)
{
	(void)state;
	assert_true(sizeof(struct pivot_cell) <= 32);
	assert_true(sizeof(struct pivot_cell) * PIVOT_CELLS_MAX <= (size_t)32 << 20);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_cell_is_small),
	    cmocka_unit_test(every_cell_is_the_figure),
	};

	if (argc == 2)
		first_seed = last_seed = strtoull(argv[1], NULL, 10);
	return cmocka_run_group_tests_name("pivot", tests, NULL, NULL);
}
