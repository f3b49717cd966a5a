/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/sitemap.h"

#include "sitemap.xml.h"
#include "web/news.h"
#include "web/web.h"

#define XML "application/xml; charset=utf-8"

/* The pages that are one each. */
static const char *const own_pages[] = {"", "/tin", "/chi-tieu", "/don-vi", "/don-vi/hom-nay",
    "/bao-cao", "/dinh-chinh", "/du-lieu", "/so-do-trang", "/luot-xem"};
static const char *const feedback_pages[] = {"/phan-anh", "/phan-anh/gui", "/phan-anh/thong-ke"};
enum { FEEDBACK_PAGES = sizeof(feedback_pages) / sizeof(feedback_pages[0]) };
enum { OWN_PAGES = sizeof(own_pages) / sizeof(own_pages[0]) };

/*
 * All pages stand in one order: those above, categories, indicators, reports,
 * units, articles, other pages. A part is a run of them.
 */
struct run {
	struct sitemap_view *view;
	size_t from, to; /* which are wanted */
	size_t at;       /* how many have been passed */
};

static bool wanted(const struct run *run)
{
	return run->at >= run->from && run->at < run->to;
}

/* `path` is without a language. */
static void add(struct run *run, const char *path, const char *changed, bool english)
{
	struct sitemap_view *view = run->view;
	struct arena *arena = view->page.arena;
	const char *origin = view->page.origin;

	if (wanted(run))
		view->entries[view->count++] = (struct sitemap_entry){
		    .url = arena_printf(arena, "%s%s", origin, *path ? path : "/"),
		    .url_en = english ? arena_printf(arena, "%s/en%s", origin, path) : NULL,
		    .changed = changed};
	run->at++;
}

static void add_named(struct run *run, const char *folder, struct str name)
{
	struct buf path = {0};

	if (wanted(run)) {
		buf_add_text(&path, folder);
		page_add_segment(&path, name);
		add(run, buf_keep(&path, run->view->page.arena), "", true);
	} else {
		run->at++;
	}
}

static void add_defined(struct run *run)
{
	const struct page *page = &run->view->page;
	const struct definitions *defs = page->defs;
	struct period p = definitions_root_period(defs);

	for (int i = 0; i < page->site->category_count; i++)
		add_named(run, "/tin/chuyen-muc/", page->site->categories[i].code);
	for (int id = 1; id <= defs->indicator_count; id++)
		add_named(run, "/chi-tieu/", defs->indicators[id].code);
	for (int id = 1; id <= defs->report_count; id++)
		add_named(run, "/bao-cao/", defs->reports[id].slug);
	for (int id = 1; id <= defs->unit_count; id++)
		add_named(run, "/don-vi/",
		    wanted(run) ? definitions_unit_name(defs, &defs->units[id], p, page->arena)
				: STR_EMPTY);
}

/* Only the articles that are wanted are read. */
static enum err_code add_articles(struct run *run, enum article_kind kind, struct err *err)
{
	const struct page *page = &run->view->page;
	struct article_query query = {.public = true, .kind = kind};
	struct article_line *lines;
	size_t count, begin = run->at;
	int64_t total = 0;
	enum err_code code;

	query.offset = run->from > begin ? run->from - begin : 0;
	query.limit = run->to > begin + query.offset ? run->to - begin - query.offset : 0;
	code =
	    article_list(space_db(page->space), &query, page->arena, &lines, &count, &total, err);
	run->at += query.offset;
	for (size_t i = 0; !code && i < count; i++)
		add(run,
		    arena_printf(page->arena, "/%s/%.*s", kind == ARTICLE_PAGE ? "trang" : "tin",
			STR_ARG(lines[i].article.slug)),
		    page_text(page, lines[i].article.updated_at), lines[i].title_en.n > 0);
	run->at = begin + (size_t)total;
	return code;
}

/* *total: how many pages there are. */
static enum err_code collect(
    struct sitemap_view *view, size_t from, size_t to, size_t *total, struct err *err)
{
	struct run run = {view, from, to, 0};
	enum err_code code;

	view->entries = ARENA_ARRAY(view->page.arena, struct sitemap_entry, SITEMAP_PAGES_MAX);
	for (size_t i = 0; i < OWN_PAGES; i++)
		add(&run, own_pages[i], "", true);
	if (view->page.site->feedback_category_count)
		for (size_t i = 0; i < FEEDBACK_PAGES; i++)
			add(&run, feedback_pages[i], "", true);
	add_defined(&run);
	code = add_articles(&run, ARTICLE_NEWS, err);
	if (!code)
		code = add_articles(&run, ARTICLE_PAGE, err);
	*total = run.at;
	return code;
}

/* `part` 0: the whole, or the index of its parts. */
static enum err_code show(struct request *req, struct response *res, size_t part, struct err *err)
{
	struct sitemap_view view = {0};
	size_t from = part ? (part - 1) * SITEMAP_PAGES_MAX : 0, total = 0;
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	page_need_origin(&view.page, req, res);
	code = collect(&view, from, from + SITEMAP_PAGES_MAX, &total, err);
	if (!code && part && from >= total)
		code = err_set(err, ERR_NOT_FOUND, "http.not_found", NULL);
	if (!part && total > SITEMAP_PAGES_MAX)
		view.part_count = (total + SITEMAP_PAGES_MAX - 1) / SITEMAP_PAGES_MAX;
	if (!code) {
		struct html h = page_xml(&view.page, res, XML);

		page_sitemap(&h, &view);
		page_xml_end(res);
	}
	page_end(&view.page);
	return code;
}

enum err_code sitemap(struct request *req, struct response *res, struct err *err)
{
	return show(req, res, 0, err);
}

enum err_code sitemap_part(struct request *req, struct response *res, struct err *err)
{
	enum { PARTS_MAX = 100000 };
	int64_t part;

	if (!str_to_int(request_param(req, "part"), PARTS_MAX, &part) || !part)
		return err_set(err, ERR_NOT_FOUND, "http.not_found", NULL);
	return show(req, res, (size_t)part, err);
}
