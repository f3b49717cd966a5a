/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The mark of a figure: the label of a note that it rests on, such as "minh
 * hoạ", directly or through what it was computed from or compared with. Where
 * the figure is displayed, so is its mark.
 */
#ifndef REPORT_MARK_H
#define REPORT_MARK_H

#include "core/figure.h"

struct mark {
	const char *label; /* NULL: no note of the figure has one */
	const char *note;  /* all of that note; NULL as above */
};

/* The first note with a label. A missing figure has no mark. In the arena; ERR_DB only. */
enum err_code mark_find(struct space *space, const struct figure *figure, struct arena *arena,
    struct mark *out, struct err *err);

/*
 * The label of a note: what stands before its colon, or all of it, when that
 * is short: "minh hoạ" of "minh hoạ: chia theo tỷ lệ". NULL: it has none.
 */
const char *mark_label(struct arena *arena, const char *note);

#endif
