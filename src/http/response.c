/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/response.h"

#include "base/bug.h"
#include "base/json.h"

#define HEADER(name, value)                                                                        \
	{                                                                                          \
		STR_INIT(name), STR_INIT(value)                                                    \
	}
#define STR_INIT(literal)                                                                          \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}

const struct pair response_security_headers[] = {
    HEADER("Content-Security-Policy",
	"default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
	"connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    HEADER("X-Content-Type-Options", "nosniff"),
    HEADER("Referrer-Policy", "same-origin"),
    HEADER("Permissions-Policy", "camera=(), geolocation=(self), microphone=(), payment=()"),
    HEADER("Cross-Origin-Opener-Policy", "same-origin"),
    HEADER("Cross-Origin-Resource-Policy", "same-origin"),
};
const size_t response_security_header_count =
    sizeof(response_security_headers) / sizeof(response_security_headers[0]);

void response_init(struct response *res, struct arena *arena)
{
	*res = (struct response){.arena = arena, .status = 200, .cache_control = "no-store"};
}

static void end_stream(struct response *res)
{
	if (res->stream.next)
		res->stream.end(res->stream.context);
	res->stream = (struct response_stream){0};
}

void response_release(struct response *res)
{
	end_stream(res);
	buf_release(&res->body);
}

void response_reset(struct response *res)
{
	struct arena *arena = res->arena;
	struct buf body = res->body;

	end_stream(res);
	response_init(res, arena);
	res->body = body;
	buf_clear(&res->body);
}

struct buf *response_as(struct response *res, const char *content_type)
{
	res->content_type = content_type;
	return &res->body;
}

struct buf *response_html(struct response *res)
{
	return response_as(res, "text/html; charset=utf-8");
}

struct buf *response_json(struct response *res)
{
	return response_as(res, "application/json");
}

struct buf *response_csv(struct response *res)
{
	return response_as(res, "text/csv; charset=utf-8");
}

void response_stream(
    struct response *res, const char *content_type, const struct response_stream *stream)
{
	INVARIANT(stream->next && stream->end);
	end_stream(res);
	res->stream = *stream;
	res->content_type = content_type;
	res->cacheable = false;
	res->cache_control = "no-store";
}

void response_cacheable(struct response *res, const char *cache_control)
{
	res->cacheable = true;
	res->cache_control = cache_control;
}

void response_header(struct response *res, const char *name, const char *value)
{
	INVARIANT(res->header_count < RESPONSE_HEADERS_MAX);
	INVARIANT(name[0] && !strpbrk(name, "\r\n: ") && !strpbrk(value, "\r\n"));
	res->headers[res->header_count++] = (struct pair){
	    arena_str(res->arena, str_of(name)), arena_str(res->arena, str_of(value))};
}

/* "//host" and "/\host" would leave the site. */
bool response_is_own_path(struct str location)
{
	if (!location.n || location.p[0] != '/' || (location.n > 1 && location.p[1] == '/'))
		return false;
	for (size_t i = 0; i < location.n; i++)
		if (location.p[i] <= ' ' || location.p[i] >= 0x7F || location.p[i] == '\\')
			return false;
	return true;
}

void response_redirect(struct response *res, int status, const char *location)
{
	INVARIANT(
	    status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
	INVARIANT(location[0] == '/' && location[1] != '/' && location[1] != '\\');
	response_reset(res);
	res->status = status;
	response_header(res, "Location", location);
}

void response_problem(
    struct response *res, int status, const char *key, const char *title, const char *detail)
{
	struct json json;

	response_reset(res);
	res->status = status;
	json_init(&json, response_as(res, "application/problem+json"));
	json_object(&json);
	json_member_text(&json, "type", "about:blank");
	json_member_text(&json, "title", title);
	json_member_int(&json, "status", status);
	if (detail)
		json_member_text(&json, "detail", detail);
	json_member_text(&json, "key", key);
	json_object_end(&json);
}
