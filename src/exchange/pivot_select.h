/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which cross-table is asked for, from the words of a command line or the
 * query of a request. Units, indicators and periods are written as for
 * figure_select() (select_words.h); each is taken once, where it stands first.
 * Units are those of the last period asked.
 */
#ifndef EXCHANGE_PIVOT_SELECT_H
#define EXCHANGE_PIVOT_SELECT_H

#include "core/pivot.h"

enum { PIVOT_COLUMNS_MAX = 16384 };

enum pivot_dimension { PIVOT_UNIT, PIVOT_INDICATOR, PIVOT_PERIOD, PIVOT_DIMENSIONS };

const char *pivot_dimension_code(enum pivot_dimension dimension); /* "unit" … */

/* What lies along the rows or columns: one after another, the last one changing first. */
struct pivot_axis {
	int count;
	enum pivot_dimension dimensions[PIVOT_DIMENSIONS];
};

/* What was written; one with p == NULL was not given. */
struct pivot_words {
	struct str units;      /* required */
	struct str indicators; /* required */
	struct str periods;    /* required */
	struct str rows;       /* not given: unit */
	struct str columns;    /* not given: of the others what there are several of, else period */
	struct str scenario;   /* not given: of each cell actual, else estimate */
	struct str breakdown;  /* not given: the total */
	struct str measure;    /* one; not given: value */
	enum layer layer;
	bool totals;
	size_t limit; /* as in struct pivot_query */
};

struct pivot_selection {
	struct pivot_query query;
	struct pivot_axis rows;
	struct pivot_axis columns;
};

/*
 * *out lives in `arena`. Fails as the functions of selection.h do, with the
 * parameters named units, indicators, periods; and with ERR_USAGE
 * pivot.bad_dimension (what was written), pivot.dimension_twice,
 * pivot.dimension_left (the code of one that is on no axis and has several
 * items); ERR_NOT_FOUND pivot.no_units (what was written); ERR_LIMIT
 * pivot.too_many_columns (how many, PIVOT_COLUMNS_MAX).
 */
enum err_code pivot_select(struct space *space, const struct pivot_words *words,
    struct arena *arena, struct pivot_selection *out, struct err *err);

#endif
