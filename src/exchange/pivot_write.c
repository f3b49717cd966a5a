/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A cross-table as JSON and CSV, a cell at a time. */
#include "base/csv.h"
#include "exchange/pivot_table.h"

void pivot_writer_init(
    struct pivot_writer *writer, const struct pivot_table *table, enum pivot_format format)
{
	*writer = (struct pivot_writer){.table = table, .format = format};
}

/* The names of what lies along an axis, at one of its places. */
static void add_names(struct buf *out, const struct pivot_table *table,
    const struct pivot_axis *axis, const struct pivot_place *place)
{
	for (int i = 0; i < axis->count; i++) {
		enum pivot_dimension dimension = axis->dimensions[i];

		if (i)
			buf_add_text(out, " – ");
		buf_add_str(out, table->labels[dimension][place->at[dimension]].name);
	}
}

/* ---- JSON */

enum json_part { PART_VALUES, PART_REPORTED, PART_EXPECTED, PART_REASONS, PART_SCENARIOS, PARTS };

static const char *const parts[] = {[PART_VALUES] = "values",
    [PART_REPORTED] = "reported",
    [PART_EXPECTED] = "expected",
    [PART_REASONS] = "reasons",
    [PART_SCENARIOS] = "scenarios"};

static void json_code(struct json *json, struct str code)
{
	if (code.p)
		json_str(json, code);
	else
		json_null(json);
}

static void add_dimensions(struct json *json, const char *name, const struct pivot_axis *axis)
{
	json_name(json, name);
	json_array(json);
	for (int i = 0; i < axis->count; i++)
		json_text(json, pivot_dimension_code(axis->dimensions[i]));
	json_array_end(json);
}

/* The members of a row or column that say what it is. */
static void add_item(struct json *json, const struct pivot_table *table,
    const struct pivot_axis *axis, const struct pivot_place *place)
{
	const struct pivot_label *of[PIVOT_DIMENSIONS] = {NULL};
	struct buf name = {0};

	for (int i = 0; i < axis->count; i++)
		of[axis->dimensions[i]] =
		    &table->labels[axis->dimensions[i]][place->at[axis->dimensions[i]]];
	for (int i = 0; i < PIVOT_DIMENSIONS; i++) {
		json_name(json, pivot_dimension_code((enum pivot_dimension)i));
		json_code(json, of[i] ? of[i]->code : (struct str){NULL, 0});
	}
	add_names(&name, table, axis, place);
	json_member_str(json, "name", buf_str(&name));
	json_name(json, "unit_of_measure");
	json_code(json,
	    of[PIVOT_INDICATOR] ? of[PIVOT_INDICATOR]->unit_of_measure : (struct str){NULL, 0});
	buf_release(&name);
}

static void json_head(struct json *json, const struct pivot_table *table)
{
	const struct pivot *pivot = table->pivot;
	struct pivot_place place = {{0}};

	json_object(json);
	json_member_int(json, "published", table->published);
	json_member_str(json, "measure", table->measure);
	json_name(json, "scenario");
	json_code(json, table->scenarios[table->query.scenario]);
	json_member_str(json, "breakdown", table->breakdown);
	json_name(json, "whole");
	json_code(json, table->whole);
	json_member_int(json, "cells",
	    (int64_t)(pivot->unit_count * pivot->indicator_count * pivot->period_count));
	json_member_int(json, "missing", (int64_t)pivot->missing);
	json_member_int(json, "reported", (int64_t)pivot->reported);
	json_member_int(json, "expected", (int64_t)pivot->expected);
	json_name(json, "fixed");
	json_object(json);
	add_item(json, table, &table->fixed, &place);
	json_object_end(json);
	add_dimensions(json, "column_dimensions", &table->columns);
	json_name(json, "columns");
	json_array(json);
	for (size_t column = 0; column < table->column_count; column++) {
		place = pivot_table_place(table, 0, column);
		json_object(json);
		add_item(json, table, &table->columns, &place);
		json_object_end(json);
	}
	json_array_end(json);
	add_dimensions(json, "row_dimensions", &table->rows);
	json_name(json, "rows");
	json_array(json);
}

/* Digits need no escaping: they go out as they are. */
static void json_value(
    struct json *json, const struct pivot_table *table, const struct pivot_cell *cell)
{
	if (!pivot_known(cell)) {
		json_null(json);
		return;
	}
	json_raw(json, STR("\""));
	pivot_add_value(json->out, table->pivot, cell);
	buf_add_char(json->out, '"');
}

static void json_cell(struct json *json, const struct pivot_table *table, enum json_part part,
    const struct pivot_cell *cell)
{
	switch (part) {
	case PART_VALUES:
		json_value(json, table, cell);
		break;
	case PART_REPORTED:
		json_int(json, cell->reported);
		break;
	case PART_EXPECTED:
		json_int(json, cell->expected);
		break;
	case PART_REASONS:
		json_text(json, cell->reason == REASON_NONE
				    ? NULL
				    : figure_reason_code((enum figure_reason)cell->reason));
		break;
	default:
		json_code(json, table->scenarios[cell->scenario]);
	}
}

/* One cell of one list of one row, and what stands around it. */
static void json_step(struct pivot_writer *w)
{
	const struct pivot_table *table = w->table;
	struct json *json = &w->json;
	bool is_empty = w->part == PART_SCENARIOS && table->query.scenario;

	if (!w->column && !w->part) {
		struct pivot_place place = pivot_table_place(table, w->row, 0);

		json_object(json);
		add_item(json, table, &table->rows, &place);
	}
	if (!w->column) {
		json_name(json, parts[w->part]);
		json_array(json);
	}
	if (!is_empty)
		json_cell(json, table, (enum json_part)w->part,
		    pivot_table_cell(table, w->row, w->column));
	if (++w->column < table->column_count && !is_empty)
		return;
	json_array_end(json);
	w->column = 0;
	if (++w->part < PARTS)
		return;
	json_object_end(json);
	w->part = 0;
	w->row++;
}

static void json_tail(struct json *json)
{
	json_array_end(json);
	json_object_end(json);
}

/* ---- CSV */

static void add_int_field(struct buf *out, uint32_t value)
{
	buf_add_char(out, ',');
	buf_add_int(out, value);
}

static void add_value_field(
    struct buf *out, const struct pivot_table *table, const struct pivot_cell *cell)
{
	buf_add_char(out, ',');
	if (pivot_known(cell))
		pivot_add_value(out, table->pivot, cell);
}

static void wide_head(const struct pivot_writer *w, struct buf *out)
{
	static const char *const suffixes[] = {"", " reported", " expected"};
	const struct pivot_table *table = w->table;
	struct buf name = {0};

	for (int i = 0; i < table->rows.count; i++) {
		const char *code = pivot_dimension_code(table->rows.dimensions[i]);

		buf_printf(out, "%s%s,%s_name", i ? "," : "", code, code);
	}
	for (size_t column = 0; column < table->column_count; column++) {
		struct pivot_place place = pivot_table_place(table, 0, column);

		for (int suffix = 0; suffix < (w->coverage ? 3 : 1); suffix++) {
			buf_clear(&name);
			for (int i = 0; i < table->columns.count; i++) {
				enum pivot_dimension of = table->columns.dimensions[i];

				if (i)
					buf_add_char(&name, ' ');
				buf_add_str(&name, table->labels[of][place.at[of]].code);
			}
			buf_add_text(&name, suffixes[suffix]);
			csv_add_field(out, buf_str(&name), false);
		}
	}
	buf_add_text(out, "\r\n");
	buf_release(&name);
}

static void wide_step(struct pivot_writer *w, struct buf *out)
{
	const struct pivot_table *table = w->table;
	const struct pivot_cell *cell = pivot_table_cell(table, w->row, w->column);

	if (!w->column) {
		struct pivot_place place = pivot_table_place(table, w->row, 0);

		for (int i = 0; i < table->rows.count; i++) {
			enum pivot_dimension of = table->rows.dimensions[i];
			const struct pivot_label *label = &table->labels[of][place.at[of]];

			csv_add_field(out, label->code, !i);
			csv_add_field(out, label->name, false);
		}
	}
	add_value_field(out, table, cell);
	if (w->coverage) {
		add_int_field(out, cell->reported);
		add_int_field(out, cell->expected);
	}
	if (++w->column < table->column_count)
		return;
	buf_add_text(out, "\r\n");
	w->column = 0;
	w->row++;
}

static void long_step(struct pivot_writer *w, struct buf *out)
{
	const struct pivot_table *table = w->table;
	struct pivot_place place = pivot_table_place(table, w->row, w->column);
	const struct pivot_cell *cell = pivot_table_cell(table, w->row, w->column);

	for (int i = 0; i < PIVOT_DIMENSIONS; i++)
		csv_add_field(out, table->labels[i][place.at[i]].code, !i);
	csv_add_field(out, table->scenarios[cell->scenario], false);
	add_value_field(out, table, cell);
	add_int_field(out, cell->reported);
	add_int_field(out, cell->expected);
	buf_add_char(out, ',');
	if (cell->reason != REASON_NONE)
		buf_add_text(out, figure_reason_code((enum figure_reason)cell->reason));
	buf_add_text(out, "\r\n");
	if (++w->column < table->column_count)
		return;
	w->column = 0;
	w->row++;
}

/* ---- Piece by piece */

static void write_head(struct pivot_writer *w, struct buf *out)
{
	if (w->format == PIVOT_JSON) {
		json_init(&w->json, out);
		json_head(&w->json, w->table);
	} else if (w->is_long) {
		buf_add_text(
		    out, "unit,indicator,period,scenario,value,reported,expected,reason\r\n");
	} else {
		wide_head(w, out);
	}
	w->state = PIVOT_BODY;
}

static void step(struct pivot_writer *w, struct buf *out)
{
	if (w->format == PIVOT_JSON)
		json_step(w);
	else if (w->is_long)
		long_step(w, out);
	else
		wide_step(w, out);
}

bool pivot_write(struct pivot_writer *w, struct buf *out)
{
	size_t start = out->n;

	w->json.out = out;
	if (w->state == PIVOT_HEAD)
		write_head(w, out);
	while (w->state == PIVOT_BODY && out->n - start < PIVOT_PIECE) {
		if (w->row < w->table->row_count) {
			step(w, out);
			continue;
		}
		if (w->format == PIVOT_JSON)
			json_tail(&w->json);
		w->state = PIVOT_END;
	}
	return w->state != PIVOT_END;
}
