/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which unit is today what a unit was: for who knows the old name. */
#ifndef WEB_UNITS_TODAY_H
#define WEB_UNITS_TODAY_H

#include "web/page.h"

enum { UNITS_TODAY_MAX = 300, UNITS_TODAY_EACH = 12 };

struct units_today_row {
	struct page_crumb before;
	const char *until; /* its last day */
	size_t count;
	struct page_crumb today[UNITS_TODAY_EACH];
};

/* What templates/units_today.html shows. */
struct units_today_view {
	struct page page;
	const char *action, *asked;
	size_t count; /* of rows that answer what is asked, or all */
	size_t more;  /* than are shown */
	struct units_today_row *rows;
};

#endif
