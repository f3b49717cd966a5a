/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What all requests share: one open register. It is `request.app` of every
 * handler of the site and of the API.
 *
 * Invariants:
 *  1. The space, its definitions and all that is read from them are touched
 *     only between app_lock() and app_unlock().
 *  2. After app_lock() the space holds every batch that app_generation() and
 *     app_batch() have told of: what is kept under a generation is of it.
 *  3. app_generation() tells of a batch as soon as the watch was told of it
 *     (core/space.h, invariant 1), and never waits for app_lock().
 */
#ifndef WEB_APP_H
#define WEB_APP_H

#include <pthread.h>

#include "core/space.h"

struct app {
	struct db *db;
	struct space *space;
	pthread_mutex_t lock; /* of the two above */

	/* A connection that does nothing but look whether anything was written. */
	struct db *watch;
	uint64_t watch_mark;        /* db_change_mark() at the last look … */
	uint64_t generation;        /* … and what held then */
	int64_t batch;              /* the newest one, likewise */
	uint64_t unknown;           /* looks that failed */
	pthread_mutex_t watch_lock; /* of the five above */
};

/* Opens the register, which must exist. On failure there is nothing to close. */
enum err_code app_open(struct app *app, const char *db, struct err *err);
void app_close(struct app *app);

/*
 * Takes the space for this thread, up to date, until app_unlock(). On failure
 * it is not taken.
 */
enum err_code app_lock(struct app *app, struct space **space, struct err *err);
void app_unlock(struct app *app);

/* The head of the journal as the database has it now; does not wait for app_lock(). */
enum err_code app_head(struct app *app, struct journal_head *head, struct err *err);

/* For server_config.generation: changes with what the public sees. `app` is a struct app. */
uint64_t app_generation(void *app);

/* For server_config.seen: the number of the newest batch committed, by whomever. */
int64_t app_batch(void *app);

#endif
