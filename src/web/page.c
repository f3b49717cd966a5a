/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/page.h"

#include "base/bug.h"
#include "view/format.h"
#include "web/signed_in.h"

static const char *const menu_paths[] = {
    [MENU_NONE] = "",
    [MENU_HOME] = "",
    [MENU_NEWS] = "/tin",
    [MENU_INDICATORS] = "/chi-tieu",
    [MENU_UNITS] = "/don-vi",
    [MENU_REPORTS] = "/bao-cao",
    [MENU_FEEDBACK] = "/phan-anh",
};

static const char *menu_name(enum lang lang, enum page_menu menu)
{
	switch (menu) {
	case MENU_NEWS:
		return tr(lang, "web.menu.news");
	case MENU_INDICATORS:
		return tr(lang, "web.menu.indicators");
	case MENU_UNITS:
		return tr(lang, "web.menu.units");
	case MENU_REPORTS:
		return tr(lang, "web.menu.reports");
	case MENU_FEEDBACK:
		return tr(lang, "web.menu.feedback");
	default:
		return tr(lang, "web.menu.home");
	}
}

static bool is_english(const struct request *req)
{
	/* Where nothing matched there is no language but what the path says. */
	return req->language == LANG_EN ||
	       (req->target.segment_count && str_is(req->target.segments[0], "en"));
}

/* The target under the other language's prefix. */
static const char *other_url(const struct page *page, const struct request *req)
{
	struct str raw = req->target.raw;

	if (!page->english) {
		if (raw.n && raw.p[0] == '/' && raw.n > 1 && raw.p[1] != '?')
			return arena_printf(page->arena, "/en%.*s", STR_ARG(raw));
		raw = raw.n ? (struct str){raw.p + 1, raw.n - 1} : raw;
		return arena_printf(page->arena, "/en%.*s", STR_ARG(raw));
	}
	raw = raw.n > 3 ? (struct str){raw.p + 3, raw.n - 3} : STR_EMPTY;
	/* "//host" would lead away from the site. */
	while (raw.n > 1 && raw.p[0] == '/' && raw.p[1] == '/')
		raw = (struct str){raw.p + 1, raw.n - 1};
	if (!raw.n || raw.p[0] != '/')
		return arena_printf(page->arena, "/%.*s", STR_ARG(raw));
	return arena_printf(page->arena, "%.*s", STR_ARG(raw));
}

void page_frame(struct page *page, struct request *req)
{
	static const struct site unknown;
	static const struct frame empty;

	*page = (struct page){
	    .app = req->app,
	    .site = &unknown,
	    .frame = &empty,
	    .arena = req->arena,
	    .english = is_english(req),
	    .terms = ARENA_NEW(req->arena, unsigned),
	    .actor = signed_in_actor(req),
	    .csrf = signed_in_csrf(req),
	};
	page->lang = page->english ? LANG_EN : LANG_VI;
	page->site_title = str_of(tr(page->lang, "web.site"));
	page->home_url = page->english ? "/en" : "/";
	page->origin = page->app && page->app->public_url ? page->app->public_url : "";
	page->other_url = other_url(page, req);
}

/* What the page says when it cannot be known whether its figures are current. */
static const char *say_as_of(struct page *page, const char *timestamp)
{
	struct buf moment = {0}, text = {0};
	const char *said;

	INVARIANT(format_moment(&moment, page->lang, timestamp));
	tr_add(&text, page->lang, "web.as_of", buf_str(&moment));
	said = arena_str(page->arena, buf_str(&text)).p;
	buf_release(&moment);
	buf_release(&text);
	return said;
}

/* The space is locked. */
static void begin(struct page *page)
{
	struct str title, tagline;

	page->defs = space_definitions(page->space);
	page->site = &page->defs->site;
	page->wording = (struct wording){page->lang, page->defs, page->arena};
	page->published = space_head(page->space).published;
	if (!app_as_of(page->app))
		frame_refresh(&page->app->frame, space_db(page->space), page->published);
	page->frame = &page->app->frame;
	space_watch(page->space);
	if (app_as_of(page->app))
		page->as_of = say_as_of(page, app_as_of(page->app));
	title = name_in(page->english, page->site->title, page->site->title_en);
	tagline = name_in(page->english, page->site->tagline, page->site->tagline_en);
	if (title.n)
		page->site_title = title;
	if (tagline.n)
		page->description = arena_str(page->arena, tagline).p;
}

enum err_code page_begin(struct page *page, struct request *req, struct err *err)
{
	enum err_code code;

	page_frame(page, req);
	code = app_lock(page->app, &page->space, err);
	if (!code)
		begin(page);
	return code;
}

enum err_code page_begin_to_write(struct page *page, struct request *req, struct err *err)
{
	enum err_code code;

	page_frame(page, req);
	code = app_lock_definitions(page->app, &page->space, err);
	if (!code)
		begin(page);
	return code;
}

struct html page_html_of(struct page *page, struct response *res, unsigned topics)
{
	if (page->space == page->app->space) {
		page->known = res;
		page->topics = topics;
	}
	return page_html(page, res);
}

static void tell_what_it_is_made_of(const struct page *page)
{
	struct changes made_of = *space_watched(page->space);

	made_of.topics = page->topics;
	page->known->made_of = changes_write(&made_of, page->arena);
}

void page_end(struct page *page)
{
	if (page->known)
		tell_what_it_is_made_of(page);
	app_unlock(page->app);
}

/* Current answers may be kept; those of a time before say so. */
static void set_currency(const struct page *page, struct response *res)
{
	if (page->as_of)
		response_header(res, APP_AS_OF_HEADER, app_as_of(page->app));
	else if (!page->incomplete)
		response_cacheable(res, RESPONSE_REVALIDATE);
}

struct html page_html(const struct page *page, struct response *res)
{
	set_currency(page, res);
	res->is_page = !page->unlisted;
	return (struct html){.out = response_html(res), .lang = page->lang};
}

struct html page_xml(const struct page *page, struct response *res, const char *content_type)
{
	struct html h = {.out = response_as(res, content_type), .lang = page->lang};

	HTML_MARKUP(&h, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
	return h;
}

void page_xml_end(struct response *res)
{
	/* XML has no way to write other control characters. */
	for (size_t i = 0; i < res->body.n; i++)
		if ((unsigned char)res->body.p[i] < ' ' && !strchr("\t\n\r", res->body.p[i]))
			res->body.p[i] = ' ';
}

void page_need_origin(struct page *page, const struct request *req, struct response *res)
{
	struct str host = request_header(req, "host");

	if (page->origin[0]) {
		set_currency(page, res);
		return;
	}
	/* The server let nothing else through than a name or an address (http/framing.h). */
	if (host.n)
		page->origin = arena_printf(
		    page->arena, "%s://%.*s", req->secure ? "https" : "http", STR_ARG(host));
}

const char *page_address(const struct page *page, const char *path)
{
	return arena_printf(page->arena, "%s%s", page->origin, path);
}

static bool is_kind(const struct page *page, int scenario, enum scenario_kind kind)
{
	return scenario && page->defs->scenarios[scenario].kind == kind;
}

void page_add_terms(const struct page *page, const struct figure_query *query, bool marked)
{
	/* 6 or 9 months of a year are told as what has come together since its beginning. */
	bool since_january =
	    query->period.start % 12 == 0 && query->period.months > 3 && query->period.months < 12;

	if (is_kind(page, query->scenario, SCENARIO_ESTIMATE))
		*page->terms |= TERM_ESTIMATE;
	if (is_kind(page, query->scenario, SCENARIO_TARGET) ||
	    is_kind(page, query->measure_scenario, SCENARIO_TARGET))
		*page->terms |= TERM_TARGET;
	if (query->measure == MEASURE_CUMULATIVE || since_january)
		*page->terms |= TERM_CUMULATIVE;
	if (marked)
		*page->terms |= TERM_ILLUSTRATIVE;
}

void page_crumb(struct page *page, const char *name, const char *url)
{
	INVARIANT(page->crumb_count < PAGE_CRUMBS_MAX);
	page->crumbs[page->crumb_count++] = (struct page_crumb){name, url};
}

void page_crumb_menu(struct page *page, enum page_menu menu)
{
	page->menu = menu;
	page_crumb(page, menu_name(page->lang, menu), page_menu_url(page, menu));
}

const char *page_url(const struct page *page, const char *path)
{
	return arena_printf(page->arena, "%s%s", lang_prefix(page->lang), path);
}

const char *page_menu_url(const struct page *page, enum page_menu menu)
{
	if (menu <= MENU_HOME)
		return page->home_url;
	return page_url(page, menu_paths[menu]);
}

/* ---- What the site is about. */

const char *page_text(const struct page *page, struct str text)
{
	return arena_str(page->arena, text).p;
}

const char *page_name(const struct page *page, struct str name, struct str name_en)
{
	return page_text(page, name_in(page->english, name, name_en));
}

const char *page_moment(const struct page *page, struct str timestamp)
{
	struct buf text = {0};

	format_moment(&text, page->lang, arena_str(page->arena, timestamp).p);
	return buf_keep(&text, page->arena);
}

const char *page_day(const struct page *page, date day)
{
	struct buf text = {0};

	format_date(&text, page->lang, day, DATE_SHORT);
	return buf_keep(&text, page->arena);
}

struct page_problems page_problems(const struct page *page, const struct issues *issues)
{
	enum { SHOWN = 100 };
	size_t count = issues->kept < SHOWN ? issues->kept : SHOWN;
	struct page_problems problems = {
	    count, issues->count - count, ARENA_ARRAY(page->arena, const char *, count)};

	for (size_t i = 0; i < count; i++) {
		struct buf text = {0};

		issue_add_text(&text, page->lang, &issues->items[i]);
		problems.texts[i] = buf_keep(&text, page->arena);
	}
	return problems;
}

const char *page_unit_type(const struct page *page, int unit, struct period p)
{
	const char *type = wording_unit_type(&page->wording, unit, p);

	return strstr(wording_unit(&page->wording, unit, p), type) ? "" : type;
}

/* ---- What the words of an address name. */

enum err_code page_find_indicator(
    const struct page *page, struct str code, const struct indicator **out, struct err *err)
{
	*out = definitions_indicator(page->defs, code);
	if (*out)
		return ERR_NONE;
	return err_set(
	    err, ERR_NOT_FOUND, "web.unknown_indicator", arena_str(page->arena, code).p, NULL);
}

enum err_code page_find_unit(const struct page *page, struct str name, const struct period *p,
    const struct unit **out, struct err *err)
{
	*out = definitions_unit(page->defs, name, p);
	/* One that exists at another time is known: its figures of p say that it did not. */
	if (!*out && p)
		*out = definitions_unit(page->defs, name, NULL);
	if (*out)
		return ERR_NONE;
	return err_set(
	    err, ERR_NOT_FOUND, "web.unknown_unit", arena_str(page->arena, name).p, NULL);
}

enum err_code page_find_scenario(
    const struct page *page, struct str code, const struct scenario **out, struct err *err)
{
	*out = definitions_scenario(page->defs, code);
	if (*out)
		return ERR_NONE;
	return err_set(
	    err, ERR_NOT_FOUND, "web.unknown_scenario", arena_str(page->arena, code).p, NULL);
}

enum err_code page_find_report(
    const struct page *page, struct str slug, const struct report **out, struct err *err)
{
	*out = definitions_report(page->defs, slug);
	if (*out)
		return ERR_NONE;
	return err_set(
	    err, ERR_NOT_FOUND, "web.unknown_report", arena_str(page->arena, slug).p, NULL);
}

/* An error wants its argument ended by NUL; longer ones than this are cut anyway. */
static enum err_code malformed(struct err *err, const char *key, struct str text)
{
	char word[ERR_ARG_SIZE];

	snprintf(word, sizeof(word), "%.*s", STR_ARG(text));
	return err_set(err, ERR_INPUT, key, word, NULL);
}

enum err_code page_find_period(struct str text, struct period *out, struct err *err)
{
	return period_parse_path(text, out) ? ERR_NONE : malformed(err, "web.bad_period", text);
}

enum err_code page_find_measure(
    const struct page *page, struct str text, enum measure *measure, int *scenario, struct err *err)
{
	if (measure_parse(page->defs, text, measure, scenario))
		return ERR_NONE;
	return malformed(err, "web.bad_measure", text);
}

/* ---- Paths. Codes are plain words, but a unit's name may be "id:" and free text. */

/* All but the unreserved characters and those of `plain`. */
static void add_encoded(struct buf *out, struct str text, const char *plain)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c && strchr(plain, c))) {
			buf_add_char(out, (char)c);
		} else {
			buf_add_char(out, '%');
			buf_add_char(out, digits[c >> 4]);
			buf_add_char(out, digits[c & 15]);
		}
	}
}

void page_add_segment(struct buf *url, struct str text)
{
	add_encoded(url, text, "-._~:");
}

static void add_path(struct buf *out, const struct page *page, const char *folder, struct str name)
{
	buf_add_text(out, lang_prefix(page->lang));
	buf_add_text(out, folder);
	add_encoded(out, name, "-._~:");
}

/* Without a period a page takes the site's. */
static void add_period(struct buf *out, const struct page *page, char separator, struct period p)
{
	if (period_eq(p, definitions_root_period(page->defs)))
		return;
	buf_add_char(out, separator);
	buf_add_text(out, "period=");
	period_add_path(out, p);
}

static struct str unit_name(const struct page *page, int unit, struct period p)
{
	return definitions_unit_name(page->defs, &page->defs->units[unit], p, page->arena);
}

const char *page_unit_url(const struct page *page, int unit, struct period p)
{
	struct buf url = {0};

	add_path(&url, page, "/don-vi/", unit_name(page, unit, p));
	add_period(&url, page, '?', p);
	return buf_keep(&url, page->arena);
}

const char *page_indicator_url(const struct page *page, int indicator)
{
	struct buf url = {0};

	add_path(&url, page, "/chi-tieu/", page->defs->indicators[indicator].code);
	return buf_keep(&url, page->arena);
}

const char *page_indicator_url_at(const struct page *page, int indicator, int unit, struct period p)
{
	const struct unit *root = definitions_root_unit(page->defs);
	bool at_root = root && root->id == unit;
	struct buf url = {0};

	add_path(&url, page, "/chi-tieu/", page->defs->indicators[indicator].code);
	if (!at_root) {
		buf_add_text(&url, "?unit=");
		add_encoded(&url, unit_name(page, unit, p), "-._~:");
	}
	add_period(&url, page, at_root ? '?' : '&', p);
	return buf_keep(&url, page->arena);
}

const char *page_report_url(const struct page *page, const struct report *report)
{
	struct buf url = {0};

	add_path(&url, page, "/bao-cao/", report->slug);
	return buf_keep(&url, page->arena);
}

struct page_crumb page_unit_ever(const struct page *page, int unit)
{
	const struct unit *named = &page->defs->units[unit];
	const struct unit_validity *last = &named->validities[named->validity_count - 1];

	return (struct page_crumb){page_name(page, last->name, last->name_en),
	    page_unit_url(page, unit, definitions_root_period(page->defs))};
}

void page_add_parameter(struct buf *url, const char *name, struct str value)
{
	buf_add_char(url, memchr(url->p, '?', url->n) ? '&' : '?');
	buf_add_text(url, name);
	buf_add_char(url, '=');
	add_encoded(url, value, "-._~:,/*");
}

const char *page_share(const struct page *page, int64_t part, int64_t whole)
{
	struct rational share;
	struct buf text = {0};

	if (!whole || !rational_divide(rational_of_int(part * 100), rational_of_int(whole), &share))
		return "";
	format_percent(&text, page->lang, share, 1, FORMAT_TRIM);
	return buf_keep(&text, page->arena);
}
