/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "view/format.h"

#include <string.h>

#include "base/bug.h"

static const struct {
	char group;
	char decimal;
} marks[LANG_COUNT] = {
    [LANG_VI] = {'.', ','},
    [LANG_EN] = {',', '.'},
};

static void add_sign(struct buf *out, int128 value, unsigned flags)
{
	if (flags & FORMAT_MAGNITUDE)
		return;
	if (value < 0)
		buf_add_char(out, '-');
	else if (value > 0 && flags & FORMAT_SIGN)
		buf_add_char(out, '+');
}

/* Groups of three from the right. */
static void add_grouped(struct buf *out, char mark, struct str digits)
{
	for (size_t i = 0; i < digits.n; i++) {
		if (i && (digits.n - i) % 3 == 0)
			buf_add_char(out, mark);
		buf_add_char(out, digits.p[i]);
	}
}

/* `rounded` is the value times 10^decimals. */
static void add_number(
    struct buf *out, enum lang lang, int128 rounded, int decimals, unsigned flags)
{
	unsigned __int128 rest =
	    rounded < 0 ? 0 - (unsigned __int128)rounded : (unsigned __int128)rounded;
	char digits[48];
	size_t at = sizeof(digits), end = sizeof(digits), point;

	INVARIANT(lang < LANG_COUNT);
	add_sign(out, rounded, flags);
	do {
		digits[--at] = (char)('0' + (int)(rest % 10));
		rest /= 10;
	} while (rest || sizeof(digits) - at <= (size_t)decimals);
	point = sizeof(digits) - (size_t)decimals;
	while (flags & FORMAT_TRIM && end > point && digits[end - 1] == '0')
		end--;
	add_grouped(out, marks[lang].group, (struct str){digits + at, point - at});
	if (end > point) {
		buf_add_char(out, marks[lang].decimal);
		buf_add(out, digits + point, end - point);
	}
}

bool format_decimal(
    struct buf *out, enum lang lang, struct rational value, int decimals, unsigned flags)
{
	int128 rounded;

	INVARIANT(decimals >= 0 && decimals <= DECIMAL_SCALE_MAX);
	if (!rational_round(value, decimals, &rounded))
		return false;
	add_number(out, lang, rounded, decimals, flags);
	return true;
}

bool format_percent(
    struct buf *out, enum lang lang, struct rational value, int decimals, unsigned flags)
{
	if (!format_decimal(out, lang, value, decimals, flags))
		return false;
	buf_add_char(out, '%');
	return true;
}

void format_int(struct buf *out, enum lang lang, int64_t value)
{
	add_number(out, lang, value, 0, FORMAT_EXACT);
}

void format_count(struct buf *out, enum lang lang, int64_t value)
{
	if (lang == LANG_VI && value >= 1 && value <= 9)
		buf_add_char(out, '0');
	format_int(out, lang, value);
}

/* ---- Dates */

/* The days below 10 and the months 1 and 2 have a zero in documents: so nobody adds a digit. */
static void add_padded(struct buf *out, int number, int below)
{
	if (number < below)
		buf_add_char(out, '0');
	buf_add_int(out, number);
}

static const char *month_name(enum lang lang, int month)
{
	static const char *const keys[] = {"date.month.1", "date.month.2", "date.month.3",
	    "date.month.4", "date.month.5", "date.month.6", "date.month.7", "date.month.8",
	    "date.month.9", "date.month.10", "date.month.11", "date.month.12"};

	INVARIANT(month >= 1 && month <= 12);
	return tr(lang, keys[month - 1]);
}

static void add_short_date(struct buf *out, enum lang lang, struct ymd d)
{
	struct buf day = {0}, month = {0};

	add_padded(&day, d.day, lang == LANG_VI ? 10 : 0);
	add_padded(&month, d.month, 10);
	if (lang == LANG_VI)
		tr_add(out, lang, "date.short", buf_str(&day), buf_str(&month), d.year);
	else
		tr_add(out, lang, "date.short", buf_str(&day), month_name(lang, d.month), d.year);
	buf_release(&day);
	buf_release(&month);
}

void format_date(struct buf *out, enum lang lang, date d, enum date_form form)
{
	struct ymd ymd = date_ymd(d);
	struct buf day = {0};

	if (form == DATE_SHORT) {
		add_short_date(out, lang, ymd);
		return;
	}
	add_padded(&day, ymd.day, lang == LANG_VI ? 10 : 0);
	if (form == DATE_LONG)
		tr_add(
		    out, lang, "date.long", buf_str(&day), month_name(lang, ymd.month), ymd.year);
	else
		tr_add(out, lang, "date.day_month", buf_str(&day), month_name(lang, ymd.month));
	buf_release(&day);
}

static int two_digits(const char *p)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return -1;
	return (p[0] - '0') * 10 + p[1] - '0';
}

/* The day and the time of it in Vietnam: "01/01/2018", "09:03". False when malformed. */
static bool read_timestamp(
    const char *timestamp, enum lang lang, date *on, struct buf *day, struct buf *clock)
{
	enum { ISO_DATE = 10, ISO_LENGTH = 20, HOURS_AHEAD = 7 };
	int hour, minute;
	date d;

	if (strlen(timestamp) != ISO_LENGTH || timestamp[ISO_DATE] != 'T' || timestamp[13] != ':' ||
	    timestamp[16] != ':' || timestamp[19] != 'Z' ||
	    !date_parse((struct str){timestamp, ISO_DATE}, &d) || d == DATE_MAX)
		return false;
	hour = two_digits(timestamp + 11);
	minute = two_digits(timestamp + 14);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return false;
	hour += HOURS_AHEAD;
	if (hour > 23) {
		hour -= 24;
		d++;
	}
	add_short_date(day, lang, date_ymd(d));
	buf_printf(clock, "%02d:%02d", hour, minute);
	*on = d;
	return true;
}

bool format_timestamp(struct buf *out, enum lang lang, const char *timestamp)
{
	static const char *const weekdays[] = {"date.weekday.1", "date.weekday.2", "date.weekday.3",
	    "date.weekday.4", "date.weekday.5", "date.weekday.6", "date.weekday.7"};
	struct buf day = {0}, clock = {0};
	date d;

	if (!read_timestamp(timestamp, lang, &d, &day, &clock))
		return false;
	tr_add(out, lang, "date.timestamp", tr(lang, weekdays[date_weekday(d) - 1]), buf_str(&day),
	    buf_str(&clock));
	buf_release(&day);
	buf_release(&clock);
	return true;
}

bool format_moment(struct buf *out, enum lang lang, const char *timestamp)
{
	struct buf day = {0}, clock = {0};
	date d;

	if (!read_timestamp(timestamp, lang, &d, &day, &clock))
		return false;
	tr_add(out, lang, "date.moment", buf_str(&clock), buf_str(&day));
	buf_release(&day);
	buf_release(&clock);
	return true;
}

/* ---- Periods */

static const char *period_key_of(int month, int months, bool brief)
{
	static const char *const halves[] = {
	    "period.first_half", "period.second_half", "period.h1_short", "period.h2_short"};
	static const char *const quarters[] = {
	    "period.quarter.1", "period.quarter.2", "period.quarter.3", "period.quarter.4"};
	static const char *const quarters_short[] = {
	    "period.q1_short", "period.q2_short", "period.q3_short", "period.q4_short"};

	if (months == 12 && month == 1)
		return brief ? "period.year_short" : "period.year";
	if (months == 6 && (month == 1 || month == 7))
		return halves[(brief ? 2 : 0) + (month == 7)];
	if (months == 3 && month % 3 == 1)
		return (brief ? quarters_short : quarters)[month / 3];
	if (months == 12 && month == 9)
		return brief ? "period.school_year_short" : "period.school_year";
	if (months > 1 && months < 12 && month == 1)
		return brief ? "period.first_months_short" : "period.first_months";
	return NULL;
}

static void add_month(struct buf *out, enum lang lang, int year, int month, bool brief)
{
	struct buf number = {0};

	if (brief) {
		add_padded(&number, month, 10);
		tr_add(out, lang, "period.month_short", buf_str(&number), year);
	} else {
		tr_add(out, lang, "period.month", month_name(lang, month), year);
	}
	buf_release(&number);
}

void format_period(
    struct buf *out, enum lang lang, int year, int month, int months, enum period_form form)
{
	bool brief = form == PERIOD_SHORT;
	const char *key = period_key_of(month, months, brief);
	int last = year * 12 + month - 1 + months - 1;
	struct buf from = {0}, to = {0};

	INVARIANT(month >= 1 && month <= 12 && months >= 1);
	if (months == 1) {
		add_month(out, lang, year, month, brief);
	} else if (key && months == 12 && month == 9) {
		tr_add(out, lang, key, year, year + 1);
	} else if (key) {
		tr_add(out, lang, key, year, months);
	} else {
		add_month(&from, lang, year, month, brief);
		add_month(&to, lang, last / 12, last % 12 + 1, brief);
		tr_add(out, lang, brief ? "period.span_short" : "period.span", buf_str(&from),
		    buf_str(&to));
		buf_release(&from);
		buf_release(&to);
	}
}
