/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/slice_store.h"

#include "base/bug.h"
#include "core/schema.h"

/* The bound values that name a slice. */
#define SLICE_OF(key)                                                                              \
	SPACE, (int64_t)(key)->indicator, (int64_t)(key)->scenario, (int64_t)(key)->breakdown,     \
	    (key)->period

/* ---- from rows */

/* Rows come by unit and revision; a batch without a number yet is the one being written. */
static const char rows_sql[] =
    "SELECT o.unit, o.revision, o.value, o.status, o.stage, o.note, o.decision, b.batch, o.ticket "
    "FROM observation o LEFT JOIN batch b ON b.space = o.space AND b.ticket = o.ticket "
    "WHERE o.space = $1 AND o.indicator = $2 AND o.scenario = $3 AND o.breakdown = $4 "
    "AND o.period = $5 AND o.unit BETWEEN $6 AND $7 ORDER BY o.unit, o.revision";
static const char moves_sql[] =
    "SELECT m.unit, m.revision, m.stage, b.batch, m.ticket "
    "FROM stage_move m LEFT JOIN batch b ON b.space = m.space AND b.ticket = m.ticket "
    "WHERE m.space = $1 AND m.indicator = $2 AND m.scenario = $3 AND m.breakdown = $4 "
    "AND m.period = $5 AND m.unit BETWEEN $6 AND $7 ORDER BY m.unit, m.revision, b.batch";

/* Reads rows and moves side by side, both in order. */
struct row_reader {
	struct db_stmt *rows;
	struct db_stmt *moves;
	bool move; /* a move is at hand */
	int64_t up_to;
	int64_t ticket; /* of the batch being written; 0: none */
	struct slice_cells *latest;
	struct slice_cells *published; /* of units whose latest is not */
	struct slice_cell seen;        /* the last published revision of the unit at hand */
};

/* Whether a row's batch counts; its number, 0 for the batch being written. */
static bool counts(
    const struct row_reader *reader, struct db_stmt *stmt, int batch_column, int64_t *batch)
{
	*batch = db_int(stmt, batch_column);
	if (db_is_null(stmt, batch_column))
		return reader->ticket && db_int(stmt, batch_column + 1) == reader->ticket;
	return *batch <= reader->up_to;
}

/* Lifts `cell` to the stage of the moves that name it; what is published stays so. */
static enum err_code take_moves(
    struct row_reader *reader, struct slice_cell *cell, bool *was_published, struct err *err)
{
	enum err_code code;

	while (reader->move) {
		int64_t unit = db_int(reader->moves, 0), revision = db_int(reader->moves, 1), batch;

		if (unit > cell->unit || (unit == cell->unit && revision > cell->stated.revision))
			return ERR_NONE;
		if (unit == cell->unit && revision == cell->stated.revision &&
		    cell->stated.stage != STAGE_PUBLISHED &&
		    counts(reader, reader->moves, 3, &batch)) {
			cell->stated.stage = (uint8_t)db_int(reader->moves, 2);
			*was_published = *was_published || cell->stated.stage == STAGE_PUBLISHED;
		}
		code = db_step(reader->moves, &reader->move, err);
		if (code)
			return code;
	}
	return ERR_NONE;
}

/* The unit at hand is whole: keeps the published revision beneath a later one. */
static void end_unit(struct row_reader *reader)
{
	const struct slice_cells *latest = reader->latest;

	if (reader->seen.unit && latest->items[latest->count - 1].stated.stage != STAGE_PUBLISHED)
		*slice_cells_add(reader->published) = reader->seen;
	reader->seen.unit = 0;
}

static enum err_code take_row(struct row_reader *reader, struct err *err)
{
	struct slice_cells *latest = reader->latest;
	int32_t unit = (int32_t)db_int(reader->rows, 0);
	struct slice_cell cell = {.unit = unit};
	enum err_code code;
	bool published;
	int64_t batch;

	if (!counts(reader, reader->rows, 7, &batch))
		return ERR_NONE;
	cell.stated = (struct slice_stated){.value = db_int(reader->rows, 2),
	    .state = (uint8_t)slice_state_of((enum cell_status)db_int(reader->rows, 3)),
	    .stage = (uint8_t)db_int(reader->rows, 4),
	    .nothing = db_int(reader->rows, 3) == CELL_NOTHING,
	    .revision = (int32_t)db_int(reader->rows, 1),
	    .batch = batch,
	    .note = db_int(reader->rows, 5),
	    .decision = (int32_t)db_int(reader->rows, 6)};
	published = cell.stated.stage == STAGE_PUBLISHED;
	code = take_moves(reader, &cell, &published, err);
	if (code)
		return code;
	if (!latest->count || latest->items[latest->count - 1].unit != unit) {
		if (latest->count)
			end_unit(reader);
		slice_cells_add(latest);
	}
	latest->items[latest->count - 1] = cell;
	if (published) {
		reader->seen = cell;
		reader->seen.stated.stage = STAGE_PUBLISHED;
	}
	return ERR_NONE;
}

/* Units `first` to `last` of the slice, into two empty lists. */
static enum err_code read_rows(struct db *db, const struct cell_key *key, int32_t first,
    int32_t last, int64_t up_to, int64_t ticket, struct slice_cells *latest,
    struct slice_cells *published, struct err *err)
{
	struct row_reader reader = {
	    .up_to = up_to, .ticket = ticket, .latest = latest, .published = published};
	enum err_code code;
	bool row = true;

	reader.moves =
	    db_query(db, err, moves_sql, "iiiiiii", SLICE_OF(key), (int64_t)first, (int64_t)last);
	code = reader.moves ? db_step(reader.moves, &reader.move, err) : db_failure(err);
	if (!code) {
		reader.rows = db_query(
		    db, err, rows_sql, "iiiiiii", SLICE_OF(key), (int64_t)first, (int64_t)last);
		code = reader.rows ? ERR_NONE : db_failure(err);
	}
	while (row && !code) {
		code = db_step(reader.rows, &row, err);
		if (row && !code)
			code = take_row(&reader, err);
	}
	db_done(reader.rows);
	db_done(reader.moves);
	if (!code && latest->count)
		end_unit(&reader);
	return code;
}

/* ---- from images */

/* The number of the batch of `ticket`; 0 when it has none yet. */
static enum err_code batch_of(struct db *db, int64_t ticket, int64_t *batch, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT batch FROM batch WHERE space = $1 AND ticket = $2", "ii", SPACE, ticket);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	if (stmt)
		code = db_step(stmt, &row, err);
	*batch = row ? db_int(stmt, 0) : 0;
	db_done(stmt);
	return code;
}

/* *current: whether there was a current image; else `out` stays empty. */
static enum err_code read_image(struct db *db, const struct slice_place *place, enum layer layer,
    struct slice_cells *out, bool *current, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT ticket, content FROM slice_image WHERE space = $1 AND indicator = $2 "
	    "AND scenario = $3 AND breakdown = $4 AND period = $5 AND changes = $6",
	    "iiiiii", SLICE_OF(&place->key), place->changes);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	int64_t ticket = 0, batch = 0;
	bool row = false;

	*current = false;
	if (stmt)
		code = db_step(stmt, &row, err);
	if (row) {
		ticket = db_int(stmt, 0);
		*current = slice_image_read(db_str(stmt, 1), layer, out);
	}
	db_done(stmt);
	if (code || !*current || !ticket)
		return code;
	code = batch_of(db, ticket, &batch, err);
	for (size_t i = 0; i < out->count; i++)
		if (!out->items[i].stated.batch)
			out->items[i].stated.batch = batch;
	return code;
}

/* ---- the module's functions */

static struct slice_place place_of_row(struct db_stmt *stmt)
{
	return (struct slice_place){.key = {.indicator = (int32_t)db_int(stmt, 0),
					.scenario = (int32_t)db_int(stmt, 1),
					.breakdown = (int32_t)db_int(stmt, 2),
					.period = db_int(stmt, 3)},
	    .changes = db_int(stmt, 4),
	    .batch = db_int(stmt, 5)};
}

enum err_code slice_store_find(struct db *db, const struct cell_key *key, bool *found,
    struct slice_place *place, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT indicator, scenario, breakdown, period, changes, batch FROM slice "
	    "WHERE space = $1 AND indicator = $2 AND scenario = $3 AND breakdown = $4 "
	    "AND period = $5",
	    "iiiii", SLICE_OF(key));
	enum err_code code = stmt ? ERR_NONE : db_failure(err);

	*found = false;
	if (stmt)
		code = db_step(stmt, found, err);
	if (*found)
		*place = place_of_row(stmt);
	db_done(stmt);
	return code;
}

enum err_code slice_store_read(struct db *db, const struct slice_place *place, enum layer layer,
    int64_t up_to, struct slice_cells *out, struct err *err)
{
	struct slice_cells latest = {0}, published = {0};
	enum err_code code = ERR_NONE;
	bool current = false;

	/* An image is of all that was written; the past is in the rows. */
	if (place->batch <= up_to)
		code = read_image(db, place, layer, out, &current, err);
	if (code || current)
		return code;
	code = read_rows(db, &place->key, 0, INT32_MAX, up_to, 0, &latest, &published, err);
	if (!code)
		slice_cells_of_layer(out, layer, &latest, &published);
	slice_cells_release(&latest);
	slice_cells_release(&published);
	return code;
}

enum err_code slice_store_read_cell(struct db *db, const struct cell_key *key, int64_t up_to,
    struct slice_cell out[2], struct err *err)
{
	struct slice_cells latest = {0}, published = {0};
	enum err_code code =
	    read_rows(db, key, key->unit, key->unit, up_to, 0, &latest, &published, err);

	out[LAYER_WORKING] = latest.count ? latest.items[0] : (struct slice_cell){0};
	out[LAYER_PUBLISHED] = published.count ? published.items[0] : (struct slice_cell){0};
	if (latest.count && latest.items[0].stated.stage == STAGE_PUBLISHED)
		out[LAYER_PUBLISHED] = latest.items[0];
	slice_cells_release(&latest);
	slice_cells_release(&published);
	return code;
}

enum err_code slice_store_may_make_images(struct db *db, bool *may, struct err *err)
{
	/* Any number that names nothing else: "KyImages". */
	return db_try_lock(db, 0x4b79496d61676573, may, err);
}

enum err_code slice_store_write_image(struct db *db, const struct cell_key *key, int64_t changes,
    int64_t ticket, const struct slice_cells *latest, const struct slice_cells *published,
    struct err *err)
{
	struct buf image = {0};
	enum err_code code;

	slice_image_write(&image, latest, published);
	code = db_run(db, err,
	    "INSERT INTO slice_image (space, indicator, scenario, breakdown, period, changes, "
	    "ticket,"
	    " content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
	    "ON CONFLICT (space, indicator, scenario, breakdown, period) DO UPDATE SET "
	    "changes = excluded.changes, ticket = excluded.ticket, content = excluded.content",
	    "iiiiiiib", SLICE_OF(key), changes, ticket, buf_str(&image));
	buf_release(&image);
	return code;
}

enum err_code slice_store_remake_image(
    struct db *db, const struct cell_key *key, int64_t changes, int64_t ticket, struct err *err)
{
	struct slice_cells latest = {0}, published = {0};
	enum err_code code =
	    read_rows(db, key, 0, INT32_MAX, INT64_MAX, ticket, &latest, &published, err);

	if (!code)
		code = slice_store_write_image(db, key, changes, ticket, &latest, &published, err);
	slice_cells_release(&latest);
	slice_cells_release(&published);
	return code;
}

/* The first slice of at least that many changes that has no current image. */
static enum err_code find_stale(
    struct db *db, int64_t least, bool *found, struct slice_place *place, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT s.indicator, s.scenario, s.breakdown, s.period, s.changes, s.batch FROM slice "
	    "s "
	    "LEFT JOIN slice_image i ON i.space = s.space AND i.indicator = s.indicator "
	    "AND i.scenario = s.scenario AND i.breakdown = s.breakdown AND i.period = s.period "
	    "AND i.changes = s.changes "
	    "WHERE s.space = $1 AND s.changes >= $2 AND i.changes IS NULL LIMIT 1",
	    "ii", SPACE, least);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);

	*found = false;
	if (stmt)
		code = db_step(stmt, found, err);
	if (*found)
		*place = place_of_row(stmt);
	db_done(stmt);
	return code;
}

static enum err_code refresh_one(struct db *db, int64_t least, bool *found, struct err *err)
{
	struct slice_place place;
	enum err_code code = db_begin(db, err);
	bool may = false;

	*found = false;
	if (!code)
		code = slice_store_may_make_images(db, &may, err);
	if (!code && may)
		code = find_stale(db, least, found, &place, err);
	if (!code && *found)
		code = slice_store_remake_image(db, &place.key, place.changes, 0, err);
	if (!code)
		code = db_commit(db, err);
	if (code)
		db_rollback(db);
	return code;
}

enum err_code slice_store_refresh(
    struct db *db, int64_t least, int limit, int *made, struct err *err)
{
	bool found = true;
	enum err_code code = ERR_NONE;

	for (*made = 0; *made < limit && found && !code; *made += found)
		code = refresh_one(db, least, &found, err);
	return code;
}

static bool same_cells(const struct slice_cells *a, const struct slice_cells *b)
{
	return a->count == b->count &&
	       (!a->count || !memcmp(a->items, b->items, a->count * sizeof(*a->items)));
}

/* Reads one layer both ways; an image that cannot be read does not hold. */
static enum err_code check_layer(
    struct db *db, const struct slice_place *place, enum layer layer, bool *holds, struct err *err)
{
	struct slice_cells stored = {0}, derived = {0};
	struct slice_place by_rows = *place;
	bool current = false;
	enum err_code code = read_image(db, place, layer, &stored, &current, err);

	by_rows.changes = -1; /* no image counts that */
	if (!code)
		code = slice_store_read(db, &by_rows, layer, INT64_MAX, &derived, err);
	*holds = current && same_cells(&stored, &derived);
	slice_cells_release(&stored);
	slice_cells_release(&derived);
	return code;
}

enum err_code slice_store_check(
    struct db *db, bool *found, struct slice_place *place, struct err *err)
{
	struct db_stmt *stmt = db_scan(db, err,
	    "SELECT s.indicator, s.scenario, s.breakdown, s.period, s.changes, s.batch FROM slice "
	    "s "
	    "JOIN slice_image i ON i.space = s.space AND i.indicator = s.indicator "
	    "AND i.scenario = s.scenario AND i.breakdown = s.breakdown AND i.period = s.period "
	    "WHERE s.space = $1 AND i.changes = s.changes "
	    "ORDER BY s.indicator, s.scenario, s.breakdown, s.period",
	    "i", SPACE);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = true, holds = true;

	while (row && holds && !code) {
		code = db_step(stmt, &row, err);
		if (!row || code)
			break;
		*place = place_of_row(stmt);
		for (int layer = LAYER_PUBLISHED; layer <= LAYER_WORKING && holds && !code; layer++)
			code = check_layer(db, place, (enum layer)layer, &holds, err);
	}
	db_done(stmt);
	*found = !holds;
	return code;
}
