/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between desk.c (what stands where), desk_statistics.c (what it adds up to) and reminder.c. */
#ifndef CORE_DESK_INSIDE_H
#define CORE_DESK_INSIDE_H

#include "core/desk.h"

/* A walk over forms, their periods and the units that report, each row given to `take`. */
struct desk_walk {
	struct space *space;
	const struct desk_query *query;
	struct arena *arena;
	/* `position`: of the unit in the tree of the period */
	void (*take)(void *context, const struct desk_row *row, int position);
	void *context;
	struct err *err;
	/* the walk's own */
	const struct definitions *defs;
	struct desk_row **by_unit; /* rows of the form and period at hand; NULL: none */
};

enum err_code desk_walk(struct desk_walk *walk);
enum err_code desk_walk_pair(struct desk_walk *walk, const struct form *form, struct period p);

#endif
