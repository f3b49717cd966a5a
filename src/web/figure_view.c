/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/figure_view.h"

#include "base/text.h"

enum { LABEL_MAX = 16 };

const char *figure_note_label(struct arena *arena, const char *note)
{
	struct str text = str_of(note);

	text = str_trim((struct str){text.p, str_find_char(text, ':')});
	if (!text.n || text_length(text) > LABEL_MAX)
		return NULL;
	return arena_str(arena, text).p;
}

static enum err_code find_mark(
    const struct page *page, const struct figure *figure, struct figure_view *view, struct err *err)
{
	const char **notes;
	size_t count;
	enum err_code code =
	    figure_notes(page->space, figure, page->arena, FIGURE_NOTES_MAX, &notes, &count, err);

	for (size_t i = 0; !code && i < count && !view->mark; i++) {
		view->mark = figure_note_label(page->arena, notes[i]);
		view->mark_note = notes[i];
	}
	return code;
}

enum err_code figure_view_fill(const struct page *page, const struct figure *figure,
    enum wording_form form, struct figure_view *out, struct err *err)
{
	const struct wording *w = &page->wording;
	bool known = figure_known(figure);

	*out = (struct figure_view){
	    .known = known,
	    .value = wording_figure(w, figure, form, WORDING_DECIMALS),
	    .unit_of_measure = known ? wording_unit_of_figure(w, &figure->query) : "",
	    .estimate = known && wording_is_estimate(w, figure) ? wording_estimate_mark(w) : "",
	    .url = wording_permalink(w, &figure->query, 0),
	    .provenance = wording_provenance(w, figure, page->published),
	    .reason = wording_reason(w, figure),
	};
	return known ? find_mark(page, figure, out, err) : ERR_NONE;
}

enum err_code figure_view_get(const struct page *page, const struct figure_query *query,
    enum wording_form form, struct figure *figure, struct figure_view *out, struct err *err)
{
	enum err_code code = figure_get(page->space, query, figure, err);

	return code ? code : figure_view_fill(page, figure, form, out, err);
}

struct chart_value figure_chart_value(const struct page *page, const struct figure *figure)
{
	const struct wording *w = &page->wording;

	return (struct chart_value){
	    .value = figure->value,
	    .known = figure_known(figure),
	    .text = wording_figure(w, figure, WORDING_BARE, WORDING_DECIMALS),
	    .estimate = wording_is_estimate(w, figure),
	};
}
