/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the façade promises, held by whichever store the test runs under. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <pthread.h>
#include <cmocka.h>

#include "base/buf.h"
#include "db/backup.h"
#include "db/db_pool.h"
#include "store.h"

static const char first_step[] =
    "CREATE TABLE item (space BIGINT NOT NULL, indicator BIGINT NOT NULL, id BIGINT NOT NULL,"
    " content TEXT, bytes @BYTES@ @UNCOMPRESSED@, PRIMARY KEY (space, indicator, id))"
    " @CLUSTERED@ @BY_INDICATOR@;"
    "CREATE TABLE other (id BIGINT PRIMARY KEY, number BIGINT)";
static const struct migration steps[] = {{1, first_step}};

struct fixture {
	char directory[64];
	char name[160];
	struct db *db;
	struct err err;
};

static void check(const struct fixture *f, enum err_code code)
{
	if (code)
		fail_msg("%s: %s", f->err.key, f->err.arg_count ? f->err.args[0] : "");
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->directory, sizeof(f->directory), "/tmp/kycung-db-XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	store_name(f->name, sizeof(f->name), f->directory, "store");
	check(f, db_open(&f->db, f->name, DB_CREATE, &f->err));
	check(f, migrate(f->db, steps, 1, NULL, &f->err));
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	db_discard(f->db);
	assert_int_equal(rmdir(f->directory), 0);
	free(f);
	return 0;
}

static int64_t one_int(struct fixture *f, struct db *db, const char *sql)
{
	struct db_stmt *stmt = db_query(db, &f->err, sql, "");
	int64_t value;
	bool row;

	assert_non_null(stmt);
	check(f, db_step(stmt, &row, &f->err));
	assert_true(row);
	value = db_int(stmt, 0);
	db_done(stmt);
	return value;
}

static int64_t items(struct fixture *f, struct db *db)
{
	return one_int(f, db, "SELECT count(*) FROM item");
}

static enum err_code add(struct fixture *f, struct db *db, int64_t id)
{
	return db_run(
	    db, &f->err, "INSERT INTO item (space, indicator, id) VALUES (1, 1, $1)", "i", id);
}

static struct db *another(struct fixture *f, enum db_mode mode)
{
	struct db *db = NULL;

	check(f, db_open(&db, f->name, mode, &f->err));
	return db;
}

/* ---- Opening */

static void a_register_is_made_once_and_found_again(void **state)
{
	struct fixture *f = *state;
	struct db *db = NULL;

	assert_int_equal(db_open(&db, f->name, DB_CREATE, &f->err), ERR_CONFLICT);
	assert_string_equal(f->err.key, "db.exists");
	db = another(f, DB_OPEN);
	check(f, migrate(db, steps, 1, NULL, &f->err));
	assert_int_equal(migrate(db, steps, 0, NULL, &f->err), ERR_CONFLICT);
	assert_string_equal(f->err.key, "db.newer");
	db_close(db);
}

static void what_is_no_register_is_told_apart(void **state)
{
	struct fixture *f = *state;
	char name[160];
	struct db *db = NULL;

	if (store_is_server()) {
		check(f, db_exec(f->db, "ALTER SCHEMA kycung RENAME TO elsewhere", &f->err));
		assert_int_equal(db_open(&db, f->name, DB_OPEN, &f->err), ERR_INPUT);
		check(f, db_exec(f->db, "ALTER SCHEMA elsewhere RENAME TO kycung", &f->err));
	} else {
		FILE *file;

		snprintf(name, sizeof(name), "%s/text", f->directory);
		file = fopen(name, "w");
		assert_non_null(file);
		fputs("no database", file);
		fclose(file);
		assert_int_equal(db_open(&db, name, DB_OPEN, &f->err), ERR_INPUT);
		unlink(name);
	}
	assert_string_equal(f->err.key, "db.not_a_register");
	store_name(name, sizeof(name), f->directory, "missing");
	assert_int_equal(db_open(&db, name, DB_READ, &f->err),
	    store_is_server() ? ERR_UNAVAILABLE : ERR_NOT_FOUND);
}

static void a_password_is_never_shown(void **state)
{
	static const char *const names[] = {"postgresql://me:s3cret@127.0.0.1:1/x",
	    "postgresql://127.0.0.1:1/x?user=me&password=s3cret", "postgresql://me:s3cret%@h/x",
	    "mysql://me:s3cret@h/x", "postgresql://me@127.0.0.1:1/x?s3cret=1"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct buf shown = {0};
		struct db *db = NULL;

		assert_int_not_equal(db_open(&db, names[i], DB_OPEN, &f->err), ERR_NONE);
		for (int a = 0; a < f->err.arg_count; a++)
			assert_null(strstr(f->err.args[a], "s3cret"));
		if (i == 0)
			assert_string_equal(f->err.args[0], "postgresql://me@127.0.0.1:1/x");
		if (db_is_server(names[i])) {
			db_shown_name(names[i], &shown);
			assert_null(strstr(shown.p, "s3cret"));
			buf_release(&shown);
		}
	}
}

static void a_reader_cannot_write(void **state)
{
	struct fixture *f = *state;
	struct db *db = another(f, DB_READ);

	assert_int_equal(add(f, db, 1), ERR_DB);
	assert_int_equal(items(f, db), 0);
	db_close(db);
}

/* ---- Values */

static void values_come_back_as_they_went(void **state)
{
	static const int64_t integers[] = {
	    0, -1, 127, -128, 40000, -40000, INT32_MIN, INT64_MAX, INT64_MIN};
	struct fixture *f = *state;
	struct db_stmt *stmt;
	bool row;

	for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++)
		check(f, db_run(f->db, &f->err,
			     "INSERT INTO item (space, indicator, id, content, bytes) "
			     "VALUES (1, $3, $1, $2, $4)",
			     "isib", integers[i], i ? "Lạng Sơn" : "", (int64_t)i,
			     (struct str){"a\0b", 3}));
	stmt = db_query(f->db, &f->err,
	    "SELECT id, content, bytes, NULL FROM item WHERE space = $1 ORDER BY indicator", "i",
	    (int64_t)1);
	for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
		check(f, db_step(stmt, &row, &f->err));
		assert_true(row);
		assert_true(db_int(stmt, 0) == integers[i]);
		assert_true(str_is(db_str(stmt, 1), i ? "Lạng Sơn" : ""));
		assert_false(db_is_null(stmt, 1));
		assert_true(str_eq(db_str(stmt, 2), (struct str){"a\0b", 3}));
		assert_true(db_is_null(stmt, 3));
		assert_int_equal(db_int(stmt, 3), 0);
	}
	check(f, db_step(stmt, &row, &f->err));
	assert_false(row);
	db_done(stmt);
}

static void nulls_are_nulls_of_any_type(void **state)
{
	static const char insert[] = "INSERT INTO item (space, indicator, id, content, bytes) "
				     "VALUES (1, $1, 1, $2, $3)";
	static const char numbers[] = "INSERT INTO other (id, number) VALUES ($1, $2)";
	struct fixture *f = *state;
	const char *none = NULL;

	check(f, db_run(f->db, &f->err, insert, "inn", (int64_t)1));
	check(f, db_run(f->db, &f->err, insert, "isb", (int64_t)2, none, STR("x")));
	check(f, db_run(f->db, &f->err, insert, "iss", (int64_t)3, none, none));
	check(f, db_run(f->db, &f->err, insert, "itn", (int64_t)4, STR("x")));
	check(f, db_run(f->db, &f->err, numbers, "in", (int64_t)1));
	check(f, db_run(f->db, &f->err, numbers, "ii", (int64_t)2, (int64_t)2));
	check(f, db_run(f->db, &f->err, numbers, "in", (int64_t)3));
	assert_int_equal(one_int(f, f->db, "SELECT count(*) FROM item WHERE content IS NULL"), 3);
	assert_int_equal(one_int(f, f->db, "SELECT count(*) FROM item WHERE bytes IS NULL"), 3);
	assert_int_equal(one_int(f, f->db, "SELECT count(*) FROM other WHERE number IS NULL"), 2);
}

static void sums_are_integers(void **state)
{
	static const int64_t values[] = {INT64_MAX, -1, -9999, 10000, -100000000};
	struct fixture *f = *state;
	struct db_stmt *stmt;
	int64_t sum = 0;
	bool row;

	assert_int_equal(one_int(f, f->db, "SELECT sum(number) FROM other"), 0);
	for (int64_t i = 0; i < 5; i++) {
		check(f, db_run(f->db, &f->err, "INSERT INTO other (id, number) VALUES ($1, $2)",
			     "ii", i, values[i]));
		sum += i == 3 ? 0 : values[i];
		if (i == 3)
			check(f, db_exec(f->db, "DELETE FROM other WHERE id = 3", &f->err));
		assert_true(one_int(f, f->db, "SELECT sum(number) FROM other") == sum);
	}
	assert_true(one_int(f, f->db, "SELECT -sum(number) FROM other") == -sum);
	check(f, db_exec(f->db, "UPDATE other SET number = 9000000000000000000", &f->err));
	stmt = db_query(f->db, &f->err, "SELECT sum(number) FROM other", "");
	assert_int_equal(db_step(stmt, &row, &f->err), ERR_DB);
	db_done(stmt);
}

static void text_sorts_by_its_bytes(void **state)
{
	static const char *const sorted[] = {"A", "B", "a", "a b", "aa", "Đ", "đ", "ế"};
	struct fixture *f = *state;
	struct db_stmt *stmt;
	bool row;

	for (int64_t i = 7; i >= 0; i--)
		check(f, db_run(f->db, &f->err,
			     "INSERT INTO item (space, indicator, id, content) "
			     "VALUES (1, 1, $1, $2)",
			     "is", i, sorted[i]));
	stmt = db_query(f->db, &f->err,
	    "SELECT content FROM item WHERE content < $1 ORDER BY content", "s", "zz");
	for (int i = 0; i < 5; i++) {
		check(f, db_step(stmt, &row, &f->err));
		assert_true(row && str_is(db_str(stmt, 0), sorted[i]));
	}
	check(f, db_step(stmt, &row, &f->err));
	assert_false(row);
	db_done(stmt);
	assert_int_equal(one_int(f, f->db,
			     "SELECT count(*) FROM (SELECT max(content) AS most FROM item) AS x "
			     "WHERE most = 'ế'"),
	    1);
}

static void text_with_a_nul_byte_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_run(f->db, &f->err,
			     "INSERT INTO item (space, indicator, id, content) "
			     "VALUES (1, 1, 1, $1)",
			     "t", ((struct str){"a\0b", 3})),
	    ERR_INPUT);
	assert_string_equal(f->err.key, "db.nul_byte");
	assert_int_equal(items(f, f->db), 0);
}

/* ---- Transactions */

static void a_transaction_is_whole_or_absent(void **state)
{
	struct fixture *f = *state;
	struct db *other = another(f, DB_OPEN);

	check(f, db_begin(f->db, &f->err));
	check(f, add(f, f->db, 1));
	assert_int_equal(items(f, other), 0);
	db_rollback(f->db);
	assert_int_equal(items(f, f->db), 0);
	check(f, db_begin(f->db, &f->err));
	check(f, add(f, f->db, 1));
	check(f, add(f, f->db, 2));
	check(f, db_commit(f->db, &f->err));
	assert_int_equal(items(f, other), 2);
	db_rollback(f->db);
	db_close(other);
}

static void a_part_of_a_transaction_can_be_undone_alone(void **state)
{
	static const char insert[] = "INSERT INTO other (id, number) VALUES ($1, 1)";
	struct fixture *f = *state;
	struct db_bulk *bulk;

	check(f, db_begin(f->db, &f->err));
	check(f, db_run(f->db, &f->err, insert, "i", (int64_t)1));
	/* After a failure of SQL, after a key that exists, and after a bulk. */
	check(f, db_savepoint(f->db, &f->err));
	check(f, db_run(f->db, &f->err, insert, "i", (int64_t)2));
	assert_int_equal(db_exec(f->db, "SELECT nothing FROM nowhere", &f->err), ERR_DB);
	check(f, db_rollback_to(f->db, &f->err));
	check(f, db_savepoint(f->db, &f->err));
	check(f, db_run(f->db, &f->err, insert, "i", (int64_t)3));
	assert_int_equal(db_run(f->db, &f->err, insert, "i", (int64_t)1), ERR_RETRY);
	check(f, db_rollback_to(f->db, &f->err));
	check(f, db_savepoint(f->db, &f->err));
	bulk = db_bulk_begin(f->db, &f->err, "other", "id, number", "ii");
	assert_non_null(bulk);
	check(f, db_bulk_row(bulk, &f->err, (int64_t)1, (int64_t)1));
	db_bulk_end(bulk, &f->err);
	check(f, db_rollback_to(f->db, &f->err));
	check(f, db_savepoint(f->db, &f->err));
	check(f, db_run(f->db, &f->err, insert, "i", (int64_t)4));
	check(f, db_release(f->db, &f->err));
	check(f, db_commit(f->db, &f->err));
	assert_int_equal(one_int(f, f->db, "SELECT count(*) FROM other"), 2);
	assert_int_equal(one_int(f, f->db, "SELECT max(id) FROM other"), 4);

	check(f, db_begin(f->db, &f->err));
	check(f, db_savepoint(f->db, &f->err));
	check(f, db_run(f->db, &f->err, insert, "i", (int64_t)5));
	db_rollback(f->db);
	check(f, db_begin(f->db, &f->err));
	check(f, db_savepoint(f->db, &f->err));
	check(f, db_release(f->db, &f->err));
	check(f, db_commit(f->db, &f->err));
	assert_int_equal(one_int(f, f->db, "SELECT count(*) FROM other"), 2);
}

static void a_read_transaction_sees_one_moment(void **state)
{
	struct fixture *f = *state;
	struct db *other = another(f, DB_OPEN);

	check(f, db_begin_read(f->db, &f->err));
	assert_int_equal(items(f, f->db), 0);
	check(f, add(f, other, 1));
	assert_int_equal(items(f, f->db), 0);
	check(f, db_commit(f->db, &f->err));
	assert_int_equal(items(f, f->db), 1);
	db_close(other);
}

static void a_key_taken_meanwhile_is_worth_another_try(void **state)
{
	struct fixture *f = *state;

	check(f, add(f, f->db, 1));
	assert_int_equal(add(f, f->db, 1), ERR_DB);
	check(f, db_begin(f->db, &f->err));
	assert_int_equal(add(f, f->db, 1), ERR_RETRY);
	assert_int_equal(db_error(f->db), ERR_RETRY);
	assert_string_equal(f->err.key, "db.busy");
	db_rollback(f->db);
	check(f, db_begin(f->db, &f->err));
	check(f, add(f, f->db, 2));
	check(f, db_commit(f->db, &f->err));
}

/* Locks row 2, then asks for row 1. */
static void *cross(void *context)
{
	struct fixture *f = context;
	struct db *db = another(f, DB_OPEN);
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
	struct fixture *f = *state;
	struct fixture theirs = *f;
	pthread_t thread;
	enum err_code code;
	void *result;

	if (!store_is_server()) /* a file has one writer at a time */
		return;
	check(f, add(f, f->db, 1));
	check(f, add(f, f->db, 2));
	check(f, db_begin(f->db, &f->err));
	check(f, db_run(f->db, &f->err, "UPDATE item SET content = 'a' WHERE id = 1", ""));
	assert_int_equal(pthread_create(&thread, NULL, cross, &theirs), 0);
	while (!one_int(f, f->db, "SELECT count(*) FROM other"))
		usleep(1000);
	code = db_run(f->db, &f->err, "UPDATE item SET content = 'a' WHERE id = 2", "");
	if (!code)
		check(f, db_commit(f->db, &f->err));
	db_rollback(f->db);
	assert_int_equal(pthread_join(thread, &result), 0);
	assert_true((code == ERR_RETRY) + (result == (void *)1) == (code || result ? 1 : 0));
}

/* ---- Many rows */

enum { MANY = 20000 };

static void a_lock_is_had_by_one_and_nobody_waits_for_it(void **state)
{
	struct fixture *f = *state;
	struct db *other;
	bool had;

	check(f, db_open(&other, f->name, DB_OPEN, &f->err));
	check(f, db_begin(f->db, &f->err));
	check(f, db_try_lock(f->db, 7, &had, &f->err));
	assert_true(had);
	check(f, db_try_lock(f->db, 7, &had, &f->err)); /* again is fine */
	assert_true(had);
	if (store_is_server()) {
		check(f, db_begin(other, &f->err));
		check(f, db_try_lock(other, 7, &had, &f->err));
		assert_false(had);
		check(f, db_try_lock(other, 8, &had, &f->err));
		assert_true(had);
		db_rollback(other);
	}
	check(f, db_commit(f->db, &f->err));
	check(f, db_begin(other, &f->err));
	check(f, db_try_lock(other, 7, &had, &f->err));
	assert_true(had);
	db_rollback(other);
	db_close(other);
}

static void add_many(struct fixture *f, int64_t from, int64_t to)
{
	struct db_bulk *bulk =
	    db_bulk_begin(f->db, &f->err, "item", "space, indicator, id, content, bytes", "iiisb");

	assert_non_null(bulk);
	for (int64_t i = from; i < to; i++) {
		char text[24];

		snprintf(text, sizeof(text), "số %d", (int)i);
		check(f, db_bulk_row(bulk, &f->err, (int64_t)1, i % 7, i, i % 2 ? text : NULL,
			     (struct str){(const char *)&i, i % 3 ? sizeof(i) : 0}));
	}
	check(f, db_bulk_end(bulk, &f->err));
}

static void bulk_rows_are_rows_like_others(void **state)
{
	struct fixture *f = *state;
	struct db_bulk *bulk;

	check(f, db_begin(f->db, &f->err));
	add_many(f, 0, MANY / 2);
	add_many(f, MANY / 2, MANY);
	bulk = db_bulk_begin(f->db, &f->err, "other", "id", "i");
	assert_non_null(bulk);
	check(f, db_bulk_end(bulk, &f->err));
	check(f, db_commit(f->db, &f->err));
	assert_int_equal(items(f, f->db), MANY);
	assert_int_equal(one_int(f, f->db, "SELECT sum(id) FROM item"), MANY * (MANY - 1L) / 2);
	assert_int_equal(
	    one_int(f, f->db, "SELECT count(*) FROM item WHERE content IS NULL"), MANY / 2);
	assert_int_equal(one_int(f, f->db, "SELECT count(*) FROM item WHERE content = 'số 77'"), 1);
	assert_int_equal(one_int(f, f->db, "SELECT length(bytes) FROM item WHERE id = 4"), 8);
	assert_int_equal(one_int(f, f->db, "SELECT length(bytes) FROM item WHERE id = 3"), 0);
}

static void a_bulk_that_fails_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct db_bulk *bulk;
	enum err_code code = ERR_NONE;

	check(f, add(f, f->db, 5));
	check(f, db_begin(f->db, &f->err));
	bulk = db_bulk_begin(f->db, &f->err, "item", "space, indicator, id", "iii");
	for (int64_t i = 0; i < 10 && !code; i++)
		code = db_bulk_row(bulk, &f->err, (int64_t)1, (int64_t)1, i);
	if (code)
		db_bulk_abandon(bulk);
	else
		code = db_bulk_end(bulk, &f->err);
	/* A server may tell it by the next call. */
	if (!code)
		code = db_commit(f->db, &f->err);
	assert_int_equal(code, ERR_RETRY);
	db_rollback(f->db);
	assert_int_equal(items(f, f->db), 1);

	check(f, db_begin(f->db, &f->err));
	bulk = db_bulk_begin(f->db, &f->err, "item", "space, indicator, id", "iii");
	check(f, db_bulk_row(bulk, &f->err, (int64_t)1, (int64_t)1, (int64_t)1));
	db_bulk_abandon(bulk);
	db_bulk_abandon(NULL);
	db_rollback(f->db);
	assert_int_equal(items(f, f->db), 1);

	check(f, db_begin(f->db, &f->err));
	assert_null(db_bulk_begin(f->db, &f->err, "nowhere", "id", "i"));
	assert_int_equal(db_error(f->db), ERR_DB);
	db_rollback(f->db);
}

static void scans_give_all_rows_also_side_by_side(void **state)
{
	struct fixture *f = *state;
	struct db_stmt *one, *two;
	bool row = true, other_row = true;
	int64_t count = 0;

	check(f, db_begin(f->db, &f->err));
	add_many(f, 0, MANY);
	check(f, db_commit(f->db, &f->err));
	check(f, db_begin_read(f->db, &f->err));
	for (int pass = 0; pass < 2; pass++) {
		one = db_scan(f->db, &f->err,
		    "SELECT id, content FROM item WHERE id >= $1 ORDER BY id", "i", (int64_t)pass);
		two = db_scan(f->db, &f->err, "SELECT id FROM item ORDER BY id DESC", "");
		assert_true(one && two);
		for (count = 0;; count++) {
			check(f, db_step(one, &row, &f->err));
			check(f, db_step(two, &other_row, &f->err));
			if (!row || !other_row)
				break;
			assert_int_equal(db_int(one, 0), count + pass);
			assert_int_equal(db_int(two, 0), MANY - 1 - count);
			assert_int_equal(db_is_null(one, 1), (count + pass) % 2 == 0);
		}
		assert_int_equal(count, MANY - pass);
		assert_false(row);
		db_done(one);
		db_done(two);
	}
	/* One that is not read to its end, and one without rows. */
	one = db_scan(f->db, &f->err, "SELECT id FROM item ORDER BY id DESC", "");
	check(f, db_step(one, &row, &f->err));
	db_done(one);
	two = db_scan(f->db, &f->err, "SELECT id FROM item WHERE id < $1", "i", (int64_t)0);
	check(f, db_step(two, &row, &f->err));
	assert_false(row);
	db_done(two);
	check(f, db_commit(f->db, &f->err));
}

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
	struct fixture *f = *state;
	struct db *other = another(f, DB_READ);
	uint64_t own = db_change_mark(f->db), theirs = db_change_mark(other);

	check(f, db_begin(f->db, &f->err));
	check(f, add(f, f->db, 1));
	check(f, db_announce(f->db, &f->err));
	check(f, db_commit(f->db, &f->err));
	assert_true(db_change_mark(f->db) != own);
	assert_true(moves(other, theirs));
	own = db_change_mark(f->db);
	check(f, add(f, f->db, 2));
	assert_true(db_change_mark(f->db) != own);
	db_close(other);
}

/* ---- Limits */

static void a_statement_ends_at_its_timeout(void **state)
{
	static const char endless[] =
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) "
	    "SELECT count(*) FROM n";
	struct fixture *f = *state;
	struct db_stmt *stmt;
	bool row;

	db_set_timeout(f->db, 30);
	stmt = db_query(f->db, &f->err, endless, "");
	assert_non_null(stmt);
	assert_int_equal(db_step(stmt, &row, &f->err), ERR_DB);
	assert_string_equal(f->err.key, "db.timeout");
	db_done(stmt);
	assert_int_equal(items(f, f->db), 0);
	db_set_timeout(f->db, 0);
	check(f, add(f, f->db, 1));
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
	struct fixture *f = *state;
	struct db_pool *pool = NULL;
	struct db *one, *two, *three;
	struct taker taker;
	pthread_t thread;

	check(f, db_pool_open(&pool, f->name, DB_OPEN, 2, &f->err));
	check(f, db_pool_take(pool, 0, &one, &f->err));
	check(f, db_pool_take(pool, 0, &two, &f->err));
	assert_ptr_not_equal(one, two);
	assert_int_equal(db_pool_take(pool, 5, &three, &f->err), ERR_UNAVAILABLE);
	assert_string_equal(f->err.key, "db.all_busy");

	taker = (struct taker){.pool = pool};
	assert_int_equal(pthread_create(&thread, NULL, take, &taker), 0);
	check(f, db_begin(one, &f->err));
	check(f, add(f, one, 1));
	db_pool_give(pool, one); /* what was not committed is gone */
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(taker.code, ERR_NONE);
	assert_ptr_equal(taker.db, one);
	assert_int_equal(items(f, two), 0);
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
	struct fixture *f = *state;

	check(f, add(f, f->db, 1));
	db_suspend(f->db, true);
	assert_int_equal(add(f, f->db, 2), ERR_UNAVAILABLE);
	assert_string_equal(f->err.key, "db.suspended");
	assert_int_equal(db_begin(f->db, &f->err), ERR_UNAVAILABLE);
	assert_int_equal(db_begin_read(f->db, &f->err), ERR_UNAVAILABLE);
	assert_int_equal(db_exec(f->db, "SELECT 1", &f->err), ERR_UNAVAILABLE);
	db_suspend(f->db, false);
	assert_int_equal(items(f, f->db), 1);

	/* In a transaction: it cannot be committed, and is gone with its end. */
	check(f, db_begin(f->db, &f->err));
	check(f, add(f, f->db, 3));
	db_suspend(f->db, true);
	assert_int_equal(add(f, f->db, 4), ERR_UNAVAILABLE);
	assert_int_equal(db_commit(f->db, &f->err), ERR_UNAVAILABLE);
	db_rollback(f->db);
	db_suspend(f->db, false);
	assert_int_equal(items(f, f->db), 1);
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
	struct fixture *f = *state;
	const char *endless = store_is_server()
	                          ? "SELECT count(pg_sleep(3600))"
	                          : "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
	                            "FROM n) SELECT count(*) FROM n";
	struct db *other = another(f, DB_OPEN);
	pthread_t thread;

	db_set_timeout(f->db, 3600000);
	assert_int_equal(pthread_create(&thread, NULL, suspend_soon, f->db), 0);
	assert_int_equal(db_run(f->db, &f->err, endless, ""), ERR_UNAVAILABLE);
	assert_int_equal(pthread_join(thread, NULL), 0);
	db_suspend(f->db, false);
	assert_int_equal(items(f, f->db), 0);

	/* Also one that waits for another writer. */
	check(f, db_begin(other, &f->err));
	check(f, add(f, other, 1));
	assert_int_equal(pthread_create(&thread, NULL, suspend_soon, f->db), 0);
	assert_true(db_begin(f->db, &f->err) || add(f, f->db, 1));
	assert_true(f->err.code == ERR_UNAVAILABLE || f->err.code == ERR_RETRY);
	assert_int_equal(pthread_join(thread, NULL), 0);
	db_rollback(f->db);
	db_suspend(f->db, false);
	check(f, db_commit(other, &f->err));
	db_close(other);
	assert_int_equal(items(f, f->db), 1);
}

static void a_suspended_pool_lends_nothing(void **state)
{
	struct fixture *f = *state;
	struct db_pool *pool = NULL;
	struct db *one, *two;

	check(f, db_pool_open(&pool, f->name, DB_OPEN, 2, &f->err));
	check(f, db_pool_take(pool, 0, &one, &f->err));
	db_pool_suspend(pool, true);
	assert_int_equal(add(f, one, 1), ERR_UNAVAILABLE);
	assert_int_equal(db_pool_take(pool, 60000, &two, &f->err), ERR_UNAVAILABLE);
	assert_string_equal(f->err.key, "db.suspended");
	db_pool_give(pool, one);
	assert_int_equal(db_pool_take(pool, 60000, &two, &f->err), ERR_UNAVAILABLE);
	db_pool_suspend(pool, false);
	check(f, db_pool_take(pool, 0, &one, &f->err));
	check(f, db_pool_take(pool, 0, &two, &f->err));
	check(f, add(f, two, 1));
	db_pool_give(pool, one);
	db_pool_give(pool, two);
	db_pool_close(pool);
}

/* ---- A connection that breaks */

static void break_connection(struct fixture *f, struct db *db)
{
	struct db *killer = another(f, DB_OPEN);
	int64_t id = one_int(f, db, "SELECT pg_backend_pid()");

	check(f, db_run(killer, &f->err, "SELECT pg_terminate_backend(CAST($1 AS INTEGER), 10000)",
		     "i", id));
	db_close(killer);
}

static void a_broken_connection_is_made_anew(void **state)
{
	struct fixture *f = *state;
	uint64_t mark;
	struct db_stmt *scan;
	bool row;

	if (!store_is_server())
		return;
	check(f, add(f, f->db, 1));
	mark = db_change_mark(f->db);

	/* While nothing runs: the next call notices nothing but the mark. */
	break_connection(f, f->db);
	assert_true(db_change_mark(f->db) != mark);
	assert_int_equal(items(f, f->db), 1);
	mark = db_change_mark(f->db);
	check(f, db_begin(f->db, &f->err));
	check(f, db_announce(f->db, &f->err));
	check(f, db_commit(f->db, &f->err));
	assert_true(moves(f->db, mark));

	/* In a transaction: it is lost to its end, and nothing of it is kept. */
	check(f, db_begin(f->db, &f->err));
	check(f, add(f, f->db, 2));
	break_connection(f, f->db);
	assert_int_equal(add(f, f->db, 3), ERR_UNAVAILABLE);
	assert_string_equal(f->err.key, "db.lost");
	assert_int_equal(add(f, f->db, 4), ERR_UNAVAILABLE);
	assert_int_equal(db_commit(f->db, &f->err), ERR_UNAVAILABLE);
	db_rollback(f->db);
	assert_int_equal(items(f, f->db), 1);

	/* In a bulk, and in a scan. */
	check(f, db_begin(f->db, &f->err));
	{
		int64_t id = one_int(f, f->db, "SELECT pg_backend_pid()");
		struct db *killer = another(f, DB_OPEN);
		struct db_bulk *bulk = db_bulk_begin(f->db, &f->err, "other", "id", "i");
		enum err_code code;

		check(f, db_bulk_row(bulk, &f->err, (int64_t)1));
		check(f, db_run(killer, &f->err,
			     "SELECT pg_terminate_backend(CAST($1 AS INTEGER), 10000)", "i", id));
		code = db_bulk_end(bulk, &f->err);
		if (!code)
			code = db_commit(f->db, &f->err);
		assert_int_equal(code, ERR_UNAVAILABLE);
		db_close(killer);
	}
	db_rollback(f->db);
	assert_int_equal(one_int(f, f->db, "SELECT count(*) FROM other"), 0);
	check(f, db_begin(f->db, &f->err));
	add_many(f, 10, MANY);
	check(f, db_commit(f->db, &f->err));
	check(f, db_begin_read(f->db, &f->err));
	scan = db_scan(f->db, &f->err, "SELECT id FROM item ORDER BY id", "");
	check(f, db_step(scan, &row, &f->err));
	break_connection(f, f->db);
	while (row && !db_step(scan, &row, &f->err))
		;
	assert_int_equal(f->err.code, ERR_UNAVAILABLE);
	db_done(scan);
	db_rollback(f->db);
	assert_int_equal(items(f, f->db), MANY - 9);
}

/* ---- Copies and layouts */

static void compare_copy(struct fixture *f, const char *name)
{
	struct db *copy = NULL;

	check(f, db_open(&copy, name, DB_OPEN, &f->err));
	check(f, migrate(copy, steps, 1, NULL, &f->err));
	assert_int_equal(items(f, copy), MANY);
	assert_int_equal(
	    one_int(f, copy, "SELECT count(*) FROM item WHERE content IS NULL"), MANY / 2);
	assert_int_equal(one_int(f, copy, "SELECT sum(length(bytes)) FROM item"),
	    one_int(f, f->db, "SELECT sum(length(bytes)) FROM item"));
	assert_int_equal(one_int(f, copy, "SELECT number FROM other"), 7);
	db_close(copy);
}

static void a_backup_of_any_store_is_a_file(void **state)
{
	struct fixture *f = *state;
	char file[160], second[160];
	struct db *copy = NULL;

	check(f, db_begin(f->db, &f->err));
	add_many(f, 0, MANY);
	check(f, db_run(f->db, &f->err, "INSERT INTO other (id, number) VALUES (1, 7)", ""));
	check(f, db_commit(f->db, &f->err));
	snprintf(file, sizeof(file), "%s/copy.db", f->directory);
	check(f, db_backup(f->db, file, steps, 1, &f->err));
	assert_int_equal(db_backup(f->db, file, steps, 1, &f->err), ERR_CONFLICT);
	assert_string_equal(f->err.key, "db.exists");
	compare_copy(f, file);

	/* And a file's, to a new register of the store. */
	store_name(second, sizeof(second), f->directory, "second");
	check(f, db_open(&copy, file, DB_OPEN, &f->err));
	check(f, db_backup(copy, second, steps, 1, &f->err));
	assert_int_equal(db_backup(copy, second, steps, 1, &f->err), ERR_CONFLICT);
	compare_copy(f, second);
	db_discard(copy);
	check(f, db_open(&copy, second, DB_OPEN, &f->err));
	db_discard(copy);
}

static void tables_are_divided_where_they_can_be(void **state)
{
	static const struct migration more[] = {{1, first_step},
	    {2, "CREATE TABLE later (space BIGINT, indicator BIGINT) @BY_INDICATOR@"}};
	const struct migrate_options parts = {.partitions = 4}, citus = {.citus = true};
	struct fixture *f = *state;
	struct db *db = NULL;
	char name[160];

	store_name(name, sizeof(name), f->directory, "divided");
	check(f, db_open(&db, name, DB_CREATE, &f->err));
	assert_int_equal(migrate(db, steps, 1, &citus, &f->err), ERR_USAGE);
	if (!store_is_server()) {
		assert_int_equal(migrate(db, steps, 1, &parts, &f->err), ERR_USAGE);
		assert_string_equal(f->err.key, "db.cannot_divide");
		db_discard(db);
		return;
	}
	assert_string_equal(f->err.key, "db.no_citus");
	check(f, migrate(db, steps, 1, &parts, &f->err));
	check(f, migrate(db, more, 2, NULL, &f->err));
	assert_int_equal(one_int(f, db,
			     "SELECT count(*) FROM pg_inherits WHERE inhparent IN "
			     "('item'::regclass, 'later'::regclass)"),
	    8);
	assert_int_equal(one_int(f, db,
			     "SELECT count(*) FROM pg_attribute WHERE attname = 'bytes' AND "
			     "attrelid IN ('item'::regclass, 'item_p3'::regclass) AND "
			     "attstorage = 'e'"),
	    2);
	for (int64_t i = 0; i < 8; i++)
		check(f, db_run(db, &f->err,
			     "INSERT INTO item (space, indicator, id) VALUES (1, $1, 1)", "i", i));
	assert_int_equal(items(f, db), 8);
	db_discard(db);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(a_register_is_made_once_and_found_again),
	    CASE(what_is_no_register_is_told_apart),
	    CASE(a_password_is_never_shown),
	    CASE(a_reader_cannot_write),
	    CASE(values_come_back_as_they_went),
	    CASE(nulls_are_nulls_of_any_type),
	    CASE(sums_are_integers),
	    CASE(text_sorts_by_its_bytes),
	    CASE(text_with_a_nul_byte_is_refused),
	    CASE(a_transaction_is_whole_or_absent),
	    CASE(a_part_of_a_transaction_can_be_undone_alone),
	    CASE(a_read_transaction_sees_one_moment),
	    CASE(a_key_taken_meanwhile_is_worth_another_try),
	    CASE(a_deadlock_is_worth_another_try),
	    CASE(a_lock_is_had_by_one_and_nobody_waits_for_it),
	    CASE(bulk_rows_are_rows_like_others),
	    CASE(a_bulk_that_fails_leaves_nothing),
	    CASE(scans_give_all_rows_also_side_by_side),
	    CASE(the_mark_changes_with_what_is_written),
	    CASE(a_statement_ends_at_its_timeout),
	    CASE(a_pool_lends_so_many_and_no_more),
	    CASE(a_suspended_connection_does_nothing_until_it_may_again),
	    CASE(a_call_under_way_ends_when_it_is_suspended),
	    CASE(a_suspended_pool_lends_nothing),
	    CASE(a_broken_connection_is_made_anew),
	    CASE(a_backup_of_any_store_is_a_file),
	    CASE(tables_are_divided_where_they_can_be),
	};

	return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
