/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* observations.csv of an export: for each cell what the public sees or, of the working layer, that
 * and the revision after it. */
#include "exchange/export_steps.h"

#include "core/disclosure.h"
#include "core/space_rollup.h"

static int by_period(const void *a, const void *b)
{
	const struct slice_extent *const *x = a, *const *y = b;

	return (*x)->period < (*y)->period ? -1 : (*x)->period > (*y)->period;
}

/* What one unit states: what the public sees, and what comes after it. */
struct stated_unit {
	struct str name;
	const struct slice_stated *published; /* NULL: nothing that has to be said apart */
	const struct slice_stated *last;      /* NULL: nothing */
};

static int by_name(const void *a, const void *b)
{
	return str_cmp(
	    ((const struct stated_unit *)a)->name, ((const struct stated_unit *)b)->name);
}

/* A withdrawal is told only where it takes something back. */
static struct stated_unit stated_at(
    const struct slice *published, const struct slice *asked, int position)
{
	const struct slice_stated *last = &asked->stated[position];
	const struct slice_stated *before = published ? &published->stated[position] : NULL;

	if (before && (before->state == SLICE_NOTHING || before->revision == last->revision))
		before = NULL;
	return (struct stated_unit){
	    .published = before, .last = before || last->state != SLICE_NOTHING ? last : NULL};
}

static struct str value_text(const struct slice_stated *stated, int scale, struct buf *scratch)
{
	buf_clear(scratch);
	if (stated->state == SLICE_VALUE && !stated->nothing)
		decimal_add_plain(scratch, stated->value, scale);
	return buf_str(scratch);
}

static struct str status_text(const struct slice_stated *stated)
{
	return stated->state == SLICE_NOT_EXPECTED ? STR("na")
	       : stated->nothing                   ? STR("nothing")
	                                           : STR_EMPTY;
}

/* One slice being written. */
struct export_slice {
	struct export_run *export;
	const struct slice_extent *extent;
	struct buf period;
	struct buf value;
	struct arena arena;
};

static enum err_code add_stated(
    struct export_slice *s, struct str unit, const struct slice_stated *stated)
{
	struct export_run *export = s->export;
	const struct definitions *defs = export->defs;
	const struct indicator *indicator = &defs->indicators[s->extent->indicator];
	const char *note;
	enum err_code code =
	    figure_note(export->space, stated->note, &s->arena, &note, export->err);
	struct str values[] = {[OBSERVATION_UNIT] = unit,
	    [OBSERVATION_INDICATOR] = indicator->code,
	    [OBSERVATION_PERIOD] = buf_str(&s->period),
	    [OBSERVATION_SCENARIO] = defs->scenarios[s->extent->scenario].code,
	    [OBSERVATION_BREAKDOWN] = defs->breakdowns[s->extent->breakdown].code,
	    [OBSERVATION_VALUE] = value_text(stated, indicator->scale, &s->value),
	    [OBSERVATION_NOTE] = str_of(code ? NULL : note),
	    [OBSERVATION_STATUS] = status_text(stated),
	    [OBSERVATION_DECISION] =
		stated->decision ? defs->decisions[stated->decision].number : STR_EMPTY,
	    [OBSERVATION_STAGE] = str_of(stage_code((enum stage)stated->stage))};

	if (!code)
		package_add_row(&export->writer, values);
	return code;
}

static enum err_code load_slice(struct export_slice *s, enum layer layer, struct slice **out)
{
	struct slice_key key = {s->extent->indicator, s->extent->scenario, s->extent->breakdown,
	    (int32_t)layer, s->extent->period};

	return rollup_slice(space_rollup(s->export->space), &key, out, s->export->err);
}

/* Of an export for everybody. */
static enum err_code is_hidden(
    struct export_slice *s, struct slice *slice, int position, bool *hidden)
{
	const struct indicator *indicator = &s->export->defs->indicators[s->extent->indicator];

	*hidden = false;
	if (!s->export->suppress || !indicator->min_cell)
		return ERR_NONE;
	return disclosure_suppresses(
	    space_rollup(s->export->space), indicator, slice, position, hidden, s->export->err);
}

static enum err_code add_units(
    struct export_slice *s, const struct slice *published, struct slice *asked)
{
	const struct definitions *defs = s->export->defs;
	struct period p = period_of_key(s->extent->period);
	struct stated_unit *units =
	    ARENA_ARRAY(&s->arena, struct stated_unit, (size_t)asked->tree->count);
	size_t count = 0;
	enum err_code code = ERR_NONE;

	for (int i = 0; i < asked->tree->count && !code; i++) {
		struct stated_unit unit = stated_at(published, asked, i);
		bool hidden;

		if (!unit.last)
			continue;
		code = is_hidden(s, asked, i, &hidden);
		if (code || hidden)
			continue;
		unit.name =
		    definitions_unit_name(defs, &defs->units[asked->tree->units[i]], p, &s->arena);
		units[count++] = unit;
	}
	if (count)
		qsort(units, count, sizeof(*units), by_name);
	for (size_t i = 0; i < count && !code; i++) {
		if (units[i].published)
			code = add_stated(s, units[i].name, units[i].published);
		if (!code)
			code = add_stated(s, units[i].name, units[i].last);
	}
	return code;
}

static enum err_code export_slice(struct export_run *export, const struct slice_extent *extent)
{
	struct export_slice s = {.export = export, .extent = extent};
	struct slice *asked, *published = NULL;
	enum err_code code = load_slice(&s, export->layer, &asked);

	if (!code && export->layer == LAYER_WORKING)
		code = load_slice(&s, LAYER_PUBLISHED, &published);
	period_add(&s.period, period_of_key(extent->period));
	if (!code)
		code = add_units(&s, published, asked);
	arena_release(&s.arena);
	buf_release(&s.period);
	buf_release(&s.value);
	return code;
}

/* The slices of one indicator, scenario and breakdown, by period. */
static enum err_code export_extents(
    struct export_run *export, int indicator, int scenario, int breakdown)
{
	const struct slice_extent *first =
	    rollup_extents(space_rollup(export->space), indicator, scenario);
	const struct slice_extent **sorted;
	size_t count = 0;
	enum err_code code = ERR_NONE;

	for (const struct slice_extent *at = first; at; at = at->next)
		count++;
	sorted = ARENA_ARRAY(&export->arena, const struct slice_extent *, count);
	count = 0;
	for (const struct slice_extent *at = first; at; at = at->next)
		if (at->breakdown == breakdown)
			sorted[count++] = at;
	if (count)
		qsort(sorted, count, sizeof(*sorted), by_period);
	for (size_t i = 0; i < count && !code; i++)
		code = export_slice(export, sorted[i]);
	return code;
}

enum err_code export_observations(struct export_run *export)
{
	size_t indicators, scenarios, breakdowns;
	const struct definition_row **i_rows =
	    export_rows_of(export, DEFINITION_INDICATOR, &indicators);
	const struct definition_row **s_rows =
	    export_rows_of(export, DEFINITION_SCENARIO, &scenarios);
	const struct definition_row **b_rows =
	    export_rows_of(export, DEFINITION_BREAKDOWN, &breakdowns);
	enum err_code code = ERR_NONE;

	if (export->layer == LAYER_PUBLISHED)
		package_leave_out(&export->writer, TABLE_OBSERVATIONS, OBSERVATION_STAGE);
	package_begin_table(&export->writer, TABLE_OBSERVATIONS);
	for (size_t i = 0; i < indicators; i++) {
		/* Of many slices only a few are held at a time. */
		rollup_trim(space_rollup(export->space));
		for (size_t s = 0; s < scenarios; s++) {
			if (!code)
				code = export_extents(export, i_rows[i]->id, s_rows[s]->id, 0);
			for (size_t b = 0; b < breakdowns && !code; b++)
				code = export_extents(
				    export, i_rows[i]->id, s_rows[s]->id, b_rows[b]->id);
		}
	}
	return code ? code : package_end_table(&export->writer);
}
