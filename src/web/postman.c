/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/postman.h"

#include <stdio.h>

#include "base/bug.h"
#include "base/clock.h"
#include "core/deadline.h"
#include "core/outbox.h"
#include "web/reminder_mail.h"

enum {
	ROUND_MS = 3600000, /* from one queueing to the next … */
	AGAIN_MS = 60000,   /* … where it failed, or another server was at it */
	PAUSE_MS = 15000,   /* between looks at the queue */
	SETTLE_TRIES = 8,
	SETTLE_MS = 1000,
	SPACE_MEMORY = 1 << 20 /* of slices, which are not looked at */
};

/* ---- Queueing */

static enum err_code queue_one(struct postman *postman, struct db *db, const struct wording *w,
    const struct reminder *reminder, struct err *err)
{
	struct buf subject = {0}, body = {0};
	enum err_code code;
	bool added;

	reminder_mail_write(w, reminder, postman->config->public_url, &subject, &body);
	code = outbox_add(db, reminder->key, reminder->mail, buf_str(&subject), buf_str(&body),
	    seconds_now(), &added, err);
	buf_release(&subject);
	buf_release(&body);
	return code;
}

/* *had false: another server is at it. */
static enum err_code queue(struct postman *postman, struct space *space,
    const struct reminder *reminders, size_t count, bool *had, struct err *err)
{
	struct arena arena = {0};
	const struct wording w = {
	    .lang = LANG_VI, .defs = space_definitions(space), .arena = &arena};
	struct db *db = space_db(space);
	enum err_code code = db_begin(db, err);

	*had = false;
	if (!code)
		code = reminder_may_queue(db, had, err);
	for (size_t i = 0; i < count && *had && !code; i++)
		code = queue_one(postman, db, &w, &reminders[i], err);
	if (!code)
		code = db_commit(db, err);
	if (code)
		db_rollback(db);
	arena_release(&arena);
	return code;
}

static void learn_name(struct postman *postman, const struct definitions *defs)
{
	free(postman->from_name);
	postman->from_name =
	    defs->site.title.n ? strndup(defs->site.title.p, defs->site.title.n) : NULL;
}

static enum err_code queue_reminders(struct postman *postman, bool *had, struct err *err)
{
	struct arena arena = {0};
	struct space *space = NULL;
	struct reminder *reminders;
	struct db *db = NULL;
	size_t count;
	enum err_code code = db_pool_take(postman->pool, 0, &db, err);

	*had = false;
	if (!code)
		code = space_open(&space, db, SPACE_MEMORY, err);
	if (!code) {
		learn_name(postman, space_definitions(space));
		code = reminder_list(space, today_in_vietnam(), &arena, &reminders, &count, err);
	}
	if (!code)
		code = queue(postman, space, reminders, count, had, err);
	space_close(space);
	db_pool_give(postman->pool, db);
	arena_release(&arena);
	return code;
}

/* ---- Sending */

static enum err_code take_mail(
    struct postman *postman, struct arena *arena, struct mail *mail, bool *found, struct err *err)
{
	struct db *db = NULL;
	enum err_code code = db_pool_take(postman->pool, 0, &db, err);

	*found = false;
	if (!code)
		code = outbox_take(db, seconds_now(), arena, mail, found, err);
	db_pool_give(postman->pool, db);
	return code;
}

static enum mail_state state_after(enum smtp_outcome outcome)
{
	switch (outcome) {
	case SMTP_SENT:
		return MAIL_SENT;
	case SMTP_LATER:
		return MAIL_WAITING;
	case SMTP_REFUSED:
		return MAIL_FAILED;
	default:
		return MAIL_UNKNOWN;
	}
}

/* What cannot be settled is never sent again (core/outbox.h, invariant 2), so it is tried hard. */
static enum err_code settle(struct postman *postman, const struct mail *mail,
    enum smtp_outcome outcome, struct str why, struct err *err)
{
	enum err_code code = ERR_RETRY;

	for (int i = 0; i < SETTLE_TRIES && code; i++) {
		struct db *db = NULL;

		if (i)
			background_rest(&postman->background, SETTLE_MS);
		code = db_pool_take(postman->pool, 0, &db, err);
		if (!code)
			code =
			    outbox_settle(db, mail, state_after(outcome), why, seconds_now(), err);
		db_pool_give(postman->pool, db);
	}
	return code;
}

static enum err_code send_mail(struct postman *postman, const struct mail *mail, struct err *err)
{
	struct smtp_config config = postman->config->smtp;
	struct buf why = {0}, id = {0};
	struct smtp_message message = {
	    .to = mail->recipient, .subject = mail->subject, .body = mail->body};
	enum smtp_outcome outcome;
	enum err_code code;

	config.from_name = postman->from_name;
	buf_printf(&id, "%016llx", (unsigned long long)mail->id);
	message.id = buf_str(&id);
	outcome = smtp_send(&config, &message, &why);
	if (outcome != SMTP_SENT)
		fprintf(stderr, "kycung: mail: %.*s\n", STR_ARG(buf_str(&why)));
	code = settle(postman, mail, outcome, buf_str(&why), err);
	buf_release(&why);
	buf_release(&id);
	return code;
}

/* All that are due. */
static enum err_code send_waiting(struct postman *postman, struct err *err)
{
	enum err_code code = ERR_NONE;
	bool found = true;

	while (!code && found && background_rest(&postman->background, 0)) {
		struct arena arena = {0};
		struct mail mail;

		code = take_mail(postman, &arena, &mail, &found, err);
		if (!code && found)
			code = send_mail(postman, &mail, err);
		arena_release(&arena);
	}
	return code;
}

static void *deliver(void *context)
{
	struct postman *postman = context;
	int64_t round = clock_ms(), pause = 0;

	while (background_rest(&postman->background, pause)) {
		struct watch_view now;
		struct err err = {0};
		bool had;

		pause = PAUSE_MS;
		watch_last(postman->watch, &now);
		if (now.away)
			continue;
		if (clock_ms() >= round) {
			if (queue_reminders(postman, &had, &err))
				err_log("mail", &err);
			round = clock_ms() + (!err.code && had ? ROUND_MS : AGAIN_MS);
		}
		if (send_waiting(postman, &err))
			err_log("mail", &err);
	}
	return NULL;
}

void postman_start(struct postman *postman, const struct postman_config *config,
    struct db_pool *pool, struct watch *watch)
{
	*postman = (struct postman){.config = config, .pool = pool, .watch = watch};
	background_start(&postman->background, deliver, postman);
}

void postman_stop(struct postman *postman)
{
	background_stop(&postman->background);
	free(postman->from_name);
}
