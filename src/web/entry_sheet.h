/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Taking the figures of a form from a spreadsheet: what would change, before it is saved. */
#ifndef WEB_ENTRY_SHEET_H
#define WEB_ENTRY_SHEET_H

#include "web/work.h"

/* One box that the file would change. */
struct entry_change {
	const char *place; /* in the file */
	const char *name;  /* row and column */
	const char *before, *after;
	const char *field;   /* of the form that saves it: "c3-2" */
	const char *text;    /* as it is entered */
	const char *reading; /* of an ambiguous one: the other text; NULL: none */
	int revision;
	const char *revision_field; /* "r3-2" */
};

struct entry_upload_view {
	struct page page;
	const char *form_name, *subject;
	const char *entry_url;
	const char *csrf;
	int version;
	const char *file_name; /* NULL: none was sent yet */
	struct page_problems problems;
	size_t change_count;
	struct entry_change *changes;
};

#endif
