/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Numbers that the words tie to others as report/ties has learnt it, and that are not what they
 * should be. A number is told of where the odds are for it that one tie was meant and a hand
 * slipped: the odds of the tie, times those of a mistake, times how often a mistake comes out like
 * this one. Nothing is told of what another tie explains, or of a part of a sum that adds up.
 */
#include "base/bug.h"
#include "report/ties_inside.h"

enum { DIGITS_TEXT = 32, DIGITS_ENOUGH = 3, TOLD_NEAR = 12 };

/* Logarithms in parts of TIE_LOG_ONE: of the odds above which a number is told of, already against
 * those that anybody makes a mistake … */
enum { TOLD_OF = -125 };
/* … of a tie that holds and explains a number, unless another is so much more likely … */
enum { EXPLAINS = -890, /* 3% */ EXPLAINS_LESS = 767 /* 20 times */ };
/* … and of one by which it is part of a sum. */
enum { ADDS_UP_PERHAPS = -890, ADDS_UP = -562 /* 10% */ };
/* Of two digits more comes near by chance; levels stand beside one another without being sums. */
enum { FEW_DIGITS = -131, LEVELS = -235 };
/* How often a mistake comes out like this: two digits swapped, one other digit … */
enum { SWAPPED = 871, ONE_DIGIT = 532, OF_A_PART = -177, NEVER = -100000 };

struct suspect {
	int odds, tie_odds;
	struct tie tie;
};
struct seen {
	int explained; /* by the likeliest tie that holds */
	int added_up;  /* likewise, of a sum or difference that it is in */
	bool used;     /* what is told of another number is told of it */
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

/* Of numbers that are so far off, by their kind; in hundredths of the smaller one. */
static int likeness_by_size(int128 larger, int128 smaller, bool of_amounts)
{
	int128 hundredths = smaller ? larger * 100 / smaller : 10000;

	if (of_amounts)
		return hundredths < 115 ? 177 : hundredths < 160 ? -177 : -767;
	return hundredths < 115 ? 281 : hundredths < 160 ? 104 : hundredths < 300 ? -91 : -412;
}

/* How much more often a hand that slips writes `stated` for `expected`, of last digit `step`, than
 * chance does. */
static int likeness(int128 stated, int128 expected, int128 step, bool of_amounts)
{
	char a[DIGITS_TEXT], b[DIGITS_TEXT];
	int x = snprintf(a, sizeof(a), "%lld", (long long)(stated / step)),
	    y = snprintf(b, sizeof(b), "%lld", (long long)((expected + step / 2) / step)),
	    differ = 0, first = -1, last = -1;

	for (int i = 0; x == y && i < x; i++)
		if (a[i] != b[i]) {
			differ++;
			first = first < 0 ? i : first;
			last = i;
		}
	if (x == y && differ == 2 && a[first] == b[last] && a[last] == b[first])
		return SWAPPED;
	if (x == y && differ <= 1)
		return differ ? ONE_DIGIT : 0;
	if ((x == y + 1 && without_one(a, b)) || (y == x + 1 && without_one(b, a)))
		return ONE_DIGIT;
	return likeness_by_size(stated > expected ? stated : expected,
	    stated > expected ? expected : stated, of_amounts);
}

/* Of a sum the hand may have slipped in one of its parts. */
static int likeness_of_parts(const struct looking *l, const struct tie *tie)
{
	const struct stated_number *n = arithmetic_number(l->c, tie->number);
	int128 over = tie->expected - tied_whole(n->value);
	int most = NEVER;
	int from = tie->a < tie->b ? tie->a : tie->b, to = tie->a < tie->b ? tie->b : tie->a;

	for (int k = from; tie->kind == TIE_SUM && k <= to; k++) {
		const struct stated_number *part = arithmetic_number(l->c, k);
		int128 value, should;
		int like;

		if (!tied_is_alike(l->ties, k, tie->number))
			continue;
		value = tied_whole(part->value);
		should = value - over;
		if (should <= 0)
			continue;
		like = likeness(value, should, tied_whole(part->step), true) + OF_A_PART;
		most = like > most ? like : most;
	}
	return most;
}

/* ---- Looking at all ties */

static void note_added_up(struct looking *l, int from, int to, int odds)
{
	for (int k = from < to ? from : to; k <= (from < to ? to : from); k++)
		if (odds > l->seen[k].added_up)
			l->seen[k].added_up = odds;
}

/* What was planned, or was before; all of it, "100%"; the rise of an index beside others. */
static bool stands_for_itself(const struct stated_number *n, enum tie_kind kind)
{
	if (n->percent)
		return kind == TIE_DIFFERENCE || !rational_compare(n->value, rational_of_int(100));
	return is_of_amounts(kind) && (n->role == STATED_PLAN || n->role == STATED_FROM);
}

static void see_tie(void *context, const struct tie *tie)
{
	struct looking *l = context;
	struct seen *seen = &l->seen[tie->number];
	const struct stated_number *n = arithmetic_number(l->c, tie->number);
	int odds = tie_log_odds(tie), tie_odds = odds, like, of_parts;
	struct suspect *suspect = is_of_amounts(tie->kind) ? &seen->amount : &seen->other;

	if (!tie->holds && stands_for_itself(n, tie->kind))
		return;
	if (tie->holds) {
		seen->explained = odds > seen->explained ? odds : seen->explained;
		if (!is_of_amounts(tie->kind) || odds < ADDS_UP_PERHAPS)
			return;
		note_added_up(l, tie->number, tie->number, odds);
		if (tie->kind == TIE_SUM || tie->kind == TIE_REST)
			note_added_up(
			    l, tie->a, tie->kind == TIE_REST ? tie->number : tie->b, odds);
		note_added_up(l, tie->a, tie->a, odds);
		note_added_up(l, tie->b, tie->b, odds);
		return;
	}
	if (odds + SWAPPED <= suspect->odds)
		return;
	if (arithmetic_digits(n) < DIGITS_ENOUGH)
		odds += FEW_DIGITS;
	if (tie->kind == TIE_SUM_OF_TWO ||
	    (tie->kind == TIE_DIFFERENCE && n->role == STATED_LEVEL && !str_is(n->unit, "diem")))
		odds += LEVELS;
	like = likeness(
	    tied_whole(n->value), tie->expected, tied_whole(n->step), is_of_amounts(tie->kind));
	of_parts = likeness_of_parts(l, tie);
	odds += of_parts > like ? of_parts : like;
	if (odds > suspect->odds)
		*suspect = (struct suspect){odds, tie_odds, *tie};
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
	return suspect->odds >= TOLD_OF &&
	       (seen->explained < EXPLAINS || seen->explained + EXPLAINS_LESS < suspect->tie_odds);
}

static bool is_near(int128 a, int128 b, int128 room)
{
	return (a > b ? a - b : b - a) <= room;
}

/* What it should be is told as another number: the tie is that one's. */
static bool is_told_elsewhere(const struct looking *l, int i, struct rational expected)
{
	const struct stated_number *n = arithmetic_number(l->c, i);

	for (int k = i > TOLD_NEAR ? i - TOLD_NEAR : 0;
	     k < (int)l->c->text->count && k <= i + TOLD_NEAR; k++) {
		const struct stated_number *m = arithmetic_number(l->c, k);

		if (k != i && m->block == n->block && m->kind == STATED_QUANTITY &&
		    m->percent == n->percent && str_eq(m->unit, n->unit) &&
		    is_near(tied_whole(m->value), tied_whole(expected), tied_whole(m->step) / 2))
			return true;
	}
	return false;
}

static void tell(struct looking *l, int i)
{
	const struct seen *seen = &l->seen[i];
	const struct suspect *suspect = &seen->other;
	struct rational expected;

	if (seen->amount.odds > suspect->odds && seen->added_up < ADDS_UP && !l->c->adds_up[i])
		suspect = &seen->amount;
	if (l->c->findings[i].relation || seen->used || !is_told_of(seen, suspect) ||
	    (arithmetic_digits(arithmetic_number(l->c, i)) < 2 &&
		suspect->tie.kind != TIE_AVERAGE) ||
	    !tie_expected(l->ties, &suspect->tie, &expected) || is_told_elsewhere(l, i, expected))
		return;
	l->c->findings[i] = (struct arithmetic_finding){relation_of(suspect->tie.kind), false, true,
	    arithmetic_absolute(expected), {suspect->tie.a, suspect->tie.b}};
}

void arithmetic_check_ties(struct arithmetic *c, struct arena *arena)
{
	struct ties ties;
	struct looking l = {c, &ties, ARENA_ARRAY(arena, struct seen, c->text->count)};

	for (int i = 0; i < (int)c->text->count; i++)
		l.seen[i] = (struct seen){.explained = NEVER,
		    .added_up = NEVER,
		    .amount.odds = NEVER,
		    .other.odds = NEVER};
	ties_begin(&ties, c, arena);
	for (int i = 0; i < (int)c->text->count; i++)
		ties_visit(&ties, i, true, see_tie, &l);
	for (int i = 0; i < (int)c->text->count; i++)
		if (c->findings[i].relation)
			for (int of = 0; of < 2; of++)
				l.seen[c->findings[i].of[of]].used = true;
	for (int i = 0; i < (int)c->text->count; i++)
		tell(&l, i);
}
