/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/audit.h"

#include "core/audit_inside.h"
#include "core/schema.h"
#include "core/submission.h"

enum {
	BATCHES_AT_ONCE = 200,
	SCANNED_MAX = 5000 /* batches of one page, of which nothing may be asked for */
};

static const char *const kinds[AUDIT_KIND_END] = {[AUDIT_DEFINITION] = "definition",
    [AUDIT_CELL] = "cell",
    [AUDIT_STAGE] = "stage",
    [AUDIT_BULK] = "bulk",
    [AUDIT_EVENT + EVENT_ACCOUNT] = "account",
    [AUDIT_EVENT + EVENT_CREDENTIAL] = "credential",
    [AUDIT_EVENT + EVENT_MOVE] = "move",
    [AUDIT_EVENT + EVENT_COMMENT] = "comment",
    [AUDIT_EVENT + EVENT_TEXT] = "text",
    [AUDIT_EVENT + EVENT_ATTACHMENT] = "attachment",
    [AUDIT_EVENT + EVENT_EXCEPTION] = "exception",
    [AUDIT_EVENT + EVENT_EXTENSION] = "extension",
    [AUDIT_EVENT + EVENT_PURGE] = "purge",
    [AUDIT_EVENT + EVENT_ON_BEHALF] = "on_behalf",
    [AUDIT_EVENT + EVENT_ARTICLE] = "article",
    [AUDIT_EVENT + EVENT_ARTICLE_MOVE] = "article_move",
    [AUDIT_EVENT + EVENT_FEEDBACK] = "feedback",
    [AUDIT_EVENT + EVENT_FEEDBACK_CONTACT] = "feedback_contact",
    [AUDIT_EVENT + EVENT_FEEDBACK_MOVE] = "feedback_move",
    [AUDIT_EVENT + EVENT_FEEDBACK_SHOW] = "feedback_show",
    [AUDIT_EVENT + EVENT_ALERT] = "alert",
    [AUDIT_EVENT + EVENT_ALERT_MOVE] = "alert_move"};

static const char *const definition_kinds[DEFINITION_KIND_END] = {[DEFINITION_UNIT] = "unit",
    [DEFINITION_INDICATOR] = "indicator",
    [DEFINITION_SCENARIO] = "scenario",
    [DEFINITION_BREAKDOWN] = "breakdown",
    [DEFINITION_DECISION] = "decision",
    [DEFINITION_REPORT] = "report",
    [DEFINITION_SITE] = "site",
    [DEFINITION_FORM] = "form",
    [DEFINITION_CALENDAR] = "calendar"};

const char *audit_kind_code(int kind)
{
	return kind >= 0 && kind < AUDIT_KIND_END ? kinds[kind] : NULL;
}

bool audit_kind_parse(struct str text, int *out)
{
	for (int kind = 0; kind < AUDIT_KIND_END; kind++) {
		if (kinds[kind] && str_is(text, kinds[kind])) {
			*out = kind;
			return true;
		}
	}
	return false;
}

/* ---- what is asked for */

bool audit_wants(const struct audit *audit, int kind)
{
	return !audit->query->kinds || (audit->query->kinds & (1U << kind));
}

static bool is_below(struct str subject, struct str above)
{
	return !above.n ||
	       (str_starts(subject, above) && (subject.n == above.n || subject.p[above.n] == '/'));
}

enum err_code audit_give(struct audit *audit, struct audit_entry *entry, int unit, int indicator)
{
	const struct audit_query *query = audit->query;

	if (!audit_wants(audit, entry->kind) || !is_below(entry->subject, query->subject) ||
	    (query->unit && query->unit != unit) ||
	    (query->indicator && query->indicator != indicator))
		return ERR_NONE;
	entry->batch = audit->batch.number;
	entry->at = audit->batch.at;
	entry->actor = audit->batch.actor;
	entry->address = audit->batch.address;
	entry->reason = audit->batch.reason;
	audit->given++;
	return audit->take(audit->context, entry, audit->err);
}

/* ---- definitions */

/* A definition as it was before the batch; empty: it is new. */
static enum err_code read_before(struct audit *audit, int64_t kind, int64_t id, struct str *out)
{
	struct db_stmt *stmt = db_query(audit->db, audit->err,
	    "SELECT content FROM definition WHERE space = $1 AND kind = $2 AND id = $3 "
	    "AND batch < $4 ORDER BY batch DESC LIMIT 1",
	    "iiii", SPACE, kind, id, audit->batch.number);
	enum err_code code = stmt ? ERR_NONE : db_failure(audit->err);
	bool row = false;

	*out = STR_EMPTY;
	if (stmt)
		code = db_step(stmt, &row, audit->err);
	if (row)
		*out = arena_str(&audit->arena, db_str(stmt, 0));
	db_done(stmt);
	return code;
}

static enum err_code give_definition(struct audit *audit, struct db_stmt *stmt)
{
	int64_t kind = db_int(stmt, 0), id = db_int(stmt, 1);
	struct str key = db_str(stmt, 2);
	struct audit_entry entry = {.kind = AUDIT_DEFINITION,
	    .after = arena_str(&audit->arena, db_str(stmt, 3)),
	    .text = STR_EMPTY};

	if (kind < 1 || kind >= DEFINITION_KIND_END || !definition_kinds[kind])
		return ERR_NONE;
	entry.subject =
	    str_of(arena_printf(&audit->arena, "%s/%.*s", definition_kinds[kind], STR_ARG(key)));
	if (read_before(audit, kind, id, &entry.before))
		return audit->err->code;
	return audit_give(audit, &entry, kind == DEFINITION_UNIT ? (int)id : 0,
	    kind == DEFINITION_INDICATOR ? (int)id : 0);
}

static enum err_code give_definitions(struct audit *audit)
{
	struct db_stmt *stmt = db_query(audit->db, audit->err,
	    "SELECT kind, id, key, content FROM definition WHERE space = $1 AND batch = $2 "
	    "ORDER BY kind, id",
	    "ii", SPACE, audit->batch.number);
	enum err_code code = stmt ? ERR_NONE : db_failure(audit->err);
	bool row = true;

	while (row && !code) {
		code = db_step(stmt, &row, audit->err);
		if (row && !code)
			code = give_definition(audit, stmt);
	}
	db_done(stmt);
	return code;
}

/* ---- events */

static struct str member_json(
    struct audit *audit, const struct json_value *object, const char *name)
{
	const struct json_value *member = json_get(object, name);
	struct buf text = {0};
	struct json json;
	struct str out = STR_EMPTY;

	if (!member)
		return out;
	json_init(&json, &text);
	json_add_value(&json, member);
	out = arena_str(&audit->arena, buf_str(&text));
	buf_release(&text);
	return out;
}

static enum err_code give_event(struct audit *audit, struct db_stmt *stmt)
{
	int64_t kind = db_int(stmt, 0);
	struct submission_key submission = {0};
	struct json_value *json = NULL;
	int64_t indicator = 0;
	struct audit_entry entry = {.subject = arena_str(&audit->arena, db_str(stmt, 1)),
	    .content = arena_str(&audit->arena, db_str(stmt, 2)),
	    .purged = db_int(stmt, 3) && db_is_null(stmt, 4),
	    .text = arena_str(&audit->arena, db_str(stmt, 4))};
	struct err ignored;
	int line, column;

	if (kind < 1 || kind >= EVENT_KIND_END)
		return ERR_NONE;
	entry.kind = AUDIT_EVENT + (int)kind;
	if (kind == EVENT_FEEDBACK_CONTACT && entry.text.n) {
		entry.withheld = true;
		entry.text = STR_EMPTY;
	}
	if (json_parse(&audit->arena, entry.content, &json, &line, &column, &ignored))
		json = NULL;
	entry.before = member_json(audit, json, "before");
	entry.after = member_json(audit, json, "after");
	if (!submission_subject_parse(entry.subject, &submission))
		submission.unit = 0;
	(void)json_get_int(json_get(json, "cell"), "indicator", &indicator);
	return audit_give(audit, &entry, submission.unit, (int)indicator);
}

static enum err_code give_events(struct audit *audit)
{
	struct db_stmt *stmt = db_query(audit->db, audit->err,
	    "SELECT e.kind, e.subject, e.content, e.text, t.content FROM event e "
	    "LEFT JOIN free_text t ON t.space = e.space AND t.id = e.text "
	    "WHERE e.space = $1 AND e.ticket = $2 ORDER BY e.ordinal",
	    "ii", SPACE, audit->batch.ticket);
	enum err_code code = stmt ? ERR_NONE : db_failure(audit->err);
	bool row = true;

	while (row && !code) {
		code = db_step(stmt, &row, audit->err);
		if (row && !code)
			code = give_event(audit, stmt);
	}
	db_done(stmt);
	return code;
}

/* ---- batches */

/* It may hold cells of whatever is asked for: invariant 2. */
static enum err_code give_bulk(struct audit *audit)
{
	struct audit_entry entry = {.kind = AUDIT_BULK};

	entry.subject =
	    str_of(arena_printf(&audit->arena, "bulk/%lld", (long long)audit->batch.number));
	entry.content = str_of(arena_printf(&audit->arena, "{\"moves\":%lld,\"observations\":%lld}",
	    (long long)audit->batch.moves, (long long)audit->batch.observations));
	return audit_give(audit, &entry, audit->query->unit, audit->query->indicator);
}

static enum err_code give_batch(struct audit *audit)
{
	const struct audit_batch *batch = &audit->batch;
	enum err_code code = ERR_NONE;

	if (batch->definitions && audit_wants(audit, AUDIT_DEFINITION))
		code = give_definitions(audit);
	if (!code && batch->observations + batch->moves)
		code = batch->listed ? audit_cells(audit) : give_bulk(audit);
	if (!code && batch->events)
		code = give_events(audit);
	return code;
}

static void read_batch(struct audit *audit, struct db_stmt *stmt)
{
	struct arena *arena = &audit->arena;

	arena_reset(arena);
	audit->batch = (struct audit_batch){.number = db_int(stmt, 0),
	    .ticket = db_int(stmt, 1),
	    .at = arena_str(arena, db_str(stmt, 2)),
	    .definitions = db_int(stmt, 3),
	    .observations = db_int(stmt, 4),
	    .moves = db_int(stmt, 5),
	    .events = db_int(stmt, 6),
	    .listed = !db_is_null(stmt, 7),
	    .cells = arena_str(arena, db_str(stmt, 7)),
	    .actor = arena_str(arena, db_str(stmt, 8)),
	    .address = arena_str(arena, db_str(stmt, 9)),
	    .reason = arena_str(arena, db_str(stmt, 10))};
}

/* Time is compared as text: a day comes before all its times. */
static struct db_stmt *query_batches(struct audit *audit)
{
	const struct audit_query *query = audit->query;

	return db_query(audit->db, audit->err,
	    "SELECT b.batch, b.ticket, b.committed_at, b.definitions, b.observations, b.moves, "
	    "b.events, b.cells, a.content, o.content, r.content FROM batch b "
	    "LEFT JOIN free_text a ON a.space = b.space AND a.id = b.actor "
	    "LEFT JOIN free_text o ON o.space = b.space AND o.id = b.origin "
	    "LEFT JOIN free_text r ON r.space = b.space AND r.id = b.reason "
	    "WHERE b.space = $1 AND b.batch < $2 AND b.committed_at >= $3 "
	    "AND b.committed_at < $4 AND ($5 = '' OR a.content = $5) "
	    "ORDER BY b.batch DESC LIMIT $6",
	    "iittti", SPACE, query->before_batch ? query->before_batch : INT64_MAX, query->since,
	    query->until.n ? query->until : STR("9999"), query->actor, (int64_t)BATCHES_AT_ONCE);
}

static bool is_full(const struct audit *audit)
{
	return audit->query->limit && audit->given >= audit->query->limit;
}

/* Some batches; *seen counts them, fewer than BATCHES_AT_ONCE at the end. */
static enum err_code walk(struct audit *audit, size_t *seen, int64_t *last)
{
	struct db_stmt *stmt = query_batches(audit);
	enum err_code code = stmt ? ERR_NONE : db_failure(audit->err);
	bool row = true;

	for (*seen = 0; row && !code && !is_full(audit); *seen += row) {
		code = db_step(stmt, &row, audit->err);
		if (!row || code)
			break;
		read_batch(audit, stmt);
		*last = audit->batch.number;
		code = give_batch(audit);
	}
	db_done(stmt);
	return code;
}

enum err_code audit_walk(struct db *db, const struct definitions *defs,
    const struct audit_query *query, audit_take *take, void *context, int64_t *next,
    struct err *err)
{
	struct audit_query rest = *query;
	struct audit audit = {
	    .db = db, .defs = defs, .query = &rest, .take = take, .context = context, .err = err};
	size_t seen = BATCHES_AT_ONCE, scanned = 0;
	int64_t last = 0;
	enum err_code code = ERR_NONE;

	if (!rest.since.n)
		rest.since = STR_EMPTY;
	if (!rest.actor.n)
		rest.actor = STR_EMPTY;
	while (!code && seen == BATCHES_AT_ONCE && !is_full(&audit) &&
	       (!query->limit || scanned < SCANNED_MAX)) {
		code = walk(&audit, &seen, &last);
		scanned += seen;
		rest.before_batch = last;
	}
	/* Batch 1 is the first: below it there is nothing. */
	*next = !code && (is_full(&audit) || seen == BATCHES_AT_ONCE) && last > 1 ? last : 0;
	arena_release(&audit.arena);
	return code;
}
