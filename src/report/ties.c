/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/ties.h"

#include <math.h>

#include "report/ties_inside.h"

enum {
	BEFORE_MAX = 24, /* numbers looked at before one, */
	AFTER_MAX = 8,   /* and after */
	OPERANDS_MAX = 2 * (BEFORE_MAX + AFTER_MAX),
	PARTS_SEEN = 16,
	PART_SENTENCES = 8, /* a sum and its parts are no farther apart */
	STARTS = 5,
	PARTS_LONGEST = 10,
	WHOLES_SEEN = 14
};
/* What is more than so many times the number, or less, nobody writes for it. */
static const double near_times = 3.2;

/* ---- Numbers as doubles: what is told of is reckoned again exactly (tie_expected()). */

double tied_double(struct rational value)
{
	return (double)value.numerator / (double)value.denominator;
}

double tied_units(const struct stated_number *a, const struct stated_number *n)
{
	static const struct {
		const char *larger, *smaller;
		double of;
	} units[] = {{"ha", "m2", 10000}, {"tan", "kg", 1000}, {"tan", "ta", 10}, {"km", "m", 1000},
	    {"luot", "nguoi", 1}};

	if (str_eq(a->unit, n->unit))
		return 1;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (str_is(a->unit, units[i].larger) && str_is(n->unit, units[i].smaller))
			return units[i].of;
	return 0;
}

/* What a number may follow from: it itself, or what a fraction is of. */
struct operand {
	int number;
	bool total;
	double value, half;
};

struct visiting {
	const struct ties *t;
	int i;
	bool near;
	double value, step;
	tie_visit *visit;
	void *context;
};

static bool is_exact(const struct stated_number *n)
{
	return !n->decimals && !n->multiplied && !n->percent;
}

/* Within one of its last digit, and what the rounding of the others makes. */
static bool agrees(const struct visiting *v, enum tie_kind kind, double expected, double room)
{
	const struct stated_number *n = arithmetic_number(v->t->c, v->i);
	double own = n->percent            ? v->step
	             : kind == TIE_AVERAGE ? v->step / 2
	             : is_exact(n)         ? 0
	                                   : v->step / 2;

	return fabs(v->value - expected) <= own * 1.001 + room + 1e-6;
}

static void give(const struct visiting *v, struct tie *tie, double room)
{
	if (!(tie->expected > 0) || tie->expected > 1e15)
		return;
	tie->holds = agrees(v, tie->kind, tie->expected, room);
	if (v->near && !tie->holds &&
	    (tie->expected > v->value * near_times || tie->expected * near_times < v->value))
		return;
	tie->number = v->i;
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

		if (k == v->i || m->block != n->block || m->kind > STATED_FRACTION || m->rough ||
		    (k > v->i && m->sentence > n->sentence + 1))
			continue;
		out[count++] =
		    (struct operand){k, false, v->t->numbers[k].value, v->t->numbers[k].half};
		if (m->kind == STATED_FRACTION)
			out[count++] = (struct operand){k, true, v->t->numbers[k].total, 0};
	}
	return count;
}

static double relative(const struct operand *x)
{
	return x->value > 0 ? x->half / x->value : 0;
}

static void give_pair(
    const struct visiting *v, enum tie_kind kind, const struct operand *a, const struct operand *b)
{
	const struct arithmetic *c = v->t->c;
	const struct stated_number *n = arithmetic_number(c, v->i);
	const struct stated_number *first = arithmetic_number(c, a->number);
	struct tie tie = {
	    .kind = kind, .a = a->number, .b = b->number, .a_total = a->total, .b_total = b->total};
	double room = 0, between = fabs(a->value - b->value), base = b->value;

	switch (kind) {
	case TIE_RATE_OF_LEVEL:
		base = first->role == STATED_RISE ? b->value - a->value : b->value + a->value;
		/* fall through */
	case TIE_SHARE:
	case TIE_FRACTION:
	case TIE_OTHER_SHARE:
	case TIE_RATE_OF_BASE:
		tie.expected = base > 0 ? 100 * a->value / base : 0;
		room = tie.expected * (relative(a) + relative(b));
		break;
	case TIE_GROWTH:
		tie.expected = base > 0 ? 100 * between / base : 0;
		room = base > 0 ? 100 * (a->half + b->half) / base : 0;
		break;
	case TIE_DIFFERENCE:
		tie.expected = between;
		room = a->half + b->half;
		break;
	case TIE_SUM_OF_TWO:
		tie.expected = a->value + b->value;
		room = a->half + b->half;
		break;
	case TIE_PRODUCT:
		tie.expected = a->value * b->value / tied_units(n, first);
		room = tie.expected * (relative(a) + relative(b));
		break;
	case TIE_AVERAGE:
		tie.expected = base > 0 ? a->value / base * tied_units(first, n) : 0;
		room = tie.expected * (relative(a) + relative(b));
		break;
	default:
		return;
	}
	give(v, &tie, room);
}

static void percent_of_pair(
    const struct visiting *v, const struct operand *a, const struct operand *b, bool after)
{
	const struct arithmetic *c = v->t->c;
	const struct stated_number *x = arithmetic_number(c, a->number),
				   *y = arithmetic_number(c, b->number);

	if (x->percent && y->percent && after)
		give_pair(v, TIE_DIFFERENCE, a, b);
	if (x->percent || y->percent)
		return;
	if (!arithmetic_alike(c, a->number, b->number)) {
		if (!arithmetic_is_measured(x) && !arithmetic_is_measured(y) && a->number < v->i &&
		    b->number < v->i)
			give_pair(v, TIE_OTHER_SHARE, a, b);
		return;
	}
	if (a->number != b->number)
		give_pair(v, TIE_SHARE, a, b);
	else if (!a->total)
		give_pair(v, TIE_FRACTION, a, b);
	give_pair(v, TIE_GROWTH, a, b);
	if (arithmetic_is_change(x) && a->number != b->number) {
		give_pair(v, TIE_RATE_OF_BASE, a, b);
		if (!arithmetic_is_change(y))
			give_pair(v, TIE_RATE_OF_LEVEL, a, b);
	}
}

static void amount_of_pair(
    const struct visiting *v, const struct operand *a, const struct operand *b, bool after)
{
	const struct arithmetic *c = v->t->c;
	const struct stated_number *n = arithmetic_number(c, v->i);
	const struct stated_number *x = arithmetic_number(c, a->number),
				   *y = arithmetic_number(c, b->number);

	if (x->percent || y->percent)
		return;
	if (after && arithmetic_alike(c, a->number, b->number) &&
	    arithmetic_alike(c, v->i, a->number)) {
		give_pair(v, TIE_DIFFERENCE, a, b);
		if (a->number != b->number)
			give_pair(v, TIE_SUM_OF_TWO, a, b);
	}
	if (a->number == b->number || str_eq(y->unit, n->unit))
		return;
	if (tied_units(x, n) > 0)
		give_pair(v, TIE_AVERAGE, a, b);
	if (v->t->numbers[a->number].each && tied_units(n, x) > 0 && !v->t->numbers[v->i].each)
		give_pair(v, TIE_PRODUCT, a, b);
}

static void visit_pairs(const struct visiting *v)
{
	const struct stated_number *n = arithmetic_number(v->t->c, v->i);
	struct operand x[OPERANDS_MAX];
	int count = collect_operands(v, x);
	bool points = str_is(n->unit, "diem");

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

bool tied_is_alike(const struct ties *t, int a, int b)
{
	return t->numbers[a].may_be_part && arithmetic_alike(t->c, a, b);
}

static int how_far(int a, int b)
{
	return a < b ? b - a : a - b;
}

/* Sums of those that stand one after the other after the number, or before it. */
static void visit_sums(const struct visiting *v, int step)
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
		if (tied_is_alike(v->t, k, v->i))
			list[count++] = k;
	}
	for (int start = 0; start < count && start < STARTS; start++) {
		double sum = 0, room = is_exact(n) ? 0 : v->step / 2;

		for (int at = start; at < count && at < start + PARTS_LONGEST; at++) {
			struct tie tie = {.kind = TIE_SUM, .a = list[start], .b = list[at]};

			sum += v->t->numbers[list[at]].value;
			room += v->t->numbers[list[at]].half;
			tie.expected = sum;
			if (at > start)
				give(v, &tie, room);
		}
	}
}

/* Takes all alike between `whole` and number i off it, or only those of its sentence. */
static void visit_rest_of(const struct visiting *v, int whole, bool of_sentence)
{
	const struct arithmetic *c = v->t->c;
	const struct stated_number *n = arithmetic_number(c, v->i);
	struct tie tie = {.kind = TIE_REST, .a = whole, .b = -1};
	double rest = v->t->numbers[whole].value, room = v->t->numbers[whole].half;

	for (int k = whole + 1; k < v->i; k++) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (!tied_is_alike(v->t, k, v->i) || (of_sentence && m->sentence != n->sentence) ||
		    arithmetic_is_change(m) || m->role == STATED_FROM || m->role == STATED_PLAN ||
		    m->depth > n->depth)
			continue;
		rest -= v->t->numbers[k].value;
		room += v->t->numbers[k].half;
		tie.b = tie.b < 0 ? k : tie.b;
	}
	tie.b_total = of_sentence;
	tie.expected = rest;
	if (tie.b >= 0)
		give(v, &tie, room);
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
		if (!tied_is_alike(v->t, k, v->i))
			continue;
		tried++;
		visit_rest_of(v, k, false);
		if (m->sentence != n->sentence)
			visit_rest_of(v, k, true);
	}
}

void ties_visit(const struct ties *t, int i, bool near, tie_visit *visit, void *context)
{
	const struct stated_number *n = arithmetic_number(t->c, i);
	struct visiting v = {t, i, near, t->numbers[i].value, tied_double(n->step), visit, context};

	if (n->kind != STATED_QUANTITY || n->rough)
		return;
	visit_pairs(&v);
	if (n->percent || arithmetic_is_change(n))
		return;
	visit_sums(&v, 1);
	visit_sums(&v, -1);
	visit_rests(&v);
}

/* ---- Exactly */

static struct rational exact_value(const struct ties *t, int k, bool total)
{
	const struct stated_number *n = arithmetic_number(t->c, k);

	return arithmetic_absolute(total ? n->total : n->value);
}

/* The sum of all alike from a to b; or what is left of `a` without them. */
static bool exact_parts(const struct ties *t, const struct tie *tie, struct rational *out)
{
	const struct stated_number *n = arithmetic_number(t->c, tie->number);
	int from = tie->a < tie->b ? tie->a : tie->b, to = tie->a < tie->b ? tie->b : tie->a;
	bool fine = true;

	if (tie->kind == TIE_SUM) {
		*out = rational_of_int(0);
		for (int k = from; k <= to && fine; k++)
			if (tied_is_alike(t, k, tie->number))
				fine = rational_add(*out, exact_value(t, k, false), out);
		return fine;
	}
	*out = exact_value(t, tie->a, false);
	for (int k = tie->a + 1; k < tie->number && fine; k++) {
		const struct stated_number *m = arithmetic_number(t->c, k);

		if (tied_is_alike(t, k, tie->number) &&
		    !(tie->b_total && m->sentence != n->sentence) && !arithmetic_is_change(m) &&
		    m->role != STATED_FROM && m->role != STATED_PLAN && m->depth <= n->depth)
			fine = rational_subtract(*out, exact_value(t, k, false), out);
	}
	return fine;
}

bool tie_expected(const struct ties *t, const struct tie *tie, struct rational *out)
{
	const struct stated_number *first = arithmetic_number(t->c, tie->a);
	struct rational a, b, base;

	if (tie->kind == TIE_SUM || tie->kind == TIE_REST)
		return exact_parts(t, tie, out);
	a = exact_value(t, tie->a, tie->a_total);
	b = exact_value(t, tie->b, tie->b_total);
	switch (tie->kind) {
	case TIE_RATE_OF_LEVEL:
		return arithmetic_base_of(b, a, first->role == STATED_RISE, &base) &&
		       arithmetic_percent_of(a, base, out);
	case TIE_GROWTH:
		return arithmetic_rate_of(a, b, out);
	case TIE_DIFFERENCE:
		return rational_subtract(a, b, out);
	case TIE_SUM_OF_TWO:
		return rational_add(a, b, out);
	case TIE_PRODUCT:
		return rational_multiply(a, b, out) &&
		       rational_divide(*out,
			   rational_of_int(
			       (int64_t)tied_units(arithmetic_number(t->c, tie->number), first)),
			   out);
	case TIE_AVERAGE:
		return rational_divide(a, b, out) && rational_multiply(*out,
							 rational_of_int((int64_t)tied_units(first,
							     arithmetic_number(t->c, tie->number))),
							 out);
	default:
		return arithmetic_percent_of(a, b, out);
	}
}

/* ---- Probability */

enum {
#define SLOT(name, values)
#define CROSS(first, second) CROSS_##first##_##second,
#include "report/ties_slots.def"
	CROSSES
};
static const unsigned char crosses[CROSSES][2] = {
#define SLOT(name, values)
#define CROSS(first, second) {SLOT_##first, SLOT_##second},
#include "report/ties_slots.def"
};

/* bias, weights and cross_weights, in parts of WEIGHT_ONE. */
enum { WEIGHT_ONE = 256 };
#include "report/ties_weights.def"

double tie_probability(const struct tie *tie)
{
	int sum = bias[tie->kind];

	for (int s = 0; s < TIE_SLOTS; s++)
		sum += weights[tie->kind][s][tie->slots[s]];
	for (int x = 0; x < CROSSES; x++)
		sum += cross_weights[tie->kind][x][tie->slots[crosses[x][0]] * TIE_VALUES_MAX +
						   tie->slots[crosses[x][1]]];
	return 1 / (1 + exp(-(double)sum / WEIGHT_ONE));
}
