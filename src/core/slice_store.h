/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Slices in the database: read from their image where that is current, else
 * from their rows.
 *
 * Invariants:
 *  1. What is read is what the rows say as of the batch asked for, whichever
 *     way it was read.
 *  2. Rows and moves are only ever added, so an image is current exactly when
 *     it counts as many changes as the directory does. Its maker reads the
 *     count first and the rows after: what is committed in between makes the
 *     directory count more than the image, never the same. Who still counts as
 *     an earlier directory did takes no image of a later batch for its own:
 *     one of a batch names it, and one of slice_store_refresh() counts right.
 *  3. One transaction makes images at a time, and nobody waits for it: the
 *     images that others leave out are made by slice_store_refresh().
 */
#ifndef CORE_SLICE_STORE_H
#define CORE_SLICE_STORE_H

#include "core/slice_image.h"

/* Slices of fewer changes get no image: reading so few rows is as fast. */
enum { SLICE_IMAGE_LEAST = 64 };

/* Where a slice stands in the directory. */
struct slice_place {
	struct cell_key key; /* its unit is not looked at */
	int64_t changes;     /* rows and moves */
	int64_t batch;       /* the last that touched it */
};

/* Where the slice of `key` stands now; *found is false when it has no rows. ERR_DB. */
enum err_code slice_store_find(struct db *db, const struct cell_key *key, bool *found,
    struct slice_place *place, struct err *err);

/*
 * The cells of one layer as they stood after batch `up_to`, into an empty
 * list. ERR_DB.
 */
enum err_code slice_store_read(struct db *db, const struct slice_place *place, enum layer layer,
    int64_t up_to, struct slice_cells *out, struct err *err);

/* One cell of both layers, by enum layer; unit 0 where it has none. ERR_DB. */
enum err_code slice_store_read_cell(struct db *db, const struct cell_key *key, int64_t up_to,
    struct slice_cell out[2], struct err *err);

/*
 * Whether the transaction may make images, until its end: at a server another
 * one may be at it. ERR_DB.
 */
enum err_code slice_store_may_make_images(struct db *db, bool *may, struct err *err);

/*
 * Keeps an image of a slice that counts `changes`. Batch 0 in the cells stands
 * for the batch of `ticket`, which has no number yet (0: none does).
 */
enum err_code slice_store_write_image(struct db *db, const struct cell_key *key, int64_t changes,
    int64_t ticket, const struct slice_cells *latest, const struct slice_cells *published,
    struct err *err);

/* The same, of what the rows say now, among them those of the batch being written. */
enum err_code slice_store_remake_image(
    struct db *db, const struct cell_key *key, int64_t changes, int64_t ticket, struct err *err);

/*
 * Makes the images of at most `limit` slices anew that are not current and
 * count at least `least` changes, each in a transaction of its own; *made
 * counts them: once they are fewer than `limit`, all are current. ERR_DB, or
 * ERR_RETRY while another makes images or writes to that slice.
 */
enum err_code slice_store_refresh(
    struct db *db, int64_t least, int limit, int *made, struct err *err);

/*
 * The first image that is taken for current and is not what the rows say:
 * *found, and its place. ERR_DB.
 */
enum err_code slice_store_check(
    struct db *db, bool *found, struct slice_place *place, struct err *err);

#endif
