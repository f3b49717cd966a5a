/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/waits.h"

#include <time.h>

#include "base/bug.h"
#include "http/deadline.h"

static void wake(struct waits *waits, struct waiter *waiter, bool reached)
{
	if (waiter->previous)
		waiter->previous->next = waiter->next;
	else
		waits->first = waiter->next;
	if (waiter->next)
		waiter->next->previous = waiter->previous;
	waits->count--;
	waiter->reached = reached;
	waits->wake(waiter);
}

/* Asks without the mutex: new waiters need not wait for the answer. */
static void look(struct waits *waits)
{
	struct waiter *next;
	int64_t seen;
	int64_t now;

	pthread_mutex_unlock(&waits->mutex);
	seen = waits->seen(waits->app);
	pthread_mutex_lock(&waits->mutex);
	now = deadline_now();
	for (struct waiter *waiter = waits->first; waiter; waiter = next) {
		next = waiter->next;
		if (waiter->number <= seen || waiter->until_ms <= now || waits->closed)
			wake(waits, waiter, waiter->number <= seen);
	}
}

static void *watch(void *cls)
{
	struct waits *waits = cls;
	const struct timespec tick = {.tv_nsec = WAITS_TICK_MS * 1000000L};

	pthread_mutex_lock(&waits->mutex);
	while (!waits->stop || waits->first) {
		if (!waits->first) {
			pthread_cond_wait(&waits->changed, &waits->mutex);
			continue;
		}
		look(waits);
		if (!waits->first)
			continue;
		pthread_mutex_unlock(&waits->mutex);
		nanosleep(&tick, NULL);
		pthread_mutex_lock(&waits->mutex);
	}
	pthread_mutex_unlock(&waits->mutex);
	return NULL;
}

bool waits_start(struct waits *waits, int64_t (*seen)(void *app), void *app,
    void (*wake_one)(struct waiter *waiter))
{
	*waits = (struct waits){.seen = seen, .app = app, .wake = wake_one};
	if (pthread_mutex_init(&waits->mutex, NULL) || pthread_cond_init(&waits->changed, NULL))
		BUG("no mutex");
	if (!pthread_create(&waits->thread, NULL, watch, waits))
		return true;
	pthread_cond_destroy(&waits->changed);
	pthread_mutex_destroy(&waits->mutex);
	return false;
}

bool waits_reserve(struct waits *waits)
{
	bool taken;

	pthread_mutex_lock(&waits->mutex);
	taken = !waits->closed && waits->count < WAITERS_MAX;
	waits->count += taken;
	pthread_mutex_unlock(&waits->mutex);
	return taken;
}

void waits_add(struct waits *waits, struct waiter *waiter)
{
	pthread_mutex_lock(&waits->mutex);
	waiter->previous = NULL;
	waiter->next = waits->first;
	if (waiter->next)
		waiter->next->previous = waiter;
	waits->first = waiter;
	pthread_cond_signal(&waits->changed);
	pthread_mutex_unlock(&waits->mutex);
}

void waits_close(struct waits *waits)
{
	pthread_mutex_lock(&waits->mutex);
	waits->closed = true;
	pthread_cond_signal(&waits->changed);
	pthread_mutex_unlock(&waits->mutex);
}

void waits_stop(struct waits *waits)
{
	pthread_mutex_lock(&waits->mutex);
	INVARIANT(waits->closed && !waits->count);
	waits->stop = true;
	pthread_cond_signal(&waits->changed);
	pthread_mutex_unlock(&waits->mutex);
	pthread_join(waits->thread, NULL);
	pthread_cond_destroy(&waits->changed);
	pthread_mutex_destroy(&waits->mutex);
}
