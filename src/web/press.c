/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/press.h"

#include "base/bug.h"
#include "base/clock.h"
#include "core/alert.h"
#include "core/search.h"
#include "report/article_text.h"
#include "web/app.h"

enum { ROUND_MS = 3000 };

/* In the journal it is nobody's account. */
static const struct actor nobody = {.login = {"hen-gio", 7}};

struct issue_of {
	struct definitions *defs;
	int64_t id;
	struct article_request request;
};

static enum err_code move(struct db *db, void *context, struct err *err)
{
	const struct issue_of *issue = context;
	struct submission_author author = {.actor = &nobody};

	return article_move(db, issue->defs, &author, issue->id, &issue->request, err);
}

static const char *first_in_words(struct arena *arena, const struct issues *errors)
{
	struct buf issue = {0}, text = {0};

	issue_add_text(&issue, LANG_VI, &errors->items[0]);
	tr_add(&text, LANG_VI, "newsroom.due_failed", buf_str(&issue));
	buf_release(&issue);
	return buf_keep(&text, arena);
}

/* What is to be done with an article whose time has come. */
static enum err_code prepare(struct space *space, const struct article *article,
    struct arena *arena, struct issue_of *out, struct err *err)
{
	struct issues errors = {.arena = arena};
	struct article_content content;
	struct article_examined ready;
	bool found;
	enum err_code code =
	    article_read(space_db(space), article->text, arena, &content, &found, err);

	if (code)
		return code;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "article.purged", NULL);
	code = article_examine(space, &content, LANG_VI, arena, &errors, &ready, err);
	*out = (struct issue_of){.defs = definitions_hold(space_definitions(space)),
	    .id = article->id,
	    .request = {.move = ARTICLE_PUBLISH,
		.seen = article->changes,
		.by_schedule = true,
		.at = STR_EMPTY,
		.pin_count = ready.pin_count,
		.pins = ready.pins}};
	memcpy(out->request.said, ready.said, sizeof(ready.said));
	if (errors.count) {
		out->request.move = ARTICLE_RETURN;
		out->request.words = first_in_words(arena, &errors);
	}
	return code;
}

static enum err_code issue_one(
    struct press *press, const struct article *article, struct arena *arena, struct err *err)
{
	struct issue_of issue = {0};
	struct space *space;
	enum err_code code = app_lock(press->app, &space, err);

	if (code)
		return code;
	code = prepare(space, article, arena, &issue, err);
	app_unlock(press->app);
	if (!code)
		code = app_write(press->app, move, &issue, err);
	definitions_free(issue.defs);
	/* Another server was first, or somebody changed it meanwhile. */
	return code == ERR_CONFLICT ? ERR_NONE : code;
}

static enum err_code issue_due(struct press *press, struct err *err)
{
	char now[TIMESTAMP_SIZE];
	struct arena arena = {0};
	struct article *due;
	struct db *db;
	size_t count = 0;
	enum err_code code = app_take(press->app, &db, err);

	timestamp_now(now);
	if (!code) {
		code = article_due(db, str_of(now), &arena, &due, &count, err);
		app_give(press->app, db);
	}
	/* One that fails does not hold up the others. */
	for (size_t i = 0; i < count; i++) {
		enum err_code failed = issue_one(press, &due[i], &arena, err);

		code = failed ? failed : code;
	}
	arena_release(&arena);
	return code;
}

/* ---- alerts begin and end */

static enum err_code turn(struct db *db, void *context, struct err *err)
{
	char now[TIMESTAMP_SIZE];

	(void)context;
	timestamp_now(now);
	return alert_turn(db, str_of(now), err);
}

static enum err_code turn_alerts(struct press *press, struct err *err)
{
	char now[TIMESTAMP_SIZE];
	struct db *db;
	bool due = false;
	enum err_code code = app_take(press->app, &db, err);

	timestamp_now(now);
	if (!code) {
		code = alert_due(db, str_of(now), &due, err);
		app_give(press->app, db);
	}
	return code || !due ? code : app_write(press->app, turn, NULL, err);
}

/* ---- what an older program published is made ready to be searched */

struct indexing {
	struct article article;
	struct str texts[ARTICLE_FIELDS];
};

static enum err_code put_texts(struct db *db, void *context, struct err *err)
{
	const struct indexing *indexing = context;

	return search_put(
	    db, indexing->article.id, indexing->article.public_revision, indexing->texts, err);
}

static enum err_code read_texts(
    struct space *space, struct indexing *indexing, struct arena *arena, struct err *err)
{
	struct db *db = space_db(space);
	struct article_content content;
	struct article_view view = {.content = &content, .published = true};
	struct article_pin *pins = NULL;
	bool found;
	enum err_code code =
	    article_read(db, indexing->article.public_text, arena, &content, &found, err);

	if (!code)
		code = article_pins(db, indexing->article.id, indexing->article.public_revision,
		    arena, &pins, &view.pin_count, err);
	view.pins = pins;
	for (int field = 0; field < ARTICLE_FIELDS && !code && found; field++) {
		struct buf text = {0};

		code = article_plain(space, &view, (enum article_field)field, arena, &text, err);
		indexing->texts[field] = str_of(buf_keep(&text, arena));
	}
	return code;
}

/* The first above *id, which it becomes; 0: there is nothing left to do. One that cannot be made
 * ready is passed by. */
static enum err_code index_one(struct press *press, int64_t *id, struct err *err)
{
	struct indexing indexing = {0};
	struct arena arena = {0};
	struct space *space;
	bool found = false;
	enum err_code code = app_lock(press->app, &space, err);

	if (code)
		return code;
	code = search_missing(space_db(space), *id, id, err);
	if (!code && *id)
		code = article_load(space_db(space), *id, &arena, &indexing.article, &found, err);
	if (!code && found)
		code = read_texts(space, &indexing, &arena, err);
	app_unlock(press->app);
	if (!code && found)
		code = app_write(press->app, put_texts, &indexing, err);
	arena_release(&arena);
	return code;
}

static enum err_code index_missing(struct press *press, struct err *err)
{
	int64_t id = 0;
	enum err_code code;

	do
		code = index_one(press, &id, err);
	while (!code && id && background_rest(&press->background, 0));
	return code;
}

static void *work(void *context)
{
	struct press *press = context;
	bool failing = false, indexed = false;

	while (background_rest(&press->background, ROUND_MS)) {
		struct err err = {0};
		enum err_code code = issue_due(press, &err);

		if (!code)
			code = turn_alerts(press, &err);
		if (!code && !indexed)
			code = index_missing(press, &err);
		indexed = indexed || !code;
		failing = code && (failing || err_log("what is scheduled", &err));
	}
	return NULL;
}

void press_start(struct press *press, struct app *app)
{
	*press = (struct press){.app = app};
	background_start(&press->background, work, press);
}

void press_stop(struct press *press)
{
	background_stop(&press->background);
}
