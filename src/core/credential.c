/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/credential.h"

#include <sodium.h>

#include "core/account_write.h"
#include "core/schema.h"
#include "core/session.h"

enum { CODE_LETTERS = 16, DIGEST = 32 };

enum err_code credential_load(struct db *db, int account, struct credential *out, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT password, must_change, totp FROM credential WHERE space = $1 AND account = $2",
	    "ii", SPACE, (int64_t)account);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	*out = (struct credential){0};
	if (stmt)
		code = db_step(stmt, &row, err);
	if (!code && row) {
		snprintf(out->hash, sizeof(out->hash), "%.*s", STR_ARG(db_str(stmt, 0)));
		out->must_change = db_int(stmt, 1) != 0;
		out->has_totp = db_str(stmt, 2).n == TOTP_SECRET_SIZE;
		if (out->has_totp)
			memcpy(out->totp, db_str(stmt, 2).p, TOTP_SECRET_SIZE);
	}
	db_done(stmt);
	return code;
}

/* A change under way; which members count depends on what is done. */
struct setting {
	int account;
	const char *hash;
	bool given;
	struct str keep;
	const unsigned char *secret;
	struct str code;
	int64_t now;
	int64_t step;
	bool reset;
	bool right;
	struct recovery_codes *codes;
};

/* ---- The password */

static enum err_code set_password(
    struct db *db, void *arg, struct account_note *note, struct err *err)
{
	const struct setting *s = arg;
	unsigned char kept[DIGEST];
	enum err_code code = db_run(db, err,
	    "UPDATE credential SET password = $3, must_change = $4, changed_at = $5 "
	    "WHERE space = $1 AND account = $2",
	    "iisii", SPACE, (int64_t)s->account, s->hash, (int64_t)s->given, s->now);

	session_digest(s->keep, kept);
	if (!code)
		code = db_run(db, err,
		    "DELETE FROM session WHERE space = $1 AND account = $2 AND digest <> $3", "iib",
		    SPACE, (int64_t)s->account, (struct str){(const char *)kept, sizeof(kept)});
	if (!code && s->given)
		code = db_run(db, err, "DELETE FROM api_token WHERE space = $1 AND account = $2",
		    "ii", SPACE, (int64_t)s->account);
	account_note_credential(note, s->account, "password", s->given ? "reset" : "changed");
	return code;
}

enum err_code credential_set_password(struct db *db, const struct account_author *author,
    int account, const char *hash, bool given, struct str keep, int64_t now, struct err *err)
{
	struct setting s = {
	    .account = account, .hash = hash, .given = given, .keep = keep, .now = now};

	return account_write(db, author, set_password, &s, err);
}

/* ---- Recovery codes */

/* As they are typed: in any case, with or without hyphens and spaces. */
static bool read_code(struct str text, char out[CODE_LETTERS + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '-' || c == ' ')
			continue;
		if (n == CODE_LETTERS)
			return false;
		out[n++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	out[n] = '\0';
	return n == CODE_LETTERS;
}

static struct str code_digest(int account, const char *letters, unsigned char digest[DIGEST])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, DIGEST);
	crypto_generichash_update(&state, (const unsigned char *)&account, sizeof(account));
	crypto_generichash_update(&state, (const unsigned char *)letters, CODE_LETTERS);
	crypto_generichash_final(&state, digest, DIGEST);
	return (struct str){(const char *)digest, DIGEST};
}

static enum err_code drop_codes(struct db *db, int account, struct err *err)
{
	return db_run(db, err, "DELETE FROM recovery_code WHERE space = $1 AND account = $2", "ii",
	    SPACE, (int64_t)account);
}

static enum err_code write_codes(
    struct db *db, int account, struct recovery_codes *codes, struct err *err)
{
	enum err_code code = drop_codes(db, account, err);

	for (int i = 0; i < RECOVERY_CODES && !code; i++) {
		char letters[CODE_LETTERS + 1];
		unsigned char digest[DIGEST];

		random_letters(letters, CODE_LETTERS);
		snprintf(codes->codes[i], RECOVERY_CODE_SIZE, "%.4s-%.4s-%.4s-%.4s", letters,
		    letters + 4, letters + 8, letters + 12);
		code = db_run(db, err,
		    "INSERT INTO recovery_code (space, account, digest) VALUES ($1, $2, $3)", "iib",
		    SPACE, (int64_t)account, code_digest(account, letters, digest));
	}
	return code;
}

static enum err_code make_codes(
    struct db *db, void *arg, struct account_note *note, struct err *err)
{
	const struct setting *s = arg;

	account_note_credential(note, s->account, "recovery_codes", "made");
	return write_codes(db, s->account, s->codes, err);
}

enum err_code credential_make_codes(struct db *db, const struct account_author *author, int account,
    struct recovery_codes *codes, struct err *err)
{
	struct setting s = {.account = account, .codes = codes};

	return account_write(db, author, make_codes, &s, err);
}

enum err_code credential_codes_left(struct db *db, int account, int64_t *count, struct err *err)
{
	bool found;

	return db_number(err,
	    db_query(db, err,
		"SELECT count(*) FROM recovery_code WHERE space = $1 AND account = $2", "ii", SPACE,
		(int64_t)account),
	    &found, count);
}

/* ---- The second factor */

static enum err_code write_totp(
    struct db *db, int account, struct str secret, int64_t step, struct err *err)
{
	return db_run(db, err,
	    "UPDATE credential SET totp = $3, totp_step = $4 WHERE space = $1 AND account = $2",
	    "iibi", SPACE, (int64_t)account, secret, step);
}

static enum err_code set_second_factor(
    struct db *db, void *arg, struct account_note *note, struct err *err)
{
	const struct setting *s = arg;
	enum err_code code = write_totp(
	    db, s->account, (struct str){(const char *)s->secret, TOTP_SECRET_SIZE}, s->step, err);

	account_note_credential(note, s->account, "second_factor", "set");
	return code ? code : write_codes(db, s->account, s->codes, err);
}

enum err_code credential_set_second_factor(struct db *db, const struct account_author *author,
    int account, const unsigned char secret[TOTP_SECRET_SIZE], struct str code, int64_t now,
    bool *right, struct recovery_codes *codes, struct err *err)
{
	struct setting s = {.account = account, .secret = secret, .codes = codes};

	*right = totp_check(secret, code, now, &s.step);
	return *right ? account_write(db, author, set_second_factor, &s, err) : ERR_NONE;
}

static enum err_code drop_second_factor(
    struct db *db, void *arg, struct account_note *note, struct err *err)
{
	const struct setting *s = arg;
	enum err_code code = write_totp(db, s->account, STR_EMPTY, 0, err);

	if (!code)
		code = drop_codes(db, s->account, err);
	if (!code && s->reset)
		code = db_run(db, err, "DELETE FROM session WHERE space = $1 AND account = $2",
		    "ii", SPACE, (int64_t)s->account);
	account_note_credential(note, s->account, "second_factor", s->reset ? "reset" : "removed");
	return code;
}

enum err_code credential_drop_second_factor(
    struct db *db, const struct account_author *author, int account, bool reset, struct err *err)
{
	struct setting s = {.account = account, .reset = reset};

	return account_write(db, author, drop_second_factor, &s, err);
}

/* ---- Using a code */

/* Of two who bring the same code at once one is first: the row tells. */
static enum err_code use_step(struct db *db, struct setting *s, struct err *err)
{
	int64_t account;

	return db_number(err,
	    db_query(db, err,
		"UPDATE credential SET totp_step = $3 WHERE space = $1 AND account = $2 "
		"AND totp_step < $3 RETURNING account",
		"iii", SPACE, (int64_t)s->account, s->step),
	    &s->right, &account);
}

static enum err_code use_recovery_code(struct db *db, struct setting *s, const char *letters,
    struct account_note *note, struct err *err)
{
	unsigned char digest[DIGEST];
	int64_t account;
	enum err_code code = db_number(err,
	    db_query(db, err,
		"DELETE FROM recovery_code WHERE space = $1 AND account = $2 AND digest = $3 "
		"RETURNING account",
		"iib", SPACE, (int64_t)s->account, code_digest(s->account, letters, digest)),
	    &s->right, &account);

	if (!code && s->right)
		account_note_credential(note, s->account, "recovery_code", "used");
	return code;
}

static enum err_code use_code(struct db *db, void *arg, struct account_note *note, struct err *err)
{
	struct setting *s = arg;
	char letters[CODE_LETTERS + 1];
	struct credential credential;
	enum err_code code = credential_load(db, s->account, &credential, err);

	s->right = false;
	if (code || !credential.has_totp)
		return code;
	if (totp_check(credential.totp, s->code, s->now, &s->step))
		return use_step(db, s, err);
	if (read_code(s->code, letters))
		return use_recovery_code(db, s, letters, note, err);
	return ERR_NONE;
}

enum err_code credential_use_code(struct db *db, const struct account_author *author, int account,
    struct str code, int64_t now, bool *right, struct err *err)
{
	struct setting s = {.account = account, .code = str_trim(code), .now = now};
	enum err_code result = account_write(db, author, use_code, &s, err);

	*right = !result && s.right;
	return result;
}
