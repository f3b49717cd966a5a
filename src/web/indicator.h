/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of an indicator: indicator.c puts it together, indicator_parts.c fills its tables. */
#ifndef WEB_INDICATOR_H
#define WEB_INDICATOR_H

#include "web/figure_view.h"

struct indicator_option {
	const char *value;
	const char *name;
	bool chosen;
};

/* A target at one period. */
struct indicator_target {
	struct figure_view value;
	const char *basis; /* "tính trên cả năm 2017"; "" where it is the period's own */
	struct figure_view percent; /* the figure in percent of it */
};

/* One period of the table over time. */
struct indicator_point {
	const char *name;
	bool here; /* the period of the page */
	struct figure_view figure;
	struct figure_view growth;        /* where the indicator grows */
	struct indicator_target *targets; /* one a target of the view */
};

/* A child unit, a code of the breakdown, or an "of which" line. */
struct indicator_line {
	const char *name;
	const char *url;
	struct figure_view figure;
	struct figure_view change; /* against the year before */
};

struct indicator_lines {
	size_t count;
	bool changes; /* some line has a change */
	struct indicator_line *rows;
};

struct indicator_fact {
	const char *name;
	const char *text;
	size_t link_count; /* what the text names */
	struct page_crumb *links;
};

enum { INDICATOR_FACTS_MAX = 10 };

/* What templates/indicator.html shows. */
struct indicator_view {
	struct page page;
	const char *name;
	const char *finding;    /* one sentence */
	struct figure_view big; /* of the unit and period chosen */
	const char *unit, *unit_url;
	const char *period;
	const char *scenario;
	const char *stage;    /* "" for a missing one */
	const char *how;      /* of a known one */
	const char *coverage; /* of the reports it adds up, how many are in; "": it adds up none */
	const char *unit_of_measure;
	const char *action; /* of the form */
	size_t unit_count;
	struct indicator_option *units;
	size_t period_count;
	struct indicator_option *periods;
	bool grows; /* growth says something of it: it is no percentage */
	bool grown; /* and some point has one */
	size_t target_count;
	const char **targets; /* their names */
	size_t point_count;
	struct indicator_point *points;
	struct chart_series chart; /* point_count 0: none */
	struct indicator_lines ranking;
	struct chart_ranking ranking_chart;
	struct indicator_lines breakdown;
	struct indicator_lines of_which;
	const char *note;
	size_t fact_count;
	struct indicator_fact facts[INDICATOR_FACTS_MAX];
	const char *csv_url, *json_url;
};

/* What the page is about. */
struct indicator_subject {
	const struct indicator *indicator;
	int unit;
	struct period period;
};

/* The periods as long as the page's: every year between those published; of parts, those alone. */
enum err_code indicator_fill_series(struct indicator_view *view,
    const struct indicator_subject *about, const struct period *periods, size_t count,
    struct err *err);

/* Whether a unit's figure is there, or is missed: not so for one that never reports it. */
bool indicator_concerns(
    const struct page *page, const struct indicator_subject *about, const struct figure *figure);

/* The children of the unit that report: largest first, the missing ones last. */
enum err_code indicator_fill_ranking(
    struct indicator_view *view, const struct indicator_subject *about, struct err *err);

/* The codes of the indicator's codelist; and the indicators that are a part of it. */
enum err_code indicator_fill_breakdown(
    struct indicator_view *view, const struct indicator_subject *about, struct err *err);

#endif
