/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The texts a form asks for besides figures. Each writing is an event of the
 * submission and a revision of its own; a text is nowhere else, so that a purge
 * finds it.
 */
#ifndef CORE_SUBMISSION_TEXT_H
#define CORE_SUBMISSION_TEXT_H

#include "core/submission.h"

struct submission_text {
	struct str code;
	struct str content; /* empty: none, or purged */
	bool purged;
	int32_t revision; /* 1, 2, 3 … of this section */
	int64_t batch;
	struct str at, by;
};

/*
 * Every revision of every section, in order of writing, up to a batch: what the
 * public sees are the last ones up to submission.published; INT64_MAX: all. ERR_DB.
 */
enum err_code submission_texts(struct db *db, const struct submission_key *key, int64_t up_to,
    struct arena *arena, struct submission_text **out, size_t *count, struct err *err);

/* The last revision of a section among them, or NULL. */
const struct submission_text *submission_text_last(
    const struct submission_text *texts, size_t count, struct str code);

struct text_entry {
	struct str code;
	const char *content; /* empty takes back what was written */
	int32_t seen;        /* the revision the author saw; 0: none */
	/* filled */
	int32_t revision;
	bool conflict;
	struct str stored; /* where in conflict: what stands; lives in the arena given */
};

/*
 * As submission_save(): the submission must be open, conflicts store nothing,
 * what is equal is left alone. ERR_INPUT submission.no_such_text,
 * submission.too_long.
 */
enum err_code submission_save_texts(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author, struct arena *arena,
    struct text_entry *entries, size_t count, struct err *err);

#endif
