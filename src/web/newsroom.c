/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of articles for those who write them, and the revisions of one. */
#include "web/newsroom.h"

#include "newsroom.html.h"
#include "web/signed_in.h"
#include "web/web.h"

enum { LINES_MAX = 300 };

static const char *const state_names[ARTICLE_STATE_END] = {
    [ARTICLE_DRAFT] = "newsroom.state.draft",
    [ARTICLE_REVIEW] = "newsroom.state.review",
    [ARTICLE_SCHEDULED] = "newsroom.state.scheduled",
    [ARTICLE_PUBLISHED] = "newsroom.state.published",
    [ARTICLE_WITHDRAWN] = "newsroom.state.withdrawn",
    [ARTICLE_DROPPED] = "newsroom.state.dropped",
};

const char *newsroom_state(enum lang lang, enum article_state state)
{
	return tr(lang, state_names[state]);
}

const char *newsroom_url(const struct page *page, int64_t id)
{
	return page_url(page, arena_printf(page->arena, "/lam-viec/tin/%lld", (long long)id));
}

/* ---- the list */

static enum err_code fill_lines(struct newsroom_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	struct str asked = request_query(req, "trang-thai");
	enum article_state state = ARTICLE_STATE_END;
	struct article_query query = {.category = STR_EMPTY, .state = -1, .limit = LINES_MAX};
	enum err_code code = ERR_NONE;

	if (asked.n && article_state_parse(asked, &state))
		query.state = (int)state;
	view->states = ARENA_ARRAY(page->arena, struct desk_choice, ARTICLE_STATE_END + 1);
	view->states[view->state_count++] =
	    (struct desk_choice){"", tr(page->lang, "newsroom.any_state"), !asked.n};
	for (enum article_state s = ARTICLE_DRAFT; s < ARTICLE_DROPPED; s++)
		view->states[view->state_count++] = (struct desk_choice){
		    article_state_code(s), newsroom_state(page->lang, s), s == state};
	view->lines = ARENA_ARRAY(page->arena, struct newsroom_line, (size_t)2 * LINES_MAX);
	for (int kind = ARTICLE_NEWS; kind <= ARTICLE_PAGE && !code; kind++) {
		struct article_line *lines;
		int64_t total;
		size_t count;

		query.kind = (enum article_kind)kind;
		code = article_list(
		    space_db(page->space), &query, page->arena, &lines, &count, &total, err);
		for (size_t i = 0; !code && i < count; i++) {
			const struct article *article = &lines[i].article;

			if (!article_allows(
				signed_in_actor(req), ACCESS_WRITE, page->defs, article->unit))
				continue;
			view->lines[view->count++] = (struct newsroom_line){
			    page_text(page, lines[i].title), newsroom_url(page, article->id),
			    newsroom_state(page->lang, article->state),
			    wording_unit(
				&page->wording, article->unit, definitions_root_period(page->defs)),
			    page_moment(page, article->published_at),
			    article->public_revision &&
				article->public_revision != article->revision};
		}
	}
	return code;
}

/* Figures that have changed since they were published: corrections to be written. */
static enum err_code fill_tasks(struct newsroom_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	struct article_adjusted *found;
	size_t count;
	enum err_code code = article_adjusted(page->space, page->arena, &found, &count, err);

	view->tasks = ARENA_ARRAY(page->arena, struct newsroom_task, count);
	for (size_t i = 0; i < count; i++) {
		const struct article_line *line = &found[i].quote.line;
		const struct article_pin *pin = &found[i].quote.pin;

		if (article_allows(
			signed_in_actor(req), ACCESS_WRITE, page->defs, line->article.unit))
			view->tasks[view->task_count++] = (struct newsroom_task){
			    page_text(page, line->title), newsroom_url(page, line->article.id),
			    wording_subject(&page->wording, &pin->query),
			    page_text(page, pin->said), found[i].now};
	}
	return code;
}

static struct str chosen_of(const struct form_data *form, const char *name)
{
	return form ? str_trim(form_data_text(form, name)) : STR_EMPTY;
}

static void fill_reports(struct newsroom_view *view, const struct form_data *form)
{
	const struct page *page = &view->page;

	view->reports =
	    ARENA_ARRAY(page->arena, struct desk_choice, (size_t)page->defs->report_count);
	for (int id = 1; id <= page->defs->report_count; id++)
		view->reports[view->report_count++] =
		    (struct desk_choice){page_text(page, page->defs->reports[id].slug),
			page_name(
			    page, page->defs->reports[id].title, page->defs->reports[id].title_en),
			str_eq(page->defs->reports[id].slug, chosen_of(form, "bao-cao"))};
}

/* Where a report that an article is begun from is of, unless another is chosen. */
static void fill_place(struct newsroom_view *view, const struct form_data *form)
{
	struct page *page = &view->page;
	struct period period = definitions_root_period(page->defs);
	struct str asked = chosen_of(form, "ky");
	const struct unit *unit = definitions_unit(page->defs, chosen_of(form, "don-vi"), &period);
	struct buf text = {0};

	view->units = newsroom_units(page, period, unit ? unit->id : 0, &view->unit_count);
	if (asked.n)
		buf_add_str(&text, asked);
	else
		period_add(&text, period);
	view->period = buf_keep(&text, page->arena);
}

enum err_code newsroom_show(struct request *req, struct response *res, const struct form_data *form,
    const struct err *why, struct err *err)
{
	struct newsroom_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct page *page = &view.page;

	if (code)
		return code;
	page->title = tr(page->lang, "newsroom.title");
	page->working = page->unlisted = true;
	view.new_url = page_url(page, "/lam-viec/them-bai");
	view.filter_url = page_url(page, "/lam-viec/tin");
	view.csrf = signed_in_csrf(req);
	view.problem = why ? err_in_words(req->arena, page->lang, why) : NULL;
	fill_reports(&view, form);
	fill_place(&view, form);
	code = fill_lines(&view, req, err);
	if (!code)
		code = fill_tasks(&view, req, err);
	if (!code) {
		struct html h = signed_in_html(page, res);

		res->status = why ? 422 : 200;
		page_newsroom(&h, &view);
	}
	page_end(page);
	return code;
}

enum err_code newsroom_page(struct request *req, struct response *res, struct err *err)
{
	return newsroom_show(req, res, NULL, NULL, err);
}

/* ---- one article */

enum err_code newsroom_find(const struct page *page, struct request *req, struct article *out,
    struct article_content *content, struct err *err)
{
	struct db *db = space_db(page->space);
	int64_t id = 0;
	bool found = false;
	enum err_code code = ERR_NONE;

	if (str_to_int(request_param(req, "article"), INT64_MAX / 16, &id))
		code = article_load(db, id, page->arena, out, &found, err);
	if (!code && !found)
		return err_set(err, ERR_NOT_FOUND, "article.none", NULL);
	if (!code && !article_allows(signed_in_actor(req), ACCESS_WRITE, page->defs, out->unit))
		return err_set(err, ERR_DENIED, "article.denied", NULL);
	if (!code)
		code = article_read(db, out->text, page->arena, content, &found, err);
	return code || found ? code : err_set(err, ERR_NOT_FOUND, "article.purged", NULL);
}

/* ---- its revisions */

static const char *event_words(const struct page *page, const struct article_event *event)
{
	struct buf text = {0};

	if (!event->is_move) {
		tr_add(&text, page->lang, "newsroom.revision", event->revision);
		return buf_keep(&text, page->arena);
	}
	buf_printf(&text, "%s → %s", newsroom_state(page->lang, event->before),
	    newsroom_state(page->lang, event->after));
	return buf_keep(&text, page->arena);
}

static void fill_revisions(struct revisions_view *view, const struct article *article,
    const struct article_event *events, size_t count)
{
	struct page *page = &view->page;

	view->lines = ARENA_ARRAY(page->arena, struct revision_line, count + 1);
	for (size_t i = count; i-- > 0;) {
		const struct article_event *event = &events[i];
		struct revision_line *line = &view->lines[view->count++];

		*line = (struct revision_line){.revision = event->revision,
		    .when = page_moment(page, event->at),
		    .who = page_text(page, event->by),
		    .what = event_words(page, event),
		    .words = page_text(page, event->is_move ? event->words : event->change)};
		if (!event->is_move && event->revision > 1)
			line->diff_url = arena_printf(page->arena, "%s/cac-ban?tu=%d&den=%d#khac",
			    newsroom_url(page, article->id), event->revision - 1, event->revision);
	}
}

/* All words of a revision, in both languages. */
static enum err_code words_of(const struct page *page, const struct article_event *events,
    size_t count, int revision, struct str *out, struct err *err)
{
	struct article_content content;
	struct buf all = {0};
	enum err_code code = ERR_NONE;
	bool found = false;

	*out = STR_EMPTY;
	for (size_t i = 0; i < count && !found && !code; i++)
		if (!events[i].is_move && events[i].revision == revision)
			code = article_read(space_db(page->space), events[i].text, page->arena,
			    &content, &found, err);
	for (int i = 0; found && i < ARTICLE_FIELDS; i++) {
		buf_add_str(&all, content.fields[i]);
		buf_add_text(&all, content.fields[i].n ? "\n\n" : "");
	}
	if (found)
		*out = str_of(buf_keep(&all, page->arena));
	return code || found ? code : err_set(err, ERR_NOT_FOUND, "news.no_revision", NULL);
}

static enum err_code fill_diff(struct revisions_view *view, struct request *req,
    const struct article_event *events, size_t count, struct err *err)
{
	struct page *page = &view->page;
	struct str before = STR_EMPTY, after = STR_EMPTY;
	int first, second;
	enum err_code code;

	if (!news_diff_asked(req, &first, &second))
		return ERR_NONE;
	code = words_of(page, events, count, first, &before, err);
	if (!code)
		code = words_of(page, events, count, second, &after, err);
	if (!code)
		view->diff = news_diff(page, first, before, second, after);
	return code;
}

enum err_code article_revisions_page(struct request *req, struct response *res, struct err *err)
{
	struct revisions_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct page *page = &view.page;
	struct article article = {0};
	struct article_content content = {0};
	struct article_event *events;
	size_t count;

	if (code)
		return code;
	code = newsroom_find(page, req, &article, &content, err);
	if (!code)
		code = article_log(
		    space_db(page->space), article.id, page->arena, &events, &count, err);
	if (!code) {
		fill_revisions(&view, &article, events, count);
		code = fill_diff(&view, req, events, count, err);
	}
	if (!code) {
		struct html h;

		view.heading = page_text(page, content.fields[ARTICLE_TITLE]);
		view.edit_url = newsroom_url(page, article.id);
		page->title = arena_printf(
		    page->arena, "%s: %s", tr(page->lang, "newsroom.revisions"), view.heading);
		page->crumb = tr(page->lang, "newsroom.revisions");
		page->working = page->unlisted = true;
		page_crumb(page, tr(page->lang, "newsroom.title"), page_url(page, "/lam-viec/tin"));
		page_crumb(page, view.heading, view.edit_url);
		h = signed_in_html(page, res);
		page_revisions(&h, &view);
	}
	page_end(page);
	return code;
}
