/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a request says of who asks: proxies, X-Forwarded-For, cookies. The first line is the list
 * of proxies, the rest the value of each header. */
#include "fuzz.h"

#include "base/bug.h"
#include "http/cookie.h"
#include "http/proxy.h"

static bool is_view_of(struct str part, struct str whole)
{
	return part.p >= whole.p && part.p + part.n <= whole.p + whole.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str rest = {(const char *)bytes, size}, list;
	struct str peer = STR("127.0.0.1");
	struct proxies proxies;
	struct pair headers[2];
	struct asker asker;
	struct str cookie;

	if (!str_split(&rest, '\n', &list) || !rest.p)
		return 0;
	headers[0] = (struct pair){STR("X-Forwarded-For"), rest};
	headers[1] = (struct pair){STR("X-Forwarded-Proto"), rest};
	if (!proxies_parse(&proxies, list))
		INVARIANT(proxies_parse(&proxies, peer));
	INVARIANT(proxies.count && proxies.count <= PROXIES_MAX);
	asker = proxies_asker(&proxies, peer, headers, 2);
	INVARIANT(str_eq(asker.address, peer) || is_view_of(asker.address, rest));
	INVARIANT(proxies_have(&proxies, peer) || (str_eq(asker.address, peer) && !asker.secure));
	cookie = cookie_in(rest, "a");
	INVARIANT(!cookie.p || is_view_of(cookie, rest));
	return 0;
}
