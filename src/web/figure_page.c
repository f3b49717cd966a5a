/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A figure's permalink: its value, how it came about, and its published revisions. */
#include "web/figure_page.h"

#include "figure.html.h"
#include "web/web.h"

enum { DEPTH_MAX = 3, OPERANDS_MAX = 400, GAPS_MAX = 200, NOTES_MAX = 12 };

/* The period and, after '@', the batch of the address's last segment; batch 0: current. */
static enum err_code read_period(
    struct str segment, struct period *p, int64_t *batch, struct err *err)
{
	size_t at = str_find_char(segment, '@');
	struct str number = {segment.p + at + 1, at < segment.n ? segment.n - at - 1 : 0};

	*batch = 0;
	if (at < segment.n && (decimal_parse(number, 0, batch) || *batch <= 0))
		return err_set(err, ERR_INPUT, "web.bad_batch", segment.p, NULL);
	if (!period_parse_path((struct str){segment.p, at}, p))
		return err_set(err, ERR_INPUT, "web.bad_period", segment.p, NULL);
	return ERR_NONE;
}

/* The page shows its space as it stood after the batch. */
static enum err_code look_back(struct page *page, int64_t batch, struct err *err)
{
	struct space *past;
	enum err_code code = space_as_of(page->space, batch, &past, err);

	if (code)
		return code;
	page->space = past;
	page->defs = space_definitions(past);
	page->wording.defs = page->defs;
	page->published = batch;
	page->unlisted = true;
	return ERR_NONE;
}

static enum err_code read_query(
    const struct page *page, struct request *req, struct figure_query *query, struct err *err)
{
	struct str scenario = request_query(req, "scenario");
	struct str breakdown = request_query(req, "breakdown");
	struct str measure = request_query(req, "measure");
	const struct indicator *indicator;
	const struct scenario *found;
	const struct breakdown *code_found;
	const struct unit *unit;
	enum err_code code =
	    page_find_indicator(page, request_param(req, "indicator"), &indicator, err);

	if (!code)
		code = page_find_unit(page, request_param(req, "unit"), &query->period, &unit, err);
	if (code)
		return code;
	query->indicator = indicator->id;
	query->unit = unit->id;
	query->layer = LAYER_PUBLISHED;
	if (scenario.n) {
		code = page_find_scenario(page, scenario, &found, err);
		if (code)
			return code;
		query->scenario = found->id;
	}
	code_found = definitions_breakdown(page->defs, indicator->codelist, breakdown);
	if (!code_found)
		return err_set(err, ERR_NOT_FOUND, "web.unknown_breakdown", breakdown.p, NULL);
	query->breakdown = code_found->id;
	if (measure.n)
		return page_find_measure(
		    page, measure, &query->measure, &query->measure_scenario, err);
	return ERR_NONE;
}

/* ---- what it was computed from */

static const char *operand_name(const struct page *page, const struct figure_operand *operand)
{
	const struct wording *w = &page->wording;
	const struct figure_query *query = &operand->figure.query;

	switch (operand->role) {
	case OPERAND_UNIT:
		return wording_unit(w, query->unit, query->period);
	case OPERAND_PERIOD:
		return wording_period(w, query->period, PERIOD_LONG);
	case OPERAND_CODE:
		return wording_breakdown(w, query->breakdown);
	default:
		return arena_printf(page->arena, "%s, %s, %s",
		    wording_indicator(w, query->indicator),
		    wording_period(w, query->period, PERIOD_LONG),
		    wording_in_sentence(w, wording_scenario(w, query->scenario)));
	}
}

static enum err_code fill_operands(const struct page *page, const struct figure *figure, bool past,
    int depth, size_t *budget, struct operand_view **out, size_t *count, struct err *err)
{
	struct figure_operand *operands;
	enum err_code code =
	    figure_operands(page->space, figure, page->arena, &operands, count, err);

	if (code)
		return code;
	if (*count > *budget)
		*count = *budget;
	*budget -= *count;
	*out = ARENA_ARRAY(page->arena, struct operand_view, *count);
	for (size_t i = 0; i < *count && !code; i++) {
		struct operand_view *view = &(*out)[i];

		view->name = operand_name(page, &operands[i]);
		view->url = wording_permalink(
		    &page->wording, &operands[i].figure.query, past ? page->published : 0);
		code =
		    figure_view_fill(page, &operands[i].figure, WORDING_PROSE, &view->figure, err);
		if (!code && depth < DEPTH_MAX && figure_known(&operands[i].figure))
			code = fill_operands(page, &operands[i].figure, past, depth + 1, budget,
			    &view->operands, &view->count, err);
	}
	return code;
}

/* ---- revisions, notes, measures */

static enum err_code fill_revisions(
    struct figure_page_view *view, const struct figure *figure, struct err *err)
{
	struct page *page = &view->page;
	const struct indicator *indicator = &page->defs->indicators[figure->query.indicator];
	struct figure_revision *revisions;
	enum err_code code;
	size_t count;

	if (!figure->query.scenario || figure->query.measure != MEASURE_VALUE ||
	    figure->reason == REASON_SUPPRESSED)
		return ERR_NONE;
	code = figure_revisions(page->space, &figure->query, page->arena, &revisions, &count, err);
	/* Earlier counts may be as small as those that are suppressed. */
	if (code || (indicator->min_cell && count > 1))
		return code;
	view->revisions = ARENA_ARRAY(page->arena, struct revision_view, count);
	for (size_t i = count; i-- > 0;) {
		struct revision_view *row = &view->revisions[view->revision_count++];
		struct buf at = {0};

		format_timestamp(&at, page->lang, revisions[i].at);
		row->revision = revisions[i].revision;
		row->at = arena_str(page->arena, buf_str(&at)).p;
		row->note = revisions[i].note ? revisions[i].note : "";
		row->decision = wording_decision(&page->wording, revisions[i].decision);
		row->value = revisions[i].status == CELL_VALUE
		                 ? wording_value(&page->wording, indicator->id,
				       rational_of(revisions[i].value, indicator->scale),
				       WORDING_PROSE, WORDING_DECIMALS)
		                 : tr(page->lang, revisions[i].status == CELL_WITHDRAWN
						      ? "web.figure.withdrawn"
						      : "web.figure.not_expected");
		buf_release(&at);
	}
	return ERR_NONE;
}

static void add_measure(
    struct figure_page_view *view, const struct figure *figure, enum measure measure, int scenario)
{
	const struct page *page = &view->page;
	struct figure_query query = figure->query;
	bool here = query.measure == measure && query.measure_scenario == scenario;

	if (view->measure_count == FIGURE_MEASURES_MAX)
		return;
	query.measure = measure;
	query.measure_scenario = scenario;
	view->measures[view->measure_count++] = (struct named_link){
	    wording_measure(&page->wording, measure, scenario),
	    here ? NULL
		 : wording_permalink(&page->wording, &query, view->as_of ? page->published : 0)};
}

static enum err_code fill_measures(
    struct figure_page_view *view, const struct figure *figure, struct err *err)
{
	struct page *page = &view->page;
	size_t count;
	int *targets;
	enum err_code code = figure_targets(
	    page->space, figure->query.indicator, page->arena, &targets, &count, err);

	if (code)
		return code;
	add_measure(view, figure, MEASURE_VALUE, 0);
	for (size_t i = 0; i < count; i++)
		add_measure(view, figure, MEASURE_PERCENT, targets[i]);
	add_measure(view, figure, MEASURE_CHANGE, 0);
	add_measure(view, figure, MEASURE_GROWTH, 0);
	if (page->defs->indicators[figure->query.indicator].over_time == OVER_TIME_SUM &&
	    period_kind(figure->query.period) != PERIOD_YEAR)
		add_measure(view, figure, MEASURE_CUMULATIVE, 0);
	return ERR_NONE;
}

static const char *api_url(
    const struct page *page, const struct figure_query *query, const char *format)
{
	struct buf url = {0}, period = {0}, measure = {0};
	const char *kept;
	struct str unit = definitions_unit_name(
	    page->defs, &page->defs->units[query->unit], query->period, page->arena);

	period_add(&period, query->period);
	measure_add(&measure, page->defs, query->measure, query->measure_scenario);
	buf_printf(&url, "/api/v1/figures?unit=%.*s&indicator=%.*s&period=%s&measure=%s",
	    STR_ARG(unit), STR_ARG(page->defs->indicators[query->indicator].code), period.p,
	    measure.p);
	if (query->scenario)
		buf_printf(
		    &url, "&scenario=%.*s", STR_ARG(page->defs->scenarios[query->scenario].code));
	if (query->breakdown)
		buf_printf(&url, "&breakdown=%.*s",
		    STR_ARG(page->defs->breakdowns[query->breakdown].code));
	buf_printf(&url, "&format=%s", format);
	kept = arena_str(page->arena, buf_str(&url)).p;
	buf_release(&url);
	buf_release(&period);
	buf_release(&measure);
	return kept;
}

static void fill_names(struct figure_page_view *view, const struct figure *figure)
{
	struct page *page = &view->page;
	const struct wording *w = &page->wording;
	const struct figure_query *query = &figure->query;

	view->unit = (struct named_link){wording_unit(w, query->unit, query->period),
	    page_unit_url(page, query->unit, query->period)};
	view->indicator = (struct named_link){wording_indicator(w, query->indicator),
	    page_indicator_url_at(page, query->indicator, query->unit, query->period)};
	view->scenario = wording_scenario(w, query->scenario);
	view->breakdown = wording_breakdown(w, query->breakdown);
	view->measure = wording_measure(w, query->measure, query->measure_scenario);
	view->stage = figure->revision ? wording_stage(w, figure->stage) : "";
	view->current_url = wording_permalink(w, query, 0);
	view->permanent_url = wording_permalink(w, query, page->published);
	view->csv_url = api_url(page, query, "csv");
	view->json_url = api_url(page, query, "json");
	page_crumb_menu(page, MENU_INDICATORS);
	page_crumb(page, view->indicator.name, view->indicator.url);
	page->title = arena_printf(page->arena, "%s, %s, %s", view->indicator.name, view->unit.name,
	    wording_period(w, query->period, PERIOD_LONG));
	if (query->measure != MEASURE_VALUE)
		page->title = arena_printf(
		    page->arena, "%s: %s", page->title, wording_in_sentence(w, view->measure));
	if (view->as_of)
		page->title = arena_printf(
		    page->arena, "%s (@%lld)", page->title, (long long)page->published);
	page->description = view->figure.provenance;
}

static enum err_code fill_provenance(
    struct figure_page_view *view, const struct figure *figure, struct err *err)
{
	struct page *page = &view->page;
	const struct wording *w = &page->wording;
	size_t budget = OPERANDS_MAX, gap_count;
	struct figure_gap *gaps;
	enum err_code code =
	    figure_gaps(page->space, figure, page->arena, GAPS_MAX, &gaps, &gap_count, err);

	if (code)
		return code;
	view->coverage = wording_coverage(w, figure, gaps, gap_count);
	view->basis = wording_basis(w, figure);
	view->difference = wording_difference(w, figure);
	view->decision = wording_decision(w, figure->decision);
	code = figure_notes(
	    page->space, figure, page->arena, NOTES_MAX, &view->notes, &view->note_count, err);
	if (!code && figure->reason != REASON_SUPPRESSED)
		code = fill_operands(page, figure, view->as_of, 1, &budget, &view->operands,
		    &view->operand_count, err);
	view->operands_title = tr(page->lang,
	    figure->how == FIGURE_STATED ? "web.figure.parts_of_stated" : "web.figure.parts");
	return code;
}

static enum err_code fill(struct figure_page_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	struct figure_query query = {0};
	struct figure figure;
	int64_t batch;
	enum err_code code = read_period(request_param(req, "period"), &query.period, &batch, err);

	if (!code && batch)
		code = look_back(page, batch, err);
	if (!code)
		code = read_query(page, req, &query, err);
	if (!code)
		code = figure_view_get(page, &query, WORDING_PROSE, &figure, &view->figure, err);
	if (code)
		return code;
	if (batch) {
		struct buf text = {0};

		tr_add(&text, page->lang, "web.figure.as_of", batch);
		view->as_of = arena_str(page->arena, buf_str(&text)).p;
		buf_release(&text);
	}
	view->sentence = figure_known(&figure) ? wording_how(&page->wording, &figure)
	                                       : wording_reason(&page->wording, &figure);
	fill_names(view, &figure);
	code = fill_provenance(view, &figure, err);
	if (!code)
		code = fill_revisions(view, &figure, err);
	if (!code)
		code = fill_measures(view, &figure, err);
	return code;
}

enum err_code figure_page(struct request *req, struct response *res, struct err *err)
{
	struct figure_page_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	code = fill(&view, req, err);
	if (!code) {
		struct html h = page_html(&view.page, res);

		page_figure(&h, &view);
	}
	page_end(&view.page);
	return code;
}
