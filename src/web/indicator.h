/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The page of an indicator: indicator.c puts it together; indicator_series.c
 * has the years, indicator_parts.c the child units and the breakdown,
 * indicator_definition.c what the indicator is.
 */
#ifndef WEB_INDICATOR_H
#define WEB_INDICATOR_H

#include "web/figure_view.h"

/* A choice of the form. */
struct indicator_option {
	const char *value;
	const char *name;
	int depth; /* of a unit below the first one */
	bool chosen;
};

struct indicator_facts {
	const char *name;
	const char *text; /* NULL: see links */
	size_t link_count;
	struct page_crumb *links;
};

/* ---- Over the years. */

struct indicator_cell {
	bool shown;
	struct figure_view figure;
	const char *basis; /* "tính trên cả năm 2017"; "" */
};

struct indicator_point {
	const char *name; /* "năm 2017" */
	bool here;	  /* the period of the page */
	struct figure_view figure;
	struct indicator_cell growth;
	struct indicator_cell *targets;	 /* one a target */
	struct indicator_cell *percents; /* likewise */
};

struct indicator_series {
	size_t target_count;
	const char **targets; /* their names */
	bool grows;
	size_t count;
	struct indicator_point *points;
	struct chart_series chart; /* point_count 0: none */
};

/* ---- Child units, the breakdown, the "of which" lines. */

struct indicator_line {
	const char *name;
	const char *url;
	struct figure_view figure;
	struct figure_view before; /* a year before; value NULL: not looked up */
	const char *unit_of_measure;
};

struct indicator_lines {
	size_t count;
	struct indicator_line *rows;
};

/* What templates/indicator.html shows. */
struct indicator_view {
	struct page page;
	const char *name;
	const char *finding; /* one sentence */
	struct figure_view figure;
	const char *unit;
	const char *unit_url;
	const char *period;
	const char *scenario;
	const char *stage;
	const char *how;
	const char *unit_of_measure;

	size_t unit_count;
	struct indicator_option *units;
	size_t period_count;
	struct indicator_option *periods;

	struct indicator_series series;
	struct indicator_lines ranking;
	struct chart_ranking ranking_chart; /* row_count 0: none */
	const char *ranking_order;	    /* "xếp từ thấp đến cao" */
	const char *before_period;	    /* head of the column a year before */
	struct indicator_lines breakdown;
	struct indicator_lines of_which;

	const char *note; /* of the indicator; NULL: none */
	size_t fact_count;
	struct indicator_facts *facts;

	/* For the links to data. */
	struct str code;
	struct str unit_code;
	const char *all_periods; /* "2016,2017" */
};

/* What the page is about. */
struct indicator_subject {
	const struct indicator *indicator;
	int unit;
	struct period period;
	const struct figure *figure;
};

/* The periods as long as the page's and of the same months, of every year there is one. */
enum err_code indicator_fill_series(struct indicator_view *view,
    const struct indicator_subject *about, const struct period *periods, size_t count,
    struct err *err);

enum err_code indicator_fill_ranking(
    struct indicator_view *view, const struct indicator_subject *about, struct err *err);

/* The codes of the indicator's codelist. */
enum err_code indicator_fill_breakdown(
    struct indicator_view *view, const struct indicator_subject *about, struct err *err);

/* The indicators that are a part of this one. */
enum err_code indicator_fill_of_which(
    struct indicator_view *view, const struct indicator_subject *about, struct err *err);

void indicator_fill_definition(struct indicator_view *view, const struct indicator *indicator);

#endif
