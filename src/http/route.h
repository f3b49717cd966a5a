/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A route, as one line of a routes.def:
 *
 *	ROUTE(GET, "/so/{indicator}/{unit}/{period}", figure_page, ACCESS_PUBLIC, "help.figure")
 *
 * A pattern is "/" or segments, each a literal or a {name} that takes one
 * whole, non-empty segment; a literal is preferred to a name. A table is made
 * with
 *
 *	#define ROUTE ROUTE_ENTRY
 *	static const struct route routes[] = {
 *	#include "web/routes.def"
 *	};
 *	#undef ROUTE
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "base/err.h"
#include "http/request.h"
#include "http/response.h"

/*
 * Answers in *res. Any failure is returned instead (see err_set()): the app's
 * failure() then writes the page or problem for it, so that a handler may
 * return at any point, whatever it has written.
 */
typedef enum err_code route_handler(struct request *req, struct response *res, struct err *err);

struct route {
	enum http_method method;
	const char *pattern;
	route_handler *handler;
	int permission;   /* > 0; what the gate is asked */
	const char *help; /* catalogue key of its one-line description */
};

#define ROUTE_ENTRY(method, pattern, handler, permission, help)                                    \
	{HTTP_##method, pattern, handler, permission, help},
#define ROUTE_DECLARE(method, pattern, handler, permission, help) route_handler handler;

#endif
