/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pictures are made anew: in a few sizes, upright, without what else was in their file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <png.h>
#include <stdlib.h>
#include <turbojpeg.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include "media/picture.h"

/* Red on the left, blue on the right, lighter above than below. */
static uint8_t *drawn(int width, int height)
{
	uint8_t *bytes = calloc((size_t)width * (size_t)height, 4);

	assert_non_null(bytes);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			uint8_t *p = bytes + ((size_t)y * (size_t)width + (size_t)x) * 4;
			uint8_t light = y < height / 2 ? 255 : 128;

			p[x < width / 2 ? 0 : 2] = light;
			p[3] = 255;
		}
	return bytes;
}

static const unsigned char exif[] = {0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42,
    0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 0 /* here */, 0, 0, 0, 0, 0, 0};

static struct buf jpeg(int width, int height, int orientation)
{
	uint8_t *pixels = drawn(width, height);
	tjhandle handle = tjInitCompress();
	unsigned char *bytes = NULL;
	unsigned long n = 0;
	struct buf out = {0};
	unsigned char segment[sizeof(exif)];

	assert_int_equal(
	    tjCompress2(handle, pixels, width, 0, height, TJPF_RGBA, &bytes, &n, TJSAMP_444, 95, 0),
	    0);
	memcpy(segment, exif, sizeof(exif));
	segment[29] = (unsigned char)orientation;
	buf_add(&out, (const char *)bytes, 2);
	if (orientation)
		buf_add(&out, (const char *)segment, sizeof(segment));
	buf_add(&out, (const char *)bytes + 2, n - 2);
	buf_add_text(&out, "what follows the end");
	tjFree(bytes);
	tjDestroy(handle);
	free(pixels);
	return out;
}

static struct buf png(int width, int height)
{
	uint8_t *pixels = drawn(width, height);
	png_image image = {.version = PNG_IMAGE_VERSION,
	    .width = (png_uint_32)width,
	    .height = (png_uint_32)height,
	    .format = PNG_FORMAT_RGBA};
	png_alloc_size_t n = 0;
	struct buf out = {0};

	assert_true(png_image_write_to_memory(&image, NULL, &n, 0, pixels, 0, NULL));
	buf_reserve(&out, n);
	assert_true(png_image_write_to_memory(&image, out.p, &n, 0, pixels, 0, NULL));
	out.n = n;
	free(pixels);
	return out;
}

static struct buf webp(int width, int height)
{
	uint8_t *pixels = drawn(width, height), *bytes = NULL;
	size_t n = WebPEncodeLosslessRGBA(pixels, width, height, width * 4, &bytes);
	struct buf out = {0};

	buf_add(&out, (const char *)bytes, n);
	WebPFree(bytes);
	free(pixels);
	return out;
}

static void made(struct buf *file, struct picture *picture)
{
	struct err err = {0};

	assert_int_equal(picture_make(buf_str(file), picture, &err), ERR_NONE);
	buf_release(file);
}

/* The colours in the four corners: r, R (light), b, B. */
static void corners(const struct picture_size *size, const char *expected)
{
	int width, height;
	uint8_t *p = WebPDecodeRGBA((const uint8_t *)size->webp.p, size->webp.n, &width, &height);
	char seen[5] = "";

	assert_non_null(p);
	assert_int_equal(width, size->width);
	assert_int_equal(height, size->height);
	for (int i = 0; i < 4; i++) {
		int x = i % 2 ? width - 2 : 1, y = i < 2 ? 1 : height - 2;
		const uint8_t *at = p + ((size_t)y * (size_t)width + (size_t)x) * 4;
		bool red = at[0] > at[2], light = (red ? at[0] : at[2]) > 190;

		seen[i] = red ? (light ? 'R' : 'r') : (light ? 'B' : 'b');
	}
	assert_string_equal(seen, expected);
	WebPFree(p);
}

static void every_type_is_made_in_sizes_up_to_its_own(void **state)
{
	struct buf files[3] = {jpeg(2000, 1000, 0), png(2000, 1000), webp(2000, 1000)};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct picture picture;

		made(&files[i], &picture);
		assert_int_equal(picture.count, 3);
		assert_int_equal(picture.sizes[0].width, 480);
		assert_int_equal(picture.sizes[0].height, 240);
		assert_int_equal(picture.sizes[1].width, 960);
		assert_int_equal(picture.sizes[2].width, 1600);
		for (int s = 0; s < 3; s++)
			corners(&picture.sizes[s], "RBrb");
		picture_release(&picture);
	}
}

static void a_small_one_stays_as_large_as_it_is(void **state)
{
	static const int sizes[][3] = {
	    {1, 1, 1}, {300, 200, 1}, {480, 100, 1}, {700, 20, 2}, {1000, 3, 3}};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct buf file = png(sizes[i][0], sizes[i][1]);
		struct picture picture;

		made(&file, &picture);
		assert_int_equal(picture.count, sizes[i][2]);
		assert_int_equal(picture.sizes[picture.count - 1].width, sizes[i][0]);
		assert_int_equal(picture.sizes[picture.count - 1].height, sizes[i][1]);
		picture_release(&picture);
	}
}

static void a_picture_stands_upright(void **state)
{
	/* What a reader sees of the drawing above, for each way a camera was held. */
	static const char *const seen[] = {
	    "RBrb", "BRbr", "brBR", "rbRB", "RrBb", "rRbB", "bBrR", "BbRr"};

	(void)state;
	for (int orientation = 1; orientation <= 8; orientation++) {
		struct buf file = jpeg(400, 200, orientation);
		struct picture picture;

		made(&file, &picture);
		assert_int_equal(picture.sizes[0].width, orientation < 5 ? 400 : 200);
		corners(&picture.sizes[0], seen[orientation - 1]);
		picture_release(&picture);
	}
}

static void nothing_but_pixels_goes_on(void **state)
{
	struct buf file = jpeg(600, 400, 6);
	struct picture picture;

	(void)state;
	made(&file, &picture);
	for (size_t i = 0; i < picture.count; i++) {
		const struct buf *out = &picture.sizes[i].webp;

		assert_null(memmem(out->p, out->n, "Exif", 4));
		assert_null(memmem(out->p, out->n, "EXIF", 4));
		assert_null(memmem(out->p, out->n, "follows", 7));
	}
	picture_release(&picture);
}

static void refused(struct str bytes, enum err_code expected, const char *key)
{
	struct picture picture;
	struct err err = {0};

	assert_int_equal(picture_make(bytes, &picture, &err), expected);
	assert_string_equal(err.key, key);
	assert_int_equal(picture.count, 0);
}

static void what_is_no_picture_is_refused(void **state)
{
	struct buf file = png(50, 50);

	(void)state;
	refused(STR(""), ERR_INPUT, "picture.type");
	refused(STR("GIF89a……"), ERR_INPUT, "picture.type");
	refused(STR("<svg xmlns='http://www.w3.org/2000/svg'/>"), ERR_INPUT, "picture.type");
	refused(STR("\xff\xd8\xff\xe0"), ERR_INPUT, "picture.broken");
	refused(STR("\x89PNG\r\n\x1a\n"), ERR_INPUT, "picture.broken");
	refused((struct str){file.p, file.n / 2}, ERR_INPUT, "picture.broken");
	refused(STR("RIFF\x20\0\0\0WEBPVP8 "), ERR_INPUT, "picture.broken");
	buf_release(&file);
}

static void a_picture_of_too_many_pixels_is_refused_before_they_are_read(void **state)
{
	/* The head of a PNG that says it is 30 000 pixels wide and high. */
	static const char head[] =
	    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x06\0\0\0"
	    "\x66\x27\xf8\xba"
	    "\0\0\0\0IDAT\x35\xaf\x06\x1e"
	    "\0\0\0\0IEND\xae\x42\x60\x82";

	(void)state;
	refused((struct str){head, sizeof(head) - 1}, ERR_LIMIT, "picture.too_large");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_type_is_made_in_sizes_up_to_its_own),
	    cmocka_unit_test(a_small_one_stays_as_large_as_it_is),
	    cmocka_unit_test(a_picture_stands_upright),
	    cmocka_unit_test(nothing_but_pixels_goes_on),
	    cmocka_unit_test(what_is_no_picture_is_refused),
	    cmocka_unit_test(a_picture_of_too_many_pixels_is_refused_before_they_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
