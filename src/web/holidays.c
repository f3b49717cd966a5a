/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/holidays.h"

#include "core/deadline.h"
#include "core/form_store.h"
#include "holidays.html.h"
#include "web/desk_parts.h"
#include "web/designer_parts.h"
#include "web/signed_in.h"
#include "web/web.h"

#define HOLIDAYS_PATH "/lam-viec/lich-nghi"

enum { BLANK_ROWS = 6, ROWS_MAX = 100, SATURDAY = 6, YEAR_LEAST = 1900, YEAR_MOST = 2200 };

/* One request: the year asked for, and what was typed of it. */
struct keeping {
	struct holidays_view view;
	struct request *req;
	const struct form_data *form; /* NULL: the page is asked for */
	size_t count;                 /* of days that could be read */
	struct calendar_day *days;
	bool mistaken;
};

static int year_of(date day)
{
	return date_ymd(day).year;
}

/* ---- the year */

static enum err_code find_year(struct keeping *k, struct err *err)
{
	struct str text = k->form ? form_data_text(k->form, "nam") : request_query(k->req, "nam");
	int64_t year = year_of(today_in_vietnam());

	if (text.n && (!str_to_int(text, YEAR_MOST, &year) || year < YEAR_LEAST))
		return err_set(
		    err, ERR_INPUT, "web.bad_period", page_text(&k->view.page, text), NULL);
	k->view.year = (int)year;
	return ERR_NONE;
}

/* From the first year that has days to the one after this, and the one asked for. */
static void fill_years(struct holidays_view *view)
{
	const struct calendar *calendar = view->page.defs->calendar;
	int last = year_of(today_in_vietnam()) + 1, first = last - 1;

	if (calendar->count) {
		int from = year_of(calendar->days[0].day);
		int to = year_of(calendar->days[calendar->count - 1].day);

		first = from < first ? from : first;
		last = to > last ? to : last;
	}
	first = view->year < first ? view->year : first;
	last = view->year > last ? view->year : last;
	view->years = ARENA_ARRAY(view->page.arena, struct desk_choice, (size_t)(last - first) + 1);
	for (int year = last; year >= first; year--) {
		const char *text = arena_printf(view->page.arena, "%d", year);

		view->years[view->year_count++] =
		    (struct desk_choice){text, text, year == view->year};
	}
}

/* ---- lines */

static struct holiday_row *add_row(struct holidays_view *view)
{
	struct arena *arena = view->page.arena;
	size_t n = view->row_count;

	view->rows[view->row_count++] =
	    (struct holiday_row){.day_field = arena_printf(arena, "ngay%zu", n),
		.working_field = arena_printf(arena, "lam%zu", n),
		.name_field = arena_printf(arena, "ten%zu", n),
		.name_en_field = arena_printf(arena, "name%zu", n),
		.day = "",
		.weekday = "",
		.name = "",
		.name_en = ""};
	return &view->rows[n];
}

static const char *weekday_name(enum lang lang, date day)
{
	static const char *const keys[] = {"date.weekday.1", "date.weekday.2", "date.weekday.3",
	    "date.weekday.4", "date.weekday.5", "date.weekday.6", "date.weekday.7"};

	return tr(lang, keys[date_weekday(day) - 1]);
}

static void fill_stored(struct keeping *k)
{
	struct holidays_view *view = &k->view;
	const struct page *page = &view->page;
	const struct calendar *calendar = page->defs->calendar;

	view->note = page_text(page, calendar->note);
	for (size_t i = 0; i < calendar->count; i++) {
		const struct calendar_day *day = &calendar->days[i];
		struct buf iso = {0};
		struct holiday_row *row;

		if (year_of(day->day) != view->year || view->row_count == ROWS_MAX)
			continue;
		row = add_row(view);
		date_add_iso(&iso, day->day);
		row->day = buf_keep(&iso, page->arena);
		row->weekday = weekday_name(page->lang, day->day);
		row->working = day->working;
		row->name = page_text(page, day->name);
		row->name_en = page_text(page, day->name_en);
	}
}

/* What is wrong with a line; NULL: nothing. */
static const char *check_row(const struct keeping *k, const struct holiday_row *row, date *day)
{
	enum lang lang = k->view.page.lang;

	if (!*row->day)
		return *row->name || *row->name_en ? tr(lang, "holidays.no_day") : NULL;
	if (!date_parse(str_of(row->day), day))
		return tr(lang, "holidays.bad_day");
	if (year_of(*day) != k->view.year)
		return tr(lang, "holidays.other_year");
	if (row->working && date_weekday(*day) < SATURDAY)
		return tr(lang, "holidays.works_anyway");
	for (size_t i = 0; i < k->count; i++)
		if (k->days[i].day == *day)
			return tr(lang, "holidays.twice");
	return NULL;
}

static void read_row(struct keeping *k, struct holiday_row *row)
{
	const struct page *page = &k->view.page;
	struct str day_text = str_trim(form_data_text(k->form, row->day_field));
	date day = 0;

	row->day = page_text(page, day_text);
	row->working = str_is(form_data_text(k->form, row->working_field), "1");
	row->name = page_text(page, str_trim(form_data_text(k->form, row->name_field)));
	row->name_en = page_text(page, str_trim(form_data_text(k->form, row->name_en_field)));
	row->mistake = check_row(k, row, &day);
	k->mistaken = k->mistaken || row->mistake;
	if (row->mistake || !*row->day)
		return;
	row->weekday = weekday_name(page->lang, day);
	k->days[k->count++] = (struct calendar_day){.day = day,
	    .working = row->working,
	    .name = str_of(row->name),
	    .name_en = str_of(row->name_en)};
}

static void read_rows(struct keeping *k)
{
	struct holidays_view *view = &k->view;

	k->days = ARENA_ARRAY(view->page.arena, struct calendar_day, ROWS_MAX);
	view->note = page_text(&view->page, str_trim(form_data_text(k->form, "can-cu")));
	for (size_t i = 0; i < ROWS_MAX; i++) {
		const char *field = arena_printf(view->page.arena, "ngay%zu", i);

		if (!form_data_text(k->form, field).p)
			break;
		read_row(k, add_row(view));
	}
}

/* ---- the page */

static void fill_dues(struct holidays_view *view)
{
	const struct page *page = &view->page;
	const struct definitions *defs = page->defs;

	view->dues = ARENA_ARRAY(
	    page->arena, struct holiday_due, (size_t)defs->form_count * FORM_PERIODS_MAX);
	for (int id = 1; id <= defs->form_count; id++) {
		const struct form *form = &defs->forms[id];
		struct period periods[FORM_PERIODS_MAX];
		int count = form_periods(form, view->year, periods);

		for (int i = 0; i < count; i++) {
			struct form_dates dates = form_dates(form, defs->calendar, periods[i]);

			if (form_find(defs, form->code, periods[i]) == form && dates.known)
				view->dues[view->due_count++] =
				    (struct holiday_due){page_name(page, form->name, form->name_en),
					wording_period(&page->wording, periods[i], PERIOD_LONG),
					page_day(page, dates.due)};
		}
	}
}

static enum err_code fill(struct keeping *k, struct err *err)
{
	struct holidays_view *view = &k->view;
	struct page *page = &view->page;
	enum err_code code = find_year(k, err);

	if (code)
		return code;
	view->csrf = signed_in_csrf(k->req);
	view->url = page_url(page, HOLIDAYS_PATH);
	view->rows = ARENA_ARRAY(page->arena, struct holiday_row, ROWS_MAX + BLANK_ROWS);
	if (k->form) {
		read_rows(k);
		view->seen = page_text(page, form_data_text(k->form, "seen"));
	} else {
		fill_stored(k);
		view->seen = designer_seen(page->arena, calendar_stored(page->defs));
	}
	for (int i = 0; i < BLANK_ROWS; i++)
		add_row(view);
	fill_years(view);
	fill_dues(view);
	view->saved = !k->form && request_query(k->req, "da-luu").n;
	page->title =
	    arena_printf(page->arena, "%s %d", tr(page->lang, "holidays.title"), view->year);
	page->working = page->unlisted = true;
	page_crumb(page, tr(page->lang, "desk.title"), page_url(page, "/lam-viec"));
	return ERR_NONE;
}

static void show(struct keeping *k, struct response *res, int status)
{
	struct html h = signed_in_html(&k->view.page, res);

	page_holidays(&h, &k->view);
	res->status = status;
}

enum err_code holidays_page(struct request *req, struct response *res, struct err *err)
{
	struct keeping k = {.req = req};
	enum err_code code = page_begin(&k.view.page, req, err);

	if (code)
		return code;
	code = fill(&k, err);
	if (!code)
		show(&k, res, 200);
	page_end(&k.view.page);
	return code;
}

/* ---- saving */

struct calendar_saving {
	struct definitions *defs;
	int64_t definitions;
	struct submission_author author;
	struct str content, seen;
};

static enum err_code save(struct db *db, void *context, struct err *err)
{
	const struct calendar_saving *s = context;

	return calendar_store(db, s->defs, s->definitions, &s->author, s->content, s->seen, err);
}

static int by_day(const void *a, const void *b)
{
	const struct calendar_day *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

/* The calendar with the year's days as typed, the other years' as they are. */
static struct str new_content(const struct keeping *k)
{
	const struct calendar *stored = k->view.page.defs->calendar;
	struct arena *arena = k->view.page.arena;
	struct calendar calendar = {.note = str_of(k->view.note),
	    .days = ARENA_ARRAY(arena, struct calendar_day, stored->count + k->count)};
	struct buf content = {0};

	for (size_t i = 0; i < stored->count; i++)
		if (year_of(stored->days[i].day) != k->view.year)
			calendar.days[calendar.count++] = stored->days[i];
	for (size_t i = 0; i < k->count; i++)
		calendar.days[calendar.count++] = k->days[i];
	if (calendar.count)
		qsort(calendar.days, calendar.count, sizeof(*calendar.days), by_day);
	calendar_write(&calendar, &content);
	return str_of(buf_keep(&content, arena));
}

/* Once more, with what was typed, and why nothing was saved. */
static enum err_code show_again(
    struct keeping *k, struct response *res, const struct err *why, struct err *err)
{
	struct keeping again = {.req = k->req, .form = k->form};
	enum err_code code = page_begin(&again.view.page, k->req, err);

	if (code)
		return code;
	code = fill(&again, err);
	if (!code) {
		again.view.problem = err_in_words(k->req->arena, again.view.page.lang, why);
		show(&again, res, why->code == ERR_CONFLICT ? 409 : 422);
	}
	page_end(&again.view.page);
	return code;
}

static enum err_code save_and_answer(
    struct keeping *k, struct calendar_saving *saving, struct response *res, struct err *err)
{
	struct err why = {0};
	enum err_code code = app_write(k->req->app, save, saving, &why);

	definitions_free(saving->defs);
	app_catch_up(k->req->app);
	if (err_is_of_input(code))
		return show_again(k, res, &why, err);
	if (code) {
		*err = why;
		return code;
	}
	response_redirect(
	    res, 303, arena_printf(k->req->arena, "%s?nam=%d&da-luu=1", k->view.url, k->view.year));
	return ERR_NONE;
}

enum err_code holidays_save(struct request *req, struct response *res, struct err *err)
{
	struct form_data form;
	struct keeping k = {.req = req, .form = &form};
	struct calendar_saving saving;
	struct str stored;
	enum err_code code = form_data_of(req, &form, err);

	if (!code)
		code = page_begin(&k.view.page, req, err);
	if (code)
		return code;
	code = fill(&k, err);
	stored = calendar_stored(k.view.page.defs);
	if (!code && k.mistaken)
		k.view.problem = tr(k.view.page.lang, "holidays.mistakes");
	else if (!code && strcmp(k.view.seen, designer_seen(req->arena, stored)) != 0)
		k.view.problem = tr(k.view.page.lang, "holidays.changed");
	if (code || k.view.problem) {
		if (!code)
			show(&k, res, k.mistaken ? 422 : 409);
		page_end(&k.view.page);
		return code;
	}
	saving = (struct calendar_saving){.defs = definitions_hold(k.view.page.defs),
	    .definitions = space_head(k.view.page.space).definitions,
	    .author = {.actor = signed_in_actor(req),
		.address = arena_str(req->arena, req->client).p},
	    .content = new_content(&k),
	    .seen = stored};
	page_end(&k.view.page);
	return save_and_answer(&k, &saving, res, err);
}
