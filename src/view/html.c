/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "view/html.h"

#include <strings.h>

#include "base/bug.h"

struct html_safe html_safe_written(const struct html *h)
{
	return (struct html_safe){buf_str(h->out)};
}

struct html_safe html_safe_rendered(struct str markup)
{
	return (struct html_safe){markup};
}

void html_markup(struct html *h, struct str markup)
{
	buf_add_str(h->out, markup);
}

void html_structured_data(struct html *h, struct str json)
{
	if (memchr(json.p, '<', json.n))
		BUG("a tag in structured data");
	HTML_MARKUP(h, "<script type=\"application/ld+json\">");
	buf_add_str(h->out, json);
	HTML_MARKUP(h, "</script>\n");
}

void html_image(struct html *h, const struct html_image *image)
{
	const struct html_image_size *largest;

	INVARIANT(image->count);
	largest = &image->sizes[image->count - 1];
	HTML_MARKUP(h, "<img src=\"");
	html_url(h, image->sizes[image->count > 1 ? 1 : 0].url);
	if (image->count > 1) {
		HTML_MARKUP(h, "\" srcset=\"");
		for (size_t i = 0; i < image->count; i++) {
			html_text_chars(h, i ? ", " : "");
			html_url(h, image->sizes[i].url);
			html_text_chars(h, " ");
			html_text_int(h, image->sizes[i].width);
			html_text_chars(h, "w");
		}
		HTML_MARKUP(h, "\" sizes=\"(max-width: ");
		html_text_int(h, image->wide);
		HTML_MARKUP(h, "px) 100vw, ");
		html_text_int(h, image->wide);
		html_text_chars(h, "px");
	}
	HTML_MARKUP(h, "\" width=\"");
	html_text_int(h, largest->width);
	HTML_MARKUP(h, "\" height=\"");
	html_text_int(h, largest->height);
	HTML_MARKUP(h, "\" alt=\"");
	html_text_str(h, image->alternative);
	HTML_MARKUP(h, "\"");
	if (image->first)
		HTML_MARKUP(h, " fetchpriority=\"high\">");
	else
		HTML_MARKUP(h, " loading=\"lazy\" decoding=\"async\">");
}

/* What stands for a character that may not stand for itself; NULL: it may. */
static const char *escape(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/*
 * One escaping serves text and quoted attributes: it costs a few bytes in
 * text, and there is no wrong one to choose.
 */
void html_text_str(struct html *h, struct str text)
{
	size_t done = 0;

	for (size_t i = 0; i < text.n; i++) {
		const char *entity = escape(text.p[i]);

		if (!entity)
			continue;
		buf_add(h->out, text.p + done, i - done);
		buf_add_text(h->out, entity);
		done = i + 1;
	}
	if (text.n)
		buf_add(h->out, text.p + done, text.n - done);
}

void html_text_chars(struct html *h, const char *text)
{
	html_text_str(h, str_of(text));
}

void html_text_safe(struct html *h, struct html_safe safe)
{
	buf_add_str(h->out, safe.markup);
}

void html_text_int(struct html *h, int64_t value)
{
	buf_add_int(h->out, value);
}

void html_text_uint(struct html *h, uint64_t value)
{
	buf_printf(h->out, "%llu", (unsigned long long)value);
}

static bool scheme_allowed(struct str scheme)
{
	static const struct str allowed[] = {{"http", 4}, {"https", 5}, {"mailto", 6}, {"tel", 3}};

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (allowed[i].n == scheme.n && !strncasecmp(allowed[i].p, scheme.p, scheme.n))
			return true;
	return false;
}

/*
 * Browsers drop leading spaces and any tab or line end before they look for
 * the scheme, so a URL with one of them is no URL of ours.
 */
static bool url_allowed(struct str url)
{
	for (size_t i = 0; i < url.n; i++)
		if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7f)
			return false;
	for (size_t i = 0; i < url.n; i++) {
		if (url.p[i] == ':')
			return scheme_allowed((struct str){url.p, i});
		if (url.p[i] == '/' || url.p[i] == '?' || url.p[i] == '#')
			break;
	}
	return true;
}

void html_url_str(struct html *h, struct str url)
{
	html_text_str(h, url_allowed(url) ? url : STR("#"));
}

void html_url_chars(struct html *h, const char *url)
{
	html_url_str(h, str_of(url));
}

static bool url_part_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~' || c == '@' || c == ',';
}

void html_url_part_str(struct html *h, struct str part)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < part.n; i++) {
		unsigned char c = (unsigned char)part.p[i];

		if (url_part_plain(part.p[i])) {
			buf_add_char(h->out, part.p[i]);
		} else {
			buf_add_char(h->out, '%');
			buf_add_char(h->out, digits[c >> 4]);
			buf_add_char(h->out, digits[c & 15]);
		}
	}
}

void html_url_part_chars(struct html *h, const char *part)
{
	html_url_part_str(h, str_of(part));
}

static void add_pattern(struct html *h, const char *pattern, const struct tr_arg *args)
{
	struct str literal;
	int number;

	while (tr_next_piece(&pattern, &literal, &number)) {
		const struct tr_arg *arg;

		if (!number) {
			html_text_str(h, literal);
			continue;
		}
		arg = tr_arg_at(args, number);
		if (arg->kind == TR_MARKUP)
			buf_add_str(h->out, arg->text);
		else if (arg->kind == TR_TEXT)
			html_text_str(h, arg->text);
		else
			tr_arg_add(h->out, arg);
	}
}

void html_t_args(struct html *h, const char *key, const struct tr_arg *args)
{
	add_pattern(h, tr(h->lang, key), args);
}

void html_tn_args(struct html *h, const char *key, int64_t n, const struct tr_arg *args)
{
	add_pattern(h, tr_n(h->lang, key, n), args);
}

void html_mark_begin(struct html *h)
{
	HTML_MARKUP(h, "<span class=\"mark\" lang=\"vi\">");
}

void html_mark_end(struct html *h)
{
	HTML_MARKUP(h, "</span>");
}
