/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Keeping a form that was designed: a definition of the register, written in a
 * batch of its own.
 *
 * Invariants:
 *  1. A version that a submission was begun on never changes.
 *  2. What somebody else changed meanwhile is not written over.
 */
#ifndef CORE_FORM_STORE_H
#define CORE_FORM_STORE_H

#include "core/form.h"
#include "core/submission.h"

/* How many submissions, of whatever state, were begun on a version. */
enum err_code form_count_begun(
    struct db *db, struct str code, int version, int64_t *count, struct err *err);

/* The stored JSON of a version, canonical; p NULL: there is none. */
struct str form_stored(const struct definitions *defs, struct str code, int version);

/*
 * Writes the form inside the caller's transaction. `seen` is form_stored() of
 * what was opened, p NULL for a new version; `definitions` the number of the
 * batch that `defs` are of (journal_head.definitions). ERR_CONFLICT
 * form.in_use, form.changed (somebody else was faster); ERR_INPUT
 * form.version_not_later (the version, and the one it is out of order with), secrecy.marked;
 * ERR_DENIED submission.denied.
 */
enum err_code form_store(struct db *db, const struct definitions *defs, int64_t definitions,
    const struct submission_author *author, const struct form *form, struct str seen,
    struct err *err);

/* The same for the calendar: `content` is calendar_write()'s. */
enum err_code calendar_store(struct db *db, const struct definitions *defs, int64_t definitions,
    const struct submission_author *author, struct str content, struct str seen, struct err *err);
struct str calendar_stored(const struct definitions *defs);

#endif
