/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Growths and falls in percent, against what was before: in a bracket, after "so với", in a list.
 */
#include "report/arithmetic_around.h"

/* Whether digits swapped in `was`, or the other way round in `now`, explain the rate `n`: now = was
 * × (1 ± n), and was = now / (1 ± n). The one whose digits are tried is the second. */
static bool base_slips(const struct stated_number *n, const struct stated_number *kept,
    const struct stated_number *tried, bool tried_was)
{
	struct span factor;

	if (!arithmetic_factor(n, 100, n->role == STATED_FALL, 100, &factor))
		return false;
	return tried_was ? arithmetic_quotient_slips(tried, kept->value, factor)
	                 : arithmetic_product_slips(tried, kept->value, factor);
}

static bool says_compared(const struct arithmetic *c, int from, int to, int sentence)
{
	return arithmetic_says(c, from, to, sentence, "voi") ||
	       arithmetic_says_before(c, from, to, sentence) ||
	       arithmetic_says(c, from, to, sentence, "tieu");
}

/* "đạt 86,25%, thấp hơn 5,25% so với mức Thủ tướng giao (91,5%)": by points, or by a rate. */
static bool check_percent_as_points(struct arithmetic *c, int i, int was)
{
	const struct stated_number *n = arithmetic_number(c, i);
	const struct stated_number *of = arithmetic_number(c, was);
	struct rational difference, rate;
	int level = -1;

	for (int k = i - 1; k >= 0 && arithmetic_number(c, k)->sentence == n->sentence; k--) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->percent && m->depth == n->depth && !m->rough && m->kind == STATED_QUANTITY &&
		    m->role != STATED_FROM &&
		    !arithmetic_says(c, m->first - 4, m->first, m->sentence, "voi") &&
		    !arithmetic_is_change(m)) {
			level = k;
			break;
		}
	}
	if (level < 0 || !arithmetic_is_change(n) || of->rough || of->kind != STATED_QUANTITY ||
	    arithmetic_is_change(of) || !says_compared(c, n->last + 1, of->first, n->sentence) ||
	    !rational_subtract(arithmetic_number(c, level)->value, of->value, &difference) ||
	    !arithmetic_rate_of(arithmetic_number(c, level)->value, of->value, &rate))
		return false;
	if (!arithmetic_agrees(n, rate, arithmetic_number(c, level), of))
		arithmetic_judge_wrong(c, i, ARITHMETIC_DIFFERENCE, difference, level, was);
	return true;
}

/* "1.286 doanh nghiệp …, tăng 7,8% (cùng kỳ 1.193 DN)", "đạt 98,7% KH (1.465 ha)" */
static bool check_bracket(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i), *of;
	int k = arithmetic_told_in_bracket(c, i), level;
	struct rational expected;
	bool before, plan;

	if (k < 0 && arithmetic_percent_in_bracket(c, i) >= 0)
		return check_percent_as_points(c, i, arithmetic_percent_in_bracket(c, i));
	if (k >= 0 && !arithmetic_is_told_aside(c, i, k))
		return false;
	if (k < 0)
		k = arithmetic_told_against(c, i);
	level = k < 0 ? -1 : arithmetic_level_named(c, i, k);
	if (k >= 0 && level < 0)
		level = arithmetic_level_around(c, i, k);
	if (level < 0)
		return false;
	of = arithmetic_number(c, k);
	if (of->kind != STATED_QUANTITY || !of->unit.n || arithmetic_is_one_of_several(c, k) ||
	    (of->depth > n->depth && !arithmetic_is_alone_in_bracket(c, k)))
		return false;
	before = arithmetic_says_before(c, n->last + 1, of->first, n->sentence) ||
	         of->role == STATED_FROM || arithmetic_says_compared_before(c, i);
	plan = of->role == STATED_PLAN || arithmetic_reference_after(c, i) == OF_PLAN;
	if (!before && !plan)
		return false;
	if (arithmetic_is_change(n) || arithmetic_is_rate_of_change(c, i)
		? !arithmetic_rate_of(arithmetic_number(c, level)->value, of->value, &expected)
		: !arithmetic_percent_of(arithmetic_number(c, level)->value, of->value, &expected))
		return false;
	arithmetic_judge_wrong(
	    c, i, plan ? ARITHMETIC_PLAN : ARITHMETIC_BEFORE, expected, level, k);
	return true;
}

/* "số người chết giảm 7,9%": what is counted is named right before. */
static bool is_subject(const struct arithmetic *c, int i, const struct stated_number *counted)
{
	const struct stated_number *n = arithmetic_number(c, i);
	const struct stated_token *name;
	int from = n->first - LOOK_AHEAD;

	if (i && arithmetic_number(c, i - 1)->last >= from)
		from = arithmetic_number(c, i - 1)->last + 1;
	if (str_is(counted->unit, "nguoi chet"))
		return arithmetic_says(c, from, n->first, n->sentence, "chet");
	if (str_is(counted->unit, "nguoi bi"))
		return arithmetic_says(c, from, n->first, n->sentence, "thuong");
	/* "(1.136 doanh nghiệp, vốn 10.242,7 tỷ đồng), … nhưng số vốn giảm 4,7%" */
	name = arithmetic_token(c, counted->first - 1, counted->sentence);
	for (int at = from; at < n->first; at++) {
		const struct stated_token *t = arithmetic_token(c, at, n->sentence);

		if (t && t->kind == STATED_WORD &&
		    (str_is(counted->unit, "dong")
			    ? name && name->kind == STATED_WORD && str_eq(t->text, name->text)
			    : str_eq(t->folded, counted->unit)))
			return true;
	}
	return false;
}

/* A number in a bracket of bases; *level: what it has become. */
static bool is_listed_base(const struct arithmetic *c, int i, int k, int *level)
{
	const struct stated_number *n = arithmetic_number(c, i), *m = arithmetic_number(c, k);

	if (m->sentence != n->sentence || m->depth != n->depth + 1 || m->kind != STATED_QUANTITY ||
	    m->percent || !m->unit.n ||
	    !arithmetic_says_before(c, m->first - AROUND_NAME_TOKENS, m->first, n->sentence))
		return false;
	*level = arithmetic_level_around(c, k < i ? k : i, k);
	return *level >= 0;
}

/* "So với năm 2023 (425 vụ, 189 người chết), số người chết giảm 7,9%" */
static bool check_named_base(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int y = 0; y < around->count; y++) {
		int k = around->amounts[y].number, level;
		const struct stated_number *m = arithmetic_number(c, k);
		struct rational expected;

		if (k > i || !is_listed_base(c, i, k, &level) ||
		    !arithmetic_says(
			c, m->first - AROUND_NAME_TOKENS, m->first, n->sentence, "voi") ||
		    !is_subject(c, i, m) ||
		    !arithmetic_rate_of(arithmetic_number(c, level)->value, m->value, &expected))
			continue;
		arithmetic_judge_wrong(c, i, ARITHMETIC_BEFORE, expected, level, k);
		return true;
	}
	return false;
}

/* "tăng 9,1% về số doanh nghiệp nhưng giảm 6,2% về vốn so với năm 2023 (3.912 doanh nghiệp, 33.670
 * tỷ đồng)", and the bracket before: of which of them, the words leave open. */
static bool check_listed_bases(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct rational expected;

	if (!arithmetic_is_change(n) || arithmetic_digits(n) < 2)
		return false;
	if (check_named_base(c, i, around))
		return true;
	for (int y = 0; y < around->count; y++) {
		int k = around->amounts[y].number, level;
		const struct stated_number *m = arithmetic_number(c, k);
		bool other_way;

		if (!is_listed_base(c, i, k, &level) ||
		    !arithmetic_rate_of(arithmetic_number(c, level)->value, m->value, &expected))
			continue;
		other_way = rational_sign(expected) == (n->role == STATED_RISE ? -1 : 1);
		expected = arithmetic_absolute(expected);
		if (!base_slips(n, arithmetic_number(c, level), m, true) &&
		    (other_way || !arithmetic_slips_to(n, expected, false)))
			continue;
		arithmetic_judge_wrong(c, i, ARITHMETIC_BEFORE, expected, level, k);
		return true;
	}
	return false;
}

/* "(46/58 vụ, giảm 20,7%)": in brackets what it was is told after the stroke. */
static bool check_fraction_rate(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i),
				   *of = i ? arithmetic_number(c, i - 1) : NULL;
	struct rational expected;

	if (!of || of->kind != STATED_FRACTION || of->sentence != n->sentence || !n->depth ||
	    of->depth != n->depth || !arithmetic_is_change(n) ||
	    arithmetic_tokens_between(c, i - 1, i) > 4 ||
	    !arithmetic_rate_of(of->value, of->total, &expected))
		return false;
	arithmetic_judge_wrong(c, i, ARITHMETIC_BEFORE, expected, i - 1, i - 1);
	return true;
}

/* "so với năm 2024 (13.773 tấn) tăng 4,4%" */
static bool check_bracket_before(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int k = arithmetic_told_in_bracket_before(c, i), level;
	struct rational expected;

	/* "so với mức 2.915,3 tỷ đồng của năm 2022 tăng 11,4%" */
	if (k < 0 && i && arithmetic_is_amount(c, i - 1, n->part) &&
	    arithmetic_number(c, i - 1)->role == STATED_FROM &&
	    arithmetic_says(c, arithmetic_number(c, i - 1)->first - LOOK_AHEAD,
		arithmetic_number(c, i - 1)->first, n->sentence, "voi") &&
	    !arithmetic_says_sign(c, arithmetic_number(c, i - 1)->last, n->first, n->sentence, ","))
		k = i - 1;
	level = k < 0 ? -1 : arithmetic_level_around(c, k, k);
	if (level < 0 || !arithmetic_is_change(n) ||
	    !arithmetic_rate_of(
		arithmetic_number(c, level)->value, arithmetic_number(c, k)->value, &expected))
		return false;
	arithmetic_judge_wrong(c, i, ARITHMETIC_BEFORE, expected, level, k);
	return true;
}

static bool says_this_year(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	return arithmetic_says(c, n->first - LOOK_AHEAD, n->first, n->sentence, "nay");
}

/* "cả năm ước 9.874,2 tỷ đồng, trong khi năm 2024 là 8.716,5 tỷ đồng, tức tăng 13,3%" */
static bool check_two_before(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i), *was, *now;
	struct rational expected;
	int b = i - 1, a = i - 2;

	if (a < 0 || !arithmetic_is_change(n))
		return false;
	while (a > 0 && arithmetic_number(c, a)->kind > STATED_FRACTION)
		a--;
	if (!arithmetic_says_before(c, arithmetic_number(c, b)->first - LOOK_AHEAD,
		arithmetic_number(c, b)->first, n->sentence) ||
	    says_this_year(c, b)) {
		int swap = a;

		a = b;
		b = swap;
	}
	was = arithmetic_number(c, b);
	now = arithmetic_number(c, a);
	if (!arithmetic_is_amount(c, b, was->part) || !arithmetic_is_amount(c, a, now->part) ||
	    was->sentence != n->sentence || now->sentence != n->sentence ||
	    was->depth != n->depth || now->depth != n->depth || !was->unit.n ||
	    !arithmetic_same_unit(was, now) || arithmetic_is_change(was) ||
	    arithmetic_is_change(now) ||
	    !(says_this_year(c, a) || arithmetic_reference_after(c, i) == OF_BEFORE ||
		arithmetic_says_before(c, was->first - LOOK_AHEAD, was->first, n->sentence)) ||
	    !arithmetic_rate_of(now->value, was->value, &expected) ||
	    arithmetic_agrees(n, expected, now, was))
		return false;
	/* now = was × (1 ± rate), with one slip in any of the three. */
	if (arithmetic_slips_to(n, arithmetic_absolute(expected), false)) {
		arithmetic_judge_wrong(c, i, ARITHMETIC_BEFORE, expected, a, b);
		return true;
	}
	if (!base_slips(n, now, was, true) && !base_slips(n, was, now, false))
		return false;
	arithmetic_judge_wrong(c, i, ARITHMETIC_BEFORE, expected, a, b);
	return true;
}

/* "giảm 5,83% (3.389/3.599 vụ)" */
static bool check_fraction_after(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int k = i + 1;
	struct rational expected;

	if (k >= (int)c->text->count || arithmetic_number(c, k)->kind != STATED_FRACTION ||
	    arithmetic_number(c, k)->sentence != n->sentence ||
	    arithmetic_number(c, k)->depth != n->depth + 1 || !arithmetic_is_change(n) ||
	    arithmetic_tokens_between(c, i, k) > 2 ||
	    !arithmetic_rate_of(
		arithmetic_number(c, k)->value, arithmetic_number(c, k)->total, &expected))
		return false;
	arithmetic_judge_wrong(c, i, ARITHMETIC_BEFORE, expected, k, k);
	return true;
}

/* "2.829 vụ … Số vụ giảm 128 (-4,33%)": of which level, the words leave open. */
static bool check_rate_of_change(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i), *d;
	int wrong = -1;
	struct rational of = rational_of_int(0);

	if (!i || arithmetic_digits(n) < 3)
		return false;
	d = arithmetic_number(c, i - 1);
	if (d->sentence != n->sentence || d->kind != STATED_QUANTITY || d->percent ||
	    !arithmetic_is_change(d) || n->depth != d->depth + 1 ||
	    arithmetic_tokens_between(c, i - 1, i) > LOOK_AHEAD)
		return false;
	for (int x = 0; x < around->count; x++) {
		const struct amount *level = &around->amounts[x];
		const struct stated_number *m = arithmetic_number(c, level->number);
		struct rational base, expected;

		if (level->number >= i - 1 || m->percent || arithmetic_is_change(m) ||
		    (d->unit.n && !arithmetic_alike(c, level->number, i - 1)) ||
		    !arithmetic_base_of(level->value, d->value, d->role == STATED_RISE, &base) ||
		    rational_sign(base) <= 0 || !arithmetic_percent_of(d->value, base, &expected))
			continue;
		if (arithmetic_agrees(n, expected, m, d))
			return false;
		if (arithmetic_slips_to(n, expected, true)) {
			wrong = level->number;
			of = expected;
		}
	}
	if (wrong < 0)
		return false;
	arithmetic_judge_wrong(c, i, ARITHMETIC_CHANGE, of, wrong, i - 1);
	return true;
}

bool arithmetic_search_rate(struct arithmetic *c, int i, const struct around *around)
{
	return check_bracket(c, i) || check_bracket_before(c, i) || check_fraction_rate(c, i) ||
	       check_fraction_after(c, i) || check_two_before(c, i) ||
	       check_rate_of_change(c, i, around) || check_listed_bases(c, i, around);
}
