/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The entry page of a form. */
#include "web/entry.h"

#include "core/deadline.h"
#include "core/sheet_follow.h"
#include "entry.html.h"
#include "exchange/sheet_grid.h"
#include "web/signed_in.h"
#include "web/web.h"

struct filling {
	struct entry_view *view;
	struct page *page;
	const struct sheet *sheet;
	const struct entry_input *inputs;
	size_t input_count;
	struct err *err;
};

/* ---- columns and rows */

static void fill_columns(struct filling *f)
{
	const struct form *form = f->sheet->form;

	f->view->column_count = form->column_count;
	f->view->columns = ARENA_ARRAY(f->page->arena, struct entry_column, form->column_count);
	for (size_t i = 0; i < form->column_count; i++)
		f->view->columns[i] = (struct entry_column){
		    .name = form_column_name(&f->page->wording, &form->columns[i]),
		    .is_note = form->columns[i].kind == FORM_NOTE};
}

/* ---- cells */

static const struct entry_input *input_of(const struct filling *f, const char *cell)
{
	for (size_t i = 0; i < f->input_count; i++)
		if (str_is(f->inputs[i].cell, cell))
			return &f->inputs[i];
	return NULL;
}

/* The number as it reads back: every digit that is stored. */
static const char *entered_text(const struct filling *f, const struct sheet_cell *cell)
{
	const struct indicator *indicator = &f->page->defs->indicators[cell->key.indicator];
	struct buf text = {0};

	if (!cell->revision || cell->status == CELL_WITHDRAWN || cell->status == CELL_NOT_EXPECTED)
		return "";
	if (cell->status == CELL_NOTHING)
		return "-";
	format_decimal(&text, f->page->lang, rational_of(cell->value, indicator->scale),
	    indicator->scale, FORMAT_TRIM);
	return buf_keep(&text, f->page->arena);
}

static const char *integer_text(const struct filling *f, int64_t value)
{
	return arena_printf(f->page->arena, "%lld", (long long)value);
}

static void set_box(struct filling *f, struct entry_cell *out, size_t row, const char *column)
{
	const struct entry_input *input;

	out->cell = arena_printf(f->page->arena, "%zu-%s", row, column);
	out->name = arena_printf(f->page->arena, "c%s", out->cell);
	input = input_of(f, out->cell);
	if (!input)
		return;
	out->text = arena_str(f->page->arena, input->text).p;
	out->revision = (int)input->seen;
	out->problem = input->problem;
	f->view->problem_count += input->problem ? 1 : 0;
}

/* The column of the row's first entry, whose note is the row's; false: it has none. */
static bool first_entry(const struct filling *f, size_t row, size_t *column)
{
	for (*column = 0; *column < f->sheet->form->column_count; ++*column)
		if (sheet_cell(f->sheet, row, *column)->kind == SHEET_ENTRY)
			return true;
	return false;
}

static enum err_code fill_figure(
    struct filling *f, struct entry_cell *out, size_t row, size_t column)
{
	const struct sheet_cell *cell = sheet_cell(f->sheet, row, column);
	struct sheet_follow follow;
	enum err_code code = sheet_follow(f->page->space, f->sheet, row, column, &follow, f->err);

	out->text =
	    wording_figure(&f->page->wording, &cell->figure, WORDING_CELL, WORDING_DECIMALS);
	if (code || follow.follows == FOLLOWS_NOTHING)
		return code;
	out->follows = arena_printf(f->page->arena, "%zu-%zu", row, follow.entry);
	out->before = integer_text(f, follow.before);
	out->plan = integer_text(f, follow.plan);
	if (follow.follows == FOLLOWS_PERCENT)
		out->decimals =
		    f->page->defs->indicators[cell->figure.query.indicator].percent_decimals;
	return ERR_NONE;
}

static void fill_entry(struct filling *f, struct entry_cell *out, size_t row, size_t column)
{
	const struct sheet_cell *cell = sheet_cell(f->sheet, row, column);

	out->text = entered_text(f, cell);
	out->revision = cell->revision;
	out->comments = (int)cell->comment_count;
	if (cell->status == CELL_NOTHING)
		out->state = tr(f->page->lang, "entry.nothing");
	set_box(f, out, row, arena_printf(f->page->arena, "%zu", column));
	out->shares = out->cell;
	if (out->revision || out->comments)
		out->about = work_cell_url(f->page, f->page->defs, f->view->url, &cell->key);
}

/* The box of a note, which is a new revision of its entry. */
static void fill_note(struct filling *f, struct entry_cell *out, size_t row, size_t column)
{
	const struct sheet_cell *cell = sheet_cell(f->sheet, row, column);
	size_t entry;

	if (!first_entry(f, row, &entry)) {
		out->crossed = true;
		return;
	}
	out->is_note = true;
	out->text = cell->note ? cell->note : "";
	out->revision = sheet_cell(f->sheet, row, entry)->revision;
	set_box(f, out, row, "n");
	out->shares = arena_printf(f->page->arena, "%zu-%zu", row, entry);
}

static enum err_code fill_cell(struct filling *f, struct entry_cell *out, size_t row, size_t column)
{
	const struct indicator *indicator =
	    &f->page->defs->indicators[f->sheet->form->rows[row].indicator];

	*out = (struct entry_cell){.text = "",
	    .state = "",
	    .label = arena_printf(f->page->arena, "%s, %s",
		form_row_name(&f->page->wording, &f->sheet->form->rows[row]),
		f->view->columns[column].name),
	    .scale = indicator->scale,
	    .decimals = indicator->decimals};
	switch (sheet_cell(f->sheet, row, column)->kind) {
	case SHEET_BLANK:
		out->crossed = true;
		break;
	case SHEET_FIGURE:
		return fill_figure(f, out, row, column);
	case SHEET_ENTRY:
		fill_entry(f, out, row, column);
		break;
	case SHEET_NOTE:
		fill_note(f, out, row, column);
		break;
	}
	return ERR_NONE;
}

static enum err_code fill_rows(struct filling *f)
{
	const struct form *form = f->sheet->form;
	struct entry_view *view = f->view;
	enum err_code code = ERR_NONE;

	view->rows =
	    ARENA_ARRAY(f->page->arena, struct entry_row, form->row_count + form->section_count);
	for (size_t i = 0; i < form->row_count && !code; i++) {
		const struct form_row *row = &form->rows[i];
		const struct form_section *section = &form->sections[row->section];
		struct entry_row *out;

		if (section->first_row == i && section->name.n)
			view->rows[view->row_count++].section =
			    page_name(f->page, section->name, section->name_en);
		out = &view->rows[view->row_count++];
		*out = (struct entry_row){.number = arena_str(f->page->arena, row->number).p,
		    .name = form_row_name(&f->page->wording, row),
		    .unit = wording_unit_of_measure(&f->page->wording, row->indicator),
		    .index = arena_printf(f->page->arena, "%zu", i),
		    .indent = row->indent,
		    .required = row->required,
		    .cell_count = form->column_count,
		    .cells = ARENA_ARRAY(f->page->arena, struct entry_cell, form->column_count)};
		for (size_t column = 0; column < form->column_count && !code; column++)
			code = fill_cell(f, &out->cells[column], i, column);
	}
	return code;
}

/* ---- texts, files, and what was said */

static void fill_texts(struct filling *f)
{
	const struct form *form = f->sheet->form;

	f->view->text_count = form->text_count;
	f->view->texts = ARENA_ARRAY(f->page->arena, struct entry_text, form->text_count);
	for (size_t i = 0; i < form->text_count; i++) {
		const struct form_text *asked = &form->texts[i];
		const struct submission_text *written = &f->sheet->texts[i];
		struct entry_text *out = &f->view->texts[i];
		const struct entry_input *input;

		out->cell = arena_printf(f->page->arena, "t-%.*s", STR_ARG(asked->code));
		out->name = out->cell;
		out->title = page_name(f->page, asked->name, asked->name_en);
		out->help = page_name(f->page, asked->help, asked->help_en);
		out->text = arena_str(f->page->arena, written->content).p;
		out->revision = written->revision;
		out->length_max = asked->length_max;
		out->required = asked->required;
		input = input_of(f, out->cell);
		if (!input)
			continue;
		out->text = arena_str(f->page->arena, input->text).p;
		out->revision = (int)input->seen;
		out->problem = input->problem;
		f->view->problem_count += input->problem ? 1 : 0;
	}
}

static const char *size_text(const struct filling *f, int64_t bytes)
{
	struct buf text = {0};

	format_decimal(
	    &text, f->page->lang, rational_of(bytes / 100, 1), bytes < 10240 ? 1 : 0, FORMAT_TRIM);
	buf_add_text(&text, " KB");
	return buf_keep(&text, f->page->arena);
}

static void fill_files(struct filling *f)
{
	const struct sheet *sheet = f->sheet;

	f->view->takes_files = sheet->form->attachments_max || sheet->attachment_count;
	f->view->file_room = sheet->attachment_count < (size_t)sheet->form->attachments_max;
	f->view->file_count = sheet->attachment_count;
	f->view->files = ARENA_ARRAY(f->page->arena, struct entry_file, sheet->attachment_count);
	for (size_t i = 0; i < sheet->attachment_count; i++) {
		const struct attachment *file = &sheet->attachments[i];
		const char *id = arena_str(f->page->arena, file->digest).p;

		f->view->files[i] = (struct entry_file){
		    .name = file->name.n ? arena_str(f->page->arena, file->name).p
		                         : tr(f->page->lang, "work.removed"),
		    .url = arena_printf(f->page->arena, "%s/dinh-kem/%s", f->view->url, id),
		    .size = size_text(f, file->size),
		    .id = id};
	}
}

/* What was said of the submission and why it was moved, in order. */
static void fill_said(struct filling *f)
{
	const struct sheet *sheet = f->sheet;
	struct entry_view *view = f->view;

	view->comments = ARENA_ARRAY(f->page->arena, struct work_comment, sheet->event_count);
	for (size_t i = 0; i < sheet->event_count; i++) {
		const struct logged_event *event = &sheet->events[i];
		struct work_comment *out = &view->comments[view->comment_count];

		if (!work_say(f->page, sheet->form, event, out))
			continue;
		view->comment_count++;
		if (event->kind == EVENT_MOVE)
			view->returned =
			    sheet->submission.state == SUBMISSION_RETURNED ? out->text : NULL;
	}
}

/* ---- what stands around the table */

static void fill_dates(struct filling *f, const struct submission *submission)
{
	const struct form_dates dates =
	    form_dates(f->sheet->form, f->page->defs->calendar, submission->key.period);
	enum lang lang = f->page->lang;
	date due = submission->extended_to != DATE_MIN ? submission->extended_to : dates.due;
	struct buf from = {0}, to = {0}, day = {0}, text = {0};

	f->view->dates = "";
	if (!dates.known)
		return;
	format_date(&from, lang, dates.cut_off_begin, DATE_SHORT);
	format_date(&to, lang, dates.cut_off_end, DATE_SHORT);
	format_date(&day, lang, due, DATE_SHORT);
	tr_add(&text, lang,
	    submission->extended_to != DATE_MIN ? "entry.dates_extended" : "entry.dates",
	    (const char *)from.p, (const char *)to.p, (const char *)day.p);
	f->view->dates = buf_keep(&text, f->page->arena);
	date_add_iso(&text, due);
	f->view->due_on = buf_keep(&text, f->page->arena);
	if (!submission->first_submitted_at.n && today_in_vietnam() > due) {
		tr_add_n(&text, lang, "entry.late", today_in_vietnam() - due);
		f->view->late = buf_keep(&text, f->page->arena);
	}
	buf_release(&from);
	buf_release(&to);
	buf_release(&day);
}

static void fill_head(struct filling *f, struct request *req)
{
	struct entry_view *view = f->view;
	struct page *page = f->page;
	const struct submission *submission = &f->sheet->submission;
	const struct actor *actor = signed_in_actor(req);

	view->form_name = page_name(f->page, f->sheet->form->name, f->sheet->form->name_en);
	view->unit_name =
	    wording_unit(&page->wording, submission->key.unit, submission->key.period);
	view->period = wording_period(&page->wording, submission->key.period, PERIOD_LONG);
	view->state = work_state(page->lang, submission->state);
	view->state_code = submission_state_code(submission->state);
	view->version = f->sheet->form->version;
	view->csrf = signed_in_csrf(req);
	view->open = submission_is_open(submission->state) &&
	             access_allows(actor, ACCESS_ENTER, page->defs, submission->key.unit,
			 submission->key.period, (struct str){0});
	view->due_on = "";
	view->extends = !submission->first_submitted_at.n &&
	                access_allows(actor, ACCESS_APPROVE, page->defs, submission->key.unit,
			    submission->key.period, (struct str){0});
	if (request_query(req, "luu").p)
		view->saved = tr(page->lang, "entry.saved");
	if (!submission_is_open(submission->state))
		view->locked = tr(page->lang, "entry.locked");
	else if (!view->open)
		view->locked = tr(page->lang, "entry.read_only");
	view->move_count = work_moves_of(page, actor, submission, f->sheet->form, &view->moves);
}

enum err_code entry_fill(struct entry_view *view, struct request *req,
    const struct submission_key *key, const struct entry_input *inputs, size_t count,
    struct err *err)
{
	struct sheet *sheet;
	struct filling f = {view, &view->page, NULL, inputs, count, err};
	enum err_code code = sheet_make(view->page.space, *key, req->arena, &sheet, err);

	if (code)
		return code;
	/* The sheet has brought the space up to date. */
	view->page.defs = view->page.wording.defs = space_definitions(view->page.space);
	view->page.site = &view->page.defs->site;
	f.sheet = sheet;
	view->url = work_entry_url(&view->page, key);
	fill_head(&f, req);
	fill_dates(&f, &sheet->submission);
	fill_columns(&f);
	code = fill_rows(&f);
	fill_texts(&f);
	fill_files(&f);
	fill_said(&f);
	view->page.title = arena_printf(
	    req->arena, "%s – %s – %s", view->form_name, view->unit_name, view->period);
	view->page.crumb = view->form_name;
	view->page.working = true;
	view->page.unlisted = true;
	return code;
}

enum err_code entry_page(struct request *req, struct response *res, struct err *err)
{
	struct entry_view view = {0};
	struct submission_key key;
	enum err_code code = page_begin(&view.page, req, err);
	struct html h;

	if (code)
		return code;
	code = work_key(&view.page, req, &key, err);
	if (!code)
		code = entry_fill(&view, req, &key, NULL, 0, err);
	if (!code) {
		h = signed_in_html(&view.page, res);
		page_entry(&h, &view);
	}
	page_end(&view.page);
	return code;
}
