/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/disclosure.h"

/* min_cell at the indicator's scale; a limit beyond 64 bits hides every count. */
static int64_t scaled_limit(const struct indicator *indicator)
{
	int64_t limit = indicator->min_cell;

	for (int i = 0; i < indicator->scale; i++)
		if (__builtin_mul_overflow(limit, 10, &limit))
			return INT64_MAX;
	return limit;
}

/* The cells of one total, seen from one of them. */
struct cells {
	int64_t limit;
	int64_t own_value;
	int own_order;
	int small;         /* cells suppressed for their own sake */
	bool own_is_first; /* no other large cell is smaller, or as small and before */
};

static struct cells cells_of(int64_t limit, struct slice_figure own, int own_order)
{
	return (struct cells){limit, own.value, own_order, 0, true};
}

static void take_cell(struct cells *cells, struct slice_figure figure, int order)
{
	if (figure.state != SLICE_VALUE || figure.value <= 0)
		return;
	if (figure.value < cells->limit)
		cells->small++;
	else if (figure.value < cells->own_value ||
		 (figure.value == cells->own_value && order < cells->own_order))
		cells->own_is_first = false;
}

static bool must_protect(const struct cells *cells, bool total_suppressed)
{
	return cells->own_is_first && cells->small == (total_suppressed ? 0 : 1);
}

static enum err_code among_units(struct rollup *rollup, const struct indicator *indicator,
    struct slice *slice, int position, bool *suppressed, struct err *err)
{
	int parent = slice->tree->parents[position];
	struct cells cells =
	    cells_of(scaled_limit(indicator), slice_figure(slice, position), position);
	bool total_suppressed;
	enum err_code code;

	if (parent < 0 || !slice_participates(slice, position))
		return ERR_NONE;
	code = disclosure_suppresses(rollup, indicator, slice, parent, &total_suppressed, err);
	for (int child = tree_first_child(slice->tree, parent); child >= 0;
	     child = tree_next_sibling(slice->tree, child))
		if (slice_participates(slice, child))
			take_cell(&cells, slice_figure(slice, child), child);
	*suppressed = *suppressed || must_protect(&cells, total_suppressed);
	return code;
}

static enum err_code among_codes(struct rollup *rollup, const struct indicator *indicator,
    struct slice *slice, int position, bool *suppressed, struct err *err)
{
	struct cells cells =
	    cells_of(scaled_limit(indicator), slice_figure(slice, position), slice->key.breakdown);
	struct slice_key key = slice->key;
	bool total_suppressed;
	struct slice *total;
	enum err_code code;

	if (!key.breakdown)
		return ERR_NONE;
	key.breakdown = 0;
	code = rollup_slice(rollup, &key, &total, err);
	if (!code)
		code = disclosure_suppresses(
		    rollup, indicator, total, position, &total_suppressed, err);
	if (code)
		return code;
	for (int i = 0; i < total->code_count; i++)
		take_cell(&cells, slice_figure(total->codes[i], position),
		    total->codes[i]->key.breakdown);
	*suppressed = *suppressed || must_protect(&cells, total_suppressed);
	return ERR_NONE;
}

/* The calendar period one step larger. */
static bool enclosing(struct period p, struct period *out)
{
	int months;

	switch (period_kind(p)) {
	case PERIOD_MONTH:
		months = 3;
		break;
	case PERIOD_QUARTER:
		months = 6;
		break;
	case PERIOD_HALF:
		months = 12;
		break;
	default:
		return false;
	}
	*out = (struct period){p.start / months * months, months};
	return true;
}

static enum err_code among_periods(struct rollup *rollup, const struct indicator *indicator,
    struct slice *slice, int position, bool *suppressed, struct err *err)
{
	struct cells cells = cells_of(scaled_limit(indicator), slice_figure(slice, position),
	    (int)period_of_key(slice->key.period).start);
	int unit = slice->tree->units[position];
	struct slice_key key = slice->key;
	bool total_suppressed;
	struct slice *total;
	struct period whole;
	enum err_code code;

	if (indicator->over_time != OVER_TIME_SUM || !enclosing(period_of_key(key.period), &whole))
		return ERR_NONE;
	key.period = period_key(whole);
	code = rollup_slice(rollup, &key, &total, err);
	if (code || tree_position(total->tree, unit) < 0)
		return code;
	code = disclosure_suppresses(
	    rollup, indicator, total, tree_position(total->tree, unit), &total_suppressed, err);
	if (code)
		return code;
	for (int i = 0; i < total->part_count; i++)
		take_cell(&cells, slice_figure_of_unit(total->parts[i], unit),
		    (int)period_of_key(total->parts[i]->key.period).start);
	*suppressed = *suppressed || must_protect(&cells, total_suppressed);
	return ERR_NONE;
}

enum err_code disclosure_suppresses(struct rollup *rollup, const struct indicator *indicator,
    struct slice *slice, int position, bool *suppressed, struct err *err)
{
	struct slice_figure figure = slice_figure(slice, position);
	enum err_code code;

	*suppressed = false;
	if (!indicator->min_cell || figure.state != SLICE_VALUE || figure.value <= 0)
		return ERR_NONE;
	if (figure.value < scaled_limit(indicator)) {
		*suppressed = true;
		return ERR_NONE;
	}
	code = among_units(rollup, indicator, slice, position, suppressed, err);
	if (!code && !*suppressed)
		code = among_codes(rollup, indicator, slice, position, suppressed, err);
	if (!code && !*suppressed)
		code = among_periods(rollup, indicator, slice, position, suppressed, err);
	return code;
}
