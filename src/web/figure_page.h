/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef WEB_FIGURE_PAGE_H
#define WEB_FIGURE_PAGE_H

#include "web/figure_view.h"

/* One figure that another was computed from, with its own operands below it. */
struct operand_view {
	const char *name; /* what distinguishes it among its siblings: a unit, a period … */
	struct figure_view figure;
	const char *url; /* as of the page's batch */
	size_t count;
	struct operand_view *operands;
};

struct revision_view {
	int revision;
	const char *value;
	const char *at; /* when it was published */
	const char *decision;
	const char *note;
};

struct named_link {
	const char *name;
	const char *url; /* NULL: where the reader is now */
};

enum { FIGURE_MEASURES_MAX = 24, FIGURE_FACTS_MAX = 12 };

/* What templates/figure.html shows. */
struct figure_page_view {
	struct page page;
	struct figure_view figure;
	const char *sentence; /* how the figure came about */
	const char *as_of; /* an @N page: "Số liệu theo bản công bố số N"; else NULL */
	const char *current_url;
	const char *permanent_url; /* with @N */
	const char *coverage;
	const char *basis;
	const char *difference;
	const char *decision;
	struct named_link unit, indicator;
	const char *scenario, *breakdown, *measure, *stage;
	size_t note_count;
	const char **notes;
	size_t measure_count;
	struct named_link measures[FIGURE_MEASURES_MAX];
	const char *operands_title;
	size_t operand_count;
	struct operand_view *operands;
	size_t revision_count;
	struct revision_view *revisions;
	const char *csv_url, *json_url;
};

#endif
