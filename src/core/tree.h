/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The units of one period in tree order: those that exist within it, each
 * under the parent it has on the last day of the period on which it existed.
 *
 * Invariants:
 *  1. Positions are a preorder: the subtree of position i is the positions
 *     from i to ends[i] - 1; children of one parent are ordered by code.
 *  2. A unit whose parent does not exist then is a root.
 */
#ifndef CORE_TREE_H
#define CORE_TREE_H

#include "core/definitions.h"

struct tree {
	int count;
	int *units;     /* unit id at each position */
	int *parents;   /* position of the parent; -1: a root */
	int *ends;      /* one past the last position of the subtree */
	int *positions; /* by unit id (0 … unit_count): position, or -1 */
};

struct tree *tree_build(const struct definitions *defs, struct period p);
void tree_free(struct tree *tree);

/* Position of a unit, or -1 when it does not exist in the tree's period. */
int tree_position(const struct tree *tree, int unit);

/* The first child of `position`, or -1; the next sibling after `child`, or -1. */
int tree_first_child(const struct tree *tree, int position);
int tree_next_sibling(const struct tree *tree, int child);

#endif
