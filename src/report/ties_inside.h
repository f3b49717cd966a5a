/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of report/ties share. */
#ifndef REPORT_TIES_INSIDE_H
#define REPORT_TIES_INSIDE_H

#include "report/ties.h"

enum { TIED_WORK_MAX = 64000000 };
enum { TIED_NAME_MAX = 10, TIED_NAME_AFTER_MAX = 7 };

/* Of the words around a number: those looked back at for what was before, for what is counted; and
 * how many numbers back its sentence is looked at. */
enum { TIED_BEFORE_WORDS = 8, TIED_COUNTED_BEFORE = 10, TIED_SEEN_BACK = 40 };

/* Spellings as 32 bits. */
struct tied_name {
	int count;
	unsigned words[TIED_NAME_MAX];
};

struct tied_number {
	int128 value, total, half; /* in parts of TIED_ONE; half: by how much rounding may be off */
	int128 step,
	    room; /* room: by how much it may be off itself, where it is not reckoned with */
	bool may_be_part; /* an amount, not roughly told in a digit alone, and no percentage */
	bool of_hundred;  /* a percentage that may be what others leave of all */
	bool followed;    /* another number may follow from it */
	bool counts;      /* that many there are of something that is not measured */
	bool spans;       /* "6 tháng": nothing follows from it but what is told for each */
	bool each;        /* it is told for each of something */
	int unit;         /* of struct tied_units; -1: of none */
	int64_t scale;    /* it is told for so many: arithmetic_scale() */
	unsigned char word, word_before, sign_before, sign_after, place, for_each, before;
	struct tied_name name, name_after;
	int like[2];      /* the next of its kind before and after it; -1: there is none */
	int shares_of[2]; /* percentages that are of it, two at most; -1 */
};

/* The units of a text, compared once: of the first so many, and of all numbers of each. */
enum { TIED_UNITS_MAX = 64 };
struct tied_units {
	int count, first[TIED_UNITS_MAX]; /* the first number of it */
	bool alike[TIED_UNITS_MAX][TIED_UNITS_MAX];
	int times[TIED_UNITS_MAX][TIED_UNITS_MAX];
};

static inline bool tied_has_word(const struct tied_name *name, unsigned word)
{
	for (int k = 0; k < name->count; k++)
		if (name->words[k] == word)
			return true;
	return false;
}

/* How many of the words before a number, and of those after it, stand beside each of the numbers
 * around it. */
enum { TIED_NAMED_BACK = 32, TIED_NAMED_ON = 12 };
struct tied_naming {
	unsigned char same[TIED_NAMED_BACK + TIED_NAMED_ON + 1][2];
};

/* Of a word that tells what a number is, from 1; 0: of any other, and of no word (NULL too). */
unsigned char tied_word_class(const struct stated_token *token);

/* In parts of TIED_ONE, without its sign. */
int128 tied_whole(struct rational value);
/* "tấn" for "tạ": how many of the unit of n the unit of a is; 0: it is another. */
int tied_times(const struct ties *t, int a, int n);
/* As arithmetic_alike(); and whether number k may be a part of a sum or rest that number i is. */
bool tied_alike(const struct ties *t, int a, int b);
bool tied_is_part(const struct ties *t, enum tie_kind kind, int k, int i);
/* Whether number i follows from a and b in that way. */
bool tied_holds(
    const struct ties *t, enum tie_kind kind, int i, int a, bool a_total, int b, bool b_total);
/* Whether the words before number i, or after it, are those of number x: none is (0), another of
 * its unit, but number `but`, has more of them (1), as many (2), or none has (3). */
unsigned char tied_named(const struct ties *t, int i, bool after, int x, int but);
/* Once the numbers are there. */
void tied_compare_units(struct ties *t, struct arena *arena);

#endif
