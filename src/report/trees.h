/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Boosted trees over slots of at most 16 values, as tools/learn_ties has learnt them
 * (trees_learnt.def, `make learn-ties`): one set for each kind of tie and one for suspects.
 */
#ifndef REPORT_TREES_H
#define REPORT_TREES_H

enum { TREE_VALUES_MAX = 16, TREES_LOG_ONE = 256 };

/* The natural logarithm of the odds, in parts of TREES_LOG_ONE. `of`: an enum tie_kind, or
 * TREES_OF_SUSPECTS. */
int trees_log_odds(int of, const unsigned char *slots);

#endif
