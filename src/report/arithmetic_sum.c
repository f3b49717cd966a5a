/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether parts add up to their whole, and whether one slip of the hand keeps them from it. */
#include "report/arithmetic_sum.h"

void arithmetic_note_parts(
    struct arithmetic *c, int i, bool holds, struct rational sum, int first, int last)
{
	struct arithmetic_finding *finding = &c->findings[i];

	for (int k = first; k <= last; k++)
		c->adds_up[k] = true;

	if (!finding->relation || (finding->holds && !holds))
		*finding =
		    (struct arithmetic_finding){ARITHMETIC_PARTS, holds, false, sum, {first, last}};
}

static bool is_count(const struct stated_number *n)
{
	return !n->decimals && !n->multiplied && !arithmetic_is_measured(n);
}

bool arithmetic_may_be_part(const struct arithmetic *c, int k, int whole, enum taking taking)
{
	const struct stated_number *n = arithmetic_number(c, k), *of = arithmetic_number(c, whole);

	return n->kind == STATED_QUANTITY && !n->percent && n->role != STATED_PLAN &&
	       n->role != STATED_FROM && n->role != STATED_FALL &&
	       !arithmetic_sign_before(c, k, "/") && (!n->decimals || !is_count(of)) &&
	       (taking == ANY_COUNTS
		       ? n->unit.n && is_count(n) && is_count(of) && arithmetic_digits(of) > 1
		   : n->unit.n ? arithmetic_alike(c, k, whole)
			       : n->multiplied == of->multiplied);
}

bool arithmetic_sum_of(
    const struct arithmetic *c, int whole, const struct parts *parts, int count, struct sum *out)
{
	const struct stated_number *of = arithmetic_number(c, whole);

	out->last = parts->number[count - 1];
	out->value = rational_of_int(0);
	out->room = arithmetic_sum_room(of, arithmetic_number(c, parts->number[0]));
	for (int i = 0; i < count; i++) {
		const struct stated_number *n = arithmetic_number(c, parts->number[i]);

		if (!rational_add(out->value, n->value, &out->value) ||
		    !rational_add(out->room, arithmetic_sum_room(n, of), &out->room))
			return false;
	}
	return true;
}

bool arithmetic_sums_to(const struct arithmetic *c, int whole, const struct sum *sum)
{
	struct rational over;

	return rational_subtract(sum->value, arithmetic_number(c, whole)->value, &over) &&
	       rational_compare(arithmetic_absolute(over), sum->room) <= 0;
}

bool arithmetic_should_be(const struct arithmetic *c, int whole, const struct parts *parts,
    int place, const struct sum *sum, const struct stated_number **number, struct span *out)
{
	struct rational over, should;

	*number = arithmetic_number(c, place < 0 ? whole : parts->number[place]);
	return rational_subtract(arithmetic_number(c, whole)->value, sum->value, &over) &&
	       (place < 0 ? rational_subtract((*number)->value, over, &should)
			  : rational_add((*number)->value, over, &should)) &&
	       arithmetic_span(should, sum->room, out);
}

bool arithmetic_sum_slips(const struct arithmetic *c, int whole, const struct parts *parts,
    int count, const struct sum *sum, bool swaps)
{
	int enough = count == parts->count ? 3 : 4;

	for (int place = -1; place < count; place++) {
		const struct stated_number *n;
		struct span span;
		int digits;

		if (!arithmetic_should_be(c, whole, parts, place, sum, &n, &span))
			continue;
		digits = arithmetic_digits(n);
		if (digits > enough && arithmetic_point_slips(n, span))
			return true;
		if ((digits >= enough || (digits >= 2 && count == parts->count)) &&
		    arithmetic_slips(n, span, swaps || digits < enough))
			return true;
	}
	return false;
}

bool arithmetic_one_digit_off(
    const struct arithmetic *c, int whole, const struct parts *parts, const struct sum *sum)
{
	int larger = -1; /* the one part that is more than the whole: then it is that */

	for (int i = 0; i < parts->count; i++)
		if (rational_compare(arithmetic_number(c, parts->number[i])->value,
			arithmetic_number(c, whole)->value) >= 0) {
			if (larger >= 0)
				return false;
			larger = i;
		}
	for (int place = larger < 0 ? -1 : larger; place < (larger < 0 ? parts->count : larger + 1);
	     place++) {
		const struct stated_number *n;
		struct span span;

		if (arithmetic_should_be(c, whole, parts, place, sum, &n, &span) &&
		    (arithmetic_slips(n, span, false) || arithmetic_point_slips(n, span) ||
			(!rational_compare(span.low, span.high) &&
			    arithmetic_length_slips(n, span.low))))
			return true;
	}
	return false;
}
