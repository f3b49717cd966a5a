/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The bytes of journal rows, as they enter marks and digests: what
 * journal_append() writes and verify reads back must give the same. Integers
 * take seven bits a byte, so that most take one or two; texts are preceded by
 * their length, the digest of a note by whether there is one.
 */
#ifndef CORE_JOURNAL_ROWS_H
#define CORE_JOURNAL_ROWS_H

#include <sodium.h>

#include "base/buf.h"
#include "core/journal.h"

/* A batch's own fields; texts as digests, absent ones all zero. */
struct batch_fields {
	int64_t number;
	struct str committed_at;
	const unsigned char *actor;
	const unsigned char *reason;
	const unsigned char *origin;
	int64_t definitions;
	int64_t observations;
	int64_t moves;
	int64_t published;
};

/* The digest of a batch being made: one running digest a kind of row. */
struct chain {
	crypto_generichash_state definitions;
	crypto_generichash_state observations;
	crypto_generichash_state moves;
	struct buf row; /* scratch: the bytes of the last row */
};

extern const unsigned char no_digest[DIGEST_SIZE];

void chain_begin(struct chain *chain);

/* Each adds one row, rows of a kind in key order, and returns its mark. */
int64_t chain_definition(
    struct chain *chain, int64_t kind, int64_t id, struct str key, struct str content);
int64_t chain_observation(struct chain *chain, const struct cell_key *key, int64_t revision,
    int64_t value, int64_t status, int64_t stage, int64_t decision, const unsigned char *note);
int64_t chain_move(
    struct chain *chain, const struct cell_key *key, int64_t revision, int64_t stage);

/* The batch's digest, linked to the one before; frees the scratch. */
void chain_end(struct chain *chain, const unsigned char before[DIGEST_SIZE],
    const struct batch_fields *fields, unsigned char digest[DIGEST_SIZE]);
/* Frees the scratch of one that is given up. */
void chain_release(struct chain *chain);

/* The salted digest of a free text. */
enum { SALT_SIZE = 16 };
void free_text_digest(
    const unsigned char salt[SALT_SIZE], struct str text, unsigned char digest[DIGEST_SIZE]);

#endif
