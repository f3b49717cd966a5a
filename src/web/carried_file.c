/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/carried_file.h"

#include <sodium.h>

const char *carried_file_text(struct arena *arena, struct str bytes)
{
	size_t room = sodium_base64_ENCODED_LEN(bytes.n, sodium_base64_VARIANT_ORIGINAL);
	char *text = arena_alloc(arena, room);

	sodium_bin2base64(
	    text, room, (const unsigned char *)bytes.p, bytes.n, sodium_base64_VARIANT_ORIGINAL);
	return text;
}

bool carried_file_read(struct arena *arena, struct str text, struct str *bytes)
{
	unsigned char *out;

	if (!text.n)
		return false;
	out = arena_alloc(arena, text.n);
	bytes->p = (const char *)out;
	return !sodium_base642bin(out, text.n, text.p, text.n, NULL, &bytes->n, NULL,
		   sodium_base64_VARIANT_ORIGINAL) &&
	       bytes->n;
}
