/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A growing run of bytes, always followed by a NUL that is not counted.
 * All zero is an empty buffer; buf_release() gives the memory back and leaves
 * an empty one. Running out of memory ends the process.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct buf {
	char *p; /* NULL while nothing was ever added */
	size_t n;
	size_t capacity;
};

void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *bytes, size_t n);
void buf_add_str(struct buf *buf, struct str text);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_add_int(struct buf *buf, int64_t value); /* decimal digits */
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The bytes as a view that lives until the buffer is next changed. */
struct str buf_str(const struct buf *buf);

/* The bytes as a text in the arena, ended by NUL; the buffer gives its memory back. */
const char *buf_keep(struct buf *buf, struct arena *arena);

void buf_clear(struct buf *buf); /* keeps the memory */
void buf_release(struct buf *buf);

#endif
