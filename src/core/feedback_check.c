/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is derived of feedback against the journal: a part of verify. */
#include "core/feedback_inside.h"
#include "core/schema.h"

/* What the events say of one. */
static void take_event(
    struct feedback *standing, const struct logged_event *event, struct arena *arena)
{
	const struct json_value *content = event->content;
	int64_t number;
	enum feedback_move move;

	if (event->kind == EVENT_FEEDBACK_CONTACT) {
		standing->contact = event->text_id;
		return;
	}
	if (event->kind == EVENT_FEEDBACK_SHOW) {
		standing->public = event->text_id != 0;
		standing->shown = event->text_id;
		return;
	}
	(void)feedback_state_parse(json_get_str(content, "after"), &standing->state);
	(void)date_parse(json_get_str(content, "due"), &standing->due_on);
	if (json_get(content, "category"))
		standing->category = json_get_str(content, "category");
	if (json_get_int(content, "place", &number))
		standing->place = (int)number;
	if (json_get_int(content, "unit", &number))
		standing->unit = (int)number;
	if (event->kind == EVENT_FEEDBACK) {
		standing->words = event->text_id;
		standing->received_at = event->at;
		feedback_pictures_read(json_get(content, "pictures"), arena, standing);
	} else if (feedback_move_parse(json_get_str(content, "move"), &move)) {
		if (move == FEEDBACK_ANSWER) {
			standing->answer = event->text_id;
			standing->answered_on = feedback_day(event->at);
		}
		if (move == FEEDBACK_REOPEN)
			standing->answered_on = 0;
	}
}

static bool same_pictures(const struct feedback *a, const struct feedback *b)
{
	for (size_t i = 0; i < a->picture_count && i < b->picture_count; i++)
		if (!str_eq(a->pictures[i].small, b->pictures[i].small) ||
		    !str_eq(a->pictures[i].large, b->pictures[i].large))
			return false;
	return a->picture_count == b->picture_count;
}

static bool same(const struct feedback *a, const struct feedback *b)
{
	return a->state == b->state && str_eq(a->category, b->category) && a->place == b->place &&
	       a->unit == b->unit && str_eq(a->received_at, b->received_at) &&
	       a->due_on == b->due_on && a->answered_on == b->answered_on &&
	       a->public == b->public && a->words == b->words && a->contact == b->contact &&
	       a->answer == b->answer && a->shown == b->shown && same_pictures(a, b);
}

static enum err_code check_one(struct db *db, int64_t id, struct err *err)
{
	struct arena arena = {0};
	struct feedback stored = {0}, standing = {.category = STR_EMPTY, .received_at = STR_EMPTY};
	struct logged_event *events;
	struct buf subject = {0};
	size_t count;
	bool found;
	enum err_code code = feedback_load(db, id, &arena, &stored, &found, err);

	feedback_subject(&subject, id);
	if (!code)
		code = event_log(db, buf_str(&subject), &arena, &events, &count, err);
	for (size_t i = 0; !code && i < count; i++)
		take_event(&standing, &events[i], &arena);
	if (!code && !same(&stored, &standing))
		code = err_set(err, ERR_INTEGRITY, "verify.feedback_changed", subject.p, NULL);
	buf_release(&subject);
	arena_release(&arena);
	return code;
}

enum err_code feedback_check(struct db *db, struct err *err)
{
	struct db_stmt *stmt = db_scan(db, err,
	    "SELECT feedback FROM feedback WHERE space = $1 ORDER BY feedback", "i", SPACE);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = true;

	while (row && !code) {
		code = db_step(stmt, &row, err);
		if (row && !code)
			code = check_one(db, db_int(stmt, 0), err);
	}
	db_done(stmt);
	return code;
}
