/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A form as one unit has it before it for one period: each row and column with
 * the figure that belongs there, on the working layer. Entry pages, their
 * spreadsheets and the check before submitting are made from it.
 *
 * Invariant: cells are those of the version of the form the submission was
 * begun on, or else of the one that counts for the period.
 */
#ifndef CORE_SHEET_H
#define CORE_SHEET_H

#include "core/figure.h"
#include "core/submission.h"

enum sheet_cell_kind {
	SHEET_CROSSED, /* nothing belongs here: a breakdown the indicator does not have */
	SHEET_FIGURE,  /* a figure that is shown */
	SHEET_ENTRY,   /* what is entered */
	SHEET_NOTE     /* a note on the row's first entry */
};

/* How a shown figure follows an entry of its row while that is being typed. */
enum sheet_follows { FOLLOWS_NOTHING, FOLLOWS_SUM, FOLLOWS_PERCENT };

struct sheet_cell {
	enum sheet_cell_kind kind;
	struct figure figure; /* of FIGURE and ENTRY; of ENTRY what the roll-up takes it for */

	/* Of ENTRY, and of NOTE that of its entry: the latest revision, 0 where there is none. */
	struct cell_key key;
	int32_t revision;
	enum cell_status status; /* CELL_WITHDRAWN: empty */
	int64_t value;
	enum stage stage;
	const char *note; /* NULL: none */
	size_t comments;

	/*
	 * Of FIGURE. SUM: it is `before` and the entry. PERCENT: it is `before` and
	 * the entry, of `plan`. Both at the indicator's scale.
	 */
	enum sheet_follows follows;
	size_t entry; /* the column of that entry */
	int64_t before;
	int64_t plan;
};

struct sheet {
	struct submission submission;
	bool begun; /* something was entered or extended already */
	const struct form *form;
	size_t row_count, column_count;
	struct sheet_cell *cells; /* row by row */
};

static inline struct sheet_cell *sheet_cell(const struct sheet *sheet, size_t row, size_t column)
{
	return &sheet->cells[row * sheet->column_count + column];
}

/*
 * What it points to lives in `arena`, or in the space's definitions.
 * ERR_INPUT submission.no_form, submission.not_its_unit; ERR_DB.
 */
enum err_code sheet_load(struct space *space, const struct submission_key *key, struct arena *arena,
    struct sheet **out, struct err *err);

#endif
