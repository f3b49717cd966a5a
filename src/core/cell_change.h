/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Figures changed apart from any report, several at once: each against the
 * revision its author saw, and all in one batch or none.
 */
#ifndef CORE_CELL_CHANGE_H
#define CORE_CELL_CHANGE_H

#include "core/journal.h"

struct cell_change {
	struct cell_key key;
	enum cell_status status; /* VALUE, NOTHING; WITHDRAWN: taken back */
	int64_t value;           /* at the indicator's scale; of a VALUE */
	int32_t seen;            /* the latest revision the author saw; 0: none */
	/* filled */
	bool changed;              /* other than what is stored */
	bool conflict;             /* changed, and the cell has moved on since */
	struct observation stored; /* the latest revision, without its note; revision 0: none */
};

/* Whether there is a figure now, `nothing occurred` included. */
bool cell_change_stands(const struct cell_change *change);

/*
 * Reads what is stored, and fills. Each changed one becomes an observation in `rows` (room for
 * `count`; NULL: they are not wanted), for the rest as `like` is. *conflict: there is any. ERR_DB.
 */
enum err_code cell_changes_compare(struct db *db, struct cell_change *changes, size_t count,
    const struct observation *like, struct observation *rows, size_t *row_count, bool *conflict,
    struct err *err);

#endif
