/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/submission_log.h"

#include "base/bug.h"
#include "core/schema.h"
#include "core/submission_inside.h"

/* ---- events */

enum err_code submission_log(struct db *db, const struct submission_key *key, struct arena *arena,
    struct logged_event **out, size_t *count, struct err *err)
{
	struct buf subject = {0};
	enum err_code code;

	submission_subject(&subject, key);
	code = event_log(db, buf_str(&subject), arena, out, count, err);
	buf_release(&subject);
	return code;
}

/* ---- comments */

static bool may_comment(const struct submission_author *author, const struct definitions *defs,
    const struct submission_key *key, const struct form *form, struct arena *arena)
{
	static const enum access permissions[] = {
	    ACCESS_ENTER, ACCESS_SUBMIT, ACCESS_REVIEW, ACCESS_APPROVE};

	for (size_t i = 0; i < sizeof(permissions) / sizeof(permissions[0]); i++)
		if (submission_allows(author, permissions[i], defs, key, form, arena))
			return true;
	return false;
}

static bool is_shown(
    const struct form *form, const struct cell_key *cell, const struct submission_key *key)
{
	for (size_t i = 0; i < form->row_count * form->column_count; i++) {
		struct cell_key own = form_cell(
		    form, i / form->column_count, i % form->column_count, key->unit, key->period);

		if (!cell_key_compare(&own, cell))
			return true;
	}
	return false;
}

static void write_place(struct buf *out, const struct comment_place *place)
{
	struct json json;

	json_init(&json, out);
	json_object(&json);
	if (place->cell) {
		json_name(&json, "cell");
		json_object(&json);
		json_member_int(&json, "breakdown", place->cell->breakdown);
		json_member_int(&json, "indicator", place->cell->indicator);
		json_member_int(&json, "scenario", place->cell->scenario);
		json_object_end(&json);
	}
	if (place->text.n)
		json_member_str(&json, "text", place->text);
	json_object_end(&json);
}

static enum err_code comment(struct db *db, const struct submission_key *key,
    const struct submission_author *author, const struct comment_place *place, const char *text,
    struct arena *arena, struct err *err)
{
	struct submission_events events;
	struct batch batch = {0};
	struct buf content = {0};

	submission_events_init(&events, key, arena);
	write_place(&content, place);
	submission_events_add(&events, EVENT_COMMENT, buf_str(&content), text);
	buf_release(&content);
	submission_sign(&batch, author, &events);
	return journal_append(db, &batch, err);
}

enum err_code submission_comment(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author,
    const struct comment_place *place, const char *text, struct err *err)
{
	struct submission submission;
	struct arena arena = {0};
	const struct form *form;
	bool found;
	enum err_code code = submission_load(&submission, &found, db, defs, key, &arena, err);

	if (!code)
		code = submission_form(defs, &key, found ? submission.version : 0, &form, err);
	if (!code && !may_comment(author, defs, &key, form, &arena))
		code = submission_denied(&key, err);
	if (!code && !has_text(text))
		code = err_set(err, ERR_INPUT, "submission.empty_comment", NULL);
	if (!code)
		code = submission_check_text(text, SUBMISSION_TEXT_MAX, err);
	if (!code && place->cell && !is_shown(form, place->cell, &key))
		code = err_set(err, ERR_INPUT, "submission.no_such_cell", NULL);
	if (!code)
		code = comment(db, &key, author, place, text, &arena, err);
	arena_release(&arena);
	return code;
}

bool submission_comment_is_on(const struct logged_event *event, const struct cell_key *cell)
{
	const struct json_value *place = json_get(event->content, "cell");
	int64_t indicator, scenario, breakdown;

	return event->kind == EVENT_COMMENT && json_get_int(place, "indicator", &indicator) &&
	       json_get_int(place, "scenario", &scenario) &&
	       json_get_int(place, "breakdown", &breakdown) && indicator == cell->indicator &&
	       scenario == cell->scenario && breakdown == cell->breakdown;
}

/* ---- one cell */

#define CELL_OF(cell)                                                                              \
	SPACE, (int64_t)(cell)->indicator, (int64_t)(cell)->scenario, (int64_t)(cell)->breakdown,  \
	    (cell)->period, (int64_t)(cell)->unit

/* Revisions are numbered without gaps, but read as they come. */
static enum err_code read_moves(struct db *db, const struct cell_key *cell, struct arena *arena,
    struct cell_revision *items, size_t count, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT m.revision, m.stage, b.batch, b.committed_at, a.content FROM stage_move m "
	    "JOIN batch b ON b.space = m.space AND b.ticket = m.ticket "
	    "LEFT JOIN free_text a ON a.space = b.space AND a.id = b.actor "
	    "WHERE m.space = $1 AND m.indicator = $2 AND m.scenario = $3 AND m.breakdown = $4 "
	    "AND m.period = $5 AND m.unit = $6 ORDER BY m.revision, b.batch",
	    "iiiiii", CELL_OF(cell));
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	size_t at = 0, capacity = 1;
	bool row = true;

	while (row && !code) {
		struct cell_revision *item;

		code = db_step(stmt, &row, err);
		if (!row || code)
			break;
		while (at < count && items[at].revision < db_int(stmt, 0)) {
			at++;
			capacity = 1;
		}
		if (at == count || items[at].revision != db_int(stmt, 0))
			continue;
		item = &items[at];
		item->stages = arena_grow(
		    arena, item->stages, item->stage_count, &capacity, sizeof(*item->stages));
		item->stages[item->stage_count++] =
		    (struct cell_stage){.stage = (enum stage)db_int(stmt, 1),
			.batch = db_int(stmt, 2),
			.at = arena_str(arena, db_str(stmt, 3)),
			.by = arena_str(arena, db_str(stmt, 4))};
	}
	db_done(stmt);
	return code;
}

static void read_revision(struct cell_revision *out, struct db_stmt *stmt, struct arena *arena)
{
	*out = (struct cell_revision){.revision = (int32_t)db_int(stmt, 0),
	    .status = (enum cell_status)db_int(stmt, 1),
	    .value = db_int(stmt, 2),
	    .note = arena_str(arena, db_str(stmt, 4)),
	    .note_purged = db_int(stmt, 5) && db_is_null(stmt, 4),
	    .batch = db_int(stmt, 6),
	    .at = arena_str(arena, db_str(stmt, 7)),
	    .by = arena_str(arena, db_str(stmt, 8)),
	    .stage_count = 1,
	    .stages = ARENA_ARRAY(arena, struct cell_stage, 1)};
	out->stages[0] =
	    (struct cell_stage){(enum stage)db_int(stmt, 3), out->batch, out->at, out->by};
}

enum err_code cell_history(struct db *db, const struct cell_key *cell, struct arena *arena,
    struct cell_revision **out, size_t *count, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT o.revision, o.status, o.value, o.stage, t.content, o.note, b.batch, "
	    "b.committed_at, a.content FROM observation o "
	    "JOIN batch b ON b.space = o.space AND b.ticket = o.ticket "
	    "LEFT JOIN free_text a ON a.space = b.space AND a.id = b.actor "
	    "LEFT JOIN free_text t ON t.space = o.space AND t.id = o.note "
	    "WHERE o.space = $1 AND o.indicator = $2 AND o.scenario = $3 AND o.breakdown = $4 "
	    "AND o.period = $5 AND o.unit = $6 ORDER BY o.revision",
	    "iiiiii", CELL_OF(cell));
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	size_t capacity = 0;
	bool row = true;

	*out = NULL;
	*count = 0;
	while (row && !code) {
		code = db_step(stmt, &row, err);
		if (!row || code)
			break;
		*out = arena_grow(arena, *out, *count, &capacity, sizeof(**out));
		read_revision(&(*out)[(*count)++], stmt, arena);
	}
	db_done(stmt);
	return code ? code : read_moves(db, cell, arena, *out, *count, err);
}
