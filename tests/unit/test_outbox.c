/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/outbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/journal.h"
#include "store.h"

enum { NOW = 1500000000, DAY = 86400 };

struct world {
	char directory[32];
	char name[160];
	struct db *db;
	struct arena arena;
	struct err err;
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	snprintf(world->directory, sizeof(world->directory), "/tmp/kycung-mail-XXXXXX");
	assert_non_null(mkdtemp(world->directory));
	store_name(world->name, sizeof(world->name), world->directory, "mail");
	assert_int_equal(db_open(&world->db, world->name, DB_CREATE, &world->err), ERR_NONE);
	assert_int_equal(journal_create(world->db, &world->err), ERR_NONE);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	db_discard(world->db);
	rmdir(world->directory);
	arena_release(&world->arena);
	free(world);
	return 0;
}

static bool add(struct world *world, const char *key)
{
	bool added = false;

	assert_int_equal(db_begin(world->db, &world->err), ERR_NONE);
	assert_int_equal(outbox_add(world->db, str_of(key), STR("lan@example.org"),
			     STR("Sắp đến hạn"), STR("Kính gửi …\n"), NOW, &added, &world->err),
	    ERR_NONE);
	assert_int_equal(db_commit(world->db, &world->err), ERR_NONE);
	return added;
}

/* The key of what is taken; "" where nothing is due. */
static const char *take(struct world *world, int64_t now, struct mail *mail)
{
	bool found;

	assert_int_equal(
	    outbox_take(world->db, now, &world->arena, mail, &found, &world->err), ERR_NONE);
	return found ? mail->key.p : "";
}

static void settle(
    struct world *world, const struct mail *mail, enum mail_state outcome, int64_t now)
{
	assert_int_equal(
	    outbox_settle(world->db, mail, outcome, STR("why"), now, &world->err), ERR_NONE);
}

static int64_t count(struct world *world, const char *sql)
{
	struct db_stmt *stmt = db_query(world->db, &world->err, sql, "");
	bool row = false;
	int64_t n;

	assert_non_null(stmt);
	assert_int_equal(db_step(stmt, &row, &world->err), ERR_NONE);
	n = db_int(stmt, 0);
	db_done(stmt);
	return n;
}

static void one_key_is_mailed_once(void **state)
{
	struct mail mail;

	assert_true(add(*state, "due/a"));
	assert_false(add(*state, "due/a"));
	assert_string_equal(take(*state, NOW, &mail), "due/a");
	assert_string_equal(mail.subject.p, "Sắp đến hạn");
	assert_string_equal(take(*state, NOW, &mail), "");
	settle(*state, &mail, MAIL_SENT, NOW);
	assert_false(add(*state, "due/a"));
	assert_string_equal(take(*state, NOW + DAY, &mail), "");
}

static void a_failed_one_is_tried_again_ever_later_and_then_given_up(void **state)
{
	struct mail mail = {0};
	int64_t now = NOW;

	add(*state, "due/a");
	assert_string_equal(take(*state, now, &mail), "due/a");
	settle(*state, &mail, MAIL_WAITING, now);
	assert_string_equal(take(*state, now + OUTBOX_FIRST_WAIT - 1, &mail), "");
	for (int tries = 2; tries <= OUTBOX_TRIES; tries++) {
		now += OUTBOX_LONGEST_WAIT;
		assert_string_equal(take(*state, now, &mail), "due/a");
		assert_int_equal(mail.tries, tries);
		settle(*state, &mail, MAIL_WAITING, now);
	}
	assert_string_equal(take(*state, now + OUTBOX_LONGEST_WAIT, &mail), "");
	assert_int_equal(count(*state, "SELECT count(*) FROM mail WHERE state = 3"), 1);
}

static void one_that_was_never_settled_is_not_sent_again(void **state)
{
	struct mail mail;

	add(*state, "due/a");
	assert_string_equal(take(*state, NOW, &mail), "due/a");
	assert_string_equal(take(*state, NOW + OUTBOX_SENDING_MAX + 1, &mail), "");
	assert_int_equal(count(*state, "SELECT count(*) FROM mail WHERE state = 4"), 1);
	/* Too late to say anything about it. */
	settle(*state, &mail, MAIL_WAITING, NOW);
	assert_int_equal(count(*state, "SELECT count(*) FROM mail WHERE state = 4"), 1);
}

static void whom_it_went_to_is_forgotten_after_a_while_but_not_that_it_went(void **state)
{
	struct mail mail;

	add(*state, "due/a");
	take(*state, NOW, &mail);
	settle(*state, &mail, MAIL_SENT, NOW);
	take(*state, NOW + (OUTBOX_DAYS_KEPT - 1) * DAY, &mail);
	assert_int_equal(count(*state, "SELECT count(*) FROM mail WHERE recipient <> ''"), 1);
	take(*state, NOW + (OUTBOX_DAYS_KEPT + 1) * DAY, &mail);
	assert_int_equal(count(*state, "SELECT count(*) FROM mail WHERE recipient <> ''"), 0);
	assert_false(add(*state, "due/a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(one_key_is_mailed_once, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_failed_one_is_tried_again_ever_later_and_then_given_up, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		one_that_was_never_settled_is_not_sent_again, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		whom_it_went_to_is_forgotten_after_a_while_but_not_that_it_went, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
