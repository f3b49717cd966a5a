/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The work desk: where every report stands, for whom it is the next to act;
 * how punctual each unit was; how far a form is filled in (core/desk.h).
 */
#ifndef WEB_DESK_H
#define WEB_DESK_H

#include "core/desk.h"
#include "web/work.h"

struct desk_choice {
	const char *value;
	const char *name;
	bool chosen;
};

struct desk_line {
	const char *id; /* FORM/UNIT/PERIOD, as the address has it */
	const char *url;
	const char *unit, *form, *period;
	const char *state, *state_code; /* "Chưa nhập", "none" where it was not begun */
	const char *due;                /* "" : no rule */
	const char *submitted;          /* "" : not yet */
	const char *late;               /* "Quá hạn 3 ngày"; "" */
	bool overdue;
	bool on_behalf;
};

struct desk_tab {
	const char *name;
	const char *url;
	size_t count;
	bool here;
};

/* One unit over a year: a square a report. */
struct desk_square {
	const char *url;   /* NULL: nothing is due there */
	const char *label; /* for those who hear the page, and on pointing */
	const char *sign;  /* two letters */
	const char *state_code;
	bool overdue;
};

struct desk_grid_row {
	const char *unit;
	struct desk_square *squares;
};

struct desk_grid_column {
	const char *form, *period;
	const char *coverage_url;
};

struct desk_view {
	struct page page;
	const char *csrf;
	const char *url;      /* of this page with what was asked */
	const char *form_url; /* without it */
	size_t year_count, form_choice_count, unit_choice_count;
	struct desk_choice *years, *forms, *units;
	size_t tab_count;
	struct desk_tab *tabs;
	size_t line_count;
	struct desk_line *lines;
	size_t found, first; /* of the lines: how many there are, the number of the first shown */
	const char *previous_url, *next_url; /* NULL: none */
	size_t move_count;                   /* what may be done with several at once */
	struct work_move *moves;
	size_t done_count;    /* of a move of many just made … */
	size_t refused_count; /* … and of those that were not, why */
	const char **refused;
	size_t grid_column_count, grid_row_count;
	struct desk_grid_column *grid_columns;
	struct desk_grid_row *grid_rows;
};

struct desk_punctual {
	const char *unit, *url;
	uint32_t due, on_time, late, missing;
	const char *share;   /* of those due, on time: "87,5%" */
	const char *average; /* days late, of the late ones; "" */
};

struct desk_timeliness_view {
	struct page page;
	const char *desk_url, *csv_url;
	size_t year_count;
	struct desk_choice *years;
	size_t count;
	struct desk_punctual *units;
};

struct desk_covered {
	const char *name;  /* row and, where there are several, column */
	const char *ratio; /* "7/8" */
	uint32_t reported, expected, nothing;
};

struct desk_coverage_view {
	struct page page;
	const char *form_name, *period;
	size_t count;
	struct desk_covered *cells;
};

#endif
