/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/stream.h"

#include "base/bug.h"

struct stream_reader {
	struct response_stream stream;
	struct buf piece;
	size_t read; /* of the piece */
	bool ended;  /* the piece is the last */
};

struct stream_reader *stream_reader_new(const struct response_stream *stream)
{
	struct stream_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		BUG("out of memory (stream)");
	reader->stream = *stream;
	return reader;
}

void stream_reader_free(void *cls)
{
	struct stream_reader *reader = cls;

	reader->stream.end(reader->stream.context);
	buf_release(&reader->piece);
	free(reader);
}

ssize_t stream_read(void *cls, uint64_t at, char *bytes, size_t size)
{
	struct stream_reader *reader = cls;
	size_t n;

	(void)at;
	while (reader->read == reader->piece.n) {
		if (reader->ended)
			return -1;
		buf_clear(&reader->piece);
		reader->read = 0;
		reader->ended = !reader->stream.next(reader->stream.context, &reader->piece);
	}
	n = reader->piece.n - reader->read;
	n = n < size ? n : size;
	memcpy(bytes, reader->piece.p + reader->read, n);
	reader->read += n;
	return (ssize_t)n;
}
