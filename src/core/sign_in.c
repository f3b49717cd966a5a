/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/sign_in.h"

#include "core/throttle.h"

/* ---- The password */

/* What is compared is the same work whether or not there is such an account. */
static enum err_code check_password(struct db *db, struct password_places *places,
    const struct account *account, struct str password, struct credential *credential, bool *right,
    struct err *err)
{
	bool may = account->id && !account->disabled;
	enum err_code code = credential_load(db, account->id, credential, err);

	if (!code)
		code = password_verify(places, may ? credential->hash : "", password, right, err);
	return code;
}

/* The login as it counts for failures: also of what is none. */
static struct str counted_login(struct arena *arena, struct str login)
{
	struct str read;

	return account_login_read(arena, login, &read) ? read : login;
}

static enum err_code try_password(struct db *db, struct password_places *places,
    struct arena *arena, struct str login, struct str password, const struct sign_in_place *place,
    struct sign_in_answer *out, struct err *err)
{
	struct account account = {0};
	struct credential credential;
	bool right = false;
	enum err_code code =
	    throttle_attempt(db, login, place->address, place->now, &out->wait, err);

	if (code || out->wait) {
		out->result = SIGN_IN_WAIT;
		return code;
	}
	code = account_find(db, login, arena, &account, err);
	if (!code)
		code = check_password(db, places, &account, password, &credential, &right, err);
	if (code || !right)
		return code;
	/* Failures of the second factor count on: the password alone clears nothing. */
	code = credential.has_totp ? throttle_half(db, login, place->address, err)
	                           : throttle_succeeded(db, login, place->address, err);
	if (!code)
		code = session_begin(db, account.id,
		    credential.has_totp ? SESSION_HALF : SESSION_SIGNED_IN, place->address,
		    place->agent, place->now, out->token, err);
	out->result = credential.has_totp ? SIGN_IN_HALF : SIGN_IN_DONE;
	return code;
}

enum err_code sign_in(struct db *db, struct password_places *places, struct str login,
    struct str password, const struct sign_in_place *place, struct sign_in_answer *out,
    struct err *err)
{
	struct arena arena = {0};
	enum err_code code;

	*out = (struct sign_in_answer){.result = SIGN_IN_REFUSED};
	code = try_password(
	    db, places, &arena, counted_login(&arena, login), password, place, out, err);
	arena_release(&arena);
	return code;
}

enum err_code sign_in_confirm(struct db *db, struct password_places *places,
    const struct account *account, struct str password, const struct sign_in_place *place,
    bool *right, int64_t *wait, struct err *err)
{
	struct credential credential;
	enum err_code code =
	    throttle_attempt(db, account->login, place->address, place->now, wait, err);

	*right = false;
	if (code || *wait)
		return code;
	code = check_password(db, places, account, password, &credential, right, err);
	if (!code && *right)
		code = throttle_succeeded(db, account->login, place->address, err);
	return code;
}

/* ---- The second factor */

/* Of an authenticator, not one of the recovery codes. */
static bool is_one_time(struct str code)
{
	for (size_t i = 0; i < code.n; i++)
		if ((code.p[i] >= 'a' && code.p[i] <= 'z') ||
		    (code.p[i] >= 'A' && code.p[i] <= 'Z'))
			return false;
	return true;
}

static enum err_code try_code(struct db *db, struct arena *arena, struct str token,
    struct str code_text, const struct sign_in_place *place, struct sign_in_answer *out,
    struct err *err)
{
	struct account_author author = {.address = place->address};
	struct session session;
	struct account account;
	bool right = false, ended;
	enum err_code code = session_find(db, token, place->now, arena, &session, err);

	if (code || !session.id || session.state != SESSION_HALF)
		return code;
	code = account_load(db, session.account, arena, &account, err);
	if (code || account.disabled)
		return code;
	/* Each code counts like a password: who has the password is not let to guess on. */
	code = throttle_attempt(db, account.login, place->address, place->now, &out->wait, err);
	if (code || out->wait) {
		out->result = SIGN_IN_WAIT;
		return code;
	}
	if (is_one_time(code_text))
		code = throttle_code_attempt(db, account.login, place->now, &out->wait, err);
	if (code || out->wait) {
		out->result = SIGN_IN_WAIT;
		return code;
	}
	author.login = account.login.p;
	code = credential_use_code(db, &author, account.id, code_text, place->now, &right, err);
	if (!code && !right)
		return session_wrong_code(db, token, &ended, err);
	if (!code)
		code = throttle_succeeded(db, account.login, place->address, err);
	if (!code)
		code = throttle_code_succeeded(db, account.login, err);
	if (!code)
		code = session_renew(db, token, SESSION_SIGNED_IN, place->now, out->token, err);
	out->result = SIGN_IN_DONE;
	return code;
}

enum err_code sign_in_code(struct db *db, struct str token, struct str code_text,
    const struct sign_in_place *place, struct sign_in_answer *out, struct err *err)
{
	struct arena arena = {0};
	enum err_code code;

	*out = (struct sign_in_answer){.result = SIGN_IN_REFUSED};
	code = try_code(db, &arena, token, code_text, place, out, err);
	arena_release(&arena);
	return code;
}

/* ---- Afterwards */

static enum duty duty_of(const struct account *account)
{
	if (account->must_change)
		return DUTY_PASSWORD;
	if (account_needs_second_factor(account) && !account->has_second_factor)
		return DUTY_SECOND_FACTOR;
	return DUTY_NONE;
}

/* One whose account is gone or disabled is nobody. */
static enum err_code fill(
    struct db *db, int id, struct arena *arena, struct signed_in *out, struct err *err)
{
	enum err_code code = account_load(db, id, arena, &out->account, err);

	if (code)
		return code;
	if (out->account.disabled) {
		*out = (struct signed_in){0};
		return ERR_NONE;
	}
	out->duty = duty_of(&out->account);
	out->actor = (struct actor){.account = out->account.id,
	    .login = out->account.login,
	    .name = out->account.name,
	    .grant_count = out->account.grant_count,
	    .grants = out->account.grants};
	return ERR_NONE;
}

enum err_code signed_in_by_session(struct db *db, struct str token, int64_t now,
    struct arena *arena, struct signed_in *out, struct err *err)
{
	enum err_code code;

	*out = (struct signed_in){0};
	code = session_find(db, token, now, arena, &out->session, err);
	if (!code && out->session.id)
		code = fill(db, out->session.account, arena, out, err);
	if (out->session.state == SESSION_HALF)
		out->actor = (struct actor){0};
	return code;
}

enum err_code signed_in_by_token(struct db *db, struct str token, int64_t now, struct arena *arena,
    struct signed_in *out, struct err *err)
{
	struct api_token found;
	enum err_code code;

	*out = (struct signed_in){0};
	code = api_token_find(db, token, now, &found, err);
	if (!code && found.id)
		code = fill(db, found.account, arena, out, err);
	if (!code && out->actor.account)
		out->actor.withheld = token_scope_withheld(found.scope);
	return code;
}
