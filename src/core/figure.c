/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Value figures: rules (a) to (e), and which scenario is taken when none is named. */
#include "core/figure.h"

#include "base/bug.h"
#include "core/disclosure.h"
#include "core/figure_eval.h"

static const char *const reasons[REASON_COUNT] = {
    [REASON_NONE] = "none",
    [REASON_NOT_REPORTED] = "not_reported",
    [REASON_NOT_EXPECTED] = "not_expected",
    [REASON_NO_UNIT] = "no_unit",
    [REASON_NOT_ADDITIVE] = "not_additive",
    [REASON_NO_TARGET] = "no_target",
    [REASON_NO_BASE] = "no_base",
    [REASON_BASE_NOT_POSITIVE] = "base_not_positive",
    [REASON_COVERAGE_DIFFERS] = "coverage_differs",
    [REASON_DIVISION_BY_ZERO] = "division_by_zero",
    [REASON_OVERFLOW] = "overflow",
    [REASON_OPERAND_MISSING] = "operand_missing",
    [REASON_SUPPRESSED] = "suppressed",
    [REASON_OVERLAPPING] = "overlapping",
    [REASON_NOTHING] = "nothing_occurred",
};

static const char *const hows[] = {[FIGURE_MISSING] = "missing",
    [FIGURE_STATED] = "stated",
    [FIGURE_ROLLED_UP] = "rolled-up",
    [FIGURE_FORMULA] = "formula"};

const char *figure_reason_code(enum figure_reason reason)
{
	return reasons[reason];
}

const char *figure_how_code(enum figure_how how)
{
	return hows[how];
}

void figure_set_missing(struct figure *out, enum figure_reason reason)
{
	out->how = FIGURE_MISSING;
	out->reason = reason;
	out->value = (struct rational){0, 1};
	out->has_rolled = false;
	out->has_difference = false;
}

static enum figure_reason reason_of(enum slice_state state)
{
	switch (state) {
	case SLICE_NOT_EXPECTED:
		return REASON_NOT_EXPECTED;
	case SLICE_OVERFLOW:
		return REASON_OVERFLOW;
	case SLICE_NOT_ADDITIVE:
		return REASON_NOT_ADDITIVE;
	default:
		return REASON_NOT_REPORTED;
	}
}

enum err_code figure_slice(struct space *space, const struct figure_query *query,
    struct slice **slice, int *position, struct err *err)
{
	struct slice_key key = {query->indicator, query->scenario, query->breakdown,
	    (int32_t)query->layer, period_key(query->period)};
	enum err_code code = rollup_slice_for(space_rollup(space), &key, query->unit, slice, err);

	if (!code)
		*position = tree_position((*slice)->tree, query->unit);
	return code;
}

/* The last sub-period of a stock, followed down to where it is stated or rolled up over units. */
static struct period basis_of(const struct slice *slice, int position)
{
	while (slice->stated[position].state == SLICE_NOTHING &&
	       slice->rolled[position].state == SLICE_VALUE &&
	       slice->rolled[position].over == OVER_PERIODS && slice->rolled[position].part >= 0) {
		const struct slice *part = slice->parts[slice->rolled[position].part];

		position = tree_position(part->tree, slice->tree->units[position]);
		slice = part;
	}
	return period_of_key(slice->key.period);
}

static void take_stated(const struct slice *slice, int position, int scale, struct figure *out)
{
	const struct slice_stated *stated = &slice->stated[position];
	const struct slice_rolled *rolled = &slice->rolled[position];

	out->stage = (enum stage)stated->stage;
	out->revision = stated->revision;
	out->batch = stated->batch;
	out->decision = stated->decision;
	out->note = stated->note;
	if (stated->state == SLICE_NOT_EXPECTED) {
		figure_set_missing(out, REASON_NOT_EXPECTED);
		return;
	}
	out->how = FIGURE_STATED;
	out->reason = stated->nothing ? REASON_NOTHING : REASON_NONE;
	out->value = rational_of(stated->value, scale);
	out->reported = 1;
	out->expected = 1;
	if (rolled->state == SLICE_VALUE) {
		out->over = (enum figure_over)rolled->over;
		out->has_rolled = true;
		out->rolled = rational_of(rolled->value, scale);
	}
}

static void take_rolled(const struct slice *slice, int position, int scale, struct figure *out)
{
	const struct slice_rolled *rolled = &slice->rolled[position];

	out->over = (enum figure_over)rolled->over;
	out->reported = rolled->reported;
	out->expected = rolled->expected;
	out->stage = (enum stage)rolled->lowest_stage;
	out->basis = basis_of(slice, position);
	if (rolled->state != SLICE_VALUE) {
		figure_set_missing(out, reason_of((enum slice_state)rolled->state));
		return;
	}
	out->how = FIGURE_ROLLED_UP;
	out->value = rational_of(rolled->value, scale);
}

static enum err_code suppress(struct space *space, const struct indicator *indicator,
    struct slice *slice, int position, struct figure *out, struct err *err)
{
	bool suppressed = false;
	enum err_code code;

	if (!indicator->min_cell || out->query.layer != LAYER_PUBLISHED)
		return ERR_NONE;
	rollup_watch_whole(space_rollup(space), indicator->id);
	code = disclosure_suppresses(
	    space_rollup(space), indicator, slice, position, &suppressed, err);
	if (suppressed)
		figure_set_missing(out, REASON_SUPPRESSED);
	return code;
}

static void set_difference(struct figure *out)
{
	out->has_difference =
	    out->has_rolled && rational_subtract(out->value, out->rolled, &out->difference);
}

/* A formula's result; or, where the indicator is stated all the same, what is stated. */
static enum err_code computed(struct space *space, const struct indicator *indicator,
    struct slice *slice, int position, struct figure *out, struct err *err)
{
	struct figure result = *out;
	enum err_code code;

	if (slice && slice->stated[position].state == SLICE_NOT_EXPECTED) {
		take_stated(slice, position, indicator->scale, out);
		return ERR_NONE;
	}
	code = figure_formula(space, indicator->formula, &result, err);
	if (!slice || slice->stated[position].state == SLICE_NOTHING) {
		*out = result;
		return code;
	}
	take_stated(slice, position, indicator->scale, out);
	out->over = OVER_NOTHING;
	out->has_rolled = figure_known(&result);
	out->rolled = result.value;
	return code;
}

static bool exists(struct space *space, const struct figure_query *query)
{
	return tree_position(space_tree(space, query->period), query->unit) >= 0;
}

/* The value figure of a named scenario. */
static enum err_code value_in(
    struct space *space, const struct figure_query *query, struct figure *out, struct err *err)
{
	const struct definitions *defs = space_definitions(space);
	const struct indicator *indicator = &defs->indicators[query->indicator];
	struct slice *slice = NULL;
	enum err_code code = ERR_NONE;
	int position = -1;

	*out = (struct figure){
	    .query = *query, .basis = query->period, .value = {0, 1}, .stage = STAGE_PUBLISHED};
	/* An indicator with a formula has slices only where it is stated. */
	if (!indicator->formula ||
	    rollup_extents_for(space_rollup(space), query->indicator, query->scenario, query->unit))
		code = figure_slice(space, query, &slice, &position, err);
	if (code)
		return code;
	if (slice ? position < 0 : !exists(space, query)) {
		figure_set_missing(out, REASON_NO_UNIT);
		return ERR_NONE;
	}
	if (indicator->formula)
		code = computed(space, indicator, slice, position, out, err);
	else if (slice->stated[position].state != SLICE_NOTHING)
		take_stated(slice, position, indicator->scale, out);
	else
		take_rolled(slice, position, indicator->scale, out);
	if (code)
		return code;
	set_difference(out);
	return slice ? suppress(space, indicator, slice, position, out, err) : ERR_NONE;
}

/* reported / expected, compared by cross products; 0 of 0 counts as 0. */
static bool covers_less(const struct figure *a, const struct figure *b)
{
	uint64_t left = (uint64_t)a->reported * (b->expected ? b->expected : 1);
	uint64_t right = (uint64_t)b->reported * (a->expected ? a->expected : 1);

	return left < right;
}

enum err_code figure_value(
    struct space *space, const struct figure_query *query, struct figure *out, struct err *err)
{
	const struct definitions *defs = space_definitions(space);
	struct figure_query named = *query;
	struct figure estimate;
	enum err_code code;

	named.measure = MEASURE_VALUE;
	named.measure_scenario = 0;
	if (named.scenario)
		return value_in(space, &named, out, err);
	named.scenario = defs->actual ? defs->actual : defs->estimate;
	if (!named.scenario) {
		*out = (struct figure){.query = named, .basis = query->period, .value = {0, 1}};
		figure_set_missing(out, REASON_NOT_REPORTED);
		return ERR_NONE;
	}
	code = value_in(space, &named, out, err);
	if (code || !defs->estimate || named.scenario == defs->estimate)
		return code;
	/* Complete already: the estimate cannot cover more. */
	if (figure_known(out) && out->reported == out->expected)
		return ERR_NONE;
	named.scenario = defs->estimate;
	code = value_in(space, &named, &estimate, err);
	if (!code && covers_less(out, &estimate))
		*out = estimate;
	return code;
}

enum err_code figure_target(
    struct space *space, const struct figure_query *query, struct figure *out, struct err *err)
{
	struct figure_query whole = *query;
	struct figure year;
	enum err_code code = figure_value(space, query, out, err);

	if (code || figure_known(out) || out->reason == REASON_SUPPRESSED ||
	    !period_containing_year(query->period, &whole.period))
		return code;
	code = figure_value(space, &whole, &year, err);
	if (!code && figure_known(&year)) {
		*out = year;
		out->basis = whole.period;
		out->query.period = query->period;
	}
	return code;
}

static void check(const struct definitions *defs, const struct figure_query *query)
{
	INVARIANT(query->unit > 0 && query->unit <= defs->unit_count);
	INVARIANT(query->indicator > 0 && query->indicator <= defs->indicator_count);
	INVARIANT(query->scenario >= 0 && query->scenario <= defs->scenario_count);
	INVARIANT(query->breakdown >= 0 && query->breakdown <= defs->breakdown_count);
	INVARIANT(query->measure_scenario >= 0 && query->measure_scenario <= defs->scenario_count);
}

enum err_code figure_get(
    struct space *space, const struct figure_query *query, struct figure *out, struct err *err)
{
	const struct definitions *defs = space_definitions(space);

	check(defs, query);
	if (query->measure != MEASURE_VALUE)
		return figure_measure(space, query, out, err);
	if (query->scenario && defs->scenarios[query->scenario].kind == SCENARIO_TARGET)
		return figure_target(space, query, out, err);
	return figure_value(space, query, out, err);
}
