/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef REPORT_NARRATIVE_CHECK_H
#define REPORT_NARRATIVE_CHECK_H

#include "report/narrative_parse.h"

/*
 * Looks up every word of a template seen from period `p`, and sets its id
 * (figure.at for a period). What does not exist goes to `issues`, all of it;
 * after that the template must not be rendered. A unit that exists, but not in
 * the period, is no mistake: its figures are missing.
 */
void narrative_check(struct narrative_node *nodes, const struct definitions *defs, struct period p,
    const char *file, struct issues *issues);

/* The breakdown of a checked figure for an indicator; 0: the total. */
int narrative_breakdown(const struct narrative_figure *figure, const struct definitions *defs,
    const struct indicator *indicator);

#endif
