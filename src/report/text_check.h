/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What is to be said of each number of a text: from the numbers beside it
 * (report/arithmetic) and, where one is given, from a register (report/claims).
 */
#ifndef REPORT_TEXT_CHECK_H
#define REPORT_TEXT_CHECK_H

#include "report/arithmetic.h"
#include "report/claims.h"
#include "report/wording.h"

enum text_verdict {
	TEXT_BOUND,
	TEXT_OUTSIDE,
	TEXT_AGREES,      /* with the register */
	TEXT_CONTRADICTS, /* it */
	TEXT_FOLLOWS,     /* from numbers beside it */
	TEXT_CANNOT,      /* follow from them */
	TEXT_UNKNOWN,
	TEXT_NOTHING, /* a date, an ordinal …: states nothing */
	TEXT_VERDICTS
};

const char *text_verdict_code(enum text_verdict verdict); /* "bound" … "nothing" */

struct text_check {
	struct stated_text text;
	struct arithmetic_finding *findings; /* one a number */
	const struct claim *claims;          /* one a number; NULL: no register */
};

/* `text` as for stated_read(); claims are NULL until claims_check() is called for them. */
void text_check_read(
    struct text_check *check, struct str text, enum number_marks marks, struct arena *arena);

enum text_verdict text_check_verdict(const struct text_check *check, size_t i);

/* A number with what belongs to it: "22,2%", "350.000 triệu". */
struct str text_check_written(const struct text_check *check, int i);

/* Of one that cannot follow: the numbers it should follow from, and what it should be. */
const char *text_check_operands(const struct text_check *check, size_t i, struct arena *arena);
const char *text_check_expected(
    const struct text_check *check, size_t i, enum lang lang, struct arena *arena);

/* Of one that agrees with or contradicts the register: the figure in words. */
const char *text_check_figure(
    const struct text_check *check, size_t i, const struct wording *wording);

#endif
