/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A thread that works by the clock beside everything else, and ends when it is
 * told to: between two pieces of work it rests.
 */
#ifndef BASE_BACKGROUND_H
#define BASE_BACKGROUND_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct background {
	pthread_t thread;
	pthread_mutex_t lock; /* of the two below */
	pthread_cond_t stopping;
	bool stop;
};

/* Runs work(context) in a thread of its own; it returns once background_rest() is false. */
void background_start(struct background *background, void *(*work)(void *context), void *context);

/* For the thread: false, at once, when the time to stop has come; 0: only asks. */
bool background_rest(struct background *background, int64_t milliseconds);

/* Waits until the thread has ended. */
void background_stop(struct background *background);

#endif
