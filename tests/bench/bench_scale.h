/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What is asked of every contender of `make bench-scale`: sums over the
 * subtrees of units, for indicators and periods of 2017.
 *
 *   a  one indicator and month by the units right below the root
 *   b  one such unit's whole subtree: up to 20 indicators x 12 months
 *   c  all indicators and quarters by the units right below the root
 *
 * A flow's quarter is the sum of its months, a stock's its last month. Values
 * are integers at each indicator's own scale.
 */
#ifndef BENCH_SCALE_H
#define BENCH_SCALE_H

#include <stdint.h>
#include <stdio.h>

#include "base/bug.h"
#include "core/space.h"
#include "bench_time.h"

enum { MONTHS = 12, QUARTERS = 4, SUBTREE_INDICATORS = 20, FIRST_MONTH = 2017 * 12 };

/* What the figures are about, in an order of our own. */
struct subject {
	const struct tree *tree;
	int top_count;
	int *tops;           /* ids of the units right below the root, by code */
	int *top_of;         /* by position: number of its top, or -1 */
	int indicator_count; /* those that are observed */
	int *indicators;     /* ids, by code */
	bool *stocks;        /* by number of the indicator */
};

/* Numbers of tops and indicators; months from 0, or quarters. */
struct question {
	int first_top, top_count;
	int first_indicator, indicator_count;
	int first_period, period_count;
	bool quarters;
};

struct question question_named(const struct subject *subject, char name);

static inline size_t question_cells(const struct question *q)
{
	return (size_t)q->top_count * (size_t)q->indicator_count * (size_t)q->period_count;
}

/* Where the answer's cell is: by indicator, period and top, each from 0. */
static inline size_t question_cell(const struct question *q, int indicator, int period, int top)
{
	return (size_t)((indicator * q->period_count + period) * q->top_count + top);
}

/* The limit: the observations as dense columns in tree order, added up. */
struct scan;
struct scan *scan_load(struct space *space, const struct subject *subject);
void scan_free(struct scan *scan);
/* Over the range of positions that a subtree is. */
void scan_ranges(const struct scan *scan, const struct question *q, int64_t *out);
/* Every unit looks up which sum it belongs to. */
void scan_lookup(const struct scan *scan, const struct question *q, int64_t *out);

/* ---- For the programs */

static inline void bench_check(enum err_code code, const struct err *err)
{
	if (code)
		BUG("%s %s", err->key, err->arg_count ? err->args[0] : "");
}

/* The same number from the same cells in the same places. */
static inline uint64_t bench_checksum(const int64_t *cells, size_t count)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (uint64_t)(i + 1) * (uint64_t)cells[i];
	return sum;
}

/*
 * Runs `work` once to warm up, then often enough to be measured; gives the
 * median of several measurements.
 */
double bench_median_ns(void (*work)(void *context), void *context);

#endif
