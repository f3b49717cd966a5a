/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one thing of a JPEG's Exif that is wanted. Markers: ITU-T T.81, B.1.1; the TIFF within: TIFF
 * 6.0, section 2. */
#include "media/picture_inside.h"

enum { MARKER_APP1 = 0xE1, MARKER_SOS = 0xDA, TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3 };

static uint32_t number_at(struct str bytes, size_t at, size_t n, bool little)
{
	uint32_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 8 | (unsigned char)bytes.p[at + (little ? n - 1 - i : i)];
	return value;
}

static int orientation_in_tiff(struct str tiff)
{
	bool little = str_starts(tiff, STR("II"));
	size_t at;
	uint32_t count;

	if (tiff.n < 8 || (!little && !str_starts(tiff, STR("MM"))) ||
	    number_at(tiff, 2, 2, little) != 42)
		return 1;
	at = number_at(tiff, 4, 4, little);
	if (at > tiff.n - 2)
		return 1;
	count = number_at(tiff, at, 2, little);
	at += 2;
	for (uint32_t i = 0; i < count && tiff.n - at >= 12; i++, at += 12)
		if (number_at(tiff, at, 2, little) == TAG_ORIENTATION &&
		    number_at(tiff, at + 2, 2, little) == TYPE_SHORT) {
			uint32_t value = number_at(tiff, at + 8, 2, little);

			return value >= 1 && value <= 8 ? (int)value : 1;
		}
	return 1;
}

int picture_orientation(struct str jpeg)
{
	size_t at = 2;

	while (jpeg.n - at >= 4 && jpeg.n > at && (unsigned char)jpeg.p[at] == 0xFF) {
		unsigned marker = (unsigned char)jpeg.p[at + 1];
		size_t length = number_at(jpeg, at + 2, 2, false);
		struct str segment;

		if (marker == MARKER_SOS || length < 2 || jpeg.n - at - 2 < length)
			break;
		segment = (struct str){jpeg.p + at + 4, length - 2};
		if (marker == MARKER_APP1 && segment.n > 6 && !memcmp(segment.p, "Exif\0\0", 6))
			return orientation_in_tiff((struct str){segment.p + 6, segment.n - 6});
		at += 2 + length;
	}
	return 1;
}
