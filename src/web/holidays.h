/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The days off, and the weekend days worked instead, of one year: what the
 * deadlines of all forms reckon with (core/calendar.h).
 */
#ifndef WEB_HOLIDAYS_H
#define WEB_HOLIDAYS_H

#include "core/calendar.h"
#include "web/desk.h"

/* A line of the page, as typed. */
struct holiday_row {
	const char *day_field, *working_field, *name_field, *name_en_field;
	const char *day;     /* ISO; "": a blank line */
	const char *weekday; /* "Thứ hai"; "" */
	bool working;
	const char *name, *name_en;
	const char *mistake; /* NULL: none */
};

struct holiday_due {
	const char *form, *period, *due;
};

struct holidays_view {
	struct page page;
	const char *csrf, *url, *seen;
	int year;
	size_t year_count;
	struct desk_choice *years;
	const char *note;
	bool saved;
	const char *problem; /* why nothing was saved; NULL */
	size_t row_count;
	struct holiday_row *rows;
	size_t due_count; /* of the reports of the year, by the calendar as it is stored */
	struct holiday_due *dues;
};

#endif
