/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/desk_parts.h"

#include "core/deadline.h"
#include "web/signed_in.h"

enum { YEARS_BEFORE = 4, YEARS_OFFERED_MAX = 60, UNITS_OFFERED_MAX = 400 };

enum err_code desk_query_of(
    const struct page *page, struct request *req, struct desk_query *out, struct err *err)
{
	struct str year = request_query(req, "nam"), unit_name = request_query(req, "don-vi");
	struct period p = definitions_root_period(page->defs);
	const struct unit *unit = NULL;
	int current = year.n ? 0 : desk_current_year(page->space, today_in_vietnam());
	enum err_code code = ERR_NONE;

	if (year.n)
		code = page_find_period(year, &p, err);
	else if (current)
		p = period_of_year(current);
	if (!code && unit_name.n)
		code = page_find_unit(page, unit_name, &p, &unit, err);
	*out = (struct desk_query){.actor = signed_in_actor(req),
	    .root = unit ? unit->id : 0,
	    .form = request_query(req, "bieu"),
	    .year = period_year(p),
	    .today = today_in_vietnam()};
	if (!out->form.p)
		out->form = STR_EMPTY;
	return code;
}

void desk_add_choices(struct buf *url, const struct page *page, const struct desk_query *query)
{
	page_add_parameter(url, "nam", str_of(arena_printf(page->arena, "%d", query->year)));
	if (query->form.n)
		page_add_parameter(url, "bieu", query->form);
	if (query->root)
		page_add_parameter(url, "don-vi",
		    definitions_unit_name(page->defs, &page->defs->units[query->root],
			period_of_year(query->year), page->arena));
}

size_t desk_years(const struct page *page, const struct desk_query *query, struct desk_choice **out)
{
	int now = date_ymd(query->today).year;
	int site = period_year(definitions_root_period(page->defs));
	int last = now > query->year ? now : query->year;
	int before = (site < query->year ? site : query->year) - YEARS_BEFORE;
	int first = before > last - YEARS_OFFERED_MAX ? before : last - YEARS_OFFERED_MAX;
	size_t count = 0;

	*out = ARENA_ARRAY(page->arena, struct desk_choice, (size_t)(last - first) + 2);
	for (int year = last + 1; year >= first; year--) {
		const char *text = arena_printf(page->arena, "%d", year);

		(*out)[count++] = (struct desk_choice){text, text, year == query->year};
	}
	return count;
}

static void fill_forms(struct desk_view *view, const struct desk_query *query)
{
	struct page *page = &view->page;
	const struct definitions *defs = page->defs;

	view->forms = ARENA_ARRAY(page->arena, struct desk_choice, (size_t)defs->form_count + 1);
	view->forms[view->form_choice_count++] =
	    (struct desk_choice){"", tr(page->lang, "desk.all_forms"), !query->form.n};
	for (int i = 1; i <= defs->form_count; i++) {
		const struct form *form = &defs->forms[i];
		bool later = false;

		/* Of several versions the last one gives the name. */
		for (int j = 1; j <= defs->form_count; j++)
			later = later || (str_eq(defs->forms[j].code, form->code) &&
					     defs->forms[j].version > form->version);
		if (!later)
			view->forms[view->form_choice_count++] = (struct desk_choice){
			    page_text(page, form->code), page_name(page, form->name, form->name_en),
			    str_eq(form->code, query->form)};
	}
}

/* Units that have units below them: what a list can be narrowed to. */
static void fill_units(struct desk_view *view, const struct desk_query *query)
{
	struct page *page = &view->page;
	struct period p = period_of_year(query->year);
	const struct tree *tree = space_tree(page->space, p);

	view->units = ARENA_ARRAY(page->arena, struct desk_choice, UNITS_OFFERED_MAX + 1);
	view->units[view->unit_choice_count++] =
	    (struct desk_choice){"", tr(page->lang, "desk.all_units"), !query->root};
	for (int i = 0; i < tree->count && view->unit_choice_count <= UNITS_OFFERED_MAX; i++) {
		const struct unit *unit = &page->defs->units[tree->units[i]];

		if (!access_allows(
			query->actor, ACCESS_READ, page->defs, unit->id, p, (struct str){NULL, 0}))
			continue;

		view->units[view->unit_choice_count++] = (struct desk_choice){
		    page_text(page, definitions_unit_name(page->defs, unit, p, page->arena)),
		    wording_unit(&page->wording, unit->id, p), unit->id == query->root};
	}
}

void desk_fill_choices(struct desk_view *view, const struct desk_query *query)
{
	view->year_count = desk_years(&view->page, query, &view->years);
	fill_forms(view, query);
	fill_units(view, query);
}
