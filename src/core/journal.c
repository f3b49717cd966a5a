/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/journal.h"

#include "core/journal_rows.h"
#include "core/schema.h"

static const char *const stages[] = {[STAGE_DRAFT] = "draft",
    [STAGE_SUBMITTED] = "submitted",
    [STAGE_APPROVED] = "approved",
    [STAGE_PUBLISHED] = "published"};

const char *stage_code(enum stage stage)
{
	return stages[stage];
}

bool stage_parse(struct str text, enum stage *out)
{
	for (int i = STAGE_DRAFT; i <= STAGE_PUBLISHED; i++) {
		if (str_is(text, stages[i])) {
			*out = (enum stage)i;
			return true;
		}
	}
	return false;
}

static int compare(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

int cell_key_compare(const struct cell_key *a, const struct cell_key *b)
{
	int order = compare(a->indicator, b->indicator);

	if (!order)
		order = compare(a->scenario, b->scenario);
	if (!order)
		order = compare(a->breakdown, b->breakdown);
	if (!order)
		order = compare(a->period, b->period);
	if (!order)
		order = compare(a->unit, b->unit);
	return order;
}

void digest_text(const unsigned char digest[DIGEST_SIZE], char out[DIGEST_TEXT_SIZE])
{
	sodium_bin2hex(out, DIGEST_TEXT_SIZE, digest, DIGEST_SIZE);
}

void digest_make(struct str content, unsigned char digest[DIGEST_SIZE])
{
	crypto_generichash(
	    digest, DIGEST_SIZE, (const unsigned char *)content.p, content.n, NULL, 0);
}

bool digest_parse(struct str text, unsigned char digest[DIGEST_SIZE])
{
	size_t n = 0;

	return text.n == DIGEST_TEXT_SIZE - 1 &&
	       !sodium_hex2bin(digest, DIGEST_SIZE, text.p, text.n, NULL, &n, NULL) &&
	       n == DIGEST_SIZE;
}

enum err_code digests_check(struct db_stmt *rows, struct err *err)
{
	enum err_code code = rows ? ERR_NONE : db_failure(err);
	bool row = true;

	while (!code && !(code = db_step(rows, &row, err)) && row) {
		unsigned char digest[DIGEST_SIZE];
		char text[DIGEST_TEXT_SIZE];
		struct str stated = db_str(rows, 0);

		digest_make(db_str(rows, 1), digest);
		digest_text(digest, text);
		if (stated.n != DIGEST_SIZE || memcmp(stated.p, digest, DIGEST_SIZE) != 0)
			code = err_set(err, ERR_INTEGRITY, "verify.attachment_changed", text, NULL);
	}
	db_done(rows);
	return code;
}

enum err_code journal_create(struct db *db, struct err *err)
{
	enum err_code code = migrate(db, schema_migrations, schema_migration_count, NULL, err);

	if (!code)
		code = db_run(db, err,
		    "INSERT INTO space (space, batch, published, definitions, digest) "
		    "VALUES ($1, 0, 0, 0, $2)",
		    "ib", SPACE, (struct str){(const char *)no_digest, DIGEST_SIZE});
	return code;
}

enum err_code journal_read_head(struct db *db, struct journal_head *head, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT batch, published, definitions, digest FROM space WHERE space = $1", "i", SPACE);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	if (stmt)
		code = db_step(stmt, &row, err);
	if (!code && (!row || db_str(stmt, 3).n != DIGEST_SIZE))
		code = err_set(err, ERR_INTEGRITY, "journal.no_head", NULL);
	if (!code) {
		head->batch = db_int(stmt, 0);
		head->published = db_int(stmt, 1);
		head->definitions = db_int(stmt, 2);
		memcpy(head->digest, db_str(stmt, 3).p, DIGEST_SIZE);
	}
	db_done(stmt);
	return code;
}

static int by_cell(const void *a, const void *b)
{
	const struct observation *x = a, *y = b;
	int order = cell_key_compare(&x->key, &y->key);

	return order ? order : compare(x->revision, y->revision);
}

static int by_cell_and_revision(const void *a, const void *b)
{
	const struct stage_move *x = a, *y = b;
	int order = cell_key_compare(&x->key, &y->key);

	return order ? order : compare(x->revision, y->revision);
}

bool cell_same_slice(const struct cell_key *a, const struct cell_key *b)
{
	return a->indicator == b->indicator && a->scenario == b->scenario &&
	       a->breakdown == b->breakdown && a->period == b->period;
}

/* Gives the batch's rows and moves to the writer, those of one slice at a time. */
static enum err_code write_slices(struct journal_writer *writer, const struct batch *batch)
{
	size_t row = 0, move = 0;
	enum err_code code = ERR_NONE;

	while (!code && (row < batch->observation_count || move < batch->move_count)) {
		size_t first_row = row, first_move = move;
		const struct cell_key *key =
		    row < batch->observation_count ? &batch->observations[row].key : NULL;

		if (move < batch->move_count &&
		    (!key || cell_key_compare(&batch->moves[move].key, key) < 0))
			key = &batch->moves[move].key;
		while (row < batch->observation_count &&
		       cell_same_slice(&batch->observations[row].key, key))
			row++;
		while (move < batch->move_count && cell_same_slice(&batch->moves[move].key, key))
			move++;
		code = journal_write_slice(writer, batch->observations + first_row, row - first_row,
		    batch->moves + first_move, move - first_move);
	}
	return code;
}

enum err_code journal_append(struct db *db, struct batch *batch, struct err *err)
{
	struct journal_writer *writer;
	enum err_code code = journal_write_begin(&writer, db, batch, err);

	if (code)
		return code;
	if (batch->observation_count)
		qsort(batch->observations, batch->observation_count, sizeof(*batch->observations),
		    by_cell);
	if (batch->move_count)
		qsort(batch->moves, batch->move_count, sizeof(*batch->moves), by_cell_and_revision);
	code = write_slices(writer, batch);
	if (!code)
		return journal_write_end(writer);
	journal_write_abandon(writer);
	return code;
}
