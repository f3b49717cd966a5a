/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/sheet.h"

#include "core/submission_inside.h"

struct loading {
	struct space *space;
	const struct definitions *defs;
	const struct submission_key *key;
	struct sheet *sheet;
	struct arena *arena;
	struct err *err;
};

static const struct indicator *indicator_of(const struct loading *l, size_t row)
{
	return &l->defs->indicators[l->sheet->form->rows[row].indicator];
}

/* The breakdown of a cell: the column's where it has one, else the row's. */
static int breakdown_of(const struct form *form, size_t row, size_t column)
{
	int own = form->columns[column].breakdown;

	return own ? own : form->rows[row].breakdown;
}

/* The entry of the row that a shown column goes with: of its breakdown, else the first. */
static bool find_entry(const struct loading *l, size_t row, size_t column, size_t *entry)
{
	const struct form *form = l->sheet->form;
	int breakdown = breakdown_of(form, row, column);
	bool found = false;

	for (size_t i = 0; i < form->column_count; i++) {
		if (form->columns[i].kind != FORM_ENTRY || !form_is_entered(form, l->defs, row, i))
			continue;
		if (!found || (breakdown_of(form, row, *entry) != breakdown &&
				  breakdown_of(form, row, i) == breakdown))
			*entry = i;
		found = true;
	}
	return found;
}

/* The scenario of what is entered, for columns that compare with it. */
static int entered_scenario(const struct form *form)
{
	for (size_t i = 0; i < form->column_count; i++)
		if (form->columns[i].kind == FORM_ENTRY)
			return form->columns[i].scenario;
	return 0;
}

static enum err_code get(struct loading *l, size_t row, int breakdown, struct period period,
    int scenario, struct figure *out)
{
	const struct figure_query query = {.unit = l->key->unit,
	    .indicator = l->sheet->form->rows[row].indicator,
	    .period = period,
	    .scenario = scenario,
	    .breakdown = breakdown,
	    .layer = LAYER_WORKING};

	return figure_get(l->space, &query, out, l->err);
}

/* A figure's value as an integer at the indicator's scale; false: it is none. */
static bool at_scale(const struct indicator *indicator, const struct figure *figure, int64_t *out)
{
	int128 value;

	if (!figure_known(figure) || !rational_round(figure->value, indicator->scale, &value) ||
	    value > INT64_MAX || value < INT64_MIN)
		return false;
	*out = (int64_t)value;
	return true;
}

/*
 * What is to be added to the entry for the figure since the year's beginning:
 * nothing at its beginning and for stocks. False: what was before is missing.
 */
static enum err_code find_before(
    struct loading *l, size_t row, int breakdown, int scenario, bool *known, int64_t *before)
{
	const struct indicator *indicator = indicator_of(l, row);
	struct period p = l->key->period, whole = period_cumulative(p);
	struct period earlier = {whole.start, whole.months - p.months};
	struct figure figure;
	enum err_code code;

	*before = 0;
	*known = indicator->over_time != OVER_TIME_NONE || earlier.months <= 0;
	if (indicator->over_time != OVER_TIME_SUM || earlier.months <= 0)
		return ERR_NONE;
	code = get(l, row, breakdown, earlier, scenario, &figure);
	*known = !code && at_scale(indicator, &figure, before);
	return code;
}

/*
 * The share of the plan. A plan of the whole year is compared with what was
 * reached since its beginning, where figures add up over time.
 */
static enum err_code load_percent(
    struct loading *l, size_t row, size_t column, struct sheet_cell *cell)
{
	const struct indicator *indicator = indicator_of(l, row);
	const struct form *form = l->sheet->form;
	int breakdown = breakdown_of(form, row, column), scenario = entered_scenario(form);
	struct figure_query query = {.unit = l->key->unit,
	    .indicator = indicator->id,
	    .period = l->key->period,
	    .scenario = scenario,
	    .breakdown = breakdown,
	    .measure = MEASURE_PERCENT,
	    .measure_scenario = form->columns[column].scenario,
	    .layer = LAYER_WORKING};
	struct figure plan;
	bool of_year, known = true;
	enum err_code code =
	    get(l, row, breakdown, query.period, form->columns[column].scenario, &plan);

	if (code)
		return code;
	of_year = figure_known(&plan) && !period_eq(plan.basis, query.period) &&
	          indicator->over_time == OVER_TIME_SUM;
	if (of_year)
		query.period = period_cumulative(query.period);
	code = figure_get(l->space, &query, &cell->figure, l->err);
	if (!code && of_year)
		code = find_before(l, row, breakdown, scenario, &known, &cell->before);
	if (!code && known && find_entry(l, row, column, &cell->entry) &&
	    at_scale(indicator, &plan, &cell->plan) && cell->plan > 0)
		cell->follows = FOLLOWS_PERCENT;
	return code;
}

static enum err_code load_cumulative(
    struct loading *l, size_t row, size_t column, struct sheet_cell *cell)
{
	const struct form *form = l->sheet->form;
	int breakdown = breakdown_of(form, row, column), scenario = entered_scenario(form);
	bool known;
	enum err_code code =
	    get(l, row, breakdown, period_cumulative(l->key->period), scenario, &cell->figure);

	if (!code)
		code = find_before(l, row, breakdown, scenario, &known, &cell->before);
	if (!code && known && find_entry(l, row, column, &cell->entry))
		cell->follows = FOLLOWS_SUM;
	return code;
}

static enum err_code load_entry(
    struct loading *l, size_t row, size_t column, struct sheet_cell *cell)
{
	struct cell_state state;
	enum err_code code;

	cell->key = form_cell(l->sheet->form, row, column, l->key->unit, l->key->period);
	code = cell_state_read(space_db(l->space), &cell->key, l->arena, &state, l->err);
	if (code)
		return code;
	cell->revision = state.now.revision;
	cell->status = state.now.revision ? state.now.status : CELL_WITHDRAWN;
	cell->value = state.now.value;
	cell->stage = state.now.stage;
	cell->note = state.now.note;
	return get(l, row, breakdown_of(l->sheet->form, row, column), l->key->period,
	    l->sheet->form->columns[column].scenario, &cell->figure);
}

/* The whole row is read before: a note is its first entry's. */
static void load_note(struct loading *l, size_t row, struct sheet_cell *cell)
{
	for (size_t i = 0; i < l->sheet->column_count; i++) {
		const struct sheet_cell *entry = sheet_cell(l->sheet, row, i);

		if (entry->kind != SHEET_ENTRY)
			continue;
		*cell = *entry;
		cell->kind = SHEET_NOTE;
		cell->entry = i;
		return;
	}
	cell->kind = SHEET_CROSSED;
}

static enum err_code load_cell(struct loading *l, size_t row, size_t column)
{
	const struct form *form = l->sheet->form;
	const struct form_column *form_column = &form->columns[column];
	struct sheet_cell *cell = sheet_cell(l->sheet, row, column);
	struct period p = l->key->period;
	int breakdown = breakdown_of(form, row, column);
	int scenario = form_column->scenario ? form_column->scenario : entered_scenario(form);

	cell->kind = SHEET_FIGURE;
	switch (form_column->kind) {
	case FORM_PLAN:
		return get(l, row, breakdown, p, form_column->scenario, &cell->figure);
	case FORM_LAST_YEAR:
		return get(l, row, breakdown, period_year_before(p), scenario, &cell->figure);
	case FORM_LAST_PERIOD:
		return get(l, row, breakdown, period_before(p), scenario, &cell->figure);
	case FORM_CUMULATIVE:
		return load_cumulative(l, row, column, cell);
	case FORM_PERCENT_OF_PLAN:
		return load_percent(l, row, column, cell);
	case FORM_ENTRY:
		if (form_is_entered(form, l->defs, row, column)) {
			cell->kind = SHEET_ENTRY;
			return load_entry(l, row, column, cell);
		}
		if (indicator_of(l, row)->formula)
			return get(l, row, breakdown, p, scenario, &cell->figure);
		cell->kind = SHEET_CROSSED;
		return ERR_NONE;
	case FORM_NOTE:
		break; /* once the row is read */
	}
	return ERR_NONE;
}

static enum err_code load_row(struct loading *l, size_t row)
{
	enum err_code code = ERR_NONE;

	for (size_t column = 0; column < l->sheet->column_count && !code; column++)
		code = load_cell(l, row, column);
	for (size_t column = 0; column < l->sheet->column_count && !code; column++)
		if (l->sheet->form->columns[column].kind == FORM_NOTE)
			load_note(l, row, sheet_cell(l->sheet, row, column));
	return code;
}

enum err_code sheet_load(struct space *space, const struct submission_key *key, struct arena *arena,
    struct sheet **out, struct err *err)
{
	struct sheet *sheet = ARENA_NEW(arena, struct sheet);
	struct loading l = {space, space_definitions(space), key, sheet, arena, err};
	enum err_code code = submission_load(
	    &sheet->submission, &sheet->begun, space_db(space), l.defs, *key, arena, err);

	if (!code)
		code = submission_form(l.defs, key, sheet->submission.version, &sheet->form, err);
	if (code)
		return code;
	sheet->row_count = sheet->form->row_count;
	sheet->column_count = sheet->form->column_count;
	sheet->cells =
	    ARENA_ARRAY(arena, struct sheet_cell, sheet->row_count * sheet->column_count);
	for (size_t row = 0; row < sheet->row_count && !code; row++)
		code = load_row(&l, row);
	*out = sheet;
	return code;
}
