/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sockets that must be done by a certain time. A thread of its own looks
 * after them and shuts down those that are late, whatever they still send:
 * a client that feeds one byte now and then does not keep its place.
 */
#ifndef HTTP_DEADLINE_H
#define HTTP_DEADLINE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* One socket's; embedded in what owns the socket. */
struct deadline {
	int fd;
	_Atomic int64_t at_ms; /* of deadline_now() */
	atomic_bool busy;      /* a request is being answered */
	struct deadline *previous;
	struct deadline *next;
};

struct deadlines {
	pthread_mutex_t mutex;
	pthread_cond_t stopping;
	pthread_t thread;
	bool stop;
	unsigned tick_ms;
	struct deadline *first;
};

/* Monotonic milliseconds, cheap and a few milliseconds coarse. */
int64_t deadline_now(void);

/* Looks every `tick_ms`. False: no thread could be started. */
bool deadlines_start(struct deadlines *deadlines, unsigned tick_ms);
void deadlines_stop(struct deadlines *deadlines); /* none may be left */

/* `fd` must stay open until deadline_remove() has returned. */
void deadline_add(struct deadlines *deadlines, struct deadline *deadline, int fd, unsigned in_ms);
void deadline_remove(struct deadlines *deadlines, struct deadline *deadline);

/* Moves the deadline; by the thread that serves the socket, without a lock. */
void deadline_set(struct deadline *deadline, unsigned in_ms, bool busy);

/* How many are busy now. */
size_t deadlines_busy(struct deadlines *deadlines);

#endif
