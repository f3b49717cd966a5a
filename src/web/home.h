/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef WEB_HOME_H
#define WEB_HOME_H

#include "web/figure_view.h"
#include "web/news.h"
#include "web/report_text.h"

enum { HOME_COMPARISONS_MAX = 6, HOME_YEARS_MAX = 8, HOME_UNITS_MAX = 30, HOME_NEWS_MAX = 3 };

struct home_comparison {
	const char *text; /* "bằng 123,4% dự toán tỉnh giao" */
	const char *mark; /* as in struct figure_view */
	const char *mark_note;
	const char *url; /* its permalink */
};

struct home_headline {
	const char *name;
	const char *url; /* the indicator's page */
	struct figure_view figure;
	size_t comparison_count;
	struct home_comparison comparisons[HOME_COMPARISONS_MAX];
	struct chart_text chart;
	const char *span;       /* the chart's years: "2013–2017" */
	const char *years_mark; /* of one of them; NULL: none */
	size_t year_count;      /* fewer than 2: no chart */
	struct chart_value years[HOME_YEARS_MAX];
};

struct home_units {
	const char *type;
	size_t count;
	size_t shown; /* of them, HOME_UNITS_MAX at most */
	struct page_crumb *units;
};

/* What templates/home.html shows. */
struct home_view {
	struct page page;
	const char *heading;
	const char *period;
	bool estimates; /* some figure is one */
	bool marks;     /* some figure has a mark */
	size_t headline_count;
	struct home_headline *headlines;
	struct news_list news;      /* the latest */
	struct report_text opening; /* of the first report */
	size_t report_count;
	struct page_crumb *reports;
	size_t group_count;
	struct home_units *groups;
};

#endif
