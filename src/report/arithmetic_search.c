/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where the words do not settle what a number is of: all that stands around it is tried. What any
 * two numbers explain is not called wrong; what would follow from the likely ones but for one slip
 * of the hand is.
 */
#include "report/arithmetic_inside.h"

enum { BEFORE_MAX = 40, AFTER_MAX = 12, AMOUNTS_MAX = 2 * (BEFORE_MAX + AFTER_MAX), NAME_TOKENS = 10, PAIRS_MAX = 12 };

/* ---- What stands around a number */

struct amount {
	int number;
	bool total; /* of a fraction */
	struct rational value;
};

struct around {
	struct amount amounts[AMOUNTS_MAX];
	int count;
};

static void add_amount(struct around *around, int number, bool total, struct rational value)
{
	if (around->count < AMOUNTS_MAX)
		around->amounts[around->count++] = (struct amount){number, total, value};
}

/* The quantities and fractions of the block of number i, in their order. */
static void look_around(const struct arithmetic *c, int i, struct around *out)
{
	int block = arithmetic_number(c, i)->block;

	out->count = 0;
	for (int k = i > BEFORE_MAX ? i - BEFORE_MAX : 0;
	     k < (int)c->text->count && k <= i + AFTER_MAX; k++) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (k == i || n->block != block || n->kind > STATED_FRACTION || n->rough)
			continue;
		add_amount(out, k, false, n->value);
		if (n->kind == STATED_FRACTION)
			add_amount(out, k, true, n->total);
	}
}

/* ---- Words */

/* A word for what was before: "cùng kỳ", "CK", "năm trước", "cuối năm 2023". */
static bool says_before(const struct arithmetic *c, int from, int to, int sentence)
{
	static const char *const words[] = {"ky", "ck", "truoc", "nam", "dau", "cuoi"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (arithmetic_says(c, from, to, sentence, words[i]))
			return true;
	return false;
}

/* On the way from number i to a bracket: dates, "so với 6 tháng trước", the rate of a change
 * ("(15,1%)", "tương ứng 15,1%"), a change told with it ("và giảm 1,5 điểm"). */
static bool is_passed_over(const struct arithmetic *c, int i, int k)
{
	const struct stated_number *n = arithmetic_number(c, i), *m = arithmetic_number(c, k);
	bool of_points = str_is(n->unit, "diem");

	if (m->kind > STATED_FRACTION || str_is(m->unit, "thang"))
		return true;
	if (m->depth == n->depth + 1)
		return m->percent != of_points;
	return m->depth == n->depth && arithmetic_is_change(n) &&
	       !arithmetic_same_unit(m, n) &&
	       (arithmetic_says(c, n->last, m->first, n->sentence, "va") ||
		   arithmetic_says(c, m->first - 3, m->first, n->sentence, "ung") ||
		   arithmetic_says(c, m->first - 3, m->first, n->sentence, "duong"));
}

/* The number of the bracket told right after number i: "tăng 7,8% về số doanh nghiệp (cùng kỳ 1.193
 * doanh nghiệp)"; -1: there is none. */
static int told_in_bracket(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int k = i + 1, from = n->last + 1;

	while (k < (int)c->text->count && arithmetic_number(c, k)->sentence == n->sentence &&
	       is_passed_over(c, i, k)) {
		if (arithmetic_number(c, k)->depth == n->depth &&
		    arithmetic_number(c, k)->kind <= STATED_FRACTION)
			from = arithmetic_number(c, k)->last + 1;
		k++;
	}
	if (k == (int)c->text->count || arithmetic_number(c, k)->sentence != n->sentence ||
	    arithmetic_number(c, k)->depth != n->depth + 1 || arithmetic_number(c, k)->rough ||
	    arithmetic_number(c, k)->first - from > TIED_TOKENS ||
	    arithmetic_says_sign(c, from, arithmetic_number(c, k)->first, n->sentence, ";"))
		return -1;
	for (int at = from; at < arithmetic_number(c, k)->first; at++)
		if (c->text->tokens[at].depth == n->depth &&
		    arithmetic_says_sign(c, at, at + 1, n->sentence, ","))
			return -1;
	return k;
}

/* The nearest number before i, in its sentence, that stands there by itself and is like number
 * `like`; -1: none. */
static int level_before(const struct arithmetic *c, int i, int like)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int k = i - 1; k >= 0 && i - k < BEFORE_MAX; k--) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->sentence != n->sentence)
			break;
		if (m->kind <= STATED_FRACTION && !m->rough && m->depth <= n->depth &&
		    !arithmetic_is_change(m) && m->role != STATED_FROM &&
		    m->role != STATED_PLAN && arithmetic_alike(c, k, like))
			return k;
	}
	return -1;
}

/* ---- Percentages */

static bool rate_of(struct rational now, struct rational was, struct rational *out)
{
	struct rational difference;

	return rational_subtract(now, was, &difference) &&
	       arithmetic_percent_of(difference, was, out);
}

static bool percent_agrees(const struct arithmetic *c, int i, struct rational expected,
    const struct amount *x, const struct amount *y)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct rational off, half = {n->step.numerator, n->step.denominator * 2};

	/* Well rounded: so many are tried that something is near. */
	return arithmetic_agrees(n, expected, arithmetic_number(c, x->number),
		   arithmetic_number(c, y->number)) &&
	       rational_subtract(
		   arithmetic_absolute(n->value), arithmetic_absolute(expected), &off) &&
	       rational_compare(arithmetic_absolute(off), half) <= 0;
}

/* Whether the percentage is what a is of b. */
static bool is_ratio_of(
    const struct arithmetic *c, int i, const struct amount *a, const struct amount *b)
{
	struct rational expected;

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

	return (was->role == STATED_FROM || was->role == STATED_PLAN || was->depth || b->total) &&
	       arithmetic_is_change(n) && rate_of(a->value, b->value, &expected) &&
	       rational_sign(expected) == (n->role == STATED_RISE ? 1 : -1) &&
	       percent_agrees(c, i, expected, a, b);
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
			    (near < 2 && !n->decimals) ||
			    arithmetic_number(c, a->number)->percent ||
			    !arithmetic_alike(c, a->number, b->number))
				continue;
			if (is_ratio_of(c, i, a, b) || is_rate_from(c, i, a, b))
				return true;
		}
	return false;
}

/* Whether a slip in the percentage, or digits swapped in what it is of, would explain it. */
static bool percent_slips(
    const struct arithmetic *c, int i, int a, struct amount whole, bool of_sentence)
{
	const struct stated_number *n = arithmetic_number(c, i), *part = arithmetic_number(c, a);
	struct rational low, high, expected, half = {n->step.numerator, n->step.denominator * 2};
	int digits = arithmetic_digits(n);

	if (arithmetic_is_change(n) ? !rate_of(part->value, whole.value, &expected)
				    : !arithmetic_percent_of(part->value, whole.value, &expected))
		return false;
	expected = arithmetic_absolute(expected);
	if (!rational_subtract(expected, half, &low) || !rational_add(expected, half, &high))
		return false;
	if (digits >= 2 && arithmetic_slips(n, low, high, digits < (of_sentence ? 3 : 4)))
		return true;
	/* "251.380 người" written "215.380 người": the part by the percentage, and the other way
	 * round. */
	if (arithmetic_is_change(n) || digits < 3)
		return false;
	return (arithmetic_digits(part) >= 3 && rational_subtract(n->value, half, &low) &&
		   rational_add(n->value, half, &high) &&
		   rational_multiply(low, whole.value, &low) &&
		   rational_multiply(high, whole.value, &high) &&
		   rational_divide(low, rational_of_int(100), &low) &&
		   rational_divide(high, rational_of_int(100), &high) &&
		   arithmetic_slips(part, low, high, true)) ||
	       (!whole.total && arithmetic_digits(arithmetic_number(c, whole.number)) >= 3 &&
		   rational_add(n->value, half, &low) &&
		   rational_subtract(n->value, half, &high) && rational_sign(high) > 0 &&
		   rational_divide(part->value, low, &low) &&
		   rational_divide(part->value, high, &high) &&
		   rational_multiply(low, rational_of_int(100), &low) &&
		   rational_multiply(high, rational_of_int(100), &high) &&
		   arithmetic_slips(arithmetic_number(c, whole.number), low, high, true));
}

static void judge_wrong(struct arithmetic *c, int i, enum arithmetic_relation relation,
    struct rational expected, int a, int b)
{
	c->findings[i] = (struct arithmetic_finding){
	    relation, false, arithmetic_absolute(expected), {a, b}};
}

/* "1.286 doanh nghiệp …, tăng 7,8% (cùng kỳ 1.193 DN)", "đạt 98,7% KH (1.465 ha)" */
static bool check_bracket(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int k = told_in_bracket(c, i), level = k < 0 ? -1 : level_before(c, i, k);
	const struct stated_number *of = k < 0 ? NULL : arithmetic_number(c, k);
	struct rational expected;
	bool before, plan;

	if (level < 0 || of->kind != STATED_QUANTITY || of->percent || !of->unit.n ||
	    arithmetic_is_one_of_several(c, k) || !arithmetic_is_told_aside(c, i, k))
		return false;
	before = says_before(c, n->last + 1, of->first, n->sentence) || of->role == STATED_FROM;
	plan = of->role == STATED_PLAN || arithmetic_reference_after(c, i) == OF_PLAN;
	if (!before && !plan)
		return false;
	if (arithmetic_is_change(n)
		? !rate_of(arithmetic_number(c, level)->value, of->value, &expected)
		: !arithmetic_percent_of(
		      arithmetic_number(c, level)->value, of->value, &expected))
		return false;
	judge_wrong(c, i, plan ? ARITHMETIC_PLAN : ARITHMETIC_BEFORE, expected, level, k);
	return true;
}

/* The part that a percentage is said of: "187 hộ, tỷ lệ 5,18%", "chiếm 28,9% (11 thanh niên)". */
static int part_said(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int k = told_in_bracket(c, i);

	if (k >= 0 && n->role == STATED_SHARE && arithmetic_number(c, k)->kind == STATED_QUANTITY &&
	    !arithmetic_number(c, k)->percent && arithmetic_number(c, k)->unit.n)
		return k;
	for (k = i - 1; k >= 0 && i - k < 4; k--) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->sentence != n->sentence || arithmetic_tokens_between(c, k, i) > TIED_TOKENS)
			return -1;
		if (m->kind > STATED_OUTSIDE || m->depth > n->depth)
			continue;
		return m->kind == STATED_QUANTITY && !m->percent && !m->rough && m->unit.n &&
		               !arithmetic_is_change(m)
		           ? k
		           : -1;
	}
	return -1;
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
	    !rate_of(of->value, of->total, &expected))
		return false;
	judge_wrong(c, i, ARITHMETIC_BEFORE, expected, i - 1, i - 1);
	return true;
}

/* "38/38 thanh niên, trong đó cao đẳng, đại học chiếm 28,9% (11 thanh niên)": where the sentence
 * tells but one number that it can be a share of. */
static bool check_share_of_only(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int k = told_in_bracket(c, i), whole = -1;
	struct rational expected, value = rational_of_int(0);

	if (k < 0 || n->role != STATED_SHARE || arithmetic_number(c, k)->kind != STATED_QUANTITY ||
	    !arithmetic_number(c, k)->unit.n || arithmetic_tokens_between(c, i, k) > 2 ||
	    !arithmetic_says(c, n->first - 1, n->first, n->sentence, "chiem"))
		return false;
	for (int y = 0; y < around->count; y++) {
		const struct amount *b = &around->amounts[y];

		if (b->number >= i || arithmetic_number(c, b->number)->sentence != n->sentence ||
		    arithmetic_number(c, b->number)->percent ||
		    !arithmetic_same_unit(arithmetic_number(c, b->number), arithmetic_number(c, k)))
			continue;
		if (whole >= 0 && rational_compare(value, b->value) != 0)
			return false;
		whole = b->number;
		value = b->value;
	}
	if (whole < 0 || !arithmetic_percent_of(arithmetic_number(c, k)->value, value, &expected))
		return false;
	judge_wrong(c, i, ARITHMETIC_TOTAL, expected, k, whole);
	return true;
}

static void check_percent(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int a, tried = 0;

	/* What a fraction, a change or what was before makes of it is told beyond doubt. */
	if (c->findings[i].relation == ARITHMETIC_FRACTION ||
	    c->findings[i].relation == ARITHMETIC_CHANGE ||
	    c->findings[i].relation == ARITHMETIC_BEFORE)
		return;
	if (percent_is_explained(c, i, around)) {
		c->findings[i] = (struct arithmetic_finding){0};
		return;
	}
	if (c->findings[i].relation || check_bracket(c, i) || check_fraction_rate(c, i) ||
	    check_share_of_only(c, i, around))
		return;
	a = part_said(c, i);
	/* "(196 hộ, tỷ lệ 5,46%)" of another year is of another whole. */
	if (a < 0 || (n->depth && says_before(c, arithmetic_number(c, a)->first - TIED_TOKENS,
				      n->first, n->sentence)) || arithmetic_is_change(n) || arithmetic_reference_after(c, i) == OF_BEFORE ||
	    arithmetic_reference_after(c, i) == OF_PLAN)
		return;
	for (int y = around->count - 1; y >= 0 && tried < 6; y--) {
		struct amount whole = around->amounts[y];
		const struct stated_number *m = arithmetic_number(c, whole.number);
		bool near = m->sentence == n->sentence;

		if (whole.number == a || m->percent || !arithmetic_alike(c, whole.number, a) ||
		    arithmetic_is_change(m) || (whole.number > i && m->depth <= n->depth) ||
		    rational_compare(whole.value, arithmetic_number(c, a)->value) <= 0)
			continue;
		tried++;
		if (percent_slips(c, i, a, whole, near)) {
			struct rational expected;

			if (arithmetic_percent_of(
				arithmetic_number(c, a)->value, whole.value, &expected))
				judge_wrong(
				    c, i, ARITHMETIC_TOTAL, expected, a, whole.number);
			return;
		}
	}
}

/* ---- Differences: "tăng 4.530 con so với cùng kỳ, tương ứng 7,1% (cùng kỳ 63.920 con)" */

/* Points are the difference of percentages. */
static bool may_differ_by(const struct arithmetic *c, int i, int k)
{
	const struct stated_number *n = arithmetic_number(c, i), *m = arithmetic_number(c, k);

	if (str_is(n->unit, "diem"))
		return m->percent && !arithmetic_is_change(m);
	return !m->percent && arithmetic_alike(c, i, k);
}

static bool difference_of(struct rational a, struct rational b, struct rational *out)
{
	if (!rational_subtract(a, b, out))
		return false;
	*out = arithmetic_absolute(*out);
	return true;
}

static bool difference_agrees(const struct arithmetic *c, int i, struct rational expected,
    const struct stated_number *a, const struct stated_number *b)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct rational off, room = arithmetic_half_step(n, a);

	return !rational_add(room, arithmetic_half_step(a, n), &room) ||
	       !rational_add(room, arithmetic_half_step(b, n), &room) ||
	       !difference_of(arithmetic_absolute(n->value), expected, &off) ||
	       rational_compare(off, room) <= 0;
}

/* `tied`: the number told in a bracket after it, which one of the two must be; -1: any. */
static bool difference_is_explained(const struct arithmetic *c, int i, const struct around *around,
    bool of_rest, int tied)
{
	int sentence = arithmetic_number(c, i)->sentence;

	for (int x = 0; x < around->count; x++)
		for (int y = x + 1; y < around->count; y++) {
			const struct amount *a = &around->amounts[x], *b = &around->amounts[y];
			const struct stated_number *m = arithmetic_number(c, a->number);
			struct rational expected;

			if (!may_differ_by(c, i, a->number) || !may_differ_by(c, i, b->number) ||
			    (tied >= 0 && a->number != tied && b->number != tied) ||
			    (!of_rest && (m->sentence != sentence ||
					     arithmetic_number(c, b->number)->sentence !=
						 sentence)) ||
			    !difference_of(a->value, b->value, &expected))
				continue;
			if (difference_agrees(
				c, i, expected, m, arithmetic_number(c, b->number)))
				return true;
			for (int z = y + 1; of_rest && z < around->count; z++) {
				const struct amount *d = &around->amounts[z];
				struct rational rest;

				if (may_differ_by(c, i, d->number) &&
				    arithmetic_number(c, b->number)->sentence == sentence &&
				    arithmetic_number(c, d->number)->sentence == sentence &&
				    difference_of(expected, d->value, &rest) &&
				    difference_agrees(
					c, i, rest, m, arithmetic_number(c, d->number)))
					return true;
			}
		}
	return false;
}

/* What a change is told against: "(19/26)", "(cùng kỳ 63.920 con)", "so với chỉ tiêu thành phố
 * giao (94,5%)"; -1: nothing. */
static int base_in_bracket(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int k = told_in_bracket(c, i);
	const struct stated_number *of = k < 0 ? NULL : arithmetic_number(c, k);

	if (k < 0)
		return -1;
	if (of->kind == STATED_FRACTION)
		return arithmetic_tokens_between(c, i, k) <= LOOK_AHEAD ? k : -1;
	if (of->kind != STATED_QUANTITY || !may_differ_by(c, i, k) ||
	    arithmetic_is_one_of_several(c, k))
		return -1;
	return says_before(c, n->last + 1, of->first, n->sentence) || of->role == STATED_PLAN ||
	               of->role == STATED_FROM || arithmetic_reference_after(c, i) == OF_BEFORE
	           ? k
	           : -1;
}

static bool check_difference_bracket(struct arithmetic *c, int i)
{
	int k = base_in_bracket(c, i), level;
	const struct stated_number *of = k < 0 ? NULL : arithmetic_number(c, k);
	struct rational expected;

	if (k < 0)
		return false;
	if (of->kind == STATED_FRACTION) {
		if (!difference_of(of->value, of->total, &expected))
			return false;
		judge_wrong(c, i, ARITHMETIC_DIFFERENCE, expected, k, k);
		return true;
	}
	level = level_before(c, i, k);
	if (level < 0 ||
	    !difference_of(arithmetic_number(c, level)->value, of->value, &expected))
		return false;
	judge_wrong(c, i, ARITHMETIC_DIFFERENCE, expected, level, k);
	return true;
}

/* "cao hơn bình quân chung của tỉnh (52,7%) là 7,4 điểm phần trăm" */
static bool is_points_after(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i), *of;

	if (!i || !str_is(n->unit, "diem") ||
	    !arithmetic_says(c, n->first - 1, n->first, n->sentence, "la"))
		return false;
	of = arithmetic_number(c, i - 1);
	return of->sentence == n->sentence && of->depth == n->depth + 1 && of->percent &&
	       arithmetic_says(c, of->first - TIED_TOKENS, of->first, n->sentence, "hon");
}

static bool check_points_after(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i), *of = arithmetic_number(c, i - 1);
	int level;
	struct rational expected;

	level = level_before(c, i - 1, i - 1);
	if (level < 0 || arithmetic_number(c, level)->depth != n->depth ||
	    !difference_of(arithmetic_number(c, level)->value, of->value, &expected))
		return false;
	judge_wrong(c, i, ARITHMETIC_DIFFERENCE, expected, level, i - 1);
	return true;
}

/* Whether number i is what is left: "còn 119 hồ sơ", "đang giải quyết 206 hồ sơ", "xuất siêu". */
static bool is_rest(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	static const char *const words[] = {"còn", "tồn", "chưa", "đang", "siêu", "thiếu", "hụt"};

	for (int at = n->first - 1; at >= n->first - NAME_TOKENS; at--) {
		const struct stated_token *t = arithmetic_token(c, at, n->sentence);

		if (!t || t->kind == STATED_DIGITS || (t->kind == STATED_SIGN && t->text.p[0] != '('))
			return false;
		for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++)
			if (t->kind == STATED_WORD && str_is(t->text, words[w]))
				return true;
	}
	return false;
}

/* Whether one slip in the difference, or digits swapped in what it is between, would explain it. */
static bool difference_slips(const struct arithmetic *c, int i, const struct amount *a,
    const struct amount *b, struct rational *expected)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct rational low, high, room = arithmetic_half_step(n, n);
	int digits = arithmetic_digits(n);

	return difference_of(a->value, b->value, expected) && rational_sign(*expected) &&
	       rational_add(
		   room, arithmetic_half_step(arithmetic_number(c, a->number), n), &room) &&
	       rational_add(
		   room, arithmetic_half_step(arithmetic_number(c, b->number), n), &room) &&
	       rational_subtract(*expected, room, &low) &&
	       rational_add(*expected, room, &high) && digits >= 2 &&
	       arithmetic_slips(n, low, high, digits < 3);
}

/* What is left is left of the most there is: "tiếp nhận 4.342 hồ sơ … đã giải quyết 4.136 hồ sơ …
 * đang giải quyết 206 hồ sơ". */
static void check_rest_of_most(struct arithmetic *c, int i, const struct around *around)
{
	const struct amount *most = NULL;

	for (int x = 0; x < around->count; x++) {
		const struct amount *a = &around->amounts[x];

		if (a->number < i && may_differ_by(c, i, a->number) &&
		    !arithmetic_is_change(arithmetic_number(c, a->number)) &&
		    (!most || rational_compare(a->value, most->value) > 0))
			most = a;
	}
	for (int x = 0; most && x < around->count; x++) {
		const struct amount *a = &around->amounts[x];
		struct rational expected;

		if (a == most || a->number > i || !may_differ_by(c, i, a->number) ||
		    arithmetic_is_change(arithmetic_number(c, a->number)) ||
		    !difference_slips(c, i, a, most, &expected))
			continue;
		judge_wrong(c, i, ARITHMETIC_DIFFERENCE, expected, most->number, a->number);
		return;
	}
}

static void check_difference(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);
	bool change = arithmetic_is_change(n), rest = !change && is_rest(c, i);
	bool points = !change && is_points_after(c, i);
	int tried = 0;

	if ((!change && !rest && !points) || !n->unit.n || c->findings[i].holds)
		return;
	if (difference_is_explained(c, i, around, rest, change ? base_in_bracket(c, i) : -1)) {
		c->findings[i] = (struct arithmetic_finding){0};
		return;
	}
	if (c->findings[i].relation)
		return;
	if (change ? check_difference_bracket(c, i) : points && check_points_after(c, i))
		return;
	if (rest) {
		check_rest_of_most(c, i, around);
		return;
	}
	for (int x = around->count - 1; x >= 0; x--)
		for (int y = x - 1; y >= 0 && tried < PAIRS_MAX; y--) {
			const struct amount *a = &around->amounts[x], *b = &around->amounts[y];
			const struct stated_number *m = arithmetic_number(c, a->number);
			struct rational expected;

			if (!may_differ_by(c, i, a->number) || !may_differ_by(c, i, b->number) ||
			    m->sentence != n->sentence ||
			    arithmetic_number(c, b->number)->sentence != n->sentence ||
			    a->number > i || arithmetic_is_change(m) ||
			    arithmetic_is_change(arithmetic_number(c, b->number)))
				continue;
			tried++;
			if (difference_slips(c, i, a, b, &expected)) {
				judge_wrong(c, i, ARITHMETIC_DIFFERENCE, expected, a->number,
				    b->number);
				return;
			}
		}
}

/* ---- All */

void arithmetic_search(struct arithmetic *c, int i)
{
	struct around around;

	if (c->findings[i].holds)
		return;
	look_around(c, i, &around);
	if (arithmetic_number(c, i)->percent)
		check_percent(c, i, &around);
	else
		check_difference(c, i, &around);
}
