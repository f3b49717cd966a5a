/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef WEB_INDICATORS_H
#define WEB_INDICATORS_H

#include "web/figure_view.h"

struct indicators_row {
	const char *name;
	const char *url; /* the indicator's page */
	int depth;       /* 0; 1: an "of which" line, 2: one of those … */
	const char *unit_of_measure;
	struct figure_view figure;
	const char *period; /* of the figure, where it is not the page's; else NULL */
	bool has_growth;
	struct figure_view growth;
};

struct indicators_sector {
	const char *name;
	const char *id; /* of its heading */
	size_t count;
	struct indicators_row *rows;
};

/* What templates/indicators.html shows. */
struct indicators_view {
	struct page page;
	const char *unit; /* whose figures these are; NULL: the register has no unit yet */
	const char *period;
	size_t sector_count;
	struct indicators_sector *sectors;
};

#endif
