/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Numbers that the words tie to others as report/ties has learnt it, and that are not what they
 * should be: report/suspects says how likely it is that a hand slipped. Of one slip one number is
 * told, that which is most likely to be wrong.
 */
#include <limits.h>

#include "base/bug.h"
#include "report/suspects.h"
#include "report/ties_inside.h"

/* Logarithms of odds, in parts of TREES_LOG_ONE: above which a number is told of, and below which
 * not even what a rule found in it. */
enum { TOLD_OF = -128, RULED_OUT = -600 };
enum { SAME = 10000, NOT_SEEN = INT_MIN };

/* The likeliest mistake of a number. */
struct likeliest {
	int odds, of_rule; /* of_rule: of what a rule found in the number */
	struct tie tie;
};
struct looking {
	const struct arithmetic *c;
	struct likeliest *of; /* each number */
};

static int odds_of(const void *context, const struct tie *tie)
{
	(void)context;
	return tie_log_odds(tie);
}

/* All of it, "100%", follows from nothing else. */
static bool stands_for_itself(const struct stated_number *n)
{
	return n->percent && !rational_compare(n->value, rational_of_int(100));
}

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
	case TIE_LEVEL:
		return ARITHMETIC_CHANGE;
	case TIE_DIFFERENCE:
	case TIE_REST:
	case TIE_TO_HUNDRED:
		return ARITHMETIC_DIFFERENCE;
	case TIE_AVERAGE:
	case TIE_MULTIPLE:
	case TIE_PRODUCT:
		return ARITHMETIC_AVERAGE;
	case TIE_SUM_OF_TWO:
	case TIE_SUM:
	case TIE_OTHER_SUM:
		return ARITHMETIC_PARTS;
	case TIE_KINDS:
		break;
	}
	BUG("no kind of tie");
}

/* Whether a rule found the number to follow from the same numbers in the same way. That a rate goes
 * with the change told with it, and parts with the whole that they follow, is for rules alone to
 * say. */
static bool is_what_rule_says(const struct arithmetic_finding *finding, const struct tie *tie)
{
	enum arithmetic_relation relation = relation_of(tie->kind);
	int128 off;

	if (!finding->relation || relation == ARITHMETIC_CHANGE || relation == ARITHMETIC_PARTS ||
	    !tie_has(tie, finding->of[0]) || !tie_has(tie, finding->of[1]) ||
	    (finding->relation != relation &&
		!(finding->relation == ARITHMETIC_PLAN && relation == ARITHMETIC_TOTAL)))
		return false;
	off = tied_whole(finding->expected) - tie->expected;
	return (off < 0 ? -off : off) <= tie->expected / SAME;
}

static void see_suspect(void *context, const struct suspect *suspect)
{
	struct looking *l = context;
	int i = suspect->tie->number, odds = suspect_log_odds(suspect);

	if (odds > l->of[i].odds) {
		l->of[i].odds = odds;
		l->of[i].tie = *suspect->tie;
	}
	if (odds > l->of[i].of_rule && is_what_rule_says(&l->c->findings[i], suspect->tie))
		l->of[i].of_rule = odds;
}

/* What is told of another number is told of it. */
static bool is_told(const struct looking *l, int i)
{
	const struct arithmetic *c = l->c;
	int first = i > FAR_NUMBERS ? i - FAR_NUMBERS : 0;

	for (int k = first; k < (int)c->text->count && k <= i + FAR_NUMBERS; k++) {
		const struct arithmetic_finding *finding = &c->findings[k];

		if (!finding->relation || finding->holds)
			continue;
		if (finding->likely ? tie_has(&l->of[k].tie, i) || tie_has(&l->of[i].tie, k)
				    : finding->of[0] == i || finding->of[1] == i)
			return true;
	}
	return false;
}

static void tell(const struct looking *l, const struct ties *ties, int i)
{
	const struct tie *tie = &l->of[i].tie;
	struct rational expected;

	if (!is_told(l, i) && tie_expected(ties, tie, &expected))
		l->c->findings[i] = (struct arithmetic_finding){relation_of(tie->kind), false, true,
		    arithmetic_absolute(expected), {tie->a, tie->b}};
}

static int by_odds(const void *x, const void *y)
{
	const struct likeliest *a = *(const struct likeliest *const *)x,
			       *b = *(const struct likeliest *const *)y;

	return a->odds != b->odds ? (a->odds < b->odds ? 1 : -1) : a->tie.number - b->tie.number;
}

void arithmetic_check_ties(struct arithmetic *c, struct arena *arena)
{
	size_t count = c->text->count, told = 0;
	struct looking l = {c, ARENA_ARRAY(arena, struct likeliest, count)};
	const struct likeliest **order = ARENA_ARRAY(arena, const struct likeliest *, count);
	struct ties ties;

	for (size_t i = 0; i < count; i++)
		l.of[i].odds = l.of[i].of_rule = NOT_SEEN;
	ties_begin(&ties, c, arena);
	suspects_visit(&ties, odds_of, NULL, see_suspect, &l, arena);
	for (size_t i = 0; i < count; i++) {
		if (!c->findings[i].holds && l.of[i].of_rule != NOT_SEEN &&
		    l.of[i].of_rule < RULED_OUT)
			c->findings[i].relation = ARITHMETIC_NONE;
		if (!c->findings[i].relation && l.of[i].odds >= TOLD_OF &&
		    !stands_for_itself(arithmetic_number(c, (int)i)))
			order[told++] = &l.of[i];
	}
	qsort(order, told, sizeof(struct likeliest *), by_odds);
	for (size_t k = 0; k < told; k++)
		tell(&l, &ties, order[k]->tie.number);
}
