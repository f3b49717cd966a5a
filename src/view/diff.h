/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What differs between two texts, word by word, as HTML: what is gone in <del>,
 * what is new in <ins>, paragraphs parted by blank lines.
 * E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
 */
#ifndef VIEW_DIFF_H
#define VIEW_DIFF_H

#include "view/html.h"

/* Texts that differ in more words than this are shown as wholly replaced. */
enum { DIFF_CHANGES_MAX = 1500 };

/* Valid UTF-8; lines end in LF. */
void diff_write(struct html *h, struct str before, struct str after);

/* The same, in the arena. */
struct html_safe diff_html(struct arena *arena, struct str before, struct str after);

#endif
