/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Threads for requests that wait, for a flush to disk above all: they are
 * started when there is work for them, and stay.
 *
 * Invariants:
 *  1. A job given is run once, by a thread of the workers.
 *  2. There are never more jobs than threads and places to wait.
 */
#ifndef HTTP_WORKERS_H
#define HTTP_WORKERS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* Embedded in what is to be done. */
struct job {
	struct job *next;
};

struct workers {
	/* Set by workers_init(). */
	void (*run)(struct job *job);
	unsigned threads_max;
	size_t places;

	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool closed;
	size_t taken;   /* places: of jobs that wait or run, and of those reserved */
	size_t waiting; /* jobs in the list */
	unsigned idle;
	unsigned thread_count;
	pthread_t *threads;
	struct job *first;
	struct job **end;
};

/* `waiting`: jobs that may wait for a thread. */
void workers_init(
    struct workers *workers, unsigned threads, size_t waiting, void (*run)(struct job *job));

/* Takes a place; false: all are taken, or the workers are closed. */
bool workers_reserve(struct workers *workers);

/* Runs the job in the place taken, soon. */
void workers_add(struct workers *workers, struct job *job);

/* Takes no more jobs, runs those there are to their end, and ends the threads. */
void workers_drain(struct workers *workers);
void workers_release(struct workers *workers); /* after workers_drain() */

#endif
