/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/event_log.h"

#include "core/schema.h"

const struct json_value *event_object(struct arena *arena, struct str text)
{
	static const struct json_value nothing = {.kind = JSON_OBJECT};
	struct json_value *json;
	int line, column;
	struct err err;

	if (json_parse(arena, arena_str(arena, text), &json, &line, &column, &err) ||
	    json->kind != JSON_OBJECT)
		return &nothing;
	return json;
}

static void read_event(struct logged_event *out, struct db_stmt *stmt, struct arena *arena)
{
	*out = (struct logged_event){.kind = (enum event_kind)db_int(stmt, 0),
	    .batch = db_int(stmt, 1),
	    .at = arena_str(arena, db_str(stmt, 2)),
	    .by = arena_str(arena, db_str(stmt, 3)),
	    .text = arena_str(arena, db_str(stmt, 4)),
	    .text_id = db_int(stmt, 5),
	    .purged = db_int(stmt, 5) && db_is_null(stmt, 4),
	    .content = event_object(arena, db_str(stmt, 6))};
}

enum err_code event_log(struct db *db, struct str subject, struct arena *arena,
    struct logged_event **out, size_t *count, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT e.kind, b.batch, b.committed_at, a.content, t.content, e.text, e.content "
	    /* CROSS: the events of the subject first, however their batches are ordered. */
	    "FROM event e CROSS JOIN batch b "
	    "LEFT JOIN free_text a ON a.space = b.space AND a.id = b.actor "
	    "LEFT JOIN free_text t ON t.space = e.space AND t.id = e.text "
	    "WHERE e.space = $1 AND e.subject = $2 AND b.space = e.space AND b.ticket = e.ticket "
	    "ORDER BY b.batch, e.ordinal",
	    "it", SPACE, subject);
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
		read_event(&(*out)[(*count)++], stmt, arena);
	}
	db_done(stmt);
	return code;
}

enum err_code event_text_id(
    struct db *db, int64_t batch, int ordinal, int64_t *text, struct err *err)
{
	bool found;

	*text = 0;
	return db_number(err,
	    db_query(db, err,
		"SELECT e.text FROM event e JOIN batch b ON b.space = e.space "
		"AND b.ticket = e.ticket "
		"WHERE b.space = $1 AND b.batch = $2 AND e.ordinal = $3",
		"iii", SPACE, batch, (int64_t)ordinal),
	    &found, text);
}
