/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef WEB_REPORT_PAGE_H
#define WEB_REPORT_PAGE_H

#include "web/report_text.h"

struct report_choice {
	const char *value; /* a code, as the form sends it */
	const char *name;
	bool chosen;
};

/* What templates/report.html shows. */
struct report_view {
	struct page page;
	const char *title;
	const char *action; /* where the form of choices goes */
	size_t unit_count;
	struct report_choice *units;
	size_t period_count;
	struct report_choice *periods;
	struct report_text text;
};

#endif
