/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/import.h"

#include "base/bug.h"
#include "core/formula.h"
#include "exchange/import_steps.h"

/* ---- rings among formulas and among "of which" lines */

/* Formulas may stand on formulas, but not without end: figures are computed by recursion. */
enum { FORMULA_CHAIN_MAX = 32 };

struct ring_check {
	const struct definitions *defs;
	int start;     /* the indicator looked at */
	bool *reached; /* by indicator */
	int depth;     /* formulas on the way down */
	int deepest;
	bool ring; /* the start was reached again */
};

static void follow(struct ring_check *check, int id);

static void follow_node(struct formula *node, void *context)
{
	if (node->op == FORMULA_INDICATOR)
		follow(context, node->id);
}

static void follow(struct ring_check *check, int id)
{
	const struct indicator *indicator = &check->defs->indicators[id];

	if (id == check->start && check->depth)
		check->ring = true;
	if (check->reached[id] || check->depth > FORMULA_CHAIN_MAX)
		return;
	check->reached[id] = true;
	check->depth++;
	if (check->depth > check->deepest)
		check->deepest = check->depth;
	if (indicator->formula)
		formula_visit(indicator->formula, follow_node, check);
	check->depth--;
}

static void check_formula_ring(struct import *import, int id)
{
	const struct definitions *defs = import->defs;
	struct str code = defs->indicators[id].code;
	struct ring_check check = {.defs = defs, .start = id};

	check.reached = calloc((size_t)defs->indicator_count + 1, sizeof(*check.reached));
	if (!check.reached)
		BUG("out of memory");
	follow(&check, id);
	if (check.ring)
		import_issue_at(import, &import->indicator_places, code, "import.formula_cycle",
		    arena_str(import->arena, code).p);
	else if (check.deepest > FORMULA_CHAIN_MAX)
		import_issue_at(import, &import->indicator_places, code, "import.formula_chain",
		    arena_str(import->arena, code).p);
	free(check.reached);
}

static void check_indicators(struct import *import)
{
	const struct definitions *defs = import->defs;

	for (int id = 1; id <= defs->indicator_count; id++) {
		int above = defs->indicators[id].parent;

		if (defs->indicators[id].formula)
			check_formula_ring(import, id);
		for (int steps = 0; above && above != id && steps <= defs->indicator_count; steps++)
			above = defs->indicators[above].parent;
		if (above == id)
			import_issue_at(import, &import->indicator_places,
			    defs->indicators[id].code, "import.indicator_cycle",
			    arena_str(import->arena, defs->indicators[id].code).p);
	}
}

/* ---- definitions: only what differs is kept */

static void keep_differences(struct import *import)
{
	const struct definitions *old = space_definitions(import->space);
	struct import_counts *counts = &import->summary->definitions;
	size_t kept = 0;

	for (size_t i = 0; i < import->row_count; i++) {
		const struct definition_row *row = &import->rows[i];
		const struct definition_row *known = definitions_stored(old, row->kind, row->key);

		if (known && str_eq(known->content, row->content)) {
			counts->equal++;
			continue;
		}
		if (known)
			counts->changed++;
		else
			counts->added++;
		import->rows[kept++] = *row;
	}
	import->row_count = kept;
}

static bool has_forms(const struct import *import)
{
	return import->package.form_count || import->package.calendar.path ||
	       space_definitions(import->space)->form_count;
}

static enum err_code read_definitions(struct import *import)
{
	enum err_code (*const steps[])(struct import *) = {import_units, import_decisions,
	    import_scenarios, import_breakdowns, import_indicators, import_site, import_read_forms};
	const struct json_value *own = json_get(import->package.json, "kycung");
	enum err_code code = ERR_NONE;

	import->site = space_definitions(import->space)->site;
	if (own && own->kind == JSON_OBJECT)
		site_read(&import->site, own, import->arena);
	/* A table that cannot be used at all is an issue like others: go on to the next. */
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		code = steps[i](import);
		if (code && code != ERR_INPUT)
			return code;
	}
	return definitions_merge(&import->defs, space_definitions(import->space), import->rows,
	    import->row_count, import->issues->count || has_forms(import), import->err);
}

/* Forms are read against all other definitions, and then belong to them. */
static enum err_code read_forms(struct import *import)
{
	import_check_forms(import);
	if (import->issues->count)
		return ERR_NONE;
	definitions_free(import->defs);
	import->defs = NULL;
	return definitions_merge(&import->defs, space_definitions(import->space), import->rows,
	    import->row_count, false, import->err);
}

static enum err_code refused(struct import *import)
{
	char count[24];

	snprintf(count, sizeof(count), "%zu", import->issues->count);
	return err_set(import->err, ERR_INPUT, "import.refused", count, NULL);
}

static void prepare_batch(struct import *import)
{
	struct batch *batch = &import->batch;

	keep_differences(import);
	batch->definition_count = import->row_count;
	batch->definitions = import->rows;
	batch->actor = import->options->actor;
	batch->origin = "import";
	batch->expected_definitions = space_head(import->space).definitions;
}

/* Reads the observations and writes the batch, or finds what else is wrong. */
static enum err_code write_batch(struct import *import)
{
	struct issues before = *import->issues;
	enum err_code code;

	prepare_batch(import);
	code = import_difference(import);
	if (code == ERR_RETRY) {
		/* What the first look found is found again. */
		*import->issues = before;
		code = import_sort_observations(import);
		if (!code)
			code = import_difference(import);
	}
	for (int tries = 2; code == ERR_RETRY && tries < JOURNAL_TRIES; tries++)
		code = import_difference(import);
	return code;
}

static enum err_code run(struct import *import)
{
	enum err_code code = package_open(&import->package, import->options->directory,
	    import->arena, import->issues, import->err);

	if (!code && !import->issues->count)
		code = read_definitions(import);
	if (!code && import->defs && has_forms(import))
		code = read_forms(import);
	if (!code && import->defs) {
		import_check_unit_cycles(import);
		check_indicators(import);
		import_check_site(import);
		code = write_batch(import);
	}
	if (import->issues->count && (!code || code == ERR_INPUT || code == ERR_INTEGRITY))
		return refused(import);
	if (code)
		return code;
	/* What is stored is stored: who cannot read now is told at the next look. */
	space_refresh(import->space, NULL);
	import->summary->batch = import->batch.number;
	return ERR_NONE;
}

enum err_code import_package(struct space *space, const struct import_options *options,
    struct issues *issues, struct import_summary *summary, struct err *err)
{
	struct arena arena = {0};
	struct import import = {.space = space,
	    .options = options,
	    .arena = &arena,
	    .issues = issues,
	    .err = err,
	    .summary = summary};
	enum err_code code;

	*summary = (struct import_summary){0};
	code = run(&import);
	definitions_free(import.defs);
	map_release(&import.doubtful);
	map_release(&import.unit_places);
	map_release(&import.indicator_places);
	free(import.rows);
	sorter_free(import.observed);
	spill_release(&import.notes);
	arena_release(&arena);
	return code;
}
