/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* While a register is served, images of slices that are stale are made anew. */
#include "web/app.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/slice_store.h"
#include "register.h"

enum { WARDS = SLICE_IMAGE_LEAST + 6 };

static int64_t stale(struct test_register *reg)
{
	struct db_stmt *stmt = db_query(reg->db, &reg->err,
	    "SELECT count(*) FROM slice s LEFT JOIN slice_image i ON i.space = s.space "
	    "AND i.indicator = s.indicator AND i.scenario = s.scenario "
	    "AND i.breakdown = s.breakdown AND i.period = s.period AND i.changes = s.changes "
	    "WHERE s.changes >= $1 AND i.changes IS NULL",
	    "i", (int64_t)SLICE_IMAGE_LEAST);
	bool row = false;
	int64_t count;

	assert_non_null(stmt);
	assert_int_equal(db_step(stmt, &row, &reg->err), ERR_NONE);
	assert_true(row);
	count = db_int(stmt, 0);
	db_done(stmt);
	return count;
}

/* A register of three slices whose images are a change behind. */
static void fill(struct test_register *reg)
{
	struct buf units = {0}, rows = {0}, change = {0};

	buf_add_text(&units, "code,name,name_en,type,parent,valid_from,valid_to\nc,C,,city,,,\n");
	buf_add_text(&rows, "unit,indicator,period,scenario,value\n");
	buf_add_text(&change, "unit,indicator,period,scenario,value\n");
	for (int i = 1; i <= WARDS; i++)
		buf_printf(&units, "w%d,W,,ward,c,,\n", i);
	for (int month = 1; month <= 3; month++) {
		for (int i = 1; i <= WARDS; i++)
			buf_printf(&rows, "w%d,x,2017-0%d,actual,%d\n", i, month, i);
		buf_printf(&change, "w1,x,2017-0%d,actual,100\n", month);
	}
	register_fill(reg, true,
	    (struct package_file[]){{"units.csv", units.p},
		{"scenarios.csv",
		    "code,name,name_en,kind,decision,decided_on\nactual,A,,actual,,\n"},
		{"indicators.csv",
		    "code,name,name_en,parent,sector,unit_of_measure,unit_of_measure_en,"
		    "decimals,direction,over_units,over_time\nx,X,,,,h,,0,none,sum,sum\n"},
		{"observations.csv", rows.p}, {NULL, NULL}});
	register_fill(
	    reg, true, (struct package_file[]){{"observations.csv", change.p}, {NULL, NULL}});
	buf_release(&units);
	buf_release(&rows);
	buf_release(&change);
}

static void stale_images_are_made_anew(void **state)
{
	struct test_register reg;
	struct slice_place place;
	struct app app;
	bool found;

	(void)state;
	register_open(&reg);
	fill(&reg);
	assert_int_equal(stale(&reg), 3);
	assert_int_equal(app_open(&app, reg.database, SPACE_MEMORY_DEFAULT, &reg.err), ERR_NONE);
	while (stale(&reg))
		usleep(10000);
	app_close(&app);
	assert_int_equal(db_begin_read(reg.db, &reg.err), ERR_NONE);
	assert_int_equal(slice_store_check(reg.db, &found, &place, &reg.err), ERR_NONE);
	assert_false(found);
	db_rollback(reg.db);
	register_close(&reg);
}

/* Whoever stops the server does not wait for what the upkeep waits for. */
static void it_ends_while_another_writes(void **state)
{
	struct test_register reg;
	struct app app;

	(void)state;
	register_open(&reg);
	fill(&reg);
	assert_int_equal(db_begin(reg.db, &reg.err), ERR_NONE);
	assert_int_equal(
	    db_run(reg.db, &reg.err, "UPDATE slice_image SET changes = changes", ""), ERR_NONE);
	assert_int_equal(app_open(&app, reg.database, SPACE_MEMORY_DEFAULT, &reg.err), ERR_NONE);
	usleep(50000);
	app_close(&app);
	db_rollback(reg.db);
	assert_int_equal(stale(&reg), 3);
	register_close(&reg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(stale_images_are_made_anew),
	    cmocka_unit_test(it_ends_while_another_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
