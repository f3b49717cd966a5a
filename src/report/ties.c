/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/ties.h"

#include "base/bug.h"
#include "report/ties_inside.h"

enum {
	BEFORE_MAX = 24, /* numbers looked at before one, */
	AFTER_MAX = 8,   /* and after, so many sentences on */
	SENTENCES_AFTER = 3,
	OPERANDS_MAX = 2 * (BEFORE_MAX + AFTER_MAX),
	PARTS_SEEN = 16,
	PART_SENTENCES = 8, /* a sum and its parts are no farther apart */
	STARTS = 5,
	PARTS_LONGEST = 10,
	PERCENTS_SEEN = 6,
	PERCENT_SENTENCES = 2,
	PER_AFTER = 4,
	ROUNDING = 10, /* of these quotients, in parts of TIED_ONE */
	WHOLES_SEEN = 14,
	WORK_OF_SLOTS = 20 /* filling them, in pairs of numbers looked at */
};
/* What is so many times the number, or less, nobody writes for it: the decimal point is at most a
 * place off. */
enum { NEAR_TIMES = 11 };
/* Larger ones are passed over. */
static const int128 expected_max = (int128)1000000000000000 * TIED_ONE;
static const int128 rounded_sum = (int128)ARITHMETIC_ESTIMATED_FROM * TIED_ONE,
		    hundred = (int128)100 * TIED_ONE;

/* ---- Numbers in parts of TIED_ONE; what is told of is reckoned again exactly (tie_expected()). */

int128 tied_whole(struct rational value)
{
	int128 whole = value.numerator < 0 ? -value.numerator : value.numerator;

	/* So many that it cannot be meant: 0 follows from nothing. */
	return whole > expected_max ? 0 : whole * TIED_ONE / value.denominator;
}

static int times_of(const struct stated_number *a, const struct stated_number *n)
{
	/* "1.350 lượt người tham dự, bình quân 75 người/hội nghị", "15,8‰" */
	return (str_is(a->unit, "luot") &&
		   (str_is(n->unit, "nguoi") || str_is(n->unit, "khach"))) ||
	               !n->unit.n
	           ? 1
	           : arithmetic_units_of(a, n);
}

void tied_compare_units(struct ties *t, struct arena *arena)
{
	struct tied_units *units = t->units = ARENA_NEW(arena, struct tied_units);
	const struct arithmetic *c = t->c;

	for (int i = 0; i < (int)c->text->count; i++) {
		const struct stated_number *n = arithmetic_number(c, i);
		int u = 0;

		while (u < units->count &&
		       !(str_eq(arithmetic_number(c, units->first[u])->unit, n->unit) &&
			   arithmetic_number(c, units->first[u])->percent == n->percent))
			u++;
		if (u == units->count && u < TIED_UNITS_MAX)
			units->first[units->count++] = i;
		t->numbers[i].unit = u < TIED_UNITS_MAX ? u : -1;
	}
	for (int x = 0; x < units->count; x++)
		for (int y = 0; y < units->count; y++) {
			units->alike[x][y] = arithmetic_alike(c, units->first[x], units->first[y]);
			units->times[x][y] = times_of(arithmetic_number(c, units->first[x]),
			    arithmetic_number(c, units->first[y]));
		}
}

int tied_times(const struct ties *t, int a, int n)
{
	int x = t->numbers[a].unit, y = t->numbers[n].unit;

	return x >= 0 && y >= 0 ? t->units->times[x][y]
	                        : times_of(arithmetic_number(t->c, a), arithmetic_number(t->c, n));
}

bool tied_alike(const struct ties *t, int a, int b)
{
	int x = t->numbers[a].unit, y = t->numbers[b].unit;

	return x >= 0 && y >= 0 ? t->units->alike[x][y] : arithmetic_alike(t->c, a, b);
}

/* What a number may follow from: it itself, or what a fraction is of. */
struct operand {
	int number;
	bool total;
	int128 value, half;
};

/* What a number would be, and by how much that may be off. */
struct reckoned {
	int128 expected, room;
};

struct visiting {
	struct ties *t;
	int i;
	tie_visit *visit;
	void *context;
};

static bool is_exact(const struct stated_number *n)
{
	return !n->decimals && !n->multiplied && !n->percent && !n->rough;
}

static struct operand operand_of(const struct ties *t, int number, bool total)
{
	const struct tied_number *n = &t->numbers[number];

	return (struct operand){number, total, total ? n->total : n->value, total ? 0 : n->half};
}

/* Which are cut off as often as they are rounded. */
static bool is_of_quotient(enum tie_kind kind)
{
	return kind == TIE_AVERAGE || kind == TIE_MULTIPLE;
}

/* Within one of its last digit, and what the rounding of the others makes. */
static bool agrees(const struct ties *t, int i, enum tie_kind kind, struct reckoned r)
{
	const struct stated_number *n = arithmetic_number(t->c, i);
	const struct tied_number *seen = &t->numbers[i];
	int128 off = seen->value > r.expected ? seen->value - r.expected : r.expected - seen->value;
	int128 own = n->rough || n->percent ? seen->room
	             : is_of_quotient(kind) ? n->decimals ? seen->step : seen->step / 2
	             : is_exact(n)          ? 0
	                                    : seen->step / 2;

	/* What estimates were rounded from adds up. */
	if (is_exact(n) && (tie_is_sum(kind) || kind == TIE_DIFFERENCE || kind == TIE_REST) &&
	    seen->value >= rounded_sum)
		own = seen->step;

	return off <= own + r.room + ROUNDING;
}

static void give(const struct visiting *v, struct tie *tie, struct reckoned r)
{
	int128 value = v->t->numbers[v->i].value;

	if (r.expected <= 0 || r.expected > expected_max)
		return;
	tie->expected = r.expected;
	tie->holds = agrees(v->t, v->i, tie->kind, r);
	if (!tie->holds &&
	    (tie->expected > value * NEAR_TIMES || tie->expected * NEAR_TIMES < value))
		return;
	tie->number = v->i;
	v->t->work -= WORK_OF_SLOTS;
	tie_fill_slots(v->t, tie);
	v->visit(v->context, tie);
}

/* ---- Ties of two */

static int collect_operands(const struct visiting *v, struct operand *out)
{
	const struct arithmetic *c = v->t->c;
	const struct stated_number *n = arithmetic_number(c, v->i);
	int count = 0;

	for (int k = v->i > BEFORE_MAX ? v->i - BEFORE_MAX : 0;
	     k < (int)c->text->count && k <= v->i + AFTER_MAX; k++) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (k == v->i || m->block != n->block || !v->t->numbers[k].followed ||
		    (k > v->i && m->sentence > n->sentence + SENTENCES_AFTER))
			continue;
		out[count++] = operand_of(v->t, k, false);
		if (m->kind == STATED_FRACTION)
			out[count++] = operand_of(v->t, k, true);
	}
	return count;
}

/* What the rounding of x makes of what is reckoned from it by a product or a quotient. */
static int128 room_of(int128 expected, const struct operand *x)
{
	int128 parts = x->half ? x->value / x->half : 0;

	return !x->half ? 0 : parts > 1 ? expected / parts : expected;
}

static int128 rooms_of(int128 expected, const struct operand *a, const struct operand *b)
{
	return room_of(expected, a) + room_of(expected, b);
}

/* a / b × times; 0: beyond what can be told. */
static int128 quotient(int128 a, int128 b, int64_t times)
{
	int128 product;

	if (b <= 0 || __builtin_mul_overflow(a, (int128)times * TIED_ONE, &product))
		return 0;
	return (product + b / 2) / b;
}

static int128 product(int128 a, int128 b, int by)
{
	int128 whole;

	return by <= 0 || __builtin_mul_overflow(a, b, &whole) ? 0 : whole / TIED_ONE / by;
}

/* By what a quotient of a is multiplied to be number i; counted by another word it is one for one.
 */
static int64_t average_times(const struct ties *t, int a, int i)
{
	int times = tied_times(t, a, i);

	return (times ? times : 1) * t->numbers[i].scale;
}

/* "tăng 2,85 lần" is told of what was added too. */
static int128 multiple_of(const struct ties *t, int i, int128 times)
{
	const struct tied_number *n = &t->numbers[i];
	int128 off = n->value + TIED_ONE - times;

	return arithmetic_number(t->c, i)->role == STATED_RISE && (off < 0 ? -off : off) <= n->step
	           ? times - TIED_ONE
	           : times;
}

/* "2.540 tấn với giá 6.300 đồng/kg": how many of what number `rate` is told for one of b is; 1
 * where it is the same, or another thing. */
static int times_for_each(const struct ties *t, int rate, int b)
{
	const struct arithmetic *c = t->c;
	const struct stated_number *n = arithmetic_number(c, rate);
	const struct stated_token *each;
	int at = n->last + 1, times;

	while (at < n->last + PER_AFTER && !arithmetic_says_sign(c, at, at + 1, n->sentence, "/"))
		at++;
	each = arithmetic_token(c, at + 1, n->sentence);
	times = each && each->kind == STATED_WORD
	            ? arithmetic_times_of(arithmetic_number(c, b)->unit, each->folded)
	            : 0;
	return times ? times : 1;
}

static struct reckoned reckon(const struct ties *t, enum tie_kind kind, int i,
    const struct operand *a, const struct operand *b)
{
	int128 base = b->value,
	       between = a->value > b->value ? a->value - b->value : b->value - a->value, expected;

	switch (kind) {
	case TIE_RATE_OF_LEVEL:
	case TIE_LEVEL:
		base = arithmetic_number(t->c, a->number)->role == STATED_RISE
		           ? b->value - a->value
		           : b->value + a->value;
		expected = quotient(kind == TIE_LEVEL ? b->value : a->value, base, 100);
		break;
	case TIE_SHARE:
	case TIE_FRACTION:
	case TIE_OTHER_SHARE:
	case TIE_RATE_OF_BASE:
		expected = quotient(a->value, base, 100);
		break;
	case TIE_GROWTH:
		return (struct reckoned){
		    quotient(between, base, 100), quotient(a->half + b->half, base, 100)};
	case TIE_DIFFERENCE:
		return (struct reckoned){between, a->half + b->half};
	case TIE_SUM_OF_TWO:
		return (struct reckoned){a->value + b->value, a->half + b->half};
	case TIE_PRODUCT:
		expected = product(a->value * times_for_each(t, a->number, b->number), b->value,
		    tied_times(t, i, a->number));
		break;
	case TIE_AVERAGE:
		expected = quotient(a->value, base * times_for_each(t, i, b->number),
		    average_times(t, a->number, i));
		break;
	case TIE_MULTIPLE:
		expected = multiple_of(t, i, quotient(a->value, base, 1));
		break;
	default:
		BUG("no tie of two");
	}
	return (struct reckoned){expected, rooms_of(expected, a, b)};
}

bool tied_holds(
    const struct ties *t, enum tie_kind kind, int i, int a, bool a_total, int b, bool b_total)
{
	struct operand x = operand_of(t, a, a_total), y = operand_of(t, b, b_total);

	return agrees(t, i, kind, reckon(t, kind, i, &x, &y));
}

static void give_pair(
    const struct visiting *v, enum tie_kind kind, const struct operand *a, const struct operand *b)
{
	struct tie tie = {
	    .kind = kind, .a = a->number, .b = b->number, .a_total = a->total, .b_total = b->total};

	give(v, &tie, reckon(v->t, kind, v->i, a, b));
}

static void percent_of_pair(
    const struct visiting *v, const struct operand *a, const struct operand *b, bool after)
{
	const struct arithmetic *c = v->t->c;
	const struct stated_number *x = arithmetic_number(c, a->number),
				   *y = arithmetic_number(c, b->number);

	if (x->percent && y->percent && after)
		give_pair(v, TIE_DIFFERENCE, a, b);
	if (x->percent || y->percent || v->t->numbers[a->number].spans ||
	    v->t->numbers[b->number].spans)
		return;
	if (!tied_alike(v->t, a->number, b->number)) {
		if (!arithmetic_is_measured(x) && !arithmetic_is_measured(y) && a->number < v->i &&
		    b->number < v->i)
			give_pair(v, TIE_OTHER_SHARE, a, b);
		return;
	}
	if (a->number != b->number &&
	    v->t->numbers[a->number].for_each == v->t->numbers[b->number].for_each)
		give_pair(v, TIE_SHARE, a, b);
	else if (!a->total)
		give_pair(v, TIE_FRACTION, a, b);
	give_pair(v, TIE_GROWTH, a, b);
	if (arithmetic_is_change(x) && a->number != b->number) {
		give_pair(v, TIE_RATE_OF_BASE, a, b);
		if (!arithmetic_is_change(y))
			give_pair(v, TIE_RATE_OF_LEVEL, a, b);
		give_pair(v, TIE_LEVEL, a, b);
	}
}

static void amount_of_pair(
    const struct visiting *v, const struct operand *a, const struct operand *b, bool after)
{
	const struct arithmetic *c = v->t->c;
	const struct stated_number *n = arithmetic_number(c, v->i);
	const struct stated_number *x = arithmetic_number(c, a->number),
				   *y = arithmetic_number(c, b->number);

	if (x->percent || y->percent || v->t->numbers[a->number].spans)
		return;
	if (str_is(n->unit, "lan")) {
		if (tied_alike(v->t, a->number, b->number) ||
		    (v->t->numbers[a->number].counts && v->t->numbers[b->number].counts))
			give_pair(v, TIE_MULTIPLE, a, b);
		return;
	}
	/* "59/97 xã đạt, tăng 30 xã": not the others. */
	if (a->number == b->number && arithmetic_is_change(n))
		return;
	if (after && !v->t->numbers[b->number].spans && tied_alike(v->t, a->number, b->number) &&
	    tied_alike(v->t, v->i, a->number)) {
		give_pair(v, TIE_DIFFERENCE, a, b);
		if (a->number != b->number)
			give_pair(v, TIE_SUM_OF_TWO, a, b);
	}
	if (a->number == b->number ||
	    (n->unit.n ? str_eq(y->unit, n->unit) : v->t->numbers[v->i].scale == 1))
		return;
	/* "306 cầu thủ, bình quân 17 em mỗi đội" is told by another word. */
	if (tied_times(v->t, a->number, v->i) > 0 ||
	    (v->t->numbers[v->i].each && v->t->numbers[a->number].counts &&
		v->t->numbers[b->number].followed && !arithmetic_is_measured(n)))
		give_pair(v, TIE_AVERAGE, a, b);
	if (v->t->numbers[a->number].each && tied_times(v->t, v->i, a->number) > 0 &&
	    !v->t->numbers[v->i].each)
		give_pair(v, TIE_PRODUCT, a, b);
}

static void visit_pairs(const struct visiting *v)
{
	const struct stated_number *n = arithmetic_number(v->t->c, v->i);
	struct operand x[OPERANDS_MAX];
	int count = collect_operands(v, x);
	bool points = str_is(n->unit, "diem");

	v->t->work -= (int64_t)count * count;
	for (int p = 0; p < count; p++)
		for (int q = 0; q < count; q++) {
			if (p == q)
				continue;
			if (n->percent)
				percent_of_pair(v, &x[p], &x[q], p < q);
			else if (!points)
				amount_of_pair(v, &x[p], &x[q], p < q);
			else if (p < q && arithmetic_number(v->t->c, x[p].number)->percent &&
				 arithmetic_number(v->t->c, x[q].number)->percent)
				give_pair(v, TIE_DIFFERENCE, &x[p], &x[q]);
		}
}

/* ---- Sums and what is left */

bool tied_is_part(const struct ties *t, enum tie_kind kind, int k, int i)
{
	if (kind == TIE_OTHER_SUM)
		return t->numbers[k].counts;
	/* "3,85 tấn/ha" is no part of tons. */
	return t->numbers[k].may_be_part && tied_alike(t, k, i) &&
	       (!t->numbers[k].for_each || t->numbers[i].for_each);
}

static int how_far(int a, int b)
{
	return a < b ? b - a : a - b;
}

/* Sums of those that stand one after the other after the number, or before it. */
static void visit_sums(const struct visiting *v, enum tie_kind kind, int step)
{
	const struct arithmetic *c = v->t->c;
	const struct stated_number *n = arithmetic_number(c, v->i);
	int list[PARTS_SEEN], count = 0;

	for (int k = v->i + step; k >= 0 && k < (int)c->text->count && count < PARTS_SEEN &&
				  how_far(k, v->i) < FAR_NUMBERS;
	     k += step) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->block != n->block || how_far(m->sentence, n->sentence) > PART_SENTENCES)
			break;
		if (tied_is_part(v->t, kind, k, v->i))
			list[count++] = k;
	}
	for (int start = 0; start < count && start < STARTS; start++) {
		struct reckoned sum = {0, is_exact(n) ? 0 : v->t->numbers[v->i].step / 2};
		bool all_alike = kind == TIE_OTHER_SUM; /* then it is a SUM */

		for (int at = start; at < count && at < start + PARTS_LONGEST; at++) {
			struct tie tie = {.kind = kind, .a = list[start], .b = list[at]};

			sum.expected += v->t->numbers[list[at]].value;
			sum.room += v->t->numbers[list[at]].half;
			all_alike = all_alike && tied_alike(v->t, list[at], v->i);
			if (at > start && !all_alike)
				give(v, &tie, sum);
		}
	}
}

/* Whether number k is taken off when number i is what is left. */
static bool is_taken_off(const struct ties *t, int k, int i, bool of_sentence)
{
	const struct stated_number *m = arithmetic_number(t->c, k), *n = arithmetic_number(t->c, i);

	return tied_is_part(t, TIE_REST, k, i) && !(of_sentence && m->sentence != n->sentence) &&
	       !arithmetic_is_change(m) && m->role != STATED_FROM && m->role != STATED_PLAN &&
	       m->depth <= n->depth;
}

/* Takes all alike between `whole` and number i off it, or only those of its sentence. */
static void visit_rest_of(const struct visiting *v, int whole, bool of_sentence)
{
	struct tie tie = {.kind = TIE_REST, .a = whole, .b = -1};
	struct reckoned rest = {v->t->numbers[whole].value, v->t->numbers[whole].half};

	for (int k = whole + 1; k < v->i; k++) {
		if (!is_taken_off(v->t, k, v->i, of_sentence))
			continue;
		rest.expected -= v->t->numbers[k].value;
		rest.room += v->t->numbers[k].half;
		tie.b = tie.b < 0 ? k : tie.b;
	}
	tie.of_sentence = of_sentence;
	if (tie.b >= 0)
		give(v, &tie, rest);
}

static void visit_rests(const struct visiting *v)
{
	const struct arithmetic *c = v->t->c;
	const struct stated_number *n = arithmetic_number(c, v->i);
	int tried = 0;

	for (int k = v->i - 1; k >= 0 && v->i - k < FAR_NUMBERS && tried < WHOLES_SEEN; k--) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->block != n->block)
			break;
		if (!tied_is_part(v->t, TIE_REST, k, v->i))
			continue;
		tried++;
		visit_rest_of(v, k, false);
		if (m->sentence != n->sentence)
			visit_rest_of(v, k, true);
	}
}

/* ---- What is left of all in percent */

static int collect_percents(const struct visiting *v, int step, int out[PERCENTS_SEEN])
{
	const struct arithmetic *c = v->t->c;
	const struct stated_number *n = arithmetic_number(c, v->i);
	int count = 0;

	for (int k = v->i + step; k >= 0 && k < (int)c->text->count && count < PERCENTS_SEEN;
	     k += step) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->block != n->block || how_far(m->sentence, n->sentence) > PERCENT_SENTENCES)
			break;
		if (v->t->numbers[k].of_hundred)
			out[count++] = k;
	}
	return count;
}

static void visit_percents(const struct visiting *v)
{
	int before[PERCENTS_SEEN] = {0}, after[PERCENTS_SEEN] = {0},
	    befores = collect_percents(v, -1, before), afters = collect_percents(v, 1, after);
	struct reckoned left = {hundred, 0};

	for (int x = 0; x <= befores; x++) {
		struct reckoned rest;

		if (x) {
			left.expected -= v->t->numbers[before[x - 1]].value;
			left.room += v->t->numbers[before[x - 1]].step / 2;
		}
		rest = left;
		for (int y = 0; y <= afters; y++) {
			struct tie tie = {.kind = TIE_TO_HUNDRED,
			    .a = x ? before[x - 1] : after[0],
			    .b = y ? after[y - 1] : before[0]};

			if (y) {
				rest.expected -= v->t->numbers[after[y - 1]].value;
				rest.room += v->t->numbers[after[y - 1]].step / 2;
			}
			if (x + y)
				give(v, &tie, rest);
		}
	}
}

void ties_visit(struct ties *t, int i, tie_visit *visit, void *context)
{
	const struct stated_number *n = arithmetic_number(t->c, i);
	struct visiting v = {t, i, visit, context};

	if (n->kind != STATED_QUANTITY || n->range || t->work < 0)
		return;
	visit_pairs(&v);
	if (t->numbers[i].of_hundred)
		visit_percents(&v);
	if (n->percent || arithmetic_is_change(n))
		return;
	for (int step = -1; step <= 1; step += 2) {
		visit_sums(&v, TIE_SUM, step);
		if (t->numbers[i].counts)
			visit_sums(&v, TIE_OTHER_SUM, step);
	}
	visit_rests(&v);
}

/* ---- Exactly */

static struct rational exact_value(const struct ties *t, int k, bool total)
{
	const struct stated_number *n = arithmetic_number(t->c, k);

	if (t->numbers[k].spans)
		return rational_of_int((int64_t)(t->numbers[k].value / TIED_ONE));
	return arithmetic_absolute(total ? n->total : n->value);
}

/* The sum of all alike from a to b; or what is left of `a` without them. */
static bool exact_parts(const struct ties *t, const struct tie *tie, struct rational *out)
{
	int from = tie->a < tie->b ? tie->a : tie->b, to = tie->a < tie->b ? tie->b : tie->a;
	bool fine = true;

	if (tie_is_sum(tie->kind)) {
		*out = rational_of_int(0);
		for (int k = from; k <= to && fine; k++)
			if (tied_is_part(t, tie->kind, k, tie->number))
				fine = rational_add(*out, exact_value(t, k, false), out);
		return fine;
	}
	*out = exact_value(t, tie->a, false);
	for (int k = tie->a + 1; k < tie->number && fine; k++)
		if (is_taken_off(t, k, tie->number, tie->of_sentence))
			fine = rational_subtract(*out, exact_value(t, k, false), out);
	return fine;
}

static bool exact_percents(const struct ties *t, const struct tie *tie, struct rational *out)
{
	bool fine = true;

	*out = rational_of_int(100);
	for (int k = tie->a; k <= tie->b && fine; k++)
		if (k != tie->number && t->numbers[k].of_hundred)
			fine = rational_subtract(*out, exact_value(t, k, false), out);
	return fine;
}

bool tie_expected(const struct ties *t, const struct tie *tie, struct rational *out)
{
	const struct stated_number *first = arithmetic_number(t->c, tie->a);
	struct rational a, b, base;

	if (tie_is_sum(tie->kind) || tie->kind == TIE_REST)
		return exact_parts(t, tie, out);
	if (tie->kind == TIE_TO_HUNDRED)
		return exact_percents(t, tie, out);
	a = exact_value(t, tie->a, tie->a_total);
	b = exact_value(t, tie->b, tie->b_total);
	switch (tie->kind) {
	case TIE_RATE_OF_LEVEL:
	case TIE_LEVEL:
		return arithmetic_base_of(b, a, first->role == STATED_RISE, &base) &&
		       arithmetic_percent_of(tie->kind == TIE_LEVEL ? b : a, base, out);
	case TIE_GROWTH:
		return arithmetic_rate_of(a, b, out);
	case TIE_DIFFERENCE:
		return rational_subtract(a, b, out);
	case TIE_SUM_OF_TWO:
		return rational_add(a, b, out);
	case TIE_PRODUCT:
		return rational_multiply(a, b, out) &&
		       rational_multiply(
			   *out, rational_of_int(times_for_each(t, tie->a, tie->b)), out) &&
		       rational_divide(
			   *out, rational_of_int(tied_times(t, tie->number, tie->a)), out);
	case TIE_MULTIPLE:
		return rational_divide(a, b, out);
	case TIE_AVERAGE:
		return rational_multiply(
			   b, rational_of_int(times_for_each(t, tie->number, tie->b)), &b) &&
		       rational_divide(a, b, out) &&
		       rational_multiply(
			   *out, rational_of_int(average_times(t, tie->a, tie->number)), out);
	default:
		return arithmetic_percent_of(a, b, out);
	}
}

/* ---- Probability */

int tie_log_odds(const struct tie *tie)
{
	return trees_log_odds((int)tie->kind, tie->slots);
}
