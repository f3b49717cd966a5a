/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal given out while it is read, page by page. */
#include "base/bug.h"
#include "exchange/audit_output.h"
#include "web/audit.h"

enum { PIECE = 500 };

/* What an answer under way owns. */
struct audit_answer {
	struct app *app;
	struct definitions *defs; /* held */
	struct arena arena;       /* of the query's texts */
	struct audit_query query;
	struct audit_form form;
	size_t given; /* entries */
	bool begun;
	struct json json; /* writes to `text` … */
	struct buf text;  /* … which is emptied into every piece */
};

static enum err_code take(void *context, const struct audit_entry *entry, struct err *err)
{
	struct audit_answer *answer = context;

	(void)err;
	if (answer->form.csv)
		audit_add_csv(&answer->text, entry);
	else
		audit_add_json(&answer->json, entry);
	answer->given++;
	return ERR_NONE;
}

static void begin(struct audit_answer *answer)
{
	answer->begun = true;
	if (answer->form.csv) {
		audit_add_csv_head(&answer->text);
		return;
	}
	json_init(&answer->json, &answer->text);
	json_object(&answer->json);
	json_name(&answer->json, "audit");
	json_array(&answer->json);
}

static void finish(struct audit_answer *answer, int64_t next)
{
	struct json *json = &answer->json;

	if (answer->form.csv)
		return;
	json_array_end(json);
	json_name(json, "next");
	if (next)
		json_int(json, next);
	else
		json_null(json);
	json_object_end(json);
	buf_add_char(&answer->text, '\n');
}

static bool is_full(const struct audit_answer *answer)
{
	return answer->form.limit && answer->given >= answer->form.limit;
}

static size_t piece_size(const struct audit_answer *answer)
{
	size_t left = answer->form.limit - answer->given;

	return answer->form.limit && left < PIECE ? left : PIECE;
}

static enum err_code walk(struct audit_answer *answer, int64_t *next, struct err *err)
{
	struct db *db;
	enum err_code code = app_take(answer->app, &db, err);

	if (code)
		return code;
	answer->query.limit = piece_size(answer);
	code = audit_walk(db, answer->defs, &answer->query, take, answer, next, err);
	app_give(answer->app, db);
	return code;
}

static bool next_piece(void *context, struct buf *piece)
{
	struct audit_answer *answer = context;
	struct err err = {0};
	int64_t next = 0;
	enum err_code code;
	bool more;

	if (!answer->begun)
		begin(answer);
	code = walk(answer, &next, &err);
	answer->query.before_batch = next;
	more = !code && next && !is_full(answer);
	if (code && answer->form.csv)
		buf_add_text(&answer->text, tr(answer->form.lang, "audit.broken_off"));
	if (!code && !more)
		finish(answer, next);
	buf_add_str(piece, buf_str(&answer->text));
	buf_clear(&answer->text);
	return more;
}

static void end(void *context)
{
	struct audit_answer *answer = context;

	definitions_free(answer->defs);
	arena_release(&answer->arena);
	buf_release(&answer->text);
	free(answer);
}

/* The query lives longer than the request. */
static void keep_texts(struct audit_answer *answer)
{
	struct audit_query *query = &answer->query;
	struct str *texts[] = {&query->actor, &query->since, &query->until, &query->subject};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		*texts[i] = arena_str(&answer->arena, *texts[i]);
}

enum err_code audit_export(
    struct request *req, struct response *res, const struct audit_form *form, struct err *err)
{
	struct audit_answer *answer = calloc(1, sizeof(*answer));
	struct space *space;
	enum err_code code;

	INVARIANT(answer);
	answer->app = req->app;
	answer->form = *form;
	code = app_lock_definitions(req->app, &space, err);
	if (!code) {
		answer->defs = definitions_hold(space_definitions(space));
		app_unlock(req->app);
		code = audit_query_read(answer->defs, req, &answer->query, err);
	}
	if (code) {
		end(answer);
		return code;
	}
	keep_texts(answer);
	response_stream(res, form->csv ? "text/csv; charset=utf-8" : "application/json",
	    &(struct response_stream){next_piece, end, answer});
	response_header(res, "Content-Disposition",
	    form->csv ? "attachment; filename=\"audit.csv\""
		      : "attachment; filename=\"audit.json\"");
	return ERR_NONE;
}
