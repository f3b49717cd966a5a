/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One rendering of a narrative, shared by narrative.c and narrative_table.c.
 */
#ifndef REPORT_NARRATIVE_RUN_H
#define REPORT_NARRATIVE_RUN_H

#include "report/narrative_output.h"
#include "report/narrative_parse.h"
#include "report/wording.h"

struct narrative_run {
	struct space *space;
	const struct narrative_options *options;
	const struct definitions *defs;
	struct wording wording;
	struct narrative_output output;
	struct issues *missing;
	size_t steps;      /* texts inserted and blocks repeated so far */
	int64_t published; /* for permalinks; 0: none */
	struct err *err;
};

/* Counts one more text or repetition; ERR_LIMIT when there are too many. */
enum err_code narrative_step(struct narrative_run *run);

/* What is asked for code number `code` of a node, for `unit` and period `p`. */
struct figure_query narrative_query(const struct narrative_run *run,
    const struct narrative_node *node, size_t code, int unit, struct period p);

/* Gets a figure and writes it; one that is missing is noted at the node's place. */
enum err_code narrative_put(struct narrative_run *run, const struct narrative_node *node,
    const struct figure_query *query, enum wording_form form);

/* True for a unit whose type in period `p` is among `types`, or when there are none. */
bool narrative_type_fits(
    const struct narrative_run *run, const struct narrative_node *node, int unit, struct period p);

/* Writes {{#table …}} for the current unit. */
enum err_code narrative_table(
    struct narrative_run *run, const struct narrative_node *node, int unit);

/*
 * The checked nodes of a template, in `arena`; what is wrong with it goes to `errors`, and it must
 * not be rendered then.
 */
struct narrative_node *narrative_read(struct arena *arena, const struct definitions *defs,
    struct str template, struct period p, const char *file, struct issues *errors);

/*
 * The description of a figure's link: its provenance as of published batch `published` and the
 * first notes it rests on.
 */
enum err_code narrative_describe(struct space *space, const struct wording *w,
    const struct figure *figure, int64_t published, const char **out, struct err *err);

#endif
