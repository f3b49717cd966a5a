/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a number may follow from: a tie is a number, the numbers around it, and the calculation
 * between them ("11.930 lượt, chiếm 31,5%" of any amount of the block that it can be a share of).
 * The probability of a tie is how often, told by such words and in such an order, it was the one
 * that was meant. It does not depend on whether the numbers fit.
 *
 * It is learnt (report/trees) over the slots of ties_slots.def from passages whose numbers are all
 * right, where the ties that hold are taken for those that were meant.
 */
#ifndef REPORT_TIES_H
#define REPORT_TIES_H

#include "report/arithmetic_inside.h"
#include "report/trees.h"

enum tie_kind {
	TIE_SHARE,         /* a percent of b */
	TIE_FRACTION,      /* the percentage of the fraction a */
	TIE_OTHER_SHARE,   /* a percent of b, counted by another word */
	TIE_GROWTH,        /* the percentage between a and b, of b */
	TIE_RATE_OF_BASE,  /* the change a in percent of b */
	TIE_RATE_OF_LEVEL, /* the change a in percent of what b was before it */
	TIE_LEVEL,         /* b in percent of what it was before the change a */
	TIE_DIFFERENCE,    /* between a and b */
	TIE_AVERAGE,       /* a for each of b */
	TIE_MULTIPLE,      /* how many times b a is */
	TIE_PRODUCT,       /* a, told for each, times b */
	TIE_SUM_OF_TWO,    /* a and b */
	TIE_SUM,           /* of all alike from a to b */
	TIE_OTHER_SUM,     /* of all that is counted from a to b, by whatever words */
	TIE_REST,          /* of a, all alike from b on to the number taken off */
	TIE_TO_HUNDRED,    /* what the percentages from a to b, but for itself, leave of all */
	TIE_KINDS
};

enum tie_slot {
#define SLOT(name, values) SLOT_##name,
#include "report/ties_slots.def"
	TIE_SLOTS
};
enum { TREES_OF_SUSPECTS = TIE_KINDS, TREE_KINDS };
/* Numbers have at most six decimals, and half of the last is seven: all are whole in these parts.
 */
enum { TIED_ONE = 10000000 };

struct tie {
	enum tie_kind kind;
	int number, a, b;
	bool a_total, b_total; /* of fractions, what they are of */
	bool of_sentence;      /* of REST: only those of its sentence are taken off */
	int128 expected; /* what the number would be, without its sign, in parts of TIED_ONE */
	bool holds;
	int odds; /* of suspects_visit() */
	unsigned char slots[TIE_SLOTS];
};

/* What is looked at of each number, once for a text. */
struct ties {
	const struct arithmetic *c;
	struct tied_number *numbers;
	struct tied_units *units;
	struct tied_naming *naming; /* of each number */
	int64_t work; /* left: of a text made to be hard, not all numbers are looked at */
};
void ties_begin(struct ties *t, const struct arithmetic *c, struct arena *arena);

/* The ties of number i that hold, or come near enough to be a mistake. */
typedef void tie_visit(void *context, const struct tie *tie);
void ties_visit(struct ties *t, int i, tie_visit *visit, void *context);

/* Exactly what the number would be; false: beyond what can be told. */
bool tie_expected(const struct ties *t, const struct tie *tie, struct rational *out);

/* Of all numbers from a to b, not of two. */
static inline bool tie_is_sum(enum tie_kind kind)
{
	return kind == TIE_SUM || kind == TIE_OTHER_SUM;
}

/* The natural logarithm of the odds for it, in parts of TREES_LOG_ONE. */
int tie_log_odds(const struct tie *tie);

/* For the files of it: fills the slots of a tie that has its kind and numbers. */
void tie_fill_slots(const struct ties *t, struct tie *tie);

#endif
