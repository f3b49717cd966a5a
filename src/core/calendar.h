/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Working days: Monday to Friday but for public holidays, and the Saturdays
 * and Sundays that are worked instead of a day in the week. Holidays are data,
 * a definition of the register of kind CALENDAR (doc/forms.md): some follow
 * the lunar calendar, and the government swaps days every year.
 */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include "base/json.h"
#include "core/definitions.h"

struct calendar_day {
	date day;
	bool working; /* false: a day off; true: a weekend day that is worked */
	struct str name, name_en;
};

struct calendar {
	struct str note; /* what the days rest on; may be empty */
	size_t count;
	struct calendar_day *days; /* by day, each once */
};

/*
 * As form_read() (core/form.h), whose keys it shares; and calendar.day_twice,
 * calendar.works_anyway. calendar_write() adds it as canonical JSON, by day.
 */
struct form_source;
bool calendar_read(struct calendar *out, const struct json_value *json,
    const struct form_source *source, struct arena *arena, struct issues *issues);
void calendar_write(const struct calendar *calendar, struct buf *out);

bool calendar_is_working(const struct calendar *calendar, date day);

/* `day` itself where it is worked, else the next one that is. */
date calendar_next_working(const struct calendar *calendar, date day);

/* The n-th working day after `day`; n = 0: calendar_next_working(). */
date calendar_add_working_days(const struct calendar *calendar, date day, int n);

/* Working days after `from` up to and including `to`; 0 unless from < to. */
int calendar_working_days_between(const struct calendar *calendar, date from, date to);

#endif
