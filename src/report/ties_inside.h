/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What report/ties and report/ties_slots share. */
#ifndef REPORT_TIES_INSIDE_H
#define REPORT_TIES_INSIDE_H

#include "report/ties.h"

enum { TIED_WORK_MAX = 64000000 };
enum { TIED_NAME_MAX = 10, TIED_NAME_AFTER_MAX = 7 };

/* Spellings as 32 bits. */
struct tied_name {
	int count;
	unsigned words[TIED_NAME_MAX];
};

struct tied_number {
	int128 value, total, half; /* in parts of TIED_ONE; half: by how much rounding may be off */
	bool may_be_part;          /* an amount, neither rough nor a percentage */
	bool each;                 /* it is told for each of something */
	int unit;                  /* of struct tied_units; -1: of none */
	unsigned char word, word_before, sign_before, sign_after, place, for_each, before;
	struct tied_name name, name_after;
};

/* The units of a text, compared once: of the first so many, and of all numbers of each. */
enum { TIED_UNITS_MAX = 64 };
struct tied_units {
	int count, first[TIED_UNITS_MAX]; /* the first number of it */
	bool alike[TIED_UNITS_MAX][TIED_UNITS_MAX];
	int times[TIED_UNITS_MAX][TIED_UNITS_MAX];
};

/* In parts of TIED_ONE, without its sign. */
int128 tied_whole(struct rational value);
/* "tấn" for "tạ": how many of the unit of n the unit of a is; 0: it is another. */
int tied_times(const struct ties *t, int a, int n);
/* As arithmetic_alike(); and whether a may be a part of a sum of it. */
bool tied_alike(const struct ties *t, int a, int b);
bool tied_is_alike(const struct ties *t, int a, int b);
/* Once the numbers are there. */
void tied_compare_units(struct ties *t, struct arena *arena);

#endif
