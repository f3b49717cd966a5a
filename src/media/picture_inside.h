/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between the files of media; not for use outside. */
#ifndef MEDIA_PICTURE_INSIDE_H
#define MEDIA_PICTURE_INSIDE_H

#include <stdint.h>

#include "media/picture.h"

/* Red, green, blue, opacity, a byte each, row by row. */
struct pixels {
	int width, height;
	uint8_t *bytes; /* malloc()ed */
};

/*
 * Reads a picture, perhaps smaller than it is, but not below `width` where it is wider.
 * Errors as picture_make().
 */
enum err_code picture_read(struct str bytes, int width, struct pixels *out, struct err *err);

/*
 * How a JPEG is to be turned to stand upright: 1 to 8 as in Exif 2.32, 4.6.4 A (tag 0x0112); 1
 * where it does not say, or nothing that can be read.
 */
int picture_orientation(struct str jpeg);

#endif
