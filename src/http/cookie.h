/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The cookies that a request brings (RFC 6265). */
#ifndef HTTP_COOKIE_H
#define HTTP_COOKIE_H

#include "http/request.h"

/*
 * The value of the first cookie of that name, of letters, digits, - and _ as
 * our own are; p NULL: there is none. Its name counts letter by letter.
 */
struct str cookie_find(const struct request *req, const char *name);

/* The same in the value of one Cookie header. */
struct str cookie_in(struct str header, const char *name);

#endif
