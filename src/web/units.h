/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef WEB_UNITS_H
#define WEB_UNITS_H

#include "web/page.h"

/* A unit in the list; those of its subtree follow it. */
struct units_row {
	const char *name;
	const char *url;
	const char *type;  /* "" where the name tells */
	const char *until; /* "30/06/2025"; NULL: open, or as its parent's */
	size_t end;        /* row after the last of its subtree */
	int hidden;        /* children that the list leaves out */
};

/* What templates/units.html shows. */
struct units_view {
	struct page page;
	const char *period;
	size_t count;
	struct units_row *rows; /* units of the site's period, in tree order */
	size_t other_count;
	struct units_row *others; /* units that do not exist in it */
};

#endif
