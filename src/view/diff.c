/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "view/diff.h"

#include <stdlib.h>

#include "base/bug.h"

/* ---- words */

struct words {
	size_t count;
	struct str *items; /* a word with the blanks behind it, or a run of line ends */
};

static size_t word_end(struct str text, size_t at)
{
	bool lines = text.p[at] == '\n';

	if (lines) {
		while (at < text.n && text.p[at] == '\n')
			at++;
		return at;
	}
	while (at < text.n && text.p[at] != ' ' && text.p[at] != '\n')
		at++;
	while (at < text.n && text.p[at] == ' ')
		at++;
	return at;
}

static struct words split(struct str text)
{
	struct words words = {.items = calloc(text.n + 1, sizeof(struct str))};

	if (!words.items)
		BUG("out of memory");
	for (size_t at = 0; at < text.n;) {
		size_t end = word_end(text, at);

		words.items[words.count++] = (struct str){text.p + at, end - at};
		at = end;
	}
	return words;
}

/* ---- the shortest way from one to the other */

enum step { STEP_SAME, STEP_GONE, STEP_NEW };

struct search {
	struct words before, after;
	size_t skipped; /* words alike at the beginning */
	int n, m;       /* words between what is alike at both ends */
	int **reached; /* by number of changes, then diagonal + number of changes: how far in before
	                */
	int changes;   /* -1: too many */
};

static bool alike(const struct search *s, int x, int y)
{
	return str_eq(
	    s->before.items[s->skipped + (size_t)x], s->after.items[s->skipped + (size_t)y]);
}

static void trim(struct search *s)
{
	size_t least = s->before.count < s->after.count ? s->before.count : s->after.count;
	size_t end = 0;

	while (
	    s->skipped < least && str_eq(s->before.items[s->skipped], s->after.items[s->skipped]))
		s->skipped++;
	while (s->skipped + end < least && str_eq(s->before.items[s->before.count - 1 - end],
					       s->after.items[s->after.count - 1 - end]))
		end++;
	s->n = (int)(s->before.count - s->skipped - end);
	s->m = (int)(s->after.count - s->skipped - end);
}

/* How far along diagonal k one comes with d changes, from where d - 1 came. */
static int furthest(const struct search *s, int d, int k)
{
	const int *last = d ? s->reached[d - 1] + (d - 1) : NULL;
	bool down;
	int x = 0;

	if (d) {
		down = k == -d || (k != d && last[k - 1] < last[k + 1]);
		x = down ? last[k + 1] : last[k - 1] + 1;
	}
	while (x < s->n && x - k < s->m && x - k >= 0 && alike(s, x, x - k))
		x++;
	return x;
}

static void find_way(struct search *s)
{
	s->reached = calloc(DIFF_CHANGES_MAX + 1, sizeof(*s->reached));
	if (!s->reached)
		BUG("out of memory");
	for (int d = 0; d <= DIFF_CHANGES_MAX; d++) {
		s->reached[d] = calloc((size_t)d * 2 + 1, sizeof(int));
		if (!s->reached[d])
			BUG("out of memory");
		for (int k = -d; k <= d; k += 2) {
			int x = furthest(s, d, k);

			s->reached[d][k + d] = x;
			if (x >= s->n && x - k >= s->m) {
				s->changes = d;
				return;
			}
		}
	}
	s->changes = -1;
}

/* The steps from the end to the beginning; gives their number. */
static size_t walk_back(const struct search *s, enum step *steps)
{
	int x = s->n, y = s->m;
	size_t count = 0;

	for (int d = s->changes; d > 0; d--) {
		const int *last = s->reached[d - 1] + (d - 1);
		int k = x - y;
		bool down = k == -d || (k != d && last[k - 1] < last[k + 1]);
		int from_x = down ? last[k + 1] : last[k - 1];
		int from_y = from_x - (down ? k + 1 : k - 1);

		while (x > from_x + !down && y > from_y + down) {
			steps[count++] = STEP_SAME;
			x--, y--;
		}
		steps[count++] = down ? STEP_NEW : STEP_GONE;
		x = from_x;
		y = from_y;
	}
	while (x > 0 && y > 0) {
		steps[count++] = STEP_SAME;
		x--, y--;
	}
	return count;
}

/* ---- writing */

static void begin(struct html *h, enum step step)
{
	if (step == STEP_GONE)
		HTML_MARKUP(h, "<del>");
	else if (step == STEP_NEW)
		HTML_MARKUP(h, "<ins>");
}

static void end(struct html *h, enum step step)
{
	if (step == STEP_GONE)
		HTML_MARKUP(h, "</del>");
	else if (step == STEP_NEW)
		HTML_MARKUP(h, "</ins>");
}

static void put(struct html *h, struct str word, enum step step, enum step *open)
{
	if (step != *open) {
		end(h, *open);
		begin(h, step);
		*open = step;
	}
	if (!word.n || *word.p != '\n') {
		html_text(h, word);
	} else if (step != STEP_SAME) {
		html_text(h, "¶ ");
	} else if (word.n > 1) {
		HTML_MARKUP(h, "</p>\n<p>");
	} else {
		HTML_MARKUP(h, "<br>\n");
	}
}

static void put_run(struct html *h, const struct words *words, size_t from, size_t to,
    enum step step, enum step *open)
{
	for (size_t i = from; i < to; i++)
		put(h, words->items[i], step, open);
}

static void put_steps(struct html *h, const struct search *s, enum step *open)
{
	enum step *steps = calloc((size_t)(s->n + s->m) + 1, sizeof(*steps));
	size_t x = s->skipped, y = s->skipped, count;

	if (!steps)
		BUG("out of memory");
	count = walk_back(s, steps);
	while (count--) {
		enum step step = steps[count];

		put(h, step == STEP_NEW ? s->after.items[y] : s->before.items[x], step, open);
		x += step != STEP_NEW;
		y += step != STEP_GONE;
	}
	free(steps);
}

void diff_write(struct html *h, struct str before, struct str after)
{
	struct search s = {.before = split(before), .after = split(after)};
	enum step open = STEP_SAME;
	size_t after_middle;

	trim(&s);
	find_way(&s);
	HTML_MARKUP(h, "<p>");
	put_run(h, &s.before, 0, s.skipped, STEP_SAME, &open);
	if (s.changes >= 0) {
		put_steps(h, &s, &open);
	} else {
		put_run(h, &s.before, s.skipped, s.skipped + (size_t)s.n, STEP_GONE, &open);
		put_run(h, &s.after, s.skipped, s.skipped + (size_t)s.m, STEP_NEW, &open);
	}
	after_middle = s.skipped + (size_t)s.n;
	put_run(h, &s.before, after_middle, s.before.count, STEP_SAME, &open);
	end(h, open);
	HTML_MARKUP(h, "</p>\n");
	for (int d = 0; d <= DIFF_CHANGES_MAX; d++)
		free(s.reached[d]);
	free(s.reached);
	free(s.before.items);
	free(s.after.items);
}

struct html_safe diff_html(struct arena *arena, struct str before, struct str after)
{
	struct buf out = {0};
	struct html h = {.out = &out};
	struct html_safe safe;

	diff_write(&h, before, after);
	safe = (struct html_safe){arena_str(arena, buf_str(&out))};
	buf_release(&out);
	return safe;
}
