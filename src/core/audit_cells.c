/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/decimal.h"
#include "core/audit_inside.h"
#include "core/schema.h"

#define CELL_OF(cell)                                                                              \
	SPACE, (int64_t)(cell)->indicator, (int64_t)(cell)->scenario, (int64_t)(cell)->breakdown,  \
	    (cell)->period, (int64_t)(cell)->unit

/* Ids of before a definition that is gone cannot be: definitions are never taken away. */
static bool is_known(const struct definitions *defs, const struct cell_key *cell)
{
	return cell->indicator > 0 && cell->indicator <= defs->indicator_count && cell->unit > 0 &&
	       cell->unit <= defs->unit_count && cell->scenario > 0 &&
	       cell->scenario <= defs->scenario_count && cell->breakdown >= 0 &&
	       cell->breakdown <= defs->breakdown_count && period_key_valid(cell->period);
}

static struct str subject_of(struct audit *audit, const struct cell_key *cell)
{
	const struct definitions *defs = audit->defs;
	struct buf text = {0};
	struct str subject;

	buf_printf(&text, "cell/%.*s/%.*s/", STR_ARG(defs->indicators[cell->indicator].code),
	    STR_ARG(defs->units[cell->unit].key));
	period_add_path(&text, period_of_key(cell->period));
	buf_printf(&text, "/%.*s", STR_ARG(defs->scenarios[cell->scenario].code));
	if (cell->breakdown)
		buf_printf(&text, "/%.*s", STR_ARG(defs->breakdowns[cell->breakdown].code));
	subject = arena_str(&audit->arena, buf_str(&text));
	buf_release(&text);
	return subject;
}

static const char *status_code(enum cell_status status)
{
	switch (status) {
	case CELL_VALUE:
		return "value";
	case CELL_NOT_EXPECTED:
		return "na";
	case CELL_NOTHING:
		return "nothing";
	default:
		return "withdrawn";
	}
}

/* One revision: value, status, stage, decision, revision of a row. */
static struct str revision_json(struct audit *audit, struct db_stmt *stmt, int scale)
{
	enum cell_status status = (enum cell_status)db_int(stmt, 1);
	int64_t decision = db_int(stmt, 3);
	struct buf text = {0}, value = {0};
	struct json json;
	struct str out;

	json_init(&json, &text);
	json_object(&json);
	if (decision > 0 && decision <= audit->defs->decision_count)
		json_member_str(&json, "decision", audit->defs->decisions[decision].number);
	json_member_int(&json, "revision", db_int(stmt, 4));
	json_member_text(&json, "stage", stage_code((enum stage)db_int(stmt, 2)));
	json_member_text(&json, "status", status_code(status));
	if (status == CELL_VALUE) {
		decimal_add_plain(&value, db_int(stmt, 0), scale);
		json_member_str(&json, "value", buf_str(&value));
	}
	json_object_end(&json);
	out = arena_str(&audit->arena, buf_str(&text));
	buf_release(&text);
	buf_release(&value);
	return out;
}

/* The revisions the batch wrote, each after the one it followed. */
static enum err_code give_revisions(struct audit *audit, const struct cell_key *cell)
{
	int scale = audit->defs->indicators[cell->indicator].scale;
	struct db_stmt *stmt = db_query(audit->db, audit->err,
	    "SELECT o.value, o.status, o.stage, o.decision, o.revision, o.ticket, o.note, "
	    "t.content FROM observation o "
	    "LEFT JOIN free_text t ON t.space = o.space AND t.id = o.note "
	    "WHERE o.space = $1 AND o.indicator = $2 AND o.scenario = $3 AND o.breakdown = $4 "
	    "AND o.period = $5 AND o.unit = $6 ORDER BY o.revision",
	    "iiiiii", CELL_OF(cell));
	enum err_code code = stmt ? ERR_NONE : db_failure(audit->err);
	struct str before = STR_EMPTY;
	bool row = true;

	while (row && !code) {
		struct audit_entry entry = {.kind = AUDIT_CELL};

		code = db_step(stmt, &row, audit->err);
		if (!row || code)
			break;
		entry.before = before;
		entry.after = before = revision_json(audit, stmt, scale);
		if (db_int(stmt, 5) != audit->batch.ticket)
			continue;
		entry.subject = subject_of(audit, cell);
		entry.text = arena_str(&audit->arena, db_str(stmt, 7));
		entry.purged = db_int(stmt, 6) && db_is_null(stmt, 7);
		code = audit_give(audit, &entry, cell->unit, cell->indicator);
	}
	db_done(stmt);
	return code;
}

static struct str stage_json(struct audit *audit, int64_t revision, enum stage stage)
{
	return str_of(arena_printf(&audit->arena, "{\"revision\":%lld,\"stage\":\"%s\"}",
	    (long long)revision, stage_code(stage)));
}

/* Where revisions went, up to the batch: each move beside the stage before it. */
static enum err_code give_moves(struct audit *audit, const struct cell_key *cell)
{
	struct db_stmt *stmt = db_query(audit->db, audit->err,
	    "SELECT m.revision, m.stage, m.ticket, o.stage FROM stage_move m "
	    "JOIN batch b ON b.space = m.space AND b.ticket = m.ticket "
	    "JOIN observation o ON o.space = m.space AND o.indicator = m.indicator "
	    "AND o.scenario = m.scenario AND o.breakdown = m.breakdown AND o.period = m.period "
	    "AND o.unit = m.unit AND o.revision = m.revision "
	    "WHERE m.space = $1 AND m.indicator = $2 AND m.scenario = $3 AND m.breakdown = $4 "
	    "AND m.period = $5 AND m.unit = $6 ORDER BY m.revision, b.batch",
	    "iiiiii", CELL_OF(cell));
	enum err_code code = stmt ? ERR_NONE : db_failure(audit->err);
	enum stage stage = STAGE_DRAFT;
	int64_t revision = 0;
	bool row = true;

	while (row && !code) {
		struct audit_entry entry = {.kind = AUDIT_STAGE};
		enum stage next;

		code = db_step(stmt, &row, audit->err);
		if (!row || code)
			break;
		if (revision != db_int(stmt, 0))
			stage = (enum stage)db_int(stmt, 3);
		revision = db_int(stmt, 0);
		next = (enum stage)db_int(stmt, 1);
		if (db_int(stmt, 2) == audit->batch.ticket) {
			entry.subject = subject_of(audit, cell);
			entry.before = stage_json(audit, revision, stage);
			entry.after = stage_json(audit, revision, next);
			code = audit_give(audit, &entry, cell->unit, cell->indicator);
		}
		stage = next;
	}
	db_done(stmt);
	return code;
}

/* Cells are listed once a row: one that moved and was written is there twice. */
static bool is_first(const struct cell_key *cells, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (!cell_key_compare(&cells[i], &cells[at]))
			return false;
	return true;
}

enum err_code audit_cells(struct audit *audit)
{
	const struct audit_query *query = audit->query;
	struct cell_key cells[JOURNAL_CELLS_MAX];
	enum err_code code = ERR_NONE;
	size_t count;

	if (!journal_cells_read(audit->batch.cells, cells, &count))
		return ERR_NONE;
	for (int kind = AUDIT_CELL; kind <= AUDIT_STAGE; kind++)
		for (size_t i = 0; i < count && !code && audit_wants(audit, kind); i++) {
			if (!is_known(audit->defs, &cells[i]) || !is_first(cells, i) ||
			    (query->unit && query->unit != cells[i].unit) ||
			    (query->indicator && query->indicator != cells[i].indicator))
				continue;
			code = kind == AUDIT_CELL ? give_revisions(audit, &cells[i])
			                          : give_moves(audit, &cells[i]);
		}
	return code;
}
