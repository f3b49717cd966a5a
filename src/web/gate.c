/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/gate.h"

#include <strings.h>
#include <time.h>

#include "http/form.h"
#include "web/signed_in.h"
#include "web/web.h"

#define BEARER "Bearer "

/* The API token of the request; p NULL: none. */
static struct str bearer(const struct request *req)
{
	struct str value = request_header(req, "authorization");
	size_t n = strlen(BEARER);

	if (value.n <= n || strncasecmp(value.p, BEARER, n) != 0)
		return (struct str){NULL, 0};
	return str_trim((struct str){value.p + n, value.n - n});
}

static enum err_code find_visitor(struct request *req, struct visitor *visitor, struct err *err)
{
	struct str token = bearer(req), cookie = session_cookie(req);
	struct db *db;
	enum err_code code;

	*visitor = (struct visitor){0};
	if (!token.p && !cookie.p)
		return ERR_NONE;
	code = app_take(req->app, &db, err);
	if (code)
		return code;
	if (token.p) {
		code = signed_in_by_token(db, token, time(NULL), req->arena, &visitor->who, err);
	} else {
		code = signed_in_by_session(db, cookie, time(NULL), req->arena, &visitor->who, err);
		visitor->token = cookie;
		session_csrf(cookie, visitor->csrf);
	}
	app_give(req->app, db);
	return code;
}

/* A form that is not whole yet is asked for again when it is. One that cannot be read is told so.
 */
static enum err_code check_form(
    const struct request *req, const struct visitor *visitor, struct err *err)
{
	struct str given = request_header(req, "x-csrf-token");
	struct str type = request_header(req, "content-type");
	struct form_data form;
	enum err_code code = ERR_NONE;

	if (!given.p && !req->whole)
		return ERR_NONE;
	if (!given.p && !str_starts(type, STR("application/json"))) {
		code = form_data_of(req, &form, err);
		given = code ? given : form_data_text(&form, "csrf");
	}
	if (code == ERR_INPUT || code == ERR_LIMIT)
		return code;
	return session_csrf_holds(visitor->token, given)
	           ? ERR_NONE
	           : err_set(err, ERR_DENIED, "web.gate.stale_form", NULL);
}

static bool fulfils(enum duty duty, const struct route *route)
{
	if (route->handler == sign_out)
		return true;
	if (duty == DUTY_PASSWORD)
		return route->handler == own_password_page || route->handler == own_password_save;
	return route->handler == own_factor_page || route->handler == own_factor_set;
}

enum err_code web_gate(struct request *req, int permission, struct err *err)
{
	struct visitor *visitor;
	enum err_code code;

	req->actor = NULL;
	if (access_allows_anonymous((enum access)permission))
		return ERR_NONE;
	visitor = ARENA_NEW(req->arena, struct visitor);
	code = find_visitor(req, visitor, err);
	if (code)
		return code;
	if (!visitor->who.actor.account)
		return err_set(err, ERR_ANONYMOUS, "web.gate.anonymous", NULL);
	if (visitor->token.p && req->method != HTTP_GET)
		code = check_form(req, visitor, err);
	if (code)
		return code;
	if (visitor->who.duty && !fulfils(visitor->who.duty, req->route))
		return err_set(err, ERR_DENIED,
		    visitor->who.duty == DUTY_PASSWORD ? "web.gate.duty_password"
						       : "web.gate.duty_second_factor",
		    NULL);
	if (!access_allows_somewhere(&visitor->who.actor, (enum access)permission))
		return err_set(err, ERR_DENIED, "http.denied", NULL);
	req->actor = visitor;
	return ERR_NONE;
}

const char *gate_duty_path(const struct err *err)
{
	if (!strcmp(err->key, "web.gate.duty_password"))
		return "/tai-khoan/mat-khau";
	if (!strcmp(err->key, "web.gate.duty_second_factor"))
		return "/tai-khoan/buoc-hai";
	return NULL;
}
