/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A slice's cells as one run of bytes: what the database keeps beside the
 * rows, so that a slice is read in one piece.
 *
 * Invariants:
 *  1. An image holds, for every unit with rows, its latest revision; and the
 *     latest published one where that is another. Both layers come from it.
 *  2. Reading never trusts the bytes: what does not decode whole is refused.
 *
 * Layout: the bytes "KYs1"; two lists (latest revisions; published ones that
 * differ), each a count of 4 bytes and eight columns: unit (as the step from
 * the one before), value, revision, batch, note, decision, state (3: a value
 * that is marked as not having occurred), stage. A
 * column is its least value in 8 bytes, a width w of 0, 1, 2, 4 or 8, then
 * what each value has above the least in w bytes. All least significant first.
 */
#ifndef CORE_SLICE_IMAGE_H
#define CORE_SLICE_IMAGE_H

#include "base/buf.h"
#include "core/slice.h"

struct slice_cell {
	int32_t unit;
	int32_t unused_alignment;
	struct slice_stated stated;
};

/* Sorted by unit, one cell a unit. All zero is an empty list. */
struct slice_cells {
	struct slice_cell *items;
	size_t count;
	size_t capacity;
};

/* A new cell at the end, all zero. */
struct slice_cell *slice_cells_add(struct slice_cells *cells);
void slice_cells_clear(struct slice_cells *cells); /* keeps the memory */
void slice_cells_release(struct slice_cells *cells);

/* The cells that `layer` shows, of the two lists that an image holds, into an empty list. */
void slice_cells_of_layer(struct slice_cells *out, enum layer layer,
    const struct slice_cells *latest, const struct slice_cells *published);

/*
 * `latest`: every unit's latest revision; `published`: the latest published
 * one of each unit whose latest is not.
 */
void slice_image_write(
    struct buf *out, const struct slice_cells *latest, const struct slice_cells *published);

/* The cells of one layer, into an empty list. False: these bytes are no image. */
bool slice_image_read(struct str image, enum layer layer, struct slice_cells *out);

#endif
