/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a register says of the numbers that a text states (report/stated): the
 * figure, or what is derived from it, that each is about, found by the names of
 * indicators and units around it and by its unit of measure.
 *
 * A number agrees where any figure of that indicator is so: of the period asked
 * or the one a year before, actual, estimated or planned, its change or its rate.
 * It contradicts only where the words leave no doubt about which it is: the
 * indicator's name stands there without a further qualification, and the sentence names no other
 * year and no place that is none of the register's. Everything else is unknown.
 */
#ifndef REPORT_CLAIMS_H
#define REPORT_CLAIMS_H

#include "core/figure.h"
#include "report/stated.h"

enum claim_verdict { CLAIM_UNKNOWN, CLAIM_AGREES, CLAIM_CONTRADICTS };

struct claim {
	enum claim_verdict verdict;
	struct figure figure; /* that it agrees with, or should be */
};

struct claims_place {
	int unit; /* where the text names no other */
	struct period period;
	enum layer layer;
	bool english; /* the names to look for */
};

/* One item for each of text->numbers, in `arena`. ERR_DB. */
enum err_code claims_check(struct space *space, const struct stated_text *text,
    const struct claims_place *place, struct arena *arena, struct claim **out, struct err *err);

#endif
