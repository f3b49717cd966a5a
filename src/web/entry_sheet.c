/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/entry_sheet.h"

#include "core/submission_log.h"
#include "entry_sheet.html.h"
#include "exchange/cells_file.h"
#include "exchange/sheet_grid.h"
#include "web/signed_in.h"
#include "web/web.h"

/* ---- out */

static enum err_code make_grid(const struct page *page, struct request *req, struct sheet **sheet,
    struct form_grid *grid, bool filled, struct err *err)
{
	struct submission_key key;
	enum err_code code = work_key(page, req, &key, err);
	struct wording w = page->wording;

	if (!code)
		code = sheet_make(page->space, key, req->arena, sheet, err);
	if (code)
		return code;
	w.defs = space_definitions(page->space);
	sheet_grid(grid, *sheet, &w, filled);
	return ERR_NONE;
}

/* "kt-xh-quy 05974 2017-Q3.xlsx" */
static struct str file_name(const struct form_grid *grid, struct arena *arena, const char *ending)
{
	return str_of(arena_printf(arena, "%.*s %.*s %.*s.%s", STR_ARG(grid->form),
	    STR_ARG(grid->unit), STR_ARG(grid->period), ending));
}

/* ?trong=1: without what was entered. */
static enum err_code answer_grid(
    struct request *req, struct response *res, bool csv, struct err *err)
{
	struct page page;
	struct sheet *sheet;
	struct form_grid grid;
	enum err_code code = page_begin(&page, req, err);

	if (code)
		return code;
	code = make_grid(&page, req, &sheet, &grid, !request_query(req, "trong").p, err);
	page_end(&page);
	if (code)
		return code;
	work_download_name(res, file_name(&grid, req->arena, csv ? "csv" : "xlsx"));
	if (csv) {
		response_as(res, "text/csv; charset=utf-8");
		form_sheet_write_csv(&grid, &res->body);
		return ERR_NONE;
	}
	response_as(res, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
	return form_sheet_write_xlsx(&grid, &res->body, err);
}

enum err_code entry_xlsx(struct request *req, struct response *res, struct err *err)
{
	return answer_grid(req, res, false, err);
}

enum err_code entry_csv(struct request *req, struct response *res, struct err *err)
{
	return answer_grid(req, res, true, err);
}

/* ---- in */

static const char *number_text(const struct page *page, const struct grid_cell *cell, int64_t value)
{
	struct buf text = {0};

	format_decimal(
	    &text, page->lang, rational_of(value, cell->scale), cell->scale, FORMAT_TRIM);
	return buf_keep(&text, page->arena);
}

static const char *stored_text(const struct page *page, const struct grid_cell *cell)
{
	switch (cell->kind) {
	case GRID_VALUE:
		return number_text(page, cell, cell->value);
	case GRID_NOTHING:
		return "-";
	case GRID_TEXT:
		return page_text(page, cell->text);
	case GRID_BLANK:
		break;
	}
	return "";
}

static const char *read_text(const struct page *page, const struct grid_cell *cell,
    const struct form_sheet_entry *entry, bool note)
{
	if (note)
		return page_text(page, entry->text);
	if (entry->result == NUMBER_NOTHING)
		return "-";
	if (entry->result == NUMBER_EMPTY)
		return "";
	return number_text(page, cell, entry->value);
}

/* The revision a change is made against: the cell's, a note's that of its row's first entry. */
static int revision_of(const struct sheet *sheet, size_t row, size_t column)
{
	const struct sheet_cell *cell = sheet_cell(sheet, row, column);

	for (size_t i = 0; cell->kind == SHEET_NOTE && i < sheet->form->column_count; i++)
		if (sheet_cell(sheet, row, i)->kind == SHEET_ENTRY)
			return sheet_cell(sheet, row, i)->revision;
	return cell->revision;
}

static void fill_changes(struct entry_upload_view *view, const struct sheet *sheet,
    const struct form_grid *grid, const struct form_sheet *read)
{
	struct page *page = &view->page;

	view->changes = ARENA_ARRAY(page->arena, struct entry_change, read->count);
	for (size_t i = 0; i < read->count; i++) {
		const struct form_sheet_entry *entry = &read->entries[i];
		const struct grid_cell *cell =
		    &grid->cells[entry->row * grid->column_count + entry->column];
		bool note = grid->columns[entry->column].kind == GRID_NOTE;
		size_t row = grid->rows[entry->row].of;
		const char *box;
		struct entry_change *out;

		if (!entry->changed)
			continue;
		box = note ? arena_printf(page->arena, "%zu-n", row)
		           : arena_printf(page->arena, "%zu-%zu", row, entry->column);
		out = &view->changes[view->change_count++];
		*out = (struct entry_change){.place = entry->cell,
		    .name = arena_printf(page->arena, "%.*s, %.*s",
			STR_ARG(grid->rows[entry->row].name),
			STR_ARG(grid->columns[entry->column].name)),
		    .before = stored_text(page, cell),
		    .after = read_text(page, cell, entry, note),
		    .field = arena_printf(page->arena, "c%s", box),
		    .revision_field = arena_printf(page->arena, "r%s", box),
		    .revision = revision_of(sheet, row, entry->column)};
		out->text = out->after;
		if (entry->result == NUMBER_AMBIGUOUS && !note)
			out->reading = number_text(page, cell, entry->other);
	}
}

static enum err_code read_upload(
    struct entry_upload_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	const struct form_field *file;
	struct issues issues = {.arena = req->arena};
	struct form_data form;
	struct form_grid grid;
	struct form_sheet read = {0};
	struct sheet *sheet;
	struct cells cells;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	file = form_data_file(&form, "file");
	if (!file)
		return err_set(err, ERR_INPUT, "entry.no_file", NULL);
	view->file_name = arena_str(req->arena, file->file_name).p;
	code = make_grid(page, req, &sheet, &grid, true, err);
	if (code)
		return code;
	view->version = sheet->form->version;
	if (cells_from_file(&cells, file->value, view->file_name, NULL, req->arena, &issues) &&
	    form_sheet_read(&read, &cells, &grid, req->arena, &issues))
		fill_changes(view, sheet, &grid, &read);
	view->problems = page_problems(page, &issues);
	return ERR_NONE;
}

static enum err_code fill_frame(
    struct entry_upload_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	struct submission_key key;
	const struct form *form;
	enum err_code code = work_key(page, req, &key, err);

	if (code)
		return code;
	form = form_find(page->defs, key.form, key.period);
	view->entry_url = work_entry_url(page, &key);
	view->csrf = signed_in_csrf(req);
	view->form_name = page_name(page, form->name, form->name_en);
	view->subject = arena_printf(page->arena, "%s · %s · %s", view->form_name,
	    wording_unit(&page->wording, key.unit, key.period),
	    wording_period(&page->wording, key.period, PERIOD_LONG));
	page->title = tr(page->lang, "entry.upload");
	page_crumb(page, view->form_name, view->entry_url);
	page->working = page->unlisted = true;
	return ERR_NONE;
}

static enum err_code answer(struct request *req, struct response *res, bool sent, struct err *err)
{
	struct entry_upload_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct html h;

	if (code)
		return code;
	code = fill_frame(&view, req, err);
	if (!code && sent)
		code = read_upload(&view, req, err);
	if (!code) {
		h = signed_in_html(&view.page, res);
		page_entry_upload(&h, &view);
		res->status = view.problems.count ? 422 : 200;
	}
	page_end(&view.page);
	return code;
}

enum err_code entry_upload_page(struct request *req, struct response *res, struct err *err)
{
	return answer(req, res, false, err);
}

enum err_code entry_upload(struct request *req, struct response *res, struct err *err)
{
	return answer(req, res, true, err);
}
