/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What report/ties and report/ties_slots share. */
#ifndef REPORT_TIES_INSIDE_H
#define REPORT_TIES_INSIDE_H

#include "report/ties.h"

enum { TIED_NAME_MAX = 10, TIED_NAME_AFTER_MAX = 7 };

/* Spellings as 32 bits. */
struct tied_name {
	int count;
	unsigned words[TIED_NAME_MAX];
};

struct tied_number {
	double value, total, half; /* half: by how much rounding may be off */
	bool may_be_part;          /* an amount, neither rough nor a percentage */
	bool each;                 /* it is told for each of something */
	unsigned char word, word_before, sign_before, sign_after, place, for_each, before;
	struct tied_name name, name_after;
};

double tied_double(struct rational value);
/* "tấn" for "tạ": how many of the unit of n the unit of a is; 0: it is another. */
double tied_units(const struct stated_number *a, const struct stated_number *n);
/* Whether a part of a sum may stand there. */
bool tied_is_alike(const struct ties *t, int a, int b);

#endif
