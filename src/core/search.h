/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The texts of public articles, to be searched by words (db/db.h).
 *
 * Invariants:
 *  1. What is no longer public, and what was purged, is not found: it leaves the index
 *     in the transaction that takes it from the public.
 *  2. The index is derived. What lacks in it (of articles published by an older
 *     program) is told by search_missing().
 */
#ifndef CORE_SEARCH_H
#define CORE_SEARCH_H

#include "core/article.h"
#include "core/search_words.h"

/* Inside a write transaction. The texts as readers read them, in both languages ("" where there
 * is none), instead of those that were there. ERR_DB. */
enum err_code search_put(struct db *db, int64_t article, int revision,
    const struct str texts[ARTICLE_FIELDS], struct err *err);
enum err_code search_remove(struct db *db, int64_t article, struct err *err);

/* The same, so that nothing is left of its words: for a purge, before db_scrub(). `text`: an id
 * of free_text; what is no text of an article is left alone. */
enum err_code search_forget(struct db *db, int64_t text, struct err *err);

/* The first public article above `after` that the index has not, or not as it is; 0: none. */
enum err_code search_missing(struct db *db, int64_t after, int64_t *article, struct err *err);

struct search_query {
	const struct search_asked *asked;
	struct str category; /* empty: all */
	struct str from, to; /* of publication, UTC; from <= … < to; empty: any */
};

struct search_hit {
	int64_t article;
	bool english; /* the text that answers */
	int score;
	enum article_kind kind;
	struct str slug, category, published_at;
	struct str title, body;
};

/*
 * The best SEARCH_HITS_MAX at most, of each article the better text of both; the best first,
 * of those that are as good the newest. *more: there are others.
 */
enum { SEARCH_HITS_MAX = 200 };
enum err_code search_articles(struct db *db, const struct search_query *query, struct arena *arena,
    struct search_hit **out, size_t *count, bool *more, struct err *err);

/*
 * The word of public articles nearest to one that none has; empty: none is near. As it is
 * spelt, in small letters.
 */
enum err_code search_nearest(
    struct db *db, struct str word, struct arena *arena, struct str *out, struct err *err);
/* The same among given ones: the nearer of it and *best, at most two edits away, *edits. */
void search_nearer(
    struct str word, struct str candidate, struct arena *scratch, struct str *best, int *edits);

#endif
