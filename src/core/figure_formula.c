/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Formulas evaluated exactly over figures. */
#include "core/figure_eval.h"

#include "base/bug.h"

/* Where a part of a formula is looked at. */
struct place {
	struct figure_query query; /* unit, period, scenario, breakdown, layer */
	bool target;               /* the target of the containing year will do */
};

/* A value on its way, with what it rests on. */
struct term {
	enum figure_reason reason; /* REASON_NONE: `value` holds */
	struct rational value;
	uint32_t reported;
	uint32_t expected;
	enum stage stage;
};

struct evaluation {
	struct space *space;
	struct err *err;
	enum err_code code;
};

static void eval(
    struct evaluation *e, const struct formula *node, const struct place *place, struct term *out);

/* The query by which an indicator named in a formula is looked up. */
static struct figure_query operand_query(
    const struct definitions *defs, const struct formula *node, const struct place *place)
{
	const struct indicator *asked = &defs->indicators[place->query.indicator];
	const struct indicator *operand = &defs->indicators[node->id];
	struct figure_query query = place->query;

	query.indicator = node->id;
	/* An operand that is not broken down the same way enters with its total. */
	if (!str_eq(asked->codelist, operand->codelist))
		query.breakdown = 0;
	return query;
}

static enum err_code operand_figure(struct space *space, const struct formula *node,
    const struct place *place, struct figure *figure, struct err *err)
{
	struct figure_query query = operand_query(space_definitions(space), node, place);

	return place->target ? figure_target(space, &query, figure, err)
	                     : figure_value(space, &query, figure, err);
}

static void eval_indicator(
    struct evaluation *e, const struct formula *node, const struct place *place, struct term *out)
{
	struct figure figure;

	e->code = operand_figure(e->space, node, place, &figure, e->err);
	if (e->code)
		return;
	out->value = figure.value;
	out->reported = figure.reported;
	out->expected = figure.expected;
	out->stage = figure.stage;
	if (!figure_known(&figure))
		out->reason = figure.reason == REASON_SUPPRESSED || figure.reason == REASON_OVERFLOW
		                  ? figure.reason
		                  : REASON_OPERAND_MISSING;
}

static struct place moved(const struct formula *node, const struct place *place)
{
	struct place there = *place;

	switch (node->op) {
	case FORMULA_PREVIOUS:
		there.query.period = period_before(place->query.period);
		break;
	case FORMULA_LAST_YEAR:
		/* As the base of growth: last year's actual, else its estimate. */
		there.query.period = period_year_before(place->query.period);
		there.query.scenario = 0;
		there.target = false;
		break;
	case FORMULA_CUMULATIVE:
		there.query.period = period_cumulative(place->query.period);
		break;
	case FORMULA_TARGET:
		there.query.scenario = node->id;
		there.target = true;
		break;
	default:
		break;
	}
	return there;
}

static void merge_ground(struct term *out, const struct term *a, const struct term *b)
{
	out->reported = a->reported + b->reported;
	out->expected = a->expected + b->expected;
	out->stage = a->stage < b->stage ? a->stage : b->stage;
	out->reason = a->reason ? a->reason : b->reason;
	if (b->reason == REASON_SUPPRESSED)
		out->reason = REASON_SUPPRESSED;
}

static bool holds(enum formula_op op, int order)
{
	switch (op) {
	case FORMULA_LESS:
		return order < 0;
	case FORMULA_LESS_EQUAL:
		return order <= 0;
	case FORMULA_GREATER:
		return order > 0;
	case FORMULA_GREATER_EQUAL:
		return order >= 0;
	case FORMULA_EQUAL:
		return !order;
	default:
		return order;
	}
}

static enum figure_reason combine(
    enum formula_op op, struct rational a, struct rational b, struct rational *out)
{
	bool fits = true;

	switch (op) {
	case FORMULA_ADD:
		fits = rational_add(a, b, out);
		break;
	case FORMULA_SUBTRACT:
		fits = rational_subtract(a, b, out);
		break;
	case FORMULA_MULTIPLY:
		fits = rational_multiply(a, b, out);
		break;
	case FORMULA_DIVIDE:
		if (!rational_sign(b))
			return REASON_DIVISION_BY_ZERO;
		fits = rational_divide(a, b, out);
		break;
	default:
		*out = rational_of_int(holds(op, rational_compare(a, b)));
		break;
	}
	return fits ? REASON_NONE : REASON_OVERFLOW;
}

static void eval_pair(
    struct evaluation *e, const struct formula *node, const struct place *place, struct term *out)
{
	struct term a = {.stage = STAGE_PUBLISHED}, b = {.stage = STAGE_PUBLISHED};

	eval(e, node->operands[0], place, &a);
	if (!e->code)
		eval(e, node->operands[1], place, &b);
	if (e->code)
		return;
	merge_ground(out, &a, &b);
	if (!out->reason)
		out->reason = combine(node->op, a.value, b.value, &out->value);
}

static void eval_if(
    struct evaluation *e, const struct formula *node, const struct place *place, struct term *out)
{
	struct term condition = {.stage = STAGE_PUBLISHED}, taken = {.stage = STAGE_PUBLISHED};

	eval(e, node->operands[0], place, &condition);
	if (e->code)
		return;
	if (!condition.reason)
		eval(e, node->operands[rational_sign(condition.value) ? 1 : 2], place, &taken);
	if (e->code)
		return;
	merge_ground(out, &condition, &taken);
	out->value = taken.value;
}

static void eval(
    struct evaluation *e, const struct formula *node, const struct place *place, struct term *out)
{
	struct place there;

	switch (node->op) {
	case FORMULA_NUMBER:
		out->value = node->number;
		return;
	case FORMULA_INDICATOR:
		eval_indicator(e, node, place, out);
		return;
	case FORMULA_NEGATE:
		eval(e, node->operands[0], place, out);
		if (!e->code && !out->reason &&
		    !rational_subtract(rational_of_int(0), out->value, &out->value))
			out->reason = REASON_OVERFLOW;
		return;
	case FORMULA_PREVIOUS:
	case FORMULA_LAST_YEAR:
	case FORMULA_CUMULATIVE:
	case FORMULA_TARGET:
		there = moved(node, place);
		eval(e, node->operands[0], &there, out);
		return;
	case FORMULA_IF:
		eval_if(e, node, place, out);
		return;
	default:
		eval_pair(e, node, place, out);
		return;
	}
}

enum err_code figure_formula(
    struct space *space, const struct formula *formula, struct figure *out, struct err *err)
{
	struct evaluation e = {space, err, ERR_NONE};
	struct place place = {.query = out->query};
	struct term term = {.stage = STAGE_PUBLISHED};

	eval(&e, formula, &place, &term);
	if (e.code)
		return e.code;
	out->how = FIGURE_FORMULA;
	out->value = term.value;
	out->reported = term.reported;
	out->expected = term.expected;
	out->stage = term.stage;
	if (term.reason)
		figure_set_missing(out, term.reason);
	return ERR_NONE;
}

static enum err_code visit(struct space *space, const struct formula *node,
    const struct place *place, void (*take)(void *context, const struct figure *figure),
    void *context, struct err *err);

/* The condition, and the one of the two that it chooses. */
static enum err_code visit_if(struct space *space, const struct formula *node,
    const struct place *place, void (*take)(void *context, const struct figure *figure),
    void *context, struct err *err)
{
	struct evaluation e = {space, err, ERR_NONE};
	struct term condition = {.stage = STAGE_PUBLISHED};
	enum err_code code = visit(space, node->operands[0], place, take, context, err);

	if (!code)
		eval(&e, node->operands[0], place, &condition);
	if (code || e.code || condition.reason)
		return code ? code : e.code;
	return visit(space, node->operands[rational_sign(condition.value) ? 1 : 2], place, take,
	    context, err);
}

static enum err_code visit(struct space *space, const struct formula *node,
    const struct place *place, void (*take)(void *context, const struct figure *figure),
    void *context, struct err *err)
{
	struct place there = moved(node, place);
	struct figure figure;
	enum err_code code = ERR_NONE;

	if (node->op == FORMULA_INDICATOR) {
		code = operand_figure(space, node, place, &figure, err);
		if (!code)
			take(context, &figure);
		return code;
	}
	if (node->op == FORMULA_IF)
		return visit_if(space, node, place, take, context, err);
	for (int i = 0; i < 3 && node->operands[i] && !code; i++)
		code = visit(space, node->operands[i], &there, take, context, err);
	return code;
}

enum err_code figure_formula_operands(struct space *space, const struct formula *formula,
    const struct figure_query *query, void (*take)(void *context, const struct figure *figure),
    void *context, struct err *err)
{
	struct place place = {.query = *query};

	return visit(space, formula, &place, take, context, err);
}
