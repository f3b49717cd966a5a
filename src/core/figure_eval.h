/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Between the modules that compute figures: figure.c (values), figure_formula.c
 * (formulas), figure_measure.c (comparisons), figure_parts.c (what a figure
 * is made of). Not for use outside core.
 */
#ifndef CORE_FIGURE_EVAL_H
#define CORE_FIGURE_EVAL_H

#include "core/figure.h"
#include "core/formula.h"
#include "core/slice.h"
#include "core/space_rollup.h"

/* The value figure; the scenario may be 0. */
enum err_code figure_value(
    struct space *space, const struct figure_query *query, struct figure *out, struct err *err);

/* The value in a target scenario: that of the containing year where there is none for the period.
 */
enum err_code figure_target(
    struct space *space, const struct figure_query *query, struct figure *out, struct err *err);

/* The measure of a query other than value. */
enum err_code figure_measure(
    struct space *space, const struct figure_query *query, struct figure *out, struct err *err);

/* The two sides of a percent, change or growth. */
enum err_code figure_sides(struct space *space, const struct figure_query *query,
    struct figure *numerator, struct figure *base, struct err *err);

/* Puts the formula's result into *out, whose query is filled in. */
enum err_code figure_formula(
    struct space *space, const struct formula *formula, struct figure *out, struct err *err);

/* Calls take() with each figure the formula looks at, left to right. */
enum err_code figure_formula_operands(struct space *space, const struct formula *formula,
    const struct figure_query *query, void (*take)(void *context, const struct figure *figure),
    void *context, struct err *err);

/* The slice a value figure of a scenario is read from, and the unit's position (or -1). */
enum err_code figure_slice(struct space *space, const struct figure_query *query,
    struct slice **slice, int *position, struct err *err);

void figure_set_missing(struct figure *out, enum figure_reason reason);

/* Whether two figures rest on the same units (and sub-periods, where the lengths are equal). */
enum err_code figure_same_coverage(struct space *space, const struct figure *a,
    const struct figure *b, bool *same, struct err *err);

#endif
