/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An old spreadsheet of any layout, read by saying what its columns hold: one
 * has the unit of each line, others have figures. What comes out are
 * observations, to be looked at as a difference and then written.
 *
 * Units are told by code or by name, as names are compared for search: "TAM
 * THANH", "P. Tam Thanh" and "phường tam thanh" are one. A line whose unit is
 * blank, or a total ("Tổng cộng", "Cộng", "Toàn thành phố"), is passed over; any
 * other line without a known unit is a problem if it has figures.
 */
#ifndef EXCHANGE_SHEET_MAPPING_H
#define EXCHANGE_SHEET_MAPPING_H

#include "core/journal.h"
#include "exchange/form_sheet.h"

/* A column with figures, and what they are. */
struct mapped_column {
	int column; /* of the file, from 0 */
	int indicator;
	int scenario;
	int breakdown; /* 0: the total */
	struct period period;
};

enum { MAPPED_COLUMNS_MAX = 200 };

struct sheet_mapping {
	int first_row;   /* of the lines of units, from 0: below the heads */
	int last_row;    /* -1: to the end */
	int unit_column; /* code or name */
	int under;       /* the unit whose subtree the lines are of, itself too; 0: any */
	enum number_marks marks;
	size_t column_count;
	const struct mapped_column *columns;
};

struct mapped_entry {
	struct cell_key key;
	const char *cell;          /* "F12" */
	enum number_result result; /* VALUE, NOTHING or AMBIGUOUS; empty cells have no entry */
	int64_t value;             /* at the indicator's scale */
	int64_t other;             /* of AMBIGUOUS */
};

/*
 * Reads the entries, in the file's order, into `arena`. All problems go to
 * `issues`, each with its cell; false when there is any. Ids and columns of the
 * mapping must be good (a bug otherwise); an indicator with a formula is
 * mapping.computed. Keys: mapping.unknown_unit, mapping.unit_ambiguous,
 * mapping.twice, mapping.computed, mapping.nothing, and those of
 * file_number_read() and file_check_secrecy().
 */
bool sheet_mapping_read(const struct sheet_mapping *mapping, const struct cells *cells,
    const struct definitions *defs, struct arena *arena, struct mapped_entry **out, size_t *count,
    struct issues *issues);

/*
 * A first guess, for a person to correct: the column with most units of the
 * period, the first line of one, and those columns whose head is the name or
 * code of an indicator without a formula, all for `period` and `scenario`. False when no
 * column has a unit. `out->columns` lives in `arena`.
 */
bool sheet_mapping_guess(struct sheet_mapping *out, const struct cells *cells,
    const struct definitions *defs, struct period period, int scenario, struct arena *arena);

#endif
