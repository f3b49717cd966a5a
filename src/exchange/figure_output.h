/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Figures as JSON, CSV and plain text, for the API and the command line.
 *
 * A figure is always given with its provenance. Texts for people are in the
 * language asked; codes and numbers (`value`, with `.` as the decimal mark and
 * at most 6 decimals) are the same in all.
 */
#ifndef EXCHANGE_FIGURE_OUTPUT_H
#define EXCHANGE_FIGURE_OUTPUT_H

#include "core/figure.h"
#include "view/i18n.h"

enum {
	FIGURE_GAPS_LISTED = 1000,        /* missing cells named of one figure, at most */
	FIGURE_OUTPUT_BYTES_MAX = 1 << 25 /* of JSON or CSV */
};

/*
 * Looks the figures up, in order. *missing counts those without a value that
 * are expected to have one. One that cannot be written with 6 decimals is
 * missing, as an overflow.
 */
enum err_code figures_get(struct space *space, const struct figure_query *queries, size_t count,
    struct arena *arena, struct figure **out, size_t *missing, struct err *err);

/*
 * Each adds to `out`. ERR_LIMIT figures.too_large: JSON and CSV beyond
 * FIGURE_OUTPUT_BYTES_MAX; what was added until then is to be dropped.
 */

/* {"figures":[…]} */
enum err_code figures_write_json(struct space *space, enum lang lang, const struct figure *figures,
    size_t count, struct buf *out, struct err *err);

/* A header line and a line a figure, ended by CR LF as RFC 4180 has it. */
enum err_code figures_write_csv(struct space *space, enum lang lang, const struct figure *figures,
    size_t count, struct buf *out, struct err *err);

/* One figure with all that is to be said of it; several as an aligned table. */
enum err_code figures_write_text(struct space *space, enum lang lang, const struct figure *figures,
    size_t count, struct buf *out, struct err *err);

/*
 * The decision that set a target: that of the stated revision, else that of
 * the scenario. 0: none, or not a target.
 */
int figure_decision(const struct definitions *defs, const struct figure *figure);

#endif
