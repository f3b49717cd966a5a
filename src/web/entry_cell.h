/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of one cell of a form: every value it has had, and what was said about it. */
#ifndef WEB_ENTRY_CELL_H
#define WEB_ENTRY_CELL_H

#include "web/work.h"

struct entry_revision {
	int number;
	const char *value; /* "Không phát sinh", "(trống)" too */
	const char *note;
	const char *who, *when;
	const char *stage; /* where it has come to, and when */
};

/* The same figure of another period or unit. */
struct entry_compared {
	const char *name;
	const char *value;
	const char *why; /* there is none; "" */
};

struct entry_cell_view {
	struct page page;
	const char *form_name, *subject; /* the form; unit and period */
	const char *unit_of_measure;
	const char *entry_url;
	const char *csrf;
	const char *indicator, *scenario, *breakdown; /* codes */
	size_t revision_count;
	struct entry_revision *revisions; /* newest first */
	size_t past_count, neighbour_count;
	struct entry_compared *past, *neighbours;
	size_t comment_count;
	struct work_comment *comments;
};

/* Fills what the cell is compared with, where it is of the form. The page has begun. */
enum err_code entry_compare_fill(struct entry_cell_view *view, struct request *req,
    const struct form *form, const struct cell_key *cell, struct err *err);

#endif
