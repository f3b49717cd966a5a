/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A space whose database cannot be reached: what it goes on to show, and what it cannot. */
#include "core/space.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/memo.h"
#include "register.h"

static const struct package_file first[] = {
    {"units.csv", "code,name,name_en,type,parent,valid_from,valid_to\n"
		  "c,City,,city,,,\nw1,Một,,ward,c,,\nw2,Hai,,ward,c,,\n"},
    {"scenarios.csv", "code,name,name_en,kind,decision,decided_on\nactual,A,,actual,,\n"},
    {"indicators.csv", "code,name,name_en,parent,sector,unit_of_measure,unit_of_measure_en,"
		       "decimals,direction,over_units,over_time\n"
		       "x,X,,,,hộ,,0,none,sum,sum\n"},
    {"observations.csv", "unit,indicator,period,scenario,value,note\n"
			 "w1,x,2017-Q1,actual,1,ghi chú\nw2,x,2017-Q1,actual,2,\n"
			 "w1,x,2017-Q2,actual,10,\nw2,x,2017-Q2,actual,20,\n"},
    {NULL, NULL}};
static const struct package_file second[] = {
    {"observations.csv", "unit,indicator,period,scenario,value,note\nw1,x,2017-Q1,actual,5,sửa\n"},
    {NULL, NULL}};
static const struct package_file renamed[] = {
    {"units.csv", "code,name,name_en,type,parent,valid_from,valid_to\n"
		  "c,City,,city,,,\nw1,Mới,,ward,c,,\nw2,Hai,,ward,c,,\n"},
    {NULL, NULL}};

static int set_up(void **state)
{
	struct test_register *reg = calloc(1, sizeof(*reg));

	assert_non_null(reg);
	register_open(reg);
	register_fill(reg, true, first);
	*state = reg;
	return 0;
}

static int tear_down(void **state)
{
	register_close(*state);
	free(*state);
	return 0;
}

static struct figure_query query_of(struct test_register *reg, const char *unit, const char *period)
{
	const struct definitions *defs = space_definitions(reg->space);
	struct figure_query query = {.layer = LAYER_PUBLISHED,
	    .indicator = definitions_indicator(defs, STR("x"))->id,
	    .scenario = definitions_scenario(defs, STR("actual"))->id,
	    .unit = definitions_unit(defs, str_of(unit), NULL)->id};

	assert_true(period_parse(str_of(period), &query.period));
	return query;
}

/* "3", or "!" when it cannot be had. */
static const char *value(struct test_register *reg, const char *unit, const char *period)
{
	struct figure_query query = query_of(reg, unit, period);
	struct figure figure;
	struct buf text = {0};
	const char *told;
	struct err err = {0};

	if (figure_get(reg->space, &query, &figure, &err)) {
		assert_int_equal(err.code, ERR_UNAVAILABLE);
		return "!";
	}
	assert_true(rational_add_plain(&text, figure.value, 0));
	told = arena_strdup(&reg->arena, text.p);
	buf_release(&text);
	return told;
}

static size_t revisions(struct test_register *reg, const char *unit, enum err_code *code)
{
	struct figure_query query = query_of(reg, unit, "2017-Q1");
	struct figure_revision *items;
	size_t count = 0;

	*code = figure_revisions(reg->space, &query, &reg->arena, &items, &count, &reg->err);
	for (size_t i = 0; i < count && !*code; i++) {
		assert_int_equal(strlen(items[i].at), TIMESTAMP_SIZE - 1);
		if (!i && !strcmp(unit, "w1"))
			assert_string_equal(items[i].note, "ghi chú");
		else if (strcmp(unit, "w1") != 0)
			assert_null(items[i].note);
	}
	return count;
}

static void what_was_read_before_is_shown(void **state)
{
	struct test_register *reg = *state;
	struct figure figure = register_figure(reg, "w1", "x", "2017-Q1", "actual", NULL);
	enum err_code code;
	const char *note;

	assert_string_equal(value(reg, "c", "2017-Q1"), "3");
	assert_int_equal(figure_note(reg->space, figure.note, &reg->arena, &note, NULL), ERR_NONE);
	assert_int_equal(revisions(reg, "w1", &code), 1);
	assert_int_equal(revisions(reg, "w2", &code), 1);

	db_suspend(reg->db, true);
	space_refresh(reg->space, &reg->err);
	assert_string_equal(value(reg, "c", "2017-Q1"), "3");
	note = NULL;
	assert_int_equal(
	    figure_note(reg->space, figure.note, &reg->arena, &note, &reg->err), ERR_NONE);
	assert_string_equal(note, "ghi chú");
	assert_int_equal(revisions(reg, "w1", &code), 1);
	assert_int_equal(code, ERR_NONE);
	assert_int_equal(revisions(reg, "w2", &code), 1);
	assert_int_equal(code, ERR_NONE);
	db_suspend(reg->db, false);
}

static void what_was_not_read_fails_and_harms_nothing(void **state)
{
	struct test_register *reg = *state;
	struct space *past;
	enum err_code code;
	const char *note;

	assert_string_equal(value(reg, "c", "2017-Q1"), "3");
	db_suspend(reg->db, true);
	/* The half needs both quarters: one is there, and stays. */
	assert_string_equal(value(reg, "c", "2017-S1"), "!");
	assert_string_equal(value(reg, "c", "2017-Q2"), "!");
	assert_string_equal(value(reg, "c", "2017-Q1"), "3");
	revisions(reg, "w1", &code);
	assert_int_equal(code, ERR_UNAVAILABLE);
	assert_int_equal(
	    figure_note(reg->space, 12345, &reg->arena, &note, &reg->err), ERR_UNAVAILABLE);
	assert_int_equal(space_as_of(reg->space, 7, &past, &reg->err), ERR_UNAVAILABLE);
	db_suspend(reg->db, false);
	assert_string_equal(value(reg, "c", "2017-S1"), "33");
	assert_int_equal(space_refresh(reg->space, &reg->err), ERR_NONE);
	assert_string_equal(value(reg, "c", "2017-S1"), "33");
}

static void the_batch_that_holds_now_needs_no_database(void **state)
{
	struct test_register *reg = *state;
	struct space *past;

	register_fill(reg, true, second);
	assert_int_equal(space_as_of(reg->space, 1, &past, &reg->err), ERR_NONE);
	db_suspend(reg->db, true);
	assert_int_equal(space_as_of(reg->space, 2, &past, &reg->err), ERR_NONE);
	assert_ptr_equal(past, reg->space);
	/* The one looked at last is kept too. */
	assert_int_equal(space_as_of(reg->space, 1, &past, &reg->err), ERR_NONE);
	assert_int_equal(space_head(past).batch, 1);
	assert_int_equal(space_as_of(reg->space, 3, &past, &reg->err), ERR_UNAVAILABLE);
	db_suspend(reg->db, false);
}

/* Another connection writes what this one cannot see until it may again. */
static void it_catches_up_when_the_database_is_back(void **state)
{
	struct test_register *reg = *state;
	struct test_register other = *reg;
	enum err_code code;

	assert_string_equal(value(reg, "c", "2017-S1"), "33");
	assert_int_equal(revisions(reg, "w1", &code), 1);
	other.arena = (struct arena){0};
	assert_int_equal(db_open(&other.db, reg->database, DB_OPEN, &reg->err), ERR_NONE);
	assert_int_equal(
	    space_open(&other.space, other.db, SPACE_MEMORY_DEFAULT, &reg->err), ERR_NONE);
	db_suspend(reg->db, true);
	register_fill(&other, true, second);
	register_fill(&other, true, renamed);
	reg->packages = other.packages;
	space_refresh(reg->space, &reg->err);
	assert_string_equal(value(reg, "c", "2017-S1"), "33");
	assert_int_equal(space_head(reg->space).batch, 1);
	db_suspend(reg->db, false);
	for (int i = 0; i < 5000 && space_head(reg->space).batch < 3; i++) {
		usleep(1000);
		space_refresh(reg->space, &reg->err);
	}
	assert_int_equal(space_head(reg->space).batch, 3);
	assert_string_equal(value(reg, "c", "2017-S1"), "37");

	/* Revisions kept from before are not those of the cell as it is now. */
	db_suspend(reg->db, true);
	revisions(reg, "w1", &code);
	assert_int_equal(code, ERR_UNAVAILABLE);
	db_suspend(reg->db, false);
	assert_int_equal(revisions(reg, "w1", &code), 2);
	space_close(other.space);
	db_close(other.db);
	arena_release(&other.arena);
}

/* A database that was put back to an earlier state, and went another way from there. */
static void what_was_read_of_another_past_is_forgotten(void **state)
{
	struct test_register *reg = *state;
	struct journal_head before = space_head(reg->space), after;
	struct db *other;
	enum err_code code;

	assert_int_equal(revisions(reg, "w1", &code), 1);
	assert_int_equal(db_open(&other, reg->database, DB_OPEN, &reg->err), ERR_NONE);
	assert_int_equal(db_begin(other, &reg->err), ERR_NONE);
	assert_int_equal(db_run(other, &reg->err, "UPDATE space SET digest = $1", "b",
			     STR("01234567890123456789012345678901")),
	    ERR_NONE);
	assert_int_equal(db_commit(other, &reg->err), ERR_NONE);
	db_close(other);
	assert_int_equal(space_refresh_to(reg->space, before.batch + 1, &reg->err), ERR_NONE);
	after = space_head(reg->space);
	assert_int_equal(after.batch, before.batch);
	assert_memory_not_equal(after.digest, before.digest, DIGEST_SIZE);
	db_suspend(reg->db, true);
	revisions(reg, "w1", &code);
	assert_int_equal(code, ERR_UNAVAILABLE);
	db_suspend(reg->db, false);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(what_was_read_before_is_shown),
	    CASE(what_was_not_read_fails_and_harms_nothing),
	    CASE(the_batch_that_holds_now_needs_no_database),
	    CASE(it_catches_up_when_the_database_is_back),
	    CASE(what_was_read_of_another_past_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
