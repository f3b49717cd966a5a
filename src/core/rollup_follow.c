/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Following the journal: what batches touched is read again. */
#include "base/bug.h"
#include "core/rollup_inside.h"
#include "core/schema.h"
#include "core/slice_store.h"

static struct slice *held_slice(
    struct rollup *rollup, const struct cell_key *key, enum layer layer, struct group **group)
{
	struct group_key group_key = {key->indicator, key->scenario, (int32_t)layer};
	struct slice_key slice_key = {
	    key->indicator, key->scenario, key->breakdown, (int32_t)layer, key->period};

	*group = map_get(&rollup->groups, MAP_KEY(group_key));
	return *group ? map_get(&(*group)->slices, MAP_KEY(slice_key)) : NULL;
}

/* What the database says is looked at before it is used as an index. */
static bool extent_holds(const struct definitions *defs, const struct slice_extent *extent)
{
	return extent->indicator > 0 && extent->indicator <= defs->indicator_count &&
	       extent->scenario > 0 && extent->scenario <= defs->scenario_count &&
	       extent->breakdown >= 0 && extent->breakdown <= defs->breakdown_count &&
	       period_key_valid(extent->period);
}

/* Takes an entry of the directory in, new or changed. */
static enum err_code take_extent(
    struct rollup *rollup, const struct slice_extent *extent, struct err *err)
{
	struct slice_extent *known;

	/* What was defined after the moment the engine shows had no rows by then. */
	if (!extent_holds(rollup->defs, extent))
		return extent->batch > rollup->up_to
		           ? ERR_NONE
		           : err_set(err, ERR_INTEGRITY, "rollup.directory_broken", NULL);
	known = find_extent(
	    rollup, extent->indicator, extent->scenario, extent->breakdown, extent->period);
	if (known) {
		known->changes = extent->changes;
		known->batch = extent->batch;
		known->published = extent->published;
		return ERR_NONE;
	}
	add_extent(rollup, extent);
	for (int layer = LAYER_PUBLISHED; layer <= LAYER_WORKING; layer++) {
		struct group_key key = {extent->indicator, extent->scenario, layer};
		struct group *group = map_get(&rollup->groups, MAP_KEY(key));

		if (group)
			group_free(rollup, group); /* its slices may lack this one as a part */
	}
	return ERR_NONE;
}

static struct slice_extent extent_of_row(struct db_stmt *stmt)
{
	return (struct slice_extent){.indicator = (int32_t)db_int(stmt, 0),
	    .scenario = (int32_t)db_int(stmt, 1),
	    .breakdown = (int32_t)db_int(stmt, 2),
	    .period = db_int(stmt, 3),
	    .changes = db_int(stmt, 4),
	    .batch = db_int(stmt, 5),
	    .published = db_int(stmt, 6) > 0};
}

/* Reads a slice again, if it is held, and lets each difference walk up. */
static enum err_code reread(struct rollup *rollup, struct slice *slice, struct err *err)
{
	const struct indicator *indicator = &rollup->defs->indicators[slice->key.indicator];
	size_t count = (size_t)slice->tree->count + 1;
	struct slice_stated *fresh = calloc(count, sizeof(*fresh));
	enum err_code code;

	if (!fresh)
		BUG("out of memory");
	code = read_stated(rollup, slice, fresh, err);
	for (int i = 0; i < slice->tree->count && !code; i++) {
		if (!memcmp(&fresh[i], &slice->stated[i], sizeof(*fresh)))
			continue;
		slice->stated[i] = fresh[i];
		slice_changed(slice, indicator, i);
	}
	free(fresh);
	return code;
}

static enum err_code reread_held(
    struct rollup *rollup, const struct slice_extent *extent, struct err *err)
{
	struct cell_key key = {.indicator = extent->indicator,
	    .scenario = extent->scenario,
	    .breakdown = extent->breakdown,
	    .period = extent->period};
	enum err_code code = ERR_NONE;

	for (int layer = LAYER_PUBLISHED; layer <= LAYER_WORKING && !code; layer++) {
		struct group *group;
		struct slice *slice = held_slice(rollup, &key, (enum layer)layer, &group);

		if (slice)
			code = reread(rollup, slice, err);
	}
	return code;
}

/* The entries of the directory that batches after `since` touched, all of them. */
static enum err_code take_directory(struct rollup *rollup, int64_t since, struct err *err)
{
	struct db_stmt *stmt = db_query(rollup->db, err,
	    "SELECT indicator, scenario, breakdown, period, changes, batch, published FROM slice "
	    "WHERE space = $1 AND batch > $2",
	    "ii", SPACE, since);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	struct slice_extent *list = NULL;
	struct arena arena = {0};
	bool row = true;

	while (row && !code) {
		struct slice_extent *extent;

		code = db_step(stmt, &row, err);
		if (!row || code)
			break;
		extent = ARENA_NEW(&arena, struct slice_extent);
		*extent = extent_of_row(stmt);
		extent->next = list;
		list = extent;
	}
	db_done(stmt);
	for (const struct slice_extent *at = list; at && !code; at = at->next)
		code = take_extent(rollup, at, err);
	for (const struct slice_extent *at = list; at && !code; at = at->next)
		code = reread_held(rollup, at, err);
	arena_release(&arena);
	return code;
}

/* The entry of the slice a cell is in. */
static enum err_code take_directory_entry(
    struct rollup *rollup, const struct cell_key *key, struct err *err)
{
	struct db_stmt *stmt = db_query(rollup->db, err,
	    "SELECT indicator, scenario, breakdown, period, changes, batch, published FROM slice "
	    "WHERE space = $1 AND indicator = $2 AND scenario = $3 AND breakdown = $4 "
	    "AND period = $5",
	    "iiiii", SPACE, (int64_t)key->indicator, (int64_t)key->scenario,
	    (int64_t)key->breakdown, key->period);
	struct slice_extent extent = {0};
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	if (stmt)
		code = db_step(stmt, &row, err);
	if (row)
		extent = extent_of_row(stmt);
	db_done(stmt);
	return code ? code : take_extent(rollup, &extent, err);
}

/* Reads one cell again and lets the change walk up. */
static enum err_code take_cell(struct rollup *rollup, const struct cell_key *key, struct err *err)
{
	struct slice_cell cells[2];
	enum err_code code = ERR_NONE;
	bool read = false;

	for (int layer = LAYER_PUBLISHED; layer <= LAYER_WORKING; layer++) {
		struct group *group;
		struct slice *slice = held_slice(rollup, key, (enum layer)layer, &group);
		int position = slice && key->unit > 0 && key->unit <= slice->unit_count
		                   ? tree_position(slice->tree, key->unit)
		                   : -1;

		if (position < 0)
			continue;
		if (!read)
			code = slice_store_read_cell(rollup->db, key, rollup->up_to, cells, err);
		if (code)
			return code;
		read = true;
		slice->stated[position] = cells[layer].stated;
		slice_changed(slice, &rollup->defs->indicators[key->indicator], position);
	}
	return ERR_NONE;
}

/* The cells of the batches after `since`, if all of them list theirs; else *listed is false. */
static enum err_code read_cells(struct rollup *rollup, int64_t since, struct arena *arena,
    struct cell_key **out, size_t *count, bool *listed, struct err *err)
{
	enum { BATCHES_MAX = 64 };
	struct cell_key *cells = ARENA_ARRAY(arena, struct cell_key, JOURNAL_CELLS_MAX);
	struct db_stmt *stmt = db_query(rollup->db, err,
	    "SELECT cells FROM batch WHERE space = $1 AND batch > $2 AND batch <= $3 "
	    "ORDER BY batch LIMIT $4",
	    "iiii", SPACE, since, rollup->up_to, (int64_t)BATCHES_MAX + 1);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	struct cell_key of_batch[JOURNAL_CELLS_MAX];
	int batches = 0;
	bool row = true;

	*listed = true;
	*count = 0;
	*out = cells;
	while (row && *listed && !code) {
		size_t more;

		code = db_step(stmt, &row, err);
		if (!row || code)
			break;
		*listed = ++batches <= BATCHES_MAX && !db_is_null(stmt, 0) &&
		          journal_cells_read(db_str(stmt, 0), of_batch, &more) &&
		          *count + more <= JOURNAL_CELLS_MAX;
		for (size_t i = 0; *listed && i < more; i++)
			cells[(*count)++] = of_batch[i];
	}
	db_done(stmt);
	return code;
}

enum err_code rollup_catch_up(struct rollup *rollup, int64_t up_to, struct err *err)
{
	int64_t since = rollup->up_to;
	struct cell_key *cells = NULL;
	struct arena arena = {0};
	bool listed = false;
	enum err_code code = ERR_NONE;
	size_t count = 0;

	rollup_trim(rollup);
	rollup->up_to = up_to;
	if (since)
		code = read_cells(rollup, since, &arena, &cells, &count, &listed, err);
	if (!code && !listed)
		code = take_directory(rollup, since, err);
	for (size_t i = 0; i < count && listed && !code; i++)
		if (!i || !cell_same_slice(&cells[i - 1], &cells[i]))
			code = take_directory_entry(rollup, &cells[i], err);
	for (size_t i = 0; i < count && listed && !code; i++)
		code = take_cell(rollup, &cells[i], err);
	arena_release(&arena);
	return code;
}
