/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * So much for each: "192,5 triệu đồng … 7 cơ sở, bình quân 27,5 triệu đồng/cơ sở". What it is of is
 * mostly not said: where the sentence has but one pair that comes near, it is that; else only a
 * slip of the hand is told of.
 */
#include "report/arithmetic_inside.h"

enum { SAID_BEFORE = 10, COUNTED_AFTER = 5, TRIED_MAX = 40 };

/* The word for what it is for each of: "triệu đồng/cơ sở", "bình quân mỗi lượt khách"; NULL: it is
 * no average. */
static const struct stated_token *counted_of(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int from = n->first - SAID_BEFORE;

	for (int at = n->first - 1; at >= from; at--) {
		const struct stated_token *t = arithmetic_token(c, at, n->sentence);

		if (!t || t->kind == STATED_DIGITS)
			from = at + 1;
	}
	if (!arithmetic_says(c, from, n->first, n->sentence, "binh") &&
	    !arithmetic_says(c, from, n->first, n->sentence, "trung"))
		return NULL;
	for (int at = from; at < n->first; at++)
		if (arithmetic_says(c, at, at + 1, n->sentence, "moi") ||
		    arithmetic_says(c, at, at + 1, n->sentence, "mot"))
			return arithmetic_token(c, at + 1, n->sentence);
	for (int at = n->last + 1; at <= n->last + COUNTED_AFTER; at++)
		if (arithmetic_says_sign(c, at, at + 1, n->sentence, "/"))
			return arithmetic_token(c, at + 1, n->sentence);
	return NULL;
}

static bool counts(const struct stated_number *n, const struct stated_token *word)
{
	return str_eq(n->unit, word->folded) ||
	       (str_is(word->folded, "dn") && str_is(n->unit, "doanh")) ||
	       (str_is(word->folded, "ho") && str_is(n->unit, "ho so"));
}

/* What is told of a few numbers only: of the sentence and the one before. */
static bool may_be_of(const struct arithmetic *c, int i, int k)
{
	const struct stated_number *n = arithmetic_number(c, i), *m = arithmetic_number(c, k);

	return k != i && m->block == n->block && m->kind == STATED_QUANTITY && !m->percent &&
	       !m->rough && m->sentence <= n->sentence && m->sentence >= n->sentence - 1;
}

/* Whether digits swapped in the area, or in what it yields, explain the yield `n`. */
static bool area_slips(const struct stated_number *n, const struct stated_number *area,
    const struct stated_number *output)
{
	struct span factor;

	return arithmetic_digits(n) >= 3 && arithmetic_factor(n, 0, false, 10, &factor) &&
	       (arithmetic_quotient_slips(area, output->value, factor) ||
		   arithmetic_product_slips(output, area->value, factor));
}

/* The nearest measure of that unit before (-1) or after number i (1), of its block and in no deeper
 * bracket; -1: there is none, or another yield comes first. */
static int nearest_of(const struct arithmetic *c, int i, int step, const char *unit)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int k = i + step, tried = 0; k >= 0 && k < (int)c->text->count && tried < TRIED_MAX;
	     k += step, tried++) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->block != n->block || m->sentence < n->sentence - 1 ||
		    m->sentence > n->sentence + 1)
			break;
		if (m->kind != STATED_QUANTITY || m->depth > n->depth || m->percent ||
		    arithmetic_is_change(m) || m->role == STATED_PLAN)
			continue;
		if (str_is(m->unit, unit))
			return m->rough ? -1 : k;
		if (str_eq(m->unit, n->unit))
			break;
	}
	return -1;
}

/* "5.214,8 ha, năng suất 62,4 tạ/ha, sản lượng 32.540,4 tấn" */
static bool check_yield(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i), *area, *output;
	struct rational expected, ten = rational_of_int(10);
	int a, b;

	if (!str_is(n->unit, "ta") ||
	    !arithmetic_says_sign(c, n->last + 2, n->last + 3, n->sentence, "/"))
		return false;
	a = nearest_of(c, i, -1, "ha");
	b = nearest_of(c, i, 1, "tan");
	if (a < 0 || b < 0)
		return false;
	area = arithmetic_number(c, a);
	output = arithmetic_number(c, b);
	if (!rational_multiply(output->value, ten, &expected) ||
	    !rational_divide(expected, area->value, &expected))
		return false;
	if (arithmetic_agrees(n, expected, area, output) ||
	    arithmetic_slips_to(arithmetic_number(c, i), expected, false) ||
	    area_slips(n, area, output))
		arithmetic_judge(c, i, ARITHMETIC_AVERAGE, expected, a, b);
	return true;
}

/* Within twice and half of it. */
static bool is_of_the_size(const struct arithmetic *c, int i, struct rational expected)
{
	struct rational value = arithmetic_number(c, i)->value, two = rational_of_int(2), twice,
			half;

	return rational_multiply(value, two, &twice) && rational_divide(value, two, &half) &&
	       rational_compare(expected, twice) < 0 && rational_compare(expected, half) > 0;
}

/* "52,4 triệu đồng/người" is no sum. */
static bool is_for_each(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	return arithmetic_says_sign(c, n->last + 1, n->last + 3, n->sentence, "/");
}

void arithmetic_check_average(struct arithmetic *c, int i)
{
	const struct stated_token *counted = counted_of(c, i);
	struct rational wrong = rational_of_int(0);
	int first = i > TRIED_MAX ? i - TRIED_MAX : 0, last = i + COUNTED_AFTER, of[2] = {-1, -1};
	int near = 0; /* of the sentence and of its size: where there is but one, it is that */

	if (check_yield(c, i))
		return;
	if (!counted || counted->kind != STATED_WORD || c->findings[i].relation)
		return;
	if (last >= (int)c->text->count)
		last = (int)c->text->count - 1;
	for (int a = first; a <= last; a++)
		for (int b = first; b <= last; b++) {
			const struct stated_number *sum = arithmetic_number(c, a),
						   *count = arithmetic_number(c, b);
			struct rational expected;

			if (!may_be_of(c, i, a) || !may_be_of(c, i, b) || !counts(count, counted) ||
			    !str_eq(sum->unit, arithmetic_number(c, i)->unit) ||
			    arithmetic_is_change(sum) || is_for_each(c, a) ||
			    !rational_divide(sum->value, count->value, &expected))
				continue;
			if (arithmetic_agrees(arithmetic_number(c, i), expected, sum, count)) {
				arithmetic_judge(c, i, ARITHMETIC_AVERAGE, expected, a, b);
				return;
			}
			near += sum->sentence == arithmetic_number(c, i)->sentence &&
			        count->sentence == sum->sentence && is_of_the_size(c, i, expected);
			if (arithmetic_slips_to(arithmetic_number(c, i), expected, false) ||
			    (near == 1 && is_of_the_size(c, i, expected))) {
				wrong = expected;
				of[0] = a;
				of[1] = b;
			}
		}
	if (of[0] >= 0)
		arithmetic_judge(c, i, ARITHMETIC_AVERAGE, wrong, of[0], of[1]);
}
