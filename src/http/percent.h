/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Text in the form of addresses and simple forms: %C3%B4 and, in queries, '+'. */
#ifndef HTTP_PERCENT_H
#define HTTP_PERCENT_H

#include "base/arena.h"

/* Where it stands: in a path, or where '+' is a space and lines may end. */
enum percent_place { PERCENT_PATH, PERCENT_QUERY };

enum percent_result {
	PERCENT_FINE,
	PERCENT_MALFORMED, /* no two digits after a '%' */
	PERCENT_CONTROL,   /* an encoded control character (in queries: but tab, CR, LF) */
	PERCENT_NOT_UTF8
};

/*
 * Decodes once; the result is in NFC, in `arena`, ended by NUL. On failure
 * *bad is the place in `text`, from 0; of bytes that are not UTF-8, that of the
 * whole text. Characters that are not encoded are not looked at.
 */
enum percent_result percent_decode(
    struct arena *arena, struct str text, enum percent_place place, struct str *out, size_t *bad);

/* The value of a hexadecimal digit, or -1. */
int percent_digit(char c);

#endif
