/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A view of bytes that somebody else owns; not ended by NUL unless its maker
 * says so. Text is UTF-8 in NFC once it is inside (base/text.h).
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_ARG(s)   (int)(s).n, (s).p ? (s).p : "" /* for "%.*s" */
#define STR_EMPTY    ((struct str){"", 0})

static inline struct str str_of(const char *text)
{
	return (struct str){text ? text : "", text ? strlen(text) : 0};
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}

static inline bool str_is(struct str a, const char *b)
{
	return str_eq(a, str_of(b));
}

static inline bool str_starts(struct str a, struct str prefix)
{
	return a.n >= prefix.n && (!prefix.n || !memcmp(a.p, prefix.p, prefix.n));
}

/* Bytewise order; a prefix comes first. */
int str_cmp(struct str a, struct str b);

/* Without ASCII white space at either end. */
struct str str_trim(struct str s);

/*
 * Takes the part of *rest up to the first `separator` off *rest and returns
 * it; false at the end. "a,,b" gives "a", "", "b"; "" gives one "".
 */
bool str_split(struct str *rest, char separator, struct str *part);

/* A whole number from 0 to `most`, of digits alone; *out is left alone otherwise. */
bool str_to_int(struct str s, int64_t most, int64_t *out);

/* First position of `c`, or `s.n`. */
size_t str_find_char(struct str s, char c);

#endif
