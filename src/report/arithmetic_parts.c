/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parts that must add up to their whole. */
#include "report/arithmetic_inside.h"

static void note_parts(
    struct arithmetic *c, int i, bool holds, struct rational sum, int first, int last)
{
	struct arithmetic_finding *finding = &c->findings[i];

	if (!finding->relation || (finding->holds && !holds))
		*finding = (struct arithmetic_finding){ARITHMETIC_PARTS, holds, sum, {first, last}};
}

static bool is_part_of(const struct arithmetic *c, int k, const struct stated_number *whole)
{
	const struct stated_number *n = arithmetic_number(c, k);

	return arithmetic_is_amount(c, k, n->part) && n->role == STATED_LEVEL &&
	       !arithmetic_is_aside(c, k) && str_eq(n->unit, whole->unit) && n->unit.n;
}

/* Whether "trong đó" or "gồm" stands between the numbers; *all: the latter. */
static bool parts_begin(const struct arithmetic *c, int whole, int first, bool *all)
{
	int from = arithmetic_number(c, whole)->last + 1, to = arithmetic_number(c, first)->first,
	    sentence = arithmetic_number(c, whole)->sentence;

	*all = arithmetic_says(c, from, to, sentence, "gom");
	for (int at = from; at + 1 < to && !*all; at++)
		if (arithmetic_says(c, at, at + 1, sentence, "trong") &&
		    arithmetic_says(c, at + 1, at + 2, sentence, "do"))
			return true;
	return *all;
}

/* Of what is measured nothing is in two parts; of people and the like one may be. */
static bool is_measured(const struct stated_number *n)
{
	static const char *const measures[] = {"ha", "tan", "ta", "kg", "km", "m"};

	if (n->multiplied || n->decimals)
		return true;
	for (size_t i = 0; i < sizeof(measures) / sizeof(*measures); i++)
		if (str_is(n->unit, measures[i]))
			return true;
	return false;
}

/* "3.456,8 triệu đồng, gồm: trung ương 2.100 triệu đồng, tỉnh 856,8 triệu đồng, xã hội hoá 500
 * triệu đồng". Something said in between ("trong đó …" once more, another unit) ends it untold. */
void arithmetic_check_parts(struct arithmetic *c, int i)
{
	const struct stated_number *whole = arithmetic_number(c, i);
	struct rational sum = rational_of_int(0), room = rational_of_int(0), over;
	int first = -1, last = -1, count = 0;
	bool all = false, again;

	if (!is_part_of(c, i, whole))
		return;
	for (int k = i + 1;
	     k < (int)c->text->count && arithmetic_number(c, k)->sentence == whole->sentence &&
	     k - i < FAR_NUMBERS;
	     k++) {
		if (arithmetic_number(c, k)->kind > STATED_FRACTION ||
		    arithmetic_number(c, k)->percent || arithmetic_is_aside(c, k) ||
		    arithmetic_is_change(arithmetic_number(c, k)))
			continue;
		if (first < 0 ? !parts_begin(c, i, k, &all) : parts_begin(c, k - 1, k, &again))
			return;
		if (!is_part_of(c, k, whole))
			return;
		first = first < 0 ? k : first;
		last = k;
		count++;
		if (!rational_add(sum, arithmetic_number(c, k)->value, &sum) ||
		    !rational_add(
			room, arithmetic_half_step(arithmetic_number(c, k), whole), &room))
			return;
	}
	if (count < 2 ||
	    !rational_add(room, arithmetic_half_step(whole, arithmetic_number(c, first)), &room) ||
	    !rational_subtract(sum, whole->value, &over))
		return;
	if (rational_compare(arithmetic_absolute(over), room) <= 0)
		note_parts(c, i, true, sum, first, last);
	else if (all || (rational_sign(over) > 0 && is_measured(whole)))
		note_parts(c, i, false, sum, first, last);
}

/* Whether k still belongs to the list of percentages that i ends. */
static bool in_list(const struct arithmetic *c, int k, int i, bool of_sentence)
{
	const struct stated_number *n = arithmetic_number(c, k);

	return of_sentence ? n->sentence == arithmetic_number(c, i)->sentence
	                   : n->part == arithmetic_number(c, i)->part;
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
		    !arithmetic_is_change(arithmetic_number(c, k)))
			return;
	for (int k = i; k >= 0 && in_list(c, k, i, of_sentence); k--) {
		if (!arithmetic_number(c, k)->percent ||
		    arithmetic_is_change(arithmetic_number(c, k)) || arithmetic_is_aside(c, k))
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
	if (count < 2 || !arithmetic_says(c, at - TIED_TOKENS, at, n->sentence, "cau") ||
	    !arithmetic_says(c, at - TIED_TOKENS, at, n->sentence, "co") ||
	    !rational_subtract(rational_of_int(100), sum, &off) ||
	    !rational_add(n->value, off, &rest))
		return;
	/* Far from a hundred it is of something else. */
	if (rational_compare(arithmetic_absolute(off), room) <= 0)
		note_parts(c, i, true, n->value, first, before);
	else if (rational_compare(arithmetic_absolute(off), rational_of_int(20)) <= 0)
		note_parts(c, i, false, rest, first, before);
}

void arithmetic_check_structure(struct arithmetic *c, int i)
{
	check_structure(c, i, false);
	if (!c->findings[i].relation)
		check_structure(c, i, true);
}
