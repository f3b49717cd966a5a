/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The roll-up engine: slices read from the database on first use, kept
 * current as batches are committed, evicted under a memory cap.
 *
 * Invariants:
 *  1. A slice handed out includes every batch up to the engine's own; it
 *     stays valid until the next rollup_catch_up(), rollup_trim() or rollup_free().
 *  2. Slices of one (indicator, scenario, layer) form a group; they refer to
 *     each other and are evicted together.
 *  3. The directory knows every slice that has rows in the database.
 */
#ifndef CORE_ROLLUP_H
#define CORE_ROLLUP_H

#include "core/change.h"
#include "core/slice.h"

struct rollup;

/* One entry of the directory: a slice that has rows. */
struct slice_extent {
	int32_t indicator;
	int32_t scenario;
	int32_t breakdown;
	int32_t unused_alignment;
	int64_t period;
	int64_t changes;           /* its rows and moves */
	int64_t batch;             /* the last that touched it */
	bool published;            /* some revision in it is public */
	struct slice_extent *next; /* of the same indicator and scenario */
};

/*
 * `defs` and `db` are borrowed. `up_to`: the last batch to look at, so that
 * all slices show one moment. `memory`: bytes of slices to keep at most (the
 * ones in use may exceed it).
 */
enum err_code rollup_open(struct rollup **out, struct db *db, const struct definitions *defs,
    int64_t up_to, size_t memory, struct err *err);
void rollup_free(struct rollup *rollup);

/*
 * Takes in the batches to `up_to`; the definitions must not have changed. On
 * failure the engine shows the moment it showed before.
 */
enum err_code rollup_catch_up(struct rollup *rollup, int64_t up_to, struct err *err);

/* Gives up the groups least recently used until the rest fits the memory. */
void rollup_trim(struct rollup *rollup);

/* The slice, loaded if need be; on failure all that is held stays. ERR_DB. */
enum err_code rollup_slice(
    struct rollup *rollup, const struct slice_key *key, struct slice **out, struct err *err);

/* The first entry of the directory for an indicator and scenario, or NULL. */
const struct slice_extent *rollup_extents(struct rollup *rollup, int indicator, int scenario);

/*
 * What was asked for since the last rollup_watch(), which begins anew; valid until that. Slices
 * count as read as a whole, entries of the directory as listed; who reads no more than
 * what a unit's figure is made of asks by the two for a unit.
 */
void rollup_watch(struct rollup *rollup);
const struct changes *rollup_watched(const struct rollup *rollup);
enum err_code rollup_slice_for(struct rollup *rollup, const struct slice_key *key, int unit,
    struct slice **out, struct err *err);
const struct slice_extent *rollup_extents_for(
    struct rollup *rollup, int indicator, int scenario, int unit);
/* Notes that figures of other units were looked at too. */
void rollup_watch_whole(struct rollup *rollup, int indicator);

/* The units in p. */
const struct tree *rollup_tree(struct rollup *rollup, struct period p);

/* Bytes of all slices now held. */
size_t rollup_memory(const struct rollup *rollup);

#endif
