/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Calendar dates (proleptic Gregorian) without time zone, as a count of days
 * since 1970-01-01 (negative before), for years 1 to 9999; and the one clock.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

typedef int32_t date;

#define DATE_MIN ((date)-719162) /* 0001-01-01: "always" as a from */
#define DATE_MAX ((date)2932896) /* 9999-12-31: "open" as a to */

struct ymd {
	int year;
	int month; /* 1-12 */
	int day;   /* 1-31 */
};

bool date_valid(struct ymd d);
date date_of(struct ymd d); /* a bug unless date_valid(d) */
struct ymd date_ymd(date d);
int date_weekday(date d); /* 1 Monday … 7 Sunday */
int date_days_in_month(int year, int month);

/* Exactly YYYY-MM-DD, a date that exists. */
bool date_parse(struct str text, date *out);
void date_add_iso(struct buf *out, date d);

/* Now, in UTC, as "2018-01-01T02:03:00Z". */
enum { TIMESTAMP_SIZE = 21 };
void timestamp_now(char out[TIMESTAMP_SIZE]);

/* Seconds since 1970-01-01 in UTC: now; and such a moment as a timestamp. */
int64_t seconds_now(void);
void timestamp_of(int64_t seconds, char out[TIMESTAMP_SIZE]);

/*
 * A minute of Vietnam's time (GMT+7, all year), "2018-01-01T09:03" as <input
 * type="datetime-local"> has it, as a timestamp; false: it is none, or before
 * 1970. And back; nothing is added for what is no timestamp.
 */
bool timestamp_of_local(struct str minute, char out[TIMESTAMP_SIZE]);
void timestamp_add_local(struct buf *out, struct str timestamp);

#endif
