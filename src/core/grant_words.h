/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Grants (core/access.h) as people write them: ROLE, ROLE@UNIT,
 * ROLE@UNIT:SECTOR,SECTOR or ROLE:SECTOR,SECTOR. A unit is named by its code or
 * by id:KEY; without one the grant is for every unit, without sectors for all.
 */
#ifndef CORE_GRANT_WORDS_H
#define CORE_GRANT_WORDS_H

#include "base/buf.h"
#include "core/access.h"

/* A grant taken apart; the parts lie in the text. */
struct grant_words {
	struct str role;
	struct str unit;    /* empty: none named */
	struct str sectors; /* separated by commas; empty: none named */
};

/* False: it is no such text (an empty part, a sign too many). */
bool grant_split(struct str text, struct grant_words *out);

/*
 * The grant of these words, its sectors in the arena. ERR_INPUT
 * grant.unknown_role (the word, the roles), grant.unknown_unit,
 * grant.unknown_sector: one that neither the site nor an indicator has.
 */
enum err_code grant_read(struct arena *arena, const struct definitions *defs,
    const struct grant_words *words, struct grant *out, struct err *err);

/* Both; ERR_INPUT grant.unclear too. */
enum err_code grant_parse(struct arena *arena, const struct definitions *defs, struct str text,
    struct grant *out, struct err *err);

/* The text that grant_parse() takes. */
void grant_add(struct buf *out, const struct definitions *defs, const struct grant *grant);

/* The same role, unit and sectors, in whatever order. */
bool grant_same(const struct grant *a, const struct grant *b);

#endif
