/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/request.h"

#include <strings.h>

#include "base/bug.h"
#include "http/route.h"

const char *http_method_name(enum http_method method)
{
	static const char *const names[HTTP_METHOD_COUNT] = {
	    [HTTP_GET] = "GET",
	    [HTTP_POST] = "POST",
	    [HTTP_PUT] = "PUT",
	    [HTTP_PATCH] = "PATCH",
	    [HTTP_DELETE] = "DELETE",
	    [HTTP_OPTIONS] = "OPTIONS",
	};

	INVARIANT(method < HTTP_METHOD_COUNT);
	return names[method];
}

/*
 * A mount's prefix only adds segments before those of the pattern, so the two
 * are lined up at their ends.
 */
struct str request_param(const struct request *req, const char *name)
{
	struct str rest;
	struct str segment;
	size_t count = 0;
	size_t at = 0;
	size_t found = SIZE_MAX;

	INVARIANT(req->route);
	rest = str_of(req->route->pattern + 1);
	while (str_split(&rest, '/', &segment)) {
		if (segment.n > 2 && segment.p[0] == '{' &&
		    str_eq((struct str){segment.p + 1, segment.n - 2}, str_of(name)))
			found = count;
		count++;
	}
	if (found == SIZE_MAX)
		BUG("route %s has no {%s}", req->route->pattern, name);
	INVARIANT(count <= req->target.segment_count);
	at = req->target.segment_count - count + found;
	return req->target.segments[at];
}

struct str request_query(const struct request *req, const char *name)
{
	struct str value = {NULL, 0};
	size_t at = 0;

	request_query_next(req, name, &at, &value);
	return value;
}

bool request_query_next(const struct request *req, const char *name, size_t *at, struct str *value)
{
	while (*at < req->target.query_count) {
		const struct pair *pair = &req->target.query[(*at)++];

		if (str_is(pair->name, name)) {
			*value = pair->value;
			return true;
		}
	}
	return false;
}

struct str request_header(const struct request *req, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < req->header_count; i++) {
		const struct pair *header = &req->headers[i];

		if (header->name.n == n && !strncasecmp(header->name.p, name, n))
			return header->value;
	}
	return (struct str){NULL, 0};
}
