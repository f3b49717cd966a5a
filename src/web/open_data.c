/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/open_data.h"

#include "exchange/figure_select.h"
#include "open_data.html.h"
#include "web/indicator_periods.h"
#include "web/structured.h"
#include "web/web.h"

/* ---- what there is */

static bool ends_before(struct period a, struct period b)
{
	return a.start + a.months < b.start + b.months;
}

static void find_span(struct open_data_row *row, const struct period *periods, size_t count)
{
	row->first = row->last = periods[0];
	for (size_t i = 1; i < count; i++) {
		if (ends_before(periods[i], row->first))
			row->first = periods[i];
		if (ends_before(row->last, periods[i]))
			row->last = periods[i];
	}
}

/*
 * All its figures of the site's unit and what is below: as a list while they are few, as a
 * cross-table where they are many.
 */
static const char *data_url(const struct page *page, const struct indicator *indicator,
    const struct period *periods, size_t count, const char *format)
{
	const struct unit *root = definitions_root_unit(page->defs);
	bool few = count * (size_t)page->defs->unit_count <= FIGURES_MAX;
	struct buf url = {0}, words = {0};
	struct str unit;

	if (!root)
		return "";
	unit = definitions_unit_name(
	    page->defs, root, definitions_root_period(page->defs), page->arena);
	buf_add_text(&url, few ? "/api/v1/figures" : "/api/v1/pivot");
	buf_printf(&words, "%.*s/**", STR_ARG(unit));
	page_add_parameter(&url, few ? "unit" : "units", buf_str(&words));
	page_add_parameter(&url, few ? "indicator" : "indicators", indicator->code);
	buf_clear(&words);
	for (size_t i = 0; i < count; i++) {
		buf_add_text(&words, i ? "," : "");
		period_add(&words, periods[i]);
	}
	page_add_parameter(&url, few ? "period" : "periods", buf_str(&words));
	page_add_parameter(&url, "format", str_of(format));
	if (page->english)
		page_add_parameter(&url, "lang", STR("en"));
	buf_release(&words);
	return buf_keep(&url, page->arena);
}

static enum err_code add_indicator(
    struct open_data_view *view, const struct indicator *indicator, struct err *err)
{
	struct page *page = &view->page;
	struct open_data_row *row = &view->rows[view->count];
	const char *first, *last;
	struct buf span = {0};
	struct period *periods;
	size_t count;
	enum err_code code = indicator_periods(page, indicator->id, &periods, &count, err);

	if (code || !count)
		return code;
	*row = (struct open_data_row){.indicator = indicator->id,
	    .name = wording_indicator(&page->wording, indicator->id),
	    .url = page_indicator_url(page, indicator->id),
	    .unit_of_measure = wording_unit_of_measure(&page->wording, indicator->id),
	    .csv_url = data_url(page, indicator, periods, count, "csv"),
	    .json_url = data_url(page, indicator, periods, count, "json")};
	find_span(row, periods, count);
	first = wording_period(&page->wording, row->first, PERIOD_SHORT);
	last = wording_period(&page->wording, row->last, PERIOD_SHORT);
	row->periods = first;
	if (strcmp(first, last) != 0) {
		tr_add(&span, page->lang, "open_data.from_to", first, last);
		row->periods = buf_keep(&span, page->arena);
	}
	view->count++;
	return ERR_NONE;
}

static enum err_code fill(struct open_data_view *view, struct err *err)
{
	struct page *page = &view->page;
	enum err_code code = ERR_NONE;

	view->rows =
	    ARENA_ARRAY(page->arena, struct open_data_row, (size_t)page->defs->indicator_count + 1);
	for (int id = 1; id <= page->defs->indicator_count && !code; id++)
		code = add_indicator(view, &page->defs->indicators[id], err);
	return code;
}

/* ---- for people */

enum err_code open_data_page(struct request *req, struct response *res, struct err *err)
{
	struct open_data_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct page *page = &view.page;

	if (code)
		return code;
	page->title = tr(page->lang, "open_data.title");
	page->description = tr(page->lang, "open_data.description");
	page->canonical = page_url(page, "/du-lieu");
	code = fill(&view, err);
	if (!code) {
		struct html h = page_html_of(page, res, 0);

		page_open_data(&h, &view);
	}
	page_end(page);
	return code;
}

enum err_code open_data_package(struct request *req, struct response *res, struct err *err)
{
	struct app *app = req->app;
	enum err_code code = archive_answer(&app->archive, app->pool, &app->watch, res, err);

	if (!code)
		response_header(
		    res, "Content-Disposition", "attachment; filename=\"kycung-package.zip\"");
	return code;
}

/* ---- for programs */

static void add_literal(
    struct json *json, const char *name, const struct page *page, const char *text)
{
	json_name(json, name);
	json_object(json);
	json_member_text(json, "@language", lang_code(page->lang));
	json_member_text(json, "@value", text);
	json_object_end(json);
}

static void add_reference(struct json *json, const char *name, struct str url)
{
	json_name(json, name);
	json_object(json);
	json_member_str(json, "@id", url);
	json_object_end(json);
}

static void add_publisher(struct json *json, const struct page *page)
{
	json_name(json, "dct:publisher");
	json_object(json);
	json_member_text(json, "@type", "foaf:Organization");
	json_member_str(json, "foaf:name", page->site_title);
	json_object_end(json);
	if (page->site->license_url.n)
		add_reference(json, "dct:license", page->site->license_url);
}

static void add_distribution(
    struct json *json, const struct page *page, const char *path, const char *media_type)
{
	struct str url = str_of(page_address(page, path));

	json_object(json);
	json_member_text(json, "@type", "dcat:Distribution");
	add_reference(json, "dcat:accessURL", url);
	add_reference(json, "dcat:downloadURL", url);
	json_member_text(json, "dcat:mediaType", media_type);
	if (page->site->license_url.n)
		add_reference(json, "dct:license", page->site->license_url);
	json_object_end(json);
}

static void add_day(struct json *json, const char *name, date day)
{
	struct buf text = {0};

	date_add_iso(&text, day);
	json_name(json, name);
	json_object(json);
	json_member_text(json, "@type", "xsd:date");
	json_member_str(json, "@value", buf_str(&text));
	json_object_end(json);
	buf_release(&text);
}

static void add_dataset(struct json *json, const struct page *page, const struct open_data_row *row)
{
	struct buf description = {0};

	tr_add(&description, page->lang, "open_data.of_indicator", row->name, page->site_title,
	    row->unit_of_measure);
	json_object(json);
	json_member_text(json, "@type", "dcat:Dataset");
	json_member_text(json, "@id", page_address(page, row->url));
	json_member_str(json, "dct:identifier", page->defs->indicators[row->indicator].code);
	add_literal(json, "dct:title", page, row->name);
	add_literal(json, "dct:description", page, buf_keep(&description, page->arena));
	add_publisher(json, page);
	json_name(json, "dct:temporal");
	json_object(json);
	json_member_text(json, "@type", "dct:PeriodOfTime");
	add_day(json, "dcat:startDate", period_first_day(row->first));
	add_day(json, "dcat:endDate", period_last_day(row->last));
	json_object_end(json);
	add_reference(json, "dcat:landingPage", str_of(page_address(page, row->url)));
	json_name(json, "dcat:distribution");
	json_array(json);
	add_distribution(json, page, row->csv_url, "text/csv");
	add_distribution(json, page, row->json_url, "application/json");
	json_array_end(json);
	json_object_end(json);
}

static void add_whole(struct json *json, const struct page *page)
{
	json_object(json);
	json_member_text(json, "@type", "dcat:Dataset");
	json_member_text(json, "@id", page_address(page, OPEN_DATA_PACKAGE));
	add_literal(json, "dct:title", page, tr(page->lang, "open_data.package"));
	add_literal(json, "dct:description", page, tr(page->lang, "open_data.package_what"));
	add_publisher(json, page);
	json_name(json, "dcat:distribution");
	json_array(json);
	add_distribution(json, page, OPEN_DATA_PACKAGE, "application/zip");
	json_array_end(json);
	json_object_end(json);
}

static void write_catalogue(const struct open_data_view *view, struct buf *out)
{
	static const char *const prefixes[][2] = {{"dcat", "http://www.w3.org/ns/dcat#"},
	    {"dct", "http://purl.org/dc/terms/"}, {"foaf", "http://xmlns.com/foaf/0.1/"},
	    {"xsd", "http://www.w3.org/2001/XMLSchema#"}};
	const struct page *page = &view->page;
	struct json json;

	json_init(&json, out);
	json_object(&json);
	json_name(&json, "@context");
	json_object(&json);
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		json_member_text(&json, prefixes[i][0], prefixes[i][1]);
	json_object_end(&json);
	json_member_text(&json, "@type", "dcat:Catalog");
	json_member_text(&json, "@id", page_address(page, "/data.jsonld"));
	add_literal(&json, "dct:title", page, page_text(page, page->site_title));
	add_literal(&json, "dct:description", page, tr(page->lang, "open_data.description"));
	json_member_text(&json, "dct:language", lang_code(page->lang));
	add_publisher(&json, page);
	add_reference(&json, "foaf:homepage", str_of(page_address(page, page->home_url)));
	json_name(&json, "dcat:dataset");
	json_array(&json);
	add_whole(&json, page);
	for (size_t i = 0; i < view->count; i++)
		add_dataset(&json, page, &view->rows[i]);
	json_array_end(&json);
	json_object_end(&json);
}

enum err_code open_data_catalogue(struct request *req, struct response *res, struct err *err)
{
	struct open_data_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	page_need_origin(&view.page, req, res);
	code = fill(&view, err);
	if (!code)
		write_catalogue(&view, response_as(res, "application/ld+json"));
	page_end(&view.page);
	return code;
}
