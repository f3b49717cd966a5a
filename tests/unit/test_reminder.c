/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who is reminded of which report, and on which day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/account.h"
#include "core/reminder.h"
#include "submission_world.h"

#define KEY(ward, quarter) submission_world_key(world, ward, quarter)
#define assert_done(it)    assert_int_equal(it, ERR_NONE)

static const struct account_author author = {.login = "test"};

static int appoint(struct submission_world *world, const char *login, const char *mail,
    enum role role, int unit, struct str sector)
{
	const struct grant grant = {
	    .role = role, .unit = unit, .sector_count = sector.n > 0, .sectors = &sector};
	const struct account_draft draft = {.login = str_of(login),
	    .name = str_of(login),
	    .mail = str_of(mail),
	    .grant_count = 1,
	    .grants = &grant};
	int id;

	assert_done(account_add(world->db, &author, &draft, 0, &id, &world->err));
	return id;
}

static date day_of(int month, int day)
{
	return date_of((struct ymd){2017, month, day});
}

struct list {
	size_t count;
	struct reminder *items;
};

static struct list list_of(struct submission_world *world, date today)
{
	struct list list;

	assert_done(reminder_list(
	    world->space, today, &world->arena, &list.items, &list.count, &world->err));
	return list;
}

/* The first quarter is due on Monday, 20 March 2017. */
static void each_step_has_its_day(void **state)
{
	struct submission_world *world = *state;
	static const struct {
		int day;
		bool told, late;
		int working_days;
	} days[] = {{14, false, false, 0}, {15, true, false, 3}, {16, true, false, 2},
	    {17, true, false, 1}, {18, true, false, 1}, {20, true, false, 0}, {21, true, true, 1},
	    {27, true, true, 5}, {31, true, true, 9}};
	struct str key = STR_EMPTY;
	int keys = 0;

	appoint(world, "lan", "lan@example.org", ROLE_REPORTER, world->wards[0], STR_EMPTY);
	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		struct list list = list_of(world, day_of(3, days[i].day));

		assert_int_equal(list.count, days[i].told);
		if (!list.count)
			continue;
		assert_int_equal(list.items->late, days[i].late);
		assert_int_equal(list.items->working_days, days[i].working_days);
		assert_int_equal(list.items->due, day_of(3, 20));
		keys += !str_eq(key, list.items->key);
		key = list.items->key;
	}
	assert_int_equal(keys, REMINDER_STEPS);
	assert_int_equal(list_of(world, day_of(4, 4)).count, 0);
}

static void reporters_and_signatories_of_that_very_unit_are_told(void **state)
{
	struct submission_world *world = *state;
	struct list list;
	int disabled;

	appoint(world, "lan", "lan@example.org", ROLE_REPORTER, world->wards[0], STR_EMPTY);
	appoint(world, "son", "son@example.org", ROLE_SIGNATORY, world->wards[0], STR_EMPTY);
	appoint(world, "thu", "", ROLE_REPORTER, world->wards[0], STR_EMPTY);
	appoint(world, "city", "city@example.org", ROLE_REPORTER, world->city, STR_EMPTY);
	appoint(world, "all", "all@example.org", ROLE_REPORTER, 0, STR_EMPTY);
	appoint(world, "minh", "minh@example.org", ROLE_APPROVER, world->wards[0], STR_EMPTY);
	appoint(world, "kinh", "kinh@example.org", ROLE_REPORTER, world->wards[1], STR("kt"));
	appoint(world, "khac", "khac@example.org", ROLE_REPORTER, world->wards[1], STR("yte"));
	disabled =
	    appoint(world, "binh", "binh@example.org", ROLE_REPORTER, world->wards[0], STR_EMPTY);
	assert_done(account_set_disabled(world->db, &author, disabled, true, &world->err));
	list = list_of(world, day_of(3, 17));
	assert_int_equal(list.count, 3);
	assert_true(str_is(list.items[0].mail, "lan@example.org"));
	assert_true(str_is(list.items[1].mail, "son@example.org"));
	assert_true(str_is(list.items[2].mail, "kinh@example.org"));
	assert_int_equal(list.items[2].unit, world->wards[1]);
}

static void what_was_submitted_is_not_asked_for(void **state)
{
	struct submission_world *world = *state;
	struct cell_entry entry =
	    submission_world_entry(world, KEY(0, 1), ROW_REVENUE, ENTRY_VALUE, 1, 0);

	appoint(world, "lan", "lan@example.org", ROLE_REPORTER, world->wards[0], STR_EMPTY);
	assert_done(
	    submission_world_save(world, KEY(0, 1), &world->people[ROLE_REPORTER], &entry, 1));
	assert_int_equal(list_of(world, day_of(3, 17)).count, 1);
	submission_world_bring(world, KEY(0, 1), SUBMISSION_SUBMITTED);
	assert_int_equal(list_of(world, day_of(3, 17)).count, 0);
	assert_int_equal(list_of(world, day_of(3, 22)).count, 0);
}

static void an_extension_is_a_deadline_of_its_own(void **state)
{
	struct submission_world *world = *state;
	struct submission_author approver = {.actor = &world->people[ROLE_APPROVER]};
	struct str key;
	struct list list;

	appoint(world, "lan", "lan@example.org", ROLE_REPORTER, world->wards[0], STR_EMPTY);
	key = list_of(world, day_of(3, 17)).items->key;
	assert_done(db_begin(world->db, &world->err));
	assert_done(submission_extend(
	    world->db, world->defs, KEY(0, 1), &approver, day_of(3, 31), "lũ", &world->err));
	assert_done(db_commit(world->db, &world->err));
	assert_int_equal(list_of(world, day_of(3, 22)).count, 0);
	list = list_of(world, day_of(3, 30));
	assert_int_equal(list.count, 1);
	assert_true(list.items->extended && !list.items->late);
	assert_false(str_eq(key, list.items->key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, submission_world_set_up, submission_world_tear_down)
	    TEST(each_step_has_its_day),
	    TEST(reporters_and_signatories_of_that_very_unit_are_told),
	    TEST(what_was_submitted_is_not_asked_for),
	    TEST(an_extension_is_a_deadline_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
