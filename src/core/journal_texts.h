/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The free texts of one batch, as they are stored beside its rows: actor,
 * reason, origin and notes.
 *
 * Invariants:
 *  1. A text's id is its batch's ticket and a count within it (a further
 *     random number where the count runs out), so that batches written at
 *     once take different ones and need no counter between them.
 *  2. Each text has a salt of its own; what enters digests is the salted
 *     digest, never the text.
 *  3. Equal notes of a batch are mostly stored once; a note is in the
 *     database after texts_write().
 */
#ifndef CORE_JOURNAL_TEXTS_H
#define CORE_JOURNAL_TEXTS_H

#include "base/arena.h"
#include "base/map.h"
#include "core/journal_rows.h"

enum { TEXTS_OF_A_TICKET = 16 }; /* bits of a text's id that count within its ticket */

/*
 * Positive, with room for the texts that count within it: milliseconds, and a
 * random number. Two that are equal are a race lost (ERR_RETRY).
 */
int64_t new_ticket(void);

/* All zero: none, id 0. */
struct written_text {
	int64_t id;
	unsigned char salt[SALT_SIZE];
	unsigned char digest[DIGEST_SIZE];
	struct str content;
};

/* All zero is empty. `db` and `err` are borrowed. */
struct texts {
	struct db *db;
	struct err *err;
	struct arena arena;
	size_t bytes;
	struct map known; /* content -> struct written_text */
	int64_t next;
	size_t new_count; /* texts not yet stored */
	size_t new_capacity;
	struct written_text **new_texts;
};

void texts_begin(struct texts *texts, struct db *db, int64_t ticket, struct err *err);
void texts_release(struct texts *texts);

/* The text to be stored for `content`, once where it was seen before; valid until texts_forget().
 */
const struct written_text *texts_find(struct texts *texts, const char *content);

/* Stores the texts found since the last call. ERR_DB or ERR_RETRY. */
enum err_code texts_write(struct texts *texts);

/* Gives the memory back where it is much: a text seen long ago may be stored once more. */
void texts_forget(struct texts *texts);

/* Stores one of the batch's own texts at once; NULL leaves `text` as it is. `content` stays. */
enum err_code texts_write_own(struct texts *texts, struct written_text *text, const char *content);

#endif
