/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Watches the database: whether anything was written, and whether it can be
 * reached at all. A thread asks, over a connection of its own, at least once a
 * second; those who serve requests are told without a round trip.
 *
 * Invariants:
 *  1. While the database answers, watch_look() never lags behind a batch that
 *     was committed before the call, as far as db_change_mark() tells.
 *  2. watch_look() waits for the database at most WATCH_PATIENCE_MS; who waited
 *     so long in vain finds it away, and no one waits until it is back.
 *  3. The connections of the pool are suspended exactly while it is away.
 */
#ifndef WEB_WATCH_H
#define WEB_WATCH_H

#include <pthread.h>

#include "base/date.h"
#include "core/journal.h"
#include "db/db_pool.h"

enum { WATCH_PATIENCE_MS = 2000 };

/* What is known of the database. */
struct watch_view {
	int64_t batch;              /* the newest one … */
	int64_t published;          /* … and the newest that changed what the public sees … */
	int64_t definitions;        /* … and the newest with definitions … */
	char as_of[TIMESTAMP_SIZE]; /* … at this time, of the last look that succeeded */
	bool away;
	uint64_t losses; /* how often it went away */
};

struct watch {
	struct db_pool *pool; /* borrowed */
	struct db *db;        /* the thread's while `looking`, else of who holds the lock */
	pthread_t thread;

	pthread_mutex_t lock; /* of all below */
	pthread_cond_t asked_for;
	pthread_cond_t done;
	bool stop;
	bool asked;
	bool looking;
	uint64_t begun; /* looks, and the number of the last one that ended */
	uint64_t ended;
	uint64_t mark; /* db_change_mark() before that one */
	struct watch_view view;
};

/* On failure there is nothing to release. The database must be there now. */
enum err_code watch_start(
    struct watch *watch, const char *db, struct db_pool *pool, struct err *err);
/* Ends the thread: from now on nothing more is learnt, and the pool is left as it is. */
void watch_stop(struct watch *watch);
void watch_release(struct watch *watch); /* after watch_stop() */

/* From any thread: what holds now, and what was known at the last look. */
void watch_look(struct watch *watch, struct watch_view *out);
/* For who knows that something was committed, of which a server may not have told yet. */
void watch_look_again(struct watch *watch);
void watch_last(struct watch *watch, struct watch_view *out);

#endif
