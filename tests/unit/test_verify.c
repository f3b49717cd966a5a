/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/slice_store.h"
#include "register.h"

static const struct package_file first[] = {
    {"units.csv", "code,name,name_en,type,parent,valid_from,valid_to\n"
		  "c,City,,city,,,\nw1,Một,,ward,c,,\nw2,Hai,,ward,c,,\n"},
    {"scenarios.csv", "code,name,name_en,kind,decision,decided_on\nactual,A,,actual,,\n"},
    {"indicators.csv", "code,name,name_en,parent,sector,unit_of_measure,unit_of_measure_en,"
		       "decimals,direction,over_units,over_time,formula\n"
		       "x,X,,,,hộ,,0,none,sum,sum,\ny,Y,,,,%,,0,none,none,none,x * 2\n"},
    {"observations.csv", "unit,indicator,period,scenario,value,note\n"
			 "w1,x,2017,actual,1,ghi chú\nw2,x,2017,actual,2,\n"},
    {NULL, NULL}};
static const struct package_file second[] = {
    {"observations.csv",
	"unit,indicator,period,scenario,value,note\nw1,x,2018,actual,7,\nw2,x,2017,actual,3,\n"},
    {NULL, NULL}};

/* Three batches: one published, one of drafts, one that publishes the drafts. */
static int set_up(void **state)
{
	struct test_register *reg = calloc(1, sizeof(*reg));

	register_open(reg);
	register_fill(reg, true, first);
	register_fill(reg, false, second);
	register_fill(reg, true, second);
	*state = reg;
	return 0;
}

static int tear_down(void **state)
{
	register_close(*state);
	free(*state);
	return 0;
}

/* What verify says after the SQL has been at the database: "key arg arg". */
static const char *told_after(struct test_register *reg, const char *sql)
{
	struct verify_summary summary;
	struct err err = {0};

	if (sql && db_exec(reg->db, sql, &err))
		fail_msg("%s: %s", sql, err.args[0]);
	err = (struct err){0};
	if (!verify(reg->db, NULL, &summary, &err))
		return "holds";
	return arena_printf(&reg->arena, "%s%s%s%s%s", err.key, err.arg_count ? " " : "",
	    err.arg_count ? err.args[0] : "", err.arg_count > 1 ? " " : "",
	    err.arg_count > 1 ? err.args[1] : "");
}

static void an_untouched_register_holds(void **state)
{
	assert_string_equal(told_after(*state, NULL), "holds");
}

static void the_first_change_is_named(void **state)
{
	static const struct {
		const char *sql;
		const char *told;
	} cases[] = {
	    {"UPDATE observation SET value = 9 WHERE unit = 3 AND revision = 1",
		"verify.observation_changed 1 x w2 2017 actual"},
	    {"UPDATE observation SET status = 2 WHERE unit = 3 AND revision = 2",
		"verify.observation_changed 2 x w2 2017 actual"},
	    {"UPDATE observation SET note = 99 WHERE unit = 3 AND revision = 2",
		"verify.observation_changed 2 x w2 2017 actual"},
	    {"UPDATE observation SET stage = 3 WHERE ticket ="
	     "  (SELECT ticket FROM batch WHERE batch = 2)",
		"verify.observation_changed 2 x w2 2017 actual"},
	    {"UPDATE definition SET content = replace(content, '\"c\"', '\"w2\"') WHERE key = 'w1'",
		"verify.definition_changed 1 w1"},
	    {"UPDATE definition SET content = replace(content, 'x * 2', 'x * 3') WHERE key = 'y'",
		"verify.definition_changed 1 y"},
	    {"UPDATE stage_move SET stage = 2 WHERE unit = 2",
		"verify.stage_changed 3 x w1 2018 actual"},
	    {"DELETE FROM observation WHERE unit = 3 AND revision = 2", "verify.rows_missing 2"},
	    {"DELETE FROM batch WHERE batch = 2", "verify.batch_missing 2"},
	    {"DELETE FROM batch WHERE batch = 3", "verify.stray_rows 2"},
	    {"UPDATE batch SET committed_at = '2000-01-01T00:00:00Z' WHERE batch = 2",
		"verify.batch_changed 2"},
	    {"UPDATE batch SET published = 0 WHERE batch = 1", "verify.batch_changed 1"},
	    {"UPDATE slice SET batch = 1 WHERE period > 0", "verify.slice_changed x 2017"},
	    {"DELETE FROM slice", "verify.slice_changed x 2017"},
	    {"INSERT INTO slice SELECT space, indicator, scenario, breakdown, 24204999, 1, 1, 1 "
	     "FROM slice LIMIT 1",
		"verify.slice_changed x 24204999"},
	    {"UPDATE space SET published = 1", "verify.head_changed 3"},
	    {"UPDATE free_text SET content = 'khác' WHERE content = 'ghi chú'",
		"verify.text_changed "},
	};
	struct test_register *reg = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *told = told_after(reg, cases[i].sql);

		/* A text's number is random. */
		if (strncmp(told, cases[i].told, strlen(cases[i].told)))
			fail_msg("%s\ntold %s, expected %s", cases[i].sql, told, cases[i].told);
		register_close(reg);
		register_open(reg);
		register_fill(reg, true, first);
		register_fill(reg, false, second);
		register_fill(reg, true, second);
	}
}

static void a_changed_image_is_named_and_a_stale_one_is_none(void **state)
{
	struct test_register *reg = *state;
	int made;

	assert_int_equal(slice_store_refresh(reg->db, 1, 100, &made, &reg->err), ERR_NONE);
	assert_int_equal(made, 2);
	assert_int_equal(slice_store_refresh(reg->db, 1, 100, &made, &reg->err), ERR_NONE);
	assert_int_equal(made, 0);
	assert_string_equal(told_after(reg, NULL), "holds");
	/* Of a slice that has changed since, nobody reads it. */
	assert_string_equal(told_after(reg, "UPDATE slice_image SET changes = changes - 1 WHERE "
					    "period = (SELECT min(period) FROM slice)"),
	    "holds");
	/* Another slice's image in its place. */
	assert_string_equal(
	    told_after(reg, "UPDATE slice_image SET content = (SELECT i.content FROM slice_image i "
			    "ORDER BY i.period LIMIT 1) "
			    "WHERE period = (SELECT max(period) FROM slice)"),
	    "verify.slice_changed x 2018");
}

static void a_purged_text_leaves_the_chain_whole(void **state)
{
	assert_string_equal(told_after(*state, "UPDATE free_text SET content = NULL, salt = NULL "
					       "WHERE content = 'ghi chú'"),
	    "holds");
}

static void a_removed_last_batch_is_found_by_its_head(void **state)
{
	struct test_register *reg = *state;
	struct verify_summary summary;
	struct err err = {0};
	char head[DIGEST_TEXT_SIZE];

	digest_text(space_head(reg->space).digest, head);
	assert_int_equal(verify(reg->db, head, &summary, &err), ERR_NONE);
	assert_int_equal(db_exec(reg->db,
			     "DELETE FROM stage_move WHERE ticket ="
			     "  (SELECT ticket FROM batch WHERE batch = 3);"
			     "DELETE FROM batch WHERE batch = 3;"
			     "UPDATE slice SET batch = 2, changes = changes - 1 WHERE batch = 3;"
			     "UPDATE slice SET published = 1 WHERE published = 3 AND period ="
			     "  (SELECT min(period) FROM slice);"
			     "UPDATE slice SET published = 0 WHERE published = 3;"
			     "UPDATE space SET batch = 2, published = 1,"
			     "  digest = (SELECT digest FROM batch WHERE batch = 2)",
			     &err),
	    ERR_NONE);
	assert_string_equal(told_after(reg, NULL), "holds");
	assert_int_equal(verify(reg->db, head, &summary, &err), ERR_INTEGRITY);
	assert_string_equal(err.key, "verify.head_removed");
	assert_int_equal(verify(reg->db, "no digest", &summary, &err), ERR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(an_untouched_register_holds, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(the_first_change_is_named, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_changed_image_is_named_and_a_stale_one_is_none, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_purged_text_leaves_the_chain_whole, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_removed_last_batch_is_found_by_its_head, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
