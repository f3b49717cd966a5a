/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who is signed in. A browser shows a token of 256 random bits; what is stored
 * of it is a digest, so that who reads the table signs in nowhere.
 *
 * Invariants:
 *  1. A session ends after SESSION_IDLE seconds without a request, and
 *     SESSION_LONGEST after the sign-in whatever happens.
 *  2. A token is never the same before and after its session's privileges
 *     change (session_renew()).
 *  3. What is still to be proved by a second factor is good for that alone, and
 *     for SESSION_PROOF seconds.
 */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H

#include "base/arena.h"
#include "core/totp.h"
#include "db/db.h"

enum {
	SESSION_IDLE = 30 * 60,
	SESSION_LONGEST = 12 * 60 * 60,
	SESSION_PROOF = 5 * 60,
	SESSION_ATTEMPTS = 5,    /* codes of the second factor that may be wrong */
	SESSION_SEEN_EVERY = 60, /* how exactly it is noted when it was last seen */
	SESSION_TOKEN_SIZE = 44,
	SESSION_CSRF_SIZE = 33,
	SESSION_DIGEST_SIZE = 32,
	SESSION_AGENT_MOST = 200
};

/* Stored: numbers never change. */
enum session_state {
	SESSION_SIGNED_IN = 0,
	SESSION_HALF = 1 /* the password was right; the second factor is still to come */
};

struct session {
	int64_t id; /* 0: there is none; to name it by, never a secret */
	int account;
	enum session_state state;
	struct str address; /* from which it was begun */
	struct str agent;   /* the browser, as it calls itself */
	int64_t created_at;
	int64_t seen_at;
	bool has_enrolment;
	unsigned char enrolment[TOTP_SECRET_SIZE]; /* a secret that is being proved */
};

/* Begins one; also forgets all that have ended. `agent` is cut where it is long. */
enum err_code session_begin(struct db *db, int account, enum session_state state,
    const char *address, struct str agent, int64_t now, char token[SESSION_TOKEN_SIZE],
    struct err *err);

/* The session of a token, noted as seen now; out->id 0 when there is none, or it has ended. */
enum err_code session_find(struct db *db, struct str token, int64_t now, struct arena *arena,
    struct session *out, struct err *err);

/* Another token for it, and the state that it is now in; the hours begin anew. */
enum err_code session_renew(struct db *db, struct str token, enum session_state state, int64_t now,
    char renewed[SESSION_TOKEN_SIZE], struct err *err);

enum err_code session_end(struct db *db, struct str token, struct err *err);

/* Counts a wrong code; *ended when it was one too many, and the session is over. */
enum err_code session_wrong_code(struct db *db, struct str token, bool *ended, struct err *err);

/* The secret to be proved, made where there is none yet. */
enum err_code session_enrolment(
    struct db *db, struct str token, struct session *session, struct err *err);

/* Those of an account that last, the newest first. */
enum err_code session_list(struct db *db, int account, int64_t now, struct arena *arena,
    struct session **out, size_t *count, struct err *err);
enum err_code session_revoke(struct db *db, int account, int64_t id, struct err *err);
enum err_code session_revoke_others(struct db *db, int account, struct str token, struct err *err);

/* The text that a form of this session carries (SESSION_CSRF_SIZE with its NUL). */
void session_csrf(struct str token, char out[SESSION_CSRF_SIZE]);
bool session_csrf_holds(struct str token, struct str given);

void session_digest(struct str token, unsigned char out[SESSION_DIGEST_SIZE]);

/* 256 random bits as 43 letters, and a NUL. */
void session_make_token(char out[SESSION_TOKEN_SIZE]);

#endif
