/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A report written out for a page: published figures, each a link to where it comes from. */
#ifndef WEB_REPORT_TEXT_H
#define WEB_REPORT_TEXT_H

#include "web/page.h"

/* What cmark wrote, as part of a page; the buffer gives its memory back. */
struct html_safe rendered_text(struct arena *arena, struct buf *html);

struct report_text {
	struct html_safe html; /* in the page's arena */
	const char *lang;      /* "vi" where there is no English one; NULL: nothing was written */
	bool has_heading;      /* it begins with its own */
	size_t missing;        /* figures that are missing in it */
};

/*
 * What a report is about by default: its own unit and period, else the
 * site's. False when its unit does not exist.
 */
bool report_place(const struct page *page, const struct report *report, const struct unit **unit,
    struct period *p);

/* All of it. ERR_INTEGRITY web.report.broken when its template has mistakes; ERR_LIMIT, ERR_DB. */
enum err_code report_text(const struct page *page, const struct report *report, int unit,
    struct period p, struct report_text *out, struct err *err);

/*
 * Its first paragraph at its own place, to lead to it. Empty when there is none
 * to be had: a template with mistakes is the affair of the report's own page.
 */
enum err_code report_opening(
    const struct page *page, const struct report *report, struct report_text *out, struct err *err);

#endif
