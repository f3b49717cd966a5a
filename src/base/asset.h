/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A file of static/ that was built into the program (tools/embed.c makes the
 * tables; http/static.h serves them). Constant and valid for ever.
 */
#ifndef BASE_ASSET_H
#define BASE_ASSET_H

#include <stddef.h>

struct asset {
	const char *name;         /* path below static/, such as "site.css" */
	const char *content_type; /* with its charset where it is text */
	const char *digest;       /* of the bytes: lower-case hex, at least 16 characters */
	const unsigned char *bytes;
	size_t size;
};

#endif
