/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The words that units and periods are asked for by, taken apart. A word is
 * one item of a list separated by commas; nothing here knows a register.
 *
 *	178            the unit of that code          (also id:KEY)
 *	178 / *        its children                   (without the blanks)
 *	178 / **       its whole subtree, itself included
 *	178 / *:xa     of those, the ones of type xa; likewise 178 / **:xa
 *
 *	2017           a period in any of its forms   (core/period.h)
 *	2010..2017     from one to another, by its length
 *	2017:month     its months; also :quarter, :half, :year
 *	2015..2017:quarter
 */
#ifndef EXCHANGE_SELECT_WORDS_H
#define EXCHANGE_SELECT_WORDS_H

#include "base/str.h"
#include "core/period.h"

enum unit_reach { REACH_UNIT, REACH_CHILDREN, REACH_SUBTREE };

struct unit_word {
	struct str name; /* as definitions_unit() takes it */
	enum unit_reach reach;
	struct str type; /* n == 0: of any type */
};

/* Any word is one: what has no reach at its end is a name. Views into `text`. */
struct unit_word unit_word_parse(struct str text);

/* `count` periods of the same length, one after another. */
struct period_word {
	struct period first;
	int count;
};

enum period_word_problem {
	PERIOD_WORD_OK = 0,
	PERIOD_WORD_MALFORMED,
	PERIOD_WORD_BAD_RANGE, /* of different lengths, backwards, or does not come out even */
	PERIOD_WORD_BAD_PART   /* what is split does not consist of such parts */
};

/* *out is written only on PERIOD_WORD_OK. */
enum period_word_problem period_word_parse(struct str text, struct period_word *out);

/* The period at `index`, 0 to count - 1. */
static inline struct period period_word_at(const struct period_word *word, int index)
{
	return period_shift(word->first, index * word->first.months);
}

#endif
