/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef WEB_REPORTS_H
#define WEB_REPORTS_H

#include "web/report_text.h"

struct reports_row {
	const char *title;
	const char *url;
	const char *place; /* "Thành phố Lạng Sơn, năm 2017" */
	struct report_text opening;
};

/* What templates/reports.html shows. */
struct reports_view {
	struct page page;
	size_t count;
	struct reports_row *rows;
};

#endif
