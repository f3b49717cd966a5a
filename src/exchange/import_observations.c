/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/import_steps.h"

#include "base/bug.h"
#include "base/decimal.h"
#include "core/rollup.h"
#include "core/space_rollup.h"

/* One row of observations.csv that was understood. */
struct observed {
	struct observation observation;
	bool empty; /* no value and no status: withdraws what is there */
	int line;
};

struct observed_list {
	struct observed *items;
	size_t count;
	size_t capacity;
};

static struct observed *add_observed(struct observed_list *list)
{
	if (list->count == list->capacity) {
		list->capacity = list->capacity ? list->capacity * 2 : 1024;
		list->items = realloc(list->items, list->capacity * sizeof(*list->items));
		if (!list->items)
			BUG("out of memory");
	}
	list->items[list->count] = (struct observed){0};
	return &list->items[list->count++];
}

/* Tells that a code names nothing, unless its own row was refused already. */
static void unknown(struct import *import, struct table *table, int column, const char *key)
{
	if (!table->values[column].n)
		table_issue(table, column, "import.empty", table->shape->columns[column].name);
	else if (!map_get(&import->doubtful, table->values[column]))
		table_issue(table, column, key, table_text(table, column));
}

static void read_value(struct table *table, const struct indicator *indicator, struct observed *out)
{
	struct str text = table->values[OBSERVATION_VALUE];
	char scale[12];

	snprintf(scale, sizeof(scale), "%d", indicator->scale);
	switch (decimal_parse(text, indicator->scale, &out->observation.value)) {
	case DECIMAL_OK:
		return;
	case DECIMAL_TOO_PRECISE:
		table_issue(table, OBSERVATION_VALUE, "import.too_precise",
		    table_text(table, OBSERVATION_VALUE), scale);
		return;
	case DECIMAL_OUT_OF_RANGE:
		table_issue(table, OBSERVATION_VALUE, "import.out_of_range",
		    table_text(table, OBSERVATION_VALUE), scale);
		return;
	default:
		table_issue(table, OBSERVATION_VALUE, "import.no_number",
		    table_text(table, OBSERVATION_VALUE));
	}
}

static void read_status(
    struct table *table, const struct indicator *indicator, struct observed *out)
{
	struct str status = table->values[OBSERVATION_STATUS];
	bool value = table->values[OBSERVATION_VALUE].n;

	if (str_is(status, "na")) {
		out->observation.status = CELL_NOT_EXPECTED;
		if (value)
			table_issue(table, OBSERVATION_VALUE, "import.na_with_value");
	} else if (status.n) {
		table_issue(table, OBSERVATION_STATUS, "import.not_one_of",
		    table_text(table, OBSERVATION_STATUS), "na");
	} else if (value) {
		out->observation.status = CELL_VALUE;
		read_value(table, indicator, out);
	} else {
		out->observation.status = CELL_WITHDRAWN;
		out->empty = true;
	}
}

static void read_unit(
    struct import *import, struct table *table, const struct period *p, struct observed *out)
{
	const struct unit *unit =
	    definitions_unit(import->defs, table->values[OBSERVATION_UNIT], p);

	if (unit && unit_validity_in(unit, *p))
		out->observation.key.unit = unit->id;
	else if (unit || definitions_unit(import->defs, table->values[OBSERVATION_UNIT], NULL))
		table_issue(table, OBSERVATION_UNIT, "import.unit_not_in_period",
		    table_text(table, OBSERVATION_UNIT), table_text(table, OBSERVATION_PERIOD));
	else
		unknown(import, table, OBSERVATION_UNIT, "import.unknown_unit");
}

static void read_breakdown(struct import *import, struct table *table,
    const struct indicator *indicator, struct observed *out)
{
	const struct breakdown *breakdown = definitions_breakdown(
	    import->defs, indicator->codelist, table->values[OBSERVATION_BREAKDOWN]);

	if (breakdown)
		out->observation.key.breakdown = breakdown->id;
	else if (!indicator->codelist.n)
		table_issue(table, OBSERVATION_BREAKDOWN, "import.no_codelist",
		    table_text(table, OBSERVATION_BREAKDOWN),
		    table_text(table, OBSERVATION_INDICATOR));
	else
		unknown(import, table, OBSERVATION_BREAKDOWN, "import.unknown_breakdown");
}

static void read_rest(struct import *import, struct table *table, struct observed *out)
{
	struct str decision = table->values[OBSERVATION_DECISION];

	out->observation.stage = import->options->publish ? STAGE_PUBLISHED : STAGE_DRAFT;
	if (table->values[OBSERVATION_STAGE].n &&
	    !stage_parse(table->values[OBSERVATION_STAGE], &out->observation.stage))
		table_issue(table, OBSERVATION_STAGE, "import.not_one_of",
		    table_text(table, OBSERVATION_STAGE), "draft, submitted, approved, published");
	if (decision.n) {
		const struct decision *known = definitions_decision(import->defs, decision);

		if (known)
			out->observation.decision = known->id;
		else
			unknown(import, table, OBSERVATION_DECISION, "import.unknown_decision");
	}
	if (table->values[OBSERVATION_NOTE].n)
		out->observation.note = table_text(table, OBSERVATION_NOTE);
}

static void read_row(struct import *import, struct table *table, struct observed_list *list)
{
	const struct indicator *indicator =
	    definitions_indicator(import->defs, table->values[OBSERVATION_INDICATOR]);
	const struct scenario *scenario =
	    definitions_scenario(import->defs, table->values[OBSERVATION_SCENARIO]);
	size_t before = import->issues->count;
	struct observed row = {.line = table_line(table)};
	struct period p;

	if (period_parse(table->values[OBSERVATION_PERIOD], &p)) {
		row.observation.key.period = period_key(p);
		read_unit(import, table, &p, &row);
	} else {
		table_issue(table, OBSERVATION_PERIOD,
		    table->values[OBSERVATION_PERIOD].n ? "import.bad_period" : "import.empty",
		    table->values[OBSERVATION_PERIOD].n ? table_text(table, OBSERVATION_PERIOD)
							: "period");
	}
	if (indicator) {
		row.observation.key.indicator = indicator->id;
		read_breakdown(import, table, indicator, &row);
		read_status(table, indicator, &row);
	} else {
		unknown(import, table, OBSERVATION_INDICATOR, "import.unknown_indicator");
	}
	if (scenario)
		row.observation.key.scenario = scenario->id;
	else
		unknown(import, table, OBSERVATION_SCENARIO, "import.unknown_scenario");
	read_rest(import, table, &row);
	if (import->issues->count == before && row.observation.key.unit &&
	    row.observation.key.indicator && row.observation.key.scenario)
		*add_observed(list) = row;
}

static int by_cell_and_line(const void *a, const void *b)
{
	const struct observed *x = a, *y = b;
	int order = cell_key_compare(&x->observation.key, &y->observation.key);

	return order ? order : x->line - y->line;
}

/* Whether the next row is a later revision of what row i publishes. */
static bool lies_beneath(const struct observed_list *list, size_t i)
{
	const struct observed *row = &list->items[i];

	return i + 1 < list->count && row->observation.stage == STAGE_PUBLISHED &&
	       row[1].observation.stage != STAGE_PUBLISHED &&
	       !cell_key_compare(&row->observation.key, &row[1].observation.key);
}

static void refuse_doubles(
    struct import *import, const char *file, const struct observed_list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		const struct observed *a = &list->items[i - 1], *b = &list->items[i];
		char line[12];

		if (cell_key_compare(&a->observation.key, &b->observation.key) ||
		    lies_beneath(list, i - 1))
			continue;
		snprintf(line, sizeof(line), "%d", a->line);
		issues_add(import->issues, file, b->line, 0, "import.observed_twice", line, NULL);
	}
}

/* ---- what differs from the register */

struct difference {
	struct import *import;
	struct slice *slice; /* the current slice; NULL: it has no rows */
	struct slice_key key;
	size_t observation_capacity;
	size_t move_capacity;
};

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

/* Ids above those of the register are new with this package: nothing is stored of them. */
static bool is_new(const struct definitions *old, const struct cell_key *key)
{
	return key->indicator > old->indicator_count || key->scenario > old->scenario_count ||
	       key->breakdown > old->breakdown_count || key->unit > old->unit_count;
}

static enum err_code find_stored(
    struct difference *d, const struct cell_key *key, enum layer layer, struct slice_stated *stored)
{
	const struct definitions *old = space_definitions(d->import->space);
	struct slice_key wanted = {
	    key->indicator, key->scenario, key->breakdown, (int32_t)layer, key->period};
	int position;

	*stored = (struct slice_stated){0};
	if (is_new(old, key))
		return ERR_NONE;
	if (memcmp(&wanted, &d->key, sizeof(wanted))) {
		const struct slice_extent *extent =
		    rollup_extents(space_rollup(d->import->space), key->indicator, key->scenario);

		d->key = wanted;
		d->slice = NULL;
		while (extent &&
		       !(extent->breakdown == key->breakdown && extent->period == key->period))
			extent = extent->next;
		if (extent && rollup_slice(space_rollup(d->import->space), &wanted, &d->slice,
				  d->import->err))
			return ERR_DB;
	}
	position = d->slice ? tree_position(d->slice->tree, key->unit) : -1;
	if (position >= 0)
		*stored = d->slice->stated[position];
	return ERR_NONE;
}

static enum err_code same_note(struct import *import, int64_t stored, const char *note, bool *same)
{
	struct arena arena = {0};
	const char *text;
	enum err_code code = figure_note(import->space, stored, &arena, &text, import->err);

	*same = text && note ? !strcmp(text, note) : !text && !note;
	arena_release(&arena);
	return code;
}

static enum err_code is_equal(struct import *import, const struct observed *row,
    const struct slice_stated *stored, bool *equal)
{
	const struct observation *o = &row->observation;

	*equal = false;
	if (row->empty) {
		*equal = stored->state == SLICE_NOTHING;
		return ERR_NONE;
	}
	if (stored->state != (o->status == CELL_VALUE ? SLICE_VALUE : SLICE_NOT_EXPECTED) ||
	    stored->value != o->value || stored->decision != o->decision)
		return ERR_NONE;
	return same_note(import, stored->note, o->note, equal);
}

static void add_observation(struct difference *d, const struct observation *o)
{
	struct batch *batch = &d->import->batch;

	batch->observations = grow(batch->observations, batch->observation_count,
	    &d->observation_capacity, sizeof(*batch->observations));
	batch->observations[batch->observation_count++] = *o;
}

static void add_move(struct difference *d, const struct observation *o, int32_t revision)
{
	struct batch *batch = &d->import->batch;

	batch->moves =
	    grow(batch->moves, batch->move_count, &d->move_capacity, sizeof(*batch->moves));
	batch->moves[batch->move_count++] = (struct stage_move){o->key, revision, o->stage};
}

/*
 * One row against what is stored: *added when it became a new revision. What
 * lies beneath a later row is compared with what the public sees, and what
 * comes after a new revision is new too.
 */
static enum err_code compare_row(
    struct difference *d, const struct observed *row, bool beneath, bool *added)
{
	struct import_summary *summary = d->import->summary;
	bool above_new = *added, equal = false;
	struct slice_stated stored;

	*added = false;
	if (beneath) {
		if (find_stored(d, &row->observation.key, LAYER_PUBLISHED, &stored) ||
		    is_equal(d->import, row, &stored, &equal))
			return ERR_DB;
		if (equal) {
			summary->observations.equal++;
			return ERR_NONE;
		}
	}
	if (find_stored(d, &row->observation.key, LAYER_WORKING, &stored) ||
	    is_equal(d->import, row, &stored, &equal))
		return ERR_DB;
	if (!equal || above_new) {
		*added = true;
		add_observation(d, &row->observation);
		if (stored.state == SLICE_NOTHING && !above_new)
			summary->observations.added++;
		else
			summary->observations.changed++;
		return ERR_NONE;
	}
	summary->observations.equal++;
	if (stored.revision && stored.stage < row->observation.stage) {
		add_move(d, &row->observation, stored.revision);
		summary->moved++;
	}
	return ERR_NONE;
}

static enum err_code compare_all(struct import *import, struct observed_list *list)
{
	struct difference d = {.import = import};
	enum err_code code = ERR_NONE;
	bool added = false;

	for (size_t i = 0; i < list->count && !code; i++) {
		bool above = i && lies_beneath(list, i - 1);

		list->items[i].observation.revision = above;
		added = added && above;
		code = compare_row(&d, &list->items[i], lies_beneath(list, i), &added);
	}
	return code;
}

enum err_code import_observations(struct import *import)
{
	struct observed_list list = {0};
	struct table table;
	enum err_code code;

	if (!import->package.paths[TABLE_OBSERVATIONS])
		return ERR_NONE;
	code =
	    table_open(&table, &import->package, TABLE_OBSERVATIONS, import->issues, import->err);
	if (code)
		return code;
	while (table_next(&table))
		read_row(import, &table, &list);
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), by_cell_and_line);
	refuse_doubles(import, table.file, &list);
	if (!import->issues->count)
		code = compare_all(import, &list);
	table_close(&table);
	free(list.items);
	return code;
}
