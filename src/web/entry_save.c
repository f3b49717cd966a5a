/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Saving an entry page: all of it as a form, or some boxes as JSON. */
#include "base/json.h"
#include "entry.html.h"
#include "web/entry_input.h"
#include "web/signed_in.h"
#include "web/web.h"

enum { INPUTS_MAX = FORM_ROWS_MAX * 4, VERSION_MAX = 1000000 };

static void make_room(struct entry_post *post, struct arena *arena, size_t count)
{
	post->inputs = ARENA_ARRAY(arena, struct entry_input, count);
	post->results = ARENA_ARRAY(arena, struct entry_result, count);
}

/* ---- JSON: { version, cells: [{ cell, text, seen }] } */

static enum err_code read_json(struct request *req, struct entry_post *post, struct err *err)
{
	struct json_value *body;
	const struct json_value *cells;
	int64_t version, seen;
	int line, column;
	enum err_code code = json_parse(req->arena, req->body, &body, &line, &column, err);

	if (code)
		return code;
	cells = json_get(body, "cells");
	if (!json_get_int(body, "version", &version) || version < 0 || version > VERSION_MAX ||
	    !cells || cells->kind != JSON_ARRAY || cells->count > INPUTS_MAX)
		return err_set(err, ERR_INPUT, "entry.bad_request", NULL);
	post->version = (int)version;
	make_room(post, req->arena, cells->count);
	for (size_t i = 0; i < cells->count; i++) {
		const struct json_value *item = &cells->items[i];

		if (!json_get_int(item, "seen", &seen) || seen < 0 || seen > INT32_MAX)
			return err_set(err, ERR_INPUT, "entry.bad_request", NULL);
		post->inputs[post->count++] =
		    (struct entry_input){.cell = json_get_str(item, "cell"),
			.text = json_get_str(item, "text"),
			.seen = seen};
	}
	return ERR_NONE;
}

static void write_result(
    struct json *json, const struct entry_input *input, const struct entry_result *result)
{
	static const char *const outcomes[] = {[OUTCOME_SAVED] = "saved",
	    [OUTCOME_WRONG] = "wrong",
	    [OUTCOME_AMBIGUOUS] = "ambiguous",
	    [OUTCOME_CONFLICT] = "conflict"};

	json_object(json);
	json_member_str(json, "cell", input->cell);
	json_member_text(json, "outcome", outcomes[result->outcome]);
	json_member_int(json, "revision", result->revision);
	if (result->text)
		json_member_text(json, "text", result->text);
	if (result->message)
		json_member_text(json, "message", result->message);
	if (result->who)
		json_member_text(json, "who", result->who);
	if (result->outcome == OUTCOME_AMBIGUOUS) {
		json_name(json, "readings");
		json_array(json);
		json_text(json, result->readings[0]);
		json_text(json, result->readings[1]);
		json_array_end(json);
	}
	json_object_end(json);
}

enum err_code entry_cells(struct request *req, struct response *res, struct err *err)
{
	struct work_write write = {0};
	struct entry_post post = {0};
	struct json json;
	enum err_code code = work_write_begin(&write, req, err);

	if (code)
		return code;
	code = read_json(req, &post, err);
	if (!code)
		code = entry_write(req, &write, &post, err);
	work_write_end(&write);
	if (code)
		return code;
	response_as(res, "application/json");
	json_init(&json, &res->body);
	json_object(&json);
	json_name(&json, "cells");
	json_array(&json);
	for (size_t i = 0; i < post.count; i++)
		write_result(&json, &post.inputs[i], &post.results[i]);
	json_array_end(&json);
	json_object_end(&json);
	return ERR_NONE;
}

/* ---- the form as a whole, without script */

/* Fields c3-2, c3-n and t-CODE with what was typed, r3-2 with the revision that was seen. */
static enum err_code read_form(struct request *req, struct entry_post *post, struct err *err)
{
	struct form_data form;
	int64_t version = 0;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	if (!str_to_int(form_data_text(&form, "version"), VERSION_MAX, &version))
		return err_set(err, ERR_INPUT, "entry.bad_request", NULL);
	post->version = (int)version;
	make_room(post, req->arena, form.count);
	for (size_t i = 0; i < form.count; i++) {
		const struct form_field *field = &form.fields[i];
		struct entry_input *input = &post->inputs[post->count];

		bool text = str_starts(field->name, STR("t-"));

		if (field->is_file || field->name.n < 2 ||
		    (!text && (field->name.p[0] != 'c' || field->name.p[1] < '0' ||
				  field->name.p[1] > '9')))
			continue;
		*input = (struct entry_input){.cell = field->name, .text = field->value};
		if (!text)
			input->cell = (struct str){field->name.p + 1, field->name.n - 1};
		if (!str_to_int(form_data_text(
				    &form, arena_printf(req->arena, "r%.*s", STR_ARG(input->cell))),
			INT32_MAX, &input->seen))
			return err_set(err, ERR_INPUT, "entry.bad_request", NULL);
		post->count++;
	}
	return ERR_NONE;
}

/* What a box says that was not saved. */
static const char *problem_of(
    struct arena *arena, enum lang lang, const struct entry_result *result)
{
	struct buf text = {0};

	if (result->outcome == OUTCOME_WRONG)
		return result->message;
	if (result->outcome == OUTCOME_AMBIGUOUS)
		tr_add(&text, lang, "entry.ambiguous", result->readings[0], result->readings[1]);
	else
		tr_add(&text, lang, "entry.conflict", result->who,
		    *result->text ? result->text : tr(lang, "entry.js.empty"));
	return buf_keep(&text, arena);
}

/* Keeps the inputs that were not saved, with why; how many. */
static size_t keep_problems(struct entry_post *post, struct arena *arena, enum lang lang)
{
	size_t kept = 0;

	for (size_t i = 0; i < post->count; i++) {
		if (post->results[i].outcome == OUTCOME_SAVED)
			continue;
		post->inputs[kept] = post->inputs[i];
		post->inputs[kept].problem = problem_of(arena, lang, &post->results[i]);
		/* Saved again, it is meant to stand over what was shown now. */
		if (post->results[i].outcome == OUTCOME_CONFLICT)
			post->inputs[kept].seen = post->results[i].revision;
		kept++;
	}
	return kept;
}

static enum err_code show_again(struct request *req, struct response *res,
    const struct submission_key *key, const struct entry_post *post, size_t count, struct err *err)
{
	struct entry_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct html h;

	if (code)
		return code;
	code = entry_fill(&view, req, key, post->inputs, count, err);
	if (!code) {
		h = signed_in_html(&view.page, res);
		res->status = 422;
		page_entry(&h, &view);
	}
	page_end(&view.page);
	return code;
}

enum err_code entry_save(struct request *req, struct response *res, struct err *err)
{
	struct work_write write = {0};
	struct entry_post post = {0};
	size_t left;
	enum err_code code = work_write_begin(&write, req, err);

	if (code)
		return code;
	code = read_form(req, &post, err);
	if (!code)
		code = entry_write(req, &write, &post, err);
	work_write_end(&write);
	if (code)
		return code;
	app_catch_up(req->app);
	left = keep_problems(&post, req->arena, write.page.lang);
	if (left)
		return show_again(req, res, &write.key, &post, left, err);
	response_redirect(res, 303, arena_printf(req->arena, "%s?luu=1", write.url));
	return ERR_NONE;
}
