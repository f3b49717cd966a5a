/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Ties (report/ties) that do not hold, and how likely a hand slipped there: how likely the tie was
 * meant, how like a mistake what is written looks, and what else explains the number or speaks for
 * those that it would follow from.
 *
 * The weights are learnt by tools/learn_ties from passages in which one number was made wrong.
 */
#ifndef REPORT_SUSPECTS_H
#define REPORT_SUSPECTS_H

#include "report/ties.h"

enum suspect_slot {
#define SLOT(name, values) SUSPECT_##name,
#include "report/suspects_slots.def"
	SUSPECT_SLOTS
};

struct suspect {
	const struct tie *tie; /* that long: */
	unsigned char slots[SUSPECT_SLOTS];
};

/* All suspects of a text, block by block. `odds_of`: as tie_log_odds(). `visit` is called while
 * its tie is there, no longer. */
typedef int tie_odds(const void *context, const struct tie *tie);
typedef void suspect_visit(void *context, const struct suspect *suspect);
void suspects_visit(struct ties *t, tie_odds *odds_of, const void *odds_context,
    suspect_visit *visit, void *context, struct arena *arena);

/* The natural logarithm of the odds that it is a mistake, in parts of TREES_LOG_ONE. */
int suspect_log_odds(const struct suspect *suspect);

/* Whether number k is one of the tie: the number, what it follows from, and of a sum or a rest all
 * between. */
bool tie_has(const struct tie *tie, int k);

#endif
