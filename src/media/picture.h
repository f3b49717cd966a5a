/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Pictures that people send, made anew: only their pixels go on, in a few sizes, as
 * WebP. What else was in the file (where it was taken, by which camera, what follows its
 * end) is gone.
 *
 * Invariants:
 *  1. Only JPEG, PNG and WebP are read, by libjpeg-turbo, libpng and libwebp; its size is known
 *     before its pixels are read, and bounded.
 *  2. A picture stands upright: what its camera noted of its orientation is done.
 *  3. One picture is read at a time: memory is that of one.
 */
#ifndef MEDIA_PICTURE_H
#define MEDIA_PICTURE_H

#include "base/buf.h"
#include "base/err.h"

enum {
	PICTURE_BYTES_MAX = 10 << 20,
	PICTURE_PIXELS_MAX = 40000000,
	PICTURE_SIDE_MAX = 16000,
	PICTURE_SIZES_MAX = 3 /* widths of 480, 960 and 1600, none above its own */
};

struct picture_size {
	int width, height;
	struct buf webp;
};

struct picture {
	size_t count; /* from the smallest on */
	struct picture_size sizes[PICTURE_SIZES_MAX];
};

/*
 * ERR_INPUT picture.type (none of the three), picture.broken; ERR_LIMIT picture.too_large
 * (how many million pixels there may be). On failure there is nothing to release.
 */
enum err_code picture_make(struct str bytes, struct picture *out, struct err *err);
void picture_release(struct picture *picture);

#endif
