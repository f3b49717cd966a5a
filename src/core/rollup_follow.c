/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Following the journal: what batches touched is read again, and then taken in. */
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
static void take_extent(struct rollup *rollup, const struct slice_extent *extent)
{
	struct slice_extent *known = find_extent(
	    rollup, extent->indicator, extent->scenario, extent->breakdown, extent->period);

	if (known) {
		known->changes = extent->changes;
		known->batch = extent->batch;
		known->published = extent->published;
		return;
	}
	add_extent(rollup, extent);
	for (int layer = LAYER_PUBLISHED; layer <= LAYER_WORKING; layer++) {
		struct group_key key = {extent->indicator, extent->scenario, layer};
		struct group *group = map_get(&rollup->groups, MAP_KEY(key));

		if (group)
			group_free(rollup, group); /* its slices may lack this one as a part */
	}
}

/* *known: whether what the engine shows has such a slice. */
static enum err_code read_extent(struct rollup *rollup, struct db_stmt *stmt,
    struct slice_extent *out, bool *known, struct err *err)
{
	*out = (struct slice_extent){.indicator = (int32_t)db_int(stmt, 0),
	    .scenario = (int32_t)db_int(stmt, 1),
	    .breakdown = (int32_t)db_int(stmt, 2),
	    .period = db_int(stmt, 3),
	    .changes = db_int(stmt, 4),
	    .batch = db_int(stmt, 5),
	    .published = db_int(stmt, 6) > 0};
	*known = extent_holds(rollup->defs, out);
	/* What was defined after the moment the engine shows had no rows by then. */
	return *known || out->batch > rollup->up_to
	           ? ERR_NONE
	           : err_set(err, ERR_INTEGRITY, "rollup.directory_broken", NULL);
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

/* One that cannot be read again now is given up: who wants it reads it. */
static void reread_held(struct rollup *rollup, const struct slice_extent *extent)
{
	struct cell_key key = {.indicator = extent->indicator,
	    .scenario = extent->scenario,
	    .breakdown = extent->breakdown,
	    .period = extent->period};

	for (int layer = LAYER_PUBLISHED; layer <= LAYER_WORKING; layer++) {
		struct group *group;
		struct slice *slice = held_slice(rollup, &key, (enum layer)layer, &group);

		if (slice && reread(rollup, slice, NULL))
			group_free(rollup, group);
	}
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
		bool known;

		code = db_step(stmt, &row, err);
		if (!row || code)
			break;
		extent = ARENA_NEW(&arena, struct slice_extent);
		code = read_extent(rollup, stmt, extent, &known, err);
		if (code || !known)
			continue;
		extent->next = list;
		list = extent;
	}
	db_done(stmt);
	for (const struct slice_extent *at = list; at && !code; at = at->next)
		take_extent(rollup, at);
	for (const struct slice_extent *at = list; at && !code; at = at->next)
		reread_held(rollup, at);
	arena_release(&arena);
	return code;
}

/* What a batch's list of cells leads to: read as a whole before any of it is taken in. */
struct news {
	struct cell_key key;
	bool has_extent; /* the first of its slice has: */
	struct slice_extent extent;
	bool held;                  /* a slice with it is in memory: */
	struct slice_cell cells[2]; /* by enum layer */
};

/* The entry of the slice a cell is in. */
static enum err_code read_directory_entry(struct rollup *rollup, const struct cell_key *key,
    struct slice_extent *out, bool *known, struct err *err)
{
	struct db_stmt *stmt = db_query(rollup->db, err,
	    "SELECT indicator, scenario, breakdown, period, changes, batch, published FROM slice "
	    "WHERE space = $1 AND indicator = $2 AND scenario = $3 AND breakdown = $4 "
	    "AND period = $5",
	    "iiiii", SPACE, (int64_t)key->indicator, (int64_t)key->scenario,
	    (int64_t)key->breakdown, key->period);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	if (stmt)
		code = db_step(stmt, &row, err);
	if (!code && !row)
		code = err_set(err, ERR_INTEGRITY, "rollup.directory_broken", NULL);
	if (!code)
		code = read_extent(rollup, stmt, out, known, err);
	db_done(stmt);
	return code;
}

/* The slice of the layer that holds the cell, and where; NULL: none in memory does. */
static struct slice *slice_with(
    struct rollup *rollup, const struct cell_key *key, int layer, int *position)
{
	struct group *group;
	struct slice *slice = held_slice(rollup, key, (enum layer)layer, &group);

	if (!slice || key->unit <= 0 || key->unit > slice->unit_count)
		return NULL;
	*position = tree_position(slice->tree, key->unit);
	return *position < 0 ? NULL : slice;
}

static enum err_code read_news(
    struct rollup *rollup, struct news *news, const struct cell_key *before, struct err *err)
{
	enum err_code code = ERR_NONE;
	int position;

	if (!before || !cell_same_slice(before, &news->key))
		code =
		    read_directory_entry(rollup, &news->key, &news->extent, &news->has_extent, err);
	for (int layer = LAYER_PUBLISHED; layer <= LAYER_WORKING; layer++)
		news->held = news->held || slice_with(rollup, &news->key, layer, &position);
	if (!code && news->held)
		code =
		    slice_store_read_cell(rollup->db, &news->key, rollup->up_to, news->cells, err);
	return code;
}

/* Sets the cell and lets the change walk up. */
static void take_cell(struct rollup *rollup, const struct news *news)
{
	for (int layer = LAYER_PUBLISHED; layer <= LAYER_WORKING; layer++) {
		int position;
		struct slice *slice = slice_with(rollup, &news->key, layer, &position);

		if (!slice)
			continue;
		slice->stated[position] = news->cells[layer].stated;
		slice_changed(slice, &rollup->defs->indicators[news->key.indicator], position);
	}
}

static enum err_code take_cells(struct rollup *rollup, const struct cell_key *cells, size_t count,
    struct arena *arena, struct err *err)
{
	struct news *news = ARENA_ARRAY(arena, struct news, count);
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < count && !code; i++) {
		news[i] = (struct news){.key = cells[i]};
		code = read_news(rollup, &news[i], i ? &cells[i - 1] : NULL, err);
	}
	for (size_t i = 0; i < count && !code; i++)
		if (news[i].has_extent)
			take_extent(rollup, &news[i].extent);
	for (size_t i = 0; i < count && !code; i++)
		take_cell(rollup, &news[i]);
	return code;
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
	if (!code)
		code = listed ? take_cells(rollup, cells, count, &arena, err)
		              : take_directory(rollup, since, err);
	if (code)
		rollup->up_to = since;
	arena_release(&arena);
	return code;
}
