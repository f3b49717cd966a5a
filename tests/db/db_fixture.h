/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A store of two small tables, for tests of the façade: a file, or a database of the server that
 * the test runs under (store.h). */
#ifndef TESTS_DB_FIXTURE_H
#define TESTS_DB_FIXTURE_H

#include "db/db.h"
#include "db/migrate.h"

#define DB_FIRST_STEP                                                                              \
	"CREATE TABLE item (space BIGINT NOT NULL, indicator BIGINT NOT NULL, id BIGINT NOT NULL," \
	" content TEXT, bytes @BYTES@ @UNCOMPRESSED@, PRIMARY KEY (space, indicator, id))"         \
	" @CLUSTERED@ @BY_INDICATOR@;"                                                             \
	"CREATE TABLE other (id BIGINT PRIMARY KEY, number BIGINT)"

extern const struct migration db_steps[1];

struct db_fixture {
	char directory[64];
	char name[160];
	struct db *db;
	struct err err;
};

int db_set_up(void **state);
int db_tear_down(void **state);

/* Fails the test, telling f->err, unless `code` is ERR_NONE. */
void db_check(const struct db_fixture *f, enum err_code code);

/* The one number that a query gives; how many rows `item` has. */
int64_t db_one_int(struct db_fixture *f, struct db *db, const char *sql);
int64_t db_items(struct db_fixture *f, struct db *db);

enum err_code db_add_item(struct db_fixture *f, struct db *db, int64_t id);

/* Rows `from` to `to` of f->db, in bulk; every other without content. */
enum { DB_MANY = 20000 };
void db_add_many(struct db_fixture *f, int64_t from, int64_t to);

/* Another connection to the same store. */
struct db *db_another(struct db_fixture *f, enum db_mode mode);

#endif
