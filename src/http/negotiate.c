/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/negotiate.h"

#include <strings.h>

/* "gzip ; q=0.5" is the coding "gzip"; *refused when its weight is zero. */
static struct str coding_of(struct str item, bool *refused)
{
	struct str coding = {NULL, 0};
	struct str part;

	*refused = false;
	str_split(&item, ';', &coding);
	while (str_split(&item, ';', &part)) {
		part = str_trim(part);
		if (part.n < 3 || (part.p[0] != 'q' && part.p[0] != 'Q') || part.p[1] != '=')
			continue;
		*refused = true;
		for (size_t i = 2; i < part.n; i++)
			if (part.p[i] != '0' && part.p[i] != '.')
				*refused = false;
	}
	return str_trim(coding);
}

bool accepts_gzip(struct str accept_encoding)
{
	bool by_star = false;
	struct str item;

	while (str_split(&accept_encoding, ',', &item)) {
		bool refused;
		struct str coding = coding_of(item, &refused);

		if ((coding.n == 4 && !strncasecmp(coding.p, "gzip", 4)) ||
		    (coding.n == 6 && !strncasecmp(coding.p, "x-gzip", 6)))
			return !refused;
		if (str_is(coding, "*"))
			by_star = !refused;
	}
	return by_star;
}

bool etag_matches(struct str if_none_match, struct str etag)
{
	const char *p = if_none_match.p;
	const char *end = p ? p + if_none_match.n : p;

	if (str_is(str_trim(if_none_match), "*"))
		return if_none_match.p != NULL;
	while (p < end) {
		const char *close;
		struct str tag;

		if (*p != '"') {
			p++;
			continue;
		}
		close = memchr(p + 1, '"', (size_t)(end - p - 1));
		if (!close)
			return false;
		tag = (struct str){p + 1, (size_t)(close - p - 1)};
		p = close + 1;
		if (str_eq(tag, etag))
			return true;
		if (tag.n == etag.n + sizeof(ETAG_GZIP) - 1 && str_starts(tag, etag) &&
		    !memcmp(tag.p + etag.n, ETAG_GZIP, sizeof(ETAG_GZIP) - 1))
			return true;
	}
	return false;
}
