/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the files of the PostgreSQL back end share; private to db/db_pg*.c.
 *
 * A register lives in the schema "kycung" of a database. Every connection
 * has that schema as its search path.
 *
 * Invariants:
 *  1. `handle` is NULL while there is no connection. What belongs to a
 *     session (statements, LISTEN, settings) is of a `session` number, and
 *     made anew where the numbers differ.
 *  2. A connection is made only outside a transaction: a transaction whose
 *     connection broke fails to its end.
 */
#ifndef DB_DB_PG_H
#define DB_DB_PG_H

#include <libpq-fe.h>

#include "base/buf.h"
#include "db/db_backend.h"

struct pg {
	struct db base;
	PGconn *handle;
	char *uri;
	enum db_mode mode;
	bool made_database; /* by DB_CREATE */
	unsigned session;
	unsigned next_name; /* of a statement or cursor */

	int back_off_ms;     /* the next wait; 0: the last attempt succeeded */
	int64_t retry_at_ms; /* no attempt before */
	struct err last;     /* how the last attempt failed */
	int timeout_ms;
	int timeout_set_ms; /* in this session */
	bool silent;        /* the connection was given up because nothing came; for pg_failed() */

	bool listens;
	bool announces; /* the transaction under way */
	uint64_t mark;
	int64_t marked_at_ms;

	struct buf copy;          /* what a bulk has not sent yet */
	struct pg_sender *sender; /* of what it has; NULL: that is done, or was not begun */
	bool settling;            /* a bulk has ended, and the server has not said how */
	char *key_put_aside;      /* the SQL that makes it; NULL: no table is being loaded */
	struct map shapes;        /* of the tables that bulks went into (db_pg_copy.c) */
};

static inline struct pg *pg_of(struct db *db)
{
	return (struct pg *)db;
}

int64_t pg_now_ms(void);

/* Parameters as libpq takes them; they point into the values. */
struct pg_parameters {
	int count;
	Oid types[DB_PARAMETERS_MAX];
	const char *values[DB_PARAMETERS_MAX];
	int lengths[DB_PARAMETERS_MAX];
	int formats[DB_PARAMETERS_MAX];
	uint64_t integers[DB_PARAMETERS_MAX];
};

/*
 * As PQexec(), PQexecParams(), PQprepare() and PQexecPrepared(), with results
 * in binary, but they do not wait for ever: NULL, and the connection given up,
 * when the server did not answer in time or the connection was suspended.
 */
PGresult *pg_simple(struct pg *pg, const char *sql);
PGresult *pg_query(struct pg *pg, const char *sql, const struct pg_parameters *p);
PGresult *pg_prepare(struct pg *pg, const char *name, const char *sql, int count, const Oid *types);
PGresult *pg_execute(struct pg *pg, const char *name, const struct pg_parameters *p);

/* What is still to come of a call begun otherwise, likewise. */
PGresult *pg_rest(struct pg *pg);

/* Gets to the server what libpq holds, likewise; false: not in time. */
bool pg_flush(struct pg *pg);

/* Closes the connection: it is broken, or not trusted any more. */
void pg_give_up(struct pg *pg);

/* Connects if need be; ERR_UNAVAILABLE inside a transaction or within the back-off. */
enum err_code pg_ensure(struct pg *pg, struct err *err);

/*
 * What went wrong, from `result` (which may be NULL) and the state of the
 * connection, which is given up when it is broken.
 */
enum err_code pg_failed(struct pg *pg, const PGresult *result, struct err *err);

/* Runs SQL without parameters; *result, if wanted, is the caller's also on failure. */
enum err_code pg_exec(struct pg *pg, const char *sql, struct err *err);

/* Says that something may have changed (db_change_mark). */
void pg_touch(struct pg *pg);
uint64_t pg_change_mark(struct db *db);

void pg_close(struct db *db);
void pg_discard(struct db *db);

struct db_bulk *pg_bulk_begin(
    struct db *db, const char *table, const char *columns, int count, struct err *err);
enum err_code pg_bulk_row(struct db_bulk *bulk, const struct db_value *values, struct err *err);
enum err_code pg_bulk_end(struct db_bulk *bulk, struct err *err);
void pg_bulk_abandon(struct db_bulk *bulk);
void pg_forget_shapes(struct pg *pg);
/* Waits for what the server says of a bulk that has ended, if there is one. */
enum err_code pg_settle(struct pg *pg, struct err *err);

enum err_code pg_load_begin(struct db *db, const char *table, bool *begun, struct err *err);
enum err_code pg_load_end(struct db *db, struct err *err);
/* The transaction ended otherwise. */
void pg_forget_key(struct pg *pg);

/*
 * Sending the rows of a COPY beside the caller (db_pg_send.c): pg_send() hands
 * over pg->copy, pg_send_end() says that no more comes, or, with a reason, that
 * all is to be undone. Then pg_sent() waits until the connection is free.
 */
void pg_send(struct pg *pg);
void pg_send_end(struct pg *pg, const char *reason);
void pg_sent(struct pg *pg);

extern const struct db_backend pg_backend;

#endif
