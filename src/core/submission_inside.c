/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/submission_inside.h"

#include "core/schema.h"
#include "core/secrecy.h"

/* ---- forms, the gate, texts */

enum err_code submission_form(const struct definitions *defs, const struct submission_key *key,
    int version, const struct form **out, struct err *err)
{
	*out = version ? form_version(defs, key->form, version)
	               : form_find(defs, key->form, key->period);
	if (!*out)
		return err_set(err, ERR_INPUT, "submission.no_form", NULL);
	/* One that was begun stays the unit's, whatever later versions say. */
	if (!version && !form_reported_by(*out, defs, key->unit, key->period))
		return err_set(err, ERR_INPUT, "submission.not_its_unit", NULL);
	return ERR_NONE;
}

bool submission_allows(const struct submission_author *author, enum access permission,
    const struct definitions *defs, const struct submission_key *key, const struct form *form,
    struct arena *arena)
{
	struct str *sectors;
	size_t count = form_sectors(form, defs, arena, &sectors);

	for (size_t i = 0; i < count; i++)
		if (access_allows(
			author->actor, permission, defs, key->unit, key->period, sectors[i]))
			return true;
	return !count && access_allows(author->actor, permission, defs, key->unit, key->period,
			     (struct str){NULL, 0});
}

enum err_code submission_denied(const struct submission_key *key, struct err *err)
{
	char form[64];

	snprintf(form, sizeof(form), "%.*s", STR_ARG(key->form));
	return err_set(err, ERR_DENIED, "submission.denied", form, NULL);
}

enum err_code submission_check_text(const char *text, size_t most, struct err *err)
{
	struct str all = str_of(text), mark = secrecy_mark(all);
	char told[64];

	if (mark.p) {
		snprintf(told, sizeof(told), "%.*s", STR_ARG(mark));
		return err_set(err, ERR_INPUT, "secrecy.marked", told, NULL);
	}
	if (all.n > most) {
		snprintf(told, sizeof(told), "%zu", most);
		return err_set(err, ERR_INPUT, "submission.too_long", told, NULL);
	}
	return ERR_NONE;
}

/* ---- cells */

enum err_code cell_state_read(struct db *db, const struct cell_key *key, struct arena *arena,
    struct cell_state *out, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT o.revision, o.value, o.status, o.decision, o.note, t.content, b.batch, "
	    "CASE WHEN o.stage = 3 OR EXISTS (SELECT 1 FROM stage_move p WHERE p.space = o.space "
	    "AND p.indicator = o.indicator AND p.scenario = o.scenario "
	    "AND p.breakdown = o.breakdown AND p.period = o.period AND p.unit = o.unit "
	    "AND p.revision = o.revision AND p.stage = 3) THEN 3 "
	    "ELSE coalesce((SELECT m.stage FROM stage_move m "
	    "JOIN batch mb ON mb.space = m.space AND mb.ticket = m.ticket "
	    "WHERE m.space = o.space AND m.indicator = o.indicator AND m.scenario = o.scenario "
	    "AND m.breakdown = o.breakdown AND m.period = o.period AND m.unit = o.unit "
	    "AND m.revision = o.revision ORDER BY mb.batch DESC LIMIT 1), o.stage) END "
	    "FROM observation o JOIN batch b ON b.space = o.space AND b.ticket = o.ticket "
	    "LEFT JOIN free_text t ON t.space = o.space AND t.id = o.note "
	    "WHERE o.space = $1 AND o.indicator = $2 AND o.scenario = $3 AND o.breakdown = $4 "
	    "AND o.period = $5 AND o.unit = $6 ORDER BY o.revision DESC LIMIT 1",
	    "iiiiii", SPACE, (int64_t)key->indicator, (int64_t)key->scenario,
	    (int64_t)key->breakdown, key->period, (int64_t)key->unit);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	*out = (struct cell_state){.now = {.key = *key, .status = CELL_WITHDRAWN}};
	if (stmt)
		code = db_step(stmt, &row, err);
	if (row) {
		out->now.revision = (int32_t)db_int(stmt, 0);
		out->now.value = db_int(stmt, 1);
		out->now.status = (enum cell_status)db_int(stmt, 2);
		out->now.decision = (int32_t)db_int(stmt, 3);
		out->now.note_id = db_int(stmt, 4);
		if (!db_is_null(stmt, 5))
			out->now.note = arena_str(arena, db_str(stmt, 5)).p;
		out->batch = db_int(stmt, 6);
		out->now.stage = (enum stage)db_int(stmt, 7);
	}
	db_done(stmt);
	return code;
}
