/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/entry_cell.h"

#include "core/submission_log.h"
#include "entry_cell.html.h"
#include "web/signed_in.h"
#include "web/web.h"

static const char *value_of(
    const struct page *page, const struct cell_key *cell, const struct cell_revision *revision)
{
	const struct indicator *indicator = &page->defs->indicators[cell->indicator];
	struct buf text = {0};
	const char *out;

	switch (revision->status) {
	case CELL_NOTHING:
		return tr(page->lang, "entry.nothing");
	case CELL_VALUE:
		format_decimal(&text, page->lang, rational_of(revision->value, indicator->scale),
		    indicator->scale, FORMAT_TRIM);
		out = buf_keep(&text, page->arena);
		return out;
	default:
		return tr(page->lang, "entry.js.empty");
	}
}

static const char *stage_of(const struct page *page, const struct cell_revision *revision)
{
	const struct cell_stage *last = &revision->stages[revision->stage_count - 1];

	return arena_printf(page->arena, "%s (%s)", wording_stage(&page->wording, last->stage),
	    page_moment(page, last->at));
}

static enum err_code fill_revisions(
    struct entry_cell_view *view, const struct cell_key *cell, struct err *err)
{
	struct page *page = &view->page;
	struct cell_revision *revisions;
	enum err_code code = cell_history(
	    space_db(page->space), cell, page->arena, &revisions, &view->revision_count, err);

	if (code)
		return code;
	view->revisions = ARENA_ARRAY(page->arena, struct entry_revision, view->revision_count);
	for (size_t i = 0; i < view->revision_count; i++) {
		const struct cell_revision *from = &revisions[view->revision_count - 1 - i];

		view->revisions[i] = (struct entry_revision){.number = from->revision,
		    .value = value_of(page, cell, from),
		    .note = from->note_purged ? tr(page->lang, "work.removed")
		                              : page_text(page, from->note),
		    .who = page_text(page, from->by),
		    .when = page_moment(page, from->at),
		    .stage = stage_of(page, from)};
	}
	return ERR_NONE;
}

static enum err_code fill_comments(struct entry_cell_view *view, const struct submission_key *key,
    const struct form *form, const struct cell_key *cell, struct err *err)
{
	struct page *page = &view->page;
	struct logged_event *events;
	size_t count;
	enum err_code code =
	    submission_log(space_db(page->space), key, page->arena, &events, &count, err);

	if (code)
		return code;
	view->comments = ARENA_ARRAY(page->arena, struct work_comment, count);
	for (size_t i = 0; i < count; i++)
		if (submission_comment_is_on(&events[i], cell) &&
		    work_say(page, form, &events[i], &view->comments[view->comment_count]))
			view->comments[view->comment_count++].about = "";
	return ERR_NONE;
}

static enum err_code fill(struct entry_cell_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	struct submission_key key;
	struct cell_key cell;
	const struct form *form;
	enum err_code code = work_key(page, req, &key, err);

	if (!code)
		code = work_cell(page->defs, &key, request_param(req, "indicator"),
		    request_query(req, "scenario"), request_query(req, "breakdown"), &cell, err);
	if (code)
		return code;
	form = form_find(page->defs, key.form, key.period);
	view->entry_url = work_entry_url(page, &key);
	view->csrf = signed_in_csrf(req);
	view->indicator = page_text(page, request_param(req, "indicator"));
	view->scenario = page_text(page, request_query(req, "scenario"));
	view->breakdown = page_text(page, request_query(req, "breakdown"));
	view->form_name = page_name(page, form->name, form->name_en);
	view->subject =
	    arena_printf(page->arena, "%s · %s", wording_unit(&page->wording, key.unit, key.period),
		wording_period(&page->wording, key.period, PERIOD_LONG));
	view->unit_of_measure = wording_unit_of_measure(&page->wording, cell.indicator);
	page->title = cell.breakdown ? arena_printf(page->arena, "%s – %s",
					   wording_indicator(&page->wording, cell.indicator),
					   wording_breakdown(&page->wording, cell.breakdown))
	                             : wording_indicator(&page->wording, cell.indicator);
	page_crumb(page, view->form_name, view->entry_url);
	page->working = page->unlisted = true;
	code = fill_revisions(view, &cell, err);
	if (!code)
		code = entry_compare_fill(view, req, form, &cell, err);
	return code ? code : fill_comments(view, &key, form, &cell, err);
}

enum err_code entry_cell_page(struct request *req, struct response *res, struct err *err)
{
	struct entry_cell_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct html h;

	if (code)
		return code;
	code = fill(&view, req, err);
	if (!code) {
		h = signed_in_html(&view.page, res);
		page_entry_cell(&h, &view);
	}
	page_end(&view.page);
	return code;
}
