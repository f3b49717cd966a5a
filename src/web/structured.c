/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/structured.h"

#include "base/json.h"

static void begin(struct json *json, struct buf *out, const char *type)
{
	json_init(json, out);
	json_object(json);
	json_member_text(json, "@context", "https://schema.org");
	if (type)
		json_member_text(json, "@type", type);
}

static void end(struct page *page, struct json *json, struct buf *out)
{
	json_object_end(json);
	page->structured = str_of(buf_keep(out, page->arena));
}

static void add_text(struct json *json, const char *name, struct str text)
{
	if (text.n)
		json_member_str(json, name, text);
}

/* The site's organisation as a member's value. */
static void add_organisation(struct json *json, const struct page *page)
{
	const struct site *site = page->site;

	json_object(json);
	json_member_text(json, "@type", "GovernmentOrganization");
	json_member_str(json, "name", page->site_title);
	json_member_text(json, "url", page_address(page, page->home_url));
	add_text(json, "email", site->email);
	add_text(json, "telephone", site->hotline.n ? site->hotline : site->phone);
	add_text(json, "address", name_in(page->english, site->address, site->address_en));
	json_object_end(json);
}

void structured_home(struct page *page)
{
	struct buf out = {0};
	struct json json;

	begin(&json, &out, NULL);
	json_name(&json, "@graph");
	json_array(&json);
	add_organisation(&json, page);
	json_object(&json);
	json_member_text(&json, "@type", "WebSite");
	json_member_str(&json, "name", page->site_title);
	json_member_text(&json, "url", page_address(page, page->home_url));
	json_member_text(&json, "inLanguage", lang_code(page->lang));
	json_object_end(&json);
	json_array_end(&json);
	end(page, &json, &out);
}

void structured_article(struct article_page_view *view)
{
	struct page *page = &view->page;
	const struct article *article = &view->article;
	struct buf out = {0};
	struct json json;

	begin(&json, &out, article->kind == ARTICLE_NEWS ? "NewsArticle" : "WebPage");
	json_member_text(&json, article->kind == ARTICLE_NEWS ? "headline" : "name", view->heading);
	json_member_text(&json, "inLanguage", view->lang);
	if (view->has_lead && page->description)
		json_member_text(&json, "description", page->description);
	json_member_str(&json, "datePublished", article->published_at);
	json_member_str(&json, "dateModified", article->updated_at);
	json_member_text(&json, "url", page_address(page, news_url(page, article)));
	if (page->picture)
		json_member_text(&json, "image", page_address(page, page->picture));
	if (article->kind == ARTICLE_NEWS && view->category[0])
		json_member_text(&json, "articleSection", view->category);
	if (view->tag_count) {
		json_name(&json, "keywords");
		json_array(&json);
		for (size_t i = 0; i < view->tag_count; i++)
			json_text(&json, view->tags[i]);
		json_array_end(&json);
	}
	json_name(&json, "author");
	if (view->author[0]) {
		json_object(&json);
		json_member_text(&json, "name", view->author);
		json_object_end(&json);
	} else {
		add_organisation(&json, page);
	}
	json_name(&json, "publisher");
	add_organisation(&json, page);
	end(page, &json, &out);
}

static void add_download(
    struct json *json, const struct page *page, const char *url, const char *type)
{
	json_object(json);
	json_member_text(json, "@type", "DataDownload");
	json_member_text(json, "contentUrl", page_address(page, url));
	json_member_text(json, "encodingFormat", type);
	json_object_end(json);
}

void structured_indicator(struct indicator_view *view, const struct indicator_subject *about)
{
	struct page *page = &view->page;
	struct buf out = {0}, description = {0}, period = {0};
	struct json json;

	begin(&json, &out, "Dataset");
	json_member_text(&json, "name", page->title);
	tr_add(&description, page->lang, "open_data.of_indicator", view->name, page->site_title,
	    view->unit_of_measure);
	json_member_str(&json, "description", buf_str(&description));
	json_member_text(&json, "url", page_address(page, page->canonical));
	json_member_text(&json, "inLanguage", lang_code(page->lang));
	json_member_text(&json, "variableMeasured", view->name);
	json_member_text(&json, "spatialCoverage", view->unit);
	period_add(&period, about->period);
	json_member_str(&json, "temporalCoverage", buf_str(&period));
	json_member_str(&json, "identifier", about->indicator->code);
	json_member_bool(&json, "isAccessibleForFree", true);
	add_text(&json, "license", page->site->license_url);
	json_name(&json, "creator");
	add_organisation(&json, page);
	json_name(&json, "distribution");
	json_array(&json);
	add_download(&json, page, view->csv_url, "text/csv");
	add_download(&json, page, view->json_url, "application/json");
	json_array_end(&json);
	end(page, &json, &out);
	buf_release(&description);
	buf_release(&period);
}
