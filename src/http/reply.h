/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A response in the forms in which it is sent, as libmicrohttpd has them. Only
 * the server includes this.
 */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include <microhttpd.h>

#include "http/cache.h"
#include "http/framing.h"
#include "http/response.h"

enum form { FORM_PLAIN, FORM_GZIP, FORM_COUNT };

/* Held and released as a cache_item, its first member, whether it is kept or not. */
struct reply {
	struct cache_item item;
	int status;
	bool is_page;
	char etag[64];                          /* "" for none */
	struct MHD_Response *forms[FORM_COUNT]; /* NULL where there is none */
};

/*
 * Takes the body or the stream out of *res, and releases it. The key may be
 * empty: for one that is not kept. One made of a stream is sent once.
 */
struct reply *reply_new(struct response *res, bool head, struct str key, uint64_t generation);
void reply_release(struct reply *reply);

/* Queues the form that fits the request, or a 304; *status is what was sent. */
enum MHD_Result reply_send(const struct reply *reply, struct MHD_Connection *mhd,
    const struct request *req, const struct framing *framing, int *status);

#endif
