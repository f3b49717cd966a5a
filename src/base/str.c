/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/str.h"

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	if (order)
		return order;
	return a.n < b.n ? -1 : a.n > b.n;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
	while (s.n && is_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_to_int(struct str s, int64_t most, int64_t *out)
{
	int64_t number = 0;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, s.p[i] - '0', &number) || number > most)
			return false;
	if (!s.n)
		return false;
	*out = number;
	return true;
}

size_t str_find_char(struct str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

bool str_split(struct str *rest, char separator, struct str *part)
{
	size_t at;

	if (!rest->p)
		return false;
	at = str_find_char(*rest, separator);
	*part = (struct str){rest->p, at};
	if (at == rest->n)
		*rest = (struct str){NULL, 0};
	else
		*rest = (struct str){rest->p + at + 1, rest->n - at - 1};
	return true;
}
