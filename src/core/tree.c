/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/tree.h"

#include "base/bug.h"

static int *ints(int count)
{
	int *array = calloc((size_t)count + 1, sizeof(*array));

	if (!array)
		BUG("out of memory");
	return array;
}

struct member {
	int unit;
	int parent; /* unit id; 0: a root */
	struct str code;
};

static int by_parent_and_code(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	order = str_cmp(x->code, y->code);
	return order ? order : x->unit - y->unit;
}

/* Lays out the members below `parent`; `first[p]` is where the children of p begin. */
static void place(struct tree *tree, const struct member *members, int member_count,
    const int *first, int parent, int parent_position)
{
	for (int i = first[parent]; i < member_count && members[i].parent == parent; i++) {
		int position = tree->count++;

		tree->units[position] = members[i].unit;
		tree->parents[position] = parent_position;
		tree->positions[members[i].unit] = position;
		place(tree, members, member_count, first, members[i].unit, position);
		tree->ends[position] = tree->count;
	}
}

/* Cuts off a parent that does not exist in the period, and chains of parents without end. */
static void find_roots(struct member *members, int count, const int *parent_of)
{
	for (int i = 0; i < count; i++) {
		int above = members[i].parent;
		int steps = 0;

		while (above && parent_of[above] >= 0 && steps++ < count)
			above = parent_of[above];
		if ((members[i].parent && parent_of[members[i].parent] < 0) || steps > count)
			members[i].parent = 0;
	}
}

struct tree *tree_build(const struct definitions *defs, struct period p)
{
	struct tree *tree = calloc(1, sizeof(*tree));
	struct member *members = malloc(((size_t)defs->unit_count + 1) * sizeof(*members));
	int *parent_of = ints(defs->unit_count);
	int *first = ints(defs->unit_count);
	int count = 0;

	if (!tree || !members)
		BUG("out of memory");
	for (int id = 0; id <= defs->unit_count; id++) {
		const struct unit_validity *v = id ? unit_validity_in(&defs->units[id], p) : NULL;

		parent_of[id] = v ? v->parent : -1;
		first[id] = defs->unit_count + 1;
		if (v)
			members[count++] = (struct member){id, v->parent, v->code};
	}
	find_roots(members, count, parent_of);
	qsort(members, (size_t)count, sizeof(*members), by_parent_and_code);
	for (int i = count - 1; i >= 0; i--)
		first[members[i].parent] = i;
	tree->units = ints(count);
	tree->parents = ints(count);
	tree->ends = ints(count);
	tree->positions = ints(defs->unit_count);
	for (int id = 0; id <= defs->unit_count; id++)
		tree->positions[id] = -1;
	place(tree, members, count, first, 0, -1);
	INVARIANT(tree->count == count);
	free(first);
	free(parent_of);
	free(members);
	return tree;
}

void tree_free(struct tree *tree)
{
	if (!tree)
		return;
	free(tree->units);
	free(tree->parents);
	free(tree->ends);
	free(tree->positions);
	free(tree);
}

int tree_position(const struct tree *tree, int unit)
{
	return tree->positions[unit];
}

int tree_first_child(const struct tree *tree, int position)
{
	return position + 1 < tree->ends[position] ? position + 1 : -1;
}

int tree_next_sibling(const struct tree *tree, int child)
{
	int parent = tree->parents[child];
	int next = tree->ends[child];

	return next < (parent < 0 ? tree->count : tree->ends[parent]) ? next : -1;
}
