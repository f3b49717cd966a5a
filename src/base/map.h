/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A hash map from bytes to a pointer. Keys are borrowed: they must outlive
 * their entry. Seeded per process, so that a chosen input cannot slow it.
 * All zero is an empty map. Running out of memory ends the process.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdint.h>

#include "base/str.h"

struct map_entry {
	struct str key; /* key.p is NULL: free */
	void *value;    /* never NULL in a live entry */
	uint64_t hash;
};

struct map {
	struct map_entry *entries;
	size_t capacity; /* 0 or a power of two */
	size_t count;
};

/* The value at `key`, or NULL. */
void *map_get(const struct map *map, struct str key);

/* Sets the value (not NULL) at `key`; returns the value that stood there, or NULL. */
void *map_put(struct map *map, struct str key, void *value);

/* Takes the entry away; returns its value, or NULL. */
void *map_remove(struct map *map, struct str key);

/*
 * Walks the live entries in no particular order: start with *at = 0; NULL at
 * the end. The map must not change meanwhile.
 */
const struct map_entry *map_next(const struct map *map, size_t *at);

void map_release(struct map *map); /* the map, not the keys and values */

/* A fixed-size key, such as a struct without padding, as bytes. */
#define MAP_KEY(object) ((struct str){(const char *)&(object), sizeof(object)})

#endif
