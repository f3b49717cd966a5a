/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How often something may be asked: so many times a minute by each key, an
 * address or an account, and so many at once after a rest.
 *
 * Invariants:
 *  1. Memory does not grow with the number of keys: where it is full, the key
 *     that has rested longest is forgotten, and starts afresh.
 *  2. Which keys meet there nobody can choose: places follow a secret hash.
 *
 * All functions may be called from any thread.
 */
#ifndef HTTP_RATE_H
#define HTTP_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct rate;

/* `a_minute` from 1 to 60 000; `at_once` at least 1; `keys`: remembered, about. */
struct rate *rate_new(unsigned a_minute, unsigned at_once, size_t keys);
void rate_free(struct rate *rate); /* NULL is fine */

/*
 * Takes one for `key`; ERR_TOO_MANY (http.too_many, with the seconds to wait),
 * and none is taken, where there is none.
 */
enum err_code rate_take(struct rate *rate, struct str key, struct err *err);

/* The same at a time of one's own: the seconds to wait, 0 when one was taken. */
unsigned rate_take_at(struct rate *rate, struct str key, int64_t now_ms);

/* Gives one back, for what turned out not to count, as a sign-in that succeeded. */
void rate_give(struct rate *rate, struct str key);

/*
 * The key of a numeric address: of IPv6 the network of 64 bits, of which anybody
 * has as many addresses as he wants. Text that is none is its own key.
 */
enum { RATE_ADDRESS_SIZE = 48 };
struct str rate_address(struct str client, char out[RATE_ADDRESS_SIZE]);

#endif
