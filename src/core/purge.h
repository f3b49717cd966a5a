/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Taking a free text out of a register for good: a state secret, or personal
 * data, that should never have come in. The words and their salt go; what
 * remains are the text's salted digest, by which the chain of the journal still
 * holds (and which without the salt betrays nothing), and an event that names
 * the digest, who removed the text, when and why.
 *
 * Free texts are who wrote a batch, why and from where, notes of figures, and
 * the texts of events: comments, text sections, reasons, names of attachments.
 * Each is one row of free_text; all other tables name it by its id, and so does
 * an image of a slice. The bytes of attachments are purged by their digest. Definitions (names of
 * units, templates of reports …) are no free text: they are part of the chain themselves and cannot
 * be purged.
 *
 * Not reached from here, and to be told to whoever purges: backups, exported
 * packages, the log and replicas of a database server, blocks of the file system
 * that were freed.
 */
#ifndef CORE_PURGE_H
#define CORE_PURGE_H

#include "core/journal.h"

enum purge_place_kind {
	PURGE_ACTOR = 1, /* who wrote the batch */
	PURGE_REASON,
	PURGE_ORIGIN,
	PURGE_NOTE,       /* of a figure: `cell` */
	PURGE_EVENT,      /* `event` and `subject` */
	PURGE_DEFINITION, /* cannot be purged: `subject` is its key; id and batch are 0 */
	PURGE_UNKNOWN     /* a note of a batch too large to list its cells */
};

/* A text, and a place where it stands. */
struct purge_text {
	int64_t id;
	struct str content;
	enum purge_place_kind place;
	int64_t batch; /* 0: not known */
	struct str at; /* when that was committed, UTC */
	struct cell_key cell;
	int event; /* enum event_kind */
	struct str subject;
	struct str file; /* digest of the attachment an event is about; empty: none */
};

enum { PURGE_FOUND_MAX = 1000, PURGE_MAX = 10000 };

/*
 * The texts in which all of `words` stands, as text is compared for search, in the order of
 * their ids; each once, at the first place found. *more: there are others. Inside a transaction.
 */
enum err_code purge_find(struct db *db, struct str words, struct arena *arena,
    struct purge_text **out, size_t *count, bool *more, struct err *err);

/*
 * The ids of the texts of a batch that are still there: why, from where, notes and events, but not
 * who wrote it. ERR_NOT_FOUND purge.no_such_batch. Inside a transaction.
 */
enum err_code purge_of_batch(struct db *db, int64_t batch, struct arena *arena, int64_t **ids,
    size_t *count, struct err *err);

/*
 * Removes the texts in one batch of the journal, durably, then cleans the
 * files of what they held (db_scrub). *batch is the number of that batch. ERR_NOT_FOUND
 * purge.no_such_text, ERR_CONFLICT purge.gone (removed before): nothing is
 * removed then. ERR_INPUT purge.no_reason, or secrecy.marked (of the reason).
 * *cleaned false, with ERR_NONE: the texts are removed, but others used the
 * database, and purge_clean() is to be called again.
 */
enum err_code purge_texts(struct db *db, const int64_t *ids, size_t count, const char *actor,
    const char *reason, int64_t *batch, bool *cleaned, struct err *err);

/*
 * The same of the bytes of an attachment, by their digest (core/attachment.h): they are gone from
 * every submission that has them. Its name is a text of its own. ERR_NOT_FOUND purge.no_such_file.
 */
enum err_code purge_file(struct db *db, struct str digest, const char *actor, const char *reason,
    int64_t *batch, bool *cleaned, struct err *err);

/* Cleans the files of what removed texts held. ERR_RETRY: others use the database. */
enum err_code purge_clean(struct db *db, struct err *err);

#endif
