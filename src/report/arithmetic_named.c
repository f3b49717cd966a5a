/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shares whose whole or part is named: "chiếm 77% tổng số hộ nghèo", of "28.364 hộ nghèo". */
#include "report/arithmetic_around.h"

enum { NAME_WORDS = 4, WHOLE_SENTENCES = 3 };

/* The words of what the percentage is said to be of; how many there are. */
static int named_after(
    const struct arithmetic *c, int i, const struct stated_token *name[NAME_WORDS])
{
	const struct stated_number *n = arithmetic_number(c, i);
	int at = n->last + 1, count = 0;

	while (arithmetic_says(c, at, at + 1, n->sentence, "tong") ||
	       arithmetic_says(c, at, at + 1, n->sentence, "so") ||
	       arithmetic_says(c, at, at + 1, n->sentence, "luong") ||
	       arithmetic_says(c, at, at + 1, n->sentence, "dien") ||
	       arithmetic_says(c, at, at + 1, n->sentence, "tich"))
		at++;
	for (; count < NAME_WORDS; at++, count++) {
		name[count] = arithmetic_token(c, at, n->sentence);
		if (!name[count] || name[count]->kind != STATED_WORD)
			break;
	}
	return count;
}

static bool is_named(
    const struct arithmetic *c, int k, const struct stated_token *const *name, int words)
{
	const struct stated_number *n = arithmetic_number(c, k);
	int from = n->first - TIED_TOKENS, to = n->last + LOOK_AHEAD;

	if (k && arithmetic_number(c, k - 1)->last >= from)
		from = arithmetic_number(c, k - 1)->last + 1;
	if (k + 1 < (int)c->text->count && arithmetic_number(c, k + 1)->first < to)
		to = arithmetic_number(c, k + 1)->first;
	for (int at = from; at + 1 < to; at++) {
		const struct stated_token *first = arithmetic_token(c, at, n->sentence);
		const struct stated_token *second = arithmetic_token(c, at + 1, n->sentence);

		if (!first || !second || first->kind != STATED_WORD || second->kind != STATED_WORD)
			continue;
		for (int w = 0; w + 1 < words; w++)
			if (str_eq(first->folded, name[w]->folded) &&
			    str_eq(second->folded, name[w + 1]->folded))
				return true;
	}
	return false;
}

static bool check_named_whole(struct arithmetic *c, int i, int part, const struct around *around)
{
	const struct stated_number *a = part < 0 ? NULL : arithmetic_number(c, part);
	const struct stated_token *name[NAME_WORDS];
	struct rational expected;
	int words;

	if (!a || !arithmetic_is_reached(c, arithmetic_number(c, i)) ||
	    (words = named_after(c, i, name)) < 2)
		return false;
	for (int y = around->count - 1; y >= 0; y--) {
		struct amount whole = around->amounts[y];
		const struct stated_number *m = arithmetic_number(c, whole.number);

		/* "94 trường hợp vi phạm, chiếm 7,13% số công trình được kiểm tra" */
		if (whole.number >= i || whole.number == part || whole.total || m->percent ||
		    m->depth || arithmetic_is_change(m) ||
		    (!arithmetic_alike(c, whole.number, part) &&
			(!str_eq(m->unit, name[0]->folded) || arithmetic_is_measured(m))) ||
		    rational_compare(whole.value, a->value) <= 0 ||
		    !is_named(c, whole.number, name, words))
			continue;
		if (!arithmetic_percent_of(a->value, whole.value, &expected) ||
		    (!arithmetic_alike(c, whole.number, part) &&
			!arithmetic_is_of_the_size(arithmetic_number(c, i), expected)))
			return false;
		arithmetic_judge_wrong(c, i, ARITHMETIC_TOTAL, expected, part, whole.number);
		return true;
	}
	return false;
}

/* The words that a share is said of: "nhóm tự nguyện chiếm 17,9% tổng …"; how many there are. */
static int subject_of(
    const struct arithmetic *c, int i, const struct stated_token *name[NAME_WORDS])
{
	const struct stated_number *n = arithmetic_number(c, i);
	int at = n->first - 1, count = 0;

	if (!arithmetic_says(c, at, at + 1, n->sentence, "chiem"))
		return 0;
	for (at--; count < NAME_WORDS; at--) {
		const struct stated_token *t = arithmetic_token(c, at, n->sentence);

		if (!t || t->kind != STATED_WORD)
			break;
		name[count++] = t;
	}
	for (int k = 0; k < count / 2; k++) {
		const struct stated_token *t = name[k];

		name[k] = name[count - 1 - k];
		name[count - 1 - k] = t;
	}
	return count;
}

static bool may_be_named_whole(
    const struct arithmetic *c, int i, int part, const struct amount *whole)
{
	const struct stated_number *m = arithmetic_number(c, whole->number),
				   *a = arithmetic_number(c, part);

	return whole->number < part && !whole->total && !m->depth && !m->percent &&
	       !arithmetic_is_change(m) &&
	       m->sentence >= arithmetic_number(c, i)->sentence - WHOLE_SENTENCES &&
	       str_eq(m->unit, a->unit) && rational_compare(m->value, a->value) > 0;
}

/* "bắt buộc 9.860 người, tự nguyện 2.145 người; nhóm tự nguyện chiếm 17,9% tổng số": of the most
 * told of its unit, the nearest number that is called so. */
static bool check_named_part(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);
	const struct stated_token *name[NAME_WORDS];
	int words = subject_of(c, i, name), part = -1, whole = -1;
	struct rational wrong = rational_of_int(0);

	for (int k = i - 1; k >= 0 && words >= 2 && i - k < FAR_NUMBERS; k--) {
		const struct stated_number *a = arithmetic_number(c, k);

		if (a->block != n->block || a->sentence < n->sentence - 1)
			break;
		if (!arithmetic_is_amount(c, k, a->part) || !a->unit.n || arithmetic_is_change(a) ||
		    !is_named(c, k, name + words - 2, 2))
			continue;
		for (int y = 0; y < around->count; y++) {
			const struct amount *of = &around->amounts[y];
			struct rational expected;

			if (!may_be_named_whole(c, i, k, of) ||
			    !arithmetic_percent_of(a->value, of->value, &expected))
				continue;
			if (arithmetic_agrees(n, expected, a, arithmetic_number(c, of->number)))
				return true;
			if (part < 0 || (part == k && rational_compare(expected, wrong) < 0)) {
				part = k;
				whole = of->number;
				wrong = expected;
			}
		}
	}
	/* Of the most there is. */
	if (part < 0 || !(arithmetic_slips_to(n, wrong, false) ||
			    (arithmetic_reference_after(c, i) == OF_TOTAL &&
				arithmetic_is_of_the_size(n, wrong))))
		return false;
	arithmetic_judge_wrong(c, i, ARITHMETIC_TOTAL, wrong, part, whole);
	return true;
}

bool arithmetic_search_named(struct arithmetic *c, int i, int part, const struct around *around)
{
	return check_named_whole(c, i, part, around) || check_named_part(c, i, around);
}
