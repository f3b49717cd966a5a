/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One article, its history, its preview. */
#include "article.html.h"
#include "web/news.h"
#include "web/report_text.h"
#include "web/structured.h"
#include "web/web.h"

enum { PICTURE_WIDE = 720, BESIDE_MAX = 5, LOOKED_AT = 3 * BESIDE_MAX, GONE = 410 };

/* ---- texts */

static enum article_field field_in(const struct article_page_view *view, enum article_field field)
{
	return str_is(str_of(view->lang), "en") ? field + ARTICLE_TITLE_EN : field;
}

static enum err_code fill_html(struct article_page_view *view, const struct article_view *texts,
    enum article_field field, struct html_safe *out, struct err *err)
{
	struct page *page = &view->page;
	struct buf html = {0};
	size_t adjusted = 0;
	enum err_code code = article_html(
	    page->space, texts, field_in(view, field), page->arena, &html, &adjusted, err);

	*out = rendered_text(page->arena, &html);
	view->adjusted += adjusted;
	return code;
}

enum err_code news_fill_texts(
    struct article_page_view *view, const struct article_view *texts, struct err *err)
{
	struct page *page = &view->page;
	const struct article_content *content = texts->content;
	bool english = page->english && content->fields[ARTICLE_TITLE_EN].n;
	struct buf title = {0};
	enum err_code code;

	view->lang = lang_code(english ? LANG_EN : LANG_VI);
	view->translated = english || !page->english;
	code = article_plain(
	    page->space, texts, field_in(view, ARTICLE_TITLE), page->arena, &title, err);
	view->heading = buf_keep(&title, page->arena);
	view->has_lead = content->fields[field_in(view, ARTICLE_LEAD)].n;
	if (!code)
		code = fill_html(view, texts, ARTICLE_LEAD, &view->lead, err);
	if (!code)
		code = fill_html(view, texts, ARTICLE_BODY, &view->body, err);
	view->author = page_text(page, content->author);
	view->source = page_text(page, content->source);
	view->category = news_category(page, content->category);
	if (!code)
		code = news_fill_pictures(page, content, PICTURE_WIDE, &view->pictures, err);
	view->tags = ARENA_ARRAY(page->arena, const char *, content->tag_count + 1);
	for (size_t i = 0; i < content->tag_count; i++)
		view->tags[view->tag_count++] = page_text(page, content->tags[i]);
	return code;
}

/* ---- what stands beside it */

static bool is_listed(const struct news_list *list, const struct news_item *item)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->items[i].url, item->url))
			return true;
	return false;
}

/* Takes away what other lists show already, and what is too much. */
static void thin_out(struct news_list *list, const struct news_list *shown)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count && kept < BESIDE_MAX; i++)
		if (!is_listed(&shown[0], &list->items[i]) &&
		    !is_listed(&shown[1], &list->items[i]))
			list->items[kept++] = list->items[i];
	list->count = kept;
}

/* The indicator that an article quotes first; 0: none. */
static int first_indicator(const struct article_pin *pins, size_t count)
{
	return count ? pins[0].query.indicator : 0;
}

static enum err_code fill_beside(struct article_page_view *view, const struct article_pin *pins,
    size_t pin_count, struct err *err)
{
	struct page *page = &view->page;
	struct article_query query = {.public = true,
	    .category = STR_EMPTY,
	    .except = view->article.id,
	    .indicator = first_indicator(pins, pin_count),
	    .limit = LOOKED_AT};
	struct news_list shown[2] = {{0}, {0}};
	enum err_code code = ERR_NONE;

	if (view->article.kind == ARTICLE_PAGE)
		return ERR_NONE;
	if (query.indicator)
		code = news_list(page, &query, &view->related, err);
	thin_out(&view->related, shown);
	query.indicator = 0;
	shown[0] = view->related;
	query.category = view->article.category;
	if (!code && query.category.n)
		code = news_list(page, &query, &view->same, err);
	thin_out(&view->same, shown);
	shown[1] = view->same;
	query.category = STR_EMPTY;
	if (!code)
		code = news_list(page, &query, &view->latest, err);
	thin_out(&view->latest, shown);
	return code;
}

/* ---- the public article */

static enum err_code find(
    struct article_page_view *view, struct request *req, enum article_kind kind, struct err *err)
{
	struct page *page = &view->page;
	struct str slug = request_param(req, "article");
	bool found;
	enum err_code code =
	    article_find(space_db(page->space), slug, page->arena, &view->article, &found, err);

	if (!code && (!found || view->article.kind != kind ||
			 (!view->article.public_revision && !view->article.published_at.n)))
		code = err_set(err, ERR_NOT_FOUND, "news.no_article", NULL);
	return code;
}

/* A revision that was public, with the figures as it said them. */
static enum err_code read_revision(struct article_page_view *view, int64_t text, int revision,
    struct article_content *content, struct article_view *texts, struct err *err)
{
	struct db *db = space_db(view->page.space);
	struct arena *arena = view->page.arena;
	struct article_pin *pins = NULL;
	bool found = false;
	enum err_code code = article_read(db, text, arena, content, &found, err);

	if (!code && !found)
		code = err_set(err, ERR_NOT_FOUND, "news.no_article", NULL);
	*texts = (struct article_view){.content = content, .published = true};
	if (!code)
		code = article_pins(
		    db, view->article.id, revision, arena, &pins, &texts->pin_count, err);
	texts->pins = pins;
	return code;
}

static void fill_frame(struct article_page_view *view)
{
	struct page *page = &view->page;
	const struct article *article = &view->article;

	page->menu = article->kind == ARTICLE_NEWS ? MENU_NEWS : MENU_NONE;
	if (article->kind == ARTICLE_NEWS)
		page_crumb_menu(page, MENU_NEWS);
	view->category_url = news_category_url(page, article->category);
	if (view->category && *view->category && article->kind == ARTICLE_NEWS)
		page_crumb(page, view->category, view->category_url);
	view->when = news_when(page, article->published_at);
	view->at = page_text(page, article->published_at);
	view->updated =
	    str_cmp(article->updated_at, article->published_at) > 0 && article->public_revision > 1
		? news_when(page, article->updated_at)
		: "";
	view->history_url = arena_printf(page->arena, "%s/lich-su", news_url(page, article));
	page->title = view->heading;
}

static void fill_withdrawn(struct article_page_view *view)
{
	struct page *page = &view->page;

	view->withdrawn = page_text(page, view->article.note);
	view->heading = tr(page->lang, "news.withdrawn");
	view->lang = lang_code(page->lang);
	view->translated = true;
	view->author = view->source = view->category = "";
	page->unlisted = true;
	fill_frame(view);
}

static enum err_code fill_public(struct article_page_view *view, struct err *err)
{
	struct article_content content = {0};
	struct article_view texts;
	struct buf lead = {0};
	enum err_code code;

	if (!view->article.public_revision) {
		fill_withdrawn(view);
		return ERR_NONE;
	}
	code = read_revision(
	    view, view->article.public_text, view->article.public_revision, &content, &texts, err);
	if (!code)
		code = news_fill_texts(view, &texts, err);
	if (!code)
		code = fill_beside(view, texts.pins, texts.pin_count, err);
	if (code)
		return code;
	for (size_t i = 0; i < texts.pin_count; i++)
		page_add_terms(&view->page, &texts.pins[i].query, false);
	fill_frame(view);
	view->page.canonical = news_url(&view->page, &view->article);
	view->page.article = view->article.kind == ARTICLE_NEWS;
	if (view->has_lead)
		code = article_plain(view->page.space, &texts, field_in(view, ARTICLE_LEAD),
		    view->page.arena, &lead, err);
	if (view->has_lead)
		view->page.description = buf_keep(&lead, view->page.arena);
	if (view->pictures.count)
		view->page.picture = view->pictures.items[0].largest;
	structured_article(view);
	return code;
}

static enum err_code show(
    struct request *req, struct response *res, enum article_kind kind, struct err *err)
{
	struct article_page_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	code = find(&view, req, kind, err);
	if (!code)
		code = fill_public(&view, err);
	if (!code) {
		struct html h = page_html_of(&view.page, res, CHANGE_ARTICLES);

		page_article(&h, &view);
		if (view.withdrawn)
			res->status = GONE;
	}
	page_end(&view.page);
	return code;
}

enum err_code article_page(struct request *req, struct response *res, struct err *err)
{
	return show(req, res, ARTICLE_NEWS, err);
}

enum err_code site_page(struct request *req, struct response *res, struct err *err)
{
	return show(req, res, ARTICLE_PAGE, err);
}

/* ---- its history: what was public, and why it changed */

/* The id of the text of a revision; 0: none such. */
static int64_t text_of(const struct article_event *events, size_t count, int revision)
{
	for (size_t i = 0; i < count; i++)
		if (!events[i].is_move && events[i].revision == revision)
			return events[i].text;
	return 0;
}

/* Without the lines that only underline a heading. */
static struct str without_rules(struct arena *arena, struct str text)
{
	struct buf kept = {0};
	struct str line;

	while (text.n && str_split(&text, '\n', &line)) {
		size_t rule = 0;

		while (rule < line.n && (line.p[rule] == '-' || line.p[rule] == '='))
			rule++;
		if (line.n && rule == line.n)
			continue;
		buf_add_str(&kept, line);
		buf_add_char(&kept, '\n');
	}
	return str_trim(str_of(buf_keep(&kept, arena)));
}

/* A revision as its readers read it. */
static enum err_code words_of(struct article_page_view *view, const struct article_event *events,
    size_t count, int revision, struct str *out, struct err *err)
{
	static const enum article_field fields[] = {ARTICLE_TITLE, ARTICLE_LEAD, ARTICLE_BODY};
	struct page *page = &view->page;
	struct article_content content = {0};
	struct article_view texts;
	struct buf all = {0};
	enum err_code code =
	    read_revision(view, text_of(events, count, revision), revision, &content, &texts, err);

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && !code; i++) {
		code = article_plain(
		    page->space, &texts, field_in(view, fields[i]), page->arena, &all, err);
		if (i + 1 < sizeof(fields) / sizeof(fields[0]))
			buf_add_text(&all, "\n\n");
	}
	*out = without_rules(page->arena, buf_str(&all));
	buf_release(&all);
	return code;
}

static bool was_public(const struct article_event *events, size_t count, int revision)
{
	for (size_t i = 0; i < count; i++)
		if (events[i].is_move && events[i].move == ARTICLE_PUBLISH &&
		    events[i].revision == revision)
			return true;
	return false;
}

/* What `?tu=1&den=3` asks for: two revisions that were public. */
static enum err_code fill_diff(struct article_page_view *view, struct request *req,
    const struct article_event *events, size_t count, struct err *err)
{
	struct page *page = &view->page;
	struct str before = STR_EMPTY, after = STR_EMPTY;
	int first, second;
	enum err_code code;

	if (!news_diff_asked(req, &first, &second))
		return ERR_NONE;
	if (!was_public(events, count, first) || !was_public(events, count, second))
		return err_set(err, ERR_NOT_FOUND, "news.no_revision", NULL);
	code = words_of(view, events, count, first, &before, err);
	if (!code)
		code = words_of(view, events, count, second, &after, err);
	if (!code)
		view->diff = news_diff(page, first, before, second, after);
	return code;
}

static void add_change(struct article_page_view *view, const struct article_event *event,
    const struct article_event *events, size_t count, int before)
{
	struct page *page = &view->page;
	struct news_change *change = &view->changes[view->change_count++];

	*change = (struct news_change){.when = news_when(page, event->at),
	    .at = page_text(page, event->at),
	    .what = "",
	    .withdrawn = event->move == ARTICLE_WITHDRAW};
	if (change->withdrawn) {
		change->what = page_text(page, event->words);
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (!events[i].is_move && events[i].revision == event->revision) {
			change->what = page_text(page, events[i].change);
			change->correction = events[i].correction;
		}
	if (before)
		change->diff_url = arena_printf(page->arena, "%s?tu=%d&den=%d#khac",
		    view->history_url, before, event->revision);
}

static enum err_code fill_history(
    struct article_page_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	struct article_event *events;
	size_t count;
	int before = 0;
	enum err_code code =
	    article_log(space_db(page->space), view->article.id, page->arena, &events, &count, err);

	view->changes = ARENA_ARRAY(page->arena, struct news_change, code ? 1 : count + 1);
	for (size_t i = 0; !code && i < count; i++) {
		if (!events[i].is_move ||
		    (events[i].move != ARTICLE_PUBLISH && events[i].move != ARTICLE_WITHDRAW))
			continue;
		add_change(view, &events[i], events, count, before);
		before = events[i].revision;
	}
	return code ? code : fill_diff(view, req, events, count, err);
}

enum err_code article_history_page(struct request *req, struct response *res, struct err *err)
{
	struct article_page_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct page *page = &view.page;

	if (code)
		return code;
	code = find(&view, req, ARTICLE_NEWS, err);
	if (!code)
		code = fill_public(&view, err);
	if (!code)
		code = fill_history(&view, req, err);
	if (!code) {
		struct html h;

		page_crumb(page, view.heading, news_url(page, &view.article));
		page->title = arena_printf(
		    page->arena, "%s: %s", tr(page->lang, "news.history"), view.heading);
		page->crumb = tr(page->lang, "news.history");
		/* What was said of the article is not of this page. */
		page->canonical = NULL;
		page->structured = STR_EMPTY;
		*page->terms = 0;
		page->unlisted = true;
		h = page_html_of(page, res, CHANGE_ARTICLES);
		page_article_history(&h, &view);
	}
	page_end(page);
	return code;
}

/* ---- the preview of a draft: for whoever has the link */

static enum err_code fill_preview(
    struct article_page_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	struct article_content content = {0};
	struct article_view texts = {.content = &content};
	bool found;
	enum err_code code = article_find_preview(space_db(page->space),
	    request_param(req, "token"), page->arena, &view->article, &found, err);

	if (!code && found)
		code = article_read(
		    space_db(page->space), view->article.text, page->arena, &content, &found, err);
	if (!code && !found)
		code = err_set(err, ERR_NOT_FOUND, "news.no_article", NULL);
	if (!code)
		code = news_fill_texts(view, &texts, err);
	if (code)
		return code;
	fill_frame(view);
	view->adjusted = 0;
	view->preview = tr(page->lang, "news.preview");
	page->unlisted = true;
	return ERR_NONE;
}

enum err_code article_preview_page(struct request *req, struct response *res, struct err *err)
{
	struct article_page_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	code = fill_preview(&view, req, err);
	if (!code) {
		struct html h = {response_html(res), view.page.lang};

		page_article(&h, &view);
	}
	page_end(&view.page);
	return code;
}
