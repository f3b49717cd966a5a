/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A submission: what one unit reports on one form for one period, from the
 * first cell entered to its publication.
 *
 * Invariants:
 *  1. Its state changes by the moves of core/submission_moves.def only, each
 *     in the batch that notes it as an event and moves the stages of its cells.
 *  2. Cells and texts are written in the states draft and returned only: the
 *     row of `submission` is written in the same transaction, so that of a
 *     write and a move at once one waits for the other.
 *  3. A write names the revision it was made against; where the cell has moved
 *     on, nothing of that write is stored (ERR_CONFLICT), and both are told.
 *  4. A submission keeps the version of the form it was begun on.
 *  5. Approving and publishing take what was submitted and approved, never what an import
 *     wrote into the cells since. What was published stays public until a
 *     later revision is published: no move takes a published revision to another stage.
 *  6. The row is derived: its state is the `after` of its last EVENT_MOVE
 *     (core/submission_check.h, for verify).
 */
#ifndef CORE_SUBMISSION_H
#define CORE_SUBMISSION_H

#include "core/access.h"
#include "core/form.h"
#include "core/journal.h"

/* Stored: numbers never change. */
enum submission_state {
	SUBMISSION_DRAFT = 0,
	SUBMISSION_SUBMITTED = 1, /* by its signatory: locked */
	SUBMISSION_RETURNED = 2,  /* with comments: open again */
	SUBMISSION_REVIEWED = 3,  /* checked for every sector it has figures of */
	SUBMISSION_APPROVED = 4,
	SUBMISSION_PUBLISHED = 5,
	SUBMISSION_STATE_END
};

/* Stored: numbers never change. */
enum submission_move {
	MOVE_SUBMIT = 1, /* draft, returned → submitted */
	MOVE_WITHDRAW,   /* submitted → draft, while nobody has taken it up */
	MOVE_REVIEW,     /* a sector checked; the last one: submitted → reviewed */
	MOVE_RETURN,     /* submitted, reviewed → returned; needs a reason */
	MOVE_APPROVE,    /* reviewed → approved */
	MOVE_PUBLISH,    /* approved → published */
	MOVE_REOPEN,     /* approved, published → returned; needs a reason */
	MOVE_END
};

const char *submission_state_code(enum submission_state state); /* "draft" … */
const char *submission_move_code(enum submission_move move);    /* "submit" … */
bool submission_state_parse(struct str text, enum submission_state *out);
bool submission_move_parse(struct str text, enum submission_move *out);

/* Whether cells and texts may be written: invariant 2. */
bool submission_is_open(enum submission_state state);

/* One line of the matrix; NULL: the move does not start from that state. */
struct submission_transition {
	enum submission_move move;
	enum submission_state from, to;
	enum access permission;
	bool needs_reason;
};
const struct submission_transition *submission_transition(
    enum submission_move move, enum submission_state from);

struct submission_key {
	struct str form; /* its code */
	int unit;
	struct period period;
};

/* What events name a submission by: "submission/FORM/UNIT/PERIOD", the unit by its id. */
void submission_subject(struct buf *out, const struct submission_key *key);
/* The form is a view of `text`. False: no such subject. */
bool submission_subject_parse(struct str text, struct submission_key *out);

struct submission {
	struct submission_key key;
	int version; /* of the form; 0: none counts for the period */
	enum submission_state state;
	int64_t changes;               /* grows with every write and move */
	struct str submitted_at;       /* UTC, last time; empty: never */
	struct str first_submitted_at; /* what timeliness counts by */
	date extended_to;              /* DATE_MIN: not */
	struct str reviewed; /* sectors checked since it was last submitted, "a b", "-" for none;
	                        empty: none yet */
	bool on_behalf;      /* an office entered something for the unit */
	int64_t published;   /* the batch that last published it; 0: never */
};

/* *found false: nothing was entered yet; *out then is a draft of the version that counts. */
enum err_code submission_load(struct submission *out, bool *found, struct db *db,
    const struct definitions *defs, struct submission_key key, struct arena *arena,
    struct err *err);

/* Whether a sector is among the checked ones. */
bool submission_is_reviewed(const struct submission *submission, struct str sector);

enum { SUBMISSION_TEXT_MAX = 8192 }; /* bytes of a reason, note or comment */

/* Whether a text may be stored: NULL may. ERR_INPUT secrecy.marked, submission.too_long. */
enum err_code submission_check_text(const char *text, size_t most, struct err *err);

/* ---- Writing. Each runs inside a transaction of the caller's (db_begin), which commits it, or
 * rolls it back where the call fails: many of them may share one (core/writer.h). */

/* Who writes and from where, for the journal. */
struct submission_author {
	const struct actor *actor;
	const char *address; /* numeric; NULL: the command line */
	bool on_behalf;      /* a city office enters for the unit: marked as such */
};

enum cell_entry_kind {
	ENTRY_VALUE,
	ENTRY_NOTHING, /* không phát sinh: counts as reported, with zero */
	ENTRY_EMPTY,   /* takes back what was entered */
	ENTRY_NOTE     /* the value stays, the note is new; there must be a value */
};

struct cell_entry {
	struct cell_key key; /* of form_cell() */
	enum cell_entry_kind kind;
	int64_t value;    /* at the indicator's scale */
	const char *note; /* NULL: the note stays as it is; "": none */
	int32_t seen;     /* the revision the author saw; 0: none */
	/* filled */
	int32_t revision;          /* the new one, or the one that stands where nothing changed */
	bool conflict;             /* somebody else wrote since: `stored` is what they wrote */
	struct observation stored; /* without its note */
};

/*
 * Stores entries, of different cells, as drafts of the submission, which is
 * begun where it was not. What equals what is stored is left alone, whatever
 * was seen. ERR_CONFLICT submission.cell_changed when any entry is in conflict
 * (nothing is stored then); ERR_DENIED submission.denied by the gate,
 * submission.locked in a state that is not open; ERR_INPUT
 * submission.no_form, submission.not_its_unit, submission.no_such_cell,
 * submission.note_alone (a note where no value is),
 * secrecy.marked (a note with a secrecy mark: core/secrecy.h), submission.too_long.
 */
enum err_code submission_save(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author, struct cell_entry *entries,
    size_t count, struct err *err);

/* What the checks of a form found (core/validation.h), and the signatory's answer to it. */
struct submission_finding {
	struct str rule;    /* names the check and where, for the journal: "rules[2]" */
	bool blocks;        /* an error: it cannot be submitted */
	const char *reason; /* why a warning is accepted; NULL or empty: no answer */
};

struct submission_request {
	enum submission_move move;
	struct str sector;  /* of MOVE_REVIEW; empty: all that the actor may review */
	const char *reason; /* free text; NULL or empty: none */
	int64_t seen;       /* `changes` of what was looked at; -1: whatever stands */
	/* Of MOVE_SUBMIT: what the checks found in the submission as `seen`. */
	size_t finding_count;
	const struct submission_finding *findings;
};

/*
 * Makes the move; an approver's review counts for all sectors. ERR_CONFLICT
 * submission.moved when the state is not one the move starts from,
 * submission.changed when it is not what was seen, submission.taken_up for
 * the withdrawal of one that was reviewed in part; ERR_DENIED
 * submission.denied by the gate; ERR_INPUT submission.reason_needed,
 * submission.has_errors, submission.warning_unanswered, submission.no_sector
 * (ERR_CONFLICT submission.reviewed_already: all of it was), and, for texts and forms, as
 * submission_save().
 */
enum err_code submission_move(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author,
    const struct submission_request *request, struct err *err);

/*
 * Moves the deadline of one unit to the end of a day; `reason` is needed. The
 * submission need not have begun. Errors as submission_move().
 */
enum err_code submission_extend(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author, date to, const char *reason,
    struct err *err);

#endif
