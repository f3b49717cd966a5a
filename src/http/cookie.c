/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/cookie.h"

#include <strings.h>

static bool is_plain(struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			c == '-' || c == '_'))
			return false;
	}
	return true;
}

struct str cookie_in(struct str header, const char *name)
{
	struct str rest = header, part;

	while (str_split(&rest, ';', &part)) {
		struct str pair = str_trim(part);
		size_t at = str_find_char(pair, '=');
		struct str value;

		if (at == pair.n || !str_is((struct str){pair.p, at}, name))
			continue;
		value = (struct str){pair.p + at + 1, pair.n - at - 1};
		if (is_plain(value))
			return value;
	}
	return (struct str){NULL, 0};
}

struct str cookie_find(const struct request *req, const char *name)
{
	struct str value = {NULL, 0};

	for (size_t i = 0; i < req->header_count && !value.p; i++)
		if (req->headers[i].name.n == strlen("cookie") &&
		    !strncasecmp(req->headers[i].name.p, "cookie", strlen("cookie")))
			value = cookie_in(req->headers[i].value, name);
	return value;
}
