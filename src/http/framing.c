/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/framing.h"

#include <strings.h>

static bool is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_token(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!is_alphanumeric(name.p[i]) &&
		    (!name.p[i] || !strchr("!#$%&'*+-.^_`|~", name.p[i])))
			return false;
	return name.n > 0;
}

static bool is_header_value(struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7F)
			return false;
	}
	return true;
}

/* A name, an IPv4 or an IPv6 address in brackets, and maybe a port. */
static bool is_host(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if (!is_alphanumeric(host.p[i]) && (!host.p[i] || !strchr("-._~:[]", host.p[i])))
			return false;
	return host.n > 0;
}

static bool same_word(struct str a, struct str b)
{
	return a.n == b.n && !strncasecmp(a.p, b.p, a.n);
}

static bool named(const struct pair *header, struct str name)
{
	return same_word(header->name, name);
}

static int refuse(int status, const char *why, const char **key)
{
	*key = why;
	return status;
}

int framing_check(
    bool http_1_1, const struct pair *headers, size_t count, struct framing *out, const char **key)
{
	bool has_length = false;
	int64_t length;

	*out = (struct framing){.anonymous = true};
	for (size_t i = 0; i < count; i++) {
		const struct pair *header = &headers[i];
		struct str value = str_trim(header->value);

		if (!is_token(header->name))
			return refuse(400, "http.header_name", key);
		if (!is_header_value(header->value))
			return refuse(400, "http.header_value", key);
		if (named(header, STR("host"))) {
			if (out->host.p || !is_host(value))
				return refuse(400, "http.host", key);
			out->host = value;
		} else if (named(header, STR("content-length"))) {
			if (has_length || !str_to_int(value, INT64_MAX, &length))
				return refuse(400, "http.content_length", key);
			out->length = (uint64_t)length;
			has_length = true;
		} else if (named(header, STR("transfer-encoding"))) {
			if (out->chunked || !same_word(value, STR("chunked")))
				return refuse(400, "http.transfer_encoding", key);
			out->chunked = true;
		} else if (named(header, STR("expect"))) {
			if (!same_word(value, STR("100-continue")))
				return refuse(417, "http.expect", key);
			out->expects = true;
		} else if (named(header, STR("accept-encoding"))) {
			if (!out->accept_encoding.p)
				out->accept_encoding = value;
		} else if (named(header, STR("if-none-match"))) {
			if (!out->if_none_match.p)
				out->if_none_match = value;
		} else if (named(header, STR("cookie")) || named(header, STR("authorization"))) {
			out->anonymous = false;
		}
	}
	if (http_1_1 && !out->host.p)
		return refuse(400, "http.host", key);
	if (out->chunked && (has_length || !http_1_1))
		return refuse(400, "http.transfer_encoding", key);
	return 0;
}
