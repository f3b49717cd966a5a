/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/rate.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bug.h"
#include "base/clock.h"

enum { WAYS = 8, MICROSECONDS = 1000 };

/*
 * A key is as far as the time at which it would have rested completely, in
 * microseconds: each one taken moves that by the interval, and it may be ahead
 * of now by as many as are allowed at once.
 */
struct place {
	uint64_t key; /* 0: none */
	int64_t rested;
};

struct rate {
	pthread_mutex_t mutex;
	int64_t interval; /* microseconds */
	int64_t ahead;    /* at most, before one is taken */
	size_t sets;      /* of WAYS places each, in which a key is looked for */
	unsigned char secret[crypto_shorthash_KEYBYTES];
	struct place places[];
};

struct rate *rate_new(unsigned a_minute, unsigned at_once, size_t keys)
{
	size_t sets = (keys + WAYS - 1) / WAYS;
	struct rate *rate = calloc(1, sizeof(*rate) + sets * WAYS * sizeof(struct place));

	INVARIANT(a_minute > 0 && a_minute <= 60000 && at_once > 0 && sets > 0);
	if (!rate || pthread_mutex_init(&rate->mutex, NULL))
		BUG("out of memory (rate)");
	rate->interval = (int64_t)60 * 1000 * MICROSECONDS / a_minute;
	rate->ahead = rate->interval * (at_once - 1);
	rate->sets = sets;
	randombytes_buf(rate->secret, sizeof(rate->secret));
	return rate;
}

void rate_free(struct rate *rate)
{
	if (!rate)
		return;
	pthread_mutex_destroy(&rate->mutex);
	free(rate);
}

static uint64_t hash(const struct rate *rate, struct str key)
{
	unsigned char bytes[crypto_shorthash_BYTES];
	uint64_t value;

	crypto_shorthash(bytes, (const unsigned char *)key.p, key.n, rate->secret);
	memcpy(&value, bytes, sizeof(value));
	return value ? value : 1;
}

/* The key's place, or else that of the one that has rested longest in its set. */
static struct place *find(struct rate *rate, uint64_t key)
{
	struct place *set = &rate->places[key % rate->sets * WAYS];
	struct place *oldest = set;

	for (int i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].rested < oldest->rested)
			oldest = &set[i];
	}
	return oldest;
}

unsigned rate_take_at(struct rate *rate, struct str key, int64_t now_ms)
{
	uint64_t hashed = hash(rate, key);
	int64_t now = now_ms * MICROSECONDS;
	struct place *place;
	int64_t rested, wait;

	pthread_mutex_lock(&rate->mutex);
	place = find(rate, hashed);
	rested = place->key == hashed && place->rested > now ? place->rested : now;
	wait = rested - now - rate->ahead;
	if (wait <= 0)
		*place = (struct place){hashed, rested + rate->interval};
	pthread_mutex_unlock(&rate->mutex);
	return wait <= 0 ? 0 : (unsigned)((wait + 999999) / 1000000);
}

enum err_code rate_take(struct rate *rate, struct str key, struct err *err)
{
	unsigned seconds = rate_take_at(rate, key, clock_ms());
	char text[16];

	if (!seconds)
		return ERR_NONE;
	snprintf(text, sizeof(text), "%u", seconds);
	return err_set(err, ERR_TOO_MANY, "http.too_many", text, NULL);
}

void rate_give(struct rate *rate, struct str key)
{
	uint64_t hashed = hash(rate, key);
	struct place *place;

	pthread_mutex_lock(&rate->mutex);
	place = find(rate, hashed);
	if (place->key == hashed)
		place->rested -= rate->interval;
	pthread_mutex_unlock(&rate->mutex);
}

struct str rate_address(struct str client, char out[RATE_ADDRESS_SIZE])
{
	struct in6_addr address;
	int n = snprintf(out, RATE_ADDRESS_SIZE, "%.*s", STR_ARG(client));

	if (n < 0 || n >= RATE_ADDRESS_SIZE || inet_pton(AF_INET6, out, &address) != 1)
		return client;
	if (IN6_IS_ADDR_V4MAPPED(&address))
		inet_ntop(AF_INET, &address.s6_addr[12], out, RATE_ADDRESS_SIZE);
	else
		sodium_bin2hex(out, RATE_ADDRESS_SIZE, address.s6_addr, 8);
	return str_of(out);
}
