/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The work desk: where every unit's reports stand, who is late, and how
 * punctual each was over a year.
 *
 * Invariants:
 *  1. A unit is shown to an actor who may read its working figures, no other.
 *  2. Reading costs one query a form and period, however many units there are.
 *  3. Days are Vietnam's. A report due on a day is late from the day after; its
 *     deadline is the form's, or what the unit was given instead.
 */
#ifndef CORE_DESK_H
#define CORE_DESK_H

#include "core/figure.h"
#include "core/submission.h"

/* One unit's report on one form for one period. */
struct desk_row {
	const struct form *form; /* the version it was begun on, else the one that counts */
	int unit;
	struct period period;
	bool begun;
	enum submission_state state; /* draft where it was not begun */
	date due;                    /* DATE_MAX: no rule is in force */
	bool extended;
	date submitted_on; /* the first time; DATE_MIN: never */
	int days_late;     /* calendar days, up to today while it is open; 0: in time */
	bool overdue;      /* past its deadline and still to be submitted */
	bool on_behalf;
	struct str reviewed; /* as in struct submission */
	int64_t changes;
};

struct desk_query {
	const struct actor *actor;
	int root;             /* its subtree; 0: all */
	struct str form;      /* code; empty: all */
	int year;             /* periods that end in it … */
	struct period period; /* … or this one (months 0: the year) */
	int unit;             /* this one alone; 0: all */
	date today;
	unsigned states; /* bits 1 << state, and DESK_NOT_BEGUN; 0: all */
	bool overdue_only;
	size_t offset, limit; /* of rows given; limit 0: none, only counts */
};

enum { DESK_NOT_BEGUN = 1 << SUBMISSION_STATE_END };

/* Counts are of all the query's units, forms and periods, whatever states are asked for. */
struct desk {
	size_t total;
	size_t by_state[SUBMISSION_STATE_END]; /* of those begun */
	size_t not_begun;
	size_t overdue;
	size_t found; /* of the states asked for; rows are a part of these */
	size_t row_count;
	struct desk_row *rows; /* overdue first, the longest before; then by deadline, unit, form */
};

/* *out lives in `arena`. The space is as it is; submissions are read as of now. ERR_DB. */
enum err_code desk_load(struct space *space, const struct desk_query *query, struct arena *arena,
    struct desk **out, struct err *err);

/*
 * The year whose reports are the work of `today`: that of the period, of any form with units to
 * report on it, that ended last, in this year or the one before; 0: there is none.
 */
int desk_current_year(struct space *space, date today);

/* How punctual a unit was: reports whose deadline has passed, or that were submitted. */
struct desk_timeliness {
	int unit;
	uint32_t due;
	uint32_t on_time;
	uint32_t late;
	uint32_t missing;   /* never submitted */
	uint32_t days_late; /* of the late ones together; their average is days_late / late */
};

/* By tree order, units that had a report due; query.form, year, root, actor and today count. */
enum err_code desk_timeliness(struct space *space, const struct desk_query *query,
    struct arena *arena, struct desk_timeliness **out, size_t *count, struct err *err);

/* How many of those who report have given one cell of a form. */
struct desk_coverage {
	size_t row, column; /* of the form */
	uint32_t expected;  /* units that report, without those that marked it as not expected */
	uint32_t reported;  /* a value, zero and `nothing occurred` included … */
	uint32_t nothing;   /* … of these, marked as not having occurred */
};

/* Each entered cell of the form for a period, over the units whose reports the actor may read. */
enum err_code desk_coverage(struct space *space, const struct form *form, struct period p,
    const struct actor *actor, enum layer layer, struct arena *arena, struct desk_coverage **out,
    size_t *count, struct err *err);

/* One value beside others of the same indicator. */
struct desk_value {
	int unit;
	struct period period;
	struct figure figure;
};

struct desk_comparison {
	size_t past_count; /* the periods before, the last first */
	struct desk_value *past;
	struct desk_value last_year;
	size_t
	    neighbour_count; /* units of the same parent that report on the form, by tree order */
	struct desk_value *neighbours;
};

enum { DESK_PAST_MAX = 24 };

/* A cell of the form at a unit and period: its own past and its neighbours, working layer. */
enum err_code desk_compare(struct space *space, const struct form *form, size_t row, size_t column,
    int unit, struct period p, int past, struct arena *arena, struct desk_comparison *out,
    struct err *err);

#endif
