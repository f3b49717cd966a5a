/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "html_context.h"

#include <string.h>
#include <strings.h>

static const char *const url_attributes[] = {
    "action", "cite", "data", "formaction", "href", "poster", "src", "xlink:href", NULL};
static const char *const no_value_attributes[] = {"srcdoc", "srcset", NULL};
static const char *const schemes[] = {"http", "https", "mailto", "tel", NULL};
static const char *const block_tags[] = {"!doctype", "address", "article", "aside", "base",
    "blockquote", "body", "br", "caption", "col", "colgroup", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "link", "main", "meta", "nav",
    "ol", "optgroup", "option", "p", "pre", "script", "search", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul", NULL};

static bool listed(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (!strcmp(*list, name))
			return true;
	return false;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool append(char *name, size_t max, char c)
{
	size_t n = strlen(name);

	if (n == max)
		return false;
	name[n] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	name[n + 1] = '\0';
	return true;
}

static const char *attr_name_end(const struct html_context *c)
{
	if (c->attr[0] == 'o' && c->attr[1] == 'n')
		return "an on… attribute: the content security policy refuses handlers; use a "
		       "module in static/";
	if (!strcmp(c->attr, "style"))
		return "a style attribute: the content security policy refuses it; use a class";
	return NULL;
}

static void attr_clear(struct html_context *c)
{
	c->attr[0] = '\0';
	c->scheme[0] = '\0';
	c->url_started = false;
	c->scheme_over = false;
}

static void tag_end(struct html_context *c)
{
	bool raw = !c->closing && (!strcmp(c->tag, "script") || !strcmp(c->tag, "style"));

	attr_clear(c);
	if (!strcmp(c->tag, "pre") || !strcmp(c->tag, "textarea"))
		c->preserve = !c->closing;
	c->after_block = listed(block_tags, c->tag);
	c->closing = false;
	c->place = raw ? IN_RAW : IN_TEXT;
	if (!raw)
		c->tag[0] = '\0';
}

static const char *value_begin(struct html_context *c, enum html_place place)
{
	c->place = place;
	return NULL;
}

static void value_end(struct html_context *c)
{
	attr_clear(c);
	c->place = IN_TAG;
}

static const char *url_step(struct html_context *c, char ch)
{
	if (ch == '/' || ch == '?' || ch == '#')
		c->scheme_over = true;
	if (ch == ':' && !c->scheme_over) {
		if (!listed(schemes, c->scheme))
			return "a URL whose scheme is not http, https, mailto or tel";
		c->scheme_over = true;
	}
	c->url_started = true;
	if (!c->scheme_over && !append(c->scheme, CONTEXT_SCHEME_MAX, ch))
		c->scheme_over = true;
	return NULL;
}

static const char *value_step(struct html_context *c, char ch, char quote)
{
	if (ch == quote) {
		value_end(c);
		return NULL;
	}
	return context_is_url(c) ? url_step(c, ch) : NULL;
}

static const char *tag_step(struct html_context *c, char ch)
{
	if (ch == '>') {
		tag_end(c);
		return NULL;
	}
	if (is_space(ch) || ch == '/')
		return NULL;
	if (ch == '=' || ch == '"' || ch == '\'' || ch == '<')
		return "a character that may not stand here in a tag";
	c->place = IN_ATTR_NAME;
	c->attr[0] = '\0';
	append(c->attr, CONTEXT_NAME_MAX, ch);
	return NULL;
}

static const char *name_step(struct html_context *c, char ch)
{
	const char *wrong;

	if (c->place == IN_ATTR_NAME && !is_space(ch) && ch != '=' && ch != '>' && ch != '/')
		return append(c->attr, CONTEXT_NAME_MAX, ch) ? NULL : "too long an attribute name";
	wrong = attr_name_end(c);
	if (wrong)
		return wrong;
	if (ch == '=') {
		c->place = AFTER_EQUALS;
		return NULL;
	}
	if (is_space(ch)) {
		c->place = AFTER_ATTR_NAME;
		return NULL;
	}
	attr_clear(c);
	c->place = IN_TAG;
	return tag_step(c, ch);
}

static const char *text_step(struct html_context *c, struct str literal, size_t at)
{
	char next = at + 1 < literal.n ? literal.p[at + 1] : '\0';

	if (literal.p[at] != '<') {
		c->after_block = false;
		return NULL;
	}
	if (!is_letter(next) && next != '/' && next != '!')
		return "a bare '<'; write &lt;";
	c->place = IN_TAG_NAME;
	c->tag[0] = '\0';
	return NULL;
}

static const char *tag_name_step(struct html_context *c, char ch)
{
	if (ch == '/' && !c->tag[0]) {
		c->closing = true;
		return NULL;
	}
	if (ch == '>' || ch == '/' || is_space(ch)) {
		c->place = IN_TAG;
		return tag_step(c, ch);
	}
	return append(c->tag, CONTEXT_NAME_MAX, ch) ? NULL : "too long a tag name";
}

/* Inside <script> or <style> nothing may stand but its end. */
static const char *raw_step(struct html_context *c, struct str literal, size_t *at)
{
	size_t n = strlen(c->tag);

	if (is_space(literal.p[*at]))
		return NULL;
	if (literal.n - *at > n + 2 && literal.p[*at] == '<' && literal.p[*at + 1] == '/' &&
	    !strncasecmp(literal.p + *at + 2, c->tag, n)) {
		c->place = IN_TAG_NAME;
		c->tag[0] = '\0';
		return NULL;
	}
	return "text inside <script> or <style>: the content security policy refuses it; put it "
	       "in static/";
}

const char *context_step(struct html_context *c, struct str literal, size_t *at, bool *keep)
{
	struct str rest = {literal.p + *at, literal.n - *at};
	char ch = *rest.p;
	const char *wrong = NULL;

	*keep = true;
	if (c->place == IN_COMMENT) {
		*keep = false;
		if (str_starts(rest, STR("-->"))) {
			c->place = IN_TEXT;
			*at += 2;
		}
	} else if (c->place == IN_TEXT && str_starts(rest, STR("<!--"))) {
		*keep = false;
		c->place = IN_COMMENT;
		*at += 3;
	} else if (c->place == IN_TEXT) {
		wrong = text_step(c, literal, *at);
	} else if (c->place == IN_TAG_NAME) {
		wrong = tag_name_step(c, ch);
	} else if (c->place == IN_TAG) {
		wrong = tag_step(c, ch);
	} else if (c->place == IN_ATTR_NAME || c->place == AFTER_ATTR_NAME) {
		wrong = name_step(c, ch);
	} else if (c->place == AFTER_EQUALS) {
		if (ch == '"' || ch == '\'')
			wrong = value_begin(c, ch == '"' ? IN_VALUE_DOUBLE : IN_VALUE_SINGLE);
		else if (ch == '>')
			wrong = "an attribute without its value";
		else if (!is_space(ch))
			wrong = value_begin(c, IN_VALUE_BARE);
	} else if (c->place == IN_VALUE_DOUBLE || c->place == IN_VALUE_SINGLE) {
		wrong = value_step(c, ch, c->place == IN_VALUE_DOUBLE ? '"' : '\'');
	} else if (c->place == IN_VALUE_BARE) {
		if (ch == '>')
			tag_end(c);
		else if (is_space(ch))
			value_end(c);
	} else {
		wrong = raw_step(c, literal, at);
	}
	(*at)++;
	return wrong;
}

const char *context_value(struct html_context *c)
{
	switch (c->place) {
	case IN_TEXT:
		c->after_block = false;
		return NULL;
	case IN_VALUE_DOUBLE:
	case IN_VALUE_SINGLE:
		return listed(no_value_attributes, c->attr)
		           ? "a value in an attribute that holds several URLs or a document"
		           : NULL;
	case AFTER_EQUALS:
	case IN_VALUE_BARE:
		return "a value in an unquoted attribute; write name=\"{{ … }}\"";
	case IN_RAW:
		return strcmp(c->tag, "script") ? "a value inside <style>"
		                                : "a value inside <script>";
	case IN_COMMENT:
		return "a value inside a comment";
	case IN_TAG_NAME:
		return "a value in the name of a tag";
	default:
		return "a value in a tag, outside a quoted attribute";
	}
}

void context_after_value(struct html_context *c)
{
	c->url_started = true;
	c->scheme_over = true;
}

const char *context_statement(struct html_context *c)
{
	const char *wrong;

	switch (c->place) {
	case IN_TEXT:
		c->after_block = false;
		return NULL;
	case IN_RAW:
	case IN_COMMENT:
		return "a statement inside <script>, <style> or a comment";
	case AFTER_EQUALS:
		return "a statement between an attribute's name and its value";
	case IN_ATTR_NAME:
	case AFTER_ATTR_NAME:
		wrong = attr_name_end(c);
		value_end(c);
		return wrong;
	case IN_VALUE_BARE:
		value_end(c);
		return NULL;
	case IN_TAG_NAME:
		if (!c->tag[0])
			return "a statement in the name of a tag";
		c->place = IN_TAG;
		return NULL;
	default:
		return NULL;
	}
}

bool context_in_quotes(const struct html_context *c)
{
	return c->place == IN_VALUE_DOUBLE || c->place == IN_VALUE_SINGLE;
}

bool context_is_url(const struct html_context *c)
{
	return context_in_quotes(c) && listed(url_attributes, c->attr);
}

bool context_same(const struct html_context *a, const struct html_context *b)
{
	return a->place == b->place && a->closing == b->closing && a->preserve == b->preserve &&
	       !strcmp(a->tag, b->tag) && !strcmp(a->attr, b->attr);
}

const char *context_name(const struct html_context *c)
{
	switch (c->place) {
	case IN_TEXT:
		return "text";
	case IN_VALUE_DOUBLE:
	case IN_VALUE_SINGLE:
		return "an attribute's value";
	case IN_RAW:
		return "<script> or <style>";
	case IN_COMMENT:
		return "a comment";
	default:
		return "a tag";
	}
}

bool context_block_tag_at(struct str markup)
{
	char name[CONTEXT_NAME_MAX + 1] = "";
	size_t i = 1;

	if (!markup.n || markup.p[0] != '<')
		return false;
	if (i < markup.n && markup.p[i] == '/')
		i++;
	for (; i < markup.n && !is_space(markup.p[i]) && markup.p[i] != '>' && markup.p[i] != '/';
	     i++)
		if (!append(name, CONTEXT_NAME_MAX, markup.p[i]))
			return false;
	return listed(block_tags, name);
}
