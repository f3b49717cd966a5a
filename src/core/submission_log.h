/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What happened to a submission and what was said about it, as the journal has
 * it; and the history of one cell.
 */
#ifndef CORE_SUBMISSION_LOG_H
#define CORE_SUBMISSION_LOG_H

#include "core/event_log.h"
#include "core/submission.h"

/* All events of a submission, in order. What they point to lives in `arena`. ERR_DB. */
enum err_code submission_log(struct db *db, const struct submission_key *key, struct arena *arena,
    struct logged_event **out, size_t *count, struct err *err);

/* What a comment is about: the whole, one cell, or one text section. */
struct comment_place {
	const struct cell_key *cell; /* NULL: no cell */
	struct str text;             /* code of a section; empty: none */
};

/*
 * Says something about a submission, in whatever state; it need not have begun. Whoever enters,
 * submits, checks or approves there may. ERR_INPUT submission.empty_comment,
 * submission.no_such_cell, and as submission_move() of texts and forms.
 */
enum err_code submission_comment(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author,
    const struct comment_place *place, const char *text, struct err *err);

/* Whether a comment is about the cell; its unit and period are the submission's. */
bool submission_comment_is_on(const struct logged_event *event, const struct cell_key *cell);

/* ---- one cell */

struct cell_stage {
	enum stage stage;
	int64_t batch;
	struct str at, by;
};

struct cell_revision {
	int32_t revision;
	enum cell_status status;
	int64_t value; /* at the indicator's scale */
	struct str note;
	bool note_purged;
	int64_t batch;
	struct str at, by;
	size_t stage_count; /* at least one: the stage it was written with, then its moves */
	struct cell_stage *stages;
};

/* All revisions of a cell, oldest first, on the working layer: not for the public. ERR_DB. */
enum err_code cell_history(struct db *db, const struct cell_key *cell, struct arena *arena,
    struct cell_revision **out, size_t *count, struct err *err);

#endif
