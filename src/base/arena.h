/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An arena: many small allocations with one lifetime, freed together.
 *
 * Invariants:
 *  1. Every pointer handed out is aligned to 16 bytes and stays valid, at the
 *     same address, until arena_reset() or arena_release().
 *  2. Running out of memory ends the process; no function returns NULL.
 *  3. Under AddressSanitizer, memory not handed out is poisoned.
 *
 * A function that takes a `struct arena *` puts its result there.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/str.h"

struct arena_block;

/* All zero is an empty arena. */
struct arena {
	struct arena_block *head;
};

/* `size` bytes, not initialised. A size of 0 gives a valid, unique pointer. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull));

/* `count` times `size` bytes, all zero; a product that overflows is a bug. */
void *arena_calloc(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));

/* Copies, ended by a NUL that is not counted. */
char *arena_strdup(struct arena *arena, const char *text) __attribute__((returns_nonnull));
struct str arena_str(struct arena *arena, struct str text);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0), returns_nonnull));

/*
 * Room for one more item behind `count` items of `size` bytes: `items`, or a longer copy,
 * all zero behind them. *capacity: 0 with items NULL.
 */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
    __attribute__((returns_nonnull));

/* Ends every allocation; keeps one block for the next use. */
void arena_reset(struct arena *arena);

/* Ends every allocation and gives all memory back. */
void arena_release(struct arena *arena);

#define ARENA_NEW(arena, type)          ((type *)arena_calloc((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_calloc((arena), (count), sizeof(type)))

#endif
