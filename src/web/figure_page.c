/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A figure's permalink: its value, how it came about, and its published revisions. */
#include "web/figure_page.h"

#include "exchange/figure_output.h"
#include "figure.html.h"
#include "report/mark.h"
#include "web/web.h"

enum { QUOTES_MAX = 50, NOTES_MAX = 12 };

/* ---- The address */

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
static enum err_code look_back(struct figure_page_view *view, int64_t batch, struct err *err)
{
	struct page *page = &view->page;
	struct space *past;
	enum err_code code = space_as_of(page->space, batch, &past, err);

	if (code == ERR_NOT_FOUND)
		return err_set(err, ERR_NOT_FOUND, "web.unknown_batch",
		    arena_printf(page->arena, "%lld", (long long)batch), NULL);
	if (code)
		return code;
	page->space = past;
	page->defs = space_definitions(past);
	page->wording.defs = page->defs;
	page->published = batch;
	page->unlisted = true;
	view->batch = batch;
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

const char *figure_page_url(const struct figure_page_view *view, const struct figure_query *query)
{
	return wording_permalink(&view->page.wording, query, view->batch);
}

/* ---- Other measures, notes */

static enum err_code add_measure(struct figure_page_view *view, const struct figure *figure,
    enum measure measure, int scenario, struct err *err)
{
	const struct page *page = &view->page;
	struct measure_view *row = &view->measures[view->measure_count];
	struct figure_query query = figure->query;
	struct figure other;
	enum err_code code;

	if (view->measure_count == FIGURE_MEASURES_MAX)
		return ERR_NONE;
	row->here = query.measure == measure && query.measure_scenario == scenario;
	query.measure = measure;
	query.measure_scenario = scenario;
	row->name = wording_measure(&page->wording, measure, scenario);
	code = figure_view_get(page, &query, WORDING_PROSE, &other, &row->figure, err);
	row->figure.url = figure_page_url(view, &query);
	/* One that cannot be had is no choice, unless it is what was asked for. */
	view->measure_count += row->here || figure_known(&other);
	return code;
}

static enum err_code fill_measures(
    struct figure_page_view *view, const struct figure *figure, struct err *err)
{
	struct page *page = &view->page;
	const struct indicator *indicator = &page->defs->indicators[figure->query.indicator];
	bool percentage = str_starts(indicator->unit_of_measure, STR("%"));
	int scenario = figure->query.scenario, *targets;
	size_t count;
	enum err_code code = figure_targets(
	    page->space, figure->query.indicator, page->arena, &targets, &count, err);

	if (!code)
		code = add_measure(view, figure, MEASURE_VALUE, 0, err);
	for (size_t i = 0; i < count && !code; i++)
		if (targets[i] != scenario)
			code = add_measure(view, figure, MEASURE_PERCENT, targets[i], err);
	/* What a percentage gained is no percentage. */
	if (!code && (!percentage || figure->query.measure == MEASURE_CHANGE))
		code = add_measure(view, figure, MEASURE_CHANGE, 0, err);
	if (!code && (!percentage || figure->query.measure == MEASURE_GROWTH))
		code = add_measure(view, figure, MEASURE_GROWTH, 0, err);
	if (!code && indicator->over_time == OVER_TIME_SUM &&
	    period_kind(figure->query.period) != PERIOD_YEAR)
		code = add_measure(view, figure, MEASURE_CUMULATIVE, 0, err);
	return code;
}

static enum err_code fill_notes(
    struct figure_page_view *view, const struct figure *figure, struct err *err)
{
	struct page *page = &view->page;
	const char **notes;
	enum err_code code = figure_notes(
	    page->space, figure, page->arena, NOTES_MAX, &notes, &view->note_count, err);

	view->notes = ARENA_ARRAY(page->arena, struct note_view, view->note_count);
	for (size_t i = 0; i < view->note_count && !code; i++) {
		const char *label = mark_label(page->arena, notes[i]);
		const char *colon = label ? strchr(notes[i], ':') : NULL;
		const char *rest = colon ? colon + 1 : "";

		view->notes[i] = (struct note_view){label, label ? rest : notes[i]};
	}
	return code;
}

/* ---- Names, links, title */

static const char *api_url(
    const struct page *page, const struct figure_query *query, const char *format)
{
	struct buf url = {0}, period = {0}, measure = {0};

	period_add(&period, query->period);
	measure_add(&measure, page->defs, query->measure, query->measure_scenario);
	buf_add_text(&url, "/api/v1/figures");
	page_add_parameter(&url, "format", str_of(format));
	page_add_parameter(&url, "unit",
	    definitions_unit_name(
		page->defs, &page->defs->units[query->unit], query->period, page->arena));
	page_add_parameter(&url, "indicator", page->defs->indicators[query->indicator].code);
	page_add_parameter(&url, "period", buf_str(&period));
	page_add_parameter(&url, "measure", buf_str(&measure));
	if (query->scenario)
		page_add_parameter(&url, "scenario", page->defs->scenarios[query->scenario].code);
	if (query->breakdown)
		page_add_parameter(
		    &url, "breakdown", page->defs->breakdowns[query->breakdown].code);
	if (page->english)
		page_add_parameter(&url, "lang", STR("en"));
	buf_release(&period);
	buf_release(&measure);
	return buf_keep(&url, page->arena);
}

static void fill_decision(struct figure_page_view *view, const struct figure *figure)
{
	struct page *page = &view->page;
	int id = figure_decision(page->defs, figure);

	view->decision = wording_decision(&page->wording, id);
	view->decision_title = id ? page_text(page, page->defs->decisions[id].title) : "";
}

static void fill_title(struct figure_page_view *view, const struct figure_query *query)
{
	struct page *page = &view->page;
	const struct wording *w = &page->wording;
	struct buf text = {0}, scenario = {0};

	buf_add_text(&text, view->indicator.name);
	if (query->breakdown)
		buf_printf(&text, " (%s)", view->breakdown);
	if (query->measure != MEASURE_VALUE)
		buf_printf(&text, ": %s", wording_in_sentence(w, view->measure));
	view->heading = buf_keep(&text, page->arena);
	buf_add_text(&scenario, wording_in_sentence(w, view->scenario));
	buf_printf(&text, "%s, %s%s%s", view->unit.name, view->period, scenario.n ? ", " : "",
	    scenario.n ? scenario.p : "");
	view->subject = buf_keep(&text, page->arena);
	buf_printf(&text, "%s, %s", view->heading, view->subject);
	if (view->batch)
		buf_printf(&text, " (@%lld)", (long long)view->batch);
	page->title = buf_keep(&text, page->arena);
	page->crumb = view->subject;
	page->description = view->figure.provenance;
	buf_release(&scenario);
}

static void fill_citation(struct figure_page_view *view, const struct figure *figure)
{
	struct page *page = &view->page;
	struct buf value = {0}, text = {0};

	if (!figure_known(figure))
		return;
	buf_add_text(&value, view->figure.value);
	if (view->figure.estimate[0])
		buf_printf(&value, " %s", view->figure.estimate);
	/* A quotation leaves the site; what its figure rests on goes with it. */
	if (view->figure.mark)
		buf_printf(&value, " (%s)", view->figure.mark);
	tr_add(&text, page->lang, "web.figure.citation",
	    arena_printf(page->arena, "%s, %s", view->heading, view->subject), buf_str(&value),
	    page->site_title, page->published);
	view->citation = buf_keep(&text, page->arena);
	buf_release(&value);
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
	view->period = wording_period(w, query->period, PERIOD_LONG);
	view->scenario = wording_scenario(w, query->scenario);
	view->breakdown = wording_breakdown(w, query->breakdown);
	view->measure = query->measure == MEASURE_VALUE
	                    ? ""
	                    : wording_measure(w, query->measure, query->measure_scenario);
	view->stage = figure_known(figure) ? wording_stage(w, figure->stage) : "";
	view->current_url = wording_permalink(w, query, 0);
	view->permanent_url = wording_permalink(w, query, page->published);
	view->csv_url = api_url(page, query, "csv");
	view->json_url = api_url(page, query, "json");
	page_crumb_menu(page, MENU_INDICATORS);
	page_crumb(page, view->indicator.name, view->indicator.url);
	fill_decision(view, figure);
	fill_title(view, query);
	fill_citation(view, figure);
}

/* Articles of the page's language. While the database is away the page does without them. */
static enum err_code fill_quotes(
    struct figure_page_view *view, const struct figure *figure, struct err *err)
{
	struct page *page = &view->page;
	struct article_quote *quotes;
	struct err away = {0};
	size_t count;
	enum err_code code = article_quotes(
	    space_db(page->space), &figure->query, QUOTES_MAX, page->arena, &quotes, &count, &away);

	if (err_is_of_database(code)) {
		page->incomplete = true;
		return ERR_NONE;
	}
	view->quotes = ARENA_ARRAY(page->arena, struct quote_view, count);
	for (size_t i = 0; i < count && !code; i++) {
		const struct article_pin *pin = &quotes[i].pin;
		bool english = page->english && quotes[i].line.title_en.n, adjusted;
		const char *now;

		if (article_field_english(pin->field) != english)
			continue;
		code = article_pin_now(page->space, pin, page->arena, &adjusted, &now, err);
		view->quotes[view->quote_count++] =
		    (struct quote_view){news_item(page, &quotes[i].line),
			page_text(page, pin->said), pin->batch, adjusted};
	}
	return code;
}

/* The first revision after the batch that an article quotes; NULL: it quotes the latest. */
static struct revision_view *revision_after(struct figure_page_view *view, int64_t batch)
{
	struct revision_view *found = NULL;

	for (size_t i = 0; i < view->revision_count; i++) {
		struct revision_view *revision = &view->revisions[i];

		if (revision->batch > batch && (!found || revision->batch < found->batch))
			found = revision;
	}
	return found;
}

/* Which articles each revision overtook. */
static void fill_affected(struct figure_page_view *view)
{
	for (size_t i = 0; i < view->quote_count; i++) {
		struct revision_view *revision = revision_after(view, view->quotes[i].batch);

		if (!revision)
			continue;
		if (!revision->affected)
			revision->affected = ARENA_ARRAY(
			    view->page.arena, const struct news_item *, view->quote_count);
		revision->affected[revision->affected_count++] = &view->quotes[i].item;
	}
}

static enum err_code fill(struct figure_page_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	struct figure_query query = {0};
	struct figure figure;
	int64_t batch;
	enum err_code code = read_period(request_param(req, "period"), &query.period, &batch, err);

	if (!code && batch)
		code = look_back(view, batch, err);
	if (!code)
		code = read_query(page, req, &query, err);
	if (!code)
		code = figure_view_get(page, &query, WORDING_PROSE, &figure, &view->figure, err);
	if (code)
		return code;
	fill_names(view, &figure);
	code = figure_page_fill_origin(view, &figure, err);
	if (!code)
		code = fill_notes(view, &figure, err);
	if (!code)
		code = figure_page_fill_revisions(view, &figure, err);
	if (!code)
		code = fill_measures(view, &figure, err);
	if (!code)
		code = fill_quotes(view, &figure, err);
	if (!code)
		fill_affected(view);
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
		struct html h = page_html_of(&view.page, res, CHANGE_ARTICLES);

		page_figure(&h, &view);
	}
	page_end(&view.page);
	return code;
}
