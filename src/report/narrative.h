/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Narratives: reports written once, in CommonMark with tables, whose figures
 * are looked up each time. A template holds no figures of its own.
 *
 *   {{CODE}}                     350.000 triệu đồng
 *   {{CODE percent=SCENARIO}}    123,4%
 *   {{CODE change}}              giảm 28 hộ
 *   {{CODE growth}}              tăng 44,6%
 *   {{CODE cumulative}}          since 1 January
 *       unit=CODE  period=P  scenario=CODE  breakdown=CODE  decimals=0…6
 *       bare                     the number alone: no unit of measure, no %, no direction word
 *   {{unit.name}} {{unit.code}} {{unit.type}}
 *   {{period.name}} {{period.year}}; also previous. and last_year. instead of period.
 *       capital                  with a capital first letter: Năm 2017
 *   {{#each children}} … {{/each}}      once for each child of the current unit; those of another
 *                                one: its code, a slash and a star
 *       type=TYPE,TYPE           only children of these types
 *   {{#if CODE}} … {{else}} … {{/if}}   when the figure is not missing; attributes as above
 *   {{#table CODE,CODE,… by=children}}  a row for each child that reports any of the codes
 *   {{#table CODE,CODE,… by=period}}    a row for each year (twelve months) up to the period that
 *                                has figures; of a shorter period, for each part it splits into
 *       total                    and a last row for the unit (the period) itself
 *       measures and attributes as above, but bare; type= as for each
 *   \{{                          two braces
 *
 * A period is as core/period.h reads it, or `previous` (the one before, of the
 * same length) or `last_year`, seen from the report's period. A block's tag
 * that stands alone on its line leaves no line; a table's must.
 */
#ifndef REPORT_NARRATIVE_H
#define REPORT_NARRATIVE_H

#include "core/figure.h"
#include "view/i18n.h"

enum narrative_format {
	NARRATIVE_MARKDOWN, /* CommonMark, figures as plain text */
	NARRATIVE_TEXT,     /* to be read as it is: a paragraph a line, tables aligned */
	NARRATIVE_HTML /* a fragment, escaped; each figure a link to its permalink, with its mark */
};

struct narrative_options {
	const char *file; /* as the user knows the template, for issues; may be NULL */
	int unit;
	struct period period;
	enum lang lang;
	enum layer layer;
	enum narrative_format format;
	const char *link_base;     /* before each permalink: "https://example.vn"; NULL: none */
	bool first_paragraph_only; /* the first paragraph, without any heading before it */
	/* With NARRATIVE_MARKDOWN: figures stay expressions, each complete in itself, and blocks
	 * are written out, so that the text can be edited and keeps its figures. */
	bool bound;
};

enum { NARRATIVE_BYTES_MAX = 1 << 20, NARRATIVE_DEPTH_MAX = 16, NARRATIVE_FIGURES_MAX = 60000 };

/*
 * Looks for what is wrong with `template` without rendering it, as seen from
 * `period`: all of it goes to `errors`, with line and column (in characters),
 * in the order of the text. `file` as in the options.
 */
void narrative_examine(const struct definitions *defs, struct str template, struct period period,
    const char *file, struct issues *errors);

/*
 * Renders `template` into `out`. All that is wrong with it goes to `errors`,
 * with line and column (in characters); nothing is rendered then, and the
 * answer is ERR_INPUT (narrative.errors). Each figure that is missing prints
 * "…" and goes to `missing` (narrative.missing), with the place of its
 * expression. Also ERR_LIMIT, ERR_DB. `errors` and `missing` must have an arena.
 */
enum err_code narrative_render(struct space *space, struct str template,
    const struct narrative_options *options, struct issues *errors, struct issues *missing,
    struct buf *out, struct err *err);

#endif
