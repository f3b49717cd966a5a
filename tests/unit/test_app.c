/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What all requests share, while another connection writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "store.h"
#include "web/app.h"

static void write_batch(struct db *db, int number)
{
	struct observation row = {.key = {.indicator = 1,
				      .scenario = 1,
				      .period = period_key(period_of_year(2017)),
				      .unit = 1},
	    .value = number,
	    .stage = STAGE_PUBLISHED};
	struct definition_row definitions[] = {
	    {.kind = DEFINITION_INDICATOR,
		.key = STR("i"),
		.content = STR("{\"name\":\"i\",\"decimals\":0,\"scale\":0,\"percent_decimals\":0,"
			       "\"min_cell\":0,\"direction\":\"none\",\"over_units\":\"sum\","
			       "\"over_time\":\"sum\",\"reported_by\":[]}")},
	    {.kind = DEFINITION_SCENARIO,
		.key = STR("actual"),
		.content = STR("{\"name\":\"a\",\"kind\":\"actual\"}")}};
	struct batch batch = {.actor = "a", .expected_definitions = -1};
	struct err err = {0};

	if (number == 1) {
		batch.definition_count = 2;
		batch.definitions = definitions;
	} else {
		batch.observation_count = 1;
		batch.observations = &row;
	}
	assert_int_equal(db_begin(db, &err), ERR_NONE);
	assert_int_equal(journal_append(db, &batch, &err), ERR_NONE);
	assert_int_equal(db_commit(db, &err), ERR_NONE);
	assert_int_equal(batch.number, number);
}

/* Or a page of the batch before would be kept under the generation of this one. */
static void the_space_is_never_behind_what_the_watch_tells(void **state)
{
	enum { BATCHES = 30 };
	char directory[] = "/tmp/kycung-app-XXXXXX", path[160];
	struct db *db;
	struct app app;
	struct err err = {0};

	(void)state;
	assert_non_null(mkdtemp(directory));
	store_name(path, sizeof(path), directory, "app");
	assert_int_equal(db_open(&db, path, DB_CREATE, &err), ERR_NONE);
	assert_int_equal(journal_create(db, &err), ERR_NONE);
	write_batch(db, 1);
	assert_int_equal(app_open(&app, path, SPACE_MEMORY_DEFAULT, &err), ERR_NONE);
	/* A server tells each connection on its own: as if the word to the space's were late. */
	if (store_is_server())
		assert_int_equal(db_exec(app.db, "UNLISTEN kycung", &err), ERR_NONE);
	for (int number = 2; number <= BATCHES; number++) {
		struct space *space;

		write_batch(db, number);
		while (app_batch(&app) < number)
			;
		assert_int_equal(app_lock(&app, &space, &err), ERR_NONE);
		assert_int_equal(space_head(space).batch, number);
		app_unlock(&app);
	}
	app_close(&app);
	db_discard(db);
	rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_space_is_never_behind_what_the_watch_tells),
	};

	return cmocka_run_group_tests_name("app", tests, NULL, NULL);
}
