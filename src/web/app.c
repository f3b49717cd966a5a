/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/app.h"

#include "base/bug.h"
#include "core/deadline.h"

enum {
	/* The space's, the writer's, the upkeep's, the postman's, the archive's, and those that
	 * app_take() gives. */
	CONNECTIONS = 5 + 4,
	TIMEOUT_MS = 10000,
	TAKE_MS = 2000,
	DAY_BITS = 20 /* of a generation, for the day it is of */
};

/* Generations from here on are of times without a database. */
static const uint64_t away = (uint64_t)1 << 63;

static void lock(pthread_mutex_t *mutex)
{
	INVARIANT(!pthread_mutex_lock(mutex));
}

static void close_space(struct app *app)
{
	writer_free(app->writer);
	db_pool_give(app->pool, app->writer_db);
	space_close(app->space);
	db_pool_give(app->pool, app->db);
	db_pool_close(app->pool);
}

static enum err_code open_space(struct app *app, const char *db, size_t memory, struct err *err)
{
	enum err_code code = db_pool_open(&app->pool, db, DB_OPEN, CONNECTIONS, err);

	if (!code)
		code = db_pool_take(app->pool, 0, &app->db, err);
	/* Bringing tables to a new version may take its time; requests may not. */
	if (!code)
		code = space_open(&app->space, app->db, memory, err);
	if (!code) {
		db_pool_set_timeout(app->pool, TIMEOUT_MS);
		db_set_timeout(app->db, TIMEOUT_MS);
		code = db_pool_take(app->pool, 0, &app->writer_db, err);
	}
	if (!code)
		app->writer = writer_new(app->writer_db);
	return code;
}

enum err_code app_open(struct app *app, const char *db, size_t memory, struct err *err)
{
	enum err_code code;

	*app = (struct app){0};
	code = open_space(app, db, memory, err);
	if (!code)
		code = watch_start(&app->watch, db, app->pool, err);
	if (code) {
		close_space(app);
		return code;
	}
	timestamp_now(app->current);
	INVARIANT(!pthread_mutex_init(&app->lock, NULL));
	password_places_init(&app->places);
	upkeep_start(&app->upkeep, app->pool, &app->watch);
	archive_init(&app->archive);
	kept_init(&app->kept, app->space);
	return ERR_NONE;
}

void app_close(struct app *app)
{
	watch_stop(&app->watch);
	db_pool_suspend(app->pool, true);
	upkeep_stop(&app->upkeep);
	archive_release(&app->archive);
	frame_release(&app->frame);
	kept_release(&app->kept);
	watch_release(&app->watch);
	close_space(app);
	password_places_release(&app->places);
	pthread_mutex_destroy(&app->lock);
}

/* Under the lock: up to when nothing but what the space shows had been written. */
static void set_as_of(struct app *app, const struct watch_view *seen)
{
	bool same = space_head(app->space).batch == seen->batch;
	const char *as_of =
	    same && strcmp(seen->as_of, app->current) > 0 ? seen->as_of : app->current;

	memcpy(app->as_of, as_of, sizeof(app->as_of));
}

enum err_code app_lock(struct app *app, struct space **space, struct err *err)
{
	struct watch_view seen;
	struct err why = {0};
	enum err_code code = ERR_NONE;

	lock(&app->lock);
	watch_last(&app->watch, &seen);
	/* The watch may have been told of a batch before the space's connection was. */
	if (!seen.away)
		code = space_refresh_to(app->space, seen.batch, &why);
	if (code && !err_is_of_database(code)) {
		app_unlock(app);
		if (err)
			*err = why;
		return code;
	}
	if (code || seen.away) {
		set_as_of(app, &seen);
	} else {
		timestamp_now(app->current);
		app->as_of[0] = '\0';
	}
	*space = app->space;
	return ERR_NONE;
}

enum err_code app_lock_definitions(struct app *app, struct space **space, struct err *err)
{
	struct watch_view seen;

	lock(&app->lock);
	watch_last(&app->watch, &seen);
	if (!seen.away && seen.definitions <= space_head(app->space).definitions) {
		*space = app->space;
		return ERR_NONE;
	}
	app_unlock(app);
	return app_lock(app, space, err);
}

void app_unlock(struct app *app)
{
	INVARIANT(!pthread_mutex_unlock(&app->lock));
}

const char *app_as_of(const struct app *app)
{
	return app->as_of[0] ? app->as_of : NULL;
}

enum err_code app_write(struct app *app, writer_work *work, void *arg, struct err *err)
{
	return writer_run(app->writer, work, arg, err);
}

enum err_code app_take(struct app *app, struct db **db, struct err *err)
{
	return db_pool_take(app->pool, TAKE_MS, db, err);
}

void app_give(struct app *app, struct db *db)
{
	db_pool_give(app->pool, db);
}

void app_catch_up(struct app *app)
{
	watch_look_again(&app->watch);
}

enum err_code app_health(struct app *app, int64_t *published, struct err *err)
{
	struct watch_view now;

	watch_look(&app->watch, &now);
	if (now.away)
		return err_set(err, ERR_UNAVAILABLE, "db.suspended", NULL);
	*published = now.published;
	return ERR_NONE;
}

uint64_t app_generation(void *context)
{
	struct app *app = context;
	struct watch_view now;

	watch_look(&app->watch, &now);
	/* Some pages speak of today. */
	return now.away ? away + now.losses
	                : (uint64_t)now.published << DAY_BITS |
	                      ((uint64_t)today_in_vietnam() & ((1U << DAY_BITS) - 1));
}

bool app_holds(void *context, struct str made_of, uint64_t made, uint64_t now)
{
	/* Of the same day, and while the database is there. */
	if ((made | now) & away || (made ^ now) & ((1U << DAY_BITS) - 1))
		return false;
	return kept_holds(
	    context, made_of, (int64_t)(made >> DAY_BITS), (int64_t)(now >> DAY_BITS));
}

int64_t app_batch(void *context)
{
	struct app *app = context;
	struct watch_view now;

	watch_look(&app->watch, &now);
	return now.batch;
}
