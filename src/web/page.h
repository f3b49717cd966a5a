/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A page under way: the register it reads, its language and words, and
 * what the common frame (templates/layout.html) shows around it.
 *
 * A page's file does: page_begin(), look things up, fill its view, set title,
 * description, menu and crumbs, write its template with page_html(),
 * page_end(). Between begin and end the space is this thread's; end it on
 * every path, also on failure.
 */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "core/figure.h"
#include "http/request.h"
#include "http/response.h"
#include "report/wording.h"
#include "view/assets.h"
#include "view/html.h"
#include "web/app.h"

enum page_menu {
	MENU_NONE,
	MENU_HOME,
	MENU_NEWS,
	MENU_INDICATORS,
	MENU_UNITS,
	MENU_REPORTS,
	MENU_FEEDBACK /* where the site takes any */
};

struct page_crumb {
	const char *name;
	const char *url;
};

/* Words of figures that not every reader knows: a page that uses them explains them at its end. */
enum page_term {
	TERM_ESTIMATE = 1,    /* ước */
	TERM_CUMULATIVE = 2,  /* luỹ kế */
	TERM_TARGET = 4,      /* dự toán, chỉ tiêu giao, phấn đấu */
	TERM_ILLUSTRATIVE = 8 /* marks beside figures */
};

enum { PAGE_CRUMBS_MAX = 6 };

struct page {
	/* Set by page_begin(). */
	struct app *app;
	struct space *space;
	const struct definitions *defs;
	const struct site *site;
	struct arena *arena;    /* of the request */
	struct wording wording; /* its texts go to `arena` */
	enum lang lang;
	bool english;
	struct str site_title;
	const char *home_url;
	const char *other_url;     /* the same page in the other language */
	int64_t published;         /* space_head().published: N of the permalinks made now */
	const struct actor *actor; /* who is signed in; NULL: the page is for everybody */
	const char *csrf;          /* of the forms of that session */
	const char *origin;        /* "https://langson.example"; "": the server was not told */
	const struct frame *frame;
	unsigned *terms;   /* of enum page_term: page_add_terms() */
	const char *as_of; /* a sentence: the database is away, and of when figures are; or NULL */

	/* Set by the page's file. */
	const char *title; /* unique in the site; also the last breadcrumb. NULL: the home page */
	const char *crumb; /* its last breadcrumb, where the title is too long; NULL: the title */
	const char *description; /* a sentence for search engines; NULL: the tagline */
	enum page_menu menu;
	size_t crumb_count; /* of page_crumb(); the page itself is not among them */
	struct page_crumb crumbs[PAGE_CRUMBS_MAX];
	struct response *known; /* page_html_of(); NULL: nobody said what it is made of */
	unsigned topics;
	const char *canonical; /* the one path of what it shows; NULL: none is better */
	const char *feed;      /* path of the Atom feed of what it lists; NULL: none */
	const char *picture;   /* path of one of it, for who links to it; NULL: none */
	struct str structured; /* what it is about, as JSON-LD; empty: nothing to say */
	bool incomplete;       /* the database did not tell what it should: it is kept by nobody */
	bool searches;         /* it has a field to search of its own */
	bool article;          /* it is one text of an author's, for who links to it */
	bool working;          /* for somebody signed in: static/work.css */
	bool unlisted;         /* search engines shall not list it: errors, @N pages */
};

/*
 * The frame alone, without a register: names and settings are empty. For a page
 * that says that the register cannot be read.
 */
void page_frame(struct page *page, struct request *req);

/* Takes the space. On failure there is nothing to end. */
enum err_code page_begin(struct page *page, struct request *req, struct err *err);
/* The same to write something: the definitions are current, figures may be of before. */
enum err_code page_begin_to_write(struct page *page, struct request *req, struct err *err);
void page_end(struct page *page);

/* Makes `res` an HTML page, cacheable unless it is of a time before, and gives the writer for it.
 */
struct html page_html(const struct page *page, struct response *res);

/*
 * The same where all that the page is made of is known: the figures that were read, and `topics`
 * (enum change_topic). What is published beside that leaves it ready. Figures of another time
 * (space_as_of()) are not known. Until page_end() more figures may be read.
 */
struct html page_html_of(struct page *page, struct response *res, unsigned topics);

/* Notes which words a figure, of this scenario and in this measure, asks to be explained. */
void page_add_terms(const struct page *page, const struct figure_query *query, bool marked);

/* Adds a breadcrumb. "Trang chủ" is there already; `url` is borrowed. */
void page_crumb(struct page *page, const char *name, const char *url);

/* The breadcrumb of a menu entry, also set as the current one. */
void page_crumb_menu(struct page *page, enum page_menu menu);

/* A path of this site in the page's language: "/en/tai-khoan". */
const char *page_url(const struct page *page, const char *path);

/* The whole address of a path ("https://langson.example/tin"), as far as the origin is known. */
const char *page_address(const struct page *page, const char *path);

/*
 * For what is of no use without whole addresses: where nobody told the server its
 * origin, that of this request is taken, and `res` is then kept by nobody.
 */
void page_need_origin(struct page *page, const struct request *req, struct response *res);

/* Makes `res` XML, and gives the writer for it; page_xml_end() when it is written. */
struct html page_xml(const struct page *page, struct response *res, const char *content_type);
void page_xml_end(struct response *res);

/* The path of a menu entry in the page's language: "/en/chi-tieu". */
const char *page_menu_url(const struct page *page, enum page_menu menu);

/*
 * What a code of the address names. ERR_NOT_FOUND, with the code as argument:
 * web.unknown_indicator, web.unknown_unit (p as for definitions_unit(); else
 * the unit that carries the code at another time), web.unknown_scenario,
 * web.unknown_report; the error page then proposes the nearest ones.
 * ERR_INPUT web.bad_period, web.bad_measure.
 */
enum err_code page_find_indicator(
    const struct page *page, struct str code, const struct indicator **out, struct err *err);
enum err_code page_find_unit(const struct page *page, struct str name, const struct period *p,
    const struct unit **out, struct err *err);
enum err_code page_find_scenario(
    const struct page *page, struct str code, const struct scenario **out, struct err *err);
enum err_code page_find_report(
    const struct page *page, struct str slug, const struct report **out, struct err *err);
enum err_code page_find_period(struct str text, struct period *out, struct err *err);
enum err_code page_find_measure(const struct page *page, struct str text, enum measure *measure,
    int *scenario, struct err *err);

/*
 * Texts in the page's arena: as it is; the one of two names in the page's language; a moment ("":
 * it is none) and a day as the page's readers write them.
 */
const char *page_text(const struct page *page, struct str text);
const char *page_name(const struct page *page, struct str name, struct str name_en);
const char *page_moment(const struct page *page, struct str timestamp);
const char *page_day(const struct page *page, date day);

/* Tenths of a percent, half up: "87,5%"; "" of nothing. `part` below 10^16. */
const char *page_share(const struct page *page, int64_t part, int64_t whole);

/* What is wrong with what somebody sent: the first of them, each with its place, as sentences. */
struct page_problems {
	size_t count;
	size_t more; /* than these */
	const char **texts;
};
struct page_problems page_problems(const struct page *page, const struct issues *issues);

/* The name of a unit's type, "" where its own name tells: "Phường Tam Thanh". */
const char *page_unit_type(const struct page *page, int unit, struct period p);

/*
 * The path of a unit's, indicator's or report's page, percent-encoded, in the
 * arena. That of a unit leads to its figures of `p`; that of an indicator _at a
 * unit and period names them unless they are the site's, so that a page has one address.
 */
const char *page_unit_url(const struct page *page, int unit, struct period p);
const char *page_indicator_url(const struct page *page, int indicator);
const char *page_indicator_url_at(
    const struct page *page, int indicator, int unit, struct period p);
const char *page_report_url(const struct page *page, const struct report *report);

/* The name a unit had last, or has, and its page: where units of different times stand together. */
struct page_crumb page_unit_ever(const struct page *page, int unit);

/* Adds one segment of a path, percent-encoded but for - . _ ~ and :. */
void page_add_segment(struct buf *url, struct str text);

/* Adds `?name=value` or `&name=value` to a path, the value percent-encoded but for , / : and *. */
void page_add_parameter(struct buf *url, const char *name, struct str value);

#endif
