/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A CommonMark tree as plain text: a paragraph on one line, blank lines
 * between blocks, headings underlined, tables aligned. Walks the tree without
 * recursion, for nesting is the author's choice.
 */
#include <cmark-gfm-core-extensions.h>

#include "base/bug.h"
#include "base/text.h"
#include "report/narrative_output.h"

/* A container that is open: a block quote, list or item. */
struct container {
	cmark_node_type type;
	size_t prefix; /* bytes it adds to each line's beginning */
	bool tight;    /* list */
	int next;      /* ordered list: the number of its next item; else 0 */
	bool marked;   /* item: its marker has been written */
};

struct cell {
	char *text;
	size_t width;
	bool last; /* of its row */
};

struct writer {
	struct buf *out;
	struct buf prefix;
	struct buf line; /* the inlines of the block being written */
	struct container *containers;
	size_t depth;
	size_t capacity;
	size_t marked; /* items below this depth have been marked */
	bool started;  /* a block has been written */
	bool space;    /* a blank line is due before the next block */
	struct arena arena;
	struct cell *cells; /* of the table being written */
	size_t cell_count;
	size_t cell_capacity;
};

static void trim_end(struct buf *out)
{
	while (out->n && out->p[out->n - 1] == ' ')
		out->p[--out->n] = '\0';
}

/* Once a line with an item's marker is written, later lines have spaces there. */
static void blank_markers(struct writer *w)
{
	size_t at = w->prefix.n;

	for (size_t i = w->depth; i-- > w->marked;) {
		struct container *c = &w->containers[i];

		at -= c->prefix;
		if (c->type == CMARK_NODE_ITEM) {
			memset(w->prefix.p + at, ' ', c->prefix);
			c->marked = true;
		}
	}
	w->marked = w->depth;
}

static void write_line(struct writer *w, struct str text)
{
	buf_add_str(w->out, buf_str(&w->prefix));
	buf_add_str(w->out, text);
	trim_end(w->out);
	buf_add_char(w->out, '\n');
	blank_markers(w);
}

/* True inside a tight list, where blocks follow each other without a blank line. */
static bool is_tight(const struct writer *w)
{
	for (size_t i = w->depth; i-- > 0;)
		if (w->containers[i].type == CMARK_NODE_LIST)
			return w->containers[i].tight;
	return false;
}

static void begin_block(struct writer *w)
{
	if (w->started && (w->space || !is_tight(w))) {
		struct buf blank = {0};

		/* An item's marker that is still due does not belong to the line before it. */
		for (size_t i = 0, at = 0; i < w->marked; i++) {
			buf_add(&blank, w->prefix.p + at, w->containers[i].prefix);
			at += w->containers[i].prefix;
		}
		buf_add_str(w->out, buf_str(&blank));
		trim_end(w->out);
		buf_add_char(w->out, '\n');
		buf_release(&blank);
	}
	w->space = false;
	w->started = true;
}

static void write_lines(struct writer *w, struct str text, const char *indent)
{
	struct str line;

	if (text.n && text.p[text.n - 1] == '\n')
		text.n--;
	while (str_split(&text, '\n', &line)) {
		struct buf indented = {0};

		buf_add_text(&indented, indent);
		buf_add_str(&indented, line);
		write_line(w, buf_str(&indented));
		buf_release(&indented);
	}
}

static void write_rule(struct writer *w, char c, size_t width)
{
	struct buf rule = {0};

	for (size_t i = 0; i < width; i++)
		buf_add_char(&rule, c);
	write_line(w, buf_str(&rule));
	buf_release(&rule);
}

/* ---- Containers */

static void push(struct writer *w, cmark_node_type type, struct str prefix, bool tight, int next)
{
	if (w->depth == w->capacity || !w->containers) {
		w->capacity = w->capacity ? w->capacity * 2 : 16;
		w->containers = realloc(w->containers, w->capacity * sizeof(*w->containers));
		if (!w->containers)
			BUG("out of memory");
	}
	w->containers[w->depth++] =
	    (struct container){.type = type, .prefix = prefix.n, .tight = tight, .next = next};
	buf_add_str(&w->prefix, prefix);
}

static void pop(struct writer *w)
{
	const struct container *c;

	INVARIANT(w->containers && w->depth);
	c = &w->containers[w->depth - 1];
	if (c->type == CMARK_NODE_ITEM && !c->marked) {
		begin_block(w);
		write_line(w, STR_EMPTY);
	}
	w->prefix.n -= c->prefix;
	if (w->prefix.p)
		w->prefix.p[w->prefix.n] = '\0';
	w->depth--;
	if (w->marked > w->depth)
		w->marked = w->depth;
}

static void enter_item(struct writer *w)
{
	struct container *list = w->depth ? &w->containers[w->depth - 1] : NULL;
	char marker[16] = "- ";

	if (list && list->type == CMARK_NODE_LIST && list->next) {
		snprintf(marker, sizeof(marker), "%d. ", list->next);
		list->next++;
	}
	push(w, CMARK_NODE_ITEM, str_of(marker), false, 0);
}

static void enter_list(struct writer *w, cmark_node *node)
{
	int start = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
	                ? cmark_node_get_list_start(node)
	                : 0;

	if (!is_tight(w))
		w->space = true;
	/* A list that starts at 0 is numbered from 1: 0 says "not ordered". */
	if (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST && start < 1)
		start = 1;
	push(w, CMARK_NODE_LIST, STR_EMPTY, cmark_node_get_list_tight(node), start);
}

static bool container(struct writer *w, cmark_node *node, bool enter)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (type != CMARK_NODE_BLOCK_QUOTE && type != CMARK_NODE_LIST && type != CMARK_NODE_ITEM)
		return false;
	if (!enter)
		pop(w);
	else if (type == CMARK_NODE_LIST)
		enter_list(w, node);
	else if (type == CMARK_NODE_ITEM)
		enter_item(w);
	else
		push(w, type, STR("> "), false, 0);
	if (!enter && type == CMARK_NODE_LIST && !is_tight(w))
		w->space = true;
	return true;
}

/* ---- Tables */

static void end_cell(struct writer *w)
{
	if (w->cell_count == w->cell_capacity) {
		w->cell_capacity = w->cell_capacity ? w->cell_capacity * 2 : 64;
		w->cells = realloc(w->cells, w->cell_capacity * sizeof(*w->cells));
		if (!w->cells)
			BUG("out of memory");
	}
	w->cells[w->cell_count++] =
	    (struct cell){.text = arena_strdup(&w->arena, w->line.p ? w->line.p : ""),
		.width = text_length(buf_str(&w->line))};
	buf_clear(&w->line);
}

static void add_spaces(struct buf *out, size_t n)
{
	while (n--)
		buf_add_char(out, ' ');
}

static void write_table(struct writer *w, cmark_node *table)
{
	size_t columns = cmark_gfm_extensions_get_table_columns(table);
	const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(table);
	size_t *widths = ARENA_ARRAY(&w->arena, size_t, columns + 1);
	size_t total = 0;
	struct buf row = {0};

	for (size_t i = 0, column = 0; i < w->cell_count; i++) {
		if (column < columns && w->cells[i].width > widths[column])
			widths[column] = w->cells[i].width;
		column = w->cells[i].last ? 0 : column + 1;
	}
	for (size_t i = 0; i < columns; i++)
		total += widths[i] + (i ? 2 : 0);
	begin_block(w);
	for (size_t i = 0, column = 0, rows = 0; i < w->cell_count; i++) {
		const struct cell *cell = &w->cells[i];
		size_t width = column < columns ? widths[column] : cell->width;
		size_t gap = width - cell->width;
		bool right = column < columns && alignments && alignments[column] == 'r';

		if (column)
			add_spaces(&row, 2);
		add_spaces(&row, right ? gap : 0);
		buf_add_text(&row, cell->text);
		add_spaces(&row, right ? 0 : gap);
		column++;
		if (!cell->last)
			continue;
		write_line(w, buf_str(&row));
		buf_clear(&row);
		column = 0;
		if (!rows++)
			write_rule(w, '-', total);
	}
	w->cell_count = 0;
	buf_release(&row);
}

static bool table(struct writer *w, cmark_node *node, bool enter)
{
	/* Types of an extension have no constants, only names. */
	struct str type = str_of(cmark_node_get_type_string(node));

	if (!str_starts(type, STR("table")))
		return false;
	if (enter)
		buf_clear(&w->line);
	else if (str_is(type, "table_cell"))
		end_cell(w);
	else if ((str_is(type, "table_row") || str_is(type, "table_header")) && w->cell_count)
		w->cells[w->cell_count - 1].last = true;
	else if (str_is(type, "table"))
		write_table(w, node);
	return true;
}

/* ---- Leaves */

static void leave_heading(struct writer *w, cmark_node *node)
{
	size_t width = text_length(buf_str(&w->line));

	begin_block(w);
	write_line(w, buf_str(&w->line));
	if (cmark_node_get_heading_level(node) <= 2 && width)
		write_rule(w, cmark_node_get_heading_level(node) == 1 ? '=' : '-', width);
	buf_clear(&w->line);
}

static void leave_link(struct writer *w, cmark_node *node)
{
	struct str url = str_of(cmark_node_get_url(node));

	if (!url.n || (w->line.n >= url.n && !memcmp(w->line.p + w->line.n - url.n, url.p, url.n)))
		return;
	buf_add_text(&w->line, " (");
	buf_add_str(&w->line, url);
	buf_add_char(&w->line, ')');
}

static void leave(struct writer *w, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
		begin_block(w);
		write_lines(w, buf_str(&w->line), "");
		buf_clear(&w->line);
		break;
	case CMARK_NODE_HEADING:
		leave_heading(w, node);
		break;
	case CMARK_NODE_LINK:
		leave_link(w, node);
		break;
	default:
		break;
	}
}

static void enter(struct writer *w, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
		buf_add_text(&w->line, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_SOFTBREAK:
		buf_add_char(&w->line, ' ');
		break;
	case CMARK_NODE_LINEBREAK:
		buf_add_char(&w->line, '\n');
		break;
	case CMARK_NODE_PARAGRAPH:
	case CMARK_NODE_HEADING:
		buf_clear(&w->line);
		break;
	case CMARK_NODE_CODE_BLOCK:
		begin_block(w);
		write_lines(w, str_of(cmark_node_get_literal(node)), "    ");
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		begin_block(w);
		write_line(w, STR("* * *"));
		break;
	default:
		break;
	}
}

void narrative_text_render(cmark_node *root, struct buf *out)
{
	struct writer w = {.out = out};
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		bool entering = event == CMARK_EVENT_ENTER;

		if (container(&w, node, entering) || table(&w, node, entering))
			continue;
		if (entering)
			enter(&w, node);
		else
			leave(&w, node);
	}
	cmark_iter_free(iter);
	buf_release(&w.prefix);
	buf_release(&w.line);
	arena_release(&w.arena);
	free(w.cells);
	free(w.containers);
}
