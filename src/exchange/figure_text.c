/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Figures as plain text: one with its provenance, several as a table. */
#include "exchange/figure_output.h"

#include "base/text.h"
#include "report/wording.h"

enum { GAPS_NAMED = 10, NOTES_NAMED = 5, OPERANDS_NAMED = 20, LABELS_MAX = 64, COLUMNS = 9 };

struct texts {
	struct space *space;
	struct wording wording;
	struct buf *out;
	struct err *err;
};

static void add_padding(struct buf *out, size_t from, size_t to)
{
	for (; from < to; from++)
		buf_add_char(out, ' ');
}

/* "350.000 triệu đồng (ước)", "… (chưa có báo cáo)" */
static const char *figure_text(struct texts *t, const struct figure *figure, bool compared)
{
	const struct wording *w = &t->wording;
	const char *text = wording_figure(w, figure, WORDING_PROSE, WORDING_DECIMALS);

	if (!figure_known(figure))
		return arena_printf(w->arena, "%s (%s)", text, wording_reason(w, figure));
	if (compared)
		text = wording_comparison(w, figure);
	if (wording_is_estimate(w, figure))
		return arena_printf(w->arena, "%s %s", text, wording_estimate_mark(w));
	return text;
}

static const char *coverage_text(struct texts *t, const struct figure *figure, enum err_code *code)
{
	struct figure_gap *gaps;
	size_t count;

	*code = figure_gaps(t->space, figure, t->wording.arena, GAPS_NAMED, &gaps, &count, t->err);
	return *code ? "" : wording_coverage(&t->wording, figure, gaps, count);
}

/* ---- One figure */

struct label {
	const char *name; /* "": belongs to the one before */
	const char *text;
};

struct labels {
	size_t count;
	struct label items[LABELS_MAX];
};

/* What there is nothing to say about is left out. */
static void add_label(struct labels *labels, const char *name, const char *text)
{
	if (text && *text && labels->count < LABELS_MAX)
		labels->items[labels->count++] = (struct label){name, text};
}

static const char *title_text(struct texts *t, const struct figure_query *q)
{
	const struct wording *w = &t->wording;
	struct buf text = {0};

	tr_add(&text, w->lang,
	    q->breakdown ? "figure.provenance.breakdown" : "figure.provenance.total",
	    wording_indicator(w, q->indicator), wording_period(w, q->period, PERIOD_LONG),
	    wording_unit(w, q->unit, q->period), wording_breakdown(w, q->breakdown));
	return buf_keep(&text, w->arena);
}

static const char *origin_text(struct texts *t, const struct figure *figure)
{
	const struct wording *w = &t->wording;
	const char *basis = wording_basis(w, figure);

	if (!figure_known(figure))
		return "";
	return *basis ? arena_printf(w->arena, "%s; %s", wording_how(w, figure), basis)
	              : wording_how(w, figure);
}

static const char *stage_text(struct texts *t, const struct figure *figure)
{
	const struct wording *w = &t->wording;
	const char *stage = wording_stage(w, figure->stage);
	struct buf text = {0};

	if (!figure_known(figure))
		return "";
	if (figure->how != FIGURE_STATED || !figure->revision)
		return stage;
	tr_add(&text, w->lang, "figures.revision", stage, figure->revision);
	return buf_keep(&text, w->arena);
}

/* What it was computed from; sums name their parts only where some are missing. */
static enum err_code add_operands(
    struct texts *t, const struct figure *figure, struct labels *labels)
{
	const struct wording *w = &t->wording;
	const char *name = tr(w->lang, "figures.label.operands");
	struct figure_operand *operands;
	enum err_code code;
	size_t count;

	if (figure->how == FIGURE_STATED || figure->how == FIGURE_ROLLED_UP)
		return ERR_NONE;
	code = figure_operands(t->space, figure, w->arena, &operands, &count, t->err);
	for (size_t i = 0; i < count && i < OPERANDS_NAMED && !code; i++) {
		const struct figure *operand = &operands[i].figure;

		add_label(labels, i ? "" : name,
		    arena_printf(w->arena, "%s (%s): %s", title_text(t, &operand->query),
			wording_in_sentence(w, wording_scenario(w, operand->query.scenario)),
			figure_text(t, operand, false)));
	}
	return code;
}

static enum err_code add_notes(struct texts *t, const struct figure *figure, struct labels *labels)
{
	const char *name = tr(t->wording.lang, "figures.label.note");
	const char **notes;
	size_t count;
	enum err_code code =
	    figure_notes(t->space, figure, t->wording.arena, NOTES_NAMED, &notes, &count, t->err);

	for (size_t i = 0; i < count && !code; i++)
		add_label(labels, i ? "" : name, notes[i]);
	return code;
}

static void write_labels(struct buf *out, const struct labels *labels)
{
	size_t width = 0;

	for (size_t i = 0; i < labels->count; i++) {
		size_t length = text_length(str_of(labels->items[i].name));

		width = length > width ? length : width;
	}
	for (size_t i = 0; i < labels->count; i++) {
		const struct label *label = &labels->items[i];

		buf_add_text(out, "  ");
		buf_add_text(out, label->name);
		add_padding(out, text_length(str_of(label->name)), width + 2);
		buf_add_text(out, label->text);
		buf_add_char(out, '\n');
	}
}

static enum err_code write_one(struct texts *t, const struct figure *figure)
{
	const struct figure_query *q = &figure->query;
	const struct wording *w = &t->wording;
	struct labels labels = {0};
	enum err_code code;

	add_label(&labels, tr(w->lang, "figures.label.scenario"), wording_scenario(w, q->scenario));
	add_label(&labels, tr(w->lang, "figures.label.how"), origin_text(t, figure));
	code = add_operands(t, figure, &labels);
	if (!code)
		add_label(&labels, tr(w->lang, "figures.label.coverage"),
		    coverage_text(t, figure, &code));
	add_label(&labels, tr(w->lang, "figures.label.difference"), wording_difference(w, figure));
	if (!code)
		code = add_notes(t, figure, &labels);
	if (code)
		return code;
	add_label(&labels, tr(w->lang, "figures.label.decision"),
	    wording_decision(w, figure_decision(w->defs, figure)));
	add_label(&labels, tr(w->lang, "figures.label.stage"), stage_text(t, figure));
	if (q->layer == LAYER_PUBLISHED)
		add_label(&labels, tr(w->lang, "figures.label.permalink"),
		    wording_permalink(w, q, space_head(t->space).published));
	buf_add_text(t->out, title_text(t, q));
	buf_add_text(t->out, "\n\n  ");
	buf_add_text(t->out, figure_text(t, figure, true));
	buf_add_text(t->out, "\n\n");
	write_labels(t->out, &labels);
	return ERR_NONE;
}

/* ---- Several */

enum column {
	COLUMN_UNIT,
	COLUMN_INDICATOR,
	COLUMN_BREAKDOWN,
	COLUMN_PERIOD,
	COLUMN_SCENARIO,
	COLUMN_MEASURE,
	COLUMN_FIGURE,
	COLUMN_UNIT_OF_MEASURE,
	COLUMN_REMARK
};

static void head(const struct wording *w, const char *cells[COLUMNS])
{
	cells[COLUMN_UNIT] = tr(w->lang, "figures.column.unit");
	cells[COLUMN_INDICATOR] = tr(w->lang, "figures.column.indicator");
	cells[COLUMN_BREAKDOWN] = tr(w->lang, "figures.column.breakdown");
	cells[COLUMN_PERIOD] = tr(w->lang, "figures.column.period");
	cells[COLUMN_SCENARIO] = tr(w->lang, "figures.column.scenario");
	cells[COLUMN_MEASURE] = tr(w->lang, "figures.column.measure");
	cells[COLUMN_FIGURE] = tr(w->lang, "figures.column.figure");
	cells[COLUMN_UNIT_OF_MEASURE] = tr(w->lang, "figures.column.unit_of_measure");
	cells[COLUMN_REMARK] = tr(w->lang, "figures.column.remark");
}

/* Why it is missing, or what it is based on if not on all that was expected. */
static const char *remark(struct texts *t, const struct figure *figure, enum err_code *code)
{
	const struct wording *w = &t->wording;
	bool partial = figure_known(figure) && figure->reported < figure->expected;
	const char *coverage = partial ? coverage_text(t, figure, code) : "";
	const char *basis = wording_basis(w, figure);

	if (!figure_known(figure))
		return wording_reason(w, figure);
	return arena_printf(w->arena, "%s%s%s", basis, *basis && *coverage ? "; " : "", coverage);
}

static enum err_code row(struct texts *t, const struct figure *figure, const char *cells[COLUMNS])
{
	const struct figure_query *q = &figure->query;
	const struct wording *w = &t->wording;
	enum err_code code = ERR_NONE;

	cells[COLUMN_UNIT] = wording_unit(w, q->unit, q->period);
	cells[COLUMN_INDICATOR] = wording_indicator(w, q->indicator);
	cells[COLUMN_BREAKDOWN] = wording_breakdown(w, q->breakdown);
	cells[COLUMN_PERIOD] = wording_period(w, q->period, PERIOD_SHORT);
	cells[COLUMN_SCENARIO] = wording_scenario(w, q->scenario);
	cells[COLUMN_MEASURE] = wording_measure(w, q->measure, q->measure_scenario);
	cells[COLUMN_FIGURE] = wording_figure(w, figure, WORDING_CELL, WORDING_DECIMALS);
	cells[COLUMN_UNIT_OF_MEASURE] = wording_unit_of_figure(w, q);
	cells[COLUMN_REMARK] = remark(t, figure, &code);
	return code;
}

/* Columns that would say the same of every figure are left out: width 0. */
static void drop_columns(const struct figure *figures, size_t count, size_t widths[COLUMNS])
{
	bool breakdown = false, measure = false;

	for (size_t i = 0; i < count; i++) {
		breakdown = breakdown || figures[i].query.breakdown;
		measure = measure || figures[i].query.measure != MEASURE_VALUE;
	}
	if (!breakdown)
		widths[COLUMN_BREAKDOWN] = 0;
	if (!measure)
		widths[COLUMN_MEASURE] = 0;
}

static void write_row(struct buf *out, const char *const cells[COLUMNS], const size_t *widths)
{
	size_t pending = 0; /* blanks due before the next text: none trail at the end */

	for (int i = 0; i < COLUMNS; i++) {
		size_t length, fill;

		if (!widths[i])
			continue;
		length = text_length(str_of(cells[i]));
		fill = widths[i] - length;
		if (i == COLUMN_FIGURE) {
			pending += fill;
			fill = 0;
		}
		if (length) {
			add_padding(out, 0, pending);
			pending = 0;
			buf_add_text(out, cells[i]);
		}
		pending += fill + 2;
	}
	buf_add_char(out, '\n');
}

static enum err_code write_table(struct texts *t, const struct figure *figures, size_t count)
{
	const char *(*cells)[COLUMNS] = arena_calloc(t->wording.arena, count + 1, sizeof(*cells));
	size_t widths[COLUMNS] = {0};
	enum err_code code = ERR_NONE;

	head(&t->wording, cells[0]);
	for (size_t i = 0; i < count && !code; i++)
		code = row(t, &figures[i], cells[i + 1]);
	if (code)
		return code;
	for (size_t i = 0; i <= count; i++)
		for (int c = 0; c < COLUMNS; c++) {
			size_t length = text_length(str_of(cells[i][c]));

			widths[c] = length > widths[c] ? length : widths[c];
		}
	drop_columns(figures, count, widths);
	for (size_t i = 0; i <= count; i++)
		write_row(t->out, cells[i], widths);
	return ERR_NONE;
}

enum err_code figures_write_text(struct space *space, enum lang lang, const struct figure *figures,
    size_t count, struct buf *out, struct err *err)
{
	struct arena arena = {0};
	struct texts t = {space, {lang, space_definitions(space), &arena}, out, err};
	enum err_code code = ERR_NONE;

	if (count == 1)
		code = write_one(&t, &figures[0]);
	else if (count)
		code = write_table(&t, figures, count);
	arena_release(&arena);
	return code;
}
