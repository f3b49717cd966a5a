/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/article_check.h"

#include "core/article_inside.h"
#include "core/schema.h"

/* Where the events say that an article stands. */
struct standing {
	enum article_state state;
	int64_t revision, public_revision;
	const struct json_value *figures; /* of the public revision; NULL: none */
};

static void take_event(struct standing *standing, const struct logged_event *event)
{
	struct str move = json_get_str(event->content, "move");

	(void)article_state_parse(json_get_str(event->content, "after"), &standing->state);
	if (event->kind == EVENT_ARTICLE) {
		(void)json_get_int(event->content, "revision", &standing->revision);
	} else if (str_is(move, article_move_code(ARTICLE_PUBLISH))) {
		(void)json_get_int(event->content, "revision", &standing->public_revision);
		standing->figures = json_get(event->content, "figures");
	} else if (str_is(move, article_move_code(ARTICLE_WITHDRAW))) {
		standing->public_revision = 0;
		standing->figures = NULL;
	}
}

static enum err_code add_up(
    struct db *db, int64_t id, struct standing *standing, struct arena *arena, struct err *err)
{
	struct logged_event *events;
	size_t count;
	struct buf subject = {0};
	enum err_code code;

	article_subject(&subject, id);
	code = event_log(db, buf_str(&subject), arena, &events, &count, err);
	*standing = (struct standing){0};
	for (size_t i = 0; i < count; i++)
		take_event(standing, &events[i]);
	buf_release(&subject);
	return code;
}

/* The table's figures against those of the event, both as JSON. */
static enum err_code check_figures(struct db *db, int64_t id, const struct standing *standing,
    struct arena *arena, bool *same, struct err *err)
{
	struct article_pin *pins;
	struct buf stored = {0}, told = {0};
	struct json json;
	size_t count;
	enum err_code code =
	    article_pins(db, id, (int)standing->public_revision, arena, &pins, &count, err);

	*same = !code && !count;
	if (!code && standing->figures) {
		json_init(&json, &stored);
		article_pins_add(&json, pins, count);
		json_init(&json, &told);
		json_add_value(&json, standing->figures);
		*same = str_eq(buf_str(&stored), buf_str(&told));
	}
	buf_release(&stored);
	buf_release(&told);
	return code;
}

static enum err_code check_row(struct db *db, struct db_stmt *row, struct err *err)
{
	int64_t id = db_int(row, 0);
	struct arena arena = {0};
	struct standing standing;
	struct buf subject = {0};
	bool same = true, holds;
	enum err_code code = add_up(db, id, &standing, &arena, err);

	holds = (int64_t)standing.state == db_int(row, 1) && standing.revision == db_int(row, 2) &&
	        standing.public_revision == db_int(row, 3);
	if (!code && holds && standing.public_revision)
		code = check_figures(db, id, &standing, &arena, &same, err);
	if (!code && (!holds || !same)) {
		article_subject(&subject, id);
		code = err_set(err, ERR_INTEGRITY, "verify.article_changed", subject.p, NULL);
	}
	buf_release(&subject);
	arena_release(&arena);
	return code;
}

enum err_code article_check(struct db *db, struct err *err)
{
	struct db_stmt *stmt = db_scan(db, err,
	    "SELECT article, state, revision, public_revision FROM article WHERE space = $1 "
	    "ORDER BY article",
	    "i", SPACE);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = true;

	while (row && !code) {
		code = db_step(stmt, &row, err);
		if (row && !code)
			code = check_row(db, stmt, err);
	}
	db_done(stmt);
	return code;
}
