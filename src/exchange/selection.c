/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/selection.h"

#include "base/text.h"

static enum err_code fail_with(
    struct selection *s, enum err_code code, const char *key, struct str word)
{
	return err_set(s->err, code, key, arena_str(s->arena, word).p, NULL);
}

enum err_code selection_too_many(struct selection *s)
{
	char limit[24];

	snprintf(limit, sizeof(limit), "%zu", s->limit);
	return err_set(s->err, ERR_LIMIT, "select.too_many", limit, NULL);
}

/* ---- Lists of words */

/* A word as it is kept: NFC. `name` is that of the parameter. */
static enum err_code read_word(
    struct selection *s, const char *name, struct str text, struct str *out)
{
	size_t bad;

	if (!text_normalize(s->arena, str_trim(text), out, &bad))
		return err_set(s->err, ERR_USAGE, "select.bad_text", name, NULL);
	if (!out->n)
		return err_set(s->err, ERR_USAGE, "select.empty", name, NULL);
	return ERR_NONE;
}

enum err_code selection_list(
    struct selection *s, const char *name, struct str text, struct word_list *out)
{
	struct str rest = text, word;
	size_t count = 1;
	enum err_code code = ERR_NONE;

	*out = (struct word_list){0};
	if (!text.p)
		return err_set(s->err, ERR_USAGE, "select.required", name, NULL);
	for (size_t i = 0; i < text.n; i++)
		count += text.p[i] == ',';
	/* Each item is a figure at least (a unit without children aside). */
	if (count > s->limit)
		return selection_too_many(s);
	out->items = ARENA_ARRAY(s->arena, struct str, count);
	while (!code && str_split(&rest, ',', &word))
		code = read_word(s, name, word, &out->items[out->count++]);
	return code;
}

enum err_code selection_indicators(struct selection *s, const char *name, struct str text)
{
	struct word_list list;
	enum err_code code = selection_list(s, name, text, &list);

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

static enum err_code bad_period(
    struct selection *s, enum period_word_problem problem, struct str word)
{
	switch (problem) {
	case PERIOD_WORD_BAD_RANGE:
		return fail_with(s, ERR_USAGE, "select.bad_range", word);
	case PERIOD_WORD_BAD_PART:
		return fail_with(s, ERR_USAGE, "select.bad_part", word);
	default:
		return fail_with(s, ERR_USAGE, "select.bad_period", word);
	}
}

enum err_code selection_periods(struct selection *s, const char *name, struct str text)
{
	struct period_word *words;
	struct word_list list;
	size_t count = 0;
	enum err_code code = selection_list(s, name, text, &list);

	if (code)
		return code;
	words = ARENA_ARRAY(s->arena, struct period_word, list.count);
	for (size_t i = 0; i < list.count; i++) {
		enum period_word_problem problem = period_word_parse(list.items[i], &words[i]);

		if (problem)
			return bad_period(s, problem, list.items[i]);
		count += (size_t)words[i].count;
		if (count > s->limit)
			return selection_too_many(s);
	}
	s->periods = ARENA_ARRAY(s->arena, struct period, count);
	for (size_t i = 0; i < list.count; i++)
		for (int at = 0; at < words[i].count; at++)
			s->periods[s->period_count++] = period_word_at(&words[i], at);
	return ERR_NONE;
}

/* ---- Scenario, measures, breakdown */

static enum err_code find_scenario(struct selection *s, struct str code, int *out)
{
	const struct scenario *scenario = definitions_scenario(s->defs, code);

	if (!scenario)
		return fail_with(s, ERR_NOT_FOUND, "select.unknown_scenario", code);
	*out = scenario->id;
	return ERR_NONE;
}

static enum err_code read_measure(struct selection *s, struct str text, struct measured *out)
{
	const struct str percent = STR("percent:");

	if (measure_parse(s->defs, text, &out->measure, &out->scenario))
		return ERR_NONE;
	if (str_starts(text, percent) && text.n > percent.n)
		return find_scenario(
		    s, (struct str){text.p + percent.n, text.n - percent.n}, &out->scenario);
	return fail_with(s, ERR_USAGE, "select.bad_measure", text);
}

enum err_code selection_measures(struct selection *s, struct str text)
{
	struct word_list list;
	enum err_code code = selection_list(s, "measure", text.p ? text : STR("value"), &list);

	if (code)
		return code;
	s->measures = ARENA_ARRAY(s->arena, struct measured, list.count);
	for (size_t i = 0; i < list.count && !code; i++)
		code = read_measure(s, list.items[i], &s->measures[i]);
	s->measure_count = list.count;
	return code;
}

enum err_code selection_scenario(struct selection *s, struct str text)
{
	struct str word;
	enum err_code code;

	if (!text.p)
		return ERR_NONE;
	code = read_word(s, "scenario", text, &word);
	return code ? code : find_scenario(s, word, &s->scenario);
}

enum err_code selection_breakdown(struct selection *s, struct str text)
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

enum err_code selection_unit(
    struct selection *s, const struct unit_word *word, struct period p, int *unit)
{
	const struct unit *found = definitions_unit(s->defs, word->name, &p);

	if (!found)
		found = definitions_unit(s->defs, word->name, NULL);
	if (!found)
		return fail_with(s, ERR_NOT_FOUND, "select.unknown_unit", word->name);
	*unit = found->id;
	return ERR_NONE;
}

/* Of the site's list; one that it lacks, but some unit has, will do. */
enum err_code selection_type(struct selection *s, const struct unit_word *word)
{
	const struct definitions *defs = s->defs;

	if (!word->type.n)
		return ERR_NONE;
	for (int i = 0; i < defs->site.unit_type_count; i++)
		if (str_eq(defs->site.unit_types[i].code, word->type))
			return ERR_NONE;
	for (int id = 1; id <= defs->unit_count; id++)
		for (int i = 0; i < defs->units[id].validity_count; i++)
			if (str_eq(defs->units[id].validities[i].type, word->type))
				return ERR_NONE;
	return fail_with(s, ERR_NOT_FOUND, "select.unknown_type", word->type);
}

static bool has_type(
    const struct selection *s, const struct unit_word *word, int unit, struct period p)
{
	return !word->type.n ||
	       str_eq(unit_validity_in(&s->defs->units[unit], p)->type, word->type);
}

bool selection_next_unit(const struct selection *s, const struct unit_word *word, int unit,
    struct period p, int *at, int *found)
{
	const struct tree *tree = space_tree(s->space, p);
	int top = tree_position(tree, unit);

	if (top < 0)
		return false;
	for (;;) {
		if (word->reach == REACH_SUBTREE)
			*at = *at < 0 ? top : *at + 1 < tree->ends[top] ? *at + 1 : -1;
		else
			*at = *at < 0 ? tree_first_child(tree, top) : tree_next_sibling(tree, *at);
		if (*at < 0)
			return false;
		*found = tree->units[*at];
		if (has_type(s, word, *found, p))
			return true;
	}
}

bool selection_reaches(
    const struct selection *s, const struct unit_word *word, int unit, struct period p, int other)
{
	const struct tree *tree = space_tree(s->space, p);
	int top = tree_position(tree, unit);
	int position = tree_position(tree, other);

	if (top < 0 || position < 0 || !has_type(s, word, other, p))
		return false;
	return word->reach == REACH_SUBTREE ? position >= top && position < tree->ends[top]
	                                    : tree->parents[position] == top;
}
