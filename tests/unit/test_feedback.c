/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Feedback: who answers, until when, what verify notices, how it is counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/deadline.h"
#include "core/feedback.h"
#include "submission_world.h"

#define assert_done(it) assert_int_equal(it, ERR_NONE)

static const char secret[] = "abcdefghjkmnpqrs";

static struct feedback_draft draft(const struct submission_world *world, const char *category)
{
	return (struct feedback_draft){.secret = str_of(secret),
	    .category = str_of(category),
	    .place = world->wards[0],
	    .words = {STR("Tiêu đề"), STR("Nội dung"), STR_EMPTY, STR_EMPTY, STR_EMPTY},
	    .contact = {STR("Kín"), STR_EMPTY, STR_EMPTY}};
}

static enum err_code receive(
    struct submission_world *world, const struct feedback_draft *what, int64_t *id)
{
	world->err = (struct err){0};
	assert_done(db_begin(world->db, &world->err));
	return submission_world_end(
	    world, feedback_receive(world->db, world->defs, what, id, &world->err));
}

static struct feedback look(struct submission_world *world, int64_t id)
{
	struct feedback feedback;
	bool found;

	assert_done(feedback_load(world->db, id, &world->arena, &feedback, &found, &world->err));
	assert_true(found);
	return feedback;
}

/* `role` 0: its sender. */
static enum err_code move(
    struct submission_world *world, int role, int64_t id, struct feedback_request request)
{
	struct submission_author author = {.actor = &world->people[role]};

	world->err = (struct err){0};
	request.seen = look(world, id).changes;
	if (!request.category.p)
		request.category = STR_EMPTY;
	if (!request.place)
		request.place = -1;
	assert_done(db_begin(world->db, &world->err));
	return submission_world_end(world, feedback_move(world->db, world->defs,
					       role ? &author : NULL, id, &request, &world->err));
}

static enum err_code check(struct submission_world *world)
{
	enum err_code code;

	world->err = (struct err){0};
	assert_done(db_begin_read(world->db, &world->err));
	code = feedback_check(world->db, &world->err);
	db_rollback(world->db);
	return code;
}

static void the_first_route_that_fits_tells_who_answers(void **state)
{
	struct submission_world *world = *state;
	date today = today_in_vietnam();

	assert_int_equal(
	    feedback_route(world->defs, STR("den"), world->wards[1], today), world->wards[2]);
	assert_int_equal(
	    feedback_route(world->defs, STR("den"), world->wards[0], today), world->city);
	assert_int_equal(feedback_route(world->defs, STR("den"), 0, today), world->city);
	assert_int_equal(
	    feedback_route(world->defs, STR("rac"), world->wards[0], today), world->wards[0]);
	assert_int_equal(feedback_route(world->defs, STR("rac"), 0, today), 0);
}

static void an_answer_is_due_after_the_working_days_of_its_subject(void **state)
{
	struct submission_world *world = *state;
	struct feedback_draft what = draft(world, "rac");
	date today = today_in_vietnam();
	int64_t id;

	assert_done(receive(world, &what, &id));
	assert_int_equal(
	    look(world, id).due_on, calendar_add_working_days(world->defs->calendar, today, 10));
	assert_done(move(world, ROLE_RECEPTIONIST, id,
	    (struct feedback_request){.move = FEEDBACK_CLASSIFY, .category = STR("den")}));
	assert_int_equal(
	    look(world, id).due_on, calendar_add_working_days(world->defs->calendar, today, 5));
	assert_done(check(world));
}

static void what_was_sent_twice_is_one(void **state)
{
	struct submission_world *world = *state;
	struct feedback_draft what = draft(world, "rac");
	struct feedback found;
	int64_t first, second;
	bool is_there;

	assert_done(receive(world, &what, &first));
	what.words.title = STR("Khác");
	assert_done(receive(world, &what, &second));
	assert_int_equal(first, second);
	assert_done(feedback_find(
	    world->db, str_of(secret), &world->arena, &found, &is_there, &world->err));
	assert_true(is_there && found.id == first && str_is(found.title, "Tiêu đề"));
	assert_done(feedback_find(
	    world->db, STR("abcdefghjkmnpqr2"), &world->arena, &found, &is_there, &world->err));
	assert_false(is_there);
}

static void who_may_do_what(void **state)
{
	struct submission_world *world = *state;
	struct feedback_draft what = draft(world, "rac");
	struct feedback_request forward = {.move = FEEDBACK_FORWARD, .unit = world->wards[1]};
	struct feedback_request answer = {.move = FEEDBACK_ANSWER, .words = "Xong."};
	struct feedback_request close = {.move = FEEDBACK_CLOSE, .by_sender = true};
	int64_t id;

	assert_done(receive(world, &what, &id));
	assert_int_equal(move(world, 0, id, forward), ERR_DENIED);
	assert_int_equal(move(world, ROLE_RESPONDER, id, forward), ERR_DENIED);
	assert_int_equal(move(world, ROLE_APPROVER, id, forward), ERR_DENIED);
	assert_int_equal(move(world, ROLE_RECEPTIONIST, id, answer), ERR_CONFLICT);
	assert_done(move(world, ROLE_RECEPTIONIST, id, forward));
	assert_int_equal(move(world, 0, id, close), ERR_CONFLICT);
	assert_int_equal(move(world, 0, id, answer), ERR_DENIED);
	world->grants[ROLE_RESPONDER].unit = world->wards[0];
	assert_int_equal(move(world, ROLE_RESPONDER, id, answer), ERR_DENIED);
	world->grants[ROLE_RESPONDER].unit = world->wards[1];
	assert_done(move(world, ROLE_RESPONDER, id, answer));
	assert_done(move(world, 0, id, close));
	assert_int_equal(look(world, id).state, FEEDBACK_CLOSED);
	assert_done(check(world));
}

static void counts_are_by_the_unit_that_answers_and_by_the_day_it_was_due(void **state)
{
	struct submission_world *world = *state;
	struct feedback_draft what = draft(world, "rac");
	struct feedback_statistics *units;
	date today = today_in_vietnam();
	size_t count;
	int64_t id;

	assert_done(receive(world, &what, &id));
	assert_done(move(world, ROLE_RECEPTIONIST, id,
	    (struct feedback_request){.move = FEEDBACK_FORWARD, .unit = world->wards[1]}));
	assert_done(feedback_statistics(
	    world->db, today, today, today, &world->arena, &units, &count, &world->err));
	assert_int_equal(count, 1);
	assert_int_equal(units[0].unit, world->wards[1]);
	assert_true(units[0].received == 1 && units[0].waiting == 1 && units[0].overdue == 0);
	/* Asked a year later. */
	assert_done(feedback_statistics(
	    world->db, today, today, today + 365, &world->arena, &units, &count, &world->err));
	assert_true(units[0].waiting == 0 && units[0].overdue == 1);
	assert_done(move(world, ROLE_RECEPTIONIST, id,
	    (struct feedback_request){.move = FEEDBACK_ANSWER, .words = "Xong."}));
	assert_done(db_begin(world->db, &world->err));
	assert_done(db_run(world->db, &world->err, "UPDATE feedback SET due_on = due_on - 60", ""));
	assert_done(db_commit(world->db, &world->err));
	assert_done(feedback_statistics(
	    world->db, today, today, today, &world->arena, &units, &count, &world->err));
	assert_true(units[0].answered_late == 1 && units[0].answered_on_time == 0);
	assert_int_equal(check(world), ERR_INTEGRITY);
	assert_string_equal(world->err.args[0], "feedback/1");
}

static void verify_notices_what_was_changed_behind_the_journal(void **state)
{
	static const char *const changes[] = {"UPDATE feedback SET state = 4",
	    "UPDATE feedback SET public = 1", "UPDATE feedback SET unit = 1",
	    "UPDATE feedback SET category = 'den'", "UPDATE feedback SET contact = 0",
	    "UPDATE feedback SET pictures = '[{\"large\":\"a\",\"small\":\"b\"}]'"};
	struct submission_world *world = *state;
	struct feedback_draft what = draft(world, "rac");
	int64_t id;

	assert_done(receive(world, &what, &id));
	assert_done(check(world));
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		assert_done(db_begin(world->db, &world->err));
		assert_done(db_run(world->db, &world->err, changes[i], ""));
		assert_int_equal(feedback_check(world->db, &world->err), ERR_INTEGRITY);
		db_rollback(world->db);
	}
	assert_done(check(world));
}

static void a_secret_is_read_however_it_is_spelt(void **state)
{
	char out[FEEDBACK_SECRET_SIZE], made[FEEDBACK_SECRET_SIZE];

	(void)state;
	feedback_secret_make(made);
	assert_true(feedback_secret_read(str_of(made), out));
	assert_string_equal(made, out);
	assert_true(feedback_secret_read(STR(" ABCD-efgh JKMN-pqrs "), out));
	assert_string_equal(out, secret);
	assert_false(feedback_secret_read(STR("abcdefghjkmnpqr"), out));
	assert_false(feedback_secret_read(STR("abcdefghjkmnpqrs2"), out));
	assert_false(feedback_secret_read(STR("abcdefghjkmnpqr0"), out));
	assert_false(feedback_secret_read((struct str){"abcdefghjkmnpqr\0", 16}, out));
}

int main(void)
{
#define WITH_WORLD(test)                                                                           \
	cmocka_unit_test_setup_teardown(test, submission_world_set_up, submission_world_tear_down)
	const struct CMUnitTest tests[] = {
	    WITH_WORLD(the_first_route_that_fits_tells_who_answers),
	    WITH_WORLD(an_answer_is_due_after_the_working_days_of_its_subject),
	    WITH_WORLD(what_was_sent_twice_is_one),
	    WITH_WORLD(who_may_do_what),
	    WITH_WORLD(counts_are_by_the_unit_that_answers_and_by_the_day_it_was_due),
	    WITH_WORLD(verify_notices_what_was_changed_behind_the_journal),
	    cmocka_unit_test(a_secret_is_read_however_it_is_spelt),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
