/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/sheet.h"

#include "base/bug.h"
#include "core/figure_eval.h"
#include "core/submission_inside.h"

struct sheet_making {
	struct space *space;
	const struct definitions *defs;
	struct arena *arena;
	struct sheet *sheet;
	struct err *err;
};

/* ---- the grid */

static bool has_breakdown(
    const struct form *form, const struct definitions *defs, size_t row, size_t column)
{
	const struct form_column *c = &form->columns[column];
	const struct form_row *r = &form->rows[row];

	return !c->breakdown || (!r->breakdown && str_eq(defs->indicators[r->indicator].codelist,
						      defs->breakdowns[c->breakdown].codelist));
}

enum sheet_cell_kind sheet_kind_of(
    const struct form *form, const struct definitions *defs, size_t row, size_t column)
{
	if (form->columns[column].kind == FORM_NOTE)
		return SHEET_NOTE;
	if (form_is_entered(form, defs, row, column))
		return SHEET_ENTRY;
	return has_breakdown(form, defs, row, column) ? SHEET_FIGURE : SHEET_BLANK;
}

/* What the form asks for: the scenario of its first entered column; 0: none. */
static int entry_scenario(const struct form *form)
{
	for (size_t i = 0; i < form->column_count; i++)
		if (form->columns[i].kind == FORM_ENTRY)
			return form->columns[i].scenario;
	return 0;
}

static struct figure_query query_of(const struct sheet_making *m, size_t row, size_t column)
{
	const struct form *form = m->sheet->form;
	const struct form_column *c = &form->columns[column];
	const struct form_row *r = &form->rows[row];
	struct figure_query query = {.unit = m->sheet->submission.key.unit,
	    .indicator = r->indicator,
	    .period = m->sheet->submission.key.period,
	    .scenario = c->scenario,
	    .breakdown = r->breakdown ? r->breakdown : c->breakdown,
	    .layer = LAYER_WORKING};

	switch (c->kind) {
	case FORM_LAST_YEAR:
		query.period = period_year_before(query.period);
		break;
	case FORM_LAST_PERIOD:
		query.period = period_before(query.period);
		break;
	case FORM_CUMULATIVE:
		query.measure = MEASURE_CUMULATIVE;
		if (!query.scenario)
			query.scenario = entry_scenario(form);
		break;
	case FORM_PERCENT_OF_PLAN:
		query.measure = MEASURE_PERCENT;
		query.measure_scenario = c->scenario;
		query.scenario = entry_scenario(form);
		break;
	default:
		break;
	}
	return query;
}

/* ---- cells */

static enum cell_status status_of(const struct slice_stated *stated)
{
	return stated->nothing                       ? CELL_NOTHING
	       : stated->state == SLICE_VALUE        ? CELL_VALUE
	       : stated->state == SLICE_NOT_EXPECTED ? CELL_NOT_EXPECTED
	                                             : CELL_WITHDRAWN;
}

/* What is stated there; a figure says nothing of what was taken back. */
static enum err_code fill_entry(
    struct sheet_making *m, struct sheet_cell *cell, const struct figure_query *query)
{
	const struct slice_stated *stated;
	struct slice *slice;
	int position;
	enum err_code code = figure_slice(m->space, query, &slice, &position, m->err);

	cell->status = CELL_WITHDRAWN;
	if (code || position < 0)
		return code;
	stated = &slice->stated[position];
	cell->revision = stated->revision;
	cell->status = status_of(stated);
	cell->stage = (enum stage)stated->stage;
	cell->value = stated->value;
	return figure_note(m->space, stated->note, m->arena, &cell->note, m->err);
}

static enum err_code fill_cell(struct sheet_making *m, size_t row, size_t column)
{
	const struct form *form = m->sheet->form;
	struct sheet_cell *cell = sheet_cell(m->sheet, row, column);
	struct figure_query query = query_of(m, row, column);
	enum err_code code;

	cell->kind = sheet_kind_of(form, m->defs, row, column);
	if (cell->kind == SHEET_BLANK || cell->kind == SHEET_NOTE)
		return ERR_NONE;
	code = figure_get(m->space, &query, &cell->figure, m->err);
	if (code || cell->kind != SHEET_ENTRY)
		return code;
	cell->key = form_cell(form, row, column, query.unit, query.period);
	return fill_entry(m, cell, &query);
}

/* A row has one note on paper: that of its first entry. */
static void fill_note(const struct sheet *sheet, size_t row)
{
	const char *note = NULL;

	for (size_t column = 0; column < sheet->form->column_count && !note; column++)
		if (sheet_cell(sheet, row, column)->kind == SHEET_ENTRY)
			note = sheet_cell(sheet, row, column)->note;
	for (size_t column = 0; column < sheet->form->column_count; column++)
		if (sheet_cell(sheet, row, column)->kind == SHEET_NOTE)
			sheet_cell(sheet, row, column)->note = note;
}

static enum err_code fill_cells(struct sheet_making *m)
{
	const struct form *form = m->sheet->form;
	enum err_code code = ERR_NONE;

	m->sheet->cells =
	    ARENA_ARRAY(m->arena, struct sheet_cell, form->row_count * form->column_count);
	for (size_t row = 0; row < form->row_count && !code; row++) {
		for (size_t column = 0; column < form->column_count && !code; column++)
			code = fill_cell(m, row, column);
		fill_note(m->sheet, row);
	}
	return code;
}

/* ---- what else belongs to it */

static void count_comments(const struct sheet *sheet)
{
	size_t count = sheet->form->row_count * sheet->form->column_count;

	for (size_t i = 0; i < sheet->event_count; i++)
		for (size_t cell = 0; cell < count; cell++)
			if (sheet->cells[cell].kind == SHEET_ENTRY)
				sheet->cells[cell].comment_count += submission_comment_is_on(
				    &sheet->events[i], &sheet->cells[cell].key);
}

static void fill_texts(struct sheet_making *m)
{
	struct sheet *sheet = m->sheet;
	const struct form *form = sheet->form;

	sheet->texts = ARENA_ARRAY(m->arena, struct submission_text, form->text_count);
	for (size_t i = 0; i < form->text_count; i++) {
		const struct submission_text *last = submission_text_last(
		    sheet->text_history, sheet->text_count, form->texts[i].code);

		sheet->texts[i] = last ? *last
		                       : (struct submission_text){.code = form->texts[i].code,
					     .content = STR_EMPTY,
					     .at = STR_EMPTY,
					     .by = STR_EMPTY};
	}
}

static enum err_code fill_rest(struct sheet_making *m)
{
	struct db *db = space_db(m->space);
	struct sheet *sheet = m->sheet;
	const struct submission_key *key = &sheet->submission.key;
	enum err_code code =
	    submission_log(db, key, m->arena, &sheet->events, &sheet->event_count, m->err);

	if (!code)
		code = submission_texts(
		    db, key, INT64_MAX, m->arena, &sheet->text_history, &sheet->text_count, m->err);
	if (!code)
		code = attachments_load(db, key, INT64_MAX, m->arena, &sheet->attachments,
		    &sheet->attachment_count, m->err);
	if (!code) {
		count_comments(sheet);
		fill_texts(m);
	}
	return code;
}

/* The submission first, then at least the figures it was left with. */
static enum err_code take_moment(struct sheet_making *m, struct submission_key key)
{
	struct db *db = space_db(m->space);
	struct sheet *sheet = m->sheet;
	struct journal_head head;
	enum err_code code = submission_load(&sheet->submission, &sheet->begun, db,
	    space_definitions(m->space), key, m->arena, m->err);

	if (!code)
		code = journal_read_head(db, &head, m->err);
	if (!code)
		code = space_refresh_to(m->space, head.batch, m->err);
	if (code)
		return code;
	m->defs = space_definitions(m->space);
	code = submission_form(
	    m->defs, &key, sheet->begun ? sheet->submission.version : 0, &sheet->form, m->err);
	if (!code)
		sheet->submission.version = sheet->form->version;
	return code;
}

enum err_code sheet_make(struct space *space, struct submission_key key, struct arena *arena,
    struct sheet **out, struct err *err)
{
	struct sheet_making m = {.space = space, .arena = arena, .err = err};
	enum err_code code;

	m.sheet = *out = ARENA_NEW(arena, struct sheet);
	code = take_moment(&m, key);
	if (!code)
		code = fill_cells(&m);
	return code ? code : fill_rest(&m);
}
