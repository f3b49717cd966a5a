/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/api_token.h"

#include <sodium.h>

#include "base/text.h"
#include "core/account_write.h"
#include "core/schema.h"

enum { DAY = 86400 };

unsigned token_scope_withheld(enum token_scope scope)
{
	unsigned all = (1U << ACCESS_COUNT) - 1;
	unsigned allowed = 1U << ACCESS_PUBLIC | 1U << ACCESS_READ;

	if (scope == TOKEN_ENTERS)
		allowed |= 1U << ACCESS_ENTER;
	return all & ~allowed;
}

struct making {
	int account;
	struct str label;
	enum token_scope scope;
	int64_t now;
	int64_t expires_at;
	char *token;
};

static enum err_code make(struct db *db, void *arg, struct account_note *note, struct err *err)
{
	const struct making *m = arg;
	unsigned char digest[SESSION_DIGEST_SIZE];
	char limit[16];
	int64_t count;
	bool found;
	enum err_code code = db_number(err,
	    db_query(db, err, "SELECT count(*) FROM api_token WHERE space = $1 AND account = $2",
		"ii", SPACE, (int64_t)m->account),
	    &found, &count);

	if (!code && count >= API_TOKENS_MAX) {
		snprintf(limit, sizeof(limit), "%d", API_TOKENS_MAX);
		return err_set(err, ERR_LIMIT, "account.many_tokens", limit, NULL);
	}
	if (code)
		return code;
	memcpy(m->token, "kc_", 3);
	session_make_token(m->token + 3);
	session_digest(str_of(m->token), digest);
	account_note_credential(
	    note, m->account, "api_token", m->scope == TOKEN_ENTERS ? "made_enter" : "made_read");
	return db_run(db, err,
	    "INSERT INTO api_token (space, digest, id, account, label, scope, created_at, "
	    "expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
	    "ibiitiii", SPACE, (struct str){(const char *)digest, sizeof(digest)},
	    (int64_t)randombytes_random() + 1, (int64_t)m->account, m->label, (int64_t)m->scope,
	    m->now, m->expires_at);
}

enum err_code api_token_make(struct db *db, const struct account_author *author, int account,
    struct str label, enum token_scope scope, int days, int64_t now, char token[API_TOKEN_SIZE],
    struct err *err)
{
	struct arena arena = {0};
	struct making m = {.account = account, .scope = scope, .now = now, .token = token};
	char limit[16];
	size_t bad;
	enum err_code code;

	snprintf(limit, sizeof(limit), "%d", API_TOKEN_DAYS_MOST);
	if (!text_normalize(&arena, str_trim(label), &m.label, &bad) || !m.label.n ||
	    text_length(m.label) > API_TOKEN_LABEL_MOST)
		code = err_set(err, ERR_INPUT, "account.bad_label", NULL);
	else if (days < 1 || days > API_TOKEN_DAYS_MOST)
		code = err_set(err, ERR_INPUT, "account.bad_days", limit, NULL);
	else {
		m.expires_at = now + (int64_t)days * DAY;
		code = account_write(db, author, make, &m, err);
	}
	arena_release(&arena);
	return code;
}

#define TOKEN_COLUMNS                                                                              \
	"SELECT id, account, scope, created_at, expires_at, used_at, label FROM api_token "

static void read_token(struct api_token *out, struct db_stmt *stmt)
{
	*out = (struct api_token){.id = db_int(stmt, 0),
	    .account = (int)db_int(stmt, 1),
	    .scope = db_int(stmt, 2) == TOKEN_ENTERS ? TOKEN_ENTERS : TOKEN_READS,
	    .created_at = db_int(stmt, 3),
	    .expires_at = db_int(stmt, 4),
	    .used_at = db_int(stmt, 5)};
}

enum err_code api_token_find(
    struct db *db, struct str token, int64_t now, struct api_token *out, struct err *err)
{
	unsigned char digest[SESSION_DIGEST_SIZE];
	struct str bytes = {(const char *)digest, sizeof(digest)};
	struct db_stmt *stmt;
	enum err_code code;
	bool row = false;

	*out = (struct api_token){0};
	if (token.n != API_TOKEN_SIZE - 1)
		return ERR_NONE;
	session_digest(token, digest);
	stmt =
	    db_query(db, err, TOKEN_COLUMNS "WHERE space = $1 AND digest = $2 AND expires_at > $3",
		"ibi", SPACE, bytes, now);
	code = stmt ? db_step(stmt, &row, err) : db_failure(err);
	if (!code && row)
		read_token(out, stmt);
	db_done(stmt);
	if (code || !out->id || out->used_at > now - API_TOKEN_USED_EVERY)
		return code;
	code = db_run(db, err, "UPDATE api_token SET used_at = $3 WHERE space = $1 AND digest = $2",
	    "ibi", SPACE, bytes, now);
	return code == ERR_RETRY ? ERR_NONE : code;
}

enum err_code api_token_list(struct db *db, int account, struct arena *arena,
    struct api_token **out, size_t *count, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    TOKEN_COLUMNS "WHERE space = $1 AND account = $2 ORDER BY created_at DESC, id LIMIT $3",
	    "iii", SPACE, (int64_t)account, (int64_t)API_TOKENS_MAX);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = true;

	*count = 0;
	*out = ARENA_ARRAY(arena, struct api_token, API_TOKENS_MAX);
	while (!code) {
		code = db_step(stmt, &row, err);
		if (code || !row)
			break;
		read_token(&(*out)[*count], stmt);
		(*out)[(*count)++].label = arena_str(arena, db_str(stmt, 6));
	}
	db_done(stmt);
	return code;
}

struct revoking {
	int account;
	int64_t id;
};

static enum err_code revoke(struct db *db, void *arg, struct account_note *note, struct err *err)
{
	const struct revoking *r = arg;
	int64_t account;
	bool found;
	enum err_code code = db_number(err,
	    db_query(db, err,
		"DELETE FROM api_token WHERE space = $1 AND account = $2 AND id = $3 "
		"RETURNING account",
		"iii", SPACE, (int64_t)r->account, r->id),
	    &found, &account);

	if (!code && found)
		account_note_credential(note, r->account, "api_token", "revoked");
	return code;
}

enum err_code api_token_revoke(
    struct db *db, const struct account_author *author, int account, int64_t id, struct err *err)
{
	struct revoking r = {account, id};

	return account_write(db, author, revoke, &r, err);
}
