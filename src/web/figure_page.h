/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The permalink page of a figure: figure_page.c reads the address and puts the
 * page together, figure_origin.c tells how the figure came about.
 */
#ifndef WEB_FIGURE_PAGE_H
#define WEB_FIGURE_PAGE_H

#include "web/figure_view.h"
#include "web/news.h"

/* One figure that another was computed from, with its own operands below it. */
struct operand_view {
	const char *name; /* what distinguishes it among its siblings: a unit, a period … */
	struct figure_view figure; /* its url is as of the page's batch */
	size_t count;
	struct operand_view *operands;
};

struct revision_view {
	int64_t batch;     /* that published it */
	const char *url;   /* the figure as of that batch */
	const char *value; /* NULL: to be seen there only, lest a small count be told */
	const char *at;    /* when it was published */
	const char *decision;
	const char *note;
	size_t affected_count; /* articles that quote what stood before it */
	const struct news_item **affected;
};

/* The same figure by another measure. */
struct measure_view {
	const char *name;
	bool here; /* the one of the page */
	struct figure_view figure;
};

struct note_view {
	const char *label; /* NULL: none */
	const char *text;  /* after the label */
};

/* An article that quotes the figure. */
struct quote_view {
	struct news_item item;
	const char *said; /* "98 hộ" */
	int64_t batch;    /* the published batch it quotes */
	bool adjusted;    /* the figure is another now */
};

struct named_link {
	const char *name;
	const char *url;
};

enum { FIGURE_MEASURES_MAX = 24, FIGURE_SENTENCES_MAX = 3 };

/* What templates/figure.html shows. */
struct figure_page_view {
	struct page page;
	int64_t batch; /* an @N page: N; else 0 */
	const char *heading;
	const char *subject; /* unit, period, scenario */
	struct figure_view figure;
	size_t sentence_count; /* how the figure came about */
	const char *sentences[FIGURE_SENTENCES_MAX];
	const char *current_url;
	const char *permanent_url; /* with @N */
	const char *citation;      /* NULL: there is nothing to cite */
	struct named_link unit, indicator;
	/* "" where there is nothing to say */
	const char *period, *scenario, *breakdown, *measure, *stage, *coverage, *basis;
	const char *decision, *decision_title;
	size_t note_count;
	struct note_view *notes;
	const char *operands_title;
	size_t operand_count;
	struct operand_view *operands;
	bool operands_cut; /* there are more than are listed */
	size_t measure_count;
	struct measure_view measures[FIGURE_MEASURES_MAX];
	size_t revision_count;
	struct revision_view *revisions;
	bool revisions_decided; /* some of them were set by a decision */
	size_t quote_count;
	struct quote_view *quotes;
	const char *csv_url, *json_url;
};

/* The permalink of a figure beside the page's: as of the same batch on an @N page. */
const char *figure_page_url(const struct figure_page_view *view, const struct figure_query *query);

/* Sentences, coverage, operands. */
enum err_code figure_page_fill_origin(
    struct figure_page_view *view, const struct figure *figure, struct err *err);

/* What was published of the stated cell, the latest first. */
enum err_code figure_page_fill_revisions(
    struct figure_page_view *view, const struct figure *figure, struct err *err);

#endif
