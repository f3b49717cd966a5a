/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the journal and the directory know about figures: notes, revisions, periods, targets. */
#include "core/figure_eval.h"

#include "base/bug.h"
#include "core/schema.h"

/* What the database could not give was read before: no failure after all. */
static enum err_code recall(struct err *err)
{
	if (err)
		*err = (struct err){0};
	return ERR_NONE;
}

enum err_code figure_note(
    struct space *space, int64_t note, struct arena *arena, const char **out, struct err *err)
{
	struct str key = MAP_KEY(note), kept;
	struct db_stmt *stmt;
	enum err_code code;
	bool row = false;

	*out = NULL;
	if (!note)
		return ERR_NONE;
	stmt = db_query(space_db(space), err,
	    "SELECT content FROM free_text WHERE space = $1 AND id = $2", "ii", SPACE, note);
	code = stmt ? db_step(stmt, &row, err) : db_failure(err);
	if (row && !db_is_null(stmt, 0))
		*out = arena_str(arena, db_str(stmt, 0)).p;
	db_done(stmt);
	if (!code) {
		memo_put(space_memo(space), key, str_of(*out ? *out : ""));
	} else if (memo_get(space_memo(space), key, &kept)) {
		*out = kept.n ? arena_str(arena, kept).p : NULL;
		return recall(err);
	}
	return code;
}

struct revision_list {
	struct arena *arena;
	struct figure_revision *items;
	size_t count;
	size_t capacity;
};

static struct figure_revision *last_revision(struct revision_list *list)
{
	return list->count ? &list->items[list->count - 1] : NULL;
}

static struct figure_revision *new_revision(struct revision_list *list)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 8;
		struct figure_revision *items =
		    ARENA_ARRAY(list->arena, struct figure_revision, capacity);

		if (list->count)
			memcpy(items, list->items, list->count * sizeof(*items));
		list->items = items;
		list->capacity = capacity;
	}
	return &list->items[list->count++];
}

/* One row a revision and move: revision, value, status, stage, batch, at, decision, note text, and
 * the move's stage, batch and time. */
static void take_row(struct revision_list *list, struct db_stmt *stmt, enum layer layer)
{
	struct figure_revision *item = last_revision(list);
	int revision = (int)db_int(stmt, 0);

	if (!item || item->revision != revision) {
		item = new_revision(list);
		*item = (struct figure_revision){.revision = revision,
		    .value = db_int(stmt, 1),
		    .status = (enum cell_status)db_int(stmt, 2),
		    .stage = (enum stage)db_int(stmt, 3),
		    .batch = db_int(stmt, 4),
		    .at = arena_str(list->arena, db_str(stmt, 5)).p,
		    .decision = (int)db_int(stmt, 6),
		    .note = db_is_null(stmt, 7) ? NULL : arena_str(list->arena, db_str(stmt, 7)).p};
	}
	if (!db_is_null(stmt, 8) && (enum stage)db_int(stmt, 8) > item->stage) {
		item->stage = (enum stage)db_int(stmt, 8);
		if (layer == LAYER_PUBLISHED) {
			item->batch = db_int(stmt, 9);
			item->at = arena_str(list->arena, db_str(stmt, 10)).p;
		}
	}
}

/* ---- Revisions, as they are kept */

/* Revisions of a cell are as they were read as long as its slice counts as many changes. */
struct revisions_key {
	int64_t indicator;
	int64_t scenario;
	int64_t breakdown;
	int64_t period;
	int64_t unit;
	int64_t changes;
};

static struct revisions_key revisions_key(struct space *space, const struct figure_query *query)
{
	struct revisions_key key = {query->indicator, query->scenario, query->breakdown,
	    period_key(query->period), query->unit, 0};
	const struct slice_extent *extent =
	    rollup_extents_for(space_rollup(space), query->indicator, query->scenario, query->unit);

	for (; extent; extent = extent->next)
		if (extent->period == key.period && extent->breakdown == query->breakdown)
			key.changes = extent->changes;
	return key;
}

/* A record a revision: its struct, and its two texts, each ended by NUL; "" for no note. */
static void keep_revisions(struct space *space, struct str key, const struct revision_list *list)
{
	struct buf bytes = {0};

	for (size_t i = 0; i < list->count; i++) {
		const struct figure_revision *item = &list->items[i];

		buf_add(&bytes, item, sizeof(*item));
		buf_add(&bytes, item->at, strlen(item->at) + 1);
		buf_add_text(&bytes, item->note ? item->note : "");
		buf_add_char(&bytes, '\0');
	}
	memo_put(space_memo(space), key, buf_str(&bytes));
	buf_release(&bytes);
}

static bool recall_revisions(struct space *space, struct str key, struct revision_list *list)
{
	struct str bytes;

	list->count = 0;
	if (!memo_get(space_memo(space), key, &bytes))
		return false;
	bytes = arena_str(list->arena, bytes);
	while (bytes.n) {
		struct figure_revision *item = new_revision(list);
		const char *at = bytes.p + sizeof(*item);
		const char *note = at + strlen(at) + 1;
		const char *end = note + strlen(note) + 1;

		memcpy(item, bytes.p, sizeof(*item));
		item->at = at;
		item->note = *note ? note : NULL;
		bytes = (struct str){end, bytes.n - (size_t)(end - bytes.p)};
	}
	return true;
}

/* All of them, each as the layer shows it. */
static enum err_code read_revisions(struct space *space, const struct figure_query *query,
    struct revision_list *list, struct err *err)
{
	enum err_code code;
	bool row = true;
	struct db_stmt *stmt = db_query(space_db(space), err,
	    "SELECT o.revision, o.value, o.status, o.stage, b.batch, b.committed_at, o.decision, "
	    "t.content, CASE WHEN mb.batch <= $7 THEN m.stage END, mb.batch, mb.committed_at "
	    "FROM observation o JOIN batch b ON b.space = o.space AND b.ticket = o.ticket "
	    "LEFT JOIN free_text t ON t.space = o.space AND t.id = o.note "
	    "LEFT JOIN stage_move m ON m.space = o.space AND m.indicator = o.indicator "
	    "AND m.scenario = o.scenario AND m.breakdown = o.breakdown AND m.period = o.period "
	    "AND m.unit = o.unit AND m.revision = o.revision "
	    "LEFT JOIN batch mb ON mb.space = m.space AND mb.ticket = m.ticket "
	    "WHERE o.space = $1 AND o.indicator = $2 AND o.scenario = $3 AND o.breakdown = $4 "
	    "AND o.period = $5 AND o.unit = $6 AND b.batch <= $7 ORDER BY o.revision, mb.batch",
	    "iiiiiii", SPACE, (int64_t)query->indicator, (int64_t)query->scenario,
	    (int64_t)query->breakdown, period_key(query->period), (int64_t)query->unit,
	    space_head(space).batch);
	code = stmt ? ERR_NONE : db_failure(err);
	while (row && !code) {
		code = db_step(stmt, &row, err);
		if (row && !code)
			take_row(list, stmt, query->layer);
	}
	db_done(stmt);
	return code;
}

enum err_code figure_revisions(struct space *space, const struct figure_query *query,
    struct arena *arena, struct figure_revision **out, size_t *count, struct err *err)
{
	struct revisions_key key = revisions_key(space, query);
	struct revision_list list = {.arena = arena};
	enum err_code code = read_revisions(space, query, &list, err);
	size_t kept = 0;

	INVARIANT(query->scenario);
	/* What everybody sees is kept; the working layer is not for when there is no database. */
	if (!code && query->layer == LAYER_PUBLISHED)
		keep_revisions(space, MAP_KEY(key), &list);
	else if (code && query->layer == LAYER_PUBLISHED &&
		 recall_revisions(space, MAP_KEY(key), &list))
		code = recall(err);
	for (size_t i = 0; i < list.count; i++)
		if (query->layer == LAYER_WORKING || list.items[i].stage == STAGE_PUBLISHED)
			list.items[kept++] = list.items[i];
	*out = list.items;
	*count = kept;
	return code;
}

struct period_set {
	int64_t *keys;
	size_t count;
	size_t capacity;
};

static void add_period(struct period_set *set, int64_t key)
{
	if (set->count == set->capacity) {
		set->capacity = set->capacity ? set->capacity * 2 : 32;
		set->keys = realloc(set->keys, set->capacity * sizeof(*set->keys));
		if (!set->keys)
			BUG("out of memory");
	}
	set->keys[set->count++] = key;
}

static void collect_periods(struct space *space, int indicator, struct period_set *set);

struct collecting {
	struct space *space;
	struct period_set *set;
};

static void collect_operand(struct formula *node, void *context)
{
	struct collecting *collecting = context;

	if (node->op == FORMULA_INDICATOR)
		collect_periods(collecting->space, node->id, collecting->set);
}

static void collect_periods(struct space *space, int indicator, struct period_set *set)
{
	const struct definitions *defs = space_definitions(space);
	struct collecting collecting = {space, set};

	for (int id = 1; id <= defs->scenario_count; id++) {
		const struct slice_extent *extent =
		    rollup_extents(space_rollup(space), indicator, id);

		if (defs->scenarios[id].kind == SCENARIO_TARGET)
			continue;
		for (; extent; extent = extent->next)
			if (extent->published)
				add_period(set, extent->period);
	}
	if (defs->indicators[indicator].formula)
		formula_visit(defs->indicators[indicator].formula, collect_operand, &collecting);
}

static int by_key(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

enum err_code figure_periods(struct space *space, int indicator, struct arena *arena,
    struct period **out, size_t *count, struct err *err)
{
	struct period_set set = {0};

	(void)err;
	collect_periods(space, indicator, &set);
	if (set.count)
		qsort(set.keys, set.count, sizeof(*set.keys), by_key);
	*out = ARENA_ARRAY(arena, struct period, set.count);
	*count = 0;
	for (size_t i = 0; i < set.count; i++)
		if (!i || set.keys[i] != set.keys[i - 1])
			(*out)[(*count)++] = period_of_key(set.keys[i]);
	free(set.keys);
	return ERR_NONE;
}

enum err_code figure_targets(struct space *space, int indicator, struct arena *arena, int **out,
    size_t *count, struct err *err)
{
	const struct definitions *defs = space_definitions(space);

	(void)err;
	*out = ARENA_ARRAY(arena, int, (size_t)defs->scenario_count);
	*count = 0;
	for (int id = 1; id <= defs->scenario_count; id++) {
		const struct slice_extent *extent =
		    rollup_extents(space_rollup(space), indicator, id);
		bool published = false;

		for (; extent && !published; extent = extent->next)
			published = extent->published;
		if (published && defs->scenarios[id].kind == SCENARIO_TARGET)
			(*out)[(*count)++] = id;
	}
	return ERR_NONE;
}
