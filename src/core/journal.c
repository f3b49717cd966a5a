/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/journal.h"

#include "base/bug.h"
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
	enum err_code code = stmt ? ERR_NONE : ERR_DB;
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

/* One batch being written. */
struct append {
	struct db *db;
	struct batch *batch;
	struct err *err;
	struct chain chain;
	struct arena arena;
	struct map texts; /* content -> struct written_text */
	int64_t next_text;
	size_t done;
	size_t total;
};

struct written_text {
	int64_t id;
	unsigned char digest[DIGEST_SIZE];
};

static enum err_code query_int(struct append *append, const char *sql, int64_t kind, int64_t *out)
{
	struct db_stmt *stmt = db_query(append->db, append->err, sql, "ii", SPACE, kind);
	enum err_code code = stmt ? ERR_NONE : ERR_DB;
	bool row = false;

	if (stmt)
		code = db_step(stmt, &row, append->err);
	*out = row ? db_int(stmt, 0) : 0;
	db_done(stmt);
	return code;
}

/* Stores a text once a batch; NULL gives id 0. */
static enum err_code write_text(struct append *append, const char *text, struct written_text **out)
{
	static struct written_text none; /* never written to */
	struct written_text *written;
	unsigned char salt[SALT_SIZE];

	*out = &none;
	if (!text)
		return ERR_NONE;
	*out = map_get(&append->texts, str_of(text));
	if (*out)
		return ERR_NONE;
	written = ARENA_NEW(&append->arena, struct written_text);
	written->id = append->next_text++;
	randombytes_buf(salt, sizeof(salt));
	free_text_digest(salt, str_of(text), written->digest);
	map_put(&append->texts, str_of(text), written);
	*out = written;
	return db_run(append->db, append->err,
	    "INSERT INTO free_text (space, id, salt, content, digest) "
	    "VALUES ($1, $2, $3, $4, $5)",
	    "iibsb", SPACE, written->id, (struct str){(const char *)salt, sizeof(salt)}, text,
	    (struct str){(const char *)written->digest, DIGEST_SIZE});
}

static int by_kind_and_id(const void *a, const void *b)
{
	const struct definition_row *x = a, *y = b;

	return x->kind != y->kind ? (int)x->kind - (int)y->kind : x->id - y->id;
}

static enum err_code number_definitions(struct append *append)
{
	int64_t next[DEFINITION_KIND_END] = {0};
	struct batch *batch = append->batch;

	for (size_t i = 0; i < batch->definition_count; i++) {
		struct definition_row *row = &batch->definitions[i];

		if (row->id)
			continue;
		if (!next[row->kind] && query_int(append,
					    "SELECT coalesce(max(id), 0) FROM definition "
					    "WHERE space = $1 AND kind = $2",
					    row->kind, &next[row->kind]))
			return ERR_DB;
		row->id = (int)++next[row->kind];
	}
	if (batch->definition_count)
		qsort(batch->definitions, batch->definition_count, sizeof(*batch->definitions),
		    by_kind_and_id);
	return ERR_NONE;
}

static enum err_code write_definitions(struct append *append)
{
	struct batch *batch = append->batch;

	for (size_t i = 0; i < batch->definition_count; i++) {
		const struct definition_row *row = &batch->definitions[i];
		int64_t mark =
		    chain_definition(&append->chain, row->kind, row->id, row->key, row->content);

		if (db_run(append->db, append->err,
			"INSERT INTO definition (space, kind, id, batch, key, content, mark) "
			"VALUES ($1, $2, $3, $4, $5, $6, $7)",
			"iiiitti", SPACE, (int64_t)row->kind, (int64_t)row->id, batch->number,
			row->key, row->content, mark))
			return ERR_DB;
	}
	return ERR_NONE;
}

static bool same_slice(const struct cell_key *a, const struct cell_key *b)
{
	return a->indicator == b->indicator && a->scenario == b->scenario &&
	       a->breakdown == b->breakdown && a->period == b->period;
}

static enum err_code slice_exists(struct append *append, const struct cell_key *key, bool *exists)
{
	struct db_stmt *stmt = db_query(append->db, append->err,
	    "SELECT 1 FROM slice WHERE space = $1 AND indicator = $2 AND scenario = $3 "
	    "AND breakdown = $4 AND period = $5",
	    "iiiii", SPACE, (int64_t)key->indicator, (int64_t)key->scenario,
	    (int64_t)key->breakdown, key->period);
	enum err_code code = stmt ? db_step(stmt, exists, append->err) : ERR_DB;

	db_done(stmt);
	return code;
}

static enum err_code last_revision(
    struct append *append, const struct cell_key *key, int32_t *revision)
{
	struct db_stmt *stmt = db_query(append->db, append->err,
	    "SELECT max(revision) FROM observation WHERE space = $1 AND indicator = $2 "
	    "AND scenario = $3 AND breakdown = $4 AND period = $5 AND unit = $6",
	    "iiiiii", SPACE, (int64_t)key->indicator, (int64_t)key->scenario,
	    (int64_t)key->breakdown, key->period, (int64_t)key->unit);
	enum err_code code = ERR_DB;
	bool row = false;

	if (stmt)
		code = db_step(stmt, &row, append->err);
	*revision = row ? (int32_t)db_int(stmt, 0) : 0;
	db_done(stmt);
	return code;
}

/* Adds a slice's new rows to the directory. */
static enum err_code note_slice(
    struct append *append, const struct cell_key *key, size_t revisions, bool published)
{
	return db_run(append->db, append->err,
	    "INSERT INTO slice (space, indicator, scenario, breakdown, period, revisions, batch,"
	    " published) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
	    "ON CONFLICT (space, indicator, scenario, breakdown, period) DO UPDATE SET "
	    "revisions = slice.revisions + excluded.revisions, batch = excluded.batch, "
	    "published = CASE WHEN excluded.published > 0 THEN excluded.published "
	    "ELSE slice.published END",
	    "iiiiiiii", SPACE, (int64_t)key->indicator, (int64_t)key->scenario,
	    (int64_t)key->breakdown, key->period, (int64_t)revisions, append->batch->number,
	    published ? append->batch->number : (int64_t)0);
}

static int by_cell(const void *a, const void *b)
{
	const struct observation *x = a, *y = b;

	return cell_key_compare(&x->key, &y->key);
}

static enum err_code write_observation(
    struct append *append, struct db_stmt *insert, struct observation *row, bool slice_known)
{
	struct written_text *note;
	int64_t mark;

	row->revision = 0;
	if (slice_known && last_revision(append, &row->key, &row->revision))
		return ERR_DB;
	row->revision++;
	if (write_text(append, row->note, &note))
		return ERR_DB;
	row->note_id = note->id;
	mark = chain_observation(&append->chain, &row->key, row->revision, row->value, row->status,
	    row->stage, row->decision, note->digest);
	return db_rerun(insert, append->err, "iiiiiiiiiiiiii", SPACE, (int64_t)row->key.indicator,
	    (int64_t)row->key.scenario, (int64_t)row->key.breakdown, row->key.period,
	    (int64_t)row->key.unit, (int64_t)row->revision, row->value, (int64_t)row->status,
	    (int64_t)row->stage, (int64_t)row->decision, note->id, append->batch->number, mark);
}

static void report_progress(struct append *append)
{
	enum { STEP = 4096 };

	append->done++;
	if (append->batch->progress && (append->done % STEP == 0 || append->done == append->total))
		append->batch->progress(
		    append->batch->progress_context, append->done, append->total);
}

static enum err_code write_observations(struct append *append)
{
	struct batch *batch = append->batch;
	struct db_stmt *insert;
	bool known = false, published = false;
	size_t first = 0;

	insert = db_prepare(append->db, append->err,
	    "INSERT INTO observation (space, indicator, scenario, breakdown, period, unit, "
	    "revision, value, status, stage, decision, note, batch, mark) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");
	if (!insert)
		return ERR_DB;
	for (size_t i = 0; i < batch->observation_count; i++) {
		struct observation *row = &batch->observations[i];
		bool last =
		    i + 1 == batch->observation_count || !same_slice(&row->key, &row[1].key);

		if (i && !by_cell(row - 1, row))
			BUG("two observations of one cell in a batch");
		if (i == first && slice_exists(append, &row->key, &known))
			return ERR_DB;
		if (write_observation(append, insert, row, known))
			return ERR_DB;
		published = published || row->stage == STAGE_PUBLISHED;
		if (last) {
			if (note_slice(append, &row->key, i + 1 - first, published))
				return ERR_DB;
			first = i + 1;
			published = false;
		}
		report_progress(append);
	}
	return ERR_NONE;
}

static int by_cell_and_revision(const void *a, const void *b)
{
	const struct stage_move *x = a, *y = b;
	int order = cell_key_compare(&x->key, &y->key);

	return order ? order : compare(x->revision, y->revision);
}

static enum err_code write_moves(struct append *append)
{
	struct batch *batch = append->batch;

	for (size_t i = 0; i < batch->move_count; i++) {
		const struct stage_move *row = &batch->moves[i];
		int64_t mark = chain_move(&append->chain, &row->key, row->revision, row->stage);

		if (db_run(append->db, append->err,
			"INSERT INTO stage_move (space, indicator, scenario, breakdown, period, "
			"unit, revision, batch, stage, mark) "
			"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
			"iiiiiiiiii", SPACE, (int64_t)row->key.indicator,
			(int64_t)row->key.scenario, (int64_t)row->key.breakdown, row->key.period,
			(int64_t)row->key.unit, (int64_t)row->revision, batch->number,
			(int64_t)row->stage, mark) ||
		    note_slice(append, &row->key, 0, row->stage == STAGE_PUBLISHED))
			return ERR_DB;
		report_progress(append);
	}
	return ERR_NONE;
}

/* Whether the batch changes what the public sees. */
static bool is_public(const struct batch *batch)
{
	if (batch->definition_count)
		return true;
	for (size_t i = 0; i < batch->observation_count; i++)
		if (batch->observations[i].stage == STAGE_PUBLISHED)
			return true;
	for (size_t i = 0; i < batch->move_count; i++)
		if (batch->moves[i].stage == STAGE_PUBLISHED)
			return true;
	return false;
}

static enum err_code write_batch(struct append *append, struct journal_head *head)
{
	struct batch *batch = append->batch;
	struct written_text *actor, *reason, *origin;
	char now[TIMESTAMP_SIZE];
	int64_t published = is_public(batch);
	struct batch_fields fields;
	enum err_code code = ERR_DB;

	if (query_int(append, "SELECT coalesce(max(id), 0) + $2 FROM free_text WHERE space = $1", 1,
		&append->next_text) ||
	    write_text(append, batch->actor, &actor) ||
	    write_text(append, batch->reason, &reason) ||
	    write_text(append, batch->origin, &origin))
		return ERR_DB;
	timestamp_now(now);
	fields = (struct batch_fields){batch->number, str_of(now), actor->digest, reason->digest,
	    origin->digest, (int64_t)batch->definition_count, (int64_t)batch->observation_count,
	    (int64_t)batch->move_count, published};
	chain_begin(&append->chain, head->digest, &fields);
	if (!write_definitions(append) && !write_observations(append) && !write_moves(append))
		code = ERR_NONE;
	chain_end(&append->chain, batch->digest);
	if (code)
		return code;
	code = db_run(append->db, append->err,
	    "INSERT INTO batch (space, batch, committed_at, actor, reason, origin, definitions, "
	    "observations, moves, published, digest) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
	    "iisiiiiiiib", SPACE, batch->number, now, actor->id, reason->id, origin->id,
	    (int64_t)batch->definition_count, (int64_t)batch->observation_count,
	    (int64_t)batch->move_count, published,
	    (struct str){(const char *)batch->digest, DIGEST_SIZE});
	if (code)
		return code;
	return db_run(append->db, append->err,
	    "UPDATE space SET batch = $2, published = $3, definitions = $4, digest = $5 "
	    "WHERE space = $1",
	    "iiiib", SPACE, batch->number, published ? batch->number : head->published,
	    batch->definition_count ? batch->number : head->definitions,
	    (struct str){(const char *)batch->digest, DIGEST_SIZE});
}

enum err_code journal_append(struct db *db, struct batch *batch, struct err *err)
{
	struct append append = {.db = db,
	    .batch = batch,
	    .err = err,
	    .total = batch->observation_count + batch->move_count};
	struct journal_head head;
	enum err_code code;

	code = journal_read_head(db, &head, err);
	if (!code && batch->expected_head >= 0 && batch->expected_head != head.batch)
		code = err_set(err, ERR_CONFLICT, "journal.moved_on", NULL);
	if (!code)
		code = number_definitions(&append);
	if (code)
		return code;
	batch->number = head.batch + 1;
	if (batch->observation_count)
		qsort(batch->observations, batch->observation_count, sizeof(*batch->observations),
		    by_cell);
	if (batch->move_count)
		qsort(batch->moves, batch->move_count, sizeof(*batch->moves), by_cell_and_revision);
	code = write_batch(&append, &head);
	if (!code)
		code = db_announce(db, err);
	map_release(&append.texts);
	arena_release(&append.arena);
	return code;
}
