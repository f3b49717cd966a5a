/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One request, as a handler sees it: read-only but for `language` and what
 * lies in `arena`. Everything reachable from it lives until the response is
 * sent; copy what must live longer.
 *
 * Views returned for something absent have p == NULL (so that ?unit= and no
 * `unit` at all differ).
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/arena.h"
#include "base/str.h"
#include "http/target.h"

enum http_method {
	HTTP_GET, /* HEAD too: `head` is set, the body is left out on the wire */
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS, /* answered by the router */
	HTTP_METHOD_COUNT
};

const char *http_method_name(enum http_method method);

struct route;

struct request {
	enum http_method method;
	bool head;
	struct target target;      /* path segments and query, decoded */
	const struct route *route; /* the one that matched; NULL while none did */
	int language;              /* of the mount that matched; the app's numbers */
	struct arena *arena;       /* ends with the request */
	void *app;                 /* of the server_config */
	const void *actor;         /* who asks, as the gate found; NULL: nobody who is known */
	bool whole;                /* false: the gate is asked before a large body is read */
	bool secure;               /* the other end reached us, or our proxy, by TLS */
	struct str body;           /* of POST and the like; at most the configured size */
	struct str client;         /* numeric address of the other end */
	size_t header_count;
	const struct pair *headers; /* as sent, in order */
};

/* The segment that stands for {name} in the route's pattern; a bug if there is no such name. */
struct str request_param(const struct request *req, const char *name);

/* The first value of a query parameter. */
struct str request_query(const struct request *req, const char *name);

/*
 * All values of a repeated parameter: start with *at = 0; false at the end.
 *	while (request_query_next(req, "unit", &at, &value)) …
 */
bool request_query_next(const struct request *req, const char *name, size_t *at, struct str *value);

/* The first header of that name, in any case, without white space around it. */
struct str request_header(const struct request *req, const char *name);

#endif
