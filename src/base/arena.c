/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bug.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   __asan_poison_memory_region((p), (n))
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
/* A gap after each allocation, so that a write past its end is caught. */
#define GAP 16
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP            0
#endif

enum { ALIGNMENT = 16, FIRST_BLOCK = 4096, LARGEST_STEP = 1 << 20 };

struct arena_block {
	struct arena_block *next;
	size_t size;
	size_t used;
	size_t unused_alignment;
	unsigned char bytes[];
};
_Static_assert(sizeof(struct arena_block) % ALIGNMENT == 0, "block header keeps the alignment");

static struct arena_block *block_new(size_t size, struct arena_block *next)
{
	struct arena_block *block;

	if (size > SIZE_MAX - sizeof(*block))
		BUG("arena block of %zu bytes", size);
	block = malloc(sizeof(*block) + size);
	if (!block)
		BUG("out of memory (%zu bytes)", size);
	block->next = next;
	block->size = size;
	block->used = 0;
	block->unused_alignment = 0;
	POISON(block->bytes, size);
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->head;
	size_t need;
	void *p;

	if (size > SIZE_MAX / 2)
		BUG("arena allocation of %zu bytes", size);
	need = ((size ? size : 1) + GAP + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (!block || block->size - block->used < need) {
		size_t step = block ? block->size * 2 : FIRST_BLOCK;

		if (step > LARGEST_STEP)
			step = LARGEST_STEP;
		arena->head = block = block_new(need > step ? need : step, block);
	}
	p = block->bytes + block->used;
	block->used += need;
	UNPOISON(p, size);
	return p;
}

void *arena_calloc(struct arena *arena, size_t count, size_t size)
{
	void *p;

	if (size && count > SIZE_MAX / 2 / size)
		BUG("arena array of %zu times %zu bytes", count, size);
	p = arena_alloc(arena, count * size);
	memset(p, 0, count * size);
	return p;
}

struct str arena_str(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.n + 1);

	if (text.n)
		memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	return (struct str){copy, text.n};
}

char *arena_strdup(struct arena *arena, const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(arena_alloc(arena, size), text, size);
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	if (n < 0)
		BUG("bad format: %s", format);
	text = arena_alloc(arena, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
	void *more;

	if (count < *capacity)
		return items;
	*capacity = *capacity ? *capacity * 2 : 16;
	more = arena_calloc(arena, *capacity, size);
	if (count)
		memcpy(more, items, count * size);
	return more;
}

void arena_reset(struct arena *arena)
{
	struct arena_block *keep = arena->head;

	if (!keep)
		return;
	while (keep->next) {
		struct arena_block *next = keep->next;

		UNPOISON(keep->bytes, keep->size);
		free(keep);
		keep = next;
	}
	keep->used = 0;
	POISON(keep->bytes, keep->size);
	arena->head = keep;
}

void arena_release(struct arena *arena)
{
	while (arena->head) {
		struct arena_block *next = arena->head->next;

		UNPOISON(arena->head->bytes, arena->head->size);
		free(arena->head);
		arena->head = next;
	}
}
