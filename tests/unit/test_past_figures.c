/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Figures of the past, entered by the office for many units at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/past_figures.h"
#include "submission_world.h"

#define assert_done(it) assert_int_equal(it, ERR_NONE)

static const char source[] = "Báo cáo số 45/BC-UBND";

/* The quarter 1 … 4 of 2017. */
static struct cell_change figure(const struct submission_world *world, const char *scenario,
    int ward, int quarter, int64_t value, int32_t seen)
{
	return (struct cell_change){
	    .key = {.indicator = definitions_indicator(world->defs, STR("revenue"))->id,
		.scenario = definitions_scenario(world->defs, str_of(scenario))->id,
		.period = period_key(submission_world_key(world, ward, quarter).period),
		.unit = world->wards[ward]},
	    .value = value,
	    .seen = seen};
}

static enum err_code write(struct submission_world *world, enum role role,
    struct cell_change *figures, size_t count, const char *from)
{
	struct submission_author author = {.actor = &world->people[role], .address = "192.0.2.7"};
	enum err_code code;

	world->err = (struct err){0};
	assert_done(db_begin(world->db, &world->err));
	code =
	    past_figures_write(world->db, world->defs, &author, figures, count, from, &world->err);
	if (code) {
		db_rollback(world->db);
		return code;
	}
	assert_done(db_commit(world->db, &world->err));
	return code;
}

static const char *published(struct submission_world *world, int ward, int quarter)
{
	return submission_world_figure(
	    world, submission_world_key(world, ward, quarter), ROW_REVENUE, LAYER_PUBLISHED);
}

static void what_is_written_is_public_at_once(void **state)
{
	struct submission_world *world = *state;
	struct cell_change figures[] = {
	    figure(world, "actual", 0, 1, 12, 0), figure(world, "actual", 1, 1, 0, 0)};
	int64_t before = submission_world_head(world);

	figures[1].status = CELL_NOTHING;
	assert_done(write(world, ROLE_APPROVER, figures, 2, source));
	assert_int_equal(submission_world_head(world), before + 1);
	assert_string_equal(published(world, 0, 1), "12 stated");
	assert_string_equal(published(world, 1, 1), "0 stated nothing_occurred");
}

static void what_is_the_same_is_not_written_again(void **state)
{
	struct submission_world *world = *state;
	struct cell_change figures[] = {
	    figure(world, "actual", 0, 1, 12, 0), figure(world, "actual", 1, 1, 5, 0)};
	int64_t before;

	assert_done(write(world, ROLE_APPROVER, figures, 2, source));
	before = submission_world_head(world);
	assert_done(write(world, ROLE_APPROVER, figures, 2, source));
	assert_false(figures[0].changed);
	assert_int_equal(submission_world_head(world), before);
	figures[1].value = 6;
	figures[1].seen = 1;
	assert_done(write(world, ROLE_APPROVER, figures, 2, source));
	assert_true(!figures[0].changed && figures[1].changed);
	assert_int_equal(figures[1].stored.value, 5);
	assert_string_equal(published(world, 1, 1), "6 stated");
}

static void a_cell_that_moved_on_holds_up_all(void **state)
{
	struct submission_world *world = *state;
	struct cell_change first = figure(world, "actual", 0, 1, 12, 0);
	struct cell_change late[] = {
	    figure(world, "actual", 0, 1, 13, 0), figure(world, "actual", 1, 1, 5, 0)};

	assert_done(write(world, ROLE_APPROVER, &first, 1, source));
	assert_int_equal(write(world, ROLE_APPROVER, late, 2, source), ERR_CONFLICT);
	assert_string_equal(world->err.key, "past.changed");
	assert_true(late[0].conflict && !late[1].conflict);
	assert_string_equal(published(world, 0, 1), "12 stated");
}

static void what_a_unit_has_begun_to_report_is_left_to_it(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = submission_world_key(world, 0, 1);
	struct cell_entry entry = submission_world_entry(world, key, ROW_POOR, ENTRY_VALUE, 3, 0);
	struct cell_change figures[] = {figure(world, "actual", 0, 1, 12, 0)};
	struct cell_change next[] = {figure(world, "actual", 0, 2, 12, 0)};

	assert_done(submission_world_save(world, key, &world->people[ROLE_REPORTER], &entry, 1));
	assert_int_equal(write(world, ROLE_APPROVER, figures, 1, source), ERR_CONFLICT);
	assert_string_equal(world->err.key, "past.reported");
	assert_string_equal(world->err.args[0], "w1");
	assert_string_equal(world->err.args[2], "2017-Q1");
	assert_done(write(world, ROLE_APPROVER, next, 1, source));
}

static void what_is_no_past_figure_is_refused(void **state)
{
	struct submission_world *world = *state;
	struct cell_change actual = figure(world, "actual", 0, 1, 12, 0);
	struct cell_change target = figure(world, "plan", 0, 1, 12, 0);

	assert_int_equal(write(world, ROLE_APPROVER, &target, 1, source), ERR_INPUT);
	assert_string_equal(world->err.key, "past.target");
	assert_int_equal(write(world, ROLE_APPROVER, &actual, 1, " \n"), ERR_INPUT);
	assert_string_equal(world->err.key, "past.no_source");
	assert_int_equal(write(world, ROLE_APPROVER, &actual, 1, "tài liệu MẬT"), ERR_INPUT);
	assert_string_equal(world->err.key, "secrecy.marked");
	for (enum role role = ROLE_REPORTER; role < ROLE_END; role++)
		if (role != ROLE_APPROVER) {
			assert_int_equal(write(world, role, &actual, 1, source), ERR_DENIED);
			assert_string_equal(world->err.key, "submission.denied");
		}
	assert_string_equal(published(world, 0, 1), "not_reported");
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, submission_world_set_up, submission_world_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_is_written_is_public_at_once),
	    TEST(what_is_the_same_is_not_written_again),
	    TEST(a_cell_that_moved_on_holds_up_all),
	    TEST(what_a_unit_has_begun_to_report_is_left_to_it),
	    TEST(what_is_no_past_figure_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
