/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/text.h"
#include "search.html.h"
#include "view/format.h"
#include "web/news.h"
#include "web/search.h"
#include "web/web.h"

enum { FOUND_PER_PAGE = 10, FOUND_MAX = 1000, TITLE_WORDS = 60, TEXT_WORDS = 36 };

static const char *const kind_values[SEARCH_KINDS] = {"", "tin", "chi-tieu", "don-vi", "bao-cao"};
static const char *const kind_names[SEARCH_KINDS] = {
    "search.all", "search.articles", "search.indicators", "search.units", "search.reports"};

/* What the address asks for. */
struct wanted {
	struct search_asked asked;
	enum search_kind kind;
	struct str category;
	char from[TIMESTAMP_SIZE], to[TIMESTAMP_SIZE];
	int64_t page;
};

static struct str limited(struct str text)
{
	size_t at = 0;
	int32_t c;

	for (int i = 0; i < SEARCH_TEXT_MAX && at < text.n; i++)
		at += text_decode(text, at, &c);
	return (struct str){text.p, at};
}

/* The beginning of a day in Vietnam, `after` days later. False: no day. */
static bool read_day(struct str text, int after, char out[TIMESTAMP_SIZE])
{
	struct buf minute = {0};
	date day;
	bool read;

	out[0] = '\0';
	if (!text.n)
		return true;
	if (!date_parse(text, &day))
		return false;
	date_add_iso(&minute, day + after);
	buf_add_text(&minute, "T00:00");
	read = timestamp_of_local(buf_str(&minute), out);
	buf_release(&minute);
	return read;
}

static struct wanted read_wanted(struct search_view *view, const struct request *req)
{
	struct page *page = &view->page;
	struct wanted wanted = {.category = request_query(req, "chuyen-muc"), .page = 1};
	struct str kind = request_query(req, "loai"), normal;
	size_t bad;

	if (!text_normalize(page->arena, limited(str_trim(request_query(req, "q"))), &normal, &bad))
		normal = STR_EMPTY;
	view->asked = page_text(page, normal);
	wanted.asked = search_asked(normal, page->arena);
	for (int i = 0; i < SEARCH_KINDS; i++)
		if (str_is(kind, kind_values[i]))
			wanted.kind = (enum search_kind)i;
	view->kind = kind_values[wanted.kind];
	if (!site_category(page->site, wanted.category))
		wanted.category = STR_EMPTY;
	view->from = page_text(page, request_query(req, "tu"));
	view->to = page_text(page, request_query(req, "den"));
	view->bad_date = !read_day(str_of(view->from), 0, wanted.from);
	view->bad_date = !read_day(str_of(view->to), 1, wanted.to) || view->bad_date;
	view->filtered = wanted.category.n || wanted.from[0] || wanted.to[0];
	if (!str_to_int(request_query(req, "trang"), FOUND_MAX, &wanted.page) || !wanted.page)
		wanted.page = 1;
	return wanted;
}

/* ---- addresses of the same search */

static const char *url_of(const struct search_view *view, const struct wanted *wanted,
    enum search_kind kind, int64_t number)
{
	struct buf url = {0};

	buf_add_text(&url, view->action);
	page_add_parameter(&url, "q", str_of(view->asked));
	if (kind)
		page_add_parameter(&url, "loai", str_of(kind_values[kind]));
	if (wanted->category.n)
		page_add_parameter(&url, "chuyen-muc", wanted->category);
	if (wanted->from[0])
		page_add_parameter(&url, "tu", str_of(view->from));
	if (wanted->to[0])
		page_add_parameter(&url, "den", str_of(view->to));
	if (number > 1)
		page_add_parameter(
		    &url, "trang", str_of(arena_printf(view->page.arena, "%d", (int)number)));
	return buf_keep(&url, view->page.arena);
}

/* ---- what is found */

static struct search_found article_found(const struct page *page, const struct search_hit *hit)
{
	struct article article = {.kind = hit->kind, .slug = hit->slug};
	const char *category = news_category(page, hit->category);
	const char *when = news_when(page, hit->published_at);

	return (struct search_found){.kind = SEARCH_ARTICLES,
	    .score = hit->score,
	    .url = news_url(page, &article),
	    .title = hit->title,
	    .text = hit->body,
	    .lang = lang_code(hit->english ? LANG_EN : LANG_VI),
	    .about = hit->kind == ARTICLE_PAGE ? tr(page->lang, "search.page")
	             : *category ? arena_printf(page->arena, "%s · %s", category, when)
	                         : when};
}

static int by_score(const void *a, const void *b)
{
	return ((const struct search_found *)b)->score - ((const struct search_found *)a)->score;
}

static enum err_code find_all(struct search_view *view, const struct wanted *wanted,
    struct search_found **out, size_t *count, struct err *err)
{
	struct page *page = &view->page;
	struct search_query query = {.asked = &wanted->asked,
	    .category = wanted->category,
	    .from = str_of(wanted->from),
	    .to = str_of(wanted->to)};
	struct search_hit *hits;
	size_t hit_count;
	enum err_code code = search_articles(
	    space_db(page->space), &query, page->arena, &hits, &hit_count, &view->more, err);

	*out = ARENA_ARRAY(page->arena, struct search_found, FOUND_MAX);
	*count = 0;
	for (size_t i = 0; !code && i < hit_count; i++)
		(*out)[(*count)++] = article_found(page, &hits[i]);
	/* Definitions have neither category nor date. */
	if (!code && !view->filtered)
		*count +=
		    search_definitions(page, &wanted->asked, *out + *count, FOUND_MAX - *count);
	/* The order of those that are as good stays: qsort() need not keep it. */
	for (size_t i = 0; i < *count; i++)
		(*out)[i].score = (*out)[i].score * FOUND_MAX + (int)(*count - i);
	if (*count)
		qsort(*out, *count, sizeof(**out), by_score);
	return code;
}

static void fill_tabs(struct search_view *view, const struct wanted *wanted,
    const struct search_found *found, size_t count)
{
	size_t counts[SEARCH_KINDS] = {count};

	for (size_t i = 0; i < count; i++)
		counts[found[i].kind]++;
	for (int kind = 0; kind < SEARCH_KINDS; kind++)
		if (counts[kind] || kind == (int)wanted->kind)
			view->tabs[view->tab_count++] =
			    (struct search_tab){tr(view->page.lang, kind_names[kind]),
				url_of(view, wanted, (enum search_kind)kind, 1), counts[kind],
				kind == (int)wanted->kind};
}

static void fill_page(
    struct search_view *view, const struct wanted *wanted, struct search_found *found, size_t count)
{
	struct arena *arena = view->page.arena;
	size_t kept = 0, first;

	for (size_t i = 0; i < count; i++)
		if (!wanted->kind || found[i].kind == wanted->kind)
			found[kept++] = found[i];
	first = (size_t)(wanted->page - 1) * FOUND_PER_PAGE;
	first = first < kept ? first : 0;
	view->total = kept;
	view->first = first + 1;
	view->found = found + first;
	view->count = kept - first < FOUND_PER_PAGE ? kept - first : FOUND_PER_PAGE;
	for (size_t i = 0; i < view->count; i++) {
		struct search_found *item = &view->found[i];

		item->shown_title = search_snippet(&wanted->asked, item->title, TITLE_WORDS, arena);
		item->shown_text = search_snippet(&wanted->asked, item->text, TEXT_WORDS, arena);
	}
	if (first)
		view->newer_url = url_of(view, wanted, wanted->kind, wanted->page - 1);
	if (first + view->count < kept)
		view->older_url = url_of(view, wanted, wanted->kind, wanted->page + 1);
}

static void fill_categories(struct search_view *view, struct str chosen)
{
	const struct page *page = &view->page;

	view->categories =
	    ARENA_ARRAY(page->arena, struct desk_choice, (size_t)page->site->category_count + 1);
	view->categories[view->category_count++] =
	    (struct desk_choice){"", tr(page->lang, "search.any"), !chosen.n};
	for (int i = 0; i < page->site->category_count; i++) {
		const struct named_code *category = &page->site->categories[i];

		view->categories[view->category_count++] =
		    (struct desk_choice){page_text(page, category->code),
			page_name(page, category->name, category->name_en),
			str_eq(category->code, chosen)};
	}
}

static enum err_code fill(struct search_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	struct wanted wanted;
	struct search_found *found;
	struct buf title = {0};
	size_t count;
	enum err_code code;

	view->action = page_url(page, "/tim");
	wanted = read_wanted(view, req);
	fill_categories(view, wanted.category);
	page->title = tr(page->lang, "search.title");
	page->unlisted = true;
	page->searches = true;
	if (!wanted.asked.words.count)
		return ERR_NONE;
	tr_add(&title, page->lang, "search.title_of", view->asked);
	page->title = buf_keep(&title, page->arena);
	page->crumb = tr(page->lang, "search.title");
	code = find_all(view, &wanted, &found, &count, err);
	if (code)
		return code;
	fill_tabs(view, &wanted, found, count);
	fill_page(view, &wanted, found, count);
	if (!count)
		code = search_suggest(page, &wanted.asked, &view->suggestion, err);
	if (view->suggestion) {
		struct buf url = {0};

		buf_add_text(&url, view->action);
		page_add_parameter(&url, "q", str_of(view->suggestion));
		view->suggestion_url = buf_keep(&url, page->arena);
	}
	return code;
}

/* Not kept: there is no end of what may be asked. */
enum err_code search_page(struct request *req, struct response *res, struct err *err)
{
	struct search_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	code = fill(&view, req, err);
	if (!code) {
		struct html h = {response_html(res), view.page.lang};

		page_search(&h, &view);
	}
	page_end(&view.page);
	return code;
}
