/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What was typed into the boxes of an entry page, on its way to the register:
 * numbers read, written as one change where that can be, and each box told
 * what became of it.
 *
 * Invariants:
 *  1. What cannot be read or is in conflict holds up nothing else.
 *  2. Nothing that somebody else wrote meanwhile is written over.
 */
#ifndef WEB_ENTRY_INPUT_H
#define WEB_ENTRY_INPUT_H

#include "web/entry.h"

enum entry_outcome {
	OUTCOME_SAVED, /* also what was so already */
	OUTCOME_WRONG,
	OUTCOME_AMBIGUOUS, /* `readings` are what it may mean */
	OUTCOME_CONFLICT   /* `stored` is what somebody else wrote, in `revision` */
};

struct entry_result {
	enum entry_outcome outcome;
	int revision;
	const char *text;        /* SAVED: in its normal form; CONFLICT: theirs */
	const char *message;     /* WRONG: what is; else NULL */
	const char *readings[2]; /* AMBIGUOUS */
	const char *who;         /* CONFLICT */
};

struct entry_post {
	int version; /* of the form that the reader had before them */
	size_t count;
	struct entry_input *inputs;
	struct entry_result *results; /* filled, one an input */
};

/*
 * Writes the inputs. A failure is one of the whole: the gate's, a locked
 * submission, another version of the form.
 */
enum err_code entry_write(
    struct request *req, const struct work_write *write, struct entry_post *post, struct err *err);

#endif
