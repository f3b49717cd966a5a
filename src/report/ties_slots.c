/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is looked at of ties: the values of the slots of ties_slots.def. */
#include "report/arithmetic_around.h"
#include "report/ties_inside.h"

enum { COUNTED_AFTER = 5, COUNTED_WORDS = 3 };

/* ---- Of a tie */

/* How many words of x are in y too: 0 to 3. */
static unsigned char same_words(const struct tied_name *x, const struct tied_name *y)
{
	unsigned char same = 0;

	for (int i = 0; i < x->count && same < 3; i++)
		same += tied_has_word(y, x->words[i]);
	return same;
}

static unsigned char at_most(int value, int most)
{
	return (unsigned char)(value < 0 ? 0 : value > most ? most : value);
}

static void fill_number(const struct ties *t, struct tie *tie)
{
	const struct arithmetic *c = t->c;
	const struct stated_number *n = arithmetic_number(c, tie->number);
	const struct tied_number *seen = &t->numbers[tie->number];
	int amounts = 0, percents = 0;

	for (int k = tie->number - 1; k >= 0 && tie->number - k < TIED_SEEN_BACK; k--) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->sentence != n->sentence)
			break;
		amounts += m->kind <= STATED_FRACTION && !m->percent;
		percents += m->kind <= STATED_FRACTION && m->percent;
	}
	tie->slots[SLOT_ROLE] = (unsigned char)n->role;
	tie->slots[SLOT_DEPTH] = at_most(n->depth, 2);
	tie->slots[SLOT_WORD] = seen->word;
	tie->slots[SLOT_WORD_BEFORE] = seen->word_before;
	tie->slots[SLOT_SIGN_BEFORE] = seen->sign_before;
	tie->slots[SLOT_REFERENCE] = (unsigned char)arithmetic_reference_after(c, tie->number);
	tie->slots[SLOT_WORD_AFTER] =
	    tied_word_class(arithmetic_token(c, n->last + 1, n->sentence));
	tie->slots[SLOT_SECOND_WORD_AFTER] =
	    tied_word_class(arithmetic_token(c, n->last + 2, n->sentence));
	tie->slots[SLOT_SIGN_AFTER] = seen->sign_after;
	tie->slots[SLOT_ROUGH] = n->rough;
	tie->slots[SLOT_DIGITS] = at_most(arithmetic_digits(n), 6);
	tie->slots[SLOT_PLACE] = seen->place & 5;
	tie->slots[SLOT_FOR_EACH] = seen->for_each;
	tie->slots[SLOT_ITEM] = n->item;
	tie->slots[SLOT_MEASURED] = arithmetic_is_measured(n);
	tie->slots[SLOT_OF_BEFORE] =
	    arithmetic_says_before(c, n->last + 1, n->last + 1 + TIED_BEFORE_WORDS, n->sentence);
	tie->slots[SLOT_AMOUNTS_BEFORE] = at_most(amounts, 6);
	tie->slots[SLOT_PERCENTS_BEFORE] = at_most(percents, 3);
	tie->slots[SLOT_SCALE] = seen->scale == 1      ? 0
	                         : seen->scale == 100  ? 1
	                         : seen->scale == 1000 ? 2
	                                               : 3;
}

/* How many like it stand between: 0 to 4 of one before, 5 to 9 of one after. */
static unsigned char rank_of(const struct ties *t, int i, int x)
{
	const struct arithmetic *c = t->c;
	int rank = 0;

	for (int k = x < i ? x + 1 : i + 1; k < (x < i ? i : x); k++)
		rank += arithmetic_number(c, k)->kind <= STATED_FRACTION &&
		        arithmetic_number(c, k)->percent == arithmetic_number(c, x)->percent &&
		        !arithmetic_number(c, k)->rough && tied_alike(t, k, x);
	return (unsigned char)(at_most(rank, 4) + (x < i ? 0 : 5));
}

static unsigned char gap_of(const struct stated_number *n, const struct stated_number *m)
{
	static const int most[] = {1, 3, 6, 10, 16, 30, 60};
	int gap = m->first < n->first ? n->first - m->last - 1 : m->first - n->last - 1;
	unsigned char bucket = 0;

	while (bucket < sizeof(most) / sizeof(*most) && gap > most[bucket])
		bucket++;
	return bucket;
}

/* Whether a share of x is told right after it; 1: it is the number itself. */
static unsigned char share_next(const struct arithmetic *c, int i, int x)
{
	int next = x + 1;

	if (next >= (int)c->text->count || next == i)
		return next == i;
	if (arithmetic_number(c, next)->sentence != arithmetic_number(c, x)->sentence ||
	    !arithmetic_number(c, next)->percent)
		return 0;
	return arithmetic_tokens_between(c, x, next) <= 4 ? 3 : 2;
}

static unsigned char compared(int a, int b)
{
	return a < b ? 0 : a == b ? 1 : 2;
}

static bool is_of_sort(const struct ties *t, int x, int y)
{
	const struct stated_number *m = arithmetic_number(t->c, x), *n = arithmetic_number(t->c, y);

	return m->kind == n->kind && m->block == n->block && m->percent == n->percent &&
	       tied_alike(t, x, y);
}

/* `slots`: from A_RANK or B_RANK on. */
static void fill_operand(
    const struct ties *t, const struct tie *tie, int x, bool total, unsigned char *slots)
{
	const struct arithmetic *c = t->c;
	const struct stated_number *n = arithmetic_number(c, tie->number),
				   *m = arithmetic_number(c, x);
	const struct tied_number *seen = &t->numbers[x];
	int sentences = n->sentence - m->sentence;
	const unsigned char values[] = {rank_of(t, tie->number, x),
	    sentences >= 0 ? at_most(sentences, 3) : (unsigned char)(3 + at_most(-sentences, 3)),
	    m->part == n->part, compared(m->depth, n->depth),
	    total                        ? 9
	    : m->kind == STATED_FRACTION ? 8
					 : (unsigned char)m->role,
	    seen->word, seen->word_before, gap_of(n, m), seen->place, share_next(c, tie->number, x),
	    seen->for_each, seen->sign_before, seen->sign_after, compared(m->level, n->level),
	    seen->before, seen->spans ? 2 : m->rough};

	_Static_assert(sizeof(values) == SLOT_B_RANK - SLOT_A_RANK, "one for each slot of it");
	memcpy(slots, values, sizeof(values));
}

static unsigned char units_between(const struct ties *t, int a, int b)
{
	const struct arithmetic *c = t->c;
	const struct stated_number *x = arithmetic_number(c, a), *y = arithmetic_number(c, b);

	if (!x->unit.n && !y->unit.n)
		return 0;
	if (!x->unit.n || !y->unit.n)
		return 1;
	if (str_eq(x->unit, y->unit))
		return 2;
	return tied_alike(t, a, b) ? 3 : 4;
}

/* Bits: a comma, a semicolon or colon, an opening bracket. */
static unsigned char signs_between(const struct arithmetic *c, int a, int b)
{
	int from = arithmetic_number(c, a < b ? a : b)->last + 1,
	    to = arithmetic_number(c, a < b ? b : a)->first;
	unsigned char found = 0;

	for (int at = from; at < to && at < from + FAR_NUMBERS; at++) {
		const struct stated_token *t = &c->text->tokens[at];

		if (t->kind == STATED_SIGN)
			found |= (unsigned char)(t->text.p[0] == ','          ? 1
						 : strchr(";:", t->text.p[0]) ? 2
						 : t->text.p[0] == '('        ? 4
									      : 0);
	}
	return found;
}

static unsigned char order_of(int a, int b)
{
	int far = b - a;

	return far == 0    ? 0
	       : far == 1  ? 1
	       : far == -1 ? 2
	       : far == 2  ? 3
	       : far == -2 ? 4
	       : far > 0   ? 5
	                   : 6;
}

/* Whether number k, that is like that of the tie, follows in the same way from what stands there,
 * and from the same second number or what stands for it. */
static bool follows_likewise(const struct ties *t, const struct tie *tie, int k, bool same)
{
	const struct arithmetic *c = t->c;
	int count = (int)c->text->count, a = tie->a + k - tie->number,
	    b = same ? tie->b : tie->b + k - tie->number;

	if (k < 0 || a < 0 || a >= count || b < 0 || b >= count || a == k || b == k ||
	    (a == b) != (tie->a == tie->b) || !is_of_sort(t, tie->a, a) ||
	    !is_of_sort(t, tie->b, b))
		return false;
	return tied_holds(t, tie->kind, k, a, tie->a_total, b, tie->b_total);
}

static unsigned char likewise(const struct ties *t, const struct tie *tie)
{
	unsigned char found = 0;

	for (int after = 0; after < 2; after++)
		for (int same = 0; same < 2; same++)
			if (follows_likewise(t, tie, t->numbers[tie->number].like[after], same))
				found |= (unsigned char)(1 << same);
	return found;
}

static unsigned char shares_of(const struct ties *t, const struct tie *tie, int x)
{
	const int *of = t->numbers[x].shares_of;

	return (unsigned char)((of[0] >= 0 && of[0] != tie->number) +
			       (of[1] >= 0 && of[1] != tie->number));
}

static bool is_of_two(enum tie_kind kind)
{
	return !tie_is_sum(kind) && kind != TIE_REST && kind != TIE_TO_HUNDRED;
}

static void fill_pair(const struct ties *t, struct tie *tie)
{
	const struct arithmetic *c = t->c;
	const struct tied_number *n = &t->numbers[tie->number], *a = &t->numbers[tie->a],
				 *b = &t->numbers[tie->b];
	int128 x = tie->a_total ? a->total : a->value, y = tie->b_total ? b->total : b->value;

	tie->slots[SLOT_ORDER] = order_of(tie->a, tie->b);
	tie->slots[SLOT_UNITS] = units_between(t, tie->a, tie->b);
	tie->slots[SLOT_UNITS_A] = units_between(t, tie->number, tie->a);
	tie->slots[SLOT_UNITS_B] = units_between(t, tie->number, tie->b);
	tie->slots[SLOT_SMALLER] = x < y ? 0 : x > y ? 2 : 1;
	tie->slots[SLOT_NAMES] = same_words(&a->name, &b->name);
	tie->slots[SLOT_NAMES_B] = same_words(&n->name, &b->name);
	tie->slots[SLOT_NAMES_A] = same_words(&n->name, &a->name);
	tie->slots[SLOT_AFTER_NAMES_B] = same_words(&n->name_after, &b->name);
	tie->slots[SLOT_AFTER_AFTER_B] = same_words(&n->name_after, &b->name_after);
	tie->slots[SLOT_AFTER_NAMES_A] = same_words(&n->name_after, &a->name);
	tie->slots[SLOT_AFTER_A_AFTER_B] = same_words(&a->name_after, &b->name_after);
	tie->slots[SLOT_A_NAMED] = tied_named(t, tie->number, false, tie->a, tie->b);
	tie->slots[SLOT_B_NAMED] = tied_named(t, tie->number, true, tie->b, tie->a);
	tie->slots[SLOT_B_NAMED_AFTER_A] = tied_named(t, tie->a, true, tie->b, tie->number);
	tie->slots[SLOT_SIGNS] = signs_between(c, tie->a, tie->number);
	tie->slots[SLOT_SIGNS_BETWEEN] = signs_between(c, tie->a, tie->b);
	if (is_of_two(tie->kind))
		tie->slots[SLOT_LIKEWISE] = likewise(t, tie);
	tie->slots[SLOT_SHARES_OF_A] = shares_of(t, tie, tie->a);
	tie->slots[SLOT_SHARES_OF_B] = shares_of(t, tie, tie->b);
	tie->slots[SLOT_OVER_HUNDRED] =
	    (tie->kind == TIE_SHARE || tie->kind == TIE_FRACTION) && x * 200 > y * 201;
}

/* Whether one of the words after token `at` is among those after number b. */
static bool counts_by(const struct arithmetic *c, int at, int sentence, int b)
{
	const struct stated_number *counted = arithmetic_number(c, b);

	for (int k = at + 1; k <= at + COUNTED_WORDS; k++) {
		const struct stated_token *word = arithmetic_token(c, k, sentence);

		if (!word || word->kind != STATED_WORD)
			return false;
		for (int m = counted->last + 1; m <= counted->last + COUNTED_WORDS; m++) {
			const struct stated_token *of = arithmetic_token(c, m, counted->sentence);

			if (of && str_eq(of->spelling, word->spelling))
				return true;
		}
	}
	return false;
}

/* "…/hộ" (1; of b, 2), "mỗi hộ …" (3; 4), or neither (0). */
static unsigned char counted_by(const struct arithmetic *c, int i, int b)
{
	const struct stated_number *n = arithmetic_number(c, i);
	static const char *const each[] = {"mỗi", "một", "Mỗi", "Một", NULL};

	for (int at = n->last + 1; at <= n->last + COUNTED_AFTER; at++)
		if (arithmetic_says_sign(c, at, at + 1, n->sentence, "/"))
			return counts_by(c, at, n->sentence, b) ? 2 : 1;
	for (int at = n->first - 1; at >= n->first - TIED_COUNTED_BEFORE; at--) {
		const struct stated_token *t = arithmetic_token(c, at, n->sentence);

		if (!t || t->kind == STATED_DIGITS)
			return 0;
		if (arithmetic_says_exactly(c, at, at + 1, n->sentence, each))
			return counts_by(c, at, n->sentence, b) ? 4 : 3;
	}
	return 0;
}

/* ---- Of sums and rests */

/* Bits: "khác", "còn lại" beside the last part; "và" before it. */
static unsigned char last_words(const struct arithmetic *c, int last)
{
	static const char *const rest[] = {"khác", "lại", NULL}, *const and[] = {"và", NULL};
	const struct stated_number *n = arithmetic_number(c, last);
	int from = n->first, to = n->last + 1;

	while (from > n->first - LOOK_AHEAD && arithmetic_token(c, from - 1, n->sentence) &&
	       c->text->tokens[from - 1].kind == STATED_WORD)
		from--;
	while (to <= n->last + 4 && arithmetic_token(c, to, n->sentence) &&
	       c->text->tokens[to].kind == STATED_WORD)
		to++;
	return (unsigned char)(arithmetic_says_exactly(c, from, to, n->sentence, rest) |
			       arithmetic_says_exactly(c, from, n->first, n->sentence, and) << 1);
}

/* Bits: what stands between a whole and the first part after it. */
static unsigned char opening_of(const struct arithmetic *c, int whole, int first)
{
	static const char *const words[][4] = {
	    {"gồm", NULL}, {"đó", NULL}, {"thể", "chia", "theo", NULL}};
	const struct stated_number *n = arithmetic_number(c, whole);
	int to = arithmetic_number(c, first)->first;
	unsigned char found = 0;

	for (int at = n->last + 1; at < to; at++) {
		const struct stated_token *t = &c->text->tokens[at];

		found |= t->kind == STATED_SIGN && t->text.p[0] == ':';
		for (int w = 0; w < 3; w++)
			if (arithmetic_says_exactly(c, at, at + 1, t->sentence, words[w]))
				found |= (unsigned char)(2 << w);
	}
	return found;
}

static int next_alike(const struct ties *t, enum tie_kind kind, int i, int from, int step)
{
	for (int k = from + step;
	     k >= 0 && k < (int)t->c->text->count && (k - i < FAR_NUMBERS && i - k < FAR_NUMBERS);
	     k += step) {
		if (arithmetic_number(t->c, k)->block != arithmetic_number(t->c, i)->block)
			return -1;
		if (k != i && tied_is_part(t, kind, k, i))
			return k;
	}
	return -1;
}

/* What follows the last part: nothing (0), one of its clause (1), its sentence (2), another (3), a
 * bracket (4), a change (5). */
static unsigned char next_of(const struct arithmetic *c, int last, int next)
{
	const struct stated_number *n = arithmetic_number(c, last), *m;

	if (next < 0)
		return 0;
	m = arithmetic_number(c, next);
	if (m->sentence != n->sentence)
		return 3;
	if (m->part != n->part)
		return 2;
	return arithmetic_is_change(m) ? 5 : m->depth != n->depth ? 4 : 1;
}

static void fill_sum(const struct ties *t, struct tie *tie)
{
	const struct arithmetic *c = t->c;
	const struct stated_number *n = arithmetic_number(c, tie->number),
				   *first = arithmetic_number(c, tie->a),
				   *last = arithmetic_number(c, tie->b);
	int step = tie->a > tie->number ? 1 : -1,
	    next = next_alike(t, tie->kind, tie->number, tie->b, step);
	int count = 0, start = 0, others = 0, roles = 0, sentence = -1;
	bool depths = false, units = false, same_clause = true, one_each = true, larger = false;

	for (int k = tie->number + step; k != tie->a; k += step)
		start += tied_is_part(t, tie->kind, k, tie->number);
	for (int k = tie->a; k != tie->b + step; k += step) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (!tied_is_part(t, tie->kind, k, tie->number)) {
			others +=
			    m->kind <= STATED_FRACTION && !m->percent && !arithmetic_is_change(m);
			continue;
		}
		count++;
		roles |= arithmetic_is_change(m) |
		         (m->role == STATED_FROM || m->role == STATED_PLAN) << 1 |
		         t->numbers[k].for_each << 2;
		depths = depths || m->depth != first->depth;
		units = units || !str_eq(m->unit, n->unit);
		same_clause = same_clause && m->part == first->part;
		one_each = one_each && m->sentence != sentence;
		larger = larger || rational_compare(m->value, n->value) >= 0;
		sentence = m->sentence;
	}
	tie->slots[SLOT_TOLD_AFTER] = step < 0;
	tie->slots[SLOT_LENGTH] = at_most(count, 8);
	tie->slots[SLOT_START] = at_most(start, 4);
	tie->slots[SLOT_TO_THE_END] = next < 0;
	tie->slots[SLOT_PART_ROLES] = (unsigned char)roles;
	tie->slots[SLOT_MIXED] = (unsigned char)(depths | units << 1);
	tie->slots[SLOT_SPREAD] = (unsigned char)(same_clause | one_each << 1);
	tie->slots[SLOT_PASSED_OVER] = at_most(others, 3);
	tie->slots[SLOT_NEXT] = next_of(c, tie->b, next);
	tie->slots[SLOT_LARGER_PART] = larger;
	tie->slots[SLOT_LINES] = first->sentence == last->sentence ? 0 : first->item ? 1 : 2;
	tie->slots[SLOT_LAST_WORDS] = last_words(c, tie->b);
	tie->slots[SLOT_OPENING] = step > 0 ? opening_of(c, tie->number, tie->a) : 0;
}

static void fill_rest(const struct ties *t, struct tie *tie)
{
	const struct arithmetic *c = t->c;
	const struct stated_number *n = arithmetic_number(c, tie->number);
	int taken = 0, roles = 0, tried = 0;

	for (int k = tie->a + 1; k < tie->number; k++) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (!tied_is_part(t, tie->kind, k, tie->number))
			continue;
		tried++;
		if (tie->of_sentence && m->sentence != n->sentence)
			continue;
		if (arithmetic_is_change(m) || m->role == STATED_FROM || m->role == STATED_PLAN)
			roles |= 1;
		else if (m->depth > n->depth)
			roles |= 2;
		else
			taken++;
	}
	tie->slots[SLOT_TAKEN] = at_most(taken, 5);
	tie->slots[SLOT_TAKEN_ROLES] = (unsigned char)roles;
	tie->slots[SLOT_OF_SENTENCE] = tie->of_sentence;
	tie->slots[SLOT_WHOLES_TRIED] = at_most(tried + 1, 6);
}

static void fill_percents(const struct ties *t, struct tie *tie)
{
	const struct arithmetic *c = t->c;
	const struct stated_number *n = arithmetic_number(c, tie->number);
	int first = tie->a < tie->number ? tie->a : tie->number,
	    last = tie->b > tie->number ? tie->b : tie->number, count = 0, before = 0, others = 0;
	bool same_clause = true, same_sentence = true, roles = false, depths = false, next = false;

	for (int k = first; k <= last; k++) {
		const struct stated_number *m = arithmetic_number(c, k);

		others += m->kind <= STATED_FRACTION && !m->percent;
		if (k == tie->number || !t->numbers[k].of_hundred)
			continue;
		count++;
		before += k < tie->number;
		same_clause = same_clause && m->part == n->part;
		same_sentence = same_sentence && m->sentence == n->sentence;
		roles = roles || m->role != n->role;
		depths = depths || m->depth != n->depth;
	}
	for (int k = first - 1;
	     k >= 0 && arithmetic_number(c, k)->sentence == arithmetic_number(c, first)->sentence;
	     k--)
		next = next || t->numbers[k].of_hundred;
	for (int k = last + 1; k < (int)c->text->count && arithmetic_number(c, k)->sentence ==
							      arithmetic_number(c, last)->sentence;
	     k++)
		next = next || t->numbers[k].of_hundred;
	tie->slots[SLOT_LENGTH] = at_most(count, 8);
	tie->slots[SLOT_START] = at_most(before, 4);
	tie->slots[SLOT_TO_THE_END] = !next;
	tie->slots[SLOT_MIXED] = (unsigned char)(roles | depths << 1);
	tie->slots[SLOT_SPREAD] = (unsigned char)(same_clause | same_sentence << 1);
	tie->slots[SLOT_PASSED_OVER] = at_most(others, 3);
}

void tie_fill_slots(const struct ties *t, struct tie *tie)
{
	memset(tie->slots, 0, sizeof(tie->slots));
	fill_number(t, tie);
	fill_operand(t, tie, tie->a, tie->a_total, tie->slots + SLOT_A_RANK);
	fill_operand(t, tie, tie->b, tie->b_total, tie->slots + SLOT_B_RANK);
	fill_pair(t, tie);
	if (tie->kind == TIE_AVERAGE)
		tie->slots[SLOT_COUNTED] = counted_by(t->c, tie->number, tie->b);
	else if (tie->kind == TIE_PRODUCT)
		tie->slots[SLOT_COUNTED] = counted_by(t->c, tie->a, tie->b);
	else if (tie_is_sum(tie->kind))
		fill_sum(t, tie);
	else if (tie->kind == TIE_REST)
		fill_rest(t, tie);
	else if (tie->kind == TIE_TO_HUNDRED)
		fill_percents(t, tie);
}
