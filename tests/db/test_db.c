/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the façade promises, held by whichever store the test runs under: stores, values, copies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "db/backup.h"
#include "db_fixture.h"
#include "store.h"

/* ---- Opening */

static void a_register_is_made_once_and_found_again(void **state)
{
	struct db_fixture *f = *state;
	struct db *db = NULL;

	assert_int_equal(db_open(&db, f->name, DB_CREATE, &f->err), ERR_CONFLICT);
	assert_string_equal(f->err.key, "db.exists");
	db = db_another(f, DB_OPEN);
	db_check(f, migrate(db, db_steps, 1, NULL, &f->err));
	assert_int_equal(migrate(db, db_steps, 0, NULL, &f->err), ERR_CONFLICT);
	assert_string_equal(f->err.key, "db.newer");
	db_close(db);
}

static void what_is_no_register_is_told_apart(void **state)
{
	struct db_fixture *f = *state;
	char name[160];
	struct db *db = NULL;

	if (store_is_server()) {
		db_check(f, db_exec(f->db, "ALTER SCHEMA kycung RENAME TO elsewhere", &f->err));
		assert_int_equal(db_open(&db, f->name, DB_OPEN, &f->err), ERR_INPUT);
		db_check(f, db_exec(f->db, "ALTER SCHEMA elsewhere RENAME TO kycung", &f->err));
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
	struct db_fixture *f = *state;

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
	struct db_fixture *f = *state;
	struct db *db = db_another(f, DB_READ);

	assert_int_equal(db_add_item(f, db, 1), ERR_DB);
	assert_int_equal(db_items(f, db), 0);
	db_close(db);
}

/* ---- Values */

static void values_come_back_as_they_went(void **state)
{
	static const int64_t integers[] = {
	    0, -1, 127, -128, 40000, -40000, INT32_MIN, INT64_MAX, INT64_MIN};
	struct db_fixture *f = *state;
	struct db_stmt *stmt;
	bool row;

	for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++)
		db_check(f, db_run(f->db, &f->err,
				"INSERT INTO item (space, indicator, id, content, bytes) "
				"VALUES (1, $3, $1, $2, $4)",
				"isib", integers[i], i ? "Lạng Sơn" : "", (int64_t)i,
				(struct str){"a\0b", 3}));
	stmt = db_query(f->db, &f->err,
	    "SELECT id, content, bytes, NULL FROM item WHERE space = $1 ORDER BY indicator", "i",
	    (int64_t)1);
	for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
		db_check(f, db_step(stmt, &row, &f->err));
		assert_true(row);
		assert_true(db_int(stmt, 0) == integers[i]);
		assert_true(str_is(db_str(stmt, 1), i ? "Lạng Sơn" : ""));
		assert_false(db_is_null(stmt, 1));
		assert_true(str_eq(db_str(stmt, 2), (struct str){"a\0b", 3}));
		assert_true(db_is_null(stmt, 3));
		assert_int_equal(db_int(stmt, 3), 0);
	}
	db_check(f, db_step(stmt, &row, &f->err));
	assert_false(row);
	db_done(stmt);
}

static void nulls_are_nulls_of_any_type(void **state)
{
	static const char insert[] = "INSERT INTO item (space, indicator, id, content, bytes) "
				     "VALUES (1, $1, 1, $2, $3)";
	static const char numbers[] = "INSERT INTO other (id, number) VALUES ($1, $2)";
	struct db_fixture *f = *state;
	const char *none = NULL;

	db_check(f, db_run(f->db, &f->err, insert, "inn", (int64_t)1));
	db_check(f, db_run(f->db, &f->err, insert, "isb", (int64_t)2, none, STR("x")));
	db_check(f, db_run(f->db, &f->err, insert, "iss", (int64_t)3, none, none));
	db_check(f, db_run(f->db, &f->err, insert, "itn", (int64_t)4, STR("x")));
	db_check(f, db_run(f->db, &f->err, numbers, "in", (int64_t)1));
	db_check(f, db_run(f->db, &f->err, numbers, "ii", (int64_t)2, (int64_t)2));
	db_check(f, db_run(f->db, &f->err, numbers, "in", (int64_t)3));
	assert_int_equal(
	    db_one_int(f, f->db, "SELECT count(*) FROM item WHERE content IS NULL"), 3);
	assert_int_equal(db_one_int(f, f->db, "SELECT count(*) FROM item WHERE bytes IS NULL"), 3);
	assert_int_equal(
	    db_one_int(f, f->db, "SELECT count(*) FROM other WHERE number IS NULL"), 2);
}

static void sums_are_integers(void **state)
{
	static const int64_t values[] = {INT64_MAX, -1, -9999, 10000, -100000000};
	struct db_fixture *f = *state;
	struct db_stmt *stmt;
	int64_t sum = 0;
	bool row;

	assert_int_equal(db_one_int(f, f->db, "SELECT sum(number) FROM other"), 0);
	for (int64_t i = 0; i < 5; i++) {
		db_check(f, db_run(f->db, &f->err, "INSERT INTO other (id, number) VALUES ($1, $2)",
				"ii", i, values[i]));
		sum += i == 3 ? 0 : values[i];
		if (i == 3)
			db_check(f, db_exec(f->db, "DELETE FROM other WHERE id = 3", &f->err));
		assert_true(db_one_int(f, f->db, "SELECT sum(number) FROM other") == sum);
	}
	assert_true(db_one_int(f, f->db, "SELECT -sum(number) FROM other") == -sum);
	db_check(f, db_exec(f->db, "UPDATE other SET number = 9000000000000000000", &f->err));
	stmt = db_query(f->db, &f->err, "SELECT sum(number) FROM other", "");
	assert_int_equal(db_step(stmt, &row, &f->err), ERR_DB);
	db_done(stmt);
}

static void text_sorts_by_its_bytes(void **state)
{
	static const char *const sorted[] = {"A", "B", "a", "a b", "aa", "Đ", "đ", "ế"};
	struct db_fixture *f = *state;
	struct db_stmt *stmt;
	bool row;

	for (int64_t i = 7; i >= 0; i--)
		db_check(f, db_run(f->db, &f->err,
				"INSERT INTO item (space, indicator, id, content) "
				"VALUES (1, 1, $1, $2)",
				"is", i, sorted[i]));
	stmt = db_query(f->db, &f->err,
	    "SELECT content FROM item WHERE content < $1 ORDER BY content", "s", "zz");
	for (int i = 0; i < 5; i++) {
		db_check(f, db_step(stmt, &row, &f->err));
		assert_true(row && str_is(db_str(stmt, 0), sorted[i]));
	}
	db_check(f, db_step(stmt, &row, &f->err));
	assert_false(row);
	db_done(stmt);
	assert_int_equal(db_one_int(f, f->db,
			     "SELECT count(*) FROM (SELECT max(content) AS most FROM item) AS x "
			     "WHERE most = 'ế'"),
	    1);
}

static void text_with_a_nul_byte_is_refused(void **state)
{
	struct db_fixture *f = *state;

	assert_int_equal(db_run(f->db, &f->err,
			     "INSERT INTO item (space, indicator, id, content) "
			     "VALUES (1, 1, 1, $1)",
			     "t", ((struct str){"a\0b", 3})),
	    ERR_INPUT);
	assert_string_equal(f->err.key, "db.nul_byte");
	assert_int_equal(db_items(f, f->db), 0);
}

/* ---- Copies and layouts */

static void compare_copy(struct db_fixture *f, const char *name)
{
	struct db *copy = NULL;

	db_check(f, db_open(&copy, name, DB_OPEN, &f->err));
	db_check(f, migrate(copy, db_steps, 1, NULL, &f->err));
	assert_int_equal(db_items(f, copy), DB_MANY);
	assert_int_equal(
	    db_one_int(f, copy, "SELECT count(*) FROM item WHERE content IS NULL"), DB_MANY / 2);
	assert_int_equal(db_one_int(f, copy, "SELECT sum(length(bytes)) FROM item"),
	    db_one_int(f, f->db, "SELECT sum(length(bytes)) FROM item"));
	assert_int_equal(db_one_int(f, copy, "SELECT number FROM other"), 7);
	db_close(copy);
}

static void a_backup_of_any_store_is_a_file(void **state)
{
	struct db_fixture *f = *state;
	char file[160], second[160];
	struct db *copy = NULL;

	db_check(f, db_begin(f->db, &f->err));
	db_add_many(f, 0, DB_MANY);
	db_check(f, db_run(f->db, &f->err, "INSERT INTO other (id, number) VALUES (1, 7)", ""));
	db_check(f, db_commit(f->db, &f->err));
	snprintf(file, sizeof(file), "%s/copy.db", f->directory);
	db_check(f, db_backup(f->db, file, db_steps, 1, &f->err));
	assert_int_equal(db_backup(f->db, file, db_steps, 1, &f->err), ERR_CONFLICT);
	assert_string_equal(f->err.key, "db.exists");
	compare_copy(f, file);

	/* And a file's, to a new register of the store. */
	store_name(second, sizeof(second), f->directory, "second");
	db_check(f, db_open(&copy, file, DB_OPEN, &f->err));
	db_check(f, db_backup(copy, second, db_steps, 1, &f->err));
	assert_int_equal(db_backup(copy, second, db_steps, 1, &f->err), ERR_CONFLICT);
	compare_copy(f, second);
	db_discard(copy);
	db_check(f, db_open(&copy, second, DB_OPEN, &f->err));
	db_discard(copy);
}

static void tables_are_divided_where_they_can_be(void **state)
{
	static const struct migration more[] = {{1, DB_FIRST_STEP},
	    {2, "CREATE TABLE later (space BIGINT, indicator BIGINT) @BY_INDICATOR@"}};
	const struct migrate_options parts = {.partitions = 4}, citus = {.citus = true};
	struct db_fixture *f = *state;
	struct db *db = NULL;
	char name[160];

	store_name(name, sizeof(name), f->directory, "divided");
	db_check(f, db_open(&db, name, DB_CREATE, &f->err));
	assert_int_equal(migrate(db, db_steps, 1, &citus, &f->err), ERR_USAGE);
	if (!store_is_server()) {
		assert_int_equal(migrate(db, db_steps, 1, &parts, &f->err), ERR_USAGE);
		assert_string_equal(f->err.key, "db.cannot_divide");
		db_discard(db);
		return;
	}
	assert_string_equal(f->err.key, "db.no_citus");
	db_check(f, migrate(db, db_steps, 1, &parts, &f->err));
	db_check(f, migrate(db, more, 2, NULL, &f->err));
	assert_int_equal(db_one_int(f, db,
			     "SELECT count(*) FROM pg_inherits WHERE inhparent IN "
			     "('item'::regclass, 'later'::regclass)"),
	    8);
	assert_int_equal(db_one_int(f, db,
			     "SELECT count(*) FROM pg_attribute WHERE attname = 'bytes' AND "
			     "attrelid IN ('item'::regclass, 'item_p3'::regclass) AND "
			     "attstorage = 'e'"),
	    2);
	for (int64_t i = 0; i < 8; i++)
		db_check(
		    f, db_run(db, &f->err,
			   "INSERT INTO item (space, indicator, id) VALUES (1, $1, 1)", "i", i));
	assert_int_equal(db_items(f, db), 8);
	db_discard(db);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, db_set_up, db_tear_down)

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
	    CASE(a_backup_of_any_store_is_a_file),
	    CASE(tables_are_divided_where_they_can_be),
	};

	return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
