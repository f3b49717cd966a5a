/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/figure_select.h"

#include "exchange/selection.h"

struct selecting {
	struct selection selection;
	enum layer layer;
	size_t count;
	size_t capacity;
	struct figure_query *queries;
};

static enum err_code add_query(
    struct selecting *s, int unit, size_t indicator, struct period p, const struct measured *m)
{
	const struct selection *selection = &s->selection;

	if (s->count == FIGURES_MAX)
		return selection_too_many(&s->selection);
	if (s->count == s->capacity) {
		size_t capacity = s->capacity ? s->capacity * 2 : 16;
		struct figure_query *queries =
		    ARENA_ARRAY(selection->arena, struct figure_query, capacity);

		if (s->count)
			memcpy(queries, s->queries, s->count * sizeof(*queries));
		s->queries = queries;
		s->capacity = capacity;
	}
	s->queries[s->count++] = (struct figure_query){.unit = unit,
	    .indicator = selection->indicators[indicator]->id,
	    .period = p,
	    .scenario = selection->scenario,
	    .breakdown = selection->breakdowns[indicator],
	    .measure = m->measure,
	    .measure_scenario = m->scenario,
	    .layer = s->layer};
	return ERR_NONE;
}

/* The figures of one unit: units[i] is it in periods[i], or 0 where it is not asked for. */
static enum err_code add_unit(struct selecting *s, const int *units)
{
	const struct selection *of = &s->selection;
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < of->indicator_count; i++)
		for (size_t p = 0; p < of->period_count; p++)
			for (size_t m = 0; m < of->measure_count && units[p] && !code; m++)
				code = add_query(s, units[p], i, of->periods[p], &of->measures[m]);
	return code;
}

/* What `word` reaches from named[i] in periods[i]: each unit once, where it first is one. */
static enum err_code add_reached(
    struct selecting *s, const struct unit_word *word, const int *named)
{
	const struct selection *of = &s->selection;
	bool *seen = ARENA_ARRAY(of->arena, bool, (size_t)of->defs->unit_count + 1);
	int *units = ARENA_ARRAY(of->arena, int, of->period_count);
	enum err_code code = ERR_NONE;

	for (size_t first = 0; first < of->period_count; first++) {
		int at = -1, unit;

		/* Periods without a change of units between them reach the same. */
		if (first && named[first] == named[first - 1] &&
		    space_tree(of->space, of->periods[first]) ==
			space_tree(of->space, of->periods[first - 1]))
			continue;
		while (!code && selection_next_unit(
				    of, word, named[first], of->periods[first], &at, &unit)) {
			if (seen[unit])
				continue;
			seen[unit] = true;
			for (size_t p = 0; p < of->period_count; p++)
				units[p] =
				    selection_reaches(of, word, named[p], of->periods[p], unit)
					? unit
					: 0;
			code = add_unit(s, units);
		}
	}
	return code;
}

static enum err_code read_units(struct selecting *s, struct str text)
{
	struct selection *of = &s->selection;
	struct word_list list;
	enum err_code code = selection_list(of, "unit", text, &list);
	int *units = ARENA_ARRAY(of->arena, int, of->period_count);

	for (size_t i = 0; !code && i < list.count; i++) {
		struct unit_word word = unit_word_parse(list.items[i]);

		code = selection_type(of, &word);
		for (size_t p = 0; p < of->period_count && !code; p++)
			code = selection_unit(of, &word, of->periods[p], &units[p]);
		if (!code)
			code = word.reach == REACH_UNIT ? add_unit(s, units)
			                                : add_reached(s, &word, units);
	}
	return code;
}

enum err_code figure_select(struct space *space, const struct figure_words *words,
    struct arena *arena, struct figure_query **out, size_t *count, struct err *err)
{
	struct selecting s = {.selection = {.space = space,
				  .defs = space_definitions(space),
				  .arena = arena,
				  .err = err,
				  .limit = FIGURES_MAX},
	    .layer = words->layer};
	enum err_code code;

	if (!words->units.p)
		return err_set(err, ERR_USAGE, "select.required", "unit", NULL);
	code = selection_indicators(&s.selection, "indicator", words->indicators);
	if (!code)
		code = selection_periods(&s.selection, "period", words->periods);
	if (!code)
		code = selection_measures(&s.selection, words->measures);
	if (!code)
		code = selection_scenario(&s.selection, words->scenario);
	if (!code)
		code = selection_breakdown(&s.selection, words->breakdown);
	if (!code)
		code = read_units(&s, words->units);
	*out = s.queries;
	*count = s.count;
	return code;
}
