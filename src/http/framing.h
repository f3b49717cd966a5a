/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where a request ends must be the same for everyone on its way (RFC 9112,
 * section 11.2). Whatever two readers could take two ways is refused here.
 */
#ifndef HTTP_FRAMING_H
#define HTTP_FRAMING_H

#include <stdbool.h>
#include <stdint.h>

#include "http/target.h"

/* The headers that the server itself needs, found on the way; p NULL: absent. */
struct framing {
	uint64_t length; /* of the body; 0 when chunked */
	bool chunked;
	bool expects;   /* 100-continue: the body waits for leave to come */
	bool anonymous; /* neither Cookie nor Authorization */
	struct str host;
	struct str accept_encoding;
	struct str if_none_match;
};

/*
 * 0, or the HTTP status to refuse with and its message key in *key:
 *   400 http.header_name    a name that is no token (a blank before ':' too)
 *   400 http.header_value   a control character
 *   400 http.host           none or several (HTTP/1.1), or malformed
 *   400 http.content_length several, or not a number
 *   400 http.transfer_encoding  anything but one "chunked" in HTTP/1.1 without Content-Length
 *   417 http.expect         anything but 100-continue
 */
int framing_check(
    bool http_1_1, const struct pair *headers, size_t count, struct framing *out, const char **key);

#endif
