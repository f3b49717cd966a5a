/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Measures: percent of a target, change and growth against a year before, cumulative. */
#include "core/figure_eval.h"

#include "base/bug.h"

static const char *const measures[] = {[MEASURE_VALUE] = "value",
    [MEASURE_PERCENT] = "percent",
    [MEASURE_CHANGE] = "change",
    [MEASURE_GROWTH] = "growth",
    [MEASURE_CUMULATIVE] = "cumulative"};

bool measure_parse(
    const struct definitions *defs, struct str text, enum measure *measure, int *scenario)
{
	const struct str percent = STR("percent:");

	*scenario = 0;
	if (str_starts(text, percent)) {
		const struct scenario *target = definitions_scenario(
		    defs, (struct str){text.p + percent.n, text.n - percent.n});

		*measure = MEASURE_PERCENT;
		*scenario = target ? target->id : 0;
		return target;
	}
	for (int i = MEASURE_VALUE; i <= MEASURE_CUMULATIVE; i++) {
		if (i != MEASURE_PERCENT && str_is(text, measures[i])) {
			*measure = (enum measure)i;
			return true;
		}
	}
	return false;
}

void measure_add(
    struct buf *out, const struct definitions *defs, enum measure measure, int scenario)
{
	buf_add_text(out, measures[measure]);
	if (measure == MEASURE_PERCENT) {
		buf_add_char(out, ':');
		buf_add_str(out, defs->scenarios[scenario].code);
	}
}

enum err_code figure_sides(struct space *space, const struct figure_query *query,
    struct figure *numerator, struct figure *base, struct err *err)
{
	struct figure_query other = *query;
	enum err_code code = figure_value(space, query, numerator, err);

	if (code)
		return code;
	if (query->measure == MEASURE_PERCENT) {
		other.scenario = query->measure_scenario;
		return figure_target(space, &other, base, err);
	}
	other.scenario = 0; /* last year's actual, else its estimate, whatever is asked */
	other.period = period_year_before(query->period);
	return figure_value(space, &other, base, err);
}

static enum figure_reason base_reason(enum measure measure, const struct figure *base)
{
	if (base->reason == REASON_SUPPRESSED || base->reason == REASON_OVERFLOW)
		return base->reason;
	return measure == MEASURE_PERCENT ? REASON_NO_TARGET : REASON_NO_BASE;
}

/* 100 * part / whole */
static enum figure_reason percent_of(
    struct rational part, struct rational whole, struct rational *out)
{
	if (!rational_sign(whole))
		return REASON_DIVISION_BY_ZERO;
	if (!rational_divide(part, whole, out) ||
	    !rational_multiply(*out, rational_of_int(100), out))
		return REASON_OVERFLOW;
	return REASON_NONE;
}

static enum figure_reason compare(
    enum measure measure, struct rational value, struct rational base, struct rational *out)
{
	struct rational difference;

	if (measure == MEASURE_PERCENT)
		return percent_of(value, base, out);
	if (!rational_subtract(value, base, &difference))
		return REASON_OVERFLOW;
	if (measure == MEASURE_CHANGE) {
		*out = difference;
		return REASON_NONE;
	}
	if (rational_sign(base) <= 0)
		return REASON_BASE_NOT_POSITIVE;
	return percent_of(difference, base, out);
}

static enum err_code comparison(
    struct space *space, const struct figure_query *query, struct figure *out, struct err *err)
{
	struct figure base;
	enum figure_reason reason = REASON_NONE;
	enum err_code code = figure_sides(space, query, out, &base, err);
	bool same;

	if (code)
		return code;
	out->query.measure = query->measure;
	out->query.measure_scenario = query->measure_scenario;
	out->has_rolled = out->has_difference = false;
	out->revision = 0;
	out->batch = 0;
	out->note = 0;
	out->decision = 0;
	out->over = OVER_NOTHING;
	/* The period that the other side is really of, for a target of the whole year. */
	if (query->measure == MEASURE_PERCENT && figure_known(&base))
		out->basis = base.basis;
	if (!figure_known(out))
		return ERR_NONE;
	if (!figure_known(&base)) {
		reason = base_reason(query->measure, &base);
	} else {
		code = figure_same_coverage(space, out, &base, &same, err);
		if (!same)
			reason = REASON_COVERAGE_DIFFERS;
	}
	out->reason = REASON_NONE;
	if (!code && !reason)
		reason = compare(query->measure, out->value, base.value, &out->value);
	if (base.stage < out->stage)
		out->stage = base.stage;
	if (reason)
		figure_set_missing(out, reason);
	else
		out->how = FIGURE_FORMULA;
	return code;
}

enum err_code figure_measure(
    struct space *space, const struct figure_query *query, struct figure *out, struct err *err)
{
	struct figure_query whole = *query;
	enum err_code code;

	if (query->measure != MEASURE_CUMULATIVE)
		return comparison(space, query, out, err);
	whole.period = period_cumulative(query->period);
	code = figure_value(space, &whole, out, err);
	out->query.measure = MEASURE_CUMULATIVE;
	out->query.period = query->period;
	return code;
}
