/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Read as the CSV file of a small form. What was read, put into the form and
 * written as CSV again, reads back unchanged.
 */
#include "fuzz.h"

#include "base/bug.h"
#include "exchange/form_sheet.h"

enum { ROWS = 3, COLUMNS = 3 };

static const struct grid_column columns[COLUMNS] = {{GRID_SHOWN, STR("plan"), STR("Kế hoạch")},
    {GRID_ENTRY, STR("entry"), STR("Thực hiện")}, {GRID_NOTE, STR("note"), STR("Ghi chú")}};
static const struct grid_row rows[ROWS] = {{.key = STR_EMPTY,
					       .number = STR("I"),
					       .name = STR("Mục"),
					       .unit_of_measure = STR_EMPTY,
					       .heading = true},
    {.key = STR("a"), .number = STR("1"), .name = STR("A"), .unit_of_measure = STR("triệu đồng")},
    {.key = STR("b"), .number = STR("2"), .name = STR("B"), .unit_of_measure = STR("%")}};

static void put(struct grid_cell *cell, const struct form_sheet_entry *entry)
{
	if (entry->column == 2) {
		cell->kind = entry->text.n ? GRID_TEXT : GRID_BLANK;
		cell->text = entry->text;
		return;
	}
	cell->value = entry->value;
	cell->kind = entry->result == NUMBER_NOTHING ? GRID_NOTHING
	             : entry->result == NUMBER_EMPTY ? GRID_BLANK
	                                             : GRID_VALUE;
}

static void check_again(const struct form_grid *grid, struct arena *arena)
{
	struct issues issues = {.arena = arena};
	struct form_sheet again;
	struct cells cells;
	struct buf file = {0};

	form_sheet_write_csv(grid, &file);
	INVARIANT(cells_from_csv(&cells, buf_str(&file), NULL, arena, &issues));
	INVARIANT(form_sheet_read(&again, &cells, grid, arena, &issues));
	for (size_t i = 0; i < again.count; i++)
		INVARIANT(!again.entries[i].changed);
	buf_release(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct grid_cell stored[ROWS * COLUMNS] = {0};
	struct form_grid grid = {.form = STR("f"),
	    .version = 1,
	    .unit = STR("u"),
	    .period = STR("2018"),
	    .title = STR("T"),
	    .unit_name = STR("U"),
	    .period_name = STR("P"),
	    .column_count = COLUMNS,
	    .row_count = ROWS,
	    .columns = columns,
	    .rows = rows,
	    .cells = stored};
	struct arena arena = {0};
	struct issues issues = {.arena = &arena};
	struct form_sheet read;
	struct cells cells;

	for (int i = COLUMNS; i < ROWS * COLUMNS; i++)
		stored[i] = (struct grid_cell){.open = i % COLUMNS > 0,
		    .scale = 6,
		    .decimals = 3 * (i % 2),
		    .text = STR_EMPTY};
	if (cells_from_csv(
		&cells, (struct str){(const char *)bytes, size}, NULL, &arena, &issues) &&
	    form_sheet_read(&read, &cells, &grid, &arena, &issues)) {
		for (size_t i = 0; i < read.count; i++)
			put(&stored[read.entries[i].row * COLUMNS + read.entries[i].column],
			    &read.entries[i]);
		check_again(&grid, &arena);
	} else {
		INVARIANT(issues.count > 0);
	}
	arena_release(&arena);
	return 0;
}
