/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Alerts: who may set them, when they begin and end, what verify notices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/alert.h"
#include "submission_world.h"

#define assert_done(it) assert_int_equal(it, ERR_NONE)

/* Room for what content() makes. */
struct times {
	char begins[TIMESTAMP_SIZE], ends[TIMESTAMP_SIZE];
};

/* Begins and ends so many seconds from now; 0: no end. */
static struct alert_content content(struct times *times, int64_t begins, int64_t ends)
{
	timestamp_of(seconds_now() + begins, times->begins);
	timestamp_of(seconds_now() + ends, times->ends);
	return (struct alert_content){.level = ALERT_WARNING,
	    .text = STR("Mưa lớn"),
	    .text_en = STR_EMPTY,
	    .url = STR_EMPTY,
	    .begins_at = str_of(times->begins),
	    .ends_at = ends ? str_of(times->ends) : STR_EMPTY};
}

static enum err_code save(struct submission_world *world, enum role role, int64_t *id, int64_t seen,
    const struct alert_content *what)
{
	struct submission_author author = {.actor = &world->people[role]};

	world->err = (struct err){0};
	assert_done(db_begin(world->db, &world->err));
	return submission_world_end(
	    world, alert_save(world->db, world->defs, &author, id, seen, what, &world->err));
}

static struct alert look(struct submission_world *world, int64_t id)
{
	struct alert alert;
	bool found;

	assert_done(alert_load(world->db, id, &world->arena, &alert, &found, &world->err));
	assert_true(found);
	return alert;
}

/* As at so many seconds from now; whether anything was due. */
static bool turn(struct submission_world *world, int64_t later)
{
	char now[TIMESTAMP_SIZE];
	bool due;

	timestamp_of(seconds_now() + later, now);
	assert_done(alert_due(world->db, str_of(now), &due, &world->err));
	assert_done(db_begin(world->db, &world->err));
	assert_done(submission_world_end(world, alert_turn(world->db, str_of(now), &world->err)));
	return due;
}

static enum err_code check(struct submission_world *world)
{
	enum err_code code;

	assert_done(db_begin_read(world->db, &world->err));
	code = alert_check(world->db, &world->err);
	db_rollback(world->db);
	return code;
}

static void an_alert_begins_and_ends_by_itself(void **state)
{
	struct submission_world *world = *state;
	struct times times;
	struct alert_content what = content(&times, 100, 200);
	int64_t id = 0;

	assert_done(save(world, ROLE_PUBLISHER, &id, 0, &what));
	assert_int_equal(look(world, id).state, ALERT_WAITING);
	assert_false(turn(world, 50));
	assert_true(turn(world, 150));
	assert_int_equal(look(world, id).state, ALERT_SHOWN);
	assert_false(turn(world, 150));
	assert_true(turn(world, 250));
	assert_int_equal(look(world, id).state, ALERT_ENDED);
	assert_false(turn(world, 1000000));
	assert_done(check(world));
}

static void one_that_was_slept_through_ends_unseen(void **state)
{
	struct submission_world *world = *state;
	struct times times;
	struct alert_content what = content(&times, 100, 200);
	int64_t id = 0;

	assert_done(save(world, ROLE_PUBLISHER, &id, 0, &what));
	assert_true(turn(world, 300));
	assert_int_equal(look(world, id).state, ALERT_ENDED);
}

static void it_is_shown_at_once_and_ended_by_hand(void **state)
{
	struct submission_world *world = *state;
	struct submission_author author = {.actor = &world->people[ROLE_PUBLISHER]};
	struct times times;
	struct alert_content what = content(&times, 0, 0);
	int64_t id = 0;

	assert_int_equal(save(world, ROLE_EDITOR, &id, 0, &what), ERR_DENIED);
	assert_done(save(world, ROLE_PUBLISHER, &id, 0, &what));
	assert_int_equal(look(world, id).state, ALERT_SHOWN);
	what.text = STR("Mưa rất lớn");
	assert_int_equal(save(world, ROLE_PUBLISHER, &id, 7, &what), ERR_CONFLICT);
	assert_done(save(world, ROLE_PUBLISHER, &id, 1, &what));
	assert_true(str_is(look(world, id).content.text, "Mưa rất lớn"));
	assert_done(db_begin(world->db, &world->err));
	assert_done(submission_world_end(
	    world, alert_end(world->db, world->defs, &author, id, 2, &world->err)));
	assert_int_equal(save(world, ROLE_PUBLISHER, &id, 3, &what), ERR_CONFLICT);
	assert_done(check(world));
}

static void what_makes_no_sense_is_refused(void **state)
{
	struct submission_world *world = *state;
	struct times times;
	struct alert_content what = content(&times, 0, -5);
	int64_t id = 0;

	assert_int_equal(save(world, ROLE_PUBLISHER, &id, 0, &what), ERR_INPUT);
	assert_string_equal(world->err.key, "alert.ends_early");
	what = content(&times, 0, 0);
	what.text = STR(" ");
	assert_int_equal(save(world, ROLE_PUBLISHER, &id, 0, &what), ERR_INPUT);
	what = content(&times, 0, 0);
	for (int i = 0; i < 5; i++) {
		static const char *const bad[] = {
		    "javascript:alert(1)", "//x.example", "http://x.example", "/a b", "https://"};

		what.url = str_of(bad[i]);
		assert_int_equal(save(world, ROLE_PUBLISHER, &id, 0, &what), ERR_INPUT);
		assert_string_equal(world->err.key, "alert.bad_url");
	}
	what.url = STR("/tin/mua-lon?a=1");
	assert_done(save(world, ROLE_PUBLISHER, &id, 0, &what));
	for (int i = 1; i < ALERTS_SHOWN_MAX; i++) {
		id = 0;
		assert_done(save(world, ROLE_PUBLISHER, &id, 0, &what));
	}
	id = 0;
	assert_int_equal(save(world, ROLE_PUBLISHER, &id, 0, &what), ERR_LIMIT);
}

static void verify_notices_what_was_changed_behind_the_journal(void **state)
{
	static const char *const changes[] = {"UPDATE alert SET state = 2",
	    "UPDATE alert SET level = 2", "UPDATE alert SET url = 'https://x.example'",
	    "UPDATE alert SET ends_at = '2030-01-01T00:00:00Z'", "UPDATE alert SET words = 0"};
	struct submission_world *world = *state;
	struct times times;
	struct alert_content what = content(&times, 0, 0);
	int64_t id = 0;

	assert_done(save(world, ROLE_PUBLISHER, &id, 0, &what));
	assert_done(check(world));
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		assert_done(db_begin(world->db, &world->err));
		assert_done(db_run(world->db, &world->err, changes[i], ""));
		assert_int_equal(alert_check(world->db, &world->err), ERR_INTEGRITY);
		db_rollback(world->db);
	}
}

int main(void)
{
#define WITH_WORLD(test)                                                                           \
	cmocka_unit_test_setup_teardown(test, submission_world_set_up, submission_world_tear_down)
	const struct CMUnitTest tests[] = {
	    WITH_WORLD(an_alert_begins_and_ends_by_itself),
	    WITH_WORLD(one_that_was_slept_through_ends_unseen),
	    WITH_WORLD(it_is_shown_at_once_and_ended_by_hand),
	    WITH_WORLD(what_makes_no_sense_is_refused),
	    WITH_WORLD(verify_notices_what_was_changed_behind_the_journal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
