/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Percentages of a plan, a total or another whole. */
#include "report/arithmetic_inside.h"

/* ---- A fraction: "17/19 xã, đạt 89,5%", "89,5% (17/19 xã)" */

static bool is_fraction(const struct arithmetic *c, int i)
{
	return i >= 0 && arithmetic_number(c, i)->kind == STATED_FRACTION;
}

/* "1.845 triệu đồng/3.200 triệu đồng, bằng 57,7%" */
void arithmetic_check_amounts(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	int whole = arithmetic_beside(c, i, -1),
	    part = whole < 0 ? -1 : arithmetic_beside(c, whole, -1);
	struct rational expected;

	if (arithmetic_is_amount(c, whole, p->part) && arithmetic_is_amount(c, part, p->part) &&
	    (p->role == STATED_LEVEL || p->role == STATED_SHARE) &&
	    arithmetic_tokens_between(c, whole, i) <= TIED_TOKENS &&
	    arithmetic_tokens_between(c, part, whole) <= LOOK_AHEAD &&
	    (arithmetic_sign_before(c, whole, "/") ||
		(arithmetic_number(c, whole)->role == STATED_PLAN &&
		    arithmetic_says_sign(c, arithmetic_number(c, part)->last,
			arithmetic_number(c, whole)->first, p->sentence, "/"))) &&
	    arithmetic_alike(c, part, whole) && arithmetic_reference_after(c, i) != OF_BEFORE &&
	    arithmetic_percent_of(
		arithmetic_number(c, part)->value, arithmetic_number(c, whole)->value, &expected))
		arithmetic_judge(c, i, ARITHMETIC_FRACTION, expected, part, whole);
}

bool arithmetic_is_reached(const struct arithmetic *c, const struct stated_number *p)
{
	static const char *const words[] = {"dat", "bang", "chiem", "le", "ung", "duong"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (arithmetic_says(c, p->first - 2, p->first, p->sentence, words[i]))
			return true;
	return arithmetic_says_sign(c, p->first - 1, p->first, p->sentence, "(");
}

/* "trong đó", "trong số", "trong tổng"; not "trong độ tuổi" */
static bool says_among(const struct arithmetic *c, int from, int to, int sentence)
{
	static const char *const whole[] = {"đó", "số", "tổng", NULL};

	for (int at = from; at + 1 < to; at++)
		if (arithmetic_says(c, at, at + 1, sentence, "trong") &&
		    arithmetic_says_exactly(c, at + 1, at + 2, sentence, whole))
			return true;
	return false;
}

void arithmetic_check_fraction(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	int before = arithmetic_beside(c, i, -1), after = arithmetic_beside(c, i, 1), f = -1;
	struct rational expected;

	if (p->role == STATED_RISE || p->role == STATED_FALL)
		return;
	/* "Có 17/34 khu vực bỏ phiếu đạt tỷ lệ 100%": each of them does. */
	if (p->role == STATED_SHARE && !rational_compare(p->value, rational_of_int(100)) &&
	    arithmetic_says(c, p->first - 3, p->first, p->sentence, "dat"))
		return;
	/* "ít hơn 3 vụ = 1,6% (180/183 vụ)", "giảm 165 vụ, tức 45,96% (194/359 vụ)": the rate. */
	if (before >= 0 && arithmetic_is_change(arithmetic_number(c, before)) &&
	    arithmetic_tokens_between(c, before, i) <= 4)
		return;
	if (is_fraction(c, before) && arithmetic_tokens_between(c, before, i) <= TIED_TOKENS &&
	    !(arithmetic_reference_after(c, i) == OF_PLAN && !arithmetic_is_reached(c, p)) &&
	    !says_among(c, arithmetic_number(c, before)->last, p->first, p->sentence))
		f = before;
	else if (is_fraction(c, after) &&
		 (arithmetic_tokens_between(c, i, after) <= 2 ||
		     (arithmetic_tokens_between(c, i, after) <= 4 &&
			 arithmetic_sign_before(c, after, "(") && arithmetic_is_reached(c, p))) &&
		 arithmetic_says_sign(
		     c, p->last + 1, arithmetic_number(c, after)->first, p->sentence, "("))
		f = after;
	if (f < 0 || arithmetic_reference_after(c, i) == OF_BEFORE ||
	    !arithmetic_percent_of(
		arithmetic_number(c, f)->value, arithmetic_number(c, f)->total, &expected))
		return;
	arithmetic_judge(c, i, ARITHMETIC_FRACTION, expected, f, f);
	/* "(chỉ tiêu/thực hiện) 60/57, đạt 95%" */
	if (arithmetic_percent_of(
		arithmetic_number(c, f)->total, arithmetic_number(c, f)->value, &expected) &&
	    arithmetic_agrees(p, expected, arithmetic_number(c, f), arithmetic_number(c, f)))
		c->findings[i] =
		    (struct arithmetic_finding){ARITHMETIC_FRACTION, true, false, expected, {f, f}};
}

/* ---- A plan and a total */

/* The one amount of a role in the part of number i; -1: there is none, or it may be any of several.
 */
static int amount_of_role(const struct arithmetic *c, int i, enum stated_role role)
{
	const struct stated_number *p = arithmetic_number(c, i);
	int found = -1, count = 0;

	for (int k = i - 1;
	     k >= 0 && i - k < FAR_NUMBERS && arithmetic_number(c, k)->part == p->part; k--)
		if (arithmetic_is_amount(c, k, p->part) && arithmetic_number(c, k)->role == role) {
			found = k;
			count++;
		}
	return count == 1 ? found : -1;
}

static int level_near(const struct arithmetic *c, int i, int like, int not_this)
{
	const struct stated_number *p = arithmetic_number(c, i);

	for (int k = i - 1;
	     k >= 0 && i - k < FAR_NUMBERS && arithmetic_number(c, k)->part == p->part; k--)
		if (k != not_this && arithmetic_is_amount(c, k, p->part) &&
		    arithmetic_number(c, k)->role == STATED_LEVEL && !arithmetic_is_aside(c, k)) {
			if (arithmetic_alike(c, k, like) && arithmetic_number(c, k)->unit.n)
				return k;
			/* "142,6 tỷ đồng cho 2.315 hộ, bằng 38,7% trong tổng dư nợ 368,5 tỷ đồng"
			 */
			if (like < i)
				return -1;
		}
	return -1;
}

/* "Được giao 156,8 tỷ đồng; giải ngân được 98,2 tỷ đồng, đạt 62,6% kế hoạch": the one plan of the
 * whole sentence; -1: there is none, or several. */
static int plan_of_sentence(const struct arithmetic *c, int i)
{
	int found = -1;

	for (int k = i - 1; k >= 0 && i - k < FAR_NUMBERS &&
			    arithmetic_number(c, k)->sentence == arithmetic_number(c, i)->sentence;
	     k--)
		if (arithmetic_is_amount(c, k, arithmetic_number(c, k)->part) &&
		    arithmetic_number(c, k)->role == STATED_PLAN) {
			if (found >= 0)
				return -1;
			found = k;
		}
	return found;
}

/* "đạt 89,0% dự toán năm là 46,5 tỷ đồng" */
static bool is_told_plainly(const struct arithmetic *c, int i, int after)
{
	const struct stated_number *p = arithmetic_number(c, i), *n = arithmetic_number(c, after);

	return n->depth == p->depth && arithmetic_tokens_between(c, i, after) <= LOOK_AHEAD + 2 &&
	       arithmetic_says(c, n->first - 1, n->first, n->sentence, "la") &&
	       !arithmetic_says(c, p->last, n->first, n->sentence, "va");
}

/* The plan that the percentage is of: told after it, "kế hoạch 119.249", "dự toán tỉnh giao (160
 * tỷ)", or before it. */
static int plan_of(const struct arithmetic *c, int i, enum reference of)
{
	const struct stated_number *p = arithmetic_number(c, i);
	int after = arithmetic_beside(c, i, 1);

	if (arithmetic_is_amount(c, after, p->part) &&
	    arithmetic_tokens_between(c, i, after) <= TIED_TOKENS &&
	    !arithmetic_says_sign(
		c, p->last, arithmetic_number(c, after)->first, p->sentence, ",") &&
	    (arithmetic_number(c, after)->role == STATED_PLAN ||
		(of == OF_PLAN && arithmetic_is_change(arithmetic_number(c, after)) &&
		    arithmetic_tokens_between(c, i, after) <= 4) ||
		(of == OF_PLAN && arithmetic_number(c, after)->role == STATED_LEVEL &&
		    (arithmetic_is_told_aside(c, i, after) || is_told_plainly(c, i, after)))))
		return arithmetic_is_one_of_several(c, after) ? -1 : after;
	if (of != OF_PLAN && of != OF_NOTHING)
		return -1;
	after = amount_of_role(c, i, STATED_PLAN);
	return after < 0 && of == OF_PLAN ? plan_of_sentence(c, i) : after;
}

void arithmetic_check_plan(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	enum reference of = arithmetic_reference_after(c, i);
	int plan = plan_of(c, i, of), level;
	struct rational part, expected;

	if (plan < 0 || p->role == STATED_SHARE || p->role == STATED_FALL || of == OF_BEFORE ||
	    of == OF_TOTAL || (of == OF_NOTHING && arithmetic_is_change(p)))
		return;
	level = level_near(c, i, plan, plan);
	/* "giảm được 98 hộ nghèo, đạt 122,5% KH (80 hộ)" */
	if (level < 0 && arithmetic_is_amount(c, arithmetic_beside(c, i, -1), p->part) &&
	    arithmetic_is_change(arithmetic_number(c, arithmetic_beside(c, i, -1))) &&
	    arithmetic_is_reached(c, p) && arithmetic_beside(c, i, -1) != plan &&
	    arithmetic_alike(c, arithmetic_beside(c, i, -1), plan))
		level = arithmetic_beside(c, i, -1);
	/* "giảm 98 hộ so với đầu năm (312 hộ), đạt 127,3% kế hoạch giảm 77 hộ" */
	for (int k = i - 1; arithmetic_is_change(arithmetic_number(c, plan)) && k >= 0 &&
			    arithmetic_number(c, k)->part == p->part;
	     k--)
		if (k != plan &&
		    arithmetic_number(c, k)->role == arithmetic_number(c, plan)->role &&
		    arithmetic_is_amount(c, k, p->part) && arithmetic_alike(c, k, plan)) {
			level = k;
			break;
		}
	if (level < 0)
		return;
	part = arithmetic_number(c, level)->value;
	/* "vượt 5% kế hoạch" */
	if (p->role == STATED_RISE &&
	    !rational_subtract(part, arithmetic_number(c, plan)->value, &part))
		return;
	if (arithmetic_percent_of(part, arithmetic_number(c, plan)->value, &expected))
		arithmetic_judge(c, i, ARITHMETIC_PLAN, expected, level, plan);
}

/* "126 tin, đã giải quyết 118 tin, đạt 93,65%" */
static bool is_done_of(
    const struct arithmetic *c, int part, int whole, const struct stated_number *p)
{
	if (arithmetic_number(c, part)->multiplied ||
	    rational_compare(p->value, rational_of_int(100)) > 0)
		return false; /* of money what is reached is mostly a plan */
	return arithmetic_number(c, part)->part == arithmetic_number(c, whole)->part &&
	       p->role == STATED_LEVEL &&
	       !arithmetic_says(c, arithmetic_number(c, part)->last, p->first, p->sentence, "le") &&
	       arithmetic_tokens_between(c, whole, part) <= TIED_TOKENS &&
	       (arithmetic_says_done(c, part, whole) ||
		   arithmetic_says(c, arithmetic_number(c, whole)->last,
		       arithmetic_number(c, part)->first, p->sentence, "do"));
}

/* "11.930 lượt, chiếm 31,5%"; not "11.930 lượt, y học cổ truyền chiếm 31,5%". */
static bool says_that_it_makes(const struct arithmetic *c, int part, const struct stated_number *p)
{
	bool comma = false, named = false;

	for (int at = arithmetic_number(c, part)->last + 1; at < p->first; at++) {
		if (arithmetic_says(c, at, at + 1, p->sentence, "chiem"))
			return !named;
		if (arithmetic_says_sign(c, at, at + 1, p->sentence, ",")) {
			comma = true;
			named = false;
		}
		named = named || (comma && c->text->tokens[at].kind == STATED_WORD);
	}
	return false;
}

/* "chiếm 5%", "đạt tỷ lệ 95%"; "tỷ lệ thất nghiệp 2,1%" is of something else. */
static bool is_share(const struct arithmetic *c, int i, int part)
{
	const struct stated_number *p = i < 0 ? NULL : arithmetic_number(c, i);

	return p && p->role == STATED_SHARE &&
	       (says_that_it_makes(c, part, p) ||
		   arithmetic_says(c, p->first - 1, p->first, p->sentence, "le"));
}

/* The nearest up to k that is not said aside. */
static int told_before(const struct arithmetic *c, int k)
{
	while (k > 0 &&
	       (arithmetic_is_aside(c, k) || arithmetic_number(c, k)->percent ||
		   arithmetic_is_change(arithmetic_number(c, k))) &&
	       arithmetic_number(c, k - 1)->sentence == arithmetic_number(c, k)->sentence)
		k--;
	return k;
}

/* The amount of which the sentence goes on to tell the parts: the last one before "trong đó"; -1:
 * it does not. */
static int whole_told(const struct arithmetic *c, int part)
{
	const struct stated_number *p = arithmetic_number(c, part);

	for (int k = part - 1;
	     k >= 0 && part - k < FAR_NUMBERS && arithmetic_number(c, k)->sentence == p->sentence;
	     k--) {
		int to = arithmetic_number(c, k + 1)->first;

		for (int at = arithmetic_number(c, k)->last + 1; at + 1 < to; at++)
			if (arithmetic_says(c, at, at + 1, p->sentence, "trong") &&
			    arithmetic_says(c, at + 1, at + 2, p->sentence, "do"))
				return told_before(c, k);
	}
	return -1;
}

/* "31 trường, trong đó 24 trường đạt chuẩn, đạt 77,4%": of things that are counted; of money what
 * is reached is mostly a plan. */
static bool is_first_part(const struct arithmetic *c, int i, int part, int whole)
{
	const struct stated_number *p = arithmetic_number(c, i);

	if (arithmetic_beside(c, part, -1) >= 0 && arithmetic_beside(c, part, -1) != whole)
		return false;
	return p->role == STATED_LEVEL && !arithmetic_number(c, part)->multiplied &&
	       !arithmetic_number(c, part)->decimals &&
	       arithmetic_reference_after(c, i) == OF_NOTHING &&
	       arithmetic_says(c, p->first - 1, p->first, p->sentence, "dat") &&
	       rational_compare(p->value, rational_of_int(100)) <= 0;
}

/* "12.345 hộ, trong đó 98 hộ nghèo, chiếm 0,8%": of the larger numbers of the same before it the
 * one that fits; where there is but one, that one. */
static void check_part(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	int part = arithmetic_beside(c, i, -1), wholes = 0, whole = -1, told;
	struct rational expected;

	if (!arithmetic_is_amount(c, part, p->part) ||
	    arithmetic_number(c, part)->role != STATED_LEVEL ||
	    !arithmetic_number(c, part)->unit.n ||
	    arithmetic_tokens_between(c, part, i) > TIED_TOKENS)
		return;
	told = arithmetic_reference_after(c, i) == OF_OTHER ? -1 : whole_told(c, part);
	if (told >= 0 && (is_share(c, i, part) || is_first_part(c, i, part, told)) &&
	    (arithmetic_is_amount(c, told, arithmetic_number(c, told)->part) ||
		arithmetic_number(c, told)->kind == STATED_FRACTION) &&
	    arithmetic_alike(c, part, told) &&
	    arithmetic_percent_of(
		arithmetic_number(c, part)->value, arithmetic_number(c, told)->value, &expected)) {
		arithmetic_judge(c, i, ARITHMETIC_TOTAL, expected, part, told);
		return;
	}
	for (int k = part - 1;
	     k >= 0 && part - k < FAR_NUMBERS && arithmetic_number(c, k)->sentence == p->sentence;
	     k--) {
		if (!arithmetic_is_amount(c, k, arithmetic_number(c, k)->part) ||
		    arithmetic_number(c, k)->role != STATED_LEVEL || arithmetic_is_aside(c, k) ||
		    !str_eq(arithmetic_number(c, part)->unit, arithmetic_number(c, k)->unit) ||
		    rational_compare(
			arithmetic_number(c, part)->value, arithmetic_number(c, k)->value) > 0 ||
		    is_share(c, arithmetic_beside(c, k, 1), k) ||
		    !(is_share(c, i, part) || is_done_of(c, part, k, p)) ||
		    !arithmetic_percent_of(arithmetic_number(c, part)->value,
			arithmetic_number(c, k)->value, &expected))
			continue;
		/* The nearest is what something was done of. */
		wholes += !is_done_of(c, part, k, p) || !wholes;
		whole = whole < 0 ? k : whole;
		if (arithmetic_agrees(
			p, expected, arithmetic_number(c, part), arithmetic_number(c, k)))
			arithmetic_judge(c, i, ARITHMETIC_TOTAL, expected, part, k);
	}
	if (wholes == 1 && !c->findings[i].relation &&
	    arithmetic_reference_after(c, i) == OF_NOTHING &&
	    arithmetic_percent_of(
		arithmetic_number(c, part)->value, arithmetic_number(c, whole)->value, &expected))
		arithmetic_judge(c, i, ARITHMETIC_TOTAL, expected, part, whole);
}

/* "37% tổng thu 250 tỷ đồng" */
static bool names_total(const struct arithmetic *c, int i, const struct stated_number *after)
{
	return after->role == STATED_LEVEL && after->unit.n &&
	       arithmetic_says(
		   c, arithmetic_number(c, i)->last + 1, after->first, after->sentence, "tong") &&
	       !arithmetic_says(
		   c, arithmetic_number(c, i)->last + 1, after->first, after->sentence, "va");
}

static bool says_reached(const struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);

	return p->role == STATED_LEVEL &&
	       (arithmetic_says(c, p->first - 1, p->first, p->sentence, "dat") ||
		   arithmetic_says_two(c, p->first - 2, p->first, p->sentence, "bao", "phu"));
}

/* "45.500 người, chiếm 65% lực lượng lao động (70.000 người)"; not "chiếm 5% (50 hộ)". */
static bool is_share_of_named(const struct arithmetic *c, int i, int after)
{
	const struct stated_number *p = arithmetic_number(c, i);
	int level;

	if (after < 0 || !(p->role == STATED_SHARE || says_reached(c, i)) ||
	    arithmetic_reference_after(c, i) != OF_NOTHING ||
	    arithmetic_tokens_between(c, i, after) < 3 ||
	    arithmetic_says_sign(c, p->last, arithmetic_number(c, after)->first, p->sentence, ","))
		return false;
	level = level_near(c, i, after, after);
	return level >= 0 &&
	       str_eq(arithmetic_number(c, level)->unit, arithmetic_number(c, after)->unit) &&
	       (arithmetic_says_two(c, p->first - 2, p->first, p->sentence, "bao", "phu") ||
		   rational_compare(
		       arithmetic_number(c, level)->value, arithmetic_number(c, after)->value) < 0);
}

void arithmetic_check_total(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	enum reference of = arithmetic_reference_after(c, i);
	int total = amount_of_role(c, i, STATED_TOTAL), level, after = arithmetic_beside(c, i, 1);
	struct rational expected;

	/* "chiếm 6,8% tổng số 18.440 hộ" */
	if (of == OF_TOTAL && arithmetic_is_amount(c, after, p->part) &&
	    (arithmetic_number(c, after)->role == STATED_TOTAL ||
		names_total(c, i, arithmetic_number(c, after))) &&
	    arithmetic_tokens_between(c, i, after) <= TIED_TOKENS &&
	    !arithmetic_says_sign(c, p->last, arithmetic_number(c, after)->first, p->sentence, ","))
		total = after;
	/* "chiếm 52,5% số xã xây dựng nông thôn mới (181 xã)" */
	if ((of == OF_OTHER || is_share_of_named(c, i, after)) &&
	    arithmetic_is_amount(c, after, p->part) && arithmetic_sign_before(c, after, "(") &&
	    arithmetic_tokens_between(c, i, after) <= TIED_TOKENS)
		total = after;
	/* "chiếm 3,39%/190.265 hộ" */
	if (arithmetic_is_amount(c, after, p->part) && arithmetic_sign_before(c, after, "/") &&
	    arithmetic_tokens_between(c, i, after) == 1)
		total = after;

	if (arithmetic_is_change(p) || p->role == STATED_PLAN || of == OF_PLAN || of == OF_BEFORE)
		return;
	/* "(1.898 hộ, tỷ lệ 6,69% trên tổng số 28.390 hộ), …, vượt chỉ tiêu (1,2%)" */
	if (total >= 0 && total < i && arithmetic_number(c, total)->depth &&
	    arithmetic_says_sign(c, arithmetic_number(c, total)->last, p->first, p->sentence, ")"))
		return;
	/* "trên tổng số 136.210 dân, đạt 94,3%, cao hơn chỉ tiêu (93,5%)" */
	for (int k = total + 1; total >= 0 && k < i; k++)
		if (arithmetic_number(c, k)->percent && arithmetic_number(c, k)->depth < p->depth)
			return;
	if (total < 0) {
		check_part(c, i);
		return;
	}
	level = level_near(c, i, total, total);
	if (level >= 0 && arithmetic_percent_of(arithmetic_number(c, level)->value,
			      arithmetic_number(c, total)->value, &expected))
		arithmetic_judge(c, i, ARITHMETIC_TOTAL, expected, level, total);
}
