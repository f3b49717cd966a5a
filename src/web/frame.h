/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the frame of every page shows of the register beside the site's settings: alerts, and
 * links to the pages about the site. It is read once for each published batch.
 */
#ifndef WEB_FRAME_H
#define WEB_FRAME_H

#include "core/alert.h"
#include "core/article.h"

enum { FRAME_PAGES_MAX = 12 };

struct frame {
	int64_t published; /* the batch it is of; 0: nothing was read yet */
	struct arena arena;
	size_t alert_count;
	struct alert *alerts;
	size_t page_count;
	struct article_line *pages;
};

/* Brings it to a published batch, that of what `db` shows now. On failure it stays as it was. */
void frame_refresh(struct frame *frame, struct db *db, int64_t published);
void frame_release(struct frame *frame);

#endif
