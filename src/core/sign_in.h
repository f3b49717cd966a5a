/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Signing in, and who asks afterwards.
 *
 * Invariants:
 *  1. A login that does not exist, one that is disabled and a wrong password
 *     get the same answer after the same work.
 *  2. An account with a second factor is not signed in without it.
 *  3. An account with a duty may do nothing but fulfil it.
 */
#ifndef CORE_SIGN_IN_H
#define CORE_SIGN_IN_H

#include "core/api_token.h"
#include "core/credential.h"
#include "core/session.h"

/* What an account has to do before anything else. */
enum duty {
	DUTY_NONE,
	DUTY_PASSWORD,     /* choose a password of its own */
	DUTY_SECOND_FACTOR /* set up what its roles ask for */
};

enum sign_in_result {
	SIGN_IN_REFUSED,
	SIGN_IN_WAIT, /* too many failures: `wait` seconds */
	SIGN_IN_HALF, /* the second factor is still to come */
	SIGN_IN_DONE
};

/* From where, and when. */
struct sign_in_place {
	const char *address; /* numeric */
	struct str agent;    /* the browser, as it calls itself */
	int64_t now;
};

struct sign_in_answer {
	enum sign_in_result result;
	int64_t wait;
	char token[SESSION_TOKEN_SIZE]; /* of SIGN_IN_HALF and SIGN_IN_DONE */
};

/* ERR_UNAVAILABLE account.busy. Not inside a transaction: it hashes. */
enum err_code sign_in(struct db *db, struct password_places *places, struct str login,
    struct str password, const struct sign_in_place *place, struct sign_in_answer *out,
    struct err *err);

/* The second step: `token` is of a session that is half. SIGN_IN_REFUSED also where it ended. */
enum err_code sign_in_code(struct db *db, struct str token, struct str code,
    const struct sign_in_place *place, struct sign_in_answer *out, struct err *err);

/*
 * Whether it is the password of the account, asked of one that is signed in
 * before what matters; counted as a sign-in is. *wait as above.
 */
enum err_code sign_in_confirm(struct db *db, struct password_places *places,
    const struct account *account, struct str password, const struct sign_in_place *place,
    bool *right, int64_t *wait, struct err *err);

/* Who asks. */
struct signed_in {
	struct actor actor; /* account 0: nobody */
	struct account account;
	struct session session; /* id 0: by an API token */
	enum duty duty;
};

/* By a session that is signed in; by one that is half only session and account are filled. */
enum err_code signed_in_by_session(struct db *db, struct str token, int64_t now,
    struct arena *arena, struct signed_in *out, struct err *err);
enum err_code signed_in_by_token(struct db *db, struct str token, int64_t now, struct arena *arena,
    struct signed_in *out, struct err *err);

#endif
