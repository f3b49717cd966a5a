/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How an account proves who it is: a password, a second factor (one-time codes
 * of an authenticator), and ten recovery codes for the day that is lost.
 *
 * Invariants:
 *  1. Every change is an event of the journal (EVENT_CREDENTIAL), which never
 *     holds a secret, not even a digest of one.
 *  2. A code is good once.
 *  3. A new password ends every other session of the account; one that somebody
 *     else gave ends its API tokens too.
 */
#ifndef CORE_CREDENTIAL_H
#define CORE_CREDENTIAL_H

#include "core/account.h"
#include "core/password.h"
#include "core/totp.h"

enum { RECOVERY_CODES = 10, RECOVERY_CODE_SIZE = 20 };

struct credential {
	char hash[PASSWORD_HASH_SIZE]; /* "": no password */
	bool must_change;
	bool has_totp;
	unsigned char totp[TOTP_SECRET_SIZE];
};

struct recovery_codes {
	char codes[RECOVERY_CODES][RECOVERY_CODE_SIZE]; /* "abcd-efgh-ijkm-nopq" */
};

/* Of an account that does not exist: one without password. */
enum err_code credential_load(struct db *db, int account, struct credential *out, struct err *err);

/*
 * `hash` is password_hash()'s. `given`: by somebody else, so that its owner has
 * to choose another first. `keep`: the token of the session that goes on;
 * empty: none does.
 */
enum err_code credential_set_password(struct db *db, const struct account_author *author,
    int account, const char *hash, bool given, struct str keep, int64_t now, struct err *err);

/*
 * Turns the second factor on, by a code that shows that the authenticator has
 * the secret; *right false: it does not, and nothing is changed. Makes the
 * recovery codes.
 */
enum err_code credential_set_second_factor(struct db *db, const struct account_author *author,
    int account, const unsigned char secret[TOTP_SECRET_SIZE], struct str code, int64_t now,
    bool *right, struct recovery_codes *codes, struct err *err);

/* Off, with its recovery codes; `reset`: by an administrator, for who lost it. */
enum err_code credential_drop_second_factor(
    struct db *db, const struct account_author *author, int account, bool reset, struct err *err);

/* New recovery codes instead of those there were. */
enum err_code credential_make_codes(struct db *db, const struct account_author *author, int account,
    struct recovery_codes *codes, struct err *err);
enum err_code credential_codes_left(struct db *db, int account, int64_t *count, struct err *err);

/* Whether `code` is a one-time code of now, or one of the recovery codes; it is then used up. */
enum err_code credential_use_code(struct db *db, const struct account_author *author, int account,
    struct str code, int64_t now, bool *right, struct err *err);

#endif
