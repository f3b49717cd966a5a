/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/figure_output.h"

#include "base/csv.h"
#include "report/wording.h"

enum { VALUE_DECIMALS = 6, NOTES_LISTED = 10 };

static const char *const roles[] = {[OPERAND_UNIT] = "unit",
    [OPERAND_PERIOD] = "period",
    [OPERAND_CODE] = "code",
    [OPERAND_FORMULA] = "formula",
    [OPERAND_NUMERATOR] = "numerator",
    [OPERAND_BASE] = "base"};

static const char *const overs[] = {[OVER_NOTHING] = NULL,
    [OVER_CODES] = "codes",
    [OVER_PERIODS] = "periods",
    [OVER_CHILDREN] = "children"};

/* One answer under way; the arena is that of one figure. */
struct output {
	struct space *space;
	const struct definitions *defs;
	struct wording wording;
	int64_t published;
	struct arena arena;
	struct buf *out;
	size_t start; /* what stood in `out` before */
	struct err *err;
};

/* What was found out about one figure. */
struct details {
	size_t gap_count;
	struct figure_gap *gaps;
	size_t missing_count; /* distinct units of the gaps, in their order */
	struct figure_gap *missing;
	size_t operand_count;
	struct figure_operand *operands;
	const char *note; /* NULL: none */
	size_t note_count;
	const char **notes;
};

static void output_init(
    struct output *o, struct space *space, enum lang lang, struct buf *out, struct err *err)
{
	*o = (struct output){.space = space,
	    .defs = space_definitions(space),
	    .published = space_head(space).published,
	    .out = out,
	    .start = out->n,
	    .err = err};
	o->wording = (struct wording){.lang = lang, .defs = o->defs, .arena = &o->arena};
}

/* Ends one figure. */
static enum err_code output_next(struct output *o)
{
	arena_reset(&o->arena);
	if (o->out->n - o->start > FIGURE_OUTPUT_BYTES_MAX)
		return err_set(o->err, ERR_LIMIT, "figures.too_large", NULL);
	return ERR_NONE;
}

enum err_code figures_get(struct space *space, const struct figure_query *queries, size_t count,
    struct arena *arena, struct figure **out, size_t *missing, struct err *err)
{
	struct figure *figures = ARENA_ARRAY(arena, struct figure, count);
	enum err_code code = ERR_NONE;
	int128 unused;

	*out = figures;
	*missing = 0;
	for (size_t i = 0; i < count && !code; i++) {
		code = figure_get(space, &queries[i], &figures[i], err);
		if (code)
			return code;
		if (figure_known(&figures[i]) &&
		    !rational_round(figures[i].value, VALUE_DECIMALS, &unused)) {
			figures[i].how = FIGURE_MISSING;
			figures[i].reason = REASON_OVERFLOW;
			figures[i].has_difference = false;
		}
		*missing += !figure_known(&figures[i]) && figures[i].reason != REASON_NOT_EXPECTED;
	}
	return code;
}

int figure_decision(const struct definitions *defs, const struct figure *figure)
{
	const struct scenario *scenario = &defs->scenarios[figure->query.scenario];
	const struct decision *decision;

	if (figure->decision)
		return figure->decision;
	if (!figure_known(figure) || !figure->query.scenario || scenario->kind != SCENARIO_TARGET ||
	    (figure->query.measure != MEASURE_VALUE && figure->query.measure != MEASURE_CUMULATIVE))
		return 0;
	decision = definitions_decision(defs, scenario->decision);
	return decision ? decision->id : 0;
}

/* ---- Parts of a figure, as text in the arena of the output */

static struct str kept(struct output *o, struct buf *text)
{
	struct str copy = arena_str(&o->arena, buf_str(text));

	buf_release(text);
	return copy;
}

/*
 * The code that figure_select() finds the unit by: also in a period in which
 * it does not exist, when nobody else carries the code then.
 */
static struct str unit_text(struct output *o, int unit, struct period p)
{
	const struct unit *asked = &o->defs->units[unit];
	struct str code = unit_validity_near(asked, p)->code;

	if (!definitions_unit(o->defs, code, &p) && definitions_unit(o->defs, code, NULL) == asked)
		return code;
	return definitions_unit_name(o->defs, asked, p, &o->arena);
}

static struct str period_text(struct output *o, struct period p)
{
	struct buf text = {0};

	period_add(&text, p);
	return kept(o, &text);
}

static struct str measure_text(struct output *o, const struct figure_query *query)
{
	struct buf text = {0};

	measure_add(&text, o->defs, query->measure, query->measure_scenario);
	return kept(o, &text);
}

static struct str indicator_text(const struct output *o, const struct figure_query *query)
{
	return o->defs->indicators[query->indicator].code;
}

static struct str breakdown_text(const struct output *o, const struct figure_query *query)
{
	return o->defs->breakdowns[query->breakdown].code;
}

/* NULL (p) when no scenario is taken: the register has neither actual nor estimate. */
static struct str scenario_text(const struct output *o, const struct figure_query *query)
{
	return query->scenario ? o->defs->scenarios[query->scenario].code : (struct str){NULL, 0};
}

/* A plain decimal, or NULL when it does not fit. */
static const char *number_text(struct output *o, struct rational value)
{
	struct buf text = {0};
	bool fits = rational_add_plain(&text, value, VALUE_DECIMALS);
	struct str copy = kept(o, &text);

	return fits ? copy.p : NULL;
}

static const char *value_text(struct output *o, const struct figure *figure)
{
	return figure_known(figure) ? number_text(o, figure->value) : NULL;
}

static const char *shown_text(struct output *o, const struct figure *figure)
{
	return wording_figure(&o->wording, figure, WORDING_PROSE, WORDING_DECIMALS);
}

/* What is not public has no permalink. */
static const char *permalink_text(struct output *o, const struct figure_query *query)
{
	return query->layer == LAYER_PUBLISHED ? wording_permalink(&o->wording, query, o->published)
	                                       : NULL;
}

static const char *reason_text(const struct figure *figure)
{
	return figure->reason == REASON_NONE ? NULL : figure_reason_code(figure->reason);
}

static const char *stage_text(const struct figure *figure)
{
	return figure_known(figure) ? stage_code(figure->stage) : NULL;
}

/* The gaps, and of each unit the first of them. */
static enum err_code find_gaps(
    struct output *o, const struct figure *figure, struct details *details)
{
	enum err_code code = figure_gaps(o->space, figure, &o->arena, FIGURE_GAPS_LISTED,
	    &details->gaps, &details->gap_count, o->err);
	bool *seen;

	if (code || !details->gap_count)
		return code;
	seen = ARENA_ARRAY(&o->arena, bool, (size_t)o->defs->unit_count + 1);
	details->missing = ARENA_ARRAY(&o->arena, struct figure_gap, details->gap_count);
	for (size_t i = 0; i < details->gap_count; i++) {
		const struct figure_gap *gap = &details->gaps[i];

		if (!seen[gap->unit])
			details->missing[details->missing_count++] = *gap;
		seen[gap->unit] = true;
	}
	return ERR_NONE;
}

static enum err_code find_details(
    struct output *o, const struct figure *figure, struct details *details)
{
	enum err_code code;

	*details = (struct details){0};
	code = find_gaps(o, figure, details);
	if (!code)
		code = figure_operands(o->space, figure, &o->arena, &details->operands,
		    &details->operand_count, o->err);
	if (!code)
		code = figure_note(o->space, figure->note, &o->arena, &details->note, o->err);
	if (!code)
		code = figure_notes(o->space, figure, &o->arena, NOTES_LISTED, &details->notes,
		    &details->note_count, o->err);
	return code;
}

/* ---- JSON */

static void add_code(struct json *json, const char *name, struct str code)
{
	json_name(json, name);
	if (code.p)
		json_str(json, code);
	else
		json_null(json);
}

static void add_coverage(
    struct output *o, struct json *json, const struct figure *figure, const struct details *details)
{
	json_name(json, "coverage");
	json_object(json);
	json_member_int(json, "reported", figure->reported);
	json_member_int(json, "expected", figure->expected);
	json_name(json, "missing");
	json_array(json);
	for (size_t i = 0; i < details->missing_count; i++)
		json_str(json, unit_text(o, details->missing[i].unit, details->missing[i].period));
	json_array_end(json);
	json_name(json, "missing_cells");
	json_array(json);
	for (size_t i = 0; i < details->gap_count; i++) {
		const struct figure_gap *gap = &details->gaps[i];

		json_object(json);
		json_member_str(json, "unit", unit_text(o, gap->unit, gap->period));
		json_member_str(json, "period", period_text(o, gap->period));
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
}

static void add_operands(struct output *o, struct json *json, const struct details *details)
{
	json_name(json, "operands");
	json_array(json);
	for (size_t i = 0; i < details->operand_count; i++) {
		const struct figure *figure = &details->operands[i].figure;
		const struct figure_query *query = &figure->query;

		json_object(json);
		json_member_text(json, "role", roles[details->operands[i].role]);
		json_member_str(json, "unit", unit_text(o, query->unit, query->period));
		json_member_str(json, "indicator", indicator_text(o, query));
		json_member_str(json, "period", period_text(o, query->period));
		add_code(json, "scenario", scenario_text(o, query));
		json_member_str(json, "breakdown", breakdown_text(o, query));
		json_member_text(json, "value", value_text(o, figure));
		json_member_text(json, "reason", reason_text(figure));
		json_member_text(json, "permalink", permalink_text(o, query));
		json_object_end(json);
	}
	json_array_end(json);
}

static void add_decision(struct output *o, struct json *json, const struct figure *figure)
{
	int id = figure_decision(o->defs, figure);
	const struct decision *decision = &o->defs->decisions[id];

	json_name(json, "decision");
	if (!id) {
		json_null(json);
		return;
	}
	json_object(json);
	json_member_str(json, "number", decision->number);
	json_member_str(json, "date", decision->date);
	json_object_end(json);
}

static void add_notes(struct json *json, const struct details *details)
{
	json_member_text(json, "note", details->note);
	json_name(json, "notes");
	json_array(json);
	for (size_t i = 0; i < details->note_count; i++)
		json_text(json, details->notes[i]);
	json_array_end(json);
}

static void add_figure(
    struct output *o, struct json *json, const struct figure *figure, const struct details *details)
{
	const struct figure_query *query = &figure->query;

	json_object(json);
	json_member_str(json, "unit", unit_text(o, query->unit, query->period));
	json_member_str(json, "indicator", indicator_text(o, query));
	json_member_str(json, "period", period_text(o, query->period));
	add_code(json, "scenario", scenario_text(o, query));
	json_member_str(json, "breakdown", breakdown_text(o, query));
	json_member_str(json, "measure", measure_text(o, query));
	json_member_text(json, "value", value_text(o, figure));
	json_member_text(json, "text", shown_text(o, figure));
	json_member_text(json, "unit_of_measure", wording_unit_of_figure(&o->wording, query));
	json_member_text(json, "stage", stage_text(figure));
	json_name(json, "revision");
	if (figure->how == FIGURE_STATED && figure->revision)
		json_int(json, figure->revision);
	else
		json_null(json);
	json_member_text(json, "how", figure_how_code(figure->how));
	json_member_text(
	    json, "over", figure->how == FIGURE_ROLLED_UP ? overs[figure->over] : NULL);
	add_code(json, "basis_period",
	    figure_known(figure) ? period_text(o, figure->basis) : (struct str){NULL, 0});
	add_coverage(o, json, figure, details);
	json_member_text(json, "stated_difference",
	    figure->has_difference ? number_text(o, figure->difference) : NULL);
	add_operands(o, json, details);
	add_decision(o, json, figure);
	add_notes(json, details);
	json_member_text(json, "reason", reason_text(figure));
	json_member_text(json, "permalink", permalink_text(o, query));
	json_object_end(json);
}

enum err_code figures_write_json(struct space *space, enum lang lang, const struct figure *figures,
    size_t count, struct buf *out, struct err *err)
{
	enum err_code code = ERR_NONE;
	struct details details;
	struct output o;
	struct json json;

	output_init(&o, space, lang, out, err);
	json_init(&json, out);
	json_object(&json);
	json_name(&json, "figures");
	json_array(&json);
	for (size_t i = 0; i < count && !code; i++) {
		code = find_details(&o, &figures[i], &details);
		if (!code) {
			add_figure(&o, &json, &figures[i], &details);
			code = output_next(&o);
		}
	}
	json_array_end(&json);
	json_object_end(&json);
	arena_release(&o.arena);
	return code;
}

/* ---- CSV */

struct csv_row {
	struct buf *out;
	bool begun;
};

static void add_field(struct csv_row *row, struct str text)
{
	csv_add_field(row->out, text, !row->begun);
	row->begun = true;
}

static void add_text_field(struct csv_row *row, const char *text)
{
	add_field(row, str_of(text));
}

static void add_int_field(struct csv_row *row, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	add_text_field(row, text);
}

/* Codes hold no blanks, so blanks stand between them. */
static void add_missing_field(struct output *o, struct csv_row *row, const struct details *details)
{
	struct buf text = {0};

	for (size_t i = 0; i < details->missing_count; i++) {
		if (i)
			buf_add_char(&text, ' ');
		buf_add_str(
		    &text, unit_text(o, details->missing[i].unit, details->missing[i].period));
	}
	add_field(row, buf_str(&text));
	buf_release(&text);
}

static void add_row(struct output *o, const struct figure *figure, const struct details *details)
{
	const struct figure_query *query = &figure->query;
	struct csv_row row = {.out = o->out};

	add_field(&row, unit_text(o, query->unit, query->period));
	add_text_field(&row, wording_unit(&o->wording, query->unit, query->period));
	add_field(&row, indicator_text(o, query));
	add_field(&row, period_text(o, query->period));
	add_field(&row, scenario_text(o, query));
	add_field(&row, breakdown_text(o, query));
	add_field(&row, measure_text(o, query));
	add_text_field(&row, value_text(o, figure));
	add_text_field(&row, shown_text(o, figure));
	add_text_field(&row, wording_unit_of_figure(&o->wording, query));
	add_text_field(&row, figure_how_code(figure->how));
	add_int_field(&row, figure->reported);
	add_int_field(&row, figure->expected);
	add_missing_field(o, &row, details);
	add_text_field(&row, stage_text(figure));
	if (figure->how == FIGURE_STATED && figure->revision)
		add_int_field(&row, figure->revision);
	else
		add_field(&row, STR_EMPTY);
	add_text_field(&row, reason_text(figure));
	add_text_field(&row, permalink_text(o, query));
	buf_add_text(o->out, "\r\n");
}

enum err_code figures_write_csv(struct space *space, enum lang lang, const struct figure *figures,
    size_t count, struct buf *out, struct err *err)
{
	enum err_code code = ERR_NONE;
	struct details details;
	struct output o;

	output_init(&o, space, lang, out, err);
	buf_add_text(out, "unit,unit_name,indicator,period,scenario,breakdown,measure,value,text,"
			  "unit_of_measure,how,reported,expected,missing,stage,revision,reason,"
			  "permalink\r\n");
	for (size_t i = 0; i < count && !code; i++) {
		details = (struct details){0};
		code = find_gaps(&o, &figures[i], &details);
		if (!code) {
			add_row(&o, &figures[i], &details);
			code = output_next(&o);
		}
	}
	arena_release(&o.arena);
	return code;
}
