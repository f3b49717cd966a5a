/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/import_steps.h"

#include "base/decimal.h"

/* Tells that a code names nothing, unless its own row was refused already. */
static void unknown(struct import *import, struct table *table, int column, const char *key)
{
	if (!table->values[column].n)
		table_issue(table, column, "import.empty", table->shape->columns[column].name);
	else if (!map_get(&import->doubtful, table->values[column]))
		table_issue(table, column, key, table_text(table, column));
}

static void read_value(struct table *table, const struct indicator *indicator, struct observed *out)
{
	struct str text = table->values[OBSERVATION_VALUE];
	char scale[12];

	snprintf(scale, sizeof(scale), "%d", indicator->scale);
	switch (decimal_parse(text, indicator->scale, &out->value)) {
	case DECIMAL_OK:
		return;
	case DECIMAL_TOO_PRECISE:
		table_issue(table, OBSERVATION_VALUE, "import.too_precise",
		    table_text(table, OBSERVATION_VALUE), scale);
		return;
	case DECIMAL_OUT_OF_RANGE:
		table_issue(table, OBSERVATION_VALUE, "import.out_of_range",
		    table_text(table, OBSERVATION_VALUE), scale);
		return;
	default:
		table_issue(table, OBSERVATION_VALUE, "import.no_number",
		    table_text(table, OBSERVATION_VALUE));
	}
}

static void read_status(
    struct table *table, const struct indicator *indicator, struct observed *out)
{
	struct str status = table->values[OBSERVATION_STATUS];
	bool value = table->values[OBSERVATION_VALUE].n;

	if (str_is(status, "na")) {
		out->status = CELL_NOT_EXPECTED;
		if (value)
			table_issue(table, OBSERVATION_VALUE, "import.na_with_value");
	} else if (str_is(status, "nothing")) {
		out->status = CELL_NOTHING;
		if (value)
			read_value(table, indicator, out);
		if (out->value)
			table_issue(table, OBSERVATION_VALUE, "import.nothing_with_value");
	} else if (status.n) {
		table_issue(table, OBSERVATION_STATUS, "import.not_one_of",
		    table_text(table, OBSERVATION_STATUS), "na, nothing");
	} else if (value) {
		out->status = CELL_VALUE;
		read_value(table, indicator, out);
	} else {
		out->status = CELL_WITHDRAWN;
		out->empty = true;
	}
}

static void read_unit(
    struct import *import, struct table *table, const struct period *p, struct observed *out)
{
	const struct unit *unit =
	    definitions_unit(import->defs, table->values[OBSERVATION_UNIT], p);

	if (unit && unit_validity_in(unit, *p))
		out->key.unit = unit->id;
	else if (unit || definitions_unit(import->defs, table->values[OBSERVATION_UNIT], NULL))
		table_issue(table, OBSERVATION_UNIT, "import.unit_not_in_period",
		    table_text(table, OBSERVATION_UNIT), table_text(table, OBSERVATION_PERIOD));
	else
		unknown(import, table, OBSERVATION_UNIT, "import.unknown_unit");
}

static void read_breakdown(struct import *import, struct table *table,
    const struct indicator *indicator, struct observed *out)
{
	const struct breakdown *breakdown = definitions_breakdown(
	    import->defs, indicator->codelist, table->values[OBSERVATION_BREAKDOWN]);

	if (breakdown)
		out->key.breakdown = breakdown->id;
	else if (!indicator->codelist.n)
		table_issue(table, OBSERVATION_BREAKDOWN, "import.no_codelist",
		    table_text(table, OBSERVATION_BREAKDOWN),
		    table_text(table, OBSERVATION_INDICATOR));
	else
		unknown(import, table, OBSERVATION_BREAKDOWN, "import.unknown_breakdown");
}

static void read_stage(struct import *import, struct table *table, struct observed *out)
{
	enum stage stage = import->options->publish ? STAGE_PUBLISHED : STAGE_DRAFT;

	if (table->values[OBSERVATION_STAGE].n &&
	    !stage_parse(table->values[OBSERVATION_STAGE], &stage))
		table_issue(table, OBSERVATION_STAGE, "import.not_one_of",
		    table_text(table, OBSERVATION_STAGE), "draft, submitted, approved, published");
	out->stage = (uint8_t)stage;
}

static void read_decision(struct import *import, struct table *table, struct observed *out)
{
	struct str number = table->values[OBSERVATION_DECISION];
	const struct decision *decision = definitions_decision(import->defs, number);

	if (decision)
		out->decision = decision->id;
	else if (number.n)
		unknown(import, table, OBSERVATION_DECISION, "import.unknown_decision");
}

/*
 * What the last row named: rows of a table mostly come by indicator and
 * period, and what is named again need not be looked up again.
 */
struct last_row {
	struct buf indicator_code, scenario_code, period_text;
	const struct indicator *indicator;
	const struct scenario *scenario;
	struct period period;
	bool is_period;
};

/* Whether the text is another than before, which it replaces. */
static bool is_new(struct buf *last, struct str text)
{
	if (last->n && str_eq(text, buf_str(last)))
		return false;
	buf_clear(last);
	buf_add_str(last, text);
	return true;
}

static void look_up(struct import *import, const struct table *table, struct last_row *last)
{
	if (is_new(&last->indicator_code, table->values[OBSERVATION_INDICATOR]))
		last->indicator =
		    definitions_indicator(import->defs, table->values[OBSERVATION_INDICATOR]);
	if (is_new(&last->scenario_code, table->values[OBSERVATION_SCENARIO]))
		last->scenario =
		    definitions_scenario(import->defs, table->values[OBSERVATION_SCENARIO]);
	if (is_new(&last->period_text, table->values[OBSERVATION_PERIOD]))
		last->is_period = period_parse(table->values[OBSERVATION_PERIOD], &last->period);
}

/* Where the last note was put aside: rows often share one. */
struct note_cache {
	struct buf text;
	uint64_t at;
};

static enum err_code put_note_aside(
    struct import *import, struct note_cache *last, struct str note, struct observed *out)
{
	out->note_size = (uint32_t)note.n;
	if (!note.n)
		return ERR_NONE;
	if (!str_eq(note, buf_str(&last->text))) {
		buf_clear(&last->text);
		buf_add_str(&last->text, note);
		if (spill_add(&import->notes, note.p, note.n, &last->at, import->err))
			return ERR_IO;
	}
	out->note_at = last->at;
	return ERR_NONE;
}

/* Reads a row; *understood: whole and without a mistake. */
static enum err_code read_row(struct import *import, struct table *table, struct last_row *last,
    struct note_cache *last_note, struct observed *out, bool *understood)
{
	size_t before = import->issues->count;
	struct observed row = {.line = table_line(table)};

	*understood = false;
	look_up(import, table, last);
	if (last->is_period) {
		row.key.period = period_key(last->period);
		read_unit(import, table, &last->period, &row);
	} else {
		table_issue(table, OBSERVATION_PERIOD,
		    table->values[OBSERVATION_PERIOD].n ? "import.bad_period" : "import.empty",
		    table->values[OBSERVATION_PERIOD].n ? table_text(table, OBSERVATION_PERIOD)
							: "period");
	}
	if (last->indicator) {
		row.key.indicator = last->indicator->id;
		read_breakdown(import, table, last->indicator, &row);
		read_status(table, last->indicator, &row);
	} else {
		unknown(import, table, OBSERVATION_INDICATOR, "import.unknown_indicator");
	}
	if (last->scenario)
		row.key.scenario = last->scenario->id;
	else
		unknown(import, table, OBSERVATION_SCENARIO, "import.unknown_scenario");
	read_stage(import, table, &row);
	read_decision(import, table, &row);
	if (import->issues->count > before || !row.key.unit || !row.key.indicator ||
	    !row.key.scenario)
		return ERR_NONE;
	*understood = true;
	*out = row;
	return put_note_aside(import, last_note, table->values[OBSERVATION_NOTE], out);
}

static void report_progress(
    struct import *import, enum import_phase phase, const struct table *table)
{
	if (import->options->progress)
		import->options->progress(import->options->progress_context, phase, table->read,
		    table->size > table->read ? table->size : table->read);
}

static enum err_code read_rows(struct import *import, struct table *table, enum import_phase phase,
    observed_taker *take, void *context)
{
	struct note_cache last_note = {0};
	struct last_row last = {0};
	struct arena of_row = {0};
	uint64_t told = 0;
	enum err_code code = ERR_NONE;

	/* What a row needs is gone with it: there may be many. */
	table->arena = &of_row;
	while (!code && table_next(table)) {
		struct observed row;
		bool understood;

		code = read_row(import, table, &last, &last_note, &row, &understood);
		if (!code && understood)
			code = take(context, &row);
		arena_reset(&of_row);
		if (table->read != told) {
			told = table->read;
			report_progress(import, phase, table);
		}
	}
	arena_release(&of_row);
	buf_release(&last_note.text);
	buf_release(&last.indicator_code);
	buf_release(&last.scenario_code);
	buf_release(&last.period_text);
	return code ? code : table->code;
}

enum { MANY_BYTES = 4 << 20 };

enum err_code import_read_observations(
    struct import *import, enum import_phase phase, observed_taker *take, void *context)
{
	struct table table;
	enum err_code code;

	if (!import->package.paths[TABLE_OBSERVATIONS])
		return ERR_NONE;
	code =
	    table_open(&table, &import->package, TABLE_OBSERVATIONS, import->issues, import->err);
	if (code)
		return code;
	import->observations_file = table.file;
	import->many_observations = table.size >= MANY_BYTES;
	code = read_rows(import, &table, phase, take, context);
	table_close(&table);
	return code;
}

/* ---- put in order */

static int by_cell_and_line(const void *a, const void *b)
{
	const struct observed *x = a, *y = b;
	int order = cell_key_compare(&x->key, &y->key);

	return order ? order : x->line - y->line;
}

static enum err_code sort_row(void *context, const struct observed *row)
{
	struct import *import = context;

	return sorter_add(import->observed, row, import->err);
}

enum err_code import_sort_observations(struct import *import)
{
	enum { SORT_MEMORY = 64 << 20 };

	import->observed = sorter_new(sizeof(struct observed), by_cell_and_line, SORT_MEMORY);
	return import_read_observations(import, IMPORT_READING, sort_row, import);
}
