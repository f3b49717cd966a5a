/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/feed.h"

#include "feed.xml.h"
#include "web/news.h"
#include "web/web.h"

#define ATOM "application/atom+xml; charset=utf-8"

/* ---- what a feed is of */

struct subject {
	struct article_query query;
	const char *path;  /* of the page it is the feed of */
	const char *title; /* of the feed */
	bool corrections;  /* rather than articles */
};

typedef enum err_code find_subject(
    const struct page *page, const struct request *req, struct subject *out, struct err *err);

static const char *title_of(const struct page *page, const char *name)
{
	return arena_printf(page->arena, "%s – %.*s", name, STR_ARG(page->site_title));
}

static enum err_code of_news(
    const struct page *page, const struct request *req, struct subject *out, struct err *err)
{
	(void)req, (void)err;
	out->path = page_url(page, "/tin");
	out->title = title_of(page, tr(page->lang, "news.title"));
	return ERR_NONE;
}

static enum err_code of_category(
    const struct page *page, const struct request *req, struct subject *out, struct err *err)
{
	struct str category = request_param(req, "category");
	const char *name = news_category(page, category);

	if (!*name)
		return err_set(err, ERR_NOT_FOUND, "news.no_category", NULL);
	out->query.category = category;
	out->path = news_category_url(page, category);
	out->title = title_of(page, name);
	return ERR_NONE;
}

static enum err_code of_unit(
    const struct page *page, const struct request *req, struct subject *out, struct err *err)
{
	struct period p = definitions_root_period(page->defs);
	const struct unit *unit;
	enum err_code code = page_find_unit(page, request_param(req, "unit"), &p, &unit, err);

	if (code)
		return code;
	out->query.unit = unit->id;
	out->path = page_unit_url(page, unit->id, p);
	out->title = title_of(page, wording_unit(&page->wording, unit->id, p));
	return ERR_NONE;
}

static enum err_code of_corrections(
    const struct page *page, const struct request *req, struct subject *out, struct err *err)
{
	(void)req, (void)err;
	out->corrections = true;
	out->path = page_url(page, "/dinh-chinh");
	out->title = title_of(page, tr(page->lang, "corrections.title"));
	return ERR_NONE;
}

/* ---- its entries */

static struct feed_entry entry_of(const struct page *page, const struct article_line *line)
{
	struct news_item item = news_item(page, line);
	const char *url = page_address(page, item.url);

	return (struct feed_entry){.id = url,
	    .url = url,
	    .title = item.title,
	    .summary = item.lead,
	    .lang = item.lang,
	    .published = item.at,
	    .updated = item.updated_at,
	    .category = item.category,
	    .term = page_text(page, line->article.category)};
}

static enum err_code fill_articles(
    struct feed_view *view, const struct subject *subject, struct err *err)
{
	struct page *page = &view->page;
	struct article_line *lines;
	int64_t total;
	size_t count;
	enum err_code code = article_list(
	    space_db(page->space), &subject->query, page->arena, &lines, &count, &total, err);

	view->entries = ARENA_ARRAY(page->arena, struct feed_entry, count + 1);
	for (size_t i = 0; !code && i < count; i++)
		view->entries[view->count++] = entry_of(page, &lines[i]);
	return code;
}

/* One article may be corrected more than once: each time is an entry. */
static enum err_code fill_corrections(struct feed_view *view, struct err *err)
{
	struct page *page = &view->page;
	struct article_correction *found;
	size_t count;
	enum err_code code = article_corrections(
	    space_db(page->space), FEED_ENTRIES_MAX, page->arena, &found, &count, err);

	view->entries = ARENA_ARRAY(page->arena, struct feed_entry, count + 1);
	for (size_t i = 0; !code && i < count; i++) {
		struct feed_entry *entry = &view->entries[view->count++];

		*entry = entry_of(page, &found[i].line);
		entry->id =
		    arena_printf(page->arena, "%s/lich-su#ban-%d", entry->url, found[i].revision);
		entry->url = arena_printf(page->arena, "%s/lich-su", entry->url);
		entry->summary = page_text(page, found[i].change);
		entry->published = entry->updated = page_text(page, found[i].at);
	}
	return code;
}

/* The latest of its entries; of an empty one, now. */
static const char *updated_of(const struct feed_view *view)
{
	const char *latest = "";
	char *now;

	for (size_t i = 0; i < view->count; i++)
		if (strcmp(view->entries[i].updated, latest) > 0)
			latest = view->entries[i].updated;
	if (*latest)
		return latest;
	now = arena_calloc(view->page.arena, 1, TIMESTAMP_SIZE);
	timestamp_now(now);
	return now;
}

static enum err_code show(
    struct request *req, struct response *res, find_subject *find, struct err *err)
{
	struct feed_view view = {0};
	struct subject subject = {.query = {.public = true, .limit = FEED_ENTRIES_MAX}};
	enum err_code code = page_begin(&view.page, req, err);
	struct page *page = &view.page;

	if (code)
		return code;
	page_need_origin(page, req, res);
	code = find(page, req, &subject, err);
	if (!code)
		code = subject.corrections ? fill_corrections(&view, err)
		                           : fill_articles(&view, &subject, err);
	if (!code) {
		struct html h = page_xml(page, res, ATOM);

		view.title = subject.title;
		view.url = page_address(page, subject.path);
		view.self =
		    arena_printf(page->arena, "%s%.*s", page->origin, STR_ARG(req->target.path));
		view.updated = updated_of(&view);
		page_feed(&h, &view);
		page_xml_end(res);
	}
	page_end(page);
	return code;
}

enum err_code news_feed(struct request *req, struct response *res, struct err *err)
{
	return show(req, res, of_news, err);
}

enum err_code news_category_feed(struct request *req, struct response *res, struct err *err)
{
	return show(req, res, of_category, err);
}

enum err_code unit_feed(struct request *req, struct response *res, struct err *err)
{
	return show(req, res, of_unit, err);
}

enum err_code corrections_feed(struct request *req, struct response *res, struct err *err)
{
	return show(req, res, of_corrections, err);
}
