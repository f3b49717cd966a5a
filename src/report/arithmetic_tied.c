/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Numbers that the words tie to others as report/ties has learnt it, and that are not what they
 * should be: report/suspects says how likely it is that a hand slipped. Of one slip one number is
 * told, that which is most likely to be wrong.
 */
#include "base/bug.h"
#include "report/suspects.h"

/* The logarithm of the odds above which a number is told of, in parts of TREES_LOG_ONE. */
enum { TOLD_OF = -128 };

/* The likeliest mistake of a number. */
struct likeliest {
	int odds;
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

static void see_suspect(void *context, const struct suspect *suspect)
{
	struct looking *l = context;
	int i = suspect->tie->number, odds;

	if (l->c->findings[i].relation || stands_for_itself(arithmetic_number(l->c, i)))
		return;
	odds = suspect_log_odds(suspect);
	if (odds >= TOLD_OF && odds > l->of[i].odds)
		l->of[i] = (struct likeliest){odds, *suspect->tie};
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
		l.of[i].odds = TOLD_OF - 1;
	ties_begin(&ties, c, arena);
	suspects_visit(&ties, odds_of, NULL, see_suspect, &l, arena);
	for (size_t i = 0; i < count; i++)
		if (l.of[i].odds >= TOLD_OF)
			order[told++] = &l.of[i];
	qsort(order, told, sizeof(struct likeliest *), by_odds);
	for (size_t k = 0; k < told; k++)
		tell(&l, &ties, order[k]->tie.number);
}
