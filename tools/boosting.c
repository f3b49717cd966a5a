/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "boosting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bug.h"
#include "chance.h"

struct sums {
	double slope, curve;
	size_t rows;
};
struct split {
	double gain; /* 0: there is none */
	int slot;
	unsigned values; /* bits: those that go the one way */
};
/* A tree while it grows: leaves have the rows from `from` to before `to`. */
struct grown {
	struct split split;
	struct sums all;
	struct sums (*values)[TREE_VALUES_MAX]; /* of each slot */
	size_t from, to;
	int children[2]; /* 0: it is a leaf, */
	double value;    /* and adds that much */
};
struct tree {
	int count;
	bool sees[SLOTS_MAX]; /* the slots that it may ask for */
	struct grown nodes[2 * LEAVES_MAX - 1];
};
struct forest {
	const struct learning *by;
	double bias;
	struct tree trees[TREES_MAX];
};

static void *checked(void *memory)
{
	if (!memory) {
		fputs("learn_ties: no memory\n", stderr);
		exit(1);
	}
	return memory;
}

static void *zeroed(size_t count, size_t size)
{
	return checked(calloc(count + 1, size));
}

struct row *rows_add(struct rows *rows)
{
	if (rows->count == rows->room) {
		rows->room = rows->room ? rows->room * 2 : 1024;
		rows->rows = checked(realloc(rows->rows, rows->room * sizeof(*rows->rows)));
	}
	rows->rows[rows->count] = (struct row){.counts_for = 1};
	return &rows->rows[rows->count++];
}

static void add(struct sums *sums, const struct row *row)
{
	sums->slope += row->slope;
	sums->curve += row->curve;
	sums->rows++;
}

static struct sums without(struct sums a, struct sums b)
{
	return (struct sums){a.slope - b.slope, a.curve - b.curve, a.rows - b.rows};
}

static double score(const struct learning *by, struct sums s)
{
	return s.slope * s.slope / (s.curve + by->penalty);
}

static void give_room(const struct learning *by, struct grown *node)
{
	node->values = zeroed((size_t)by->slots, sizeof(*node->values));
}

static void sum_up(const struct learning *by, struct grown *node, struct row *const *rows)
{
	give_room(by, node);
	for (size_t i = node->from; i < node->to; i++) {
		add(&node->all, rows[i]);
		for (int s = 0; s < by->slots; s++)
			add(&node->values[s][rows[i]->slots[s]], rows[i]);
	}
}

/* What the other child does not have of the parent. */
static void sum_up_rest(const struct learning *by, struct grown *node, const struct grown *parent,
    const struct grown *other)
{
	INVARIANT(parent->values && other->values);
	give_room(by, node);
	node->all = without(parent->all, other->all);
	for (int s = 0; s < by->slots; s++)
		for (int v = 0; v < TREE_VALUES_MAX; v++)
			node->values[s][v] = without(parent->values[s][v], other->values[s][v]);
}

/* The values that there are, by their mean slope; how many. */
static int order_values(
    const struct learning *by, const struct sums *values, int order[TREE_VALUES_MAX])
{
	double means[TREE_VALUES_MAX];
	int count = 0;

	for (int v = 0; v < TREE_VALUES_MAX; v++) {
		double mean = values[v].slope / (values[v].curve + by->rare);
		int at = count;

		if (!values[v].rows)
			continue;
		while (at > 0 && means[at - 1] > mean) {
			means[at] = means[at - 1];
			order[at] = order[at - 1];
			at--;
		}
		means[at] = mean;
		order[at] = v;
		count++;
	}
	return count;
}

static void find_split(const struct learning *by, const struct tree *tree, struct grown *node)
{
	INVARIANT(node->values);
	node->split = (struct split){0};
	for (int s = 0; s < by->slots; s++) {
		int order[TREE_VALUES_MAX],
		    count = tree->sees[s] ? order_values(by, node->values[s], order) : 0;
		struct sums left = {0};
		unsigned values = 0;

		for (int k = 0; k + 1 < count; k++) {
			const struct sums *of = &node->values[s][order[k]];
			struct sums right;
			double gain;

			left = (struct sums){
			    left.slope + of->slope, left.curve + of->curve, left.rows + of->rows};
			right = without(node->all, left);
			values |= 1U << order[k];
			gain = score(by, left) + score(by, right) - score(by, node->all);
			if (left.rows >= by->rows_least && right.rows >= by->rows_least &&
			    gain > node->split.gain + 1e-9)
				node->split = (struct split){gain, s, values};
		}
	}
}

static bool goes_left(const struct split *split, const unsigned char *slots)
{
	INVARIANT(slots);
	return split->values >> slots[split->slot] & 1;
}

/* Rows keep their order, so that sums are the same each time. */
static void divide(
    const struct learning *by, struct tree *tree, int at, struct row **rows, struct row **spare)
{
	struct grown *node = &tree->nodes[at], *left = &tree->nodes[tree->count], *right = left + 1,
		     *smaller;
	size_t middle = node->from, others = 0;

	for (size_t i = node->from; i < node->to; i++)
		if (goes_left(&node->split, rows[i]->slots))
			rows[middle++] = rows[i];
		else
			spare[others++] = rows[i];
	memcpy(rows + middle, spare, others * sizeof(*rows));
	*left = (struct grown){.from = node->from, .to = middle};
	*right = (struct grown){.from = middle, .to = node->to};
	node->children[0] = tree->count;
	node->children[1] = tree->count + 1;
	tree->count += 2;
	smaller = left->to - left->from < right->to - right->from ? left : right;
	sum_up(by, smaller, rows);
	sum_up_rest(by, smaller == left ? right : left, node, smaller);
	find_split(by, tree, left);
	find_split(by, tree, right);
}

static void set_slopes(struct row *const *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct row *row = rows[i];
		double p = 1 / (1 + exp(-row->log_odds));

		row->slope = row->counts_for * (p - row->holds);
		row->curve = row->counts_for * p * (1 - p);
	}
}

static int best_leaf(const struct tree *tree)
{
	int best = -1;

	for (int k = 0; k < tree->count; k++)
		if (!tree->nodes[k].children[0] && tree->nodes[k].split.gain > 0 &&
		    (best < 0 || tree->nodes[k].split.gain > tree->nodes[best].split.gain))
			best = k;
	return best;
}

static bool one_of(uint64_t *state, double share)
{
	return (double)(chance(state) >> 11) < share * 0x1p53;
}

static const struct grown *leaf_of(const struct tree *tree, const unsigned char *slots)
{
	const struct grown *node = tree->nodes;

	while (node->children[0])
		node = &tree->nodes[node->children[!goes_left(&node->split, slots)]];
	return node;
}

/* By some of the rows and slots; the leaf that gains most is divided, until there are enough. */
static void grow(const struct learning *by, struct tree *tree, struct row *const *all, size_t count,
    struct row **rows, struct row **spare, uint64_t *state)
{
	size_t some = 0;

	*tree = (struct tree){.count = 1};
	for (int s = 0; s < by->slots; s++)
		tree->sees[s] = one_of(state, by->slots_seen);
	for (size_t i = 0; i < count; i++)
		if (one_of(state, by->rows_seen))
			rows[some++] = all[i];
	tree->nodes[0].to = some;
	set_slopes(rows, some);
	sum_up(by, &tree->nodes[0], rows);
	find_split(by, tree, &tree->nodes[0]);
	while (tree->count < 2 * by->leaves - 1 && best_leaf(tree) >= 0)
		divide(by, tree, best_leaf(tree), rows, spare);
	for (int k = 0; k < tree->count; k++) {
		struct grown *node = &tree->nodes[k];

		free(node->values);
		node->values = NULL;
		node->value = -by->rate * node->all.slope / (node->all.curve + by->penalty);
	}
	for (size_t i = 0; i < count; i++)
		all[i]->log_odds += leaf_of(tree, all[i]->slots)->value;
}

struct forest *boost(const struct learning *by, struct rows *all, int but)
{
	struct forest *forest = zeroed(1, sizeof(*forest));
	struct row **rows = zeroed(all->count, sizeof(struct row *)),
		   **some = zeroed(all->count, sizeof(struct row *)),
		   **spare = zeroed(all->count, sizeof(struct row *));
	uint64_t state = CHANCE_FIRST;
	double held = 0, counted = 0;
	size_t count = 0;

	for (size_t i = 0; i < all->count; i++)
		if (all->rows[i].fold != but) {
			rows[count++] = &all->rows[i];
			held += all->rows[i].counts_for * all->rows[i].holds;
			counted += all->rows[i].counts_for;
		}
	forest->by = by;
	forest->bias = log((held + 1) / (counted - held + 1));
	for (size_t i = 0; i < count; i++)
		rows[i]->log_odds = forest->bias;
	for (int t = 0; t < by->trees; t++)
		grow(by, &forest->trees[t], rows, count, some, spare, &state);
	free(rows);
	free(some);
	free(spare);
	return forest;
}

double forest_log_odds(const struct forest *forest, const unsigned char *slots)
{
	double sum = forest->bias;

	for (int t = 0; t < forest->by->trees; t++)
		sum += leaf_of(&forest->trees[t], slots)->value;
	return sum;
}

int forest_rounded(double value)
{
	double scaled = value * TREES_LOG_ONE;

	return (int)lround(scaled > 32000 ? 32000 : scaled < -32000 ? -32000 : scaled);
}

/* ---- Writing */

static int length_of(const struct tree *tree, int at)
{
	const struct grown *node = &tree->nodes[at];

	return node->children[0]
	           ? 1 + length_of(tree, node->children[0]) + length_of(tree, node->children[1])
	           : 1;
}

static void write_node(FILE *out, const struct tree *tree, int at)
{
	const struct grown *node = &tree->nodes[at];

	if (!node->children[0]) {
		fprintf(out, "LEAF(%d)", forest_rounded(node->value));
		return;
	}
	fprintf(out, "IF(%d,%u,%d)", node->split.slot, node->split.values,
	    1 + length_of(tree, node->children[0]));
	write_node(out, tree, node->children[0]);
	write_node(out, tree, node->children[1]);
}

void forests_write(FILE *out, struct forest *const *forests, int count)
{
	int start = 0, first = 0;

	fputs("static const short bias[TREE_KINDS] = {", out);
	for (int k = 0; k < count; k++)
		fprintf(out, "%d,", forest_rounded(forests[k]->bias));
	fputs("};\nstatic const int first_trees[TREE_KINDS + 1] = {0", out);
	for (int k = 0; k < count; k++)
		fprintf(out, ",%d", first += forests[k]->by->trees);
	fputs("};\nstatic const int tree_starts[] = {", out);
	for (int k = 0; k < count; k++) {
		fputc('\n', out);
		for (int t = 0; t < forests[k]->by->trees; t++) {
			fprintf(out, "%d,", start);
			start += forests[k]->trees[t].count;
		}
	}
	fputs("};\nstatic const struct tree_node tree_nodes[] = {\n", out);
	for (int k = 0; k < count; k++)
		for (int t = 0; t < forests[k]->by->trees; t++) {
			write_node(out, &forests[k]->trees[t], 0);
			fputc('\n', out);
		}
	fputs("};\n", out);
}
