/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/arithmetic.h"

/* FAR_NUMBERS: no sentence that a person wrote has so many; a list of any length stays cheap. */
enum { FAR_NUMBERS = 100, TIED_TOKENS = 14, LOOK_AHEAD = 6 };

struct checking {
	const struct stated_text *text;
	struct arithmetic_finding *findings;
};

static const struct stated_number *number(const struct checking *c, int i)
{
	return &c->text->numbers[i];
}

static bool is_quantity(const struct checking *c, int i, int part)
{
	return i >= 0 && i < (int)c->text->count && number(c, i)->part == part &&
	       number(c, i)->kind == STATED_QUANTITY;
}

static bool is_amount(const struct checking *c, int i, int part)
{
	return is_quantity(c, i, part) && !number(c, i)->percent && !number(c, i)->rough;
}

/* The quantity or fraction before i, or after it, days and ordinals passed over; -1: there is none
 * in its part of the sentence. */
static int beside(const struct checking *c, int i, int step)
{
	int part = number(c, i)->part;

	for (int far = 0; far < FAR_NUMBERS; far++) {
		i += step;
		if (i < 0 || i >= (int)c->text->count || number(c, i)->part != part)
			return -1;
		if (number(c, i)->kind <= STATED_OUTSIDE || number(c, i)->kind == STATED_UNREADABLE)
			return i;
	}
	return -1;
}

static bool same_unit(const struct stated_number *a, const struct stated_number *b)
{
	return a->percent == b->percent && (str_eq(a->unit, b->unit) || !a->unit.n || !b->unit.n);
}

/* ---- Words */

static const struct stated_token *token(const struct checking *c, int at, int sentence)
{
	if (at < 0 || at >= (int)c->text->token_count || c->text->tokens[at].sentence != sentence)
		return NULL;
	return &c->text->tokens[at];
}

static bool says(const struct checking *c, int from, int to, int sentence, const char *folded)
{
	for (int at = from; at < to; at++) {
		const struct stated_token *t = token(c, at, sentence);

		if (t && t->kind == STATED_WORD && str_is(t->folded, folded))
			return true;
	}
	return false;
}

static bool says_sign(const struct checking *c, int from, int to, int sentence, const char *sign)
{
	for (int at = from; at < to; at++) {
		const struct stated_token *t = token(c, at, sentence);

		if (t && t->kind == STATED_SIGN && str_is(t->text, sign))
			return true;
	}
	return false;
}

static int tokens_between(const struct checking *c, int a, int b)
{
	return number(c, b)->first - number(c, a)->last - 1;
}

/* What the words after a percentage say it is of. */
enum reference { OF_NOTHING, OF_PLAN, OF_BEFORE, OF_TOTAL };

static enum reference reference_after(const struct checking *c, int i)
{
	const struct stated_number *n = number(c, i);

	for (int at = n->last + 1; at <= n->last + LOOK_AHEAD; at++) {
		const struct stated_token *t = token(c, at, n->sentence);
		const struct stated_token *next = token(c, at + 1, n->sentence);

		if (!t || t->kind == STATED_DIGITS ||
		    (t->kind == STATED_SIGN && str_is(t->text, ",")))
			break;
		if (t->kind != STATED_WORD || !next)
			continue;
		if ((str_is(t->folded, "ke") && str_is(next->folded, "hoach")) ||
		    (str_is(t->folded, "du") && str_is(next->folded, "toan")) ||
		    ((str_is(t->folded, "chi") || str_is(t->folded, "muc")) &&
			str_is(next->folded, "tieu")) ||
		    (str_is(t->folded, "nghi") && str_is(next->folded, "quyet")))
			return OF_PLAN;
		if ((str_is(t->folded, "so") && str_is(next->folded, "voi")) ||
		    (str_is(t->folded, "cung") && str_is(next->folded, "ky")) ||
		    (str_is(t->folded, "nam") && str_is(next->folded, "truoc")))
			return OF_BEFORE;
		if (str_is(t->folded, "tong"))
			return OF_TOTAL;
	}
	return OF_NOTHING;
}

/* ---- Comparison */

static struct rational absolute(struct rational a)
{
	return a.numerator < 0 ? (struct rational){-a.numerator, a.denominator} : a;
}

/* By how much the number may be off because it is written rounded; counts are exact. */
static struct rational half_step(const struct stated_number *n)
{
	if (!n->multiplied && !n->decimals)
		return rational_of_int(0);
	return (struct rational){n->step.numerator, n->step.denominator * 2};
}

/* half_step / value, at most 1. */
static struct rational relative_error(const struct stated_number *n)
{
	struct rational error;

	if (!rational_sign(n->value) || !rational_divide(half_step(n), absolute(n->value), &error))
		return rational_of_int(0);
	return error;
}

/* Whether `stated` is `expected`, within one of its last digit and the error of a and b. */
static bool agrees(const struct stated_number *stated, struct rational expected,
    const struct stated_number *a, const struct stated_number *b)
{
	struct rational error, allowed = stated->step, difference;

	if (rational_add(relative_error(a), relative_error(b), &error) &&
	    rational_multiply(error, absolute(expected), &error))
		rational_add(allowed, error, &allowed);
	if (!rational_subtract(absolute(stated->value), absolute(expected), &difference))
		return true; /* beyond what can be told */
	return rational_compare(absolute(difference), allowed) <= 0;
}

static bool percent_of(struct rational part, struct rational whole, struct rational *out)
{
	return rational_sign(whole) && rational_divide(part, whole, out) &&
	       rational_multiply(*out, rational_of_int(100), out);
}

/* Notes what the percentage i should be; the first that holds settles it. */
static void judge(struct checking *c, int i, enum arithmetic_relation relation,
    struct rational expected, int a, int b)
{
	struct arithmetic_finding *finding = &c->findings[i];
	bool holds = agrees(number(c, i), expected, number(c, a), number(c, b));

	if (finding->holds || (finding->relation && !holds))
		return;
	*finding = (struct arithmetic_finding){relation, holds, absolute(expected), {a, b}};
}

/* ---- A fraction: "17/19 xã, đạt 89,5%", "89,5% (17/19 xã)" */

static bool is_fraction(const struct checking *c, int i)
{
	return i >= 0 && number(c, i)->kind == STATED_FRACTION;
}

/* "1.845 triệu đồng/3.200 triệu đồng, bằng 57,7%" */
static void check_amounts(struct checking *c, int i)
{
	const struct stated_number *p = number(c, i);
	int whole = beside(c, i, -1), part = whole < 0 ? -1 : beside(c, whole, -1);
	struct rational expected;

	if (is_amount(c, whole, p->part) && is_amount(c, part, p->part) &&
	    p->role == STATED_LEVEL && tokens_between(c, whole, i) <= TIED_TOKENS &&
	    tokens_between(c, part, whole) <= 4 &&
	    says_sign(c, number(c, part)->last, number(c, whole)->first, p->sentence, "/") &&
	    same_unit(number(c, part), number(c, whole)) && reference_after(c, i) != OF_BEFORE &&
	    percent_of(number(c, part)->value, number(c, whole)->value, &expected))
		judge(c, i, ARITHMETIC_FRACTION, expected, part, whole);
}

static void check_fraction(struct checking *c, int i)
{
	const struct stated_number *p = number(c, i);
	int before = beside(c, i, -1), after = beside(c, i, 1), f = -1;
	struct rational expected;

	if (p->role == STATED_RISE || p->role == STATED_FALL)
		return;
	if (is_fraction(c, before) && tokens_between(c, before, i) <= TIED_TOKENS)
		f = before;
	else if (is_fraction(c, after) && tokens_between(c, i, after) <= 2 &&
		 says_sign(c, p->last + 1, number(c, after)->first, p->sentence, "("))
		f = after;
	if (f < 0 || reference_after(c, i) == OF_BEFORE ||
	    !percent_of(number(c, f)->value, number(c, f)->total, &expected))
		return;
	judge(c, i, ARITHMETIC_FRACTION, expected, f, f);
}

/* ---- A level, its change, and the rate: "98 hộ, giảm 28 hộ (22,2%)" */

/* The amount before `i` that the change `d` is of. */
static int level_before(const struct checking *c, int i, const struct stated_number *d)
{
	for (int a = i - 1; a >= 0 && i - a < FAR_NUMBERS && number(c, a)->part == d->part; a--)
		if (is_amount(c, a, d->part) && number(c, a)->role == STATED_LEVEL)
			return same_unit(number(c, a), d) ? a : -1;
	return -1;
}

/* What there was before the change, from what there is now. */
static bool base_of(const struct stated_number *level, const struct stated_number *change,
    bool rise, struct rational *out)
{
	return rise ? rational_subtract(level->value, change->value, out)
	            : rational_add(level->value, change->value, out);
}

static void judge_change(struct checking *c, int i, int level, int change, bool rise)
{
	struct rational base, expected;

	if (!base_of(number(c, level), number(c, change), rise, &base))
		return;
	if (percent_of(number(c, change)->value, base, &expected))
		judge(c, i, ARITHMETIC_CHANGE, expected, level, change);
	/* "bằng 77,8% so với năm trước" is what is left of it. */
	if (number(c, i)->role == STATED_LEVEL && reference_after(c, i) == OF_BEFORE &&
	    percent_of(number(c, level)->value, base, &expected))
		judge(c, i, ARITHMETIC_CHANGE, expected, level, change);
}

static bool is_change(const struct stated_number *n)
{
	return n->role == STATED_RISE || n->role == STATED_FALL;
}

/* "Xảy ra 18 vụ, 9 người chết; so với cùng kỳ giảm 3 vụ (14,3%)": of the levels in the parts
 * before, whichever fits. */
static void judge_listed(struct checking *c, int i, int change)
{
	const struct stated_number *d = number(c, change);

	if (!d->unit.n || !says_sign(c, d->last, number(c, i)->first, d->sentence, "("))
		return;
	for (int a = change - 1;
	     a >= 0 && change - a < FAR_NUMBERS && number(c, a)->sentence == d->sentence; a--)
		if (number(c, a)->part != d->part && is_amount(c, a, number(c, a)->part) &&
		    number(c, a)->role == STATED_LEVEL && str_eq(number(c, a)->unit, d->unit))
			judge_change(c, i, a, change, d->role == STATED_RISE);
}

static void check_change(struct checking *c, int i)
{
	const struct stated_number *p = number(c, i);
	enum reference of = reference_after(c, i);
	int d = beside(c, i, -1), a;

	if (p->role == STATED_SHARE || p->role == STATED_PLAN || of == OF_PLAN || of == OF_TOTAL)
		return;
	if (is_amount(c, d, p->part) && is_change(number(c, d)) &&
	    tokens_between(c, d, i) <= TIED_TOKENS &&
	    !says(c, number(c, d)->last, p->first, p->sentence, "le") &&
	    !(is_change(p) && p->role != number(c, d)->role)) {
		a = level_before(c, d, number(c, d));
		if (a >= 0)
			judge_change(c, i, a, d, number(c, d)->role == STATED_RISE);
		else
			judge_listed(c, i, d);
		return;
	}
	/* The other way round: "98 hộ, giảm 22,2% (28 hộ)". */
	d = beside(c, i, 1);
	if (is_change(p) && is_amount(c, d, p->part) && tokens_between(c, i, d) <= 4 &&
	    (number(c, d)->role == p->role ||
		says_sign(c, p->last + 1, number(c, d)->first, p->sentence, "("))) {
		a = level_before(c, i, number(c, d));
		if (a >= 0)
			judge_change(c, i, a, d, p->role == STATED_RISE);
	}
}

/* ---- What it was: "từ 126 hộ xuống còn 98 hộ, giảm 22,2%" */

/* The level, and what it was, that the change i is told of; false: no such pair. */
static bool find_before(const struct checking *c, int i, int *now, int *was)
{
	const struct stated_number *n = number(c, i);

	for (int b = i - 1; b >= 0 && i - b < FAR_NUMBERS && number(c, b)->part == n->part; b--) {
		const struct stated_number *from = number(c, b);

		if (from->kind != STATED_QUANTITY || from->role != STATED_FROM || from->rough)
			continue;
		*was = b;
		/* "từ B lên A" */
		*now = beside(c, b, 1);
		if (*now < i && is_quantity(c, *now, n->part) && !number(c, *now)->rough &&
		    number(c, *now)->role == STATED_LEVEL && same_unit(number(c, *now), from) &&
		    (says(c, from->last, number(c, *now)->first, n->sentence, "len") ||
			says(c, from->last, number(c, *now)->first, n->sentence, "xuong") ||
			says(c, from->last, number(c, *now)->first, n->sentence, "con")))
			return true;
		/* "A, so với B" */
		*now = beside(c, b, -1);
		return is_quantity(c, *now, n->part) && !number(c, *now)->rough &&
		       number(c, *now)->role == STATED_LEVEL && same_unit(number(c, *now), from) &&
		       says(c, number(c, *now)->last, from->first, n->sentence, "voi");
	}
	return false;
}

static void check_before(struct checking *c, int i)
{
	const struct stated_number *n = number(c, i);
	enum reference of = n->percent ? reference_after(c, i) : OF_NOTHING;
	struct rational difference, expected;
	int now, was;

	if (of == OF_PLAN || of == OF_TOTAL || n->role == STATED_SHARE || n->role == STATED_PLAN ||
	    !find_before(c, i, &now, &was))
		return;
	/* Another level between: what follows may be of that. */
	for (int k = (now > was ? now : was) + 1; k < i; k++)
		if (is_amount(c, k, n->part) && number(c, k)->role == STATED_LEVEL)
			return;
	if (!rational_subtract(number(c, now)->value, number(c, was)->value, &difference))
		return;
	if (!is_change(n)) {
		/* "bằng 77,8%" of what it was */
		if (n->percent && of == OF_BEFORE &&
		    percent_of(number(c, now)->value, number(c, was)->value, &expected))
			judge(c, i, ARITHMETIC_BEFORE, expected, now, was);
		return;
	}
	if (n->percent == number(c, now)->percent && same_unit(n, number(c, now)))
		judge(c, i, ARITHMETIC_DIFFERENCE, difference, now, was);
	/* Of two percentages a change may also be told as a rate. */
	if (n->percent && percent_of(difference, number(c, was)->value, &expected))
		judge(c, i, ARITHMETIC_BEFORE, expected, now, was);
}

/* ---- A plan and a total */

/* The one amount of a role in the part of number i; -1: there is none, or it may be any of several.
 */
static int amount_of_role(const struct checking *c, int i, enum stated_role role)
{
	const struct stated_number *p = number(c, i);
	int found = -1, count = 0;

	for (int k = i - 1; k >= 0 && i - k < FAR_NUMBERS && number(c, k)->part == p->part; k--)
		if (is_amount(c, k, p->part) && number(c, k)->role == role) {
			found = k;
			count++;
		}
	return count == 1 ? found : -1;
}

static int level_near(
    const struct checking *c, int i, const struct stated_number *like, int not_this)
{
	const struct stated_number *p = number(c, i);

	for (int k = i - 1; k >= 0 && i - k < FAR_NUMBERS && number(c, k)->part == p->part; k--)
		if (k != not_this && is_amount(c, k, p->part) && number(c, k)->role == STATED_LEVEL)
			return same_unit(number(c, k), like) && number(c, k)->unit.n ? k : -1;
	return -1;
}

/* The plan that the percentage is of: told after it, "kế hoạch 119.249", "dự toán tỉnh giao (160
 * tỷ)", or before it. */
static int plan_of(const struct checking *c, int i, enum reference of)
{
	const struct stated_number *p = number(c, i);
	int after = beside(c, i, 1);

	if (is_amount(c, after, p->part) && tokens_between(c, i, after) <= TIED_TOKENS &&
	    !says_sign(c, p->last, number(c, after)->first, p->sentence, ",") &&
	    (number(c, after)->role == STATED_PLAN ||
		(of == OF_PLAN && number(c, after)->role == STATED_LEVEL &&
		    says_sign(c, p->last, number(c, after)->first, p->sentence, "("))))
		return after;
	return of == OF_PLAN || of == OF_NOTHING ? amount_of_role(c, i, STATED_PLAN) : -1;
}

static void check_plan(struct checking *c, int i)
{
	const struct stated_number *p = number(c, i);
	enum reference of = reference_after(c, i);
	int plan = plan_of(c, i, of), level;
	struct rational part, expected;

	if (plan < 0 || p->role == STATED_SHARE || p->role == STATED_FALL || of == OF_BEFORE ||
	    of == OF_TOTAL || (of == OF_NOTHING && is_change(p)))
		return;
	level = level_near(c, i, number(c, plan), plan);
	if (level < 0)
		return;
	part = number(c, level)->value;
	/* "vượt 5% kế hoạch" */
	if (p->role == STATED_RISE && !rational_subtract(part, number(c, plan)->value, &part))
		return;
	if (percent_of(part, number(c, plan)->value, &expected))
		judge(c, i, ARITHMETIC_PLAN, expected, level, plan);
}

/* "126 tin, đã giải quyết 118 tin, đạt 93,65%" */
static bool is_done_of(const struct checking *c, int part, int whole, const struct stated_number *p)
{
	int from = number(c, whole)->last, to = number(c, part)->first;

	return number(c, part)->part == number(c, whole)->part && p->role == STATED_LEVEL &&
	       !says(c, number(c, part)->last, p->first, p->sentence, "le") &&
	       tokens_between(c, whole, part) <= TIED_TOKENS &&
	       (says(c, from, to, p->sentence, "giai") || says(c, from, to, p->sentence, "xu") ||
		   says(c, from, to, p->sentence, "hoan") || says(c, from, to, p->sentence, "do"));
}

/* "chiếm 5%", "đạt tỷ lệ 95%"; "tỷ lệ thất nghiệp 2,1%" is of something else. */
static bool is_share(const struct checking *c, int i, int part)
{
	const struct stated_number *p = number(c, i);

	return p->role == STATED_SHARE &&
	       (says(c, number(c, part)->last, p->first, p->sentence, "chiem") ||
		   says(c, p->first - 1, p->first, p->sentence, "le"));
}

/* "12.345 hộ, trong đó 98 hộ nghèo, chiếm 0,8%": of the larger numbers of the same before it the
 * one that fits; where there is but one, that one. */
static void check_part(struct checking *c, int i)
{
	const struct stated_number *p = number(c, i);
	int part = beside(c, i, -1), wholes = 0, whole = -1;
	struct rational expected;

	if (!is_amount(c, part, p->part) || number(c, part)->role != STATED_LEVEL ||
	    !number(c, part)->unit.n || tokens_between(c, part, i) > TIED_TOKENS)
		return;
	for (int k = part - 1;
	     k >= 0 && part - k < FAR_NUMBERS && number(c, k)->sentence == p->sentence; k--) {
		if (!is_amount(c, k, number(c, k)->part) || number(c, k)->role != STATED_LEVEL ||
		    !str_eq(number(c, part)->unit, number(c, k)->unit) ||
		    rational_compare(number(c, part)->value, number(c, k)->value) > 0 ||
		    !(is_share(c, i, part) || is_done_of(c, part, k, p)) ||
		    !percent_of(number(c, part)->value, number(c, k)->value, &expected))
			continue;
		/* The nearest is what something was done of. */
		wholes += !is_done_of(c, part, k, p) || !wholes;
		whole = whole < 0 ? k : whole;
		if (agrees(p, expected, number(c, part), number(c, k)))
			judge(c, i, ARITHMETIC_TOTAL, expected, part, k);
	}
	if (wholes == 1 && !c->findings[i].relation && reference_after(c, i) == OF_NOTHING &&
	    percent_of(number(c, part)->value, number(c, whole)->value, &expected))
		judge(c, i, ARITHMETIC_TOTAL, expected, part, whole);
}

static void check_total(struct checking *c, int i)
{
	const struct stated_number *p = number(c, i);
	enum reference of = reference_after(c, i);
	int total = amount_of_role(c, i, STATED_TOTAL), level;
	struct rational expected;

	if (is_change(p) || p->role == STATED_PLAN || of == OF_PLAN || of == OF_BEFORE)
		return;
	if (total < 0) {
		check_part(c, i);
		return;
	}
	level = level_near(c, i, number(c, total), total);
	if (level >= 0 && percent_of(number(c, level)->value, number(c, total)->value, &expected))
		judge(c, i, ARITHMETIC_TOTAL, expected, level, total);
}

struct arithmetic_finding *arithmetic_check(const struct stated_text *text, struct arena *arena)
{
	struct checking c = {text, ARENA_ARRAY(arena, struct arithmetic_finding, text->count)};

	for (int i = 0; i < (int)text->count; i++) {
		const struct stated_number *n = number(&c, i);

		if (n->kind != STATED_QUANTITY || n->rough)
			continue;
		if (!n->percent) {
			if (is_change(n))
				check_before(&c, i);
			continue;
		}
		check_fraction(&c, i);
		check_amounts(&c, i);
		check_before(&c, i);
		if (!c.findings[i].relation)
			check_change(&c, i);
		if (!c.findings[i].relation)
			check_plan(&c, i);
		if (!c.findings[i].relation)
			check_total(&c, i);
	}
	return c.findings;
}
