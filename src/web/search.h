/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Search over articles, indicators, units and reports. What is not in the database but in
 * the definitions is looked through at once: it is in memory.
 */
#ifndef WEB_SEARCH_H
#define WEB_SEARCH_H

#include "core/search.h"
#include "web/desk.h"

enum search_kind {
	SEARCH_ALL,
	SEARCH_ARTICLES,
	SEARCH_INDICATORS,
	SEARCH_UNITS,
	SEARCH_REPORTS,
	SEARCH_KINDS
};

/* One thing that answers. */
struct search_found {
	enum search_kind kind;
	int score;
	const char *url;
	struct str title, text; /* texts of the language below; text may be empty */
	const char *lang;
	const char *about; /* what it is: "Chỉ tiêu · Thu, chi ngân sách" */
	struct search_snippet shown_title, shown_text; /* of those on this page */
};

struct search_tab {
	const char *name, *url;
	size_t count;
	bool here;
};

/* What templates/search.html shows. */
struct search_view {
	struct page page;
	const char *asked; /* as it was typed */
	const char *action;
	const char *kind; /* value of the parameter; "" all */
	const char *from, *to;
	bool filtered; /* by category or date */
	bool bad_date;
	size_t category_count;
	struct desk_choice *categories;
	struct search_tab tabs[SEARCH_KINDS];
	size_t tab_count;
	bool more;           /* articles than are counted */
	size_t total, first; /* first: that is shown, from 1 */
	size_t count;
	struct search_found *found;
	const char *newer_url, *older_url;
	const char *suggestion, *suggestion_url; /* NULL: none */
};

/* What the definitions have: at most `room` things, into `out`. Returns how many. */
size_t search_definitions(const struct page *page, const struct search_asked *asked,
    struct search_found *out, size_t room);

/* What was asked with words that nothing has replaced by the nearest that something has; NULL:
 * none is near. */
enum err_code search_suggest(
    const struct page *page, const struct search_asked *asked, const char **out, struct err *err);

#endif
