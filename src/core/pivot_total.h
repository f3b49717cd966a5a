/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A total of a cross-table: an exact sum of cells that are shown, with its
 * coverage, or the reason why there is none. All zero but `indicator` is a
 * sum of nothing. Only for core/pivot.c.
 */
#ifndef CORE_PIVOT_TOTAL_H
#define CORE_PIVOT_TOTAL_H

#include "core/pivot.h"

struct total {
	const struct indicator *indicator;
	int128 sum;
	uint64_t reported;
	uint64_t expected;
	bool any;
	bool known;
	enum figure_reason refusal; /* what no sum can be had for, if anything */
	enum figure_reason reason;  /* of all terms while they agree, else REASON_NONE */
	int scenario;               /* of all terms while they agree, else 0 */
};

void total_add(struct total *total, const struct pivot_cell *cell);

/* There can be no sum, for this reason; of several the gravest is told. */
void total_refuse(struct total *total, enum figure_reason reason);

void total_finish(const struct total *total, struct pivot_cell *out);

#endif
