/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Figures: values with their provenance.
 *
 * The value of (unit, indicator, period, scenario, breakdown) is the first of
 *   (a) what is stated there;
 *   (b) the indicator's formula on its operands there;
 *   (c) for the total: the sum of its breakdown codes stated at the unit;
 *   (d) where the unit states some sub-period: the roll-up over time of its
 *       own figures there, each by this same rule;
 *   (e) the roll-up over its children of their figures for the period.
 * Missing is not zero: a figure without a value says why (enum figure_reason).
 * A measure other than `value` compares such figures; it is missing, with its
 * reason, unless both sides are covered by the same units.
 */
#ifndef CORE_FIGURE_H
#define CORE_FIGURE_H

#include "base/decimal.h"
#include "core/space.h"

/* What is asked. The public sees published revisions; working is the latest of any stage. */
enum layer { LAYER_PUBLISHED, LAYER_WORKING };

enum measure {
	MEASURE_VALUE,
	MEASURE_PERCENT, /* of the target `measure_scenario`, in percent */
	MEASURE_CHANGE,  /* against the same period a year before */
	MEASURE_GROWTH,  /* the same, in percent */
	MEASURE_CUMULATIVE
};

struct figure_query {
	int unit;
	int indicator;
	struct period period;
	int scenario;  /* 0: actual where it covers no less than estimate, else estimate */
	int breakdown; /* 0: the total */
	enum measure measure;
	int measure_scenario; /* of MEASURE_PERCENT; else 0 */
	enum layer layer;
};

enum figure_how { FIGURE_MISSING, FIGURE_STATED, FIGURE_ROLLED_UP, FIGURE_FORMULA };

enum figure_over { OVER_NOTHING, OVER_CODES, OVER_PERIODS, OVER_CHILDREN };

enum figure_reason {
	REASON_NONE,
	REASON_NOT_REPORTED,      /* nobody has reported it */
	REASON_NOT_EXPECTED,      /* marked `na`, or no reporter under the unit */
	REASON_NO_UNIT,           /* the unit does not exist in the period */
	REASON_NOT_ADDITIVE,      /* there are parts, but the indicator does not add over them */
	REASON_NO_TARGET,         /* the scenario has no figure */
	REASON_NO_BASE,           /* no figure a year before */
	REASON_BASE_NOT_POSITIVE, /* growth on zero or less */
	REASON_COVERAGE_DIFFERS,  /* the two sides are not covered by the same units */
	REASON_DIVISION_BY_ZERO,
	REASON_OVERFLOW,
	REASON_OPERAND_MISSING, /* an operand of the formula is missing */
	REASON_SUPPRESSED,      /* too small a count to be shown (min_cell) */
	REASON_OVERLAPPING,     /* of a total: what it is over would count twice */
	REASON_NOTHING, /* of a known one, 0: stated as not having occurred (không phát sinh) */
	REASON_COUNT
};

/* "not_reported" …: stable, for the API; its text is `figure.reason.CODE` in the catalogues. */
const char *figure_reason_code(enum figure_reason reason);
const char *figure_how_code(enum figure_how how); /* "stated", "rolled-up", "formula", "missing" */

struct figure {
	struct figure_query query; /* as asked, with the scenario that was taken */
	enum figure_how how;
	enum figure_over over;     /* of a rolled-up one */
	enum figure_reason reason; /* of a missing one; of a known one NONE or NOTHING */
	struct rational value;     /* unless missing; percent and growth: 123.4 is 123,4% */
	enum stage stage;  /* of a stated one; else the lowest stage in use: the layer's promise */
	int revision;      /* of a stated one; else 0 */
	int64_t batch;     /* that wrote the stated revision; else 0 */
	int decision;      /* that set a stated target; 0: none */
	int64_t note;      /* of a stated one, for figure_note(); 0: none */
	uint32_t reported; /* cells (unit x sub-period) that have a figure … */
	uint32_t expected; /* … of those that should */
	struct period basis; /* the period the value is really of: the last sub-period of a stock,
	                        the containing year of a target; else query.period */
	bool has_rolled;     /* stated, and a roll-up or formula gives a value too */
	struct rational rolled;
	bool has_difference;
	struct rational difference; /* stated minus rolled */
};

/* True when the figure has a value. */
static inline bool figure_known(const struct figure *figure)
{
	return figure->how != FIGURE_MISSING;
}

/* Ids must be of the space's definitions (a bug otherwise). ERR_DB only. */
enum err_code figure_get(
    struct space *space, const struct figure_query *query, struct figure *out, struct err *err);

/* A cell that a figure should have and does not. */
struct figure_gap {
	int unit;
	struct period period;
};

/*
 * The gaps of a figure, in tree order, at most `limit`; *count counts those
 * given. A suppressed figure gives none away.
 */
enum err_code figure_gaps(struct space *space, const struct figure *figure, struct arena *arena,
    size_t limit, struct figure_gap **out, size_t *count, struct err *err);

/* What a figure was made of. */
enum operand_role {
	OPERAND_UNIT,      /* a child unit's figure (its own unit in the figure) */
	OPERAND_PERIOD,    /* the unit's figure of a sub-period */
	OPERAND_CODE,      /* a breakdown code's figure */
	OPERAND_FORMULA,   /* an operand of the indicator's formula, in order of appearance */
	OPERAND_NUMERATOR, /* of percent, change, growth: what is compared … */
	OPERAND_BASE       /* … and with what */
};

struct figure_operand {
	enum operand_role role;
	struct figure figure;
};

/*
 * One step down: the figures that `figure` was computed from (for a stated
 * one: those its roll-up would be computed from). Empty for a plain cell.
 */
enum err_code figure_operands(struct space *space, const struct figure *figure, struct arena *arena,
    struct figure_operand **out, size_t *count, struct err *err);

/* The text of a note (figure.note); NULL for 0, or when it was purged. */
enum err_code figure_note(
    struct space *space, int64_t note, struct arena *arena, const char **out, struct err *err);

/* The distinct notes of all cells a figure rests on, at most `limit`. */
enum err_code figure_notes(struct space *space, const struct figure *figure, struct arena *arena,
    size_t limit, const char ***out, size_t *count, struct err *err);

/* One revision of the stated cell a query names. */
struct figure_revision {
	int revision;
	enum cell_status status;
	int64_t value;    /* at the indicator's scale */
	enum stage stage; /* the highest it reached */
	int64_t batch;    /* that wrote it; on the published layer: that published it */
	const char *at;   /* time of that batch, ISO 8601 UTC */
	int decision;
	const char *note; /* NULL: none */
};

/*
 * The revisions of the cell, oldest first; on LAYER_PUBLISHED only those that
 * were published. query.scenario must be given; the measure is not looked at.
 */
enum err_code figure_revisions(struct space *space, const struct figure_query *query,
    struct arena *arena, struct figure_revision **out, size_t *count, struct err *err);

/*
 * The periods for which anybody's actual or estimate of the indicator (or, for
 * a formula, of its operands) is published, in order of key.
 */
enum err_code figure_periods(struct space *space, int indicator, struct arena *arena,
    struct period **out, size_t *count, struct err *err);

/*
 * The target scenarios that have anything published of the indicator, in order of id.
 */
enum err_code figure_targets(struct space *space, int indicator, struct arena *arena, int **out,
    size_t *count, struct err *err);

/* "value", "percent:plan.city", "change", "growth", "cumulative". False when malformed or no
 * such scenario. */
bool measure_parse(
    const struct definitions *defs, struct str text, enum measure *measure, int *scenario);
void measure_add(
    struct buf *out, const struct definitions *defs, enum measure measure, int scenario);

#endif
