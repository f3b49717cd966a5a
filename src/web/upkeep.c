/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/upkeep.h"

#include <stdio.h>

#include "base/bug.h"
#include "base/clock.h"
#include "core/slice_store.h"
#include "view/i18n.h"

enum { QUIET_MS = 5000, ROUND_MS = 60000, PAUSE_MS = 20 };

/* False: the time to stop has come. */
static bool rest(struct upkeep *upkeep, int64_t milliseconds)
{
	int64_t until = clock_ms() + milliseconds;
	bool stop;

	INVARIANT(!pthread_mutex_lock(&upkeep->lock));
	while (!upkeep->stop && clock_wait(&upkeep->stopping, &upkeep->lock, until))
		;
	stop = upkeep->stop;
	INVARIANT(!pthread_mutex_unlock(&upkeep->lock));
	return !stop;
}

/* Makes one image anew; *made is 0 when none is stale. */
static enum err_code remake_one(struct upkeep *upkeep, int *made, struct err *err)
{
	struct db *db;
	enum err_code code = db_pool_take(upkeep->pool, 0, &db, err);

	*made = 0;
	if (code)
		return code;
	code = slice_store_refresh(db, SLICE_IMAGE_LEAST, 1, made, err);
	db_pool_give(upkeep->pool, db);
	return code;
}

/* All that are stale, as long as nobody writes. *done: none is. */
static enum err_code remake_all(struct upkeep *upkeep, int64_t batch, bool *done, struct err *err)
{
	struct watch_view now;
	enum err_code code;
	int64_t begun;
	int made;

	*done = false;
	do {
		begun = clock_ms();
		code = remake_one(upkeep, &made, err);
		if (code)
			return code;
		*done = !made;
		watch_last(upkeep->watch, &now);
	} while (!*done && now.batch == batch && rest(upkeep, clock_ms() - begun + PAUSE_MS));
	return ERR_NONE;
}

/* What is no matter of who writes, or whether it can be reached. */
static void complain(const struct err *err)
{
	struct buf line = {0};

	err_add_text(&line, LANG_EN, err);
	fprintf(stderr, "kycung: slice images: %s\n", line.p);
	buf_release(&line);
}

static void *keep_up(void *context)
{
	struct upkeep *upkeep = context;
	int64_t pause = 0, kept = -1, last = -1;
	struct watch_view now;
	bool failing = false;

	watch_last(upkeep->watch, &now);
	last = now.batch;
	while (rest(upkeep, pause)) {
		struct err err = {0};
		bool quiet, done = false;

		watch_last(upkeep->watch, &now);
		quiet = now.batch == last && !now.away;
		last = now.batch;
		pause = QUIET_MS;
		if (!quiet || now.batch == kept)
			continue;
		if (!remake_all(upkeep, now.batch, &done, &err)) {
			failing = false;
			kept = done ? now.batch : kept;
			pause = done ? ROUND_MS : QUIET_MS;
			continue;
		}
		pause = ROUND_MS;
		if (err.code != ERR_RETRY && err.code != ERR_UNAVAILABLE && !failing) {
			complain(&err);
			failing = true;
		}
	}
	return NULL;
}

void upkeep_start(struct upkeep *upkeep, struct db_pool *pool, struct watch *watch)
{
	*upkeep = (struct upkeep){.pool = pool, .watch = watch};
	INVARIANT(!pthread_mutex_init(&upkeep->lock, NULL));
	clock_cond_init(&upkeep->stopping);
	INVARIANT(!pthread_create(&upkeep->thread, NULL, keep_up, upkeep));
}

void upkeep_stop(struct upkeep *upkeep)
{
	INVARIANT(!pthread_mutex_lock(&upkeep->lock));
	upkeep->stop = true;
	INVARIANT(!pthread_cond_signal(&upkeep->stopping));
	INVARIANT(!pthread_mutex_unlock(&upkeep->lock));
	pthread_join(upkeep->thread, NULL);
	pthread_cond_destroy(&upkeep->stopping);
	pthread_mutex_destroy(&upkeep->lock);
}
