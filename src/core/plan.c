/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/plan.h"

#include "base/bug.h"
#include "core/submission_inside.h"

struct adjusting {
	struct db *db;
	const struct definitions *defs;
	const struct submission_author *author;
	const struct plan_decision *decision;
	const char *note;
	struct arena arena;
	struct definition_row row; /* of a decision that is new */
	bool adds_decision;
	int decision_id;
	struct observation *rows;
	size_t row_count;
	struct err *err;
};

static enum err_code check_target(struct adjusting *a, const struct cell_change *target)
{
	const struct cell_key *key = &target->key;
	const struct indicator *indicator = &a->defs->indicators[key->indicator];

	if (a->defs->scenarios[key->scenario].kind != SCENARIO_TARGET)
		return err_set(a->err, ERR_INPUT, "planning.not_a_target",
		    arena_str(&a->arena, a->defs->scenarios[key->scenario].code).p, NULL);
	if (indicator->formula)
		return err_set(a->err, ERR_INPUT, "planning.computed",
		    arena_str(&a->arena, indicator->code).p, NULL);
	if (!access_allows(a->author->actor, ACCESS_PLAN, a->defs, key->unit,
		period_of_key(key->period), indicator->sector))
		return err_set(a->err, ERR_DENIED, "submission.denied",
		    arena_str(&a->arena, indicator->code).p, NULL);
	return ERR_NONE;
}

static enum err_code check_words(struct adjusting *a)
{
	const struct plan_decision *d = a->decision;
	const struct str words[] = {d->number, d->issuer, d->title};
	enum err_code code = submission_check_text(a->note, SUBMISSION_TEXT_MAX, a->err);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !code; i++)
		code =
		    submission_check_text(arena_str(&a->arena, words[i]).p, PLAN_WORDS_MAX, a->err);
	return code;
}

static bool contradicts(struct str said, struct str stored)
{
	return said.n && !str_eq(said, stored);
}

/* The decision of the register, or a new one. */
static enum err_code find_decision(struct adjusting *a)
{
	const struct plan_decision *d = a->decision;
	const struct decision *known = definitions_decision(a->defs, d->number);
	struct buf content = {0};
	struct json json;
	date day;

	if (!d->number.n)
		return err_set(a->err, ERR_INPUT, "planning.no_decision", NULL);
	if (known) {
		a->decision_id = known->id;
		if (contradicts(d->date, known->date) || contradicts(d->issuer, known->issuer) ||
		    contradicts(d->title, known->title))
			return err_set(a->err, ERR_INPUT, "planning.other_decision",
			    arena_str(&a->arena, d->number).p, NULL);
		return ERR_NONE;
	}
	if (!date_parse(d->date, &day))
		return err_set(
		    a->err, ERR_INPUT, "planning.bad_day", arena_str(&a->arena, d->date).p, NULL);
	if (!d->title.n)
		return err_set(a->err, ERR_INPUT, "planning.no_title", NULL);
	json_init(&json, &content);
	json_object(&json);
	json_member_str(&json, "date", d->date);
	if (d->issuer.n)
		json_member_str(&json, "issuer", d->issuer);
	json_member_str(&json, "title", d->title);
	json_object_end(&json);
	a->row = (struct definition_row){.kind = DEFINITION_DECISION,
	    .key = d->number,
	    .content = arena_str(&a->arena, buf_str(&content))};
	buf_release(&content);
	a->adds_decision = true;
	return ERR_NONE;
}

/* Gives the new decision its number, which the targets name it by. */
static enum err_code number_decision(struct adjusting *a)
{
	struct definitions *merged;
	enum err_code code;

	if (!a->adds_decision)
		return ERR_NONE;
	code = definitions_merge(&merged, a->defs, &a->row, 1, false, a->err);
	if (code)
		return code;
	definitions_free(merged);
	a->decision_id = a->row.id;
	return ERR_NONE;
}

static enum err_code compare_all(struct adjusting *a, struct cell_change *targets, size_t count)
{
	/* A figure that stays keeps the decision that set it. */
	const struct observation like = {.stage = STAGE_PUBLISHED,
	    .decision = a->decision_id,
	    .note = has_text(a->note) ? a->note : NULL};
	bool conflict;
	enum err_code code;

	a->rows = ARENA_ARRAY(&a->arena, struct observation, count);
	code = cell_changes_compare(
	    a->db, targets, count, &like, a->rows, &a->row_count, &conflict, a->err);
	return !code && conflict ? err_set(a->err, ERR_CONFLICT, "planning.changed", NULL) : code;
}

static enum err_code write(struct adjusting *a, int64_t definitions)
{
	struct batch batch = {.actor = arena_str(&a->arena, a->author->actor->login).p,
	    .origin = a->author->address,
	    .definition_count = a->adds_decision,
	    .definitions = &a->row,
	    .observation_count = a->row_count,
	    .observations = a->rows,
	    .expected_definitions = a->adds_decision ? definitions : -1};
	enum err_code code = journal_append(a->db, &batch, a->err);

	if (code == ERR_CONFLICT)
		code = err_set(a->err, ERR_CONFLICT, "planning.definitions_changed", NULL);
	return code;
}

enum err_code plan_adjust(struct db *db, const struct definitions *defs, int64_t definitions,
    const struct submission_author *author, const struct plan_decision *decision,
    struct cell_change *targets, size_t count, const char *note, struct err *err)
{
	struct adjusting a = {.db = db,
	    .defs = defs,
	    .author = author,
	    .decision = decision,
	    .note = note,
	    .err = err};
	enum err_code code = ERR_NONE;

	INVARIANT(count <= PLAN_TARGETS_MAX);
	for (size_t i = 0; i < count && !code; i++)
		code = check_target(&a, &targets[i]);
	if (!code)
		code = check_words(&a);
	if (!code)
		code = find_decision(&a);
	if (!code)
		code = number_decision(&a);
	if (!code)
		code = compare_all(&a, targets, count);
	if (!code && a.row_count)
		code = write(&a, definitions);
	arena_release(&a.arena);
	return code;
}
