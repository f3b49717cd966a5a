/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The target of a request ("/so/dan-so/LS-01/2017?scenario=actual"), parsed
 * strictly: what passes is decoded once, is valid UTF-8 and cannot climb.
 *
 * Accepted are the origin form and the absolute form of RFC 9112, whose
 * scheme and authority are left out. In the query '+' is a space, and an item
 * without '=' has an empty value; empty items ("a=1&&b=2") are skipped.
 */
#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum { TARGET_BYTES_MAX = 8192, TARGET_SEGMENTS_MAX = 32, TARGET_QUERY_MAX = 512 };

struct pair {
	struct str name;
	struct str value;
};

struct target {
	struct str raw;        /* as sent, without scheme and authority */
	struct str path;       /* the part of raw before '?', still encoded */
	struct str query_text; /* the part after '?', still encoded; p NULL: there is no '?' */
	size_t segment_count;  /* "/" has none, "/a/b" two */
	struct str *segments;  /* decoded; a trailing slash adds none */
	bool trailing_slash;   /* "/a/", not "/" */
	size_t query_count;
	struct pair *query; /* decoded, in the order sent */
};

/*
 * `raw` must outlive *out; decoded text lives in `arena`, ended by NUL.
 * ERR_INPUT (http.target_form, http.target_percent, http.target_control,
 * http.target_utf8, http.target_dots) or ERR_LIMIT (http.target_long).
 * Control characters are refused, but for tab, CR and LF in the query.
 */
enum err_code target_parse(
    struct arena *arena, struct str raw, struct target *out, struct err *err);

/*
 * Takes the parameter `name`, a whole number of 0 to 2^63 - 1, out of a target
 * as it was sent: the *n bytes at `raw` become what was sent without it.
 */
enum target_taken { TARGET_ABSENT, TARGET_TAKEN, TARGET_BAD_NUMBER };
enum target_taken target_take_number(char *raw, size_t *n, const char *name, int64_t *number);

#endif
