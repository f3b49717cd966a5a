/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "naive_figure.h"

#include "base/bug.h"
#include "core/formula.h"

/* What is asked of the recursion: a value under a scenario that is given. */
struct ask {
	int unit;
	int indicator;
	int scenario; /* 0: by default */
	int breakdown;
	struct period period;
};

struct answer {
	enum figure_how how;
	enum figure_over over;
	enum figure_reason reason;
	struct rational value;
	uint32_t reported;
	uint32_t expected;
	struct period basis;
};

struct gaps {
	size_t count;
	size_t capacity;
	struct figure_gap *items;
};

static struct answer figure_at(const struct naive *naive, struct ask ask, struct gaps *gaps);
static int default_scenario(const struct naive *naive, struct ask ask);
static struct period target_period(const struct naive *naive, struct ask ask);

static int64_t powers_of_ten(int scale)
{
	int64_t power = 1;

	while (scale-- > 0)
		power *= 10;
	return power;
}

/* ---- Observations */

static int revision_compare(const void *a, const void *b)
{
	const struct naive_revision *left = a;
	const struct naive_revision *right = b;
	int order = cell_key_compare(&left->key, &right->key);

	return order ? order
	             : (left->revision > right->revision) - (left->revision < right->revision);
}

void naive_init(struct naive *naive, const struct definitions *defs,
    const struct naive_revision *revisions, size_t count, enum layer layer)
{
	struct naive_revision *cells = calloc(count + 1, sizeof(*cells));
	size_t seen = 0;
	size_t kept = 0;

	INVARIANT(cells);
	for (size_t i = 0; i < count; i++)
		if (layer == LAYER_WORKING || revisions[i].stage == STAGE_PUBLISHED)
			cells[seen++] = revisions[i];
	qsort(cells, seen, sizeof(*cells), revision_compare);
	for (size_t i = 0; i < seen; i++) {
		bool last = i + 1 == seen || cell_key_compare(&cells[i].key, &cells[i + 1].key);

		if (last && cells[i].status != CELL_WITHDRAWN)
			cells[kept++] = cells[i];
	}
	*naive = (struct naive){defs, kept, cells};
}

void naive_release(struct naive *naive)
{
	free(naive->cells);
	*naive = (struct naive){0};
}

static const struct naive_revision *cell_at(const struct naive *naive, struct ask ask)
{
	struct cell_key key = {.indicator = ask.indicator,
	    .scenario = ask.scenario,
	    .breakdown = ask.breakdown,
	    .period = period_key(ask.period),
	    .unit = ask.unit};
	size_t low = 0;
	size_t high = naive->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = cell_key_compare(&key, &naive->cells[middle].key);

		if (!order)
			return &naive->cells[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static bool is_code_of(const struct naive *naive, int breakdown, int indicator)
{
	struct str codelist = naive->defs->indicators[indicator].codelist;

	return breakdown && codelist.n &&
	       str_eq(naive->defs->breakdowns[breakdown].codelist, codelist);
}

/* ---- Units */

/* The validity of the last day in p on which the unit existed. */
static const struct unit_validity *validity_in(const struct naive *naive, int unit, struct period p)
{
	const struct unit *u = &naive->defs->units[unit];
	const struct unit_validity *best = NULL;

	for (int i = 0; i < u->validity_count; i++) {
		const struct unit_validity *validity = &u->validities[i];

		if (validity->from > period_last_day(p) || validity->to < period_first_day(p))
			continue;
		if (!best || validity->from > best->from)
			best = validity;
	}
	return best;
}

static bool is_child(const struct naive *naive, int child, int unit, struct period p)
{
	const struct unit_validity *validity = validity_in(naive, child, p);

	return validity && validity->parent == unit && validity_in(naive, unit, p);
}

static bool participates(const struct naive *naive, int unit, int indicator, struct period p)
{
	const struct indicator *what = &naive->defs->indicators[indicator];

	if (!what->reporter_type_count)
		return true;
	for (int i = 0; i < what->reporter_type_count; i++)
		if (str_eq(what->reporter_types[i], validity_in(naive, unit, p)->type))
			return true;
	for (int child = 1; child <= naive->defs->unit_count; child++)
		if (is_child(naive, child, unit, p) && participates(naive, child, indicator, p))
			return true;
	return false;
}

/* ---- Answers */

static void add_gap(struct gaps *gaps, int unit, struct period p)
{
	if (!gaps)
		return;
	for (size_t i = 0; i < gaps->count; i++)
		if (gaps->items[i].unit == unit && period_eq(gaps->items[i].period, p))
			return;
	if (gaps->count == gaps->capacity) {
		gaps->capacity = gaps->capacity ? gaps->capacity * 2 : 16;
		gaps->items = realloc(gaps->items, gaps->capacity * sizeof(*gaps->items));
		INVARIANT(gaps->items);
	}
	gaps->items[gaps->count++] = (struct figure_gap){unit, p};
}

static struct answer missing(
    struct ask ask, enum figure_reason reason, uint32_t reported, uint32_t expected)
{
	return (struct answer){.how = FIGURE_MISSING,
	    .reason = reason,
	    .reported = reported,
	    .expected = expected,
	    .basis = ask.period};
}

static struct answer nothing_from(struct ask ask, uint32_t reported, uint32_t expected)
{
	return missing(
	    ask, expected ? REASON_NOT_REPORTED : REASON_NOT_EXPECTED, reported, expected);
}

static bool known(struct answer answer)
{
	return answer.how != FIGURE_MISSING;
}

/* A sum in the making. */
struct total {
	int128 sum; /* at the indicator's scale */
	uint32_t reported;
	uint32_t expected;
	bool any;
	bool overflow;
};

static void total_add(
    struct total *total, const struct naive *naive, int indicator, struct answer part)
{
	int64_t power = powers_of_ten(naive->defs->indicators[indicator].scale);

	total->reported += part.reported;
	total->expected += part.expected;
	if (part.how == FIGURE_MISSING && part.reason == REASON_OVERFLOW)
		total->overflow = true;
	if (part.how == FIGURE_MISSING)
		return;
	total->any = true;
	total->sum += part.value.numerator * (power / part.value.denominator);
}

static struct answer total_answer(
    const struct total *total, const struct naive *naive, struct ask ask, enum figure_over over)
{
	struct answer answer = {.how = FIGURE_ROLLED_UP,
	    .over = over,
	    .reported = total->reported,
	    .expected = total->expected,
	    .basis = ask.period};

	if (total->overflow || total->sum > INT64_MAX || total->sum < INT64_MIN)
		return missing(ask, REASON_OVERFLOW, total->reported, total->expected);
	if (!total->any)
		return nothing_from(ask, total->reported, total->expected);
	answer.value =
	    rational_of((int64_t)total->sum, naive->defs->indicators[ask.indicator].scale);
	return answer;
}

/* ---- (b) formulas */

static struct answer operand_at(const struct naive *naive, int indicator, struct ask ask,
    bool is_target, struct answer *into, struct gaps *gaps)
{
	struct str asked = naive->defs->indicators[ask.indicator].codelist;
	struct answer operand;

	ask.indicator = indicator;
	if (!str_eq(asked, naive->defs->indicators[indicator].codelist))
		ask.breakdown = 0;
	if (!ask.scenario)
		ask.scenario = default_scenario(naive, ask);
	if (is_target)
		ask.period = target_period(naive, ask);
	operand = figure_at(naive, ask, gaps);
	into->reported += operand.reported;
	into->expected += operand.expected;
	if (known(operand))
		operand.reason = REASON_NONE;
	else if (operand.reason != REASON_OVERFLOW)
		operand.reason = REASON_OPERAND_MISSING;
	return operand;
}

/*
 * The value under `ask` (its period and scenario already moved); coverage is
 * added to *into. Last year is by default what it was then, whatever the
 * scenario; a target may be the containing year's.
 */
static struct answer evaluate(const struct naive *naive, const struct formula *formula,
    struct ask ask, bool is_target, struct answer *into, struct gaps *gaps)
{
	struct answer result = {.how = FIGURE_FORMULA};
	struct answer a;
	struct answer b;
	struct ask moved = ask;
	bool fits = true;
	int order;

	switch (formula->op) {
	case FORMULA_NUMBER:
		result.value = formula->number;
		return result;
	case FORMULA_INDICATOR:
		return operand_at(naive, formula->id, ask, is_target, into, gaps);
	case FORMULA_PREVIOUS:
		moved.period = period_before(ask.period);
		return evaluate(naive, formula->operands[0], moved, is_target, into, gaps);
	case FORMULA_LAST_YEAR:
		moved.period = period_year_before(ask.period);
		moved.scenario = 0;
		return evaluate(naive, formula->operands[0], moved, false, into, gaps);
	case FORMULA_CUMULATIVE:
		moved.period = period_cumulative(ask.period);
		return evaluate(naive, formula->operands[0], moved, is_target, into, gaps);
	case FORMULA_TARGET:
		moved.scenario = formula->id;
		return evaluate(naive, formula->operands[0], moved, true, into, gaps);
	case FORMULA_IF:
		a = evaluate(naive, formula->operands[0], ask, is_target, into, gaps);
		if (!known(a))
			return a;
		return evaluate(naive, formula->operands[rational_sign(a.value) ? 1 : 2], ask,
		    is_target, into, gaps);
	case FORMULA_NEGATE:
		a = evaluate(naive, formula->operands[0], ask, is_target, into, gaps);
		if (!known(a))
			return a;
		if (!rational_subtract(rational_of_int(0), a.value, &result.value))
			return missing(ask, REASON_OVERFLOW, 0, 0);
		return result;
	default:
		break;
	}
	a = evaluate(naive, formula->operands[0], ask, is_target, into, gaps);
	b = evaluate(naive, formula->operands[1], ask, is_target, into, gaps);
	if (!known(a))
		return a;
	if (!known(b))
		return b;
	order = rational_compare(a.value, b.value);
	switch (formula->op) {
	case FORMULA_ADD:
		fits = rational_add(a.value, b.value, &result.value);
		break;
	case FORMULA_SUBTRACT:
		fits = rational_subtract(a.value, b.value, &result.value);
		break;
	case FORMULA_MULTIPLY:
		fits = rational_multiply(a.value, b.value, &result.value);
		break;
	case FORMULA_DIVIDE:
		if (!rational_sign(b.value))
			return missing(ask, REASON_DIVISION_BY_ZERO, 0, 0);
		fits = rational_divide(a.value, b.value, &result.value);
		break;
	case FORMULA_LESS:
		result.value = rational_of_int(order < 0);
		break;
	case FORMULA_LESS_EQUAL:
		result.value = rational_of_int(order <= 0);
		break;
	case FORMULA_GREATER:
		result.value = rational_of_int(order > 0);
		break;
	case FORMULA_GREATER_EQUAL:
		result.value = rational_of_int(order >= 0);
		break;
	case FORMULA_EQUAL:
		result.value = rational_of_int(order == 0);
		break;
	case FORMULA_NOT_EQUAL:
		result.value = rational_of_int(order != 0);
		break;
	default:
		BUG("formula operation %d", (int)formula->op);
	}
	return fits ? result : missing(ask, REASON_OVERFLOW, 0, 0);
}

static struct answer by_formula(const struct naive *naive, struct ask ask, struct gaps *gaps)
{
	struct answer coverage = {0};
	struct answer answer = evaluate(
	    naive, naive->defs->indicators[ask.indicator].formula, ask, false, &coverage, gaps);

	if (known(answer))
		answer.how = FIGURE_FORMULA;
	answer.over = OVER_NOTHING;
	answer.reported = coverage.reported;
	answer.expected = coverage.expected;
	answer.basis = ask.period;
	return answer;
}

/* ---- (c) codes */

static bool by_codes(
    const struct naive *naive, struct ask ask, struct answer *out, struct gaps *gaps)
{
	struct total total = {.expected = 1};
	int codes = 0;
	int given = 0;

	if (ask.breakdown)
		return false;
	for (int code = 1; code <= naive->defs->breakdown_count; code++) {
		const struct naive_revision *cell;
		struct ask part = ask;

		if (!is_code_of(naive, code, ask.indicator))
			continue;
		codes++;
		part.breakdown = code;
		cell = cell_at(naive, part);
		if (!cell)
			continue;
		given++;
		if (cell->status != CELL_NOT_EXPECTED) {
			total.any = true;
			total.sum += cell->value;
		}
	}
	if (total.any) {
		total.reported = given == codes;
		*out = total_answer(&total, naive, ask, OVER_CODES);
		if (given < codes)
			add_gap(gaps, ask.unit, ask.period);
		return true;
	}
	if (codes && given == codes) {
		*out = missing(ask, REASON_NOT_EXPECTED, 0, 0);
		return true;
	}
	return false;
}

/* ---- (d) sub-periods */

/* Whether the unit itself says anything for p; for the total also through any code. */
static bool states(const struct naive *naive, struct ask ask)
{
	if (!validity_in(naive, ask.unit, ask.period))
		return false;
	if (cell_at(naive, ask))
		return true;
	if (ask.breakdown)
		return false;
	for (int code = 1; code <= naive->defs->breakdown_count; code++) {
		struct ask part = ask;

		part.breakdown = code;
		if (is_code_of(naive, code, ask.indicator) && cell_at(naive, part))
			return true;
	}
	return false;
}

static bool states_below(const struct naive *naive, struct ask ask)
{
	struct period parts[PERIOD_PARTS_MAX];
	int count = period_split(ask.period, parts);

	for (int i = 0; i < count; i++) {
		struct ask part = ask;

		part.period = parts[i];
		if (states(naive, part) || states_below(naive, part))
			return true;
	}
	return false;
}

static bool by_periods(
    const struct naive *naive, struct ask ask, struct answer *out, struct gaps *gaps)
{
	enum over_time over_time = naive->defs->indicators[ask.indicator].over_time;
	struct period parts[PERIOD_PARTS_MAX];
	int count = period_split(ask.period, parts);
	struct total total = {0};
	struct ask part = ask;

	if (over_time == OVER_TIME_NONE || !states_below(naive, ask))
		return false;
	if (over_time == OVER_TIME_SUM) {
		for (int i = 0; i < count; i++) {
			part.period = parts[i];
			total_add(&total, naive, ask.indicator, figure_at(naive, part, gaps));
		}
		*out = total_answer(&total, naive, ask, OVER_PERIODS);
		return true;
	}
	for (int i = count - 1; i >= 0; i--) {
		part.period = parts[i];
		*out = figure_at(naive, part, NULL);
		if (!known(*out))
			continue;
		(void)figure_at(naive, part, gaps);
		out->how = FIGURE_ROLLED_UP;
		out->over = OVER_PERIODS;
		out->reason = REASON_NONE;
		return true;
	}
	part.period = parts[count - 1];
	*out = figure_at(naive, part, gaps);
	if (out->reason != REASON_OVERFLOW)
		*out = nothing_from(ask, out->reported, out->expected);
	return true;
}

/* ---- (e) children */

static struct answer by_children(const struct naive *naive, struct ask ask, struct gaps *gaps)
{
	bool adds = naive->defs->indicators[ask.indicator].over_units == OVER_UNITS_SUM;
	struct total total = {0};
	bool any_child = false;

	for (int child = 1; child <= naive->defs->unit_count; child++) {
		struct ask part = ask;

		if (!is_child(naive, child, ask.unit, ask.period) ||
		    !participates(naive, child, ask.indicator, ask.period))
			continue;
		any_child = true;
		part.unit = child;
		total_add(&total, naive, ask.indicator, figure_at(naive, part, adds ? gaps : NULL));
	}
	if (adds && any_child)
		return total_answer(&total, naive, ask, OVER_CHILDREN);
	if (!participates(naive, ask.unit, ask.indicator, ask.period))
		return missing(ask, REASON_NOT_EXPECTED, 0, 0);
	add_gap(gaps, ask.unit, ask.period);
	return missing(ask, total.any ? REASON_NOT_ADDITIVE : REASON_NOT_REPORTED, 0, 1);
}

/* ---- The rule */

/* The figure as it is where nothing is stated: (b) to (e). */
static struct answer unstated_at(const struct naive *naive, struct ask ask, struct gaps *gaps)
{
	struct answer answer;

	if (naive->defs->indicators[ask.indicator].formula)
		return by_formula(naive, ask, gaps);
	if (by_codes(naive, ask, &answer, gaps) || by_periods(naive, ask, &answer, gaps))
		return answer;
	return by_children(naive, ask, gaps);
}

static struct answer figure_at(const struct naive *naive, struct ask ask, struct gaps *gaps)
{
	const struct naive_revision *cell = cell_at(naive, ask);

	if (!validity_in(naive, ask.unit, ask.period))
		return missing(ask, REASON_NO_UNIT, 0, 0);
	if (!cell)
		return unstated_at(naive, ask, gaps);
	if (cell->status == CELL_NOT_EXPECTED)
		return missing(ask, REASON_NOT_EXPECTED, 0, 0);
	return (struct answer){.how = FIGURE_STATED,
	    .reason = cell->status == CELL_NOTHING ? REASON_NOTHING : REASON_NONE,
	    .value = rational_of(cell->value, naive->defs->indicators[ask.indicator].scale),
	    .reported = 1,
	    .expected = 1,
	    .basis = ask.period};
}

/* Actual where its coverage is not below estimate's. */
static int default_scenario(const struct naive *naive, struct ask ask)
{
	struct ask other = ask;
	struct answer actual;
	struct answer estimate;

	if (!naive->defs->actual || !naive->defs->estimate)
		return naive->defs->actual ? naive->defs->actual : naive->defs->estimate;
	ask.scenario = naive->defs->actual;
	other.scenario = naive->defs->estimate;
	actual = figure_at(naive, ask, NULL);
	estimate = figure_at(naive, other, NULL);
	if ((uint64_t)actual.reported * (estimate.expected ? estimate.expected : 1) >=
	    (uint64_t)estimate.reported * (actual.expected ? actual.expected : 1))
		return naive->defs->actual;
	return naive->defs->estimate;
}

/* The period whose target counts: where there is none, that of the containing year. */
static struct period target_period(const struct naive *naive, struct ask ask)
{
	struct ask year = ask;

	if (known(figure_at(naive, ask, NULL)) ||
	    !period_containing_year(ask.period, &year.period) ||
	    !known(figure_at(naive, year, NULL)))
		return ask.period;
	return year.period;
}

/* ---- Measures */

static bool gaps_within(
    const struct gaps *a, struct period of_a, const struct gaps *b, struct period of_b)
{
	bool same_length = of_a.months == of_b.months;

	for (size_t i = 0; i < a->count; i++) {
		bool found = false;

		for (size_t j = 0; j < b->count && !found; j++) {
			struct period left = a->items[i].period;
			struct period right = b->items[j].period;

			found = a->items[i].unit == b->items[j].unit &&
			        (!same_length ||
				    (left.months == right.months &&
					left.start - of_a.start == right.start - of_b.start));
		}
		if (!found)
			return false;
	}
	return true;
}

static bool equally_covered(const struct naive *naive, struct ask a, struct ask b)
{
	struct gaps left = {0};
	struct gaps right = {0};
	bool equal;

	(void)figure_at(naive, a, &left);
	(void)figure_at(naive, b, &right);
	equal = gaps_within(&left, a.period, &right, b.period) &&
	        gaps_within(&right, b.period, &left, a.period);
	free(left.items);
	free(right.items);
	return equal;
}

static enum figure_reason compare(
    enum measure measure, struct rational a, struct rational b, struct rational *out)
{
	struct rational difference;

	if (measure == MEASURE_CHANGE)
		return rational_subtract(a, b, out) ? REASON_NONE : REASON_OVERFLOW;
	if (measure == MEASURE_GROWTH && rational_sign(b) <= 0)
		return REASON_BASE_NOT_POSITIVE;
	if (!rational_sign(b))
		return REASON_DIVISION_BY_ZERO;
	if (measure == MEASURE_PERCENT)
		difference = a;
	else if (!rational_subtract(a, b, &difference))
		return REASON_OVERFLOW;
	return rational_divide(difference, b, out) &&
	               rational_multiply(*out, rational_of_int(100), out)
	           ? REASON_NONE
	           : REASON_OVERFLOW;
}

/* Turns *out, the figure of `ask`, into its comparison with a target or the year before. */
static void compare_figure(
    const struct naive *naive, const struct figure_query *query, struct ask ask, struct figure *out)
{
	struct ask base = ask;
	struct answer other;
	enum figure_reason reason = REASON_NONE;
	bool percent = query->measure == MEASURE_PERCENT;

	if (percent) {
		base.scenario = query->measure_scenario;
		base.period = target_period(naive, base);
	} else {
		base.period = period_year_before(ask.period);
		base.scenario = default_scenario(naive, base);
	}
	other = figure_at(naive, base, NULL);
	out->revision = 0;
	out->over = OVER_NOTHING;
	out->has_rolled = false;
	out->has_difference = false;
	if (!figure_known(out))
		return;
	if (!known(other) && other.reason == REASON_OVERFLOW)
		reason = REASON_OVERFLOW;
	else if (!known(other))
		reason = percent ? REASON_NO_TARGET : REASON_NO_BASE;
	else if (!equally_covered(naive, ask, base))
		reason = REASON_COVERAGE_DIFFERS;
	else
		reason = compare(query->measure, out->value, other.value, &out->value);
	out->how = reason ? FIGURE_MISSING : FIGURE_FORMULA;
	out->reason = reason;
	if (percent && known(other))
		out->basis = period_eq(base.period, ask.period) ? other.basis : base.period;
}

static struct ask ask_of(const struct naive *naive, const struct figure_query *query)
{
	struct ask ask = {query->unit, query->indicator, query->scenario, query->breakdown,
	    query->measure == MEASURE_CUMULATIVE ? period_cumulative(query->period)
						 : query->period};

	if (!ask.scenario)
		ask.scenario = default_scenario(naive, ask);
	else if (query->measure == MEASURE_VALUE &&
		 naive->defs->scenarios[ask.scenario].kind == SCENARIO_TARGET)
		ask.period = target_period(naive, ask);
	return ask;
}

void naive_figure(const struct naive *naive, const struct figure_query *query, struct figure *out)
{
	struct ask ask = ask_of(naive, query);
	struct answer answer = figure_at(naive, ask, NULL);

	*out = (struct figure){.query = *query,
	    .how = answer.how,
	    .over = answer.over,
	    .reason = answer.reason,
	    .value = answer.value,
	    .reported = answer.reported,
	    .expected = answer.expected,
	    .basis = answer.basis};
	out->query.scenario = ask.scenario;
	if (query->measure == MEASURE_VALUE && !period_eq(ask.period, query->period))
		out->basis = ask.period;
	if (answer.how == FIGURE_STATED) {
		struct answer rolled = unstated_at(naive, ask, NULL);

		out->revision = cell_at(naive, ask)->revision;
		out->stage = cell_at(naive, ask)->stage;
		out->has_rolled = known(rolled);
		out->rolled = rolled.value;
		out->has_difference =
		    known(rolled) && rational_subtract(out->value, rolled.value, &out->difference);
	}
	if (query->measure != MEASURE_VALUE && query->measure != MEASURE_CUMULATIVE)
		compare_figure(naive, query, ask, out);
}

size_t naive_gaps(
    const struct naive *naive, const struct figure_query *query, struct figure_gap **out)
{
	struct gaps gaps = {0};

	(void)figure_at(naive, ask_of(naive, query), &gaps);
	*out = gaps.items;
	return gaps.count;
}
