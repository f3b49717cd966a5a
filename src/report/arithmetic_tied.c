/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Numbers that the words tie to others as report/ties has learnt it, and that are not what they
 * should be. A number is told of where the odds are for it that one tie was meant and a hand
 * slipped: the odds of the tie, times those of a mistake, times how often a mistake comes out like
 * this one. Nothing is told of what another tie explains, or of a part of a sum that adds up.
 */
#include <math.h>

#include "base/bug.h"
#include "report/ties.h"

enum { DIGITS_TEXT = 32, DIGITS_ENOUGH = 3 };

static const double odds_of_mistake = 0.06, odds_told_of = 0.06;
/* A tie that holds explains a number unless it is so unlikely, or another so much more likely. */
static const double explains_least = 0.03, explains_odds = 20;
static const double adds_up_least = 0.03, adds_up = 0.1;
/* Of two digits more comes near by chance. */
static const double few_digits = 0.6;

struct suspect {
	double odds, tie_odds;
	struct tie tie;
};
struct seen {
	double explained; /* the probability of the likeliest tie that holds */
	double added_up;  /* likewise, of a sum or difference that it is in */
	bool used;        /* another number follows from it */
	/* The likeliest of those that do not hold: of sums and differences, of others. */
	struct suspect amount, other;
};
struct looking {
	struct arithmetic *c;
	const struct ties *ties;
	struct seen *seen;
};

static bool is_of_amounts(enum tie_kind kind)
{
	return kind == TIE_DIFFERENCE || kind == TIE_SUM_OF_TWO || kind == TIE_SUM ||
	       kind == TIE_REST;
}

/* ---- How a mistake comes out */

static bool without_one(const char *longer, const char *shorter)
{
	size_t at = 0;

	while (shorter[at] && longer[at] == shorter[at])
		at++;
	return !strcmp(longer + at + 1, shorter + at);
}

/* How much more often a hand that slips writes `stated` for `expected`, both of so many last
 * digits, than chance does. */
static double likeness(double stated, double expected, double step, bool of_amounts)
{
	char a[DIGITS_TEXT], b[DIGITS_TEXT];
	int x = snprintf(a, sizeof(a), "%.0f", stated / step),
	    y = snprintf(b, sizeof(b), "%.0f", expected / step), differ = 0, first = -1, last = -1;
	double times = stated > expected ? stated / expected : expected / stated;

	for (int i = 0; x == y && i < x; i++)
		if (a[i] != b[i]) {
			differ++;
			first = first < 0 ? i : first;
			last = i;
		}
	if (x == y && differ == 2 && a[first] == b[last] && a[last] == b[first])
		return 30;
	if (x == y && differ <= 1)
		return differ ? 8 : 1;
	if ((x == y + 1 && without_one(a, b)) || (y == x + 1 && without_one(b, a)))
		return 8;
	if (of_amounts)
		return times < 1.15 ? 2 : times < 1.6 ? 0.5 : 0.05;
	return times < 1.15 ? 3 : times < 1.6 ? 1.5 : times < 3 ? 0.7 : 0.2;
}

/* ---- Looking at all ties */

static void note_added_up(struct looking *l, int from, int to, double probability)
{
	for (int k = from < to ? from : to; k <= (from < to ? to : from); k++)
		if (probability > l->seen[k].added_up)
			l->seen[k].added_up = probability;
}

static void see_tie(void *context, const struct tie *tie)
{
	struct looking *l = context;
	struct seen *seen = &l->seen[tie->number];
	const struct stated_number *n = arithmetic_number(l->c, tie->number);
	double probability = tie_probability(tie), odds = probability / (1 - probability + 1e-9);
	struct suspect *suspect = is_of_amounts(tie->kind) ? &seen->amount : &seen->other;

	/* What was planned, or was before, is told for itself. */
	if (is_of_amounts(tie->kind) && !tie->holds &&
	    (n->role == STATED_PLAN || n->role == STATED_FROM))
		return;
	if (tie->holds) {
		seen->explained = probability > seen->explained ? probability : seen->explained;
		if (!is_of_amounts(tie->kind) || probability < adds_up_least)
			return;
		note_added_up(l, tie->number, tie->number, probability);
		if (tie->kind == TIE_SUM || tie->kind == TIE_REST)
			note_added_up(
			    l, tie->a, tie->kind == TIE_REST ? tie->number : tie->b, probability);
		note_added_up(l, tie->a, tie->a, probability);
		note_added_up(l, tie->b, tie->b, probability);
		return;
	}
	if (odds * 30 <= suspect->odds)
		return;
	if (arithmetic_digits(n) < DIGITS_ENOUGH)
		odds *= few_digits;
	odds *=
	    likeness(fabs((double)n->value.numerator / (double)n->value.denominator), tie->expected,
		(double)n->step.numerator / (double)n->step.denominator, is_of_amounts(tie->kind));
	if (odds > suspect->odds)
		*suspect = (struct suspect){odds, probability / (1 - probability + 1e-9), *tie};
}

/* ---- What is told of */

static enum arithmetic_relation relation_of(enum tie_kind kind)
{
	switch (kind) {
	case TIE_SHARE:
	case TIE_OTHER_SHARE:
		return ARITHMETIC_TOTAL;
	case TIE_FRACTION:
		return ARITHMETIC_FRACTION;
	case TIE_GROWTH:
		return ARITHMETIC_BEFORE;
	case TIE_RATE_OF_BASE:
	case TIE_RATE_OF_LEVEL:
		return ARITHMETIC_CHANGE;
	case TIE_DIFFERENCE:
	case TIE_REST:
		return ARITHMETIC_DIFFERENCE;
	case TIE_AVERAGE:
	case TIE_PRODUCT:
		return ARITHMETIC_AVERAGE;
	case TIE_SUM_OF_TWO:
	case TIE_SUM:
		return ARITHMETIC_PARTS;
	case TIE_KINDS:
		break;
	}
	BUG("no kind of tie");
}

static bool is_told_of(const struct seen *seen, const struct suspect *suspect)
{
	double explained = seen->explained / (1 - seen->explained + 1e-9);

	return suspect->odds * odds_of_mistake >= odds_told_of &&
	       (seen->explained < explains_least || explained * explains_odds < suspect->tie_odds);
}

static void tell(struct looking *l, int i)
{
	const struct seen *seen = &l->seen[i];
	const struct suspect *suspect = &seen->other;
	struct rational expected;

	if (seen->amount.odds > suspect->odds && seen->added_up < adds_up && !l->c->adds_up[i])
		suspect = &seen->amount;
	if (l->c->findings[i].relation || seen->used || !is_told_of(seen, suspect) ||
	    arithmetic_digits(arithmetic_number(l->c, i)) < 2 ||
	    !tie_expected(l->ties, &suspect->tie, &expected))
		return;
	l->c->findings[i] = (struct arithmetic_finding){relation_of(suspect->tie.kind), false, true,
	    arithmetic_absolute(expected), {suspect->tie.a, suspect->tie.b}};
}

void arithmetic_check_ties(struct arithmetic *c, struct arena *arena)
{
	struct ties ties;
	struct looking l = {c, &ties, ARENA_ARRAY(arena, struct seen, c->text->count)};

	ties_begin(&ties, c, arena);
	for (int i = 0; i < (int)c->text->count; i++)
		ties_visit(&ties, i, true, see_tie, &l);
	for (int i = 0; i < (int)c->text->count; i++)
		if (c->findings[i].holds)
			for (int of = 0; of < 2; of++)
				l.seen[c->findings[i].of[of]].used = true;
	for (int i = 0; i < (int)c->text->count; i++)
		tell(&l, i);
}
