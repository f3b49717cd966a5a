/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What templates/own_account.html shows: one's own account, as whoever is signed in manages it. */
#ifndef WEB_OWN_ACCOUNT_H
#define WEB_OWN_ACCOUNT_H

#include "web/signed_in.h"

#define OWN_PATH          "/tai-khoan"
#define OWN_PASSWORD_PATH "/tai-khoan/mat-khau"
#define OWN_FACTOR_PATH   "/tai-khoan/buoc-hai"

struct own_session {
	int64_t id;
	const char *browser, *system; /* "Firefox", "Windows"; "": not known */
	const char *address;
	const char *begun, *seen;
	bool is_this;
};

struct own_token {
	int64_t id;
	struct str label;
	bool enters;
	bool ended;
	const char *expires, *used; /* used NULL: never */
};

struct own_account_view {
	struct page page;
	const char *csrf;
	const char *url, *password_url, *factor_url;
	const struct account *account;
	bool needs_factor;
	int64_t codes_left;
	const char *problem;   /* why nothing was done; NULL */
	const char *new_token; /* one that was just made, to be shown once; NULL */
	size_t session_count, token_count;
	struct own_session *sessions;
	struct own_token *tokens;
	int days_most;
};

struct own_password_view {
	struct page page;
	const char *csrf;
	const char *url;
	const char *login;
	const char *problem;
	bool is_duty;
	int least;
};

struct own_factor_view {
	struct page page;
	const char *csrf;
	const char *url, *own_url;
	const char *problem;
	bool is_on;
	bool needs_factor;
	bool is_duty;
	const char *secret; /* to be typed, in groups; and as a link, for the picture */
	const char *link;
	const struct recovery_codes *codes; /* just made, to be shown once; NULL */
	bool turned_on;
};

/* The title, the frame and the way back of such a page, once it has begun. */
void own_page_fill(struct page *page, const char *title_key, const char *crumb_key);

/* A path of this folder in the language of the request. */
const char *own_path(const struct request *req, const char *path);

/* Why something was not done, in words. */
const char *own_problem(const struct request *req, const struct err *err);

/*
 * Asks for the password again before what matters: *problem NULL: it is right;
 * else the words that tell what is wrong.
 */
enum err_code own_confirm(
    struct request *req, struct db *db, struct str password, const char **problem, struct err *err);

/* A moment in seconds since 1970, in words. */
const char *own_moment(const struct page *page, int64_t seconds);

#endif
