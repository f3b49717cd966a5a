/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rises, falls, points and what is left, by all that stands around them: "tăng 4.530 con so với
 * cùng kỳ, tương ứng 7,1% (cùng kỳ 63.920 con)". */
#include "report/arithmetic_around.h"

enum { PAIRS_MAX = 12 };

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
static bool difference_is_explained(
    const struct arithmetic *c, int i, const struct around *around, bool of_rest, int tied)
{
	int sentence = arithmetic_number(c, i)->sentence;

	for (int x = 0; x < around->count; x++)
		for (int y = x + 1; y < around->count; y++) {
			const struct amount *a = &around->amounts[x], *b = &around->amounts[y];
			const struct stated_number *m = arithmetic_number(c, a->number);
			struct rational expected;

			if (!may_differ_by(c, i, a->number) || !may_differ_by(c, i, b->number) ||
			    (tied >= 0 && a->number != tied && b->number != tied) ||
			    (tied >= 0 && arithmetic_number(c, tied)->kind == STATED_FRACTION &&
				a->number != b->number) ||
			    (of_rest && b->number > i) ||
			    (!of_rest && tied < 0 &&
				(m->sentence < sentence - 1 ||
				    arithmetic_number(c, b->number)->sentence != sentence)) ||
			    !difference_of(a->value, b->value, &expected))
				continue;
			if (difference_agrees(c, i, expected, m, arithmetic_number(c, b->number)))
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
	enum reference of_what = arithmetic_reference_after(c, i);
	int k = arithmetic_told_in_bracket(c, i);
	const struct stated_number *of = k < 0 ? NULL : arithmetic_number(c, k);

	if (k < 0) {
		k = arithmetic_told_against(c, i);
		return k >= 0 && may_differ_by(c, i, k) ? k
		                                        : arithmetic_told_in_bracket_before(c, i);
	}
	if (of->kind == STATED_FRACTION)
		return arithmetic_tokens_between(c, i, k) <= LOOK_AHEAD ? k : -1;
	if (of->kind != STATED_QUANTITY || !may_differ_by(c, i, k) ||
	    arithmetic_is_one_of_several(c, k))
		return -1;
	return arithmetic_says_before(c, n->last + 1, of->first, n->sentence) ||
	               (arithmetic_tokens_between(c, i, k) <= LOOK_AHEAD / 2 &&
			   arithmetic_says_compared_before(c, i)) ||
	               of->role == STATED_PLAN || of->role == STATED_FROM ||
	               (of_what == OF_BEFORE || of_what == OF_PLAN)
	           ? k
	           : -1;
}

/* The level before it that would be right but for swapped digits: "dư nợ 186.350 tỷ đồng, trong đó
 * ngắn hạn 128.768 tỷ đồng …; so với đầu năm tăng 10.390 tỷ đồng từ mức 175.420 tỷ đồng"; -1: there
 * is none. */
static int level_of_slip(const struct arithmetic *c, int i, int was)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int k = i - 1; k >= 0 && i - k < AROUND_BEFORE_MAX; k--) {
		const struct stated_number *m = arithmetic_number(c, k);
		struct rational expected;

		if (m->block != n->block || m->sentence < n->sentence - 1)
			break;
		if (arithmetic_is_amount(c, k, m->part) && m->unit.n && !m->depth &&
		    !arithmetic_is_change(m) && m->role != STATED_FROM &&
		    arithmetic_same_unit(m, arithmetic_number(c, was)) &&
		    difference_of(m->value, arithmetic_number(c, was)->value, &expected) &&
		    arithmetic_slips_to(n, expected, true))
			return k;
	}
	return -1;
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
		arithmetic_judge_wrong(c, i, ARITHMETIC_DIFFERENCE, expected, k, k);
		return true;
	}
	level = level_of_slip(c, i, k);
	if (level < 0)
		level = arithmetic_level_around(c, i, k);
	if (level < 0 || !difference_of(arithmetic_number(c, level)->value, of->value, &expected))
		return false;
	if (!difference_agrees(c, i, expected, arithmetic_number(c, level), of))
		arithmetic_judge_wrong(c, i, ARITHMETIC_DIFFERENCE, expected, level, k);
	return true;
}

/* "cao hơn bình quân chung của tỉnh (52,7%) là 7,4 điểm phần trăm" */
static bool is_points_after(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i), *of;

	if (!i)
		return false;
	of = arithmetic_number(c, i - 1);
	/* "là 7,4 điểm", or right after the bracket */
	return (arithmetic_says(c, n->first - 1, n->first, n->sentence, "la") ||
		   arithmetic_says_sign(c, n->first - 1, n->first, n->sentence, ")")) &&
	       of->sentence == n->sentence && of->kind == STATED_QUANTITY &&
	       of->depth == n->depth + 1 && may_differ_by(c, i, i - 1) &&
	       (arithmetic_says(c, of->first - TIED_TOKENS, of->first, n->sentence, "hon") ||
		   arithmetic_says(c, of->first - LOOK_AHEAD, of->first, n->sentence, "vuot"));
}

static bool check_points_after(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i), *of = arithmetic_number(c, i - 1);
	int level;
	struct rational expected;

	level = arithmetic_level_around(c, i - 1, i - 1);
	if (level < 0 || arithmetic_number(c, level)->depth != n->depth ||
	    !difference_of(arithmetic_number(c, level)->value, of->value, &expected) ||
	    difference_agrees(c, i, expected, arithmetic_number(c, level), of))
		return false;
	arithmetic_judge_wrong(c, i, ARITHMETIC_DIFFERENCE, expected, level, i - 1);
	return true;
}

/* Whether number i is what is left: "còn 119 hồ sơ", "đang giải quyết 206 hồ sơ", "xuất siêu". */
static bool is_rest(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	static const char *const words[] = {"còn", "Còn", "tồn", "chưa", "đang", "Đang", "siêu",
	    "thiếu", "hụt", "vắng", "dư", "không", NULL};
	static const char *const later[] = {"sau", NULL};
	int from = n->first - AROUND_NAME_TOKENS;

	for (int k = i - 1; k >= 0 && arithmetic_number(c, k)->sentence == n->sentence; k--)
		if (arithmetic_number(c, k)->kind <= STATED_OUTSIDE) {
			if (from <= arithmetic_number(c, k)->last)
				from = arithmetic_number(c, k)->last + 1;
			break;
		}

	for (int at = n->first - 1; at >= from; at--) {
		const struct stated_token *t = arithmetic_token(c, at, n->sentence);

		if (!t || (t->kind == STATED_SIGN && strchr(",;.:", t->text.p[0])))
			return false;
		/* "chuyển kỳ sau là 1.135 việc" */
		if (str_is(t->text, "chuyển") &&
		    arithmetic_says_exactly(c, at + 1, n->first, n->sentence, later))
			return true;
		if (arithmetic_says_exactly(c, at, at + 1, n->sentence, words))
			return !arithmetic_says(c, at + 1, at + 2, n->sentence, "qua");
	}
	return false;
}

/* Whether one slip in the difference, or digits swapped in what it is between, would explain it. */
static bool difference_slips(const struct arithmetic *c, int i, const struct amount *a,
    const struct amount *b, bool swaps, struct rational *expected)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct rational room = arithmetic_half_step(n, n);
	struct span span;
	int digits = arithmetic_digits(n);

	return difference_of(a->value, b->value, expected) && rational_sign(*expected) &&
	       rational_add(
		   room, arithmetic_half_step(arithmetic_number(c, a->number), n), &room) &&
	       rational_add(
		   room, arithmetic_half_step(arithmetic_number(c, b->number), n), &room) &&
	       arithmetic_span(*expected, room, &span) && digits >= 2 &&
	       arithmetic_slips(n, span, swaps || digits < 3);
}

/* "còn 25 hộ", "còn lại 80 hồ sơ" */
static bool is_left_at_once(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	const struct stated_token *left = arithmetic_token(c, n->first - 1, n->sentence);

	if (left && str_is(left->folded, "lai"))
		left = arithmetic_token(c, n->first - 2, n->sentence);
	if (!left || !(str_is(left->text, "còn") || str_is(left->text, "Còn")))
		return false;
	left = arithmetic_token(c, (int)(left - c->text->tokens) - 1, n->sentence);
	/* Not "các ngành còn lại". */
	return !left || (left->kind == STATED_SIGN || str_is(left->folded, "va"));
}

/* Where the most is looked for. What is planned, or told aside, may be it at last; then only
 * swapped digits are told of. */
enum scope { OF_SENTENCE, PLANNED_IN_SENTENCE, OF_BLOCK, PLANNED };

static bool takes_planned(enum scope scope)
{
	return scope == PLANNED_IN_SENTENCE || scope == PLANNED;
}

enum { REST_DIGITS = 4 };

static bool may_be_left_of(
    const struct arithmetic *c, int i, const struct amount *a, enum scope scope)
{
	const struct stated_number *m = arithmetic_number(c, a->number);

	return a->number < i && may_differ_by(c, i, a->number) && !arithmetic_is_change(m) &&
	       (takes_planned(scope) ||
		   (m->role != STATED_PLAN && m->depth <= arithmetic_number(c, i)->depth)) &&
	       (scope >= OF_BLOCK || m->sentence == arithmetic_number(c, i)->sentence);
}

/* What is left is left of the most there is: "tiếp nhận 4.342 hồ sơ … đã giải quyết 4.136 hồ sơ …
 * đang giải quyết 206 hồ sơ". */
static void check_rest_of_most(
    struct arithmetic *c, int i, const struct around *around, enum scope scope)
{
	const struct amount *most = NULL, *last = NULL;
	struct amount sum = {.number = i, .value = rational_of_int(0)};
	struct rational expected;
	int done = 0;

	for (int x = 0; x < around->count; x++)
		if (may_be_left_of(c, i, &around->amounts[x], scope) &&
		    (!most || rational_compare(around->amounts[x].value, most->value) > 0))
			most = &around->amounts[x];
	if (!most)
		return;
	for (const struct amount *a = most + 1; a < around->amounts + around->count; a++) {
		const struct stated_number *m = arithmetic_number(c, a->number);

		if (!may_be_left_of(c, i, a, scope) || m->depth ||
		    m->sentence != arithmetic_number(c, i)->sentence)
			continue;
		last = a;
		done++;
		if (!rational_add(sum.value, a->value, &sum.value))
			return;
	}
	/* "67/92 xã đạt chuẩn; còn 25 xã" */
	if (most->total && is_left_at_once(c, i)) {
		if (difference_of(
			most->value, arithmetic_number(c, most->number)->value, &expected) &&
		    !difference_agrees(
			c, i, expected, arithmetic_number(c, i), arithmetic_number(c, i)))
			arithmetic_judge_wrong(
			    c, i, ARITHMETIC_DIFFERENCE, expected, most->number, most->number);
		return;
	}
	if (!difference_of(most->value, sum.value, &expected) ||
	    difference_agrees(c, i, expected, arithmetic_number(c, i), arithmetic_number(c, i)))
		return;
	for (int x = 0; x < around->count; x++) {
		const struct amount *a = &around->amounts[x];

		if (a != most && may_be_left_of(c, i, a, scope) &&
		    difference_slips(c, i, a, most,
			takes_planned(scope) && arithmetic_digits(arithmetic_number(c, i)) < 4,
			&expected)) {
			arithmetic_judge_wrong(
			    c, i, ARITHMETIC_DIFFERENCE, expected, most->number, a->number);
			return;
		}
	}
	/* "156 hộ, đã chi trả cho 131 hộ, còn 25 hộ", where just these two are told before it. */
	if (!done ||
	    arithmetic_number(c, most->number)->sentence != arithmetic_number(c, i)->sentence)
		return;
	if (takes_planned(scope))
		return;
	if (difference_slips(c, i, &sum, most, false, &expected) ||
	    (done == 1 && is_left_at_once(c, i) &&
		difference_of(most->value, sum.value, &expected)))
		arithmetic_judge_wrong(
		    c, i, ARITHMETIC_DIFFERENCE, expected, most->number, last->number);
}

/* "; 11 trường chưa đạt chuẩn", "; 22 xã còn lại" */
static bool is_rest_named_after(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	const struct stated_token *before = arithmetic_token(c, n->first - 1, n->sentence);

	if (before && before->kind != STATED_SIGN && !str_is(before->folded, "va"))
		return false;
	for (int at = n->last + 1; at <= n->last + LOOK_AHEAD; at++) {
		const struct stated_token *t = arithmetic_token(c, at, n->sentence);

		if (!t || t->kind != STATED_WORD)
			return false;
		if (str_is(t->text, "chưa") || str_is(t->text, "còn"))
			return true;
	}
	return false;
}

/* "5.218 hộ: khá 3.187 hộ, trung bình 1.874 hộ, cận nghèo 96 hộ, còn 61 hộ nghèo": what is left
 * when all that was told after it is taken off; *expected where number i is but one slip off it, of
 * a whole of its sentence or the one before. True: it is that. */
static bool is_rest_of_all(const struct arithmetic *c, int i, const struct around *around,
    int *whole, struct rational *expected)
{
	const struct stated_number *n = arithmetic_number(c, i);

	*whole = -1;
	for (int x = around->count - 1; x >= 0; x--) {
		const struct amount *most = &around->amounts[x];
		struct rational rest = most->value;
		int taken = 0;

		if (!may_be_left_of(c, i, most, OF_BLOCK) || most->total ||
		    arithmetic_number(c, most->number)->sentence < n->sentence - 1)
			continue;
		for (int y = x + 1; y < around->count; y++) {
			const struct amount *a = &around->amounts[y];

			if (!may_be_left_of(c, i, a, OF_BLOCK) ||
			    arithmetic_number(c, a->number)->depth >
				arithmetic_number(c, most->number)->depth)
				continue;
			if (!rational_subtract(rest, a->value, &rest))
				return false;
			taken++;
		}
		if (!taken || rational_sign(rest) <= 0)
			continue;
		if (difference_agrees(c, i, rest, arithmetic_number(c, most->number), n))
			return true;
		if (*whole < 0 && taken >= 2 && arithmetic_slips_to(n, rest, true)) {
			*whole = most->number;
			*expected = rest;
		}
	}
	return false;
}

/* "126/148 xã đạt chuẩn, tương đương 85,1%; 22 xã còn lại": of the two that the percentage before
 * is right of. True: there are such two. */
static bool check_rest_of_pair(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i), *p = NULL;
	int at = i - 1;

	for (; at >= 0 && i - at <= REST_DIGITS && !p; at--) {
		p = arithmetic_number(c, at);
		if (p->sentence != n->sentence)
			return false;
		if (!p->percent || p->kind != STATED_QUANTITY || arithmetic_is_change(p))
			p = NULL;
	}
	for (int x = 0; p && x < around->count; x++)
		for (int y = 0; y < around->count; y++) {
			const struct amount *a = &around->amounts[x], *b = &around->amounts[y];
			struct rational expected;

			if (a->number > at || at - a->number > REST_DIGITS || b->number > at ||
			    x == y || arithmetic_number(c, a->number)->percent ||
			    !may_differ_by(c, i, b->number) ||
			    rational_compare(a->value, b->value) >= 0 ||
			    !arithmetic_percent_of(a->value, b->value, &expected) ||
			    !arithmetic_agrees(p, expected, arithmetic_number(c, a->number),
				arithmetic_number(c, b->number)) ||
			    !difference_of(b->value, a->value, &expected))
				continue;
			if (!difference_agrees(c, i, expected, n, n))
				arithmetic_judge_wrong(
				    c, i, ARITHMETIC_DIFFERENCE, expected, b->number, a->number);
			return true;
		}
	return false;
}

/* Of any two, where digits of what is left are swapped. */
static void check_rest_of_any(struct arithmetic *c, int i, const struct around *around)
{
	if (arithmetic_digits(arithmetic_number(c, i)) < REST_DIGITS)
		return;
	for (int x = 0; x < around->count; x++)
		for (int y = x + 1; y < around->count; y++) {
			const struct amount *a = &around->amounts[x], *b = &around->amounts[y];
			struct rational expected;

			if (may_be_left_of(c, i, a, PLANNED) && may_be_left_of(c, i, b, PLANNED) &&
			    difference_slips(c, i, a, b, true, &expected)) {
				arithmetic_judge_wrong(
				    c, i, ARITHMETIC_DIFFERENCE, expected, a->number, b->number);
				return;
			}
		}
}

/* ---- Numbers of so many digits that none is the sum or the difference of two by chance */

enum { LARGE_DIGITS = 5, LARGER_DIGITS = 6, LARGE_AROUND = 14, FEW = 4 };

static bool large_agrees(const struct arithmetic *c, int i, const struct amount *a,
    const struct amount *b, struct rational expected, bool *slips)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct span span;
	struct rational room = arithmetic_sum_room(n, n);

	*slips = false;
	if (!rational_add(room, arithmetic_sum_room(arithmetic_number(c, a->number), n), &room) ||
	    !rational_add(room, arithmetic_sum_room(arithmetic_number(c, b->number), n), &room) ||
	    !arithmetic_span(expected, room, &span))
		return false;
	if (rational_compare(n->value, span.low) >= 0 && rational_compare(n->value, span.high) <= 0)
		return true;
	*slips = arithmetic_slips(n, span, arithmetic_significant_digits(n) < LARGER_DIGITS);
	return false;
}

static bool is_near(const struct arithmetic *c, int i, const struct amount *a)
{
	return !a->total && a->number >= i - LARGE_AROUND && a->number <= i + LARGE_AROUND &&
	       !arithmetic_number(c, a->number)->percent &&
	       arithmetic_significant_digits(arithmetic_number(c, a->number)) >= LARGE_DIGITS - 1 &&
	       arithmetic_alike(c, i, a->number);
}

static void check_large(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct arithmetic_finding found = {0};
	int like = 0;

	for (int x = 0; x < around->count; x++)
		like += is_near(c, i, &around->amounts[x]);
	if (c->findings[i].relation || c->adds_up[i] || arithmetic_is_change(n) ||
	    arithmetic_significant_digits(n) < LARGE_DIGITS - (like <= FEW) || !n->unit.n)
		return;
	for (int x = 0; x < around->count; x++)
		for (int y = x + 1; y < around->count; y++) {
			const struct amount *a = &around->amounts[x], *b = &around->amounts[y];
			struct rational of[2];
			bool slips;

			if (!is_near(c, i, a) || !is_near(c, i, b) ||
			    !rational_add(a->value, b->value, &of[0]) ||
			    !difference_of(a->value, b->value, &of[1]))
				continue;
			for (int k = 0; k < 2; k++) {
				if (large_agrees(c, i, a, b, of[k], &slips))
					return;
				if (slips)
					found = (struct arithmetic_finding){ARITHMETIC_DIFFERENCE,
					    false, false, of[k], {a->number, b->number}};
			}
		}
	if (found.relation)
		c->findings[i] = found;
}

/* "24.930 học sinh; năm học trước là 24.138 em, năm nay tăng 612 em": digits swapped in what it
 * was, or in what it is. */
static bool base_is_swapped(const struct arithmetic *c, int i, const struct amount *a,
    const struct amount *b, struct rational *expected)
{
	const struct stated_number *n = arithmetic_number(c, i);

	if (!difference_of(a->value, b->value, expected))
		return false;
	for (int turn = 0; turn < 2; turn++) {
		const struct amount *was = turn ? a : b, *now = turn ? b : a;
		const struct stated_number *m = arithmetic_number(c, was->number);
		struct rational base;
		struct span span;

		if (!was->total && arithmetic_digits(m) >= 3 && !arithmetic_is_measured(m) &&
		    arithmetic_says_before(c, m->first - LOOK_AHEAD, m->first, m->sentence) &&
		    arithmetic_base_of(now->value, n->value, n->role == STATED_RISE, &base) &&
		    arithmetic_span(base, rational_of_int(0), &span) &&
		    arithmetic_slips(m, span, true))
			return true;
	}
	return false;
}

/* "kế hoạch giao giảm 500 hộ" */
static bool is_planned_change(const struct arithmetic *c, int i)
{
	static const char *const words[] = {"hoạch", "tiêu", "KH", NULL};
	const struct stated_number *n = arithmetic_number(c, i);

	return arithmetic_says_exactly(c, n->first - 4, n->first, n->sentence, words) &&
	       !arithmetic_says(c, n->first - 4, n->first, n->sentence, "vuot");
}

void arithmetic_search_difference(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);
	bool change = arithmetic_is_change(n),
	     rest = !change && (is_rest(c, i) || is_rest_named_after(c, i));
	bool points = !change && is_points_after(c, i);
	int tried = 0, whole = -1;
	struct rational of_all = rational_of_int(0);

	check_large(c, i, around);
	/* What is left may be right while its parts are not. */
	if ((!change && !rest && !points) || !n->unit.n || c->findings[i].holds ||
	    (rest && c->findings[i].relation == ARITHMETIC_PARTS))
		return;
	if (rest && is_rest_of_all(c, i, around, &whole, &of_all)) {
		c->findings[i] = (struct arithmetic_finding){0};
		return;
	}
	/* Right where it is told, whatever else comes to it. */
	if (rest && !c->findings[i].relation && is_left_at_once(c, i) && i > 1 &&
	    arithmetic_number(c, i - 1)->percent && arithmetic_number(c, i - 2)->part == n->part &&
	    check_rest_of_pair(c, i, around))
		return;
	if (change && is_planned_change(c, i))
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
		if ((is_left_at_once(c, i) || is_rest_named_after(c, i)) &&
		    check_rest_of_pair(c, i, around))
			return;
		for (enum scope scope = OF_SENTENCE; scope <= PLANNED; scope++)
			if (!c->findings[i].relation)
				check_rest_of_most(c, i, around, scope);
		if (!c->findings[i].relation)
			check_rest_of_any(c, i, around);
		if (!c->findings[i].relation && whole >= 0)
			arithmetic_judge_wrong(c, i, ARITHMETIC_DIFFERENCE, of_all, whole, i - 1);
		return;
	}
	for (int x = around->count - 1; x >= 0; x--)
		for (int y = x - 1; y >= 0 && tried < PAIRS_MAX; y--) {
			const struct amount *a = &around->amounts[x], *b = &around->amounts[y];
			const struct stated_number *m = arithmetic_number(c, a->number);
			struct rational expected;

			if (!may_differ_by(c, i, a->number) || !may_differ_by(c, i, b->number) ||
			    m->sentence != n->sentence ||
			    arithmetic_number(c, b->number)->sentence < n->sentence - 1 ||
			    a->number > i || arithmetic_is_change(m) ||
			    arithmetic_is_change(arithmetic_number(c, b->number)))
				continue;
			tried++;
			if (change && base_is_swapped(c, i, a, b, &expected)) {
				arithmetic_judge_wrong(
				    c, i, ARITHMETIC_DIFFERENCE, expected, a->number, b->number);
				return;
			}
			/* Of another sentence only what is swapped. */
			if (difference_slips(c, i, a, b,
				arithmetic_number(c, b->number)->sentence != n->sentence,
				&expected)) {
				arithmetic_judge_wrong(
				    c, i, ARITHMETIC_DIFFERENCE, expected, a->number, b->number);
				return;
			}
		}
}
