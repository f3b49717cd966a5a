/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The small charts; the large ones are chart_series.c and chart_ranking.c. */
#include "base/bug.h"
#include "view/chart_paint.h"

enum { SMALL_WIDTH = 120 * PX, SMALL_HEIGHT = 32 * PX, MARGIN = 2 * PX };

void chart_spark(
    struct html *h, const struct chart_text *text, const struct chart_value *values, size_t count)
{
	struct chart_range range = CHART_RANGE_EMPTY;
	struct chart_axis axis;
	bool estimates = false;
	int base, slot, width;

	INVARIANT(count <= CHART_POINTS_MAX);
	for (size_t i = 0; i < count; i++) {
		range_add(&range, &values[i]);
		estimates = estimates || (values[i].known && values[i].estimate);
	}
	axis_init(&axis, &range, true, 4);
	axis.from = SMALL_HEIGHT - MARGIN;
	axis.to = MARGIN;
	base = axis_at(&axis, 0);
	slot = SMALL_WIDTH / (count ? (int)count : 1);
	slot = slot > 24 * PX ? 24 * PX : slot;

	width = count ? slot * (int)count : SMALL_WIDTH;
	svg_begin(h, text, "", "chart-small", width, SMALL_HEIGHT);
	if (estimates)
		svg_hatch(h, text, "");
	for (size_t i = 0; i < count; i++) {
		int x = (int)i * slot;
		int128 micro;

		if (chart_micro(&values[i], &micro))
			svg_bar(h, text, "",
			    i + 1 == count ? "chart-bar chart-bar-strong" : "chart-bar",
			    values[i].estimate, x + slot / 8, axis_at(&axis, micro),
			    x + slot - slot / 8, base);
		else if (slot >= 12 * PX)
			svg_text(h, "chart-missing", ANCHOR_MIDDLE, x + slot / 2, base - 3 * PX,
			    STR("…"));
	}
	svg_line(h, "chart-zero", 0, base, width, base);
	svg_end(h);
}

void chart_bar(struct html *h, const struct chart_text *text, struct chart_value value,
    const struct chart_value *targets, size_t target_count)
{
	struct chart_range range = CHART_RANGE_EMPTY;
	struct chart_axis axis;
	int128 micro;
	int base;

	range_add(&range, &value);
	for (size_t i = 0; i < target_count; i++)
		range_add(&range, &targets[i]);
	axis_init(&axis, &range, true, 4);
	axis.from = MARGIN;
	axis.to = SMALL_WIDTH - MARGIN;
	base = axis_at(&axis, 0);

	svg_begin(h, text, "", "chart-small", SMALL_WIDTH, SMALL_HEIGHT);
	if (value.known && value.estimate)
		svg_hatch(h, text, "");
	if (chart_micro(&value, &micro))
		svg_bar(h, text, "", "chart-bar chart-bar-strong", value.estimate, base, 9 * PX,
		    axis_at(&axis, micro), 23 * PX);
	else
		svg_text(h, "chart-missing", ANCHOR_START, base + 4 * PX, 20 * PX, STR("…"));
	for (size_t i = 0; i < target_count; i++) {
		int x;

		if (!chart_micro(&targets[i], &micro))
			continue;
		x = axis_at(&axis, micro);
		svg_line(h, "chart-mark", x, 4 * PX, x, SMALL_HEIGHT - 4 * PX);
	}
	svg_line(h, "chart-zero", base, 4 * PX, base, SMALL_HEIGHT - 4 * PX);
	svg_end(h);
}
