/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a figure came about: in sentences, by the figures it was computed from, over time. */
#include "base/bug.h"
#include "web/figure_page.h"

enum { DEPTH_MAX = 3, OPERANDS_MAX = 400, GAPS_MAX = 200 };

/* ---- Sentences */

static void add_sentence(struct figure_page_view *view, struct buf *text)
{
	INVARIANT(view->sentence_count < FIGURE_SENTENCES_MAX);
	view->sentences[view->sentence_count++] = buf_keep(text, view->page.arena);
}

static const char *prose(const struct page *page, const struct figure *figure)
{
	return wording_figure(&page->wording, figure, WORDING_PROSE, WORDING_DECIMALS);
}

/* What a percentage, change or growth was computed from: numerator and base. */
static void add_compared(struct buf *text, const struct page *page, enum measure measure,
    const struct figure *a, const struct figure *b)
{
	const struct wording *w = &page->wording;
	const char *period = wording_period(w, a->query.period, PERIOD_LONG);
	const char *before = wording_period(w, b->query.period, PERIOD_LONG);

	if (measure == MEASURE_PERCENT)
		tr_add(text, page->lang, "web.figure.how.percent", prose(page, a), prose(page, b),
		    wording_in_sentence(w, wording_scenario(w, b->query.scenario)));
	else if (measure == MEASURE_CHANGE)
		tr_add(text, page->lang, "web.figure.how.change", prose(page, a), period,
		    prose(page, b), before);
	else
		tr_add(text, page->lang, "web.figure.how.growth", prose(page, a), period,
		    prose(page, b), before);
}

static void add_rolled_up(
    struct buf *text, const struct page *page, const struct figure *figure, size_t parts)
{
	const struct figure_query *query = &figure->query;
	const struct wording *w = &page->wording;
	struct period whole =
	    query->measure == MEASURE_CUMULATIVE ? period_cumulative(query->period) : query->period;
	const char *period = wording_period(w, whole, PERIOD_LONG);

	if (figure->over == OVER_CODES)
		tr_add_n(text, page->lang, "web.figure.how.over_codes", parts);
	else if (figure->over == OVER_CHILDREN)
		tr_add_n(text, page->lang, "web.figure.how.over_children", parts,
		    wording_unit(w, query->unit, query->period));
	else if (page->defs->indicators[query->indicator].over_time == OVER_TIME_LAST)
		tr_add(text, page->lang, "web.figure.how.last_period",
		    wording_period(w, figure->basis, PERIOD_LONG), period);
	else
		tr_add_n(text, page->lang, "web.figure.how.over_periods", parts, period);
}

static bool is_code_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.';
}

/* A formula for people: “Hộ nghèo” / “Tổng số hộ” × 100, where its author wrote codes and *. */
static const char *formula_in_names(const struct page *page, struct str formula)
{
	struct buf text = {0};

	for (size_t i = 0; i < formula.n;) {
		struct str word = {formula.p + i, 0};
		const struct indicator *indicator = NULL;
		const struct scenario *scenario = NULL;

		while (i + word.n < formula.n && is_code_char(word.p[word.n]))
			word.n++;
		i += word.n ? word.n : 1;
		if (word.n)
			indicator = definitions_indicator(page->defs, word);
		if (word.n && !indicator)
			scenario = definitions_scenario(page->defs, word);
		if (indicator)
			buf_printf(&text, "“%s”", wording_indicator(&page->wording, indicator->id));
		else if (scenario)
			buf_printf(&text, "“%s”", wording_scenario(&page->wording, scenario->id));
		else if (word.n)
			buf_add_str(&text, word);
		else
			buf_add_text(&text, *word.p == '*' ? "×" : (char[]){*word.p, '\0'});
	}
	return buf_keep(&text, page->arena);
}

static void add_value(
    struct buf *text, const struct page *page, const struct figure *figure, size_t parts)
{
	const struct figure_query *query = &figure->query;
	const struct wording *w = &page->wording;

	switch (figure->how) {
	case FIGURE_MISSING:
		if (figure->reason == REASON_SUPPRESSED)
			buf_add_text(text, tr(page->lang, "web.figure.how.suppressed"));
		else
			tr_add(
			    text, page->lang, "web.figure.how.missing", wording_reason(w, figure));
		break;
	case FIGURE_STATED:
		tr_add(text, page->lang, "web.figure.how.stated",
		    wording_unit(w, query->unit, query->period),
		    wording_period(w, figure->basis, PERIOD_LONG));
		break;
	case FIGURE_FORMULA:
		tr_add(text, page->lang, "web.figure.how.formula",
		    formula_in_names(page, page->defs->indicators[query->indicator].formula_text));
		break;
	case FIGURE_ROLLED_UP:
		add_rolled_up(text, page, figure, parts);
		break;
	}
}

static void fill_sentences(struct figure_page_view *view, const struct figure *figure,
    const struct figure_operand *operands, size_t count)
{
	const struct page *page = &view->page;
	enum measure measure = figure->query.measure;
	bool compares =
	    measure == MEASURE_PERCENT || measure == MEASURE_CHANGE || measure == MEASURE_GROWTH;
	const char *difference = wording_difference(&page->wording, figure);
	struct buf text = {0};

	if (measure == MEASURE_CUMULATIVE && figure_known(figure)) {
		tr_add(&text, page->lang, "web.figure.how.cumulative", view->period);
		add_sentence(view, &text);
	}
	if (compares && figure_known(figure)) {
		INVARIANT(count == 2);
		add_compared(&text, page, measure, &operands[0].figure, &operands[1].figure);
	} else {
		add_value(&text, page, figure, count);
	}
	add_sentence(view, &text);
	if (figure->how != FIGURE_STATED || !figure->has_rolled)
		return;
	if (*difference)
		buf_printf(&text, "%s.", difference);
	else if (figure->has_difference)
		buf_add_text(&text, tr(page->lang, "web.figure.how.agrees"));
	add_sentence(view, &text);
}

/* ---- What it was computed from */

static const char *operand_name(const struct page *page, const struct figure_operand *operand)
{
	const struct wording *w = &page->wording;
	const struct figure_query *query = &operand->figure.query;
	const char *scenario = wording_in_sentence(w, wording_scenario(w, query->scenario));

	switch (operand->role) {
	case OPERAND_UNIT:
		return wording_unit(w, query->unit, query->period);
	case OPERAND_PERIOD:
		return wording_period(w, query->period, PERIOD_LONG);
	case OPERAND_CODE:
		return wording_breakdown(w, query->breakdown);
	default:
		return arena_printf(page->arena, "%s, %s%s%s",
		    wording_indicator(w, query->indicator),
		    wording_period(w, query->period, PERIOD_LONG), *scenario ? ", " : "", scenario);
	}
}

/* Lists `operands` and, so long as `budget` lasts, theirs. */
static enum err_code fill_operands(struct figure_page_view *view,
    const struct figure_operand *operands, size_t count, int depth, size_t *budget,
    struct operand_view **out, size_t *out_count, struct err *err)
{
	const struct page *page = &view->page;
	enum err_code code = ERR_NONE;

	view->operands_cut = view->operands_cut || count > *budget;
	*out_count = count < *budget ? count : *budget;
	*budget -= *out_count;
	*out = ARENA_ARRAY(page->arena, struct operand_view, *out_count);
	for (size_t i = 0; i < *out_count && !code; i++) {
		const struct figure *figure = &operands[i].figure;
		struct operand_view *row = &(*out)[i];
		struct figure_operand *below;
		size_t below_count;

		row->name = operand_name(page, &operands[i]);
		code = figure_view_fill(page, figure, WORDING_PROSE, &row->figure, err);
		row->figure.url = figure_page_url(view, &figure->query);
		/* Below what is stated there is only what it can be held against. */
		if (code || depth == DEPTH_MAX || !*budget || !figure_known(figure) ||
		    (figure->how == FIGURE_STATED && !figure->has_rolled))
			continue;
		code = figure_operands(page->space, figure, page->arena, &below, &below_count, err);
		if (!code)
			code = fill_operands(view, below, below_count, depth + 1, budget,
			    &row->operands, &row->count, err);
	}
	return code;
}

enum err_code figure_page_fill_origin(
    struct figure_page_view *view, const struct figure *figure, struct err *err)
{
	struct page *page = &view->page;
	size_t budget = OPERANDS_MAX, count, gap_count;
	struct figure_operand *operands;
	struct figure_gap *gaps;
	enum err_code code =
	    figure_gaps(page->space, figure, page->arena, GAPS_MAX, &gaps, &gap_count, err);

	if (!code)
		code = figure_operands(page->space, figure, page->arena, &operands, &count, err);
	if (code)
		return code;
	view->coverage = wording_coverage(&page->wording, figure, gaps, gap_count);
	view->basis = wording_basis(&page->wording, figure);
	view->operands_title = tr(page->lang,
	    figure->how == FIGURE_STATED ? "web.figure.parts_of_stated" : "web.figure.parts");
	fill_sentences(view, figure, operands, count);
	if (figure->reason == REASON_SUPPRESSED ||
	    (figure->how == FIGURE_STATED && !figure->has_rolled))
		return ERR_NONE;
	return fill_operands(
	    view, operands, count, 1, &budget, &view->operands, &view->operand_count, err);
}

/* ---- Revisions */

static const char *revision_value(
    const struct page *page, int indicator, const struct figure_revision *revision)
{
	int scale = page->defs->indicators[indicator].scale;

	switch (revision->status) {
	case CELL_VALUE:
		return wording_value(&page->wording, indicator, rational_of(revision->value, scale),
		    WORDING_PROSE, WORDING_DECIMALS);
	case CELL_NOT_EXPECTED:
		return tr(page->lang, "web.figure.not_expected");
	case CELL_NOTHING:
		return tr(page->lang, "figure.reason.nothing_occurred");
	case CELL_WITHDRAWN:
		return tr(page->lang, "web.figure.withdrawn");
	}
	BUG("status %d", (int)revision->status);
}

enum err_code figure_page_fill_revisions(
    struct figure_page_view *view, const struct figure *figure, struct err *err)
{
	struct page *page = &view->page;
	const struct indicator *indicator = &page->defs->indicators[figure->query.indicator];
	struct figure_query query = figure->query;
	struct figure_revision *revisions;
	enum err_code code;
	size_t count;

	if (!query.scenario || query.measure != MEASURE_VALUE ||
	    figure->reason == REASON_SUPPRESSED)
		return ERR_NONE;
	/* A target that is that of the whole year was published for the year. */
	if (figure_known(figure) && period_within(query.period, figure->basis))
		query.period = figure->basis;
	code = figure_revisions(page->space, &query, page->arena, &revisions, &count, err);
	if (code)
		return code;
	view->revisions = ARENA_ARRAY(page->arena, struct revision_view, count);
	for (size_t i = count; i-- > 0;) {
		struct revision_view *row = &view->revisions[view->revision_count++];
		struct buf at = {0};

		format_timestamp(&at, page->lang, revisions[i].at);
		*row = (struct revision_view){
		    .batch = revisions[i].batch,
		    .url = wording_permalink(&page->wording, &query, revisions[i].batch),
		    .at = buf_keep(&at, page->arena),
		    .decision = wording_decision(&page->wording, revisions[i].decision),
		    .note = revisions[i].note ? revisions[i].note : "",
		};
		view->revisions_decided = view->revisions_decided || row->decision[0];
		/* An earlier count may be one that was withheld then. */
		if (!indicator->min_cell)
			row->value = revision_value(page, indicator->id, &revisions[i]);
	}
	return ERR_NONE;
}
