/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A form's file, sent or pasted, opened on the page on which forms are designed. */
#include "core/secrecy.h"
#include "designer.html.h"
#include "web/designer_parts.h"
#include "web/signed_in.h"
#include "web/web.h"

static void show(struct designer_file_view *view, struct request *req, struct response *res)
{
	struct page *page = &view->page;
	struct html h;

	view->csrf = signed_in_csrf(req);
	view->url = page_url(page, DESIGNER_FILE_PATH);
	page->title = tr(page->lang, "designer.from_file");
	page->working = page->unlisted = true;
	page_crumb(page, tr(page->lang, "designer.title"), page_url(page, DESIGNER_PATH));
	h = signed_in_html(page, res);
	page_designer_file(&h, view);
	res->status = view->problem ? 422 : 200;
}

enum err_code designer_file_page(struct request *req, struct response *res, struct err *err)
{
	struct designer_file_view view = {.text = ""};
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	show(&view, req, res);
	page_end(&view.page);
	return ERR_NONE;
}

/* The file where one was chosen, else what was pasted. */
static struct form_source sent(const struct form_data *form, struct arena *arena)
{
	const struct form_field *file = form_data_file(form, "tep");

	if (file && file->file_name.n)
		return (struct form_source){arena_str(arena, file->file_name).p, file->value};
	return (struct form_source){NULL, form_data_text(form, "noi-dung")};
}

static bool read(struct designer_file_view *view, const struct form_source *source,
    struct form *form, struct issues *issues)
{
	struct page *page = &view->page;
	struct json_value *json;
	struct err err = {0};
	int line = 0, column = 0;

	if (!str_trim(source->text).n) {
		view->problem = tr(page->lang, "designer.file_none");
		return false;
	}
	if (secrecy_check(source->text, &err)) {
		view->problem = err_in_words(page->arena, page->lang, &err);
		return false;
	}
	if (json_parse(page->arena, source->text, &json, &line, &column, &err))
		issues_add(issues, source->file, line, column, err.key,
		    err.arg_count ? err.args[0] : NULL, NULL);
	else
		form_read(form, json, source, page->defs, page->arena, issues);
	if (issues->count)
		view->problem = tr(page->lang, "designer.file_mistakes");
	return !issues->count;
}

enum err_code designer_file(struct request *req, struct response *res, struct err *err)
{
	struct designer_file_view view = {.text = ""};
	struct issues issues = {.arena = req->arena};
	struct form_source source;
	struct form_data data;
	struct form form;
	enum err_code code = form_data_of(req, &data, err);

	if (!code)
		code = page_begin(&view.page, req, err);
	if (code)
		return code;
	source = sent(&data, req->arena);
	if (read(&view, &source, &form, &issues)) {
		code = designer_open(&view.page, req, res, &form, err);
	} else {
		view.text = page_text(&view.page, form_data_text(&data, "noi-dung"));
		view.problems = page_problems(&view.page, &issues);
		show(&view, req, res);
	}
	page_end(&view.page);
	return code;
}
