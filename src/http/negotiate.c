/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/negotiate.h"

#include <strings.h>

/* "0.5" in thousandths; what is malformed counts as 1. */
static int weight_of(struct str text)
{
	int weight = 0, unit = 1000;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '.' && i == 1)
			continue;
		if (text.p[i] < '0' || text.p[i] > '9')
			return 1000;
		weight += (text.p[i] - '0') * unit;
		unit /= 10;
	}
	return text.n && weight < 1000 ? weight : 1000;
}

/* "gzip ; q=0.5" is "gzip" with the weight 500. */
static struct str weighed(struct str item, int *weight)
{
	struct str name = {NULL, 0};
	struct str part;

	*weight = 1000;
	str_split(&item, ';', &name);
	while (str_split(&item, ';', &part)) {
		part = str_trim(part);
		if (part.n >= 3 && (part.p[0] == 'q' || part.p[0] == 'Q') && part.p[1] == '=')
			*weight = weight_of((struct str){part.p + 2, part.n - 2});
	}
	return str_trim(name);
}

static bool is_named(struct str text, const char *name)
{
	return text.n == strlen(name) && !strncasecmp(text.p, name, text.n);
}

bool accepts_gzip(struct str accept_encoding)
{
	bool by_star = false;
	struct str item;

	while (str_split(&accept_encoding, ',', &item)) {
		int weight;
		struct str coding = weighed(item, &weight);

		if (is_named(coding, "gzip") || is_named(coding, "x-gzip"))
			return weight;
		if (str_is(coding, "*"))
			by_star = weight;
	}
	return by_star;
}

bool accepts_csv(struct str accept)
{
	int csv = 0, json = -1, any = 0;
	struct str item;

	while (str_split(&accept, ',', &item)) {
		int weight;
		struct str type = weighed(item, &weight);

		if (is_named(type, "text/csv"))
			csv = weight;
		else if (is_named(type, "application/json"))
			json = weight;
		else if (is_named(type, "*/*") || is_named(type, "application/*"))
			any = weight > any ? weight : any;
	}
	/* Named beats a wildcard of the same weight. */
	return csv > 0 && (json < 0 ? csv >= any : csv > json);
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
