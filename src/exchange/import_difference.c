/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What of the observations differs from the register: found and written a slice at a time. */
#include "exchange/import_steps.h"

#include "base/bug.h"
#include "core/slice_store.h"

struct difference {
	struct import *import;
	struct db *db;
	struct import_summary before;  /* where the next try starts from */
	struct journal_writer *writer; /* NULL: nothing differed so far */
	bool in_transaction;

	/* the slice at hand */
	struct cell_key last; /* of the row before */
	struct observed *rows;
	size_t row_count;
	size_t row_capacity;
	struct slice_cells stored[2]; /* by enum layer */
	struct arena arena;           /* of its notes */
	struct observation *observations;
	size_t observation_count;
	size_t observation_capacity;
	struct stage_move *moves;
	size_t move_count;
	size_t move_capacity;

	uint64_t note_at; /* the note last read from import->notes … */
	const char *note;
	int64_t stored_id; /* … and from the register */
	const char *stored_note;
};

/* Something is wrong with the package: only look for more. */
static bool is_refused(const struct difference *d)
{
	return d->import->issues->count > 0;
}

static void *grow(void *items, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return items;
	*capacity = *capacity ? *capacity * 2 : 1024;
	items = realloc(items, *capacity * size);
	if (!items)
		BUG("out of memory");
	return items;
}

/* ---- rows of one cell */

/* Whether the next row is a later revision of what row i publishes. */
static bool lies_beneath(const struct difference *d, size_t i)
{
	const struct observed *row = &d->rows[i];

	return i + 1 < d->row_count && row->stage == STAGE_PUBLISHED &&
	       row[1].stage != STAGE_PUBLISHED && !cell_key_compare(&row->key, &row[1].key);
}

static void refuse_doubles(struct difference *d)
{
	for (size_t i = 1; i < d->row_count; i++) {
		const struct observed *a = &d->rows[i - 1], *b = &d->rows[i];
		char line[12];

		if (cell_key_compare(&a->key, &b->key) || lies_beneath(d, i - 1))
			continue;
		snprintf(line, sizeof(line), "%d", a->line);
		issues_add(d->import->issues, d->import->observations_file, b->line, 0,
		    "import.observed_twice", line, NULL);
	}
}

/* ---- against what is stored */

static struct slice_stated find_stored(
    const struct difference *d, enum layer layer, const struct observed *row)
{
	const struct slice_cells *cells = &d->stored[layer];
	size_t low = 0, high = cells->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (cells->items[middle].unit < row->key.unit)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < cells->count && cells->items[low].unit == row->key.unit)
		return cells->items[low].stated;
	return (struct slice_stated){0};
}

static enum err_code load_stored(struct difference *d)
{
	struct err *err = d->import->err;
	struct slice_place place;
	bool found = false;
	enum err_code code = slice_store_find(d->db, &d->rows->key, &found, &place, err);

	for (int layer = LAYER_PUBLISHED; layer <= LAYER_WORKING; layer++) {
		slice_cells_clear(&d->stored[layer]);
		if (found && !code)
			code = slice_store_read(
			    d->db, &place, (enum layer)layer, INT64_MAX, &d->stored[layer], err);
	}
	return code;
}

/* The note of a row; NULL: none. Lives as long as the slice is at hand. */
static enum err_code read_note(struct difference *d, const struct observed *row, const char **out)
{
	char *note;

	*out = NULL;
	if (!row->note_size)
		return ERR_NONE;
	if (!d->note || d->note_at != row->note_at) {
		note = arena_alloc(&d->arena, row->note_size + 1);
		note[row->note_size] = '\0';
		if (spill_read(
			&d->import->notes, row->note_at, note, row->note_size, d->import->err))
			return ERR_IO;
		d->note = note;
		d->note_at = row->note_at;
	}
	*out = d->note;
	return ERR_NONE;
}

static enum err_code same_note(struct difference *d, int64_t stored, const char *note, bool *same)
{
	enum err_code code = ERR_NONE;

	if (stored && stored != d->stored_id) {
		code = figure_note(
		    d->import->space, stored, &d->arena, &d->stored_note, d->import->err);
		d->stored_id = code ? 0 : stored;
	}
	*same = !code && (stored && d->stored_note ? note && !strcmp(d->stored_note, note) : !note);
	return code;
}

static enum err_code is_equal(struct difference *d, const struct observed *row, const char *note,
    const struct slice_stated *stored, bool *equal)
{
	*equal = false;
	if (row->empty) {
		*equal = stored->state == SLICE_NOTHING;
		return ERR_NONE;
	}
	if (stored->state != slice_state_of((enum cell_status)row->status) ||
	    stored->nothing != (row->status == CELL_NOTHING) || stored->value != row->value ||
	    stored->decision != row->decision)
		return ERR_NONE;
	return same_note(d, stored->note, note, equal);
}

static void add_observation(
    struct difference *d, const struct observed *row, const char *note, bool above)
{
	d->observations = grow(d->observations, d->observation_count, &d->observation_capacity,
	    sizeof(*d->observations));
	d->observations[d->observation_count++] = (struct observation){.key = row->key,
	    .value = row->value,
	    .status = (enum cell_status)row->status,
	    .stage = (enum stage)row->stage,
	    .revision = above,
	    .decision = row->decision,
	    .note = note};
}

static void add_move(struct difference *d, const struct observed *row, int32_t revision)
{
	d->moves = grow(d->moves, d->move_count, &d->move_capacity, sizeof(*d->moves));
	d->moves[d->move_count++] = (struct stage_move){row->key, revision, (enum stage)row->stage};
}

/*
 * Row i against what is stored: *added when it became a new revision. What
 * lies beneath a later row is compared with what the public sees, and what
 * comes after a new revision is new too.
 */
static enum err_code compare_row(struct difference *d, size_t i, bool *added)
{
	struct import_summary *summary = d->import->summary;
	const struct observed *row = &d->rows[i];
	bool above = i && lies_beneath(d, i - 1), above_new = above && *added, equal = false;
	struct slice_stated stored = find_stored(d, LAYER_PUBLISHED, row);
	const char *note;
	enum err_code code = read_note(d, row, &note);

	*added = false;
	if (!code && lies_beneath(d, i))
		code = is_equal(d, row, note, &stored, &equal);
	if (code || equal) {
		summary->observations.equal += equal;
		return code;
	}
	stored = find_stored(d, LAYER_WORKING, row);
	code = is_equal(d, row, note, &stored, &equal);
	if (code)
		return code;
	if (!equal || above_new) {
		*added = true;
		add_observation(d, row, note, above);
		if (stored.state == SLICE_NOTHING && !above_new)
			summary->observations.added++;
		else
			summary->observations.changed++;
		return ERR_NONE;
	}
	summary->observations.equal++;
	if (stored.revision && stored.stage < row->stage) {
		add_move(d, row, stored.revision);
		summary->moved++;
	}
	return ERR_NONE;
}

static enum err_code begin_writing(struct difference *d)
{
	struct import *import = d->import;
	enum err_code code = journal_write_begin(&d->writer, d->db, &import->batch, import->err);

	return !code && import->many_observations ? journal_write_many(d->writer) : code;
}

static enum err_code write_slice(struct difference *d)
{
	enum err_code code = ERR_NONE;

	if (!d->observation_count && !d->move_count)
		return ERR_NONE;
	if (!d->writer)
		code = begin_writing(d);
	if (!code)
		code = journal_write_slice(
		    d->writer, d->observations, d->observation_count, d->moves, d->move_count);
	return code;
}

static void abandon(struct difference *d)
{
	if (d->in_transaction)
		db_rollback(d->db);
	d->in_transaction = false;
	journal_write_abandon(d->writer);
	d->writer = NULL;
}

static enum err_code compare_rows(struct difference *d)
{
	enum err_code code = load_stored(d);
	bool added = false;

	d->observation_count = 0;
	d->move_count = 0;
	for (size_t i = 0; i < d->row_count && !code; i++)
		code = compare_row(d, i, &added);
	return code;
}

/* The slice at hand is whole. */
static enum err_code end_slice(struct difference *d)
{
	enum err_code code = ERR_NONE;

	refuse_doubles(d);
	/* Others need not wait for what will not be written. */
	if (is_refused(d))
		abandon(d);
	else
		code = compare_rows(d);
	if (!code && !is_refused(d))
		code = write_slice(d);
	d->row_count = 0;
	d->note = NULL;
	d->stored_id = 0;
	arena_reset(&d->arena);
	return code;
}

/* ---- row after row */

static enum err_code take_row(void *context, const struct observed *row)
{
	struct difference *d = context;
	enum err_code code = ERR_NONE;

	if (cell_key_compare(&row->key, &d->last) < 0)
		return ERR_RETRY;
	d->last = row->key;
	if (d->row_count && !cell_same_slice(&d->rows->key, &row->key))
		code = end_slice(d);
	d->rows = grow(d->rows, d->row_count, &d->row_capacity, sizeof(*d->rows));
	d->rows[d->row_count++] = *row;
	return code;
}

static enum err_code take_sorted(struct difference *d)
{
	const struct import *import = d->import;
	enum err_code code = sorter_begin(import->observed, import->err);
	size_t total = sorter_count(import->observed);

	for (size_t done = 0; done < total && !code; done++) {
		const void *row;

		code = sorter_next(import->observed, &row, import->err);
		if (!code)
			code = take_row(d, row);
		if (import->options->progress && d->row_count == 1)
			import->options->progress(
			    import->options->progress_context, IMPORT_WRITING, done, total);
	}
	return code;
}

static enum err_code take_all(struct difference *d)
{
	enum err_code code = d->import->observed
	                         ? take_sorted(d)
	                         : import_read_observations(d->import, IMPORT_WRITING, take_row, d);

	return !code && d->row_count ? end_slice(d) : code;
}

/* The journal looks again, last: but all would be written by then. */
static enum err_code check_definitions(struct difference *d)
{
	struct import *import = d->import;
	struct journal_head head;
	enum err_code code = journal_read_head(d->db, &head, import->err);

	if (!code && head.definitions != import->batch.expected_definitions)
		code = err_set(import->err, ERR_CONFLICT, "journal.moved_on", NULL);
	return code;
}

static enum err_code write_all(struct difference *d)
{
	struct import *import = d->import;
	enum err_code code = db_begin(d->db, import->err);

	d->in_transaction = !code;
	if (!code)
		code = check_definitions(d);
	if (!code)
		code = take_all(d);
	if (code || is_refused(d))
		return code;
	/* Definitions alone are a batch too. */
	if (!d->writer && import->batch.definition_count)
		code = begin_writing(d);
	if (!code && d->writer) {
		code = journal_write_end(d->writer);
		d->writer = NULL;
	}
	if (!code)
		code = db_commit(d->db, import->err);
	d->in_transaction = code != ERR_NONE;
	return code;
}

static void release(struct difference *d)
{
	abandon(d);
	free(d->rows);
	free(d->observations);
	free(d->moves);
	slice_cells_release(&d->stored[LAYER_PUBLISHED]);
	slice_cells_release(&d->stored[LAYER_WORKING]);
	arena_release(&d->arena);
}

enum err_code import_difference(struct import *import)
{
	struct difference d = {
	    .import = import, .db = space_db(import->space), .before = *import->summary};
	enum err_code code;

	import->batch.number = 0;
	code = is_refused(&d) ? take_all(&d) : write_all(&d);
	if (code)
		*import->summary = d.before;
	release(&d);
	return code;
}
