/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the desk adds up to: punctuality, coverage, comparison. */
#include "base/bug.h"
#include "core/desk_inside.h"
#include "core/figure_eval.h"

/* ---- timeliness */

struct punctuality {
	date today;
	struct desk_timeliness *by_unit;
};

static void take(void *context, const struct desk_row *row, int position)
{
	const struct punctuality *punctuality = context;
	struct desk_timeliness *unit = &punctuality->by_unit[row->unit];
	bool submitted = row->submitted_on != DATE_MIN;

	(void)position;
	/* What is not due yet counts once it is there. */
	if (row->due == DATE_MAX || (!submitted && row->due >= punctuality->today))
		return;
	unit->due++;
	if (!submitted) {
		unit->missing++;
	} else if (row->submitted_on > row->due) {
		unit->late++;
		unit->days_late += (uint32_t)(row->submitted_on - row->due);
	} else {
		unit->on_time++;
	}
}

enum err_code desk_timeliness(struct space *space, const struct desk_query *query,
    struct arena *arena, struct desk_timeliness **out, size_t *count, struct err *err)
{
	size_t units = (size_t)space_definitions(space)->unit_count;
	struct punctuality punctuality = {
	    query->today, ARENA_ARRAY(arena, struct desk_timeliness, units + 1)};
	struct desk_walk walk = {.space = space,
	    .query = query,
	    .arena = arena,
	    .take = take,
	    .context = &punctuality,
	    .err = err};
	enum err_code code = desk_walk(&walk);
	const struct tree *tree = space_tree(space, period_of_year(query->year));

	*out = ARENA_ARRAY(arena, struct desk_timeliness, units);
	*count = 0;
	for (int position = 0; position < tree->count && !code; position++) {
		struct desk_timeliness *unit = &punctuality.by_unit[tree->units[position]];

		unit->unit = tree->units[position];
		if (unit->due)
			(*out)[(*count)++] = *unit;
	}
	return code;
}

/* ---- coverage */

static enum err_code cover_cell(struct space *space, const struct form *form, struct period p,
    const bool *reports, enum layer layer, struct desk_coverage *out, struct err *err)
{
	struct cell_key cell = form_cell(form, out->row, out->column, 0, p);
	struct slice_key key = {
	    cell.indicator, cell.scenario, cell.breakdown, (int32_t)layer, cell.period};
	struct slice *slice;
	enum err_code code = rollup_slice(space_rollup(space), &key, &slice, err);

	for (int position = 0; !code && position < slice->tree->count; position++) {
		const struct slice_stated *stated = &slice->stated[position];

		if (!reports[position] || stated->state == SLICE_NOT_EXPECTED)
			continue;
		out->expected++;
		out->reported += stated->state == SLICE_VALUE;
		out->nothing += stated->nothing;
	}
	return code;
}

/* By position: whether the unit reports, and the actor may read it. */
static bool *reporters(struct space *space, const struct form *form, struct period p,
    const struct actor *actor, struct arena *arena)
{
	const struct definitions *defs = space_definitions(space);
	const struct tree *tree = space_tree(space, p);
	bool *reports = ARENA_ARRAY(arena, bool, (size_t)tree->count);

	for (int position = 0; position < tree->count; position++) {
		int unit = tree->units[position];

		reports[position] =
		    form_reported_by(form, defs, unit, p) &&
		    access_allows(actor, ACCESS_READ, defs, unit, p, (struct str){NULL, 0});
	}
	return reports;
}

enum err_code desk_coverage(struct space *space, const struct form *form, struct period p,
    const struct actor *actor, enum layer layer, struct arena *arena, struct desk_coverage **out,
    size_t *count, struct err *err)
{
	const bool *reports = reporters(space, form, p, actor, arena);
	size_t cells = form->row_count * form->column_count;
	enum err_code code = ERR_NONE;

	*out = ARENA_ARRAY(arena, struct desk_coverage, cells);
	*count = 0;
	for (size_t i = 0; i < cells && !code; i++) {
		struct desk_coverage *cell = &(*out)[*count];

		*cell = (struct desk_coverage){
		    .row = i / form->column_count, .column = i % form->column_count};
		if (!form_is_entered(form, space_definitions(space), cell->row, cell->column))
			continue;
		(*count)++;
		code = cover_cell(space, form, p, reports, layer, cell, err);
	}
	return code;
}

/* ---- comparison */

static enum err_code value_at(struct space *space, const struct cell_key *cell, int unit,
    struct period p, struct desk_value *out, struct err *err)
{
	struct figure_query query = {.unit = unit,
	    .indicator = cell->indicator,
	    .period = p,
	    .scenario = cell->scenario,
	    .breakdown = cell->breakdown,
	    .layer = LAYER_WORKING};

	out->unit = unit;
	out->period = p;
	return figure_get(space, &query, &out->figure, err);
}

static enum err_code compare_past(struct space *space, const struct cell_key *cell, int past,
    struct arena *arena, struct desk_comparison *out, struct err *err)
{
	struct period p = period_of_key(cell->period), before = p;
	enum err_code code =
	    value_at(space, cell, cell->unit, period_year_before(p), &out->last_year, err);

	out->past = ARENA_ARRAY(arena, struct desk_value, (size_t)past);
	for (int i = 0; i < past && !code; i++) {
		before = period_before(before);
		code = value_at(space, cell, cell->unit, before, &out->past[i], err);
		out->past_count++;
	}
	return code;
}

static enum err_code compare_neighbours(struct space *space, const struct form *form,
    const struct cell_key *cell, struct arena *arena, struct desk_comparison *out, struct err *err)
{
	struct period p = period_of_key(cell->period);
	const struct tree *tree = space_tree(space, p);
	int own = tree_position(tree, cell->unit);
	int parent = own < 0 ? -1 : tree->parents[own];
	enum err_code code = ERR_NONE;

	if (parent < 0)
		return ERR_NONE;
	out->neighbours = ARENA_ARRAY(arena, struct desk_value, (size_t)tree->count);
	for (int child = tree_first_child(tree, parent); child >= 0 && !code;
	     child = tree_next_sibling(tree, child)) {
		if (child == own ||
		    !form_reported_by(form, space_definitions(space), tree->units[child], p))
			continue;
		code = value_at(space, cell, tree->units[child], p,
		    &out->neighbours[out->neighbour_count++], err);
	}
	return code;
}

enum err_code desk_compare(struct space *space, const struct form *form, size_t row, size_t column,
    int unit, struct period p, int past, struct arena *arena, struct desk_comparison *out,
    struct err *err)
{
	struct cell_key cell = form_cell(form, row, column, unit, p);
	enum err_code code;

	INVARIANT(past >= 0 && past <= DESK_PAST_MAX);
	*out = (struct desk_comparison){0};
	code = compare_past(space, &cell, past, arena, out, err);
	return code ? code : compare_neighbours(space, form, &cell, arena, out, err);
}
