/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "db_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "store.h"

const struct migration db_steps[1] = {{1, DB_FIRST_STEP}};

void db_check(const struct db_fixture *f, enum err_code code)
{
	if (code)
		fail_msg("%s: %s", f->err.key, f->err.arg_count ? f->err.args[0] : "");
}

int db_set_up(void **state)
{
	struct db_fixture *f = calloc(1, sizeof(*f));

	snprintf(f->directory, sizeof(f->directory), "/tmp/kycung-db-XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	store_name(f->name, sizeof(f->name), f->directory, "store");
	db_check(f, db_open(&f->db, f->name, DB_CREATE, &f->err));
	db_check(f, migrate(f->db, db_steps, 1, NULL, &f->err));
	*state = f;
	return 0;
}

int db_tear_down(void **state)
{
	struct db_fixture *f = *state;

	db_discard(f->db);
	assert_int_equal(rmdir(f->directory), 0);
	free(f);
	return 0;
}

int64_t db_one_int(struct db_fixture *f, struct db *db, const char *sql)
{
	struct db_stmt *stmt = db_query(db, &f->err, sql, "");
	int64_t value;
	bool row;

	assert_non_null(stmt);
	db_check(f, db_step(stmt, &row, &f->err));
	assert_true(row);
	value = db_int(stmt, 0);
	db_done(stmt);
	return value;
}

int64_t db_items(struct db_fixture *f, struct db *db)
{
	return db_one_int(f, db, "SELECT count(*) FROM item");
}

enum err_code db_add_item(struct db_fixture *f, struct db *db, int64_t id)
{
	return db_run(
	    db, &f->err, "INSERT INTO item (space, indicator, id) VALUES (1, 1, $1)", "i", id);
}

struct db *db_another(struct db_fixture *f, enum db_mode mode)
{
	struct db *db = NULL;

	db_check(f, db_open(&db, f->name, mode, &f->err));
	return db;
}

void db_add_many(struct db_fixture *f, int64_t from, int64_t to)
{
	struct db_bulk *bulk =
	    db_bulk_begin(f->db, &f->err, "item", "space, indicator, id, content, bytes", "iiisb");

	assert_non_null(bulk);
	for (int64_t i = from; i < to; i++) {
		char text[24];

		snprintf(text, sizeof(text), "số %d", (int)i);
		db_check(f, db_bulk_row(bulk, &f->err, (int64_t)1, i % 7, i, i % 2 ? text : NULL,
				(struct str){(const char *)&i, i % 3 ? sizeof(i) : 0}));
	}
	db_check(f, db_bulk_end(bulk, &f->err));
}
