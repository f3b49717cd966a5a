/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/verify.h"

#include "base/bug.h"
#include "core/alert.h"
#include "core/article_check.h"
#include "core/feedback.h"
#include "core/picture.h"
#include "core/journal_rows.h"
#include "core/schema.h"
#include "core/slice_store.h"
#include "core/submission_check.h"

/* One table read in the order of batches, a row ahead. */
struct cursor {
	struct db_stmt *stmt;
	bool row;
	int batch_column;
};

struct verification {
	struct db *db;
	struct err *err;
	struct cursor definitions;
	struct cursor observations;
	struct cursor moves;
	struct cursor events;
	unsigned char before[DIGEST_SIZE];
	const unsigned char *wanted; /* the digest of --head; NULL: none */
	bool wanted_seen;
	int64_t last_published; /* batches that the head must name */
	int64_t last_definitions;
	struct verify_summary *summary;
};

static const char *number_text(int64_t number, char out[24])
{
	snprintf(out, 24, "%lld", (long long)number);
	return out;
}

static enum err_code advance(struct verification *v, struct cursor *cursor)
{
	return db_step(cursor->stmt, &cursor->row, v->err);
}

static enum err_code open_cursor(
    struct verification *v, struct cursor *cursor, const char *sql, int batch_column)
{
	cursor->batch_column = batch_column;
	cursor->stmt = db_scan(v->db, v->err, sql, "i", SPACE);
	return cursor->stmt ? advance(v, cursor) : ERR_DB;
}

static enum err_code open_cursors(struct verification *v)
{
	enum err_code code = open_cursor(v, &v->definitions,
	    "SELECT kind, id, key, content, mark, batch FROM definition WHERE space = $1 "
	    "ORDER BY batch, kind, id",
	    5);

	if (!code)
		code = open_cursor(v, &v->observations,
		    "SELECT o.indicator, o.scenario, o.breakdown, o.period, o.unit, o.revision, "
		    "o.value, o.status, o.stage, o.decision, t.digest, o.mark, b.batch, o.note "
		    "FROM observation o JOIN batch b ON b.space = o.space AND b.ticket = o.ticket "
		    "LEFT JOIN free_text t ON t.space = o.space AND t.id = o.note "
		    "WHERE o.space = $1 ORDER BY b.batch, o.indicator, o.scenario, o.breakdown, "
		    "o.period, o.unit, o.revision",
		    12);
	if (!code)
		code = open_cursor(v, &v->moves,
		    "SELECT m.indicator, m.scenario, m.breakdown, m.period, m.unit, m.revision, "
		    "m.stage, m.mark, b.batch FROM stage_move m "
		    "JOIN batch b ON b.space = m.space AND b.ticket = m.ticket "
		    "WHERE m.space = $1 ORDER BY b.batch, m.indicator, m.scenario, m.breakdown, "
		    "m.period, m.unit, m.revision",
		    8);
	if (!code)
		code = open_cursor(v, &v->events,
		    "SELECT e.kind, e.subject, e.content, t.digest, e.mark, b.batch, e.text "
		    "FROM event e JOIN batch b ON b.space = e.space AND b.ticket = e.ticket "
		    "LEFT JOIN free_text t ON t.space = e.space AND t.id = e.text "
		    "WHERE e.space = $1 ORDER BY b.batch, e.ordinal",
		    5);
	return code;
}

static void close_cursors(struct verification *v)
{
	db_done(v->definitions.stmt);
	db_done(v->observations.stmt);
	db_done(v->moves.stmt);
	db_done(v->events.stmt);
}

/* The key of a definition, for messages; its id when the row is gone. */
static const char *definition_name(
    struct verification *v, struct arena *arena, int64_t kind, int64_t id)
{
	struct db_stmt *stmt = db_query(v->db, NULL,
	    "SELECT key FROM definition WHERE space = $1 AND kind = $2 AND id = $3 "
	    "ORDER BY batch DESC LIMIT 1",
	    "iii", SPACE, kind, id);
	const char *name = arena_printf(arena, "#%lld", (long long)id);
	bool row = false;

	if (stmt && !db_step(stmt, &row, NULL) && row)
		name = arena_str(arena, db_str(stmt, 0)).p;
	db_done(stmt);
	return name;
}

/* A stored period; one that was tampered with as its bare number. */
static void add_period(struct buf *out, int64_t key)
{
	if (period_key_valid(key))
		period_add(out, period_of_key(key));
	else
		buf_add_int(out, key);
}

/* "budget.revenue 178 2017 actual" */
static const char *cell_name(
    struct verification *v, struct arena *arena, const struct cell_key *key)
{
	struct buf period = {0};
	const char *name;

	add_period(&period, key->period);
	name = arena_printf(arena, "%s %s %s %s",
	    definition_name(v, arena, DEFINITION_INDICATOR, key->indicator),
	    definition_name(v, arena, DEFINITION_UNIT, key->unit), period.p,
	    definition_name(v, arena, DEFINITION_SCENARIO, key->scenario));
	if (key->breakdown)
		name = arena_printf(arena, "%s %s", name,
		    definition_name(v, arena, DEFINITION_BREAKDOWN, key->breakdown));
	buf_release(&period);
	return name;
}

static enum err_code changed_cell(
    struct verification *v, const char *message, const struct cell_key *key, int64_t batch)
{
	struct arena arena = {0};
	char number[24];
	enum err_code code = err_set(v->err, ERR_INTEGRITY, message, number_text(batch, number),
	    cell_name(v, &arena, key), NULL);

	arena_release(&arena);
	return code;
}

static enum err_code check_definitions(
    struct verification *v, struct chain *chain, int64_t batch, int64_t *count)
{
	struct db_stmt *stmt = v->definitions.stmt;

	for (*count = 0; v->definitions.row && db_int(stmt, 5) == batch; ++*count) {
		int64_t mark = chain_definition(
		    chain, db_int(stmt, 0), db_int(stmt, 1), db_str(stmt, 2), db_str(stmt, 3));

		if (mark != db_int(stmt, 4)) {
			struct buf key = {0};
			char number[24];

			buf_add_str(&key, db_str(stmt, 2));
			err_set(v->err, ERR_INTEGRITY, "verify.definition_changed",
			    number_text(batch, number), key.p ? key.p : "", NULL);
			buf_release(&key);
			return ERR_INTEGRITY;
		}
		if (advance(v, &v->definitions))
			return ERR_DB;
	}
	return ERR_NONE;
}

static struct cell_key key_of_row(struct db_stmt *stmt)
{
	return (struct cell_key){.indicator = (int32_t)db_int(stmt, 0),
	    .scenario = (int32_t)db_int(stmt, 1),
	    .breakdown = (int32_t)db_int(stmt, 2),
	    .period = db_int(stmt, 3),
	    .unit = (int32_t)db_int(stmt, 4)};
}

static enum err_code check_observations(
    struct verification *v, struct chain *chain, int64_t batch, int64_t *count)
{
	struct db_stmt *stmt = v->observations.stmt;

	for (*count = 0; v->observations.row && db_int(stmt, 12) == batch; ++*count) {
		struct cell_key key = key_of_row(stmt);
		struct str note = db_str(stmt, 10);
		int64_t mark = chain_observation(chain, &key, db_int(stmt, 5), db_int(stmt, 6),
		    db_int(stmt, 7), db_int(stmt, 8), db_int(stmt, 9),
		    note.n == DIGEST_SIZE ? (const unsigned char *)note.p : no_digest);

		/* A note that leads nowhere has no digest either: it would pass for none. */
		if (mark != db_int(stmt, 11) || (db_int(stmt, 13) && note.n != DIGEST_SIZE))
			return changed_cell(v, "verify.observation_changed", &key, batch);
		if (advance(v, &v->observations))
			return ERR_DB;
	}
	return ERR_NONE;
}

static const unsigned char *digest_or_none(struct str digest)
{
	return digest.n == DIGEST_SIZE ? (const unsigned char *)digest.p : no_digest;
}

static enum err_code check_events(
    struct verification *v, struct chain *chain, int64_t batch, int64_t *count)
{
	struct db_stmt *stmt = v->events.stmt;

	for (*count = 0; v->events.row && db_int(stmt, 5) == batch; ++*count) {
		struct str text = db_str(stmt, 3);
		int64_t mark = chain_event(
		    chain, db_int(stmt, 0), db_str(stmt, 1), db_str(stmt, 2), digest_or_none(text));

		if (mark != db_int(stmt, 4) || (db_int(stmt, 6) && text.n != DIGEST_SIZE)) {
			struct buf subject = {0};
			char number[24];

			buf_add_str(&subject, db_str(stmt, 1));
			err_set(v->err, ERR_INTEGRITY, "verify.event_changed",
			    number_text(batch, number), subject.p ? subject.p : "", NULL);
			buf_release(&subject);
			return ERR_INTEGRITY;
		}
		if (advance(v, &v->events))
			return ERR_DB;
	}
	return ERR_NONE;
}

static enum err_code check_moves(
    struct verification *v, struct chain *chain, int64_t batch, int64_t *count)
{
	struct db_stmt *stmt = v->moves.stmt;

	for (*count = 0; v->moves.row && db_int(stmt, 8) == batch; ++*count) {
		struct cell_key key = key_of_row(stmt);
		int64_t mark = chain_move(chain, &key, db_int(stmt, 5), db_int(stmt, 6));

		if (mark != db_int(stmt, 7))
			return changed_cell(v, "verify.stage_changed", &key, batch);
		if (advance(v, &v->moves))
			return ERR_DB;
	}
	return ERR_NONE;
}

/* One row of `batch`: number, at, three text digests, three counts, published, digest, events. */
static enum err_code check_batch(struct verification *v, struct db_stmt *stmt, int64_t expected)
{
	int64_t counts[4] = {0};
	unsigned char digest[DIGEST_SIZE];
	struct chain chain;
	char number[24];
	enum err_code code;
	struct batch_fields fields = {db_int(stmt, 0), db_str(stmt, 1),
	    digest_or_none(db_str(stmt, 2)), digest_or_none(db_str(stmt, 3)),
	    digest_or_none(db_str(stmt, 4)), db_int(stmt, 5), db_int(stmt, 6), db_int(stmt, 7),
	    db_int(stmt, 8), db_int(stmt, 10)};

	if (fields.number != expected)
		return err_set(v->err, ERR_INTEGRITY, "verify.batch_missing",
		    number_text(expected, number), NULL);
	chain_begin(&chain);
	code = check_definitions(v, &chain, fields.number, &counts[0]);
	if (!code)
		code = check_observations(v, &chain, fields.number, &counts[1]);
	if (!code)
		code = check_moves(v, &chain, fields.number, &counts[2]);
	if (!code)
		code = check_events(v, &chain, fields.number, &counts[3]);
	chain_end(&chain, v->before, &fields, digest);
	number_text(fields.number, number);
	if (!code && (counts[0] != fields.definitions || counts[1] != fields.observations ||
			 counts[2] != fields.moves || counts[3] != fields.events))
		code = err_set(v->err, ERR_INTEGRITY, "verify.rows_missing", number, NULL);
	if (!code &&
	    (db_str(stmt, 9).n != DIGEST_SIZE || memcmp(db_str(stmt, 9).p, digest, DIGEST_SIZE)))
		code = err_set(v->err, ERR_INTEGRITY, "verify.batch_changed", number, NULL);
	memcpy(v->before, digest, DIGEST_SIZE);
	if (v->wanted && !memcmp(digest, v->wanted, DIGEST_SIZE))
		v->wanted_seen = true;
	if (fields.published)
		v->last_published = fields.number;
	if (fields.definitions)
		v->last_definitions = fields.number;
	v->summary->batches++;
	v->summary->definitions += counts[0];
	v->summary->observations += counts[1];
	v->summary->moves += counts[2];
	v->summary->events += counts[3];
	return code;
}

static enum err_code check_chain(struct verification *v)
{
	struct db_stmt *stmt = db_scan(v->db, v->err,
	    "SELECT b.batch, b.committed_at, a.digest, r.digest, o.digest, b.definitions, "
	    "b.observations, b.moves, b.published, b.digest, b.events FROM batch b "
	    "LEFT JOIN free_text a ON a.space = b.space AND a.id = b.actor "
	    "LEFT JOIN free_text r ON r.space = b.space AND r.id = b.reason "
	    "LEFT JOIN free_text o ON o.space = b.space AND o.id = b.origin "
	    "WHERE b.space = $1 ORDER BY b.batch",
	    "i", SPACE);
	enum err_code code = stmt ? ERR_NONE : db_failure(v->err);
	int64_t expected = 0;
	bool row = true;

	while (row && !code) {
		code = db_step(stmt, &row, v->err);
		if (row && !code)
			code = check_batch(v, stmt, ++expected);
	}
	db_done(stmt);
	return code;
}

/* Rows whose ticket is no batch's: the joins above pass them over. */
static enum err_code find_stray_rows(struct verification *v, bool *stray)
{
	struct db_stmt *stmt = db_query(v->db, v->err,
	    "SELECT 1 FROM observation o WHERE o.space = $1 AND NOT EXISTS "
	    "(SELECT 1 FROM batch b WHERE b.space = o.space AND b.ticket = o.ticket) "
	    "UNION ALL SELECT 1 FROM stage_move m WHERE m.space = $1 AND NOT EXISTS "
	    "(SELECT 1 FROM batch b WHERE b.space = m.space AND b.ticket = m.ticket) "
	    "UNION ALL SELECT 1 FROM event e WHERE e.space = $1 AND NOT EXISTS "
	    "(SELECT 1 FROM batch b WHERE b.space = e.space AND b.ticket = e.ticket) LIMIT 1",
	    "i", SPACE);
	enum err_code code = stmt ? db_step(stmt, stray, v->err) : ERR_DB;

	db_done(stmt);
	return code;
}

static enum err_code check_head(struct verification *v)
{
	struct journal_head head;
	char number[24];
	bool stray = false;
	enum err_code code = journal_read_head(v->db, &head, v->err);

	if (!code)
		code = find_stray_rows(v, &stray);
	if (code)
		return code;
	memcpy(v->summary->head, v->before, DIGEST_SIZE);
	if (v->definitions.row || stray)
		return err_set(v->err, ERR_INTEGRITY, "verify.stray_rows",
		    number_text(v->summary->batches, number), NULL);
	if (head.batch != v->summary->batches || head.published != v->last_published ||
	    head.definitions != v->last_definitions || memcmp(head.digest, v->before, DIGEST_SIZE))
		return err_set(v->err, ERR_INTEGRITY, "verify.head_changed",
		    number_text(head.batch, number), NULL);
	if (v->wanted && !v->wanted_seen)
		return err_set(v->err, ERR_INTEGRITY, "verify.head_removed", NULL);
	return ERR_NONE;
}

static enum err_code check_texts(struct verification *v)
{
	struct db_stmt *stmt = db_scan(v->db, v->err,
	    "SELECT id, salt, content, digest FROM free_text "
	    "WHERE space = $1 AND content IS NOT NULL ORDER BY id",
	    "i", SPACE);
	enum err_code code = stmt ? ERR_NONE : db_failure(v->err);
	bool row = true;

	while (row && !code) {
		unsigned char digest[DIGEST_SIZE] = {0};
		char number[24];
		struct str salt;

		code = db_step(stmt, &row, v->err);
		if (!row || code)
			break;
		salt = db_str(stmt, 1);
		if (salt.n == SALT_SIZE)
			free_text_digest((const unsigned char *)salt.p, db_str(stmt, 2), digest);
		if (db_str(stmt, 3).n != DIGEST_SIZE ||
		    memcmp(digest, db_str(stmt, 3).p, DIGEST_SIZE))
			code = err_set(v->err, ERR_INTEGRITY, "verify.text_changed",
			    number_text(db_int(stmt, 0), number), NULL);
	}
	db_done(stmt);
	return code;
}

/* The directory as it is beside the directory as the rows say it should be. */
static const char directory_sql[] =
    "WITH touched AS ("
    "  SELECT o.indicator, o.scenario, o.breakdown, o.period, b.batch,"
    "    CASE WHEN o.stage = 3 THEN b.batch ELSE 0 END AS published"
    "  FROM observation o JOIN batch b ON b.space = o.space AND b.ticket = o.ticket"
    "  WHERE o.space = $1"
    "  UNION ALL SELECT m.indicator, m.scenario, m.breakdown, m.period, b.batch,"
    "    CASE WHEN m.stage = 3 THEN b.batch ELSE 0 END"
    "  FROM stage_move m JOIN batch b ON b.space = m.space AND b.ticket = m.ticket"
    "  WHERE m.space = $1), "
    "should AS ("
    "  SELECT indicator, scenario, breakdown, period, count(*) AS changes,"
    "    max(batch) AS batch, max(published) AS published"
    "  FROM touched GROUP BY indicator, scenario, breakdown, period), "
    "both_sides AS ("
    "  SELECT indicator, scenario, breakdown, period, changes, batch, published FROM should"
    "  UNION ALL SELECT indicator, scenario, breakdown, period, changes, batch, published"
    "    FROM slice WHERE space = $1) "
    "SELECT indicator, scenario, breakdown, period, max(batch) FROM ("
    "  SELECT indicator, scenario, breakdown, period, changes, batch, published,"
    "    count(*) AS copies FROM both_sides"
    "  GROUP BY indicator, scenario, breakdown, period, changes, batch, published) AS sides "
    "WHERE copies <> 2 GROUP BY indicator, scenario, breakdown, period "
    "ORDER BY indicator, scenario, breakdown, period LIMIT 1";

/* Names the slice whose derived state does not hold. */
static enum err_code changed_slice(struct verification *v, const struct cell_key *key)
{
	struct arena arena = {0};
	struct buf period = {0};

	add_period(&period, key->period);
	err_set(v->err, ERR_INTEGRITY, "verify.slice_changed",
	    definition_name(v, &arena, DEFINITION_INDICATOR, key->indicator), period.p,
	    definition_name(v, &arena, DEFINITION_SCENARIO, key->scenario), NULL);
	buf_release(&period);
	arena_release(&arena);
	return ERR_INTEGRITY;
}

static enum err_code check_images(struct verification *v)
{
	struct slice_place place;
	bool found = false;
	enum err_code code = slice_store_check(v->db, &found, &place, v->err);

	return !code && found ? changed_slice(v, &place.key) : code;
}

static enum err_code check_directory(struct verification *v)
{
	struct db_stmt *stmt = db_query(v->db, v->err, directory_sql, "i", SPACE);
	enum err_code code = stmt ? ERR_NONE : db_failure(v->err);
	struct cell_key key = {0};
	bool row = false;

	if (stmt)
		code = db_step(stmt, &row, v->err);
	if (row)
		key = (struct cell_key){.indicator = (int32_t)db_int(stmt, 0),
		    .scenario = (int32_t)db_int(stmt, 1),
		    .period = db_int(stmt, 3)};
	db_done(stmt);
	return !code && row ? changed_slice(v, &key) : code;
}

static enum err_code run(struct verification *v)
{
	enum err_code code = open_cursors(v);
	struct definitions *defs;

	if (!code)
		code = check_chain(v);
	if (!code)
		code = check_head(v);
	close_cursors(v);
	if (!code)
		code = check_texts(v);
	if (!code)
		code = check_directory(v);
	if (!code)
		code = check_images(v);
	if (!code)
		code = submission_check(v->db, v->err);
	if (!code)
		code = article_check(v->db, v->err);
	if (!code)
		code = feedback_check(v->db, v->err);
	if (!code)
		code = alert_check(v->db, v->err);
	if (!code)
		code = picture_check(v->db, v->err);
	if (!code)
		code = definitions_load(&defs, v->db, 0, v->err);
	if (!code)
		definitions_free(defs);
	return code;
}

static enum err_code check_version(struct verification *v)
{
	int version;
	enum err_code code = migrate_version(v->db, &version, v->err);

	if (!code && version < schema_migration_count)
		code = err_set(v->err, ERR_CONFLICT, "db.older", db_name(v->db), NULL);
	if (!code && version > schema_migration_count)
		code = err_set(v->err, ERR_CONFLICT, "db.newer", NULL);
	return code;
}

enum err_code verify(
    struct db *db, const char *head, struct verify_summary *summary, struct err *err)
{
	struct verification v = {.db = db, .err = err, .summary = summary};
	unsigned char wanted[DIGEST_SIZE];
	size_t length = 0;
	enum err_code code;

	*summary = (struct verify_summary){0};
	if (head) {
		const char *end;

		if (sodium_hex2bin(
			wanted, sizeof(wanted), head, strlen(head), NULL, &length, &end) ||
		    length != DIGEST_SIZE || *end)
			return err_set(err, ERR_USAGE, "verify.bad_digest", head, NULL);
		v.wanted = wanted;
		v.wanted_seen = sodium_is_zero(wanted, sizeof(wanted)); /* of an empty journal */
	}
	code = db_begin_read(db, err);
	if (code)
		return code;
	code = check_version(&v);
	if (!code)
		code = run(&v);
	db_rollback(db);
	return code;
}
