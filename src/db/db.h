/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The database façade: the only way to a database, SQLite or PostgreSQL, both
 * behind the same calls (db_backend.h). SQL is literal text in the module that
 * owns it, with parameters $1 … $n, always bound, written so that every back
 * end takes it.
 *
 * Invariants:
 *  1. A connection belongs to one thread at a time.
 *  2. Statements are prepared once a connection and cached by their SQL text.
 *  3. db_commit() returns ERR_NONE only after the data is flushed to disk.
 *  4. Values read from a row live until the next db_step() or db_done().
 *  5. Text sorts by its bytes.
 *
 * Errors of every call, where nothing else is said: ERR_RETRY when another
 * writer was in the way (roll back; the same again may succeed): a lock not
 * had in time, a deadlock, a failed serialisation, or a key that exists
 * already, inside a write transaction. ERR_UNAVAILABLE when the database
 * cannot be reached now: the transaction, if any, is lost, and the next call
 * outside a transaction tries to reach it again. ERR_DB for the rest, also
 * (db.timeout) for a statement that took longer than db_set_timeout() allows.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct buf;
struct db;
struct db_stmt;
struct db_bulk;

enum db_mode {
	DB_OPEN,   /* must exist */
	DB_CREATE, /* must not exist */
	DB_READ    /* must exist; writes fail */
};

/*
 * `name` is a file path, or postgresql://USER@HOST/DATABASE. On success *out
 * is owned by the caller (db_close). ERR_NOT_FOUND, ERR_CONFLICT (DB_CREATE on
 * an existing register), ERR_INPUT (not a register), ERR_USAGE or as above.
 */
enum err_code db_open(struct db **out, const char *name, enum db_mode mode, struct err *err);
void db_close(struct db *db); /* NULL is fine */

/* Whether the name is of a server's database, not of a file. */
bool db_is_server(const char *name);

/* Closes and removes what DB_CREATE made, when it could not be filled. */
void db_discard(struct db *db);

/* The name to show to people: as given to db_open(), without a password. */
const char *db_name(const struct db *db);
/* The same of a name that is not open; adds it to *out. */
void db_shown_name(const char *name, struct buf *out);

/* The code of the last call that failed; for those that return NULL. */
enum err_code db_error(const struct db *db);

/*
 * No statement takes longer than this; 0: as long as it wants, the default. A
 * server that says nothing at all for a second more is taken as lost.
 * Takes hold with the next transaction, or statement outside one; kept when
 * the connection is made anew.
 */
void db_set_timeout(struct db *db, int milliseconds);

/*
 * From any thread: while suspended, calls fail at once with ERR_UNAVAILABLE
 * (db.suspended), one under way within moments, and nothing is tried to reach
 * the database. db_rollback() and db_close() do not wait for it either.
 */
void db_suspend(struct db *db, bool suspended);

/* Runs SQL of one or more statements without parameters or results. */
enum err_code db_exec(struct db *db, const char *sql, struct err *err);

/*
 * A write transaction. A file has one writer: the lock is taken at once,
 * waiting up to 10 s. A server has many: each statement sees what is committed
 * when it starts, and rows are locked as they are written.
 */
enum err_code db_begin(struct db *db, struct err *err);
/* A read transaction: one unchanging view of the data until db_commit(). */
enum err_code db_begin_read(struct db *db, struct err *err);
enum err_code db_commit(struct db *db, struct err *err);
/* After a failure of any call of a transaction, db_commit() too. Also fine outside one. */
void db_rollback(struct db *db);

/*
 * Inside a write transaction: a part that can be undone alone, also after a
 * call of it failed. db_release() keeps it, db_rollback_to() undoes it; either
 * ends it. No part within a part. When one of the three fails, only
 * db_rollback() is left.
 */
enum err_code db_savepoint(struct db *db, struct err *err);
enum err_code db_release(struct db *db, struct err *err);
enum err_code db_rollback_to(struct db *db, struct err *err);

/*
 * Prepares (or finds) `sql`, a literal, and binds one value per letter of
 * `types`: i int64_t, s const char * (NULL: null), t struct str as text,
 * b struct str as bytes, n null (takes no argument). Text is UTF-8 without NUL
 * bytes (ERR_INPUT). Returns NULL and fills *err on failure; most failures
 * are told by db_step(). The statement is the connection's; end it with db_done().
 * The result may be held whole in memory: LIMIT it, or use db_scan().
 */
struct db_stmt *db_query(struct db *db, struct err *err, const char *sql, const char *types, ...);

/*
 * The same for a SELECT whose result is too large to hold; only inside a
 * transaction. Several, of different SQL, may be open at once.
 */
struct db_stmt *db_scan(struct db *db, struct err *err, const char *sql, const char *types, ...);

/* Why a call that gave NULL failed: ERR_RETRY, ERR_UNAVAILABLE or ERR_DB. */
static inline enum err_code db_failure(const struct err *err)
{
	return err && err->code ? err->code : ERR_DB;
}

/* *row tells whether there is a row to read; false: the end. */
enum err_code db_step(struct db_stmt *stmt, bool *row, struct err *err);

bool db_is_null(struct db_stmt *stmt, int column);   /* columns count from 0 */
int64_t db_int(struct db_stmt *stmt, int column);    /* null reads as 0 */
struct str db_str(struct db_stmt *stmt, int column); /* text or bytes; null reads as "" */

void db_done(struct db_stmt *stmt); /* NULL is fine */

/*
 * For `stmt` as db_query() gave it, NULL too: its one number, and db_done(). *found
 * false, and 0, where there is no row.
 */
enum err_code db_number(struct err *err, struct db_stmt *stmt, bool *found, int64_t *number);

/*
 * The same for all rows, each read into an item of `size` bytes in `arena`; returns the items.
 * *code ERR_DB and the like, and what was read so far.
 */
typedef void db_read_row(void *item, struct db_stmt *stmt, struct arena *arena);
void *db_collect(struct db_stmt *stmt, db_read_row *read, size_t size, struct arena *arena,
    size_t *count, enum err_code *code, struct err *err);

/* The same for one text or its bytes, kept in `arena`; "" where there is no row. */
enum err_code db_text(
    struct err *err, struct db_stmt *stmt, struct arena *arena, bool *found, struct str *text);

/* db_query, db_step to the end and db_done in one, for statements without rows. */
enum err_code db_run(struct db *db, struct err *err, const char *sql, const char *types, ...);

/*
 * For one statement run many times: db_prepare() once, then db_rerun() for
 * each set of values; db_done() is not needed. NULL on failure.
 */
struct db_stmt *db_prepare(struct db *db, struct err *err, const char *sql);
enum err_code db_rerun(struct db_stmt *stmt, struct err *err, const char *types, ...);

/*
 * Many new rows of one table, in a write transaction: `columns` as in
 * INSERT ("space, indicator, …"), whose types are integers, TEXT or bytes;
 * `types` as in db_query(), the same for every row. Rows may be sent as late
 * as db_bulk_end(), and a failure told as late as by the next call on the
 * connection. Until db_bulk_end() there is no other call on it. Cheap enough to be begun once per
 * 10 000 rows.
 */
struct db_bulk *db_bulk_begin(
    struct db *db, struct err *err, const char *table, const char *columns, const char *types);
enum err_code db_bulk_row(struct db_bulk *bulk, struct err *err, ...);
/* Frees `bulk` in any case. */
enum err_code db_bulk_end(struct db_bulk *bulk, struct err *err);
/* Gives up, after a failure; the transaction is then good for db_rollback() only. NULL is fine. */
void db_bulk_abandon(struct db_bulk *bulk);

/*
 * Inside a write transaction, before very many rows go into a table of ours:
 * where a server has none in it yet, its key is put aside (*begun), and made
 * of all rows by db_load_end(), before the commit. Till then every search in
 * the table reads all of it, and others wait for it.
 */
enum err_code db_load_begin(struct db *db, const char *table, bool *begun, struct err *err);
/* Of what was begun. ERR_DB, ERR_RETRY also when two rows have one key. */
enum err_code db_load_end(struct db *db, struct err *err);

/*
 * Inside a write transaction: *had tells whether it now has the lock named by
 * `key`, until its end; false, without waiting, while another connection has
 * it. A file has one writer: it has every lock.
 */
enum err_code db_try_lock(struct db *db, int64_t key, bool *had, struct err *err);

/*
 * Outside a transaction, after something in `tables` (literals, ended by NULL) was removed or
 * overwritten for good: leaves nothing of it in the database's files. A file is
 * rewritten whole, which takes as long as copying it, and its log emptied. On
 * a server the tables, which have a column `space`, are rewritten: a transaction
 * begun before that reads none of its rows, and the server's own log, its archive
 * and its replicas keep what they have. ERR_RETRY when others read it (a file:
 * an older state) or write: the same again may succeed.
 */
enum err_code db_scrub(struct db *db, const char *const *tables, struct err *err);

/*
 * Search by words in search_text (db/migrate.h, @WORD_INDEX@). A row's columns
 * title_words and body_words hold words parted by single spaces, in lower case,
 * letters and digits alone; neither begins nor ends with a space.
 *
 * db_word_added() is called after a row was written, db_word_removing() before it is
 * removed; it is never updated.
 *
 * db_word_query() writes, for parameter $2, that all of `words` are wanted, of the last
 * its beginning alone. db_word_match() is the condition on a row of search_text named s;
 * `title`: in its title alone.
 */
enum err_code db_word_added(struct db *db, int64_t id, struct err *err);
enum err_code db_word_removing(struct db *db, int64_t id, struct err *err);
void db_word_query(const struct db *db, const struct str *words, size_t count, struct buf *out);
const char *db_word_match(const struct db *db, bool title);

/* Inside a write transaction: once committed, it wakes those that follow by db_change_mark(). */
enum err_code db_announce(struct db *db, struct err *err);

/*
 * Changes when this or another connection, of this or another process, wrote
 * something; for cheap "is there anything new?" checks. May change without a
 * reason. A file tells at once; a server tells what was announced, moments
 * later and without a round trip, and the mark changes once a second anyway.
 */
uint64_t db_change_mark(struct db *db);

#endif
