/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From draft to published: what may be written and moved, by whom, and what comes of it. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/bug.h"
#include "core/verify.h"
#include "submission_world.h"

#define REPORTER  (&world->people[ROLE_REPORTER])
#define SIGNATORY (&world->people[ROLE_SIGNATORY])
#define REVIEWER  (&world->people[ROLE_REVIEWER])
#define APPROVER  (&world->people[ROLE_APPROVER])

#define KEY(ward, quarter) submission_world_key(world, ward, quarter)
#define VALUE(key, row, value, seen)                                                               \
	submission_world_entry(world, key, row, ENTRY_VALUE, value, seen)

#define assert_done(call) assert_int_equal(call, ERR_NONE)
#define assert_refused(call, code, message)                                                        \
	do {                                                                                       \
		assert_int_equal(call, code);                                                      \
		assert_string_equal(world->err.key, message);                                      \
	} while (0)

static enum err_code save_one(struct submission_world *world, struct submission_key key,
    const struct actor *actor, struct cell_entry *entry)
{
	return submission_world_save(world, key, actor, entry, 1);
}

static void enter(
    struct submission_world *world, struct submission_key key, int row, int64_t value, int32_t seen)
{
	struct cell_entry entry = VALUE(key, row, value, seen);

	assert_done(save_one(world, key, REPORTER, &entry));
}

static void move_as(struct submission_world *world, struct submission_key key, enum role role,
    enum submission_move move)
{
	assert_done(submission_world_move(world, key, &world->people[role], move, "lý do"));
}

static enum submission_state state_of(struct submission_world *world, struct submission_key key)
{
	return submission_world_look(world, key).state;
}

/* ---- the matrix */

static bool may(enum role role, enum access permission)
{
	return access_reach(role, permission) != REACH_NONE;
}

static enum access needed(enum submission_move move)
{
	for (int state = 0; state < SUBMISSION_STATE_END; state++)
		if (submission_transition(move, (enum submission_state)state))
			return submission_transition(move, (enum submission_state)state)
			    ->permission;
	return ACCESS_UNSET;
}

/* One move in one state by one role; undone afterwards. */
static void try_move(struct submission_world *world, struct submission_key key,
    enum submission_state from, enum submission_move move, enum role role)
{
	const struct submission_transition *line = submission_transition(move, from);
	struct submission_author author = {.actor = &world->people[role]};
	struct submission_request request = {.move = move, .reason = "lý do", .seen = -1};
	enum err_code code;

	assert_done(db_begin(world->db, &world->err));
	code = submission_move(world->db, world->defs, key, &author, &request, &world->err);
	if (!may(role, needed(move))) {
		assert_int_equal(code, ERR_DENIED);
		assert_string_equal(world->err.key, "submission.denied");
	} else if (!line) {
		assert_int_equal(code, ERR_CONFLICT);
		assert_string_equal(world->err.key, "submission.moved");
	} else {
		assert_done(code);
		assert_int_equal(state_of(world, key), line->to);
	}
	db_rollback(world->db);
}

static void only_the_moves_of_the_matrix_are_made_and_only_by_those_who_may(void **state)
{
	struct submission_world *world = *state;

	for (int from = 0; from < SUBMISSION_STATE_END; from++) {
		struct submission_key key = KEY(from % 4, 1 + from / 4);
		int64_t head;

		enter(world, key, ROW_REVENUE, 5, 0);
		submission_world_bring(world, key, (enum submission_state)from);
		assert_int_equal(state_of(world, key), from);
		head = submission_world_head(world);
		for (int move = MOVE_SUBMIT; move < MOVE_END; move++)
			for (int role = ROLE_REPORTER; role < ROLE_END; role++)
				try_move(world, key, (enum submission_state)from,
				    (enum submission_move)move, (enum role)role);
		assert_int_equal(submission_world_head(world), head);
		assert_int_equal(state_of(world, key), from);
	}
}

static void a_return_and_a_reopening_need_a_reason(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);

	submission_world_bring(world, key, SUBMISSION_SUBMITTED);
	assert_refused(submission_world_move(world, key, REVIEWER, MOVE_RETURN, ""), ERR_INPUT,
	    "submission.reason_needed");
	submission_world_bring(world, KEY(1, 1), SUBMISSION_PUBLISHED);
	assert_refused(submission_world_move(world, KEY(1, 1), APPROVER, MOVE_REOPEN, NULL),
	    ERR_INPUT, "submission.reason_needed");
}

static void it_is_reviewed_when_every_sector_is(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);

	submission_world_bring(world, key, SUBMISSION_SUBMITTED);
	assert_done(submission_world_move(world, key, &world->economist, MOVE_REVIEW, NULL));
	assert_int_equal(state_of(world, key), SUBMISSION_SUBMITTED);
	assert_true(submission_is_reviewed(
	    &(struct submission){.reviewed = submission_world_look(world, key).reviewed},
	    STR("kt")));
	assert_refused(submission_world_move(world, key, &world->economist, MOVE_REVIEW, NULL),
	    ERR_CONFLICT, "submission.reviewed_already");
	assert_refused(submission_world_move(world, key, SIGNATORY, MOVE_WITHDRAW, NULL),
	    ERR_CONFLICT, "submission.taken_up");
	assert_done(submission_world_move(world, key, REVIEWER, MOVE_REVIEW, NULL));
	assert_int_equal(state_of(world, key), SUBMISSION_REVIEWED);
	/* Returned, it is to be checked anew. */
	move_as(world, key, ROLE_REVIEWER, MOVE_RETURN);
	move_as(world, key, ROLE_SIGNATORY, MOVE_SUBMIT);
	assert_int_equal(submission_world_look(world, key).reviewed.n, 0);
}

static void an_approver_checks_all_sectors_at_once(void **state)
{
	struct submission_world *world = *state;

	submission_world_bring(world, KEY(0, 1), SUBMISSION_SUBMITTED);
	move_as(world, KEY(0, 1), ROLE_APPROVER, MOVE_REVIEW);
	assert_int_equal(state_of(world, KEY(0, 1)), SUBMISSION_REVIEWED);
}

/* ---- cells */

static void a_save_begins_a_draft_and_keeps_what_is_equal(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);
	struct cell_entry entry = VALUE(key, ROW_REVENUE, 12, 0);
	int64_t head;
	struct submission before;

	assert_done(save_one(world, key, REPORTER, &entry));
	assert_int_equal(entry.revision, 1);
	before = submission_world_look(world, key);
	assert_int_equal(before.state, SUBMISSION_DRAFT);
	assert_int_equal(before.version, 1);
	head = submission_world_head(world);
	/* Whatever was seen: there is nothing to lose. */
	entry.seen = 0;
	assert_done(save_one(world, key, REPORTER, &entry));
	assert_int_equal(entry.revision, 1);
	assert_int_equal(submission_world_head(world), head);
	assert_int_equal(submission_world_look(world, key).changes, before.changes);
	assert_string_equal(
	    submission_world_figure(world, key, ROW_REVENUE, LAYER_WORKING), "12 stated");
	assert_string_equal(
	    submission_world_figure(world, key, ROW_REVENUE, LAYER_PUBLISHED), "not_reported");
}

static void nothing_entered_begins_nothing(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);
	struct cell_entry entry =
	    submission_world_entry(world, key, ROW_REVENUE, ENTRY_EMPTY, 0, 0);
	struct submission submission;
	bool found;

	assert_done(save_one(world, key, REPORTER, &entry));
	assert_done(submission_load(
	    &submission, &found, world->db, world->defs, key, &world->arena, &world->err));
	assert_false(found);
	assert_int_equal(submission.changes, 0);
}

static void a_conflict_tells_what_stands_and_stores_nothing(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);
	struct cell_entry entries[2];
	int64_t head;

	enter(world, key, ROW_REVENUE, 1, 0);
	enter(world, key, ROW_REVENUE, 2, 1);
	head = submission_world_head(world);
	entries[0] = VALUE(key, ROW_POOR, 7, 0);
	entries[1] = VALUE(key, ROW_REVENUE, 3, 1);
	assert_refused(submission_world_save(world, key, SIGNATORY, entries, 2), ERR_CONFLICT,
	    "submission.cell_changed");
	assert_false(entries[0].conflict);
	assert_true(entries[1].conflict);
	assert_int_equal(entries[1].stored.value, 2);
	assert_int_equal(entries[1].stored.revision, 2);
	assert_int_equal(submission_world_head(world), head);
	assert_string_equal(
	    submission_world_figure(world, key, ROW_POOR, LAYER_WORKING), "not_reported");
}

static void what_did_not_occur_is_reported_and_no_plain_zero(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);
	struct cell_entry entry =
	    submission_world_entry(world, key, ROW_ACCIDENTS, ENTRY_NOTHING, 0, 0);

	assert_done(save_one(world, key, REPORTER, &entry));
	assert_string_equal(submission_world_figure(world, key, ROW_ACCIDENTS, LAYER_WORKING),
	    "0 stated nothing_occurred");
	enter(world, key, ROW_ACCIDENTS, 0, 1);
	assert_string_equal(
	    submission_world_figure(world, key, ROW_ACCIDENTS, LAYER_WORKING), "0 stated");
	entry = submission_world_entry(world, key, ROW_ACCIDENTS, ENTRY_EMPTY, 0, 2);
	assert_done(save_one(world, key, REPORTER, &entry));
	assert_string_equal(
	    submission_world_figure(world, key, ROW_ACCIDENTS, LAYER_WORKING), "not_reported");
}

static void a_note_stays_until_it_is_written_anew(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);
	struct cell_entry entry = VALUE(key, ROW_REVENUE, 1, 0);

	entry.note = "ước";
	assert_done(save_one(world, key, REPORTER, &entry));
	entry = VALUE(key, ROW_REVENUE, 2, 1);
	assert_done(save_one(world, key, REPORTER, &entry));
	entry.note = "ước"; /* as it stands */
	assert_done(save_one(world, key, REPORTER, &entry));
	assert_int_equal(entry.revision, 2);
	entry.seen = 2;
	entry.note = "";
	assert_done(save_one(world, key, REPORTER, &entry));
	assert_int_equal(entry.revision, 3);
	entry.note = "TỐI MẬT: không gửi";
	entry.seen = 3;
	assert_refused(save_one(world, key, REPORTER, &entry), ERR_INPUT, "secrecy.marked");
}

static void only_cells_of_the_form_at_its_units_are_taken(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);
	struct cell_entry entry = VALUE(key, ROW_REVENUE, 1, 0);

	entry.key.unit = world->wards[1];
	assert_refused(
	    save_one(world, key, REPORTER, &entry), ERR_INPUT, "submission.no_such_cell");
	key.unit = world->city;
	entry.key.unit = world->city;
	assert_refused(
	    save_one(world, key, REPORTER, &entry), ERR_INPUT, "submission.not_its_unit");
	key = KEY(0, 1);
	key.form = STR("khac");
	assert_refused(save_one(world, key, REPORTER, &entry), ERR_INPUT, "submission.no_form");
	entry = VALUE(KEY(0, 1), ROW_REVENUE, 1, 0);
	assert_refused(
	    save_one(world, KEY(0, 1), REVIEWER, &entry), ERR_DENIED, "submission.denied");
}

static void a_submission_is_open_as_draft_and_when_returned(void **state)
{
	struct submission_world *world = *state;

	for (int s = 0; s < SUBMISSION_STATE_END; s++) {
		struct submission_key key = KEY(s % 4, 1 + s / 4);
		struct cell_entry entry = VALUE(key, ROW_REVENUE, 8, 1);

		enter(world, key, ROW_REVENUE, 5, 0);
		submission_world_bring(world, key, (enum submission_state)s);
		if (submission_is_open((enum submission_state)s))
			assert_done(save_one(world, key, REPORTER, &entry));
		else
			assert_refused(save_one(world, key, REPORTER, &entry), ERR_DENIED,
			    "submission.locked");
	}
}

static enum stage stage_of(struct submission_world *world, struct submission_key key, int row)
{
	struct figure_query query = {.unit = key.unit,
	    .indicator = world->form->rows[row].indicator,
	    .period = key.period,
	    .scenario = world->defs->actual,
	    .layer = LAYER_WORKING};
	struct figure figure;

	assert_done(space_refresh(world->space, &world->err));
	assert_done(figure_get(world->space, &query, &figure, &world->err));
	return figure.stage;
}

static void cells_move_with_their_submission(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);

	enter(world, key, ROW_REVENUE, 5, 0);
	assert_int_equal(stage_of(world, key, ROW_REVENUE), STAGE_DRAFT);
	move_as(world, key, ROLE_SIGNATORY, MOVE_SUBMIT);
	assert_int_equal(stage_of(world, key, ROW_REVENUE), STAGE_SUBMITTED);
	move_as(world, key, ROLE_SIGNATORY, MOVE_WITHDRAW);
	assert_int_equal(stage_of(world, key, ROW_REVENUE), STAGE_DRAFT);
	move_as(world, key, ROLE_SIGNATORY, MOVE_SUBMIT);
	move_as(world, key, ROLE_REVIEWER, MOVE_REVIEW);
	assert_int_equal(stage_of(world, key, ROW_REVENUE), STAGE_SUBMITTED);
	move_as(world, key, ROLE_APPROVER, MOVE_APPROVE);
	assert_int_equal(stage_of(world, key, ROW_REVENUE), STAGE_APPROVED);
	move_as(world, key, ROLE_APPROVER, MOVE_REOPEN);
	assert_int_equal(stage_of(world, key, ROW_REVENUE), STAGE_DRAFT);
	/* Those of another quarter stay. */
	enter(world, KEY(0, 2), ROW_REVENUE, 5, 0);
	move_as(world, key, ROLE_SIGNATORY, MOVE_SUBMIT);
	assert_int_equal(stage_of(world, KEY(0, 2), ROW_REVENUE), STAGE_DRAFT);
}

static void what_was_published_stays_until_it_is_published_again(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);

	enter(world, key, ROW_REVENUE, 5, 0);
	enter(world, key, ROW_POOR, 9, 0);
	submission_world_bring(world, key, SUBMISSION_PUBLISHED);
	move_as(world, key, ROLE_APPROVER, MOVE_REOPEN);
	assert_string_equal(
	    submission_world_figure(world, key, ROW_REVENUE, LAYER_PUBLISHED), "5 stated");
	enter(world, key, ROW_REVENUE, 6, 1);
	assert_string_equal(
	    submission_world_figure(world, key, ROW_REVENUE, LAYER_PUBLISHED), "5 stated");
	assert_string_equal(
	    submission_world_figure(world, key, ROW_REVENUE, LAYER_WORKING), "6 stated");
	submission_world_bring(world, key, SUBMISSION_APPROVED);
	assert_string_equal(
	    submission_world_figure(world, key, ROW_REVENUE, LAYER_PUBLISHED), "5 stated");
	assert_int_equal(stage_of(world, key, ROW_POOR), STAGE_PUBLISHED);
	move_as(world, key, ROLE_APPROVER, MOVE_PUBLISH);
	assert_string_equal(
	    submission_world_figure(world, key, ROW_REVENUE, LAYER_PUBLISHED), "6 stated");
	assert_string_equal(
	    submission_world_figure(world, key, ROW_POOR, LAYER_PUBLISHED), "9 stated");
}

/* A draft written past the form, as an import does. */
static void import_draft(
    struct submission_world *world, struct submission_key key, int row, int64_t value)
{
	struct observation cell = {
	    .key = submission_world_entry(world, key, row, ENTRY_EMPTY, 0, 0).key, .value = value};
	struct batch batch = {.actor = "nhập",
	    .observations = &cell,
	    .observation_count = 1,
	    .expected_definitions = -1};

	assert_done(space_write(world->space, &batch, &world->err));
}

static void what_nobody_checked_is_not_published(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);

	enter(world, key, ROW_REVENUE, 5, 0);
	submission_world_bring(world, key, SUBMISSION_SUBMITTED);
	import_draft(world, key, ROW_REVENUE, 999);
	import_draft(world, key, ROW_POOR, 999);
	move_as(world, key, ROLE_REVIEWER, MOVE_REVIEW);
	move_as(world, key, ROLE_APPROVER, MOVE_APPROVE);
	move_as(world, key, ROLE_APPROVER, MOVE_PUBLISH);
	assert_string_equal(
	    submission_world_figure(world, key, ROW_REVENUE, LAYER_PUBLISHED), "5 stated");
	assert_string_equal(
	    submission_world_figure(world, key, ROW_POOR, LAYER_PUBLISHED), "not_reported");
	assert_int_equal(stage_of(world, key, ROW_REVENUE), STAGE_DRAFT);
}

/* ---- what the checks found */

static enum err_code submit(struct submission_world *world, struct submission_key key,
    const struct submission_finding *findings, size_t count, int64_t seen)
{
	struct submission_author author = {.actor = SIGNATORY};
	struct submission_request request = {
	    .move = MOVE_SUBMIT, .seen = seen, .finding_count = count, .findings = findings};
	enum err_code code;

	assert_done(db_begin(world->db, &world->err));
	code = submission_move(world->db, world->defs, key, &author, &request, &world->err);
	if (code)
		db_rollback(world->db);
	else
		assert_done(db_commit(world->db, &world->err));
	return code;
}

static void an_error_stops_it_and_a_warning_wants_a_reason(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);
	struct submission_finding findings[] = {
	    {STR("rules[0]"), true, NULL}, {STR("range:revenue"), false, NULL}};
	int64_t seen;

	enter(world, key, ROW_REVENUE, 5, 0);
	seen = submission_world_look(world, key).changes;
	assert_refused(submit(world, key, findings, 2, seen), ERR_INPUT, "submission.has_errors");
	assert_refused(
	    submit(world, key, &findings[1], 1, seen), ERR_INPUT, "submission.warning_unanswered");
	findings[1].reason = "đã kiểm tra với thuế";
	enter(world, key, ROW_REVENUE, 6, 1);
	/* What was checked is not what stands. */
	assert_refused(
	    submit(world, key, &findings[1], 1, seen), ERR_CONFLICT, "submission.changed");
	assert_done(submit(world, key, &findings[1], 1, seen + 1));
	assert_int_equal(state_of(world, key), SUBMISSION_SUBMITTED);
}

static void a_deadline_is_moved_for_one_unit(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY(0, 1);
	struct submission_author author = {.actor = APPROVER};
	date day = date_of((struct ymd){2017, 4, 30});

	assert_done(db_begin(world->db, &world->err));
	assert_done(
	    submission_extend(world->db, world->defs, key, &author, day, "bão số 2", &world->err));
	assert_done(db_commit(world->db, &world->err));
	assert_int_equal(submission_world_look(world, key).extended_to, day);
	enter(world, key, ROW_REVENUE, 5, 0);
	assert_int_equal(submission_world_look(world, key).extended_to, day);
	assert_int_equal(submission_world_look(world, KEY(1, 1)).extended_to, DATE_MIN);
	assert_done(db_begin(world->db, &world->err));
	author.actor = SIGNATORY;
	assert_int_equal(
	    submission_extend(world->db, world->defs, key, &author, day, "bão số 2", &world->err),
	    ERR_DENIED);
	db_rollback(world->db);
}

/* ---- at once */

enum { ROUNDS = 24 };

struct racer {
	struct submission_world *world;
	pthread_barrier_t *barrier;
	struct db *db;
	bool saves;
	enum err_code codes[ROUNDS];
};

static struct submission_key round_key(const struct submission_world *world, int round)
{
	struct submission_key key = submission_world_key(world, round % 4, 1);

	key.period.start += 3 * (round / 4);
	return key;
}

static enum err_code race(struct racer *racer, struct submission_key key)
{
	struct submission_world *world = racer->world;
	struct submission_author author = {.actor = racer->saves ? REPORTER : SIGNATORY};
	struct submission_request request = {.move = MOVE_SUBMIT, .seen = -1};
	enum err_code code = ERR_RETRY;

	while (code == ERR_RETRY) {
		struct cell_entry entry = VALUE(key, ROW_REVENUE, 2, 1);
		struct err err = {0};

		if (db_begin(racer->db, &err))
			BUG("%s", err.key);
		code = racer->saves
		           ? submission_save(racer->db, world->defs, key, &author, &entry, 1, &err)
		           : submission_move(racer->db, world->defs, key, &author, &request, &err);
		if (!code)
			code = db_commit(racer->db, &err);
		if (code)
			db_rollback(racer->db);
	}
	return code;
}

static void *run(void *argument)
{
	struct racer *racer = argument;

	for (int round = 0; round < ROUNDS; round++) {
		pthread_barrier_wait(racer->barrier);
		racer->codes[round] = race(racer, round_key(racer->world, round));
	}
	return NULL;
}

static void of_a_save_and_a_move_at_once_one_waits(void **state)
{
	struct submission_world *world = *state;
	struct racer racers[2] = {{.world = world, .saves = true}, {.world = world}};
	pthread_t threads[2];
	pthread_barrier_t barrier;

	for (int round = 0; round < ROUNDS; round++)
		enter(world, round_key(world, round), ROW_REVENUE, 1, 0);
	pthread_barrier_init(&barrier, NULL, 2);
	for (int i = 0; i < 2; i++) {
		racers[i].barrier = &barrier;
		assert_done(db_open(&racers[i].db, world->path, DB_OPEN, &world->err));
		assert_int_equal(pthread_create(&threads[i], NULL, run, &racers[i]), 0);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		db_close(racers[i].db);
	}
	pthread_barrier_destroy(&barrier);
	for (int round = 0; round < ROUNDS; round++) {
		struct submission_key key = round_key(world, round);

		/* The move stands, and so does a save that came before: nothing comes after. */
		assert_int_equal(racers[1].codes[round], ERR_NONE);
		assert_true(
		    racers[0].codes[round] == ERR_NONE || racers[0].codes[round] == ERR_DENIED);
		assert_string_equal(submission_world_figure(world, key, ROW_REVENUE, LAYER_WORKING),
		    racers[0].codes[round] ? "1 stated" : "2 stated");
		assert_int_equal(stage_of(world, key, ROW_REVENUE), STAGE_SUBMITTED);
	}
}

static void verify_holds_and_finds_a_changed_state(void **state)
{
	struct submission_world *world = *state;
	struct verify_summary summary;

	enter(world, KEY(0, 1), ROW_REVENUE, 5, 0);
	submission_world_bring(world, KEY(0, 1), SUBMISSION_PUBLISHED);
	move_as(world, KEY(0, 1), ROLE_APPROVER, MOVE_REOPEN);
	enter(world, KEY(1, 1), ROW_REVENUE, 5, 0);
	assert_done(verify(world->db, NULL, &summary, &world->err));
	assert_done(
	    db_exec(world->db, "UPDATE submission SET state = 4 WHERE published = 0", &world->err));
	assert_refused(verify(world->db, NULL, &summary, &world->err), ERR_INTEGRITY,
	    "verify.submission_changed");
}

int main(void)
{
#define CASE(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, submission_world_set_up, submission_world_tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(only_the_moves_of_the_matrix_are_made_and_only_by_those_who_may),
	    CASE(a_return_and_a_reopening_need_a_reason),
	    CASE(it_is_reviewed_when_every_sector_is),
	    CASE(an_approver_checks_all_sectors_at_once),
	    CASE(a_save_begins_a_draft_and_keeps_what_is_equal),
	    CASE(nothing_entered_begins_nothing),
	    CASE(a_conflict_tells_what_stands_and_stores_nothing),
	    CASE(what_did_not_occur_is_reported_and_no_plain_zero),
	    CASE(a_note_stays_until_it_is_written_anew),
	    CASE(only_cells_of_the_form_at_its_units_are_taken),
	    CASE(a_submission_is_open_as_draft_and_when_returned),
	    CASE(cells_move_with_their_submission),
	    CASE(what_was_published_stays_until_it_is_published_again),
	    CASE(what_nobody_checked_is_not_published),
	    CASE(an_error_stops_it_and_a_warning_wants_a_reason),
	    CASE(a_deadline_is_moved_for_one_unit),
	    CASE(of_a_save_and_a_move_at_once_one_waits),
	    CASE(verify_holds_and_finds_a_changed_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
