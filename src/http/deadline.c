/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/deadline.h"

#include <sys/socket.h>

#include "base/bug.h"

int64_t deadline_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void shut_the_late(struct deadlines *deadlines)
{
	int64_t now = deadline_now();

	for (struct deadline *d = deadlines->first; d; d = d->next) {
		if (atomic_load_explicit(&d->at_ms, memory_order_relaxed) > now)
			continue;
		/* The server then reads an end of file and closes. */
		shutdown(d->fd, SHUT_RDWR);
		atomic_store_explicit(&d->at_ms, INT64_MAX, memory_order_relaxed);
	}
}

static void *watch(void *cls)
{
	struct deadlines *deadlines = cls;

	pthread_mutex_lock(&deadlines->mutex);
	while (!deadlines->stop) {
		struct timespec until;
		int64_t ns;

		clock_gettime(CLOCK_MONOTONIC, &until);
		ns = until.tv_nsec + (int64_t)deadlines->tick_ms * 1000000;
		until.tv_sec += ns / 1000000000;
		until.tv_nsec = ns % 1000000000;
		pthread_cond_timedwait(&deadlines->stopping, &deadlines->mutex, &until);
		shut_the_late(deadlines);
	}
	pthread_mutex_unlock(&deadlines->mutex);
	return NULL;
}

bool deadlines_start(struct deadlines *deadlines, unsigned tick_ms)
{
	pthread_condattr_t monotonic;

	*deadlines = (struct deadlines){.tick_ms = tick_ms};
	if (pthread_mutex_init(&deadlines->mutex, NULL) || pthread_condattr_init(&monotonic) ||
	    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) ||
	    pthread_cond_init(&deadlines->stopping, &monotonic))
		BUG("no mutex");
	pthread_condattr_destroy(&monotonic);
	if (!pthread_create(&deadlines->thread, NULL, watch, deadlines))
		return true;
	pthread_cond_destroy(&deadlines->stopping);
	pthread_mutex_destroy(&deadlines->mutex);
	return false;
}

void deadlines_stop(struct deadlines *deadlines)
{
	INVARIANT(!deadlines->first);
	pthread_mutex_lock(&deadlines->mutex);
	deadlines->stop = true;
	pthread_cond_signal(&deadlines->stopping);
	pthread_mutex_unlock(&deadlines->mutex);
	pthread_join(deadlines->thread, NULL);
	pthread_cond_destroy(&deadlines->stopping);
	pthread_mutex_destroy(&deadlines->mutex);
}

void deadline_set(struct deadline *deadline, unsigned in_ms, bool busy)
{
	atomic_store_explicit(&deadline->at_ms, deadline_now() + in_ms, memory_order_relaxed);
	atomic_store_explicit(&deadline->busy, busy, memory_order_relaxed);
}

void deadline_add(struct deadlines *deadlines, struct deadline *deadline, int fd, unsigned in_ms)
{
	deadline->fd = fd;
	deadline_set(deadline, in_ms, false);
	pthread_mutex_lock(&deadlines->mutex);
	deadline->previous = NULL;
	deadline->next = deadlines->first;
	if (deadline->next)
		deadline->next->previous = deadline;
	deadlines->first = deadline;
	pthread_mutex_unlock(&deadlines->mutex);
}

void deadline_remove(struct deadlines *deadlines, struct deadline *deadline)
{
	pthread_mutex_lock(&deadlines->mutex);
	if (deadline->previous)
		deadline->previous->next = deadline->next;
	else
		deadlines->first = deadline->next;
	if (deadline->next)
		deadline->next->previous = deadline->previous;
	pthread_mutex_unlock(&deadlines->mutex);
}

size_t deadlines_busy(struct deadlines *deadlines)
{
	size_t count = 0;

	pthread_mutex_lock(&deadlines->mutex);
	for (const struct deadline *d = deadlines->first; d; d = d->next)
		count += atomic_load_explicit(&d->busy, memory_order_relaxed);
	pthread_mutex_unlock(&deadlines->mutex);
	return count;
}
