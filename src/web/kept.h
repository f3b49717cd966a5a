/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which of the answers that a server keeps ready still hold after something was published: those
 * made of nothing that has changed since.
 *
 * Invariants:
 *  1. An answer that says nothing of what it is made of holds for its generation alone.
 *  2. What cannot be found out has changed.
 */
#ifndef WEB_KEPT_H
#define WEB_KEPT_H

#include <pthread.h>

#include "core/change.h"

struct app;
struct space;

enum { KEPT_STEPS = 64 };

/* What was published from one moment to another. */
struct kept_step {
	int64_t after, up_to; /* published batches */
	struct changes changes;
	struct arena arena;
};

struct kept {
	pthread_mutex_t lock; /* of all below */
	size_t count, next;   /* a ring: the step before `next` is the latest */
	struct kept_step steps[KEPT_STEPS];
	int indicator_count;
	int *slices; /* of each indicator, from 1: how many have anything published */
};

/* Before anything is kept; `space` is read for the time of the call. */
void kept_init(struct kept *kept, struct space *space);
void kept_release(struct kept *kept);

/*
 * Whether an answer made of that (changes_write()), when `made` was the published batch, still
 * holds at `now`. From any thread, without the space.
 */
bool kept_holds(struct app *app, struct str made_of, int64_t made, int64_t now);

#endif
