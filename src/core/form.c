/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/form.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const frequencies[] = {[FORM_MONTHLY] = "month",
    [FORM_QUARTERLY] = "quarter",
    [FORM_HALF_YEARLY] = "half_year",
    [FORM_NINE_MONTHLY] = "nine_months",
    [FORM_YEARLY] = "year",
    [FORM_SCHOOL_YEARLY] = "school_year"};
static const char *const columns[] = {[FORM_PLAN] = "plan",
    [FORM_LAST_YEAR] = "last_year",
    [FORM_LAST_PERIOD] = "last_period",
    [FORM_ENTRY] = "entry",
    [FORM_CUMULATIVE] = "cumulative",
    [FORM_PERCENT_OF_PLAN] = "percent_of_plan",
    [FORM_NOTE] = "note"};
static const char *const comparisons[] = {[FORM_EQ] = "=",
    [FORM_NE] = "!=",
    [FORM_LT] = "<",
    [FORM_LE] = "<=",
    [FORM_GT] = ">",
    [FORM_GE] = ">="};
static const char *const severities[] = {[FORM_WARNING] = "warning", [FORM_ERROR] = "error"};

static bool find_name(struct str text, const char *const *names, size_t count, int *out)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(text, names[i])) {
			*out = (int)i;
			return true;
		}
	return false;
}

#define PARSE(type, names)                                                                         \
	int at;                                                                                    \
	if (!find_name(text, names, COUNT(names), &at))                                            \
		return false;                                                                      \
	*out = (type)at;                                                                           \
	return true

const char *form_frequency_code(enum form_frequency frequency)
{
	return frequencies[frequency];
}

bool form_frequency_parse(struct str text, enum form_frequency *out)
{
	PARSE(enum form_frequency, frequencies);
}

const char *form_column_code(enum form_column_kind kind)
{
	return columns[kind];
}

bool form_column_parse(struct str text, enum form_column_kind *out)
{
	PARSE(enum form_column_kind, columns);
}

const char *form_comparison_code(enum form_comparison comparison)
{
	return comparisons[comparison];
}

bool form_comparison_parse(struct str text, enum form_comparison *out)
{
	if (str_is(text, "≤"))
		text = STR("<=");
	else if (str_is(text, "≥"))
		text = STR(">=");
	else if (str_is(text, "≠"))
		text = STR("!=");
	PARSE(enum form_comparison, comparisons);
}

const char *form_severity_code(enum form_severity severity)
{
	return severities[severity];
}

bool form_severity_parse(struct str text, enum form_severity *out)
{
	PARSE(enum form_severity, severities);
}

struct str form_key(const struct form *form, struct arena *arena)
{
	return str_of(arena_printf(arena, "%.*s/%d", STR_ARG(form->code), form->version));
}

const struct form *form_out_of_order(
    const struct form *form, const struct form *others, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct form *other = &others[i];

		if (other->version == form->version || !str_eq(other->code, form->code))
			continue;
		if (other->from == form->from ||
		    (other->version < form->version) != (other->from < form->from))
			return other;
	}
	return NULL;
}

/* ---- which version counts, for which periods, and for whom */

static bool counts_for(const struct form *form, struct period p)
{
	date first = period_first_day(p);

	return form->from <= first && first <= form->to;
}

const struct form *form_find(const struct definitions *defs, struct str code, struct period p)
{
	const struct form *found = NULL;

	for (int id = 1; id <= defs->form_count; id++) {
		const struct form *form = &defs->forms[id];

		if (str_eq(form->code, code) && form->from <= period_first_day(p) &&
		    (!found || form->from > found->from))
			found = form;
	}
	return found && counts_for(found, p) ? found : NULL;
}

const struct form *form_version(const struct definitions *defs, struct str code, int version)
{
	for (int id = 1; id <= defs->form_count; id++)
		if (defs->forms[id].version == version && str_eq(defs->forms[id].code, code))
			return &defs->forms[id];
	return NULL;
}

bool form_frequency_has(enum form_frequency frequency, struct period p)
{
	int month = p.start % 12;

	switch (frequency) {
	case FORM_MONTHLY:
		return period_kind(p) == PERIOD_MONTH;
	case FORM_QUARTERLY:
		return period_kind(p) == PERIOD_QUARTER;
	case FORM_HALF_YEARLY:
		return period_kind(p) == PERIOD_HALF;
	case FORM_NINE_MONTHLY:
		return p.months == 9 && month == 0;
	case FORM_YEARLY:
		return period_kind(p) == PERIOD_YEAR;
	case FORM_SCHOOL_YEARLY:
		return p.months == 12 && month == 8;
	}
	return false;
}

int form_periods(const struct form *form, int year, struct period out[FORM_PERIODS_MAX])
{
	static const struct {
		int first, months; /* the first period from January on, and its length */
	} spans[] = {[FORM_MONTHLY] = {0, 1},
	    [FORM_QUARTERLY] = {0, 3},
	    [FORM_HALF_YEARLY] = {0, 6},
	    [FORM_NINE_MONTHLY] = {0, 9},
	    [FORM_YEARLY] = {0, 12},
	    [FORM_SCHOOL_YEARLY] = {-4, 12}};
	int months = spans[form->frequency].months;
	int count = 0;

	for (int at = spans[form->frequency].first; at + months <= 12; at += months) {
		struct period p = {year * 12 + at, months};

		if (counts_for(form, p))
			out[count++] = p;
	}
	return count;
}

bool form_reported_by(
    const struct form *form, const struct definitions *defs, int unit, struct period p)
{
	const struct unit_validity *v = unit_validity_in(&defs->units[unit], p);

	if (!v || !counts_for(form, p) || !form_frequency_has(form->frequency, p))
		return false;
	for (int i = 0; i < form->reporter_type_count; i++)
		if (str_eq(form->reporter_types[i], v->type))
			return true;
	for (int i = 0; i < form->reporter_unit_count; i++)
		if (form->reporter_units[i] == unit)
			return true;
	return false;
}

size_t form_reporters(const struct form *form, const struct definitions *defs,
    const struct tree *tree, struct period p, struct arena *arena, int **units)
{
	size_t count = 0;

	*units = ARENA_ARRAY(arena, int, (size_t)tree->count);
	for (int i = 0; i < tree->count; i++)
		if (form_reported_by(form, defs, tree->units[i], p))
			(*units)[count++] = tree->units[i];
	return count;
}

/* ---- cells */

bool form_is_entered(
    const struct form *form, const struct definitions *defs, size_t row, size_t column)
{
	const struct form_row *r = &form->rows[row];
	const struct form_column *c = &form->columns[column];
	const struct indicator *indicator = &defs->indicators[r->indicator];

	if (c->kind != FORM_ENTRY || indicator->formula_text.n)
		return false;
	return !c->breakdown || (!r->breakdown && str_eq(indicator->codelist,
						      defs->breakdowns[c->breakdown].codelist));
}

struct cell_key form_cell(
    const struct form *form, size_t row, size_t column, int unit, struct period p)
{
	const struct form_row *r = &form->rows[row];
	const struct form_column *c = &form->columns[column];

	return (struct cell_key){.indicator = r->indicator,
	    .scenario = c->scenario,
	    .breakdown = r->breakdown ? r->breakdown : c->breakdown,
	    .period = period_key(p),
	    .unit = unit};
}

static bool has_sector(
    const struct form *form, const struct definitions *defs, size_t row_count, struct str sector)
{
	for (size_t i = 0; i < row_count; i++)
		if (str_eq(defs->indicators[form->rows[i].indicator].sector, sector))
			return true;
	return false;
}

static bool in_settings(const struct site *site, struct str sector)
{
	for (int i = 0; i < site->sector_count; i++)
		if (str_eq(site->sectors[i].code, sector))
			return true;
	return false;
}

/* Sectors that the settings lack follow the others, in the order of the rows. */
size_t form_sectors(const struct form *form, const struct definitions *defs, struct arena *arena,
    struct str **sectors)
{
	const struct site *site = &defs->site;
	size_t count = 0;

	*sectors = ARENA_ARRAY(arena, struct str, (size_t)site->sector_count + form->row_count);
	for (int i = 0; i < site->sector_count; i++)
		if (has_sector(form, defs, form->row_count, site->sectors[i].code))
			(*sectors)[count++] = site->sectors[i].code;
	for (size_t i = 0; i < form->row_count; i++) {
		struct str sector = defs->indicators[form->rows[i].indicator].sector;

		if (sector.n && !in_settings(site, sector) && !has_sector(form, defs, i, sector))
			(*sectors)[count++] = sector;
	}
	return count;
}
