/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Numbers, dates and periods in each language's form, as plain text.
 *
 * Vietnamese: 103.675,3 · 123,4% · 03 · 01/01/2018; English: 103,675.3 ·
 * 123.4% · 3 · 1 January 2018. Rounding is half up on the magnitude, once,
 * here; a value that rounds to zero has no sign.
 */
#ifndef VIEW_FORMAT_H
#define VIEW_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"
#include "view/i18n.h"

enum {
	FORMAT_EXACT = 0,    /* just as many decimals as asked: columns of a table */
	FORMAT_TRIM = 1,     /* trailing zeros of the fraction dropped: prose, headlines */
	FORMAT_SIGN = 2,     /* "+" before values above zero */
	FORMAT_MAGNITUDE = 4 /* without any sign: beside "tăng", "giảm" */
};

/*
 * A value with `decimals` (0 to 6) places. False, and nothing added, when it
 * does not fit 128 bits.
 */
bool format_decimal(
    struct buf *out, enum lang lang, struct rational value, int decimals, unsigned flags);

/* The same followed by "%"; 123.4 is 123,4%. */
bool format_percent(
    struct buf *out, enum lang lang, struct rational value, int decimals, unsigned flags);

/* A whole number with groups. */
void format_int(struct buf *out, enum lang lang, int64_t value);

/* A count in prose: 1 to 9 as "03" in Vietnamese; otherwise as format_int(). */
void format_count(struct buf *out, enum lang lang, int64_t value);

enum date_form {
	DATE_SHORT, /* 01/01/2018; 1 January 2018 */
	DATE_LONG,  /* ngày 05 tháng 01 năm 2018, ngày 05 tháng 6 năm 2018; 5 January 2018 */
	DATE_DAY_MONTH /* ngày 05 tháng 6; 5 June */
};

void format_date(struct buf *out, enum lang lang, date d, enum date_form form);

/*
 * A time such as timestamp_now() gives, in Vietnam's time: "Thứ hai,
 * 01/01/2018 09:03 (GMT+7)". False, and nothing added, when malformed.
 */
bool format_timestamp(struct buf *out, enum lang lang, const char *timestamp);

/* The same as a moment in a sentence: "09:03 ngày 01/01/2018"; "09:03 on 1 January 2018". */
bool format_moment(struct buf *out, enum lang lang, const char *timestamp);

enum period_form {
	PERIOD_LONG, /* năm 2017, quý III năm 2017, 9 tháng đầu năm 2017, năm học 2016–2017 */
	PERIOD_SHORT /* 2017, Q3/2017, 9T/2017, 2016–2017: axes and column heads */
};

/* The `months` whole months from month `month` (1 to 12) of `year`. */
void format_period(
    struct buf *out, enum lang lang, int year, int month, int months, enum period_form form);

#endif
