/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/visit.h"

#include "core/schema.h"

/* The path of a row that counts all pages of its day. */
#define ALL_PAGES STR_EMPTY

static enum err_code add_one(
    struct db *db, date day, struct str path, int64_t count, struct err *err)
{
	return db_run(db, err,
	    "INSERT INTO visit (space, day, path, count) VALUES ($1, $2, $3, $4) "
	    "ON CONFLICT (space, day, path) DO UPDATE SET count = visit.count + excluded.count",
	    "iiti", SPACE, (int64_t)day, path, count);
}

enum err_code visit_add(
    struct db *db, date day, const struct visit_count *pages, size_t count, struct err *err)
{
	int64_t all = 0;
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < count && !code; i++) {
		all += pages[i].count;
		if (pages[i].path.n && pages[i].path.n <= VISIT_PATH_MAX)
			code = add_one(db, day, pages[i].path, pages[i].count, err);
	}
	if (!code && all)
		code = add_one(db, day, ALL_PAGES, all, err);
	if (!code)
		code = db_run(db, err,
		    "DELETE FROM visit WHERE space = $1 AND day < $2 AND path <> ''", "ii", SPACE,
		    (int64_t)(day - VISIT_DAYS_KEPT));
	return code;
}

static void read_row(void *item, struct db_stmt *stmt, struct arena *arena)
{
	struct visit_count *out = item;

	*out = (struct visit_count){
	    arena_str(arena, db_str(stmt, 0)), (date)db_int(stmt, 1), db_int(stmt, 2)};
}

enum err_code visit_days(struct db *db, date from, date to, struct arena *arena,
    struct visit_count **out, size_t *count, struct err *err)
{
	enum err_code code;

	*out = db_collect(db_query(db, err,
			      "SELECT path, day, count FROM visit WHERE space = $1 AND day >= $2 "
			      "AND day <= $3 AND path = '' ORDER BY day",
			      "iii", SPACE, (int64_t)from, (int64_t)to),
	    read_row, sizeof(**out), arena, count, &code, err);
	return code;
}

enum err_code visit_pages(struct db *db, date from, date to, size_t limit, struct arena *arena,
    struct visit_count **out, size_t *count, struct err *err)
{
	enum err_code code;

	*out = db_collect(db_query(db, err,
			      "SELECT path, 0, sum(count) FROM visit WHERE space = $1 "
			      "AND day >= $2 AND day <= $3 AND path <> '' GROUP BY path "
			      "ORDER BY 3 DESC, path LIMIT $4",
			      "iiii", SPACE, (int64_t)from, (int64_t)to, (int64_t)limit),
	    read_row, sizeof(**out), arena, count, &code, err);
	return code;
}

enum err_code visit_total(struct db *db, int64_t *count, date *since, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT coalesce(sum(count), 0), coalesce(min(day), 0) FROM visit "
	    "WHERE space = $1 AND path = ''",
	    "i", SPACE);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	*count = 0;
	*since = 0;
	if (!code)
		code = db_step(stmt, &row, err);
	if (!code && row) {
		*count = db_int(stmt, 0);
		*since = (date)db_int(stmt, 1);
	}
	db_done(stmt);
	return code;
}
