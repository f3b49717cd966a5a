/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Moving a submission from one state to another, and its cells with it. */
#include "base/bug.h"
#include "core/schema.h"
#include "core/submission_inside.h"
#include "core/submission_log.h"

struct moving {
	struct db *db;
	const struct definitions *defs;
	const struct submission_author *author;
	const struct submission_request *request;
	struct submission held; /* as it was, locked … */
	int64_t before;         /* … and its count of changes then */
	const struct form *form;
	enum submission_state after;
	struct str reviewed;     /* after */
	struct str now_reviewed; /* by this very move */
	struct submission_events events;
	struct arena arena;
	struct err *err;
};

#define ROW_KEY(m)                                                                                 \
	SPACE, (m)->held.key.form, period_key((m)->held.key.period), (int64_t)(m)->held.key.unit

/* ---- the gate */

/* Every line of a move asks for the same permission. */
static enum access permission_of(enum submission_move move)
{
	for (int state = 0; state < SUBMISSION_STATE_END; state++) {
		const struct submission_transition *transition =
		    submission_transition(move, (enum submission_state)state);

		if (transition)
			return transition->permission;
	}
	return ACCESS_UNSET;
}

static bool is_approver(const struct moving *m)
{
	return access_allows(m->author->actor, ACCESS_APPROVE, m->defs, m->held.key.unit,
	    m->held.key.period, (struct str){NULL, 0});
}

static enum err_code check_gate(struct moving *m)
{
	enum access permission = permission_of(m->request->move);

	if (permission == ACCESS_UNSET ||
	    !submission_allows(m->author, permission, m->defs, &m->held.key, m->form, &m->arena))
		return submission_denied(&m->held.key, m->err);
	return ERR_NONE;
}

/* ---- reviews */

static void add_sector(struct str *list, struct str sector, struct arena *arena)
{
	list->p =
	    arena_printf(arena, "%.*s%s%.*s", STR_ARG(*list), list->n ? " " : "", STR_ARG(sector));
	list->n = strlen(list->p);
}

/* Adds the sectors that the author checks; reviewed when there is none left. */
static enum err_code review(struct moving *m)
{
	struct str *sectors;
	size_t count = form_sectors(m->form, m->defs, &m->arena, &sectors), left = 0;
	bool all = is_approver(m), any = false, known = false;

	m->reviewed = m->held.reviewed;
	m->now_reviewed = STR_EMPTY;
	for (size_t i = 0; i < count; i++) {
		bool asked = !m->request->sector.n || str_eq(m->request->sector, sectors[i]);
		bool may = all || (asked && access_allows(m->author->actor, ACCESS_REVIEW, m->defs,
						m->held.key.unit, m->held.key.period, sectors[i]));

		known = known || asked;
		any = any || (may && asked);
		if (submission_is_reviewed(&m->held, sectors[i]))
			continue;
		if (!may) {
			left++;
			continue;
		}
		add_sector(&m->reviewed, sectors[i], &m->arena);
		add_sector(&m->now_reviewed, sectors[i], &m->arena);
	}
	m->after = left ? SUBMISSION_SUBMITTED : SUBMISSION_REVIEWED;
	if (m->request->sector.n && !known)
		return err_set(m->err, ERR_INPUT, "submission.no_sector", NULL);
	if (count && !any)
		return submission_denied(&m->held.key, m->err);
	if (count && !m->now_reviewed.n)
		return err_set(m->err, ERR_CONFLICT, "submission.reviewed_already", NULL);
	return ERR_NONE;
}

/* ---- what the checks found */

static enum err_code check_findings(struct moving *m)
{
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < m->request->finding_count && !code; i++) {
		const struct submission_finding *finding = &m->request->findings[i];
		char rule[128];

		snprintf(rule, sizeof(rule), "%.*s", STR_ARG(finding->rule));
		if (finding->blocks)
			return err_set(m->err, ERR_INPUT, "submission.has_errors", rule, NULL);
		if (!has_text(finding->reason))
			return err_set(
			    m->err, ERR_INPUT, "submission.warning_unanswered", rule, NULL);
		code = submission_check_text(finding->reason, SUBMISSION_TEXT_MAX, m->err);
	}
	return code;
}

static void note_exceptions(struct moving *m)
{
	for (size_t i = 0; i < m->request->finding_count; i++) {
		const struct submission_finding *finding = &m->request->findings[i];
		struct buf content = {0};
		struct json json;

		json_init(&json, &content);
		json_object(&json);
		json_member_str(&json, "rule", finding->rule);
		json_object_end(&json);
		submission_events_add(
		    &m->events, EVENT_EXCEPTION, buf_str(&content), finding->reason);
		buf_release(&content);
	}
}

/* ---- the move itself */

/* Locks the row; a form without anything entered begins by being submitted. */
static enum err_code hold(struct moving *m)
{
	struct submission_key key = m->held.key;
	bool found = false, begun = false;
	enum err_code code = submission_hold(m->db, &key, &m->arena, &m->held, &found, m->err);

	m->before = found ? m->held.changes - 1 : 0;
	if (code || (found && m->held.version) || m->request->move != MOVE_SUBMIT)
		return code;
	code = submission_hold_open(m->db, m->defs, &key, &m->arena, &m->held, &begun, m->err);
	if (!code && begun)
		submission_events_add_begun(&m->events, m->held.version);
	return code;
}

static enum err_code check_state(struct moving *m)
{
	const struct submission_transition *transition =
	    submission_transition(m->request->move, m->held.state);

	if (!transition || !m->held.version)
		return err_set(m->err, ERR_CONFLICT, "submission.moved",
		    submission_state_code(m->held.state), NULL);
	if (m->request->seen >= 0 && m->request->seen != m->before)
		return err_set(m->err, ERR_CONFLICT, "submission.changed", NULL);
	if (m->request->move == MOVE_WITHDRAW && m->held.reviewed.n)
		return err_set(m->err, ERR_CONFLICT, "submission.taken_up", NULL);
	if (transition->needs_reason && !has_text(m->request->reason))
		return err_set(m->err, ERR_INPUT, "submission.reason_needed", NULL);
	m->after = transition->to;
	m->reviewed = transition->to == SUBMISSION_REVIEWED ||
	                      transition->to == SUBMISSION_APPROVED ||
	                      transition->to == SUBMISSION_PUBLISHED
	                  ? m->held.reviewed
	                  : STR_EMPTY;
	return ERR_NONE;
}

/* False: the move leaves the cells where they are. */
static bool stage_of(enum submission_move move, enum stage *out)
{
	switch (move) {
	case MOVE_SUBMIT:
		*out = STAGE_SUBMITTED;
		return true;
	case MOVE_WITHDRAW:
	case MOVE_RETURN:
	case MOVE_REOPEN:
		*out = STAGE_DRAFT;
		return true;
	case MOVE_APPROVE:
		*out = STAGE_APPROVED;
		return true;
	case MOVE_PUBLISH:
		*out = STAGE_PUBLISHED;
		return true;
	default:
		return false;
	}
}

/* What is approved must have been submitted, what is published approved: not what an import wrote
 * into a cell since. */
static bool comes_from(enum submission_move move, enum stage stage)
{
	if (move == MOVE_APPROVE)
		return stage == STAGE_SUBMITTED;
	if (move == MOVE_PUBLISH)
		return stage == STAGE_APPROVED;
	return true;
}

/* A published revision stays so whatever came after (core/journal.h). */
static enum stage stage_now(const struct cell_revision *revision)
{
	for (size_t i = 0; i < revision->stage_count; i++)
		if (revision->stages[i].stage == STAGE_PUBLISHED)
			return STAGE_PUBLISHED;
	return revision->stages[revision->stage_count - 1].stage;
}

/* The revision that was checked, beneath one that was not; 0: none. */
static enum err_code find_beneath(struct moving *m, const struct cell_key *key, int32_t *revision)
{
	struct cell_revision *items;
	size_t count;
	enum err_code code = cell_history(m->db, key, &m->arena, &items, &count, m->err);

	*revision = 0;
	while (!code && count--) {
		enum stage stage = stage_now(&items[count]);

		if (comes_from(m->request->move, stage))
			*revision = items[count].revision;
		if (*revision || stage == STAGE_PUBLISHED)
			break;
	}
	return code;
}

/* The revision of a cell that goes to the stage with its submission; 0: none. */
static enum err_code find_revision(
    struct moving *m, const struct cell_key *key, enum stage stage, int32_t *revision)
{
	struct cell_state state;
	enum err_code code = cell_state_read(m->db, key, &m->arena, &state, m->err);

	*revision = 0;
	if (code || !state.now.revision || state.now.stage == stage ||
	    state.now.stage == STAGE_PUBLISHED)
		return code;
	if (!comes_from(m->request->move, state.now.stage))
		return find_beneath(m, key, revision);
	*revision = state.now.revision;
	return ERR_NONE;
}

static enum err_code find_moves(struct moving *m, struct batch *batch)
{
	size_t most = m->form->row_count * m->form->column_count;
	enum err_code code = ERR_NONE;
	enum stage stage;

	batch->moves = ARENA_ARRAY(&m->arena, struct stage_move, most);
	if (!stage_of(m->request->move, &stage))
		return ERR_NONE;
	for (size_t i = 0; i < most && !code; i++) {
		size_t row = i / m->form->column_count, column = i % m->form->column_count;
		struct cell_key key;
		int32_t revision;

		if (!form_is_entered(m->form, m->defs, row, column))
			continue;
		key = form_cell(m->form, row, column, m->held.key.unit, m->held.key.period);
		code = find_revision(m, &key, stage, &revision);
		if (!code && revision)
			batch->moves[batch->move_count++] =
			    (struct stage_move){key, revision, stage};
	}
	return code;
}

static void note_move(struct moving *m)
{
	struct buf content = {0};
	struct json json;

	json_init(&json, &content);
	json_object(&json);
	json_member_text(&json, "after", submission_state_code(m->after));
	json_member_text(&json, "before", submission_state_code(m->held.state));
	json_member_text(&json, "move", submission_move_code(m->request->move));
	if (m->now_reviewed.n)
		json_member_str(&json, "sectors", m->now_reviewed);
	json_object_end(&json);
	submission_events_add(&m->events, EVENT_MOVE, buf_str(&content), m->request->reason);
	buf_release(&content);
}

/* The time is that of the batch: the journal has both or neither. */
static enum err_code write_row(struct moving *m, int64_t batch)
{
	enum err_code code = db_run(m->db, m->err,
	    "UPDATE submission SET state = $5, reviewed = $6 "
	    "WHERE space = $1 AND form = $2 AND period = $3 AND unit = $4",
	    "itiiit", ROW_KEY(m), (int64_t)m->after, m->reviewed);

	if (!code && m->request->move == MOVE_SUBMIT)
		code = db_run(m->db, m->err,
		    "UPDATE submission SET "
		    "submitted_at = (SELECT committed_at FROM batch WHERE space = $1 AND batch = "
		    "$5), "
		    "first_submitted_at = coalesce(first_submitted_at, "
		    "(SELECT committed_at FROM batch WHERE space = $1 AND batch = $5)) "
		    "WHERE space = $1 AND form = $2 AND period = $3 AND unit = $4",
		    "itiii", ROW_KEY(m), batch);
	if (!code && m->request->move == MOVE_PUBLISH)
		code = db_run(m->db, m->err,
		    "UPDATE submission SET published = $5 "
		    "WHERE space = $1 AND form = $2 AND period = $3 AND unit = $4",
		    "itiii", ROW_KEY(m), batch);
	return code;
}

static enum err_code move(struct moving *m)
{
	struct batch batch = {0};
	enum err_code code = submission_check_text(m->request->reason, SUBMISSION_TEXT_MAX, m->err);

	if (!code)
		code = hold(m);
	if (!code)
		code = submission_form(m->defs, &m->held.key, m->held.version, &m->form, m->err);
	if (!code)
		code = check_gate(m);
	if (!code)
		code = check_state(m);
	if (!code && m->request->move == MOVE_REVIEW)
		code = review(m);
	if (!code && m->request->move == MOVE_SUBMIT)
		code = check_findings(m);
	if (!code && m->request->move == MOVE_SUBMIT)
		note_exceptions(m);
	if (!code)
		note_move(m);
	if (!code)
		code = find_moves(m, &batch);
	submission_sign(&batch, m->author, &m->events);
	if (!code)
		code = journal_append(m->db, &batch, m->err);
	return code ? code : write_row(m, batch.number);
}

enum err_code submission_move(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author,
    const struct submission_request *request, struct err *err)
{
	struct moving m = {.db = db,
	    .defs = defs,
	    .author = author,
	    .request = request,
	    .held = {.key = key},
	    .err = err};
	enum err_code code;

	submission_events_init(&m.events, &key, &m.arena);
	code = move(&m);
	arena_release(&m.arena);
	return code;
}

/* ---- deadlines */

static enum err_code write_extension(struct moving *m, date to, const char *reason)
{
	struct buf content = {0}, day = {0};
	struct batch batch = {0};
	struct json json;
	enum err_code code;

	date_add_iso(&day, to);
	json_init(&json, &content);
	json_object(&json);
	json_member_str(&json, "after", buf_str(&day));
	json_object_end(&json);
	submission_events_add(&m->events, EVENT_EXTENSION, buf_str(&content), reason);
	buf_release(&content);
	buf_release(&day);
	submission_sign(&batch, m->author, &m->events);
	code = db_run(m->db, m->err,
	    "INSERT INTO submission (space, form, period, unit, version, state, changes, "
	    "begun, reviewed, on_behalf, published, extended_to) "
	    "VALUES ($1, $2, $3, $4, 0, 0, 1, 0, '', 0, 0, $5) "
	    "ON CONFLICT (space, form, period, unit) DO UPDATE SET "
	    "changes = submission.changes + 1, extended_to = excluded.extended_to",
	    "itiii", ROW_KEY(m), (int64_t)to);
	return code ? code : journal_append(m->db, &batch, m->err);
}

enum err_code submission_extend(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author, date to, const char *reason,
    struct err *err)
{
	struct moving m = {
	    .db = db, .defs = defs, .author = author, .held = {.key = key}, .err = err};
	bool found;
	enum err_code code = submission_check_text(reason, SUBMISSION_TEXT_MAX, err);

	submission_events_init(&m.events, &key, &m.arena);
	if (!code && !has_text(reason))
		code = err_set(err, ERR_INPUT, "submission.reason_needed", NULL);
	if (!code)
		code = submission_load(&m.held, &found, db, defs, key, &m.arena, err);
	if (!code)
		code = submission_form(defs, &m.held.key, found ? m.held.version : 0, &m.form, err);
	if (!code &&
	    !submission_allows(author, ACCESS_APPROVE, defs, &m.held.key, m.form, &m.arena))
		code = submission_denied(&m.held.key, err);
	if (!code)
		code = write_extension(&m, to, reason);
	arena_release(&m.arena);
	return code;
}
