/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An old spreadsheet of any layout taken in: sent, its columns told, compared
 * with the register, written (exchange/sheet_mapping.h, core/past_figures.h).
 * The file goes to and fro inside the form: nothing is kept between the steps.
 */
#ifndef WEB_PAST_SHEET_H
#define WEB_PAST_SHEET_H

#include "core/past_figures.h"
#include "exchange/sheet_mapping.h"
#include "web/desk.h"

struct past_column {
	const char *name; /* "C" */
	const char *what_field, *period_field, *scenario_field;
	const char *what;   /* the value chosen: PAST_NOTHING, PAST_UNIT, CODE or CODE:BREAKDOWN */
	const char *period; /* as typed; "": that of the whole sheet */
	const char *scenario; /* its code; "": that of the whole sheet */
};

#define PAST_NOTHING ""
#define PAST_UNIT    "*"

/* A line of the file, to tell its columns by. */
struct past_line {
	int number; /* from 1 */
	bool taken; /* from the first line of units on */
	const char **cells;
};

struct past_difference {
	const char *place; /* "C7" */
	const char *unit, *name, *period;
	const char *before, *after; /* before: "" where there is none */
	const char *other;          /* of an ambiguous one: the other reading; NULL */
	const char *choice_field;   /* whether the other is meant: "1" */
	bool other_chosen;
	const char *seen_field;
	int seen;
};

struct past_sheet_view {
	struct page page;
	const char *csrf, *url;
	const char *saved; /* a sentence, after writing; NULL */
	const char *problem;
	struct page_problems problems;
	const char *file_name; /* NULL: none was sent yet */
	const char *content;   /* in base64 */
	size_t sheet_count;    /* 0: a file without sheets */
	struct desk_choice *sheets;
	const char *first_row, *last_row; /* as typed, from 1 */
	const char *period;
	size_t mark_count, scenario_count, what_count;
	struct desk_choice *marks, *scenarios, *whats;
	size_t column_count, columns_more; /* shown, and what stands to the right of them */
	struct past_column *columns;
	size_t line_count;
	struct past_line *lines;
	const char *source;
	bool compared; /* and every figure of the sheet could be read */
	size_t same_count;
	size_t difference_count;
	struct past_difference *differences;
};

#endif
