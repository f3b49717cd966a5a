/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How often a sign-in may fail. Failures are counted by login and address
 * together, and by address alone, never by login alone: what a stranger tries
 * does not keep anybody out who comes from another address. A login counts
 * whether or not there is such an account, so that waiting tells nothing.
 *
 * The codes of a second factor are counted by account as well, wherever they
 * come from: only who has the password comes so far, and six digits could
 * otherwise be guessed from many addresses. Recovery codes are not: they cannot
 * be guessed, and let the owner in whom such guessing keeps waiting.
 *
 * After the first few failures each attempt has to wait, twice as long every
 * time, up to a quarter of an hour. Of IPv6 an address is its first 64 bits.
 */
#ifndef CORE_THROTTLE_H
#define CORE_THROTTLE_H

#include "db/db.h"

enum {
	THROTTLE_OF_LOGIN = 5,    /* failures of a login from an address that cost no wait */
	THROTTLE_OF_ADDRESS = 50, /* the same of an address, whatever the login */
	THROTTLE_OF_CODES = 10,   /* codes of an account, from anywhere */
	THROTTLE_FIRST = 30,      /* seconds */
	THROTTLE_LONGEST = 900,
	THROTTLE_KEPT = 86400,       /* after so long without a failure all is forgotten … */
	THROTTLE_ADDRESS_KEPT = 3600 /* … of an address, whatever the login, sooner */
};

/*
 * Asks before an attempt: *wait 0, go on: it counts as failed until
 * throttle_succeeded(); else the seconds to wait, and nothing was counted.
 */
enum err_code throttle_attempt(struct db *db, struct str login, const char *address, int64_t now,
    int64_t *wait, struct err *err);
enum err_code throttle_succeeded(
    struct db *db, struct str login, const char *address, struct err *err);
/* The attempt did not fail, and proves nothing yet: it is not counted, those before it are. */
enum err_code throttle_half(struct db *db, struct str login, const char *address, struct err *err);

/* The same as the first two for a one-time code, by account alone. */
enum err_code throttle_code_attempt(
    struct db *db, struct str login, int64_t now, int64_t *wait, struct err *err);
enum err_code throttle_code_succeeded(struct db *db, struct str login, struct err *err);

#endif
