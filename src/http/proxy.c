/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/proxy.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

enum { BITS = PROXY_ADDRESS_BYTES * 8, BITS_OF_IPV4 = 32, TEXT_SIZE = INET6_ADDRSTRLEN };

/* *is_ipv4 where it was written as such. */
static bool parse_address(struct str text, unsigned char out[PROXY_ADDRESS_BYTES], bool *is_ipv4)
{
	static const unsigned char mapped[PROXY_ADDRESS_BYTES] = {[10] = 0xFF, [11] = 0xFF};
	char copy[TEXT_SIZE];

	if (!text.n || text.n >= sizeof(copy) || memchr(text.p, '\0', text.n))
		return false;
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	*is_ipv4 = !strchr(copy, ':');
	if (!*is_ipv4)
		return inet_pton(AF_INET6, copy, out) == 1;
	memcpy(out, mapped, sizeof(mapped));
	return inet_pton(AF_INET, copy, out + 12) == 1;
}

static bool parse_network(struct str text, struct proxy_network *out)
{
	size_t slash = str_find_char(text, '/');
	bool is_ipv4;
	int64_t bits;

	if (!parse_address((struct str){text.p, slash}, out->address, &is_ipv4))
		return false;
	out->bits = BITS;
	if (slash == text.n)
		return true;
	if (!str_to_int((struct str){text.p + slash + 1, text.n - slash - 1},
		is_ipv4 ? BITS_OF_IPV4 : BITS, &bits))
		return false;
	out->bits = (unsigned)(is_ipv4 ? BITS - BITS_OF_IPV4 + bits : bits);
	return true;
}

bool proxies_parse(struct proxies *out, struct str text)
{
	struct str rest = text, part;

	*out = (struct proxies){0};
	while (str_split(&rest, ',', &part)) {
		if (out->count == PROXIES_MAX ||
		    !parse_network(str_trim(part), &out->networks[out->count]))
			return false;
		out->count++;
	}
	return out->count > 0;
}

static bool is_within(const unsigned char *address, const struct proxy_network *network)
{
	size_t whole = network->bits / 8;
	unsigned rest = network->bits % 8;

	if (memcmp(address, network->address, whole) != 0)
		return false;
	return !rest || (address[whole] ^ network->address[whole]) >> (8 - rest) == 0;
}

bool proxies_have(const struct proxies *proxies, struct str address)
{
	unsigned char bytes[PROXY_ADDRESS_BYTES];
	bool is_ipv4;

	if (!parse_address(address, bytes, &is_ipv4))
		return false;
	for (size_t i = 0; i < proxies->count; i++)
		if (is_within(bytes, &proxies->networks[i]))
			return true;
	return false;
}

static bool is_named(const struct pair *header, const char *name)
{
	return header->name.n == strlen(name) && !strncasecmp(header->name.p, name, header->name.n);
}

/* Takes the last item off a list "a, b, c"; false: it is empty. */
static bool take_last(struct str *list, struct str *item)
{
	size_t at = list->n;

	if (!list->p)
		return false;
	while (at && list->p[at - 1] != ',')
		at--;
	*item = str_trim((struct str){list->p + at, list->n - at});
	*list = at ? (struct str){list->p, at - 1} : (struct str){NULL, 0};
	return true;
}

struct asker proxies_asker(
    const struct proxies *proxies, struct str peer, const struct pair *headers, size_t count)
{
	struct asker asker = {.address = peer};
	bool goes_on = proxies_have(proxies, peer), knows_scheme = false;
	unsigned char bytes[PROXY_ADDRESS_BYTES];
	bool is_ipv4;

	if (!goes_on)
		return asker;
	for (size_t i = count; i-- > 0;) {
		struct str list = headers[i].value, item;

		if (is_named(&headers[i], "x-forwarded-proto") && !knows_scheme &&
		    take_last(&list, &item)) {
			asker.secure =
			    item.n == strlen("https") && !strncasecmp(item.p, "https", item.n);
			knows_scheme = true;
		}
		if (!is_named(&headers[i], "x-forwarded-for"))
			continue;
		while (goes_on && take_last(&list, &item)) {
			goes_on = parse_address(item, bytes, &is_ipv4);
			if (goes_on)
				asker.address = item;
			goes_on = goes_on && proxies_have(proxies, item);
		}
	}
	return asker;
}
