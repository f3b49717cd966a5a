/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The database façade: the only way to a database, SQLite now, others later
 * behind the same calls. SQL is literal text in the module that owns it, with
 * parameters $1 … $n, always bound, written so that every back end takes it.
 *
 * Invariants:
 *  1. A connection belongs to one thread at a time.
 *  2. Statements are prepared once a connection and cached by their SQL text.
 *  3. db_commit() returns ERR_NONE only after the data is flushed to disk.
 *  4. Values read from a row live until the next db_step() or db_done().
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct db;
struct db_stmt;

enum db_mode {
	DB_OPEN,   /* must exist */
	DB_CREATE, /* must not exist */
	DB_READ    /* must exist; writes fail */
};

/*
 * `name` is a file path. On success *out is owned by the caller (db_close).
 * ERR_NOT_FOUND, ERR_CONFLICT (DB_CREATE on an existing file) or ERR_DB.
 */
enum err_code db_open(struct db **out, const char *name, enum db_mode mode, struct err *err);
void db_close(struct db *db); /* NULL is fine */

/* Runs SQL of one or more statements without parameters or results. */
enum err_code db_exec(struct db *db, const char *sql, struct err *err);

/* A write transaction: takes the write lock at once, waiting up to 10 s. */
enum err_code db_begin(struct db *db, struct err *err);
/* A read transaction: one unchanging view of the data until db_commit(). */
enum err_code db_begin_read(struct db *db, struct err *err);
enum err_code db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db); /* also fine outside a transaction */

/*
 * Prepares (or finds) `sql`, a literal, and binds one value per letter of
 * `types`: i int64_t, s const char * (NULL: null), t struct str as text,
 * b struct str as bytes, n null (takes no argument). Returns NULL and fills
 * *err on failure. The statement is the connection's; end it with db_done().
 */
struct db_stmt *db_query(struct db *db, struct err *err, const char *sql, const char *types, ...);

/* *row tells whether there is a row to read; false: the end. */
enum err_code db_step(struct db_stmt *stmt, bool *row, struct err *err);

bool db_is_null(struct db_stmt *stmt, int column);   /* columns count from 0 */
int64_t db_int(struct db_stmt *stmt, int column);    /* null reads as 0 */
struct str db_str(struct db_stmt *stmt, int column); /* text or bytes; null reads as "" */

void db_done(struct db_stmt *stmt); /* NULL is fine */

/* db_query, db_step to the end and db_done in one, for statements without rows. */
enum err_code db_run(struct db *db, struct err *err, const char *sql, const char *types, ...);

/*
 * For one statement run many times: db_prepare() once, then db_rerun() for
 * each set of values; db_done() is not needed. NULL on failure.
 */
struct db_stmt *db_prepare(struct db *db, struct err *err, const char *sql);
enum err_code db_rerun(struct db_stmt *stmt, struct err *err, const char *types, ...);

/*
 * Changes whenever this or another connection, of this or another process,
 * wrote something; for cheap "is there anything new?" checks.
 */
uint64_t db_change_mark(struct db *db);

/* Copies the database, while in use, to a new file, atomically named when whole. */
enum err_code db_backup(struct db *db, const char *path, struct err *err);

#endif
