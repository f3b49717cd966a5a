/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/contact_expiry.h"

#include "core/deadline.h"
#include "core/feedback.h"
#include "core/purge.h"
#include "view/i18n.h"
#include "web/app.h"

enum { ROUND_MS = 60000, TEXTS_AT_ONCE = 1000, SECONDS_OF_DAY = 86400 };

/* In the journal it is nobody's account. */
#define REMOVED_BY "het-han-luu"

/* 0: contacts stay. */
static enum err_code contact_days(struct app *app, int *days, struct err *err)
{
	struct space *space;
	enum err_code code = app_lock(app, &space, err);

	*days = 0;
	if (code)
		return code;
	*days = space_definitions(space)->site.feedback_contact_days;
	app_unlock(app);
	return ERR_NONE;
}

static const char *reason_of(struct arena *arena, int days)
{
	struct buf reason = {0};

	tr_add_n(&reason, LANG_VI, "feedback.contact_expired", days);
	return buf_keep(&reason, arena);
}

/* *more: there may be others. */
static enum err_code remove_some(
    struct contact_expiry *expiry, struct db *db, int days, bool *more, struct err *err)
{
	char before[TIMESTAMP_SIZE];
	struct arena arena = {0};
	int64_t *texts, batch;
	size_t count = 0;
	bool cleaned = true;
	enum err_code code;

	timestamp_of(seconds_now() - (int64_t)days * SECONDS_OF_DAY, before);
	code = feedback_contacts_settled(
	    db, str_of(before), TEXTS_AT_ONCE, &arena, &texts, &count, err);
	if (!code && count)
		code = purge_texts(
		    db, texts, count, REMOVED_BY, reason_of(&arena, days), &batch, &cleaned, err);
	expiry->unclean |= !cleaned;
	*more = count == TEXTS_AT_ONCE;
	arena_release(&arena);
	return code;
}

static enum err_code remove_all(struct contact_expiry *expiry, struct err *err)
{
	struct db *db;
	bool more = true;
	int days;
	enum err_code code = contact_days(expiry->app, &days, err);

	if (code || !days)
		return code;
	code = app_take(expiry->app, &db, err);
	if (code)
		return code;
	while (more && !code && background_rest(&expiry->background, 0))
		code = remove_some(expiry, db, days, &more, err);
	app_give(expiry->app, db);
	return code;
}

static enum err_code clean(struct contact_expiry *expiry, struct err *err)
{
	struct db *db;
	enum err_code code = app_take(expiry->app, &db, err);

	if (code)
		return code;
	code = purge_clean(db, err);
	app_give(expiry->app, db);
	expiry->unclean = code != ERR_NONE;
	return code;
}

static void *work(void *context)
{
	struct contact_expiry *expiry = context;
	date done_on = 0;
	bool failing = false;

	do {
		date today = today_in_vietnam();
		struct err err = {0};
		enum err_code code = ERR_NONE;

		if (done_on != today) {
			code = remove_all(expiry, &err);
			done_on = code ? done_on : today;
		}
		if (!code && expiry->unclean)
			code = clean(expiry, &err);
		failing = code && (failing || err_log("contacts of citizens' reports", &err));
	} while (background_rest(&expiry->background, ROUND_MS));
	return NULL;
}

void contact_expiry_start(struct contact_expiry *expiry, struct app *app)
{
	*expiry = (struct contact_expiry){.app = app};
	background_start(&expiry->background, work, expiry);
}

void contact_expiry_stop(struct contact_expiry *expiry)
{
	background_stop(&expiry->background);
}
