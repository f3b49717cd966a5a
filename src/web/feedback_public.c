/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Feedback as everybody reads it: the list of what was made public, one of it, statistics. */
#include "base/csv.h"
#include "core/deadline.h"
#include "feedback.html.h"
#include "http/negotiate.h"
#include "web/feedback.h"
#include "web/signed_in.h"
#include "web/web.h"
#include "web/work.h"

enum { LINES_PER_PAGE = 20, PAGES_MAX = 10000 };

/* ---- the list */

static const char *const state_values[] = {"", "cho", "xong"};

static struct feedback_query read_query(struct feedback_list_view *view, struct request *req)
{
	const struct page *page = &view->page;
	struct str state = request_query(req, "trang-thai");
	struct feedback_query query = {.category = request_query(req, "linh-vuc"),
	    .place = feedback_unit_of(page, request_query(req, "noi")),
	    .answered = str_is(state, state_values[1])   ? 0
	                : str_is(state, state_values[2]) ? 1
	                                                 : -1,
	    .limit = LINES_PER_PAGE};

	if (!feedback_category(page->site, query.category))
		query.category = STR_EMPTY;
	view->category_count = feedback_category_choices(
	    page, query.category, tr(page->lang, "feedback.all_categories"), &view->categories);
	view->place_count = feedback_place_choices(
	    page, query.place, tr(page->lang, "feedback.all_places"), &view->places);
	view->states = ARENA_ARRAY(page->arena, struct desk_choice, 3);
	view->state_count = 3;
	view->states[0] =
	    (struct desk_choice){"", tr(page->lang, "feedback.all_states"), query.answered < 0};
	view->states[1] = (struct desk_choice){
	    state_values[1], tr(page->lang, "feedback.waiting"), query.answered == 0};
	view->states[2] = (struct desk_choice){
	    state_values[2], tr(page->lang, "feedback.done"), query.answered == 1};
	return query;
}

static const char *url_of_page(
    const struct page *page, const struct feedback_query *query, int64_t number)
{
	struct buf url = {0};

	buf_add_text(&url, page_menu_url(page, MENU_FEEDBACK));
	if (query->category.n)
		page_add_parameter(&url, "linh-vuc", query->category);
	if (query->place)
		page_add_parameter(&url, "noi", page->defs->units[query->place].key);
	if (query->answered >= 0)
		page_add_parameter(
		    &url, "trang-thai", str_of(state_values[query->answered ? 2 : 1]));
	if (number > 1)
		page_add_parameter(
		    &url, "trang", str_of(arena_printf(page->arena, "%lld", (long long)number)));
	return buf_keep(&url, page->arena);
}

static enum err_code fill_list(
    struct feedback_list_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	struct feedback_query query = read_query(view, req);
	struct feedback *found;
	int64_t number = 1;
	enum err_code code;

	if (request_query(req, "trang").n &&
	    (!str_to_int(request_query(req, "trang"), PAGES_MAX, &number) || !number))
		return err_set(err, ERR_NOT_FOUND, "news.no_page", NULL);
	query.offset = (size_t)(number - 1) * LINES_PER_PAGE;
	code = feedback_list(
	    space_db(page->space), &query, page->arena, &found, &view->count, &view->total, err);
	if (!code && number > 1 && !view->count)
		return err_set(err, ERR_NOT_FOUND, "news.no_page", NULL);
	if (code)
		return code;
	view->lines = ARENA_ARRAY(page->arena, struct feedback_line, view->count);
	for (size_t i = 0; i < view->count; i++)
		view->lines[i] = feedback_line(page, &found[i],
		    feedback_url(page,
			arena_printf(page->arena, "/%s", feedback_number(page, found[i].id))));
	view->from = (int64_t)query.offset + 1;
	view->to = (int64_t)(query.offset + view->count);
	if (number > 1)
		view->newer_url = url_of_page(page, &query, number - 1);
	if (view->to < view->total)
		view->older_url = url_of_page(page, &query, number + 1);
	return ERR_NONE;
}

enum err_code feedback_list_page(struct request *req, struct response *res, struct err *err)
{
	struct feedback_list_view view = {0};
	struct page *page = &view.page;
	struct html h;
	enum err_code code = page_begin(page, req, err);

	if (code)
		return code;
	code = feedback_taken(page, err);
	if (!code)
		code = fill_list(&view, req, err);
	if (!code) {
		page->menu = MENU_FEEDBACK;
		page->working = true;
		page->title = tr(page->lang, "feedback.title");
		page->description = tr(page->lang, "feedback.lead");
		page->canonical = view.action = page_menu_url(page, MENU_FEEDBACK);
		view.send_url = feedback_url(page, "/gui");
		view.lookup_url = feedback_url(page, "/tra-cuu");
		view.statistics_url = feedback_url(page, "/thong-ke");
		h = page_html_of(page, res, CHANGE_FEEDBACK);
		page_feedback_list(&h, &view);
	}
	page_end(page);
	return code;
}

/* ---- one */

/* The public one that {feedback} names. */
static enum err_code find(const struct page *page, struct request *req, struct feedback *out,
    struct feedback_shown *shown, struct err *err)
{
	struct db *db = space_db(page->space);
	int64_t id;
	bool found = false;
	enum err_code code = feedback_taken(page, err);

	if (!code && feedback_number_read(request_param(req, "feedback"), &id))
		code = feedback_load(db, id, page->arena, out, &found, err);
	if (!code && found && out->public)
		code = feedback_read_shown(db, out->shown, page->arena, shown, &found, err);
	return code || (found && out->public) ? code
	                                      : err_set(err, ERR_NOT_FOUND, "feedback.none", NULL);
}

enum err_code feedback_public_page(struct request *req, struct response *res, struct err *err)
{
	struct feedback_view view = {0};
	struct page *page = &view.page;
	struct feedback feedback = {0};
	struct feedback_shown shown = {0};
	struct html h;
	enum err_code code = page_begin(page, req, err);

	if (code)
		return code;
	code = find(page, req, &feedback, &shown, err);
	if (!code) {
		const char *number = feedback_number(page, feedback.id);

		view.feedback = &feedback;
		feedback.title = shown.title;
		page->canonical = feedback_url(page, arena_printf(page->arena, "/%s", number));
		view.line = feedback_line(page, &feedback, page->canonical);
		view.heading = page_text(page, shown.title);
		view.text = page_text(page, shown.text);
		view.answer = page_text(page, shown.answer);
		view.where = "";
		feedback_fill_pictures(&view, shown.pictures, page->canonical);
		page->title = arena_printf(page->arena, "%s – %s", view.heading, number);
		page->crumb = number;
		page->working = true;
		page->description = view.heading;
		page_crumb_menu(page, MENU_FEEDBACK);
		h = page_html_of(page, res, CHANGE_FEEDBACK);
		page_feedback_public(&h, &view);
	}
	page_end(page);
	return code;
}

enum err_code feedback_public_picture(struct request *req, struct response *res, struct err *err)
{
	struct page page;
	struct feedback feedback = {0};
	struct feedback_shown shown = {0};
	enum err_code code = page_begin(&page, req, err);

	if (code)
		return code;
	code = find(&page, req, &feedback, &shown, err);
	if (!code)
		code = feedback_picture_file(&page, req, res, &feedback, shown.pictures, err);
	if (!code)
		response_cacheable(res, RESPONSE_REVALIDATE);
	page_end(&page);
	return code;
}

/* ---- statistics */

/* The days asked for; else those of this year. False: one is no day. */
static bool read_days(struct request *req, date today, date *from, date *to)
{
	struct str first = request_query(req, "tu"), last = request_query(req, "den");
	struct ymd year = {date_ymd(today).year, 1, 1};
	bool fine = true;

	*from = date_of(year);
	*to = today;
	if (first.n)
		fine = date_parse(first, from);
	if (last.n)
		fine = date_parse(last, to) && fine;
	return fine;
}

static void add_up(struct feedback_statistics *sum, const struct feedback_statistics *one)
{
	sum->received += one->received;
	sum->answered_on_time += one->answered_on_time;
	sum->answered_late += one->answered_late;
	sum->waiting += one->waiting;
	sum->overdue += one->overdue;
	sum->declined += one->declined;
}

static struct feedback_row row_of(
    const struct page *page, const char *unit, const struct feedback_statistics *counts)
{
	return (struct feedback_row){unit,
	    page_share(page, counts->answered_on_time,
		counts->answered_on_time + counts->answered_late + counts->overdue),
	    counts};
}

static const char *day_text(const struct page *page, date day)
{
	struct buf text = {0};

	date_add_iso(&text, day);
	return buf_keep(&text, page->arena);
}

static enum err_code fill_statistics(
    struct feedback_statistics_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	date today = today_in_vietnam(), from, to;
	struct feedback_statistics *units,
	    *all = ARENA_NEW(page->arena, struct feedback_statistics);
	size_t count;
	enum err_code code = feedback_taken(page, err);

	if (code)
		return code;
	view->bad_date = !read_days(req, today, &from, &to);
	code = feedback_statistics(
	    space_db(page->space), from, to, today, page->arena, &units, &count, err);
	if (code)
		return code;
	view->rows = ARENA_ARRAY(page->arena, struct feedback_row, count + 1);
	for (size_t i = 0; i < count; i++) {
		view->rows[view->count++] = row_of(page,
		    units[i].unit ? feedback_unit_name(page, units[i].unit)
				  : tr(page->lang, "feedback.not_forwarded"),
		    &units[i]);
		add_up(all, &units[i]);
	}
	view->rows[view->count++] = row_of(page, tr(page->lang, "feedback.all_units"), all);
	view->from = day_text(page, from);
	view->to = day_text(page, to);
	view->action = feedback_url(page, "/thong-ke");
	view->csv_url =
	    arena_printf(page->arena, "%s.csv?tu=%s&den=%s", view->action, view->from, view->to);
	return ERR_NONE;
}

enum err_code feedback_statistics_page(struct request *req, struct response *res, struct err *err)
{
	struct feedback_statistics_view view = {0};
	struct page *page = &view.page;
	struct html h;
	enum err_code code = page_begin(page, req, err);

	if (code)
		return code;
	code = fill_statistics(&view, req, err);
	if (!code) {
		page->title = tr(page->lang, "feedback.statistics");
		page->description = tr(page->lang, "feedback.statistics_lead");
		page->canonical = view.action;
		page->working = true;
		page->incomplete = true; /* it changes with what the public does not see */
		page_crumb_menu(page, MENU_FEEDBACK);
		h = page_html(page, res);
		page_feedback_statistics(&h, &view);
	}
	page_end(page);
	return code;
}

enum err_code feedback_statistics_csv(struct request *req, struct response *res, struct err *err)
{
	struct feedback_statistics_view view = {0};
	struct page *page = &view.page;
	struct buf *out;
	enum err_code code = page_begin(page, req, err);

	if (code)
		return code;
	code = fill_statistics(&view, req, err);
	if (!code) {
		out = response_csv(res);
		buf_add_text(out, "unit,name,from,to,received,answered_on_time,answered_late,"
				  "waiting,overdue,declined\r\n");
		for (size_t i = 0; i + 1 < view.count; i++) {
			const struct feedback_statistics *counts = view.rows[i].counts;

			csv_add_field(out,
			    counts->unit ? page->defs->units[counts->unit].key : STR_EMPTY, true);
			csv_add_field(out, str_of(view.rows[i].unit), false);
			buf_printf(out, ",%s,%s,%lld,%lld,%lld,%lld,%lld,%lld\r\n", view.from,
			    view.to, (long long)counts->received,
			    (long long)counts->answered_on_time, (long long)counts->answered_late,
			    (long long)counts->waiting, (long long)counts->overdue,
			    (long long)counts->declined);
		}
		work_download_name(res, STR("phan-anh.csv"));
	}
	page_end(page);
	return code;
}
