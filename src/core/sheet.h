/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A form as a grid, for one unit and period, on the working layer: what the
 * entry page, the print of the paper form and the spreadsheet are made from.
 *
 * Invariants:
 *  1. The figures are at least as new as `submission.changes`: what was checked
 *     on a sheet is named by it (submission_request.seen).
 *  2. A cell that is entered tells the revision a write of it must name, also
 *     where what was entered was taken back.
 */
#ifndef CORE_SHEET_H
#define CORE_SHEET_H

#include "core/attachment.h"
#include "core/figure.h"
#include "core/submission.h"
#include "core/submission_log.h"
#include "core/submission_text.h"

enum sheet_cell_kind {
	SHEET_BLANK,  /* nothing belongs there: crossed out on paper */
	SHEET_FIGURE, /* shown */
	SHEET_ENTRY,  /* entered */
	SHEET_NOTE    /* the note on the row's entry */
};

struct sheet_cell {
	enum sheet_cell_kind kind;
	struct figure
	    figure; /* of FIGURE and ENTRY; an entry that is not stated shows its roll-up */
	/* of an ENTRY */
	struct cell_key key;
	int32_t revision;        /* 0: nothing was ever entered */
	enum cell_status status; /* of that revision; CELL_WITHDRAWN also where there is none */
	enum stage stage;
	int64_t value;        /* at the indicator's scale */
	size_t comment_count; /* on this cell */
	/* of an ENTRY, and of a NOTE: that of the row's first entry */
	const char *note; /* NULL: none */
};

struct sheet {
	const struct form *form;
	struct submission submission;
	bool begun;
	struct sheet_cell *cells; /* by row of the form, then column */
	/* The last revision of each of form.texts; revision 0: not written. */
	struct submission_text *texts;
	size_t text_count; /* of all revisions, `text_history` */
	struct submission_text *text_history;
	size_t attachment_count;
	struct attachment *attachments;
	size_t event_count; /* moves, comments … in order */
	struct logged_event *events;
};

static inline struct sheet_cell *sheet_cell(const struct sheet *sheet, size_t row, size_t column)
{
	return &sheet->cells[row * sheet->form->column_count + column];
}

/*
 * Brings the space up to date first (space_refresh_to()): take its definitions
 * anew after. *out lives in `arena`; what it names belongs to the definitions.
 * ERR_INPUT submission.no_form, submission.not_its_unit.
 */
enum err_code sheet_make(struct space *space, struct submission_key key, struct arena *arena,
    struct sheet **out, struct err *err);

/*
 * The same of a form as it is, without a unit's figures, texts or state: for a
 * blank one. A breakdown that a row has none of is blank.
 */
enum sheet_cell_kind sheet_kind_of(
    const struct form *form, const struct definitions *defs, size_t row, size_t column);

#endif
