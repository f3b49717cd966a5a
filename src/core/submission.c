/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/submission.h"

#include "base/bug.h"
#include "core/schema.h"
#include "core/submission_inside.h"

/* ---- codes */

static const char *const states[SUBMISSION_STATE_END] = {[SUBMISSION_DRAFT] = "draft",
    [SUBMISSION_SUBMITTED] = "submitted",
    [SUBMISSION_RETURNED] = "returned",
    [SUBMISSION_REVIEWED] = "reviewed",
    [SUBMISSION_APPROVED] = "approved",
    [SUBMISSION_PUBLISHED] = "published"};

static const char *const moves[MOVE_END] = {[MOVE_SUBMIT] = "submit",
    [MOVE_WITHDRAW] = "withdraw",
    [MOVE_REVIEW] = "review",
    [MOVE_RETURN] = "return",
    [MOVE_APPROVE] = "approve",
    [MOVE_PUBLISH] = "publish",
    [MOVE_REOPEN] = "reopen"};

const char *submission_state_code(enum submission_state state)
{
	return states[state];
}

const char *submission_move_code(enum submission_move move)
{
	return moves[move];
}

bool submission_state_parse(struct str text, enum submission_state *out)
{
	for (int i = 0; i < SUBMISSION_STATE_END; i++) {
		if (str_is(text, states[i])) {
			*out = (enum submission_state)i;
			return true;
		}
	}
	return false;
}

bool submission_move_parse(struct str text, enum submission_move *out)
{
	for (int i = MOVE_SUBMIT; i < MOVE_END; i++) {
		if (str_is(text, moves[i])) {
			*out = (enum submission_move)i;
			return true;
		}
	}
	return false;
}

bool submission_is_open(enum submission_state state)
{
	return state == SUBMISSION_DRAFT || state == SUBMISSION_RETURNED;
}

const struct submission_transition *submission_transition(
    enum submission_move move, enum submission_state from)
{
	static const struct submission_transition matrix[] = {
#define FROM(what, before, after, permission, reason) {what, before, after, permission, reason},
#include "core/submission_moves.def"
#undef FROM
	};

	for (size_t i = 0; i < sizeof(matrix) / sizeof(matrix[0]); i++)
		if (matrix[i].move == move && matrix[i].from == from)
			return &matrix[i];
	return NULL;
}

/* ---- subjects */

void submission_subject(struct buf *out, const struct submission_key *key)
{
	buf_add_text(out, "submission/");
	buf_add_str(out, key->form);
	buf_add_char(out, '/');
	buf_add_int(out, key->unit);
	buf_add_char(out, '/');
	period_add_path(out, key->period);
}

bool submission_subject_parse(struct str text, struct submission_key *out)
{
	struct str kind, unit, period;
	int64_t id;

	if (!str_split(&text, '/', &kind) || !str_is(kind, "submission") ||
	    !str_split(&text, '/', &out->form) || !out->form.n || !str_split(&text, '/', &unit) ||
	    !str_to_int(unit, INT32_MAX, &id) || !id || !str_split(&text, '/', &period) || text.n)
		return false;
	out->unit = (int)id;
	return period_parse_path(period, &out->period);
}

/* ---- the row */

#define ROW_COLUMNS                                                                                \
	"version, state, changes, submitted_at, first_submitted_at, extended_to, reviewed, "       \
	"on_behalf, published, begun"
enum { ROW_BEGUN = 9 };

#define ROW_KEY(key) SPACE, (key)->form, period_key((key)->period), (int64_t)(key)->unit

static void read_row(struct submission *out, struct db_stmt *stmt, struct arena *arena)
{
	out->version = (int)db_int(stmt, 0);
	out->state = (enum submission_state)db_int(stmt, 1);
	out->changes = db_int(stmt, 2);
	out->submitted_at = arena_str(arena, db_str(stmt, 3));
	out->first_submitted_at = arena_str(arena, db_str(stmt, 4));
	out->extended_to = db_is_null(stmt, 5) ? DATE_MIN : (date)db_int(stmt, 5);
	out->reviewed = arena_str(arena, db_str(stmt, 6));
	out->on_behalf = db_int(stmt, 7);
	out->published = db_int(stmt, 8);
}

static void clear_row(struct submission *out, const struct submission_key *key, struct arena *arena)
{
	*out = (struct submission){.key = *key,
	    .submitted_at = STR_EMPTY,
	    .first_submitted_at = STR_EMPTY,
	    .extended_to = DATE_MIN,
	    .reviewed = STR_EMPTY};
	out->key.form = arena_str(arena, key->form);
}

enum err_code submission_load(struct submission *out, bool *found, struct db *db,
    const struct definitions *defs, struct submission_key key, struct arena *arena, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT " ROW_COLUMNS " FROM submission "
	    "WHERE space = $1 AND form = $2 AND period = $3 AND unit = $4",
	    "itii", ROW_KEY(&key));
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	const struct form *form;
	bool row = false;

	clear_row(out, &key, arena);
	if (stmt)
		code = db_step(stmt, &row, err);
	if (row)
		read_row(out, stmt, arena);
	db_done(stmt);
	*found = out->version > 0;
	if (!*found) {
		form = form_find(defs, key.form, key.period);
		out->version = form ? form->version : 0;
	}
	return code;
}

bool submission_is_reviewed(const struct submission *submission, struct str sector)
{
	struct str rest = submission->reviewed, one;

	while (rest.n && str_split(&rest, ' ', &one))
		if (str_eq(one, sector))
			return true;
	return false;
}

enum err_code submission_hold_open(struct db *db, const struct definitions *defs,
    const struct submission_key *key, struct arena *arena, struct submission *out, bool *begun,
    struct err *err)
{
	const struct form *form = form_find(defs, key->form, key->period);
	struct db_stmt *stmt;
	enum err_code code;
	bool row = false;

	clear_row(out, key, arena);
	*begun = false;
	stmt = db_query(db, err,
	    "INSERT INTO submission (space, form, period, unit, version, state, changes, begun, "
	    "reviewed, on_behalf, published) VALUES ($1, $2, $3, $4, $5, 0, 1, 1, '', 0, 0) "
	    "ON CONFLICT (space, form, period, unit) DO UPDATE SET "
	    "changes = submission.changes + 1, "
	    "version = CASE WHEN submission.version = 0 THEN excluded.version "
	    "ELSE submission.version END, "
	    "begun = CASE WHEN submission.version = 0 THEN submission.changes + 1 "
	    "ELSE submission.begun END "
	    "WHERE submission.state IN (0, 2) RETURNING " ROW_COLUMNS,
	    "itiii", ROW_KEY(key), (int64_t)(form ? form->version : 0));
	code = stmt ? db_step(stmt, &row, err) : db_failure(err);
	if (row) {
		read_row(out, stmt, arena);
		*begun = db_int(stmt, ROW_BEGUN) == out->changes;
	}
	db_done(stmt);
	if (!code && !row)
		return err_set(err, ERR_DENIED, "submission.locked", NULL);
	return code;
}

enum err_code submission_let_go(
    struct db *db, const struct submission *held, bool begun, struct err *err)
{
	if (begun && held->changes == 1)
		return db_run(db, err,
		    "DELETE FROM submission "
		    "WHERE space = $1 AND form = $2 AND period = $3 AND unit = $4",
		    "itii", ROW_KEY(&held->key));
	return db_run(db, err,
	    "UPDATE submission SET changes = changes - 1, version = $5, "
	    "begun = CASE WHEN $5 = 0 THEN 0 ELSE begun END "
	    "WHERE space = $1 AND form = $2 AND period = $3 AND unit = $4",
	    "itiii", ROW_KEY(&held->key), (int64_t)(begun ? 0 : held->version));
}

enum err_code submission_hold(struct db *db, const struct submission_key *key, struct arena *arena,
    struct submission *out, bool *found, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "UPDATE submission SET changes = changes + 1 "
	    "WHERE space = $1 AND form = $2 AND period = $3 AND unit = $4 RETURNING " ROW_COLUMNS,
	    "itii", ROW_KEY(key));
	enum err_code code = stmt ? ERR_NONE : db_failure(err);

	clear_row(out, key, arena);
	*found = false;
	if (stmt)
		code = db_step(stmt, found, err);
	if (*found)
		read_row(out, stmt, arena);
	db_done(stmt);
	return code;
}

enum err_code submission_mark_on_behalf(struct db *db, const struct submission_author *author,
    const struct submission *held, struct err *err)
{
	if (!author->on_behalf || held->on_behalf)
		return ERR_NONE;
	return db_run(db, err,
	    "UPDATE submission SET on_behalf = 1 "
	    "WHERE space = $1 AND form = $2 AND period = $3 AND unit = $4",
	    "itii", ROW_KEY(&held->key));
}
