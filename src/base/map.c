/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/map.h"

#include <stdlib.h>
#include <sys/random.h>

#include "base/bug.h"

/* 64-bit FNV-1a with a random start, finished by the mixer of SplitMix64. */
static uint64_t hash_bytes(struct str key)
{
	static uint64_t seed;
	uint64_t h;

	if (!seed) {
		uint64_t fresh;

		if (getrandom(&fresh, sizeof(fresh), 0) != sizeof(fresh))
			BUG("no random seed");
		/* Two threads may race to set it; the first one to do so wins. */
		__sync_bool_compare_and_swap(&seed, 0, fresh | 1);
	}
	h = seed;
	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (unsigned char)key.p[i]) * 0x100000001b3u;
	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
	return h ^ (h >> 31);
}

/* The entry of `key`, or the free one where it would go. */
static struct map_entry *slot(const struct map *map, struct str key, uint64_t hash)
{
	size_t i = hash & (map->capacity - 1);

	while (map->entries[i].key.p &&
	       !(map->entries[i].hash == hash && str_eq(map->entries[i].key, key)))
		i = (i + 1) & (map->capacity - 1);
	return &map->entries[i];
}

static void grow(struct map *map)
{
	struct map larger = {
	    .capacity = map->capacity ? map->capacity * 2 : 16, .count = map->count};

	larger.entries = calloc(larger.capacity, sizeof(*larger.entries));
	if (!larger.entries)
		BUG("out of memory (map of %zu)", larger.capacity);
	for (size_t i = 0; i < map->capacity; i++)
		if (map->entries[i].key.p)
			*slot(&larger, map->entries[i].key, map->entries[i].hash) = map->entries[i];
	free(map->entries);
	*map = larger;
}

void *map_get(const struct map *map, struct str key)
{
	return map->capacity ? slot(map, key, hash_bytes(key))->value : NULL;
}

void *map_put(struct map *map, struct str key, void *value)
{
	uint64_t hash = hash_bytes(key);
	struct map_entry *entry;
	void *before;

	INVARIANT(key.p && value);
	if ((map->count + 1) * 4 > map->capacity * 3)
		grow(map);
	entry = slot(map, key, hash);
	before = entry->value;
	if (!entry->key.p) {
		entry->key = key;
		entry->hash = hash;
		map->count++;
	}
	entry->value = value;
	return before;
}

void *map_remove(struct map *map, struct str key)
{
	struct map_entry *entry;
	size_t hole;
	void *value;

	if (!map->capacity)
		return NULL;
	entry = slot(map, key, hash_bytes(key));
	value = entry->value;
	if (!entry->key.p)
		return NULL;
	/* Close the hole: move back each follower that may not stand after it. */
	hole = (size_t)(entry - map->entries);
	for (size_t i = (hole + 1) & (map->capacity - 1); map->entries[i].key.p;
	     i = (i + 1) & (map->capacity - 1)) {
		size_t home = map->entries[i].hash & (map->capacity - 1);

		if (((i - home) & (map->capacity - 1)) >= ((i - hole) & (map->capacity - 1))) {
			map->entries[hole] = map->entries[i];
			hole = i;
		}
	}
	map->entries[hole] = (struct map_entry){0};
	map->count--;
	return value;
}

const struct map_entry *map_next(const struct map *map, size_t *at)
{
	while (*at < map->capacity) {
		const struct map_entry *entry = &map->entries[(*at)++];

		if (entry->key.p)
			return entry;
	}
	return NULL;
}

void map_release(struct map *map)
{
	free(map->entries);
	*map = (struct map){0};
}
