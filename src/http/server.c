/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How a request goes through here, in one of libmicrohttpd's threads:
 * on_target (the raw target), on_request once for the headers, once for each
 * piece of body and once at its end, on_completed after the answer is sent.
 */
#include "http/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <sodium.h>
#include <strings.h>
#include <unistd.h>

#include "base/bug.h"
#include "http/cache.h"
#include "http/deadline.h"
#include "http/framing.h"
#include "http/gzip.h"
#include "http/listen.h"
#include "http/negotiate.h"
#include "http/stream.h"
#include "http/waits.h"

enum {
	HEADERS_MAX = 64,
	TARGET_INLINE = 512,
	ARENAS_KEPT = 16,
	GZIP_FROM = 1024,      /* bytes; below it costs more than it saves */
	REPLY_OVERHEAD = 4096, /* bytes; headers of the two forms of a reply */
	DISCARD_MAX = 8 << 20, /* bytes of a body too large that are still read */
	POOL_EXTRA = 8192,     /* bytes of a connection beyond its request's headers */
	STREAM_BLOCK = 16384   /* bytes of a streamed body read at once, at most */
};

struct server {
	struct server_config config;
	struct MHD_Daemon *daemon;
	int port;
	struct deadlines deadlines;
	struct cache cache;
	struct waits waits;
	pthread_mutex_t arenas_mutex;
	size_t arena_count;
	struct arena arenas[ARENAS_KEPT]; /* empty, with their memory */
};

/* Whether a request waits for a number to be reached. */
enum waiting { WAIT_NOT_ASKED, WAIT_UNDER_WAY, WAIT_OVER };

/* A connection and the one request it is busy with. */
struct connection {
	struct waiter waiter;
	enum waiting waiting;
	struct MHD_Connection *mhd;
	struct server *server;
	struct deadline deadline;
	struct request request;
	struct framing framing;
	struct arena arena;
	bool begun;     /* the headers were seen */
	bool in_arena;  /* the arena was taken */
	bool too_large; /* the body */
	int status;     /* of the answer, for the log */
	size_t discarded;
	struct buf body;
	char *target; /* target_inline, or allocated; after one byte for the cache's key */
	size_t target_n;
	struct pair headers[HEADERS_MAX];
	char client[INET6_ADDRSTRLEN];
	char target_inline[TARGET_INLINE];
};

/* The forms in which one response may be sent. */
enum form { FORM_PLAIN, FORM_GZIP, FORM_COUNT };

struct reply {
	struct cache_item item;
	int status;
	char etag[64];                          /* "" for none */
	struct MHD_Response *forms[FORM_COUNT]; /* NULL where there is none */
};

/* ---- Arenas */

static void take_arena(struct connection *c)
{
	struct server *server = c->server;

	if (c->in_arena)
		return;
	c->arena = (struct arena){0};
	pthread_mutex_lock(&server->arenas_mutex);
	if (server->arena_count)
		c->arena = server->arenas[--server->arena_count];
	pthread_mutex_unlock(&server->arenas_mutex);
	c->in_arena = true;
	c->request.arena = &c->arena;
}

static void give_arena(struct connection *c)
{
	struct server *server = c->server;

	if (!c->in_arena)
		return;
	c->in_arena = false;
	arena_reset(&c->arena);
	pthread_mutex_lock(&server->arenas_mutex);
	if (server->arena_count < ARENAS_KEPT) {
		server->arenas[server->arena_count++] = c->arena;
		c->arena = (struct arena){0};
	}
	pthread_mutex_unlock(&server->arenas_mutex);
	arena_release(&c->arena);
}

/* ---- From a struct response to what is sent */

static void add_header(struct MHD_Response *to, const char *name, const char *value)
{
	if (MHD_add_response_header(to, name, value) != MHD_YES)
		BUG("header %s: %s", name, value);
}

static bool is_text(const struct response *res)
{
	const char *content_type = res->content_type ? res->content_type : "";

	return !strncmp(content_type, "text/", 5) || strstr(content_type, "json") ||
	       strstr(content_type, "xml") || strstr(content_type, "javascript");
}

/* Gives back what a buffer's growth left over. */
static void fit(struct buf *buf)
{
	char *p = realloc(buf->p, buf->n + 1);

	if (p)
		*buf = (struct buf){p, buf->n, buf->n + 1};
}

/* The headers of a response in one of its forms. */
static void add_headers(
    struct MHD_Response *made, const struct response *res, enum form form, const char *etag)
{
	char text[128];

	if (res->content_type)
		add_header(made, "Content-Type", res->content_type);
	if (form == FORM_GZIP)
		add_header(made, "Content-Encoding", "gzip");
	if (etag[0]) {
		snprintf(text, sizeof(text), "\"%s%s\"", etag, form == FORM_GZIP ? ETAG_GZIP : "");
		add_header(made, "ETag", text);
	}
	add_header(made, "Cache-Control", res->cache_control);
	if (res->vary)
		add_header(
		    made, "Vary", arena_printf(res->arena, "Accept-Encoding, %s", res->vary));
	else if (res->cacheable && is_text(res))
		add_header(made, "Vary", "Accept-Encoding");
	for (size_t i = 0; i < res->header_count; i++)
		add_header(made, res->headers[i].name.p, res->headers[i].value.p);
	for (size_t i = 0; i < response_security_header_count; i++)
		add_header(made, response_security_headers[i].name.p,
		    response_security_headers[i].value.p);
}

static struct MHD_Response *make_form(
    const struct response *res, enum form form, struct str body, bool owned, const char *etag)
{
	enum MHD_ResponseMemoryMode mode = owned ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT;
	/* The library does not write to it; its type only lacks the const. */
	struct MHD_Response *made =
	    MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p, mode);

	if (!made)
		BUG("out of memory (response of %zu bytes)", body.n);
	add_headers(made, res, form, etag);
	return made;
}

static void set_etag(struct reply *reply, const struct response *res, struct str body)
{
	unsigned char digest[crypto_generichash_BYTES_MIN];

	if (res->etag.n) {
		INVARIANT(res->etag.n < sizeof(reply->etag));
		memcpy(reply->etag, res->etag.p, res->etag.n);
	} else if (res->status == 200 && strcmp(res->cache_control, "no-store") != 0) {
		crypto_generichash(
		    digest, sizeof(digest), (const unsigned char *)body.p, body.n, NULL, 0);
		sodium_bin2hex(reply->etag, sizeof(reply->etag), digest, sizeof(digest));
	}
}

static void reply_free(struct cache_item *item)
{
	struct reply *reply = (struct reply *)item; /* its first member */

	for (int i = 0; i < FORM_COUNT; i++)
		if (reply->forms[i])
			MHD_destroy_response(reply->forms[i]);
	free(reply);
}

/*
 * Takes the body out of *res. Only what may be kept is compressed: doing it
 * for every request would cost more than it saves, and compressed answers to
 * signed-in people leak by their length.
 */
static struct reply *make_reply(struct response *res, struct str key, uint64_t generation)
{
	struct reply *reply = calloc(1, sizeof(*reply) + key.n);
	bool owned = !res->constant.p && res->body.p;
	struct str body = res->constant.p ? res->constant : buf_str(&res->body);
	struct buf zipped = {0};

	if (!reply)
		BUG("out of memory (reply)");
	cache_item_init(&reply->item);
	if (key.n)
		memcpy(reply + 1, key.p, key.n);
	reply->item.key = (struct str){(const char *)(reply + 1), key.n};
	reply->item.generation = generation;
	reply->item.size = sizeof(*reply) + key.n + REPLY_OVERHEAD + (owned ? body.n : 0);
	reply->item.free = reply_free;
	reply->status = res->status;
	set_etag(reply, res, body);
	if (res->cacheable && body.n > GZIP_FROM && is_text(res)) {
		gzip_add(&zipped, body);
		fit(&zipped);
		reply->item.size += zipped.n;
		reply->forms[FORM_GZIP] =
		    make_form(res, FORM_GZIP, buf_str(&zipped), true, reply->etag);
	}
	if (owned && res->cacheable) {
		fit(&res->body);
		body = buf_str(&res->body);
	}
	reply->forms[FORM_PLAIN] = make_form(res, FORM_PLAIN, body, owned, reply->etag);
	if (owned)
		res->body = (struct buf){0};
	return reply;
}

static enum MHD_Result send_reply(
    struct connection *c, struct MHD_Connection *mhd, const struct reply *reply)
{
	bool zipped = reply->forms[FORM_GZIP] && accepts_gzip(c->framing.accept_encoding);
	enum form form = zipped ? FORM_GZIP : FORM_PLAIN;

	c->status = reply->status;
	/* A 304 has the headers of the 200 and its Content-Length, but no body. */
	if (reply->status == 200 && reply->etag[0] && c->request.method == HTTP_GET &&
	    etag_matches(c->framing.if_none_match, str_of(reply->etag)))
		c->status = 304;
	return MHD_queue_response(mhd, (unsigned)c->status, reply->forms[form]);
}

/* ---- Answering */

/* The library reads a piece when the socket has room for it, and ends the stream itself. */
static enum MHD_Result send_stream(
    struct connection *c, struct MHD_Connection *mhd, struct response *res)
{
	struct stream_reader *reader = stream_reader_new(&res->stream);
	struct MHD_Response *made = MHD_create_response_from_callback(
	    MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_read, reader, stream_reader_free);
	enum MHD_Result result;

	if (!made)
		BUG("out of memory (stream)");
	res->stream = (struct response_stream){0};
	add_headers(made, res, FORM_PLAIN, "");
	/* In chunks, the library would end the body that a HEAD does not have. */
	if (c->request.head)
		MHD_set_response_options(made, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
	c->status = res->status;
	result = MHD_queue_response(mhd, (unsigned)res->status, made);
	MHD_destroy_response(made);
	response_release(res);
	return result;
}

static enum MHD_Result finish(
    struct connection *c, struct MHD_Connection *mhd, struct response *res)
{
	struct reply *reply;
	enum MHD_Result result;

	if (res->stream.next)
		return send_stream(c, mhd, res);
	reply = make_reply(res, (struct str){NULL, 0}, 0);
	result = send_reply(c, mhd, reply);
	cache_item_release(&reply->item);
	response_release(res);
	return result;
}

/* What is wrong before there is a route. */
static enum MHD_Result refuse(
    struct connection *c, struct MHD_Connection *mhd, int status, const struct err *err)
{
	struct response res;

	take_arena(c);
	response_init(&res, c->request.arena);
	router_fail(c->server->config.router, &c->request, &res, status, err);
	return finish(c, mhd, &res);
}

static enum MHD_Result refuse_key(
    struct connection *c, struct MHD_Connection *mhd, int status, const char *key)
{
	struct err err = {0};

	err_set(&err, status == 413 || status == 431 ? ERR_LIMIT : ERR_INPUT, key, NULL);
	return refuse(c, mhd, status, &err);
}

/* The key of the answer in the cache, or no bytes for "not from the cache". */
static struct str cache_key(struct connection *c)
{
	const struct server_config *config = &c->server->config;
	int variant = 0;

	if (c->request.method != HTTP_GET || !c->framing.anonymous)
		return (struct str){NULL, 0};
	if (config->variant)
		variant = config->variant(config->app, &c->request);
	if (variant < 0)
		return (struct str){NULL, 0};
	INVARIANT(variant <= UINT8_MAX);
	c->target[0] = (char)variant;
	return (struct str){c->target, c->target_n + 1};
}

/* A cookie is one person's: an answer that sets one for everybody is a bug. */
static bool may_be_kept(const struct response *res)
{
	if (!res->cacheable || res->status != 200)
		return false;
	for (size_t i = 0; i < res->header_count; i++)
		INVARIANT(strcasecmp(res->headers[i].name.p, "Set-Cookie") != 0);
	return true;
}

/* ---- ?at_least=N: waiting until a number has been reached */

static void wake(struct waiter *waiter)
{
	struct connection *c = (struct connection *)waiter; /* its first member */

	MHD_resume_connection(c->mhd);
}

/* A refusal that is about the parameter: the place that was asked for says in what form. */
static enum MHD_Result refuse_wait(
    struct connection *c, struct MHD_Connection *mhd, int status, const char *key)
{
	struct request *req = &c->request;
	char number[24];
	struct err err;

	take_arena(c);
	if (target_parse(req->arena, req->target.raw, &req->target, &err))
		return refuse(c, mhd, 400, &err);
	router_set_language(c->server->config.router, req);
	snprintf(number, sizeof(number), "%lld", (long long)c->waiter.number);
	err_set(&err, status == 400 ? ERR_INPUT : ERR_DB, key, number, NULL);
	return refuse(c, mhd, status, &err);
}

/*
 * Takes the parameter out of the target, so that nothing behind here sees it,
 * and suspends the connection while the number has not been reached. True when
 * the request is to be answered now; else *result is what to return.
 */
static bool may_answer(struct connection *c, struct MHD_Connection *mhd, enum MHD_Result *result)
{
	struct server *server = c->server;
	const struct server_config *config = &server->config;
	enum target_taken taken;

	if (c->waiting == WAIT_UNDER_WAY) {
		c->waiting = WAIT_OVER;
		if (c->waiter.reached)
			return true;
		*result = refuse_wait(c, mhd, 503, "http.at_least_late");
		return false;
	}
	if (!config->seen || c->request.method != HTTP_GET)
		return true;
	taken = target_take_number(c->target + 1, &c->target_n, "at_least", &c->waiter.number);
	c->request.target.raw.n = c->target_n;
	if (taken == TARGET_BAD_NUMBER) {
		*result = refuse_wait(c, mhd, 400, "http.at_least_malformed");
		return false;
	}
	if (taken == TARGET_ABSENT || config->seen(config->app) >= c->waiter.number)
		return true;
	if (!waits_reserve(&server->waits)) {
		*result = refuse_wait(c, mhd, 503, "http.at_least_busy");
		return false;
	}
	c->waiting = WAIT_UNDER_WAY;
	c->mhd = mhd;
	c->waiter.until_ms = deadline_now() + config->wait_ms;
	MHD_suspend_connection(mhd);
	waits_add(&server->waits, &c->waiter);
	*result = MHD_YES;
	return false;
}

static enum MHD_Result answer(struct connection *c, struct MHD_Connection *mhd)
{
	struct server *server = c->server;
	const struct server_config *config = &server->config;
	struct request *req = &c->request;
	uint64_t generation;
	struct str key;
	struct response res;
	struct err err = {0};
	struct cache_item *kept;
	struct reply *reply;
	enum MHD_Result result;
	enum err_code code;

	if (c->too_large)
		return refuse_key(c, mhd, 413, "http.body_large");
	if (!may_answer(c, mhd, &result))
		return result;
	key = cache_key(c);
	/* Before anything is read: what is made while it changes is of the old. */
	generation = config->generation ? config->generation(config->app) : 0;
	kept = key.n ? cache_find(&server->cache, key, generation) : NULL;
	if (kept) {
		result = send_reply(c, mhd, (struct reply *)kept);
		cache_item_release(kept);
		return result;
	}
	take_arena(c);
	req->body = buf_str(&c->body);
	code = target_parse(req->arena, req->target.raw, &req->target, &err);
	if (code)
		return refuse(c, mhd, code == ERR_LIMIT ? 414 : 400, &err);
	response_init(&res, req->arena);
	router_answer(config->router, req, &res);
	if (!key.n || !may_be_kept(&res))
		return finish(c, mhd, &res);
	reply = make_reply(&res, key, generation);
	cache_put(&server->cache, &reply->item);
	result = send_reply(c, mhd, reply);
	cache_item_release(&reply->item);
	response_release(&res);
	return result;
}

/* ---- What libmicrohttpd calls */

static size_t keep_escaped(void *cls, struct MHD_Connection *mhd, char *text)
{
	(void)cls;
	(void)mhd;
	return strlen(text);
}

static void on_connection(
    void *cls, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode code)
{
	struct server *server = cls;
	struct connection *c = *context;
	const union MHD_ConnectionInfo *info;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		deadline_remove(&server->deadlines, &c->deadline);
		buf_release(&c->body);
		free(c);
		return;
	}
	c = calloc(1, sizeof(*c));
	if (!c)
		BUG("out of memory (connection)");
	*context = c;
	c->server = server;
	c->request.app = server->config.app;
	c->target = c->target_inline;
	info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (info && info->client_addr->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)info->client_addr)->sin6_addr,
		    c->client, sizeof(c->client));
	else if (info)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)info->client_addr)->sin_addr,
		    c->client, sizeof(c->client));
	info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	INVARIANT(info);
	deadline_add(&server->deadlines, &c->deadline, info->connect_fd, server->config.header_ms);
}

/* The target as it was sent: what the library decodes is not looked at. */
static void *on_target(void *cls, const char *target, struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct connection *c = info->socket_context;

	(void)cls;
	c->target_n = target ? strlen(target) : 0;
	if (c->target_n + 2 > sizeof(c->target_inline)) {
		c->target = malloc(c->target_n + 2);
		if (!c->target)
			BUG("out of memory (%zu bytes)", c->target_n);
	}
	if (c->target_n)
		memcpy(c->target + 1, target, c->target_n);
	c->target[c->target_n + 1] = '\0';
	return c;
}

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *name,
    size_t name_n, const char *value, size_t value_n)
{
	struct connection *c = cls;
	struct request *req = &c->request;

	(void)kind;
	if (req->header_count == HEADERS_MAX) {
		req->header_count++;
		return MHD_NO;
	}
	c->headers[req->header_count++] =
	    (struct pair){{name, name_n}, str_trim((struct str){value ? value : "", value_n})};
	return MHD_YES;
}

/* The status to refuse with, or 0. */
static int read_method(struct request *req, const char *method, const char **key)
{
	req->head = !strcmp(method, "HEAD");
	req->method = HTTP_GET;
	if (req->head)
		return 0;
	for (int i = 0; i < HTTP_METHOD_COUNT; i++) {
		req->method = (enum http_method)i;
		if (!strcmp(method, http_method_name(req->method)))
			return 0;
	}
	req->method = HTTP_GET;
	*key = "http.method_unknown";
	return method[strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-")] ||
	               !method[0]
	           ? 400
	           : 501;
}

/* Headers are whole. A refusal here closes the connection: its body is not read. */
static enum MHD_Result begin(
    struct connection *c, struct MHD_Connection *mhd, const char *method, const char *version)
{
	const struct server_config *config = &c->server->config;
	struct request *req = &c->request;
	size_t bytes = c->target_n;
	const char *key = NULL;
	int status;
	int wrong_method;

	deadline_set(&c->deadline, config->body_ms, true);
	req->target = (struct target){.raw = {c->target + 1, c->target_n}};
	req->client = str_of(c->client);
	req->headers = c->headers;
	MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, on_header, c);
	for (size_t i = 0; i < req->header_count && i < HEADERS_MAX; i++)
		bytes += req->headers[i].name.n + req->headers[i].value.n + 4;
	wrong_method = read_method(req, method, &key);
	if (req->header_count > HEADERS_MAX || bytes > config->header_bytes) {
		req->header_count = 0;
		return refuse_key(c, mhd, 431, "http.headers_large");
	}
	if (wrong_method)
		return refuse_key(c, mhd, wrong_method, key);
	status = framing_check(
	    !strcmp(version, "HTTP/1.1"), req->headers, req->header_count, &c->framing, &key);
	if (status)
		return refuse_key(c, mhd, status, key);
	c->too_large = c->framing.length > config->body_bytes;
	/* Who is sending already reads the answer only after that: let it come. */
	if (c->too_large && (c->framing.expects || c->framing.length > DISCARD_MAX))
		return refuse_key(c, mhd, 413, "http.body_large");
	return MHD_YES;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *mhd, const char *url,
    const char *method, const char *version, const char *bytes, size_t *n, void **context)
{
	struct connection *c = *context;
	const struct server_config *config = &c->server->config;

	(void)cls;
	(void)url;
	if (!c->begun) {
		c->begun = true;
		return begin(c, mhd, method, version);
	}
	if (!*n) {
		deadline_set(&c->deadline, config->response_ms, true);
		return answer(c, mhd);
	}
	if (c->too_large || c->body.n + *n > config->body_bytes) {
		c->too_large = true;
		c->discarded += *n;
		if (c->discarded > DISCARD_MAX)
			return MHD_NO;
	} else {
		buf_add(&c->body, bytes, *n);
	}
	*n = 0;
	return MHD_YES;
}

static void on_completed(
    void *cls, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode code)
{
	struct server *server = cls;
	struct connection *c = *context;

	(void)mhd;
	if (server->config.access_log && c->begun)
		fprintf(stderr, "%s %s %s %d%s\n", c->client,
		    c->request.head ? "HEAD" : http_method_name(c->request.method), c->target + 1,
		    c->status, code == MHD_REQUEST_TERMINATED_COMPLETED_OK ? "" : " -");
	give_arena(c);
	if (c->target != c->target_inline) {
		free(c->target);
		c->target = c->target_inline;
	}
	buf_clear(&c->body);
	c->begun = false;
	c->too_large = false;
	c->discarded = 0;
	c->waiting = WAIT_NOT_ASKED;
	c->status = 0;
	c->target_n = 0;
	c->request = (struct request){.app = server->config.app};
	deadline_set(&c->deadline, server->config.header_ms, false);
}

/* ---- Starting and stopping */

static void set_defaults(struct server_config *config)
{
	config->threads = config->threads ? config->threads : 2;
	config->connections = config->connections ? config->connections : 1000;
	config->header_bytes = config->header_bytes ? config->header_bytes : 16384;
	config->body_bytes = config->body_bytes ? config->body_bytes : 65536;
	config->cache_bytes = config->cache_bytes ? config->cache_bytes : 16 << 20;
	config->header_ms = config->header_ms ? config->header_ms : 15000;
	config->body_ms = config->body_ms ? config->body_ms : 30000;
	config->response_ms = config->response_ms ? config->response_ms : 120000;
	config->wait_ms = config->wait_ms ? config->wait_ms : 5000;
	config->stop_ms = config->stop_ms ? config->stop_ms : 5000;
}

/* Often enough to be late by a quarter at most, and idle otherwise. */
static unsigned tick_of(const struct server_config *config)
{
	unsigned least = config->header_ms;

	least = config->body_ms < least ? config->body_ms : least;
	least = config->response_ms < least ? config->response_ms : least;
	return least / 4 < 10 ? 10 : least / 4 > 1000 ? 1000 : least / 4;
}

static struct MHD_Daemon *start_daemon(struct server *server, int fd)
{
	const struct server_config *config = &server->config;

	return MHD_start_daemon(
	    MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL, NULL,
	    on_request, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE,
	    config->threads, MHD_OPTION_CONNECTION_LIMIT, config->connections,
	    MHD_OPTION_PER_IP_CONNECTION_LIMIT, config->connections_per_ip,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, config->header_bytes + POOL_EXTRA,
	    MHD_OPTION_CONNECTION_TIMEOUT, 0U, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
	    MHD_OPTION_URI_LOG_CALLBACK, on_target, server, MHD_OPTION_NOTIFY_COMPLETED,
	    on_completed, server, MHD_OPTION_UNESCAPE_CALLBACK, keep_escaped, NULL, MHD_OPTION_END);
}

static void server_free(struct server *server)
{
	deadlines_stop(&server->deadlines);
	if (server->config.seen) {
		waits_close(&server->waits);
		waits_stop(&server->waits);
	}
	cache_release(&server->cache);
	while (server->arena_count)
		arena_release(&server->arenas[--server->arena_count]);
	pthread_mutex_destroy(&server->arenas_mutex);
	free(server);
}

enum err_code server_start(struct server **out, const struct server_config *config, struct err *err)
{
	struct server *server;
	enum err_code code;
	int port;
	int fd;

	INVARIANT(config->router && config->listen);
	if (sodium_init() < 0)
		BUG("libsodium does not start");
	code = listen_open(config->listen, &fd, &port, err);
	if (code)
		return code;
	server = calloc(1, sizeof(*server));
	if (!server || pthread_mutex_init(&server->arenas_mutex, NULL))
		BUG("out of memory (server)");
	server->config = *config;
	set_defaults(&server->config);
	server->port = port;
	cache_init(&server->cache, server->config.cache_bytes);
	if (!deadlines_start(&server->deadlines, tick_of(&server->config)))
		BUG("no thread");
	if (config->seen && !waits_start(&server->waits, config->seen, config->app, wake))
		BUG("no thread");
	server->daemon = start_daemon(server, fd);
	if (!server->daemon) {
		close(fd);
		server_free(server);
		return err_set(err, ERR_IO, "http.listen", config->listen, NULL);
	}
	*out = server;
	return ERR_NONE;
}

int server_port(const struct server *server)
{
	return server->port;
}

void server_stop(struct server *server)
{
	struct timespec moment = {.tv_nsec = 5000000};
	int64_t until;
	int fd;

	if (!server)
		return;
	fd = MHD_quiesce_daemon(server->daemon);
	/* What is suspended could not be ended. */
	if (server->config.seen)
		waits_close(&server->waits);
	until = deadline_now() + server->config.stop_ms;
	while (deadlines_busy(&server->deadlines) && deadline_now() < until)
		nanosleep(&moment, NULL);
	MHD_stop_daemon(server->daemon);
	if (fd >= 0)
		close(fd);
	server_free(server);
}
