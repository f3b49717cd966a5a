/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/select_words.h"

struct unit_word unit_word_parse(struct str text)
{
	struct unit_word out = {.name = text};
	size_t slash = text.n;
	struct str rest;

	while (slash && text.p[slash - 1] != '/')
		slash--;
	if (slash < 2)
		return out; /* no slash, or nothing before it */
	rest = (struct str){text.p + slash, text.n - slash};
	if (!str_starts(rest, STR("*")))
		return out;
	out.reach = str_starts(rest, STR("**")) ? REACH_SUBTREE : REACH_CHILDREN;
	rest.p += out.reach == REACH_SUBTREE ? 2 : 1;
	rest.n -= out.reach == REACH_SUBTREE ? 2 : 1;
	if (rest.n > 1 && rest.p[0] == ':')
		out.type = (struct str){rest.p + 1, rest.n - 1};
	else if (rest.n)
		return (struct unit_word){.name = text};
	out.name.n = slash - 1;
	return out;
}

/* Takes ":part" off the end of *text; false when there is something else. */
static bool take_part(struct str *text, int *months)
{
	static const struct {
		const char *name;
		int months;
	} parts[] = {{"month", 1}, {"quarter", 3}, {"half", 6}, {"year", 12}};
	size_t colon = str_find_char(*text, ':');
	struct str name;

	*months = 0;
	if (colon == text->n)
		return true;
	name = (struct str){text->p + colon + 1, text->n - colon - 1};
	text->n = colon;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (str_is(name, parts[i].name))
			*months = parts[i].months;
	return *months;
}

/* The place of "..", or text.n. */
static size_t find_dots(struct str text)
{
	for (size_t i = 0; i + 1 < text.n; i++)
		if (text.p[i] == '.' && text.p[i + 1] == '.')
			return i;
	return text.n;
}

static enum period_word_problem parse_range(struct str text, struct period_word *out)
{
	size_t dots = find_dots(text);
	struct period last;

	if (!period_parse((struct str){text.p, dots}, &out->first))
		return PERIOD_WORD_MALFORMED;
	out->count = 1;
	if (dots == text.n)
		return PERIOD_WORD_OK;
	if (!period_parse((struct str){text.p + dots + 2, text.n - dots - 2}, &last))
		return PERIOD_WORD_MALFORMED;
	if (last.months != out->first.months || last.start < out->first.start ||
	    (last.start - out->first.start) % last.months)
		return PERIOD_WORD_BAD_RANGE;
	out->count += (last.start - out->first.start) / last.months;
	return PERIOD_WORD_OK;
}

enum period_word_problem period_word_parse(struct str text, struct period_word *out)
{
	enum period_word_problem problem;
	struct period_word word;
	int part;

	if (!take_part(&text, &part))
		return PERIOD_WORD_MALFORMED;
	problem = parse_range(text, &word);
	if (problem)
		return problem;
	if (part && (word.first.start % part || word.first.months % part))
		return PERIOD_WORD_BAD_PART;
	if (part) {
		word.count *= word.first.months / part;
		word.first.months = part;
	}
	*out = word;
	return PERIOD_WORD_OK;
}
