/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A number of connections to one database, for threads that need one each for
 * a while. Calls may come from any thread. A connection that broke makes
 * itself anew, as any does (db.h).
 */
#ifndef DB_DB_POOL_H
#define DB_DB_POOL_H

#include "db/db.h"

struct db_pool;

/*
 * At most `size` connections, opened as they are needed; one at once, so that
 * a name that is wrong is told here. `mode` is not DB_CREATE.
 */
enum err_code db_pool_open(
    struct db_pool **out, const char *name, enum db_mode mode, int size, struct err *err);
/* All connections must have been given back. NULL is fine. */
void db_pool_close(struct db_pool *pool);

/*
 * db_suspend() for all connections, lent ones too; while it lasts no new one
 * is opened: db_pool_take() gives ERR_UNAVAILABLE (db.suspended) at once.
 */
void db_pool_suspend(struct db_pool *pool, bool suspended);

/* Statement timeout of every connection taken from now on; 0: none. */
void db_pool_set_timeout(struct db_pool *pool, int milliseconds);

/*
 * Waits at most so long for one to be free; then ERR_UNAVAILABLE (db.all_busy).
 * *out is this thread's until db_pool_give().
 */
enum err_code db_pool_take(
    struct db_pool *pool, int milliseconds, struct db **out, struct err *err);
/* Rolls back what was not committed. NULL is fine. */
void db_pool_give(struct db_pool *pool, struct db *db);

#endif
