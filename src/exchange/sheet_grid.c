/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/sheet_grid.h"

#include "base/bug.h"

static struct str copied(const struct wording *w, struct buf *text)
{
	struct str copy = arena_str(w->arena, buf_str(text));

	buf_release(text);
	return copy;
}

/* ---- The grid. */

struct filling {
	const struct sheet *sheet;
	const struct form *form;
	const struct wording *w;
	bool filled;
	struct grid_column *columns;
	struct grid_row *rows;
	struct grid_cell *cells;
	size_t row_count;
};

static const struct indicator *indicator_of(const struct filling *f, size_t row)
{
	return &f->w->defs->indicators[f->form->rows[row].indicator];
}

static void fill_columns(struct filling *f)
{
	static const enum grid_column_kind kinds[] = {[FORM_ENTRY] = GRID_ENTRY,
	    [FORM_NOTE] = GRID_NOTE,
	    [FORM_PERCENT_OF_PLAN] = GRID_SHOWN};

	f->columns = ARENA_ARRAY(f->w->arena, struct grid_column, f->form->column_count);
	for (size_t i = 0; i < f->form->column_count; i++) {
		const struct form_column *column = &f->form->columns[i];

		f->columns[i].kind = kinds[column->kind];
		f->columns[i].key = str_of(arena_printf(f->w->arena, "c%zu", i + 1));
		f->columns[i].name = str_of(form_column_name(f->w, column));
	}
}

/* A figure that is shown, rounded as it is displayed. */
static void fill_figure(
    const struct filling *f, struct grid_cell *cell, const struct figure *figure)
{
	const struct indicator *indicator = &f->w->defs->indicators[figure->query.indicator];
	bool percent = figure->query.measure == MEASURE_PERCENT;
	int128 value;

	if (!figure_known(figure))
		return;
	cell->decimals = percent ? indicator->percent_decimals : indicator->decimals;
	cell->scale = cell->decimals;
	if (figure->reason == REASON_NOTHING) {
		cell->kind = GRID_NOTHING;
	} else if (rational_round(figure->value, cell->decimals, &value) && value <= INT64_MAX &&
		   value >= INT64_MIN) {
		cell->kind = GRID_VALUE;
		cell->value = (int64_t)value;
	}
}

static void fill_entry(struct grid_cell *cell, const struct sheet_cell *stored)
{
	if (!stored->revision)
		return;
	if (stored->status == CELL_NOTHING) {
		cell->kind = GRID_NOTHING;
	} else if (stored->status == CELL_VALUE) {
		cell->kind = GRID_VALUE;
		cell->value = stored->value;
	}
}

static void fill_cell(struct filling *f, size_t row, size_t column, struct grid_cell *cell)
{
	const struct sheet_cell *stored = sheet_cell(f->sheet, row, column);
	const struct indicator *indicator = indicator_of(f, row);

	*cell = (struct grid_cell){.scale = indicator->scale,
	    .decimals = indicator->decimals,
	    .open = stored->kind == SHEET_ENTRY || stored->kind == SHEET_NOTE,
	    .text = STR_EMPTY};
	if (!f->filled)
		return;
	switch (stored->kind) {
	case SHEET_BLANK:
		break;
	case SHEET_FIGURE:
		fill_figure(f, cell, &stored->figure);
		break;
	case SHEET_ENTRY:
		fill_entry(cell, stored);
		break;
	case SHEET_NOTE:
		if (stored->note && *stored->note) {
			cell->kind = GRID_TEXT;
			cell->text = str_of(stored->note);
		}
		break;
	}
}

static void add_heading(struct filling *f, const struct form_section *section)
{
	struct str name = name_in(f->w->lang == LANG_EN, section->name, section->name_en);

	if (!name.n)
		return;
	f->rows[f->row_count++] = (struct grid_row){.key = STR_EMPTY,
	    .number = STR_EMPTY,
	    .name = name,
	    .unit_of_measure = STR_EMPTY,
	    .heading = true};
}

static void add_row(struct filling *f, size_t row)
{
	const struct form_row *it = &f->form->rows[row];
	struct arena *arena = f->w->arena;

	for (size_t i = 0; i < f->form->column_count; i++)
		fill_cell(f, row, i, &f->cells[f->row_count * f->form->column_count + i]);
	f->rows[f->row_count++] = (struct grid_row){.of = row,
	    .key = str_of(
		arena_printf(arena, "%zu:%.*s", row + 1, STR_ARG(indicator_of(f, row)->code))),
	    .number = it->number,
	    .name = str_of(form_row_name(f->w, it)),
	    .unit_of_measure = str_of(wording_unit_of_measure(f->w, it->indicator)),
	    .indent = it->indent};
}

static void fill_rows(struct filling *f)
{
	size_t most = f->form->row_count + f->form->section_count;

	f->rows = ARENA_ARRAY(f->w->arena, struct grid_row, most);
	f->cells = ARENA_ARRAY(f->w->arena, struct grid_cell, most * f->form->column_count);
	for (size_t i = 0; i < f->form->section_count; i++) {
		const struct form_section *section = &f->form->sections[i];

		add_heading(f, section);
		for (size_t row = 0; row < section->row_count; row++)
			add_row(f, section->first_row + row);
	}
}

void sheet_grid(
    struct form_grid *out, const struct sheet *sheet, const struct wording *w, bool filled)
{
	const struct submission_key *key = &sheet->submission.key;
	struct filling f = {.sheet = sheet, .form = sheet->form, .w = w, .filled = filled};
	struct buf period = {0};
	struct buf period_name = {0};

	fill_columns(&f);
	fill_rows(&f);
	period_add(&period, key->period);
	tr_add(&period_name, w->lang, "form_sheet.period",
	    wording_period(w, key->period, PERIOD_LONG));
	*out = (struct form_grid){.lang = w->lang,
	    .form = f.form->code,
	    .version = f.form->version,
	    .unit =
		definitions_unit_name(w->defs, &w->defs->units[key->unit], key->period, w->arena),
	    .period = copied(w, &period),
	    .title = name_in(w->lang == LANG_EN, f.form->name, f.form->name_en),
	    .unit_name = str_of(wording_unit(w, key->unit, key->period)),
	    .period_name = copied(w, &period_name),
	    .column_count = f.form->column_count,
	    .row_count = f.row_count,
	    .columns = f.columns,
	    .rows = f.rows,
	    .cells = f.cells};
}

/* ---- Back again. */

struct collecting {
	const struct sheet *sheet;
	struct arena *arena;
	size_t count;
	struct cell_entry *entries;
};

/* The entry of a cell: as stored until something is put into it. */
static struct cell_entry *entry_of(struct collecting *c, size_t row, size_t column)
{
	const struct sheet_cell *stored = sheet_cell(c->sheet, row, column);
	struct cell_entry *entry;

	for (size_t i = 0; i < c->count; i++)
		if (!cell_key_compare(&c->entries[i].key, &stored->key))
			return &c->entries[i];
	entry = &c->entries[c->count++];
	*entry = (struct cell_entry){.key = stored->key,
	    .kind = !stored->revision                ? ENTRY_EMPTY
	            : stored->status == CELL_VALUE   ? ENTRY_VALUE
	            : stored->status == CELL_NOTHING ? ENTRY_NOTHING
	                                             : ENTRY_EMPTY,
	    .value = stored->status == CELL_VALUE ? stored->value : 0,
	    .seen = stored->revision};
	return entry;
}

static void put_figure(struct collecting *c, size_t row, const struct form_sheet_entry *read)
{
	struct cell_entry *entry = entry_of(c, row, read->column);

	entry->value = read->result == NUMBER_VALUE ? read->value : 0;
	entry->kind = read->result == NUMBER_VALUE     ? ENTRY_VALUE
	              : read->result == NUMBER_NOTHING ? ENTRY_NOTHING
	                                               : ENTRY_EMPTY;
}

static void put_note(struct collecting *c, size_t row, const struct form_sheet_entry *read)
{
	const struct form *form = c->sheet->form;

	for (size_t column = 0; column < form->column_count; column++) {
		if (sheet_cell(c->sheet, row, column)->kind != SHEET_ENTRY)
			continue;
		entry_of(c, row, column)->note = arena_str(c->arena, read->text).p;
		return;
	}
}

size_t sheet_grid_entries(const struct sheet *sheet, const struct form_grid *grid,
    const struct form_sheet *read, struct arena *arena, struct cell_entry **out)
{
	struct collecting c = {.sheet = sheet, .arena = arena};

	c.entries = ARENA_ARRAY(arena, struct cell_entry, read->count);
	for (size_t i = 0; i < read->count; i++) {
		const struct form_sheet_entry *entry = &read->entries[i];
		size_t row = grid->rows[entry->row].of;

		if (!entry->changed || entry->result == NUMBER_AMBIGUOUS)
			continue;
		if (grid->columns[entry->column].kind == GRID_NOTE)
			put_note(&c, row, entry);
		else
			put_figure(&c, row, entry);
	}
	*out = c.entries;
	return c.count;
}
