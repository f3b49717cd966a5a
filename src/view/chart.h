/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Charts as SVG, drawn here, without script.
 *
 * Every chart has role="img", a <title> and a <desc>, whose ids are made from
 * `id`: a word of a-z, 0-9 and '-', unique in the page. Colours come from the
 * classes of static/chart.css only, so that dark mode and print work. All
 * texts are the caller's, but for the key of estimates (catalogue).
 *
 * Missing values are shown as "…", estimates are hatched as well as lighter,
 * marked values have an asterisk that a key explains, bars begin at zero. Positions are computed in
 * integers, exactly; labels are left out or wrapped rather than laid over each other. There are no
 * links in a chart (it is one image to a screen reader): they are in the table beside it.
 *
 * `width` is that of the viewBox in px, 320 to 720; 0 writes the chart twice,
 * for narrow screens and for wide ones; the style sheet shows one of them.
 * Nothing is kept of the arguments.
 */
#ifndef VIEW_CHART_H
#define VIEW_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/decimal.h"
#include "view/html.h"

enum { CHART_POINTS_MAX = 400, CHART_TARGETS_MAX = 6 };

struct chart_value {
	struct rational value; /* when known */
	const char *text;      /* as displayed, without the unit of measure; when known */
	bool known;
	bool estimate;
	const char *mark; /* of what it rests on: "minh hoạ"; NULL: none */
};

struct chart_text {
	const char *id;
	const char *title;       /* what is shown: "Thu ngân sách, 2013–2017" */
	const char *description; /* what it says, in a sentence or two */
	const char *unit;        /* of measure, above the value axis; NULL or "": none */
};

/* ---- Columns or a line over periods, with targets as dashed lines. */

enum chart_kind { CHART_COLUMNS, CHART_LINE };

struct chart_point {
	const char *label; /* "2017", "T3/2017" */
	struct chart_value value;
};

struct chart_target {
	const char *label;                /* "Dự toán tỉnh giao" */
	const struct chart_value *values; /* one a point; unknown: no line there */
};

struct chart_series {
	struct chart_text text;
	enum chart_kind kind;
	int width;
	size_t point_count; /* 0 to CHART_POINTS_MAX */
	const struct chart_point *points;
	size_t target_count; /* 0 to CHART_TARGETS_MAX */
	const struct chart_target *targets;
};

void chart_series(struct html *h, const struct chart_series *chart);

/* ---- Bars, one a unit, in the order given. */

struct chart_rank_row {
	struct chart_value value;
	const char *label;
	bool emphasised; /* the unit the page is about */
};

struct chart_ranking {
	struct chart_text text;
	int width;
	size_t row_count;
	const struct chart_rank_row *rows;
	struct chart_value reference; /* a dashed line across, such as the median */
	const char *reference_label;  /* with its value: "Trung vị: 12"; NULL: none */
};

void chart_ranking(struct html *h, const struct chart_ranking *chart);

/* ---- Small ones for a line of text or a table: 120 x 32 px, no labels. */

/* Columns, the last one strong; as wide as they are. */
void chart_spark(
    struct html *h, const struct chart_text *text, const struct chart_value *values, size_t count);

/* A bar of the value, with a mark at each target that is known. */
void chart_bar(struct html *h, const struct chart_text *text, struct chart_value value,
    const struct chart_value *targets, size_t target_count);

#endif
