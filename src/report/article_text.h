/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The texts of articles (core/article.h): CommonMark with tables, in which every
 * number of what is published is bound to its source.
 *
 *   {{CODE …}}            a figure, as in narratives (report/narrative.h); of the article's
 *                         unit and period where it names none. No blocks, no names.
 *   [[12 | source]]       a number from outside the register, and where it is from
 *
 * Invariants:
 *  1. A published text says what was pinned when it was published. Where the register has
 *     another figure now, the reader sees a mark with both.
 *  2. Nothing is published in which a number stands by itself: dates, times, documents,
 *     phone numbers and ordinals (report/stated.h) are let through.
 *  3. Raw HTML of the author never comes out; a heading is never of the first level.
 */
#ifndef REPORT_ARTICLE_TEXT_H
#define REPORT_ARTICLE_TEXT_H

#include "core/article.h"
#include "view/i18n.h"

/* What an article needs to be published. In the arena asked with. */
struct article_examined {
	size_t pin_count;
	struct article_pin *pins;        /* as of the newest published batch */
	struct str said[ARTICLE_FIELDS]; /* the texts as they read, plain */
};

/*
 * All that keeps `content` from being published goes to `errors`, which has an
 * arena: the file of an issue is the name of its text in `lang`. Mistakes of
 * expressions (narrative.*), and article.only_figures, article.figure_missing (code, reason),
 * article.unbound (the number), article.unreadable, article.no_source, article.too_many_figures.
 * `out` counts only where there are none. ERR_DB.
 */
enum err_code article_examine(struct space *space, const struct article_content *content,
    enum lang lang, struct arena *arena, struct issues *errors, struct article_examined *out,
    struct err *err);

/*
 * A text as HTML, adds to `out`. `published`: with the pins of that revision; else a draft, with
 * figures as they are now; an expression with a mistake is then shown as it is written.
 * *adjusted counts figures that have changed since. Also ERR_LIMIT.
 */
struct article_view {
	const struct article_content *content;
	bool published;
	const struct article_pin *pins;
	size_t pin_count;
};
enum err_code article_html(struct space *space, const struct article_view *view,
    enum article_field field, struct arena *arena, struct buf *out, size_t *adjusted,
    struct err *err);

/* The same as plain text, as it was read when it was published: with the marks of its figures in
 * parentheses, and not what they are now. Ends without a line feed. */
enum err_code article_plain(struct space *space, const struct article_view *view,
    enum article_field field, struct arena *arena, struct buf *out, struct err *err);

/* What the register says of a pinned figure now, and whether that is something else. ERR_DB. */
enum err_code article_pin_now(struct space *space, const struct article_pin *pin,
    struct arena *arena, bool *adjusted, const char **now, struct err *err);

/* A figure of a public article that the register has otherwise now. */
struct article_adjusted {
	struct article_quote quote;
	const char *now; /* in words */
};

/* Of the newest ARTICLE_QUOTES_MAX figures quoted, the newest article first. ERR_DB. */
enum { ARTICLE_QUOTES_MAX = 5000 };
enum err_code article_adjusted(struct space *space, struct arena *arena,
    struct article_adjusted **out, size_t *count, struct err *err);

#endif
