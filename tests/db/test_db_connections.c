/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Connections: what they notice, their limits, how they are lent, suspended and made anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "db/db_pool.h"
#include "db_fixture.h"
#include "store.h"

/* ---- Who notices what */

/* Whether the mark moves away from `from`, in time. */
static bool moves(struct db *db, uint64_t from)
{
	for (int i = 0; i < 10000; i++) {
		if (db_change_mark(db) != from)
			return true;
		usleep(1000);
	}
	return false;
}

static void the_mark_changes_with_what_is_written(void **state)
{
	struct db_fixture *f = *state;
	struct db *other = db_another(f, DB_READ);
	uint64_t own = db_change_mark(f->db), theirs = db_change_mark(other);

	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_add_item(f, f->db, 1));
	db_check(f, db_announce(f->db, &f->err));
	db_check(f, db_commit(f->db, &f->err));
	assert_true(db_change_mark(f->db) != own);
	assert_true(moves(other, theirs));
	own = db_change_mark(f->db);
	db_check(f, db_add_item(f, f->db, 2));
	assert_true(db_change_mark(f->db) != own);
	db_close(other);
}

/* ---- Limits */

static void a_statement_ends_at_its_timeout(void **state)
{
	static const char endless[] =
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) "
	    "SELECT count(*) FROM n";
	struct db_fixture *f = *state;
	struct db_stmt *stmt;
	bool row;

	db_set_timeout(f->db, 30);
	stmt = db_query(f->db, &f->err, endless, "");
	assert_non_null(stmt);
	assert_int_equal(db_step(stmt, &row, &f->err), ERR_DB);
	assert_string_equal(f->err.key, "db.timeout");
	db_done(stmt);
	assert_int_equal(db_items(f, f->db), 0);
	db_set_timeout(f->db, 0);
	db_check(f, db_add_item(f, f->db, 1));
}

struct taker {
	struct db_pool *pool;
	struct db *db;
	enum err_code code;
};

static void *take(void *context)
{
	struct taker *taker = context;

	taker->code = db_pool_take(taker->pool, 30000, &taker->db, NULL);
	return NULL;
}

static void a_pool_lends_so_many_and_no_more(void **state)
{
	struct db_fixture *f = *state;
	struct db_pool *pool = NULL;
	struct db *one, *two, *three;
	struct taker taker;
	pthread_t thread;

	db_check(f, db_pool_open(&pool, f->name, DB_OPEN, 2, &f->err));
	db_check(f, db_pool_take(pool, 0, &one, &f->err));
	db_check(f, db_pool_take(pool, 0, &two, &f->err));
	assert_ptr_not_equal(one, two);
	assert_int_equal(db_pool_take(pool, 5, &three, &f->err), ERR_UNAVAILABLE);
	assert_string_equal(f->err.key, "db.all_busy");

	taker = (struct taker){.pool = pool};
	assert_int_equal(pthread_create(&thread, NULL, take, &taker), 0);
	db_check(f, db_begin(one, &f->err));
	db_check(f, db_add_item(f, one, 1));
	db_pool_give(pool, one); /* what was not committed is gone */
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(taker.code, ERR_NONE);
	assert_ptr_equal(taker.db, one);
	assert_int_equal(db_items(f, two), 0);
	db_pool_give(pool, taker.db);
	db_pool_give(pool, two);
	db_pool_give(pool, NULL);
	db_pool_close(pool);
	db_pool_close(NULL);
	store_name(f->name, sizeof(f->name), f->directory, "missing");
	assert_int_not_equal(db_pool_open(&pool, f->name, DB_OPEN, 2, &f->err), ERR_NONE);
}

/* ---- Suspended connections */

static void a_suspended_connection_does_nothing_until_it_may_again(void **state)
{
	struct db_fixture *f = *state;

	db_check(f, db_add_item(f, f->db, 1));
	db_suspend(f->db, true);
	assert_int_equal(db_add_item(f, f->db, 2), ERR_UNAVAILABLE);
	assert_string_equal(f->err.key, "db.suspended");
	assert_int_equal(db_begin(f->db, &f->err), ERR_UNAVAILABLE);
	assert_int_equal(db_begin_read(f->db, &f->err), ERR_UNAVAILABLE);
	assert_int_equal(db_exec(f->db, "SELECT 1", &f->err), ERR_UNAVAILABLE);
	db_suspend(f->db, false);
	assert_int_equal(db_items(f, f->db), 1);

	/* In a transaction: it cannot be committed, and is gone with its end. */
	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_add_item(f, f->db, 3));
	db_suspend(f->db, true);
	assert_int_equal(db_add_item(f, f->db, 4), ERR_UNAVAILABLE);
	assert_int_equal(db_commit(f->db, &f->err), ERR_UNAVAILABLE);
	db_rollback(f->db);
	db_suspend(f->db, false);
	assert_int_equal(db_items(f, f->db), 1);
}

static void *suspend_soon(void *context)
{
	const struct timespec moment = {.tv_nsec = 50000000};

	nanosleep(&moment, NULL);
	db_suspend(context, true);
	return NULL;
}

static void a_call_under_way_ends_when_it_is_suspended(void **state)
{
	struct db_fixture *f = *state;
	const char *endless = store_is_server()
	                          ? "SELECT count(pg_sleep(3600))"
	                          : "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
	                            "FROM n) SELECT count(*) FROM n";
	struct db *other = db_another(f, DB_OPEN);
	pthread_t thread;

	db_set_timeout(f->db, 3600000);
	assert_int_equal(pthread_create(&thread, NULL, suspend_soon, f->db), 0);
	assert_int_equal(db_run(f->db, &f->err, endless, ""), ERR_UNAVAILABLE);
	assert_int_equal(pthread_join(thread, NULL), 0);
	db_suspend(f->db, false);
	assert_int_equal(db_items(f, f->db), 0);

	/* Also one that waits for another writer. */
	db_check(f, db_begin(other, &f->err));
	db_check(f, db_add_item(f, other, 1));
	assert_int_equal(pthread_create(&thread, NULL, suspend_soon, f->db), 0);
	assert_true(db_begin(f->db, &f->err) || db_add_item(f, f->db, 1));
	assert_true(f->err.code == ERR_UNAVAILABLE || f->err.code == ERR_RETRY);
	assert_int_equal(pthread_join(thread, NULL), 0);
	db_rollback(f->db);
	db_suspend(f->db, false);
	db_check(f, db_commit(other, &f->err));
	db_close(other);
	assert_int_equal(db_items(f, f->db), 1);
}

static void a_suspended_pool_lends_nothing(void **state)
{
	struct db_fixture *f = *state;
	struct db_pool *pool = NULL;
	struct db *one, *two;

	db_check(f, db_pool_open(&pool, f->name, DB_OPEN, 2, &f->err));
	db_check(f, db_pool_take(pool, 0, &one, &f->err));
	db_pool_suspend(pool, true);
	assert_int_equal(db_add_item(f, one, 1), ERR_UNAVAILABLE);
	assert_int_equal(db_pool_take(pool, 60000, &two, &f->err), ERR_UNAVAILABLE);
	assert_string_equal(f->err.key, "db.suspended");
	db_pool_give(pool, one);
	assert_int_equal(db_pool_take(pool, 60000, &two, &f->err), ERR_UNAVAILABLE);
	db_pool_suspend(pool, false);
	db_check(f, db_pool_take(pool, 0, &one, &f->err));
	db_check(f, db_pool_take(pool, 0, &two, &f->err));
	db_check(f, db_add_item(f, two, 1));
	db_pool_give(pool, one);
	db_pool_give(pool, two);
	db_pool_close(pool);
}

/* ---- A connection that breaks */

static void break_connection(struct db_fixture *f, struct db *db)
{
	struct db *killer = db_another(f, DB_OPEN);
	int64_t id = db_one_int(f, db, "SELECT pg_backend_pid()");

	db_check(f, db_run(killer, &f->err,
			"SELECT pg_terminate_backend(CAST($1 AS INTEGER), 10000)", "i", id));
	db_close(killer);
}

static void a_broken_connection_is_made_anew(void **state)
{
	struct db_fixture *f = *state;
	uint64_t mark;
	struct db_stmt *scan;
	bool row;

	if (!store_is_server())
		return;
	db_check(f, db_add_item(f, f->db, 1));
	mark = db_change_mark(f->db);

	/* While nothing runs: the next call notices nothing but the mark. */
	break_connection(f, f->db);
	assert_true(db_change_mark(f->db) != mark);
	assert_int_equal(db_items(f, f->db), 1);
	mark = db_change_mark(f->db);
	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_announce(f->db, &f->err));
	db_check(f, db_commit(f->db, &f->err));
	assert_true(moves(f->db, mark));

	/* In a transaction: it is lost to its end, and nothing of it is kept. */
	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_add_item(f, f->db, 2));
	break_connection(f, f->db);
	assert_int_equal(db_add_item(f, f->db, 3), ERR_UNAVAILABLE);
	assert_string_equal(f->err.key, "db.lost");
	assert_int_equal(db_add_item(f, f->db, 4), ERR_UNAVAILABLE);
	assert_int_equal(db_commit(f->db, &f->err), ERR_UNAVAILABLE);
	db_rollback(f->db);
	assert_int_equal(db_items(f, f->db), 1);

	/* In a bulk, and in a scan. */
	db_check(f, db_begin(f->db, &f->err));
	{
		int64_t id = db_one_int(f, f->db, "SELECT pg_backend_pid()");
		struct db *killer = db_another(f, DB_OPEN);
		struct db_bulk *bulk = db_bulk_begin(f->db, &f->err, "other", "id", "i");
		enum err_code code;

		db_check(f, db_bulk_row(bulk, &f->err, (int64_t)1));
		db_check(
		    f, db_run(killer, &f->err,
			   "SELECT pg_terminate_backend(CAST($1 AS INTEGER), 10000)", "i", id));
		code = db_bulk_end(bulk, &f->err);
		if (!code)
			code = db_commit(f->db, &f->err);
		assert_int_equal(code, ERR_UNAVAILABLE);
		db_close(killer);
	}
	db_rollback(f->db);
	assert_int_equal(db_one_int(f, f->db, "SELECT count(*) FROM other"), 0);
	db_check(f, db_begin(f->db, &f->err));
	db_add_many(f, 10, DB_MANY);
	db_check(f, db_commit(f->db, &f->err));
	db_check(f, db_begin_read(f->db, &f->err));
	scan = db_scan(f->db, &f->err, "SELECT id FROM item ORDER BY id", "");
	db_check(f, db_step(scan, &row, &f->err));
	break_connection(f, f->db);
	while (row && !db_step(scan, &row, &f->err))
		;
	assert_int_equal(f->err.code, ERR_UNAVAILABLE);
	db_done(scan);
	db_rollback(f->db);
	assert_int_equal(db_items(f, f->db), DB_MANY - 9);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, db_set_up, db_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(the_mark_changes_with_what_is_written),
	    CASE(a_statement_ends_at_its_timeout),
	    CASE(a_pool_lends_so_many_and_no_more),
	    CASE(a_suspended_connection_does_nothing_until_it_may_again),
	    CASE(a_call_under_way_ends_when_it_is_suspended),
	    CASE(a_suspended_pool_lends_nothing),
	    CASE(a_broken_connection_is_made_anew),
	};

	return cmocka_run_group_tests_name("db_connections", tests, NULL, NULL);
}
