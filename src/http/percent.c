/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/percent.h"

#include "base/text.h"

int percent_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool is_refused(unsigned char c, enum percent_place place)
{
	if (place == PERCENT_QUERY && (c == '\t' || c == '\r' || c == '\n'))
		return false;
	return c < 0x20 || c == 0x7F;
}

enum percent_result percent_decode(
    struct arena *arena, struct str text, enum percent_place place, struct str *out, size_t *bad)
{
	char *bytes = arena_alloc(arena, text.n + 1);
	bool ascii = true;
	size_t n = 0;
	size_t malformed;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		*bad = i;
		if (c == '%') {
			bool whole = text.n - i > 2;
			int high = whole ? percent_digit(text.p[i + 1]) : -1;
			int low = whole ? percent_digit(text.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return PERCENT_MALFORMED;
			c = (char)(high * 16 + low);
			i += 2;
			if (is_refused((unsigned char)c, place))
				return PERCENT_CONTROL;
		} else if (c == '+' && place == PERCENT_QUERY) {
			c = ' ';
		}
		ascii &= (unsigned char)c < 0x80;
		bytes[n++] = c;
	}
	bytes[n] = '\0';
	*bad = 0;
	*out = (struct str){bytes, n};
	if (ascii)
		return PERCENT_FINE;
	/* What it changes is a copy of its own, ended by NUL as well. */
	return text_normalize(arena, *out, out, &malformed) ? PERCENT_FINE : PERCENT_NOT_UTF8;
}
