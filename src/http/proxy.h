/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who asks, where proxies of our own stand before the server: what they say in
 * X-Forwarded-For and X-Forwarded-Proto is believed of them, and of nobody else.
 */
#ifndef HTTP_PROXY_H
#define HTTP_PROXY_H

#include "http/target.h"

enum { PROXIES_MAX = 16, PROXY_ADDRESS_BYTES = 16 };

/* Addresses and networks; of IPv4 as IPv6 maps it. */
struct proxies {
	size_t count;
	struct proxy_network {
		unsigned char address[PROXY_ADDRESS_BYTES];
		unsigned bits; /* how many of the address count, 0 … 128 */
	} networks[PROXIES_MAX];
};

/* "127.0.0.1, 10.0.0.0/8, ::1"; false: one of them is neither an address nor a network, or there
 * are too many. */
bool proxies_parse(struct proxies *out, struct str text);

/* Whether a numeric address is one of them. */
bool proxies_have(const struct proxies *proxies, struct str address);

/* Who asks, as far as it is known. */
struct asker {
	struct str address; /* numeric */
	bool secure;        /* by TLS */
};

/*
 * `peer` is the other end of the connection. Of what X-Forwarded-For names, the
 * last address that is not a proxy's counts: what stands before it anybody may
 * have written. The result is a view of `peer` or of a header.
 */
struct asker proxies_asker(
    const struct proxies *proxies, struct str peer, const struct pair *headers, size_t count);

#endif
