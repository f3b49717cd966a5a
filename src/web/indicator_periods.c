/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/indicator_periods.h"

#include <stdlib.h>

static int period_end(struct period p)
{
	return p.start + p.months;
}

static int latest_first(const void *a, const void *b)
{
	struct period x = *(const struct period *)a, y = *(const struct period *)b;

	if (period_end(x) != period_end(y))
		return period_end(y) - period_end(x);
	return y.months - x.months;
}

enum err_code indicator_periods(
    const struct page *page, int indicator, struct period **out, size_t *count, struct err *err)
{
	struct period *published, *all;
	size_t published_count, n = 0, kept = 0;
	enum err_code code =
	    figure_periods(page->space, indicator, page->arena, &published, &published_count, err);

	*out = NULL;
	*count = 0;
	if (code)
		return code;
	all = ARENA_ARRAY(page->arena, struct period, published_count * 2);
	for (size_t i = 0; i < published_count; i++) {
		all[n++] = published[i];
		n += period_containing_year(published[i], &all[n]);
	}
	if (n)
		qsort(all, n, sizeof(*all), latest_first);
	for (size_t i = 0; i < n; i++)
		if (!kept || !period_eq(all[kept - 1], all[i]))
			all[kept++] = all[i];
	*out = all;
	*count = kept;
	return ERR_NONE;
}

enum err_code indicator_figure_near(const struct page *page, int unit, int indicator,
    const struct period *periods, size_t count, struct period wanted, struct figure *out,
    struct err *err)
{
	struct figure_query query = {
	    .unit = unit, .indicator = indicator, .period = wanted, .layer = LAYER_PUBLISHED};
	struct figure figure;
	enum err_code code = figure_get(page->space, &query, out, err);

	/* A withheld figure is an answer; an older one would be another. */
	if (code || figure_known(out) || out->reason == REASON_SUPPRESSED)
		return code;
	for (int same_length = 1; same_length >= 0; same_length--) {
		for (size_t i = 0; i < count; i++) {
			if (period_end(periods[i]) > period_end(wanted) ||
			    (periods[i].months == wanted.months) != same_length)
				continue;
			query.period = periods[i];
			code = figure_get(page->space, &query, &figure, err);
			if (code)
				return code;
			if (!figure_known(&figure))
				continue;
			*out = figure;
			return ERR_NONE;
		}
	}
	return ERR_NONE;
}
