/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/past_figures.h"

#include "base/bug.h"
#include "core/submission_inside.h"

static enum err_code refuse(enum err_code code, const char *key, struct str what, struct err *err)
{
	struct arena arena = {0};

	err_set(err, code, key, arena_str(&arena, what).p, NULL);
	arena_release(&arena);
	return code;
}

/* ---- The report a cell belongs to */

static bool has_cell(
    const struct form *form, const struct definitions *defs, const struct cell_key *key)
{
	struct period p = period_of_key(key->period);

	for (size_t row = 0; row < form->row_count; row++)
		for (size_t column = 0; column < form->column_count; column++) {
			struct cell_key cell;

			if (form->rows[row].indicator != key->indicator ||
			    !form_is_entered(form, defs, row, column))
				continue;
			cell = form_cell(form, row, column, key->unit, p);
			if (!cell_key_compare(&cell, key))
				return true;
		}
	return false;
}

/* One a unit was to report and has begun to, or finished. */
static enum err_code check_reports(
    struct db *db, const struct definitions *defs, const struct cell_key *key, struct err *err)
{
	struct submission_key report = {.unit = key->unit, .period = period_of_key(key->period)};
	struct arena arena = {0};
	enum err_code code = ERR_NONE;

	for (int id = 1; id <= defs->form_count && !code; id++) {
		const struct form *form = &defs->forms[id];
		struct submission submission;
		bool found;

		if (form != form_find(defs, form->code, report.period) ||
		    !form_reported_by(form, defs, key->unit, report.period) ||
		    !has_cell(form, defs, key))
			continue;
		report.form = form->code;
		code = submission_load(&submission, &found, db, defs, report, &arena, err);
		if (!code && found) {
			struct buf period = {0};

			period_add(&period, report.period);
			code = err_set(err, ERR_CONFLICT, "past.reported",
			    arena_str(&arena, definitions_unit_name(defs, &defs->units[key->unit],
						  report.period, &arena))
				.p,
			    arena_str(&arena, form->name).p, buf_keep(&period, &arena), NULL);
		}
	}
	arena_release(&arena);
	return code;
}

/* ---- One figure */

static enum err_code check(struct db *db, const struct definitions *defs, const struct actor *actor,
    const struct cell_key *key, struct err *err)
{
	const struct indicator *indicator = &defs->indicators[key->indicator];
	const struct scenario *scenario = &defs->scenarios[key->scenario];

	if (scenario->kind == SCENARIO_TARGET)
		return refuse(ERR_INPUT, "past.target", scenario->code, err);
	if (indicator->formula)
		return refuse(ERR_INPUT, "past.computed", indicator->code, err);
	if (!access_allows(actor, ACCESS_APPROVE, defs, key->unit, period_of_key(key->period),
		indicator->sector))
		return refuse(ERR_DENIED, "submission.denied", indicator->code, err);
	return check_reports(db, defs, key, err);
}

/* Rows for those that differ (`rows` NULL: unwanted), each of which may be written. */
static enum err_code compare(struct db *db, const struct definitions *defs,
    const struct actor *actor, struct cell_change *figures, size_t count, struct observation *rows,
    size_t *row_count, bool *conflict, struct err *err)
{
	const struct observation like = {.stage = STAGE_PUBLISHED};
	size_t changed = 0;
	enum err_code code =
	    cell_changes_compare(db, figures, count, &like, rows, row_count, conflict, err);

	for (size_t i = 0; i < count && !code; i++)
		if (figures[i].changed && ++changed > PAST_FIGURES_MAX)
			code = err_set(err, ERR_LIMIT, "past.too_many", NULL);
		else if (figures[i].changed)
			code = check(db, defs, actor, &figures[i].key, err);
	return code;
}

enum err_code past_figures_compare(struct db *db, const struct definitions *defs,
    const struct actor *actor, struct cell_change *figures, size_t count, struct err *err)
{
	size_t row_count;
	bool conflict;

	return compare(db, defs, actor, figures, count, NULL, &row_count, &conflict, err);
}

static enum err_code write_all(struct db *db, const struct submission_author *author,
    struct observation *rows, size_t count, const char *source, struct arena *arena,
    struct err *err)
{
	struct batch batch = {.actor = arena_str(arena, author->actor->login).p,
	    .origin = author->address,
	    .reason = source,
	    .observation_count = count,
	    .observations = rows,
	    .expected_definitions = -1};

	return journal_append(db, &batch, err);
}

enum err_code past_figures_write(struct db *db, const struct definitions *defs,
    const struct submission_author *author, struct cell_change *figures, size_t count,
    const char *source, struct err *err)
{
	struct arena arena = {0};
	struct observation *rows = ARENA_ARRAY(&arena, struct observation, count);
	size_t row_count = 0;
	bool conflict = false;
	enum err_code code = ERR_NONE;

	if (!has_text(source))
		code = err_set(err, ERR_INPUT, "past.no_source", NULL);
	if (!code)
		code = submission_check_text(source, SUBMISSION_TEXT_MAX, err);
	if (!code)
		code = compare(
		    db, defs, author->actor, figures, count, rows, &row_count, &conflict, err);
	if (!code && conflict)
		code = err_set(err, ERR_CONFLICT, "past.changed", NULL);
	if (!code && row_count)
		code = write_all(db, author, rows, row_count, source, &arena, err);
	arena_release(&arena);
	return code;
}
