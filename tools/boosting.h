/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Gradient boosted trees over slots of at most TREE_VALUES_MAX values, for report/trees: Friedman,
 * Greedy function approximation, 2001; splits of a slot's values in two sets as in Ke et al.,
 * LightGBM, 2017; each tree of some of the rows and slots as in Friedman, Stochastic gradient
 * boosting, 2002. The same rows give the same trees. Ends the process where there is no memory.
 */
#ifndef TOOLS_BOOSTING_H
#define TOOLS_BOOSTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "report/trees.h"

enum { SLOTS_MAX = 96, LEAVES_MAX = 16, TREES_MAX = 300 };

struct learning {
	int slots, trees, leaves;
	size_t rows_least;            /* of a leaf */
	double rate, penalty, rare;   /* penalty: L2; rare values are drawn to the mean by `rare` */
	double rows_seen, slots_seen; /* by each tree: such a part of them */
};

struct row {
	unsigned char slots[SLOTS_MAX];
	bool holds;
	int fold;
	double counts_for, log_odds;
	double slope, curve; /* of the loss, and how the slope changes */
};
struct rows {
	size_t count, room;
	struct row *rows;
};

/* Counts for 1. Valid until the next is added. */
struct row *rows_add(struct rows *rows);

struct forest;

/* From all rows but those of the fold; -1: from all. Their log_odds are overwritten. Never freed.
 */
struct forest *boost(const struct learning *by, struct rows *rows, int but_fold);
double forest_log_odds(const struct forest *forest, const unsigned char *slots);
/* In parts of TREES_LOG_ONE. */
int forest_rounded(double log_odds);

/* The parts of trees_learnt.def that are of these `count` forests. */
void forests_write(FILE *out, struct forest *const *forests, int count);

#endif
