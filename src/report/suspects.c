/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/suspects.h"

#include "report/ties_inside.h"

enum {
	TIES_MAX = 200000, /* of a block made to be hard, no more are looked at */
	DIGITS_TEXT = 32,
	ODDS_LEAST = -900, /* of ties that are looked at */
	ODDS_STEP = 130,
	ODDS_STEPS = 15,
	ODDS_WRONG = -600, /* of one that speaks against the numbers that it is of */
	ODDS_AS_LIKELY = 250,
	NOT_THERE = -1000000,
	ELSEWHERE = 12
};

/* How what is written looks like a mistake for what should be. */
enum likeness {
	LIKE_NOTHING,
	LIKE_FAR,
	LIKE_TWICE,
	LIKE_HALF_MORE,
	LIKE_NEAR,
	LIKE_LENGTH, /* one digit more or less, or the point a place off */
	LIKE_DIGIT,
	LIKE_SWAPPED
};

/* The likeliest of the wrong ties that a number is in, of two other numbers. */
struct wrong {
	int odds[2], number[2];
};
struct seen {
	int explained, added_up, relied_on;
	unsigned char explained_a, explained_b; /* how what explains it is named, from 1 */
	size_t slips;                           /* ties that a slip of the hand would make hold */
	struct wrong wrong;
	size_t first, end; /* its ties among those found */
};

/* A block that is looked at. */
struct looking {
	struct ties *ties;
	tie_odds *odds_of;
	const void *odds_context;
	struct tie *found;
	size_t count, capacity;
	struct seen *seen;
	struct arena *arena;
};

static void raise_to(int *most, int odds)
{
	*most = odds > *most ? odds : *most;
}

/* ---- How a mistake comes out */

static bool without_one(const char *longer, const char *shorter)
{
	size_t at = 0;

	while (shorter[at] && longer[at] == shorter[at])
		at++;
	return !strcmp(longer + at + 1, shorter + at);
}

static enum likeness likeness_by_size(int128 larger, int128 smaller)
{
	int128 hundredths = smaller ? larger * 100 / smaller : 10000;

	return hundredths < 115   ? LIKE_NEAR
	       : hundredths < 160 ? LIKE_HALF_MORE
	       : hundredths < 300 ? LIKE_TWICE
	       : hundredths < 320 ? LIKE_FAR
	                          : LIKE_NOTHING;
}

/* "9,7" for 0,973 */
static bool is_place_off(int128 stated, int128 expected, int128 step)
{
	int128 up = stated - expected * 10, down = stated * 10 - expected;

	return (up < 0 ? -up : up) <= step || (down < 0 ? -down : down) <= step * 10;
}

static enum likeness likeness_of(int128 stated, int128 expected, int128 step)
{
	char a[DIGITS_TEXT], b[DIGITS_TEXT];
	int x, y, differ = 0, first = -1, last = -1;

	step = step > 0 ? step : 1;
	x = snprintf(a, sizeof(a), "%lld", (long long)(stated / step));
	y = snprintf(b, sizeof(b), "%lld", (long long)((expected + step / 2) / step));
	for (int i = 0; x == y && i < x; i++)
		if (a[i] != b[i]) {
			differ++;
			first = first < 0 ? i : first;
			last = i;
		}
	if (x == y && differ == 2 && a[first] == b[last] && a[last] == b[first])
		return LIKE_SWAPPED;
	if (x == y && differ <= 1)
		return differ ? LIKE_DIGIT : LIKE_NEAR;
	if ((x == y + 1 && without_one(a, b)) || (y == x + 1 && without_one(b, a)) ||
	    is_place_off(stated, expected, step))
		return LIKE_LENGTH;
	return likeness_by_size(
	    stated > expected ? stated : expected, stated > expected ? expected : stated);
}

/* Of a sum the hand may have slipped in one of its parts; 0: it is no sum. */
static unsigned char likeness_of_parts(const struct ties *t, const struct tie *tie)
{
	const struct tied_number *n = &t->numbers[tie->number];
	int from = tie->a < tie->b ? tie->a : tie->b, to = tie->a < tie->b ? tie->b : tie->a;
	int most = 0;

	if (!tie_is_sum(tie->kind))
		return 0;
	for (int k = from; k <= to; k++) {
		const struct tied_number *part = &t->numbers[k];
		int128 should = part->value - (tie->expected - n->value);

		if (tied_is_part(t, tie->kind, k, tie->number) && should > 0)
			raise_to(&most, 1 + (int)likeness_of(part->value, should, part->step));
	}
	return (unsigned char)most;
}

/* How far off, from the nearest on. */
static unsigned char size_of(int128 stated, int128 expected)
{
	static const int thousandths[] = {
	    1002, 1005, 1010, 1020, 1040, 1070, 1100, 1150, 1250, 1400, 1600, 2000, 3200};
	int128 larger = stated > expected ? stated : expected,
	       smaller = stated > expected ? expected : stated;
	unsigned char at = 0;

	while (at < sizeof(thousandths) / sizeof(*thousandths) &&
	       larger * 1000 > smaller * thousandths[at])
		at++;
	return at;
}

/* ---- What the ties say of each number */

bool tie_has(const struct tie *tie, int k)
{
	int low = tie->a < tie->b ? tie->a : tie->b, high = tie->a < tie->b ? tie->b : tie->a;

	if (k == tie->number || k == tie->a || k == tie->b)
		return true;
	if (tie->kind == TIE_REST)
		return k > tie->a && k < tie->number;
	return (tie_is_sum(tie->kind) || tie->kind == TIE_TO_HUNDRED) && k > low && k < high;
}

static bool is_of_amounts(enum tie_kind kind)
{
	return kind == TIE_DIFFERENCE || kind == TIE_SUM_OF_TWO || tie_is_sum(kind) ||
	       kind == TIE_REST || kind == TIE_TO_HUNDRED;
}

/* The first and last number that tie_has(). */
static void members_of(const struct tie *tie, int *first, int *last)
{
	*first = tie->a < tie->b ? tie->a : tie->b;
	*last = tie->a < tie->b ? tie->b : tie->a;
	*first = tie->number < *first ? tie->number : *first;
	*last = tie->number > *last ? tie->number : *last;
}

static void note_wrong(struct wrong *w, int number, int odds)
{
	if (w->number[0] == number) {
		raise_to(&w->odds[0], odds);
		return;
	}
	if (odds > w->odds[0]) {
		w->odds[1] = w->odds[0];
		w->number[1] = w->number[0];
		w->odds[0] = odds;
		w->number[0] = number;
	} else if (odds > w->odds[1]) {
		w->odds[1] = odds;
		w->number[1] = number;
	}
}

static int wrong_of_others(const struct wrong *w, int number)
{
	return w->number[0] == number ? w->odds[1] : w->odds[0];
}

static void note_explained(struct seen *seen, const struct tie *tie)
{
	if (tie->odds <= seen->explained)
		return;
	seen->explained = tie->odds;
	seen->explained_a = (unsigned char)(1 + tie->slots[SLOT_A_NAMED]);
	seen->explained_b = (unsigned char)(1 + tie->slots[SLOT_B_NAMED]);
}

static void note_tie(struct looking *l, const struct tie *tie)
{
	const struct tied_number *n = &l->ties->numbers[tie->number];
	int first, last;

	members_of(tie, &first, &last);
	if (tie->holds)
		note_explained(&l->seen[tie->number], tie);
	else
		l->seen[tie->number].slips +=
		    likeness_of(n->value, tie->expected, n->step) >= LIKE_LENGTH;
	for (int k = first; k <= last; k++) {
		struct seen *seen = &l->seen[k];

		if (!tie_has(tie, k))
			continue;
		if (!tie->holds) {
			if (tie->odds > ODDS_WRONG)
				note_wrong(&seen->wrong, tie->number, tie->odds);
			continue;
		}
		if (is_of_amounts(tie->kind))
			raise_to(&seen->added_up, tie->odds);
		if (k != tie->number)
			raise_to(&seen->relied_on, tie->odds);
	}
}

static void keep_tie(void *context, const struct tie *tie)
{
	struct looking *l = context;
	int odds = l->odds_of(l->odds_context, tie);

	if (odds < ODDS_LEAST || l->count >= TIES_MAX)
		return;
	l->found = arena_grow(l->arena, l->found, l->count, &l->capacity, sizeof(*l->found));
	l->found[l->count] = *tie;
	l->found[l->count++].odds = odds;
}

/* ---- Slots */

/* 0: there is none. */
static unsigned char odds_step(int odds)
{
	int step = 1 + (odds - ODDS_LEAST) / ODDS_STEP;

	if (odds < ODDS_LEAST)
		return 0;
	return (unsigned char)(step < ODDS_STEPS ? step : ODDS_STEPS);
}

static unsigned char margin_of(int odds, int explained)
{
	int step = 8 + (odds - explained) / ODDS_STEP;

	if (explained < ODDS_LEAST)
		return 0;
	return (unsigned char)(step < 1 ? 1 : step > ODDS_STEPS ? ODDS_STEPS : step);
}

static unsigned char at_most(size_t value, size_t most)
{
	return (unsigned char)(value > most ? most : value);
}

/* What it should be is told as another number: the tie is that one's. */
static bool is_told_elsewhere(const struct ties *t, const struct tie *tie)
{
	const struct stated_number *n = arithmetic_number(t->c, tie->number);

	for (int k = tie->number > ELSEWHERE ? tie->number - ELSEWHERE : 0;
	     k < (int)t->c->text->count && k <= tie->number + ELSEWHERE; k++) {
		const struct stated_number *m = arithmetic_number(t->c, k);
		int128 off = t->numbers[k].value - tie->expected;

		if (k != tie->number && m->block == n->block && m->kind == STATED_QUANTITY &&
		    m->percent == n->percent && str_eq(m->unit, n->unit) &&
		    (off < 0 ? -off : off) <= t->numbers[k].step / 2)
			return true;
	}
	return false;
}

static void fill_beside(const struct looking *l, const struct tie *tie, unsigned char *slots)
{
	const struct seen *seen = &l->seen[tie->number];
	size_t rank = 0, as_likely = 0;
	int other = NOT_THERE;

	for (size_t k = seen->first; k < seen->end; k++) {
		const struct tie *x = &l->found[k];

		rank += x->odds > tie->odds;
		as_likely += x->odds > tie->odds - ODDS_AS_LIKELY;
		if (x->kind != tie->kind || x->a != tie->a || x->b != tie->b)
			raise_to(&other, x->odds);
	}
	slots[SUSPECT_RANK] = at_most(rank, 7);
	slots[SUSPECT_OTHER] = odds_step(other);
	slots[SUSPECT_AS_LIKELY] = at_most(as_likely, 7);
	slots[SUSPECT_SLIPS] = at_most(seen->slips, 7);
	slots[SUSPECT_EXPLAINED] = odds_step(seen->explained);
	slots[SUSPECT_EXPLAINED_A_NAMED] = seen->explained_a;
	slots[SUSPECT_EXPLAINED_B_NAMED] = seen->explained_b;
	slots[SUSPECT_MARGIN] = margin_of(tie->odds, seen->explained);
	slots[SUSPECT_ADDED_UP] = odds_step(seen->added_up);
	slots[SUSPECT_RELIED_ON] = odds_step(seen->relied_on);
	slots[SUSPECT_ALSO_WRONG] = odds_step(wrong_of_others(&seen->wrong, tie->number));
}

static void fill_members(const struct looking *l, const struct tie *tie, unsigned char *slots)
{
	const struct seen *a = &l->seen[tie->a], *b = &l->seen[tie->b];
	int first, last, members = 0, added_up = NOT_THERE,
			 a_wrong = wrong_of_others(&a->wrong, tie->number),
			 b_wrong = wrong_of_others(&b->wrong, tie->number);

	members_of(tie, &first, &last);
	for (int k = first; k <= last; k++)
		if (k != tie->number && tie_has(tie, k)) {
			members++;
			raise_to(&added_up, l->seen[k].added_up);
		}
	slots[SUSPECT_MEMBERS] = at_most((size_t)members, 8);
	slots[SUSPECT_MEMBERS_ADDED_UP] = odds_step(added_up);
	slots[SUSPECT_OPERANDS_MOST] =
	    odds_step(a->relied_on > b->relied_on ? a->relied_on : b->relied_on);
	slots[SUSPECT_OPERANDS_LEAST] =
	    odds_step(a->relied_on < b->relied_on ? a->relied_on : b->relied_on);
	slots[SUSPECT_OPERANDS_WRONG_MOST] = odds_step(a_wrong > b_wrong ? a_wrong : b_wrong);
	slots[SUSPECT_OPERANDS_WRONG_LEAST] = odds_step(a_wrong < b_wrong ? a_wrong : b_wrong);
}

static void fill_slots(const struct looking *l, const struct tie *tie, unsigned char *slots)
{
	const struct ties *t = l->ties;
	const struct stated_number *n = arithmetic_number(t->c, tie->number);
	const struct tied_number *seen = &t->numbers[tie->number];

	slots[SUSPECT_KIND] = (unsigned char)tie->kind;
	slots[SUSPECT_ODDS] = odds_step(tie->odds);
	slots[SUSPECT_LIKENESS] =
	    (unsigned char)likeness_of(seen->value, tie->expected, seen->step);
	slots[SUSPECT_PART_LIKENESS] = likeness_of_parts(t, tie);
	slots[SUSPECT_SIZE] = size_of(seen->value, tie->expected);
	slots[SUSPECT_UP] = tie->expected > seen->value;
	slots[SUSPECT_DIGITS] = at_most((size_t)arithmetic_digits(n), 7);
	slots[SUSPECT_ROUGH] = n->rough;
	slots[SUSPECT_ROLE] = (unsigned char)n->role;
	slots[SUSPECT_PERCENT] = n->percent;
	slots[SUSPECT_DEPTH] = tie->slots[SLOT_DEPTH];
	slots[SUSPECT_REFERENCE] = tie->slots[SLOT_REFERENCE];
	slots[SUSPECT_A_RANK] = tie->slots[SLOT_A_RANK];
	slots[SUSPECT_A_SENTENCE] = tie->slots[SLOT_A_SENTENCE];
	slots[SUSPECT_B_RANK] = tie->slots[SLOT_B_RANK];
	slots[SUSPECT_B_SENTENCE] = tie->slots[SLOT_B_SENTENCE];
	slots[SUSPECT_A_NAMED] = tie->slots[SLOT_A_NAMED];
	slots[SUSPECT_B_NAMED] = tie->slots[SLOT_B_NAMED];
	slots[SUSPECT_TOLD_ELSEWHERE] = is_told_elsewhere(t, tie);
	fill_beside(l, tie, slots);
	fill_members(l, tie, slots);
}

/* ---- A text */

static void visit_block(struct looking *l, int first, int end, suspect_visit *visit, void *context)
{
	static const struct seen unseen = {.explained = NOT_THERE,
	    .added_up = NOT_THERE,
	    .relied_on = NOT_THERE,
	    .wrong = {{NOT_THERE, NOT_THERE}, {-1, -1}}};

	l->count = 0;
	for (int i = first; i < end; i++) {
		l->seen[i] = unseen;
		l->seen[i].first = l->count;
		ties_visit(l->ties, i, keep_tie, l);
		l->seen[i].end = l->count;
	}
	for (size_t k = 0; k < l->count; k++)
		note_tie(l, &l->found[k]);
	for (size_t k = 0; k < l->count; k++) {
		struct suspect suspect = {.tie = &l->found[k]};

		if (l->found[k].holds)
			continue;
		fill_slots(l, &l->found[k], suspect.slots);
		visit(context, &suspect);
	}
}

void suspects_visit(struct ties *t, tie_odds *odds_of, const void *odds_context,
    suspect_visit *visit, void *context, struct arena *arena)
{
	const struct stated_text *text = t->c->text;
	struct looking l = {.ties = t,
	    .odds_of = odds_of,
	    .odds_context = odds_context,
	    .seen = ARENA_ARRAY(arena, struct seen, text->count),
	    .arena = arena};
	int count = (int)text->count;

	for (int first = 0, end; first < count; first = end) {
		for (end = first + 1;
		     end < count && text->numbers[end].block == text->numbers[first].block; end++)
			;
		visit_block(&l, first, end, visit, context);
	}
}

int suspect_log_odds(const struct suspect *suspect)
{
	return trees_log_odds(TREES_OF_SUSPECTS, suspect->slots);
}
