/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/session.h"

#include <sodium.h>

#include "base/bug.h"
#include "base/text.h"
#include "core/account_write.h"
#include "core/schema.h"

enum { SESSIONS_LISTED = 100 };

void session_digest(struct str token, unsigned char out[SESSION_DIGEST_SIZE])
{
	crypto_generichash(
	    out, SESSION_DIGEST_SIZE, (const unsigned char *)token.p, token.n, NULL, 0);
}

void session_make_token(char out[SESSION_TOKEN_SIZE])
{
	unsigned char random[32];

	randombytes_buf(random, sizeof(random));
	sodium_bin2base64(out, SESSION_TOKEN_SIZE, random, sizeof(random),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

struct digest {
	unsigned char bytes[SESSION_DIGEST_SIZE];
};

static struct digest digest_of(struct str token)
{
	struct digest digest;

	session_digest(token, digest.bytes);
	return digest;
}

#define BYTES(digest) ((struct str){(const char *)(digest).bytes, sizeof((digest).bytes)})

/* ---- The token of a form: who knows it has read a page of this session. */

void session_csrf(struct str token, char out[SESSION_CSRF_SIZE])
{
	unsigned char digest[(SESSION_CSRF_SIZE - 1) / 2];
	static const unsigned char purpose[] = "form";

	/* A token of another length was never given out; its digest is nobody's. */
	crypto_generichash(digest, sizeof(digest), purpose, sizeof(purpose) - 1,
	    (const unsigned char *)token.p,
	    token.n >= crypto_generichash_KEYBYTES_MIN && token.n <= crypto_generichash_KEYBYTES_MAX
		? token.n
		: 0);
	sodium_bin2hex(out, SESSION_CSRF_SIZE, digest, sizeof(digest));
}

bool session_csrf_holds(struct str token, struct str given)
{
	char right[SESSION_CSRF_SIZE];

	if (token.n != SESSION_TOKEN_SIZE - 1 || given.n != SESSION_CSRF_SIZE - 1)
		return false;
	session_csrf(token, right);
	return !sodium_memcmp(right, given.p, given.n);
}

/* ---- Beginning and end */

/* At most so many bytes, and no half character. */
static struct str cut(struct str text, size_t most)
{
	size_t n = 0, size;
	int32_t character;

	while (n < text.n && (size = text_decode(text, n, &character)) && n + size <= most)
		n += size;
	return (struct str){text.p, n};
}

/* The moments that sessions still last from: of the last request, of the beginning. */
#define IDLE_SINCE(now)  ((now)-SESSION_IDLE)
#define BEGUN_SINCE(now) ((now)-SESSION_LONGEST)

struct beginning {
	int account;
	enum session_state state;
	const char *address;
	struct str agent;
	int64_t now;
	char *token;
};

static enum err_code begin(struct db *db, void *arg, struct account_note *note, struct err *err)
{
	const struct beginning *b = arg;
	struct digest digest;
	enum err_code code = db_run(db, err,
	    "DELETE FROM session WHERE space = $1 AND (seen_at <= $2 OR created_at <= $3)", "iii",
	    SPACE, IDLE_SINCE(b->now), BEGUN_SINCE(b->now));

	(void)note;
	if (code)
		return code;
	session_make_token(b->token);
	digest = digest_of(str_of(b->token));
	return db_run(db, err,
	    "INSERT INTO session (space, digest, id, account, state, attempts, address, agent, "
	    "created_at, seen_at, enrolment) VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $10)",
	    "ibiiistiib", SPACE, BYTES(digest), (int64_t)randombytes_random() + 1,
	    (int64_t)b->account, (int64_t)b->state, b->address ? b->address : "",
	    cut(b->agent, SESSION_AGENT_MOST), b->now, b->now, STR_EMPTY);
}

enum err_code session_begin(struct db *db, int account, enum session_state state,
    const char *address, struct str agent, int64_t now, char token[SESSION_TOKEN_SIZE],
    struct err *err)
{
	struct beginning b = {account, state, address, agent, now, token};

	return account_write(db, NULL, begin, &b, err);
}

enum err_code session_end(struct db *db, struct str token, struct err *err)
{
	struct digest digest = digest_of(token);

	return db_run(db, err, "DELETE FROM session WHERE space = $1 AND digest = $2", "ib", SPACE,
	    BYTES(digest));
}

/* ---- Finding */

#define SESSION_COLUMNS                                                                            \
	"SELECT id, account, state, address, agent, created_at, seen_at, enrolment FROM session "

static void read_session(struct session *out, struct db_stmt *stmt, struct arena *arena)
{
	struct str enrolment = db_str(stmt, 7);

	*out = (struct session){.id = db_int(stmt, 0),
	    .account = (int)db_int(stmt, 1),
	    .state = db_int(stmt, 2) == SESSION_SIGNED_IN ? SESSION_SIGNED_IN : SESSION_HALF,
	    .address = arena_str(arena, db_str(stmt, 3)),
	    .agent = arena_str(arena, db_str(stmt, 4)),
	    .created_at = db_int(stmt, 5),
	    .seen_at = db_int(stmt, 6),
	    .has_enrolment = enrolment.n == TOTP_SECRET_SIZE};
	if (out->has_enrolment)
		memcpy(out->enrolment, enrolment.p, enrolment.n);
}

static bool lasts(const struct session *session, int64_t now)
{
	if (session->state == SESSION_HALF && session->created_at <= now - SESSION_PROOF)
		return false;
	return session->seen_at > IDLE_SINCE(now) && session->created_at > BEGUN_SINCE(now);
}

enum err_code session_find(struct db *db, struct str token, int64_t now, struct arena *arena,
    struct session *out, struct err *err)
{
	struct digest digest = digest_of(token);
	struct db_stmt *stmt;
	enum err_code code;
	bool row = false;

	*out = (struct session){0};
	if (token.n != SESSION_TOKEN_SIZE - 1)
		return ERR_NONE;
	stmt = db_query(db, err, SESSION_COLUMNS "WHERE space = $1 AND digest = $2", "ib", SPACE,
	    BYTES(digest));
	code = stmt ? db_step(stmt, &row, err) : db_failure(err);
	if (!code && row)
		read_session(out, stmt, arena);
	db_done(stmt);
	if (!code && out->id && !lasts(out, now))
		*out = (struct session){0};
	if (code || !out->id || out->seen_at > now - SESSION_SEEN_EVERY)
		return code;
	/* Another request may note the same at once: that is as good. */
	out->seen_at = now;
	code = db_run(db, err, "UPDATE session SET seen_at = $3 WHERE space = $1 AND digest = $2",
	    "ibi", SPACE, BYTES(digest), now);
	return code == ERR_RETRY ? ERR_NONE : code;
}

enum err_code session_list(struct db *db, int account, int64_t now, struct arena *arena,
    struct session **out, size_t *count, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    SESSION_COLUMNS "WHERE space = $1 AND account = $2 AND state = 0 AND seen_at > $3 "
			    "AND created_at > $4 ORDER BY created_at DESC, id LIMIT $5",
	    "iiiii", SPACE, (int64_t)account, IDLE_SINCE(now), BEGUN_SINCE(now),
	    (int64_t)SESSIONS_LISTED);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = true;

	*count = 0;
	*out = ARENA_ARRAY(arena, struct session, SESSIONS_LISTED);
	while (!code) {
		code = db_step(stmt, &row, err);
		if (code || !row)
			break;
		read_session(&(*out)[(*count)++], stmt, arena);
	}
	db_done(stmt);
	return code;
}

/* ---- Changing */

enum err_code session_renew(struct db *db, struct str token, enum session_state state, int64_t now,
    char renewed[SESSION_TOKEN_SIZE], struct err *err)
{
	struct digest old = digest_of(token), new;

	session_make_token(renewed);
	new = digest_of(str_of(renewed));
	return db_run(db, err,
	    "UPDATE session SET digest = $3, state = $4, created_at = $5, seen_at = $5, "
	    "attempts = 0, enrolment = $6 WHERE space = $1 AND digest = $2",
	    "ibbiib", SPACE, BYTES(old), BYTES(new), (int64_t)state, now, STR_EMPTY);
}

enum err_code session_wrong_code(struct db *db, struct str token, bool *ended, struct err *err)
{
	struct digest digest = digest_of(token);
	int64_t attempts = 0;
	bool found = false;
	enum err_code code = db_number(err,
	    db_query(db, err,
		"UPDATE session SET attempts = attempts + 1 WHERE space = $1 AND digest = $2 "
		"RETURNING attempts",
		"ib", SPACE, BYTES(digest)),
	    &found, &attempts);

	*ended = !code && (!found || attempts >= SESSION_ATTEMPTS);
	return *ended ? session_end(db, token, err) : code;
}

enum err_code session_enrolment(
    struct db *db, struct str token, struct session *session, struct err *err)
{
	struct digest digest = digest_of(token);

	if (session->has_enrolment)
		return ERR_NONE;
	totp_make_secret(session->enrolment);
	session->has_enrolment = true;
	return db_run(db, err, "UPDATE session SET enrolment = $3 WHERE space = $1 AND digest = $2",
	    "ibb", SPACE, BYTES(digest),
	    (struct str){(const char *)session->enrolment, sizeof(session->enrolment)});
}

enum err_code session_revoke(struct db *db, int account, int64_t id, struct err *err)
{
	return db_run(db, err, "DELETE FROM session WHERE space = $1 AND account = $2 AND id = $3",
	    "iii", SPACE, (int64_t)account, id);
}

enum err_code session_revoke_others(struct db *db, int account, struct str token, struct err *err)
{
	struct digest digest = digest_of(token);

	return db_run(db, err,
	    "DELETE FROM session WHERE space = $1 AND account = $2 AND digest <> $3", "iib", SPACE,
	    (int64_t)account, BYTES(digest));
}
