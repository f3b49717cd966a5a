/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The form as a grid: what stands beside the boxes, and what is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/sheet.h"
#include "submission_world.h"

/* The columns of the form. */
enum { PLAN, LAST_YEAR, LAST_PERIOD, ENTRY, CUMULATIVE, PERCENT, NOTE };

#define assert_done(it) assert_int_equal(it, ERR_NONE)

static void enter(struct submission_world *world, struct submission_key key, int row,
    enum cell_entry_kind kind, int64_t value, int32_t seen, const char *note)
{
	struct cell_entry entry = submission_world_entry(world, key, row, kind, value, seen);

	entry.note = note;
	assert_done(submission_world_save(world, key, &world->people[ROLE_REPORTER], &entry, 1));
}

/* Of the ward's revenue, published by an import. */
static void publish(
    struct submission_world *world, struct submission_key key, const char *scenario, int64_t value)
{
	struct observation row = {
	    .key = {.indicator = world->form->rows[ROW_REVENUE].indicator,
		.scenario = definitions_scenario(world->defs, str_of(scenario))->id,
		.period = period_key(key.period),
		.unit = key.unit},
	    .value = value,
	    .stage = STAGE_PUBLISHED};
	struct batch batch = {.actor = "thử",
	    .observations = &row,
	    .observation_count = 1,
	    .expected_definitions = -1};

	assert_done(space_write(world->space, &batch, &world->err));
	world->defs = space_definitions(world->space);
}

static struct sheet *sheet_of(struct submission_world *world, struct submission_key key)
{
	struct sheet *sheet;

	assert_done(sheet_make(world->space, key, &world->arena, &sheet, &world->err));
	world->defs = space_definitions(world->space);
	return sheet;
}

static const char *told(
    struct submission_world *world, const struct sheet *sheet, int row, int column)
{
	const struct figure *figure = &sheet_cell(sheet, (size_t)row, (size_t)column)->figure;
	struct buf text = {0};
	const char *copy;

	if (!figure_known(figure))
		return figure_reason_code(figure->reason);
	assert_true(rational_add_plain(&text, figure->value, 1));
	copy = arena_strdup(&world->arena, text.p);
	buf_release(&text);
	return copy;
}

static void plan_and_past_stand_beside_what_is_entered(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = submission_world_key(world, 0, 2), before = key, year = key;
	struct sheet *sheet;

	before.period = period_before(key.period);
	year.period = period_year_before(key.period);
	publish(world, key, "plan", 200);
	publish(world, year, "actual", 70);
	publish(world, before, "actual", 40);
	enter(world, key, ROW_REVENUE, ENTRY_VALUE, 50, 0, "ước");
	sheet = sheet_of(world, key);
	assert_string_equal(told(world, sheet, ROW_REVENUE, PLAN), "200");
	assert_string_equal(told(world, sheet, ROW_REVENUE, LAST_YEAR), "70");
	assert_string_equal(told(world, sheet, ROW_REVENUE, LAST_PERIOD), "40");
	assert_string_equal(told(world, sheet, ROW_REVENUE, ENTRY), "50");
	assert_string_equal(told(world, sheet, ROW_REVENUE, CUMULATIVE), "90");
	assert_string_equal(told(world, sheet, ROW_REVENUE, PERCENT), "25");
	assert_int_equal(sheet_cell(sheet, ROW_REVENUE, NOTE)->kind, SHEET_NOTE);
	assert_string_equal(sheet_cell(sheet, ROW_REVENUE, NOTE)->note, "ước");
	assert_string_equal(told(world, sheet, ROW_POOR, ENTRY), "not_reported");
}

static void an_entry_tells_its_revision_also_when_it_was_taken_back(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = submission_world_key(world, 0, 1);
	const struct sheet_cell *cell;

	cell = sheet_cell(sheet_of(world, key), ROW_POOR, ENTRY);
	assert_int_equal(cell->revision, 0);
	assert_int_equal(cell->status, CELL_WITHDRAWN);
	enter(world, key, ROW_POOR, ENTRY_NOTHING, 0, 0, NULL);
	cell = sheet_cell(sheet_of(world, key), ROW_POOR, ENTRY);
	assert_int_equal(cell->revision, 1);
	assert_int_equal(cell->status, CELL_NOTHING);
	enter(world, key, ROW_POOR, ENTRY_EMPTY, 0, 1, NULL);
	cell = sheet_cell(sheet_of(world, key), ROW_POOR, ENTRY);
	assert_int_equal(cell->revision, 2);
	assert_int_equal(cell->status, CELL_WITHDRAWN);
	/* … which is what a further write must name. */
	enter(world, key, ROW_POOR, ENTRY_VALUE, 3, cell->revision, NULL);
	assert_int_equal(sheet_cell(sheet_of(world, key), ROW_POOR, ENTRY)->value, 3);
}

static void state_comments_and_texts_belong_to_it(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = submission_world_key(world, 0, 1);
	struct submission_author author = {.actor = &world->people[ROLE_REPORTER]};
	struct text_entry text = {.code = STR("danh-gia"), .content = "Khá."};
	struct comment_place place = {0};
	struct sheet *sheet = sheet_of(world, key);

	assert_false(sheet->begun);
	assert_int_equal(sheet->texts[0].revision, 0);
	place.cell = &sheet_cell(sheet, ROW_POOR, ENTRY)->key;
	assert_done(db_begin(world->db, &world->err));
	assert_done(submission_save_texts(
	    world->db, world->defs, key, &author, &world->arena, &text, 1, &world->err));
	assert_done(submission_comment(
	    world->db, world->defs, key, &author, &place, "Sao ít?", &world->err));
	assert_done(db_commit(world->db, &world->err));
	submission_world_bring(world, key, SUBMISSION_SUBMITTED);
	sheet = sheet_of(world, key);
	assert_true(sheet->begun);
	assert_int_equal(sheet->submission.state, SUBMISSION_SUBMITTED);
	assert_true(str_is(sheet->texts[0].content, "Khá."));
	assert_int_equal(sheet_cell(sheet, ROW_POOR, ENTRY)->comment_count, 1);
	assert_int_equal(sheet_cell(sheet, ROW_REVENUE, ENTRY)->comment_count, 0);
	assert_int_equal(sheet->event_count, 4); /* begun, text, comment, submitted */
}

static void only_a_unit_that_reports_has_one(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = submission_world_key(world, 0, 1);
	struct sheet *sheet;

	key.unit = world->city;
	assert_int_equal(
	    sheet_make(world->space, key, &world->arena, &sheet, &world->err), ERR_INPUT);
	assert_string_equal(world->err.key, "submission.not_its_unit");
}

int main(void)
{
#define CASE(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, submission_world_set_up, submission_world_tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(plan_and_past_stand_beside_what_is_entered),
	    CASE(an_entry_tells_its_revision_also_when_it_was_taken_back),
	    CASE(state_comments_and_texts_belong_to_it),
	    CASE(only_a_unit_that_reports_has_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
