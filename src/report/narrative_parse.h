/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The syntax of narratives (report/narrative.h): a template as a list of
 * nodes. Knows no space: codes, units and periods are words here, looked up
 * by report/narrative_check.h.
 */
#ifndef REPORT_NARRATIVE_PARSE_H
#define REPORT_NARRATIVE_PARSE_H

#include "core/figure.h"

/* A word of an expression, and where it stands. */
struct narrative_word {
	struct str text; /* text.p is NULL: not given */
	int line;
	int column;
	int id; /* of what it names, once checked */
};

enum narrative_kind {
	NARRATIVE_LITERAL, /* text */
	NARRATIVE_FIGURE,
	NARRATIVE_NAME, /* unit.name … */
	NARRATIVE_EACH,
	NARRATIVE_IF,
	NARRATIVE_TABLE
};

enum narrative_name {
	NAME_UNIT_NAME,
	NAME_UNIT_CODE,
	NAME_UNIT_TYPE,
	NAME_PERIOD_NAME,
	NAME_PERIOD_YEAR,
	NAME_PREVIOUS_NAME,
	NAME_PREVIOUS_YEAR,
	NAME_LAST_YEAR_NAME,
	NAME_LAST_YEAR_YEAR
};

/* What is said of a figure beside its code. */
struct narrative_figure {
	enum measure measure;
	struct narrative_word measure_scenario; /* of percent */
	struct narrative_word unit;
	struct narrative_word period;
	struct period at; /* what `period` names, once checked */
	struct narrative_word scenario;
	struct narrative_word breakdown;
	int decimals; /* WORDING_DECIMALS: the indicator's */
	bool bare;
};

struct narrative_node {
	enum narrative_kind kind;
	int line; /* of its "{{" */
	int column;
	struct str text;                /* NARRATIVE_LITERAL */
	struct str indent;              /* NARRATIVE_TABLE: white space before it on its line */
	enum narrative_name name;       /* NARRATIVE_NAME */
	bool capital;                   /* NARRATIVE_NAME */
	struct narrative_figure figure; /* FIGURE, IF, TABLE */
	struct narrative_word parent;   /* EACH: the unit; not given: the current one */
	bool by_period;                 /* TABLE */
	bool total;                     /* TABLE */
	size_t code_count;              /* FIGURE, IF: 1; TABLE: 1 or more */
	struct narrative_word *codes;
	size_t type_count; /* EACH, TABLE: 0: every type */
	struct narrative_word *types;
	struct narrative_node *children;  /* EACH, IF */
	struct narrative_node *otherwise; /* IF: after {{else}} */
	struct narrative_node *next;
};

/*
 * Parses `text` (valid UTF-8); nodes are in `arena` and borrow from `text`.
 * Mistakes go to `issues`, all of them; what was understood is returned all the
 * same, so that the words in it can be checked too. NULL is an empty template.
 */
struct narrative_node *narrative_parse(
    struct arena *arena, struct str text, const char *file, struct issues *issues);

#endif
