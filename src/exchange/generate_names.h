/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The words of a made-up country: what its units are called, what types there
 * are, and what is measured. Constant tables, and names composed from them.
 */
#ifndef EXCHANGE_GENERATE_NAMES_H
#define EXCHANGE_GENERATE_NAMES_H

#include <stdint.h>

#include "base/arena.h"

/* Types of units as the General Statistics Office writes them. */
struct unit_type_word {
	const char *code;
	const char *name;
	const char *name_en;
};

extern const struct unit_type_word unit_type_words[];
extern const int unit_type_word_count;

/* The words of a type; NULL for one that is not in the table. */
const struct unit_type_word *unit_type_word(struct str code);

/* How many names there are, and the one of a number below that: "Tân Bình". */
enum { PLACE_FIRST = 48, PLACE_SECOND = 40, PLACE_NAMES = PLACE_FIRST * PLACE_SECOND };
const char *place_name(struct arena *arena, int number);

/* How a quantity goes through the year. */
enum season { SEASON_EVEN, SEASON_HARVEST, SEASON_YEAR_END, SEASON_SCHOOL, SEASON_COUNT };

enum { PER_MILLE = 1000, MONTHS_OF_YEAR = 12 };

/* By calendar month, in per mille; a year's twelve add up to twelve thousand. */
extern const int season_per_mille[SEASON_COUNT][MONTHS_OF_YEAR];

/* One thing that a sector measures of each of its subjects. */
struct measure_words {
	const char *code;
	const char *name; /* followed by the subject: "Sản lượng " */
	const char *name_en;
	const char *unit;
	const char *unit_en;
	int decimals; /* shown */
	int scale;    /* stored */
	int digits;   /* decimals of the values given, at most the scale */
	const char *direction;
	bool stock; /* counted at the end of a period; else a flow */
	enum season season;
	int64_t level; /* of an average commune and month, at `digits` */
};

struct subject_words {
	const char *code;
	const char *name;
	const char *name_en;
};

enum { SECTORS = 8, SECTOR_MEASURES = 2, SECTOR_SUBJECTS = 10 };

struct sector_words {
	const char *code;
	const char *name;
	const char *name_en;
	struct measure_words measures[SECTOR_MEASURES];
	struct subject_words subjects[SECTOR_SUBJECTS];
};

extern const struct sector_words sector_words[SECTORS];

#endif
