/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Atom feeds (RFC 4287) of what the site publishes. */
#ifndef WEB_FEED_H
#define WEB_FEED_H

#include "web/page.h"

enum { FEED_ENTRIES_MAX = 30 };

/* Addresses are whole. */
struct feed_entry {
	const char *id, *url, *title, *summary;
	const char *lang;                /* of title and summary */
	const char *published, *updated; /* timestamps */
	const char *category, *term;     /* its name and code; "": none */
};

/* What templates/feed.xml shows. */
struct feed_view {
	struct page page;
	const char *title, *self, *url;
	const char *updated;
	size_t count;
	struct feed_entry *entries;
};

#endif
