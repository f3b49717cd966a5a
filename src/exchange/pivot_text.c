/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A cross-table as an aligned table, for people. */
#include "base/text.h"
#include "exchange/pivot_table.h"
#include "report/wording.h"

/* The table's texts, row by row: the heads first, the names of the rows at the left. */
struct grid {
	struct wording wording;
	const struct pivot_table *table;
	size_t columns; /* with those of the names */
	size_t names;
	const char **cells;
	size_t *widths;
};

static void set(struct grid *g, size_t row, size_t column, const char *text)
{
	size_t width = text_length(str_of(text));

	g->cells[row * g->columns + column] = text;
	if (width > g->widths[column])
		g->widths[column] = width;
}

static const struct pivot_label *label_at(
    const struct pivot_table *table, const struct pivot_place *place, enum pivot_dimension of)
{
	return &table->labels[of][place->at[of]];
}

/* "350.000 (ước)", "98 [7/8]", "…" */
static const char *cell_text(const struct grid *g, size_t row, size_t column)
{
	const struct pivot_table *table = g->table;
	const struct pivot_query *query = &table->query;
	const struct pivot_cell *cell = pivot_table_cell(table, row, column);
	struct pivot_place place = pivot_table_place(table, row, column);
	struct figure figure = {.query = {.unit = query->units[0],
				    .indicator = query->indicators[place.at[PIVOT_INDICATOR]],
				    .period = query->periods[0],
				    .scenario = cell->scenario,
				    .measure = query->measure,
				    .measure_scenario = query->measure_scenario,
				    .layer = query->layer},
	    .how = (enum figure_how)cell->how,
	    .reason = (enum figure_reason)cell->reason};
	const char *text;

	if (pivot_known(cell))
		figure.value = pivot_value(table->pivot, cell);
	text = wording_figure(&g->wording, &figure, WORDING_CELL, WORDING_DECIMALS);
	if (wording_is_estimate(&g->wording, &figure))
		text = arena_printf(
		    g->wording.arena, "%s %s", text, wording_estimate_mark(&g->wording));
	if (pivot_known(cell) && cell->reported < cell->expected)
		text = arena_printf(
		    g->wording.arena, "%s [%u/%u]", text, cell->reported, cell->expected);
	return text;
}

static const char *column_name(const struct grid *g, size_t column)
{
	const struct pivot_table *table = g->table;
	struct pivot_place place = pivot_table_place(table, 0, column);
	struct buf name = {0};

	for (int i = 0; i < table->columns.count; i++) {
		if (i)
			buf_add_text(&name, " – ");
		buf_add_str(&name, label_at(table, &place, table->columns.dimensions[i])->name);
	}
	return buf_keep(&name, g->wording.arena);
}

static const char *dimension_name(const struct grid *g, enum pivot_dimension dimension)
{
	switch (dimension) {
	case PIVOT_UNIT:
		return tr(g->wording.lang, "figures.column.unit");
	case PIVOT_INDICATOR:
		return tr(g->wording.lang, "figures.column.indicator");
	default:
		return tr(g->wording.lang, "figures.column.period");
	}
}

static void fill(struct grid *g)
{
	const struct pivot_table *table = g->table;

	for (size_t i = 0; i < g->names; i++)
		set(g, 0, i, dimension_name(g, table->rows.dimensions[i]));
	for (size_t column = 0; column < table->column_count; column++)
		set(g, 0, g->names + column, column_name(g, column));
	for (size_t row = 0; row < table->row_count; row++) {
		struct pivot_place place = pivot_table_place(table, row, 0);

		for (size_t i = 0; i < g->names; i++)
			set(g, row + 1, i,
			    label_at(table, &place, table->rows.dimensions[i])->name.p);
		for (size_t column = 0; column < table->column_count; column++)
			set(g, row + 1, g->names + column, cell_text(g, row, column));
	}
}

static void pad(struct buf *out, size_t count)
{
	while (count--)
		buf_add_char(out, ' ');
}

static void write_row(const struct grid *g, size_t row, struct buf *out)
{
	size_t pending = 0; /* blanks due before the next text: none trail at the end */

	for (size_t i = 0; i < g->columns; i++) {
		const char *text = g->cells[row * g->columns + i];
		size_t fill_n = g->widths[i] - text_length(str_of(text));

		pad(out, pending + (i < g->names ? 0 : fill_n));
		buf_add_text(out, text);
		pending = 2 + (i < g->names ? fill_n : 0);
	}
	buf_add_char(out, '\n');
}

/* What the whole table is about: what is on neither axis, and the measure. */
static void write_title(const struct grid *g, struct buf *out)
{
	const struct pivot_table *table = g->table;
	const struct pivot_query *query = &table->query;
	struct pivot_place place = {{0}};

	buf_add_text(out, wording_measure(&g->wording, query->measure, query->measure_scenario));
	for (int i = 0; i < table->fixed.count; i++) {
		const struct pivot_label *label =
		    label_at(table, &place, table->fixed.dimensions[i]);

		buf_printf(out, "; %.*s", STR_ARG(label->name));
		if (label->unit_of_measure.n)
			buf_printf(out, " (%.*s)", STR_ARG(label->unit_of_measure));
	}
	buf_add_text(out, "\n\n");
}

void pivot_write_text(struct space *space, const struct pivot_table *table, struct buf *out)
{
	struct arena arena = {0};
	struct grid g = {.wording = {table->lang, space_definitions(space), &arena},
	    .table = table,
	    .names = (size_t)table->rows.count};

	g.columns = g.names + table->column_count;
	g.cells = arena_calloc(&arena, (table->row_count + 1) * g.columns, sizeof(*g.cells));
	g.widths = ARENA_ARRAY(&arena, size_t, g.columns);
	fill(&g);
	write_title(&g, out);
	for (size_t row = 0; row <= table->row_count; row++)
		write_row(&g, row, out);
	arena_release(&arena);
}
