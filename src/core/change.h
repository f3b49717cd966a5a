/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What of all that the public sees has changed since a published batch, as far as it matters to
 * who keeps answers ready: published figures by their indicator, articles, feedback, or anything.
 */
#ifndef CORE_CHANGE_H
#define CORE_CHANGE_H

#include "db/db.h"

/* What answers are made of, besides the figures of indicators. */
enum change_topic {
	CHANGE_ARTICLES = 1, /* news: texts and lists of them */
	CHANGE_FEEDBACK = 2, /* what citizens reported, as it is public */
	CHANGE_ANYTHING = 4  /* definitions, alerts, pages about the site, what was purged */
};

struct changes {
	unsigned topics;
	size_t bytes;
	unsigned char *indicators; /* bit i % 8 of byte i / 8: figures of indicator i */
};

/*
 * Of all batches after `since`: at least that; an empty set where nothing was published. In
 * `arena`; inside no transaction. ERR_DB.
 */
enum err_code changes_since(
    struct db *db, int64_t since, struct arena *arena, struct changes *out, struct err *err);

/* The bit of an indicator, in a set that is as large as need be; it grows in `arena`. */
void changes_add_indicator(struct changes *changes, int indicator, struct arena *arena);

/* Whether they have something in common; CHANGE_ANYTHING has with everything. */
bool changes_meet(const struct changes *changed, const struct changes *of_answer);

#endif
