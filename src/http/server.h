/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The web server: sockets, limits and deadlines around a router. The only
 * module that talks to libmicrohttpd.
 *
 * Invariants:
 *  1. A request reaches the router only when its framing is beyond doubt
 *     (http/framing.h) and its target and body are whole and within limits.
 *  2. No connection outlives its deadlines, however slowly it sends or reads.
 *  3. A response from the cache was made under the generation that holds now, or of nothing
 *     that has changed since.
 *  4. Handlers of GET run on the threads that serve and do not wait; those of
 *     other methods and of slow routes, which may, run on workers, while these
 *     threads go on.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stdint.h>

#include "base/err.h"
#include "http/proxy.h"
#include "http/router.h"

/* Everything 0 but `listen`, `router` is a sensible server; 0 takes the default in brackets. */
struct server_config {
	const char *listen; /* HOST:PORT, [IPV6]:PORT; port 0: a free one */
	const struct router *router;
	void *app; /* request.app */

	/*
	 * The state of everything that cacheable responses depend on; asked
	 * once a request, from any thread. NULL: nothing ever changes.
	 */
	uint64_t (*generation)(void *app);
	/*
	 * Whether a response made of that (response.made_of) in one generation still holds in
	 * another; from any thread. NULL: none does.
	 */
	bool (*holds)(void *app, struct str made_of, uint64_t made, uint64_t now);
	/*
	 * How far the app has come: the number of the newest batch it has
	 * seen, from any thread. A GET that names a number (?at_least=N) is
	 * answered once it has been reached; after wait_ms with 503, and with
	 * 503 at once when too many wait (http/waits.h). Handlers, and the keys
	 * of the cache, do not see the parameter. NULL: it is one like any other.
	 */
	int64_t (*seen)(void *app);
	/*
	 * Which of several answers at one target a request gets (by Accept,
	 * say): part of the cache's key, 0 to 127; -1: neither from nor into the
	 * cache. Requests with Cookie or Authorization never use the cache.
	 * The target is not parsed yet: only raw, method, headers and app are
	 * set. NULL: one answer a target.
	 */
	int (*variant)(void *app, const struct request *req);

	/*
	 * Told, from any thread, each time a page (response.is_page) is sent whole or found
	 * unchanged, kept or not, but for HEAD. The target is not parsed: only raw, method,
	 * headers and app are set. NULL: nobody is told.
	 */
	void (*page_seen)(void *app, const struct request *req);

	unsigned threads;            /* [2] */
	unsigned connections;        /* at once [1000] */
	unsigned connections_per_ip; /* [0: no limit of its own] */
	size_t header_bytes;         /* request line and headers [16 KiB] */
	size_t body_bytes;           /* unless the route says more [64 KiB] */
	size_t upload_bytes;         /* of larger bodies, all at once [64 MiB] */
	unsigned workers;            /* threads, started as they are needed [64] */
	unsigned writes_a_minute;    /* from one address (http/rate.h) [0: no limit] */
	unsigned writes_at_once;     /* likewise, after a rest [a third of these] */
	unsigned waiting;            /* requests that may wait for a worker; others get 503 [256] */
	size_t cache_bytes;          /* [16 MiB] */

	/* Deadlines in milliseconds, however lively the connection is meanwhile. */
	unsigned header_ms; /* until headers are whole, or an idle connection asks again [15 000] */
	unsigned body_ms;   /* from there until the body is whole [30 000] */
	unsigned upload_ms; /* the same for a larger body [300 000] */
	unsigned response_ms; /* from there until the answer is sent [120 000] */
	unsigned wait_ms;     /* for ?at_least= [5 000] */
	unsigned stop_ms;     /* at the end, for answers under way [5 000] */

	const struct proxies *proxies; /* of our own; [none] */
	bool secure;                   /* whoever asks does so by TLS, as far as we know */

	bool access_log; /* a line a request on standard error */
};

struct server;

/*
 * Serves until server_stop(). *config is copied, what it points to must stay.
 * ERR_USAGE http.listen_form (address), ERR_NOT_FOUND http.host_unknown
 * (host), ERR_CONFLICT http.port_taken (port), ERR_DENIED http.port_denied
 * (port), ERR_IO http.listen (address).
 */
enum err_code server_start(
    struct server **out, const struct server_config *config, struct err *err);

int server_port(const struct server *server);

/*
 * Takes no new connections and no more writes, lets writes and answers under
 * way end, and frees everything.
 */
void server_stop(struct server *server); /* NULL is fine */

#endif
