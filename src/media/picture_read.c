/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From a file of one of the three types to pixels. */
#include <png.h>
#include <stdlib.h>
#include <turbojpeg.h>
#include <webp/decode.h>

#include "base/bug.h"
#include "media/picture_inside.h"

static enum err_code broken(struct err *err)
{
	return err_set(err, ERR_INPUT, "picture.broken", NULL);
}

static enum err_code check_size(int64_t width, int64_t height, struct err *err)
{
	char million[16];

	if (width <= 0 || height <= 0)
		return broken(err);
	snprintf(million, sizeof(million), "%d", PICTURE_PIXELS_MAX / 1000000);
	if (width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX ||
	    width * height > PICTURE_PIXELS_MAX)
		return err_set(err, ERR_LIMIT, "picture.too_large", million, NULL);
	return ERR_NONE;
}

static void make_room(struct pixels *out, int width, int height)
{
	out->width = width;
	out->height = height;
	out->bytes = malloc((size_t)width * (size_t)height * 4);
	if (!out->bytes)
		BUG("out of memory (picture)");
}

/* ---- JPEG */

/* The smallest eighths of the size that are not below `wanted`. */
static tjscalingfactor scale_for(int shorter, int wanted)
{
	int count;
	const tjscalingfactor *factors = tjGetScalingFactors(&count);
	tjscalingfactor best = {1, 1};

	for (int i = 0; factors && i < count; i++) {
		tjscalingfactor f = factors[i];

		if (f.num <= f.denom && TJSCALED(shorter, f) >= wanted &&
		    f.num * best.denom < best.num * f.denom)
			best = f;
	}
	return best;
}

static enum err_code read_jpeg(
    tjhandle jpeg, struct str bytes, int wanted, struct pixels *out, struct err *err)
{
	const unsigned char *from = (const unsigned char *)bytes.p;
	int width = 0, height = 0, sampling, space;
	tjscalingfactor scale;
	enum err_code code;

	/* Of a file without a picture, only tables, the sizes stay as they were. */
	if (tjDecompressHeader3(jpeg, from, bytes.n, &width, &height, &sampling, &space) ||
	    width < 1 || height < 1)
		return broken(err);
	code = check_size(width, height, err);
	if (code)
		return code;
	/* Turned on its side its height becomes its width. */
	scale = scale_for(width < height ? width : height, wanted);
	make_room(out, TJSCALED(width, scale), TJSCALED(height, scale));
	/* Of what cameras write some is warned of, and shown by every browser. */
	if (!tjDecompress2(jpeg, from, bytes.n, out->bytes, out->width, 0, out->height, TJPF_RGBA,
		TJFLAG_LIMITSCANS) ||
	    tjGetErrorCode(jpeg) == TJERR_WARNING)
		return ERR_NONE;
	free(out->bytes);
	out->bytes = NULL;
	return broken(err);
}

/* The pixel that stands at (x, y) once it is turned. */
static const uint8_t *turned(const struct pixels *p, int orientation, int x, int y)
{
	bool sideways = orientation >= 5;
	int width = sideways ? p->height : p->width, height = sideways ? p->width : p->height;
	int from_x = x, from_y = y;

	if (orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7)
		from_x = width - 1 - x;
	if (orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8)
		from_y = height - 1 - y;
	if (sideways) {
		int swapped = from_x;

		from_x = from_y;
		from_y = swapped;
	}
	return p->bytes + ((size_t)from_y * (size_t)p->width + (size_t)from_x) * 4;
}

static void turn(struct pixels *p, int orientation)
{
	struct pixels upright;

	if (orientation == 1)
		return;
	if (orientation >= 5)
		make_room(&upright, p->height, p->width);
	else
		make_room(&upright, p->width, p->height);
	for (int y = 0; y < upright.height; y++)
		for (int x = 0; x < upright.width; x++)
			memcpy(upright.bytes + ((size_t)y * (size_t)upright.width + (size_t)x) * 4,
			    turned(p, orientation, x, y), 4);
	free(p->bytes);
	*p = upright;
}

/* ---- the others */

static enum err_code read_png(struct str bytes, struct pixels *out, struct err *err)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	enum err_code code;

	if (!png_image_begin_read_from_memory(&image, bytes.p, bytes.n))
		return broken(err);
	code = check_size(image.width, image.height, err);
	image.format = PNG_FORMAT_RGBA;
	if (!code) {
		make_room(out, (int)image.width, (int)image.height);
		if (!png_image_finish_read(&image, NULL, out->bytes, 0, NULL)) {
			free(out->bytes);
			out->bytes = NULL;
			code = broken(err);
		}
	}
	png_image_free(&image);
	return code;
}

static enum err_code read_webp(struct str bytes, struct pixels *out, struct err *err)
{
	const uint8_t *from = (const uint8_t *)bytes.p;
	WebPBitstreamFeatures features;
	enum err_code code;

	if (WebPGetFeatures(from, bytes.n, &features) != VP8_STATUS_OK || features.has_animation)
		return broken(err);
	code = check_size(features.width, features.height, err);
	if (code)
		return code;
	make_room(out, features.width, features.height);
	if (WebPDecodeRGBAInto(from, bytes.n, out->bytes,
		(size_t)out->width * (size_t)out->height * 4, out->width * 4))
		return ERR_NONE;
	free(out->bytes);
	out->bytes = NULL;
	return broken(err);
}

enum err_code picture_read(struct str bytes, int width, struct pixels *out, struct err *err)
{
	enum err_code code;
	tjhandle jpeg;

	*out = (struct pixels){0};
	if (str_starts(bytes, STR("\x89PNG\r\n\x1a\n")))
		return read_png(bytes, out, err);
	if (bytes.n > 12 && str_starts(bytes, STR("RIFF")) && !memcmp(bytes.p + 8, "WEBP", 4))
		return read_webp(bytes, out, err);
	if (!str_starts(bytes, STR("\xff\xd8\xff")))
		return err_set(err, ERR_INPUT, "picture.type", NULL);
	jpeg = tjInitDecompress();
	if (!jpeg)
		BUG("out of memory (JPEG)");
	code = read_jpeg(jpeg, bytes, width, out, err);
	tjDestroy(jpeg);
	if (!code)
		turn(out, picture_orientation(bytes));
	return code;
}
