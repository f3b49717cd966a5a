/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Tokens by which a program acts for an account, for some of what the account
 * may and until a day that is known (Authorization: Bearer kc_…). A token is
 * shown once; what is stored of it is a digest.
 *
 * No token manages accounts, its own neither: who steals one cannot make
 * more of it.
 */
#ifndef CORE_API_TOKEN_H
#define CORE_API_TOKEN_H

#include "core/account.h"
#include "core/session.h"

enum {
	API_TOKEN_SIZE = SESSION_TOKEN_SIZE + 3, /* "kc_…" */
	API_TOKEN_LABEL_MOST = 100,              /* characters */
	API_TOKEN_DAYS_MOST = 366,
	API_TOKENS_MAX = 20, /* of one account */
	API_TOKEN_USED_EVERY = 60
};

/* Stored: numbers never change. */
enum token_scope {
	TOKEN_READS = 1, /* what its account may read */
	TOKEN_ENTERS = 2 /* and what it may enter */
};

struct api_token {
	int64_t id; /* 0: there is none; to name it by */
	int account;
	struct str label;
	enum token_scope scope;
	int64_t created_at;
	int64_t expires_at;
	int64_t used_at; /* 0: never */
};

/* What a token of that scope does without: bits of 1 << permission. */
unsigned token_scope_withheld(enum token_scope scope);

/* `days` from 1. ERR_INPUT account.bad_label, account.bad_days; ERR_LIMIT account.many_tokens. */
enum err_code api_token_make(struct db *db, const struct account_author *author, int account,
    struct str label, enum token_scope scope, int days, int64_t now, char token[API_TOKEN_SIZE],
    struct err *err);

/* The token that lasts at `now`, noted as used; out->id 0: there is none. Without its label. */
enum err_code api_token_find(
    struct db *db, struct str token, int64_t now, struct api_token *out, struct err *err);

/* All of an account, ended ones too, the newest first. */
enum err_code api_token_list(struct db *db, int account, struct arena *arena,
    struct api_token **out, size_t *count, struct err *err);

enum err_code api_token_revoke(
    struct db *db, const struct account_author *author, int account, int64_t id, struct err *err);

#endif
