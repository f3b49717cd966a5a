/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Transactions, races, locks, many rows at once, and scans. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "db_fixture.h"
#include "store.h"

/* ---- Transactions */

static void a_transaction_is_whole_or_absent(void **state)
{
	struct db_fixture *f = *state;
	struct db *other = db_another(f, DB_OPEN);

	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_add_item(f, f->db, 1));
	assert_int_equal(db_items(f, other), 0);
	db_rollback(f->db);
	assert_int_equal(db_items(f, f->db), 0);
	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_add_item(f, f->db, 1));
	db_check(f, db_add_item(f, f->db, 2));
	db_check(f, db_commit(f->db, &f->err));
	assert_int_equal(db_items(f, other), 2);
	db_rollback(f->db);
	db_close(other);
}

static void a_part_of_a_transaction_can_be_undone_alone(void **state)
{
	static const char insert[] = "INSERT INTO other (id, number) VALUES ($1, 1)";
	struct db_fixture *f = *state;
	struct db_bulk *bulk;

	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_run(f->db, &f->err, insert, "i", (int64_t)1));
	/* After a failure of SQL, after a key that exists, and after a bulk. */
	db_check(f, db_savepoint(f->db, &f->err));
	db_check(f, db_run(f->db, &f->err, insert, "i", (int64_t)2));
	assert_int_equal(db_exec(f->db, "SELECT nothing FROM nowhere", &f->err), ERR_DB);
	db_check(f, db_rollback_to(f->db, &f->err));
	db_check(f, db_savepoint(f->db, &f->err));
	db_check(f, db_run(f->db, &f->err, insert, "i", (int64_t)3));
	assert_int_equal(db_run(f->db, &f->err, insert, "i", (int64_t)1), ERR_RETRY);
	db_check(f, db_rollback_to(f->db, &f->err));
	db_check(f, db_savepoint(f->db, &f->err));
	bulk = db_bulk_begin(f->db, &f->err, "other", "id, number", "ii");
	assert_non_null(bulk);
	db_check(f, db_bulk_row(bulk, &f->err, (int64_t)1, (int64_t)1));
	db_bulk_end(bulk, &f->err);
	db_check(f, db_rollback_to(f->db, &f->err));
	db_check(f, db_savepoint(f->db, &f->err));
	db_check(f, db_run(f->db, &f->err, insert, "i", (int64_t)4));
	db_check(f, db_release(f->db, &f->err));
	db_check(f, db_commit(f->db, &f->err));
	assert_int_equal(db_one_int(f, f->db, "SELECT count(*) FROM other"), 2);
	assert_int_equal(db_one_int(f, f->db, "SELECT max(id) FROM other"), 4);

	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_savepoint(f->db, &f->err));
	db_check(f, db_run(f->db, &f->err, insert, "i", (int64_t)5));
	db_rollback(f->db);
	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_savepoint(f->db, &f->err));
	db_check(f, db_release(f->db, &f->err));
	db_check(f, db_commit(f->db, &f->err));
	assert_int_equal(db_one_int(f, f->db, "SELECT count(*) FROM other"), 2);
}

static void a_read_transaction_sees_one_moment(void **state)
{
	struct db_fixture *f = *state;
	struct db *other = db_another(f, DB_OPEN);

	db_check(f, db_begin_read(f->db, &f->err));
	assert_int_equal(db_items(f, f->db), 0);
	db_check(f, db_add_item(f, other, 1));
	assert_int_equal(db_items(f, f->db), 0);
	db_check(f, db_commit(f->db, &f->err));
	assert_int_equal(db_items(f, f->db), 1);
	db_close(other);
}

static void a_key_taken_meanwhile_is_worth_another_try(void **state)
{
	struct db_fixture *f = *state;

	db_check(f, db_add_item(f, f->db, 1));
	assert_int_equal(db_add_item(f, f->db, 1), ERR_DB);
	db_check(f, db_begin(f->db, &f->err));
	assert_int_equal(db_add_item(f, f->db, 1), ERR_RETRY);
	assert_int_equal(db_error(f->db), ERR_RETRY);
	assert_string_equal(f->err.key, "db.busy");
	db_rollback(f->db);
	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_add_item(f, f->db, 2));
	db_check(f, db_commit(f->db, &f->err));
}

/* Locks row 2, then asks for row 1. */
static void *cross(void *context)
{
	struct db_fixture *f = context;
	struct db *db = db_another(f, DB_OPEN);
	struct err err;
	enum err_code code = db_begin(db, &err);
	bool retry;

	if (!code)
		code = db_run(db, &err, "UPDATE item SET content = 'b' WHERE id = 2", "");
	if (!code)
		code = db_run(db, &err, "INSERT INTO other (id) VALUES (1)", "");
	if (!code)
		code = db_commit(db, &err);
	if (!code)
		code = db_begin(db, &err);
	if (!code)
		code = db_run(db, &err, "UPDATE item SET content = 'b' WHERE id = 2", "");
	if (!code)
		code = db_run(db, &err, "UPDATE item SET content = 'b' WHERE id = 1", "");
	retry = code == ERR_RETRY;
	if (!code)
		code = db_commit(db, &err);
	db_rollback(db);
	db_close(db);
	return (void *)(intptr_t)(retry ? 1 : code ? -1 : 0);
}

static void a_deadlock_is_worth_another_try(void **state)
{
	struct db_fixture *f = *state;
	struct db_fixture theirs = *f;
	pthread_t thread;
	enum err_code code;
	void *result;

	if (!store_is_server()) /* a file has one writer at a time */
		return;
	db_check(f, db_add_item(f, f->db, 1));
	db_check(f, db_add_item(f, f->db, 2));
	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_run(f->db, &f->err, "UPDATE item SET content = 'a' WHERE id = 1", ""));
	assert_int_equal(pthread_create(&thread, NULL, cross, &theirs), 0);
	while (!db_one_int(f, f->db, "SELECT count(*) FROM other"))
		usleep(1000);
	code = db_run(f->db, &f->err, "UPDATE item SET content = 'a' WHERE id = 2", "");
	if (!code)
		db_check(f, db_commit(f->db, &f->err));
	db_rollback(f->db);
	assert_int_equal(pthread_join(thread, &result), 0);
	assert_true((code == ERR_RETRY) + (result == (void *)1) == (code || result ? 1 : 0));
}

/* ---- Many rows */

static void a_lock_is_had_by_one_and_nobody_waits_for_it(void **state)
{
	struct db_fixture *f = *state;
	struct db *other;
	bool had;

	db_check(f, db_open(&other, f->name, DB_OPEN, &f->err));
	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_try_lock(f->db, 7, &had, &f->err));
	assert_true(had);
	db_check(f, db_try_lock(f->db, 7, &had, &f->err)); /* again is fine */
	assert_true(had);
	if (store_is_server()) {
		db_check(f, db_begin(other, &f->err));
		db_check(f, db_try_lock(other, 7, &had, &f->err));
		assert_false(had);
		db_check(f, db_try_lock(other, 8, &had, &f->err));
		assert_true(had);
		db_rollback(other);
	}
	db_check(f, db_commit(f->db, &f->err));
	db_check(f, db_begin(other, &f->err));
	db_check(f, db_try_lock(other, 7, &had, &f->err));
	assert_true(had);
	db_rollback(other);
	db_close(other);
}

static void bulk_rows_are_rows_like_others(void **state)
{
	struct db_fixture *f = *state;
	struct db_bulk *bulk;

	db_check(f, db_begin(f->db, &f->err));
	db_add_many(f, 0, DB_MANY / 2);
	db_add_many(f, DB_MANY / 2, DB_MANY);
	bulk = db_bulk_begin(f->db, &f->err, "other", "id", "i");
	assert_non_null(bulk);
	db_check(f, db_bulk_end(bulk, &f->err));
	db_check(f, db_commit(f->db, &f->err));
	assert_int_equal(db_items(f, f->db), DB_MANY);
	assert_int_equal(
	    db_one_int(f, f->db, "SELECT sum(id) FROM item"), DB_MANY * (DB_MANY - 1L) / 2);
	assert_int_equal(
	    db_one_int(f, f->db, "SELECT count(*) FROM item WHERE content IS NULL"), DB_MANY / 2);
	assert_int_equal(
	    db_one_int(f, f->db, "SELECT count(*) FROM item WHERE content = 'số 77'"), 1);
	assert_int_equal(db_one_int(f, f->db, "SELECT length(bytes) FROM item WHERE id = 4"), 8);
	assert_int_equal(db_one_int(f, f->db, "SELECT length(bytes) FROM item WHERE id = 3"), 0);
}

/* A row of one indicator, then others of another, of which one is there already. */
static void fail_in_bulk(struct db_fixture *f, int64_t first, int64_t rest, int64_t count)
{
	struct db_bulk *bulk;
	enum err_code code = ERR_NONE;

	db_check(f, db_begin(f->db, &f->err));
	bulk = db_bulk_begin(f->db, &f->err, "item", "space, indicator, id", "iii");
	for (int64_t i = 0; i < count && !code; i++)
		code = db_bulk_row(bulk, &f->err, (int64_t)1, i ? rest : first, i);
	if (code)
		db_bulk_abandon(bulk);
	else
		code = db_bulk_end(bulk, &f->err);
	/* A server may tell it by the next call. */
	if (!code)
		code = db_commit(f->db, &f->err);
	assert_int_equal(code, ERR_RETRY);
	db_rollback(f->db);
}

static void a_bulk_that_fails_leaves_nothing(void **state)
{
	struct db_fixture *f = *state;
	struct db_bulk *bulk;

	db_check(f, db_add_item(f, f->db, 5));
	fail_in_bulk(f, 1, 1, 10);
	assert_int_equal(db_items(f, f->db), 1);

	db_check(f, db_begin(f->db, &f->err));
	bulk = db_bulk_begin(f->db, &f->err, "item", "space, indicator, id", "iii");
	db_check(f, db_bulk_row(bulk, &f->err, (int64_t)1, (int64_t)1, (int64_t)1));
	db_bulk_abandon(bulk);
	db_bulk_abandon(NULL);
	db_rollback(f->db);
	assert_int_equal(db_items(f, f->db), 1);

	db_check(f, db_begin(f->db, &f->err));
	assert_null(db_bulk_begin(f->db, &f->err, "nowhere", "id", "i"));
	assert_int_equal(db_error(f->db), ERR_DB);
	db_rollback(f->db);
}

/* Far more than a socket holds: they are on their way while others are made. */
static void a_bulk_may_be_of_any_size(void **state)
{
	enum { ROWS = 200000 };
	struct db_fixture *f = *state;
	struct db_bulk *bulk;

	db_check(f, db_begin(f->db, &f->err));
	db_add_many(f, 0, ROWS);
	db_check(f, db_commit(f->db, &f->err));
	assert_int_equal(db_items(f, f->db), ROWS);
	assert_int_equal(
	    db_one_int(f, f->db, "SELECT sum(id) FROM item"), (int64_t)ROWS * (ROWS - 1) / 2);

	/* One that fails at its first row, and one given up near its end. */
	fail_in_bulk(f, 0, 8, ROWS);
	db_check(f, db_begin(f->db, &f->err));
	bulk = db_bulk_begin(f->db, &f->err, "item", "space, indicator, id", "iii");
	for (int64_t i = 0; i < ROWS; i++)
		db_check(f, db_bulk_row(bulk, &f->err, (int64_t)1, (int64_t)8, i));
	db_bulk_abandon(bulk);
	db_rollback(f->db);
	assert_int_equal(db_items(f, f->db), ROWS);
}

static void a_table_that_is_loaded_has_its_key_again(void **state)
{
	struct db_fixture *f = *state;
	bool begun;

	/* Given up: the key is as it was. */
	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_load_begin(f->db, "item", &begun, &f->err));
	assert_int_equal(begun, db_is_server(f->name));
	db_check(f, db_add_item(f, f->db, 1));
	db_rollback(f->db);
	db_check(f, db_add_item(f, f->db, 2));
	assert_int_equal(db_add_item(f, f->db, 2), ERR_DB);
	db_check(f, db_exec(f->db, "DELETE FROM item", &f->err));

	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_load_begin(f->db, "item", &begun, &f->err));
	db_add_many(f, 0, DB_MANY);
	if (begun)
		db_check(f, db_load_end(f->db, &f->err));
	db_check(f, db_commit(f->db, &f->err));
	assert_int_equal(db_items(f, f->db), DB_MANY);
	assert_int_equal(db_add_item(f, f->db, 1), ERR_DB);

	/* It has rows now. */
	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_load_begin(f->db, "item", &begun, &f->err));
	assert_false(begun);
	db_check(f, db_commit(f->db, &f->err));
}

static void two_rows_of_one_key_are_found_when_they_are_loaded(void **state)
{
	struct db_fixture *f = *state;
	enum err_code code;
	bool begun;

	db_check(f, db_begin(f->db, &f->err));
	db_check(f, db_load_begin(f->db, "item", &begun, &f->err));
	db_check(f, db_add_item(f, f->db, 1));
	code = db_add_item(f, f->db, 1);
	if (begun)
		code = db_load_end(f->db, &f->err);
	assert_int_equal(code, ERR_RETRY);
	db_rollback(f->db);
	assert_int_equal(db_items(f, f->db), 0);
}

static void scans_give_all_rows_also_side_by_side(void **state)
{
	struct db_fixture *f = *state;
	struct db_stmt *one, *two;
	bool row = true, other_row = true;
	int64_t count = 0;

	db_check(f, db_begin(f->db, &f->err));
	db_add_many(f, 0, DB_MANY);
	db_check(f, db_commit(f->db, &f->err));
	db_check(f, db_begin_read(f->db, &f->err));
	for (int pass = 0; pass < 2; pass++) {
		one = db_scan(f->db, &f->err,
		    "SELECT id, content FROM item WHERE id >= $1 ORDER BY id", "i", (int64_t)pass);
		two = db_scan(f->db, &f->err, "SELECT id FROM item ORDER BY id DESC", "");
		assert_true(one && two);
		for (count = 0;; count++) {
			db_check(f, db_step(one, &row, &f->err));
			db_check(f, db_step(two, &other_row, &f->err));
			if (!row || !other_row)
				break;
			assert_int_equal(db_int(one, 0), count + pass);
			assert_int_equal(db_int(two, 0), DB_MANY - 1 - count);
			assert_int_equal(db_is_null(one, 1), (count + pass) % 2 == 0);
		}
		assert_int_equal(count, DB_MANY - pass);
		assert_false(row);
		db_done(one);
		db_done(two);
	}
	/* One that is not read to its end, and one without rows. */
	one = db_scan(f->db, &f->err, "SELECT id FROM item ORDER BY id DESC", "");
	db_check(f, db_step(one, &row, &f->err));
	db_done(one);
	two = db_scan(f->db, &f->err, "SELECT id FROM item WHERE id < $1", "i", (int64_t)0);
	db_check(f, db_step(two, &row, &f->err));
	assert_false(row);
	db_done(two);
	db_check(f, db_commit(f->db, &f->err));
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, db_set_up, db_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(a_transaction_is_whole_or_absent),
	    CASE(a_part_of_a_transaction_can_be_undone_alone),
	    CASE(a_read_transaction_sees_one_moment),
	    CASE(a_key_taken_meanwhile_is_worth_another_try),
	    CASE(a_deadlock_is_worth_another_try),
	    CASE(a_lock_is_had_by_one_and_nobody_waits_for_it),
	    CASE(bulk_rows_are_rows_like_others),
	    CASE(a_bulk_that_fails_leaves_nothing),
	    CASE(a_bulk_may_be_of_any_size),
	    CASE(a_table_that_is_loaded_has_its_key_again),
	    CASE(two_rows_of_one_key_are_found_when_they_are_loaded),
	    CASE(scans_give_all_rows_also_side_by_side),
	};

	return cmocka_run_group_tests_name("db_transactions", tests, NULL, NULL);
}
