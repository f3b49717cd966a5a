/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lists of articles. */
#include "web/news.h"

#include "news.html.h"
#include "view/diff.h"
#include "view/format.h"
#include "web/web.h"

enum { PAGES_MAX = 1000, CORRECTIONS_SHOWN = 100 };

/* ---- words */

const char *news_when(const struct page *page, struct str timestamp)
{
	struct buf text = {0};

	format_timestamp(&text, page->lang, arena_str(page->arena, timestamp).p);
	return buf_keep(&text, page->arena);
}

const char *news_url(const struct page *page, const struct article *article)
{
	return page_url(
	    page, arena_printf(page->arena, "/%s/%.*s",
		      article->kind == ARTICLE_PAGE ? "trang" : "tin", STR_ARG(article->slug)));
}

const char *news_category(const struct page *page, struct str code)
{
	const struct named_code *category = site_category(page->site, code);

	return category ? page_name(page, category->name, category->name_en) : "";
}

const char *news_category_url(const struct page *page, struct str code)
{
	struct buf url = {0};

	buf_add_text(&url, page_url(page, "/tin/chuyen-muc/"));
	page_add_segment(&url, code);
	return buf_keep(&url, page->arena);
}

struct news_item news_item(const struct page *page, const struct article_line *line)
{
	const struct article *article = &line->article;
	bool english = page->english && line->title_en.n;

	return (struct news_item){.title = page_text(page, english ? line->title_en : line->title),
	    .url = news_url(page, article),
	    .lead = page_text(page, english ? line->lead_en : line->lead),
	    .lang = lang_code(english ? LANG_EN : LANG_VI),
	    .when = news_when(page, article->published_at),
	    .at = page_text(page, article->published_at),
	    .updated_at = page_text(page, article->updated_at),
	    .category = news_category(page, article->category),
	    .category_url = news_category_url(page, article->category)};
}

bool news_diff_asked(const struct request *req, int *from, int *to)
{
	struct str first = request_query(req, "tu"), second = request_query(req, "den");
	int64_t numbers[2] = {0, 0};

	(void)str_to_int(first, INT32_MAX, &numbers[0]);
	(void)str_to_int(second, INT32_MAX, &numbers[1]);
	*from = (int)numbers[0];
	*to = (int)numbers[1];
	return first.n || second.n;
}

struct revision_diff news_diff(
    const struct page *page, int from, struct str before, int to, struct str after)
{
	struct buf title = {0};

	tr_add(&title, page->lang, "news.diff_title", from, to);
	return (struct revision_diff){
	    buf_keep(&title, page->arena), diff_html(page->arena, before, after)};
}

enum err_code news_list(const struct page *page, const struct article_query *query,
    struct news_list *out, struct err *err)
{
	struct article_line *lines;
	size_t count;
	int64_t total;
	enum err_code code =
	    article_list(space_db(page->space), query, page->arena, &lines, &count, &total, err);

	*out = (struct news_list){.items = ARENA_ARRAY(page->arena, struct news_item, count + 1)};
	for (size_t i = 0; !code && i < count; i++)
		out->items[out->count++] = news_item(page, &lines[i]);
	return code;
}

/* ---- the list */

static const char *page_of_list(const struct page *page, const char *path, int64_t number)
{
	return number < 2 ? path : arena_printf(page->arena, "%s?trang=%d", path, (int)number);
}

static void fill_categories(struct news_view *view, struct str here)
{
	const struct page *page = &view->page;

	view->categories =
	    ARENA_ARRAY(page->arena, struct news_choice, (size_t)page->site->category_count + 1);
	if (!page->site->category_count)
		return;
	view->categories[view->category_count++] = (struct news_choice){
	    tr(page->lang, "news.all_categories"), page_url(page, "/tin"), !here.n};
	for (int i = 0; i < page->site->category_count; i++) {
		const struct named_code *category = &page->site->categories[i];

		view->categories[view->category_count++] =
		    (struct news_choice){page_name(page, category->name, category->name_en),
			news_category_url(page, category->code), str_eq(category->code, here)};
	}
}

static enum err_code fill_news(
    struct news_view *view, struct request *req, struct str category, struct err *err)
{
	struct page *page = &view->page;
	int64_t number = 1;
	struct article_query query = {.public = true, .category = category, .limit = NEWS_PER_PAGE};
	const char *path = category.n ? news_category_url(page, category) : page_url(page, "/tin");
	struct article_line *lines;
	enum err_code code;

	if (request_query(req, "trang").n &&
	    (!str_to_int(request_query(req, "trang"), PAGES_MAX, &number) || !number))
		return err_set(err, ERR_NOT_FOUND, "news.no_page", NULL);
	query.offset = (size_t)(number - 1) * NEWS_PER_PAGE;
	code = article_list(
	    space_db(page->space), &query, page->arena, &lines, &view->count, &view->total, err);
	if (!code && number > 1 && !view->count)
		return err_set(err, ERR_NOT_FOUND, "news.no_page", NULL);
	view->items = ARENA_ARRAY(page->arena, struct news_item, view->count + 1);
	for (size_t i = 0; !code && i < view->count; i++)
		view->items[i] = news_item(page, &lines[i]);
	view->from = (int64_t)query.offset + 1;
	view->to = (int64_t)(query.offset + view->count);
	if (number > 1)
		view->newer_url = page_of_list(page, path, number - 1);
	if (view->to < view->total)
		view->older_url = page_of_list(page, path, number + 1);
	fill_categories(view, category);
	return code;
}

static enum err_code show_news(
    struct request *req, struct response *res, struct str category, struct err *err)
{
	struct news_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct page *page = &view.page;
	const char *name;

	if (code)
		return code;
	name = news_category(page, category);
	page->title = category.n ? name : tr(page->lang, "news.title");
	page->description = tr(page->lang, "news.description");
	if (category.n)
		page_crumb_menu(page, MENU_NEWS);
	page->menu = MENU_NEWS;
	page->canonical = category.n ? news_category_url(page, category) : page_url(page, "/tin");
	page->feed = arena_printf(page->arena, "%s/atom.xml", page->canonical);
	if (category.n && !*name)
		code = err_set(err, ERR_NOT_FOUND, "news.no_category", NULL);
	if (!code)
		code = fill_news(&view, req, category, err);
	if (!code) {
		struct html h = page_html_of(page, res, CHANGE_ARTICLES);

		page_news(&h, &view);
	}
	page_end(page);
	return code;
}

enum err_code news_page(struct request *req, struct response *res, struct err *err)
{
	return show_news(req, res, STR_EMPTY, err);
}

enum err_code news_category_page(struct request *req, struct response *res, struct err *err)
{
	return show_news(req, res, request_param(req, "category"), err);
}

/* ---- corrections */

static enum err_code fill_issued(struct corrections_view *view, struct err *err)
{
	struct page *page = &view->page;
	struct article_correction *found;
	enum err_code code = article_corrections(
	    space_db(page->space), CORRECTIONS_SHOWN, page->arena, &found, &view->count, err);

	view->items = ARENA_ARRAY(page->arena, struct correction_view, view->count + 1);
	for (size_t i = 0; !code && i < view->count; i++)
		view->items[i] = (struct correction_view){.item = news_item(page, &found[i].line),
		    .when = news_when(page, found[i].at),
		    .at = page_text(page, found[i].at),
		    .what = page_text(page, found[i].change)};
	return code;
}

/* What stands in the text that is read in the page's language. */
static enum err_code fill_adjusted(struct corrections_view *view, struct err *err)
{
	struct page *page = &view->page;
	struct article_adjusted *found;
	size_t count;
	enum err_code code = article_adjusted(page->space, page->arena, &found, &count, err);

	view->adjusted = ARENA_ARRAY(page->arena, struct adjusted_view, count);
	for (size_t i = 0; i < count; i++) {
		const struct article_line *line = &found[i].quote.line;
		const struct article_pin *pin = &found[i].quote.pin;

		if (article_field_english(pin->field) == (page->english && line->title_en.n))
			view->adjusted[view->adjusted_count++] = (struct adjusted_view){
			    news_item(page, line), wording_subject(&page->wording, &pin->query),
			    page_text(page, pin->said), found[i].now,
			    wording_permalink(&page->wording, &pin->query, 0)};
	}
	return code;
}

enum err_code corrections_page(struct request *req, struct response *res, struct err *err)
{
	struct corrections_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct page *page = &view.page;

	if (code)
		return code;
	page_crumb_menu(page, MENU_NEWS);
	page->title = tr(page->lang, "corrections.title");
	page->description = tr(page->lang, "corrections.lead");
	page->canonical = page_url(page, "/dinh-chinh");
	page->feed = page_url(page, "/dinh-chinh/atom.xml");
	code = fill_issued(&view, err);
	if (!code)
		code = fill_adjusted(&view, err);
	if (!code) {
		struct html h = page_html_of(page, res, CHANGE_ARTICLES);

		page_corrections(&h, &view);
	}
	page_end(page);
	return code;
}
