/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The engine against a naive recomputation (naive_figure.h) over random
 * worlds (random_world.h), read between batches so that what is kept current
 * is what is compared. One world again: test_rollup_property SEED.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/bug.h"
#include "core/slice_store.h"
#include "random_world.h"
#include "store.h"

enum {
	WORLDS = 48,
	WORLDS_AT_SERVER = 8, /* each is a database of its own */
	STEPS = 24,
	FIGURES_A_STEP = 120,
	FIGURES_AT_END = 800,
	HISTORY = STEPS + 2,
	GAPS_MAX = 4000
};

static uint64_t first_seed = 1;
static uint64_t last_seed = WORLDS;

/* What the public saw after one batch. */
struct moment {
	int64_t batch;
	struct naive published;
	struct definitions *defs;
};

struct fixture {
	uint64_t seed;
	char directory[32];
	char path[160];
	struct db *db;
	struct db *other_db;
	struct space *space;
	struct space *other; /* of another connection: nobody tells it what is written */
	struct world world;
	struct moment moments[HISTORY];
	int moment_count;
	atomic_bool steady; /* the other connection is left alone */
};

static void check(const struct fixture *fixture, enum err_code code, const struct err *err)
{
	if (code)
		fail_msg("seed %llu: %s %s", (unsigned long long)fixture->seed, err->key,
		    err->arg_count ? err->args[0] : "");
}

static void open_world(struct fixture *fixture, uint64_t seed)
{
	/* Some worlds do not fit their memory: slices come and go. */
	size_t memory = seed % 4 ? SPACE_MEMORY_DEFAULT : (size_t)20000;
	struct err err = {0};

	*fixture = (struct fixture){.seed = seed, .directory = "/tmp/kycung-property-XXXXXX"};
	assert_non_null(mkdtemp(fixture->directory));
	store_name(fixture->path, sizeof(fixture->path), fixture->directory, "figures");
	check(fixture, db_open(&fixture->db, fixture->path, DB_CREATE, &err), &err);
	check(fixture, journal_create(fixture->db, &err), &err);
	world_init(&fixture->world, fixture->db, seed);
	check(fixture, db_open(&fixture->other_db, fixture->path, DB_OPEN, &err), &err);
	check(fixture, space_open(&fixture->space, fixture->db, memory, &err), &err);
	check(fixture, space_open(&fixture->other, fixture->other_db, SPACE_MEMORY_DEFAULT, &err),
	    &err);
}

static void close_world(struct fixture *fixture)
{
	space_close(fixture->space);
	space_close(fixture->other);
	db_close(fixture->other_db);
	db_discard(fixture->db);
	assert_int_equal(rmdir(fixture->directory), 0);
	for (int i = 0; i < fixture->moment_count; i++) {
		naive_release(&fixture->moments[i].published);
		definitions_free(fixture->moments[i].defs);
	}
	world_release(&fixture->world);
}

/* ---- Comparing */

static void add_figure(struct buf *out, const char *who, const struct figure *figure)
{
	buf_printf(out, "\n  %s: scenario %d, %s", who, figure->query.scenario,
	    figure_how_code(figure->how));
	if (figure->how == FIGURE_ROLLED_UP)
		buf_printf(out, " over %d", (int)figure->over);
	if (figure_known(figure)) {
		buf_add_text(out, " ");
		int128_add(out, figure->value.numerator);
		buf_add_text(out, "/");
		int128_add(out, figure->value.denominator);
	} else {
		buf_printf(out, " (%s)", figure_reason_code(figure->reason));
	}
	buf_printf(out, ", %u of %u, basis ", figure->reported, figure->expected);
	period_add(out, figure->basis);
	if (figure->how == FIGURE_STATED) {
		buf_printf(out, ", revision %d at stage %d", figure->revision, (int)figure->stage);
		if (figure->has_rolled) {
			buf_add_text(out, ", rolled ");
			int128_add(out, figure->rolled.numerator);
			buf_add_text(out, "/");
			int128_add(out, figure->rolled.denominator);
		}
	}
}

static void add_query(struct buf *out, const struct figure_query *query)
{
	buf_printf(out, "unit %d, indicator %d, ", query->unit, query->indicator);
	period_add(out, query->period);
	buf_printf(out, ", scenario %d, breakdown %d, measure %d (%d), layer %d", query->scenario,
	    query->breakdown, (int)query->measure, query->measure_scenario, (int)query->layer);
}

static bool rational_eq(struct rational a, struct rational b)
{
	return a.numerator == b.numerator && a.denominator == b.denominator;
}

static bool figures_agree(const struct figure *a, const struct figure *b)
{
	if (a->how != b->how || a->query.scenario != b->query.scenario ||
	    a->reported != b->reported || a->expected != b->expected)
		return false;
	if (!figure_known(a))
		return a->reason == b->reason;
	if (!rational_eq(a->value, b->value) || !period_eq(a->basis, b->basis))
		return false;
	if (a->how == FIGURE_ROLLED_UP && a->over != b->over)
		return false;
	if (a->how != FIGURE_STATED)
		return true;
	return a->revision == b->revision && a->stage == b->stage &&
	       a->has_rolled == b->has_rolled && a->has_difference == b->has_difference &&
	       (!a->has_rolled || rational_eq(a->rolled, b->rolled)) &&
	       (!a->has_difference || rational_eq(a->difference, b->difference));
}

static void disagree(const struct fixture *fixture, const struct figure_query *query,
    const struct figure *engine, const struct figure *naive)
{
	struct buf text = {0};

	add_query(&text, query);
	add_figure(&text, "engine", engine);
	add_figure(&text, "naive", naive);
	fail_msg("seed %llu, batch %lld: %s", (unsigned long long)fixture->seed,
	    (long long)fixture->world.batch, text.p);
}

static bool has_gap(const struct figure_gap *gaps, size_t count, struct figure_gap gap)
{
	for (size_t i = 0; i < count; i++)
		if (gaps[i].unit == gap.unit && period_eq(gaps[i].period, gap.period))
			return true;
	return false;
}

static void compare_gaps(const struct fixture *fixture, struct space *space,
    const struct naive *naive, const struct figure *figure)
{
	struct arena arena = {0};
	struct figure_gap *gaps, *naive_found;
	struct err err = {0};
	size_t count, naive_count;
	bool same;

	check(fixture, figure_gaps(space, figure, &arena, GAPS_MAX, &gaps, &count, &err), &err);
	naive_count = naive_gaps(naive, &figure->query, &naive_found);
	same = count >= naive_count;
	for (size_t i = 0; i < count && same; i++)
		same = has_gap(naive_found, naive_count, gaps[i]);
	for (size_t i = 0; i < naive_count && same; i++)
		same = has_gap(gaps, count, naive_found[i]);
	if (!same) {
		struct buf text = {0};

		add_query(&text, &figure->query);
		for (size_t i = 0; i < count; i++) {
			buf_printf(&text, "\n  engine: unit %d ", gaps[i].unit);
			period_add(&text, gaps[i].period);
		}
		for (size_t i = 0; i < naive_count; i++) {
			buf_printf(&text, "\n  naive: unit %d ", naive_found[i].unit);
			period_add(&text, naive_found[i].period);
		}
		fail_msg("seed %llu, batch %lld: gaps of %s", (unsigned long long)fixture->seed,
		    (long long)fixture->world.batch, text.p);
	}
	free(naive_found);
	arena_release(&arena);
}

/* The operands of a figure are figures themselves, and where they add up, they do. */
static void compare_operands(const struct fixture *fixture, struct space *space,
    const struct naive *naive, const struct figure *figure)
{
	bool is_stock =
	    naive->defs->indicators[figure->query.indicator].over_time == OVER_TIME_LAST;
	struct rational sum = rational_of_int(0);
	struct figure_operand *operands;
	struct arena arena = {0};
	struct figure expected;
	struct err err = {0};
	size_t count;

	check(fixture, figure_operands(space, figure, &arena, &operands, &count, &err), &err);
	for (size_t i = 0; i < count; i++) {
		const struct figure *operand = &operands[i].figure;

		/* Within a plan a part has no recourse to the year's; a figure asked for has. */
		if (naive->defs->scenarios[operand->query.scenario].kind == SCENARIO_TARGET)
			continue;
		naive_figure(naive, &operand->query, &expected);
		if (!figures_agree(operand, &expected))
			disagree(fixture, &operand->query, operand, &expected);
		if (figure_known(operand))
			assert_true(rational_add(sum, operand->value, &sum));
	}
	if (figure->how == FIGURE_ROLLED_UP && !(figure->over == OVER_PERIODS && is_stock) &&
	    naive->defs->scenarios[figure->query.scenario].kind != SCENARIO_TARGET &&
	    !rational_eq(sum, figure->value)) {
		expected = *figure;
		expected.value = sum;
		disagree(fixture, &figure->query, figure, &expected);
	}
	arena_release(&arena);
}

static struct figure_query random_query(struct world *world, const struct definitions *defs)
{
	struct rng *rng = &world->rng;
	struct figure_query query = {.unit = 1 + rng_below(rng, defs->unit_count),
	    .indicator = 1 + rng_below(rng, world->indicator_count),
	    .period = world->periods[rng_below(rng, world->period_count)],
	    .scenario = rng_below(rng, world->scenario_count + 1)};

	if (rng_chance(rng, 40))
		query.unit = 1 + rng_below(rng, (defs->unit_count + 3) / 4);
	if (rng_chance(rng, 50)) {
		query.period = world->periods[rng_below(rng, 8)];
		query.scenario = 1;
	}
	if (world->codelists[query.indicator] && rng_chance(rng, 40))
		do
			query.breakdown = 1 + rng_below(rng, world->breakdown_count);
		while (world->breakdown_codelists[query.breakdown] !=
		       world->codelists[query.indicator]);
	if (rng_chance(rng, 35))
		query.measure = (enum measure)(1 + rng_below(rng, MEASURE_CUMULATIVE));
	if (query.measure == MEASURE_PERCENT)
		query.measure_scenario = 2;
	return query;
}

static void compare_one(struct fixture *fixture, struct space *space, const struct naive *naive,
    const struct figure_query *query)
{
	struct figure engine, expected;
	struct err err = {0};

	check(fixture, figure_get(space, query, &engine, &err), &err);
	naive_figure(naive, query, &expected);
	if (!figures_agree(&engine, &expected))
		disagree(fixture, query, &engine, &expected);
	if (query->measure != MEASURE_VALUE && query->measure != MEASURE_CUMULATIVE)
		return;
	if (rng_chance(&fixture->world.rng, 20))
		compare_gaps(fixture, space, naive, &engine);
	if (rng_chance(&fixture->world.rng, 10))
		compare_operands(fixture, space, naive, &engine);
}

/*
 * A server tells other connections of a batch moments after it was committed,
 * and a connection that was lost is not tried again at once.
 */
static void refresh(const struct fixture *fixture, struct space *space)
{
	struct err err = {0};

	enum err_code code = space_refresh(space, &err);

	for (int i = 0; i < 5000 &&
			(code == ERR_UNAVAILABLE || space_head(space).batch < fixture->world.batch);
	     i++) {
		usleep(1000);
		code = space_refresh(space, &err);
	}
	check(fixture, code, &err);
	assert_int_equal(space_head(space).batch, fixture->world.batch);
}

static void compare_layers(struct fixture *fixture, struct space *space, int figures)
{
	refresh(fixture, space);
	for (int layer = LAYER_PUBLISHED; layer <= LAYER_WORKING; layer++) {
		const struct definitions *defs = space_definitions(space);
		struct naive naive;

		naive_init(&naive, defs, fixture->world.revisions, fixture->world.revision_count,
		    (enum layer)layer);
		for (int i = 0; i < figures; i++) {
			struct figure_query query = random_query(&fixture->world, defs);

			query.layer = (enum layer)layer;
			compare_one(fixture, space, &naive, &query);
		}
		naive_release(&naive);
	}
}

/* ---- As of a batch */

static void keep_moment(struct fixture *fixture)
{
	struct moment *moment = &fixture->moments[fixture->moment_count];
	struct err err = {0};

	if (space_head(fixture->space).published != fixture->world.batch)
		return;
	INVARIANT(fixture->moment_count < HISTORY);
	check(fixture, definitions_load(&moment->defs, fixture->db, 0, &err), &err);
	naive_init(&moment->published, moment->defs, fixture->world.revisions,
	    fixture->world.revision_count, LAYER_PUBLISHED);
	moment->batch = fixture->world.batch;
	fixture->moment_count++;
}

static void compare_a_moment(struct fixture *fixture)
{
	struct moment *moment;
	struct space *then;
	struct err err = {0};

	if (!fixture->moment_count)
		return;
	moment = &fixture->moments[rng_below(&fixture->world.rng, fixture->moment_count)];
	check(fixture, space_as_of(fixture->space, moment->batch, &then, &err), &err);
	for (int i = 0; i < FIGURES_A_STEP; i++) {
		struct figure_query query = random_query(&fixture->world, moment->defs);

		compare_one(fixture, then, &moment->published, &query);
	}
}

/* From now on some slices are read from their images, as long as nothing more is written. */
static void make_images(struct fixture *fixture)
{
	struct err err = {0};
	int made;

	check(fixture,
	    slice_store_refresh(
		fixture->db, 1, 1 + rng_below(&fixture->world.rng, 20), &made, &err),
	    &err);
}

static void every_image_holds(struct fixture *fixture)
{
	struct slice_place place;
	struct err err = {0};
	bool found;

	check(fixture, db_begin_read(fixture->db, &err), &err);
	check(fixture, slice_store_check(fixture->db, &found, &place, &err), &err);
	db_rollback(fixture->db);
	assert_false(found);
}

static void *suspend_now_and_then(void *context)
{
	struct fixture *fixture = context;

	while (!atomic_load(&fixture->steady)) {
		db_suspend(fixture->other_db, true);
		usleep(20);
		db_suspend(fixture->other_db, false);
		usleep(20);
	}
	return NULL;
}

/* Whatever was under way when the database went, what is shown once it is back is right. */
static void lose_the_database(struct fixture *fixture)
{
	pthread_t thread;
	struct arena arena = {0};
	struct err err = {0};

	atomic_store(&fixture->steady, false);
	assert_int_equal(pthread_create(&thread, NULL, suspend_now_and_then, fixture), 0);
	for (int i = 0; i < 20; i++) {
		struct figure_query query =
		    random_query(&fixture->world, space_definitions(fixture->other));
		struct figure figure;
		struct figure_gap *gaps;
		struct figure_operand *operands;
		const char **notes;
		size_t count;

		space_refresh(fixture->other, &err);
		if (figure_get(fixture->other, &query, &figure, &err))
			continue;
		figure_gaps(fixture->other, &figure, &arena, GAPS_MAX, &gaps, &count, &err);
		figure_operands(fixture->other, &figure, &arena, &operands, &count, &err);
		figure_notes(fixture->other, &figure, &arena, GAPS_MAX, &notes, &count, &err);
	}
	atomic_store(&fixture->steady, true);
	assert_int_equal(pthread_join(thread, NULL), 0);
	db_suspend(fixture->other_db, false);
	arena_release(&arena);
}

static void live_through_a_world(uint64_t seed)
{
	struct fixture fixture;

	open_world(&fixture, seed);
	for (int step = 0; step < STEPS; step++) {
		world_step(&fixture.world);
		if (rng_chance(&fixture.world.rng, 10))
			make_images(&fixture);
		if (rng_chance(&fixture.world.rng, 40))
			continue;
		if (rng_chance(&fixture.world.rng, 10))
			lose_the_database(&fixture);
		compare_layers(&fixture, fixture.space, FIGURES_A_STEP);
		keep_moment(&fixture);
		if (rng_chance(&fixture.world.rng, 30))
			compare_layers(&fixture, fixture.other, FIGURES_A_STEP / 2);
		if (rng_chance(&fixture.world.rng, 10))
			compare_a_moment(&fixture);
	}
	compare_layers(&fixture, fixture.space, FIGURES_AT_END);
	compare_layers(&fixture, fixture.other, FIGURES_A_STEP);
	compare_a_moment(&fixture);
	every_image_holds(&fixture);
	close_world(&fixture);
}

static void every_figure_is_what_the_rules_say(void **state)
{
	(void)state;
	for (uint64_t seed = first_seed; seed <= last_seed; seed++)
		live_through_a_world(seed);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_figure_is_what_the_rules_say),
	};

	if (store_is_server())
		last_seed = WORLDS_AT_SERVER;
	if (argc == 2)
		first_seed = last_seed = strtoull(argv[1], NULL, 10);
	return cmocka_run_group_tests_name("roll-up property", tests, NULL, NULL);
}
