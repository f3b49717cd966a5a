/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/frame.h"

#include <stdlib.h>

static int oldest_first(const void *a, const void *b)
{
	const struct article_line *one = a, *other = b;

	return (one->article.id > other->article.id) - (one->article.id < other->article.id);
}

void frame_refresh(struct frame *frame, struct db *db, int64_t published)
{
	const struct article_query pages = {.public = true,
	    .kind = ARTICLE_PAGE,
	    .category = STR_EMPTY,
	    .state = -1,
	    .limit = FRAME_PAGES_MAX};
	struct frame fresh = {.published = published};
	struct err ignored;
	int64_t total;

	if (frame->published == published)
		return;
	if (alert_list(db, ALERT_SHOWN, ALERTS_SHOWN_MAX, &fresh.arena, &fresh.alerts,
		&fresh.alert_count, &ignored) ||
	    article_list(
		db, &pages, &fresh.arena, &fresh.pages, &fresh.page_count, &total, &ignored)) {
		arena_release(&fresh.arena);
		return;
	}
	if (fresh.page_count)
		qsort(fresh.pages, fresh.page_count, sizeof(*fresh.pages), oldest_first);
	frame_release(frame);
	*frame = fresh;
}

void frame_release(struct frame *frame)
{
	arena_release(&frame->arena);
	*frame = (struct frame){0};
}
