/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/arithmetic_inside.h"

const struct stated_number *arithmetic_number(const struct arithmetic *c, int i)
{
	return &c->text->numbers[i];
}

bool arithmetic_is_quantity(const struct arithmetic *c, int i, int part)
{
	return i >= 0 && i < (int)c->text->count && arithmetic_number(c, i)->part == part &&
	       arithmetic_number(c, i)->kind == STATED_QUANTITY;
}

const struct stated_token *arithmetic_token(const struct arithmetic *c, int at, int sentence)
{
	if (at < 0 || at >= (int)c->text->token_count || c->text->tokens[at].sentence != sentence)
		return NULL;
	return &c->text->tokens[at];
}

/* "65,3 thuê bao/100 dân" */
static bool is_rate(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int at = n->last + 1; at <= n->last + 4; at++) {
		const struct stated_token *slash = arithmetic_token(c, at, n->sentence);
		const struct stated_token *per = arithmetic_token(c, at + 1, n->sentence);
		const struct stated_token *of = arithmetic_token(c, at + 2, n->sentence);

		if (!slash || slash->kind == STATED_DIGITS)
			return false;
		if (slash->kind == STATED_SIGN)
			return str_is(slash->text, "/") && per && of && !n->multiplied &&
			       of->kind == STATED_WORD && !str_eq(of->folded, n->unit) &&
			       (str_is(per->text, "100") || str_is(per->text, "1.000") ||
				   str_is(per->text, "1000") || str_is(per->text, "10.000"));
	}
	return false;
}

bool arithmetic_is_amount(const struct arithmetic *c, int i, int part)
{
	return arithmetic_is_quantity(c, i, part) && !arithmetic_number(c, i)->percent &&
	       !arithmetic_number(c, i)->rough && !is_rate(c, i);
}

bool arithmetic_is_change(const struct stated_number *n)
{
	return n->role == STATED_RISE || n->role == STATED_FALL;
}

int arithmetic_beside(const struct arithmetic *c, int i, int step)
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

bool arithmetic_same_unit(const struct stated_number *a, const struct stated_number *b)
{
	return a->percent == b->percent && (str_eq(a->unit, b->unit) || !a->unit.n || !b->unit.n);
}

int arithmetic_times_of(struct str larger, struct str smaller)
{
	static const struct {
		const char *larger, *smaller;
		int of;
	} units[] = {
	    {"ha", "m2", 10000}, {"tan", "kg", 1000}, {"tan", "ta", 10}, {"km", "m", 1000}};

	if (str_eq(larger, smaller))
		return 1;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (str_is(larger, units[i].larger) && str_is(smaller, units[i].smaller))
			return units[i].of;
	return 0;
}

int arithmetic_units_of(const struct stated_number *sum, const struct stated_number *n)
{
	return arithmetic_times_of(sum->unit, n->unit);
}

/* People are counted by many words: "2.847 thí sinh, 2.259 em". */
static bool is_person(const struct stated_number *n)
{
	static const char *const people[] = {"nguoi", "nu", "nguoi chet", "nguoi bi", "em", "hoc",
	    "thi", "dang", "dong chi", "lao", "doan", "hoi", "tre", "chau", "can", "giao", "cong",
	    "nhan", "dan", "bien", "trai", "gai", "ba", "chi tieu"};

	for (size_t i = 0; i < sizeof(people) / sizeof(*people); i++)
		if (str_is(n->unit, people[i]))
			return true;
	return false;
}

bool arithmetic_alike(const struct arithmetic *c, int a, int b)
{
	const struct stated_number *x = arithmetic_number(c, a), *y = arithmetic_number(c, b);

	if (x->percent || y->percent || !is_person(x) || !is_person(y))
		return arithmetic_same_unit(x, y);
	/* Nobody is of both. */
	return !(str_is(x->unit, "nguoi chet") && str_is(y->unit, "nguoi bi")) &&
	       !(str_is(y->unit, "nguoi chet") && str_is(x->unit, "nguoi bi"));
}

/* ---- Words */

bool arithmetic_says(const struct arithmetic *c, int from, int to, int sentence, const char *folded)
{
	for (int at = from; at < to; at++) {
		const struct stated_token *t = arithmetic_token(c, at, sentence);

		if (t && t->kind == STATED_WORD && str_is(t->folded, folded))
			return true;
	}
	return false;
}

bool arithmetic_says_sign(
    const struct arithmetic *c, int from, int to, int sentence, const char *sign)
{
	for (int at = from; at < to; at++) {
		const struct stated_token *t = arithmetic_token(c, at, sentence);

		if (t && t->kind == STATED_SIGN && str_is(t->text, sign))
			return true;
	}
	return false;
}

bool arithmetic_says_two(const struct arithmetic *c, int from, int to, int sentence,
    const char *first, const char *second)
{
	for (int at = from; at < to; at++)
		if (arithmetic_says(c, at, at + 1, sentence, first) &&
		    arithmetic_says(c, at + 1, at + 2, sentence, second))
			return true;
	return false;
}

bool arithmetic_says_exactly(
    const struct arithmetic *c, int from, int to, int sentence, const char *const *words)
{
	for (int at = from; at < to; at++) {
		const struct stated_token *t = arithmetic_token(c, at, sentence);

		for (int i = 0; t && words[i]; i++)
			if (str_is(t->text, words[i]))
				return true;
	}
	return false;
}

int arithmetic_tokens_between(const struct arithmetic *c, int a, int b)
{
	return arithmetic_number(c, b)->first - arithmetic_number(c, a)->last - 1;
}

bool arithmetic_sign_before(const struct arithmetic *c, int i, const char *sign)
{
	return arithmetic_says_sign(c, arithmetic_number(c, i)->first - 1,
	    arithmetic_number(c, i)->first, arithmetic_number(c, i)->sentence, sign);
}

bool arithmetic_is_aside(const struct arithmetic *c, int i)
{
	int before = i > 0 ? arithmetic_beside(c, i, -1) : -1;

	/* "95 vụ/140 bị can" are two things. */
	return arithmetic_sign_before(c, i, "(") ||
	       (arithmetic_sign_before(c, i, "/") &&
		   (before < 0 || arithmetic_same_unit(
				      arithmetic_number(c, before), arithmetic_number(c, i))));
}

bool arithmetic_is_for_each(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int at = n->last + 1; at <= n->last + 2; at++)
		if (arithmetic_says_sign(c, at, at + 1, n->sentence, "/"))
			return !arithmetic_token(c, at + 1, n->sentence) ||
			       arithmetic_token(c, at + 1, n->sentence)->kind != STATED_DIGITS;
	return false;
}

enum reference arithmetic_reference_after(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	enum reference of = OF_NOTHING;

	for (int at = n->last + 1; at <= n->last + LOOK_AHEAD; at++) {
		const struct stated_token *t = arithmetic_token(c, at, n->sentence);
		const struct stated_token *next = arithmetic_token(c, at + 1, n->sentence);

		if (!t || t->kind == STATED_DIGITS ||
		    (t->kind == STATED_SIGN && (str_is(t->text, ",") || str_is(t->text, ";"))))
			break;
		if (t->kind == STATED_WORD && str_is(t->folded, "kh"))
			return OF_PLAN;
		if (t->kind == STATED_WORD && (str_is(t->folded, "ck") || str_is(t->folded, "sck")))
			return OF_BEFORE;
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

bool arithmetic_is_told_aside(const struct arithmetic *c, int i, int after)
{
	int from = arithmetic_number(c, i)->last + 1, to = arithmetic_number(c, after)->first,
	    sentence = arithmetic_number(c, i)->sentence;

	return arithmetic_says_sign(c, from, to, sentence, "(") &&
	       !arithmetic_says(c, from, to, sentence, "trong");
}

bool arithmetic_is_one_of_several(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int next = arithmetic_beside(c, i, 1);

	/* "(tháng 4 đạt 5.196,4 tỷ đồng; cùng kỳ đạt 4.742,8 tỷ đồng)" */
	for (int k = i + 1; n->depth && k < (int)c->text->count && k <= i + LOOK_AHEAD; k++) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->sentence != n->sentence || m->depth < n->depth ||
		    arithmetic_says_sign(c, n->last, m->first, n->sentence, ")"))
			break;
		if (m->part == n->part + 1 && m->kind == STATED_QUANTITY && m->unit.n &&
		    arithmetic_same_unit(m, n) && !arithmetic_is_change(m))
			return true;
	}
	return next >= 0 && arithmetic_tokens_between(c, i, next) <= 4 &&
	       !arithmetic_is_change(arithmetic_number(c, next)) &&
	       arithmetic_same_unit(arithmetic_number(c, next), n) &&
	       (arithmetic_says(c, n->last, arithmetic_number(c, next)->first, n->sentence, "va") ||
		   arithmetic_says_sign(
		       c, n->last, arithmetic_number(c, next)->first, n->sentence, ",")) &&
	       !arithmetic_says_sign(
		   c, n->last, arithmetic_number(c, next)->first, n->sentence, ")");
}

bool arithmetic_is_alone_in_bracket(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int next = arithmetic_beside(c, i, 1);

	return next < 0 || arithmetic_number(c, next)->depth < n->depth ||
	       arithmetic_says_sign(
		   c, n->last, arithmetic_number(c, next)->first, n->sentence, ")");
}

bool arithmetic_says_done(const struct arithmetic *c, int part, int whole)
{
	static const char *const done[] = {"giai", "xu", "hoan", "loi"};
	const struct stated_number *from = arithmetic_number(c, whole);

	for (size_t i = 0; i < sizeof(done) / sizeof(*done); i++)
		if (arithmetic_says(
			c, from->last, arithmetic_number(c, part)->first, from->sentence, done[i]))
			return true;
	return false;
}

/* ---- Comparison */

struct rational arithmetic_absolute(struct rational a)
{
	return a.numerator < 0 ? (struct rational){-a.numerator, a.denominator} : a;
}

bool arithmetic_is_measured(const struct stated_number *n)
{
	static const char *const measures[] = {
	    "ha", "tan", "ta", "kg", "km", "m", "m2", "m3", "km2", "lit", "kwh", "dong", "usd"};

	if (n->multiplied || n->decimals)
		return true;
	for (size_t i = 0; i < sizeof(measures) / sizeof(*measures); i++)
		if (str_is(n->unit, measures[i]))
			return true;
	return false;
}

static const struct rational estimated_from = {ARITHMETIC_ESTIMATED_FROM, 1};

struct rational arithmetic_half_step(
    const struct stated_number *n, const struct stated_number *beside)
{
	struct rational step = n->step;

	if (!n->multiplied && !n->decimals)
		return rational_compare(arithmetic_absolute(n->value), estimated_from) < 0
		           ? rational_of_int(0)
		           : (struct rational){1, 2};
	if (!n->decimals && arithmetic_same_unit(n, beside) &&
	    (beside->multiplied || beside->decimals) && rational_compare(beside->step, step) < 0)
		step = beside->step;
	return (struct rational){step.numerator, step.denominator * 2};
}

struct rational arithmetic_sum_room(
    const struct stated_number *n, const struct stated_number *beside)
{
	struct rational half = {n->step.numerator, n->step.denominator * 2};

	return !n->multiplied && !n->decimals && arithmetic_is_measured(n)
	           ? half
	           : arithmetic_half_step(n, beside);
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

bool arithmetic_agrees(const struct stated_number *stated, struct rational expected,
    const struct stated_number *a, const struct stated_number *b)
{
	struct rational error, allowed = stated->step, difference;

	if (rational_add(relative_error(a, b), relative_error(b, a), &error) &&
	    rational_multiply(error, arithmetic_absolute(expected), &error))
		rational_add(allowed, error, &allowed);
	if (!rational_subtract(
		arithmetic_absolute(stated->value), arithmetic_absolute(expected), &difference))
		return true;
	return rational_compare(arithmetic_absolute(difference), allowed) <= 0;
}

bool arithmetic_percent_of(struct rational part, struct rational whole, struct rational *out)
{
	return rational_sign(whole) && rational_divide(part, whole, out) &&
	       rational_multiply(*out, rational_of_int(100), out);
}

bool arithmetic_rate_of(struct rational now, struct rational was, struct rational *out)
{
	struct rational difference;

	return rational_subtract(now, was, &difference) &&
	       arithmetic_percent_of(difference, was, out);
}

bool arithmetic_base_of(
    struct rational level, struct rational change, bool rise, struct rational *out)
{
	return rise ? rational_subtract(level, change, out) : rational_add(level, change, out);
}

void arithmetic_judge(struct arithmetic *c, int i, enum arithmetic_relation relation,
    struct rational expected, int a, int b)
{
	struct arithmetic_finding *finding = &c->findings[i];
	bool holds = arithmetic_agrees(
	    arithmetic_number(c, i), expected, arithmetic_number(c, a), arithmetic_number(c, b));

	if (finding->holds || (finding->relation && !holds))
		return;
	*finding = (struct arithmetic_finding){
	    relation, holds, false, arithmetic_absolute(expected), {a, b}};
}

/* ---- All numbers */

struct arithmetic_finding *arithmetic_check(const struct stated_text *text, struct arena *arena)
{
	struct arithmetic c = {text, ARENA_ARRAY(arena, struct arithmetic_finding, text->count),
	    ARENA_ARRAY(arena, bool, text->count)};

	for (int i = 0; i < (int)text->count; i++) {
		const struct stated_number *n = arithmetic_number(&c, i);

		if (n->kind != STATED_QUANTITY || n->rough)
			continue;
		if (!n->percent) {
			if (arithmetic_is_change(n))
				arithmetic_check_before(&c, i);
			if (arithmetic_is_change(n) && !c.findings[i].relation)
				arithmetic_check_base_after(&c, i);
			if (!c.findings[i].relation) {
				arithmetic_check_multiple(&c, i);
				arithmetic_check_average(&c, i);
			}
			continue;
		}
		arithmetic_check_fraction(&c, i);
		arithmetic_check_amounts(&c, i);
		arithmetic_check_before(&c, i);
		if (!c.findings[i].relation)
			arithmetic_check_base_after(&c, i);
		if (!c.findings[i].relation)
			arithmetic_check_change(&c, i);
		if (!c.findings[i].relation)
			arithmetic_check_plan(&c, i);
		if (!c.findings[i].relation)
			arithmetic_check_total(&c, i);
		if (!c.findings[i].relation)
			arithmetic_check_structure(&c, i);
	}
	arithmetic_check_added(&c);
	arithmetic_check_parts(&c);

	arithmetic_check_items(&c);
	arithmetic_check_runs(&c);
	for (int i = 0; i < (int)text->count; i++)
		if (arithmetic_number(&c, i)->kind == STATED_QUANTITY &&
		    !arithmetic_number(&c, i)->rough)
			arithmetic_search(&c, i);
	arithmetic_check_ties(&c, arena);
	return c.findings;
}
