/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/deadline.h"

enum { YEAR_FIRST = 1, YEAR_LAST = 9999, HOURS_AHEAD = 7 };

date form_day_from(
    struct form_day day, int32_t month, const struct calendar *calendar, bool on_working_day)
{
	int32_t at = month + day.months;
	int year = at / 12, number = at % 12 + 1;
	int last;
	date result;

	if (year < YEAR_FIRST)
		return DATE_MIN;
	if (year > YEAR_LAST)
		return DATE_MAX;
	last = date_days_in_month(year, number);
	result = date_of((struct ymd){year, number, day.day < last ? day.day : last});
	if (day.working_days)
		return calendar_add_working_days(calendar, result, day.working_days);
	return on_working_day ? calendar_next_working(calendar, result) : result;
}

static const struct form_schedule *schedule_for(const struct form *form, struct period p)
{
	const struct form_schedule *found = NULL;
	date last = period_last_day(p);

	for (int i = 0; i < form->schedule_count && form->schedules[i].from <= last; i++)
		found = &form->schedules[i];
	return found;
}

struct form_dates form_dates(
    const struct form *form, const struct calendar *calendar, struct period p)
{
	const struct form_schedule *schedule = schedule_for(form, p);
	int32_t last_month = p.start + p.months - 1;

	if (!schedule)
		return (struct form_dates){0};
	return (struct form_dates){.known = true,
	    .cut_off_begin = form_day_from(schedule->cut_off_begin, p.start, calendar, false),
	    .cut_off_end = form_day_from(schedule->cut_off_end, last_month, calendar, false),
	    .due = form_day_from(schedule->due, last_month, calendar, true),
	    .schedule = schedule};
}

static bool two_digits(struct str text, size_t at, int most, int *out)
{
	const char *p = text.p + at;

	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return false;
	*out = (p[0] - '0') * 10 + (p[1] - '0');
	return *out <= most;
}

bool deadline_day(struct str timestamp, date *out)
{
	int hour, minute;
	date day;

	if (timestamp.n != TIMESTAMP_SIZE - 1 || timestamp.p[10] != 'T' || timestamp.p[13] != ':' ||
	    timestamp.p[TIMESTAMP_SIZE - 2] != 'Z' ||
	    !date_parse((struct str){timestamp.p, 10}, &day) ||
	    !two_digits(timestamp, 11, 23, &hour) || !two_digits(timestamp, 14, 59, &minute))
		return false;
	*out = day + (hour + HOURS_AHEAD >= 24);
	return true;
}

date today_in_vietnam(void)
{
	return (date)((seconds_now() + (int64_t)HOURS_AHEAD * 3600) / 86400);
}
