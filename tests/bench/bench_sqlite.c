/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The questions of bench_scale.h, put to plain SQL in SQLite.
 *
 *   bench_sqlite load DB ROWS.CSV TOPS INDICATORS STOCKS
 *   bench_sqlite ask DB TOPS INDICATORS STOCKS
 *
 * TOPS and INDICATORS are how many there are; STOCKS a word of 0 and 1, one
 * for each indicator. `ask` answers lines "a", "b", "c" with nanoseconds,
 * checksum and cells. Observations lie by indicator, month and unit; a second,
 * covering index has them by province.
 */
#include <sqlite3.h>

#include "bench_scale.h"

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		BUG("%s: %s", sql, sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt;

	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		BUG("%s: %s", sql, sqlite3_errmsg(db));
	return stmt;
}

static sqlite3 *open_db(const char *name)
{
	sqlite3 *db;

	if (sqlite3_open(name, &db) != SQLITE_OK)
		BUG("cannot open %s", name);
	run(db, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA cache_size=-2097152;"
		"PRAGMA mmap_size=34359738368");
	return db;
}

/* ROWS.CSV: scenario,indicator,month,province,unit,value; months from 1, 0 for a year. */
static void load(sqlite3 *db, const char *rows, const char *stocks)
{
	FILE *file = fopen(rows, "re");
	sqlite3_stmt *insert;
	char line[256];
	long long v[6];

	if (!file || !fgets(line, sizeof(line), file))
		BUG("cannot read %s", rows);
	run(db, "BEGIN;"
		"CREATE TABLE indicator (indicator INTEGER PRIMARY KEY, stock INTEGER NOT NULL);"
		"CREATE TABLE observation (indicator INTEGER NOT NULL, month INTEGER NOT NULL,"
		" province INTEGER NOT NULL, unit INTEGER NOT NULL, value INTEGER NOT NULL,"
		" PRIMARY KEY (indicator, month, unit)) WITHOUT ROWID");
	insert = prepare(db, "INSERT INTO indicator VALUES (?1, ?2)");
	for (int i = 0; stocks[i]; i++) {
		sqlite3_bind_int(insert, 1, i);
		sqlite3_bind_int(insert, 2, stocks[i] - '0');
		INVARIANT(sqlite3_step(insert) == SQLITE_DONE);
		sqlite3_reset(insert);
	}
	sqlite3_finalize(insert);
	insert = prepare(db, "INSERT INTO observation VALUES (?1, ?2, ?3, ?4, ?5)");
	while (fgets(line, sizeof(line), file)) {
		char *at = line;

		for (int i = 0; i < 6; i++, at++)
			v[i] = strtoll(at, &at, 10);
		if (!v[2])
			continue;
		for (int i = 0; i < 5; i++)
			sqlite3_bind_int64(insert, i + 1, v[i + 1] - (i == 1));
		INVARIANT(sqlite3_step(insert) == SQLITE_DONE);
		sqlite3_reset(insert);
	}
	sqlite3_finalize(insert);
	run(db, "CREATE INDEX by_province ON observation (province, indicator, month, value);"
		"COMMIT; ANALYZE");
	fclose(file);
}

struct asked {
	struct question question;
	sqlite3_stmt *stmt; /* columns: indicator, period, province, sum */
	int64_t *cells;
};

static void answer(void *context)
{
	struct asked *asked = context;
	const struct question *q = &asked->question;
	int result;

	while ((result = sqlite3_step(asked->stmt)) == SQLITE_ROW)
		asked->cells[question_cell(q,
		    sqlite3_column_int(asked->stmt, 0) - q->first_indicator,
		    sqlite3_column_int(asked->stmt, 1) - q->first_period,
		    sqlite3_column_int(asked->stmt, 2) - q->first_top)] =
		    sqlite3_column_int64(asked->stmt, 3);
	INVARIANT(result == SQLITE_DONE);
	sqlite3_reset(asked->stmt);
}

static const char *sql_of(char name)
{
	if (name == 'a')
		return "SELECT indicator, month, province, sum(value) FROM observation "
		       "WHERE indicator = ?1 AND month = ?2 GROUP BY province";
	if (name == 'b')
		return "SELECT indicator, month, province, sum(value) FROM observation "
		       "WHERE province = ?1 AND indicator < ?2 GROUP BY indicator, month";
	/* The inner grouping goes along the index; the other way round SQLite would sort all rows.
	 */
	return "SELECT m.indicator, m.month / 3, m.province, sum(m.value) FROM "
	       "(SELECT province, indicator, month, sum(value) AS value FROM observation "
	       "GROUP BY province, indicator, month) m "
	       "JOIN indicator i ON i.indicator = m.indicator "
	       "WHERE i.stock = 0 OR m.month % 3 = 2 "
	       "GROUP BY m.indicator, m.month / 3, m.province";
}

static void ask(sqlite3 *db, const struct subject *subject, char name)
{
	struct asked asked = {
	    .question = question_named(subject, name), .stmt = prepare(db, sql_of(name))};
	size_t count = question_cells(&asked.question);
	double ns;

	asked.cells = calloc(count, sizeof(*asked.cells));
	INVARIANT(asked.cells);
	if (name == 'a') {
		sqlite3_bind_int(asked.stmt, 1, asked.question.first_indicator);
		sqlite3_bind_int(asked.stmt, 2, asked.question.first_period);
	} else if (name == 'b') {
		sqlite3_bind_int(asked.stmt, 1, asked.question.first_top);
		sqlite3_bind_int(asked.stmt, 2, asked.question.indicator_count);
	}
	ns = bench_median_ns(answer, &asked);
	printf(
	    "%.1f %llu %zu\n", ns, (unsigned long long)bench_checksum(asked.cells, count), count);
	fflush(stdout);
	sqlite3_finalize(asked.stmt);
	free(asked.cells);
}

int main(int argc, char **argv)
{
	bool loading = argc == 7 && !strcmp(argv[1], "load");
	struct subject subject = {0};
	char line[16];
	sqlite3 *db;

	if (!loading && (argc != 6 || strcmp(argv[1], "ask") != 0)) {
		fputs("usage: bench_sqlite load DB ROWS.CSV TOPS INDICATORS STOCKS\n"
		      "       bench_sqlite ask DB TOPS INDICATORS STOCKS\n",
		    stderr);
		return 2;
	}
	db = open_db(argv[2]);
	subject.top_count = (int)strtol(argv[argc - 3], NULL, 10);
	subject.indicator_count = (int)strtol(argv[argc - 2], NULL, 10);
	if (loading)
		load(db, argv[3], argv[argc - 1]);
	while (!loading && fgets(line, sizeof(line), stdin))
		ask(db, &subject, line[0]);
	sqlite3_close(db);
	return 0;
}
