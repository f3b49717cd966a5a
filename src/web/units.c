/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All units as a tree. */
#include "web/units.h"

#include "units.html.h"
#include "web/web.h"

enum { ROWS_MAX = 2000, DEPTH_MAX = 63 };

/* The last day of a unit's last validity. */
static date end_of(const struct page *page, int id)
{
	const struct unit *unit = &page->defs->units[id];

	return unit->validities[unit->validity_count - 1].to;
}

/* `above`: the end that is said already, of the unit this one stands under. */
static struct units_row row_of(const struct page *page, int id, struct period p, date above)
{
	date to = end_of(page, id);
	struct buf until = {0};
	struct units_row row = {
	    .name = wording_unit(&page->wording, id, p),
	    .url = page_unit_url(page, id, p),
	    .type = page_unit_type(page, id, p),
	};

	if (to != DATE_MAX && to != above) {
		format_date(&until, page->lang, to, DATE_SHORT);
		row.until = buf_keep(&until, page->arena);
	}
	return row;
}

/* The level of each position, the roots' being 0. */
static int *find_depths(const struct tree *tree, struct arena *arena)
{
	int *depths = ARENA_ARRAY(arena, int, (size_t)tree->count);

	for (int i = 0; i < tree->count; i++)
		depths[i] = tree->parents[i] < 0 ? 0 : depths[tree->parents[i]] + 1;
	return depths;
}

/* The deepest level down to which there are at most ROWS_MAX units; at least that of the roots. */
static int shown_depth(const struct tree *tree, const int *depths)
{
	int counts[DEPTH_MAX + 1] = {0};
	int depth = 0, total;

	for (int i = 0; i < tree->count; i++)
		if (depths[i] <= DEPTH_MAX)
			counts[depths[i]]++;
	total = counts[0];
	while (depth < DEPTH_MAX && total + counts[depth + 1] <= ROWS_MAX)
		total += counts[++depth];
	return depth;
}

static void fill_tree(struct units_view *view, const struct tree *tree, struct period p)
{
	const int *depths = find_depths(tree, view->page.arena);
	int deepest = shown_depth(tree, depths);
	size_t *row_of_position = ARENA_ARRAY(view->page.arena, size_t, (size_t)tree->count);

	view->rows = ARENA_ARRAY(view->page.arena, struct units_row, (size_t)tree->count);
	for (int i = 0; i < tree->count; i++) {
		int parent = tree->parents[i];

		if (depths[i] > deepest) {
			if (depths[i] == deepest + 1)
				view->rows[row_of_position[parent]].hidden++;
			continue;
		}
		row_of_position[i] = view->count;
		view->rows[view->count] = row_of(&view->page, tree->units[i], p,
		    parent < 0 ? DATE_MAX : end_of(&view->page, tree->units[parent]));
		view->count++;
		view->rows[row_of_position[i]].end = view->count;
		for (; parent >= 0; parent = tree->parents[parent])
			view->rows[row_of_position[parent]].end = view->count;
	}
}

static void fill_others(struct units_view *view, const struct tree *tree, struct period p)
{
	const struct definitions *defs = view->page.defs;

	view->others =
	    ARENA_ARRAY(view->page.arena, struct units_row, (size_t)defs->unit_count + 1);
	for (int id = 1; id <= defs->unit_count && view->other_count < ROWS_MAX; id++)
		if (tree_position(tree, id) < 0)
			view->others[view->other_count++] = row_of(&view->page, id, p, DATE_MAX);
}

enum err_code units_page(struct request *req, struct response *res, struct err *err)
{
	struct units_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct page *page = &view.page;
	const struct tree *tree;
	struct period p;
	struct html h;

	if (code)
		return code;
	p = definitions_root_period(page->defs);
	tree = space_tree(page->space, p);
	fill_tree(&view, tree, p);
	fill_others(&view, tree, p);
	view.period = wording_period(&page->wording, p, PERIOD_LONG);
	page->menu = MENU_UNITS;
	page->title = tr(page->lang, "web.units.title");
	page->canonical = page_url(page, "/don-vi");
	page->description = tr(page->lang, "web.units.description");
	h = page_html_of(page, res, 0);
	page_units(&h, &view);
	page_end(page);
	return ERR_NONE;
}
