/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/reply.h"

#include <sodium.h>

#include "base/bug.h"
#include "http/gzip.h"
#include "http/negotiate.h"
#include "http/stream.h"

enum {
	GZIP_FROM = 1024,      /* bytes; below it costs more than it saves */
	REPLY_OVERHEAD = 4096, /* bytes; headers of the two forms of a reply */
	STREAM_BLOCK = 16384   /* bytes of a streamed body read at once, at most */
};

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

static void make_forms(struct reply *reply, struct response *res)
{
	bool owned = !res->constant.p && res->body.p;
	struct str body = res->constant.p ? res->constant : buf_str(&res->body);
	struct buf zipped = {0};

	reply->item.size += owned ? body.n : 0;
	set_etag(reply, res, body);
	/*
	 * Only what may be kept is compressed: doing it for every request would
	 * cost more than it saves, and compressed answers to signed-in people
	 * leak by their length.
	 */
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
}

/* The library reads a piece when the socket has room for it, and ends the stream itself. */
static struct MHD_Response *make_stream(struct response *res, bool head)
{
	struct stream_reader *reader = stream_reader_new(&res->stream);
	struct MHD_Response *made = MHD_create_response_from_callback(
	    MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_read, reader, stream_reader_free);

	if (!made)
		BUG("out of memory (stream)");
	res->stream = (struct response_stream){0};
	add_headers(made, res, FORM_PLAIN, "");
	/* In chunks, the library would end the body that a HEAD does not have. */
	if (head)
		MHD_set_response_options(made, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
	return made;
}

struct reply *reply_new(struct response *res, bool head, struct str key, uint64_t generation)
{
	struct str made_of = key.n ? res->made_of : (struct str){NULL, 0};
	struct reply *reply = calloc(1, sizeof(*reply) + key.n + made_of.n);

	if (!reply)
		BUG("out of memory (reply)");
	cache_item_init(&reply->item);
	if (key.n)
		memcpy(reply + 1, key.p, key.n);
	reply->item.key = (struct str){(const char *)(reply + 1), key.n};
	reply->item.generation = generation;
	if (made_of.n)
		memcpy((char *)(reply + 1) + key.n, made_of.p, made_of.n);
	reply->item.made_of = (struct str){(const char *)(reply + 1) + key.n, made_of.n};
	reply->item.size = sizeof(*reply) + key.n + made_of.n + REPLY_OVERHEAD;
	reply->item.free = reply_free;
	reply->status = res->status;
	reply->is_page = res->is_page;
	if (res->stream.next)
		reply->forms[FORM_PLAIN] = make_stream(res, head);
	else
		make_forms(reply, res);
	response_release(res);
	return reply;
}

void reply_release(struct reply *reply)
{
	cache_item_release(&reply->item);
}

enum MHD_Result reply_send(const struct reply *reply, struct MHD_Connection *mhd,
    const struct request *req, const struct framing *framing, int *status)
{
	bool zipped = reply->forms[FORM_GZIP] && accepts_gzip(framing->accept_encoding);
	enum form form = zipped ? FORM_GZIP : FORM_PLAIN;

	*status = reply->status;
	/* A 304 has the headers of the 200 and its Content-Length, but no body. */
	if (reply->status == 200 && reply->etag[0] && req->method == HTTP_GET &&
	    etag_matches(framing->if_none_match, str_of(reply->etag)))
		*status = 304;
	return MHD_queue_response(mhd, (unsigned)*status, reply->forms[form]);
}
