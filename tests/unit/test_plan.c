/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A plan adjusted in the middle of the year, under its decision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/plan.h"
#include "submission_world.h"

#define assert_done(it) assert_int_equal(it, ERR_NONE)

static const struct period year = {2017 * 12, 12};
static const struct plan_decision first = {{"12/QĐ-UBND", sizeof("12/QĐ-UBND") - 1},
    {"2017-01-05", sizeof("2017-01-05") - 1}, {"UBND thành phố", sizeof("UBND thành phố") - 1},
    {"Giao kế hoạch năm 2017", sizeof("Giao kế hoạch năm 2017") - 1}};
static const struct plan_decision second = {{"88/QĐ-UBND", sizeof("88/QĐ-UBND") - 1},
    {"2017-07-10", sizeof("2017-07-10") - 1}, {"UBND thành phố", sizeof("UBND thành phố") - 1},
    {"Điều chỉnh kế hoạch năm 2017", sizeof("Điều chỉnh kế hoạch năm 2017") - 1}};

static struct cell_change target(
    const struct submission_world *world, int ward, int64_t value, int32_t seen)
{
	return (struct cell_change){
	    .key = {.indicator = definitions_indicator(world->defs, STR("revenue"))->id,
		.scenario = definitions_scenario(world->defs, STR("plan"))->id,
		.period = period_key(year),
		.unit = world->wards[ward]},
	    .value = value,
	    .seen = seen};
}

static enum err_code adjust(struct submission_world *world, enum role role,
    const struct plan_decision *decision, struct cell_change *targets, size_t count,
    const char *note)
{
	struct submission_author author = {.actor = &world->people[role], .address = "192.0.2.7"};
	enum err_code code;

	world->err = (struct err){0};
	assert_done(db_begin(world->db, &world->err));
	code = plan_adjust(world->db, world->defs, space_head(world->space).definitions, &author,
	    decision, targets, count, note, &world->err);
	if (code) {
		db_rollback(world->db);
		return code;
	}
	assert_done(db_commit(world->db, &world->err));
	assert_done(space_refresh(world->space, &world->err));
	world->defs = space_definitions(world->space);
	return code;
}

static size_t revisions(
    struct submission_world *world, int ward, enum layer layer, struct figure_revision **out)
{
	const struct cell_key key = target(world, ward, 0, 0).key;
	struct figure_query query = {.indicator = key.indicator,
	    .unit = key.unit,
	    .period = year,
	    .scenario = key.scenario,
	    .layer = layer};
	size_t count;

	assert_done(
	    figure_revisions(world->space, &query, &world->arena, out, &count, &world->err));
	return count;
}

static void both_targets_stay_each_with_its_decision(void **state)
{
	struct submission_world *world = *state;
	struct cell_change given[] = {target(world, 0, 100, 0), target(world, 1, 200, 0)};
	struct cell_change adjusted[] = {target(world, 0, 120, 1), target(world, 1, 200, 1)};
	struct figure_revision *found;

	assert_done(adjust(world, ROLE_PLANNER, &first, given, 2, NULL));
	assert_true(given[0].changed && given[1].changed);
	assert_done(adjust(world, ROLE_PLANNER, &second, adjusted, 2, "thu vượt dự kiến"));
	assert_true(adjusted[0].changed && !adjusted[1].changed);
	assert_int_equal(revisions(world, 0, LAYER_PUBLISHED, &found), 2);
	assert_int_equal(found[0].value, 100);
	assert_int_equal(found[0].decision, definitions_decision(world->defs, first.number)->id);
	assert_null(found[0].note);
	assert_int_equal(found[1].value, 120);
	assert_int_equal(found[1].decision, definitions_decision(world->defs, second.number)->id);
	assert_string_equal(found[1].note, "thu vượt dự kiến");
	assert_int_equal(revisions(world, 1, LAYER_PUBLISHED, &found), 1);
}

static void a_decision_of_the_register_is_named_by_its_number(void **state)
{
	struct submission_world *world = *state;
	struct plan_decision by_number = {
	    .number = first.number, .date = STR_EMPTY, .issuer = STR_EMPTY, .title = STR_EMPTY};
	struct plan_decision other = first;
	struct cell_change given = target(world, 0, 100, 0), next = target(world, 1, 7, 0);

	assert_int_equal(adjust(world, ROLE_PLANNER, &by_number, &given, 1, NULL), ERR_INPUT);
	assert_string_equal(world->err.key, "planning.bad_day");
	assert_done(adjust(world, ROLE_PLANNER, &first, &given, 1, NULL));
	assert_done(adjust(world, ROLE_PLANNER, &by_number, &next, 1, NULL));
	assert_int_equal(world->defs->decision_count, 1);
	other.date = STR("2017-02-05");
	next = target(world, 1, 8, 1);
	assert_int_equal(adjust(world, ROLE_PLANNER, &other, &next, 1, NULL), ERR_INPUT);
	assert_string_equal(world->err.key, "planning.other_decision");
}

static void nothing_is_written_over_what_somebody_changed(void **state)
{
	struct submission_world *world = *state;
	struct cell_change given = target(world, 0, 100, 0);
	struct cell_change late[] = {target(world, 0, 130, 0), target(world, 1, 50, 0)};
	struct figure_revision *found;

	assert_done(adjust(world, ROLE_PLANNER, &first, &given, 1, NULL));
	assert_int_equal(adjust(world, ROLE_PLANNER, &second, late, 2, NULL), ERR_CONFLICT);
	assert_string_equal(world->err.key, "planning.changed");
	assert_true(late[0].conflict && !late[1].conflict);
	assert_int_equal(late[0].stored.revision, 1);
	assert_int_equal(revisions(world, 1, LAYER_WORKING, &found), 0);
	assert_null(definitions_decision(world->defs, second.number));
}

static void a_target_can_be_taken_back(void **state)
{
	struct submission_world *world = *state;
	struct cell_change given = target(world, 0, 100, 0), back = target(world, 0, 0, 1);
	struct figure_revision *found;

	back.status = CELL_WITHDRAWN;
	assert_done(adjust(world, ROLE_PLANNER, &first, &given, 1, NULL));
	assert_done(adjust(world, ROLE_PLANNER, &second, &back, 1, NULL));
	assert_int_equal(revisions(world, 0, LAYER_WORKING, &found), 2);
	assert_int_equal(found[1].status, CELL_WITHDRAWN);
	back.seen = 2;
	assert_done(adjust(world, ROLE_PLANNER, &second, &back, 1, NULL));
	assert_false(back.changed);
}

static void only_planners_adjust_and_only_targets(void **state)
{
	struct submission_world *world = *state;
	struct cell_change given = target(world, 0, 100, 0);

	for (int role = ROLE_REPORTER; role < ROLE_END; role++)
		if (role != ROLE_PLANNER) {
			assert_int_equal(
			    adjust(world, (enum role)role, &first, &given, 1, NULL), ERR_DENIED);
			assert_string_equal(world->err.key, "submission.denied");
		}
	assert_int_equal(adjust(world, ROLE_PLANNER, &first, &given, 1, "Tài liệu MẬT"), ERR_INPUT);
	assert_string_equal(world->err.key, "secrecy.marked");
	given.key.scenario = definitions_scenario(world->defs, STR("actual"))->id;
	assert_int_equal(adjust(world, ROLE_PLANNER, &first, &given, 1, NULL), ERR_INPUT);
	assert_string_equal(world->err.key, "planning.not_a_target");
}

int main(void)
{
#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, submission_world_set_up, submission_world_tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(both_targets_stay_each_with_its_decision),
	    TEST(a_decision_of_the_register_is_named_by_its_number),
	    TEST(nothing_is_written_over_what_somebody_changed),
	    TEST(a_target_can_be_taken_back),
	    TEST(only_planners_adjust_and_only_targets),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
