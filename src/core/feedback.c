/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading feedback. */
#include "core/feedback.h"

#include "core/feedback_inside.h"
#include "core/schema.h"

/* ---- one */

#define FEEDBACK_COLUMNS                                                                           \
	"f.feedback, f.state, f.changes, f.category, f.place, f.unit, f.received_at, f.due_on, "   \
	"f.answered_on, f.public, f.words, f.contact, f.answer, f.shown, f.pictures, t.content "
/* $2: 1: of what the public reads, 0: of what came in. */
#define FEEDBACK_FROM                                                                              \
	"FROM feedback f LEFT JOIN free_text t ON t.space = f.space "                              \
	"AND t.id = CASE WHEN $2 = 1 THEN f.shown ELSE f.words END "

void feedback_subject(struct buf *out, int64_t id)
{
	buf_printf(out, "feedback/%lld", (long long)id);
}

void feedback_pictures_add(struct json *json, const struct feedback_picture *pictures, size_t count)
{
	json_array(json);
	for (size_t i = 0; i < count; i++) {
		json_object(json);
		json_member_int(json, "height", pictures[i].height);
		json_member_str(json, "large", pictures[i].large);
		json_member_str(json, "small", pictures[i].small);
		json_member_int(json, "small_height", pictures[i].small_height);
		json_member_int(json, "small_width", pictures[i].small_width);
		json_member_int(json, "width", pictures[i].width);
		json_object_end(json);
	}
	json_array_end(json);
}

static int member(const struct json_value *json, const char *name)
{
	int64_t value = 0;

	(void)json_get_int(json, name, &value);
	return value > 0 && value < INT32_MAX ? (int)value : 1;
}

void feedback_pictures_read(
    const struct json_value *list, struct arena *arena, struct feedback *out)
{
	out->picture_count = 0;
	if (!list || list->kind != JSON_ARRAY || list->count > FEEDBACK_PICTURES_MAX)
		return;
	out->pictures = ARENA_ARRAY(arena, struct feedback_picture, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct json_value *item = &list->items[i];

		out->pictures[out->picture_count++] =
		    (struct feedback_picture){.small = json_get_str(item, "small"),
			.large = json_get_str(item, "large"),
			.small_width = member(item, "small_width"),
			.small_height = member(item, "small_height"),
			.width = member(item, "width"),
			.height = member(item, "height")};
	}
}

static void read_row(void *item, struct db_stmt *stmt, struct arena *arena)
{
	struct feedback *out = item;
	struct json_value *pictures;
	struct err ignored;
	int line, column;

	*out = (struct feedback){.id = db_int(stmt, 0),
	    .state = (enum feedback_state)db_int(stmt, 1),
	    .changes = db_int(stmt, 2),
	    .category = arena_str(arena, db_str(stmt, 3)),
	    .place = (int)db_int(stmt, 4),
	    .unit = (int)db_int(stmt, 5),
	    .received_at = arena_str(arena, db_str(stmt, 6)),
	    .due_on = (date)db_int(stmt, 7),
	    .answered_on = (date)db_int(stmt, 8),
	    .public = db_int(stmt, 9) != 0,
	    .words = db_int(stmt, 10),
	    .contact = db_int(stmt, 11),
	    .answer = db_int(stmt, 12),
	    .shown = db_int(stmt, 13),
	    .title = json_get_str(event_object(arena, db_str(stmt, 15)), "title")};
	if (!json_parse(
		arena, arena_str(arena, db_str(stmt, 14)), &pictures, &line, &column, &ignored))
		feedback_pictures_read(pictures, arena, out);
}

static enum err_code read_one(
    struct db_stmt *stmt, struct arena *arena, struct feedback *out, bool *found, struct err *err)
{
	enum err_code code;
	size_t count;
	struct feedback *rows =
	    db_collect(stmt, read_row, sizeof(*rows), arena, &count, &code, err);

	*found = !code && count > 0;
	if (*found)
		*out = rows[0];
	return code;
}

enum err_code feedback_load(struct db *db, int64_t id, struct arena *arena, struct feedback *out,
    bool *found, struct err *err)
{
	return read_one(
	    db_query(db, err,
		"SELECT " FEEDBACK_COLUMNS FEEDBACK_FROM "WHERE f.space = $1 AND f.feedback = $3",
		"iii", SPACE, (int64_t)0, id),
	    arena, out, found, err);
}

enum err_code feedback_find(struct db *db, struct str secret, struct arena *arena,
    struct feedback *out, bool *found, struct err *err)
{
	unsigned char digest[DIGEST_SIZE];

	digest_make(secret, digest);
	return read_one(
	    db_query(db, err,
		"SELECT " FEEDBACK_COLUMNS FEEDBACK_FROM "WHERE f.space = $1 AND f.secret = $3",
		"iib", SPACE, (int64_t)0, ((struct str){(const char *)digest, DIGEST_SIZE})),
	    arena, out, found, err);
}

/* ---- texts */

static enum err_code read_text(struct db *db, int64_t text, struct arena *arena,
    const struct json_value **out, bool *found, struct err *err)
{
	struct str content;
	enum err_code code = db_text(err,
	    db_query(db, err,
		"SELECT content FROM free_text WHERE space = $1 AND id = $2 "
		"AND content IS NOT NULL",
		"ii", SPACE, text),
	    arena, found, &content);

	*out = event_object(arena, *found ? content : STR_EMPTY);
	return code;
}

enum err_code feedback_read_words(struct db *db, int64_t text, struct arena *arena,
    struct feedback_words *out, bool *found, struct err *err)
{
	const struct json_value *json;
	enum err_code code = read_text(db, text, arena, &json, found, err);

	*out = (struct feedback_words){json_get_str(json, "title"), json_get_str(json, "text"),
	    json_get_str(json, "where"), json_get_str(json, "latitude"),
	    json_get_str(json, "longitude")};
	return code;
}

enum err_code feedback_read_contact(struct db *db, int64_t text, struct arena *arena,
    struct feedback_contact *out, bool *found, struct err *err)
{
	const struct json_value *json;
	enum err_code code = read_text(db, text, arena, &json, found, err);

	*out = (struct feedback_contact){
	    json_get_str(json, "name"), json_get_str(json, "phone"), json_get_str(json, "email")};
	return code;
}

enum err_code feedback_read_shown(struct db *db, int64_t text, struct arena *arena,
    struct feedback_shown *out, bool *found, struct err *err)
{
	const struct json_value *json;
	enum err_code code = read_text(db, text, arena, &json, found, err);
	int64_t pictures = 0;

	(void)json_get_int(json, "pictures", &pictures);
	*out = (struct feedback_shown){json_get_str(json, "title"), json_get_str(json, "text"),
	    json_get_str(json, "answer"), (unsigned)pictures};
	return code;
}

enum err_code feedback_read_answer(struct db *db, const struct feedback *feedback,
    struct arena *arena, struct str *out, struct err *err)
{
	bool found;

	return db_text(err,
	    db_query(db, err, "SELECT content FROM free_text WHERE space = $1 AND id = $2", "ii",
		SPACE, feedback->answer),
	    arena, &found, out);
}

/* ---- lists */

/* $3 category, $4 place, $5 answered. What was purged is not public. */
#define LIST_WHERE                                                                                 \
	"WHERE f.space = $1 AND f.public = $2 AND t.content IS NOT NULL "                          \
	"AND ($3 = '' OR f.category = $3) AND ($4 = 0 OR f.place = $4) "                           \
	"AND ($5 < 0 OR (f.state IN (3, 4) AND $5 = 1) OR (f.state NOT IN (3, 4) AND $5 = 0)) "
#define LIST_TYPES     "iitii"
#define LIST_VALUES(q) SPACE, (int64_t)1, (q)->category, (int64_t)(q)->place, (int64_t)(q)->answered

enum err_code feedback_list(struct db *db, const struct feedback_query *query, struct arena *arena,
    struct feedback **out, size_t *count, int64_t *total, struct err *err)
{
	bool found;
	enum err_code code = db_number(err,
	    db_query(db, err, "SELECT count(*) " FEEDBACK_FROM LIST_WHERE, LIST_TYPES,
		LIST_VALUES(query)),
	    &found, total);

	*count = 0;
	*out = NULL;
	if (code)
		return code;
	*out = db_collect(
	    db_query(db, err,
		"SELECT " FEEDBACK_COLUMNS FEEDBACK_FROM LIST_WHERE
		"ORDER BY f.feedback DESC LIMIT $6 OFFSET $7",
		LIST_TYPES "ii", LIST_VALUES(query), (int64_t)query->limit, (int64_t)query->offset),
	    read_row, sizeof(**out), arena, count, &code, err);
	return code;
}

enum err_code feedback_desk(struct db *db, bool open, feedback_sees *sees, void *context,
    size_t limit, struct arena *arena, struct feedback **out, size_t *count, bool *more,
    struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    open ? "SELECT " FEEDBACK_COLUMNS FEEDBACK_FROM
		   "WHERE f.space = $1 AND f.state IN (0, 1, 2, 5) ORDER BY f.due_on, f.feedback"
		 : "SELECT " FEEDBACK_COLUMNS FEEDBACK_FROM
		   "WHERE f.space = $1 AND f.state IN (3, 4, 6) ORDER BY f.feedback DESC",
	    "ii", SPACE, (int64_t)0);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = true;

	*out = ARENA_ARRAY(arena, struct feedback, limit);
	*count = 0;
	*more = false;
	while (!code && row && !*more) {
		struct feedback feedback;

		code = db_step(stmt, &row, err);
		if (code || !row)
			break;
		read_row(&feedback, stmt, arena);
		if (!sees(context, &feedback))
			continue;
		*more = *count == limit;
		if (!*more)
			(*out)[(*count)++] = feedback;
	}
	db_done(stmt);
	return code;
}

/* ---- what happened */

static bool is_true(const struct json_value *value)
{
	return value && value->kind == JSON_BOOL && value->boolean;
}

static struct feedback_event read_event(const struct logged_event *event)
{
	struct feedback_event out = {.at = event->at,
	    .by = event->by,
	    .by_sender = str_is(event->by, FEEDBACK_SENDER),
	    .words = STR_EMPTY,
	    .purged = event->purged};
	int64_t unit = 0;

	if (event->kind == EVENT_FEEDBACK_SHOW) {
		out.is_show = true;
		out.shown = is_true(json_get(event->content, "after"));
		return out;
	}
	(void)feedback_state_parse(json_get_str(event->content, "after"), &out.after);
	if (event->kind == EVENT_FEEDBACK_MOVE) {
		(void)feedback_move_parse(json_get_str(event->content, "move"), &out.move);
		(void)json_get_int(event->content, "unit", &unit);
		out.unit = (int)unit;
		out.words = event->text;
	}
	return out;
}

enum err_code feedback_log(struct db *db, int64_t id, struct arena *arena,
    struct feedback_event **out, size_t *count, struct err *err)
{
	struct logged_event *events;
	size_t event_count;
	struct buf subject = {0};
	enum err_code code;

	feedback_subject(&subject, id);
	code = event_log(db, buf_str(&subject), arena, &events, &event_count, err);
	buf_release(&subject);
	*out = ARENA_ARRAY(arena, struct feedback_event, event_count + 1);
	*count = 0;
	for (size_t i = 0; i < event_count; i++)
		if (events[i].kind != EVENT_FEEDBACK_CONTACT)
			(*out)[(*count)++] = read_event(&events[i]);
	return code;
}

/* ---- statistics */

static void read_statistics(void *item, struct db_stmt *stmt, struct arena *arena)
{
	struct feedback_statistics *out = item;

	(void)arena;
	*out = (struct feedback_statistics){(int)db_int(stmt, 0), db_int(stmt, 1), db_int(stmt, 2),
	    db_int(stmt, 3), db_int(stmt, 4), db_int(stmt, 5), db_int(stmt, 6)};
}

/* $2, $3 days from and to, $4 today. */
static const char statistics_of_units[] =
    "SELECT unit, count(*), "
    "sum(CASE WHEN state IN (3, 4) AND answered_on <= due_on THEN 1 ELSE 0 END), "
    "sum(CASE WHEN state IN (3, 4) AND answered_on > due_on THEN 1 ELSE 0 END), "
    "sum(CASE WHEN state IN (0, 1, 2, 5) AND due_on >= $4 THEN 1 ELSE 0 END), "
    "sum(CASE WHEN state IN (0, 1, 2, 5) AND due_on < $4 THEN 1 ELSE 0 END), "
    "sum(CASE WHEN state = 6 THEN 1 ELSE 0 END) "
    "FROM feedback WHERE space = $1 AND received_on >= $2 AND received_on <= $3 "
    "GROUP BY unit ORDER BY unit";

enum err_code feedback_statistics(struct db *db, date from, date to, date today,
    struct arena *arena, struct feedback_statistics **out, size_t *count, struct err *err)
{
	enum err_code code;

	*out = db_collect(db_query(db, err, statistics_of_units, "iiii", SPACE, (int64_t)from,
			      (int64_t)to, (int64_t)today),
	    read_statistics, sizeof(**out), arena, count, &code, err);
	return code;
}

/* ---- what is kept no longer */

static void read_number(void *item, struct db_stmt *stmt, struct arena *arena)
{
	(void)arena;
	*(int64_t *)item = db_int(stmt, 0);
}

enum err_code feedback_contacts_settled(struct db *db, struct str before, size_t limit,
    struct arena *arena, int64_t **texts, size_t *count, struct err *err)
{
	enum err_code code;

	*texts = db_collect(
	    db_query(db, err,
		"SELECT f.contact FROM feedback f JOIN free_text t "
		"ON t.space = f.space AND t.id = f.contact AND t.content IS NOT NULL "
		"WHERE f.space = $1 AND f.state IN (3, 4, 6) AND f.received_at < $2 "
		"AND NOT EXISTS (SELECT 1 FROM event e JOIN batch b ON b.space = e.space "
		"AND b.ticket = e.ticket WHERE e.space = f.space "
		"AND e.subject = 'feedback/' || f.feedback AND b.committed_at >= $2) "
		"ORDER BY f.feedback LIMIT $3",
		"iti", SPACE, before, (int64_t)limit),
	    read_number, sizeof(**texts), arena, count, &code, err);
	return code;
}
