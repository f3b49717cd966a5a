/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/date.h"

#include <time.h>

#include "base/bug.h"

enum {
	YEAR_MAX = 9999,
	/* Days in 400 years; the calendar repeats itself after them. */
	DAYS_PER_ERA = 146097,
	/* From 0000-03-01, where an era begins, to 1970-01-01. */
	ERA_START = 719468,
	ISO_SIZE = 10
};

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	INVARIANT(month >= 1 && month <= 12);
	return days[month - 1] + (month == 2 && is_leap(year));
}

bool date_valid(struct ymd d)
{
	return d.year >= 1 && d.year <= YEAR_MAX && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
	       d.day <= date_days_in_month(d.year, d.month);
}

/* Years are counted from March here, so that the leap day is a year's last. */
date date_of(struct ymd d)
{
	int year;
	int month;
	int of_era;

	INVARIANT(date_valid(d));
	year = d.year - (d.month <= 2);
	month = (d.month + 9) % 12;
	of_era = year % 400;
	return year / 400 * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 +
	       (153 * month + 2) / 5 + d.day - 1 - ERA_START;
}

struct ymd date_ymd(date d)
{
	int day;
	int year;
	int month;
	int of_era;

	INVARIANT(d >= DATE_MIN && d <= DATE_MAX);
	day = (d + ERA_START) % DAYS_PER_ERA;
	/* Take out the leap days before this one, then every year has 365. */
	of_era = (day - day / 1460 + day / 36524 - day / (DAYS_PER_ERA - 1)) / 365;
	day -= of_era * 365 + of_era / 4 - of_era / 100;
	month = (5 * day + 2) / 153;
	day = day - (153 * month + 2) / 5 + 1;
	month = month < 10 ? month + 3 : month - 9;
	year = (d + ERA_START) / DAYS_PER_ERA * 400 + of_era + (month <= 2);
	return (struct ymd){year, month, day};
}

int date_weekday(date d)
{
	INVARIANT(d >= DATE_MIN && d <= DATE_MAX);
	return (d - DATE_MIN) % 7 + 1; /* 0001-01-01 was a Monday */
}

/* `n` digits of `text` as a number, or -1. */
static int read_digits(const char *text, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

bool date_parse(struct str text, date *out)
{
	struct ymd d;

	if (text.n != ISO_SIZE || text.p[4] != '-' || text.p[7] != '-')
		return false;
	d = (struct ymd){
	    read_digits(text.p, 4), read_digits(text.p + 5, 2), read_digits(text.p + 8, 2)};
	if (!date_valid(d))
		return false;
	*out = date_of(d);
	return true;
}

static void write_digits(char *to, int n, int value)
{
	while (n) {
		to[--n] = (char)('0' + value % 10);
		value /= 10;
	}
}

static void write_iso(char to[ISO_SIZE], date d)
{
	struct ymd parts = date_ymd(d);

	write_digits(to, 4, parts.year);
	to[4] = '-';
	write_digits(to + 5, 2, parts.month);
	to[7] = '-';
	write_digits(to + 8, 2, parts.day);
}

void date_add_iso(struct buf *out, date d)
{
	char text[ISO_SIZE];

	write_iso(text, d);
	buf_add(out, text, sizeof(text));
}

int64_t seconds_now(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now))
		BUG("the system has no clock");
	return now.tv_sec;
}

void timestamp_of(int64_t seconds, char out[TIMESTAMP_SIZE])
{
	int second;

	/* A clock outside the calendar is set wrong: better no time than a false one. */
	INVARIANT(seconds >= 0 && seconds / 86400 <= DATE_MAX);
	second = (int)(seconds % 86400);
	write_iso(out, (date)(seconds / 86400));
	out[10] = 'T';
	write_digits(out + 11, 2, second / 3600);
	out[13] = ':';
	write_digits(out + 14, 2, second / 60 % 60);
	out[16] = ':';
	write_digits(out + 17, 2, second % 60);
	out[19] = 'Z';
	out[20] = '\0';
}

void timestamp_now(char out[TIMESTAMP_SIZE])
{
	timestamp_of(seconds_now(), out);
}

enum { DAY_SECONDS = 86400, VIETNAM_SECONDS = 7 * 3600, MINUTE_LENGTH = 16 };

/* The seconds of "2018-01-01T09:03…". */
static bool read_minute(struct str text, int64_t *seconds)
{
	int64_t hour, minute;
	date day;

	if (text.n < MINUTE_LENGTH || text.p[10] != 'T' || text.p[13] != ':' ||
	    !date_parse((struct str){text.p, 10}, &day) ||
	    !str_to_int((struct str){text.p + 11, 2}, 23, &hour) ||
	    !str_to_int((struct str){text.p + 14, 2}, 59, &minute))
		return false;
	*seconds = (int64_t)day * DAY_SECONDS + hour * 3600 + minute * 60;
	return true;
}

bool timestamp_of_local(struct str minute, char out[TIMESTAMP_SIZE])
{
	int64_t seconds;

	if (minute.n != MINUTE_LENGTH || !read_minute(minute, &seconds) ||
	    seconds < VIETNAM_SECONDS)
		return false;
	timestamp_of(seconds - VIETNAM_SECONDS, out);
	return true;
}

void timestamp_add_local(struct buf *out, struct str timestamp)
{
	char stamp[TIMESTAMP_SIZE];
	int64_t seconds;

	if (timestamp.n + 1 != TIMESTAMP_SIZE || !read_minute(timestamp, &seconds) ||
	    seconds / DAY_SECONDS >= DATE_MAX)
		return;
	timestamp_of(seconds + VIETNAM_SECONDS, stamp);
	buf_add(out, stamp, MINUTE_LENGTH);
}
