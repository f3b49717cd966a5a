/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the pages of those who are signed in have in common: who they are,
 * where a submission may go from here, what was said about it.
 */
#ifndef WEB_WORK_H
#define WEB_WORK_H

#include "core/submission.h"
#include "http/form.h"
#include "web/page.h"

/* A move that the reader may make of a submission, as a form of one button. */
struct work_move {
	const char *code; /* "submit" */
	const char *name; /* "Nộp báo cáo" */
	const char *help; /* what it does, a sentence */
	bool needs_reason;
	bool is_main; /* what most would do next */
};

struct work_comment {
	const char *who;
	const char *when;
	const char *about; /* the cell or the submission as a whole, in words */
	const char *text;  /* NULL: it was removed */
};

/* /lam-viec/bieu/FORM/UNIT/PERIOD in the page's language. */
const char *work_entry_url(const struct page *page, const struct submission_key *key);

/* The words of a state. */
const char *work_state(enum lang lang, enum submission_state state);

/*
 * The submission that the address names by {form}, {unit} and {period}.
 * ERR_NOT_FOUND web.unknown_form, web.unknown_unit; ERR_INPUT web.bad_period.
 */
enum err_code work_key(
    const struct page *page, struct request *req, struct submission_key *out, struct err *err);

/* What the actor may do with it now; in the arena of the page. */
size_t work_moves_of(const struct page *page, const struct actor *actor,
    const struct submission *submission, const struct form *form, struct work_move **out);

/* Who writes, for the journal: the actor of the request. */
struct submission_author work_author(
    const struct page *page, struct request *req, const struct submission_key *key);

#endif
