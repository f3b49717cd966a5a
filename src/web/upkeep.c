/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/upkeep.h"

#include "base/bug.h"
#include "base/clock.h"
#include "core/slice_store.h"
#include "view/i18n.h"

enum { QUIET_MS = 5000, ROUND_MS = 60000, PAUSE_MS = 20 };

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
	} while (!*done && now.batch == batch &&
		 background_rest(&upkeep->background, clock_ms() - begun + PAUSE_MS));
	return ERR_NONE;
}

static void *keep_up(void *context)
{
	struct upkeep *upkeep = context;
	int64_t pause = 0, kept = -1, last = -1;
	struct watch_view now;
	bool failing = false;

	watch_last(upkeep->watch, &now);
	last = now.batch;
	while (background_rest(&upkeep->background, pause)) {
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
		failing = failing || err_log("slice images", &err);
	}
	return NULL;
}

void upkeep_start(struct upkeep *upkeep, struct db_pool *pool, struct watch *watch)
{
	*upkeep = (struct upkeep){.pool = pool, .watch = watch};
	background_start(&upkeep->background, keep_up, upkeep);
}

void upkeep_stop(struct upkeep *upkeep)
{
	background_stop(&upkeep->background);
}
