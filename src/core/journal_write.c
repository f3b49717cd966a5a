/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writing one batch, slice by slice. */
#include "core/journal.h"

#include "base/bug.h"
#include "core/journal_rows.h"
#include "core/journal_texts.h"
#include "core/schema.h"
#include "core/slice_store.h"

enum {
	BULK_LEAST = 64, /* rows from which the bulk way pays */
	CELL_BYTES = 24
};

/* A slice the batch has rows of; its place in the directory is noted under the head's lock. */
struct touched_slice {
	struct cell_key key;
	int64_t changes;
	bool published;
};

struct journal_writer {
	struct db *db;
	struct err *err;
	struct batch *batch;
	int64_t ticket;
	struct chain chain;
	struct journal_head head; /* once it is held: at the end */
	bool makes_images;        /* or leaves them to others … */
	bool knows_images;        /* … once it was asked */
	bool loads;               /* rows are found by no key until the end */
	int64_t observations;
	int64_t moves;
	bool published; /* changes what the public sees */

	struct texts texts;
	struct written_text actor, reason, origin;

	size_t touched_count;
	size_t touched_capacity;
	struct touched_slice *touched;
	struct buf cells; /* of a small batch */
	struct slice_cells scratch;
};

/* ---- the head */

/* Takes the head's lock and the next number: from here on others wait. */
static enum err_code hold_head(struct journal_writer *w)
{
	struct db_stmt *stmt = db_query(w->db, w->err,
	    "UPDATE space SET batch = batch + 1 WHERE space = $1 "
	    "RETURNING batch, published, definitions, digest",
	    "i", SPACE);
	enum err_code code;
	bool row = false;

	code = stmt ? db_step(stmt, &row, w->err) : db_failure(w->err);
	if (!code && (!row || db_str(stmt, 3).n != DIGEST_SIZE))
		code = err_set(w->err, ERR_INTEGRITY, "journal.no_head", NULL);
	if (!code) {
		w->head.batch = db_int(stmt, 0) - 1;
		w->head.published = db_int(stmt, 1);
		w->head.definitions = db_int(stmt, 2);
		memcpy(w->head.digest, db_str(stmt, 3).p, DIGEST_SIZE);
	}
	db_done(stmt);
	if (!code && w->batch->expected_definitions >= 0 &&
	    w->batch->expected_definitions != w->head.definitions)
		code = err_set(w->err, ERR_CONFLICT, "journal.moved_on", NULL);
	w->batch->number = code ? 0 : w->head.batch + 1;
	return code;
}

/* ---- definitions */

static int by_kind_and_id(const void *a, const void *b)
{
	const struct definition_row *x = a, *y = b;

	return x->kind != y->kind ? (int)x->kind - (int)y->kind : x->id - y->id;
}

static enum err_code last_id(struct journal_writer *w, enum definition_kind kind, int64_t *id)
{
	bool found;

	return db_number(w->err,
	    db_query(w->db, w->err,
		"SELECT coalesce(max(id), 0) FROM definition WHERE space = $1 AND kind = $2", "ii",
		SPACE, (int64_t)kind),
	    &found, id);
}

/* A copy of the batch's, so that the batch can be given again to other numbers. */
static enum err_code number_definitions(struct journal_writer *w, struct definition_row *rows)
{
	int64_t next[DEFINITION_KIND_END] = {0};
	size_t count = w->batch->definition_count;
	enum err_code code = ERR_NONE;

	memcpy(rows, w->batch->definitions, count * sizeof(*rows));
	for (size_t i = 0; i < count && !code; i++) {
		if (rows[i].id)
			continue;
		if (!next[rows[i].kind])
			code = last_id(w, rows[i].kind, &next[rows[i].kind]);
		rows[i].id = (int)++next[rows[i].kind];
	}
	qsort(rows, count, sizeof(*rows), by_kind_and_id);
	return code;
}

#define DEFINITION_COLUMNS "space, kind, id, batch, key, content, mark"
#define DEFINITION_TYPES   "iiiitti"
#define DEFINITION_VALUES(w, row)                                                                  \
	SPACE, (int64_t)(row)->kind, (int64_t)(row)->id, (w)->batch->number, (row)->key,           \
	    (row)->content,                                                                        \
	    chain_definition(&(w)->chain, (row)->kind, (row)->id, (row)->key, (row)->content)

static enum err_code insert_definitions_in_bulk(
    struct journal_writer *w, const struct definition_row *rows, size_t count)
{
	struct db_bulk *bulk =
	    db_bulk_begin(w->db, w->err, "definition", DEFINITION_COLUMNS, DEFINITION_TYPES);
	enum err_code code = bulk ? ERR_NONE : db_failure(w->err);

	for (size_t i = 0; i < count && !code; i++)
		code = db_bulk_row(bulk, w->err, DEFINITION_VALUES(w, &rows[i]));
	if (!code)
		return db_bulk_end(bulk, w->err);
	db_bulk_abandon(bulk);
	return code;
}

static enum err_code insert_definitions(
    struct journal_writer *w, const struct definition_row *rows, size_t count)
{
	enum err_code code = ERR_NONE;

	if (count >= BULK_LEAST)
		return insert_definitions_in_bulk(w, rows, count);
	for (size_t i = 0; i < count && !code; i++)
		code = db_run(w->db, w->err,
		    "INSERT INTO definition (" DEFINITION_COLUMNS ") "
		    "VALUES ($1, $2, $3, $4, $5, $6, $7)",
		    DEFINITION_TYPES, DEFINITION_VALUES(w, &rows[i]));
	return code;
}

/* Under the head's lock: ids and the batch's number are taken in one. */
static enum err_code write_definitions(struct journal_writer *w)
{
	struct definition_row *rows;
	enum err_code code;

	if (!w->batch->definition_count)
		return ERR_NONE;
	rows = calloc(w->batch->definition_count, sizeof(*rows));
	if (!rows)
		BUG("out of memory");
	code = number_definitions(w, rows);
	if (!code)
		code = insert_definitions(w, rows, w->batch->definition_count);
	free(rows);
	return code;
}

/* ---- slices */

#define SLICE_OF(key)                                                                              \
	SPACE, (int64_t)(key)->indicator, (int64_t)(key)->scenario, (int64_t)(key)->breakdown,     \
	    (key)->period

/* How many changes the directory counts; 0: the slice is new. */
static enum err_code read_changes(
    struct journal_writer *w, const struct cell_key *key, int64_t *changes)
{
	bool found;

	return db_number(w->err,
	    db_query(w->db, w->err,
		"SELECT changes FROM slice WHERE space = $1 AND indicator = $2 AND scenario = $3 "
		"AND breakdown = $4 AND period = $5",
		"iiiii", SLICE_OF(key)),
	    &found, changes);
}

/* The last stored revisions of units `first` to `last`, into the rows, which are by unit. */
static enum err_code read_revisions(
    struct journal_writer *w, struct observation *rows, size_t count, int32_t first, int32_t last)
{
	struct db_stmt *stmt = db_query(w->db, w->err,
	    "SELECT unit, max(revision) FROM observation WHERE space = $1 AND indicator = $2 "
	    "AND scenario = $3 AND breakdown = $4 AND period = $5 AND unit BETWEEN $6 AND $7 "
	    "GROUP BY unit ORDER BY unit",
	    "iiiiiii", SLICE_OF(&rows->key), (int64_t)first, (int64_t)last);
	enum err_code code = stmt ? ERR_NONE : db_failure(w->err);
	bool row = true;
	size_t i = 0;

	while (row && !code) {
		code = db_step(stmt, &row, w->err);
		if (!row || code)
			break;
		while (i < count && rows[i].key.unit < db_int(stmt, 0))
			i++;
		for (; i < count && rows[i].key.unit == db_int(stmt, 0); i++)
			rows[i].revision = (int32_t)db_int(stmt, 1);
	}
	db_done(stmt);
	return code;
}

static enum err_code number_revisions(
    struct journal_writer *w, struct observation *rows, size_t count, bool slice_known)
{
	enum err_code code = ERR_NONE;
	int32_t order = 0;

	for (size_t i = 0; i < count; i++) {
		bool again = i && rows[i].key.unit == rows[i - 1].key.unit;

		if (i && (rows[i].key.unit < rows[i - 1].key.unit ||
			     (again && rows[i].revision <= order)))
			BUG("two observations of one cell in a batch");
		order = rows[i].revision;
		rows[i].revision = 0;
	}
	if (slice_known && count >= BULK_LEAST)
		code = read_revisions(w, rows, count, rows[0].key.unit, rows[count - 1].key.unit);
	else if (slice_known)
		for (size_t i = 0; i < count && !code; i++)
			code = read_revisions(w, &rows[i], 1, rows[i].key.unit, rows[i].key.unit);
	for (size_t i = 0; i < count; i++)
		rows[i].revision =
		    (i && rows[i].key.unit == rows[i - 1].key.unit ? rows[i - 1].revision
								   : rows[i].revision) +
		    1;
	return code;
}

static bool one_row_a_cell(const struct observation *rows, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (rows[i].key.unit == rows[i - 1].key.unit)
			return false;
	return true;
}

/* Stores the notes of the rows, and gives each row the id of its own. */
static enum err_code write_notes(struct journal_writer *w, struct observation *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		rows[i].note_id = rows[i].note ? texts_find(&w->texts, rows[i].note)->id : 0;
	return texts_write(&w->texts);
}

/* Adds the row to the chain; gives its mark. */
static int64_t seal_row(struct journal_writer *w, const struct observation *row)
{
	return chain_observation(&w->chain, &row->key, row->revision, row->value, row->status,
	    row->stage, row->decision,
	    row->note ? texts_find(&w->texts, row->note)->digest : no_digest);
}

#define ROW_COLUMNS                                                                                \
	"space, indicator, scenario, breakdown, period, unit, revision, value, status, stage, "    \
	"decision, note, ticket, mark"
#define ROW_TYPES "iiiiiiiiiiiiii"
#define ROW_VALUES(row, ticket, mark)                                                              \
	SLICE_OF(&(row)->key), (int64_t)(row)->key.unit, (int64_t)(row)->revision, (row)->value,   \
	    (int64_t)(row)->status, (int64_t)(row)->stage, (int64_t)(row)->decision,               \
	    (row)->note_id, (ticket), (mark)

static enum err_code insert_rows_in_bulk(
    struct journal_writer *w, const struct observation *rows, size_t count)
{
	struct db_bulk *bulk = db_bulk_begin(w->db, w->err, "observation", ROW_COLUMNS, ROW_TYPES);
	enum err_code code = bulk ? ERR_NONE : db_failure(w->err);

	for (size_t i = 0; i < count && !code; i++)
		code = db_bulk_row(
		    bulk, w->err, ROW_VALUES(&rows[i], w->ticket, seal_row(w, &rows[i])));
	if (!code)
		return db_bulk_end(bulk, w->err);
	db_bulk_abandon(bulk);
	return code;
}

static enum err_code insert_rows(
    struct journal_writer *w, const struct observation *rows, size_t count)
{
	enum err_code code = ERR_NONE;

	if (count >= BULK_LEAST)
		return insert_rows_in_bulk(w, rows, count);
	for (size_t i = 0; i < count && !code; i++)
		code = db_run(w->db, w->err,
		    "INSERT INTO observation (" ROW_COLUMNS ") "
		    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		    ROW_TYPES, ROW_VALUES(&rows[i], w->ticket, seal_row(w, &rows[i])));
	return code;
}

static enum err_code write_moves(
    struct journal_writer *w, const struct stage_move *moves, size_t count)
{
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < count && !code; i++) {
		const struct stage_move *move = &moves[i];
		int64_t mark = chain_move(&w->chain, &move->key, move->revision, move->stage);

		code = db_run(w->db, w->err,
		    "INSERT INTO stage_move (space, indicator, scenario, breakdown, period, "
		    "unit, revision, ticket, stage, mark) "
		    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		    "iiiiiiiiii", SLICE_OF(&move->key), (int64_t)move->key.unit,
		    (int64_t)move->revision, w->ticket, (int64_t)move->stage, mark);
	}
	return code;
}

/* In the order they are given; each has a text of its own. */
static enum err_code write_events(struct journal_writer *w)
{
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < w->batch->event_count && !code; i++) {
		const struct event *event = &w->batch->events[i];
		struct written_text text = {0};
		int64_t mark;

		code = texts_write_own(&w->texts, &text, event->text);
		if (code)
			break;
		mark = chain_event(
		    &w->chain, event->kind, event->subject, event->content, text.digest);
		code = db_run(w->db, w->err,
		    "INSERT INTO event (space, ticket, ordinal, kind, subject, content, text, "
		    "mark) "
		    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		    "iiiittii", SPACE, w->ticket, (int64_t)i, (int64_t)event->kind, event->subject,
		    event->content, text.id, mark);
	}
	return code;
}

/* The image of a slice that has only these rows; batch 0 stands for this batch. */
static enum err_code write_first_image(
    struct journal_writer *w, const struct observation *rows, size_t count)
{
	const struct slice_cells none = {0};

	slice_cells_clear(&w->scratch);
	for (size_t i = 0; i < count; i++)
		*slice_cells_add(&w->scratch) = (struct slice_cell){.unit = rows[i].key.unit,
		    .stated = {.value = rows[i].value,
			.state = (uint8_t)slice_state_of(rows[i].status),
			.stage = (uint8_t)rows[i].stage,
			.nothing = rows[i].status == CELL_NOTHING,
			.revision = rows[i].revision,
			.note = rows[i].note_id,
			.decision = rows[i].decision}};
	return slice_store_write_image(
	    w->db, &rows->key, (int64_t)count, w->ticket, &w->scratch, &none, w->err);
}

/* *makes: a slice of so many new changes gets an image, unless others are at images. */
static enum err_code makes_image(struct journal_writer *w, size_t changes, bool *makes)
{
	enum err_code code = ERR_NONE;

	*makes = false;
	if (changes < SLICE_IMAGE_LEAST)
		return ERR_NONE;
	if (!w->knows_images)
		code = slice_store_may_make_images(w->db, &w->makes_images, w->err);
	w->knows_images = true;
	*makes = !code && w->makes_images;
	return code;
}

static void note_cell(struct journal_writer *w, const struct cell_key *key)
{
	const int32_t ids[] = {key->indicator, key->scenario, key->breakdown, key->unit};

	if (w->cells.n > (size_t)JOURNAL_CELLS_MAX * CELL_BYTES)
		return;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		for (int byte = 0; byte < 4; byte++)
			buf_add_char(&w->cells, (char)((uint32_t)ids[i] >> (8 * byte)));
	for (int byte = 0; byte < 8; byte++)
		buf_add_char(&w->cells, (char)((uint64_t)key->period >> (8 * byte)));
}

static void note_slice(
    struct journal_writer *w, const struct cell_key *key, size_t changes, bool published)
{
	if (w->touched_count == w->touched_capacity) {
		w->touched_capacity = w->touched_capacity ? w->touched_capacity * 2 : 16;
		w->touched = realloc(w->touched, w->touched_capacity * sizeof(*w->touched));
		if (!w->touched)
			BUG("out of memory");
	}
	w->touched[w->touched_count++] = (struct touched_slice){*key, (int64_t)changes, published};
	w->published = w->published || published;
}

enum err_code journal_write_slice(struct journal_writer *w, struct observation *rows, size_t count,
    const struct stage_move *moves, size_t move_count)
{
	const struct cell_key *key = count ? &rows->key : &moves->key;
	int64_t before = 0;
	bool published = false, images = false, first_image;
	enum err_code code;

	INVARIANT(count || move_count);
	texts_forget(&w->texts);
	code = read_changes(w, key, &before);
	if (!code && count)
		code = number_revisions(w, rows, count, before);
	if (!code)
		code = write_notes(w, rows, count);
	if (!code)
		code = makes_image(w, count + move_count, &images);
	first_image = images && !before && !move_count && one_row_a_cell(rows, count);
	if (!code && first_image)
		code = write_first_image(w, rows, count);
	/* Last, so that a server has time for them while the next slice is prepared. */
	if (!code)
		code = insert_rows(w, rows, count);
	if (!code)
		code = write_moves(w, moves, move_count);
	if (!code && images && !first_image && !w->loads)
		code = slice_store_remake_image(
		    w->db, key, before + (int64_t)(count + move_count), w->ticket, w->err);
	for (size_t i = 0; i < count; i++) {
		published = published || rows[i].stage == STAGE_PUBLISHED;
		note_cell(w, &rows[i].key);
	}
	for (size_t i = 0; i < move_count; i++) {
		published = published || moves[i].stage == STAGE_PUBLISHED;
		note_cell(w, &moves[i].key);
	}
	note_slice(w, key, count + move_count, published);
	w->observations += (int64_t)count;
	w->moves += (int64_t)move_count;
	return code;
}

/* ---- beginning and end */

enum err_code journal_write_begin(
    struct journal_writer **out, struct db *db, struct batch *batch, struct err *err)
{
	struct journal_writer *w = calloc(1, sizeof(*w));
	enum err_code code;

	if (!w)
		BUG("out of memory");
	w->db = db;
	w->err = err;
	w->batch = batch;
	w->ticket = new_ticket();
	texts_begin(&w->texts, db, w->ticket, err);
	w->published = batch->definition_count || batch->shown;
	chain_begin(&w->chain);
	code = texts_write_own(&w->texts, &w->actor, batch->actor);
	if (!code)
		code = texts_write_own(&w->texts, &w->reason, batch->reason);
	if (!code)
		code = texts_write_own(&w->texts, &w->origin, batch->origin);
	if (code)
		journal_write_abandon(w);
	else
		*out = w;
	return code;
}

/* Adds the batch's changes to the directory. */
static enum err_code write_directory(struct journal_writer *w)
{
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < w->touched_count && !code; i++) {
		const struct touched_slice *slice = &w->touched[i];

		code = db_run(w->db, w->err,
		    "INSERT INTO slice (space, indicator, scenario, breakdown, period, changes, "
		    "batch, published) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
		    "ON CONFLICT (space, indicator, scenario, breakdown, period) DO UPDATE SET "
		    "changes = slice.changes + excluded.changes, batch = excluded.batch, "
		    "published = CASE WHEN excluded.published > 0 THEN excluded.published "
		    "ELSE slice.published END",
		    "iiiiiiii", SLICE_OF(&slice->key), slice->changes, w->batch->number,
		    slice->published ? w->batch->number : (int64_t)0);
	}
	return code;
}

static enum err_code write_batch(struct journal_writer *w, const struct batch_fields *fields)
{
	struct batch *batch = w->batch;
	bool small = w->observations + w->moves <= JOURNAL_CELLS_MAX;
	struct str digest = {(const char *)batch->digest, DIGEST_SIZE};
	enum err_code code = db_run(w->db, w->err,
	    "INSERT INTO batch (space, batch, ticket, committed_at, actor, reason, origin, "
	    "definitions, observations, moves, events, published, digest, cells) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
	    small ? "iiitiiiiiiiibb" : "iiitiiiiiiiibn", SPACE, batch->number, w->ticket,
	    fields->committed_at, w->actor.id, w->reason.id, w->origin.id, fields->definitions,
	    fields->observations, fields->moves, fields->events, fields->published, digest,
	    buf_str(&w->cells));

	if (code)
		return code;
	return db_run(w->db, w->err,
	    "UPDATE space SET published = $2, definitions = $3, digest = $4 WHERE space = $1",
	    "iiib", SPACE, w->published ? batch->number : w->head.published,
	    batch->definition_count ? batch->number : w->head.definitions, digest);
}

enum err_code journal_write_many(struct journal_writer *w)
{
	INVARIANT(!w->touched_count);
	return db_load_begin(w->db, "observation", &w->loads, w->err);
}

enum err_code journal_write_end(struct journal_writer *w)
{
	struct batch *batch = w->batch;
	char now[TIMESTAMP_SIZE];
	struct batch_fields fields;
	enum err_code code = w->loads ? db_load_end(w->db, w->err) : ERR_NONE;

	if (!code)
		code = write_events(w);
	if (!code)
		code = hold_head(w);
	if (!code)
		code = write_definitions(w);
	if (!code)
		code = write_directory(w);
	if (!code) {
		timestamp_now(now);
		fields = (struct batch_fields){batch->number, str_of(now), w->actor.digest,
		    w->reason.digest, w->origin.digest, (int64_t)batch->definition_count,
		    w->observations, w->moves, w->published, (int64_t)batch->event_count};
		chain_end(&w->chain, w->head.digest, &fields, batch->digest);
		code = write_batch(w, &fields);
	}
	if (!code)
		code = db_announce(w->db, w->err);
	journal_write_abandon(w);
	return code;
}

void journal_write_abandon(struct journal_writer *w)
{
	if (!w)
		return;
	chain_release(&w->chain);
	texts_release(&w->texts);
	free(w->touched);
	buf_release(&w->cells);
	slice_cells_release(&w->scratch);
	free(w);
}

bool journal_cells_read(struct str bytes, struct cell_key *out, size_t *count)
{
	const unsigned char *at = (const unsigned char *)bytes.p;

	*count = bytes.n / CELL_BYTES;
	if (bytes.n % CELL_BYTES || *count > JOURNAL_CELLS_MAX)
		return false;
	for (size_t i = 0; i < *count; i++, at += CELL_BYTES) {
		uint32_t ids[4] = {0};
		uint64_t period = 0;

		for (int byte = 0; byte < 16; byte++)
			ids[byte / 4] |= (uint32_t)at[byte] << (8 * (byte % 4));
		for (int byte = 0; byte < 8; byte++)
			period |= (uint64_t)at[16 + byte] << (8 * byte);
		out[i] = (struct cell_key){.indicator = (int32_t)ids[0],
		    .scenario = (int32_t)ids[1],
		    .breakdown = (int32_t)ids[2],
		    .period = (int64_t)period,
		    .unit = (int32_t)ids[3]};
	}
	return true;
}
