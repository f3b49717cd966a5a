/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The administrator's pages: the accounts, and one of them with its grants as a
 * table to be edited. Everything works without script; every change goes
 * through core/account and core/credential, which tell the journal.
 *
 * The register's connection for accounts is app_take()'s, taken before the
 * space: what is read of them lies in the arena of the request.
 */
#ifndef WEB_ACCOUNTS_H
#define WEB_ACCOUNTS_H

#include "core/account.h"
#include "core/credential.h"
#include "http/form.h"
#include "web/page.h"

enum { ACCOUNT_ROWS_FREE = 2, ACCOUNT_UNITS_OFFERED = 500 };

/* ---- The list */

struct accounts_item {
	const char *url;
	const char *login;
	const char *name;
	const char *mail;
	const char *grants; /* in words, separated by semicolons */
	const char *state;  /* what else is to be known; "" */
	bool disabled;
};

struct accounts_view {
	struct page page;
	const char *url;
	const char *add_url;
	const char *search;
	size_t count;
	struct accounts_item *items;
};

/* ---- One account */

struct account_choice {
	const char *code;
	const char *name;
	bool chosen;
};

/* A row of the table of grants: as stored, or as it was typed and refused. */
struct account_row {
	int number;                     /* from 1; its fields are role1, unit1, sector1 … */
	struct str role;                /* empty: no grant */
	struct str unit;                /* code or id:KEY; empty: every unit */
	const char *unit_name;          /* "" where there is none */
	bool has_sectors;               /* some are chosen */
	struct account_choice *sectors; /* view->sector_count of them */
};

struct account_view {
	struct page page;
	const char *csrf;
	const char *list_url;
	const char *url; /* of this page; of a new account where it is added */
	bool is_new;
	bool is_own;         /* the reader's own account */
	const char *problem; /* why nothing was saved; NULL */
	bool saved;
	const char *password; /* one that was just made, to be shown once; NULL */
	struct str login, name, mail;
	char seen[ACCOUNT_MARK_SIZE]; /* of a new one empty */
	bool disabled, has_password, must_change, has_second_factor, needs_second_factor;
	size_t sessions;
	size_t role_count;
	struct account_choice *roles;
	size_t sector_count;
	size_t row_count;
	struct account_row *rows;
	size_t unit_count;
	struct account_choice *units; /* offered while one types; none where there are too many */
};

/* The account as the register has it, and what is around it; the space is not taken. */
struct account_found {
	struct account account;
	size_t sessions;
};

/* By {login} of the address. ERR_NOT_FOUND account.unknown. */
enum err_code account_found_load(struct request *req, struct account_found *out, struct err *err);

/* What was typed into the form of an account. */
struct account_typed {
	struct form_data form;
	struct str name, mail, login;
	struct str seen; /* account_mark() of what was opened */
	int grant_count;
	struct grant grants[ACCOUNT_GRANTS_MAX];
	int wrong_grant; /* the row that could not be read, from 1; 0: none */
};

/*
 * Reads it against the definitions, which are held meanwhile; ERR_INPUT of
 * core/grant_words.h.
 */
enum err_code account_typed_read(struct request *req, struct account_typed *out, struct err *err);

/*
 * Fills rows, roles, sectors and units: of `grants`, or of what was typed
 * (NULL: nothing was). The page has begun.
 */
void account_view_fill(struct account_view *view, const struct grant *grants, int count,
    const struct account_typed *typed);

/* Names of a role, and of a grant in words: "Người nhập, Phường Tam Thanh (Ngân sách)". */
const char *account_role_name(enum lang lang, enum role role);
void account_add_grant_words(struct buf *out, const struct page *page, const struct grant *grant);

/* "/quan-tri/tai-khoan" in the page's language, with a login below it unless it is empty. */
const char *account_url(const struct page *page, struct str login);

/* Shows the page of an account: `found` NULL for a new one. `view` has what is to be told. */
enum err_code account_show(struct request *req, struct response *res,
    const struct account_found *found, const struct account_typed *typed, struct account_view *view,
    const struct err *problem, struct err *err);

#endif
