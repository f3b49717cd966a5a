/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a selection of figures names, word by word (select_words.h), looked up
 * in a register: the reading that figure_select() and pivot_select() share.
 *
 * Every function fails with ERR_NOT_FOUND and the code: select.unknown_unit,
 * select.unknown_type, select.unknown_indicator, select.unknown_scenario,
 * select.unknown_breakdown (code, indicator); with ERR_USAGE: select.required
 * and select.empty (name of the parameter), select.bad_text (the same),
 * select.bad_period, select.bad_range, select.bad_part and select.bad_measure
 * (what was written); with ERR_LIMIT select.too_many (the limit).
 */
#ifndef EXCHANGE_SELECTION_H
#define EXCHANGE_SELECTION_H

#include "core/figure.h"
#include "exchange/select_words.h"

struct measured {
	enum measure measure;
	int scenario;
};

struct selection {
	/* Set by the caller; results live in the arena. */
	struct space *space;
	const struct definitions *defs;
	struct arena *arena;
	struct err *err;
	size_t limit; /* of items in a list, once written out */

	/* Filled by the functions below. */
	size_t indicator_count;
	const struct indicator **indicators;
	int *breakdowns; /* of each indicator */
	size_t period_count;
	struct period *periods;
	size_t measure_count;
	struct measured *measures;
	int scenario; /* 0: not given */
};

struct word_list {
	size_t count;
	struct str *items;
};

/* `name` is that of the parameter; a `text` with p == NULL was not given. */
enum err_code selection_list(
    struct selection *s, const char *name, struct str text, struct word_list *out);
enum err_code selection_indicators(struct selection *s, const char *name, struct str text);
enum err_code selection_periods(struct selection *s, const char *name, struct str text);
enum err_code selection_measures(struct selection *s, struct str text); /* not given: value */
enum err_code selection_scenario(struct selection *s, struct str text);
/* One code, which every indicator's codelist must have: after the indicators. */
enum err_code selection_breakdown(struct selection *s, struct str text);

/* The failure that more is asked for than the limit. */
enum err_code selection_too_many(struct selection *s);

/*
 * The unit of a word's name in `p`, else the one that carries the name at any
 * time; and whether the register knows the word's type of unit.
 */
enum err_code selection_unit(
    struct selection *s, const struct unit_word *word, struct period p, int *unit);
enum err_code selection_type(struct selection *s, const struct unit_word *word);

/*
 * Walks the units a word with a reach stands for in `p`, `unit` being the one
 * it names, in tree order: start with *at = -1; false at the end.
 */
bool selection_next_unit(const struct selection *s, const struct unit_word *word, int unit,
    struct period p, int *at, int *found);

/* Whether `other` is one of them. */
bool selection_reaches(
    const struct selection *s, const struct unit_word *word, int unit, struct period p, int other);

#endif
