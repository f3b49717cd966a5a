/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/app.h"

#include "base/bug.h"

static void lock(pthread_mutex_t *mutex)
{
	INVARIANT(!pthread_mutex_lock(mutex));
}

static void unlock(pthread_mutex_t *mutex)
{
	INVARIANT(!pthread_mutex_unlock(mutex));
}

static void close_all(struct app *app)
{
	db_close(app->watch);
	space_close(app->space);
	db_close(app->db);
}

enum err_code app_open(struct app *app, const char *db, struct err *err)
{
	struct journal_head head;
	enum err_code code;

	*app = (struct app){0};
	code = db_open(&app->db, db, DB_OPEN, err);
	if (!code)
		code = space_open(&app->space, app->db, SPACE_MEMORY_DEFAULT, err);
	if (!code)
		code = db_open(&app->watch, db, DB_READ, err);
	if (!code) {
		app->watch_mark = db_change_mark(app->watch);
		code = journal_read_head(app->watch, &head, err);
	}
	if (code) {
		close_all(app);
		return code;
	}
	app->generation = (uint64_t)head.published;
	app->batch = head.batch;
	INVARIANT(!pthread_mutex_init(&app->lock, NULL));
	INVARIANT(!pthread_mutex_init(&app->watch_lock, NULL));
	return ERR_NONE;
}

void app_close(struct app *app)
{
	close_all(app);
	pthread_mutex_destroy(&app->lock);
	pthread_mutex_destroy(&app->watch_lock);
}

enum err_code app_lock(struct app *app, struct space **space, struct err *err)
{
	enum err_code code;
	int64_t seen;

	/* The watch may have been told of a batch before the space's connection was. */
	lock(&app->watch_lock);
	seen = app->batch;
	unlock(&app->watch_lock);
	lock(&app->lock);
	code = space_refresh_to(app->space, seen, err);
	if (code)
		unlock(&app->lock);
	else
		*space = app->space;
	return code;
}

void app_unlock(struct app *app)
{
	unlock(&app->lock);
}

enum err_code app_head(struct app *app, struct journal_head *head, struct err *err)
{
	enum err_code code;

	lock(&app->watch_lock);
	code = journal_read_head(app->watch, head, err);
	unlock(&app->watch_lock);
	return code;
}

/* Under watch_lock: brings what the watch knows up to date. False: it cannot be told. */
static bool look(struct app *app)
{
	uint64_t mark = db_change_mark(app->watch);
	struct journal_head head;

	if (mark == app->watch_mark)
		return true;
	if (journal_read_head(app->watch, &head, NULL))
		return false;
	app->generation = (uint64_t)head.published;
	app->batch = head.batch;
	app->watch_mark = mark;
	return true;
}

uint64_t app_generation(void *context)
{
	struct app *app = context;
	uint64_t generation;

	lock(&app->watch_lock);
	/* Where it cannot be told, one that nothing was ever kept under. */
	generation = look(app) ? app->generation : UINT64_MAX - app->unknown++;
	unlock(&app->watch_lock);
	return generation;
}

int64_t app_batch(void *context)
{
	struct app *app = context;
	int64_t batch;

	lock(&app->watch_lock);
	look(app);
	batch = app->batch;
	unlock(&app->watch_lock);
	return batch;
}
