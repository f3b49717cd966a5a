/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a handler answers. It starts as an empty 200 that is not to be stored
 * (Cache-Control: no-store); a handler appends to `body` and sets the rest
 * through the functions below.
 *
 * The server adds: the security headers, Content-Length, Date, ETag (a digest
 * of the body, for a 200 that may be stored), 304 where If-None-Match holds, Vary, and gzip
 * for what response_cacheable() marked. A handler never does these itself.
 */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include "base/buf.h"
#include "http/request.h"

enum { RESPONSE_HEADERS_MAX = 16 };

/*
 * A body that is made while it is sent, for answers too large to be held:
 * next() adds a piece to `piece` (empty when it is called) and returns false
 * with the last one. It runs after the handler has returned, in whatever
 * thread serves the connection; what it reads belongs to `context`, which
 * end() frees, however the answer ends.
 */
struct response_stream {
	bool (*next)(void *context, struct buf *piece);
	void (*end)(void *context);
	void *context;
};

struct response {
	struct arena *arena; /* of the request */
	int status;
	const char *content_type;  /* NULL: no body */
	const char *cache_control; /* literal or in the arena */
	const char *vary;          /* beyond Accept-Encoding, such as "Accept"; or NULL */
	struct str etag;           /* without quotes; n == 0: made from the body */
	bool cacheable;            /* may be answered again from the server's cache */
	struct str made_of; /* in the arena: what a cacheable one hangs on; empty: anything */
	bool is_page;       /* counts as seen: server_config.page_seen */
	struct buf body;
	struct str constant;           /* instead of body: bytes that are never freed */
	struct response_stream stream; /* instead of both; next NULL: none */
	size_t header_count;
	struct pair headers[RESPONSE_HEADERS_MAX];
};

/* An empty 200; response_release() gives back the body. The server calls both. */
void response_init(struct response *res, struct arena *arena);
void response_release(struct response *res);

/* Drops what was written so far, to answer something else instead. */
void response_reset(struct response *res);

/* Each sets the content type and gives the body to write to. */
struct buf *response_html(struct response *res); /* text/html; charset=utf-8 */
struct buf *response_json(struct response *res); /* application/json */
struct buf *response_csv(struct response *res);  /* text/csv; charset=utf-8 */
struct buf *response_as(struct response *res, const char *content_type);

/*
 * The same bytes answer every anonymous GET of this target until the app's
 * generation changes (http/server.h); `cache_control` is for browsers and
 * proxies, such as "public, max-age=0, must-revalidate" (RESPONSE_REVALIDATE).
 * Compressed when larger than 1 KiB.
 */
#define RESPONSE_REVALIDATE "public, max-age=0, must-revalidate"
#define RESPONSE_IMMUTABLE  "public, max-age=31536000, immutable"
void response_cacheable(struct response *res, const char *cache_control);

/*
 * The body comes from `stream`, which the response owns from now on; it is
 * neither kept nor compressed, and has no ETag.
 */
void response_stream(
    struct response *res, const char *content_type, const struct response_stream *stream);

/*
 * `status` is 301, 302, 303, 307 or 308. `location` is a path of this site,
 * percent-encoded; anything that leads elsewhere is a bug.
 */
void response_redirect(struct response *res, int status, const char *location);

/* Whether a text from outside is such a path: printable ASCII that stays on this site. */
bool response_is_own_path(struct str location);

/* Another header. `name` and `value` are copied; CR, LF or NUL in them is a bug. */
void response_header(struct response *res, const char *name, const char *value);

/*
 * application/problem+json (RFC 9457), replacing what was written: members
 * title, status, detail (unless NULL) and key, the message key, for programs.
 */
void response_problem(
    struct response *res, int status, const char *key, const char *title, const char *detail);

/* The headers that go with every response. */
extern const struct pair response_security_headers[];
extern const size_t response_security_header_count;

#endif
