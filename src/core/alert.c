/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/alert.h"

#include "base/bug.h"
#include "base/text.h"
#include "core/event_log.h"
#include "core/schema.h"
#include "core/secrecy.h"

/* In the journal, what the time of day does is done by this. */
#define BY_SCHEDULE "hen-gio"

static const char *const level_codes[ALERT_LEVEL_END] = {
    [ALERT_NOTE] = "note", [ALERT_WARNING] = "warning", [ALERT_EMERGENCY] = "emergency"};
static const char *const state_codes[ALERT_STATE_END] = {
    [ALERT_WAITING] = "waiting", [ALERT_SHOWN] = "shown", [ALERT_ENDED] = "ended"};

const char *alert_level_code(enum alert_level level)
{
	INVARIANT(level < ALERT_LEVEL_END);
	return level_codes[level];
}

const char *alert_state_code(enum alert_state state)
{
	INVARIANT(state < ALERT_STATE_END);
	return state_codes[state];
}

bool alert_level_parse(struct str text, enum alert_level *out)
{
	for (enum alert_level level = ALERT_NOTE; level < ALERT_LEVEL_END; level++)
		if (str_is(text, level_codes[level])) {
			*out = level;
			return true;
		}
	return false;
}

bool alert_state_parse(struct str text, enum alert_state *out)
{
	for (enum alert_state state = ALERT_WAITING; state < ALERT_STATE_END; state++)
		if (str_is(text, state_codes[state])) {
			*out = state;
			return true;
		}
	return false;
}

bool alert_allows(const struct actor *actor, const struct definitions *defs)
{
	const struct unit *root = definitions_root_unit(defs);

	return root && access_allows(actor, ACCESS_ISSUE, defs, root->id,
			   definitions_root_period(defs), (struct str){NULL, 0});
}

/* ---- reading */

#define ALERT_SELECT                                                                               \
	"SELECT a.alert, a.state, a.changes, a.level, a.url, a.begins_at, a.ends_at, t.content "   \
	"FROM alert a LEFT JOIN free_text t ON t.space = a.space AND t.id = a.words "

static void read_row(void *item, struct db_stmt *stmt, struct arena *arena)
{
	struct alert *out = item;
	const struct json_value *words = event_object(arena, db_str(stmt, 7));

	*out = (struct alert){.id = db_int(stmt, 0),
	    .state = (enum alert_state)db_int(stmt, 1),
	    .changes = db_int(stmt, 2),
	    .content = {.level = (enum alert_level)db_int(stmt, 3),
		.url = arena_str(arena, db_str(stmt, 4)),
		.begins_at = arena_str(arena, db_str(stmt, 5)),
		.ends_at = arena_str(arena, db_str(stmt, 6)),
		.text = json_get_str(words, "text"),
		.text_en = json_get_str(words, "text_en")}};
}

enum err_code alert_list(struct db *db, int state, size_t limit, struct arena *arena,
    struct alert **out, size_t *count, struct err *err)
{
	enum err_code code;

	*out = db_collect(db_query(db, err,
			      ALERT_SELECT "WHERE a.space = $1 AND ($2 < 0 OR a.state = $2) "
					   "ORDER BY a.level DESC, a.alert DESC LIMIT $3",
			      "iii", SPACE, (int64_t)state, (int64_t)limit),
	    read_row, sizeof(**out), arena, count, &code, err);
	return code;
}

enum err_code alert_load(
    struct db *db, int64_t id, struct arena *arena, struct alert *out, bool *found, struct err *err)
{
	enum err_code code;
	size_t count;
	struct alert *rows = db_collect(
	    db_query(db, err, ALERT_SELECT "WHERE a.space = $1 AND a.alert = $2", "ii", SPACE, id),
	    read_row, sizeof(*rows), arena, &count, &code, err);

	*found = !code && count > 0;
	if (*found)
		*out = rows[0];
	return code;
}

/* ---- writing */

struct writing {
	struct db *db;
	const struct definitions *defs;
	const struct submission_author *author; /* NULL: the time of day */
	struct alert held;                      /* as it was, locked */
	char now[TIMESTAMP_SIZE];
	struct arena arena;
	struct err *err;
};

static enum err_code refuse(struct writing *w, const char *key)
{
	return err_set(w->err, ERR_INPUT, key, NULL);
}

/* A path of this site, or a whole address; printable ASCII. */
static bool is_url(struct str url)
{
	for (size_t i = 0; i < url.n; i++)
		if (url.p[i] <= ' ' || url.p[i] > '~' || strchr("\"<>\\^`{|}", url.p[i]))
			return false;
	if (str_starts(url, STR("/")))
		return !str_starts(url, STR("//"));
	return str_starts(url, STR("https://")) && url.n > strlen("https://");
}

static enum err_code check(struct writing *w, const struct alert_content *content)
{
	enum err_code code;

	if (!str_trim(content->text).n)
		return refuse(w, "alert.no_text");
	code = secrecy_check_text("alert.too_long.text", content->text, ALERT_TEXT_MAX, w->err);
	if (!code)
		code = secrecy_check_text(
		    "alert.too_long.text_en", content->text_en, ALERT_TEXT_MAX, w->err);
	if (!code)
		code =
		    secrecy_check_text("alert.too_long.url", content->url, ALERT_URL_MAX, w->err);
	if (!code && content->url.n && !is_url(content->url))
		code = refuse(w, "alert.bad_url");
	if (!code && content->ends_at.n &&
	    (str_cmp(content->ends_at, content->begins_at) <= 0 ||
		str_cmp(content->ends_at, str_of(w->now)) <= 0))
		code = refuse(w, "alert.ends_early");
	return code;
}

static enum err_code check_gate(struct writing *w)
{
	return alert_allows(w->author->actor, w->defs)
	           ? ERR_NONE
	           : err_set(w->err, ERR_DENIED, "alert.denied", NULL);
}

/* Locks the row and counts a change; it must be as `seen`, and not ended. */
static enum err_code hold(struct writing *w, int64_t id, int64_t seen)
{
	bool found = false;
	enum err_code code = db_run(w->db, w->err,
	    "UPDATE alert SET changes = changes + 1 WHERE space = $1 AND alert = $2", "ii", SPACE,
	    id);

	if (!code)
		code = alert_load(w->db, id, &w->arena, &w->held, &found, w->err);
	if (!code && !found)
		code = err_set(w->err, ERR_NOT_FOUND, "alert.none", NULL);
	if (!code && w->held.changes - 1 != seen)
		code = err_set(w->err, ERR_CONFLICT, "alert.changed", NULL);
	if (!code && w->held.state == ALERT_ENDED)
		code = err_set(w->err, ERR_CONFLICT, "alert.ended", NULL);
	return code;
}

/* The next number; two at once: one of them fails with ERR_RETRY. */
static enum err_code add_row(struct writing *w)
{
	struct alert *live;
	size_t count;
	int64_t last;
	bool found;
	enum err_code code =
	    alert_list(w->db, ALERT_SHOWN, ALERTS_SHOWN_MAX, &w->arena, &live, &count, w->err);

	if (!code && count == ALERTS_SHOWN_MAX)
		code = err_set(w->err, ERR_LIMIT, "alert.too_many", NULL);
	if (!code)
		code = db_number(w->err,
		    db_query(w->db, w->err,
			"SELECT coalesce(max(alert), 0) FROM alert WHERE space = $1", "i", SPACE),
		    &found, &last);
	if (code)
		return code;
	w->held.id = last + 1;
	return db_run(w->db, w->err,
	    "INSERT INTO alert (space, alert, state, changes, level, url, begins_at, ends_at, "
	    "words) VALUES ($1, $2, 0, 1, 0, '', '', '', 0)",
	    "ii", SPACE, w->held.id);
}

static struct event state_event(struct writing *w, const struct alert *alert,
    const struct alert_content *content, enum alert_state after)
{
	struct buf subject = {0}, about = {0}, text = {0};
	struct json json;
	struct event event = {.kind = content ? EVENT_ALERT : EVENT_ALERT_MOVE};

	buf_printf(&subject, "alert/%lld", (long long)alert->id);
	json_init(&json, &about);
	json_object(&json);
	json_member_text(&json, "after", alert_state_code(after));
	if (alert->changes)
		json_member_text(&json, "before", alert_state_code(alert->state));
	if (content) {
		json_member_str(&json, "begins", content->begins_at);
		json_member_str(&json, "ends", content->ends_at);
		json_member_text(&json, "level", alert_level_code(content->level));
		json_member_str(&json, "url", content->url);
	}
	json_object_end(&json);
	if (content) {
		json_init(&json, &text);
		json_object(&json);
		json_member_str(&json, "text", content->text);
		json_member_str(&json, "text_en", content->text_en);
		json_object_end(&json);
		event.text = buf_keep(&text, &w->arena);
	}
	event.subject = str_of(buf_keep(&subject, &w->arena));
	event.content = str_of(buf_keep(&about, &w->arena));
	return event;
}

static enum err_code note(
    struct writing *w, const struct event *events, size_t count, bool shown, int64_t *batch)
{
	struct batch written = {.actor = w->author ? w->author->actor->login.p : BY_SCHEDULE,
	    .origin = w->author ? w->author->address : NULL,
	    .event_count = count,
	    .events = events,
	    .shown = shown,
	    .expected_definitions = -1};
	enum err_code code = journal_append(w->db, &written, w->err);

	*batch = written.number;
	return code;
}

static enum err_code write(struct writing *w, const struct alert_content *content)
{
	enum alert_state after =
	    str_cmp(content->begins_at, str_of(w->now)) <= 0 ? ALERT_SHOWN : ALERT_WAITING;
	struct event event = state_event(w, &w->held, content, after);
	int64_t batch, words;
	enum err_code code = note(w, &event, 1,
	    after == ALERT_SHOWN || (w->held.changes && w->held.state == ALERT_SHOWN), &batch);

	if (!code)
		code = event_text_id(w->db, batch, 0, &words, w->err);
	if (code)
		return code;
	return db_run(w->db, w->err,
	    "UPDATE alert SET state = $3, level = $4, url = $5, begins_at = $6, ends_at = $7, "
	    "words = $8 WHERE space = $1 AND alert = $2",
	    "iiiittti", SPACE, w->held.id, (int64_t)after, (int64_t)content->level, content->url,
	    content->begins_at, content->ends_at, words);
}

enum err_code alert_save(struct db *db, const struct definitions *defs,
    const struct submission_author *author, int64_t *id, int64_t seen,
    const struct alert_content *content, struct err *err)
{
	struct writing w = {.db = db, .defs = defs, .author = author, .err = err};
	enum err_code code = check_gate(&w);

	timestamp_now(w.now);
	if (!code)
		code = check(&w, content);
	if (!code)
		code = *id ? hold(&w, *id, seen) : add_row(&w);
	if (!code)
		code = write(&w, content);
	if (!code)
		*id = w.held.id;
	arena_release(&w.arena);
	return code;
}

static enum err_code set_state(struct writing *w, int64_t id, enum alert_state state)
{
	return db_run(w->db, w->err, "UPDATE alert SET state = $3 WHERE space = $1 AND alert = $2",
	    "iii", SPACE, id, (int64_t)state);
}

enum err_code alert_end(struct db *db, const struct definitions *defs,
    const struct submission_author *author, int64_t id, int64_t seen, struct err *err)
{
	struct writing w = {.db = db, .defs = defs, .author = author, .err = err};
	enum err_code code = check_gate(&w);

	if (!code)
		code = hold(&w, id, seen);
	if (!code) {
		struct event event = state_event(&w, &w.held, NULL, ALERT_ENDED);
		int64_t batch;

		code = note(&w, &event, 1, w.held.state == ALERT_SHOWN, &batch);
	}
	if (!code)
		code = set_state(&w, id, ALERT_ENDED);
	arena_release(&w.arena);
	return code;
}

/* ---- what the time of day does */

#define DUE                                                                                        \
	"a.space = $1 AND ((a.state = 0 AND a.begins_at <= $2) "                                   \
	"OR (a.state < 2 AND a.ends_at <> '' AND a.ends_at <= $2)) "

enum err_code alert_due(struct db *db, struct str now, bool *due, struct err *err)
{
	int64_t id;

	return db_number(err,
	    db_query(db, err, "SELECT a.alert FROM alert a WHERE " DUE "LIMIT 1", "it", SPACE, now),
	    due, &id);
}

enum err_code alert_turn(struct db *db, struct str now, struct err *err)
{
	struct writing w = {.db = db, .err = err};
	struct alert *due;
	struct event *events;
	size_t count;
	int64_t batch;
	/* Locks them: another server may be at it. */
	enum err_code code = db_run(
	    db, err, "UPDATE alert AS a SET changes = changes + 1 WHERE " DUE, "it", SPACE, now);

	due = code ? NULL
	           : db_collect(db_query(db, err, ALERT_SELECT "WHERE " DUE "ORDER BY a.alert",
				    "it", SPACE, now),
			 read_row, sizeof(*due), &w.arena, &count, &code, err);
	if (code || !count) {
		arena_release(&w.arena);
		return code;
	}
	events = ARENA_ARRAY(&w.arena, struct event, count);
	for (size_t i = 0; i < count && !code; i++) {
		const struct alert_content *content = &due[i].content;
		bool ends = content->ends_at.n && str_cmp(content->ends_at, now) <= 0;
		enum alert_state after = ends ? ALERT_ENDED : ALERT_SHOWN;

		events[i] = state_event(&w, &due[i], NULL, after);
		code = set_state(&w, due[i].id, after);
	}
	if (!code)
		code = note(&w, events, count, true, &batch);
	arena_release(&w.arena);
	return code;
}

/* ---- against the journal */

static bool same(const struct alert *a, const struct alert *b)
{
	return a->state == b->state && a->content.level == b->content.level &&
	       str_eq(a->content.url, b->content.url) &&
	       str_eq(a->content.begins_at, b->content.begins_at) &&
	       str_eq(a->content.ends_at, b->content.ends_at) &&
	       str_eq(a->content.text, b->content.text);
}

static enum err_code check_one(struct db *db, const struct alert *stored, struct err *err)
{
	struct arena arena = {0};
	struct alert standing = {0};
	struct logged_event *events;
	const char *subject = arena_printf(&arena, "alert/%lld", (long long)stored->id);
	size_t count;
	enum err_code code = event_log(db, str_of(subject), &arena, &events, &count, err);

	for (size_t i = 0; !code && i < count; i++) {
		const struct json_value *content = events[i].content;

		(void)alert_state_parse(json_get_str(content, "after"), &standing.state);
		if (events[i].kind != EVENT_ALERT)
			continue;
		(void)alert_level_parse(json_get_str(content, "level"), &standing.content.level);
		standing.content.url = json_get_str(content, "url");
		standing.content.begins_at = json_get_str(content, "begins");
		standing.content.ends_at = json_get_str(content, "ends");
		standing.content.text = json_get_str(event_object(&arena, events[i].text), "text");
	}
	if (!code && !same(stored, &standing))
		code = err_set(err, ERR_INTEGRITY, "verify.alert_changed", subject, NULL);
	arena_release(&arena);
	return code;
}

enum err_code alert_check(struct db *db, struct err *err)
{
	struct arena arena = {0};
	struct alert *all;
	size_t count;
	enum err_code code = alert_list(db, -1, INT32_MAX, &arena, &all, &count, err);

	for (size_t i = 0; !code && i < count; i++)
		code = check_one(db, &all[i], err);
	arena_release(&arena);
	return code;
}
