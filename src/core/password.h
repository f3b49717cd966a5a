/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Passwords: what one must be, and how it is kept: as an Argon2id hash of
 * libsodium (19 MiB, two passes: some 20 to 60 ms). Hashing takes time and
 * memory: never do it inside a transaction or under the lock of a space.
 *
 * Passwords are compared in NFC, so that it does not matter which keyboard
 * wrote them.
 */
#ifndef CORE_PASSWORD_H
#define CORE_PASSWORD_H

#include <pthread.h>

#include "base/err.h"
#include "base/str.h"

enum {
	PASSWORD_LEAST = 10, /* characters */
	PASSWORD_MOST = 200,
	PASSWORD_HASH_SIZE = 128,
	PASSWORD_MADE_SIZE = 20
};

/*
 * How many may hash at once in one process; others wait, and so many at most.
 * A server has one, a command passes NULL.
 */
enum { PASSWORD_PLACES = 2, PASSWORD_WAITERS = 16 };
struct password_places {
	pthread_mutex_t mutex;
	pthread_cond_t freed;
	int busy;
	int waiting;
};
void password_places_init(struct password_places *places);
void password_places_release(struct password_places *places);

/*
 * Whether it may become the password of that account. ERR_INPUT
 * account.password_short (least), account.password_long (most),
 * account.password_text, account.password_own (it is the login, the name or
 * such), account.password_common.
 */
enum err_code password_check(
    struct str password, struct str login, struct str name, struct err *err);

/* A text that password_verify() takes. ERR_UNAVAILABLE account.busy. */
enum err_code password_hash(struct password_places *places, struct str password,
    char out[PASSWORD_HASH_SIZE], struct err *err);

/*
 * *right tells whether it is the password of `hash`; "" is that of no password
 * and takes the same time. ERR_UNAVAILABLE account.busy.
 */
enum err_code password_verify(struct password_places *places, const char *hash, struct str password,
    bool *right, struct err *err);

/* Makes one of 75 random bits, easily read out: "k7mq-x2pa-9wfc-hd3". */
void password_make(char out[PASSWORD_MADE_SIZE]);

/* `count` random characters out of 32 that are not mistaken for each other, and a NUL. */
void random_letters(char *out, size_t count);

#endif
