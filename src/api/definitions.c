/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* GET /api/v1/units, /api/v1/indicators, /api/v1/scenarios */
#include "core/definitions_read.h"

#include "api/rows.h"

/* ---- Units */

static struct str date_text(struct arena *arena, date day, date open)
{
	struct buf text = {0};
	struct str copy;

	if (day == open)
		return STR_EMPTY;
	date_add_iso(&text, day);
	copy = arena_str(arena, buf_str(&text));
	buf_release(&text);
	return copy;
}

/* The code that the parent carried last while it was the parent. */
static struct str parent_text(const struct definitions *defs, const struct unit_validity *v)
{
	const struct unit *parent = &defs->units[v->parent];

	if (!v->parent)
		return STR_EMPTY;
	for (int i = parent->validity_count - 1; i > 0; i--)
		if (parent->validities[i].from <= v->to)
			return parent->validities[i].code;
	return parent->validities[0].code;
}

static void add_validity(struct api_rows *rows, const struct api_call *call, struct arena *arena,
    const struct unit *unit, const struct unit_validity *v)
{
	api_row_begin(rows);
	api_row_text(rows, "code", v->code);
	api_row_text(rows, "id", unit->key);
	api_row_text(rows, "name", v->name);
	api_row_text(rows, "name_en", v->name_en);
	api_row_text(rows, "type", v->type);
	api_row_text(rows, "parent", parent_text(call->defs, v));
	api_row_text(rows, "valid_from", date_text(arena, v->from, DATE_MIN));
	api_row_text(rows, "valid_to", date_text(arena, v->to, DATE_MAX));
	api_row_texts(rows, "replaced_by", v->replaced_by_keys, (size_t)v->replaced_by_count);
	api_row_end(rows);
}

/* All units, a row a validity; with ?period= those of the period, in tree order. */
static void write_units(const struct api_call *call, const struct period *p, struct response *res)
{
	const struct definitions *defs = call->defs;
	struct api_rows rows;

	api_rows_begin(&rows, call, res, "units", "Unit");
	if (p) {
		const struct tree *tree = space_tree(call->space, *p);

		for (int i = 0; i < tree->count; i++) {
			const struct unit *unit = &defs->units[tree->units[i]];

			add_validity(&rows, call, res->arena, unit, unit_validity_in(unit, *p));
		}
	} else {
		for (int id = 1; id <= defs->unit_count; id++)
			for (int i = 0; i < defs->units[id].validity_count; i++)
				add_validity(&rows, call, res->arena, &defs->units[id],
				    &defs->units[id].validities[i]);
	}
	api_rows_end(&rows);
}

enum err_code api_units(struct request *req, struct response *res, struct err *err)
{
	struct str text = request_query(req, "period");
	struct period p;
	struct api_call call;
	enum err_code code = api_begin(&call, req, res, err);

	if (code)
		return code;
	if (text.p && !period_parse(text, &p))
		code = err_set(
		    err, ERR_USAGE, "select.bad_period", arena_str(req->arena, text).p, NULL);
	else
		write_units(&call, text.p ? &p : NULL, res);
	api_end(&call);
	return code;
}

/* ---- Indicators */

static void add_breakdowns(struct api_rows *rows, const struct api_call *call, struct arena *arena,
    const struct indicator *indicator)
{
	const struct definitions *defs = call->defs;
	struct str *codes = ARENA_ARRAY(arena, struct str, (size_t)defs->breakdown_count);
	size_t count = 0;

	for (int id = 1; id <= defs->breakdown_count && indicator->codelist.n; id++)
		if (str_eq(defs->breakdowns[id].codelist, indicator->codelist))
			codes[count++] = defs->breakdowns[id].code;
	api_row_texts(rows, "breakdowns", codes, count);
}

static void add_indicator(struct api_rows *rows, const struct api_call *call, struct arena *arena,
    const struct indicator *indicator)
{
	api_row_begin(rows);
	api_row_text(rows, "code", indicator->code);
	api_row_text(rows, "name", indicator->name);
	api_row_text(rows, "name_en", indicator->name_en);
	api_row_text(rows, "parent", indicator->parent_code);
	api_row_text(rows, "sector", indicator->sector);
	api_row_text(rows, "unit_of_measure", indicator->unit_of_measure);
	api_row_text(rows, "unit_of_measure_en", indicator->unit_of_measure_en);
	api_row_int(rows, "decimals", indicator->decimals);
	api_row_int(rows, "scale", indicator->scale);
	api_row_int(rows, "percent_decimals", indicator->percent_decimals);
	api_row_text(rows, "direction", str_of(direction_code(indicator->direction)));
	api_row_text(rows, "over_units", str_of(over_units_code(indicator->over_units)));
	api_row_text(rows, "over_time", str_of(over_time_code(indicator->over_time)));
	api_row_text(rows, "formula", indicator->formula_text);
	api_row_texts(
	    rows, "reported_by", indicator->reporter_types, (size_t)indicator->reporter_type_count);
	api_row_int(rows, "min_cell", indicator->min_cell);
	api_row_text(rows, "codelist", indicator->codelist);
	add_breakdowns(rows, call, arena, indicator);
	api_row_text(rows, "note", indicator->note);
	api_row_text(rows, "note_en", indicator->note_en);
	api_row_end(rows);
}

enum err_code api_indicators(struct request *req, struct response *res, struct err *err)
{
	struct api_rows rows;
	struct api_call call;
	enum err_code code = api_begin(&call, req, res, err);

	if (code)
		return code;
	api_rows_begin(&rows, &call, res, "indicators", "Indicator");
	for (int id = 1; id <= call.defs->indicator_count; id++)
		add_indicator(&rows, &call, req->arena, &call.defs->indicators[id]);
	api_rows_end(&rows);
	api_end(&call);
	return ERR_NONE;
}

/* ---- Scenarios */

enum err_code api_scenarios(struct request *req, struct response *res, struct err *err)
{
	struct api_rows rows;
	struct api_call call;
	enum err_code code = api_begin(&call, req, res, err);

	if (code)
		return code;
	api_rows_begin(&rows, &call, res, "scenarios", "Scenario");
	for (int id = 1; id <= call.defs->scenario_count; id++) {
		const struct scenario *scenario = &call.defs->scenarios[id];

		api_row_begin(&rows);
		api_row_text(&rows, "code", scenario->code);
		api_row_text(&rows, "name", scenario->name);
		api_row_text(&rows, "name_en", scenario->name_en);
		api_row_text(&rows, "kind", str_of(scenario_kind_code(scenario->kind)));
		api_row_text(&rows, "decision", scenario->decision);
		api_row_text(&rows, "decided_on", scenario->decided_on);
		api_row_end(&rows);
	}
	api_rows_end(&rows);
	api_end(&call);
	return ERR_NONE;
}
