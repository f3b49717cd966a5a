/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Keeps the images of slices (core/slice_store.h) current while the register
 * is served: a thread remakes those that are stale, at the start and, when
 * something was written, a minute later, once nothing is written any more.
 *
 * It stands back: one image a transaction, a pause as long as each took, and
 * none while anybody writes; while another server is at it, it looks again a
 * minute later.
 */
#ifndef WEB_UPKEEP_H
#define WEB_UPKEEP_H

#include "base/background.h"
#include "web/watch.h"

struct upkeep {
	struct db_pool *pool; /* borrowed, as is … */
	struct watch *watch;
	struct background background;
};

/* Takes connections from the pool while it works. */
void upkeep_start(struct upkeep *upkeep, struct db_pool *pool, struct watch *watch);

/* At once, if the pool is suspended. */
void upkeep_stop(struct upkeep *upkeep);

#endif
