/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/rollup_inside.h"

#include "base/bug.h"
#include "core/slice_store.h"

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

static const struct slice_extent *first_extent(
    const struct rollup *rollup, int indicator, int scenario)
{
	struct group_key key = {indicator, scenario, 0};
	const struct extent_list *list = map_get(&rollup->extents, MAP_KEY(key));

	return list ? list->first : NULL;
}

void rollup_watch(struct rollup *rollup)
{
	arena_reset(&rollup->watched_arena);
	rollup->watched = (struct changes){0};
}

const struct changes *rollup_watched(const struct rollup *rollup)
{
	return &rollup->watched;
}

const struct slice_extent *rollup_extents(struct rollup *rollup, int indicator, int scenario)
{
	changes_add_indicator(&rollup->watched.listed, indicator, &rollup->watched_arena);
	return first_extent(rollup, indicator, scenario);
}

const struct slice_extent *rollup_extents_for(
    struct rollup *rollup, int indicator, int scenario, int unit)
{
	changes_add_cell(&rollup->watched, indicator, unit, &rollup->watched_arena);
	return first_extent(rollup, indicator, scenario);
}

void rollup_watch_whole(struct rollup *rollup, int indicator)
{
	changes_add_indicator(&rollup->watched.whole, indicator, &rollup->watched_arena);
}

struct slice_extent *find_extent(
    const struct rollup *rollup, int indicator, int scenario, int breakdown, int64_t period)
{
	struct group_key key = {indicator, scenario, 0};
	const struct extent_list *list = map_get(&rollup->extents, MAP_KEY(key));
	struct slice_extent *extent = list ? list->first : NULL;

	while (extent && !(extent->breakdown == breakdown && extent->period == period))
		extent = extent->next;
	return extent;
}

void add_extent(struct rollup *rollup, const struct slice_extent *extent)
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

void group_free(struct rollup *rollup, struct group *group)
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

enum err_code read_stated(
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
	const struct slice_extent *extent = first_extent(rollup, key->indicator, key->scenario);

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
	enum err_code code;
	int count;

	if (indicator->over_time == OVER_TIME_NONE || !has_rows_within(rollup, &key))
		return ERR_NONE;
	count = period_split(period_of_key(key.period), parts);
	for (int i = 0; i < count; i++) {
		struct slice *part;

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
	enum err_code code;

	if (key.breakdown || !indicator->codelist.n)
		return ERR_NONE;
	slice->codes = calloc((size_t)defs->breakdown_count + 1, sizeof(*slice->codes));
	if (!slice->codes)
		BUG("out of memory");
	for (int id = 1; id <= defs->breakdown_count; id++) {
		struct slice *part;

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

static enum err_code get_slice(
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

enum err_code rollup_slice(
    struct rollup *rollup, const struct slice_key *key, struct slice **out, struct err *err)
{
	rollup_watch_whole(rollup, key->indicator);
	return get_slice(rollup, key, out, err);
}

enum err_code rollup_slice_for(struct rollup *rollup, const struct slice_key *key, int unit,
    struct slice **out, struct err *err)
{
	changes_add_cell(&rollup->watched, key->indicator, unit, &rollup->watched_arena);
	return get_slice(rollup, key, out, err);
}

/* ---- opening and closing */

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
	arena_release(&rollup->watched_arena);
	free_trees(rollup);
	free(rollup->changes);
	free(rollup);
}
