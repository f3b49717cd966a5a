/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A submission downloaded as a spreadsheet, filled, read back and saved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "exchange/sheet_grid.h"
#include "exchange/xlsx_read.h"
#include "submission_world.h"

struct fixture {
	struct submission_world world;
	struct wording wording;
	struct submission_key key;
	struct sheet *sheet;
	struct form_grid grid;
	struct form_sheet read;
	struct issues issues;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	submission_world_init(&f->world);
	f->key = submission_world_key(&f->world, 0, 1);
	f->issues.arena = &f->world.arena;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	submission_world_release(&f->world);
	free(f);
	return 0;
}

static void look(struct fixture *f, bool filled)
{
	assert_int_equal(
	    sheet_make(f->world.space, f->key, &f->world.arena, &f->sheet, &f->world.err),
	    ERR_NONE);
	f->world.defs = space_definitions(f->world.space);
	f->wording = (struct wording){LANG_VI, f->world.defs, &f->world.arena};
	sheet_grid(&f->grid, f->sheet, &f->wording, filled);
}

static void save(struct fixture *f, struct cell_entry *entries, size_t count)
{
	assert_int_equal(submission_world_save(
			     &f->world, f->key, &f->world.people[ROLE_REPORTER], entries, count),
	    ERR_NONE);
}

static void enter(struct fixture *f, int row, enum cell_entry_kind kind, int64_t value)
{
	struct cell_entry entry = submission_world_entry(&f->world, f->key, row, kind, value, 0);

	save(f, &entry, 1);
}

static size_t open_column(const struct fixture *f)
{
	size_t column = 0;

	while (f->grid.columns[column].kind != GRID_ENTRY)
		column++;
	return column;
}

/* The grid's row of a row of the form. */
static size_t row_of(const struct fixture *f, size_t of)
{
	size_t row = 0;

	while (f->grid.rows[row].heading || f->grid.rows[row].of != of)
		row++;
	return row;
}

static struct grid_cell *box(const struct fixture *f, size_t of, size_t column)
{
	return (struct grid_cell *)(uintptr_t)&f->grid
	    .cells[row_of(f, of) * f->grid.column_count + column];
}

static void through_file(struct fixture *f)
{
	struct buf file = {0};
	struct cells cells;

	assert_int_equal(form_sheet_write_xlsx(&f->grid, &file, &f->world.err), ERR_NONE);
	assert_int_equal(
	    xlsx_read(&cells, buf_str(&file), NULL, &f->world.arena, &f->world.err), ERR_NONE);
	buf_release(&file);
	look(f, true);
	assert_true(form_sheet_read(&f->read, &cells, &f->grid, &f->world.arena, &f->issues));
}

static void what_was_filled_in_is_saved_and_nothing_else(void **state)
{
	struct fixture *f = *state;
	struct cell_entry *entries;
	size_t column;
	size_t count;

	enter(f, ROW_POOR, ENTRY_VALUE, 12);
	look(f, true);
	column = open_column(f);
	assert_int_equal(box(f, ROW_POOR, column)->kind, GRID_VALUE);
	box(f, ROW_REVENUE, column)->kind = GRID_VALUE;
	box(f, ROW_REVENUE, column)->value = 350;
	box(f, ROW_ACCIDENTS, column)->kind = GRID_NOTHING;
	through_file(f);
	count = sheet_grid_entries(f->sheet, &f->grid, &f->read, &f->world.arena, &entries);
	assert_int_equal(count, 2);
	save(f, entries, count);
	look(f, true);
	assert_int_equal(box(f, ROW_REVENUE, column)->value, 350);
	assert_int_equal(box(f, ROW_POOR, column)->value, 12);
	assert_int_equal(box(f, ROW_ACCIDENTS, column)->kind, GRID_NOTHING);
	through_file(f);
	assert_int_equal(
	    sheet_grid_entries(f->sheet, &f->grid, &f->read, &f->world.arena, &entries), 0);
}

static void a_blank_form_has_no_figures_and_takes_back_those_that_stand(void **state)
{
	struct fixture *f = *state;
	struct cell_entry *entries;

	enter(f, ROW_POOR, ENTRY_VALUE, 12);
	look(f, false);
	for (size_t i = 0; i < f->grid.row_count * f->grid.column_count; i++)
		assert_int_equal(f->grid.cells[i].kind, GRID_BLANK);
	through_file(f);
	assert_int_equal(
	    sheet_grid_entries(f->sheet, &f->grid, &f->read, &f->world.arena, &entries), 1);
	assert_int_equal(entries[0].kind, ENTRY_EMPTY);
	assert_int_equal(entries[0].seen, 1);
}

static void a_note_goes_with_the_rows_first_entry(void **state)
{
	struct fixture *f = *state;
	struct cell_entry *entries;
	size_t note = 0;

	enter(f, ROW_POOR, ENTRY_VALUE, 12);
	look(f, true);
	while (note < f->grid.column_count && f->grid.columns[note].kind != GRID_NOTE)
		note++;
	assert_true(note < f->grid.column_count);
	box(f, ROW_POOR, note)->kind = GRID_TEXT;
	box(f, ROW_POOR, note)->text = STR("rà soát lại");
	through_file(f);
	assert_int_equal(
	    sheet_grid_entries(f->sheet, &f->grid, &f->read, &f->world.arena, &entries), 1);
	assert_int_equal(entries[0].kind, ENTRY_VALUE);
	assert_int_equal(entries[0].value, 12);
	assert_string_equal(entries[0].note, "rà soát lại");
	save(f, entries, 1);
	look(f, true);
	assert_true(str_is(box(f, ROW_POOR, note)->text, "rà soát lại"));
}

static void the_file_is_tied_to_form_version_unit_and_period(void **state)
{
	struct fixture *f = *state;

	look(f, true);
	assert_true(str_is(f->grid.form, "kt-xh"));
	assert_true(str_is(f->grid.period, "2017-Q1"));
	assert_int_equal(f->grid.version, 1);
	assert_true(f->grid.title.n && f->grid.unit_name.n && f->grid.period_name.n);
	for (size_t i = 0; i < f->grid.column_count; i++)
		assert_true(f->grid.columns[i].name.n > 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_was_filled_in_is_saved_and_nothing_else),
	    TEST(a_blank_form_has_no_figures_and_takes_back_those_that_stand),
	    TEST(a_note_goes_with_the_rows_first_entry),
	    TEST(the_file_is_tied_to_form_version_unit_and_period),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
