/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What templates/visits.html shows. */
#ifndef WEB_VISITS_PAGE_H
#define WEB_VISITS_PAGE_H

#include "web/page.h"

struct visits_line {
	const char *name, *url;
	int64_t count;
};

struct visits_view {
	struct page page;
	int64_t today, month, total; /* month: of the days shown */
	const char *since;           /* "": nothing was counted yet */
	size_t day_count, page_count;
	struct visits_line *days, *pages; /* the latest day first; the page most seen first */
};

#endif
