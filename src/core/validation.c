/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/validation_inside.h"

#include "base/bug.h"
#include "core/figure_eval.h"

/* ---- Findings */

/* "budget.revenue", "people/sex:F", and the scenario where the form enters several. */
static void add_cell_name(struct buf *out, const struct validation *v, const struct cell_key *key)
{
	const struct definitions *defs = v->defs;
	const struct breakdown *code = &defs->breakdowns[key->breakdown];

	buf_add_str(out, defs->indicators[key->indicator].code);
	if (key->breakdown)
		buf_printf(out, "/%.*s:%.*s", STR_ARG(code->codelist), STR_ARG(code->code));
	if (key->scenario != defs->actual)
		buf_printf(out, "@%.*s", STR_ARG(defs->scenarios[key->scenario].code));
}

struct finding *validation_add(struct validation *v, enum check check, enum form_severity severity,
    const struct sheet_cell *cell, const char *what)
{
	struct buf name = {0};
	struct finding *finding;

	if (v->count == v->capacity) {
		struct finding *larger;

		v->capacity = v->capacity ? v->capacity * 2 : 16;
		larger = ARENA_ARRAY(v->arena, struct finding, v->capacity);
		if (v->count)
			memcpy(larger, v->found, v->count * sizeof(*larger));
		v->found = larger;
	}
	finding = &v->found[v->count++];
	*finding = (struct finding){.check = check,
	    .severity = severity,
	    .left = rational_of_int(0),
	    .right = rational_of_int(0)};
	buf_add_text(&name, what);
	if (cell) {
		size_t at = (size_t)(cell - v->sheet->cells);

		finding->has_cell = true;
		finding->row = at / v->sheet->form->column_count;
		finding->column = at % v->sheet->form->column_count;
		buf_add_char(&name, ':');
		add_cell_name(&name, v, &cell->key);
	}
	finding->name = arena_str(v->arena, buf_str(&name));
	buf_release(&name);
	return finding;
}

/* ---- What must be there */

static bool is_entered(const struct sheet_cell *cell)
{
	return cell->status == CELL_VALUE || cell->status == CELL_NOTHING;
}

static void check_required(struct validation *v)
{
	const struct form *form = v->sheet->form;

	for (size_t row = 0; row < form->row_count; row++)
		for (size_t column = 0; column < form->column_count && form->rows[row].required;
		     column++) {
			const struct sheet_cell *cell = sheet_cell(v->sheet, row, column);

			if (cell->kind == SHEET_ENTRY && !is_entered(cell))
				validation_add(v, CHECK_REQUIRED, FORM_ERROR, cell, "required");
		}
	for (size_t i = 0; i < form->text_count; i++) {
		struct finding *finding;

		if (!form->texts[i].required || str_trim(v->sheet->texts[i].content).n)
			continue;
		finding = validation_add(v, CHECK_TEXT, FORM_ERROR, NULL,
		    arena_printf(v->arena, "text:%.*s", STR_ARG(form->texts[i].code)));
		finding->index = i;
	}
}

/* ---- Rules */

static bool compares(enum form_comparison comparison, int order)
{
	switch (comparison) {
	case FORM_EQ:
		return !order;
	case FORM_NE:
		return order;
	case FORM_LT:
		return order < 0;
	case FORM_LE:
		return order <= 0;
	case FORM_GT:
		return order > 0;
	case FORM_GE:
		return order >= 0;
	}
	BUG("comparison %d", comparison);
}

/* The scenario that the form is filled in for; 0: it enters nothing. */
static int entered_scenario(const struct form *form)
{
	for (size_t i = 0; i < form->column_count; i++)
		if (form->columns[i].kind == FORM_ENTRY)
			return form->columns[i].scenario;
	return 0;
}

static enum err_code evaluate(
    struct validation *v, const struct formula *formula, struct figure *out)
{
	const struct form *form = v->sheet->form;

	*out = (struct figure){.query = {.unit = v->sheet->submission.key.unit,
				   .indicator = form->rows[0].indicator,
				   .period = v->sheet->submission.key.period,
				   .scenario = entered_scenario(form),
				   .layer = LAYER_WORKING}};
	return figure_formula(v->space, formula, out, v->err);
}

struct search {
	const struct sheet *sheet;
	const struct sheet_cell *found;
};

static void look_for_cell(struct formula *node, void *context)
{
	struct search *search = context;
	const struct form *form = search->sheet->form;

	for (size_t i = 0; i < form->row_count * form->column_count && !search->found; i++)
		if (node->op == FORMULA_INDICATOR && search->sheet->cells[i].kind == SHEET_ENTRY &&
		    search->sheet->cells[i].key.indicator == node->id)
			search->found = &search->sheet->cells[i];
}

/* The first cell of the form that the rule is about. */
static const struct sheet_cell *cell_of_rule(
    const struct sheet *sheet, const struct form_rule *rule)
{
	struct search search = {.sheet = sheet};

	formula_visit(rule->left, look_for_cell, &search);
	formula_visit(rule->right, look_for_cell, &search);
	return search.found;
}

static enum err_code check_rule(struct validation *v, size_t index)
{
	const struct form_rule *rule = &v->sheet->form->rules[index];
	const struct sheet_cell *cell;
	struct finding *finding;
	struct figure left, right;
	enum err_code code = evaluate(v, rule->left, &left);

	if (!code)
		code = evaluate(v, rule->right, &right);
	if (code || !figure_known(&left) || !figure_known(&right) ||
	    compares(rule->comparison, rational_compare(left.value, right.value)))
		return code;
	finding = validation_add(
	    v, CHECK_RULE, rule->severity, NULL, arena_printf(v->arena, "rules[%zu]", index));
	finding->index = index;
	finding->left = left.value;
	finding->right = right.value;
	cell = cell_of_rule(v->sheet, rule);
	if (cell) {
		size_t at = (size_t)(cell - v->sheet->cells);

		finding->has_cell = true;
		finding->row = at / v->sheet->form->column_count;
		finding->column = at % v->sheet->form->column_count;
	}
	return ERR_NONE;
}

enum err_code validation_run(struct space *space, const struct sheet *sheet, struct arena *arena,
    struct finding **out, size_t *count, struct err *err)
{
	struct validation v = {.space = space,
	    .defs = space_definitions(space),
	    .sheet = sheet,
	    .arena = arena,
	    .err = err};
	enum err_code code = ERR_NONE;

	check_required(&v);
	for (size_t i = 0; i < sheet->form->rule_count && sheet->form->row_count && !code; i++)
		code = check_rule(&v, i);
	if (!code)
		code = validation_check_rows(&v);
	*out = v.found;
	*count = v.count;
	return code;
}
