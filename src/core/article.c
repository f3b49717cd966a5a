/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading articles. */
#include "core/article.h"

#include "base/bug.h"
#include "core/article_inside.h"
#include "core/schema.h"

/* ---- one article */

#define ARTICLE_COLUMNS                                                                            \
	"a.article, a.slug, a.kind, a.state, a.changes, a.revision, a.content, "                   \
	"a.public_revision, a.public_content, a.said, a.unit, a.category, a.published_at, "        \
	"a.updated_at, a.due_at, a.preview, n.content "
#define ARTICLE_FROM "FROM article a LEFT JOIN free_text n ON n.space = a.space AND n.id = a.note "
enum { ARTICLE_COLUMN_COUNT = 17 };

static void read_row(void *item, struct db_stmt *stmt, struct arena *arena)
{
	struct article *out = item;

	*out = (struct article){.id = db_int(stmt, 0),
	    .slug = arena_str(arena, db_str(stmt, 1)),
	    .kind = (enum article_kind)db_int(stmt, 2),
	    .state = (enum article_state)db_int(stmt, 3),
	    .changes = db_int(stmt, 4),
	    .revision = (int)db_int(stmt, 5),
	    .text = db_int(stmt, 6),
	    .public_revision = (int)db_int(stmt, 7),
	    .public_text = db_int(stmt, 8),
	    .said = db_int(stmt, 9),
	    .unit = (int)db_int(stmt, 10),
	    .category = arena_str(arena, db_str(stmt, 11)),
	    .published_at = arena_str(arena, db_str(stmt, 12)),
	    .updated_at = arena_str(arena, db_str(stmt, 13)),
	    .due_at = arena_str(arena, db_str(stmt, 14)),
	    .preview = arena_str(arena, db_str(stmt, 15)),
	    .note = arena_str(arena, db_str(stmt, 16))};
}

/* The one row of a statement; frees it. */
static enum err_code read_one(
    struct db_stmt *stmt, struct arena *arena, struct article *out, bool *found, struct err *err)
{
	enum err_code code = stmt ? ERR_NONE : db_failure(err);

	*found = false;
	if (stmt)
		code = db_step(stmt, found, err);
	if (!code && *found)
		read_row(out, stmt, arena);
	db_done(stmt);
	return code;
}

enum err_code article_load(struct db *db, int64_t id, struct arena *arena, struct article *out,
    bool *found, struct err *err)
{
	return read_one(
	    db_query(db, err,
		"SELECT " ARTICLE_COLUMNS ARTICLE_FROM "WHERE a.space = $1 AND a.article = $2",
		"ii", SPACE, id),
	    arena, out, found, err);
}

enum err_code article_find(struct db *db, struct str slug, struct arena *arena, struct article *out,
    bool *found, struct err *err)
{
	return read_one(
	    db_query(db, err,
		"SELECT " ARTICLE_COLUMNS ARTICLE_FROM "WHERE a.space = $1 AND a.slug = $2", "it",
		SPACE, slug),
	    arena, out, found, err);
}

enum err_code article_find_preview(struct db *db, struct str token, struct arena *arena,
    struct article *out, bool *found, struct err *err)
{
	return read_one(db_query(db, err,
			    "SELECT " ARTICLE_COLUMNS ARTICLE_FROM
			    "WHERE a.space = $1 AND a.preview = $2 AND a.preview <> '' LIMIT 1",
			    "it", SPACE, token),
	    arena, out, found, err);
}

/* ---- texts */

enum err_code article_read(struct db *db, int64_t text, struct arena *arena,
    struct article_content *out, bool *found, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT content FROM free_text WHERE space = $1 AND id = $2", "ii", SPACE, text);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	*out = (struct article_content){0};
	*found = false;
	if (stmt)
		code = db_step(stmt, &row, err);
	if (!code && row && !db_is_null(stmt, 0))
		*found = article_content_read(event_object(arena, db_str(stmt, 0)), arena, out);
	db_done(stmt);
	return code;
}

/* ---- lists */

/* The public words of an article, else those of its latest revision. */
#define LINE_COLUMNS ARTICLE_COLUMNS ", t.content "
#define LINE_FROM                                                                                  \
	ARTICLE_FROM "LEFT JOIN free_text t ON t.space = a.space "                                 \
		     "AND t.id = CASE WHEN a.said > 0 AND $2 = 1 THEN a.said ELSE a.content END "

static void read_line(void *item, struct db_stmt *stmt, struct arena *arena)
{
	struct article_line *out = item;
	const struct json_value *json = event_object(arena, db_str(stmt, ARTICLE_COLUMN_COUNT));

	*out = (struct article_line){.title = json_get_str(json, "title"),
	    .title_en = json_get_str(json, "title_en"),
	    .lead = json_get_str(json, "lead"),
	    .lead_en = json_get_str(json, "lead_en")};
	read_row(&out->article, stmt, arena);
}

/* $2 public, $3 kind, $4 category, $5 state, $6 except, $7 indicator, $8 unit */
#define LIST_WHERE                                                                                 \
	"WHERE a.space = $1 AND ((a.public_revision > 0 AND EXISTS (SELECT 1 FROM free_text x "    \
	"WHERE x.space = a.space AND x.id = a.said AND x.content IS NOT NULL)) "                   \
	"OR ($2 = 0 AND a.state <> 5)) "                                                           \
	"AND a.kind = $3 AND ($4 = '' OR a.category = $4) "                                        \
	"AND ($5 < 0 OR a.state = $5) AND a.article <> $6 "                                        \
	"AND ($7 = 0 OR EXISTS (SELECT 1 FROM article_figure f WHERE f.space = a.space "           \
	"AND f.article = a.article AND f.revision = a.public_revision AND f.indicator = $7)) "     \
	"AND ($8 = 0 OR a.unit = $8) "
#define LIST_TYPES "iiitiiii"
#define LIST_VALUES(q)                                                                             \
	SPACE, (int64_t)(q)->public, (int64_t)(q)->kind, (q)->category,                            \
	    (int64_t)((q)->public ? -1 : (q)->state), (q)->except, (int64_t)(q)->indicator,        \
	    (int64_t)(q)->unit

enum err_code article_list(struct db *db, const struct article_query *query, struct arena *arena,
    struct article_line **out, size_t *count, int64_t *total, struct err *err)
{
	bool found;
	enum err_code code = db_number(err,
	    db_query(db, err, "SELECT count(*) FROM article a " LIST_WHERE, LIST_TYPES,
		LIST_VALUES(query)),
	    &found, total);

	*count = 0;
	if (code)
		return code;
	*out = db_collect(
	    db_query(db, err,
		"SELECT " LINE_COLUMNS LINE_FROM LIST_WHERE
		"ORDER BY CASE WHEN $2 = 1 THEN a.published_at ELSE a.changed_at END "
		"DESC, a.article DESC LIMIT $9 OFFSET $10",
		LIST_TYPES "ii", LIST_VALUES(query), (int64_t)query->limit, (int64_t)query->offset),
	    read_line, sizeof(**out), arena, count, &code, err);
	return code;
}

enum err_code article_due(struct db *db, struct str now, struct arena *arena, struct article **out,
    size_t *count, struct err *err)
{
	enum err_code code;

	*out = db_collect(db_query(db, err,
			      "SELECT " ARTICLE_COLUMNS ARTICLE_FROM
			      "JOIN free_text t ON t.space = a.space AND t.id = a.content "
			      "WHERE a.space = $1 AND a.state = 2 AND a.due_at <= $2 "
			      "AND t.content IS NOT NULL "
			      "ORDER BY a.due_at, a.article",
			      "it", SPACE, now),
	    read_row, sizeof(**out), arena, count, &code, err);
	return code;
}

/* ---- figures */

#define PIN_COLUMNS                                                                                \
	"f.field, f.ordinal, f.indicator, f.unit, f.period, f.scenario, f.breakdown, f.measure, "  \
	"f.measure_scenario, f.decimals, f.bare, f.batch, f.said "

static void read_pin_at(
    struct article_pin *out, struct db_stmt *stmt, int first, struct arena *arena)
{
	*out = (struct article_pin){.field = (enum article_field)db_int(stmt, first),
	    .ordinal = (int)db_int(stmt, first + 1),
	    .query = {.indicator = (int)db_int(stmt, first + 2),
		.unit = (int)db_int(stmt, first + 3),
		.period = period_of_key(db_int(stmt, first + 4)),
		.scenario = (int)db_int(stmt, first + 5),
		.breakdown = (int)db_int(stmt, first + 6),
		.measure = (enum measure)db_int(stmt, first + 7),
		.measure_scenario = (int)db_int(stmt, first + 8),
		.layer = LAYER_PUBLISHED},
	    .decimals = (int)db_int(stmt, first + 9),
	    .bare = db_int(stmt, first + 10) != 0,
	    .batch = db_int(stmt, first + 11),
	    .said = arena_str(arena, db_str(stmt, first + 12))};
}

static void read_pin(void *item, struct db_stmt *stmt, struct arena *arena)
{
	read_pin_at(item, stmt, 0, arena);
}

enum err_code article_pins(struct db *db, int64_t id, int revision, struct arena *arena,
    struct article_pin **out, size_t *count, struct err *err)
{
	enum err_code code;

	*out = db_collect(db_query(db, err,
			      "SELECT " PIN_COLUMNS "FROM article_figure f "
			      "WHERE f.space = $1 AND f.article = $2 AND f.revision = $3 "
			      "ORDER BY f.field, f.ordinal",
			      "iii", SPACE, id, (int64_t)revision),
	    read_pin, sizeof(**out), arena, count, &code, err);
	return code;
}

static void read_quote(void *item, struct db_stmt *stmt, struct arena *arena)
{
	struct article_quote *out = item;

	read_line(&out->line, stmt, arena);
	read_pin_at(&out->pin, stmt, ARTICLE_COLUMN_COUNT + 1, arena);
}

enum err_code article_quotes(struct db *db, const struct figure_query *query, size_t limit,
    struct arena *arena, struct article_quote **out, size_t *count, struct err *err)
{
	const struct figure_query any = {.period = period_of_year(2000)};
	const struct figure_query *q = query ? query : &any;
	enum err_code code;

	*out = db_collect(
	    db_query(db, err,
		"SELECT " LINE_COLUMNS ", " PIN_COLUMNS LINE_FROM
		"JOIN article_figure f ON f.space = a.space AND f.article = a.article "
		"AND f.revision = a.public_revision "
		"WHERE a.space = $1 AND a.public_revision > 0 AND t.content IS NOT NULL "
		"AND ($3 = 0 OR (f.indicator = $3 "
		"AND f.unit = $4 AND f.period = $5 AND ($6 = 0 OR f.scenario = $6) "
		"AND f.breakdown = $7 AND f.measure = $8 AND f.measure_scenario = $9)) "
		"ORDER BY a.published_at DESC, a.article DESC, f.field, f.ordinal LIMIT $10",
		"iiiiiiiiii", SPACE, (int64_t)1, (int64_t)q->indicator, (int64_t)q->unit,
		period_key(q->period), (int64_t)q->scenario, (int64_t)q->breakdown,
		(int64_t)q->measure, (int64_t)q->measure_scenario, (int64_t)limit),
	    read_quote, sizeof(**out), arena, count, &code, err);
	return code;
}

/* ---- what happened */

void article_subject(struct buf *out, int64_t id)
{
	buf_printf(out, "article/%lld", (long long)id);
}

static bool is_true(const struct json_value *value)
{
	return value && value->kind == JSON_BOOL && value->boolean;
}

static struct article_event read_event(const struct logged_event *event, struct arena *arena)
{
	struct article_event out = {.is_move = event->kind == EVENT_ARTICLE_MOVE,
	    .batch = event->batch,
	    .at = event->at,
	    .by = event->by,
	    .text = event->text_id,
	    .words = STR_EMPTY,
	    .change = STR_EMPTY,
	    .purged = event->purged};
	const struct json_value *content = event->content, *words;
	int64_t revision = 0;

	(void)json_get_int(content, "revision", &revision);
	out.revision = (int)revision;
	(void)article_state_parse(json_get_str(content, "before"), &out.before);
	(void)article_state_parse(json_get_str(content, "after"), &out.after);
	if (out.is_move) {
		(void)article_move_parse(json_get_str(content, "move"), &out.move);
		if (out.move == ARTICLE_RETURN || out.move == ARTICLE_WITHDRAW)
			out.words = event->text;
		return out;
	}
	words = event_object(arena, event->text);
	out.change = json_get_str(words, "change");
	out.correction = is_true(json_get(words, "correction"));
	return out;
}

enum err_code article_log(struct db *db, int64_t id, struct arena *arena,
    struct article_event **out, size_t *count, struct err *err)
{
	struct logged_event *events;
	struct buf subject = {0};
	enum err_code code;

	article_subject(&subject, id);
	code = event_log(db, buf_str(&subject), arena, &events, count, err);
	buf_release(&subject);
	*out = ARENA_ARRAY(arena, struct article_event, *count);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = read_event(&events[i], arena);
	return code;
}

static void read_correction(void *item, struct db_stmt *stmt, struct arena *arena)
{
	struct article_correction *out = item;

	read_line(&out->line, stmt, arena);
	out->revision = (int)db_int(stmt, ARTICLE_COLUMN_COUNT + 1);
	out->at = arena_str(arena, db_str(stmt, ARTICLE_COLUMN_COUNT + 2));
	out->change =
	    json_get_str(event_object(arena, db_str(stmt, ARTICLE_COLUMN_COUNT + 3)), "change");
}

enum err_code article_corrections(struct db *db, size_t limit, struct arena *arena,
    struct article_correction **out, size_t *count, struct err *err)
{
	enum err_code code;

	*out = db_collect(
	    db_query(db, err,
		"SELECT " LINE_COLUMNS ", c.revision, b.committed_at, r.content " LINE_FROM
		"JOIN article_correction c ON c.space = a.space AND c.article = a.article "
		"JOIN batch b ON b.space = c.space AND b.batch = c.batch "
		"LEFT JOIN free_text r ON r.space = c.space AND r.id = c.content "
		"WHERE a.space = $1 AND a.public_revision > 0 AND t.content IS NOT NULL "
		"ORDER BY c.batch DESC LIMIT $3",
		"iii", SPACE, (int64_t)1, (int64_t)limit),
	    read_correction, sizeof(**out), arena, count, &code, err);
	return code;
}
