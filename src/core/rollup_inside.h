/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The inside of the roll-up engine, shared by its two files: rollup.c holds
 * and loads slices, rollup_follow.c keeps them current. Nobody else looks.
 */
#ifndef CORE_ROLLUP_INSIDE_H
#define CORE_ROLLUP_INSIDE_H

#include "base/arena.h"
#include "base/map.h"
#include "core/rollup.h"

struct group_key {
	int32_t indicator;
	int32_t scenario;
	int32_t layer;
};

/* The slices of one indicator, scenario and layer. */
struct group {
	struct group_key key;
	struct map slices; /* slice->key -> slice */
	size_t bytes;
	uint64_t last_used;
};

struct extent_list {
	struct group_key key; /* layer 0 */
	struct slice_extent *first;
};

struct rollup {
	struct db *db;
	const struct definitions *defs;
	int64_t up_to;
	size_t memory;
	size_t bytes;
	uint64_t clock;
	struct map groups;
	struct map extents; /* group_key -> extent_list */
	struct arena extent_arena;
	date *changes; /* sorted days on which some unit begins, or is first gone */
	int change_count;
	struct map trees;
	struct arena watched_arena;
	struct changes watched;
};

/* The directory's entry of a slice, or NULL. */
struct slice_extent *find_extent(
    const struct rollup *rollup, int indicator, int scenario, int breakdown, int64_t period);
/* Takes a copy; the entry must not be known. */
void add_extent(struct rollup *rollup, const struct slice_extent *extent);

/* Gives up a group with all its slices. */
void group_free(struct rollup *rollup, struct group *group);

/* Reads what every unit states into `column`, all zero before. ERR_DB. */
enum err_code read_stated(
    struct rollup *rollup, struct slice *slice, struct slice_stated *column, struct err *err);

#endif
