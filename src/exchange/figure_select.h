/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Which figures are asked for, from the words of a command line or the query
 * of a request. Lists are separated by commas; what their words may be is said
 * in exchange/select_words.h. UNIT/ and a star mean the unit's children in each
 * period, and so on.
 */
#ifndef EXCHANGE_FIGURE_SELECT_H
#define EXCHANGE_FIGURE_SELECT_H

#include "core/figure.h"

enum { FIGURES_MAX = 10000 };

/* What was written; one with p == NULL was not given. */
struct figure_words {
	struct str units;      /* required: codes, or more of them at once */
	struct str indicators; /* required: "budget.revenue,budget.expenditure" */
	struct str periods;    /* required: "2016,2017-Q1" */
	struct str scenario;   /* not given: actual, else estimate */
	struct str breakdown;  /* not given: the total */
	struct str measures;   /* not given: value. "value,percent:plan.city" */
	enum layer layer;
};

/*
 * The figures in the order asked: by unit, then indicator, then period, then
 * measure; the children of a unit stand in tree order. A unit is the one that
 * carries the code in the period, else the one that carries it at any time,
 * whose figure is then missing.
 *
 * Fails as the functions of exchange/selection.h do; ERR_LIMIT select.too_many
 * (FIGURES_MAX).
 */
enum err_code figure_select(struct space *space, const struct figure_words *words,
    struct arena *arena, struct figure_query **out, size_t *count, struct err *err);

#endif
