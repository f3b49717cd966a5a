/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/figure_select.h"

#include "base/text.h"

struct measured {
	enum measure measure;
	int scenario;
};

struct selecting {
	struct space *space;
	const struct definitions *defs;
	struct arena *arena;
	struct err *err;

	size_t indicator_count;
	const struct indicator **indicators;
	int *breakdowns; /* of each indicator */
	size_t period_count;
	struct period *periods;
	size_t measure_count;
	struct measured *measures;
	int scenario;
	enum layer layer;

	size_t count;
	size_t capacity;
	struct figure_query *queries;
};

struct list {
	size_t count;
	struct str *items;
};

/* ---- Reading the words */

static enum err_code fail_with(
    struct selecting *s, enum err_code code, const char *key, struct str word)
{
	return err_set(s->err, code, key, arena_str(s->arena, word).p, NULL);
}

static enum err_code too_many(struct selecting *s)
{
	char limit[16];

	snprintf(limit, sizeof(limit), "%d", FIGURES_MAX);
	return err_set(s->err, ERR_LIMIT, "select.too_many", limit, NULL);
}

/* A word as it is kept: NFC. `name` is that of the parameter. */
static enum err_code read_word(
    struct selecting *s, const char *name, struct str text, struct str *out)
{
	size_t bad;

	if (!text_normalize(s->arena, str_trim(text), out, &bad))
		return err_set(s->err, ERR_USAGE, "select.bad_text", name, NULL);
	if (!out->n)
		return err_set(s->err, ERR_USAGE, "select.empty", name, NULL);
	return ERR_NONE;
}

static enum err_code read_list(
    struct selecting *s, const char *name, struct str text, struct list *out)
{
	struct str rest = text, word;
	size_t count = 1;
	enum err_code code = ERR_NONE;

	*out = (struct list){0};
	if (!text.p)
		return err_set(s->err, ERR_USAGE, "select.required", name, NULL);
	for (size_t i = 0; i < text.n; i++)
		count += text.p[i] == ',';
	/* Each item is a figure at least (a unit without children aside). */
	if (count > FIGURES_MAX)
		return too_many(s);
	out->items = ARENA_ARRAY(s->arena, struct str, count);
	while (!code && str_split(&rest, ',', &word))
		code = read_word(s, name, word, &out->items[out->count++]);
	return code;
}

static enum err_code read_indicators(struct selecting *s, struct str text)
{
	struct list list;
	enum err_code code = read_list(s, "indicator", text, &list);

	if (code)
		return code;
	s->indicators = ARENA_ARRAY(s->arena, const struct indicator *, list.count);
	for (size_t i = 0; i < list.count; i++) {
		s->indicators[i] = definitions_indicator(s->defs, list.items[i]);
		if (!s->indicators[i])
			return fail_with(
			    s, ERR_NOT_FOUND, "select.unknown_indicator", list.items[i]);
	}
	s->indicator_count = list.count;
	return ERR_NONE;
}

static enum err_code read_periods(struct selecting *s, struct str text)
{
	struct list list;
	enum err_code code = read_list(s, "period", text, &list);

	if (code)
		return code;
	s->periods = ARENA_ARRAY(s->arena, struct period, list.count);
	for (size_t i = 0; i < list.count; i++)
		if (!period_parse(list.items[i], &s->periods[i]))
			return fail_with(s, ERR_USAGE, "select.bad_period", list.items[i]);
	s->period_count = list.count;
	return ERR_NONE;
}

static enum err_code find_scenario(struct selecting *s, struct str code, int *out)
{
	const struct scenario *scenario = definitions_scenario(s->defs, code);

	if (!scenario)
		return fail_with(s, ERR_NOT_FOUND, "select.unknown_scenario", code);
	*out = scenario->id;
	return ERR_NONE;
}

static enum err_code read_measure(struct selecting *s, struct str text, struct measured *out)
{
	const struct str percent = STR("percent:");

	if (measure_parse(s->defs, text, &out->measure, &out->scenario))
		return ERR_NONE;
	if (str_starts(text, percent) && text.n > percent.n)
		return find_scenario(
		    s, (struct str){text.p + percent.n, text.n - percent.n}, &out->scenario);
	return fail_with(s, ERR_USAGE, "select.bad_measure", text);
}

static enum err_code read_measures(struct selecting *s, struct str text)
{
	struct list list;
	enum err_code code = read_list(s, "measure", text.p ? text : STR("value"), &list);

	if (code)
		return code;
	s->measures = ARENA_ARRAY(s->arena, struct measured, list.count);
	for (size_t i = 0; i < list.count && !code; i++)
		code = read_measure(s, list.items[i], &s->measures[i]);
	s->measure_count = list.count;
	return code;
}

static enum err_code read_scenario(struct selecting *s, struct str text)
{
	struct str word;
	enum err_code code;

	if (!text.p)
		return ERR_NONE;
	code = read_word(s, "scenario", text, &word);
	return code ? code : find_scenario(s, word, &s->scenario);
}

/* One code, which every indicator's codelist must have. */
static enum err_code read_breakdown(struct selecting *s, struct str text)
{
	struct str word;
	enum err_code code;

	s->breakdowns = ARENA_ARRAY(s->arena, int, s->indicator_count);
	if (!text.p)
		return ERR_NONE;
	code = read_word(s, "breakdown", text, &word);
	if (code)
		return code;
	for (size_t i = 0; i < s->indicator_count; i++) {
		const struct indicator *indicator = s->indicators[i];
		const struct breakdown *breakdown =
		    definitions_breakdown(s->defs, indicator->codelist, word);

		if (!breakdown)
			return err_set(s->err, ERR_NOT_FOUND, "select.unknown_breakdown",
			    arena_str(s->arena, word).p, arena_str(s->arena, indicator->code).p,
			    NULL);
		s->breakdowns[i] = breakdown->id;
	}
	return ERR_NONE;
}

/* ---- Units */

static enum err_code add_query(
    struct selecting *s, int unit, size_t indicator, struct period p, const struct measured *m)
{
	if (s->count == FIGURES_MAX)
		return too_many(s);
	if (s->count == s->capacity) {
		size_t capacity = s->capacity ? s->capacity * 2 : 16;
		struct figure_query *queries = ARENA_ARRAY(s->arena, struct figure_query, capacity);

		if (s->count)
			memcpy(queries, s->queries, s->count * sizeof(*queries));
		s->queries = queries;
		s->capacity = capacity;
	}
	s->queries[s->count++] = (struct figure_query){.unit = unit,
	    .indicator = s->indicators[indicator]->id,
	    .period = p,
	    .scenario = s->scenario,
	    .breakdown = s->breakdowns[indicator],
	    .measure = m->measure,
	    .measure_scenario = m->scenario,
	    .layer = s->layer};
	return ERR_NONE;
}

/* The figures of one unit: units[i] is it in periods[i], or 0 where it is not asked for. */
static enum err_code add_unit(struct selecting *s, const int *units)
{
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < s->indicator_count; i++)
		for (size_t p = 0; p < s->period_count; p++)
			for (size_t m = 0; m < s->measure_count && units[p] && !code; m++)
				code = add_query(s, units[p], i, s->periods[p], &s->measures[m]);
	return code;
}

/* Who carries `name` in each period. */
static enum err_code find_units(struct selecting *s, struct str name, int *units)
{
	const struct unit *ever = definitions_unit(s->defs, name, NULL);

	if (!ever)
		return fail_with(s, ERR_NOT_FOUND, "select.unknown_unit", name);
	for (size_t p = 0; p < s->period_count; p++) {
		const struct unit *then = definitions_unit(s->defs, name, &s->periods[p]);

		units[p] = then ? then->id : ever->id;
	}
	return ERR_NONE;
}

static bool is_child(struct selecting *s, int unit, int parent, struct period p)
{
	const struct tree *tree = space_tree(s->space, p);
	int position = tree_position(tree, unit);

	return position >= 0 && tree->parents[position] >= 0 &&
	       tree->units[tree->parents[position]] == parent;
}

/* The children of parents[i] in periods[i]: each unit once, where it first is one. */
static enum err_code add_children(struct selecting *s, const int *parents)
{
	bool *seen = ARENA_ARRAY(s->arena, bool, (size_t)s->defs->unit_count + 1);
	int *units = ARENA_ARRAY(s->arena, int, s->period_count);
	enum err_code code = ERR_NONE;

	for (size_t first = 0; first < s->period_count; first++) {
		const struct tree *tree = space_tree(s->space, s->periods[first]);
		int at = tree_position(tree, parents[first]);

		at = at < 0 ? -1 : tree_first_child(tree, at);
		for (; at >= 0 && !code; at = tree_next_sibling(tree, at)) {
			int child = tree->units[at];

			if (seen[child])
				continue;
			seen[child] = true;
			for (size_t p = 0; p < s->period_count; p++)
				units[p] =
				    is_child(s, child, parents[p], s->periods[p]) ? child : 0;
			code = add_unit(s, units);
		}
	}
	return code;
}

static enum err_code read_units(struct selecting *s, struct str text)
{
	struct list list;
	enum err_code code = read_list(s, "unit", text, &list);
	int *units = ARENA_ARRAY(s->arena, int, s->period_count);

	for (size_t i = 0; !code && i < list.count; i++) {
		struct str name = list.items[i];
		bool children = name.n > 2 && !memcmp(name.p + name.n - 2, "/*", 2);

		if (children)
			name.n -= 2;
		code = find_units(s, name, units);
		if (!code)
			code = children ? add_children(s, units) : add_unit(s, units);
	}
	return code;
}

enum err_code figure_select(struct space *space, const struct figure_words *words,
    struct arena *arena, struct figure_query **out, size_t *count, struct err *err)
{
	struct selecting s = {.space = space,
	    .defs = space_definitions(space),
	    .arena = arena,
	    .err = err,
	    .layer = words->layer};
	enum err_code code;

	if (!words->units.p)
		return err_set(err, ERR_USAGE, "select.required", "unit", NULL);
	code = read_indicators(&s, words->indicators);
	if (!code)
		code = read_periods(&s, words->periods);
	if (!code)
		code = read_measures(&s, words->measures);
	if (!code)
		code = read_scenario(&s, words->scenario);
	if (!code)
		code = read_breakdown(&s, words->breakdown);
	if (!code)
		code = read_units(&s, words->units);
	*out = s.queries;
	*count = s.count;
	return code;
}
