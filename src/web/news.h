/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Articles as the public reads them: lists, one article, its history, corrections. */
#ifndef WEB_NEWS_H
#define WEB_NEWS_H

#include "report/article_text.h"
#include "web/page.h"

enum { NEWS_PER_PAGE = 10 };

/* A line of a list. Strings are "" where there is nothing to say. */
struct news_item {
	const char *title, *url, *lead;
	const char *lang; /* of title and lead */
	const char *when; /* "Thứ hai, 01/01/2018 09:03 (GMT+7)" */
	const char *at;   /* the same for machines */
	const char *updated_at;
	const char *category, *category_url;
};

/* What templates/news.html shows. */
struct news_view {
	struct page page;
	size_t count;
	struct news_item *items;
	size_t category_count;
	struct news_choice {
		const char *name, *url;
		bool here;
	} * categories;
	const char *newer_url, *older_url; /* NULL: none */
	int64_t from, to, total;           /* which of all are shown, from 1 */
};

/* A list beside an article. */
struct news_list {
	size_t count;
	struct news_item *items;
};

/* One change that readers are told of. */
struct news_change {
	const char *when, *at, *what; /* what: "" where its author said nothing */
	bool correction, withdrawn;
	const char *diff_url; /* to what stood before; NULL: there was nothing */
};

/* What differs between two revisions, as pages show it. */
struct revision_diff {
	const char *title; /* NULL: none was asked for */
	struct html_safe html;
};

/* A picture with what is said of it. */
struct news_picture {
	struct html_image image;
	const char *largest; /* its address */
	const char *name;
	const char *alternative, *caption, *credit;
};

struct news_pictures {
	size_t count;
	struct news_picture *items;
};

/* Those that are there; `wide` as in struct html_image. ERR_DB. */
enum err_code news_fill_pictures(const struct page *page, const struct article_content *content,
    int wide, struct news_pictures *out, struct err *err);

/* What templates/article.html shows. */
struct article_page_view {
	struct page page;
	struct article article;
	const char *heading;
	const char *lang; /* of the text */
	bool translated;  /* false: asked for in English, and there is none */
	struct html_safe lead, body;
	bool has_lead;
	const char *when, *at;
	const char *updated; /* "": not since it was published */
	const char *history_url;
	struct news_pictures pictures;
	const char *author, *source, *category, *category_url;
	size_t tag_count;
	const char **tags;
	size_t adjusted;       /* figures that the register has otherwise by now */
	const char *withdrawn; /* the note of an article that was taken down; NULL: it is up */
	const char *preview;   /* of a draft: in which state it is; NULL: it is public */
	struct news_list same, related, latest;
	/* Its history. */
	size_t change_count;
	struct news_change *changes;
	struct revision_diff diff;
};

struct correction_view {
	struct news_item item;
	const char *when, *at, *what;
};

struct corrections_view {
	struct page page;
	size_t count; /* issued */
	struct correction_view *items;
	size_t adjusted_count; /* figures in public articles that have changed since */
	struct adjusted_view {
		struct news_item item;
		const char *name, *said, *now, *url;
	} * adjusted;
};

/* "/tin/SLUG" or "/trang/SLUG", in the page's language. */
const char *news_url(const struct page *page, const struct article *article);
struct news_item news_item(const struct page *page, const struct article_line *line);

/* The name of a category; "" for none. And the address of its list. */
const char *news_category(const struct page *page, struct str code);
const char *news_category_url(const struct page *page, struct str code);

/* "Thứ hai, 01/01/2018 09:03 (GMT+7)"; "" for no timestamp. */
const char *news_when(const struct page *page, struct str timestamp);

/* Whether the address asks what differs (?tu=1&den=2), and between which; 0: that is no number. */
bool news_diff_asked(const struct request *req, int *from, int *to);
struct revision_diff news_diff(
    const struct page *page, int from, struct str before, int to, struct str after);

/* Public articles, newest first. ERR_DB. */
enum err_code news_list(const struct page *page, const struct article_query *query,
    struct news_list *out, struct err *err);

/*
 * Fills an article's texts from a revision, published or not. ERR_LIMIT, ERR_DB.
 */
enum err_code news_fill_texts(
    struct article_page_view *view, const struct article_view *texts, struct err *err);

#endif
