/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A whole told in a line, and its parts in the items of the list below it, one in each:
 *	- Phạm pháp hình sự: 84 vụ, giảm 21 vụ
 *	+ Trộm cắp tài sản: 46 vụ, chiếm 54,8%
 *	+ Lừa đảo: 38 vụ
 * What no word tells of the parts is told of only where one slip of the hand explains it.
 */
#include "report/arithmetic_sum.h"

enum { FEW_ITEMS = 3, NUMBERS_MAX = 1000 };

static bool is_amount_of_line(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	return arithmetic_is_amount(c, i, n->part) && n->unit.n && !n->depth &&
	       !arithmetic_is_change(n) && n->role != STATED_FROM && n->role != STATED_PLAN &&
	       !arithmetic_sign_before(c, i, "/");
}

/* The first of each item below the line of `whole`, if all have one. */
static bool collect_items(const struct arithmetic *c, int whole, int below, struct parts *out)
{
	const struct stated_number *of = arithmetic_number(c, whole);
	int level = 0, sentence = -1;
	bool taken = true;

	*out = (struct parts){.clean = true, .items = true};
	for (int k = below; k < (int)c->text->count && k - below < NUMBERS_MAX; k++) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->block != of->block || n->level <= of->level || (level && n->level < level))
			break;
		level = level ? level : n->level;
		if (n->level > level)
			continue;
		if (n->item && n->sentence != sentence) {
			if (!taken)
				return false;
			taken = false;
			sentence = n->sentence;
		}
		if (taken || !is_amount_of_line(c, k) ||
		    !arithmetic_may_be_part(c, k, whole, ALL_ALIKE))
			continue;
		if (out->count == PARTS_MAX)
			return false;
		taken = true;
		out->number[out->count++] = k;
	}
	return taken && out->count >= 2;
}

/* "Cụ thể:", "gồm:" right above the list. */
static bool says_all(const struct arithmetic *c, const struct parts *parts)
{
	int at = arithmetic_number(c, parts->number[0])->first;
	const struct stated_token *tokens = c->text->tokens;
	static const char *const all[] = {"gồm", "thể", "loại", "ra", "theo", NULL};
	int sentence;

	while (at > 0 && tokens[at - 1].sentence == tokens[at].sentence)
		at--;
	if (at < 2)
		return false;
	sentence = tokens[at - 1].sentence;
	return arithmetic_says_exactly(c, at - LOOK_AHEAD, at, sentence, all);
}

static bool ends_with_others(const struct arithmetic *c, const struct parts *parts)
{
	const struct stated_number *last = arithmetic_number(c, parts->number[parts->count - 1]);
	static const char *const others[] = {"khác", "lại", NULL};

	return arithmetic_says_exactly(
	    c, last->first - LOOK_AHEAD, last->first, last->sentence, others);
}

static bool is_wrong(
    const struct arithmetic *c, int whole, const struct parts *parts, const struct sum *sum)
{
	if (says_all(c, parts) || ends_with_others(c, parts))
		return arithmetic_one_digit_off(c, whole, parts, sum);
	return parts->count >= FEW_ITEMS &&
	       arithmetic_sum_slips(c, whole, parts, parts->count, sum, false);
}

/* Where the numbers of the line of number i end. */
static int line_end(const struct arithmetic *c, int i)
{
	const struct stated_number *of = arithmetic_number(c, i);

	while (++i < (int)c->text->count) {
		const struct stated_number *n = arithmetic_number(c, i);

		if (n->block != of->block || n->level != of->level ||
		    (n->item && n->sentence != arithmetic_number(c, i - 1)->sentence))
			break;
	}
	return i;
}

/* Another of its unit was looked at before. */
static bool is_told_of_unit(const struct arithmetic *c, int from, int i)
{
	for (int k = from; k < i; k++)
		if (is_amount_of_line(c, k) && arithmetic_alike(c, k, i))
			return true;
	return false;
}

/* "Giải quyết 84 vụ, còn 21 vụ": the parts are of another of its unit. */
static bool holds_for_other(const struct arithmetic *c, int i, int end, const struct parts *parts)
{
	struct sum sum;

	for (int k = i + 1; k < end && k - i < FAR_NUMBERS; k++)
		if (is_amount_of_line(c, k) && arithmetic_alike(c, k, i) &&
		    arithmetic_sum_of(c, k, parts, parts->count, &sum) &&
		    arithmetic_sums_to(c, k, &sum))
			return true;
	return false;
}

static void check_line(struct arithmetic *c, int from, int end)
{
	struct parts parts;
	struct sum sum;

	for (int i = from; i < end && i - from < FAR_NUMBERS; i++) {
		if (!is_amount_of_line(c, i) || is_told_of_unit(c, from, i) ||
		    !collect_items(c, i, end, &parts) ||
		    !arithmetic_sum_of(c, i, &parts, parts.count, &sum))
			continue;
		if (arithmetic_sums_to(c, i, &sum))
			arithmetic_note_parts(c, i, true, sum.value, parts.number[0], sum.last);
		else if (!holds_for_other(c, i, end, &parts) && is_wrong(c, i, &parts, &sum))
			arithmetic_note_parts(c, i, false, sum.value, parts.number[0], sum.last);
	}
}

void arithmetic_check_items(struct arithmetic *c)
{
	for (int from = 0, end; from < (int)c->text->count; from = end) {
		end = line_end(c, from);
		check_line(c, from, end);
	}
}
