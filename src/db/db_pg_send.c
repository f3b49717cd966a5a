/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The rows of a COPY on their way. A server takes them slower than they are
 * made, and a socket holds few: a thread hands them over, so that whoever made
 * them can prepare what comes next. A COPY of few bytes needs none.
 *
 * Invariant: while there is a sender, only its thread uses the connection.
 */
#include "db/db_pg.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/bug.h"

enum { WAITING_MOST = 4 << 20 };

struct pg_sender {
	struct pg *pg;
	pthread_t thread;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed;
	struct buf waiting;
	bool ended;         /* nothing comes after what waits … */
	const char *reason; /* … which is not wanted any more, and why; NULL: it is */
	bool failed;        /* the connection takes no more: pg_settle() hears why */
};

static void lock(struct pg_sender *sender)
{
	INVARIANT(!pthread_mutex_lock(&sender->lock));
}

static void unlock(struct pg_sender *sender)
{
	INVARIANT(!pthread_cond_signal(&sender->changed));
	INVARIANT(!pthread_mutex_unlock(&sender->lock));
}

static void await(struct pg_sender *sender)
{
	INVARIANT(!pthread_cond_wait(&sender->changed, &sender->lock));
}

/* ---- In the thread */

/* Takes what waits; false: nothing is left to take. */
static bool take(struct pg_sender *sender, struct buf *bytes)
{
	struct buf empty = *bytes;

	lock(sender);
	while (!sender->waiting.n && !sender->ended)
		await(sender);
	*bytes = sender->waiting;
	sender->waiting = empty;
	buf_clear(&sender->waiting);
	unlock(sender);
	return bytes->n > 0;
}

static void *send_all(void *context)
{
	struct pg_sender *sender = context;
	struct pg *pg = sender->pg;
	struct buf bytes = {0};
	bool sent = true;

	while (sent && take(sender, &bytes))
		sent = PQputCopyData(pg->handle, bytes.p, (int)bytes.n) == 1 && pg_flush(pg);
	if (sent)
		sent = PQputCopyEnd(pg->handle, sender->reason) == 1;
	buf_release(&bytes);
	lock(sender);
	sender->failed = !sent;
	unlock(sender);
	return NULL;
}

/* ---- For whoever makes the rows */

static void begin(struct pg *pg)
{
	struct pg_sender *sender = db_new(sizeof(*sender));

	INVARIANT(!pthread_mutex_init(&sender->lock, NULL));
	INVARIANT(!pthread_cond_init(&sender->changed, NULL));
	sender->pg = pg;
	pg->sender = sender;
	PQsetnonblocking(pg->handle, 1);
	INVARIANT(!pthread_create(&sender->thread, NULL, send_all, sender));
}

void pg_send(struct pg *pg)
{
	struct pg_sender *sender;

	if (!pg->sender)
		begin(pg);
	sender = pg->sender;
	lock(sender);
	while (
	    sender->waiting.n && sender->waiting.n + pg->copy.n > WAITING_MOST && !sender->failed)
		await(sender);
	if (!sender->failed)
		buf_add(&sender->waiting, pg->copy.p, pg->copy.n);
	unlock(sender);
	buf_clear(&pg->copy);
}

void pg_send_end(struct pg *pg, const char *reason)
{
	struct pg_sender *sender = pg->sender;

	lock(sender);
	if (reason)
		buf_clear(&sender->waiting);
	sender->ended = true;
	sender->reason = reason;
	unlock(sender);
}

void pg_sent(struct pg *pg)
{
	struct pg_sender *sender = pg->sender;

	if (!sender)
		return;
	INVARIANT(!pthread_join(sender->thread, NULL));
	pthread_cond_destroy(&sender->changed);
	pthread_mutex_destroy(&sender->lock);
	buf_release(&sender->waiting);
	free(sender);
	pg->sender = NULL;
}
