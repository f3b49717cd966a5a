/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What all requests share: one open register. It is `request.app` of every
 * handler of the site and of the API.
 *
 * Invariants:
 *  1. The space, its definitions and all that is read from them are touched
 *     only between app_lock() and app_unlock().
 *  2. After app_lock() the space holds every batch that app_generation() and
 *     app_batch() have told of, so that what is kept under a generation is of
 *     it; or app_as_of() says of when it is, and nothing is kept.
 *  3. app_generation() tells of a batch as soon as the watch was told of it
 *     (web/watch.h, invariant 1), and never waits for app_lock(); while the
 *     database is away it is one of its own, under which no answer made before
 *     is found.
 *  4. No call waits for a database that is away.
 */
#ifndef WEB_APP_H
#define WEB_APP_H

#include <pthread.h>

#include "core/password.h"
#include "core/space.h"
#include "core/writer.h"
#include "http/rate.h"
#include "web/archive.h"
#include "web/frame.h"
#include "web/kept.h"
#include "web/upkeep.h"
#include "web/visits.h"

struct app {
	struct db_pool *pool;
	struct watch watch;
	struct upkeep upkeep;
	struct archive archive;
	struct db *writer_db; /* of the pool, the writer's */
	struct writer *writer;
	struct password_places places; /* of all that hash passwords here */
	struct visits visits;
	struct kept kept;
	struct rate *feedback_rate; /* of those who report something; NULL: no limit */
	bool mails;                 /* what is queued is sent */
	const char *public_url;     /* "https://langson.example"; NULL: nobody said */

	pthread_mutex_t lock; /* of all below */
	struct db *db;        /* the space's, of the pool */
	struct space *space;
	char current[TIMESTAMP_SIZE]; /* when the space was last found current */
	struct frame frame;           /* of pages */
	char as_of[TIMESTAMP_SIZE];   /* of the space while it is locked; "" when it is current */
};

/* The header that says of when an answer is, where that is not now; its value is a timestamp. */
#define APP_AS_OF_HEADER "Kycung-As-Of"

/*
 * Opens the register, which must exist. `memory`: bytes of slices to keep at
 * most. On failure there is nothing to close.
 */
enum err_code app_open(struct app *app, const char *db, size_t memory, struct err *err);
void app_close(struct app *app); /* when nobody calls it any more */

/*
 * Takes the space for this thread until app_unlock(): up to date, or as it was
 * last seen where the database is away. On failure it is not taken.
 */
enum err_code app_lock(struct app *app, struct space **space, struct err *err);
/*
 * The same for who needs the definitions alone: they are current, the figures
 * may be of before, so that who only writes does not wait for them.
 */
enum err_code app_lock_definitions(struct app *app, struct space **space, struct err *err);
void app_unlock(struct app *app);

/*
 * While locked: the time of which the space shows all that had been written
 * ("2018-01-01T02:03:00Z"), because later is not known; NULL: it is current.
 * An answer that shows figures says so, and is not kept.
 */
const char *app_as_of(const struct app *app);

/*
 * Runs work that writes, committed and flushed when it returns (core/writer.h);
 * not while locked. What it needs of the space's definitions it holds
 * (definitions_hold()).
 */
enum err_code app_write(struct app *app, writer_work *work, void *arg, struct err *err);

/*
 * A connection of this thread's own until app_give(), for what is not of the
 * space: accounts and sessions. Not while locked.
 */
enum err_code app_take(struct app *app, struct db **db, struct err *err);
void app_give(struct app *app, struct db *db);

/* After it, app_lock() shows what was written before it, by whomever. */
void app_catch_up(struct app *app);

/* The newest batch that the public sees. ERR_UNAVAILABLE while the database is away. */
enum err_code app_health(struct app *app, int64_t *published, struct err *err);

/* For server_config.generation: changes with what the public sees, and each day. `app` is a struct
 * app. */
uint64_t app_generation(void *app);

/* For server_config.holds: whether what an answer is made of (web/kept.h) was the same in both. */
bool app_holds(void *app, struct str made_of, uint64_t made, uint64_t now);

/* For server_config.seen: the number of the newest batch committed, by whomever. */
int64_t app_batch(void *app);

#endif
