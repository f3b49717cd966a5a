/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of core/submission share. */
#ifndef CORE_SUBMISSION_INSIDE_H
#define CORE_SUBMISSION_INSIDE_H

#include "core/event.h"
#include "core/submission.h"

/* The latest revision of one cell; revision 0: there is none. */
struct cell_state {
	struct observation now; /* its note lives in the arena asked with */
	int64_t batch;
};

/* Sees also what the transaction itself has written. ERR_DB. */
enum err_code cell_state_read(struct db *db, const struct cell_key *key, struct arena *arena,
    struct cell_state *out, struct err *err);

/* The form a submission is of: its own version, else the one that counts. ERR_INPUT
 * submission.no_form, submission.not_its_unit. */
enum err_code submission_form(const struct definitions *defs, const struct submission_key *key,
    int version, const struct form **out, struct err *err);

/*
 * Locks the submission's row and counts a change; *begun: with this very call.
 * ERR_DENIED submission.locked where it is not open.
 */
enum err_code submission_hold_open(struct db *db, const struct definitions *defs,
    const struct submission_key *key, struct arena *arena, struct submission *out, bool *begun,
    struct err *err);
/* Takes that back: nothing was written after all. */
enum err_code submission_let_go(
    struct db *db, const struct submission *held, bool begun, struct err *err);

/* Locks the row and counts a change in whatever state; *found false: there is no row. */
enum err_code submission_hold(struct db *db, const struct submission_key *key, struct arena *arena,
    struct submission *out, bool *found, struct err *err);

/* Notes on the held row that an office entered for the unit, where it did. */
enum err_code submission_mark_on_behalf(struct db *db, const struct submission_author *author,
    const struct submission *held, struct err *err);

/* Whether the author may, for any one of the sectors of the form (or at all, where it has none). */
bool submission_allows(const struct submission_author *author, enum access permission,
    const struct definitions *defs, const struct submission_key *key, const struct form *form,
    struct arena *arena);
enum err_code submission_denied(const struct submission_key *key, struct err *err);

static inline bool has_text(const char *text)
{
	/* White space says nothing: no reason is given by it. */
	return text && text[strspn(text, " \t\r\n")];
}

/* The events of one batch about one submission. */
struct submission_events {
	struct arena *arena;
	struct str subject;
	size_t count;
	size_t capacity;
	struct event *items;
};

void submission_events_init(
    struct submission_events *events, const struct submission_key *key, struct arena *arena);
/* `content` is JSON, copied; `text` NULL or empty: none, borrowed. */
void submission_events_add(
    struct submission_events *events, enum event_kind kind, struct str content, const char *text);
/* That it was begun on a version of its form; that an office enters for the unit. */
void submission_events_add_begun(struct submission_events *events, int version);
void submission_events_add_on_behalf(struct submission_events *events);

/* Fills the author's part of a batch. */
void submission_sign(struct batch *batch, const struct submission_author *author,
    const struct submission_events *events);

#endif
