/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How much memory there is, and how much of it is meant. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * "512M", "4G", "65536": a whole number above zero, of bytes or of K, M, G or T
 * (1024 each, in either case). False when malformed or too large.
 */
bool memory_parse(struct str text, size_t *bytes);

/* What this process may use at most: of the machine, or what its control group allows. */
size_t memory_available(void);

#endif
