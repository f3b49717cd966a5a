/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/trees.h"

#include "report/ties.h"

/* A node: IF the slot has one of the values (bits), the next node follows, else the one so many
 * further on. A LEAF has what is added to the log odds. */
struct tree_node {
	unsigned char slot, otherwise;
	unsigned short values;
};
enum { LEAF_SLOT = 255 };
_Static_assert((int)TIE_SLOTS < (int)LEAF_SLOT, "a leaf is no slot");

#define IF(slot, values, otherwise) {slot, otherwise, values},
#define LEAF(value)                 {LEAF_SLOT, 0, (unsigned short)(value)},
#include "report/trees_learnt.def"
#undef IF
#undef LEAF

static int value_of_tree(const struct tree_node *node, const unsigned char *slots)
{
	while (node->slot != LEAF_SLOT)
		node += node->values >> slots[node->slot] & 1 ? 1 : node->otherwise;
	return (short)node->values;
}

int trees_log_odds(int of, const unsigned char *slots)
{
	int sum = bias[of];

	for (int t = first_trees[of]; t < first_trees[of + 1]; t++)
		sum += value_of_tree(&tree_nodes[tree_starts[t]], slots);
	return sum;
}
