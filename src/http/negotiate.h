/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the headers of a request say about how it may be answered. */
#ifndef HTTP_NEGOTIATE_H
#define HTTP_NEGOTIATE_H

#include <stdbool.h>

#include "base/str.h"

/* Whether an Accept-Encoding (p NULL: none) admits gzip: named, or by "*", and not with q=0. */
bool accepts_gzip(struct str accept_encoding);

/* Whether an Accept (p NULL: none) would have text/csv rather than application/json. */
bool accepts_csv(struct str accept);

/* What follows `etag` in the ETag of the same content compressed. */
#define ETAG_GZIP "-gz"

/*
 * Whether an If-None-Match (p NULL: none) names `etag`, without quotes, plain
 * or with ETAG_GZIP; "*" names any. Compared weakly, as RFC 9110 asks here.
 */
bool etag_matches(struct str if_none_match, struct str etag);

#endif
