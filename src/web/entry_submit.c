/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Checking a form, and submitting it with the reasons for what the checks warn of. */
#include "entry_submit.html.h"
#include "report/wording_form.h"
#include "web/signed_in.h"
#include "web/web.h"

/* A sheet that was checked. */
struct checked {
	struct sheet *sheet;
	struct finding *findings;
	size_t count;
};

/* The space is the page's. */
static enum err_code check(struct page *page, struct request *req, const struct submission_key *key,
    struct checked *out, struct err *err)
{
	enum err_code code = sheet_make(page->space, *key, req->arena, &out->sheet, err);

	if (code)
		return code;
	/* The sheet has brought the space up to date. */
	page->defs = page->wording.defs = space_definitions(page->space);
	return validation_run(
	    page->space, out->sheet, req->arena, &out->findings, &out->count, err);
}

static const char *field_of(struct arena *arena, const struct finding *finding)
{
	return arena_printf(arena, "ly-do-%.*s", STR_ARG(finding->name));
}

static const char *url_of(const struct entry_submit_view *view, const struct checked *checked,
    const struct finding *finding)
{
	struct arena *arena = view->page.arena;

	if (finding->has_cell)
		return arena_printf(
		    arena, "%s#c%zu-%zu", view->entry_url, finding->row, finding->column);
	if (finding->check == CHECK_TEXT)
		return arena_printf(arena, "%s#t-%.*s", view->entry_url,
		    STR_ARG(checked->sheet->form->texts[finding->index].code));
	return view->entry_url;
}

/* `form` NULL: nothing was sent. */
static void fill_findings(
    struct entry_submit_view *view, const struct checked *checked, const struct form_data *form)
{
	struct arena *arena = view->page.arena;

	view->errors = ARENA_ARRAY(arena, struct submit_finding, checked->count);
	view->warnings = ARENA_ARRAY(arena, struct submit_finding, checked->count);
	for (size_t i = 0; i < checked->count; i++) {
		const struct finding *finding = &checked->findings[i];
		struct submit_finding *out = finding->severity == FORM_ERROR
		                                 ? &view->errors[view->error_count++]
		                                 : &view->warnings[view->warning_count++];
		const char *name = field_of(arena, finding);
		struct str reason = form ? form_data_text(form, name) : STR_EMPTY;

		*out = (struct submit_finding){
		    .text = wording_finding(&view->page.wording, checked->sheet, finding),
		    .url = url_of(view, checked, finding),
		    .name = name,
		    .reason = reason.p ? reason.p : "",
		    .unanswered = form && !str_trim(reason).n};
	}
}

static void fill_frame(
    struct entry_submit_view *view, struct request *req, const struct checked *checked)
{
	struct page *page = &view->page;
	const struct submission_key *key = &checked->sheet->submission.key;
	const struct form *form = checked->sheet->form;
	const char *form_name = page_name(page, form->name, form->name_en);

	view->entry_url = work_entry_url(page, key);
	view->url = arena_printf(page->arena, "%s/nop", view->entry_url);
	view->csrf = signed_in_csrf(req);
	view->subject = arena_printf(page->arena, "%s · %s · %s", form_name,
	    wording_unit(&page->wording, key->unit, key->period),
	    wording_period(&page->wording, key->period, PERIOD_LONG));
	page->title = tr(page->lang, view->submits ? "submit.title" : "submit.check_title");
	page_crumb(page, form_name, view->entry_url);
	page->working = page->unlisted = true;
}

/* The page as it is to be shown: checked anew. */
static enum err_code show(struct request *req, struct response *res, struct entry_submit_view *view,
    const struct form_data *form, struct err *err)
{
	struct submission_key key;
	struct checked checked;
	struct html h;
	enum err_code code = page_begin(&view->page, req, err);

	if (code)
		return code;
	code = work_key(&view->page, req, &key, err);
	if (!code)
		code = check(&view->page, req, &key, &checked, err);
	if (!code && view->submits && !submission_is_open(checked.sheet->submission.state)) {
		response_redirect(res, 303, work_entry_url(&view->page, &key));
	} else if (!code) {
		fill_frame(view, req, &checked);
		fill_findings(view, &checked, form);
		h = signed_in_html(&view->page, res);
		page_entry_submit(&h, view);
		res->status = form ? 422 : 200;
	}
	page_end(&view->page);
	return code;
}

enum err_code entry_check_page(struct request *req, struct response *res, struct err *err)
{
	struct entry_submit_view view = {.submits = false};

	return show(req, res, &view, NULL, err);
}

enum err_code entry_submit_page(struct request *req, struct response *res, struct err *err)
{
	struct entry_submit_view view = {.submits = true};

	return show(req, res, &view, NULL, err);
}

/* ---- Submitting */

struct submitting {
	const struct work_write *write;
	struct submission_request request;
};

static enum err_code submit(struct db *db, void *context, struct err *err)
{
	const struct submitting *s = context;

	return submission_move(
	    db, s->write->defs, s->write->key, &s->write->author, &s->request, err);
}

/* What was found, with the reasons that were given. */
static struct submission_finding *answers_of(
    struct arena *arena, const struct checked *checked, const struct form_data *form)
{
	struct submission_finding *out =
	    ARENA_ARRAY(arena, struct submission_finding, checked->count);

	for (size_t i = 0; i < checked->count; i++)
		out[i] = (struct submission_finding){.rule = checked->findings[i].name,
		    .blocks = checked->findings[i].severity == FORM_ERROR,
		    .reason = form_data_text(form, field_of(arena, &checked->findings[i])).p};
	return out;
}

static enum err_code check_for(
    struct request *req, const struct submission_key *key, struct checked *out, struct err *err)
{
	struct page page;
	enum err_code code = page_begin(&page, req, err);

	if (code)
		return code;
	code = check(&page, req, key, out, err);
	page_end(&page);
	return code;
}

enum err_code entry_submit(struct request *req, struct response *res, struct err *err)
{
	struct entry_submit_view view = {.submits = true};
	struct work_write write = {0};
	struct submitting s = {.write = &write, .request = {.move = MOVE_SUBMIT}};
	struct form_data form;
	struct checked checked;
	enum err_code code = form_data_of(req, &form, err);

	if (!code)
		code = work_write_begin(&write, req, err);
	if (code)
		return code;
	code = check_for(req, &write.key, &checked, err);
	if (!code) {
		s.request.seen = checked.sheet->submission.changes;
		s.request.finding_count = checked.count;
		s.request.findings = answers_of(req->arena, &checked, &form);
		code = work_write_and_return(&write, req, res, submit, &s, err);
	}
	work_write_end(&write);
	if (!err_is_of_input(code))
		return code;
	view.problem = err_in_words(req->arena, (enum lang)req->language, err);
	return show(req, res, &view, &form, err);
}
