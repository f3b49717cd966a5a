/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where in an HTML document one stands, followed character by character
 * through the literal text of a template. Stricter than HTML: what our pages
 * do not need, and what could carry script, is refused.
 */
#ifndef TOOLS_HTML_CONTEXT_H
#define TOOLS_HTML_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum html_place {
	IN_TEXT,
	IN_TAG_NAME,
	IN_TAG, /* between attributes */
	IN_ATTR_NAME,
	AFTER_ATTR_NAME,
	AFTER_EQUALS,
	IN_VALUE_DOUBLE,
	IN_VALUE_SINGLE,
	IN_VALUE_BARE,
	IN_COMMENT,
	IN_RAW /* the content of <script> and <style> */
};

enum { CONTEXT_NAME_MAX = 31, CONTEXT_SCHEME_MAX = 15 };

struct html_context {
	enum html_place place;
	bool closing;     /* in a closing tag */
	bool preserve;    /* inside <pre> or <textarea>: white space counts */
	bool after_block; /* right after a tag beside which white space means nothing */
	bool url_started; /* the URL in this attribute has begun */
	bool scheme_over; /* … and is past where a scheme could stand */
	char tag[CONTEXT_NAME_MAX + 1];  /* lower case, while in a tag or its raw content */
	char attr[CONTEXT_NAME_MAX + 1]; /* lower case, while in an attribute */
	char scheme[CONTEXT_SCHEME_MAX + 1];
};

/*
 * Steps over literal[*at] and moves *at on. Returns NULL, or what is wrong
 * with it. *keep tells whether the characters stepped over belong in the
 * output: comments do not.
 */
const char *context_step(struct html_context *c, struct str literal, size_t *at, bool *keep);

/* NULL, or why no value may stand here. */
const char *context_value(struct html_context *c);

/* After a value was written in an attribute that is a URL. */
void context_after_value(struct html_context *c);

/* NULL, or why no statement may stand here; ends a name that stands before it. */
const char *context_statement(struct html_context *c);

bool context_in_quotes(const struct html_context *c);
bool context_is_url(const struct html_context *c); /* in quotes, of href and its like */

/* The same place, so that the two ways through a block may meet. */
bool context_same(const struct html_context *a, const struct html_context *b);

/* For messages: "text", "a tag" … */
const char *context_name(const struct html_context *c);

/* Whether `markup` begins with a tag beside which white space means nothing. */
bool context_block_tag_at(struct str markup);

#endif
