/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The journal of a space: batches in order, append-only. It is the source of
 * truth for values and for definitions.
 *
 * Invariants:
 *  1. Batches are numbered 1, 2, 3, …; a batch is whole or absent.
 *  2. digest(n) = BLAKE2b-256 over digest(n-1), the batch's own fields and
 *     all its rows in key order; digest(0) is all zero. Free text enters as a
 *     salted digest, so that a purge of the text leaves the chain whole.
 *  3. Revisions of a cell are numbered 1, 2, 3, … and never change. A move of
 *     stage is a row of its own that names a revision.
 *  4. The number and the digest are taken last, under the write lock.
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
enum cell_status { CELL_VALUE = 0, CELL_NOT_EXPECTED = 1, CELL_WITHDRAWN = 2 };

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

/* One observation to write: a new revision of its cell. */
struct observation {
	struct cell_key key;
	int64_t value; /* at the indicator's scale; 0 unless status is CELL_VALUE */
	enum cell_status status;
	enum stage stage;
	/* Given: the order among the batch's revisions of one cell. journal_append puts the
	 * number of the revision there. */
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
	/* The head this batch was made against; another one is a conflict. -1: any will do. */
	int64_t expected_head;
	/* Called now and then with the rows written so far; NULL: never. */
	void (*progress)(void *context, size_t done, size_t total);
	void *progress_context;
	/* filled by journal_append */
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
 * will commit; on failure the caller rolls back. ERR_CONFLICT when the head
 * is not the one expected: the change was made against an older state. Two observations of
 * one cell must differ in the order they are given (a bug otherwise).
 */
enum err_code journal_append(struct db *db, struct batch *batch, struct err *err);

/* "9f86d0…" of a digest, 64 characters and a NUL. */
enum { DIGEST_TEXT_SIZE = DIGEST_SIZE * 2 + 1 };
void digest_text(const unsigned char digest[DIGEST_SIZE], char out[DIGEST_TEXT_SIZE]);

#endif
