/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who a request is from, and the cookie that says so.
 *
 * The cookie is one of the browser's session, not to be read by script, not
 * sent along by other sites' forms; behind TLS it is named __Host-kycung,
 * which no other host and no plain connection can set.
 */
#ifndef WEB_SIGNED_IN_H
#define WEB_SIGNED_IN_H

#include "core/account.h"
#include "core/sign_in.h"
#include "web/page.h"

/* What request.actor points to, once the gate has let somebody pass who is known. */
struct visitor {
	struct signed_in who; /* first: it begins with the actor */
	struct str token;     /* of the session; p NULL: an API token */
	char csrf[SESSION_CSRF_SIZE];
};

/* NULL: nobody who is known. */
const struct visitor *signed_in_visitor(const struct request *req);
const struct actor *signed_in_actor(const struct request *req);

/* The token that forms of this session carry, in the field "csrf" or the header X-CSRF-Token. */
const char *signed_in_csrf(const struct request *req);

/* Who makes a change, for the journal. */
struct account_author signed_in_author(const struct request *req);

/* From where somebody signs in, and when. */
struct sign_in_place signed_in_place(const struct request *req);

/* Makes `res` an HTML page for this reader alone and gives the writer for it. */
struct html signed_in_html(const struct page *page, struct response *res);

/* The token of the cookie; p NULL: none. */
struct str session_cookie(const struct request *req);
/* Not before a response_redirect(), which drops headers. */
void session_cookie_set(const struct request *req, struct response *res, const char *token);
void session_cookie_end(const struct request *req, struct response *res);

#endif
