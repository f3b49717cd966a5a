/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The rules of figures (core/figure.h, DESIGN rules 2 and 3) once more, as
 * plainly as they can be written: recursion over a list of observations, no
 * slices, nothing kept between calls. The engine is held against it.
 */
#ifndef TESTS_NAIVE_FIGURE_H
#define TESTS_NAIVE_FIGURE_H

#include "core/figure.h"

/* A revision of a cell, with the highest stage it has reached. */
struct naive_revision {
	struct cell_key key;
	int32_t revision;
	enum cell_status status;
	int64_t value;
	enum stage stage;
	int64_t batch; /* that wrote it */
};

/* What one layer sees. */
struct naive {
	const struct definitions *defs; /* borrowed */
	size_t count;
	struct naive_revision *cells; /* one a cell, ordered by key; none withdrawn */
};

/* Takes from all revisions those that `layer` sees; naive_release() ends it. */
void naive_init(struct naive *naive, const struct definitions *defs,
    const struct naive_revision *revisions, size_t count, enum layer layer);
void naive_release(struct naive *naive);

/*
 * Fills query (with the scenario taken), how, over, reason, value, revision
 * and stage (of a stated one), reported, expected, basis, rolled and difference; nothing
 * is suppressed.
 */
void naive_figure(const struct naive *naive, const struct figure_query *query, struct figure *out);

/* The cells that the figure of a value lacks; in no order, each once. *out is malloc'ed. */
size_t naive_gaps(
    const struct naive *naive, const struct figure_query *query, struct figure_gap **out);

#endif
