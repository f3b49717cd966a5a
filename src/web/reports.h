/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef WEB_REPORTS_H
#define WEB_REPORTS_H

#include "web/page.h"

struct reports_row {
	const char *title;
	const char *url;
	const char *place;     /* "Thành phố Lạng Sơn, năm 2017" */
	const char *paragraph; /* its first; NULL: it cannot be written */
};

/* What templates/reports.html shows. */
struct reports_view {
	struct page page;
	size_t count;
	struct reports_row *rows;
};

/*
 * Where a report is about by default: its own unit and period, else the
 * site's. False when its unit does not exist.
 */
bool report_place(const struct page *page, const struct report *report, const struct unit **unit,
    struct period *p);

#endif
