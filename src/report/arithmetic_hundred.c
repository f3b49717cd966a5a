/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Percentages that make a hundred. */
#include "report/arithmetic_sum.h"

enum { STRUCTURE_TOKENS = 30 };

/* Whether k still belongs to the list of percentages that i ends. */
static bool in_list(const struct arithmetic *c, int k, int i, bool of_sentence)
{
	const struct stated_number *n = arithmetic_number(c, k);

	return of_sentence ? n->sentence == arithmetic_number(c, i)->sentence
	                   : n->part == arithmetic_number(c, i)->part;
}

/* "Cơ cấu kinh tế: …", "các tỷ trọng này lần lượt là …" */
static bool says_structure(const struct arithmetic *c, int to, int sentence)
{
	int from = to - STRUCTURE_TOKENS;

	return arithmetic_says_two(c, from, to, sentence, "co", "cau") ||
	       (arithmetic_says_two(c, from, to, sentence, "cac", "ty") &&
		   arithmetic_says_two(c, from, to, sentence, "ty", "trong"));
}

/* "lúa chất lượng 72%, lúa lai 20%, còn lại là nếp" */
static bool leaves_rest(const struct arithmetic *c, const struct stated_number *last)
{
	return arithmetic_says_two(
	    c, last->last + 1, last->last + STRUCTURE_TOKENS, last->sentence, "con", "lai");
}

/* "Cơ cấu kinh tế: nông nghiệp 24,8%, công nghiệp 43,1%, dịch vụ 32,1%"; `of_sentence`: with
 * semicolons between. */
static void check_structure(struct arithmetic *c, int i, bool of_sentence)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct rational sum = rational_of_int(0), room = n->step, off, rest;
	int first = i, before = i, count = 0, at = n->first;

	/* The last percentage of its list. */
	for (int k = i + 1; k < (int)c->text->count && in_list(c, k, i, of_sentence); k++)
		if (arithmetic_number(c, k)->percent &&
		    arithmetic_number(c, k)->depth <= n->depth &&
		    !arithmetic_is_change(arithmetic_number(c, k)))
			return;
	for (int k = i; k >= 0 && in_list(c, k, i, of_sentence); k--) {
		if (!arithmetic_number(c, k)->percent ||
		    arithmetic_is_change(arithmetic_number(c, k)) ||
		    arithmetic_number(c, k)->depth > n->depth)
			continue;
		before = first == i ? k : before;
		first = k;
		at = arithmetic_number(c, k)->first;
		count++;
		if (arithmetic_number(c, k)->role != STATED_LEVEL &&
		    arithmetic_number(c, k)->role != STATED_SHARE)
			return;
		if (!rational_add(sum, arithmetic_number(c, k)->value, &sum) ||
		    !rational_add(room, arithmetic_number(c, k)->step, &room))
			return;
	}
	if (count < 2 || !says_structure(c, at, n->sentence) || leaves_rest(c, n) ||
	    !rational_subtract(rational_of_int(100), sum, &off) ||
	    !rational_add(n->value, off, &rest))
		return;
	/* Far from a hundred it is of something else. */
	if (rational_compare(arithmetic_absolute(off), room) <= 0)
		arithmetic_note_parts(c, i, true, n->value, first, before);
	else if (rational_compare(arithmetic_absolute(off), rational_of_int(20)) <= 0 &&
		 rational_sign(rest) > 0)
		arithmetic_note_parts(c, i, false, rest, first, before);
}

void arithmetic_check_structure(struct arithmetic *c, int i)
{
	check_structure(c, i, false);
	if (!c->findings[i].relation)
		check_structure(c, i, true);
}
