/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers by chance that are the same each time: xorshift64, Marsaglia, Xorshift RNGs, 2003. */
#ifndef TOOLS_CHANCE_H
#define TOOLS_CHANCE_H

#include <stdint.h>

#define CHANCE_FIRST 88172645463325252ULL

/* `state` begins as CHANCE_FIRST, or anything but 0. */
static inline uint64_t chance(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

#endif
