/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal given out while it is read, page by page. */
#include "base/bug.h"
#include "exchange/audit_output.h"
#include "web/audit.h"

enum { PIECE = 500 };

struct export
{
	struct app *app;
	struct definitions *defs; /* held */
	struct arena arena;       /* of the query's texts */
	struct audit_query query;
	bool as_json;
	bool begun;
	struct json json; /* writes to `text` … */
	struct buf text;  /* … which is emptied into every piece */
	enum lang lang;
};

static enum err_code take(void *context, const struct audit_entry *entry, struct err *err)
{
	struct export *export = context;

	(void)err;
	if (export->as_json)
		audit_add_json(&export->json, entry);
	else
		audit_add_csv(&export->text, entry);
	return ERR_NONE;
}

static void begin(struct export *export)
{
	export->begun = true;
	if (!export->as_json) {
		audit_add_csv_head(&export->text);
		return;
	}
	json_init(&export->json, &export->text);
	json_object(&export->json);
	json_name(&export->json, "audit");
	json_array(&export->json);
}

static enum err_code walk(struct export *export, int64_t *next, struct err *err)
{
	struct db *db;
	enum err_code code = app_take(export->app, &db, err);

	if (code)
		return code;
	code = audit_walk(db, export->defs, &export->query, take, export, next, err);
	app_give(export->app, db);
	return code;
}

static bool next_piece(void *context, struct buf *piece)
{
	struct export *export = context;
	struct err err = {0};
	int64_t next = 0;
	enum err_code code;

	if (!export->begun)
		begin(export);
	code = walk(export, &next, &err);
	export->query.before_batch = next;
	if (code && !export->as_json)
		buf_add_text(&export->text, tr(export->lang, "audit.broken_off"));
	if (!code && !next && export->as_json) {
		json_array_end(&export->json);
		json_object_end(&export->json);
		buf_add_char(&export->text, '\n');
	}
	buf_add_str(piece, buf_str(&export->text));
	buf_clear(&export->text);
	return !code && next > 0;
}

static void end(void *context)
{
	struct export *export = context;

	definitions_free(export->defs);
	arena_release(&export->arena);
	buf_release(&export->text);
	free(export);
}

/* The query lives longer than the request. */
static void keep_texts(struct export *export)
{
	struct str *texts[] = {&export->query.actor, &export->query.since, &export->query.until,
	    &export->query.subject};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		*texts[i] = arena_str(&export->arena, *texts[i]);
}

enum err_code audit_export(struct request *req, struct response *res, bool as_json, struct err *err)
{
	struct export *export = calloc(1, sizeof(*export));
	struct space *space;
	enum err_code code;

	INVARIANT(export);
	export->app = req->app;
	export->as_json = as_json;
	export->lang = (enum lang)req->language;
	code = app_lock(req->app, &space, err);
	if (!code) {
		export->defs = definitions_hold(space_definitions(space));
		app_unlock(req->app);
		code = audit_query_read(export->defs, req, &export->query, err);
	}
	if (code) {
		end(export);
		return code;
	}
	export->query.limit = PIECE;
	keep_texts(export);
	response_stream(res, as_json ? "application/json" : "text/csv; charset=utf-8",
	    &(struct response_stream){next_piece, end, export});
	response_header(res, "Content-Disposition",
	    as_json ? "attachment; filename=\"audit.json\"" : "attachment; filename=\"audit.csv\"");
	return ERR_NONE;
}
