/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * When a form's figures begin and end, and when it is due: days reckoned from
 * a period by the form's own rules (struct form_schedule), never by rules in
 * the program. A report due on a day off is due on the next working day.
 */
#ifndef CORE_DEADLINE_H
#define CORE_DEADLINE_H

#include "core/calendar.h"
#include "core/form.h"

/* Days are inclusive. */
struct form_dates {
	bool known; /* false: no rule is in force for the period; the days are 0 */
	date cut_off_begin;
	date cut_off_end;
	date due;
	const struct form_schedule *schedule; /* that says so; belongs to the form */
};

struct form_dates form_dates(
    const struct form *form, const struct calendar *calendar, struct period p);

/* One day, from the month it is reckoned from (as struct period counts them); of several bounds
 * the calendar's end (DATE_MIN, DATE_MAX). Working days are counted where `day` names some, or
 * `on_working_day` asks for one. */
date form_day_from(
    struct form_day day, int32_t month, const struct calendar *calendar, bool on_working_day);

/* The day in Vietnam (UTC+7, all year) of a time in UTC: "2018-01-01T18:00:00Z" is 2018-01-02.
 * False when malformed. What is submitted counts by that day. */
bool deadline_day(struct str timestamp, date *out);

/* Such a day now. */
date today_in_vietnam(void);

#endif
