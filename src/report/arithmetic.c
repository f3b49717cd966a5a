/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/arithmetic_inside.h"

const struct stated_number *arithmetic_number(const struct arithmetic *c, int i)
{
	return &c->text->numbers[i];
}

static bool is_quantity(const struct arithmetic *c, int i, int part)
{
	return i >= 0 && i < (int)c->text->count && arithmetic_number(c, i)->part == part &&
	       arithmetic_number(c, i)->kind == STATED_QUANTITY;
}

bool arithmetic_is_amount(const struct arithmetic *c, int i, int part)
{
	return is_quantity(c, i, part) && !arithmetic_number(c, i)->percent &&
	       !arithmetic_number(c, i)->rough;
}

/* The quantity or fraction before i, or after it, days and ordinals passed over; -1: there is none
 * in its part of the sentence. */
static int beside(const struct arithmetic *c, int i, int step)
{
	int part = arithmetic_number(c, i)->part;

	for (int far = 0; far < FAR_NUMBERS; far++) {
		i += step;
		if (i < 0 || i >= (int)c->text->count || arithmetic_number(c, i)->part != part)
			return -1;
		if (arithmetic_number(c, i)->kind <= STATED_OUTSIDE ||
		    arithmetic_number(c, i)->kind == STATED_UNREADABLE)
			return i;
	}
	return -1;
}

static bool same_unit(const struct stated_number *a, const struct stated_number *b)
{
	return a->percent == b->percent && (str_eq(a->unit, b->unit) || !a->unit.n || !b->unit.n);
}

/* ---- Words */

static const struct stated_token *token(const struct arithmetic *c, int at, int sentence)
{
	if (at < 0 || at >= (int)c->text->token_count || c->text->tokens[at].sentence != sentence)
		return NULL;
	return &c->text->tokens[at];
}

bool arithmetic_says(const struct arithmetic *c, int from, int to, int sentence, const char *folded)
{
	for (int at = from; at < to; at++) {
		const struct stated_token *t = token(c, at, sentence);

		if (t && t->kind == STATED_WORD && str_is(t->folded, folded))
			return true;
	}
	return false;
}

static bool says_sign(const struct arithmetic *c, int from, int to, int sentence, const char *sign)
{
	for (int at = from; at < to; at++) {
		const struct stated_token *t = token(c, at, sentence);

		if (t && t->kind == STATED_SIGN && str_is(t->text, sign))
			return true;
	}
	return false;
}

static int tokens_between(const struct arithmetic *c, int a, int b)
{
	return arithmetic_number(c, b)->first - arithmetic_number(c, a)->last - 1;
}

static bool sign_before(const struct arithmetic *c, int i, const char *sign)
{
	return says_sign(c, arithmetic_number(c, i)->first - 1, arithmetic_number(c, i)->first,
	    arithmetic_number(c, i)->sentence, sign);
}

/* What is said aside, "(4.450 ha)", or is what a part is of, "18.250 tấn/18.000 tấn", is not what
 * the sentence goes on about. */
bool arithmetic_is_aside(const struct arithmetic *c, int i)
{
	return sign_before(c, i, "(") || sign_before(c, i, "/");
}

/* What the words after a percentage say it is of. */
/* OF_OTHER: "1,92% số phải thu", something that has a name. */
enum reference { OF_NOTHING, OF_PLAN, OF_BEFORE, OF_TOTAL, OF_OTHER };

static enum reference reference_after(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	enum reference of = OF_NOTHING;

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
		/* Of what, the words that follow say: "so với kế hoạch". */
		if (str_is(t->folded, "so") && str_is(next->folded, "voi")) {
			of = OF_BEFORE;
			at++;
			continue;
		}
		if ((str_is(t->folded, "cung") && str_is(next->folded, "ky")) ||
		    (str_is(t->folded, "nam") && str_is(next->folded, "truoc")))
			return OF_BEFORE;
		if (str_is(t->folded, "tong"))
			return OF_TOTAL;
		if (str_is(t->folded, "so") && at == n->last + 1)
			of = OF_OTHER;
	}
	return of;
}

/* "(730 tỷ đồng và 750 tỷ đồng)": which of them is meant, nobody can tell. */
static bool is_one_of_several(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int next = beside(c, i, 1);

	return next >= 0 && tokens_between(c, i, next) <= 4 &&
	       (arithmetic_says(c, n->last, arithmetic_number(c, next)->first, n->sentence, "va") ||
		   says_sign(c, n->last, arithmetic_number(c, next)->first, n->sentence, ",")) &&
	       !says_sign(c, n->last, arithmetic_number(c, next)->first, n->sentence, ")");
}

/* ---- Comparison */

struct rational arithmetic_absolute(struct rational a)
{
	return a.numerator < 0 ? (struct rational){-a.numerator, a.denominator} : a;
}

/* By how much the number may be off because it is written rounded; counts are exact, and "15 tỷ"
 * beside "45,2 tỷ" is 15,0. */
struct rational arithmetic_half_step(
    const struct stated_number *n, const struct stated_number *beside)
{
	struct rational step = n->step;

	if (!n->multiplied && !n->decimals)
		return rational_of_int(0);
	if (same_unit(n, beside) && (beside->multiplied || beside->decimals) &&
	    rational_compare(beside->step, step) < 0)
		step = beside->step;
	return (struct rational){step.numerator, step.denominator * 2};
}

/* half_step / value, at most 1. */
static struct rational relative_error(
    const struct stated_number *n, const struct stated_number *beside)
{
	struct rational error;

	if (!rational_sign(n->value) || !rational_divide(arithmetic_half_step(n, beside),
					    arithmetic_absolute(n->value), &error))
		return rational_of_int(0);
	return error;
}

/* Whether `stated` is `expected`, within one of its last digit and the error of a and b. */
static bool agrees(const struct stated_number *stated, struct rational expected,
    const struct stated_number *a, const struct stated_number *b)
{
	struct rational error, allowed = stated->step, difference;

	if (rational_add(relative_error(a, b), relative_error(b, a), &error) &&
	    rational_multiply(error, arithmetic_absolute(expected), &error))
		rational_add(allowed, error, &allowed);
	if (!rational_subtract(
		arithmetic_absolute(stated->value), arithmetic_absolute(expected), &difference))
		return true; /* beyond what can be told */
	return rational_compare(arithmetic_absolute(difference), allowed) <= 0;
}

static bool percent_of(struct rational part, struct rational whole, struct rational *out)
{
	return rational_sign(whole) && rational_divide(part, whole, out) &&
	       rational_multiply(*out, rational_of_int(100), out);
}

/* Notes what the percentage i should be; the first that holds settles it. */
static void judge(struct arithmetic *c, int i, enum arithmetic_relation relation,
    struct rational expected, int a, int b)
{
	struct arithmetic_finding *finding = &c->findings[i];
	bool holds = agrees(
	    arithmetic_number(c, i), expected, arithmetic_number(c, a), arithmetic_number(c, b));

	if (finding->holds || (finding->relation && !holds))
		return;
	*finding =
	    (struct arithmetic_finding){relation, holds, arithmetic_absolute(expected), {a, b}};
}

/* ---- A fraction: "17/19 xã, đạt 89,5%", "89,5% (17/19 xã)" */

static bool is_fraction(const struct arithmetic *c, int i)
{
	return i >= 0 && arithmetic_number(c, i)->kind == STATED_FRACTION;
}

/* "1.845 triệu đồng/3.200 triệu đồng, bằng 57,7%" */
static void check_amounts(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	int whole = beside(c, i, -1), part = whole < 0 ? -1 : beside(c, whole, -1);
	struct rational expected;

	if (arithmetic_is_amount(c, whole, p->part) && arithmetic_is_amount(c, part, p->part) &&
	    p->role == STATED_LEVEL && tokens_between(c, whole, i) <= TIED_TOKENS &&
	    tokens_between(c, part, whole) <= 4 &&
	    says_sign(c, arithmetic_number(c, part)->last, arithmetic_number(c, whole)->first,
		p->sentence, "/") &&
	    same_unit(arithmetic_number(c, part), arithmetic_number(c, whole)) &&
	    reference_after(c, i) != OF_BEFORE &&
	    percent_of(
		arithmetic_number(c, part)->value, arithmetic_number(c, whole)->value, &expected))
		judge(c, i, ARITHMETIC_FRACTION, expected, part, whole);
}

static void check_fraction(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	int before = beside(c, i, -1), after = beside(c, i, 1), f = -1;
	struct rational expected;

	if (p->role == STATED_RISE || p->role == STATED_FALL)
		return;
	if (is_fraction(c, before) && tokens_between(c, before, i) <= TIED_TOKENS)
		f = before;
	else if (is_fraction(c, after) && tokens_between(c, i, after) <= 2 &&
		 says_sign(c, p->last + 1, arithmetic_number(c, after)->first, p->sentence, "("))
		f = after;
	if (f < 0 || reference_after(c, i) == OF_BEFORE ||
	    !percent_of(arithmetic_number(c, f)->value, arithmetic_number(c, f)->total, &expected))
		return;
	judge(c, i, ARITHMETIC_FRACTION, expected, f, f);
}

/* ---- A level, its change, and the rate: "98 hộ, giảm 28 hộ (22,2%)" */

/* The amount before `i` that the change `d` is of. */
static int level_before(const struct arithmetic *c, int i, const struct stated_number *d)
{
	for (int a = i - 1;
	     a >= 0 && i - a < FAR_NUMBERS && arithmetic_number(c, a)->part == d->part; a--)
		if (arithmetic_is_amount(c, a, d->part) &&
		    arithmetic_number(c, a)->role == STATED_LEVEL && !arithmetic_is_aside(c, a))
			return same_unit(arithmetic_number(c, a), d) ? a : -1;
	return -1;
}

/* What there was before the change, from what there is now. */
static bool base_of(const struct stated_number *level, const struct stated_number *change,
    bool rise, struct rational *out)
{
	return rise ? rational_subtract(level->value, change->value, out)
	            : rational_add(level->value, change->value, out);
}

static void judge_change(struct arithmetic *c, int i, int level, int change, bool rise)
{
	struct rational base, expected;

	if (!base_of(arithmetic_number(c, level), arithmetic_number(c, change), rise, &base))
		return;
	if (percent_of(arithmetic_number(c, change)->value, base, &expected))
		judge(c, i, ARITHMETIC_CHANGE, expected, level, change);
	/* "bằng 77,8% so với năm trước" is what is left of it. */
	if (arithmetic_number(c, i)->role == STATED_LEVEL && reference_after(c, i) == OF_BEFORE &&
	    percent_of(arithmetic_number(c, level)->value, base, &expected))
		judge(c, i, ARITHMETIC_CHANGE, expected, level, change);
}

bool arithmetic_is_change(const struct stated_number *n)
{
	return n->role == STATED_RISE || n->role == STATED_FALL;
}

/* "Xảy ra 18 vụ, 9 người chết; so với cùng kỳ giảm 3 vụ (14,3%)": of the levels in the parts
 * before, whichever fits. */
static void judge_listed(struct arithmetic *c, int i, int change)
{
	const struct stated_number *d = arithmetic_number(c, change);

	if (!d->unit.n || !says_sign(c, d->last, arithmetic_number(c, i)->first, d->sentence, "("))
		return;
	for (int a = change - 1;
	     a >= 0 && change - a < FAR_NUMBERS && arithmetic_number(c, a)->sentence == d->sentence;
	     a--)
		if (arithmetic_number(c, a)->part != d->part &&
		    arithmetic_is_amount(c, a, arithmetic_number(c, a)->part) &&
		    arithmetic_number(c, a)->role == STATED_LEVEL &&
		    str_eq(arithmetic_number(c, a)->unit, d->unit))
			judge_change(c, i, a, change, d->role == STATED_RISE);
}

static void check_change(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	enum reference of = reference_after(c, i);
	int d = beside(c, i, -1), a;

	if (p->role == STATED_SHARE || p->role == STATED_PLAN || of == OF_PLAN || of == OF_TOTAL)
		return;
	if (arithmetic_is_amount(c, d, p->part) && arithmetic_is_change(arithmetic_number(c, d)) &&
	    tokens_between(c, d, i) <= TIED_TOKENS &&
	    !arithmetic_says(c, arithmetic_number(c, d)->last, p->first, p->sentence, "le") &&
	    !(arithmetic_is_change(p) && p->role != arithmetic_number(c, d)->role)) {
		a = level_before(c, d, arithmetic_number(c, d));
		if (a >= 0)
			judge_change(c, i, a, d, arithmetic_number(c, d)->role == STATED_RISE);
		else
			judge_listed(c, i, d);
		return;
	}
	/* The other way round: "98 hộ, giảm 22,2% (28 hộ)". */
	d = beside(c, i, 1);
	if (arithmetic_is_change(p) && arithmetic_is_amount(c, d, p->part) &&
	    tokens_between(c, i, d) <= 4 &&
	    (arithmetic_number(c, d)->role == p->role ||
		says_sign(c, p->last + 1, arithmetic_number(c, d)->first, p->sentence, "("))) {
		a = level_before(c, i, arithmetic_number(c, d));
		if (a >= 0)
			judge_change(c, i, a, d, p->role == STATED_RISE);
	}
}

/* ---- What it was: "từ 126 hộ xuống còn 98 hộ, giảm 22,2%" */

/* The level, and what it was, that the change i is told of; false: no such pair. */
static bool find_before(const struct arithmetic *c, int i, int *now, int *was)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int b = i - 1;
	     b >= 0 && i - b < FAR_NUMBERS && arithmetic_number(c, b)->part == n->part; b--) {
		const struct stated_number *from = arithmetic_number(c, b);

		if (from->kind != STATED_QUANTITY || from->role != STATED_FROM || from->rough)
			continue;
		*was = b;
		/* "từ B lên A" */
		*now = beside(c, b, 1);
		if (*now < i && is_quantity(c, *now, n->part) &&
		    !arithmetic_number(c, *now)->rough &&
		    arithmetic_number(c, *now)->role == STATED_LEVEL &&
		    same_unit(arithmetic_number(c, *now), from) &&
		    (arithmetic_says(
			 c, from->last, arithmetic_number(c, *now)->first, n->sentence, "len") ||
			arithmetic_says(c, from->last, arithmetic_number(c, *now)->first,
			    n->sentence, "xuong") ||
			arithmetic_says(
			    c, from->last, arithmetic_number(c, *now)->first, n->sentence, "con")))
			return true;
		/* "A, so với B" */
		*now = beside(c, b, -1);
		return is_quantity(c, *now, n->part) && !arithmetic_number(c, *now)->rough &&
		       arithmetic_number(c, *now)->role == STATED_LEVEL &&
		       same_unit(arithmetic_number(c, *now), from) &&
		       arithmetic_says(
			   c, arithmetic_number(c, *now)->last, from->first, n->sentence, "voi");
	}
	return false;
}

/* What it was, told after the change: "tăng 12,5% so với cùng kỳ (1.107 tỷ đồng)", "giảm 30 lượt so
 * với 244 lượt"; -1: it is not. */
static int base_after(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int after = beside(c, i, 1);

	if (reference_after(c, i) != OF_BEFORE || !is_quantity(c, after, n->part) ||
	    arithmetic_number(c, after)->rough || tokens_between(c, i, after) > TIED_TOKENS ||
	    says_sign(c, n->last, arithmetic_number(c, after)->first, n->sentence, ",") ||
	    says_sign(c, n->last, arithmetic_number(c, after)->first, n->sentence, ")") ||
	    is_one_of_several(c, after))
		return -1;
	return says_sign(c, n->last, arithmetic_number(c, after)->first, n->sentence, "(") ||
	               arithmetic_number(c, after)->role == STATED_FROM
	           ? after
	           : -1;
}

/* What number i goes on about: the nearest before it of the unit of `like`. */
static int level_of_unit(const struct arithmetic *c, int i, const struct stated_number *like)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int k = i - 1;
	     k >= 0 && i - k < FAR_NUMBERS && arithmetic_number(c, k)->part == n->part; k--) {
		const struct stated_number *level = arithmetic_number(c, k);

		if (!is_quantity(c, k, n->part) || level->rough || arithmetic_is_aside(c, k) ||
		    level->percent != like->percent)
			continue;
		if (level->percent)
			return level->role == STATED_LEVEL || level->role == STATED_SHARE ? k : -1;
		if (level->role == STATED_LEVEL)
			return str_eq(level->unit, like->unit) && like->unit.n ? k : -1;
	}
	return -1;
}

static void check_base_after(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int was = base_after(c, i),
	    now = was < 0 ? -1 : level_of_unit(c, i, arithmetic_number(c, was));
	struct rational difference, expected;

	if (now < 0 || n->role == STATED_SHARE || n->role == STATED_PLAN ||
	    !rational_subtract(
		arithmetic_number(c, now)->value, arithmetic_number(c, was)->value, &difference))
		return;
	if (!n->percent) {
		if (arithmetic_is_change(n) && !arithmetic_number(c, was)->percent &&
		    str_eq(n->unit, arithmetic_number(c, was)->unit))
			judge(c, i, ARITHMETIC_DIFFERENCE, difference, now, was);
		return;
	}
	/* Of two percentages a change is mostly told in points. */
	if (arithmetic_number(c, was)->percent) {
		if (!arithmetic_is_change(n))
			return;
		judge(c, i, ARITHMETIC_DIFFERENCE, difference, now, was);
	}
	if (percent_of(arithmetic_is_change(n) ? difference : arithmetic_number(c, now)->value,
		arithmetic_number(c, was)->value, &expected))
		judge(c, i, ARITHMETIC_BEFORE, expected, now, was);
}

static void check_before(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	enum reference of = n->percent ? reference_after(c, i) : OF_NOTHING;
	struct rational difference, expected;
	int now, was;

	if (of == OF_PLAN || of == OF_TOTAL || n->role == STATED_SHARE || n->role == STATED_PLAN ||
	    !find_before(c, i, &now, &was))
		return;
	/* Another level between: what follows may be of that. */
	for (int k = (now > was ? now : was) + 1; k < i; k++)
		if (arithmetic_is_amount(c, k, n->part) &&
		    arithmetic_number(c, k)->role == STATED_LEVEL)
			return;
	if (!rational_subtract(
		arithmetic_number(c, now)->value, arithmetic_number(c, was)->value, &difference))
		return;
	if (!arithmetic_is_change(n)) {
		/* "bằng 77,8%" of what it was */
		if (n->percent && of == OF_BEFORE &&
		    percent_of(arithmetic_number(c, now)->value, arithmetic_number(c, was)->value,
			&expected))
			judge(c, i, ARITHMETIC_BEFORE, expected, now, was);
		return;
	}
	if (n->percent == arithmetic_number(c, now)->percent &&
	    same_unit(n, arithmetic_number(c, now)))
		judge(c, i, ARITHMETIC_DIFFERENCE, difference, now, was);
	/* Of two percentages a change may also be told as a rate. */
	if (n->percent && percent_of(difference, arithmetic_number(c, was)->value, &expected))
		judge(c, i, ARITHMETIC_BEFORE, expected, now, was);
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

static int level_near(
    const struct arithmetic *c, int i, const struct stated_number *like, int not_this)
{
	const struct stated_number *p = arithmetic_number(c, i);

	for (int k = i - 1;
	     k >= 0 && i - k < FAR_NUMBERS && arithmetic_number(c, k)->part == p->part; k--)
		if (k != not_this && arithmetic_is_amount(c, k, p->part) &&
		    arithmetic_number(c, k)->role == STATED_LEVEL && !arithmetic_is_aside(c, k))
			return same_unit(arithmetic_number(c, k), like) &&
			               arithmetic_number(c, k)->unit.n
			           ? k
			           : -1;
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

/* The plan that the percentage is of: told after it, "kế hoạch 119.249", "dự toán tỉnh giao (160
 * tỷ)", or before it. */
static int plan_of(const struct arithmetic *c, int i, enum reference of)
{
	const struct stated_number *p = arithmetic_number(c, i);
	int after = beside(c, i, 1);

	if (arithmetic_is_amount(c, after, p->part) && tokens_between(c, i, after) <= TIED_TOKENS &&
	    !says_sign(c, p->last, arithmetic_number(c, after)->first, p->sentence, ",") &&
	    (arithmetic_number(c, after)->role == STATED_PLAN ||
		(of == OF_PLAN && arithmetic_number(c, after)->role == STATED_LEVEL &&
		    says_sign(c, p->last, arithmetic_number(c, after)->first, p->sentence, "("))))
		return is_one_of_several(c, after) ? -1 : after;
	if (of != OF_PLAN && of != OF_NOTHING)
		return -1;
	after = amount_of_role(c, i, STATED_PLAN);
	return after < 0 && of == OF_PLAN ? plan_of_sentence(c, i) : after;
}

static void check_plan(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	enum reference of = reference_after(c, i);
	int plan = plan_of(c, i, of), level;
	struct rational part, expected;

	if (plan < 0 || p->role == STATED_SHARE || p->role == STATED_FALL || of == OF_BEFORE ||
	    of == OF_TOTAL || (of == OF_NOTHING && arithmetic_is_change(p)))
		return;
	level = level_near(c, i, arithmetic_number(c, plan), plan);
	if (level < 0)
		return;
	part = arithmetic_number(c, level)->value;
	/* "vượt 5% kế hoạch" */
	if (p->role == STATED_RISE &&
	    !rational_subtract(part, arithmetic_number(c, plan)->value, &part))
		return;
	if (percent_of(part, arithmetic_number(c, plan)->value, &expected))
		judge(c, i, ARITHMETIC_PLAN, expected, level, plan);
}

/* "126 tin, đã giải quyết 118 tin, đạt 93,65%" */
static bool is_done_of(
    const struct arithmetic *c, int part, int whole, const struct stated_number *p)
{
	int from = arithmetic_number(c, whole)->last, to = arithmetic_number(c, part)->first;

	if (arithmetic_number(c, part)->multiplied ||
	    rational_compare(p->value, rational_of_int(100)) > 0)
		return false; /* of money what is reached is mostly a plan */
	return arithmetic_number(c, part)->part == arithmetic_number(c, whole)->part &&
	       p->role == STATED_LEVEL &&
	       !arithmetic_says(c, arithmetic_number(c, part)->last, p->first, p->sentence, "le") &&
	       tokens_between(c, whole, part) <= TIED_TOKENS &&
	       (arithmetic_says(c, from, to, p->sentence, "giai") ||
		   arithmetic_says(c, from, to, p->sentence, "xu") ||
		   arithmetic_says(c, from, to, p->sentence, "hoan") ||
		   arithmetic_says(c, from, to, p->sentence, "do"));
}

/* "chiếm 5%", "đạt tỷ lệ 95%"; "tỷ lệ thất nghiệp 2,1%" is of something else. */
static bool is_share(const struct arithmetic *c, int i, int part)
{
	const struct stated_number *p = arithmetic_number(c, i);

	return p->role == STATED_SHARE &&
	       (arithmetic_says(
		    c, arithmetic_number(c, part)->last, p->first, p->sentence, "chiem") ||
		   arithmetic_says(c, p->first - 1, p->first, p->sentence, "le"));
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
				return k;
	}
	return -1;
}

/* "31 trường, trong đó 24 trường đạt chuẩn, đạt 77,4%": of things that are counted; of money what
 * is reached is mostly a plan. */
static bool is_first_part(const struct arithmetic *c, int i, int part, int whole)
{
	const struct stated_number *p = arithmetic_number(c, i);

	if (beside(c, part, -1) >= 0 && beside(c, part, -1) != whole)
		return false;
	return p->role == STATED_LEVEL && !arithmetic_number(c, part)->multiplied &&
	       !arithmetic_number(c, part)->decimals && reference_after(c, i) == OF_NOTHING &&
	       arithmetic_says(c, p->first - 1, p->first, p->sentence, "dat") &&
	       rational_compare(p->value, rational_of_int(100)) <= 0;
}

/* "12.345 hộ, trong đó 98 hộ nghèo, chiếm 0,8%": of the larger numbers of the same before it the
 * one that fits; where there is but one, that one. */
static void check_part(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	int part = beside(c, i, -1), wholes = 0, whole = -1, told;
	struct rational expected;

	if (!arithmetic_is_amount(c, part, p->part) ||
	    arithmetic_number(c, part)->role != STATED_LEVEL ||
	    !arithmetic_number(c, part)->unit.n || tokens_between(c, part, i) > TIED_TOKENS)
		return;
	told = reference_after(c, i) == OF_OTHER ? -1 : whole_told(c, part);
	if (told >= 0 && (is_share(c, i, part) || is_first_part(c, i, part, told)) &&
	    arithmetic_is_amount(c, told, arithmetic_number(c, told)->part) &&
	    str_eq(arithmetic_number(c, part)->unit, arithmetic_number(c, told)->unit) &&
	    percent_of(
		arithmetic_number(c, part)->value, arithmetic_number(c, told)->value, &expected)) {
		judge(c, i, ARITHMETIC_TOTAL, expected, part, told);
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
		    !(is_share(c, i, part) || is_done_of(c, part, k, p)) ||
		    !percent_of(arithmetic_number(c, part)->value, arithmetic_number(c, k)->value,
			&expected))
			continue;
		/* The nearest is what something was done of. */
		wholes += !is_done_of(c, part, k, p) || !wholes;
		whole = whole < 0 ? k : whole;
		if (agrees(p, expected, arithmetic_number(c, part), arithmetic_number(c, k)))
			judge(c, i, ARITHMETIC_TOTAL, expected, part, k);
	}
	if (wholes == 1 && !c->findings[i].relation && reference_after(c, i) == OF_NOTHING &&
	    percent_of(
		arithmetic_number(c, part)->value, arithmetic_number(c, whole)->value, &expected))
		judge(c, i, ARITHMETIC_TOTAL, expected, part, whole);
}

static void check_total(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	enum reference of = reference_after(c, i);
	int total = amount_of_role(c, i, STATED_TOTAL), level, after = beside(c, i, 1);
	struct rational expected;

	/* "chiếm 6,8% tổng số 18.440 hộ" */
	if (of == OF_TOTAL && arithmetic_is_amount(c, after, p->part) &&
	    arithmetic_number(c, after)->role == STATED_TOTAL &&
	    tokens_between(c, i, after) <= TIED_TOKENS &&
	    !says_sign(c, p->last, arithmetic_number(c, after)->first, p->sentence, ","))
		total = after;
	/* "chiếm 52,5% số xã xây dựng nông thôn mới (181 xã)" */
	if (of == OF_OTHER && arithmetic_is_amount(c, after, p->part) &&
	    sign_before(c, after, "(") && tokens_between(c, i, after) <= TIED_TOKENS)
		total = after;

	if (arithmetic_is_change(p) || p->role == STATED_PLAN || of == OF_PLAN || of == OF_BEFORE)
		return;
	if (total < 0) {
		check_part(c, i);
		return;
	}
	level = level_near(c, i, arithmetic_number(c, total), total);
	if (level >= 0 && percent_of(arithmetic_number(c, level)->value,
			      arithmetic_number(c, total)->value, &expected))
		judge(c, i, ARITHMETIC_TOTAL, expected, level, total);
}

struct arithmetic_finding *arithmetic_check(const struct stated_text *text, struct arena *arena)
{
	struct arithmetic c = {text, ARENA_ARRAY(arena, struct arithmetic_finding, text->count)};

	for (int i = 0; i < (int)text->count; i++) {
		const struct stated_number *n = arithmetic_number(&c, i);

		if (n->kind != STATED_QUANTITY || n->rough)
			continue;
		if (!n->percent) {
			if (arithmetic_is_change(n))
				check_before(&c, i);
			if (arithmetic_is_change(n) && !c.findings[i].relation)
				check_base_after(&c, i);
			arithmetic_check_parts(&c, i);
			continue;
		}
		check_fraction(&c, i);
		check_amounts(&c, i);
		check_before(&c, i);
		if (!c.findings[i].relation)
			check_base_after(&c, i);
		if (!c.findings[i].relation)
			check_change(&c, i);
		if (!c.findings[i].relation)
			check_plan(&c, i);
		if (!c.findings[i].relation)
			check_total(&c, i);
		if (!c.findings[i].relation)
			arithmetic_check_structure(&c, i);
	}
	return c.findings;
}
