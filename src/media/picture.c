/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "media/picture.h"

#include <pthread.h>
#include <stdlib.h>
#include <webp/encode.h>

#include "base/bug.h"
#include "media/picture_inside.h"

static const int widths[PICTURE_SIZES_MAX] = {480, 960, 1600};
enum { QUALITY = 80 };

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static int write_to(const uint8_t *bytes, size_t n, const WebPPicture *picture)
{
	buf_add(picture->custom_ptr, (const char *)bytes, n);
	return 1;
}

static void encode(const struct pixels *pixels, int width, struct picture_size *out)
{
	int height = (int)((int64_t)pixels->height * width / pixels->width);
	WebPConfig config;
	WebPPicture picture;

	*out = (struct picture_size){.width = width, .height = height ? height : 1};
	INVARIANT(
	    WebPConfigPreset(&config, WEBP_PRESET_PHOTO, QUALITY) && WebPPictureInit(&picture));
	picture.use_argb = 1;
	picture.width = pixels->width;
	picture.height = pixels->height;
	picture.writer = write_to;
	picture.custom_ptr = &out->webp;
	if (!WebPPictureImportRGBA(&picture, pixels->bytes, pixels->width * 4) ||
	    (width != pixels->width && !WebPPictureRescale(&picture, width, out->height)) ||
	    !WebPEncode(&config, &picture))
		BUG("WebP: error %d", (int)picture.error_code);
	WebPPictureFree(&picture);
}

static void encode_all(const struct pixels *pixels, struct picture *out)
{
	for (int i = 0; i < PICTURE_SIZES_MAX; i++) {
		bool last = i + 1 == PICTURE_SIZES_MAX || pixels->width <= widths[i];

		encode(pixels, last && pixels->width < widths[i] ? pixels->width : widths[i],
		    &out->sizes[out->count++]);
		if (last)
			break;
	}
}

enum err_code picture_make(struct str bytes, struct picture *out, struct err *err)
{
	struct pixels pixels;
	enum err_code code;

	*out = (struct picture){0};
	pthread_mutex_lock(&one_at_a_time);
	code = picture_read(bytes, widths[PICTURE_SIZES_MAX - 1], &pixels, err);
	if (!code)
		encode_all(&pixels, out);
	free(pixels.bytes);
	pthread_mutex_unlock(&one_at_a_time);
	return code;
}

void picture_release(struct picture *picture)
{
	for (size_t i = 0; i < picture->count; i++)
		buf_release(&picture->sizes[i].webp);
	*picture = (struct picture){0};
}
