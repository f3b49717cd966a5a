/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/narrative_check.h"

#include "base/bug.h"

struct check {
	const struct definitions *defs;
	struct period period;
	const char *file;
	struct issues *issues;
};

/* `about`: a second word for the message, or NULL. */
static void unknown(
    struct check *c, const struct narrative_word *word, const char *key, const char *about)
{
	issues_add(c->issues, c->file, word->line, word->column, key,
	    arena_str(c->issues->arena, word->text).p, about, NULL);
}

static void check_unit(struct check *c, struct narrative_word *word, struct period p)
{
	const struct unit *unit;

	if (!word->text.p)
		return;
	unit = definitions_unit(c->defs, word->text, &p);
	if (!unit)
		unit = definitions_unit(c->defs, word->text, NULL);
	if (unit)
		word->id = unit->id;
	else
		unknown(c, word, "narrative.unknown_unit", NULL);
}

static void check_scenario(struct check *c, struct narrative_word *word)
{
	const struct scenario *scenario;

	if (!word->text.p)
		return;
	scenario = definitions_scenario(c->defs, word->text);
	if (scenario)
		word->id = scenario->id;
	else
		unknown(c, word, "narrative.unknown_scenario", NULL);
}

static void check_period(struct check *c, struct narrative_figure *figure)
{
	struct str text = figure->period.text;

	figure->at = c->period;
	if (!text.p)
		return;
	if (str_is(text, "previous"))
		figure->at = period_before(c->period);
	else if (str_is(text, "last_year"))
		figure->at = period_year_before(c->period);
	else if (!period_parse(text, &figure->at))
		unknown(c, &figure->period, "narrative.bad_period", NULL);
}

int narrative_breakdown(const struct narrative_figure *figure, const struct definitions *defs,
    const struct indicator *indicator)
{
	const struct breakdown *breakdown;

	if (!figure->breakdown.text.p)
		return 0;
	breakdown = definitions_breakdown(defs, indicator->codelist, figure->breakdown.text);
	INVARIANT(breakdown);
	return breakdown->id;
}

static void check_codes(struct check *c, struct narrative_node *node)
{
	const struct narrative_word *breakdown = &node->figure.breakdown;

	for (size_t i = 0; i < node->code_count; i++) {
		struct narrative_word *code = &node->codes[i];
		const struct indicator *indicator = definitions_indicator(c->defs, code->text);

		if (!indicator) {
			unknown(c, code, "narrative.unknown_indicator", NULL);
			continue;
		}
		code->id = indicator->id;
		if (breakdown->text.p &&
		    !definitions_breakdown(c->defs, indicator->codelist, breakdown->text))
			unknown(c, breakdown, "narrative.unknown_breakdown",
			    arena_str(c->issues->arena, code->text).p);
	}
}

static void check_types(struct check *c, const struct narrative_node *node)
{
	const struct site *site = &c->defs->site;

	for (size_t i = 0; i < node->type_count && site->unit_type_count; i++) {
		bool found = false;

		for (int j = 0; j < site->unit_type_count && !found; j++)
			found = str_eq(site->unit_types[j].code, node->types[i].text);
		if (!found)
			unknown(c, &node->types[i], "narrative.unknown_type", NULL);
	}
}

static void check_nodes(struct check *c, struct narrative_node *nodes)
{
	for (struct narrative_node *node = nodes; node; node = node->next) {
		check_period(c, &node->figure);
		check_codes(c, node);
		check_unit(c, &node->figure.unit, node->figure.at);
		check_unit(c, &node->parent, c->period);
		check_scenario(c, &node->figure.scenario);
		check_scenario(c, &node->figure.measure_scenario);
		check_types(c, node);
		check_nodes(c, node->children);
		check_nodes(c, node->otherwise);
	}
}

void narrative_check(struct narrative_node *nodes, const struct definitions *defs, struct period p,
    const char *file, struct issues *issues)
{
	struct check c = {.defs = defs, .period = p, .file = file, .issues = issues};

	check_nodes(&c, nodes);
}
