/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bug.h"

void buf_reserve(struct buf *buf, size_t more)
{
	size_t capacity = buf->capacity ? buf->capacity : 64;
	char *p;

	if (more > SIZE_MAX / 4 || buf->n > SIZE_MAX / 4)
		BUG("buffer of %zu + %zu bytes", buf->n, more);
	if (buf->n + more + 1 <= buf->capacity)
		return;
	while (capacity < buf->n + more + 1)
		capacity *= 2;
	p = realloc(buf->p, capacity);
	if (!p)
		BUG("out of memory (%zu bytes)", capacity);
	buf->p = p;
	buf->capacity = capacity;
}

void buf_add(struct buf *buf, const void *bytes, size_t n)
{
	buf_reserve(buf, n);
	if (n)
		memcpy(buf->p + buf->n, bytes, n);
	buf->n += n;
	buf->p[buf->n] = '\0';
}

void buf_add_str(struct buf *buf, struct str text)
{
	buf_add(buf, text.p, text.n);
}

void buf_add_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_add_int(struct buf *buf, int64_t value)
{
	char digits[20];
	size_t n = sizeof(digits);
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	do {
		digits[--n] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (value < 0)
		buf_add_char(buf, '-');
	buf_add(buf, digits + n, sizeof(digits) - n);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		BUG("bad format: %s", format);
	buf_reserve(buf, (size_t)n);
	va_start(args, format);
	vsnprintf(buf->p + buf->n, (size_t)n + 1, format, args);
	va_end(args);
	buf->n += (size_t)n;
}

struct str buf_str(const struct buf *buf)
{
	return (struct str){buf->p ? buf->p : "", buf->n};
}

void buf_clear(struct buf *buf)
{
	buf->n = 0;
	if (buf->p)
		buf->p[0] = '\0';
}

void buf_release(struct buf *buf)
{
	free(buf->p);
	*buf = (struct buf){0};
}

const char *buf_keep(struct buf *buf, struct arena *arena)
{
	const char *text = arena_str(arena, buf_str(buf)).p;

	buf_release(buf);
	return text;
}
