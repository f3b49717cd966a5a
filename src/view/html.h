/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The HTML writer: everything that goes into a page goes through here, and is
 * escaped for the place where it stands.
 *
 * Invariants:
 *  1. Text becomes markup in this module only: by HTML_MARKUP() of a literal
 *     and by html_safe_rendered() of another renderer's output. Who may call
 *     the latter is listed in tests/lint/markup.test.mjs.
 *  2. A value in a double-quoted attribute cannot end the attribute; a value
 *     in a text cannot begin a tag.
 *  3. A URL leaves the page only by http, https, mailto or tel.
 *
 * Templates (tools/template_compiler.c) are compiled into calls of these
 * functions; C code calls them for what is no template, such as charts.
 */
#ifndef VIEW_HTML_H
#define VIEW_HTML_H

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "view/i18n.h"

/* The page being written. */
struct html {
	struct buf *out;
	enum lang lang;
};

/* Markup that is known to be well-formed and escaped; a view on borrowed bytes. */
struct html_safe {
	struct str markup;
};

/* Writes a literal as it is. */
#define HTML_MARKUP(h, literal) html_markup((h), STR(literal))

/* All that `h` has written; valid until its buffer is next changed. */
struct html_safe html_safe_written(const struct html *h);

/* The output of a renderer that escapes by itself (cmark-gfm, never with UNSAFE). */
struct html_safe html_safe_rendered(struct str markup);

/*
 * html_text(h, value): a value as text: `const char *` (NULL is empty),
 * struct str, any integer type (plain digits), struct html_safe (as it is).
 * html_attr(h, value): the same inside a double-quoted attribute, without
 * struct html_safe.
 */
#define html_text(h, value)                                                                        \
	_Generic((value),                                                                          \
	    char *: html_text_chars,                                                               \
	    const char *: html_text_chars,                                                         \
	    struct str: html_text_str,                                                             \
	    struct html_safe: html_text_safe,                                                      \
	    HTML_INTEGERS)((h), (value))
#define html_attr(h, value)                                                                        \
	_Generic((value),                                                                          \
	    char *: html_text_chars,                                                               \
	    const char *: html_text_chars,                                                         \
	    struct str: html_text_str,                                                             \
	    HTML_INTEGERS)((h), (value))

/*
 * html_url(h, value): a whole URL, or its beginning, in a URL attribute: kept
 * when it is http, https, mailto, tel or has no scheme, and has no control
 * character; "#" otherwise.
 * html_url_part(h, value): a later part of a URL (a path segment, a value of
 * the query): percent-encoded but for A-Z a-z 0-9 - . _ ~ @ and comma.
 */
#define html_url(h, value)                                                                         \
	_Generic((value),                                                                          \
	    char *: html_url_chars,                                                                \
	    const char *: html_url_chars,                                                          \
	    struct str: html_url_str)((h), (value))
#define html_url_part(h, value)                                                                    \
	_Generic((value),                                                                          \
	    char *: html_url_part_chars,                                                           \
	    const char *: html_url_part_chars,                                                     \
	    struct str: html_url_part_str,                                                         \
	    HTML_INTEGERS)((h), (value))

/*
 * A picture that is there in several sizes, from the smallest on: the browser takes the one
 * it needs. `wide`: at most so many CSS pixels wide on the page. `first`: it is seen at
 * once; others are loaded when they come near.
 */
struct html_image_size {
	const char *url; /* without white space or comma */
	int width, height;
};
struct html_image {
	struct str alternative;
	size_t count;
	const struct html_image_size *sizes;
	int wide;
	bool first;
};
void html_image(struct html *h, const struct html_image *image);

/* The element around the mark of a figure (report/mark.h), as templates/figure_parts.html has it:
 * its text, in the language of the notes, goes between the two. */
void html_mark_begin(struct html *h);
void html_mark_end(struct html *h);

/* A data block of schema.org: JSON as base/json.h writes it, which cannot end the element. */
void html_structured_data(struct html *h, struct str json);

/*
 * Catalogue texts with arguments, as in view/i18n.h; in html_t() and html_tn()
 * an argument may also be struct html_safe (a link inside a sentence).
 */
#define html_t(h, key, ...)      html_t_args((h), (key), HTML_ARGS(__VA_ARGS__))
#define html_attr_t(h, key, ...) html_t_args((h), (key), TR_ARGS(__VA_ARGS__))
#define html_tn(h, key, n, ...)                                                                    \
	html_tn_args((h), (key), (int64_t)(n), HTML_ARGS((n)__VA_OPT__(, ) __VA_ARGS__))
#define html_attr_tn(h, key, n, ...)                                                               \
	html_tn_args((h), (key), (int64_t)(n), TR_ARGS((n)__VA_OPT__(, ) __VA_ARGS__))

/* ---- What the macros above stand on. */

void html_markup(struct html *h, struct str markup);
void html_text_chars(struct html *h, const char *text);
void html_text_str(struct html *h, struct str text);
void html_text_safe(struct html *h, struct html_safe safe);
void html_text_int(struct html *h, int64_t value);
void html_text_uint(struct html *h, uint64_t value);
void html_url_chars(struct html *h, const char *url);
void html_url_str(struct html *h, struct str url);
void html_url_part_chars(struct html *h, const char *part);
void html_url_part_str(struct html *h, struct str part);
void html_t_args(struct html *h, const char *key, const struct tr_arg *args);
void html_tn_args(struct html *h, const char *key, int64_t n, const struct tr_arg *args);

/* clang-format off */
#define HTML_INTEGERS                                                                              \
	int: html_text_int,                                                                        \
	long: html_text_int,                                                                       \
	long long: html_text_int,                                                                  \
	unsigned: html_text_uint,                                                                  \
	unsigned long: html_text_uint,                                                             \
	unsigned long long: html_text_uint
/* clang-format on */

static inline struct tr_arg html_arg_safe(struct html_safe safe)
{
	return (struct tr_arg){.kind = TR_MARKUP, .text = safe.markup};
}

#define HTML_ARG(value)                                                                            \
	_Generic((value),                                                                          \
	    char *: tr_arg_chars,                                                                  \
	    const char *: tr_arg_chars,                                                            \
	    struct str: tr_arg_str,                                                                \
	    struct html_safe: html_arg_safe,                                                       \
	    int: tr_arg_int,                                                                       \
	    long: tr_arg_int,                                                                      \
	    long long: tr_arg_int,                                                                 \
	    unsigned: tr_arg_uint,                                                                 \
	    unsigned long: tr_arg_uint,                                                            \
	    unsigned long long: tr_arg_uint)(value)

#define HTML_1(a)      HTML_ARG(a),
#define HTML_2(a, ...) HTML_ARG(a), HTML_1(__VA_ARGS__)
#define HTML_3(a, ...) HTML_ARG(a), HTML_2(__VA_ARGS__)
#define HTML_4(a, ...) HTML_ARG(a), HTML_3(__VA_ARGS__)
#define HTML_5(a, ...) HTML_ARG(a), HTML_4(__VA_ARGS__)
#define HTML_6(a, ...) HTML_ARG(a), HTML_5(__VA_ARGS__)
#define HTML_EACH(...)                                                                             \
	TR_PICK(__VA_ARGS__, HTML_6, HTML_5, HTML_4, HTML_3, HTML_2, HTML_1, )(__VA_ARGS__)
#define HTML_ARGS(...) ((const struct tr_arg[]){__VA_OPT__(HTML_EACH(__VA_ARGS__)){.kind = TR_END}})

#endif
