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

struct entry_cell_view {
	struct page page;
	const char *form_name, *subject; /* the form; unit and period */
	const char *unit_of_measure;
	const char *entry_url;
	const char *csrf;
	const char *indicator, *scenario, *breakdown; /* codes */
	size_t revision_count;
	struct entry_revision *revisions; /* newest first */
	size_t comment_count;
	struct work_comment *comments;
};

#endif
