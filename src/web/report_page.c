/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A report: its narrative for a unit and period, every figure a link to where it comes from. */
#include "web/report_page.h"

#include "report.html.h"
#include "web/web.h"

enum { CHOICES_MAX = 60 };

static const char *unit_code(const struct page *page, const struct unit *unit, struct period p)
{
	return page_text(page, definitions_unit_name(page->defs, unit, p, page->arena));
}

static void add_unit(struct report_view *view, int unit, const struct unit *chosen, struct period p)
{
	const struct page *page = &view->page;

	view->units[view->unit_count++] =
	    (struct report_choice){unit_code(page, &page->defs->units[unit], p),
		wording_unit(&page->wording, unit, p), unit == chosen->id};
}

/* The unit chosen, the root and its children: what a report is usually read for. */
static void fill_units(struct report_view *view, const struct unit *chosen, struct period p)
{
	const struct tree *tree = space_tree(view->page.space, p);
	const struct unit *root = definitions_root_unit(view->page.defs);
	int at = root ? tree_position(tree, root->id) : -1;
	int there = tree_position(tree, chosen->id);
	int child = at < 0 ? -1 : tree_first_child(tree, at);

	view->units = ARENA_ARRAY(view->page.arena, struct report_choice, CHOICES_MAX + 2);
	if (at < 0 || (there != at && (there < 0 || tree->parents[there] != at)))
		add_unit(view, chosen->id, chosen, p);
	if (at >= 0)
		add_unit(view, root->id, chosen, p);
	for (; child >= 0 && view->unit_count < CHOICES_MAX; child = tree_next_sibling(tree, child))
		add_unit(view, tree->units[child], chosen, p);
}

/* The years in which the first figure of the home page is known, and the period chosen. */
static enum err_code fill_periods(struct report_view *view, struct period chosen, struct err *err)
{
	struct page *page = &view->page;
	const struct indicator *indicator =
	    page->site->headline_count ? definitions_indicator(page->defs, page->site->headline[0])
				       : NULL;
	struct period *known = NULL;
	size_t count = 0;
	bool listed = false;
	enum err_code code = ERR_NONE;

	if (indicator)
		code = figure_periods(page->space, indicator->id, page->arena, &known, &count, err);
	view->periods = ARENA_ARRAY(page->arena, struct report_choice, count + 1);
	for (size_t i = count; i-- > 0;) {
		struct buf text = {0};

		if (period_kind(known[i]) != PERIOD_YEAR)
			continue;
		period_add(&text, known[i]);
		listed = listed || period_eq(known[i], chosen);
		view->periods[view->period_count++] =
		    (struct report_choice){page_text(page, buf_str(&text)),
			wording_period(&page->wording, known[i], PERIOD_LONG),
			period_eq(known[i], chosen)};
		buf_release(&text);
	}
	if (!listed) {
		struct buf text = {0};

		period_add(&text, chosen);
		view->periods[view->period_count++] =
		    (struct report_choice){page_text(page, buf_str(&text)),
			wording_period(&page->wording, chosen, PERIOD_LONG), true};
		buf_release(&text);
	}
	return code;
}

/* What the address asks for, or the report's own place. */
static enum err_code find_place(const struct page *page, struct request *req,
    const struct report *report, const struct unit **unit, struct period *p, struct err *err)
{
	struct str asked_unit = request_query(req, "unit");
	struct str asked_period = request_query(req, "period");
	bool placed = report_place(page, report, unit, p);

	if (asked_period.n && page_find_period(asked_period, p, err))
		return ERR_INPUT;
	if (asked_unit.n)
		return page_find_unit(page, asked_unit, p, unit, err);
	return placed ? ERR_NONE
	              : err_set(err, ERR_NOT_FOUND, "web.unknown_unit",
			    page_text(page, report->unit), NULL);
}

static enum err_code fill(
    struct report_view *view, struct request *req, const struct report *report, struct err *err)
{
	struct page *page = &view->page;
	const struct unit *unit;
	struct period p;
	enum err_code code = find_place(page, req, report, &unit, &p, err);

	if (code)
		return code;
	view->action = page_report_url(page, report);
	fill_units(view, unit, p);
	code = fill_periods(view, p, err);
	if (!code)
		code = report_text(page, report, unit->id, p, &view->text, err);
	page_crumb_menu(page, MENU_REPORTS);
	view->title = page_name(page, report->title, report->title_en);
	page->title = arena_printf(page->arena, "%s: %s, %s", view->title,
	    wording_unit(&page->wording, unit->id, p),
	    wording_period(&page->wording, p, PERIOD_LONG));
	page->crumb = view->title;
	page->description = page->title;
	page->canonical = page_report_url(page, report);
	*page->terms = TERM_ESTIMATE | TERM_TARGET | TERM_CUMULATIVE;
	return code;
}

enum err_code report_page(struct request *req, struct response *res, struct err *err)
{
	struct report_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	const struct report *report;

	if (code)
		return code;
	code = page_find_report(&view.page, request_param(req, "report"), &report, err);
	if (!code)
		code = fill(&view, req, report, err);
	if (!code) {
		struct html h = page_html_of(&view.page, res, 0);

		page_report(&h, &view);
	}
	page_end(&view.page);
	return code;
}
