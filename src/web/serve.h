/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The web server of a register: the pages in both languages, and the API. */
#ifndef WEB_SERVE_H
#define WEB_SERVE_H

#include "http/proxy.h"
#include "http/route.h"
#include "view/i18n.h"
#include "web/postman.h"

struct web_config {
	const char *db;                /* a register, as db_open() takes it */
	const char *listen;            /* HOST:PORT, as server_config.listen */
	size_t memory;                 /* bytes of slices to keep at most */
	const struct proxies *proxies; /* whose word of who asks is believed; NULL: nobody's */
	bool secure;                   /* the site is reached by TLS alone */
	unsigned writes;               /* a minute from one address; 0: no limit */
	const char *public_url;        /* of the site, without a slash at its end; NULL: unknown */
	const struct postman_config *mail; /* NULL: nothing is sent, and nothing queued */
	/* Routes besides the pages', mounted once, without a language. */
	const struct route *api_routes;
	size_t api_route_count;
};

/*
 * Serves until SIGINT or SIGTERM, which it takes for itself. Prints the
 * address as one line to standard output once it answers.
 */
enum err_code web_serve(const struct web_config *config, struct err *err);

#endif
