/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/gzip.h"

#include <limits.h>
#include <zlib.h>

#include "base/bug.h"

enum { WINDOW_BITS = 15, GZIP_FORMAT = 16, MEMORY_LEVEL = 8 };

void gzip_add(struct buf *out, struct str text)
{
	z_stream stream = {0};
	uLong bound;

	INVARIANT(text.n < UINT_MAX / 2);
	if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS + GZIP_FORMAT,
		MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
		BUG("zlib does not start");
	bound = deflateBound(&stream, text.n);
	buf_reserve(out, bound);
	/* zlib does not write to its input; its type only lacks the const. */
	stream.next_in = (Bytef *)(uintptr_t)text.p;
	stream.avail_in = (uInt)text.n;
	stream.next_out = (Bytef *)out->p + out->n;
	stream.avail_out = (uInt)bound;
	if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
		BUG("zlib needs more than its own bound");
	out->n += stream.total_out;
	out->p[out->n] = '\0';
	deflateEnd(&stream);
}
