/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/watch.h"

#include <stdio.h>

#include "base/bug.h"
#include "base/clock.h"
#include "view/i18n.h"

enum { PERIOD_MS = 1000, PERIOD_AWAY_MS = 250, TIMEOUT_MS = 2000 };

static void lock(struct watch *watch)
{
	INVARIANT(!pthread_mutex_lock(&watch->lock));
}

static void unlock(struct watch *watch)
{
	INVARIANT(!pthread_mutex_unlock(&watch->lock));
}

/* For who runs the server: once when it goes, once when it is back. */
static void tell(bool away, const struct err *err)
{
	struct buf why = {0}, line = {0};

	if (away)
		err_add_text(&why, LANG_EN, err);
	if (away)
		tr_add(&line, LANG_EN, "web.log.lost", buf_str(&why));
	else
		tr_add(&line, LANG_EN, "web.log.back");
	fprintf(stderr, "kycung: %s\n", line.p);
	buf_release(&why);
	buf_release(&line);
}

/* Under the lock. */
static void set_away(struct watch *watch, bool away, const struct err *err)
{
	if (away == watch->view.away)
		return;
	watch->view.away = away;
	watch->view.losses += away;
	db_pool_suspend(watch->pool, away);
	tell(away, err);
}

static void take(struct watch *watch, const struct journal_head *head)
{
	watch->view.batch = head->batch;
	watch->view.published = head->published;
	watch->view.definitions = head->definitions;
	timestamp_now(watch->view.as_of);
}

/* Under the lock, which is let go meanwhile. */
static void look(struct watch *watch)
{
	struct journal_head head;
	struct err err = {0};
	enum err_code code;
	uint64_t mark;

	watch->asked = false;
	watch->looking = true;
	watch->begun++;
	unlock(watch);
	mark = db_change_mark(watch->db);
	code = journal_read_head(watch->db, &head, &err);
	lock(watch);
	watch->looking = false;
	watch->ended = watch->begun;
	if (!code) {
		watch->mark = mark;
		take(watch, &head);
	}
	if (!watch->stop)
		set_away(watch, code != ERR_NONE, &err);
	INVARIANT(!pthread_cond_broadcast(&watch->done));
}

static void *keep_looking(void *context)
{
	struct watch *watch = context;

	lock(watch);
	while (!watch->stop) {
		int64_t next = clock_ms() + (watch->view.away ? PERIOD_AWAY_MS : PERIOD_MS);

		while (!watch->asked && !watch->stop &&
		       clock_wait(&watch->asked_for, &watch->lock, next))
			;
		if (!watch->stop)
			look(watch);
	}
	unlock(watch);
	return NULL;
}

enum err_code watch_start(
    struct watch *watch, const char *db, struct db_pool *pool, struct err *err)
{
	struct journal_head head;
	enum err_code code;

	*watch = (struct watch){.pool = pool};
	code = db_open(&watch->db, db, DB_READ, err);
	if (code)
		return code;
	db_set_timeout(watch->db, TIMEOUT_MS);
	watch->mark = db_change_mark(watch->db);
	code = journal_read_head(watch->db, &head, err);
	if (code) {
		db_close(watch->db);
		return code;
	}
	take(watch, &head);
	INVARIANT(!pthread_mutex_init(&watch->lock, NULL));
	clock_cond_init(&watch->asked_for);
	clock_cond_init(&watch->done);
	INVARIANT(!pthread_create(&watch->thread, NULL, keep_looking, watch));
	return ERR_NONE;
}

void watch_stop(struct watch *watch)
{
	lock(watch);
	watch->stop = true;
	db_suspend(watch->db, true);
	INVARIANT(!pthread_cond_signal(&watch->asked_for));
	unlock(watch);
	pthread_join(watch->thread, NULL);
}

void watch_release(struct watch *watch)
{
	db_close(watch->db);
	pthread_cond_destroy(&watch->done);
	pthread_cond_destroy(&watch->asked_for);
	pthread_mutex_destroy(&watch->lock);
}

/* Under the lock: waits for a look that begins from now on, if there is reason for one: `certain`
 * news, or the mark. */
static void wait_for_news(struct watch *watch, bool certain)
{
	uint64_t fresh = watch->begun + 1;
	int64_t until = 0;

	while (!watch->view.away && watch->ended < fresh) {
		if (!certain && !watch->looking && db_change_mark(watch->db) == watch->mark)
			return;
		if (!watch->looking && !watch->asked) {
			watch->asked = true;
			INVARIANT(!pthread_cond_signal(&watch->asked_for));
		}
		if (!until)
			until = clock_ms() + WATCH_PATIENCE_MS;
		if (!clock_wait(&watch->done, &watch->lock, until)) {
			struct err err = {0};

			err_set(&err, ERR_UNAVAILABLE, "db.timeout", NULL);
			set_away(watch, true, &err);
		}
	}
}

void watch_look(struct watch *watch, struct watch_view *out)
{
	lock(watch);
	wait_for_news(watch, false);
	*out = watch->view;
	unlock(watch);
}

void watch_look_again(struct watch *watch)
{
	lock(watch);
	wait_for_news(watch, true);
	unlock(watch);
}

void watch_last(struct watch *watch, struct watch_view *out)
{
	lock(watch);
	*out = watch->view;
	unlock(watch);
}
