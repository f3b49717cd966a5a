/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/rollup.h"

#include "base/bug.h"
#include "core/schema.h"
#include "core/slice_store.h"

struct group_key {
	int32_t indicator;
	int32_t scenario;
	int32_t layer;
};

/* The slices of one indicator, scenario and layer. */
struct group {
	struct group_key key;
	struct map slices; /* slice->key -> slice */
	size_t bytes;
	uint64_t last_used;
};

struct extent_list {
	struct group_key key; /* layer 0 */
	struct slice_extent *first;
};

/* A tree serves every period that begins and ends between the same changes of units. */
struct tree_entry {
	int32_t epochs[2];
	struct tree *tree;
	struct map participations; /* indicator id -> bool array */
};

struct participation {
	int32_t indicator;
	bool *by_position;
};

struct rollup {
	struct db *db;
	const struct definitions *defs;
	int64_t up_to;
	size_t memory;
	size_t bytes;
	uint64_t clock;
	struct map groups;
	struct map extents; /* group_key -> extent_list */
	struct arena extent_arena;
	date *changes; /* sorted days on which some unit begins, or is first gone */
	int change_count;
	struct map trees;
};

/* ---- trees */

static int by_date(const void *a, const void *b)
{
	date x = *(const date *)a, y = *(const date *)b;

	return x < y ? -1 : x > y;
}

static void find_changes(struct rollup *rollup)
{
	const struct definitions *defs = rollup->defs;
	size_t count = 0;

	for (int id = 1; id <= defs->unit_count; id++)
		count += (size_t)defs->units[id].validity_count * 2;
	rollup->changes = malloc((count + 1) * sizeof(date));
	if (!rollup->changes)
		BUG("out of memory");
	count = 0;
	for (int id = 1; id <= defs->unit_count; id++) {
		for (int i = 0; i < defs->units[id].validity_count; i++) {
			const struct unit_validity *v = &defs->units[id].validities[i];

			rollup->changes[count++] = v->from;
			rollup->changes[count++] = v->to < DATE_MAX ? v->to + 1 : DATE_MAX;
		}
	}
	qsort(rollup->changes, count, sizeof(date), by_date);
	for (size_t i = 0; i < count; i++)
		if (!rollup->change_count ||
		    rollup->changes[rollup->change_count - 1] != rollup->changes[i])
			rollup->changes[rollup->change_count++] = rollup->changes[i];
}

/* How many changes lie on or before the day. */
static int32_t epoch(const struct rollup *rollup, date day)
{
	int low = 0, high = rollup->change_count;

	while (low < high) {
		int middle = low + (high - low) / 2;

		if (rollup->changes[middle] <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct tree_entry *tree_entry(struct rollup *rollup, struct period p)
{
	int32_t epochs[2] = {epoch(rollup, period_first_day(p)), epoch(rollup, period_last_day(p))};
	struct tree_entry *entry = map_get(&rollup->trees, MAP_KEY(epochs));

	if (entry)
		return entry;
	entry = calloc(1, sizeof(*entry));
	if (!entry)
		BUG("out of memory");
	memcpy(entry->epochs, epochs, sizeof(epochs));
	entry->tree = tree_build(rollup->defs, p);
	map_put(&rollup->trees, MAP_KEY(entry->epochs), entry);
	return entry;
}

const struct tree *rollup_tree(struct rollup *rollup, struct period p)
{
	return tree_entry(rollup, p)->tree;
}

static const bool *participation(struct rollup *rollup, struct tree_entry *entry,
    const struct indicator *indicator, struct period p)
{
	struct participation *known;
	int32_t id = indicator->id;

	if (!indicator->reporter_type_count)
		return NULL;
	known = map_get(&entry->participations, MAP_KEY(id));
	if (!known) {
		known = malloc(sizeof(*known));
		if (!known)
			BUG("out of memory");
		known->indicator = id;
		known->by_position = slice_participation(rollup->defs, indicator, entry->tree, p);
		map_put(&entry->participations, MAP_KEY(known->indicator), known);
	}
	return known->by_position;
}

static void free_trees(struct rollup *rollup)
{
	const struct map_entry *at, *inner;
	size_t i = 0;

	while ((at = map_next(&rollup->trees, &i))) {
		struct tree_entry *entry = at->value;
		size_t j = 0;

		while ((inner = map_next(&entry->participations, &j))) {
			struct participation *known = inner->value;

			free(known->by_position);
			free(known);
		}
		map_release(&entry->participations);
		tree_free(entry->tree);
		free(entry);
	}
	map_release(&rollup->trees);
}

/* ---- the directory of slices */

const struct slice_extent *rollup_extents(const struct rollup *rollup, int indicator, int scenario)
{
	struct group_key key = {indicator, scenario, 0};
	const struct extent_list *list = map_get(&rollup->extents, MAP_KEY(key));

	return list ? list->first : NULL;
}

static struct slice_extent *find_extent(
    const struct rollup *rollup, int indicator, int scenario, int breakdown, int64_t period)
{
	struct group_key key = {indicator, scenario, 0};
	const struct extent_list *list = map_get(&rollup->extents, MAP_KEY(key));
	struct slice_extent *extent = list ? list->first : NULL;

	while (extent && !(extent->breakdown == breakdown && extent->period == period))
		extent = extent->next;
	return extent;
}

static void add_extent(struct rollup *rollup, const struct slice_extent *extent)
{
	struct group_key key = {extent->indicator, extent->scenario, 0};
	struct extent_list *list = map_get(&rollup->extents, MAP_KEY(key));
	struct slice_extent *copy = ARENA_NEW(&rollup->extent_arena, struct slice_extent);

	if (!list) {
		list = ARENA_NEW(&rollup->extent_arena, struct extent_list);
		list->key = key;
		map_put(&rollup->extents, MAP_KEY(list->key), list);
	}
	*copy = *extent;
	copy->next = list->first;
	list->first = copy;
}

/* ---- groups */

static struct group *group_get(struct rollup *rollup, const struct group_key *key)
{
	struct group *group = map_get(&rollup->groups, MAP_KEY(*key));

	if (!group) {
		group = calloc(1, sizeof(*group));
		if (!group)
			BUG("out of memory");
		group->key = *key;
		map_put(&rollup->groups, MAP_KEY(group->key), group);
	}
	group->last_used = ++rollup->clock;
	return group;
}

static void group_free(struct rollup *rollup, struct group *group)
{
	const struct map_entry *entry;
	size_t at = 0;

	while ((entry = map_next(&group->slices, &at)))
		slice_free(entry->value);
	map_release(&group->slices);
	rollup->bytes -= group->bytes;
	map_remove(&rollup->groups, MAP_KEY(group->key));
	free(group);
}

void rollup_trim(struct rollup *rollup)
{
	while (rollup->bytes > rollup->memory) {
		const struct map_entry *entry;
		struct group *oldest = NULL;
		size_t at = 0;

		while ((entry = map_next(&rollup->groups, &at))) {
			struct group *group = entry->value;

			if (!oldest || group->last_used < oldest->last_used)
				oldest = group;
		}
		if (!oldest)
			return;
		group_free(rollup, oldest);
	}
}

size_t rollup_memory(const struct rollup *rollup)
{
	return rollup->bytes;
}

/* ---- loading */

/* Lays cells into a column of the slice, all zero before. */
static void lay_out(
    const struct slice *slice, struct slice_stated *column, const struct slice_cells *cells)
{
	for (size_t i = 0; i < cells->count; i++) {
		const struct slice_cell *cell = &cells->items[i];
		int position =
		    cell->unit <= slice->unit_count ? tree_position(slice->tree, cell->unit) : -1;

		/* A figure of a unit that no longer exists in the period rests in the journal. */
		if (position >= 0)
			column[position] = cell->stated;
	}
}

/* Reads what every unit states into `column`, all zero before. */
static enum err_code read_stated(
    struct rollup *rollup, struct slice *slice, struct slice_stated *column, struct err *err)
{
	const struct slice_key *key = &slice->key;
	const struct slice_extent *extent =
	    find_extent(rollup, key->indicator, key->scenario, key->breakdown, key->period);
	struct slice_place place = {.key = {.indicator = key->indicator,
					.scenario = key->scenario,
					.breakdown = key->breakdown,
					.period = key->period}};
	struct slice_cells cells = {0};
	enum err_code code;

	if (!extent)
		return ERR_NONE;
	place.changes = extent->changes;
	place.batch = extent->batch;
	code = slice_store_read(
	    rollup->db, &place, (enum layer)key->layer, rollup->up_to, &cells, err);
	if (!code)
		lay_out(slice, column, &cells);
	slice_cells_release(&cells);
	return code;
}

/* Whether some slice with rows lies strictly within the period. */
static bool has_rows_within(const struct rollup *rollup, const struct slice_key *key)
{
	struct period whole = period_of_key(key->period);
	const struct slice_extent *extent = rollup_extents(rollup, key->indicator, key->scenario);

	for (; extent; extent = extent->next)
		if (extent->period != key->period &&
		    (extent->breakdown == key->breakdown || !key->breakdown) &&
		    period_within(period_of_key(extent->period), whole))
			return true;
	return false;
}

static enum err_code load_parts(
    struct rollup *rollup, struct slice *slice, const struct indicator *indicator, struct err *err)
{
	struct period parts[PERIOD_PARTS_MAX];
	struct slice_key key = slice->key;
	int count;

	if (indicator->over_time == OVER_TIME_NONE || !has_rows_within(rollup, &key))
		return ERR_NONE;
	count = period_split(period_of_key(key.period), parts);
	for (int i = 0; i < count; i++) {
		struct slice *part;
		enum err_code code;

		key.period = period_key(parts[i]);
		code = rollup_slice(rollup, &key, &part, err);
		if (code)
			return code;
		slice->parts[slice->part_count++] = part;
		slice_add_user(part, slice);
	}
	return ERR_NONE;
}

static enum err_code load_codes(
    struct rollup *rollup, struct slice *slice, const struct indicator *indicator, struct err *err)
{
	const struct definitions *defs = rollup->defs;
	struct slice_key key = slice->key;

	if (key.breakdown || !indicator->codelist.n)
		return ERR_NONE;
	slice->codes = calloc((size_t)defs->breakdown_count + 1, sizeof(*slice->codes));
	if (!slice->codes)
		BUG("out of memory");
	for (int id = 1; id <= defs->breakdown_count; id++) {
		struct slice *part;
		enum err_code code;

		if (!str_eq(defs->breakdowns[id].codelist, indicator->codelist))
			continue;
		key.breakdown = id;
		code = rollup_slice(rollup, &key, &part, err);
		if (code)
			return code;
		slice->codes[slice->code_count++] = part;
		slice_add_user(part, slice);
	}
	return ERR_NONE;
}

static size_t slice_bytes(const struct slice *slice)
{
	return sizeof(*slice) +
	       (size_t)slice->tree->count * (sizeof(*slice->stated) + sizeof(*slice->rolled));
}

static enum err_code load(
    struct rollup *rollup, const struct slice_key *key, struct slice **out, struct err *err)
{
	const struct indicator *indicator = &rollup->defs->indicators[key->indicator];
	struct period p = period_of_key(key->period);
	struct tree_entry *entry = tree_entry(rollup, p);
	struct slice *slice = slice_new(*key, entry->tree);
	enum err_code code;

	slice->unit_count = rollup->defs->unit_count;
	slice->participates = participation(rollup, entry, indicator, p);
	code = read_stated(rollup, slice, slice->stated, err);
	if (!code)
		code = load_parts(rollup, slice, indicator, err);
	if (!code)
		code = load_codes(rollup, slice, indicator, err);
	if (!code)
		slice_derive_all(slice, indicator);
	*out = slice;
	return code;
}

/* Frees a slice that could not be loaded. Its parts are whole and stay. */
static void discard(struct slice *slice)
{
	for (int i = 0; i < slice->part_count; i++)
		slice_drop_user(slice->parts[i], slice);
	for (int i = 0; i < slice->code_count; i++)
		slice_drop_user(slice->codes[i], slice);
	slice_free(slice);
}

enum err_code rollup_slice(
    struct rollup *rollup, const struct slice_key *key, struct slice **out, struct err *err)
{
	struct group_key group_key = {key->indicator, key->scenario, key->layer};
	struct group *group = group_get(rollup, &group_key);
	struct slice *slice = map_get(&group->slices, MAP_KEY(*key));
	enum err_code code;

	if (slice) {
		*out = slice;
		return ERR_NONE;
	}
	code = load(rollup, key, &slice, err);
	if (code) {
		discard(slice);
		return code;
	}
	map_put(&group->slices, MAP_KEY(slice->key), slice);
	group->bytes += slice_bytes(slice);
	rollup->bytes += slice_bytes(slice);
	*out = slice;
	return ERR_NONE;
}

/* ---- following the journal */

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

static enum err_code read_extent(
    struct rollup *rollup, struct db_stmt *stmt, struct slice_extent *out, struct err *err)
{
	*out = (struct slice_extent){.indicator = (int32_t)db_int(stmt, 0),
	    .scenario = (int32_t)db_int(stmt, 1),
	    .breakdown = (int32_t)db_int(stmt, 2),
	    .period = db_int(stmt, 3),
	    .changes = db_int(stmt, 4),
	    .batch = db_int(stmt, 5),
	    .published = db_int(stmt, 6) > 0};
	return extent_holds(rollup->defs, out)
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

		code = db_step(stmt, &row, err);
		if (!row || code)
			break;
		extent = ARENA_NEW(&arena, struct slice_extent);
		code = read_extent(rollup, stmt, extent, err);
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
	bool opens_slice; /* the first of its slice: */
	struct slice_extent extent;
	bool held;                  /* a slice with it is in memory: */
	struct slice_cell cells[2]; /* by enum layer */
};

static enum err_code read_directory_entry(
    struct rollup *rollup, const struct cell_key *key, struct slice_extent *out, struct err *err)
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
		code = read_extent(rollup, stmt, out, err);
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

	news->opens_slice = !before || !cell_same_slice(before, &news->key);
	if (news->opens_slice)
		code = read_directory_entry(rollup, &news->key, &news->extent, err);
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
		if (news[i].opens_slice)
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

enum err_code rollup_open(struct rollup **out, struct db *db, const struct definitions *defs,
    int64_t up_to, size_t memory, struct err *err)
{
	struct rollup *rollup = calloc(1, sizeof(*rollup));
	enum err_code code;

	if (!rollup)
		BUG("out of memory");
	rollup->db = db;
	rollup->defs = defs;
	rollup->memory = memory;
	find_changes(rollup);
	code = rollup_catch_up(rollup, up_to, err);
	if (code)
		rollup_free(rollup);
	else
		*out = rollup;
	return code;
}

void rollup_free(struct rollup *rollup)
{
	const struct map_entry *entry;
	size_t at = 0;

	if (!rollup)
		return;
	while ((entry = map_next(&rollup->groups, &at))) {
		struct group *group = entry->value;
		const struct map_entry *inner;
		size_t i = 0;

		while ((inner = map_next(&group->slices, &i)))
			slice_free(inner->value);
		map_release(&group->slices);
		free(group);
	}
	map_release(&rollup->groups);
	map_release(&rollup->extents);
	arena_release(&rollup->extent_arena);
	free_trees(rollup);
	free(rollup->changes);
	free(rollup);
}
