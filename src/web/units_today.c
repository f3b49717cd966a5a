/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/units_today.h"

#include "base/text.h"
#include "core/deadline.h"
#include "core/search_words.h"
#include "units_today.html.h"
#include "web/web.h"

/* By any name it ever had. */
static bool is_asked(
    const struct unit *unit, const struct search_asked *asked, struct arena *scratch)
{
	bool found = !asked->words.count;

	for (int i = 0; i < unit->validity_count && !found; i++)
		found = search_score(asked, unit->validities[i].name, scratch) ||
		        search_score(asked, unit->validities[i].name_en, scratch) ||
		        search_score(asked, unit->validities[i].code, scratch);
	arena_reset(scratch);
	return found;
}

static void add_row(struct units_today_view *view, const struct unit *unit)
{
	const struct page *page = &view->page;
	struct units_today_row *row = &view->rows[view->count];
	int today[UNITS_TODAY_EACH];
	size_t count =
	    unit_successors(page->defs, unit->id, today_in_vietnam(), today, UNITS_TODAY_EACH);

	if (!count || (count == 1 && today[0] == unit->id))
		return;
	if (view->count == UNITS_TODAY_MAX) {
		view->more++;
		return;
	}
	*row = (struct units_today_row){.before = page_unit_ever(page, unit->id),
	    .until = page_day(page, unit->validities[unit->validity_count - 1].to),
	    .count = count};
	for (size_t i = 0; i < count; i++)
		row->today[i] = page_unit_ever(page, today[i]);
	view->count++;
}

enum err_code units_today_page(struct request *req, struct response *res, struct err *err)
{
	struct units_today_view view = {0};
	struct arena scratch = {0};
	struct search_asked asked;
	struct str words;
	size_t bad;
	enum err_code code = page_begin(&view.page, req, err);
	struct page *page = &view.page;
	struct html h;

	if (code)
		return code;
	if (!text_normalize(page->arena, str_trim(request_query(req, "q")), &words, &bad))
		words = STR_EMPTY;
	asked = search_asked(words, page->arena);
	view.asked = page_text(page, words);
	view.action = page_url(page, "/don-vi/hom-nay");
	view.rows = ARENA_ARRAY(page->arena, struct units_today_row, UNITS_TODAY_MAX + 1);
	for (int id = 1; id <= page->defs->unit_count; id++)
		if (is_asked(&page->defs->units[id], &asked, &scratch))
			add_row(&view, &page->defs->units[id]);
	arena_release(&scratch);
	page_crumb_menu(page, MENU_UNITS);
	page->title = tr(page->lang, "web.today.title");
	page->description = tr(page->lang, "web.today.lead");
	page->canonical = view.action;
	h = page_html_of(page, res, 0);
	page_units_today(&h, &view);
	page_end(page);
	return ERR_NONE;
}
