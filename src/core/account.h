/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Accounts: who may sign in, and what each may do. How they prove who they
 * are is core/credential.h.
 *
 * Invariants:
 *  1. Every change is an event of the journal (EVENT_ACCOUNT), in the same
 *     transaction as the rows; who made it and from where are the batch's.
 *  2. Accounts are never removed and ids never reused: the journal names them.
 *  3. While anybody is an administrator, one who may sign in remains: the last
 *     one is neither disabled nor loses the role.
 *  4. A change of what an account may ends its sessions: a session id never
 *     outlives the privileges it was made under.
 *
 * Every function that writes runs a transaction of its own, again where
 * another writer was faster. Moments are seconds since 1970 in UTC, given by
 * the caller.
 */
#ifndef CORE_ACCOUNT_H
#define CORE_ACCOUNT_H

#include "core/access.h"
#include "db/db.h"

enum {
	ACCOUNT_LOGIN_LEAST = 3,
	ACCOUNT_LOGIN_MOST = 64,
	ACCOUNT_NAME_MOST = 200, /* characters */
	ACCOUNT_MAIL_MOST = 254,
	ACCOUNT_GRANTS_MAX = 32,
	ACCOUNTS_LISTED_MAX = 5000
};

struct account {
	int id;
	struct str login; /* lower-case a-z, 0-9 and . _ - */
	struct str name;
	struct str mail; /* empty: none */
	bool disabled;
	int64_t created_at;
	int grant_count;
	struct grant *grants;
	/* of its credential */
	bool has_password;
	bool must_change; /* the password was given by somebody else */
	bool has_second_factor;
};

/* Who makes a change, for the journal. */
struct account_author {
	const char *login;   /* or what the command line calls itself */
	const char *address; /* numeric; NULL: the command line */
};

/* A new account. `hash` is password_hash()'s; NULL: it cannot sign in yet. */
struct account_draft {
	struct str login;
	struct str name;
	struct str mail;
	int grant_count;
	const struct grant *grants; /* sectors without spaces */
	const char *hash;
	bool must_change; /* before anything else it chooses a password of its own */
};

/* The login as it is stored: lower case, without spaces around; false: it is none. */
bool account_login_read(struct arena *arena, struct str text, struct str *out);

/* ERR_NOT_FOUND account.unknown. */
enum err_code account_load(
    struct db *db, int id, struct arena *arena, struct account *out, struct err *err);
/* out->id 0: there is none. */
enum err_code account_find(
    struct db *db, struct str login, struct arena *arena, struct account *out, struct err *err);
/*
 * Those whose login, name or mail has `search` in it (without regard to case
 * and marks; empty: all), by the last word of the name, as people are sorted.
 */
enum err_code account_list(struct db *db, struct str search, struct arena *arena,
    struct account **out, size_t *count, struct err *err);

/* ERR_INPUT account.bad_login, account.bad_name, account.bad_mail, account.bad_grants;
 * ERR_CONFLICT account.login_taken. */
enum err_code account_add(struct db *db, const struct account_author *author,
    const struct account_draft *draft, int64_t now, int *id, struct err *err);
/* Tells one state of what account_change() changes from another: of what its author saw. */
enum { ACCOUNT_MARK_SIZE = 33 };
void account_mark(const struct account *account, char out[ACCOUNT_MARK_SIZE]);

/*
 * All of it or nothing, as one event. `seen`: the account_mark() it is made against. ERR_CONFLICT
 * account.changed; else errors as account_add(), and as account_set_grants().
 */
enum err_code account_change(struct db *db, const struct account_author *author, int id,
    struct str seen, struct str name, struct str mail, const struct grant *grants, int count,
    struct err *err);
/* ERR_CONFLICT account.last_administrator. */
enum err_code account_set_grants(struct db *db, const struct account_author *author, int id,
    const struct grant *grants, int count, struct err *err);
enum err_code account_set_disabled(
    struct db *db, const struct account_author *author, int id, bool disabled, struct err *err);

/* Whether a role of the account must have a second factor. */
bool account_needs_second_factor(const struct account *account);

/* Whether any account at all may administer: false in a register just made. */
enum err_code account_any_administrator(struct db *db, bool *any, struct err *err);

#endif
