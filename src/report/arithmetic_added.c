/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A sum told after its parts: "vụ xuân 32.790 tấn; vụ mùa 25.398 tấn. Tính chung cả năm
 * 58.188 tấn" */
#include "report/arithmetic_sum.h"

enum { FEW_DIGITS = 3, RUN_DIGITS = 5, RUN_MAX = 8 };

/* Where the words for number i may begin: after the number before it. */
static int names_begin(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int from = n->first - NAME_TOKENS;

	if (i && arithmetic_number(c, i - 1)->sentence == n->sentence &&
	    from <= arithmetic_number(c, i - 1)->last)
		from = arithmetic_number(c, i - 1)->last + 1;
	return from;
}

static bool says_sum(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int from = names_begin(c, i);

	return arithmetic_says(c, from, n->first, n->sentence, "tong") ||
	       arithmetic_says_two(c, from, n->first, n->sentence, "tinh", "chung") ||
	       arithmetic_says_two(c, from, n->first, n->sentence, "cong", "chung") ||
	       arithmetic_says_two(c, from, n->first, n->sentence, "ca", "nam");
}

/* "…, cộng 14.158 người", "nâng tổng số căn được hỗ trợ lên 39 căn", "như vậy Hội đã giúp 36 phụ
 * nữ", "Như vậy tổng số đủ điều kiện là 156 thanh niên" */
static bool says_added_up(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	static const char *const added[] = {"cộng", NULL}, *const raised[] = {"lên", NULL};
	int from = names_begin(c, i);

	return arithmetic_says_exactly(c, n->first - 2, n->first, n->sentence, added) ||
	       (arithmetic_says_exactly(c, n->first - 1, n->first, n->sentence, raised) &&
		   arithmetic_says(c, from, n->first, n->sentence, "tong")) ||
	       arithmetic_says_two(c, from, n->first, n->sentence, "nhu", "vay");
}

/* "3.264 doanh nghiệp thành lập mới … Có 1.127 doanh nghiệp quay trở lại, đưa tổng số lên 4.319":
 * to one told before; only swapped digits are told of. */
static void check_raised(struct arithmetic *c, int i, int added)
{
	struct parts parts = {.number = {added}, .count = 2, .clean = true};
	struct sum sum, wrong_sum = {0};
	int wrong = -1;

	if (arithmetic_digits(arithmetic_number(c, i)) <= FEW_DIGITS ||
	    arithmetic_number(c, added)->sentence != arithmetic_number(c, i)->sentence)
		return;
	for (int k = added - 1; k >= 0 && added - k < FAR_NUMBERS; k--) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->block != arithmetic_number(c, i)->block)
			break;
		parts.number[1] = k;
		if (n->depth || !n->unit.n || !arithmetic_may_be_part(c, k, added, ALL_ALIKE) ||
		    arithmetic_is_change(n) || !arithmetic_sum_of(c, i, &parts, 2, &sum))
			continue;
		if (arithmetic_sums_to(c, i, &sum))
			return;
		if (arithmetic_slips_to(arithmetic_number(c, i), sum.value, true)) {
			wrong = k;
			wrong_sum = sum;
		}
	}
	if (wrong >= 0)
		arithmetic_note_parts(c, i, false, wrong_sum.value, wrong, added);
}

/* All that its sentence told before, by whatever words, or else the one before it. */
static void check_added_up(struct arithmetic *c, int i)
{
	const struct stated_number *whole = arithmetic_number(c, i);
	struct parts parts = {.clean = true};
	struct sum sum;

	if (!arithmetic_is_amount(c, i, whole->part) || c->findings[i].relation ||
	    (!whole->unit.n && (!says_sum(c, i) || arithmetic_digits(whole) < FEW_DIGITS)) ||
	    arithmetic_is_change(whole) || !says_added_up(c, i))
		return;
	for (int k = i - 1; k >= 0 && i - k < FAR_NUMBERS && parts.count < PARTS_MAX; k--) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->block != whole->block ||
		    n->sentence < (parts.count ? arithmetic_number(c, parts.number[0])->sentence
					       : whole->sentence - 1))
			break;
		if (n->depth > whole->depth || (!n->unit.n && n->sentence != whole->sentence) ||
		    arithmetic_is_for_each(c, k) ||
		    !(arithmetic_may_be_part(c, k, i, ALL_ALIKE) ||
			(n->sentence == whole->sentence &&
			    arithmetic_may_be_part(c, k, i, ANY_COUNTS))))
			continue;
		parts.number[parts.count++] = k;
		if (parts.count < 2 || !arithmetic_sum_of(c, i, &parts, parts.count, &sum))
			continue;
		if (arithmetic_sums_to(c, i, &sum)) {
			arithmetic_note_parts(c, i, true, sum.value, k, i - 1);
			return;
		}
	}
	if (parts.count >= 2 && arithmetic_sum_of(c, i, &parts, parts.count, &sum) &&
	    arithmetic_one_digit_off(c, i, &parts, &sum))
		arithmetic_note_parts(
		    c, i, false, sum.value, parts.number[parts.count - 1], parts.number[0]);
	else if (parts.count)
		check_raised(c, i, parts.number[0]);
}

/* Whether the sum is told elsewhere, or one of its parts is what the others add up to. */
static bool is_sum_of_another(
    const struct arithmetic *c, int i, const struct parts *parts, int count, const struct sum *sum)
{
	struct rational twice;

	for (int k = i - 1; k >= 0 && i - k < FAR_NUMBERS &&
			    arithmetic_number(c, k)->block == arithmetic_number(c, i)->block;
	     k--)
		if (arithmetic_is_amount(c, k, arithmetic_number(c, k)->part) &&
		    !rational_compare(arithmetic_number(c, k)->value, sum->value))
			return true;
	for (int p = 0; p < count; p++)
		if (rational_multiply(arithmetic_number(c, parts->number[p])->value,
			rational_of_int(2), &twice) &&
		    !rational_compare(twice, sum->value))
			return true;
	return false;
}

/* Only a slip of the hand is told of: what a sum is of, the words leave open. */
static void check_sum_after(struct arithmetic *c, int i)
{
	const struct stated_number *whole = arithmetic_number(c, i);
	struct parts parts = {.clean = true};
	int wrong = 0;
	struct sum sum, wrong_sum = {0};

	if (!arithmetic_is_amount(c, i, whole->part) || !whole->unit.n || c->findings[i].relation ||
	    arithmetic_is_change(whole) || !says_sum(c, i))
		return;
	for (int k = i - 1; k >= 0 && i - k < FAR_NUMBERS && parts.count < PARTS_MAX; k--) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->block != whole->block)
			break;
		if (n->depth > whole->depth || !arithmetic_may_be_part(c, k, i, ALL_ALIKE) ||
		    !n->unit.n ||
		    (arithmetic_is_change(n) && arithmetic_reference_after(c, k) == OF_BEFORE))
			continue;
		parts.number[parts.count++] = k;
		if (parts.count < 2 || !arithmetic_sum_of(c, i, &parts, parts.count, &sum))
			continue;
		if (arithmetic_sums_to(c, i, &sum))
			return;
		/* "Tổng chi" is no sum of what came in: only what is swapped, or of many digits. */
		if (!wrong && arithmetic_sum_slips(c, i, &parts, parts.count, &sum,
				  arithmetic_digits(whole) < RUN_DIGITS)) {
			wrong = parts.count;
			wrong_sum = sum;
		}
	}
	/* "xây mới 18 căn, sửa chữa 27 căn, tổng cộng 45 căn": all that the sentence told before.
	 */
	if (!wrong && arithmetic_says(c, whole->first - 2, whole->first, whole->sentence, "tong") &&
	    arithmetic_says(c, whole->first - 1, whole->first, whole->sentence, "cong")) {
		for (wrong = 0; wrong < parts.count; wrong++)
			if (arithmetic_number(c, parts.number[wrong])->sentence != whole->sentence)
				break;
		if (wrong < 2 || !arithmetic_sum_of(c, i, &parts, wrong, &wrong_sum) ||
		    is_sum_of_another(c, i, &parts, wrong, &wrong_sum))
			return;
		arithmetic_note_parts(
		    c, i, false, wrong_sum.value, parts.number[wrong - 1], parts.number[0]);
		return;
	}
	if (wrong && arithmetic_digits(whole) >= 3 &&
	    !is_sum_of_another(c, i, &parts, wrong, &wrong_sum))
		arithmetic_note_parts(
		    c, i, false, wrong_sum.value, parts.number[wrong - 1], parts.number[0]);
}

/* "13.640,02 tỷ đồng … bán lẻ 10.595,22 tỷ đồng, lưu trú 295,37 tỷ đồng, ăn uống 1.835,81 tỷ đồng
 * …": parts that no word tells of; with so many digits that they hardly fit by chance, and only
 * digits that are swapped. */
static void check_run(struct arithmetic *c, int i)
{
	const struct stated_number *whole = arithmetic_number(c, i);
	struct parts parts = {.clean = true};
	struct sum sum, wrong_sum = {0};
	int wrong = 0;

	if (!arithmetic_is_amount(c, i, whole->part) || !whole->unit.n || c->findings[i].relation ||
	    c->adds_up[i] || arithmetic_is_change(whole) ||
	    arithmetic_significant_digits(whole) < RUN_DIGITS - 1)
		return;
	for (int k = i + 1; k < (int)c->text->count && parts.count < RUN_MAX; k++) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->block != whole->block)
			break;
		if (n->depth || !arithmetic_may_be_part(c, k, i, ALL_ALIKE) || !n->unit.n ||
		    n->rough || arithmetic_is_change(n))
			continue;
		if (rational_compare(n->value, whole->value) >= 0)
			break;
		parts.number[parts.count++] = k;
		if (parts.count < 2 || !arithmetic_sum_of(c, i, &parts, parts.count, &sum))
			continue;
		if (arithmetic_sums_to(c, i, &sum)) {
			for (int p = 0; p < parts.count; p++)
				c->adds_up[parts.number[p]] = true;
			c->adds_up[i] = true;
			return;
		}
		for (int place = -1; place < parts.count && !wrong; place++) {
			const struct stated_number *m;
			struct span span;

			if (arithmetic_should_be(c, i, &parts, place, &sum, &m, &span) &&
			    arithmetic_significant_digits(m) >= RUN_DIGITS &&
			    arithmetic_slips(m, span, true)) {
				wrong = parts.count;
				wrong_sum = sum;
			}
		}
	}
	if (wrong)
		arithmetic_note_parts(
		    c, i, false, wrong_sum.value, parts.number[0], parts.number[wrong - 1]);
}

void arithmetic_check_added(struct arithmetic *c)
{
	for (int i = 0; i < (int)c->text->count; i++) {
		check_sum_after(c, i);
		check_added_up(c, i);
	}
}

void arithmetic_check_runs(struct arithmetic *c)
{
	for (int i = 0; i < (int)c->text->count; i++)
		check_run(c, i);
}
