/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the site has, for search engines (sitemaps.org) and for people.
 *
 * A sitemap holds at most 50 000 addresses; where there are more, /sitemap.xml
 * lists parts.
 */
#ifndef WEB_SITEMAP_H
#define WEB_SITEMAP_H

#include "web/page.h"

/* Each page is two addresses, one a language. */
enum { SITEMAP_PAGES_MAX = 10000 };

struct sitemap_entry {
	const char *url, *url_en; /* whole; url_en NULL: there is no English */
	const char *changed;      /* a timestamp; "": not known */
};

/* What templates/sitemap.xml shows. */
struct sitemap_view {
	struct page page;
	size_t part_count; /* of an index; 0: this is no index */
	size_t count;
	struct sitemap_entry *entries;
};

struct site_tree_section {
	const char *id, *name, *url; /* url NULL: no page of its own */
	size_t count;
	struct page_crumb *links;
};

enum { SITE_TREE_SECTIONS_MAX = 8 };

/* What templates/site_tree.html shows. */
struct site_tree_view {
	struct page page;
	size_t count;
	struct site_tree_section sections[SITE_TREE_SECTIONS_MAX];
};

#endif
