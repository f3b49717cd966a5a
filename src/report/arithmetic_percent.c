/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Percentages, by all that stands around them. */
#include "report/arithmetic_around.h"

enum { BESIDE = 5 };

static bool percent_agrees(const struct arithmetic *c, int i, struct rational expected,
    const struct amount *x, const struct amount *y)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct rational off, half = {n->step.numerator, n->step.denominator * 2};

	/* Well rounded: so many are tried that something is near. */
	return arithmetic_agrees(
		   n, expected, arithmetic_number(c, x->number), arithmetic_number(c, y->number)) &&
	       rational_subtract(
		   arithmetic_absolute(n->value), arithmetic_absolute(expected), &off) &&
	       rational_compare(arithmetic_absolute(off), half) <= 0;
}

/* Whether the percentage is what a is of b. */
static bool is_ratio_of(
    const struct arithmetic *c, int i, const struct amount *a, const struct amount *b)
{
	struct rational expected;

	/* What it is of may be told anywhere, what it is is told beside it. */
	if (a->number < i - BESIDE || a->number > i + 1)
		return false;
	/* "đạt 104,5% kế hoạch (395.000 lượt)" is of the plan, not what the plan is of it. */
	if (a->number > i && arithmetic_reference_after(c, i) == OF_PLAN &&
	    a->number == arithmetic_told_in_bracket(c, i))
		return false;
	/* "lệ phí trước bạ 214,3 tỷ đồng, chiếm 16,7%" is of no year before, told aside. */
	if (arithmetic_number(c, i)->role == STATED_SHARE &&
	    arithmetic_number(c, b->number)->depth > arithmetic_number(c, i)->depth &&
	    arithmetic_says_before(c, arithmetic_number(c, b->number)->first - LOOK_AHEAD,
		arithmetic_number(c, b->number)->first,
		arithmetic_number(c, b->number)->sentence) &&
	    arithmetic_number(c, a->number)->part != arithmetic_number(c, b->number)->part)
		return false;
	/* "12 vụ, tăng 4 vụ (33%)" is the mistake of who takes a third for it. */
	if (arithmetic_is_change(arithmetic_number(c, i)) ||
	    (arithmetic_is_change(arithmetic_number(c, a->number)) &&
		arithmetic_number(c, b->number)->role != STATED_PLAN &&
		arithmetic_reference_after(c, i) != OF_PLAN))
		return false;
	return arithmetic_percent_of(a->value, b->value, &expected) &&
	       percent_agrees(c, i, expected, a, b);
}

/* Whether it is the change from b to a. */
static bool is_rate_from(
    const struct arithmetic *c, int i, const struct amount *a, const struct amount *b)
{
	const struct stated_number *n = arithmetic_number(c, i);
	const struct stated_number *was = arithmetic_number(c, b->number);
	struct rational expected;

	return arithmetic_is_change(n) &&
	       (was->role == STATED_FROM || was->role == STATED_PLAN || was->depth || b->total ||
		   b->number == arithmetic_told_against(c, i)) &&
	       arithmetic_rate_of(a->value, b->value, &expected) &&
	       rational_sign(expected) == (n->role == STATED_RISE ? 1 : -1) &&
	       percent_agrees(c, i, expected, a, b);
}

/* "1.925 bà mẹ mang thai, đạt 89,5% kế hoạch (2.150 người)", whatever the words for them. */
static bool told_together(
    const struct arithmetic *c, int i, const struct amount *a, const struct amount *b)
{
	return a->number == arithmetic_beside(c, i, -1) &&
	       b->number == arithmetic_told_in_bracket(c, i) &&
	       !arithmetic_is_measured(arithmetic_number(c, a->number)) &&
	       !arithmetic_is_measured(arithmetic_number(c, b->number));
}

/* Whether two numbers around explain the percentage. */
static bool percent_is_explained(const struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int x = 0; x < around->count; x++)
		for (int y = 0; y < around->count; y++) {
			const struct amount *a = &around->amounts[x], *b = &around->amounts[y];
			int near = arithmetic_number(c, a->number)->sentence == n->sentence;

			near += arithmetic_number(c, b->number)->sentence == n->sentence;
			if (x == y || !rational_sign(b->value) || !near ||
			    arithmetic_number(c, a->number)->percent ||
			    (!arithmetic_alike(c, a->number, b->number) &&
				!told_together(c, i, a, b)))
				continue;
			if (is_ratio_of(c, i, a, b) || is_rate_from(c, i, a, b))
				return true;
		}
	return false;
}

void arithmetic_search_percent(struct arithmetic *c, int i, const struct around *around)
{
	/* What a fraction, a change or what was before makes of it is told beyond doubt. */
	if (c->findings[i].relation == ARITHMETIC_FRACTION ||
	    c->findings[i].relation == ARITHMETIC_CHANGE ||
	    c->findings[i].relation == ARITHMETIC_BEFORE)
		return;
	if (percent_is_explained(c, i, around)) {
		c->findings[i] = (struct arithmetic_finding){0};
		return;
	}
	if (c->findings[i].relation || arithmetic_search_rate(c, i, around))
		return;
	if (!arithmetic_is_change(arithmetic_number(c, i)) &&
	    arithmetic_reference_after(c, i) != OF_BEFORE)
		arithmetic_search_share(c, i, around);
}
