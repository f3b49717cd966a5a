/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/visits.h"

#include <stdlib.h>
#include <strings.h>

#include "base/bug.h"
#include "core/deadline.h"
#include "core/visit.h"
#include "view/format.h"
#include "visits.html.h"
#include "web/app.h"
#include "web/visits_page.h"
#include "web/web.h"

enum {
	ROUND_MS = 30000,
	PAGES_AT_ONCE = 4096, /* kept in memory */
	DAYS_SHOWN = 30,
	PAGES_SHOWN = 20
};

struct visited {
	int64_t count;
	size_t n;
	char path[];
};

/* ---- counting */

static const char *const robots[] = {
    "bot", "crawl", "spider", "slurp", "curl", "wget", "monitor", "headless", "lighthouse"};

static bool is_robot(struct str agent)
{
	if (!agent.n)
		return true;
	for (size_t at = 0; at < agent.n; at++) {
		char first = (char)(agent.p[at] | 0x20);

		for (size_t i = 0; i < sizeof(robots) / sizeof(robots[0]); i++) {
			/* Asked at every request: most characters begin no such word. */
			if (first != robots[i][0])
				continue;
			if (at + strlen(robots[i]) <= agent.n &&
			    !strncasecmp(agent.p + at, robots[i], strlen(robots[i])))
				return true;
		}
	}
	return false;
}

/* Without what follows a question mark; in the first language. */
static struct str path_of(struct str target)
{
	const struct str english = STR("/en");
	struct str path = {target.p, str_find_char(target, '?')};

	if (!str_starts(path, english) || (path.n > english.n && path.p[english.n] != '/'))
		return path;
	path.p += english.n;
	path.n -= english.n;
	return path.n ? path : STR("/");
}

static void count_one(struct visits *visits, struct str path)
{
	struct visited *page = map_get(&visits->pages, path);

	if (!page && (path.n > VISIT_PATH_MAX || visits->pages.count >= PAGES_AT_ONCE)) {
		visits->others++;
		return;
	}
	if (!page) {
		page = malloc(sizeof(*page) + path.n);
		if (!page)
			BUG("out of memory (%zu bytes)", path.n);
		page->count = 0;
		page->n = path.n;
		memcpy(page->path, path.p, path.n);
		map_put(&visits->pages, (struct str){page->path, page->n}, page);
	}
	page->count++;
}

void visits_note(void *context, const struct request *req)
{
	struct app *app = context;
	struct str purpose = request_header(req, "sec-purpose");

	if (purpose.n || request_header(req, "cookie").n ||
	    is_robot(request_header(req, "user-agent")))
		return;
	INVARIANT(!pthread_mutex_lock(&app->visits.lock));
	count_one(&app->visits, path_of(req->target.raw));
	INVARIANT(!pthread_mutex_unlock(&app->visits.lock));
}

/* ---- to the register */

struct flushing {
	struct arena arena;
	size_t count;
	struct visit_count *pages;
};

/* Takes all counts out of memory. */
static void take(struct visits *visits, struct flushing *out)
{
	const struct map_entry *entry;
	size_t at = 0;

	INVARIANT(!pthread_mutex_lock(&visits->lock));
	out->pages = ARENA_ARRAY(&out->arena, struct visit_count, visits->pages.count + 1);
	while ((entry = map_next(&visits->pages, &at))) {
		struct visited *page = entry->value;

		out->pages[out->count++] = (struct visit_count){
		    .path = arena_str(&out->arena, entry->key), .count = page->count};
		free(page);
	}
	map_release(&visits->pages);
	visits->pages = (struct map){0};
	if (visits->others)
		out->pages[out->count++] =
		    (struct visit_count){.path = STR_EMPTY, .count = visits->others};
	visits->others = 0;
	INVARIANT(!pthread_mutex_unlock(&visits->lock));
}

static void put_back(struct visits *visits, const struct flushing *from)
{
	INVARIANT(!pthread_mutex_lock(&visits->lock));
	for (size_t i = 0; i < from->count; i++) {
		struct visited *page;

		if (!from->pages[i].path.n) {
			visits->others += from->pages[i].count;
			continue;
		}
		count_one(visits, from->pages[i].path);
		page = map_get(&visits->pages, from->pages[i].path);
		if (page)
			page->count += from->pages[i].count - 1;
		else
			visits->others += from->pages[i].count - 1;
	}
	INVARIANT(!pthread_mutex_unlock(&visits->lock));
}

static enum err_code add(struct db *db, void *context, struct err *err)
{
	const struct flushing *flushing = context;

	return visit_add(db, today_in_vietnam(), flushing->pages, flushing->count, err);
}

static void flush(struct visits *visits)
{
	struct flushing flushing = {0};
	struct err err;

	take(visits, &flushing);
	/* The database away is told of elsewhere; the counts wait for it. */
	if (flushing.count && app_write(visits->app, add, &flushing, &err))
		put_back(visits, &flushing);
	arena_release(&flushing.arena);
}

static void *work(void *context)
{
	struct visits *visits = context;

	while (background_rest(&visits->background, ROUND_MS))
		flush(visits);
	return NULL;
}

void visits_start(struct visits *visits, struct app *app)
{
	visits->app = app;
	INVARIANT(!pthread_mutex_init(&visits->lock, NULL));
	background_start(&visits->background, work, visits);
}

void visits_stop(struct visits *visits)
{
	struct flushing left = {0};

	background_stop(&visits->background);
	flush(visits);
	take(visits, &left); /* what could not be written */
	arena_release(&left.arena);
	pthread_mutex_destroy(&visits->lock);
}

/* ---- the page */

static enum err_code fill(struct visits_view *view, struct err *err)
{
	struct page *page = &view->page;
	struct db *db = space_db(page->space);
	date today = today_in_vietnam(), since;
	struct visit_count *days, *pages;
	size_t day_count;
	enum err_code code = visit_total(db, &view->total, &since, err);

	if (!code)
		code = visit_days(
		    db, today - DAYS_SHOWN + 1, today, page->arena, &days, &day_count, err);
	if (!code)
		code = visit_pages(db, today - DAYS_SHOWN + 1, today, PAGES_SHOWN, page->arena,
		    &pages, &view->page_count, err);
	if (code)
		return code;
	view->since = since ? page_day(page, since) : "";
	view->days = ARENA_ARRAY(page->arena, struct visits_line, day_count);
	for (size_t i = day_count; i-- > 0;) {
		view->days[view->day_count++] = (struct visits_line){
		    .name = page_day(page, days[i].day), .count = days[i].count};
		view->month += days[i].count;
		if (days[i].day == today)
			view->today = days[i].count;
	}
	view->pages = ARENA_ARRAY(page->arena, struct visits_line, view->page_count);
	for (size_t i = 0; i < view->page_count; i++)
		view->pages[i] = (struct visits_line){.name = page_text(page, pages[i].path),
		    .url = page_url(page, page_text(page, pages[i].path)),
		    .count = pages[i].count};
	return ERR_NONE;
}

enum err_code visits_page(struct request *req, struct response *res, struct err *err)
{
	struct visits_view view = {0};
	struct page *page = &view.page;
	enum err_code code = page_begin(page, req, err);
	struct html h;

	if (code)
		return code;
	code = fill(&view, err);
	if (!code) {
		page->title = tr(page->lang, "visits.title");
		page->description = tr(page->lang, "visits.lead");
		page->canonical = page_url(page, "/luot-xem");
		page->incomplete = true; /* it is another a minute later */
		h = page_html(page, res);
		page_visits(&h, &view);
	}
	page_end(page);
	return code;
}
