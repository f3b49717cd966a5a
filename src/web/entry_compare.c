/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A cell beside what the unit gave before, and beside what its neighbours give. */
#include "core/desk.h"
#include "web/entry_cell.h"
#include "web/signed_in.h"

enum { PAST_SHOWN = 8 };

/* The first place of the form where the cell is entered; false: nowhere. */
static bool find_place(const struct page *page, const struct form *form,
    const struct cell_key *cell, size_t *row, size_t *column)
{
	for (*row = 0; *row < form->row_count; ++*row)
		for (*column = 0; *column < form->column_count; ++*column) {
			struct cell_key at;

			if (!form_is_entered(form, page->defs, *row, *column))
				continue;
			at =
			    form_cell(form, *row, *column, cell->unit, period_of_key(cell->period));
			if (at.indicator == cell->indicator && at.scenario == cell->scenario &&
			    at.breakdown == cell->breakdown)
				return true;
		}
	return false;
}

static void add(struct entry_compared *out, size_t *count, const struct page *page,
    const char *name, const struct figure *figure)
{
	out[(*count)++] = (struct entry_compared){.name = name,
	    .value = wording_figure(&page->wording, figure, WORDING_CELL, WORDING_DECIMALS),
	    .why = wording_reason(&page->wording, figure)};
}

static void fill_past(struct entry_cell_view *view, const struct desk_comparison *comparison)
{
	const struct page *page = &view->page;

	view->past = ARENA_ARRAY(page->arena, struct entry_compared, comparison->past_count + 1);
	for (size_t i = 0; i < comparison->past_count; i++)
		add(view->past, &view->past_count, page,
		    wording_period(&page->wording, comparison->past[i].period, PERIOD_LONG),
		    &comparison->past[i].figure);
}

/* Those alone that the reader may read. */
static void fill_neighbours(
    struct entry_cell_view *view, struct request *req, const struct desk_comparison *comparison)
{
	const struct page *page = &view->page;

	view->neighbours =
	    ARENA_ARRAY(page->arena, struct entry_compared, comparison->neighbour_count);
	for (size_t i = 0; i < comparison->neighbour_count; i++) {
		const struct desk_value *value = &comparison->neighbours[i];

		if (access_allows(signed_in_actor(req), ACCESS_READ, page->defs, value->unit,
			value->period, (struct str){NULL, 0}))
			add(view->neighbours, &view->neighbour_count, page,
			    wording_unit(&page->wording, value->unit, value->period),
			    &value->figure);
	}
}

enum err_code entry_compare_fill(struct entry_cell_view *view, struct request *req,
    const struct form *form, const struct cell_key *cell, struct err *err)
{
	struct page *page = &view->page;
	struct desk_comparison comparison;
	size_t row, column;
	enum err_code code;

	if (!find_place(page, form, cell, &row, &column))
		return ERR_NONE;
	code = desk_compare(page->space, form, row, column, cell->unit, period_of_key(cell->period),
	    PAST_SHOWN, page->arena, &comparison, err);
	if (code)
		return code;
	fill_past(view, &comparison);
	fill_neighbours(view, req, &comparison);
	return ERR_NONE;
}
