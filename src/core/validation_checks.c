/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The automatic checks: parts and totals, falling totals, unusual and unchanging figures. */
#include "core/validation_inside.h"

#include <stdlib.h>

enum { HISTORY_MAX = 60 };

static bool has_value(const struct sheet_cell *cell)
{
	return cell->kind == SHEET_ENTRY &&
	       (cell->status == CELL_VALUE || cell->status == CELL_NOTHING);
}

static int scale_of(const struct validation *v, const struct sheet_cell *cell)
{
	return v->defs->indicators[cell->key.indicator].scale;
}

static struct rational value_of(const struct validation *v, const struct sheet_cell *cell)
{
	return rational_of(cell->value, scale_of(v, cell));
}

/* ---- Parts and their total */

/* The cell of an indicator and breakdown, in the scenario of another; NULL: not of the form. */
static const struct sheet_cell *find(
    const struct validation *v, const struct sheet_cell *like, int indicator, int breakdown)
{
	size_t count = v->sheet->form->row_count * v->sheet->form->column_count;

	for (size_t i = 0; i < count; i++) {
		const struct sheet_cell *cell = &v->sheet->cells[i];

		if (has_value(cell) && cell->key.indicator == indicator &&
		    cell->key.breakdown == breakdown && cell->key.scenario == like->key.scenario)
			return cell;
	}
	return NULL;
}

/* An "of which" line is not more than what it is of. */
static void check_line(struct validation *v, const struct sheet_cell *cell)
{
	int parent = v->defs->indicators[cell->key.indicator].parent;
	const struct sheet_cell *total = parent ? find(v, cell, parent, cell->key.breakdown) : NULL;
	struct finding *finding;

	if (!total || rational_compare(value_of(v, cell), value_of(v, total)) <= 0)
		return;
	finding = validation_add(v, CHECK_PART, FORM_ERROR, cell, "part");
	finding->left = value_of(v, cell);
	finding->right = value_of(v, total);
}

/* Nor is a code; and where all codes are there they make the total. `total` is of breakdown 0. */
static void check_codes(struct validation *v, const struct sheet_cell *total)
{
	const struct definitions *defs = v->defs;
	struct str codelist = defs->indicators[total->key.indicator].codelist;
	bool all = codelist.n, any = false, fits = true;
	int128 sum = 0;
	struct finding *finding;

	for (int id = 1; id <= defs->breakdown_count && codelist.n; id++) {
		const struct sheet_cell *cell;

		if (!str_eq(defs->breakdowns[id].codelist, codelist))
			continue;
		cell = find(v, total, total->key.indicator, id);
		all = all && cell;
		if (!cell)
			continue;
		any = true;
		sum += cell->value;
		if (cell->value <= total->value)
			continue;
		finding = validation_add(v, CHECK_PART, FORM_ERROR, cell, "code");
		finding->left = value_of(v, cell);
		finding->right = value_of(v, total);
		fits = false;
	}
	if (!any || !fits || (all ? sum == total->value : sum <= total->value) || sum > INT64_MAX ||
	    sum < INT64_MIN)
		return;
	finding = validation_add(v, CHECK_SUM, FORM_ERROR, total, "sum");
	finding->left = rational_of((int64_t)sum, scale_of(v, total));
	finding->right = value_of(v, total);
}

/* ---- History */

/* The period of the same kind before p. */
static struct period period_earlier(const struct form *form, struct period p)
{
	return form->frequency == FORM_NINE_MONTHLY ? period_year_before(p) : period_before(p);
}

/* The cell's figure in another period, at its scale; *known false: it is missing. */
static enum err_code figure_at(struct validation *v, const struct sheet_cell *cell, struct period p,
    enum measure measure, int64_t *out, bool *known)
{
	struct figure_query query = cell->figure.query;
	struct figure figure;
	int128 value = 0;
	enum err_code code;

	query.period = p;
	query.measure = measure;
	code = figure_get(v->space, &query, &figure, v->err);
	*known = !code && figure_known(&figure) &&
	         rational_round(figure.value, scale_of(v, cell), &value) && value <= INT64_MAX &&
	         value >= INT64_MIN;
	*out = (int64_t)value;
	return code;
}

/* What is reckoned from the beginning of the year falls when something negative comes to it. */
static enum err_code check_decrease(struct validation *v, const struct sheet_cell *cell)
{
	struct period p = v->sheet->submission.key.period, whole = period_cumulative(p);
	struct period earlier = {whole.start, whole.months - p.months};
	struct finding *finding;
	int64_t before;
	bool known;
	enum err_code code;

	if (v->defs->indicators[cell->key.indicator].over_time != OVER_TIME_SUM ||
	    cell->value >= 0 || earlier.months <= 0)
		return ERR_NONE;
	code = figure_at(v, cell, earlier, MEASURE_VALUE, &before, &known);
	if (code || !known)
		return code;
	finding = validation_add(v, CHECK_DECREASE, FORM_WARNING, cell, "decrease");
	finding->right = rational_of(before, scale_of(v, cell));
	if (!rational_add(finding->right, value_of(v, cell), &finding->left))
		v->count--;
	return ERR_NONE;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Twice the median, so that it is a whole number. */
static int128 twice_median(int64_t *values, size_t count)
{
	qsort(values, count, sizeof(*values), by_value);
	return (int128)values[(count - 1) / 2] + values[count / 2];
}

static int128 magnitude(int128 value)
{
	return value < 0 ? -value : value;
}

/* Four times the deviation that counts as usual, at the scale. */
static int128 four_deviations(
    const int64_t *values, size_t count, int128 twice, int64_t unit_of_measure)
{
	int128 deviations[RANGE_PERIODS_MAX] = {0}, least = 4 * (int128)unit_of_measure, four;

	for (size_t i = 0; i < count; i++) {
		int128 deviation = magnitude(2 * (int128)values[i] - twice);
		size_t at = i;

		for (; at && deviations[at - 1] > deviation; at--)
			deviations[at] = deviations[at - 1];
		deviations[at] = deviation;
	}
	four = deviations[(count - 1) / 2] + deviations[count / 2];
	if (four < magnitude(twice) / 10)
		four = magnitude(twice) / 10;
	return four < least ? least : four;
}

static int64_t power_of_ten(int scale)
{
	int64_t power = 1;

	for (int i = 0; i < scale; i++)
		power *= 10;
	return power;
}

static enum err_code check_range(
    struct validation *v, const struct sheet_cell *cell, const int64_t *before, size_t count)
{
	int tenths = v->sheet->form->checks.range_tenths;
	int64_t values[RANGE_PERIODS_MAX];
	struct finding *finding;
	int128 twice, four;

	if (!tenths || count < RANGE_PERIODS_LEAST)
		return ERR_NONE;
	memcpy(values, before, count * sizeof(*values));
	twice = twice_median(values, count);
	four = four_deviations(values, count, twice, power_of_ten(scale_of(v, cell)));
	/* |x - median| > tenths / 10 * deviation, all of it times 40. */
	if (20 * magnitude(2 * (int128)cell->value - twice) <= (int128)tenths * four)
		return ERR_NONE;
	finding = validation_add(v, CHECK_RANGE, FORM_WARNING, cell, "range");
	finding->left = value_of(v, cell);
	finding->right = (struct rational){twice, 2 * (int128)power_of_ten(scale_of(v, cell))};
	finding->periods = (int)count;
	return ERR_NONE;
}

/* Zero, said or typed, is what most often stays: that is not looked at. */
static void check_unchanged(
    struct validation *v, const struct sheet_cell *cell, const int64_t *before, size_t in_a_row)
{
	size_t periods = (size_t)v->sheet->form->checks.unchanged;
	struct finding *finding;

	if (periods < 2 || in_a_row < periods - 1 || !cell->value)
		return;
	for (size_t i = 0; i < periods - 1; i++)
		if (before[i] != cell->value)
			return;
	finding = validation_add(v, CHECK_UNCHANGED, FORM_WARNING, cell, "unchanged");
	finding->left = value_of(v, cell);
	finding->periods = (int)periods;
}

/* How many periods before are looked at. */
static int history_wanted(const struct form_checks *checks)
{
	int in_a_row = checks->unchanged < 2 ? 0 : checks->unchanged - 1;
	int range = checks->range_tenths ? RANGE_PERIODS_MAX : 0;
	int wanted = in_a_row > range ? in_a_row : range;

	return wanted < HISTORY_MAX ? wanted : HISTORY_MAX;
}

/* Its figures of the periods before, the latest first, and what they say of this one. */
static enum err_code check_history(struct validation *v, const struct sheet_cell *cell)
{
	const struct form *form = v->sheet->form;
	int64_t before[HISTORY_MAX], value;
	int wanted = history_wanted(&form->checks);
	size_t count = 0, in_a_row = 0;
	struct period p = v->sheet->submission.key.period;
	enum err_code code = ERR_NONE;

	for (int i = 0; i < wanted && !code; i++) {
		bool known;

		p = period_earlier(form, p);
		code = figure_at(v, cell, p, MEASURE_VALUE, &value, &known);
		if (!known)
			continue;
		in_a_row += in_a_row == (size_t)i;
		before[count++] = value;
	}
	if (!code)
		code = check_range(
		    v, cell, before, count < RANGE_PERIODS_MAX ? count : RANGE_PERIODS_MAX);
	if (!code)
		check_unchanged(v, cell, before, in_a_row);
	return code;
}

static enum err_code check_cell(struct validation *v, const struct sheet_cell *cell)
{
	const struct form_checks *checks = &v->sheet->form->checks;
	enum err_code code = ERR_NONE;

	if (checks->parts) {
		check_line(v, cell);
		if (!cell->key.breakdown)
			check_codes(v, cell);
	}
	if (checks->decrease)
		code = check_decrease(v, cell);
	return code ? code : check_history(v, cell);
}

enum err_code validation_check_rows(struct validation *v)
{
	size_t count = v->sheet->form->row_count * v->sheet->form->column_count;
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < count && !code; i++)
		if (has_value(&v->sheet->cells[i]))
			code = check_cell(v, &v->sheet->cells[i]);
	return code;
}
