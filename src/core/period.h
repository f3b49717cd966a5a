/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A reporting period: whole months, from the first day of one. Written in
 * SDMX form: 2017, 2017-S1, 2017-Q3, 2017-03, and for any other span its
 * first day and an ISO 8601 duration: 2017-01-01/P9M, 2016-09-01/P1Y.
 * Each span has one canonical form: 2017-01-01/P3M is read as 2017-Q1.
 */
#ifndef CORE_PERIOD_H
#define CORE_PERIOD_H

#include "base/buf.h"
#include "base/date.h"
#include "base/str.h"

enum { PERIOD_MONTHS_MAX = 120, PERIOD_PARTS_MAX = 24 };

struct period {
	int32_t start;  /* year * 12 + month - 1 */
	int32_t months; /* 1 to PERIOD_MONTHS_MAX */
};

enum period_kind { PERIOD_MONTH, PERIOD_QUARTER, PERIOD_HALF, PERIOD_YEAR, PERIOD_SPAN };

/*
 * Reads any of the forms above; also SDMX's 2017-A1 and 2017-M03. Years 1000
 * to 9000. False when malformed.
 */
bool period_parse(struct str text, struct period *out);

/* The canonical form. */
void period_add(struct buf *out, struct period p);

/* As in a path: the `/` written `--`. period_parse_path() reads both ways. */
void period_add_path(struct buf *out, struct period p);
bool period_parse_path(struct str text, struct period *out);

enum period_kind period_kind(struct period p);
int period_year(struct period p);   /* of its first month */
int period_number(struct period p); /* month 1–12, quarter 1–4, half 1–2; 0 else */

date period_first_day(struct period p);
date period_last_day(struct period p);

/* One number a period, ordered by start, then length; for keys of facts. */
int64_t period_key(struct period p);
bool period_key_valid(int64_t key);       /* of a key that was stored */
struct period period_of_key(int64_t key); /* a bug unless valid */

bool period_eq(struct period a, struct period b);
bool period_within(struct period inner, struct period outer); /* also when equal */

/*
 * The parts a period splits into, in order: a year into halves, a half into
 * quarters, a quarter into months, any other span into the largest calendar
 * parts that fit. 0 for a month.
 */
int period_split(struct period p, struct period parts[PERIOD_PARTS_MAX]);

struct period period_shift(struct period p, int months);
struct period period_before(struct period p);      /* same length, ending where p begins */
struct period period_year_before(struct period p); /* the same months of the year before */

/* From 1 January of the year in which p ends to the end of p; p itself if it begins earlier. */
struct period period_cumulative(struct period p);

/* The calendar year p lies in; false when it lies in no single one, or is one. */
bool period_containing_year(struct period p, struct period *year);

struct period period_of_year(int year);

#endif
