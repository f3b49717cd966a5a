/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/figure_view.h"

#include "report/mark.h"

static enum err_code fill_mark(
    const struct page *page, const struct figure *figure, struct figure_view *view, struct err *err)
{
	struct mark mark;
	enum err_code code = mark_find(page->space, figure, page->arena, &mark, err);

	view->mark = mark.label;
	view->mark_note = mark.note;
	return code;
}

/* A sum that lacks a part must not look like the whole. */
static void fill_coverage(
    const struct page *page, const struct figure *figure, struct figure_view *view)
{
	struct buf text = {0};

	view->covered = view->coverage = "";
	if (!figure_known(figure) || figure->reported >= figure->expected)
		return;
	tr_add(&text, page->lang, "web.covered", figure->reported, figure->expected);
	view->covered = page_text(page, buf_str(&text));
	view->coverage = wording_coverage(&page->wording, figure, NULL, 0);
	buf_release(&text);
}

enum err_code figure_view_fill(const struct page *page, const struct figure *figure,
    enum wording_form form, struct figure_view *out, struct err *err)
{
	const struct wording *w = &page->wording;
	bool known = figure_known(figure);
	enum err_code code;

	*out = (struct figure_view){
	    .known = known,
	    .value = wording_figure(w, figure, form, WORDING_DECIMALS),
	    .unit_of_measure = known ? wording_unit_of_figure(w, &figure->query) : "",
	    .estimate = known && wording_is_estimate(w, figure) ? wording_estimate_mark(w) : "",
	    .url = wording_permalink(w, &figure->query, 0),
	    .provenance = wording_provenance(w, figure, page->published),
	    .reason = wording_reason(w, figure),
	};
	fill_coverage(page, figure, out);
	code = fill_mark(page, figure, out, err);
	if (known)
		page_add_terms(page, &figure->query, out->mark != NULL);
	return code;
}

enum err_code figure_view_get(const struct page *page, const struct figure_query *query,
    enum wording_form form, struct figure *figure, struct figure_view *out, struct err *err)
{
	enum err_code code = figure_get(page->space, query, figure, err);

	return code ? code : figure_view_fill(page, figure, form, out, err);
}

struct chart_value figure_chart_value(
    const struct page *page, const struct figure *figure, const char *mark)
{
	const struct wording *w = &page->wording;

	return (struct chart_value){
	    .value = figure->value,
	    .known = figure_known(figure),
	    .text = wording_figure(w, figure, WORDING_BARE, WORDING_DECIMALS),
	    .estimate = wording_is_estimate(w, figure),
	    .mark = mark,
	};
}
