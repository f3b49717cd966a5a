/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/router.h"

#include <strings.h>

#include "base/bug.h"

enum { ROUTE_SEGMENTS_MAX = 12 };

struct router_segment {
	struct str text; /* of a literal; the name of a parameter */
	bool is_param;
};

struct router_entry {
	const struct route *route;
	int language;
	size_t segment_count;
	struct router_segment segments[ROUTE_SEGMENTS_MAX];
};

void router_init(struct router *router, router_gate *gate, router_failure *failure)
{
	INVARIANT(gate && failure);
	*router = (struct router){.gate = gate, .failure = failure};
}

void router_release(struct router *router)
{
	free(router->entries);
	*router = (struct router){0};
}

static bool parse_segment(struct str text, struct router_segment *out)
{
	*out = (struct router_segment){.text = text};
	if (text.n > 2 && text.p[0] == '{' && text.p[text.n - 1] == '}') {
		out->text = (struct str){text.p + 1, text.n - 2};
		out->is_param = true;
	}
	return out->text.n && str_find_char(out->text, '{') == out->text.n &&
	       str_find_char(out->text, '}') == out->text.n;
}

/* Adds the segments of `pattern`, "" or "/" or "/a/{b}". */
static bool add_segments(struct router_entry *entry, const char *pattern)
{
	struct str rest = str_of(pattern);
	struct str segment;

	if (!rest.n || str_is(rest, "/"))
		return true;
	if (rest.p[0] != '/')
		return false;
	rest = (struct str){rest.p + 1, rest.n - 1};
	while (str_split(&rest, '/', &segment)) {
		struct router_segment *added = &entry->segments[entry->segment_count];

		if (entry->segment_count == ROUTE_SEGMENTS_MAX || !parse_segment(segment, added))
			return false;
		for (size_t i = 0; i < entry->segment_count; i++)
			if (added->is_param && entry->segments[i].is_param &&
			    str_eq(added->text, entry->segments[i].text))
				return false;
		entry->segment_count++;
	}
	return true;
}

/* Whether the two match the same paths. */
static bool same_shape(const struct router_entry *a, const struct router_entry *b)
{
	if (a->segment_count != b->segment_count)
		return false;
	for (size_t i = 0; i < a->segment_count; i++) {
		if (a->segments[i].is_param != b->segments[i].is_param)
			return false;
		if (!a->segments[i].is_param && !str_eq(a->segments[i].text, b->segments[i].text))
			return false;
	}
	return true;
}

static bool goes_before(const struct router_entry *a, const struct router_entry *b)
{
	for (size_t i = 0; i < a->segment_count && i < b->segment_count; i++)
		if (a->segments[i].is_param != b->segments[i].is_param)
			return b->segments[i].is_param;
	return a->segment_count < b->segment_count;
}

static void insert(struct router *router, const struct router_entry *entry)
{
	size_t at = 0;

	if (router->count == router->capacity) {
		router->capacity = router->capacity ? router->capacity * 2 : 32;
		router->entries =
		    realloc(router->entries, router->capacity * sizeof(*router->entries));
		if (!router->entries)
			BUG("out of memory (%zu routes)", router->capacity);
	}
	while (at < router->count && !goes_before(entry, &router->entries[at]))
		at++;
	memmove(&router->entries[at + 1], &router->entries[at],
	    (router->count - at) * sizeof(*router->entries));
	router->entries[at] = *entry;
	router->count++;
}

enum err_code router_mount(struct router *router, const char *prefix, int language,
    const struct route *routes, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct route *route = &routes[i];
		struct router_entry entry = {.route = route, .language = language};

		if (!route->pattern || !route->handler || !route->help)
			return err_set(err, ERR_USAGE, "http.route_incomplete",
			    route->pattern ? route->pattern : "", NULL);
		if (route->permission <= 0)
			return err_set(
			    err, ERR_USAGE, "http.route_permission", route->pattern, NULL);
		if (route->pattern[0] != '/' || route->method >= HTTP_METHOD_COUNT ||
		    route->method == HTTP_OPTIONS || !add_segments(&entry, prefix) ||
		    !add_segments(&entry, route->pattern))
			return err_set(err, ERR_USAGE, "http.route_pattern", route->pattern, NULL);
		for (size_t j = 0; j < router->count; j++)
			if (router->entries[j].route->method == route->method &&
			    same_shape(&router->entries[j], &entry))
				return err_set(
				    err, ERR_USAGE, "http.route_twice", route->pattern, NULL);
		insert(router, &entry);
	}
	return ERR_NONE;
}

static bool matches(const struct router_entry *entry, const struct target *target)
{
	if (entry->segment_count != target->segment_count)
		return false;
	for (size_t i = 0; i < entry->segment_count; i++) {
		const struct router_segment *segment = &entry->segments[i];

		if (segment->is_param ? !target->segments[i].n
				      : !str_eq(segment->text, target->segments[i]))
			return false;
	}
	return true;
}

void router_fail(const struct router *router, struct request *req, struct response *res, int status,
    const struct err *err)
{
	response_reset(res);
	res->status = status;
	router->failure(req, res, status, err);
	if (status == 503)
		response_header(res, "Retry-After", err->code == ERR_UNAVAILABLE ? "5" : "1");
	else if (status == 429)
		response_header(res, "Retry-After", err->args[0]);
}

/* "https://site:8443" is the origin of the Host "site:8443". */
static bool is_own_origin(struct str origin, struct str host)
{
	struct str http = STR("http://");
	struct str https = STR("https://");

	if (str_starts(origin, http))
		origin = (struct str){origin.p + http.n, origin.n - http.n};
	else if (str_starts(origin, https))
		origin = (struct str){origin.p + https.n, origin.n - https.n};
	else
		return false;
	return host.n && origin.n == host.n && !strncasecmp(origin.p, host.p, host.n);
}

static bool is_same_origin(const struct request *req)
{
	struct str site = request_header(req, "sec-fetch-site");

	if (site.p)
		return str_is(site, "same-origin");
	return is_own_origin(request_header(req, "origin"), request_header(req, "host"));
}

/* No page of another site makes a browser send it without asking this one first. */
static bool has_bearer(const struct request *req)
{
	struct str value = request_header(req, "authorization");

	return value.n > strlen("Bearer ") && !strncasecmp(value.p, "Bearer ", strlen("Bearer "));
}

/* Allow: what there is at this path, as bits of 1 << method. */
static void add_allow(struct response *res, unsigned methods)
{
	struct buf allow = {0};

	for (unsigned i = 0; i < HTTP_METHOD_COUNT; i++)
		if (methods & 1U << i)
			buf_printf(&allow, "%s%s, ", http_method_name((enum http_method)i),
			    i == HTTP_GET ? ", HEAD" : "");
	buf_add_text(&allow, http_method_name(HTTP_OPTIONS));
	response_header(res, "Allow", allow.p);
	buf_release(&allow);
}

static void redirect_without_slash(const struct target *target, struct response *res)
{
	struct str path = target->path;

	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	response_redirect(res, 308,
	    target->query_text.p
		? arena_printf(res->arena, "%.*s?%.*s", STR_ARG(path), STR_ARG(target->query_text))
		: arena_printf(res->arena, "%.*s", STR_ARG(path)));
}

bool router_find(const struct router *router, struct request *req)
{
	for (size_t i = 0; i < router->count; i++) {
		const struct router_entry *entry = &router->entries[i];

		if (entry->route->method != req->method || !matches(entry, &req->target))
			continue;
		req->route = entry->route;
		req->language = entry->language;
		return true;
	}
	return false;
}

int router_admit(const struct router *router, struct request *req, struct err *err)
{
	enum err_code code = ERR_NONE;

	if (req->method != HTTP_GET && !has_bearer(req) && !is_same_origin(req))
		code = err_set(err, ERR_DENIED, "http.cross_site", NULL);
	if (!code)
		code = router->gate(req, req->route->permission, err);
	return code ? err_http_status(code) : 0;
}

static void run(const struct router *router, struct request *req, struct response *res)
{
	struct err err = {0};
	int status = router_admit(router, req, &err);
	enum err_code code;

	if (!status) {
		code = req->route->handler(req, res, &err);
		status = code ? err_http_status(code) : 0;
	}
	if (status)
		router_fail(router, req, res, status, &err);
}

void router_set_language(const struct router *router, struct request *req)
{
	for (size_t i = 0; i < router->count; i++)
		if (matches(&router->entries[i], &req->target)) {
			req->language = router->entries[i].language;
			return;
		}
}

void router_answer(const struct router *router, struct request *req, struct response *res)
{
	struct err err = {0};
	unsigned methods = 0;

	for (size_t i = 0; i < router->count; i++) {
		const struct router_entry *entry = &router->entries[i];

		if (!matches(entry, &req->target))
			continue;
		if (!methods)
			req->language = entry->language;
		methods |= 1U << entry->route->method;
		if (entry->route->method != req->method)
			continue;
		req->route = entry->route;
		req->language = entry->language;
		if (req->target.trailing_slash && req->method == HTTP_GET)
			redirect_without_slash(&req->target, res);
		else
			run(router, req, res);
		return;
	}
	if (!methods) {
		err_set(&err, ERR_NOT_FOUND, "http.not_found", NULL);
		router_fail(router, req, res, 404, &err);
	} else if (req->method == HTTP_OPTIONS) {
		res->status = 204;
		add_allow(res, methods);
	} else {
		err_set(&err, ERR_USAGE, "http.method", http_method_name(req->method), NULL);
		router_fail(router, req, res, 405, &err);
		add_allow(res, methods);
	}
}
