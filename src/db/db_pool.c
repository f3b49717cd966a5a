/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "db/db_pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/bug.h"
#include "db/db_backend.h"

struct db_pool {
	char *name;
	enum db_mode mode;
	int size;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t freed;
	int timeout_ms;
	bool suspended;
	int open;        /* idle ones, those taken, and those being opened */
	struct db **all; /* those that are open */
	int all_count;
	int idle_count;
	struct db *idle[]; /* the last given back is the first taken: it is warm */
};

static void lock(struct db_pool *pool)
{
	INVARIANT(!pthread_mutex_lock(&pool->lock));
}

static void unlock(struct db_pool *pool)
{
	INVARIANT(!pthread_mutex_unlock(&pool->lock));
}

enum err_code db_pool_open(
    struct db_pool **out, const char *name, enum db_mode mode, int size, struct err *err)
{
	struct db_pool *pool;
	pthread_condattr_t attributes;
	struct db *first;
	enum err_code code;

	INVARIANT(size > 0 && mode != DB_CREATE);
	code = db_open(&first, name, mode, err);
	if (code)
		return code;
	pool = db_new(sizeof(*pool) + (size_t)size * sizeof(struct db *));
	pool->name = db_copy_text(name);
	pool->mode = mode;
	pool->size = size;
	pool->all = db_new((size_t)size * sizeof(struct db *));
	pool->open = pool->idle_count = pool->all_count = 1;
	pool->idle[0] = pool->all[0] = first;
	INVARIANT(!pthread_mutex_init(&pool->lock, NULL));
	INVARIANT(!pthread_condattr_init(&attributes) &&
		  !pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) &&
		  !pthread_cond_init(&pool->freed, &attributes));
	pthread_condattr_destroy(&attributes);
	*out = pool;
	return ERR_NONE;
}

void db_pool_close(struct db_pool *pool)
{
	if (!pool)
		return;
	INVARIANT(pool->idle_count == pool->open);
	for (int i = 0; i < pool->idle_count; i++)
		db_close(pool->idle[i]);
	pthread_cond_destroy(&pool->freed);
	pthread_mutex_destroy(&pool->lock);
	free(pool->all);
	free(pool->name);
	free(pool);
}

void db_pool_suspend(struct db_pool *pool, bool suspended)
{
	lock(pool);
	pool->suspended = suspended;
	for (int i = 0; i < pool->all_count; i++)
		db_suspend(pool->all[i], suspended);
	unlock(pool);
}

void db_pool_set_timeout(struct db_pool *pool, int milliseconds)
{
	lock(pool);
	pool->timeout_ms = milliseconds;
	unlock(pool);
}

static struct timespec after(int milliseconds)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += milliseconds / 1000;
	at.tv_nsec += (long)(milliseconds % 1000) * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	return at;
}

/* Opens one more, whose place is already taken in pool->open. */
static enum err_code open_another(struct db_pool *pool, struct db **out, struct err *err)
{
	enum err_code code = db_open(out, pool->name, pool->mode, err);

	lock(pool);
	if (code) {
		pool->open--;
		INVARIANT(!pthread_cond_signal(&pool->freed));
	} else {
		pool->all[pool->all_count++] = *out;
		db_suspend(*out, pool->suspended);
	}
	unlock(pool);
	return code;
}

enum err_code db_pool_take(struct db_pool *pool, int milliseconds, struct db **out, struct err *err)
{
	struct timespec until = after(milliseconds);
	struct db *db = NULL;
	enum err_code code = ERR_NONE;
	bool late = false, room, suspended;
	int timeout;

	lock(pool);
	suspended = pool->suspended;
	while (!suspended && !pool->idle_count && pool->open == pool->size && !late)
		late = pthread_cond_timedwait(&pool->freed, &pool->lock, &until) != 0;
	room = !suspended && !pool->idle_count && pool->open < pool->size;
	if (!suspended && pool->idle_count)
		db = pool->idle[--pool->idle_count];
	else if (room)
		pool->open++;
	timeout = pool->timeout_ms;
	unlock(pool);
	if (suspended)
		return err_set(err, ERR_UNAVAILABLE, "db.suspended", NULL);
	if (room)
		code = open_another(pool, &db, err);
	else if (!db)
		code = err_set(err, ERR_UNAVAILABLE, "db.all_busy", NULL);
	if (code)
		return code;
	db_set_timeout(db, timeout);
	*out = db;
	return ERR_NONE;
}

void db_pool_give(struct db_pool *pool, struct db *db)
{
	if (!db)
		return;
	db_rollback(db);
	lock(pool);
	INVARIANT(pool->idle_count < pool->open);
	pool->idle[pool->idle_count++] = db;
	INVARIANT(!pthread_cond_signal(&pool->freed));
	unlock(pool);
}
