/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/wording_form.h"

#include "core/formula.h"

/* ---- Names */

const char *form_column_name(const struct wording *w, const struct form_column *column)
{
	struct buf text = {0};

	if (column->name.n)
		return arena_str(
		    w->arena, name_in(w->lang == LANG_EN, column->name, column->name_en))
		    .p;
	switch (column->kind) {
	case FORM_PLAN:
	case FORM_ENTRY:
		buf_add_text(&text, wording_scenario(w, column->scenario));
		break;
	case FORM_LAST_YEAR:
		buf_add_text(&text, tr(w->lang, "form_sheet.column.last_year"));
		break;
	case FORM_LAST_PERIOD:
		buf_add_text(&text, tr(w->lang, "form_sheet.column.last_period"));
		break;
	case FORM_CUMULATIVE:
		buf_add_text(&text, tr(w->lang, "form_sheet.column.cumulative"));
		break;
	case FORM_PERCENT_OF_PLAN:
		tr_add(&text, w->lang, "form_sheet.column.percent",
		    wording_in_sentence(w, wording_scenario(w, column->scenario)));
		break;
	case FORM_NOTE:
		buf_add_text(&text, tr(w->lang, "form_sheet.column.note"));
		break;
	}
	if (column->breakdown)
		buf_printf(&text, " – %s", wording_breakdown(w, column->breakdown));
	return buf_keep(&text, w->arena);
}

const char *form_row_name(const struct wording *w, const struct form_row *row)
{
	struct buf text = {0};

	if (row->name.n)
		return arena_str(w->arena, name_in(w->lang == LANG_EN, row->name, row->name_en)).p;
	buf_add_text(&text, wording_indicator(w, row->indicator));
	if (row->breakdown)
		buf_printf(&text, " – %s", wording_breakdown(w, row->breakdown));
	return buf_keep(&text, w->arena);
}

/* ---- Findings */

/* The cell that is spoken of: its row, and its breakdown where the row does not tell it. */
static const char *cell_name(
    const struct wording *w, const struct sheet *sheet, const struct finding *finding)
{
	const struct form_row *row = &sheet->form->rows[finding->row];
	int breakdown = sheet_cell(sheet, finding->row, finding->column)->key.breakdown;
	const char *name = form_row_name(w, row);

	if (!breakdown || row->breakdown)
		return name;
	return arena_printf(w->arena, "%s – %s", name, wording_breakdown(w, breakdown));
}

/* A number of the cell's indicator; a rule may compare what no cell is of. */
static const char *number(const struct wording *w, const struct sheet *sheet,
    const struct finding *finding, struct rational value)
{
	size_t row = finding->has_cell ? finding->row : 0;

	return wording_value(
	    w, sheet->form->rows[row].indicator, value, WORDING_BARE, WORDING_DECIMALS);
}

static bool is_of_code(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.';
}

/* A formula with the names of its indicators for their codes. */
static const char *formula_in_words(const struct wording *w, struct str formula)
{
	struct buf text = {0};

	for (size_t i = 0; i < formula.n;) {
		size_t n = 0;
		struct str word;
		const struct indicator *indicator;

		while (i + n < formula.n && is_of_code(formula.p[i + n]))
			n++;
		word = (struct str){formula.p + i, n ? n : 1};
		indicator = n ? definitions_indicator(w->defs, word) : NULL;
		if (indicator)
			buf_printf(&text, "“%s”", wording_indicator(w, indicator->id));
		else
			buf_add_str(&text, word);
		i += word.n;
	}
	return buf_keep(&text, w->arena);
}

static void add_rule(struct buf *text, const struct wording *w, const struct sheet *sheet,
    const struct finding *finding)
{
	static const char *const keys[] = {[FORM_EQ] = "finding.must_equal",
	    [FORM_NE] = "finding.must_differ",
	    [FORM_LT] = "finding.must_be_less",
	    [FORM_LE] = "finding.must_not_exceed",
	    [FORM_GT] = "finding.must_be_more",
	    [FORM_GE] = "finding.must_reach"};
	const struct form_rule *rule = &sheet->form->rules[finding->index];
	const char *left = number(w, sheet, finding, finding->left);
	const char *right = number(w, sheet, finding, finding->right);

	if (rule->message.n)
		tr_add(text, w->lang, "finding.rule",
		    name_in(w->lang == LANG_EN, rule->message, rule->message_en), left, right);
	else
		tr_add(text, w->lang, keys[rule->comparison], formula_in_words(w, rule->left_text),
		    left, formula_in_words(w, rule->right_text), right);
}

/* What the part is of: the line above it, or the total of its codes. */
static const char *total_name(
    const struct wording *w, const struct sheet *sheet, const struct finding *finding)
{
	const struct cell_key *key = &sheet_cell(sheet, finding->row, finding->column)->key;
	int parent = w->defs->indicators[key->indicator].parent;

	return wording_indicator(
	    w, str_starts(finding->name, STR("part:")) && parent ? parent : key->indicator);
}

const char *wording_finding(
    const struct wording *w, const struct sheet *sheet, const struct finding *finding)
{
	const char *name = finding->has_cell ? cell_name(w, sheet, finding) : "";
	const char *left = number(w, sheet, finding, finding->left);
	const char *right = number(w, sheet, finding, finding->right);
	struct buf text = {0};

	switch (finding->check) {
	case CHECK_REQUIRED:
		tr_add(&text, w->lang, "finding.required", name);
		break;
	case CHECK_TEXT:
		tr_add(&text, w->lang, "finding.text",
		    name_in(w->lang == LANG_EN, sheet->form->texts[finding->index].name,
			sheet->form->texts[finding->index].name_en));
		break;
	case CHECK_RULE:
		add_rule(&text, w, sheet, finding);
		break;
	case CHECK_PART:
		tr_add(&text, w->lang, "finding.part", name, left, total_name(w, sheet, finding),
		    right);
		break;
	case CHECK_SUM:
		tr_add(&text, w->lang, "finding.sum", name, left, right);
		break;
	case CHECK_DECREASE:
		tr_add(&text, w->lang, "finding.decrease", name, right, left);
		break;
	case CHECK_RANGE:
		tr_add(&text, w->lang, "finding.range", name, left, right, finding->periods);
		break;
	case CHECK_UNCHANGED:
		tr_add(&text, w->lang, "finding.unchanged", name, left, finding->periods);
		break;
	case CHECK_COUNT:
		break;
	}
	return buf_keep(&text, w->arena);
}
