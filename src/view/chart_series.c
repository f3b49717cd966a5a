/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The chart over periods: layout first, then marks, then the labels that find room. */
#include "base/bug.h"
#include "view/chart_paint.h"

enum {
	DIRECT_LABELS_FROM = 560 * PX, /* width from which targets are named beside their lines */
	TARGET_COLUMN_MAX = 215 * PX,
	PLOT_EMPTY = 60 * PX,
	PLOT_NARROW = 170 * PX,
	PLOT_WIDE = 230 * PX,
	BAR_MAX = 56 * PX,
	KEY_LINE = 17 * PX,
	KEY_SAMPLE = 26 * PX,
	LABEL_RISE = 5 * PX, /* from a mark to the foot of its label */
	FEW_POINTS = 12      /* up to which every value is labelled */
};

struct box {
	int x1;
	int y1;
	int x2;
	int y2;
};

struct painter {
	struct html *h;
	const struct chart_series *chart;
	const char *suffix;
	struct chart_axis axis;
	bool any;
	bool estimates;
	const char *mark; /* of the first value that has one; NULL: none */
	bool direct;      /* targets are named in a column at the right */
	int width;
	int height;
	int left; /* the plot */
	int right;
	int top;
	int bottom;
	size_t taken_count; /* room taken by bars and labels */
	struct box taken[CHART_POINTS_MAX * 2 + 8];
};

static const char *const target_classes[CHART_TARGETS_MAX] = {"chart-target chart-target-1",
    "chart-target chart-target-2", "chart-target chart-target-3", "chart-target chart-target-4",
    "chart-target chart-target-5", "chart-target chart-target-6"};

/* ---- Room */

static bool room(const struct painter *p, struct box b)
{
	if (b.y1 < 0)
		return false;
	for (size_t i = 0; i < p->taken_count; i++) {
		const struct box *t = &p->taken[i];

		if (b.x1 < t->x2 && t->x1 < b.x2 && b.y1 < t->y2 && t->y1 < b.y2)
			return false;
	}
	return true;
}

static void take(struct painter *p, struct box b)
{
	INVARIANT(p->taken_count < sizeof(p->taken) / sizeof(p->taken[0]));
	p->taken[p->taken_count++] = b;
}

/* ---- Places of the points */

static int slot(const struct painter *p, size_t i)
{
	int64_t width = p->right - p->left;

	return p->left + (int)(width * (int64_t)i / (int64_t)p->chart->point_count);
}

static int centre(const struct painter *p, size_t i)
{
	return (slot(p, i) + slot(p, i + 1)) / 2;
}

static int bar_half(const struct painter *p)
{
	int width = (slot(p, 1) - slot(p, 0)) * 5 / 8;

	return (width > BAR_MAX ? BAR_MAX : width < PX ? PX : width) / 2;
}

static int zero(const struct painter *p)
{
	if (p->axis.low > 0)
		return p->bottom;
	return axis_at(&p->axis, 0);
}

/* ---- The frame */

static void measure_value(
    struct painter *p, struct chart_range *range, const struct chart_value *value)
{
	range_add(range, value);
	if (value->known && !p->mark)
		p->mark = value->mark;
}

static void measure(struct painter *p)
{
	struct chart_range range = CHART_RANGE_EMPTY;

	for (size_t i = 0; i < p->chart->point_count; i++) {
		measure_value(p, &range, &p->chart->points[i].value);
		if (p->chart->points[i].value.known && p->chart->points[i].value.estimate)
			p->estimates = true;
	}
	for (size_t t = 0; t < p->chart->target_count; t++)
		for (size_t i = 0; i < p->chart->point_count; i++)
			measure_value(p, &range, &p->chart->targets[t].values[i]);
	p->any = range.any;
	axis_init(&p->axis, &range, p->chart->kind == CHART_COLUMNS, 4);
}

/* The margins that labels need at the left and at the right. */
static void set_sides(struct painter *p)
{
	struct buf label = {0};
	int left = 0, right = 0;

	for (int128 tick = p->axis.low; tick <= p->axis.high; tick += p->axis.step) {
		int width;

		buf_clear(&label);
		axis_add_tick(&label, p->h->lang, &p->axis, tick);
		width = text_width(buf_str(&label));
		left = width > left ? width : left;
	}
	buf_release(&label);
	p->left = p->any ? left + 8 * PX : 0;
	p->direct = p->width >= DIRECT_LABELS_FROM;
	for (size_t t = 0; p->direct && t < p->chart->target_count; t++) {
		int width = text_width(str_of(p->chart->targets[t].label)) + 20 * PX;

		right = width > right ? width : right;
	}
	p->right = p->width - (right > TARGET_COLUMN_MAX ? TARGET_COLUMN_MAX : right) - PX;
}

/* The key of a target above the plot, where there is no room beside it. Returns the next line. */
static int target_key(const struct painter *p, size_t t, int y)
{
	struct text_line lines[TEXT_LINES_MAX];
	int count =
	    text_wrap(str_of(p->chart->targets[t].label), p->width - KEY_SAMPLE - 4 * PX, 2, lines);

	svg_line(p->h, target_classes[t], PX, y - 4 * PX, KEY_SAMPLE - 4 * PX, y - 4 * PX);
	for (int i = 0; i < count; i++, y += LINE_HEIGHT)
		svg_text_line(p->h, "chart-target-label", ANCHOR_START, KEY_SAMPLE, y, &lines[i]);
	return y + KEY_LINE - LINE_HEIGHT;
}

static void dot(struct html *h, bool estimate, int x, int y)
{
	HTML_MARKUP(h, "<circle class=\"");
	html_attr(h, estimate ? "chart-dot chart-dot-estimate" : "chart-dot");
	HTML_MARKUP(h, "\" r=\"3.5\" cx=\"");
	svg_number(h, x);
	HTML_MARKUP(h, "\" cy=\"");
	svg_number(h, y);
	HTML_MARKUP(h, "\"/>");
}

static int estimate_key(const struct painter *p, int y)
{
	struct str label = str_of(tr(p->h->lang, "chart.estimate"));

	if (p->chart->kind == CHART_COLUMNS) {
		svg_bar(p->h, &p->chart->text, p->suffix, "chart-bar", true, PX, y - 10 * PX,
		    KEY_SAMPLE - 6 * PX, y);
	} else {
		svg_line(p->h, "chart-line chart-line-estimate", PX, y - 4 * PX,
		    KEY_SAMPLE / 2 - 3 * PX, y - 4 * PX);
		dot(p->h, true, KEY_SAMPLE / 2, y - 4 * PX);
	}
	svg_text(p->h, "chart-muted", ANCHOR_START, KEY_SAMPLE, y, label);
	return y + KEY_LINE;
}

static int head_height(const struct painter *p, const struct buf *unit)
{
	int lines = (p->estimates ? KEY_LINE : 0) + (p->mark ? KEY_LINE : 0);
	struct text_line wrapped[TEXT_LINES_MAX];

	if (unit->n)
		lines += text_wrap(buf_str(unit), p->width, 2, wrapped) * KEY_LINE;
	for (size_t t = 0; !p->direct && t < p->chart->target_count; t++)
		lines += (text_wrap(str_of(p->chart->targets[t].label),
			      p->width - KEY_SAMPLE - 4 * PX, 2, wrapped) -
			     1) *
		             LINE_HEIGHT +
		         KEY_LINE;
	return lines;
}

/* Unit of measure and keys, above the plot. */
static void head(const struct painter *p, const struct buf *unit)
{
	struct text_line lines[TEXT_LINES_MAX];
	int count = unit->n ? text_wrap(buf_str(unit), p->width, 2, lines) : 0;
	int y = FONT;

	for (int i = 0; i < count; i++, y += KEY_LINE)
		svg_text_line(p->h, "chart-muted", ANCHOR_START, 0, y, &lines[i]);
	if (p->estimates)
		y = estimate_key(p, y);
	if (p->mark) {
		svg_mark_key(p->h, p->mark, KEY_SAMPLE, y);
		y += KEY_LINE;
	}
	for (size_t t = 0; !p->direct && t < p->chart->target_count; t++)
		y = target_key(p, t, y);
}

static void grid(const struct painter *p)
{
	struct buf label = {0};

	for (int128 tick = p->axis.low; p->any && tick <= p->axis.high; tick += p->axis.step) {
		int y = axis_at(&p->axis, tick);

		svg_line(p->h, tick ? "chart-grid" : "chart-zero", p->left, y, p->right, y);
		buf_clear(&label);
		axis_add_tick(&label, p->h->lang, &p->axis, tick);
		svg_text(
		    p->h, "chart-muted", ANCHOR_END, p->left - 6 * PX, y + 4 * PX, buf_str(&label));
	}
	if (!p->any)
		svg_line(p->h, "chart-zero", p->left, p->bottom, p->right, p->bottom);
	buf_release(&label);
}

/* The labels below, from the last one backwards, each where it does not meet the one before. */
static void point_labels(const struct painter *p)
{
	int free_to = p->right;

	for (size_t i = p->chart->point_count; i--;) {
		struct str label = str_of(p->chart->points[i].label);
		int half = text_width(label) / 2, x = centre(p, i);

		if (half * 2 > p->right)
			continue;
		x = x + half > p->right ? p->right - half : x - half < 0 ? half : x;
		if (x + half > free_to)
			continue;
		svg_text(p->h, "chart-label", ANCHOR_MIDDLE, x, p->bottom + 18 * PX, label);
		free_to = x - half - 8 * PX;
	}
}

/* ---- Marks */

static void columns(struct painter *p)
{
	int base = zero(p), half = bar_half(p);

	for (size_t i = 0; i < p->chart->point_count; i++) {
		const struct chart_value *value = &p->chart->points[i].value;
		int x = centre(p, i), y;
		int128 micro;

		if (!chart_micro(value, &micro))
			continue;
		y = axis_at(&p->axis, micro);
		svg_bar(p->h, &p->chart->text, p->suffix, "chart-bar", value->estimate, x - half, y,
		    x + half, base);
		take(p, (struct box){x - half, y < base ? y : base, x + half, y < base ? base : y});
	}
}

/* Breaks at missing values; dashed up to an estimate. */
static void line(const struct painter *p)
{
	bool before = false;
	int last_x = 0, last_y = 0;

	for (size_t i = 0; i < p->chart->point_count; i++) {
		const struct chart_value *value = &p->chart->points[i].value;
		int x = centre(p, i), y;
		int128 micro;

		if (!chart_micro(value, &micro)) {
			before = false;
			continue;
		}
		y = axis_at(&p->axis, micro);
		if (before)
			svg_line(p->h,
			    value->estimate ? "chart-line chart-line-estimate" : "chart-line",
			    last_x, last_y, x, y);
		before = true;
		last_x = x;
		last_y = y;
	}
	for (size_t i = 0; i < p->chart->point_count; i++) {
		const struct chart_value *value = &p->chart->points[i].value;
		int128 micro;

		if (!chart_micro(value, &micro))
			continue;
		dot(p->h, value->estimate, centre(p, i), axis_at(&p->axis, micro));
	}
}

/* A dashed line over the slots of its points, one piece where neighbours are equal. */
static void target_line(const struct painter *p, size_t t)
{
	const struct chart_target *target = &p->chart->targets[t];

	for (size_t i = 0; i < p->chart->point_count;) {
		size_t from = i;
		int128 micro, next;

		if (!chart_micro(&target->values[i++], &micro))
			continue;
		while (i < p->chart->point_count && chart_micro(&target->values[i], &next) &&
		       next == micro)
			i++;
		svg_line(p->h, target_classes[t], slot(p, from), axis_at(&p->axis, micro),
		    slot(p, i), axis_at(&p->axis, micro));
	}
}

/* ---- Labels of values */

/*
 * Beside the mark; one that is `wanted` is raised until there is room for it,
 * with a leader down to its mark.
 */
static bool place_label(struct painter *p, size_t i, struct str label, bool wanted)
{
	const struct chart_value *value = &p->chart->points[i].value;
	int x = centre(p, i), rise = p->chart->kind == CHART_LINE ? 4 * PX : 0;
	int y, half, foot, raised = 0;
	int128 micro;

	if (!chart_micro(value, &micro))
		return false;
	half = text_width_bold(label) / 2;
	if (half * 2 > p->right - p->left)
		return false;
	y = axis_at(&p->axis, micro);
	foot = micro < 0 ? y + FONT + LABEL_RISE : y - LABEL_RISE - rise;
	x = x + half > p->right ? p->right - half : x - half < p->left ? p->left + half : x;
	for (;; raised += 4 * PX) {
		struct box box = {x - half - 2 * PX, foot - raised - FONT, x + half + 2 * PX,
		    foot - raised + 2 * PX};

		if (box.y1 < 0 || (raised && (!wanted || micro < 0)))
			return false;
		if (!room(p, box))
			continue;
		take(p, box);
		break;
	}
	if (raised)
		svg_line(p->h, "chart-leader", centre(p, i), foot - raised + 3 * PX, centre(p, i),
		    y - rise);
	svg_text(p->h, "chart-value", ANCHOR_MIDDLE, x, foot - raised, label);
	return true;
}

static bool label_value(struct painter *p, size_t i, bool wanted)
{
	const struct chart_value *value = &p->chart->points[i].value;
	struct buf label = {0};
	bool placed;

	if (!value->known || !value->text)
		return false;
	chart_label_add(&label, value);
	placed = place_label(p, i, buf_str(&label), wanted);
	buf_release(&label);
	return placed;
}

/* The last known value first, then the first, the greatest and the least, then as many as fit. */
static void value_labels(struct painter *p)
{
	size_t n = p->chart->point_count, pick[4] = {n, n, n, n};
	int128 micro, least = 0, greatest = 0;
	bool done[CHART_POINTS_MAX] = {false};

	for (size_t i = 0; i < n; i++) {
		if (!chart_micro(&p->chart->points[i].value, &micro))
			continue;
		pick[0] = i;
		if (pick[1] == n)
			pick[1] = i;
		if (pick[2] == n || micro > greatest) {
			pick[2] = i;
			greatest = micro;
		}
		if (pick[3] == n || micro < least) {
			pick[3] = i;
			least = micro;
		}
	}
	for (int k = 0; k < 4; k++)
		if (pick[k] < n && !done[pick[k]])
			done[pick[k]] = label_value(p, pick[k], k == 0);
	for (size_t i = 0; n <= FEW_POINTS && i < n; i++)
		if (!done[i])
			label_value(p, i, false);
}

static void missing_labels(struct painter *p)
{
	int base = zero(p);

	for (size_t i = 0; i < p->chart->point_count; i++) {
		int x = centre(p, i);
		struct box box = {x - 7 * PX, base - 14 * PX, x + 7 * PX, base};

		if (p->chart->points[i].value.known || !room(p, box))
			continue;
		take(p, box);
		svg_text(p->h, "chart-missing", ANCHOR_MIDDLE, x, base - 5 * PX, STR("…"));
	}
}

/* ---- Labels of targets, at the right, pushed apart */

struct target_label {
	size_t target;
	int line_y;
	int y; /* of the first line's foot */
	int line_count;
	struct text_line lines[TEXT_LINES_MAX];
};

static size_t collect_targets(const struct painter *p, struct target_label labels[])
{
	size_t count = 0;

	for (size_t t = 0; t < p->chart->target_count; t++) {
		const struct chart_target *target = &p->chart->targets[t];
		struct target_label label = {.target = t};
		size_t at = count;
		bool any = false;
		int128 micro;

		for (size_t i = 0; i < p->chart->point_count; i++) {
			if (!chart_micro(&target->values[i], &micro))
				continue;
			any = true;
			label.line_y = axis_at(&p->axis, micro);
		}
		if (!any)
			continue;
		label.line_count =
		    text_wrap(str_of(target->label), p->width - p->right - 16 * PX, 3, label.lines);
		for (; at && labels[at - 1].line_y > label.line_y; at--)
			labels[at] = labels[at - 1];
		labels[at] = label;
		count++;
	}
	return count;
}

static void target_labels(const struct painter *p)
{
	struct target_label labels[CHART_TARGETS_MAX];
	size_t count = collect_targets(p, labels);
	int free_from = 0, free_to = p->height;

	for (size_t i = 0; i < count; i++) {
		int half = (labels[i].line_count - 1) * LINE_HEIGHT / 2;

		labels[i].y = labels[i].line_y + 4 * PX - half;
		if (labels[i].y - FONT < free_from)
			labels[i].y = free_from + FONT;
		free_from = labels[i].y + (labels[i].line_count - 1) * LINE_HEIGHT + 5 * PX;
	}
	for (size_t i = count; i--;) {
		int foot = (labels[i].line_count - 1) * LINE_HEIGHT + 3 * PX;

		if (labels[i].y + foot > free_to)
			labels[i].y = free_to - foot;
		free_to = labels[i].y - FONT;
	}
	for (size_t i = 0; i < count; i++) {
		int middle = labels[i].y - 4 * PX + (labels[i].line_count - 1) * LINE_HEIGHT / 2;

		svg_line(
		    p->h, "chart-leader", p->right, labels[i].line_y, p->right + 12 * PX, middle);
		for (int k = 0; k < labels[i].line_count; k++)
			svg_text_line(p->h, "chart-target-label", ANCHOR_START, p->right + 15 * PX,
			    labels[i].y + k * LINE_HEIGHT, &labels[i].lines[k]);
	}
}

/* ---- The whole */

static void paint(struct html *h, const struct chart_series *chart, int width, const char *suffix,
    const char *class)
{
	struct painter p = {.h = h, .chart = chart, .suffix = suffix, .width = width * PX};
	struct buf unit = {0};

	measure(&p);
	set_sides(&p);
	axis_add_unit(&unit, h->lang, &p.axis, chart->text.unit);
	p.top = head_height(&p, &unit) + FONT + LABEL_RISE;
	p.bottom = p.top + (!p.any ? PLOT_EMPTY : p.direct ? PLOT_WIDE : PLOT_NARROW);
	p.height = p.bottom + 26 * PX;
	p.axis.from = p.axis.low < 0 ? p.bottom - FONT : p.bottom; /* room for labels below */
	p.axis.to = p.top;

	svg_begin(h, &chart->text, suffix, class, p.width, p.height);
	if (p.estimates)
		svg_hatch(h, &chart->text, suffix);
	head(&p, &unit);
	grid(&p);
	if (chart->point_count && chart->kind == CHART_COLUMNS)
		columns(&p);
	else if (chart->point_count)
		line(&p);
	for (size_t t = 0; t < chart->target_count; t++)
		target_line(&p, t);
	if (p.any) {
		value_labels(&p);
		missing_labels(&p);
	} else {
		svg_text(h, "chart-missing", ANCHOR_MIDDLE, (p.left + p.right) / 2,
		    (p.top + p.bottom) / 2, str_of(tr(h->lang, "chart.no_figures")));
	}
	if (chart->point_count)
		point_labels(&p);
	if (p.direct)
		target_labels(&p);
	svg_end(h);
	buf_release(&unit);
}

void chart_series(struct html *h, const struct chart_series *chart)
{
	INVARIANT(chart->point_count <= CHART_POINTS_MAX);
	INVARIANT(chart->target_count <= CHART_TARGETS_MAX);
	INVARIANT(!chart->width || (chart->width >= 320 && chart->width <= 720));
	if (chart->width) {
		paint(h, chart, chart->width, "", "");
		return;
	}
	paint(h, chart, CHART_NARROW, "-n", "chart-narrow");
	paint(h, chart, CHART_WIDE, "-w", "chart-wide");
}
