/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All of the site on one page, for people. */
#include "site_tree.html.h"
#include "web/news.h"
#include "web/sitemap.h"
#include "web/web.h"

enum { LINKS_MAX = 400 };

static struct site_tree_section *add_section(
    struct site_tree_view *view, const char *id, const char *name, const char *path)
{
	struct page *page = &view->page;
	struct site_tree_section *section = &view->sections[view->count++];

	*section = (struct site_tree_section){.id = id,
	    .name = tr(page->lang, name),
	    .url = path ? page_url(page, path) : NULL,
	    .links = ARENA_ARRAY(page->arena, struct page_crumb, LINKS_MAX)};
	return section;
}

static void add(struct site_tree_section *section, const char *name, const char *url)
{
	if (section->count < LINKS_MAX)
		section->links[section->count++] = (struct page_crumb){name, url};
}

static void add_units(struct site_tree_view *view)
{
	struct page *page = &view->page;
	struct site_tree_section *section =
	    add_section(view, "don-vi", "web.menu.units", "/don-vi");
	struct period p = definitions_root_period(page->defs);
	const struct tree *tree = space_tree(page->space, p);
	const struct unit *root = definitions_root_unit(page->defs);
	int position = root ? tree_position(tree, root->id) : -1;

	add(section, tr(page->lang, "web.today.title"), page_url(page, "/don-vi/hom-nay"));
	if (position < 0)
		return;
	add(section, wording_unit(&page->wording, root->id, p), page_unit_url(page, root->id, p));
	for (int child = tree_first_child(tree, position); child >= 0;
	     child = tree_next_sibling(tree, child))
		add(section, wording_unit(&page->wording, tree->units[child], p),
		    page_unit_url(page, tree->units[child], p));
}

static enum err_code add_pages(struct site_tree_view *view, struct err *err)
{
	struct page *page = &view->page;
	struct article_query query = {.public = true, .kind = ARTICLE_PAGE, .limit = LINKS_MAX};
	struct site_tree_section *section;
	struct news_list pages;
	enum err_code code = news_list(page, &query, &pages, err);

	if (code)
		return code;
	section = add_section(view, "gioi-thieu", "web.site_tree.about", NULL);
	for (size_t i = 0; i < pages.count; i++)
		add(section, pages.items[i].title, pages.items[i].url);
	add(section, tr(page->lang, "web.open_data"), page_url(page, "/du-lieu"));
	add(section, tr(page->lang, "web.staff"), page_url(page, "/dang-nhap"));
	return ERR_NONE;
}

static enum err_code fill(struct site_tree_view *view, struct err *err)
{
	struct page *page = &view->page;
	const struct definitions *defs = page->defs;
	struct site_tree_section *section = add_section(view, "tin", "web.menu.news", "/tin");

	for (int i = 0; i < page->site->category_count; i++) {
		const struct named_code *category = &page->site->categories[i];

		add(section, page_name(page, category->name, category->name_en),
		    news_category_url(page, category->code));
	}
	add(section, tr(page->lang, "corrections.title"), page_url(page, "/dinh-chinh"));
	section = add_section(view, "chi-tieu", "web.menu.indicators", "/chi-tieu");
	for (int id = 1; id <= defs->indicator_count; id++)
		add(section, wording_indicator(&page->wording, id), page_indicator_url(page, id));
	add_units(view);
	section = add_section(view, "bao-cao", "web.menu.reports", "/bao-cao");
	for (int id = 1; id <= defs->report_count; id++)
		add(section, page_name(page, defs->reports[id].title, defs->reports[id].title_en),
		    page_report_url(page, &defs->reports[id]));
	if (page->site->feedback_category_count) {
		section = add_section(view, "phan-anh", "web.menu.feedback", "/phan-anh");
		add(section, tr(page->lang, "feedback.send"), page_url(page, "/phan-anh/gui"));
		add(section, tr(page->lang, "feedback.lookup"),
		    page_url(page, "/phan-anh/tra-cuu"));
		add(section, tr(page->lang, "feedback.statistics"),
		    page_url(page, "/phan-anh/thong-ke"));
	}
	return add_pages(view, err);
}

enum err_code site_tree_page(struct request *req, struct response *res, struct err *err)
{
	struct site_tree_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct page *page = &view.page;

	if (code)
		return code;
	page->title = tr(page->lang, "web.site_tree");
	page->description = tr(page->lang, "web.site_tree.description");
	page->canonical = page_url(page, "/so-do-trang");
	code = fill(&view, err);
	if (!code) {
		struct html h = page_html(page, res);

		page_site_tree(&h, &view);
	}
	page_end(page);
	return code;
}
