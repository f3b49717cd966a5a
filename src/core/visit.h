/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How often the pages of the site are seen: a count a page and day, and nothing of who saw
 * it. Not part of the journal.
 *
 * Pages are their paths in Vietnamese, without what follows a question mark. A day is one in
 * Vietnam.
 */
#ifndef CORE_VISIT_H
#define CORE_VISIT_H

#include "base/arena.h"
#include "base/date.h"
#include "db/db.h"

enum {
	VISIT_PATH_MAX = 200,  /* bytes; longer ones count towards the day alone */
	VISIT_DAYS_KEPT = 400, /* of single pages; of days all are kept */
};

struct visit_count {
	struct str path; /* of visit_days(): empty */
	date day;        /* of visit_pages(): 0 */
	int64_t count;
};

/* Inside a write transaction: counts more of a day; forgets single pages of long ago. ERR_DB. */
enum err_code visit_add(
    struct db *db, date day, const struct visit_count *pages, size_t count, struct err *err);

/* Of the days from `from` to `to`: how often any page was seen on each, in order; days without
 * any are left out. And the pages most seen. ERR_DB. */
enum err_code visit_days(struct db *db, date from, date to, struct arena *arena,
    struct visit_count **out, size_t *count, struct err *err);
enum err_code visit_pages(struct db *db, date from, date to, size_t limit, struct arena *arena,
    struct visit_count **out, size_t *count, struct err *err);

/* Of all days that were counted; *since: the first of them, 0: none. ERR_DB. */
enum err_code visit_total(struct db *db, int64_t *count, date *since, struct err *err);

#endif
