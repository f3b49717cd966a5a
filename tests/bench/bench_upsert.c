/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The peer of `kycung import`: the rows of an observations.csv upserted into
 * a bare SQLite table of integers, in one transaction, synchronous=FULL.
 *
 *   bench_upsert DB OBSERVATIONS.CSV
 *
 * Prints the number of rows. No checks, no history, no digests, no notes.
 */
#include <sqlite3.h>
#include <stdio.h>

#include "base/bug.h"
#include "base/csv.h"
#include "base/decimal.h"
#include "base/file.h"
#include "base/map.h"
#include "core/period.h"

enum { UNIT, INDICATOR, PERIOD, SCENARIO, BREAKDOWN, VALUE };

/* A number for each code, in order of appearance. */
struct codes {
	struct map numbers;
	struct arena arena;
};

static int64_t number_of(struct codes *codes, struct str code)
{
	int64_t *number = map_get(&codes->numbers, code);

	if (number)
		return *number;
	number = ARENA_NEW(&codes->arena, int64_t);
	*number = (int64_t)codes->numbers.count + 1;
	map_put(&codes->numbers, arena_str(&codes->arena, code), number);
	return *number;
}

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		BUG("%s: %s", sql, sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db)
{
	sqlite3_stmt *stmt;

	run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
		"CREATE TABLE observation (indicator INTEGER NOT NULL, scenario INTEGER NOT NULL,"
		" breakdown INTEGER NOT NULL, period INTEGER NOT NULL, unit INTEGER NOT NULL,"
		" value INTEGER NOT NULL,"
		" PRIMARY KEY (indicator, scenario, breakdown, period, unit)) WITHOUT ROWID;");
	if (sqlite3_prepare_v2(db,
		"INSERT INTO observation (indicator, scenario, breakdown, period, unit, value) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET value = excluded.value",
		-1, &stmt, NULL) != SQLITE_OK)
		BUG("%s", sqlite3_errmsg(db));
	return stmt;
}

static void upsert(sqlite3_stmt *stmt, struct codes codes[5], const struct csv_field *fields)
{
	struct period p;
	int64_t value;

	if (!period_parse(fields[PERIOD].text, &p) ||
	    decimal_parse(fields[VALUE].text, DECIMAL_SCALE_MAX, &value) != DECIMAL_OK)
		BUG("line %d", fields[PERIOD].line);
	sqlite3_bind_int64(stmt, 1, number_of(&codes[INDICATOR], fields[INDICATOR].text));
	sqlite3_bind_int64(stmt, 2, number_of(&codes[SCENARIO], fields[SCENARIO].text));
	sqlite3_bind_int64(stmt, 3, number_of(&codes[BREAKDOWN], fields[BREAKDOWN].text));
	sqlite3_bind_int64(stmt, 4, period_key(p));
	sqlite3_bind_int64(stmt, 5, number_of(&codes[UNIT], fields[UNIT].text));
	sqlite3_bind_int64(stmt, 6, value);
	if (sqlite3_step(stmt) != SQLITE_DONE)
		BUG("line %d", fields[PERIOD].line);
	sqlite3_reset(stmt);
}

int main(int argc, char **argv)
{
	struct codes codes[5] = {0};
	static struct csv_reader reader;
	enum csv_result result;
	struct arena arena = {0};
	struct err err = {0};
	sqlite3_stmt *stmt;
	struct str text;
	sqlite3 *db;
	long rows = 0;

	if (argc != 3) {
		fputs("usage: bench_upsert DB OBSERVATIONS.CSV\n", stderr);
		return 2;
	}
	if (sqlite3_open(argv[1], &db) != SQLITE_OK)
		BUG("cannot open %s", argv[1]);
	stmt = prepare(db);
	if (file_read(&arena, argv[2], &text, &err))
		BUG("cannot read %s", argv[2]);
	csv_init(&reader, text);
	run(db, "BEGIN IMMEDIATE");
	for (result = csv_next(&reader); result == CSV_RECORD; result = csv_next(&reader))
		if (reader.fields[0].line > 1) {
			upsert(stmt, codes, reader.fields);
			rows++;
		}
	INVARIANT(result == CSV_END);
	run(db, "COMMIT");
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	csv_release(&reader);
	for (int i = 0; i < 5; i++) {
		map_release(&codes[i].numbers);
		arena_release(&codes[i].arena);
	}
	arena_release(&arena);
	printf("%ld\n", rows);
	return 0;
}
