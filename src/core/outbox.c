/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/outbox.h"

#include "core/journal_texts.h"
#include "core/schema.h"

enum { DAY = 86400 };

enum err_code outbox_add(struct db *db, struct str key, struct str recipient, struct str subject,
    struct str body, int64_t now, bool *added, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "INSERT INTO mail (space, key, id, recipient, subject, body, state, tries, due_at, "
	    "why) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, '') "
	    "ON CONFLICT (space, key) DO NOTHING RETURNING id",
	    "itittti", SPACE, key, new_ticket(), recipient, subject, body, now);
	enum err_code code = stmt ? db_step(stmt, added, err) : db_failure(err);

	db_done(stmt);
	return code;
}

static enum err_code put_in_order(struct db *db, int64_t now, struct err *err)
{
	enum err_code code = db_run(db, err,
	    "UPDATE mail SET state = 4, settled_at = $2, why = 'never settled' "
	    "WHERE space = $1 AND state = 1 AND taken_at < $3",
	    "iii", SPACE, now, now - OUTBOX_SENDING_MAX);

	if (!code)
		code = db_run(db, err,
		    "UPDATE mail SET recipient = '', subject = '', body = '' "
		    "WHERE space = $1 AND state >= 2 AND settled_at < $2 AND recipient <> ''",
		    "ii", SPACE, now - (int64_t)OUTBOX_DAYS_KEPT * DAY);
	return code;
}

static enum err_code take(
    struct db *db, int64_t now, struct arena *arena, struct mail *out, bool *found, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "UPDATE mail SET state = 1, tries = tries + 1, taken_at = $2 WHERE space = $1 "
	    "AND state = 0 AND key = (SELECT key FROM mail WHERE space = $1 AND state = 0 "
	    "AND due_at <= $2 ORDER BY due_at, key LIMIT 1) "
	    "RETURNING id, key, recipient, subject, body, tries",
	    "ii", SPACE, now);
	enum err_code code = stmt ? db_step(stmt, found, err) : db_failure(err);

	if (!code && *found)
		*out = (struct mail){.id = db_int(stmt, 0),
		    .key = arena_str(arena, db_str(stmt, 1)),
		    .recipient = arena_str(arena, db_str(stmt, 2)),
		    .subject = arena_str(arena, db_str(stmt, 3)),
		    .body = arena_str(arena, db_str(stmt, 4)),
		    .tries = (int)db_int(stmt, 5)};
	db_done(stmt);
	return code;
}

enum err_code outbox_take(
    struct db *db, int64_t now, struct arena *arena, struct mail *out, bool *found, struct err *err)
{
	enum err_code code = db_begin(db, err);

	*found = false;
	if (code)
		return code;
	code = put_in_order(db, now, err);
	if (!code)
		code = take(db, now, arena, out, found, err);
	if (!code)
		code = db_commit(db, err);
	if (code) {
		*found = false;
		db_rollback(db);
	}
	return code;
}

static int64_t wait_after(int tries)
{
	int64_t wait = OUTBOX_FIRST_WAIT;

	while (--tries > 0 && wait < OUTBOX_LONGEST_WAIT)
		wait *= 2;
	return wait < OUTBOX_LONGEST_WAIT ? wait : OUTBOX_LONGEST_WAIT;
}

enum err_code outbox_settle(struct db *db, const struct mail *mail, enum mail_state outcome,
    struct str why, int64_t now, struct err *err)
{
	enum err_code code = db_begin(db, err);

	if (outcome == MAIL_WAITING && mail->tries >= OUTBOX_TRIES)
		outcome = MAIL_FAILED;
	if (!code)
		code = db_run(db, err,
		    "UPDATE mail SET state = $3, due_at = $4, settled_at = $5, why = $6 "
		    "WHERE space = $1 AND key = $2 AND state = 1",
		    "itiiit", SPACE, mail->key, (int64_t)outcome, now + wait_after(mail->tries),
		    now, why);
	if (!code)
		code = db_commit(db, err);
	if (code)
		db_rollback(db);
	return code;
}
