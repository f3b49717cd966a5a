/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The journal of a space: batches in order, append-only. It is the source of
 * truth for values and for definitions.
 *
 * Invariants:
 *  1. Batches are numbered 1, 2, 3, …; a batch is whole or absent.
 *  2. digest(n) = BLAKE2b-256 over digest(n-1), the batch's own fields and
 *     the digests of its definitions, observations and moves, each over all
 *     rows in key order, and of its events, if any, in the order given;
 *     digest(0) is all zero. Free text enters as a salted digest, so that a
 *     purge of the text leaves the chain whole.
 *  3. Revisions of a cell are numbered 1, 2, 3, … and never change. A move of
 *     stage is a row of its own that names a revision.
 *  4. The number and the link in the chain are taken last, under the lock of
 *     the space's head: rows are written before, beside those of other
 *     writers, and name their batch by its ticket. Who sees a batch's number
 *     in the head sees all its rows.
 *  5. Every batch takes its locks in one order: cells in theirs, then the
 *     head. Of two batches that write a new revision of one cell at once, the
 *     later waits for the first, and fails with ERR_RETRY if that succeeds.
 *     Moves of one revision all stand, in the order of their batches; but what
 *     was published stays published, whatever is moved after: a writer who did
 *     not know yet cannot take it back.
 */
#ifndef CORE_JOURNAL_H
#define CORE_JOURNAL_H

#include "core/definitions.h"
#include "db/db.h"

enum { DIGEST_SIZE = 32 };

/* Stored: numbers never change. In order of progress. */
enum stage { STAGE_DRAFT = 0, STAGE_SUBMITTED = 1, STAGE_APPROVED = 2, STAGE_PUBLISHED = 3 };

const char *stage_code(enum stage stage); /* "draft" … "published" */
bool stage_parse(struct str text, enum stage *out);

/* Stored: numbers never change. */
enum cell_status {
	CELL_VALUE = 0,
	CELL_NOT_EXPECTED = 1,
	CELL_WITHDRAWN = 2,
	CELL_NOTHING = 3 /* không phát sinh: nothing occurred; reported, with the value 0 */
};

/* What is observed; in the order of the key of facts. */
struct cell_key {
	int32_t indicator;
	int32_t scenario;
	int32_t breakdown;
	int32_t unused_alignment; /* 0 */
	int64_t period;           /* period_key() */
	int32_t unit;
	int32_t unused_tail; /* 0 */
};

int cell_key_compare(const struct cell_key *a, const struct cell_key *b);
bool cell_same_slice(const struct cell_key *a, const struct cell_key *b);

/* One observation to write: a new revision of its cell. */
struct observation {
	struct cell_key key;
	int64_t value; /* at the indicator's scale; 0 unless status is CELL_VALUE */
	enum cell_status status;
	enum stage stage;
	/* Given: the order among the batch's revisions of one cell. journal_append puts the
	 * number of the revision there, which is in the same order: the batch can be given
	 * once more. */
	int32_t revision;
	int32_t decision; /* 0: none */
	const char *note; /* NULL: none */
	int64_t note_id;  /* filled by journal_append; 0: none */
};

struct stage_move {
	struct cell_key key;
	int32_t revision;
	enum stage stage;
};

/* What happened beside values and definitions: kinds and subjects are core/event.h's. */
struct event {
	int kind;           /* enum event_kind */
	struct str subject; /* what it happened to: "account/12" */
	struct str content; /* canonical JSON; says nothing a purge may have to remove */
	const char *text;   /* free text; NULL: none */
};

struct batch {
	const char *actor;
	const char *reason; /* free text; NULL: none */
	const char *origin; /* where it came from; free text; NULL: none */
	size_t definition_count;
	struct definition_row *definitions;
	size_t observation_count;
	struct observation *observations; /* sorted here, by key */
	size_t move_count;
	struct stage_move *moves; /* sorted here, by key and revision */
	size_t event_count;
	const struct event *events;
	bool shown; /* its events change what the public sees */
	/* The batch that last changed the definitions this one was made against; -1: any. */
	int64_t expected_definitions;
	/* filled by journal_append, journal_write_end */
	int64_t number;
	unsigned char digest[DIGEST_SIZE];
};

struct journal_head {
	int64_t batch;       /* 0: empty */
	int64_t published;   /* the last batch that changed what the public sees */
	int64_t definitions; /* the last batch with definitions */
	unsigned char digest[DIGEST_SIZE];
};

/* Creates the tables of a new database, and its one space. */
enum err_code journal_create(struct db *db, struct err *err);

enum err_code journal_read_head(struct db *db, struct journal_head *head, struct err *err);

/*
 * Writes one batch inside the transaction the caller has begun (db_begin) and
 * will commit; on failure the caller rolls back. ERR_CONFLICT when the
 * definitions are no longer those expected; ERR_RETRY when another writer was
 * faster: then the same batch may be given again, JOURNAL_TRIES times in all
 * by those who do not know better. Two observations of one cell must differ in
 * the order they are given (a bug otherwise).
 */
enum { JOURNAL_TRIES = 10 };
enum err_code journal_append(struct db *db, struct batch *batch, struct err *err);

/*
 * The same for a batch too large to hold: its rows are given slice by slice,
 * in the order of cell_key_compare(). `batch` (its observations and moves are
 * not looked at) and `err` must stay until the end. Rows that name definitions
 * of the batch itself need ids that were given (definitions_merge()), and
 * expected_definitions.
 */
struct journal_writer;
enum err_code journal_write_begin(
    struct journal_writer **out, struct db *db, struct batch *batch, struct err *err);
/* Before the first slice: their rows are very many. Of a store's first ones the keys are made last,
 * and others wait (db_load_begin()). */
enum err_code journal_write_many(struct journal_writer *writer);
/* `rows` and `moves` of one slice, each in key order. Fills revisions and notes of the rows. */
enum err_code journal_write_slice(struct journal_writer *writer, struct observation *rows,
    size_t count, const struct stage_move *moves, size_t move_count);
/* Takes the number, and frees the writer whatever happens. */
enum err_code journal_write_end(struct journal_writer *writer);
void journal_write_abandon(struct journal_writer *writer); /* NULL is fine */

/*
 * The cells that small batches touched, as `batch.cells` lists them: 24 bytes
 * a cell. False: not such a list.
 */
enum { JOURNAL_CELLS_MAX = 256 };
bool journal_cells_read(struct str bytes, struct cell_key *out, size_t *count);

/* "9f86d0…" of a digest, 64 characters and a NUL. */
enum { DIGEST_TEXT_SIZE = DIGEST_SIZE * 2 + 1 };
void digest_text(const unsigned char digest[DIGEST_SIZE], char out[DIGEST_TEXT_SIZE]);
/* That of what is stored by its digest. */
void digest_make(struct str content, unsigned char digest[DIGEST_SIZE]);
/* And back; false: that is no digest. */
bool digest_parse(struct str text, unsigned char digest[DIGEST_SIZE]);
/* For `rows` of digests and contents, as db_scan() gave them: ERR_INTEGRITY
 * verify.attachment_changed (the digest the content has) where one has another. */
enum err_code digests_check(struct db_stmt *rows, struct err *err);

#endif
