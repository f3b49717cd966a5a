/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What of all that the public sees has changed since a published batch, and what an answer that is
 * kept ready was made of: figures by their indicator and unit, articles, feedback, or anything.
 *
 * Invariants:
 *  1. A figure of a unit is made of what the units under it state, at any time: what changes at
 *     one is told of at all that it ever stood under.
 *  2. Where it is not known which units were changed or read, all were.
 */
#ifndef CORE_CHANGE_H
#define CORE_CHANGE_H

#include "core/definitions.h"
#include "db/db.h"

/* What answers are made of, besides figures. */
enum change_topic {
	CHANGE_ARTICLES = 1, /* news: texts and lists of them */
	CHANGE_FEEDBACK = 2, /* what citizens reported, as it is public */
	CHANGE_ANYTHING = 4  /* definitions, alerts, pages about the site, what was purged */
};

/* A set of indicators: bit i % 8 of byte i / 8. */
struct indicator_set {
	size_t bytes;
	unsigned char *bits;
};

/* All zero is empty; what it points to lives in the arena it was made with. */
struct changes {
	unsigned topics;
	struct indicator_set whole;  /* figures of it, of whatever unit */
	struct indicator_set listed; /* for which scenarios and periods it has figures at all */
	struct indicator_set partly; /* figures of it, of the units in: */
	size_t cell_count, cell_room;
	uint64_t *cells; /* hashed: indicator << 32 | unit; 0: free */
};

void changes_add_indicator(struct indicator_set *set, int indicator, struct arena *arena);
/* Whether figures of it are among them, of whatever unit. */
bool changes_has_indicator(const struct changes *changes, int indicator);
void changes_add_cell(struct changes *changes, int indicator, int unit, struct arena *arena);

/*
 * Of all batches after `since`: at least that, but for `listed`; an empty set where nothing was
 * published. `defs` are those of now. In `arena`; inside no transaction. ERR_DB.
 */
enum err_code changes_since(struct db *db, const struct definitions *defs, int64_t since,
    struct arena *arena, struct changes *out, struct err *err);

/* Whether they have something in common; CHANGE_ANYTHING has with everything. */
bool changes_meet(const struct changes *changed, const struct changes *of_answer);

/* What an answer is made of, as bytes; and back, in `arena`; false: that is no such thing. */
struct str changes_write(const struct changes *of_answer, struct arena *arena);
bool changes_read(struct str bytes, struct arena *arena, struct changes *out);

#endif
