/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Requests that wait until a number has been reached: that of the batch of
 * the journal that a reader has seen elsewhere and names (?at_least=).
 *
 * A thread of its own asks for the number every few milliseconds while anybody
 * waits, and sleeps otherwise; the threads that serve are never held up.
 *
 * Invariants:
 *  1. A waiter is woken exactly once: reached, late, or because the waits end.
 *  2. There are never more than WAITERS_MAX.
 */
#ifndef HTTP_WAITS_H
#define HTTP_WAITS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WAITERS_MAX = 256, WAITS_TICK_MS = 5 };

/* Embedded in what waits; its maker fills the first two. */
struct waiter {
	int64_t number;
	int64_t until_ms; /* of deadline_now() */
	bool reached;     /* set before it is woken */
	struct waiter *previous;
	struct waiter *next;
};

struct waits {
	/* Set by waits_start(). */
	int64_t (*seen)(void *app);
	void *app;
	void (*wake)(struct waiter *waiter); /* from the thread of the waits */

	pthread_mutex_t mutex;
	pthread_cond_t changed;
	pthread_t thread;
	bool closed; /* nobody waits any more */
	bool stop;
	size_t count; /* places taken, those of waits_reserve() too */
	struct waiter *first;
};

/* False: no thread could be started. */
bool waits_start(struct waits *waits, int64_t (*seen)(void *app), void *app,
    void (*wake)(struct waiter *waiter));

/* Takes a place; false: all are taken, or the waits are closed. */
bool waits_reserve(struct waits *waits);

/* Waits in the place taken. `waiter` must stay until it is woken. */
void waits_add(struct waits *waits, struct waiter *waiter);

/* Wakes all, and lets nobody wait from now on. */
void waits_close(struct waits *waits);
void waits_stop(struct waits *waits); /* after waits_close() */

#endif
