/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whatever is sent as a picture is one in a few sizes, or is refused. */
#include "fuzz.h"

#include "base/bug.h"
#include "media/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct picture picture;
	enum err_code code = picture_make((struct str){(const char *)bytes, size}, &picture, NULL);

	INVARIANT(!code == (picture.count > 0));
	for (size_t i = 0; i < picture.count; i++)
		INVARIANT(picture.sizes[i].webp.n && picture.sizes[i].width > 0 &&
			  picture.sizes[i].height > 0);
	picture_release(&picture);
	return 0;
}
