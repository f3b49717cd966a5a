/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Many threads that save through one connection: what is acknowledged is
 * there, what fails leaves nothing and leaves the others alone.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/bug.h"
#include "core/space.h"
#include "core/verify.h"
#include "core/writer.h"
#include "random_world.h"
#include "store.h"

enum { SAVERS = 16, SAVES = 25, ACKNOWLEDGED_LEAST = 150 };

struct fixture {
	char directory[32];
	char path[160];
	struct db *db;
	struct writer *writer;
	struct world world;
};

static void must(enum err_code code, const struct err *err)
{
	if (code)
		BUG("%d: %s %s", (int)code, err->key ? err->key : "", err->args[0]);
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct err err = {0};

	snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/kycung-group-XXXXXX");
	assert_non_null(mkdtemp(fixture->directory));
	store_name(fixture->path, sizeof(fixture->path), fixture->directory, "group");
	must(db_open(&fixture->db, fixture->path, DB_CREATE, &err), &err);
	must(journal_create(fixture->db, &err), &err);
	world_init(&fixture->world, fixture->db, 7);
	fixture->writer = writer_new(fixture->db);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	writer_free(fixture->writer);
	db_discard(fixture->db);
	world_release(&fixture->world);
	rmdir(fixture->directory);
	free(fixture);
	return 0;
}

/* ---- What is saved */

/* How a save ends, beside well. */
enum fate { FATE_FINE, FATE_REFUSED, FATE_REFUSED_LATE, FATE_BREAKS_SQL, FATE_RACES, FATE_LOST };

struct save {
	int month; /* of the cell */
	int unit;
	int64_t value;
	enum fate fate;
	int races;     /* FATE_RACES: so many are lost; FATE_LOST: the connection */
	int64_t batch; /* out */
	int64_t revision;
};

static enum err_code end_badly(struct db *db, const struct save *save, struct err *err)
{
	switch (save->fate) {
	case FATE_REFUSED:
	case FATE_REFUSED_LATE:
		return err_set(err, ERR_CONFLICT, "journal.moved_on", NULL);
	case FATE_BREAKS_SQL:
		return db_exec(db, "SELECT nothing FROM nowhere", err);
	case FATE_RACES:
		return err_set(err, ERR_RETRY, "db.busy", "", NULL);
	case FATE_LOST:
		return db_exec(db, "SELECT pg_terminate_backend(pg_backend_pid())", err);
	case FATE_FINE:
		break;
	}
	return ERR_NONE;
}

static enum err_code append(struct db *db, void *arg, struct err *err)
{
	struct save *save = arg;
	struct observation row = {
	    .key = {.indicator = 1,
		.scenario = 1,
		.period = period_key((struct period){2017 * 12 + save->month, 1}),
		.unit = save->unit},
	    .value = save->value,
	    .stage = STAGE_PUBLISHED};
	struct batch batch = {
	    .actor = "a", .expected_definitions = -1, .observation_count = 1, .observations = &row};
	enum err_code code;

	if (save->fate == FATE_REFUSED)
		return end_badly(db, save, err);
	code = journal_append(db, &batch, err);
	save->batch = batch.number;
	save->revision = row.revision;
	if (!code && (save->fate < FATE_RACES || save->races-- > 0))
		code = end_badly(db, save, err);
	return code;
}

static int64_t one_int(struct db *db, const char *sql)
{
	struct err err = {0};
	struct db_stmt *stmt = db_query(db, &err, sql, "");
	bool row = false;
	int64_t value;

	assert_non_null(stmt);
	must(db_step(stmt, &row, &err), &err);
	value = db_int(stmt, 0);
	db_done(stmt);
	return value;
}

static void check_register(const struct fixture *fixture, int64_t batches, int64_t rows)
{
	struct verify_summary summary;
	struct err err = {0};

	must(verify(fixture->db, NULL, &summary, &err), &err);
	assert_int_equal(summary.batches, batches);
	assert_int_equal(one_int(fixture->db, "SELECT count(*) FROM observation"), rows);
	assert_int_equal(one_int(fixture->db, "SELECT count(*) FROM free_text"), batches);
}

/* ---- Those who save */

struct saver {
	pthread_t thread;
	struct writer *writer;
	int number;
	enum fate fate;
	enum err_code codes[SAVES];
	struct save saves[SAVES];
};

static void *save_all(void *context)
{
	struct saver *saver = context;

	for (int i = 0; i < SAVES; i++) {
		struct err err = {0};

		saver->saves[i] = (struct save){.month = i % 3,
		    .unit = 1 + (saver->number + i) % 5,
		    .value = saver->number * 1000 + i,
		    .fate = i % 4 ? FATE_FINE : saver->fate,
		    .races = saver->fate == FATE_LOST ? 1 : INT32_MAX};
		saver->codes[i] = writer_run(saver->writer, append, &saver->saves[i], &err);
		INVARIANT(err.code == saver->codes[i] || !saver->codes[i]);
	}
	return NULL;
}

static void run_savers(struct writer *writer, struct saver *savers, enum fate fate, int bad)
{
	for (int i = 0; i < SAVERS; i++) {
		savers[i].writer = writer;
		savers[i].number = i;
		savers[i].fate = i < bad ? fate : FATE_FINE;
		assert_int_equal(pthread_create(&savers[i].thread, NULL, save_all, &savers[i]), 0);
	}
	for (int i = 0; i < SAVERS; i++)
		assert_int_equal(pthread_join(savers[i].thread, NULL), 0);
}

/* So many succeeded; those that were to fail did so with `code`. */
static int64_t count_saved(const struct saver *savers, enum err_code code)
{
	int64_t saved = 0;

	for (int i = 0; i < SAVERS; i++)
		for (int j = 0; j < SAVES; j++) {
			bool fine = savers[i].saves[j].fate == FATE_FINE || !code;

			assert_int_equal(savers[i].codes[j], fine ? ERR_NONE : code);
			saved += fine;
		}
	return saved;
}

static void check_fate(void **state, enum fate fate, int bad, enum err_code code)
{
	struct fixture *fixture = *state;
	struct saver *savers = calloc(SAVERS, sizeof(*savers));
	int64_t saved;

	assert_non_null(savers);
	run_savers(fixture->writer, savers, fate, bad);
	saved = count_saved(savers, code);
	/* The first batch is the world's. */
	check_register(fixture, 1 + saved, saved);
	free(savers);
}

static void each_save_is_a_batch_of_its_own(void **state)
{
	check_fate(state, FATE_FINE, 0, ERR_NONE);
}

static void what_is_refused_leaves_the_others(void **state)
{
	check_fate(state, FATE_REFUSED, 4, ERR_CONFLICT);
}

static void what_is_refused_after_it_wrote_leaves_nothing(void **state)
{
	check_fate(state, FATE_REFUSED_LATE, 4, ERR_CONFLICT);
}

static void what_breaks_the_transaction_breaks_it_for_itself(void **state)
{
	check_fate(state, FATE_BREAKS_SQL, 4, ERR_DB);
}

static void who_loses_every_race_gives_up_and_holds_nobody_up(void **state)
{
	check_fate(state, FATE_RACES, 2, ERR_RETRY);
}

static void who_loses_some_races_is_saved_in_the_end(void **state)
{
	struct fixture *fixture = *state;
	struct save save = {.unit = 1, .value = 1, .fate = FATE_RACES, .races = JOURNAL_TRIES - 1};
	struct err err = {0};

	must(writer_run(fixture->writer, append, &save, &err), &err);
	check_register(fixture, 2, 1);
}

static void a_connection_that_breaks_is_made_anew(void **state)
{
	if (store_is_server())
		check_fate(state, FATE_LOST, 2, ERR_NONE);
}

static void revisions_of_a_cell_follow_the_batches(void **state)
{
	struct fixture *fixture = *state;
	struct saver *savers = calloc(SAVERS, sizeof(*savers));

	assert_non_null(savers);
	run_savers(fixture->writer, savers, FATE_FINE, 0);
	for (int i = 0; i < SAVERS * SAVES; i++)
		for (int j = 0; j < SAVERS * SAVES; j++) {
			const struct save *a = &savers[i / SAVES].saves[i % SAVES];
			const struct save *b = &savers[j / SAVES].saves[j % SAVES];

			if (a->unit == b->unit && a->month == b->month)
				assert_int_equal(a->revision < b->revision, a->batch < b->batch);
		}
	free(savers);
}

/* ---- The end of the process, in the middle of it */

struct acknowledgement {
	int64_t batch;
	int64_t value;
};

struct reporter {
	pthread_t thread;
	struct writer *writer;
	int number;
	int to; /* a pipe */
};

static void *report_saves(void *context)
{
	const struct reporter *reporter = context;

	for (int i = 0;; i++) {
		struct save save = {.month = i % 12,
		    .unit = 1 + reporter->number,
		    .value = reporter->number * 1000000 + i};
		struct err err = {0};
		struct acknowledgement done;

		must(writer_run(reporter->writer, append, &save, &err), &err);
		done = (struct acknowledgement){save.batch, save.value};
		INVARIANT(write(reporter->to, &done, sizeof(done)) == sizeof(done));
	}
	return NULL;
}

static void save_until_killed(const char *path, int to)
{
	static struct reporter reporters[8];
	struct writer *writer;
	struct err err = {0};
	struct db *db;

	must(db_open(&db, path, DB_OPEN, &err), &err);
	writer = writer_new(db);
	for (int i = 0; i < 8; i++) {
		reporters[i] = (struct reporter){.writer = writer, .number = i, .to = to};
		INVARIANT(!pthread_create(&reporters[i].thread, NULL, report_saves, &reporters[i]));
	}
	pthread_join(reporters[0].thread, NULL);
}

static void expect_stored(struct db *db, const struct acknowledgement *done)
{
	struct err err = {0};
	struct db_stmt *stmt = db_query(db, &err,
	    "SELECT count(*) FROM observation o JOIN batch b ON b.space = o.space AND "
	    "b.ticket = o.ticket WHERE b.batch = $1 AND o.value = $2",
	    "ii", done->batch, done->value);
	bool row = false;

	assert_non_null(stmt);
	must(db_step(stmt, &row, &err), &err);
	assert_int_equal(db_int(stmt, 0), 1);
	db_done(stmt);
}

static void what_was_acknowledged_outlives_a_kill(void **state)
{
	struct fixture *fixture = *state;
	struct acknowledgement done;
	struct verify_summary summary;
	struct err err = {0};
	int ends[2], count = 0;
	pid_t child;

	/* No connection is carried over into the child. */
	writer_free(fixture->writer);
	fixture->writer = NULL;
	db_close(fixture->db);
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (!child) {
		close(ends[0]);
		save_until_killed(fixture->path, ends[1]);
		_exit(1);
	}
	assert_true(child > 0);
	close(ends[1]);
	must(db_open(&fixture->db, fixture->path, DB_OPEN, &err), &err);
	while (read(ends[0], &done, sizeof(done)) == sizeof(done)) {
		if (++count == ACKNOWLEDGED_LEAST)
			kill(child, SIGKILL);
		expect_stored(fixture->db, &done);
	}
	close(ends[0]);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_true(count >= ACKNOWLEDGED_LEAST);
	must(verify(fixture->db, NULL, &summary, &err), &err);
	assert_true(summary.batches > count);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(each_save_is_a_batch_of_its_own),
	    TEST(what_is_refused_leaves_the_others),
	    TEST(what_is_refused_after_it_wrote_leaves_nothing),
	    TEST(what_breaks_the_transaction_breaks_it_for_itself),
	    TEST(who_loses_every_race_gives_up_and_holds_nobody_up),
	    TEST(who_loses_some_races_is_saved_in_the_end),
	    TEST(a_connection_that_breaks_is_made_anew),
	    TEST(revisions_of_a_cell_follow_the_batches),
	    TEST(what_was_acknowledged_outlives_a_kill),
	};

	return cmocka_run_group_tests_name("group_commit", tests, NULL, NULL);
}
