/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Pictures of articles, each in a few sizes. A picture is known by the digest of its
 * largest size, which the revisions that show it name; each size is served by its own.
 *
 * Invariants:
 *  1. What is stored under a digest has it: verify checks.
 *  2. A picture stays until a purge: earlier revisions show it.
 */
#ifndef CORE_PICTURE_H
#define CORE_PICTURE_H

#include "core/journal.h"

enum { PICTURE_STORED_SIZES_MAX = 8 };

struct stored_size {
	int width, height;
	const char *digest; /* 64 hexadecimal characters */
};
struct stored_picture {
	size_t count; /* from the smallest on; 0: it is not there, or was purged */
	struct stored_size sizes[PICTURE_STORED_SIZES_MAX];
};

struct new_size {
	int width, height;
	struct str content;
};

/*
 * Inside a write transaction: `sizes` from the smallest on; `name` gets its 64 hexadecimal
 * characters. The same picture again is left alone. ERR_DB.
 */
enum err_code picture_put(struct db *db, const struct new_size *sizes, size_t count,
    char name[DIGEST_TEXT_SIZE], struct err *err);

/* ERR_DB; what is no such picture has no sizes. */
enum err_code picture_find(struct db *db, struct str name, struct arena *arena,
    struct stored_picture *out, struct err *err);

/* The bytes of one size. ERR_NOT_FOUND picture.gone. */
enum err_code picture_read_size(
    struct db *db, struct str digest, struct arena *arena, struct str *out, struct err *err);

/* For verify: ERR_INTEGRITY verify.attachment_changed. */
enum err_code picture_check(struct db *db, struct err *err);

/* For a purge, inside its transaction: *found tells whether there was such a picture. */
enum err_code picture_remove(struct db *db, struct str name, bool *found, struct err *err);

#endif
