/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shares of a whole: told as the total, tied by the words, or found around. */
#include "report/arithmetic_around.h"

/* Whether a slip in the percentage, or digits swapped in what it is of, would explain it. */
static bool percent_slips(
    const struct arithmetic *c, int i, int a, struct amount whole, bool of_sentence)
{
	const struct stated_number *n = arithmetic_number(c, i), *part = arithmetic_number(c, a);
	const struct stated_number *of = arithmetic_number(c, whole.number);
	struct rational expected;
	struct span factor;
	int digits = arithmetic_digits(n);

	if (!arithmetic_percent_of(part->value, whole.value, &expected) ||
	    arithmetic_agrees(n, expected, part, of))
		return false;
	if (arithmetic_slips_to(n, expected, !of_sentence && digits < 4))
		return true;
	/* "251.380 người" written "215.380 người": the part by the percentage, and the other way
	 * round. */
	return digits >= 3 && arithmetic_factor(n, 0, false, 100, &factor) &&
	       (arithmetic_product_slips(part, whole.value, factor) ||
		   (!whole.total && arithmetic_quotient_slips(of, part->value, factor)));
}

/* The part that a percentage is said of: "187 hộ, tỷ lệ 5,18%", "chiếm 28,9% (11 thanh niên)". */
static int part_said(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int k = arithmetic_told_in_bracket(c, i);

	if (k >= 0 && n->role == STATED_SHARE && arithmetic_number(c, k)->kind == STATED_QUANTITY &&
	    !arithmetic_number(c, k)->percent && arithmetic_number(c, k)->unit.n)
		return k;
	for (k = i - 1; k >= 0 && i - k < LOOK_AHEAD; k--) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->sentence != n->sentence || arithmetic_tokens_between(c, k, i) > TIED_TOKENS)
			return -1;
		if (m->kind > STATED_OUTSIDE || m->depth > n->depth)
			continue;
		return m->kind == STATED_QUANTITY && !m->percent && !m->rough &&
		               (m->unit.n || arithmetic_digits(m) >= 3) && !arithmetic_is_change(m)
		           ? k
		           : -1;
	}
	return -1;
}

/* "38/38 thanh niên, trong đó cao đẳng, đại học chiếm 28,9% (11 thanh niên)": where the sentence
 * tells but one number that it can be a share of. */
static bool check_share_of_only(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int k = arithmetic_told_in_bracket(c, i), whole = -1;
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
	arithmetic_judge_wrong(c, i, ARITHMETIC_TOTAL, expected, k, whole);
	return true;
}

/* ---- A whole that is told */

enum { WHOLES_TRIED = 6, PARTS_TRIED = 3 };

/* Whether it is the most told of the same unit, and stands by itself. */
static bool is_most_of_unit(
    const struct arithmetic *c, int part, const struct amount *whole, const struct around *around)
{
	const struct stated_number *a = arithmetic_number(c, part);

	if (arithmetic_number(c, whole->number)->depth || whole->total ||
	    !str_eq(arithmetic_number(c, whole->number)->unit, a->unit))
		return false;
	for (int y = 0; y < around->count; y++)
		if (around->amounts[y].number < part &&
		    str_eq(arithmetic_number(c, around->amounts[y].number)->unit, a->unit) &&
		    rational_compare(around->amounts[y].value, whole->value) > 0)
			return false;
	return true;
}

/* "359.860 hộ", said to be "tổng số", where the percentage is said to be of "tổng số hộ" */
static bool check_told_total(struct arithmetic *c, int i, int part, const struct around *around)
{
	struct rational expected;

	if (part < 0 || arithmetic_reference_after(c, i) != OF_TOTAL)
		return false;
	for (int y = around->count - 1; y >= 0; y--) {
		struct amount whole = around->amounts[y];

		if (whole.number >= part ||
		    (arithmetic_number(c, whole.number)->role != STATED_TOTAL &&
			!is_most_of_unit(c, part, &whole, around)) ||
		    !arithmetic_number(c, whole.number)->unit.n ||
		    !arithmetic_alike(c, whole.number, part) ||
		    rational_compare(whole.value, arithmetic_number(c, part)->value) <= 0 ||
		    !arithmetic_percent_of(
			arithmetic_number(c, part)->value, whole.value, &expected))
			continue;
		arithmetic_judge_wrong(c, i, ARITHMETIC_TOTAL, expected, part, whole.number);
		return true;
	}
	return false;
}

/* ---- A whole among all that stands around */

/* Another share is right of the same whole: "xuất khẩu 24.836 triệu USD … 4.128 triệu USD, chiếm
 * 16,6%; … 20.708 triệu USD, chiếm 83,4%". */
static bool is_whole_of_another(const struct arithmetic *c, int i, const struct amount *whole)
{
	int first = i > AROUND_BEFORE_MAX ? i - AROUND_BEFORE_MAX : 0;

	for (int k = first; k < (int)c->text->count && k <= i + AROUND_AFTER_MAX; k++) {
		const struct stated_number *n = arithmetic_number(c, k);
		int part;
		struct rational expected;

		if (k == i || n->kind != STATED_QUANTITY || !n->percent ||
		    n->block != arithmetic_number(c, i)->block || arithmetic_is_change(n) ||
		    arithmetic_digits(n) < 3)
			continue;
		part = part_said(c, k);
		if (part >= 0 && part != whole->number &&
		    arithmetic_alike(c, part, whole->number) &&
		    arithmetic_percent_of(
			arithmetic_number(c, part)->value, whole->value, &expected) &&
		    arithmetic_agrees(n, expected, arithmetic_number(c, part),
			arithmetic_number(c, whole->number)))
			return true;
	}
	return false;
}

/* "Tổng kế hoạch vốn đầu tư công năm 2025 của tỉnh là 9.214,6 tỷ đồng" */
static bool is_planned(const struct arithmetic *c, int k)
{
	static const char *const words[] = {"hoạch", "toán", "tiêu", "giao", "KH", "DT", NULL};
	const struct stated_number *n = arithmetic_number(c, k);

	return n->role == STATED_PLAN || arithmetic_says_exactly(c, n->first - AROUND_NAME_TOKENS,
					     n->first, n->sentence, words);
}

static bool may_be_whole(
    const struct arithmetic *c, int i, int part, const struct amount *whole, bool of_plan)
{
	const struct stated_number *n = arithmetic_number(c, i);
	const struct stated_number *m = arithmetic_number(c, whole->number);
	bool near = m->sentence == n->sentence;

	return whole->number != part && !m->percent && arithmetic_alike(c, whole->number, part) &&
	       !arithmetic_is_change(m) &&
	       (whole->number < i || whole->number == arithmetic_told_in_bracket(c, i) ||
		   (of_plan && near && m->depth && is_planned(c, whole->number))) &&
	       (!of_plan || near || is_planned(c, whole->number)) &&
	       (is_planned(c, whole->number) ||
		   rational_compare(whole->value, arithmetic_number(c, part)->value) > 0);
}

/* Whether all that may be the whole is the same. */
static bool is_only_whole(const struct arithmetic *c, int i, int part, const struct around *around)
{
	const struct amount *only = NULL;

	for (int y = 0; y < around->count; y++) {
		const struct amount *whole = &around->amounts[y];

		if (!may_be_whole(c, i, part, whole, false) ||
		    arithmetic_number(c, whole->number)->depth >
			arithmetic_number(c, part)->depth ||
		    !arithmetic_number(c, whole->number)->unit.n)
			continue;
		if (only && rational_compare(only->value, whole->value) != 0)
			return false;
		only = whole;
	}
	return only;
}

/* Words for what is done of what there is. */
static bool says_carried_out(const struct arithmetic *c, int from, int to, int sentence)
{
	static const char *const words[][2] = {{"giai", "ngan"}, {"thuc", "thu"}, {"chi", "tra"},
	    {"thu", "hoi"}, {"giai", "quyet"}, {"thu", "nop"}, {"da", "chi"}, {"ban", "giao"},
	    {"cho", "thue"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (arithmetic_says_two(c, from, to, sentence, words[i][0], words[i][1]))
			return true;
	return false;
}

static bool judge_share(struct arithmetic *c, int i, int part, int whole)
{
	struct rational expected;

	if (whole < 0 || !arithmetic_percent_of(arithmetic_number(c, part)->value,
			     arithmetic_number(c, whole)->value, &expected))
		return false;
	arithmetic_judge_wrong(c, i, ARITHMETIC_TOTAL, expected, part, whole);
	return true;
}

/* "nhận 16.482 hồ sơ, gồm … Đã giải quyết 15.710 hồ sơ, đạt 95,3%": what the sentence before begins
 * with. */
static bool is_carried_out_of(
    const struct arithmetic *c, int i, int part, const struct amount *whole)
{
	const struct stated_number *n = arithmetic_number(c, i), *a = arithmetic_number(c, part);
	const struct stated_number *m = arithmetic_number(c, whole->number);

	if (m->sentence != n->sentence - 1 || m->block != n->block || m->depth || whole->total ||
	    arithmetic_reference_after(c, i) != OF_NOTHING ||
	    !says_carried_out(c, a->first - LOOK_AHEAD, a->first, n->sentence) ||
	    arithmetic_number(c, part - 1)->sentence == n->sentence)
		return false;
	for (int k = whole->number - 1; k >= 0; k--) {
		if (arithmetic_number(c, k)->sentence != m->sentence)
			break;
		if (arithmetic_number(c, k)->kind <= STATED_FRACTION &&
		    arithmetic_alike(c, k, part))
			return false;
	}
	return true;
}

/* Told of where a slip of the hand would explain it: any digit, where the part stands right before
 * the percentage (`nearest`) and the whole in the same sentence, or another share is right of it,
 * or there is no other; else only digits that are swapped. */
static bool check_whole_around(
    struct arithmetic *c, int i, int part, bool nearest, bool of_plan, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int tried = 0;

	for (int y = around->count - 1; y >= 0 && tried < WHOLES_TRIED; y--) {
		const struct amount *whole = &around->amounts[y];
		bool near = arithmetic_number(c, whole->number)->sentence == n->sentence;
		struct rational expected;

		/* Of money what is reached is mostly a plan. */
		if (!may_be_whole(c, i, part, whole, of_plan) ||
		    (arithmetic_number(c, part)->multiplied && n->role != STATED_SHARE &&
			!n->depth && !is_planned(c, whole->number) &&
			whole->number != arithmetic_told_in_bracket(c, i)))
			continue;
		tried++;
		/* Of two digits: another share is right of the most there is. */
		if (nearest && arithmetic_reference_after(c, i) == OF_NOTHING &&
		    n->role == STATED_SHARE && is_whole_of_another(c, i, whole) &&
		    is_most_of_unit(c, part, whole, around) &&
		    arithmetic_percent_of(
			arithmetic_number(c, part)->value, whole->value, &expected) &&
		    arithmetic_any_digit_slips_to(n, expected)) {
			arithmetic_judge_wrong(
			    c, i, ARITHMETIC_TOTAL, expected, part, whole->number);
			return true;
		}
		if (nearest && is_carried_out_of(c, i, part, whole) &&
		    is_most_of_unit(c, part, whole, around) &&
		    arithmetic_percent_of(
			arithmetic_number(c, part)->value, whole->value, &expected) &&
		    arithmetic_is_of_the_size(arithmetic_number(c, i), expected))
			return judge_share(c, i, part, whole->number);
		near = nearest &&
		       (near ||
			   (n->role == STATED_SHARE && arithmetic_digits(n) >= 3 &&
			       arithmetic_tokens_between(c, part, i) <= LOOK_AHEAD &&
			       is_most_of_unit(c, part, whole, around)) ||

			   is_whole_of_another(c, i, whole) || is_only_whole(c, i, part, around));
		if (!percent_slips(c, i, part, *whole, near) ||
		    !arithmetic_percent_of(
			arithmetic_number(c, part)->value, whole->value, &expected))
			continue;
		arithmetic_judge_wrong(c, i, of_plan ? ARITHMETIC_PLAN : ARITHMETIC_TOTAL, expected,
		    part, whole->number);
		return true;
	}
	return false;
}

/* ---- A whole that the words tie the percentage to */

/* "5.205,2 triệu USD, chiếm 39,4%" is a part itself. */
static bool has_share(const struct arithmetic *c, int i)
{
	int k = i + 1;

	return k < (int)c->text->count &&
	       arithmetic_number(c, k)->sentence == arithmetic_number(c, i)->sentence &&
	       arithmetic_number(c, k)->percent && !arithmetic_is_change(arithmetic_number(c, k)) &&
	       arithmetic_tokens_between(c, i, k) <= TIED_TOKENS &&
	       arithmetic_reference_after(c, k) != OF_PLAN &&
	       arithmetic_reference_after(c, k) != OF_BEFORE &&
	       arithmetic_is_reached(c, arithmetic_number(c, k));
}

/* The one number of the unit of the part that is more than it and told before it in its sentence;
 * -1: there is none, or several. */
static int only_whole_before(const struct arithmetic *c, int part, const struct around *around)
{
	const struct stated_number *a = arithmetic_number(c, part);
	int only = -1;

	for (int y = 0; y < around->count; y++) {
		const struct amount *whole = &around->amounts[y];
		const struct stated_number *m = arithmetic_number(c, whole->number);

		if (whole->number >= part || m->percent || arithmetic_is_change(m) ||
		    m->sentence != a->sentence || !m->unit.n || !str_eq(m->unit, a->unit) ||
		    m->depth > a->depth || has_share(c, whole->number) ||
		    rational_compare(whole->value, a->value) <= 0)
			continue;
		if (only >= 0)
			return -1;
		only = m->kind == STATED_QUANTITY ? whole->number : -1;
	}
	return only;
}

/* "trên 92.500 công dân": a total, not roughly so many. */
static bool is_told_total(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	return n->kind == STATED_QUANTITY && !n->percent &&
	       (!n->rough || arithmetic_says(c, n->first - 1, n->first, n->sentence, "tren"));
}

/* "2.418 giấy trong tổng số 2.600 trường hợp, đạt 93%", "93,5% với 512.300 người có thẻ trên tổng
 * dân số 548.000 người" */
static bool check_part_of_total(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i), *part, *whole;
	bool after = arithmetic_says(c, n->last + 1, n->last + 3, n->sentence, "voi");
	int a = after ? i + 1 : -1, b = after ? i + 2 : i - 1;

	/* Before it the two nearest; names such as "trẻ dưới 1 tuổi" stand between. */
	while (!after && b >= 0 && arithmetic_number(c, b)->kind > STATED_FRACTION)
		b--;
	for (a = after ? a : b - 1;
	     !after && a >= 0 && arithmetic_number(c, a)->kind > STATED_FRACTION;)
		a--;
	if (a < 0 || b >= (int)c->text->count)
		return false;
	part = arithmetic_number(c, a);
	whole = arithmetic_number(c, b);
	if (part->sentence != n->sentence || whole->sentence != n->sentence ||
	    !arithmetic_is_amount(c, a, part->part) || !is_told_total(c, b) ||
	    arithmetic_tokens_between(c, a, b) > TIED_TOKENS * 2 || arithmetic_is_change(part) ||
	    (!after && arithmetic_tokens_between(c, b, i) > TIED_TOKENS) ||
	    !(arithmetic_says(c, part->last, whole->first, n->sentence, "tong") ||
		arithmetic_says(c, part->last, whole->first, n->sentence, "so") ||
		arithmetic_says(c, whole->first - 1, whole->first, n->sentence, "tren")) ||
	    !(arithmetic_says(c, part->last, whole->first, n->sentence, "tren") ||
		arithmetic_says(c, part->last, whole->first, n->sentence, "trong")) ||
	    (arithmetic_says_sign(c, part->last, whole->first, n->sentence, ",") &&
		!arithmetic_says(c, whole->first - 4, whole->first, n->sentence, "tren")) ||
	    rational_compare(part->value, whole->value) > 0)
		return false;
	return judge_share(c, i, a, b);
}

/* Of a list of which one is over a hundred, "(113,1%) … (98,2%)", none is a share. */
static bool may_be_share(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int k = i > AROUND_AFTER_MAX ? i - AROUND_AFTER_MAX : 0;
	     k < (int)c->text->count && k <= i + AROUND_AFTER_MAX; k++) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->percent && m->sentence == n->sentence && m->depth == n->depth &&
		    (k == i || n->depth) && rational_compare(m->value, rational_of_int(100)) > 0)
			return false;
	}
	return true;
}

/* "3.018 đồng chí, chiếm 38%", "6,81 tỷ đồng (86%)", "giải ngân được 5.083 tỷ đồng, đạt 58%" */
static bool check_tied_whole(
    struct arithmetic *c, int i, int part, enum reference of, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i), *a;
	int whole;

	if (part < 0 || part > i || of == OF_OTHER || !may_be_share(c, i))
		return false;
	a = arithmetic_number(c, part);
	/* Nothing new is named between. */
	if (!a->unit.n || a->role != STATED_LEVEL || a->sentence != n->sentence ||
	    arithmetic_tokens_between(c, part, i) > LOOK_AHEAD || !arithmetic_is_reached(c, n) ||
	    arithmetic_says_sign(c, a->last + 1, n->first, n->sentence, ";") ||
	    arithmetic_says(c, a->first - AROUND_NAME_TOKENS / 2, a->first, n->sentence, "hon"))
		return false;
	whole = only_whole_before(c, part, around);
	if (whole < 0 || (of == OF_PLAN && !is_planned(c, whole)))
		return false;
	if ((of == OF_NOTHING || of == OF_TOTAL) &&
	    (n->depth > a->depth
		    ? arithmetic_tokens_between(c, part, i) <= 4
		    : arithmetic_says(c, n->first - 2, n->first, n->sentence, "chiem")))
		return judge_share(c, i, part, whole);
	return says_carried_out(c, a->first - LOOK_AHEAD, a->first, n->sentence) &&
	       rational_compare(n->value, rational_of_int(100)) <= 0 &&
	       judge_share(c, i, part, whole);
}

/* The token that opens the bracket which number i stands in. */
static int bracket_of(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int at = n->first;

	while (at > 0 && c->text->tokens[at].depth >= n->depth && n->first - at < FAR_NUMBERS)
		at--;
	return at;
}

/* "Riêng thu tiền sử dụng đất chiếm 36,55% tổng thu": the part is told in a sentence before, and
 * only swapped digits are told of. */
static bool check_part_elsewhere(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int part = -1, whole = -1;
	struct rational of = rational_of_int(0);

	if (n->role != STATED_SHARE || arithmetic_digits(n) < 3 ||
	    !arithmetic_says(c, n->first - 2, n->first, n->sentence, "chiem"))
		return false;
	for (int x = 0; x < around->count; x++)
		for (int y = 0; y < around->count; y++) {
			const struct amount *a = &around->amounts[x], *b = &around->amounts[y];
			struct rational expected;

			if (a->number >= i || b->number >= i || x == y ||
			    !arithmetic_number(c, a->number)->unit.n ||
			    arithmetic_number(c, a->number)->percent ||
			    !arithmetic_same_unit(
				arithmetic_number(c, a->number), arithmetic_number(c, b->number)) ||
			    rational_compare(a->value, b->value) >= 0 ||
			    !arithmetic_percent_of(a->value, b->value, &expected))
				continue;
			if (arithmetic_agrees(n, expected, arithmetic_number(c, a->number),
				arithmetic_number(c, b->number)))
				return false;
			if (arithmetic_slips_to(n, expected, true)) {
				part = a->number;
				whole = b->number;
				of = expected;
			}
		}
	if (part < 0)
		return false;
	arithmetic_judge_wrong(c, i, ARITHMETIC_TOTAL, of, part, whole);
	return true;
}

/* "78/189 sản phẩm của 31 chủ thể …, chiếm 41,26%": a fraction that is not right before. */
static bool check_fraction_before(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct rational expected;

	for (int k = i - 1; k >= 0 && i - k <= PARTS_TRIED; k--) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->part != n->part)
			return false;
		if (m->kind != STATED_FRACTION || arithmetic_digits(n) < 3)
			continue;
		if (!arithmetic_percent_of(m->value, m->total, &expected) ||
		    arithmetic_agrees(n, expected, m, m) ||
		    !arithmetic_slips_to(n, expected, false))
			return false;
		arithmetic_judge_wrong(c, i, ARITHMETIC_FRACTION, expected, k, k);
		return true;
	}
	return false;
}

/* "13.823 hộ nghèo (2,15%), 14.441 hộ cận nghèo (2,24%)": two shares of one whole, which is not
 * told. Only swapped digits, as it may be two. */
static bool check_sibling(struct arithmetic *c, int i, int part)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct rational expected;

	if (part < 0 || arithmetic_digits(n) < 3 || !arithmetic_is_reached(c, n))
		return false;
	for (int k = i - 1; k >= 0 && i - k < AROUND_AFTER_MAX; k--) {
		const struct stated_number *m = arithmetic_number(c, k);
		int other;

		if (m->block != n->block || m->sentence < n->sentence - 1)
			return false;
		if (m->kind != STATED_QUANTITY || !m->percent || arithmetic_is_change(m) ||
		    arithmetic_digits(m) < 3 || m->role != n->role || m->depth != n->depth)
			continue;
		other = part_said(c, k);
		if (other < 0 || other == part ||
		    !str_eq(arithmetic_number(c, other)->unit, arithmetic_number(c, part)->unit))
			continue;
		if (!rational_divide(m->value, arithmetic_number(c, other)->value, &expected) ||
		    !rational_multiply(expected, arithmetic_number(c, part)->value, &expected) ||
		    arithmetic_agrees(n, expected, m, arithmetic_number(c, other)) ||
		    !arithmetic_slips_to(n, expected, true))
			return false;
		arithmetic_judge_wrong(c, i, ARITHMETIC_TOTAL, expected, part, other);
		return true;
	}
	return false;
}

/* "1.248 hộ được phê duyệt … khởi công 1.106 căn, đạt 88,6%": counted by another word. Only swapped
 * digits of the percentage. */
static bool check_other_unit(struct arithmetic *c, int i, int part, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i), *a;
	int tried = 0;

	if (part < 0 || part > i || arithmetic_digits(n) < 3 || !arithmetic_is_reached(c, n) ||
	    arithmetic_is_measured(arithmetic_number(c, part)))
		return false;
	a = arithmetic_number(c, part);
	for (int y = around->count - 1; y >= 0 && tried < 2; y--) {
		const struct amount *whole = &around->amounts[y];
		const struct stated_number *m = arithmetic_number(c, whole->number);
		struct rational expected;

		if (whole->number >= part || m->kind != STATED_QUANTITY || m->percent || m->depth ||
		    !m->unit.n || arithmetic_is_measured(m) || arithmetic_is_change(m) ||
		    rational_compare(whole->value, a->value) <= 0)
			continue;
		tried++;
		if (!arithmetic_percent_of(a->value, whole->value, &expected))
			return false;
		if (arithmetic_agrees(n, expected, a, m))
			return false;
		if (arithmetic_slips_to(n, expected, true)) {
			arithmetic_judge_wrong(
			    c, i, ARITHMETIC_TOTAL, expected, part, whole->number);
			return true;
		}
	}
	return false;
}

/* ---- All of them */

/* "cao hơn chỉ tiêu tỉnh giao (93,5%)", "vượt chỉ tiêu (1,2%)" */
static bool is_compared_with(const struct arithmetic *c, int open, int sentence)
{
	for (int at = open - 1; at >= open - AROUND_NAME_TOKENS / 2; at--) {
		const struct stated_token *t = arithmetic_token(c, at, sentence);

		if (!t || t->kind != STATED_WORD)
			return false;
		if (str_is(t->folded, "hon") || str_is(t->folded, "vuot"))
			return true;
	}
	return false;
}

void arithmetic_search_share(struct arithmetic *c, int i, const struct around *around)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int part = part_said(c, i), tried = 0;
	bool of_plan = arithmetic_reference_after(c, i) == OF_PLAN;

	if (n->depth && !may_be_share(c, i))
		return;
	/* "so với cuối năm 2023 (196 hộ, tỷ lệ 5,46%)" is of another whole. */
	if (n->depth && (arithmetic_says_before(c, bracket_of(c, i) - 3, n->first, n->sentence) ||
			    is_compared_with(c, bracket_of(c, i), n->sentence)))
		return;
	if (check_share_of_only(c, i, around) || check_part_of_total(c, i) ||
	    arithmetic_search_named(c, i, part, around) || check_told_total(c, i, part, around) ||
	    check_tied_whole(c, i, part, arithmetic_reference_after(c, i), around) ||
	    (part >= 0 && check_whole_around(c, i, part, true, of_plan, around)))
		return;
	if (check_fraction_before(c, i) || check_sibling(c, i, part) ||
	    check_other_unit(c, i, part, around) ||
	    (part < 0 && check_part_elsewhere(c, i, around)))
		return;
	/* "làm rõ 651 vụ, bắt 1.184 đối tượng, tỷ lệ phá án đạt 89,42%" */
	for (int k = i - 1; k >= 0 && tried < PARTS_TRIED; k--) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->part != n->part)
			break;
		if (m->kind != STATED_QUANTITY || m->percent || m->rough || m->depth > n->depth ||
		    arithmetic_is_change(m) || !m->unit.n)
			continue;
		tried++;
		if (k != part && check_whole_around(c, i, k, false, of_plan, around))
			return;
	}
}
