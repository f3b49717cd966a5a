/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Several connections that write one register at once: what they write is one
 * unbroken chain, nobody's revision is lost, and all see the same figures.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/bug.h"
#include "core/slice_store.h"
#include "core/verify.h"
#include "random_world.h"
#include "store.h"

enum {
	WRITERS = 4,
	BATCHES = 30, /* that each writes */
	ROWS_MAX = 80,
	FIGURES = 300
};

struct fixture {
	char directory[32];
	char path[160];
	struct db *db;
	struct world world;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct err err = {0};

	snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/kycung-writers-XXXXXX");
	assert_non_null(mkdtemp(fixture->directory));
	store_name(fixture->path, sizeof(fixture->path), fixture->directory, "writers");
	assert_int_equal(db_open(&fixture->db, fixture->path, DB_CREATE, &err), ERR_NONE);
	assert_int_equal(journal_create(fixture->db, &err), ERR_NONE);
	world_init(&fixture->world, fixture->db, 7);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	db_discard(fixture->db);
	world_release(&fixture->world);
	rmdir(fixture->directory);
	free(fixture);
	return 0;
}

static struct db *connect_to(const struct fixture *fixture)
{
	struct err err = {0};
	struct db *db;

	if (db_open(&db, fixture->path, DB_OPEN, &err))
		BUG("%s %s", err.key, err.args[0]);
	return db;
}

static void must(enum err_code code, const struct err *err)
{
	if (code)
		BUG("%d: %s %s", (int)code, err->key ? err->key : "", err->args[0]);
}

/* Rows of units `first` … of one month of one indicator. */
static void fill_rows(struct observation *rows, size_t count, int month, int first, int64_t value)
{
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct observation){
		    .key = {.indicator = 1,
			.scenario = 1,
			.period = period_key((struct period){2017 * 12 + month, 1}),
			.unit = first + (int)i},
		    .value = value,
		    .stage = STAGE_PUBLISHED};
}

static struct definition_row new_scenario(const char *code)
{
	return (struct definition_row){.kind = DEFINITION_SCENARIO,
	    .key = str_of(code),
	    .content = STR("{\"kind\":\"target\",\"name\":\"chỉ tiêu\"}")};
}

/* The register holds, and so do its images once they are all made. */
static void check_register(const struct fixture *fixture, int64_t batches)
{
	struct verify_summary summary;
	struct err err = {0};
	int made;

	for (int images = 0; images < 2; images++) {
		must(verify(fixture->db, NULL, &summary, &err), &err);
		assert_int_equal(summary.batches, batches);
		must(slice_store_refresh(fixture->db, 1, 1000, &made, &err), &err);
	}
	assert_int_equal(made, 0);
}

/* ---- Beside each other */

struct open_batch {
	struct db *db;
	struct batch batch;
	struct observation rows[ROWS_MAX];
	struct journal_writer *writer;
	struct err err;
};

/* Writes the rows, and leaves the batch open. */
static void begin_batch(struct open_batch *open, struct db *db)
{
	open->db = db;
	open->batch.actor = "a";
	open->batch.expected_definitions = -1;
	must(db_begin(db, &open->err), &open->err);
	must(journal_write_begin(&open->writer, db, &open->batch, &open->err), &open->err);
	must(journal_write_slice(open->writer, open->rows, open->batch.observation_count, NULL, 0),
	    &open->err);
}

static void end_batch(struct open_batch *open)
{
	must(journal_write_end(open->writer), &open->err);
	must(db_commit(open->db, &open->err), &open->err);
}

static void rows_are_written_while_another_batch_is_open(void **state)
{
	/* Other slices; other cells of one slice; the same with images. */
	static const struct {
		size_t rows;
		int months[2];
		bool definitions;
	} cases[] = {{3, {0, 1}, false}, {3, {2, 2}, false}, {70, {3, 3}, false},
	    {70, {3, 3}, false}, {70, {4, 5}, true}};
	struct fixture *fixture = *state;
	struct open_batch *first, *second;
	struct definition_row definition = new_scenario("plan.more");
	struct db *other;

	if (!store_is_server())
		return; /* a file has one writer */
	first = calloc(1, sizeof(*first));
	second = calloc(1, sizeof(*second));
	assert_true(first && second);
	other = connect_to(fixture);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t rows = cases[i].rows;

		first->batch = (struct batch){.observation_count = rows};
		if (cases[i].definitions)
			first->batch = (struct batch){.observation_count = rows,
			    .definition_count = 1,
			    .definitions = &definition};
		second->batch = (struct batch){.observation_count = rows};
		fill_rows(first->rows, rows, cases[i].months[0], 1, 10);
		fill_rows(second->rows, rows, cases[i].months[1], 101, 20);
		begin_batch(first, fixture->db);
		begin_batch(second, other);
		end_batch(second);
		end_batch(first);
		assert_int_equal(first->batch.number, second->batch.number + 1);
	}
	db_close(other);
	check_register(fixture, first->batch.number);
	free(first);
	free(second);
}

/* Of the images that are made, those of a batch that came later are not of what was before. */
static void who_is_behind_reads_no_image_of_what_came_after(void **state)
{
	enum { ROWS = 70 };
	struct fixture *fixture = *state;
	struct open_batch *first, *second;
	struct figure_query query = {.unit = 1,
	    .indicator = 1,
	    .period = {2017 * 12 + 6, 1},
	    .scenario = 1,
	    .layer = LAYER_PUBLISHED};
	struct figure figure;
	struct db *other, *third;
	struct space *reader;
	struct err err = {0};

	if (!store_is_server())
		return; /* a file has one writer */
	first = calloc(1, sizeof(*first));
	second = calloc(1, sizeof(*second));
	assert_true(first && second);
	other = connect_to(fixture);
	third = connect_to(fixture);
	first->batch = (struct batch){.observation_count = ROWS};
	second->batch = (struct batch){.observation_count = ROWS};
	fill_rows(first->rows, ROWS, 6, 101, 10);
	fill_rows(second->rows, ROWS, 6, 1, 20);
	begin_batch(first, fixture->db);
	begin_batch(second, other);
	end_batch(second);
	must(space_open(&reader, third, SPACE_MEMORY_DEFAULT, &err), &err);
	/* Its image counts as many changes as the reader knows of, and has no such unit. */
	end_batch(first);
	must(figure_get(reader, &query, &figure, &err), &err);
	assert_int_equal(figure.how, FIGURE_STATED);
	space_close(reader);
	db_close(third);
	db_close(other);
	check_register(fixture, first->batch.number);
	free(first);
	free(second);
}

static void images_are_made_by_one_at_a_time(void **state)
{
	struct fixture *fixture = *state;
	struct err err = {0};
	struct db *other;
	bool may;
	int made;

	if (!store_is_server())
		return; /* a file has one writer */
	other = connect_to(fixture);
	must(db_begin(other, &err), &err);
	must(slice_store_may_make_images(other, &may, &err), &err);
	assert_true(may);
	/* Nobody waits, nor takes that for all being made. */
	assert_int_equal(slice_store_refresh(fixture->db, 1, 1000, &made, &err), ERR_RETRY);
	assert_int_equal(made, 0);
	db_rollback(other);
	must(slice_store_refresh(fixture->db, 1, 1000, &made, &err), &err);
	db_close(other);
}

struct rival {
	struct fixture *fixture;
	struct batch batch;
	struct observation rows[2];
	struct definition_row definition;
	enum err_code code;
};

static void *write_as_rival(void *context)
{
	struct rival *rival = context;
	struct db *db = connect_to(rival->fixture);
	struct space *space;
	struct err err = {0};

	must(space_open(&space, db, SPACE_MEMORY_DEFAULT, &err), &err);
	rival->code = space_write(space, &rival->batch, &err);
	space_close(space);
	db_close(db);
	return NULL;
}

/* Until the rival waits for a row of ours. In a file it waits before it writes any. */
static void wait_for_rival(const struct fixture *fixture)
{
	struct db *db = connect_to(fixture);
	struct err err = {0};
	int64_t waiting = !store_is_server();

	while (!waiting) {
		struct db_stmt *stmt = db_query(db, &err,
		    "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
		    "WHERE NOT l.granted AND a.datname = current_database()",
		    "");
		bool row = false;

		assert_non_null(stmt);
		must(db_step(stmt, &row, &err), &err);
		waiting = db_int(stmt, 0);
		db_done(stmt);
		usleep(1000);
	}
	db_close(db);
}

static void of_two_that_revise_a_cell_the_later_comes_after_the_first(void **state)
{
	struct fixture *fixture = *state;
	struct definition_row definition = new_scenario("plan.first");
	struct rival rival = {.fixture = fixture, .definition = new_scenario("plan.second")};
	struct open_batch first = {.batch = {.observation_count = 1}};
	struct definitions *defs;
	struct err err = {0};
	pthread_t thread;

	/* A published value and the draft above it: the order must outlast a second try. */
	rival.batch = (struct batch){.actor = "b",
	    .expected_definitions = -1,
	    .observation_count = 2,
	    .observations = rival.rows,
	    .definition_count = 1,
	    .definitions = &rival.definition};
	fill_rows(&rival.rows[0], 1, 0, 1, 31);
	fill_rows(&rival.rows[1], 1, 0, 1, 30);
	rival.rows[0].stage = STAGE_DRAFT;
	rival.rows[0].revision = 1;
	first.batch.definition_count = 1;
	first.batch.definitions = &definition;
	fill_rows(first.rows, 1, 0, 1, 20);
	begin_batch(&first, fixture->db);
	assert_int_equal(pthread_create(&thread, NULL, write_as_rival, &rival), 0);
	wait_for_rival(fixture);
	end_batch(&first);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(rival.code, ERR_NONE);
	assert_int_equal(rival.batch.number, first.batch.number + 1);
	assert_int_equal(rival.rows[0].revision, 2);
	assert_int_equal(rival.rows[0].value, 30);
	assert_int_equal(rival.rows[1].revision, 3);
	assert_int_equal(rival.rows[1].stage, STAGE_DRAFT);
	check_register(fixture, rival.batch.number);
	must(definitions_load(&defs, fixture->db, 0, &err), &err);
	assert_non_null(definitions_scenario(defs, STR("plan.first")));
	assert_non_null(definitions_scenario(defs, STR("plan.second")));
	definitions_free(defs);
}

static void who_expected_other_definitions_is_told_and_nothing_is_stored(void **state)
{
	struct fixture *fixture = *state;
	struct open_batch open = {.batch = {.observation_count = 1}};
	struct definition_row definition = new_scenario("plan.more");
	struct batch change = {.actor = "b",
	    .expected_definitions = 1,
	    .definition_count = 1,
	    .definitions = &definition};
	struct db *other = connect_to(fixture);
	struct err err = {0};

	fill_rows(open.rows, 1, 0, 1, 20);
	if (store_is_server())
		begin_batch(&open, other);
	must(db_begin(fixture->db, &err), &err);
	must(journal_append(fixture->db, &change, &err), &err);
	must(db_commit(fixture->db, &err), &err);
	if (!store_is_server())
		begin_batch(&open, other);
	open.batch.expected_definitions = 1;
	assert_int_equal(journal_write_end(open.writer), ERR_CONFLICT);
	assert_string_equal(open.err.key, "journal.moved_on");
	db_rollback(other);
	db_close(other);
	check_register(fixture, 2);
}

static void a_batch_that_is_known_of_is_seen_without_being_told(void **state)
{
	struct fixture *fixture = *state;
	struct db *other = connect_to(fixture);
	struct space *reader;
	struct err err = {0};

	must(space_open(&reader, other, SPACE_MEMORY_DEFAULT, &err), &err);
	for (int64_t batch = 2; batch < 40; batch++) {
		struct open_batch open = {.batch = {.observation_count = 1}};

		fill_rows(open.rows, 1, (int)batch % 12, 1, batch);
		begin_batch(&open, fixture->db);
		end_batch(&open);
		must(space_refresh_to(reader, batch, &err), &err);
		assert_int_equal(space_head(reader).batch, batch);
	}
	space_close(reader);
	db_close(other);
}

static bool agree(const struct figure *a, const struct figure *b)
{
	if (a->how != b->how || a->reported != b->reported || a->expected != b->expected)
		return false;
	if (!figure_known(a))
		return a->reason == b->reason;
	return a->value.numerator == b->value.numerator &&
	       a->value.denominator == b->value.denominator &&
	       (a->how != FIGURE_STATED || a->revision == b->revision);
}

/* Saves `count` rows in a batch, from another connection than the reader's. */
static int64_t save_rows(const struct fixture *fixture, size_t count, int month, int64_t value)
{
	struct observation *rows = calloc(count, sizeof(*rows));
	struct batch batch = {.actor = "a",
	    .expected_definitions = -1,
	    .observation_count = count,
	    .observations = rows};
	struct err err = {0};

	INVARIANT(rows);
	fill_rows(rows, count, month, 1, value);
	must(db_begin(fixture->db, &err), &err);
	must(journal_append(fixture->db, &batch, &err), &err);
	must(db_commit(fixture->db, &err), &err);
	free(rows);
	return batch.number;
}

/* Every unit's figure of the year's months, against a space that was never behind. */
static void expect_current(const struct fixture *fixture, struct space *reader)
{
	struct db *db = connect_to(fixture);
	struct space *fresh;
	struct err err = {0};

	must(space_open(&fresh, db, SPACE_MEMORY_DEFAULT, &err), &err);
	for (int unit = 1; unit <= fixture->world.unit_count; unit++) {
		for (int months = 1; months <= 12; months += 11) {
			struct figure_query query = {.unit = unit,
			    .indicator = 1,
			    .period = {2017 * 12, months},
			    .scenario = 1,
			    .layer = LAYER_PUBLISHED};
			struct figure a, b;

			must(figure_get(reader, &query, &a, &err), &err);
			must(figure_get(fresh, &query, &b, &err), &err);
			assert_true(agree(&a, &b));
			assert_int_equal(a.revision, b.revision);
		}
	}
	space_close(fresh);
	db_close(db);
}

/* Few batches of few cells are followed cell by cell, others slice by slice. */
static void who_was_away_catches_up(void **state)
{
	static const struct {
		int batches;
		size_t rows;
	} cases[] = {{1, 1}, {63, 1}, {64, 1}, {65, 1}, {70, 2}, {1, 255}, {1, 256}, {1, 257},
	    {2, 128}, {3, 100}, {2, 300}};
	struct fixture *fixture = *state;
	struct db *other = connect_to(fixture);
	struct space *reader;
	struct err err = {0};
	int64_t last = 0;

	must(space_open(&reader, other, SPACE_MEMORY_DEFAULT, &err), &err);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		expect_current(fixture, reader);
		for (int batch = 0; batch < cases[i].batches; batch++)
			last = save_rows(fixture, cases[i].rows, batch % 2 ? batch % 12 : 0,
			    (int64_t)i * 1000 + batch);
		must(space_refresh_to(reader, last, &err), &err);
		expect_current(fixture, reader);
	}
	space_close(reader);
	db_close(other);
	check_register(fixture, last);
}

/* ---- All at once */

struct writer {
	const struct fixture *fixture;
	pthread_t thread;
	struct rng rng;
	int number;
	struct db *db;
	struct space *space;
	size_t count;
	struct naive_revision *revisions;
	int64_t last; /* the last batch written */
	int refused;
};

static struct cell_key random_key(struct writer *w)
{
	const struct world *world = &w->fixture->world;
	struct rng *rng = &w->rng;

	return (struct cell_key){.indicator = 1 + rng_below(rng, world->formula_from - 1),
	    .scenario = 1 + rng_below(rng, 2),
	    .period = period_key(world->periods[rng_below(rng, 6)]),
	    .unit = 1 + rng_below(rng, world->unit_count)};
}

static size_t random_rows(struct writer *w, struct observation *rows)
{
	struct rng *rng = &w->rng;
	bool many = rng_chance(rng, 15);
	size_t count = many ? ROWS_MAX : 1 + (size_t)rng_below(rng, 3);
	struct cell_key key = random_key(w);

	for (size_t i = 0; i < count; i++) {
		if (many)
			key.unit = (int32_t)i + 1;
		else if (i)
			key = random_key(w);
		rows[i] = (struct observation){.key = key,
		    .value = rng_below(rng, 1000),
		    .stage = rng_chance(rng, 50) ? STAGE_PUBLISHED : STAGE_DRAFT,
		    .revision = (int32_t)i};
	}
	return count;
}

/* Publishes what this writer has drafted; only its own, so that no two move one revision. */
static size_t random_move(struct writer *w, struct stage_move *move)
{
	struct naive_revision *revision;

	if (!w->count || rng_chance(&w->rng, 60))
		return 0;
	revision = &w->revisions[rng_below(&w->rng, (int)w->count)];
	if (revision->stage == STAGE_PUBLISHED)
		return 0;
	*move = (struct stage_move){revision->key, revision->revision, STAGE_PUBLISHED};
	return 1;
}

static void remember(struct writer *w, const struct batch *batch)
{
	for (size_t i = 0; i < w->count && batch->move_count; i++)
		if (w->revisions[i].revision == batch->moves->revision &&
		    !cell_key_compare(&w->revisions[i].key, &batch->moves->key))
			w->revisions[i].stage = STAGE_PUBLISHED;
	w->revisions =
	    realloc(w->revisions, (w->count + batch->observation_count) * sizeof(*w->revisions));
	INVARIANT(w->revisions);
	for (size_t i = 0; i < batch->observation_count; i++) {
		const struct observation *row = &batch->observations[i];

		w->revisions[w->count++] = (struct naive_revision){
		    row->key, row->revision, row->status, row->value, row->stage, batch->number};
	}
	w->last = batch->number;
}

static void read_something(struct writer *w)
{
	struct cell_key key = random_key(w);
	struct figure_query query = {.unit = 1 + key.unit / 4,
	    .indicator = key.indicator,
	    .period = period_of_key(key.period),
	    .layer = (enum layer)rng_below(&w->rng, 2)};
	struct figure figure;
	struct err err = {0};

	must(space_refresh(w->space, &err), &err);
	must(figure_get(w->space, &query, &figure, &err), &err);
}

static void *write_and_read(void *context)
{
	struct writer *w = context;
	struct observation rows[ROWS_MAX];
	struct stage_move move;

	for (int i = 0; i < BATCHES; i++) {
		struct batch batch = {.actor = "thử", .observations = rows, .moves = &move};
		struct definition_row definition;
		struct err err = {0};
		char code[32];
		enum err_code result;

		read_something(w);
		snprintf(code, sizeof(code), "plan.%d.%d", w->number, i);
		definition = new_scenario(code);
		batch.observation_count = random_rows(w, rows);
		batch.move_count = random_move(w, &move);
		batch.definition_count = rng_chance(&w->rng, 10);
		batch.definitions = &definition;
		batch.expected_definitions =
		    rng_chance(&w->rng, 50) ? -1 : space_head(w->space).definitions;
		result = space_write(w->space, &batch, &err);
		if (!result)
			remember(w, &batch);
		else if (result == ERR_CONFLICT || result == ERR_RETRY)
			w->refused++;
		else
			must(result, &err);
		must(space_refresh(w->space, &err), &err);
	}
	return NULL;
}

static void start_writers(const struct fixture *fixture, struct writer *writers)
{
	struct err err = {0};

	for (int i = 0; i < WRITERS; i++) {
		struct writer *w = &writers[i];

		*w = (struct writer){.fixture = fixture, .rng = {(uint64_t)i}, .number = i};
		w->db = connect_to(fixture);
		must(space_open(&w->space, w->db, SPACE_MEMORY_DEFAULT, &err), &err);
	}
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(
		    pthread_create(&writers[i].thread, NULL, write_and_read, &writers[i]), 0);
}

static int by_cell_and_revision(const void *a, const void *b)
{
	const struct naive_revision *x = a, *y = b;
	int order = cell_key_compare(&x->key, &y->key);

	return order ? order : x->revision - y->revision;
}

/* What all wrote: revisions of a cell are 1, 2, 3 … in the order of the batches. */
static struct naive_revision *gather(struct writer *writers, size_t *count, int64_t *last)
{
	struct naive_revision *all = calloc((size_t)WRITERS * BATCHES * ROWS_MAX, sizeof(*all));

	assert_non_null(all);
	*count = 0;
	*last = 1;
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(pthread_join(writers[i].thread, NULL), 0);
		for (size_t j = 0; j < writers[i].count; j++)
			all[(*count)++] = writers[i].revisions[j];
		*last = writers[i].last > *last ? writers[i].last : *last;
	}
	qsort(all, *count, sizeof(*all), by_cell_and_revision);
	for (size_t i = 0; i < *count; i++) {
		bool first = !i || cell_key_compare(&all[i - 1].key, &all[i].key);

		assert_int_equal(all[i].revision, first ? 1 : all[i - 1].revision + 1);
		assert_true(first || all[i].batch >= all[i - 1].batch);
	}
	return all;
}

static void compare(struct world *world, struct space *space,
    const struct naive_revision *revisions, size_t count, enum layer layer)
{
	struct naive naive;

	naive_init(&naive, space_definitions(space), revisions, count, layer);
	for (int i = 0; i < FIGURES; i++) {
		struct figure_query query = {.unit = 1 + rng_below(&world->rng, world->unit_count),
		    .indicator = 1 + rng_below(&world->rng, world->indicator_count),
		    .period = world->periods[rng_below(&world->rng, world->period_count)],
		    .layer = layer};
		struct figure engine, expected;
		struct err err = {0};

		must(figure_get(space, &query, &engine, &err), &err);
		naive_figure(&naive, &query, &expected);
		assert_true(agree(&engine, &expected));
	}
	naive_release(&naive);
}

static void many_writers_leave_one_chain_and_all_see_the_same(void **state)
{
	struct fixture *fixture = *state;
	struct writer writers[WRITERS];
	struct naive_revision *revisions;
	struct err err = {0};
	size_t count;
	int64_t last;

	start_writers(fixture, writers);
	revisions = gather(writers, &count, &last);
	for (int i = 0; i < WRITERS; i++) {
		struct writer *w = &writers[i];

		must(space_refresh_to(w->space, last, &err), &err);
		for (int layer = LAYER_PUBLISHED; layer <= LAYER_WORKING; layer++)
			compare(&fixture->world, w->space, revisions, count, (enum layer)layer);
		assert_true(w->refused < BATCHES / 2);
	}
	check_register(fixture, last);
	for (int i = 0; i < WRITERS; i++) {
		space_close(writers[i].space);
		db_close(writers[i].db);
		free(writers[i].revisions);
	}
	free(revisions);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(rows_are_written_while_another_batch_is_open),
	    TEST(who_is_behind_reads_no_image_of_what_came_after),
	    TEST(images_are_made_by_one_at_a_time),
	    TEST(of_two_that_revise_a_cell_the_later_comes_after_the_first),
	    TEST(who_expected_other_definitions_is_told_and_nothing_is_stored),
	    TEST(a_batch_that_is_known_of_is_seen_without_being_told),
	    TEST(who_was_away_catches_up),
	    TEST(many_writers_leave_one_chain_and_all_see_the_same),
	};

	return cmocka_run_group_tests_name("writers", tests, NULL, NULL);
}
