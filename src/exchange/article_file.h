/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An article as a file, to be written in any text editor:
 *
 *	title: Thu ngân sách năm 2017 vượt dự toán
 *	lead: …
 *	category: kinh-te
 *	published: 2018-01-01T09:03
 *	---
 *	The body, CommonMark with figures (report/article_text.h).
 *	--- en
 *	The English body.
 *
 * Lines of the head are `key: value`, each key once, in any order: kind (news, page), title,
 * title_en, lead, lead_en, category, tags (parted by commas), author, source, unit (code),
 * period, published (Vietnam's time), change, correction (yes). Unit and period are the site's
 * where they are not given. A line `--- en` begins the English body.
 */
#ifndef EXCHANGE_ARTICLE_FILE_H
#define EXCHANGE_ARTICLE_FILE_H

#include "core/article.h"

struct article_file {
	struct article_content content;
	char published[TIMESTAMP_SIZE]; /* UTC; "": none is given */
};

/*
 * All that is wrong goes to `issues` with line and column; false then. `text` is
 * the whole file as read; what is found lives in `arena`.
 */
bool article_file_read(struct article_file *out, struct str text, const char *name,
    const struct definitions *defs, struct arena *arena, struct issues *issues);

/* What was read comes back the same. `published`: UTC, or empty. */
void article_file_write(const struct article_content *content, struct str published,
    const struct definitions *defs, struct arena *arena, struct buf *out);

#endif
