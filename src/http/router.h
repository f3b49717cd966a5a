/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From a request to its handler.
 *
 * Invariants:
 *  1. No handler runs before the gate allowed its route's permission.
 *  2. No handler of a method other than GET runs unless the request comes
 *     from a page of this site (Sec-Fetch-Site, else Origin), or carries an
 *     Authorization: Bearer, which no other site's page can give it.
 *  3. A router does not change once it serves: any number of threads may use it.
 */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/route.h"

/*
 * ERR_NONE, or the reason for refusing (ERR_DENIED, ERR_ANONYMOUS). Asked before
 * a large body is read (request.whole is false), and again when it is there. The same answer to
 * every anonymous request: responses marked cacheable are not asked for again.
 */
typedef enum err_code router_gate(struct request *req, int permission, struct err *err);

/*
 * Writes the page or problem for a failure; `status` is the HTTP status and
 * is set already. Called for every answer of 400 and above that no handler
 * wrote. `req` may have an empty target (when that was what is malformed).
 */
typedef void router_failure(
    struct request *req, struct response *res, int status, const struct err *err);

struct router_entry;

struct router {
	router_gate *gate;
	router_failure *failure;
	size_t count;
	size_t capacity;
	struct router_entry *entries; /* literals before names, segment by segment */
};

void router_init(struct router *router, router_gate *gate, router_failure *failure);
void router_release(struct router *router);

/*
 * Adds a table (which must outlive the router) below `prefix`, "" or such as
 * "/en"; requests that match get `language`. ERR_USAGE, with the pattern as
 * argument, for a route without permission (http.route_permission) or handler
 * or help (http.route_incomplete), a malformed pattern (http.route_pattern),
 * or a pattern that stands there already for the method (http.route_twice).
 */
enum err_code router_mount(struct router *router, const char *prefix, int language,
    const struct route *routes, size_t count, struct err *err);

/*
 * Answers the request: by its handler, or by failure() for 403 (http.denied,
 * http.cross_site), 404 (http.not_found), 405 (http.method) and what the
 * handler returned. A trailing slash is redirected to the path without.
 */
void router_answer(const struct router *router, struct request *req, struct response *res);

/* Sets the route and the language of a request whose target was parsed; false: there is none. */
bool router_find(const struct router *router, struct request *req);

/* The status to refuse the request with, whose route was found; 0: it may be answered. */
int router_admit(const struct router *router, struct request *req, struct err *err);

/* Sets the request's language to that of the routes at its path, if there are any. */
void router_set_language(const struct router *router, struct request *req);

/* Answers with what failure() writes for `status`, instead of what was written so far. */
void router_fail(const struct router *router, struct request *req, struct response *res, int status,
    const struct err *err);

#endif
