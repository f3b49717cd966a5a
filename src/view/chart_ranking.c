/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Bars, one a unit: label, bar and value on one line where they fit, else
 * label and value on a line above the bar.
 */
#include "base/bug.h"
#include "view/chart_paint.h"

enum {
	BAR = 14 * PX,
	BAR_STACKED = 9 * PX,
	ROW_GAP = 10 * PX,
	STACKED_LABEL = 16 * PX,
	SIDE_GAP = 8 * PX,
	NOTE_LINE = 18 * PX
};

struct painter {
	struct html *h;
	const struct chart_ranking *chart;
	const char *suffix;
	struct chart_axis axis;
	struct chart_range range;
	bool estimates;
	const char *mark; /* of the first value that has one; NULL: none */
	int missing;
	bool stacked; /* labels and values above the bars */
	int width;
	int left; /* where the plot begins and ends, without the room for value texts */
	int right;
};

static int widest_label(const struct chart_ranking *chart)
{
	int widest = 0;

	for (size_t i = 0; i < chart->row_count; i++) {
		struct str text = str_of(chart->rows[i].label);
		int width = chart->rows[i].emphasised ? text_width_bold(text) : text_width(text);

		widest = width > widest ? width : widest;
	}
	return widest;
}

static int value_width(const struct chart_value *value)
{
	struct buf label = {0};
	int width;

	chart_label_add(&label, value);
	width = text_width_bold(buf_str(&label));
	buf_release(&label);
	return width;
}

static int widest_value(const struct chart_ranking *chart, bool negative)
{
	int widest = 0;

	for (size_t i = 0; i < chart->row_count; i++) {
		const struct chart_value *value = &chart->rows[i].value;
		int128 micro;
		int width;

		if (!chart_micro(value, &micro) || (micro < 0) != negative || !value->text)
			continue;
		width = value_width(value) + SIDE_GAP;
		widest = width > widest ? width : widest;
	}
	return widest;
}

static void measure(struct painter *p)
{
	int label = widest_label(p->chart);

	p->range = CHART_RANGE_EMPTY;
	for (size_t i = 0; i < p->chart->row_count; i++) {
		const struct chart_value *value = &p->chart->rows[i].value;

		range_add(&p->range, value);
		p->estimates = p->estimates || (value->known && value->estimate);
		p->missing += !value->known;
		if (value->known && !p->mark)
			p->mark = value->mark;
	}
	if (p->chart->reference_label)
		range_add(&p->range, &p->chart->reference);
	axis_init(&p->axis, &p->range, true, 4);
	p->left = label + SIDE_GAP + widest_value(p->chart, true);
	p->right = p->width - widest_value(p->chart, false) - PX;
	p->stacked = label > p->width * 2 / 5 || p->right - p->left < p->width / 3;
	if (p->stacked) {
		p->left = PX;
		p->right = p->width - PX;
	}
	/* Bars are read by their own texts, so the longest may fill the plot. */
	if (p->range.any && (p->range.max > 0 || p->range.min < 0)) {
		p->axis.low = p->range.min < 0 ? p->range.min : 0;
		p->axis.high = p->range.max > 0 ? p->range.max : 0;
	}
	p->axis.from = p->left;
	p->axis.to = p->right;
}

static int row_height(const struct painter *p)
{
	return (p->stacked ? STACKED_LABEL + BAR_STACKED : BAR) + ROW_GAP;
}

static void row_bar(const struct painter *p, const struct chart_rank_row *row, int y)
{
	int base = axis_at(&p->axis, 0), top = y + (p->stacked ? STACKED_LABEL : 0);
	int bottom = y + row_height(p) - ROW_GAP;
	int128 micro;

	if (chart_micro(&row->value, &micro))
		svg_bar(p->h, &p->chart->text, p->suffix,
		    row->emphasised ? "chart-bar chart-bar-strong" : "chart-bar",
		    row->value.estimate, base, top, axis_at(&p->axis, micro), bottom);
	svg_line(p->h, "chart-zero", base, top - 2 * PX, base, bottom + 2 * PX);
}

/* The dashed line across a row's bar; beyond it only where no text stands above. */
static void row_reference(const struct painter *p, int y)
{
	int beyond = p->stacked ? PX : 4 * PX;
	int top = y + (p->stacked ? STACKED_LABEL : 0);
	int128 micro;
	int x;

	if (!p->chart->reference_label || !chart_micro(&p->chart->reference, &micro))
		return;
	x = axis_at(&p->axis, micro);
	svg_line(p->h, "chart-mark", x, top - beyond, x, y + row_height(p) - ROW_GAP + beyond);
}

static void row_value(const struct painter *p, const struct chart_rank_row *row, int y)
{
	const char *class = row->emphasised ? "chart-value chart-strong" : "chart-value";
	struct buf label = {0};
	bool negative;
	int128 micro;

	if (!chart_micro(&row->value, &micro)) {
		if (p->stacked)
			svg_text(p->h, "chart-missing", ANCHOR_END, p->right, y + FONT, STR("…"));
		else
			svg_text(p->h, "chart-missing", ANCHOR_START, axis_at(&p->axis, 0) + 6 * PX,
			    y + 11 * PX, STR("…"));
		return;
	}
	negative = micro < 0;
	chart_label_add(&label, &row->value);
	if (p->stacked)
		svg_text(p->h, class, ANCHOR_END, p->right, y + FONT, buf_str(&label));
	else
		svg_text(p->h, class, negative ? ANCHOR_END : ANCHOR_START,
		    axis_at(&p->axis, micro) + (negative ? -6 * PX : 6 * PX), y + 11 * PX,
		    buf_str(&label));
	buf_release(&label);
}

static void row_label(const struct painter *p, const struct chart_rank_row *row, int y)
{
	const char *class = row->emphasised ? "chart-label chart-strong" : "chart-label";
	struct text_line lines[TEXT_LINES_MAX];
	int room = p->width;

	if (!p->stacked) {
		svg_text(p->h, class, ANCHOR_END, p->left - widest_value(p->chart, true) - SIDE_GAP,
		    y + 11 * PX, str_of(row->label));
		return;
	}
	if (row->value.known)
		room -= value_width(&row->value) + SIDE_GAP;
	if (row->emphasised)
		room = room * 9 / 10;
	if (text_wrap(str_of(row->label), room > 4 * FONT ? room : 4 * FONT, 1, lines))
		svg_text_line(p->h, class, ANCHOR_START, 0, y + FONT, &lines[0]);
}

/* Unit of measure and the keys of estimates and marks; returns where the rows begin. */
static int head(const struct painter *p)
{
	struct text_line lines[TEXT_LINES_MAX];
	int count = text_wrap(str_of(p->chart->text.unit), p->width, 2, lines);
	int y = 0;

	for (int i = 0; i < count; i++, y += LINE_HEIGHT)
		svg_text_line(p->h, "chart-muted", ANCHOR_START, 0, y + FONT, &lines[i]);
	if (p->estimates) {
		svg_bar(p->h, &p->chart->text, p->suffix, "chart-bar", true, PX, y + 2 * PX,
		    20 * PX, y + FONT);
		svg_text(p->h, "chart-muted", ANCHOR_START, 26 * PX, y + FONT,
		    str_of(tr(p->h->lang, "chart.estimate")));
		y += LINE_HEIGHT;
	}
	if (p->mark) {
		svg_mark_key(p->h, p->mark, 26 * PX, y + FONT);
		y += LINE_HEIGHT;
	}
	return y ? y + 6 * PX : 0;
}

/* The name of the dashed line, below it; returns where the next note stands. */
static int reference_label(const struct painter *p, int bottom)
{
	struct text_line lines[TEXT_LINES_MAX];
	int half, x;
	int128 micro;

	if (!p->chart->reference_label || !chart_micro(&p->chart->reference, &micro) ||
	    !text_wrap(str_of(p->chart->reference_label), p->width, 1, lines))
		return bottom;
	half = text_width(lines[0].text) / 2;
	x = axis_at(&p->axis, micro);
	x = x + half > p->width ? p->width - half : x;
	svg_text_line(p->h, "chart-target-label", ANCHOR_MIDDLE, x - half < 0 ? half : x,
	    bottom + 17 * PX, &lines[0]);
	return bottom + NOTE_LINE;
}

/* What "…" stands for. */
static void missing_note(const struct painter *p, int bottom)
{
	struct buf note = {0};

	tr_add_n(&note, p->h->lang, "chart.missing_units", p->missing);
	svg_text(p->h, "chart-muted", ANCHOR_START, 0, bottom + 17 * PX, buf_str(&note));
	buf_release(&note);
}

static int height_of(const struct painter *p)
{
	struct text_line lines[TEXT_LINES_MAX];
	int height = (int)p->chart->row_count * row_height(p);
	int head_lines = text_wrap(str_of(p->chart->text.unit), p->width, 2, lines) + p->estimates +
	                 (p->mark != NULL);

	if (head_lines)
		height += head_lines * LINE_HEIGHT + 6 * PX;
	if (!p->chart->row_count)
		height += LINE_HEIGHT;
	if (p->chart->reference_label)
		height += NOTE_LINE;
	if (p->missing)
		height += NOTE_LINE;
	return height + PX;
}

static void paint(struct html *h, const struct chart_ranking *chart, int width, const char *suffix,
    const char *class)
{
	struct painter p = {.h = h, .chart = chart, .suffix = suffix, .width = width * PX};
	int top, y;

	measure(&p);
	svg_begin(h, &chart->text, suffix, class, p.width, height_of(&p));
	if (p.estimates)
		svg_hatch(h, &chart->text, suffix);
	y = top = head(&p);
	for (size_t i = 0; i < chart->row_count; i++, y += row_height(&p)) {
		row_bar(&p, &chart->rows[i], y);
		row_reference(&p, y);
		row_label(&p, &chart->rows[i], y);
		row_value(&p, &chart->rows[i], y);
	}
	if (chart->row_count)
		y = reference_label(&p, y - ROW_GAP);
	if (p.missing)
		missing_note(&p, y);
	if (!chart->row_count)
		svg_text(h, "chart-missing", ANCHOR_START, 0, top + FONT,
		    str_of(tr(h->lang, "chart.no_figures")));
	svg_end(h);
}

void chart_ranking(struct html *h, const struct chart_ranking *chart)
{
	INVARIANT(chart->row_count <= CHART_POINTS_MAX);
	INVARIANT(!chart->width || (chart->width >= 320 && chart->width <= 720));
	if (chart->width) {
		paint(h, chart, chart->width, "", "");
		return;
	}
	paint(h, chart, CHART_NARROW, "-n", "chart-narrow");
	paint(h, chart, CHART_WIDE, "-w", "chart-wide");
}
