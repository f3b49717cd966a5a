/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Random saves and moves by random people against a plain model of what must
 * come of them: states, revisions, what works and what the public sees.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/bug.h"
#include "core/sheet.h"
#include "core/verify.h"
#include "random_world.h"
#include "submission_world.h"

enum { WARDS = 2, QUARTERS = 2, STEPS = 800, ENTRY_COLUMN = 3 };

struct model_cell {
	int32_t revision;
	enum cell_status status;
	int64_t value;
	bool published;    /* the last revision is */
	bool public_known; /* what the public sees, if anything */
	int64_t public_value;
};

struct model {
	bool begun;
	enum submission_state state;
	bool economist_checked;
	struct model_cell cells[ROWS];
};

struct play {
	struct submission_world world;
	struct rng rng;
	struct model models[WARDS][QUARTERS];
	int published;
};

static bool may_enter(enum role role)
{
	return role == ROLE_REPORTER || role == ROLE_SIGNATORY || role == ROLE_APPROVER;
}

/* ---- saves */

static bool differs(const struct model_cell *cell, const struct cell_entry *entry)
{
	enum cell_status status = entry->kind == ENTRY_VALUE     ? CELL_VALUE
	                          : entry->kind == ENTRY_NOTHING ? CELL_NOTHING
	                                                         : CELL_WITHDRAWN;

	return status != cell->status || (status == CELL_VALUE && entry->value != cell->value);
}

static void write(struct model_cell *cell, const struct cell_entry *entry)
{
	cell->revision++;
	cell->status = entry->kind == ENTRY_VALUE     ? CELL_VALUE
	               : entry->kind == ENTRY_NOTHING ? CELL_NOTHING
	                                              : CELL_WITHDRAWN;
	cell->value = entry->kind == ENTRY_VALUE ? entry->value : 0;
	cell->published = false;
}

static void play_save(struct play *play, struct model *model, struct submission_key key)
{
	struct submission_world *world = &play->world;
	enum role role = rng_chance(&play->rng, 80)
	                     ? ROLE_REPORTER
	                     : (enum role)(1 + rng_below(&play->rng, ROLE_END - 1));
	size_t count = 1 + (size_t)rng_below(&play->rng, ROWS);
	struct cell_entry entries[ROWS];
	bool conflict = false, changed = false;
	enum err_code code;

	for (size_t i = 0; i < count; i++) {
		const struct model_cell *cell = &model->cells[i];

		entries[i] = submission_world_entry(world, key, (int)i,
		    (enum cell_entry_kind)rng_below(&play->rng, 3), rng_below(&play->rng, 3),
		    cell->revision - (rng_below(&play->rng, 10) == 0));
		if (entries[i].seen < 0)
			entries[i].seen = 0;
		changed = changed || differs(cell, &entries[i]);
		conflict =
		    conflict || (differs(cell, &entries[i]) && entries[i].seen != cell->revision);
	}
	code = submission_world_save(world, key, &world->people[role], entries, count);
	if (!may_enter(role) || !submission_is_open(model->state)) {
		assert_int_equal(code, ERR_DENIED);
	} else if (conflict) {
		assert_int_equal(code, ERR_CONFLICT);
	} else {
		assert_int_equal(code, ERR_NONE);
		model->begun = model->begun || changed;
		for (size_t i = 0; i < count; i++) {
			if (differs(&model->cells[i], &entries[i]))
				write(&model->cells[i], &entries[i]);
			assert_int_equal(entries[i].revision, model->cells[i].revision);
		}
	}
}

/* ---- moves */

/* What a move asks of role and state, and leads to. False: refused. */
static bool leads_to(const struct model *model, enum submission_move move,
    const struct submission_world *world, const struct actor *actor, enum submission_state *after)
{
	enum role role = actor->grants->role;
	bool signs = role == ROLE_SIGNATORY, approves = role == ROLE_APPROVER;
	bool reviews = role == ROLE_REVIEWER || approves;

	switch (move) {
	case MOVE_SUBMIT:
		*after = SUBMISSION_SUBMITTED;
		return signs && submission_is_open(model->state);
	case MOVE_WITHDRAW:
		*after = SUBMISSION_DRAFT;
		return signs && model->state == SUBMISSION_SUBMITTED && !model->economist_checked;
	case MOVE_REVIEW:
		*after = actor == &world->economist ? SUBMISSION_SUBMITTED : SUBMISSION_REVIEWED;
		return reviews && model->state == SUBMISSION_SUBMITTED &&
		       !(actor == &world->economist && model->economist_checked);
	case MOVE_RETURN:
		*after = SUBMISSION_RETURNED;
		return reviews && (model->state == SUBMISSION_SUBMITTED ||
				      model->state == SUBMISSION_REVIEWED);
	case MOVE_APPROVE:
		*after = SUBMISSION_APPROVED;
		return approves && model->state == SUBMISSION_REVIEWED;
	case MOVE_PUBLISH:
		*after = SUBMISSION_PUBLISHED;
		return approves && model->state == SUBMISSION_APPROVED;
	default:
		*after = SUBMISSION_RETURNED;
		return approves && (model->state == SUBMISSION_APPROVED ||
				       model->state == SUBMISSION_PUBLISHED);
	}
}

static void publish(struct model *model)
{
	for (int row = 0; row < ROWS; row++) {
		struct model_cell *cell = &model->cells[row];

		if (!cell->revision)
			continue;
		cell->published = true;
		cell->public_known = cell->status != CELL_WITHDRAWN;
		cell->public_value = cell->value;
	}
}

/* Mostly somebody who may, lest nothing ever happens. */
static enum role role_for(struct play *play, enum submission_move move)
{
	static const enum role roles[MOVE_END] = {[MOVE_SUBMIT] = ROLE_SIGNATORY,
	    [MOVE_WITHDRAW] = ROLE_SIGNATORY,
	    [MOVE_REVIEW] = ROLE_REVIEWER,
	    [MOVE_RETURN] = ROLE_REVIEWER,
	    [MOVE_APPROVE] = ROLE_APPROVER,
	    [MOVE_PUBLISH] = ROLE_APPROVER,
	    [MOVE_REOPEN] = ROLE_APPROVER};

	return rng_chance(&play->rng, 70) ? roles[move]
	                                  : (enum role)(1 + rng_below(&play->rng, ROLE_END - 1));
}

/* Often the one that leads on. */
static enum submission_move move_for(struct play *play, const struct model *model)
{
	static const enum submission_move onward[] = {[SUBMISSION_DRAFT] = MOVE_SUBMIT,
	    [SUBMISSION_SUBMITTED] = MOVE_REVIEW,
	    [SUBMISSION_RETURNED] = MOVE_SUBMIT,
	    [SUBMISSION_REVIEWED] = MOVE_APPROVE,
	    [SUBMISSION_APPROVED] = MOVE_PUBLISH,
	    [SUBMISSION_PUBLISHED] = MOVE_REOPEN};

	return rng_chance(&play->rng, 50)
	           ? onward[model->state]
	           : (enum submission_move)(1 + rng_below(&play->rng, MOVE_END - 1));
}

static void play_move(struct play *play, struct model *model, struct submission_key key)
{
	struct submission_world *world = &play->world;
	enum submission_move move = move_for(play, model);
	enum role role = role_for(play, move);
	const struct actor *actor = role == ROLE_REVIEWER && rng_chance(&play->rng, 40)
	                                ? &world->economist
	                                : &world->people[role];
	enum submission_state after;
	bool allowed = leads_to(model, move, world, actor, &after);
	enum err_code code = submission_world_move(world, key, actor, move, "lý do");

	assert_int_equal(code == ERR_NONE, allowed);
	if (!allowed)
		return;
	model->begun = true;
	model->economist_checked = move == MOVE_REVIEW && actor == &world->economist ? true : false;
	model->state = after;
	if (move == MOVE_PUBLISH) {
		publish(model);
		play->published++;
	}
}

/* ---- what came of it */

static void check_public(
    struct play *play, const struct model_cell *cell, struct submission_key key, int row)
{
	const char *told = submission_world_figure(&play->world, key, row, LAYER_PUBLISHED);
	char expected[16];

	snprintf(expected, sizeof(expected), "%d", (int)cell->public_value);
	if (!cell->public_known)
		assert_string_equal(told, "not_reported");
	else
		assert_int_equal(strncmp(told, expected, strlen(expected)), 0);
}

static enum stage stage_in(const struct model *model, const struct model_cell *cell)
{
	static const enum stage stages[] = {[SUBMISSION_DRAFT] = STAGE_DRAFT,
	    [SUBMISSION_SUBMITTED] = STAGE_SUBMITTED,
	    [SUBMISSION_RETURNED] = STAGE_DRAFT,
	    [SUBMISSION_REVIEWED] = STAGE_SUBMITTED,
	    [SUBMISSION_APPROVED] = STAGE_APPROVED,
	    [SUBMISSION_PUBLISHED] = STAGE_PUBLISHED};

	return cell->published ? STAGE_PUBLISHED : stages[model->state];
}

static void check(struct play *play, const struct model *model, struct submission_key key)
{
	struct submission_world *world = &play->world;
	struct sheet *sheet;

	assert_int_equal(
	    sheet_make(world->space, key, &world->arena, &sheet, &world->err), ERR_NONE);
	world->defs = space_definitions(world->space);
	assert_int_equal(sheet->begun, model->begun);
	assert_int_equal(sheet->submission.state, model->state);
	assert_int_equal(sheet->submission.reviewed.n > 0,
	    model->economist_checked || (model->state >= SUBMISSION_REVIEWED));
	for (int row = 0; row < ROWS; row++) {
		const struct sheet_cell *cell = sheet_cell(sheet, (size_t)row, ENTRY_COLUMN);
		const struct model_cell *expected = &model->cells[row];

		assert_int_equal(cell->revision, expected->revision);
		assert_int_equal(cell->status, expected->status);
		assert_int_equal(cell->value, expected->value);
		if (expected->revision)
			assert_int_equal(cell->stage, stage_in(model, expected));
		check_public(play, expected, key, row);
	}
}

static void saves_and_moves_are_as_the_model_has_them(void **state)
{
	struct play *play = calloc(1, sizeof(*play));
	struct verify_summary summary;

	(void)state;
	submission_world_init(&play->world);
	play->rng = (struct rng){20170101};
	for (int ward = 0; ward < WARDS; ward++)
		for (int quarter = 0; quarter < QUARTERS; quarter++)
			for (int row = 0; row < ROWS; row++)
				play->models[ward][quarter].cells[row].status = CELL_WITHDRAWN;
	for (int step = 0; step < STEPS; step++) {
		int ward = rng_below(&play->rng, WARDS);
		int quarter = rng_below(&play->rng, QUARTERS);
		struct submission_key key = submission_world_key(&play->world, ward, quarter + 1);
		struct model *model = &play->models[ward][quarter];

		if (rng_below(&play->rng, 3) == 0)
			play_save(play, model, key);
		else
			play_move(play, model, key);
		check(play, model, key);
	}
	assert_int_equal(verify(play->world.db, NULL, &summary, &play->world.err), ERR_NONE);
	/* It is no proof unless much was published. */
	assert_true(play->published > 10);
	submission_world_release(&play->world);
	free(play);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(saves_and_moves_are_as_the_model_has_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
