/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef WEB_UNIT_H
#define WEB_UNIT_H

#include "report/mark.h"
#include "web/figure_view.h"

/* One indicator of the unit, beside its siblings. */
struct unit_row {
	int indicator;
	int depth; /* below the row it is an "of which" line of; 0: of none */
	const char *name;
	const char *url; /* the indicator's page for this unit and period */
	const char *unit_of_measure;
	struct figure_view figure;
	const char *median;      /* NULL: too few siblings have the figure */
	struct mark median_mark; /* of one of the siblings' figures */
	const char *position;    /* against the median: "cao hơn"; NULL as above */
	struct chart_text chart;
	struct chart_value value;
	struct chart_value median_value;
};

struct unit_sector {
	const char *name;
	size_t count;
	struct unit_row *rows;
};

/* A time during which code, name, type and parent were these. */
struct unit_span {
	const char *when;
	const char *code;
	const char *name;
	const char *type;
};

struct unit_period {
	const char *value;
	const char *name;
	bool chosen;
};

/* What templates/unit.html shows. */
enum { UNIT_SUCCESSORS_MAX = 100 };

struct unit_view {
	struct page page;
	const char *name;
	const char *code;
	const char *type;
	const char *when;         /* its validity: "từ ngày … đến ngày …" */
	const char *notice;       /* it does not exist in the period; NULL */
	struct page_crumb parent; /* name NULL: none */
	const char *period;
	const char *column; /* the period as head of the figures' column */
	size_t period_count;
	struct unit_period *periods;
	size_t span_count; /* fewer than 2: nothing ever changed */
	struct unit_span *spans;
	/* Of one that is no more: what took it over, as of today; and what each took over. */
	size_t successor_count, predecessor_count;
	struct page_crumb *successors, *predecessors;
	size_t child_count;
	struct page_crumb *children;
	const char **child_types; /* "" where the name tells */
	int sibling_count;        /* units beside it that the medians are of, itself included */
	size_t sector_count;
	struct unit_sector *sectors;
};

#endif
