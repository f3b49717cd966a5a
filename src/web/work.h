/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the pages of those who are signed in have in common: who they are,
 * where a submission may go from here, what was said about it.
 */
#ifndef WEB_WORK_H
#define WEB_WORK_H

#include "core/sheet.h"
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

/* "FORM/UNIT/PERIOD" of such an address, below the folder of forms; false: it names none. `form`
 * is a view of `id`. */
bool work_id_read(
    const struct definitions *defs, struct arena *arena, struct str id, struct submission_key *out);

/* The words of a state. */
const char *work_state(enum lang lang, enum submission_state state);

/*
 * The submission that the address names by {form}, {unit} and {period}, where
 * whoever asks may do there what the route is for: else ERR_DENIED http.denied.
 * ERR_NOT_FOUND web.unknown_form, web.unknown_unit; ERR_INPUT web.bad_period.
 */
enum err_code work_key(
    const struct page *page, struct request *req, struct submission_key *out, struct err *err);

/*
 * The cell of a submission by codes: an indicator, a scenario and "codelist:code"
 * or "". ERR_NOT_FOUND submission.no_such_cell. And the address of its page,
 * below that of the entry page.
 */
enum err_code work_cell(const struct definitions *defs, const struct submission_key *key,
    struct str indicator, struct str scenario, struct str breakdown, struct cell_key *out,
    struct err *err);
const char *work_cell_url(const struct page *page, const struct definitions *defs,
    const char *entry_url, const struct cell_key *cell);

/* A move as a button has it, whoever may make it. */
struct work_move work_move_named(enum lang lang, enum submission_move move, bool needs_reason);

/* What the actor may do with it now; in the arena of the page. */
size_t work_moves_of(const struct page *page, const struct actor *actor,
    const struct submission *submission, const struct form *form, struct work_move **out);

/*
 * What somebody said, or why a submission was moved; false: the event is
 * neither. In the arena of the page.
 */
bool work_say(const struct page *page, const struct form *form, const struct logged_event *event,
    struct work_comment *out);

/* The answer is a file to be kept under that name, in any letters. */
void work_download_name(struct response *res, struct str name);

/*
 * A request that writes to a submission: what it needs of the register, taken
 * while the space was this thread's and held beyond it. The page has ended.
 */
struct work_write {
	struct page page; /* its language, words and addresses; not its space */
	struct definitions *defs;
	struct submission_key key;
	struct submission_author author;
	const char *url; /* of the entry page */
};

/* On failure there is nothing to end. */
enum err_code work_write_begin(struct work_write *write, struct request *req, struct err *err);
void work_write_end(struct work_write *write);

/* Writes, and leads back to the entry page, which shows what was written. */
enum err_code work_write_and_return(struct work_write *write, struct request *req,
    struct response *res, writer_work *work, void *arg, struct err *err);

#endif
