/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/narrative_output.h"

#include <cmark-gfm-core-extensions.h>
#include <pthread.h>

#include "base/bug.h"
#include "view/html.h"

/* U+FFFFE and U+FFFFF: reserved, and the number of no insertion. */
#define MARK_BEGIN "\xF3\xBF\xBF\xBE"
#define MARK_END   "\xF3\xBF\xBF\xBF"

_Static_assert(NARRATIVE_FIGURES_MAX <= INSERTED_LAST - INSERTED_FIRST, "a character for each");

/* ---- Writing */

void output_end_table(struct narrative_output *output)
{
	output->after_table = true;
}

static void leave_table(struct narrative_output *output, char next)
{
	if (output->after_table && next != '\n' && next != '\r')
		buf_add_char(&output->markdown, '\n');
	output->after_table = false;
}

void output_markdown(struct narrative_output *output, struct str text)
{
	if (!text.n)
		return;
	leave_table(output, *text.p);
	/* "98" and then ". Of these" at the beginning of a line must not become a list. */
	if (output->after_number && (*text.p == '.' || *text.p == ')'))
		buf_add_char(&output->markdown, '\\');
	output->after_number = false;
	buf_add_str(&output->markdown, text);
}

/* True where a block could begin: nothing but white space and markers on the line so far. */
static bool at_line_start(const struct buf *markdown)
{
	for (size_t i = markdown->n; i-- > 0 && markdown->p[i] != '\n';)
		if (!strchr(" \t>-*+.)0123456789", markdown->p[i]))
			return false;
	return true;
}

static bool is_alphanumeric(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c >= 0x80;
}

static bool needs_backslash(struct str text, size_t i, bool line_start)
{
	char c = text.p[i];
	bool joined = i && i + 1 < text.n && is_alphanumeric((unsigned char)text.p[i - 1]) &&
	              is_alphanumeric((unsigned char)text.p[i + 1]);

	if (strchr("\\*`[]<|~", c) || (c == '_' && !joined))
		return true;
	if (c == '&')
		return i + 1 < text.n &&
		       (is_alphanumeric((unsigned char)text.p[i + 1]) || text.p[i + 1] == '#');
	return line_start && !i && strchr("#>+-=", c);
}

static void add_escaped(struct narrative_output *output, struct str text)
{
	bool line_start = at_line_start(&output->markdown);
	size_t digits = 0;

	while (digits < text.n && text.p[digits] >= '0' && text.p[digits] <= '9')
		digits++;
	for (size_t i = 0; i < text.n; i++) {
		bool ends_number = line_start && digits && i == digits &&
		                   (text.p[i] == '.' || text.p[i] == ')') &&
		                   (i + 1 == text.n || text.p[i + 1] == ' ');

		if (ends_number || needs_backslash(text, i, line_start))
			buf_add_char(&output->markdown, '\\');
		buf_add_char(&output->markdown, text.p[i]);
	}
	output->after_number = line_start && digits && digits == text.n;
}

static void add_placeholder(struct buf *markdown, size_t number)
{
	uint32_t c = INSERTED_FIRST + (uint32_t)number;

	buf_add_char(markdown, (char)(0xF0 | (c >> 18)));
	buf_add_char(markdown, (char)(0x80 | ((c >> 12) & 0x3F)));
	buf_add_char(markdown, (char)(0x80 | ((c >> 6) & 0x3F)));
	buf_add_char(markdown, (char)(0x80 | (c & 0x3F)));
}

/* The length of a character of plane 15 at `p`, or 0. In UTF-8 they begin F3 B0 to F3 BF. */
static size_t reserved_at(const char *p, size_t n)
{
	return n >= INSERTED_SIZE && (unsigned char)p[0] == 0xF3 && (unsigned char)p[1] >= 0xB0
	           ? INSERTED_SIZE
	           : 0;
}

/* A copy in which a control character, a line break above all, and each byte of a reserved
 * character is a space. */
static struct str one_line(struct arena *arena, struct str text)
{
	char *copy = arena_strdup(arena, arena_str(arena, text).p);

	for (char *c = copy; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7F)
			*c = ' ';
		else if (reserved_at(c, strlen(c)))
			memset(c, ' ', INSERTED_SIZE);
	}
	return str_of(copy);
}

void output_insert(struct narrative_output *output, const struct inserted *item)
{
	struct str line = one_line(output->arena, item->text);

	leave_table(output, 0);
	if (output->format == NARRATIVE_MARKDOWN) {
		add_escaped(output, line);
		return;
	}
	INVARIANT(output->count < NARRATIVE_FIGURES_MAX);
	if (output->count == output->capacity) {
		size_t capacity = output->capacity ? output->capacity * 2 : 64;

		output->items = realloc(output->items, capacity * sizeof(*output->items));
		if (!output->items)
			BUG("out of memory");
		output->capacity = capacity;
	}
	output->items[output->count] = *item;
	output->items[output->count].text = line;
	if (item->title)
		output->items[output->count].title = one_line(output->arena, str_of(item->title)).p;
	if (item->mark)
		output->items[output->count].mark = one_line(output->arena, str_of(item->mark)).p;
	add_placeholder(&output->markdown, output->count++);
}

void output_insert_text(struct narrative_output *output, const char *text)
{
	output_insert(output, &(struct inserted){.text = str_of(text)});
}

void output_release(struct narrative_output *output)
{
	buf_release(&output->markdown);
	free(output->items);
	*output = (struct narrative_output){0};
}

/* ---- Reserved characters */

size_t output_find_reserved(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (reserved_at(text.p + i, text.n - i))
			return i;
	return text.n;
}

/* True for "&#…;", decimal or hexadecimal, of a character of plane 15. */
static bool is_reserved_reference(const char *p, size_t n)
{
	uint32_t c = 0;
	size_t i = 2;
	bool hex;

	if (n < 3 || p[0] != '&' || p[1] != '#')
		return false;
	hex = p[2] == 'x' || p[2] == 'X';
	for (i += hex; i < n && c <= 0x10FFFF; i++) {
		char d = p[i];

		if (d >= '0' && d <= '9')
			c = c * (hex ? 16 : 10) + (uint32_t)(d - '0');
		else if (hex && ((d >= 'a' && d <= 'f') || (d >= 'A' && d <= 'F')))
			c = c * 16 + (uint32_t)((d | 0x20) - 'a' + 10);
		else
			break;
	}
	return c >= INSERTED_FIRST && c <= 0xFFFFF;
}

/* The CommonMark with such references made plain text: they would read as insertions. */
static void disarm_references(struct buf *markdown)
{
	struct buf safe = {0};

	for (size_t i = 0; i < markdown->n; i++) {
		if (is_reserved_reference(markdown->p + i, markdown->n - i))
			buf_add_text(&safe, "&amp;");
		else
			buf_add_char(&safe, markdown->p[i]);
	}
	buf_release(markdown);
	*markdown = safe;
}

/* ---- The parsed tree */

static void register_extensions(void)
{
	cmark_gfm_core_extensions_ensure_registered();
}

/* Parses CommonMark with tables; the caller frees root, then parser. */
static cmark_node *parse(struct str markdown, cmark_parser **parser)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	cmark_syntax_extension *table;
	cmark_node *root;

	pthread_once(&once, register_extensions);
	table = cmark_find_syntax_extension("table");
	*parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	if (!table || !*parser)
		BUG("CommonMark parser without tables");
	cmark_parser_attach_syntax_extension(*parser, table);
	cmark_parser_feed(*parser, markdown.p, markdown.n);
	root = cmark_parser_finish(*parser);
	if (!root)
		BUG("CommonMark parser gave no tree");
	return root;
}

/* What the placeholder at `p` stands for; NULL when it stands for nothing. */
static const struct inserted *inserted_at(const struct narrative_output *output, const char *p)
{
	uint32_t c = ((uint32_t)(p[0] & 0x07) << 18) | ((uint32_t)(p[1] & 0x3F) << 12) |
	             ((uint32_t)(p[2] & 0x3F) << 6) | (uint32_t)(p[3] & 0x3F);

	return c - INSERTED_FIRST < output->count ? &output->items[c - INSERTED_FIRST] : NULL;
}

/* Adds `text` with every placeholder replaced by its text; percent-encoded for a URL. */
static void add_replaced(
    struct buf *out, const struct narrative_output *output, const char *text, bool in_url)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t n = strlen(text);

	for (size_t i = 0; i < n;) {
		const struct inserted *item;

		if (!reserved_at(text + i, n - i)) {
			buf_add_char(out, text[i++]);
			continue;
		}
		item = inserted_at(output, text + i);
		i += INSERTED_SIZE;
		for (size_t j = 0; item && j < item->text.n; j++) {
			unsigned char c = (unsigned char)item->text.p[j];

			if (!in_url || (is_alphanumeric(c) && c < 0x80) ||
			    (c && strchr("-._~", c))) {
				buf_add_char(out, (char)c);
			} else {
				buf_add_char(out, '%');
				buf_add_char(out, digits[c >> 4]);
				buf_add_char(out, digits[c & 15]);
			}
		}
	}
}

static void replace_attribute(struct narrative_output *output, cmark_node *node,
    const char *(*get)(cmark_node *), int (*set)(cmark_node *, const char *), bool in_url)
{
	const char *text = get(node);
	struct buf replaced = {0};

	if (!text || output_find_reserved(str_of(text)) == strlen(text))
		return;
	add_replaced(&replaced, output, text, in_url);
	if (!set(node, replaced.p ? replaced.p : ""))
		BUG("CommonMark node without text");
	buf_release(&replaced);
}

static void insert_before(cmark_node *node, cmark_node *fresh)
{
	if (!cmark_node_insert_before(node, fresh))
		BUG("inline node refused");
}

static cmark_node *text_node(struct str text)
{
	cmark_node *node = cmark_node_new(CMARK_NODE_TEXT);
	struct buf copy = {0};

	buf_add_str(&copy, text);
	cmark_node_set_literal(node, copy.p ? copy.p : "");
	buf_release(&copy);
	return node;
}

/* A figure: a link to its permalink, whose title says where it comes from. */
static cmark_node *link_node(const struct inserted *item)
{
	cmark_node *link = cmark_node_new(CMARK_NODE_LINK);

	cmark_node_set_url(link, item->url);
	cmark_node_set_title(link, item->title ? item->title : "");
	if (!cmark_node_append_child(link, text_node(item->text)))
		BUG("link without text");
	return link;
}

/*
 * A mark, between two reserved characters that add_html() makes an element: a
 * table's cell takes no node of our own.
 */
static cmark_node *mark_node(const char *label)
{
	struct buf text = {0};
	cmark_node *node;

	buf_add_text(&text, MARK_BEGIN);
	buf_add_text(&text, label);
	buf_add_text(&text, MARK_END);
	node = text_node(buf_str(&text));
	buf_release(&text);
	return node;
}

static void insert_figure(cmark_node *node, const struct inserted *item)
{
	if (item->mark && item->mark_first) {
		insert_before(node, mark_node(item->mark));
		insert_before(node, text_node(STR(" ")));
	}
	insert_before(node, item->url ? link_node(item) : text_node(item->text));
	if (item->mark && !item->mark_first) {
		insert_before(node, text_node(STR("\u00A0")));
		insert_before(node, mark_node(item->mark));
	}
}

/* Puts texts and links in the place of a text node that has placeholders. */
static void replace_text(struct narrative_output *output, cmark_node *node, bool links)
{
	struct str rest = str_of(cmark_node_get_literal(node));

	while (rest.n) {
		size_t at = output_find_reserved(rest);
		const struct inserted *item;

		if (at)
			insert_before(node, text_node((struct str){rest.p, at}));
		if (at == rest.n)
			break;
		item = inserted_at(output, rest.p + at);
		if (item && (item->url || item->mark) && links)
			insert_figure(node, item);
		else if (item)
			insert_before(node, text_node(item->text));
		rest = (struct str){rest.p + at + INSERTED_SIZE, rest.n - at - INSERTED_SIZE};
	}
	cmark_node_free(node);
}

struct place {
	cmark_node *node;
	bool in_link;
};

/* The nodes that need a change, found before any is made. */
struct places {
	struct place *items;
	size_t count;
	size_t capacity;
};

static void places_add(struct places *places, cmark_node *node, bool in_link)
{
	if (places->count == places->capacity) {
		places->capacity = places->capacity ? places->capacity * 2 : 64;
		places->items = realloc(places->items, places->capacity * sizeof(*places->items));
		if (!places->items)
			BUG("out of memory");
	}
	places->items[places->count++] = (struct place){node, in_link};
}

static bool is_link(cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);

	return type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE;
}

static bool has_reserved(cmark_node *node)
{
	struct str text = str_of(cmark_node_get_literal(node));
	struct str info = cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK
	                      ? str_of(cmark_node_get_fence_info(node))
	                      : STR_EMPTY;

	return output_find_reserved(text) < text.n || output_find_reserved(info) < info.n;
}

static void find_places(cmark_node *root, struct places *places)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	int links = 0;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);

		if (is_link(node))
			links += event == CMARK_EVENT_ENTER ? 1 : -1;
		if (event != CMARK_EVENT_ENTER)
			continue;
		if (is_link(node) || type == CMARK_NODE_HTML_BLOCK ||
		    type == CMARK_NODE_HTML_INLINE ||
		    ((type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE ||
			 type == CMARK_NODE_CODE_BLOCK) &&
			has_reserved(node)))
			places_add(places, node, links > 0);
	}
	cmark_iter_free(iter);
}

static void put_insertions(struct narrative_output *output, cmark_node *root)
{
	struct places places = {0};

	find_places(root, &places);
	for (size_t i = 0; i < places.count; i++) {
		cmark_node *node = places.items[i].node;
		cmark_node_type type = cmark_node_get_type(node);

		if (is_link(node)) {
			replace_attribute(
			    output, node, cmark_node_get_url, cmark_node_set_url, true);
			replace_attribute(
			    output, node, cmark_node_get_title, cmark_node_set_title, false);
		} else if (type == CMARK_NODE_TEXT) {
			replace_text(output, node,
			    output->format == NARRATIVE_HTML && !places.items[i].in_link);
		} else if (type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK) {
			replace_attribute(
			    output, node, cmark_node_get_literal, cmark_node_set_literal, false);
			if (type == CMARK_NODE_CODE_BLOCK)
				replace_attribute(output, node, cmark_node_get_fence_info,
				    cmark_node_set_fence_info, false);
		} else {
			cmark_node_free(node);
		}
	}
	free(places.items);
}

/* Where there is a heading of the first level, all of them go one down; of six levels, the last
 * stays. */
static void lower_headings(cmark_node *root)
{
	bool lower = false;

	for (int pass = 0; pass < 2; pass++) {
		cmark_iter *iter = cmark_iter_new(root);
		cmark_event_type event;

		while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
			cmark_node *node = cmark_iter_get_node(iter);
			int level;

			if (event != CMARK_EVENT_ENTER ||
			    cmark_node_get_type(node) != CMARK_NODE_HEADING)
				continue;
			level = cmark_node_get_heading_level(node);
			if (!pass)
				lower = lower || level == 1;
			else if (lower && level < 6)
				cmark_node_set_heading_level(node, level + 1);
		}
		cmark_iter_free(iter);
	}
}

/* ---- The end */

static cmark_node *first_paragraph(cmark_node *root)
{
	cmark_node *node = cmark_node_first_child(root);

	while (node && cmark_node_get_type(node) != CMARK_NODE_PARAGRAPH)
		node = cmark_node_next(node);
	return node;
}

static void keep_only(cmark_node *root, cmark_node *kept)
{
	cmark_node *next;

	for (cmark_node *node = cmark_node_first_child(root); node; node = next) {
		next = cmark_node_next(node);
		if (node != kept)
			cmark_node_free(node);
	}
}

/* The lines `first` to `last`, from 1, of a text. */
static void add_lines(struct buf *out, struct str text, int first, int last)
{
	struct str line;

	for (int number = 1; number <= last && str_split(&text, '\n', &line); number++) {
		if (number < first)
			continue;
		buf_add_str(out, line);
		buf_add_char(out, '\n');
	}
}

/* cmark's HTML with the marks as the pages show them. */
/* What the renderer writes of a column's alignment, and HTML no longer knows: by a class
 * instead. Only in a tag: quotes of the text are written as entities. */
static size_t alignment_at(const char *html, struct buf *out)
{
	static const char *const known[][2] = {{" align=\"left\"", ""},
	    {" align=\"center\"", " class=\"centred\""}, {" align=\"right\"", " class=\"num\""}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strncmp(html, known[i][0], strlen(known[i][0]))) {
			buf_add_text(out, known[i][1]);
			return strlen(known[i][0]);
		}
	return 0;
}

static void add_html(struct buf *out, const char *html)
{
	struct html h = {.out = out};
	size_t n = strlen(html), from = 0;

	for (size_t i = 0; i < n; i++) {
		if (html[i] == ' ' && !strncmp(html + i, " align=\"", 8)) {
			buf_add(out, html + from, i - from);
			from = i + alignment_at(html + i, out);
			continue;
		}
		if (!reserved_at(html + i, n - i))
			continue;
		buf_add(out, html + from, i - from);
		if (!memcmp(html + i, MARK_BEGIN, INSERTED_SIZE))
			html_mark_begin(&h);
		else if (!memcmp(html + i, MARK_END, INSERTED_SIZE))
			html_mark_end(&h);
		i += INSERTED_SIZE - 1;
		from = i + 1;
	}
	buf_add(out, html + from, n - from);
}

void output_finish(struct narrative_output *output, bool first_paragraph_only, struct buf *out)
{
	cmark_parser *parser;
	cmark_node *root, *paragraph;
	char *html;

	if (output->format == NARRATIVE_MARKDOWN && !first_paragraph_only) {
		buf_add_str(out, buf_str(&output->markdown));
		return;
	}
	if (output->format != NARRATIVE_MARKDOWN)
		disarm_references(&output->markdown);
	root = parse(buf_str(&output->markdown), &parser);
	paragraph = first_paragraph(root);
	if (output->format == NARRATIVE_MARKDOWN) {
		if (paragraph)
			add_lines(out, buf_str(&output->markdown),
			    cmark_node_get_start_line(paragraph),
			    cmark_node_get_end_line(paragraph));
	} else {
		if (first_paragraph_only)
			keep_only(root, paragraph);
		put_insertions(output, root);
		if (output->below_title)
			lower_headings(root);
		if (output->format == NARRATIVE_TEXT) {
			narrative_text_render(root, out);
		} else {
			html = cmark_render_html(
			    root, CMARK_OPT_DEFAULT, cmark_parser_get_syntax_extensions(parser));
			add_html(out, html);
			free(html);
		}
	}
	cmark_node_free(root);
	cmark_parser_free(parser);
}
