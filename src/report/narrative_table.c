/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* {{#table …}}: figures of child units, or of periods, as rows. */
#include "base/bug.h"
#include "report/narrative_run.h"

enum { YEARS_SHOWN = 10 };

static void insert(struct narrative_run *run, const char *text)
{
	output_insert_text(&run->output, text);
}

static void markdown(struct narrative_run *run, const char *text)
{
	output_markdown(&run->output, str_of(text));
}

/* A table begins after a blank line. */
static void blank_line(struct narrative_run *run)
{
	struct str written = buf_str(&run->output.markdown);

	if (written.n && written.p[written.n - 1] != '\n')
		markdown(run, "\n");
	if (written.n > 1 && written.p[written.n - 2] != '\n')
		markdown(run, "\n");
}

/* "Số hộ nghèo (hộ)", "Thu ngân sách, tốc độ tăng (%)" */
static const char *column_head(const struct narrative_run *run, const struct narrative_node *node,
    const struct figure_query *q)
{
	const struct wording *w = &run->wording;
	const char *name = wording_indicator(w, q->indicator);
	const char *unit = wording_unit_of_measure(w, q->indicator);
	const char *about = "";
	struct buf out = {0};

	/* The numbers of a percent or growth carry their own sign. */
	if (q->measure == MEASURE_PERCENT || q->measure == MEASURE_GROWTH)
		unit = "";
	if (q->measure != MEASURE_VALUE)
		about = wording_measure(w, q->measure, q->measure_scenario);
	else if (node->figure.scenario.id)
		about = wording_scenario(w, q->scenario);
	if (*about && *unit)
		tr_add(&out, w->lang, "narrative.table.measured_in", name,
		    wording_in_sentence(w, about), unit);
	else if (*about)
		tr_add(
		    &out, w->lang, "narrative.table.measured", name, wording_in_sentence(w, about));
	else if (*unit)
		tr_add(&out, w->lang, "narrative.table.value_in", name, unit);
	else
		buf_add_text(&out, name);
	return buf_keep(&out, w->arena);
}

static enum err_code write_head(
    struct narrative_run *run, const struct narrative_node *node, int unit)
{
	const char *first = node->by_period ? "narrative.table.period" : "narrative.table.unit";
	enum err_code code = ERR_NONE;

	blank_line(run);
	output_markdown(&run->output, node->indent);
	markdown(run, "| ");
	insert(run, tr(run->wording.lang, first));
	for (size_t i = 0; i < node->code_count && !code; i++) {
		struct figure_query q = narrative_query(run, node, i, unit, node->figure.at);

		markdown(run, " | ");
		insert(run, column_head(run, node, &q));
		code = narrative_step(run);
	}
	markdown(run, " |\n");
	output_markdown(&run->output, node->indent);
	markdown(run, "| --- |");
	for (size_t i = 0; i < node->code_count; i++)
		markdown(run, " ---: |");
	markdown(run, "\n");
	return code;
}

static enum err_code write_row(struct narrative_run *run, const struct narrative_node *node,
    const char *label, bool strong, int unit, struct period p)
{
	enum err_code code = narrative_step(run);

	output_markdown(&run->output, node->indent);
	markdown(run, strong ? "| **" : "| ");
	insert(run, label);
	markdown(run, strong ? "**" : "");
	for (size_t i = 0; i < node->code_count && !code; i++) {
		struct figure_query q = narrative_query(run, node, i, unit, p);

		markdown(run, " | ");
		code = narrative_put(run, node, &q, WORDING_CELL);
	}
	markdown(run, " |\n");
	return code;
}

/* ---- By child unit */

/* True when units of this one's type report any of the codes. */
static bool reports_any(
    const struct narrative_run *run, const struct narrative_node *node, int unit, struct period p)
{
	struct str type = unit_validity_near(&run->defs->units[unit], p)->type;

	for (size_t i = 0; i < node->code_count; i++) {
		const struct indicator *indicator = &run->defs->indicators[node->codes[i].id];

		if (!indicator->reporter_type_count)
			return true;
		for (int j = 0; j < indicator->reporter_type_count; j++)
			if (str_eq(indicator->reporter_types[j], type))
				return true;
	}
	return false;
}

static enum err_code write_children(
    struct narrative_run *run, const struct narrative_node *node, int unit, size_t *rows)
{
	struct period p = node->figure.at;
	const struct tree *tree = space_tree(run->space, p);
	int position = tree_position(tree, unit);
	int child = position < 0 ? -1 : tree_first_child(tree, position);
	enum err_code code = ERR_NONE;

	for (; child >= 0 && !code; child = tree_next_sibling(tree, child)) {
		int id = tree->units[child];

		if (!narrative_type_fits(run, node, id, p) || !reports_any(run, node, id, p))
			continue;
		if (!(*rows)++)
			code = write_head(run, node, unit);
		if (!code)
			code =
			    write_row(run, node, wording_unit(&run->wording, id, p), false, id, p);
	}
	return code;
}

/* ---- By period */

/* Marks the spans of `months` that end where p ends, counted back, in which a code has figures. */
static enum err_code find_years(struct narrative_run *run, const struct narrative_node *node,
    struct period p, bool has[YEARS_SHOWN])
{
	for (size_t i = 0; i < node->code_count; i++) {
		struct period *reported;
		size_t count;
		enum err_code code = figure_periods(
		    run->space, node->codes[i].id, run->wording.arena, &reported, &count, run->err);

		if (code)
			return code;
		for (size_t j = 0; j < count; j++)
			for (int back = 0; back < YEARS_SHOWN; back++)
				if (period_within(reported[j], period_shift(p, -12 * back)))
					has[back] = true;
	}
	return ERR_NONE;
}

static enum err_code periods_of_table(struct narrative_run *run, const struct narrative_node *node,
    struct period p, struct period periods[PERIOD_PARTS_MAX], int *count)
{
	bool has[YEARS_SHOWN] = {false};
	enum err_code code = ERR_NONE;

	_Static_assert((int)YEARS_SHOWN <= (int)PERIOD_PARTS_MAX, "room for the years");
	if (p.months != 12) {
		*count = period_split(p, periods);
		if (!*count)
			periods[(*count)++] = p;
		return ERR_NONE;
	}
	code = find_years(run, node, p, has);
	has[0] = true;
	*count = 0;
	for (int back = YEARS_SHOWN - 1; back >= 0; back--)
		if (has[back])
			periods[(*count)++] = period_shift(p, -12 * back);
	return code;
}

static enum err_code write_periods(
    struct narrative_run *run, const struct narrative_node *node, int unit, size_t *rows)
{
	struct period periods[PERIOD_PARTS_MAX];
	enum err_code code;
	int count;

	code = periods_of_table(run, node, node->figure.at, periods, &count);
	for (int i = 0; i < count && !code; i++) {
		if (!(*rows)++)
			code = write_head(run, node, unit);
		if (!code)
			code = write_row(run, node,
			    wording_period(&run->wording, periods[i], PERIOD_SHORT), false, unit,
			    periods[i]);
	}
	return code;
}

enum err_code narrative_table(
    struct narrative_run *run, const struct narrative_node *node, int unit)
{
	struct period p = node->figure.at;
	/* The years of a table do not make up its period: no total then. */
	bool total = node->total && !(node->by_period && p.months == 12);
	size_t rows = 0;
	enum err_code code = node->by_period ? write_periods(run, node, unit, &rows)
	                                     : write_children(run, node, unit, &rows);

	if (!code && rows && total)
		code = write_row(run, node,
		    node->by_period ? wording_period(&run->wording, p, PERIOD_SHORT)
				    : wording_unit(&run->wording, unit, p),
		    true, unit, p);
	if (!code && rows)
		output_end_table(&run->output);
	return code;
}
