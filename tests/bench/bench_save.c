/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Saves of single cells, each durable before the next of its reporter.
 *
 *   bench_save group DB REPORTERS SECONDS   a register's, by group commit
 *   bench_save bare DB SECONDS              commits of one row in bare SQLite
 *
 * Prints lines "saves" (a second), "p50", "p99" (microseconds).
 */
#include <pthread.h>
#include <sqlite3.h>

#include "base/bug.h"
#include "core/space.h"
#include "core/writer.h"
#include "bench_time.h"

enum { REPORTERS_MAX = 1024, SAVES_MAX = 1 << 16, COMMITS_MAX = 1 << 20 };

struct reporter {
	pthread_t thread;
	struct writer *writer;
	const struct definitions *defs;
	int number;
	double until;
	size_t count;
	uint32_t microseconds[SAVES_MAX];
};

static void check(enum err_code code, const struct err *err)
{
	if (code)
		BUG("%s %s", err->key, err->arg_count ? err->args[0] : "");
}

/* ---- A register */

static enum err_code save(struct db *db, void *arg, struct err *err)
{
	const struct reporter *r = arg;
	struct observation row = {.value = (int64_t)r->count, .stage = STAGE_DRAFT};
	struct batch batch = {.actor = "bench",
	    .origin = "127.0.0.1",
	    .observation_count = 1,
	    .observations = &row,
	    .expected_definitions = -1};

	/* A ward fills its form row by row: one month, one indicator after the other. */
	row.key.indicator = 1 + (int32_t)(r->count % (size_t)r->defs->indicator_count);
	row.key.unit = 1 + r->number % r->defs->unit_count;
	row.key.scenario = r->defs->actual;
	row.key.period =
	    period_key((struct period){2018 * 12 + r->number / r->defs->unit_count, 1});
	return journal_append(db, &batch, err);
}

static void *report(void *arg)
{
	struct reporter *r = arg;

	while (bench_now() < r->until && r->count < SAVES_MAX) {
		double begun = bench_now();
		struct err err = {0};

		check(writer_run(r->writer, save, r, &err), &err);
		r->microseconds[r->count++] = (uint32_t)((bench_now() - begun) * 1e6);
	}
	return NULL;
}

static void save_in_groups(const char *name, int reporters, double seconds)
{
	struct reporter *all = calloc((size_t)reporters, sizeof(*all));
	uint32_t *taken = NULL;
	struct space *space;
	struct err err = {0};
	struct db *db, *reading;
	struct writer *writer;
	size_t count = 0;
	double begun;

	INVARIANT(all);
	check(db_open(&db, name, DB_OPEN, &err), &err);
	check(db_open(&reading, name, DB_OPEN, &err), &err);
	check(space_open(&space, reading, SPACE_MEMORY_DEFAULT, &err), &err);
	writer = writer_new(db);
	begun = bench_now();
	for (int i = 0; i < reporters; i++) {
		all[i].writer = writer;
		all[i].defs = space_definitions(space);
		all[i].number = i;
		all[i].until = begun + seconds;
		INVARIANT(!pthread_create(&all[i].thread, NULL, report, &all[i]));
	}
	for (int i = 0; i < reporters; i++) {
		pthread_join(all[i].thread, NULL);
		count += all[i].count;
	}
	seconds = bench_now() - begun;
	taken = calloc(count, sizeof(*taken));
	INVARIANT(taken);
	count = 0;
	for (int i = 0; i < reporters; i++) {
		memcpy(taken + count, all[i].microseconds, all[i].count * sizeof(*taken));
		count += all[i].count;
	}
	bench_print_saves(taken, count, seconds);
	free(taken);
	free(all);
	writer_free(writer);
	space_close(space);
	db_close(reading);
	db_close(db);
}

/* ---- Bare SQLite */

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		BUG("%s: %s", sql, sqlite3_errmsg(db));
}

static void commit_bare(const char *name, double seconds)
{
	static uint32_t taken[COMMITS_MAX];
	sqlite3_stmt *stmt;
	size_t count = 0;
	double begun;
	sqlite3 *db;

	INVARIANT(sqlite3_open(name, &db) == SQLITE_OK);
	run(db, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
		"CREATE TABLE observation (indicator INTEGER NOT NULL, period INTEGER NOT NULL,"
		" unit INTEGER NOT NULL, value INTEGER NOT NULL,"
		" PRIMARY KEY (indicator, period, unit)) WITHOUT ROWID;");
	INVARIANT(sqlite3_prepare_v2(db,
		      "INSERT INTO observation VALUES (?1, 1, ?2, ?3) "
		      "ON CONFLICT DO UPDATE SET value = excluded.value",
		      -1, &stmt, NULL) == SQLITE_OK);
	for (begun = bench_now(); bench_now() < begun + seconds && count < COMMITS_MAX; count++) {
		double at = bench_now();

		sqlite3_bind_int64(stmt, 1, (int64_t)count % 40);
		sqlite3_bind_int64(stmt, 2, (int64_t)count / 40 % 64);
		sqlite3_bind_int64(stmt, 3, (int64_t)count);
		INVARIANT(sqlite3_step(stmt) == SQLITE_DONE);
		sqlite3_reset(stmt);
		taken[count] = (uint32_t)((bench_now() - at) * 1e6);
	}
	bench_print_saves(taken, count, bench_now() - begun);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

int main(int argc, char **argv)
{
	if (argc == 5 && !strcmp(argv[1], "group")) {
		long reporters = strtol(argv[3], NULL, 10);

		INVARIANT(reporters > 0 && reporters <= REPORTERS_MAX);
		save_in_groups(argv[2], (int)reporters, strtod(argv[4], NULL));
	} else if (argc == 4 && !strcmp(argv[1], "bare")) {
		commit_bare(argv[2], strtod(argv[3], NULL));
	} else {
		fputs("usage: bench_save group DB REPORTERS SECONDS | bare DB SECONDS\n", stderr);
		return 2;
	}
	return 0;
}
