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
#include "http/deadline.h"
#include "http/listen.h"
#include "http/rate.h"
#include "http/reply.h"
#include "http/waits.h"
#include "http/workers.h"

/* In the key of the cache: what is answered by TLS has a header more. */
enum { SECURE_VARIANT = 0x80 };

enum {
	HEADERS_MAX = 64,
	TARGET_INLINE = 512,
	ARENAS_KEPT = 16,
	DISCARD_MAX = 32 << 20, /* bytes of a body refused that are still read */
	RATED_MAX = 16384,      /* addresses whose writes are counted */
	POOL_EXTRA = 8192       /* bytes of a connection beyond its request's headers */
};

struct server {
	struct server_config config;
	struct MHD_Daemon *daemon;
	int port;
	struct deadlines deadlines;
	struct cache cache;
	struct waits waits;
	struct workers workers;
	struct rate *writes;       /* NULL: no limit */
	atomic_size_t upload_room; /* bytes */
	pthread_mutex_t arenas_mutex;
	size_t arena_count;
	struct arena arenas[ARENAS_KEPT]; /* empty, with their memory */
};

/* Whether a request waits for a number to be reached. */
enum waiting { WAIT_NOT_ASKED, WAIT_UNDER_WAY, WAIT_OVER };

/* A connection and the one request it is busy with. */
struct connection {
	struct waiter waiter;
	struct job job;
	enum waiting waiting;
	struct reply *reply; /* made by a worker, not sent yet */
	struct MHD_Connection *mhd;
	struct server *server;
	struct deadline deadline;
	struct request request;
	struct framing framing;
	struct arena arena;
	bool begun;    /* the headers were seen */
	bool in_arena; /* the arena was taken */
	int status;    /* of the answer, for the log */

	int refused; /* the status to answer with once the body is past; 0: none */
	struct err refusal;
	size_t body_max;
	size_t room; /* of the server's for uploads */
	size_t discarded;
	struct buf body;

	char *target; /* target_inline, or allocated; after one byte for the cache's key */
	size_t target_n;
	struct pair headers[HEADERS_MAX];
	char client[INET6_ADDRSTRLEN];
	char target_inline[TARGET_INLINE];
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

/* ---- Answering */

static enum MHD_Result send_reply(
    struct connection *c, struct MHD_Connection *mhd, struct reply *reply)
{
	const struct server_config *config = &c->server->config;
	enum MHD_Result result = reply_send(reply, mhd, &c->request, &c->framing, &c->status);

	if (config->page_seen && reply->is_page && reply->status == 200 && !c->request.head)
		config->page_seen(config->app, &c->request);
	reply_release(reply);
	return result;
}

static enum MHD_Result finish(
    struct connection *c, struct MHD_Connection *mhd, struct response *res)
{
	return send_reply(c, mhd, reply_new(res, c->request.head, (struct str){NULL, 0}, 0));
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

	err_set(&err,
	    status == 503                    ? ERR_RETRY
	    : status == 413 || status == 431 ? ERR_LIMIT
					     : ERR_INPUT,
	    key, NULL);
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
	INVARIANT(variant < SECURE_VARIANT);
	c->target[0] = (char)(variant | (c->request.secure ? SECURE_VARIANT : 0));
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

/* Makes the answer of a request that is whole. */
static struct reply *make_reply(struct connection *c, struct str key, uint64_t generation)
{
	struct request *req = &c->request;
	struct response res;
	struct err err = {0};
	enum err_code code;

	take_arena(c);
	req->body = buf_str(&c->body);
	req->whole = true;
	code = target_parse(req->arena, req->target.raw, &req->target, &err);
	response_init(&res, req->arena);
	if (code)
		router_fail(
		    c->server->config.router, req, &res, code == ERR_LIMIT ? 414 : 400, &err);
	else
		router_answer(c->server->config.router, req, &res);
	if (req->secure)
		response_header(&res, "Strict-Transport-Security", "max-age=31536000");
	if (!may_be_kept(&res))
		key.n = 0;
	return reply_new(&res, req->head, key, generation);
}

/* ---- Requests that write: on threads that may wait */

static void run_job(struct job *job)
{
	struct connection *c =
	    (struct connection *)(void *)((char *)job - offsetof(struct connection, job));

	c->reply = make_reply(c, (struct str){NULL, 0}, 0);
	MHD_resume_connection(c->mhd);
}

static enum MHD_Result give_to_worker(struct connection *c, struct MHD_Connection *mhd)
{
	struct server *server = c->server;

	if (!workers_reserve(&server->workers))
		return refuse_key(c, mhd, 503, "http.busy");
	c->mhd = mhd;
	MHD_suspend_connection(mhd);
	workers_add(&server->workers, &c->job);
	return MHD_YES;
}

static bool writes(enum http_method method)
{
	return method != HTTP_GET && method != HTTP_OPTIONS;
}

/* Whether its route says so; only asked of what is not kept ready. */
static bool is_slow(struct connection *c)
{
	struct request *req = &c->request;

	take_arena(c);
	return !target_parse(req->arena, req->target.raw, &req->target, NULL) &&
	       router_find(c->server->config.router, req) && req->route->slow;
}

static enum MHD_Result answer(struct connection *c, struct MHD_Connection *mhd)
{
	struct server *server = c->server;
	const struct server_config *config = &server->config;
	uint64_t generation;
	struct str key;
	struct reply *reply;
	enum MHD_Result result;

	if (c->reply) {
		reply = c->reply;
		c->reply = NULL;
		return send_reply(c, mhd, reply);
	}
	if (c->refused)
		return refuse(c, mhd, c->refused, &c->refusal);
	if (writes(c->request.method))
		return give_to_worker(c, mhd);
	if (!may_answer(c, mhd, &result))
		return result;
	key = cache_key(c);
	/* Before anything is read: what is made while it changes is of the old. */
	generation = config->generation ? config->generation(config->app) : 0;
	reply = key.n ? (struct reply *)cache_find(
			    &server->cache, key, generation, config->holds, config->app)
	              : NULL;
	if (reply)
		return send_reply(c, mhd, reply);
	if (is_slow(c))
		return give_to_worker(c, mhd);
	reply = make_reply(c, key, generation);
	if (reply->item.key.n)
		cache_put(&server->cache, &reply->item);
	return send_reply(c, mhd, reply);
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

static void refuse_later(struct connection *c, int status, enum err_code code, const char *key)
{
	c->refused = status;
	err_set(&c->refusal, code, key, NULL);
}

/* The address that counts from here on: limits, the journal and sign-ins go by it. */
static void find_asker(struct connection *c)
{
	const struct server_config *config = &c->server->config;
	struct request *req = &c->request;
	struct asker asker = {.address = str_of(c->client)};

	if (config->proxies)
		asker = proxies_asker(
		    config->proxies, str_of(c->client), req->headers, req->header_count);
	req->client = asker.address;
	req->secure = config->secure || asker.secure;
}

static void limit_writes(struct connection *c)
{
	char address[RATE_ADDRESS_SIZE];
	enum err_code code;

	if (!c->server->writes || !writes(c->request.method))
		return;
	code = rate_take(c->server->writes, rate_address(c->request.client, address), &c->refusal);
	c->refused = code ? err_http_status(code) : 0;
}

static bool take_room(struct server *server, size_t bytes)
{
	size_t room = atomic_load(&server->upload_room);

	do {
		if (room < bytes)
			return false;
	} while (!atomic_compare_exchange_weak(&server->upload_room, &room, room - bytes));
	return true;
}

/*
 * A body larger than usual is let in where the route takes such, from whom the
 * gate lets do it, and while there is room for it: before it is read.
 */
static void admit_large(struct connection *c)
{
	const struct server_config *config = &c->server->config;
	struct request *req = &c->request;
	size_t bytes;

	take_arena(c);
	if (target_parse(req->arena, req->target.raw, &req->target, &c->refusal) ||
	    !router_find(config->router, req) || req->route->body_bytes <= config->body_bytes)
		return;
	c->refused = router_admit(config->router, req, &c->refusal);
	bytes = c->framing.chunked ? req->route->body_bytes : c->framing.length;
	if (c->refused || bytes > req->route->body_bytes)
		return;
	if (!take_room(c->server, bytes)) {
		refuse_later(c, 503, ERR_RETRY, "http.busy");
		return;
	}
	c->room = bytes;
	c->body_max = req->route->body_bytes;
	deadline_set(&c->deadline, config->upload_ms, true);
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
	c->body_max = config->body_bytes;
	find_asker(c);
	limit_writes(c);
	if (!c->refused && (c->framing.length > c->body_max || c->framing.chunked))
		admit_large(c);
	if (!c->refused && c->framing.length > c->body_max)
		refuse_later(c, 413, ERR_LIMIT, "http.body_large");
	/* Who is sending already reads the answer only after that: let it come. */
	if (c->refused && (c->framing.expects || c->framing.length > DISCARD_MAX))
		return refuse(c, mhd, c->refused, &c->refusal);
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
	if (!c->refused && c->body.n + *n > c->body_max)
		refuse_later(c, 413, ERR_LIMIT, "http.body_large");
	if (c->refused) {
		c->discarded += *n;
		if (c->discarded > DISCARD_MAX)
			return MHD_NO;
	} else {
		if (c->room && !c->body.n)
			buf_reserve(&c->body, c->framing.length);
		buf_add(&c->body, bytes, *n);
	}
	*n = 0;
	return MHD_YES;
}

/* A large one's memory is not kept for the connection's next request. */
static void give_body(struct connection *c)
{
	if (c->room)
		buf_release(&c->body);
	else
		buf_clear(&c->body);
	atomic_fetch_add(&c->server->upload_room, c->room);
	c->room = 0;
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
	if (c->reply)
		reply_release(c->reply);
	c->reply = NULL;
	give_body(c);
	c->begun = false;
	c->refused = 0;
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
	config->upload_bytes = config->upload_bytes ? config->upload_bytes : 64 << 20;
	if (!config->writes_at_once)
		config->writes_at_once = config->writes_a_minute / 3 + 1;
	config->workers = config->workers ? config->workers : 64;
	config->waiting = config->waiting ? config->waiting : 256;
	config->cache_bytes = config->cache_bytes ? config->cache_bytes : 16 << 20;
	config->header_ms = config->header_ms ? config->header_ms : 15000;
	config->body_ms = config->body_ms ? config->body_ms : 30000;
	config->upload_ms = config->upload_ms ? config->upload_ms : 300000;
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
	workers_drain(&server->workers);
	workers_release(&server->workers);
	rate_free(server->writes);
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
	workers_init(&server->workers, server->config.workers, server->config.waiting, run_job);
	if (server->config.writes_a_minute)
		server->writes = rate_new(
		    server->config.writes_a_minute, server->config.writes_at_once, RATED_MAX);
	atomic_init(&server->upload_room, server->config.upload_bytes);
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
	workers_drain(&server->workers);
	until = deadline_now() + server->config.stop_ms;
	while (deadlines_busy(&server->deadlines) && deadline_now() < until)
		nanosleep(&moment, NULL);
	MHD_stop_daemon(server->daemon);
	if (fd >= 0)
		close(fd);
	server_free(server);
}
