/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/sheet_follow.h"

struct following {
	struct space *space;
	const struct sheet *sheet;
	const struct indicator *indicator;
	const struct sheet_cell *entry;
	struct sheet_follow *out;
	struct err *err;
};

/* The entry of the row that a shown column goes with: of its breakdown, else the first. */
static bool find_entry(const struct sheet *sheet, size_t row, size_t column, size_t *entry)
{
	int breakdown = sheet_cell(sheet, row, column)->figure.query.breakdown;
	bool found = false;

	for (size_t i = 0; i < sheet->form->column_count; i++) {
		const struct sheet_cell *cell = sheet_cell(sheet, row, i);

		if (cell->kind != SHEET_ENTRY)
			continue;
		if (!found || (sheet_cell(sheet, row, *entry)->key.breakdown != breakdown &&
				  cell->key.breakdown == breakdown))
			*entry = i;
		found = true;
	}
	return found;
}

/* The figure of the entry's cell for another period or scenario. */
static enum err_code get(
    struct following *f, struct period period, int scenario, struct figure *out)
{
	struct figure_query query = f->entry->figure.query;

	query.period = period;
	query.scenario = scenario;
	return figure_get(f->space, &query, out, f->err);
}

/* The value as an integer at the indicator's scale; false: it has none. */
static bool at_scale(const struct following *f, const struct figure *figure, int64_t *out)
{
	int128 value;

	if (!figure_known(figure) || !rational_round(figure->value, f->indicator->scale, &value) ||
	    value > INT64_MAX || value < INT64_MIN)
		return false;
	*out = (int64_t)value;
	return true;
}

/*
 * What was reached from 1 January until the period: nothing at the beginning of
 * the year and for stocks. *known false: it is missing.
 */
static enum err_code find_before(struct following *f, bool *known)
{
	struct period p = f->sheet->submission.key.period, whole = period_cumulative(p);
	struct period earlier = {whole.start, whole.months - p.months};
	struct figure figure;
	enum err_code code;

	*known = f->indicator->over_time != OVER_TIME_NONE || earlier.months <= 0;
	if (f->indicator->over_time != OVER_TIME_SUM || earlier.months <= 0)
		return ERR_NONE;
	code = get(f, earlier, f->entry->key.scenario, &figure);
	*known = !code && at_scale(f, &figure, &f->out->before);
	return code;
}

/* A plan of the whole year is held against what was reached since its beginning. */
static enum err_code follow_percent(struct following *f, int scenario)
{
	struct period p = f->sheet->submission.key.period;
	struct figure plan;
	bool known = true;
	enum err_code code = get(f, p, scenario, &plan);

	if (code || !at_scale(f, &plan, &f->out->plan) || f->out->plan <= 0)
		return code;
	if (!period_eq(plan.basis, p) && f->indicator->over_time == OVER_TIME_SUM)
		code = find_before(f, &known);
	if (!code && known)
		f->out->follows = FOLLOWS_PERCENT;
	return code;
}

enum err_code sheet_follow(struct space *space, const struct sheet *sheet, size_t row,
    size_t column, struct sheet_follow *out, struct err *err)
{
	const struct form_column *form_column = &sheet->form->columns[column];
	struct following f = {.space = space,
	    .sheet = sheet,
	    .indicator = &space_definitions(space)->indicators[sheet->form->rows[row].indicator],
	    .out = out,
	    .err = err};
	bool known;
	enum err_code code;

	*out = (struct sheet_follow){0};
	if (sheet_cell(sheet, row, column)->kind != SHEET_FIGURE ||
	    (form_column->kind != FORM_CUMULATIVE && form_column->kind != FORM_PERCENT_OF_PLAN) ||
	    !find_entry(sheet, row, column, &out->entry))
		return ERR_NONE;
	f.entry = sheet_cell(sheet, row, out->entry);
	if (form_column->kind == FORM_PERCENT_OF_PLAN)
		return follow_percent(&f, form_column->scenario);
	code = find_before(&f, &known);
	if (!code && known)
		out->follows = FOLLOWS_SUM;
	return code;
}
