/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What templates/designer.html shows: the forms, one of them, and the page it is designed on. */
#ifndef WEB_DESIGNER_H
#define WEB_DESIGNER_H

#include "web/design.h"
#include "web/work.h"

#define DESIGNER_PATH      "/lam-viec/mau-bieu"
#define DESIGNER_FILE_PATH "/lam-viec/mau-bieu-tu-tep"

struct designer_version {
	const char *name, *code;
	int version;
	const char *frequency;
	const char *from; /* "": from the beginning */
	int64_t begun;    /* submissions that use it */
	const char *url, *edit_url, *next_url, *json_url;
};

struct designer_list_view {
	struct page page;
	const char *new_url, *file_url;
	size_t count;
	struct designer_version *versions; /* of a code the newest first */
};

/* A form taken from a file, or pasted. */
struct designer_file_view {
	struct page page;
	const char *csrf, *url;
	const char *text;    /* what was pasted */
	const char *problem; /* why it was not opened; NULL */
	struct page_problems problems;
};

struct designer_choice {
	const char *code, *name;
};

struct designer_fact {
	const char *name, *text;
};

struct designer_due {
	const char *period, *cut_off, *due;
};

struct designer_form_view {
	struct page page;
	struct designer_version version;
	size_t fact_count; /* the eleven fields, in the order of the decree */
	struct designer_fact *facts;
	size_t due_count;
	struct designer_due *dues;
	size_t column_count, row_count;
	const char **columns;
	struct designer_row {
		const char *section; /* a heading; NULL: a row */
		const char *number, *name, *unit;
		int indent;
		bool required;
		const char
		    *marks; /* a letter a column: 'e' entered, 's' shown, 'x' crossed, 'n' note */
	} * rows;
};

struct designer_edit_view {
	struct page page;
	struct design design;
	const char *url, *back_url;
	const char *csrf, *seen;
	const char *problem;              /* why nothing was saved; NULL */
	size_t list_counts[DESIGN_LISTS]; /* items shown, with blank ones at the end */
	size_t indicator_count, scenario_count, breakdown_count;
	size_t type_count, frequency_count, kind_count;
	struct designer_choice *indicators, *scenarios, *breakdowns, *types, *frequencies, *kinds;
};

/* Whether the type is among the words of "reporters.types". */
bool designer_reports(const struct design *design, const char *type);

#endif
