/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/cache.h"

#include "base/bug.h"

void cache_init(struct cache *cache, size_t size_max)
{
	*cache = (struct cache){.size_max = size_max};
	if (pthread_mutex_init(&cache->mutex, NULL))
		BUG("no mutex");
}

void cache_item_init(struct cache_item *item)
{
	atomic_init(&item->holders, 1);
}

void cache_item_release(struct cache_item *item)
{
	if (atomic_fetch_sub_explicit(&item->holders, 1, memory_order_acq_rel) == 1)
		item->free(item);
}

static void unlink_item(struct cache *cache, struct cache_item *item)
{
	if (item->newer)
		item->newer->older = item->older;
	else
		cache->newest = item->older;
	if (item->older)
		item->older->newer = item->newer;
	else
		cache->oldest = item->newer;
	item->newer = NULL;
	item->older = NULL;
}

static void link_newest(struct cache *cache, struct cache_item *item)
{
	item->older = cache->newest;
	if (cache->newest)
		cache->newest->newer = item;
	else
		cache->oldest = item;
	cache->newest = item;
}

static void drop(struct cache *cache, struct cache_item *item)
{
	map_remove(&cache->items, item->key);
	unlink_item(cache, item);
	cache->size -= item->size;
	cache_item_release(item);
}

/* Held; *made: the generation it was last found to hold in. */
static struct cache_item *find_held(struct cache *cache, struct str key, uint64_t *made)
{
	struct cache_item *item;

	pthread_mutex_lock(&cache->mutex);
	item = map_get(&cache->items, key);
	if (item) {
		*made = item->generation;
		atomic_fetch_add_explicit(&item->holders, 1, memory_order_relaxed);
		if (cache->newest != item) {
			unlink_item(cache, item);
			link_newest(cache, item);
		}
	}
	pthread_mutex_unlock(&cache->mutex);
	return item;
}

/* Once it is known whether it still holds; meanwhile another may have taken its place. */
static void settle(struct cache *cache, struct cache_item *item, bool held, uint64_t generation)
{
	pthread_mutex_lock(&cache->mutex);
	if (held)
		item->generation = generation;
	else if (map_get(&cache->items, item->key) == item)
		drop(cache, item);
	pthread_mutex_unlock(&cache->mutex);
}

struct cache_item *cache_find(
    struct cache *cache, struct str key, uint64_t generation, cache_holds *holds, void *context)
{
	uint64_t made;
	struct cache_item *item = find_held(cache, key, &made);
	bool held;

	if (!item || made == generation)
		return item;
	held = item->made_of.n && holds && holds(context, item->made_of, made, generation);
	settle(cache, item, held, generation);
	if (held)
		return item;
	cache_item_release(item);
	return NULL;
}

void cache_put(struct cache *cache, struct cache_item *item)
{
	struct cache_item *before;

	if (item->size > cache->size_max / 8)
		return;
	pthread_mutex_lock(&cache->mutex);
	before = map_get(&cache->items, item->key);
	if (before)
		drop(cache, before);
	while (cache->oldest && cache->size + item->size > cache->size_max)
		drop(cache, cache->oldest);
	atomic_fetch_add_explicit(&item->holders, 1, memory_order_relaxed);
	map_put(&cache->items, item->key, item);
	link_newest(cache, item);
	cache->size += item->size;
	pthread_mutex_unlock(&cache->mutex);
}

void cache_release(struct cache *cache)
{
	while (cache->oldest)
		drop(cache, cache->oldest);
	map_release(&cache->items);
	pthread_mutex_destroy(&cache->mutex);
}
