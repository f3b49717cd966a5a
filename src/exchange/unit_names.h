/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Units as people write them in a spreadsheet: by code, or by a name compared
 * as for search, with or without what kind of unit it is ("Phường", "P.").
 */
#ifndef EXCHANGE_UNIT_NAMES_H
#define EXCHANGE_UNIT_NAMES_H

#include "base/map.h"
#include "core/definitions.h"

enum { UNIT_NONE = 0, UNIT_AMBIGUOUS = -1 };

/* Units of one period. In the arena it was made in; nothing to release. */
struct unit_names {
	size_t count;
	struct unit_name {
		struct str text; /* folded */
		int unit;        /* or UNIT_AMBIGUOUS */
	} * items;               /* by text */
};

/* Those that exist in `p`, under the unit `under` and itself; 0: all. */
void unit_names_make(struct unit_names *out, const struct definitions *defs, struct period p,
    int under, struct arena *arena);

/* A unit's id, UNIT_NONE or UNIT_AMBIGUOUS (a name of several, none of which has it in full). */
int unit_names_find(const struct unit_names *names, struct str text, struct arena *arena);

/* Whether a line so headed is a total: "Tổng cộng", "Cộng", "Toàn thành phố". */
bool unit_names_is_total(struct str text, struct arena *arena);

#endif
