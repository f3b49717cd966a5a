/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where a narrative is written: CommonMark of the template's author, and texts
 * that are inserted into it and never read as Markdown or markup.
 *
 * Invariants:
 *  1. For text and HTML, an inserted text stands in the CommonMark as one
 *     character of a private plane (INSERTED_FIRST + its number), and is put
 *     in its place in the parsed tree. No other such character gets there.
 *  2. Raw HTML of the author never comes out.
 */
#ifndef REPORT_NARRATIVE_OUTPUT_H
#define REPORT_NARRATIVE_OUTPUT_H

#include <cmark-gfm.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "report/narrative.h"

enum { INSERTED_FIRST = 0xF0000, INSERTED_LAST = 0xFFFFD, INSERTED_SIZE = 4 };

struct inserted {
	struct str text;
	const char *url;   /* NULL: no link */
	const char *title; /* with url: its description */
	const char *mark;  /* a label beside it (report/mark.h); NULL: none */
	bool mark_first;   /* before the link: the digits of a column stay below each other */
};

struct narrative_output {
	struct arena *arena;
	enum narrative_format format;
	struct buf markdown;
	struct inserted *items;
	size_t count;
	size_t capacity;
	bool below_title;  /* HTML: the page has a heading of the first level of its own */
	bool after_number; /* Markdown: a line begins with digits just written */
	bool after_table;  /* a blank line is due before anything but one */
};

/* CommonMark as it is. */
void output_markdown(struct narrative_output *output, struct str text);

/*
 * A text that comes out literally; in HTML with its link and mark. `url`
 * is borrowed. At most NARRATIVE_FIGURES_MAX of them (a bug otherwise).
 */
void output_insert(struct narrative_output *output, const struct inserted *item);
void output_insert_text(struct narrative_output *output, const char *text);

/* Says that a table's last line has been written: what follows is no part of it. */
void output_end_table(struct narrative_output *output);

/* Renders all of it into `out`. */
void output_finish(struct narrative_output *output, bool first_paragraph_only, struct buf *out);

void output_release(struct narrative_output *output);

/* The offset of the first character of `text` that is reserved for insertions, or text.n. */
size_t output_find_reserved(struct str text);

/* narrative_text.c: a parsed tree as plain text. */
void narrative_text_render(cmark_node *root, struct buf *out);

#endif
