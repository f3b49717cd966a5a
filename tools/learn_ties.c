/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * learn_ties OUTPUT PASSAGES…: the trees of report/ties and report/suspects from passages whose
 * numbers are right, as in tests/cli/report_passages.json.
 *
 * Ties: what holds by chance holds for few words and orders more than for others; numbers of few
 * digits count less. Suspects: in each passage the mistakes that it names are made, and slips in
 * some of its numbers and of the bases of its percentages; a tie that held before and has the
 * number is a mistake, any other is none. The odds of ties that suspects are learnt with are of
 * trees that did not see the passage.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "boosting.h"
#include "chance.h"

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "report/suspects.h"
#include "report/ties_inside.h"

enum {
	DIGITS_LEAST = 2,
	DIGITS_FULL = 3,
	FOLDS = 5,
	MISTAKES = 2,
	MISTAKES_MAX = 64, /* of a passage */
	SLIPS_EACH = 4,    /* of a passage */
	BASES_TRIED = 8,
	BASES_MAX = 64,
	DIGITS_MAX = 16,
};
_Static_assert(
    (int)TIE_SLOTS <= (int)SLOTS_MAX && (int)SUSPECT_SLOTS <= (int)SLOTS_MAX, "room for all slots");

static const struct learning of_ties = {
    TIE_SLOTS, 60, 16, 40, 0.15, 2, 10, .rows_seen = 1, .slots_seen = 1};
static const struct learning of_suspects = {
    SUSPECT_SLOTS, 300, 16, 80, 0.05, 5, 10, .rows_seen = 0.5, .slots_seen = 0.5};

static _Noreturn void fail(const char *what, const char *which)
{
	fprintf(stderr, "learn_ties: %s: %s\n", what, which);
	exit(1);
}

/* ---- Passages */

struct passage {
	struct str text;
	/* Pairs of what is right and what is written: those that are found, and not. NULL: none */
	const struct json_value *mistakes[MISTAKES];
};
struct passages {
	size_t count, capacity;
	struct passage *list;
	struct arena arena;
};

static void read_passages(struct passages *out, const char *name)
{
	struct err err = {0};
	struct json_value *all;
	struct str text;
	int line, column;

	if (file_read(&out->arena, name, &text, &err) ||
	    json_parse(&out->arena, text, &all, &line, &column, &err) || all->kind != JSON_ARRAY)
		fail("cannot read", name);
	for (size_t i = 0; i < all->count; i++) {
		struct passage *passage;
		size_t bad;

		if (json_get(&all->items[i], "wrong"))
			continue;
		out->list = arena_grow(
		    &out->arena, out->list, out->count, &out->capacity, sizeof(*out->list));
		passage = &out->list[out->count++];
		if (!text_normalize(
			&out->arena, json_get_str(&all->items[i], "text"), &passage->text, &bad))
			fail("not UTF-8", name);
		passage->mistakes[0] = json_get(&all->items[i], "mistakes");
		passage->mistakes[1] = json_get(&all->items[i], "missed");
	}
}

/* The numbers of a text, ready for its ties. */
struct looked {
	struct arena arena;
	struct stated_text stated;
	struct arithmetic c;
	struct ties ties;
};

static void look_at(struct looked *out, struct str text)
{
	*out = (struct looked){0};
	stated_read(&out->stated, text, NUMBER_VIETNAMESE, &out->arena);
	out->c = (struct arithmetic){&out->stated,
	    ARENA_ARRAY(&out->arena, struct arithmetic_finding, out->stated.count),
	    ARENA_ARRAY(&out->arena, bool, out->stated.count)};
	ties_begin(&out->ties, &out->c, &out->arena);
}

/* ---- Rows of ties */

struct tie_rows {
	const struct arithmetic *c;
	int fold;
	struct rows *kinds;
};

static void add_tie(void *context, const struct tie *tie)
{
	struct tie_rows *to = context;
	int digits = arithmetic_digits(arithmetic_number(to->c, tie->number));
	struct row *row;

	if (digits < DIGITS_LEAST)
		return;
	row = rows_add(&to->kinds[tie->kind]);
	memcpy(row->slots, tie->slots, sizeof(tie->slots));
	row->holds = tie->holds;
	row->fold = to->fold;
	row->counts_for = (double)(digits < DIGITS_FULL ? digits : DIGITS_FULL) / DIGITS_FULL;
}

static void add_ties(const struct passages *passages, struct rows kinds[TIE_KINDS])
{
	for (size_t p = 0; p < passages->count; p++) {
		struct looked looked;
		struct tie_rows to = {.fold = (int)(p % FOLDS), .kinds = kinds};

		look_at(&looked, passages->list[p].text);
		to.c = &looked.c;
		for (int i = 0; i < (int)looked.stated.count; i++)
			ties_visit(&looked.ties, i, add_tie, &to);
		arena_release(&looked.arena);
	}
}

/* ---- Rows of suspects */

struct held {
	enum tie_kind kind;
	int number, a, b;
};
struct suspect_rows {
	struct forest *const *forests; /* of each kind of tie */
	int fold;
	struct rows *rows;
	/* Of the passage as it is: */
	struct arena arena;
	size_t held_count, held_capacity;
	struct held *held;
	int mistaken; /* the number that is made wrong; -1: none */
};

static void note_held(void *context, const struct tie *tie)
{
	struct suspect_rows *to = context;

	if (!tie->holds)
		return;
	to->held =
	    arena_grow(&to->arena, to->held, to->held_count, &to->held_capacity, sizeof(*to->held));
	to->held[to->held_count++] = (struct held){tie->kind, tie->number, tie->a, tie->b};
}

static bool has_held(const struct suspect_rows *to, const struct tie *tie)
{
	for (size_t k = 0; k < to->held_count; k++)
		if (to->held[k].kind == tie->kind && to->held[k].number == tie->number &&
		    to->held[k].a == tie->a && to->held[k].b == tie->b)
			return true;
	return false;
}

static void add_suspect(void *context, const struct suspect *suspect)
{
	struct suspect_rows *to = context;
	struct row *row = rows_add(to->rows);

	memcpy(row->slots, suspect->slots, sizeof(suspect->slots));
	row->fold = to->fold;
	row->holds =
	    to->mistaken >= 0 && tie_has(suspect->tie, to->mistaken) && has_held(to, suspect->tie);
}

static int odds_of_tie(const void *context, const struct tie *tie)
{
	struct forest *const *forests = context;

	return forest_rounded(forest_log_odds(forests[tie->kind], tie->slots));
}

/* The one number that another text of as many numbers has otherwise; -1. */
static int other_number(const struct stated_text *right, const struct stated_text *wrong)
{
	int other = -1;

	if (right->count != wrong->count)
		return -1;
	for (int i = 0; i < (int)right->count; i++)
		if (!str_eq(right->numbers[i].text, wrong->numbers[i].text)) {
			if (other >= 0)
				return -1;
			other = i;
		}
	return other;
}

static void add_suspects_of(struct suspect_rows *to, const struct looked *right, struct str text)
{
	struct looked looked;

	look_at(&looked, text);
	to->mistaken = right ? other_number(&right->stated, &looked.stated) : -1;
	if (!right || to->mistaken >= 0)
		suspects_visit(
		    &looked.ties, odds_of_tie, to->forests, add_suspect, to, &looked.arena);
	arena_release(&looked.arena);
}

/* `text` with `other` instead of the n bytes at `at`. */
static struct str with_instead(
    struct arena *arena, struct str text, size_t at, size_t n, struct str other)
{
	return str_of(arena_printf(arena, "%.*s%.*s%.*s", (int)at, text.p, (int)other.n, other.p,
	    (int)(text.n - at - n), text.p + at + n));
}

/* Where the digits of a number stand; how many. */
static size_t digits_of(const char *number, size_t n, size_t at[DIGITS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < n && count < DIGITS_MAX; i++)
		if (number[i] >= '0' && number[i] <= '9')
			at[count++] = i;
	return count;
}

/* false: it would be longer or shorter, or is the same. */
static bool write_digits(char *number, size_t n, uint64_t value)
{
	size_t at[DIGITS_MAX], count = digits_of(number, n, at);
	bool changed = false;

	for (size_t k = count; k > 0; k--) {
		char digit = (char)('0' + value % 10);

		changed = changed || number[at[k - 1]] != digit;
		number[at[k - 1]] = digit;
		value /= 10;
	}
	return changed && !value && number[at[0]] != '0';
}

static bool swap_digits(char *number, size_t n, uint64_t *state)
{
	size_t at[DIGITS_MAX], count = digits_of(number, n, at), k = chance(state) % (count - 1);
	char first = number[at[k]];

	number[at[k]] = number[at[k + 1]];
	number[at[k + 1]] = first;
	return number[at[k]] != first && number[at[0]] != '0';
}

static bool change_digit(char *number, size_t n, uint64_t *state)
{
	size_t at[DIGITS_MAX], count = digits_of(number, n, at), k = chance(state) % count;
	char digit = (char)('1' + chance(state) % 9), was = number[at[k]];

	number[at[k]] = digit;
	return was != digit;
}

/* Two neighbours swapped, another digit, or a value up to a third away; false: it is as it was. */
static bool slip(char *number, size_t n, uint64_t *state)
{
	size_t at[DIGITS_MAX], count = digits_of(number, n, at);
	uint64_t how = chance(state) % 3, value = 0;

	if (count < DIGITS_LEAST || count >= DIGITS_MAX)
		return false;
	if (how == 0)
		return swap_digits(number, n, state);
	if (how == 1)
		return change_digit(number, n, state);
	for (size_t k = 0; k < count; k++)
		value = value * 10 + (uint64_t)(number[at[k]] - '0');
	return write_digits(
	    number, n, value * (65 + chance(state) % 70) / 100 + chance(state) % 10);
}

/* The likeliest tie of a percentage that holds, and what it would be of other bases. */
struct bases {
	struct forest *const *forests;
	bool meant_found; /* first that is looked for, then the others */
	struct tie meant;
	int odds;
	size_t count;
	int128 expected[BASES_MAX];
};

static void look_at_base(void *context, const struct tie *tie)
{
	struct bases *bases = context;
	int odds;

	if (bases->meant_found) {
		if (!tie->holds && tie->kind == bases->meant.kind && tie->a == bases->meant.a &&
		    bases->count < BASES_MAX)
			bases->expected[bases->count++] = tie->expected;
		return;
	}
	odds = tie->holds ? odds_of_tie(bases->forests, tie) : 0;
	if (odds > bases->odds) {
		bases->odds = odds;
		bases->meant = *tie;
	}
}

/* Writes over number i of a passage what may be written for it by mistake; false: nothing may. */
typedef bool mistyping(
    char *number, struct looked *right, int i, struct forest *const *forests, uint64_t *state);

static bool write_slip(
    char *number, struct looked *right, int i, struct forest *const *forests, uint64_t *state)
{
	const struct stated_number *n = &right->stated.numbers[i];

	(void)forests;
	return n->kind <= STATED_FRACTION && slip(number, n->text.n, state);
}

static bool write_of_other_base(
    char *number, struct looked *right, int i, struct forest *const *forests, uint64_t *state)
{
	const struct stated_number *n = &right->stated.numbers[i];
	struct bases bases = {.forests = forests};
	int128 step = right->ties.numbers[i].step;

	if (n->kind != STATED_QUANTITY || !n->percent)
		return false;
	ties_visit(&right->ties, i, look_at_base, &bases);
	if (bases.odds <= 0)
		return false;
	bases.meant_found = true;
	ties_visit(&right->ties, i, look_at_base, &bases);
	return bases.count &&
	       write_digits(number, n->text.n,
		   (uint64_t)((bases.expected[chance(state) % bases.count] + step / 2) / step));
}

/* Of some of the numbers of a passage. */
static void add_mistyped(struct suspect_rows *to, struct looked *right, struct str text, int tries,
    mistyping *write, uint64_t *state)
{
	for (int k = 0; k < tries && right->stated.count; k++) {
		int i = (int)(chance(state) % right->stated.count);
		const struct stated_number *n = &right->stated.numbers[i];
		struct arena arena = {0};
		char *written = arena_printf(&arena, "%.*s", (int)n->text.n, n->text.p);

		if (write(written, right, i, to->forests, state))
			add_suspects_of(to, right,
			    with_instead(&arena, text, (size_t)(n->text.p - text.p), n->text.n,
				str_of(written)));
		arena_release(&arena);
	}
}

/* What is mistyped, and where. */
struct mistake {
	size_t at;
	struct str right, wrong;
};

static int in_order(const void *a, const void *b)
{
	const struct mistake *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return str_cmp(x->wrong, y->wrong);
}

/* All of a passage in the order of its text, whichever list they stand in. */
static void add_mistakes(
    struct suspect_rows *to, const struct looked *right, const struct passage *passage)
{
	struct mistake list[MISTAKES_MAX];
	struct str text = passage->text;
	size_t count = 0;

	for (int of = 0; of < MISTAKES; of++) {
		const struct json_value *mistakes = passage->mistakes[of];

		for (size_t k = 0; mistakes && k < mistakes->count && count < MISTAKES_MAX; k++) {
			const struct json_value *pair = &mistakes->items[k];
			struct mistake *mistake = &list[count];

			*mistake = (struct mistake){0, pair->items[0].text, pair->items[1].text};
			while (mistake->at + mistake->right.n <= text.n &&
			       memcmp(text.p + mistake->at, mistake->right.p, mistake->right.n))
				mistake->at++;
			count += mistake->at + mistake->right.n <= text.n;
		}
	}
	qsort(list, count, sizeof(*list), in_order);
	for (size_t k = 0; k < count; k++) {
		struct arena arena = {0};

		add_suspects_of(to, right,
		    with_instead(&arena, text, list[k].at, list[k].right.n, list[k].wrong));
		arena_release(&arena);
	}
}

static void add_suspects(
    const struct passages *passages, struct forest *forests[FOLDS][TIE_KINDS], struct rows *rows)
{
	uint64_t state = CHANCE_FIRST;

	for (size_t p = 0; p < passages->count; p++) {
		const struct passage *passage = &passages->list[p];
		struct suspect_rows to = {
		    .forests = forests[p % FOLDS], .fold = (int)(p % FOLDS), .rows = rows};
		struct looked right;

		look_at(&right, passage->text);
		for (int i = 0; i < (int)right.stated.count; i++)
			ties_visit(&right.ties, i, note_held, &to);
		add_suspects_of(&to, NULL, passage->text);
		add_mistakes(&to, &right, passage);
		add_mistyped(&to, &right, passage->text, SLIPS_EACH, write_slip, &state);
		add_mistyped(&to, &right, passage->text, BASES_TRIED, write_of_other_base, &state);
		arena_release(&right.arena);
		arena_release(&to.arena);
	}
}

/* ---- All */

static void report(int of, const struct rows *rows)
{
	size_t held = 0;

	for (size_t i = 0; i < rows->count; i++)
		held += rows->rows[i].holds;
	printf("%s %d: %zu, %zu meant\n", of == TREES_OF_SUSPECTS ? "suspects" : "ties of kind", of,
	    rows->count, held);
}

int main(int argc, char **argv)
{
	static struct passages passages;
	static struct rows kinds[TIE_KINDS], suspects;
	struct forest *forests[TREE_KINDS], *without_fold[FOLDS][TIE_KINDS];
	FILE *out;

	if (argc < 3)
		fail("usage", "learn_ties OUTPUT PASSAGES…");
	for (int i = 2; i < argc; i++)
		read_passages(&passages, argv[i]);
	add_ties(&passages, kinds);
	for (int k = 0; k < TIE_KINDS; k++) {
		report(k, &kinds[k]);
		forests[k] = boost(&of_ties, &kinds[k], -1);
		for (int fold = 0; fold < FOLDS; fold++)
			without_fold[fold][k] = boost(&of_ties, &kinds[k], fold);
		free(kinds[k].rows);
	}
	add_suspects(&passages, without_fold, &suspects);
	report(TREES_OF_SUSPECTS, &suspects);
	forests[TREES_OF_SUSPECTS] = boost(&of_suspects, &suspects, -1);
	out = fopen(argv[1], "w");
	if (!out)
		fail("cannot write", argv[1]);
	fprintf(out, "/* Written by tools/learn_ties (make learn-ties) from %zu passages. */\n",
	    passages.count);
	forests_write(out, forests, TREE_KINDS);
	if (fclose(out))
		fail("cannot write", argv[1]);
	return 0;
}
