/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Small things once read from the database, kept for when it cannot be
 * reached: bytes under a key.
 *
 * Invariants:
 *  1. It holds at most the bytes of MEMO_BYTES: what was put long ago goes first.
 *  2. What was put last under a key is what is found.
 */
#ifndef CORE_MEMO_H
#define CORE_MEMO_H

#include "base/map.h"

enum { MEMO_BYTES = 16 << 20 };

/* All zero is an empty one. */
struct memo {
	struct map recent; /* key -> entry */
	struct map older;
	size_t recent_bytes;
};

/* Both are copied. */
void memo_put(struct memo *memo, struct str key, struct str value);

/* *value is valid until the next memo_put(). */
bool memo_get(const struct memo *memo, struct str key, struct str *value);

void memo_release(struct memo *memo);

#endif
