/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Compression, through zlib. */
#ifndef HTTP_GZIP_H
#define HTTP_GZIP_H

#include "base/buf.h"
#include "base/str.h"

/* Adds `text` to `out` in gzip format. The same text always gives the same bytes. */
void gzip_add(struct buf *out, struct str text);

#endif
