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
 *
 * A line UPLOAD(…) in place of ROUTE(…) is of a route that takes files: it is
 * UPLOAD_ENTRY there, and ROUTE_DECLARE where handlers are declared. The gate
 * is asked before such a body is read, too. A line SLOW(…) is of a GET that takes its
 * time, and is answered by a worker; its answers are not kept.
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
	int permission;    /* > 0; what the gate is asked */
	const char *help;  /* catalogue key of its one-line description */
	size_t body_bytes; /* at most, where that is more than the server's */
	bool slow;         /* a GET that may wait: it runs where those do that write */
};

/* What an UPLOAD takes: a file of 10 MiB, and what is around it. */
enum { ROUTE_UPLOAD_BYTES = (10 << 20) + (64 << 10) };

#define ROUTE_ENTRY(method, pattern, handler, permission, help)                                    \
	{HTTP_##method, pattern, handler, permission, help, 0, false},
#define UPLOAD_ENTRY(method, pattern, handler, permission, help)                                   \
	{HTTP_##method, pattern, handler, permission, help, ROUTE_UPLOAD_BYTES, false},
#define SLOW_ENTRY(method, pattern, handler, permission, help)                                     \
	{HTTP_##method, pattern, handler, permission, help, 0, true},
#define ROUTE_DECLARE(method, pattern, handler, permission, help) route_handler handler;

#endif
