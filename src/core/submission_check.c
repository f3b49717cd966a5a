/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/submission_check.h"

#include <sodium.h>

#include "core/event_log.h"
#include "core/schema.h"
#include "core/submission_inside.h"

/* What the events of one submission add up to. */
struct standing {
	enum submission_state state;
	int64_t version;
	date extended_to;
	int64_t published;
};

static void take_event(struct standing *standing, const struct logged_event *event)
{
	struct str after = json_get_str(event->content, "after");

	if (event->kind == EVENT_EXTENSION)
		(void)date_parse(after, &standing->extended_to);
	if (event->kind != EVENT_MOVE)
		return;
	(void)submission_state_parse(after, &standing->state);
	(void)json_get_int(event->content, "version", &standing->version);
	if (str_is(json_get_str(event->content, "move"), submission_move_code(MOVE_PUBLISH)))
		standing->published = event->batch;
}

static enum err_code add_up(struct db *db, struct str subject, struct standing *standing,
    struct arena *arena, struct err *err)
{
	struct logged_event *events;
	size_t count;
	enum err_code code = event_log(db, subject, arena, &events, &count, err);

	*standing = (struct standing){.extended_to = DATE_MIN};
	for (size_t i = 0; i < count; i++)
		take_event(standing, &events[i]);
	return code;
}

static enum err_code check_row(struct db *db, struct db_stmt *row, struct err *err)
{
	struct submission_key key = {
	    .form = db_str(row, 0), .unit = (int)db_int(row, 2), .period = {0, 1}};
	date extended_to = db_is_null(row, 5) ? DATE_MIN : (date)db_int(row, 5);
	struct arena arena = {0};
	struct buf subject = {0};
	struct standing standing = {0};
	enum err_code code = ERR_NONE;
	bool holds = period_key_valid(db_int(row, 1));

	if (holds)
		key.period = period_of_key(db_int(row, 1));
	submission_subject(&subject, &key);
	if (holds)
		code = add_up(db, buf_str(&subject), &standing, &arena, err);
	holds = holds && standing.version == db_int(row, 3) &&
	        (int64_t)standing.state == db_int(row, 4) && standing.extended_to == extended_to &&
	        standing.published == db_int(row, 6);
	if (!code && !holds)
		code = err_set(err, ERR_INTEGRITY, "verify.submission_changed", subject.p, NULL);
	buf_release(&subject);
	arena_release(&arena);
	return code;
}

static enum err_code check_rows(struct db *db, struct err *err)
{
	struct db_stmt *stmt = db_scan(db, err,
	    "SELECT form, period, unit, version, state, extended_to, published FROM submission "
	    "WHERE space = $1 ORDER BY form, period, unit",
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

static enum err_code check_attachments(struct db *db, struct err *err)
{
	return digests_check(
	    db_scan(db, err,
		"SELECT digest, content FROM attachment WHERE space = $1 ORDER BY digest", "i",
		SPACE),
	    err);
}

enum err_code submission_check(struct db *db, struct err *err)
{
	enum err_code code = check_rows(db, err);

	return code ? code : check_attachments(db, err);
}
