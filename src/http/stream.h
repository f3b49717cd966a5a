/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A body made while it is sent, as bytes read one run after another. */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include <sys/types.h>

#include "http/response.h"

struct stream_reader;

/* Owns `stream` until stream_reader_free(). */
struct stream_reader *stream_reader_new(const struct response_stream *stream);
void stream_reader_free(void *reader);

/* Copies the next 1 to `size` bytes; -1 at the end. `at` is not looked at: none is read twice. */
ssize_t stream_read(void *reader, uint64_t at, char *bytes, size_t size);

#endif
