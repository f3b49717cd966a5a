/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A cross-table: the figures of units x indicators x periods, with totals over
 * the units and over the periods.
 *
 * Invariants:
 *  1. A cell is what figure_get() says of it: value, scenario, reason, coverage.
 *  2. A total is computed from the cells that are shown, exactly, or is missing
 *     with its reason; so it gives away nothing that a cell withholds.
 *
 * The total over the units is the sum of their cells, where the indicator adds
 * over units and none of them lies in another; as in a roll-up, only units
 * that take part (indicator.reporter_types) count. The total over the periods
 * is, where they lie end to end without a gap, the figure of the period they
 * make up, by the rules of figure.h (a stock's last, a formula's own); else the
 * sum, where the indicator adds over time and no two overlap. Cumulative
 * figures do not add over time, percentages and rates over nothing.
 */
#ifndef CORE_PIVOT_H
#define CORE_PIVOT_H

#include "core/figure.h"

enum {
	PIVOT_CELLS_MAX = 1000000,
	/* Pairs of indicator and period: each may have to be read from the database. */
	PIVOT_SLICES_MAX = 10000
};

/* What is asked: ids of the space's definitions; no list is empty or names an item twice. */
struct pivot_query {
	size_t unit_count;
	const int *units;
	size_t indicator_count;
	const int *indicators;
	const int *breakdowns; /* of each indicator; NULL: the total of all */
	size_t period_count;
	const struct period *periods;
	int scenario; /* 0: of each cell by the rule of figure_query */
	enum measure measure;
	int measure_scenario;
	enum layer layer;
	bool totals;  /* over the units and over the periods, where there are several */
	size_t limit; /* cells at most, totals aside; at most PIVOT_CELLS_MAX */
};

struct pivot_cell {
	int64_t value; /* at `decimals`; or the place in pivot.quotients */
	uint32_t reported;
	uint32_t expected;
	int32_t scenario; /* that was taken; 0 of a total: none, or several */
	uint8_t how;      /* enum figure_how */
	uint8_t reason;   /* enum figure_reason, as in a figure */
	uint8_t decimals;
	uint8_t is_quotient; /* no decimal of 64 bits and 6 places is exactly this */
};

/*
 * Where there is a total over the units, it is their place unit_count; that
 * over the periods is the place period_count.
 */
struct pivot {
	size_t unit_count, indicator_count, period_count;
	size_t unit_places, period_places; /* with those of the totals */
	bool has_whole;                    /* the periods make up one … */
	struct period whole;               /* … this, whose figures are their totals */
	struct pivot_cell *cells;          /* by indicator, then period, then unit */
	size_t quotient_count, quotient_capacity;
	struct rational *quotients;
	size_t missing;              /* cells, totals aside, without a value that should have one */
	uint64_t reported, expected; /* over all cells; totals of all where there are any */
};

/*
 * *out lives in `arena`. ERR_DB. ERR_LIMIT pivot.too_many_cells (how many are
 * asked for, the limit), pivot.too_many_slices (likewise).
 */
enum err_code pivot_compute(struct space *space, const struct pivot_query *query,
    struct arena *arena, struct pivot **out, struct err *err);

static inline const struct pivot_cell *pivot_cell(
    const struct pivot *pivot, size_t indicator, size_t period, size_t unit)
{
	return &pivot->cells[(indicator * pivot->period_places + period) * pivot->unit_places +
			     unit];
}

static inline bool pivot_known(const struct pivot_cell *cell)
{
	return cell->how != FIGURE_MISSING;
}

/* The value of a known cell. */
struct rational pivot_value(const struct pivot *pivot, const struct pivot_cell *cell);

/* Adds it as a plain decimal of at most 6 places. */
void pivot_add_value(struct buf *out, const struct pivot *pivot, const struct pivot_cell *cell);

#endif
