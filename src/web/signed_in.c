/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/signed_in.h"

#include <time.h>

#include "base/bug.h"
#include "http/cookie.h"

#define COOKIE        "kycung"
#define COOKIE_SECURE "__Host-kycung"

const struct visitor *signed_in_visitor(const struct request *req)
{
	return req->actor;
}

const struct actor *signed_in_actor(const struct request *req)
{
	const struct visitor *visitor = signed_in_visitor(req);

	return visitor ? &visitor->who.actor : NULL;
}

const char *signed_in_csrf(const struct request *req)
{
	const struct visitor *visitor = signed_in_visitor(req);

	return visitor ? visitor->csrf : "";
}

struct account_author signed_in_author(const struct request *req)
{
	const struct actor *actor = signed_in_actor(req);

	INVARIANT(actor);
	return (struct account_author){actor->login.p, arena_str(req->arena, req->client).p};
}

struct sign_in_place signed_in_place(const struct request *req)
{
	return (struct sign_in_place){.address = arena_str(req->arena, req->client).p,
	    .agent = request_header(req, "user-agent"),
	    .now = time(NULL)};
}

struct html signed_in_html(const struct page *page, struct response *res)
{
	return (struct html){.out = response_html(res), .lang = page->lang};
}

struct str session_cookie(const struct request *req)
{
	return cookie_find(req, req->secure ? COOKIE_SECURE : COOKIE);
}

static void add_cookie(
    const struct request *req, struct response *res, const char *token, const char *end)
{
	response_header(res, "Set-Cookie",
	    arena_printf(req->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s",
		req->secure ? COOKIE_SECURE : COOKIE, token, req->secure ? "; Secure" : "", end));
}

void session_cookie_set(const struct request *req, struct response *res, const char *token)
{
	add_cookie(req, res, token, "");
}

void session_cookie_end(const struct request *req, struct response *res)
{
	add_cookie(req, res, "", "; Max-Age=0");
}
