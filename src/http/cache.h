/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Things kept under a key as long as a generation lasts and memory allows.
 *
 * Invariants:
 *  1. cache_find() gives only what was put under the generation asked for, or still holds then.
 *  2. The sizes of the items kept never exceed the cap; the least recently
 *     found go first.
 *  3. An item lives until its last holder releases it, kept or not.
 *
 * All functions may be called from any thread.
 */
#ifndef HTTP_CACHE_H
#define HTTP_CACHE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "base/str.h"

/* Embedded in what is kept; its maker fills the first four. */
struct cache_item {
	struct str key;      /* owned by the item */
	uint64_t generation; /* that it was last found to hold in: the cache's */
	struct str made_of;  /* likewise owned; empty: it holds for its generation alone */
	size_t size;         /* bytes it holds, all in all */
	void (*free)(struct cache_item *item);
	atomic_uint holders; /* 1 for the maker, set by cache_item_init() */
	struct cache_item *newer;
	struct cache_item *older;
};

struct cache {
	pthread_mutex_t mutex;
	struct map items;
	struct cache_item *newest;
	struct cache_item *oldest;
	size_t size;
	size_t size_max;
};

void cache_init(struct cache *cache, size_t size_max);
void cache_release(struct cache *cache); /* items still held elsewhere live on */

void cache_item_init(struct cache_item *item);

/*
 * A held item (cache_item_release() it), or NULL. One of another generation is dropped, unless
 * holds() says that what it is made of is the same now; NULL: never. It is called without a lock.
 */
typedef bool cache_holds(void *context, struct str made_of, uint64_t made, uint64_t now);
struct cache_item *cache_find(
    struct cache *cache, struct str key, uint64_t generation, cache_holds *holds, void *context);

/*
 * Keeps `item`, instead of any other of its key. The caller still holds it.
 * One larger than an eighth of the cap is not kept.
 */
void cache_put(struct cache *cache, struct cache_item *item);

void cache_item_release(struct cache_item *item);

#endif
