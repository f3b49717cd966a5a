/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the charts share: measuring text, a value axis, and SVG elements.
 * Coordinates are integers in tenths of a pixel of the viewBox; values are
 * integers in millionths ("micro"), which every stored scale fits.
 */
#ifndef VIEW_CHART_PAINT_H
#define VIEW_CHART_PAINT_H

#include "view/chart.h"
#include "view/format.h"

enum { PX = 10, FONT = 12 * PX, LINE_HEIGHT = 15 * PX, CHART_NARROW = 340, CHART_WIDE = 680 };

/* ---- Text */

/* An estimate of the width in tenths of a pixel, on the generous side: for the widest fonts. */
int text_width(struct str text);
int text_width_bold(struct str text);

/* One line of a wrapped text; `cut`: it goes on, an ellipsis is written. */
struct text_line {
	struct str text;
	bool cut;
};

enum { TEXT_LINES_MAX = 4 };

/* Breaks `text` at spaces into at most `max` lines of at most `width`; returns their number. */
int text_wrap(struct str text, int width, int max, struct text_line lines[TEXT_LINES_MAX]);

/* ---- Values */

/* The value in millionths; false when it is not known or beyond any axis. */
bool chart_micro(const struct chart_value *value, int128 *micro);

/* The value as displayed, with the asterisk of a marked one. */
void chart_label_add(struct buf *out, const struct chart_value *value);

/* The key of the asterisk: a line of text whose foot is at `y`, its label at `x`. */
void svg_mark_key(struct html *h, const char *mark, int x, int y);

struct chart_range {
	bool any;
	bool whole; /* no fractions: an axis then has none either */
	int128 min;
	int128 max;
};

#define CHART_RANGE_EMPTY ((struct chart_range){.whole = true})

void range_add(struct chart_range *range, const struct chart_value *value);

/* From `low` at `from` to `high` at `to`, with a tick each `step`. */
struct chart_axis {
	int128 low;
	int128 high;
	int128 step;
	int64_t divisor; /* tick labels are in this many units of measure */
	int from;
	int to;
};

/*
 * An axis that holds the range on round ticks, about `ticks` of them. With
 * `zero` it includes zero; without it may leave zero out where all values are
 * far from it. An empty range gives 0 to 1.
 */
void axis_init(struct chart_axis *axis, const struct chart_range *range, bool zero, int ticks);

int axis_at(const struct chart_axis *axis, int128 micro);

void axis_add_tick(struct buf *out, enum lang lang, const struct chart_axis *axis, int128 tick);

/* "triệu đồng", or "× 1.000.000 đồng" when the ticks are divided. */
void axis_add_unit(
    struct buf *out, enum lang lang, const struct chart_axis *axis, const char *unit);

/* ---- SVG */

/* `suffix` is added to the ids; `class` is that of the <svg>. Sizes in tenths. */
void svg_begin(struct html *h, const struct chart_text *text, const char *suffix, const char *class,
    int width, int height);
void svg_end(struct html *h);

/* The hatching of estimates, which svg_bar() lays over its bar. */
void svg_hatch(struct html *h, const struct chart_text *text, const char *suffix);

/* A bar with corners at (x1, y1) and (x2, y2) in any order; hatched when an estimate. */
void svg_bar(struct html *h, const struct chart_text *text, const char *suffix, const char *class,
    bool estimate, int x1, int y1, int x2, int y2);

void svg_line(struct html *h, const char *class, int x1, int y1, int x2, int y2);

enum text_anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

void svg_text(
    struct html *h, const char *class, enum text_anchor anchor, int x, int y, struct str text);
void svg_text_line(struct html *h, const char *class, enum text_anchor anchor, int x, int y,
    const struct text_line *line);

/* A number in tenths: "12.5", "12". */
void svg_number(struct html *h, int tenths);

#endif
