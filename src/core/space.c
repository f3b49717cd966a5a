/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/space.h"

#include "base/bug.h"
#include "core/schema.h"
#include "core/space_rollup.h"

/* One part in so many of the memory is for what space_as_of() shows. */
enum { PAST_SHARE = 8 };

struct space {
	struct db *db;
	size_t memory;
	uint64_t mark; /* db_change_mark() at the last look */
	struct journal_head head;
	struct definitions *defs;
	struct rollup *rollup;
	struct space *past; /* the last space_as_of(), kept for the next */
	struct memo memo;
};

static void drop(struct space *space)
{
	space_close(space->past);
	rollup_free(space->rollup);
	definitions_free(space->defs);
	space->past = NULL;
	space->rollup = NULL;
	space->defs = NULL;
}

/* Reads definitions and directory as of `head`; on failure the space stays as it was. */
static enum err_code load(struct space *space, const struct journal_head *head, struct err *err)
{
	size_t memory = space->memory - space->memory / PAST_SHARE;
	struct definitions *defs;
	struct rollup *rollup;
	enum err_code code = definitions_load(&defs, space->db, head->batch, err);

	if (code)
		return code;
	code = rollup_open(&rollup, space->db, defs, head->batch, memory, err);
	if (code) {
		definitions_free(defs);
		return code;
	}
	drop(space);
	space->head = *head;
	space->defs = defs;
	space->rollup = rollup;
	return ERR_NONE;
}

static bool same_head(const struct journal_head *a, const struct journal_head *b)
{
	return a->batch == b->batch && !memcmp(a->digest, b->digest, DIGEST_SIZE);
}

/* Of a database that was put back to an earlier state, which may have another past. */
static enum err_code load_other_past(
    struct space *space, const struct journal_head *head, struct err *err)
{
	enum err_code code = load(space, head, err);

	if (!code)
		memo_release(&space->memo);
	return code;
}

static enum err_code catch_up(struct space *space, struct err *err)
{
	struct journal_head head;
	enum err_code code = journal_read_head(space->db, &head, err);

	if (code || (space->rollup && same_head(&head, &space->head)))
		return code;
	if (space->rollup && head.batch <= space->head.batch)
		return load_other_past(space, &head, err);
	if (!space->rollup || head.definitions > space->head.definitions)
		return load(space, &head, err);
	code = rollup_catch_up(space->rollup, head.batch, err);
	if (!code)
		space->head = head;
	return code;
}

enum err_code space_refresh(struct space *space, struct err *err)
{
	return space_refresh_to(space, 0, err);
}

enum err_code space_refresh_to(struct space *space, int64_t batch, struct err *err)
{
	uint64_t mark = db_change_mark(space->db);
	enum err_code code;

	if (space->rollup)
		rollup_trim(space->rollup);
	if (space->past)
		rollup_trim(space->past->rollup);
	if (space->rollup && mark == space->mark && space->head.batch >= batch)
		return ERR_NONE;
	code = db_begin_read(space->db, err);
	if (code)
		return code;
	code = catch_up(space, err);
	db_rollback(space->db);
	if (!code)
		space->mark = mark;
	return code;
}

enum err_code space_open(struct space **out, struct db *db, size_t memory, struct err *err)
{
	struct space *space = calloc(1, sizeof(*space));
	enum err_code code;

	if (!space)
		BUG("out of memory");
	space->db = db;
	space->memory = memory;
	code = migrate(db, schema_migrations, schema_migration_count, NULL, err);
	if (!code)
		code = space_refresh(space, err);
	if (code)
		space_close(space);
	else
		*out = space;
	return code;
}

void space_close(struct space *space)
{
	if (!space)
		return;
	drop(space);
	memo_release(&space->memo);
	free(space);
}

static enum err_code write_once(struct space *space, struct batch *batch, struct err *err)
{
	enum err_code code = db_begin(space->db, err);

	if (!code)
		code = journal_append(space->db, batch, err);
	if (!code)
		code = db_commit(space->db, err);
	if (code)
		db_rollback(space->db);
	return code;
}

enum err_code space_write(struct space *space, struct batch *batch, struct err *err)
{
	enum err_code code = ERR_RETRY;

	for (int tries = 0; code == ERR_RETRY && tries < JOURNAL_TRIES; tries++)
		code = write_once(space, batch, err);
	/* What is stored is stored: who cannot read now is told at the next look. */
	if (!code)
		space_refresh(space, NULL);
	return code;
}

/* The head as it was after `batch`, if that batch changed what the public sees. */
static enum err_code past_head(
    struct space *space, int64_t batch, struct journal_head *head, struct err *err)
{
	struct db_stmt *stmt = db_query(space->db, err,
	    "SELECT digest FROM batch WHERE space = $1 AND batch = $2 AND published = 1", "ii",
	    SPACE, batch);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	if (stmt)
		code = db_step(stmt, &row, err);
	if (!code && (!row || batch > space->head.batch)) {
		char number[24];

		snprintf(number, sizeof(number), "%lld", (long long)batch);
		code = err_set(err, ERR_NOT_FOUND, "space.no_such_batch", number, NULL);
	}
	if (!code) {
		*head = (struct journal_head){batch, batch, batch, {0}};
		if (db_str(stmt, 0).n == DIGEST_SIZE)
			memcpy(head->digest, db_str(stmt, 0).p, DIGEST_SIZE);
	}
	db_done(stmt);
	return code;
}

enum err_code space_as_of(struct space *space, int64_t batch, struct space **out, struct err *err)
{
	struct journal_head head;
	struct space *past;
	enum err_code code;

	/* Later batches, if any, changed nothing the public sees. */
	if (batch > 0 && batch == space->head.published) {
		*out = space;
		return ERR_NONE;
	}
	if (space->past && space->past->head.batch == batch) {
		*out = space->past;
		return ERR_NONE;
	}
	code = past_head(space, batch, &head, err);
	if (code)
		return code;
	past = calloc(1, sizeof(*past));
	if (!past)
		BUG("out of memory");
	past->db = space->db;
	past->memory = space->memory / PAST_SHARE;
	code = load(past, &head, err);
	if (code) {
		space_close(past);
		return code;
	}
	space_close(space->past);
	space->past = past;
	*out = past;
	return ERR_NONE;
}

const struct definitions *space_definitions(const struct space *space)
{
	return space->defs;
}

struct journal_head space_head(const struct space *space)
{
	return space->head;
}

struct db *space_db(struct space *space)
{
	return space->db;
}

struct rollup *space_rollup(struct space *space)
{
	return space->rollup;
}

struct memo *space_memo(struct space *space)
{
	return &space->memo;
}

void space_watch(struct space *space)
{
	rollup_watch(space->rollup);
}

const struct changes *space_watched(const struct space *space)
{
	return rollup_watched(space->rollup);
}

int space_published_slices(struct space *space, int indicator)
{
	int count = 0;

	for (int id = 1; id <= space->defs->scenario_count; id++)
		for (const struct slice_extent *extent =
			 rollup_extents(space->rollup, indicator, id);
		     extent; extent = extent->next)
			count += extent->published;
	return count;
}

const struct tree *space_tree(struct space *space, struct period p)
{
	return rollup_tree(space->rollup, p);
}
