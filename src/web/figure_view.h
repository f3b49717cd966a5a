/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A figure as the pages show it: ready texts (report/wording.h), escaped only by templates. */
#ifndef WEB_FIGURE_VIEW_H
#define WEB_FIGURE_VIEW_H

#include "view/chart.h"
#include "web/page.h"

struct figure_view {
	bool known;
	const char *value;           /* the number alone, or what stands in its place */
	const char *unit_of_measure; /* of that number; "" where there is no number */
	const char *estimate;        /* "(ước)" or "" */
	const char *covered;         /* "(7/8)" where some of what it adds up is missing; else "" */
	const char *coverage;        /* the same in words; "" as above */
	const char *mark;      /* the label of one of its notes, such as "minh hoạ"; NULL: none */
	const char *mark_note; /* all of that note; NULL as above */
	const char *url;       /* its permalink, always the current figure */
	const char *provenance; /* one sentence: how it came about */
	const char *reason;     /* of a missing one: why; else "" */
};

/* All in the page's arena. */
enum err_code figure_view_fill(const struct page *page, const struct figure *figure,
    enum wording_form form, struct figure_view *out, struct err *err);

/* Asks for the figure and fills the view of it. */
enum err_code figure_view_get(const struct page *page, const struct figure_query *query,
    enum wording_form form, struct figure *figure, struct figure_view *out, struct err *err);

/* The figure as a point of a chart; `mark` as in its view. */
struct chart_value figure_chart_value(
    const struct page *page, const struct figure *figure, const char *mark);

#endif
