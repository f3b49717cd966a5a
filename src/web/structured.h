/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What pages are about, in the words of schema.org, as JSON-LD: for search
 * engines. Addresses are whole where the origin is known.
 */
#ifndef WEB_STRUCTURED_H
#define WEB_STRUCTURED_H

#include "web/indicator.h"
#include "web/news.h"

/* Each sets page->structured. */
void structured_home(struct page *page);                 /* GovernmentOrganization, WebSite */
void structured_article(struct article_page_view *view); /* NewsArticle */
void structured_indicator(
    struct indicator_view *view, const struct indicator_subject *about); /* Dataset */

#endif
