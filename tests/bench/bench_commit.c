/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bench_commit DB UNIT INDICATOR PERIOD: for each line of its input, writes
 * one published value more, and prints the batch and the moment at which it
 * was committed, in microseconds since 1970 (for follow.mjs).
 */
#include <stdio.h>
#include <time.h>

#include "base/bug.h"
#include "core/space.h"

static void check(enum err_code code, const struct err *err)
{
	if (code)
		BUG("%s %s", err->key, err->arg_count ? err->args[0] : "");
}

int main(int argc, char **argv)
{
	struct observation row = {.stage = STAGE_PUBLISHED};
	const struct definitions *defs;
	struct space *space;
	struct period period;
	struct err err = {0};
	struct db *db;

	INVARIANT(argc == 5 && period_parse(str_of(argv[4]), &period));
	check(db_open(&db, argv[1], DB_OPEN, &err), &err);
	check(space_open(&space, db, SPACE_MEMORY_DEFAULT, &err), &err);
	defs = space_definitions(space);
	row.key.unit = definitions_unit(defs, str_of(argv[2]), NULL)->id;
	row.key.indicator = definitions_indicator(defs, str_of(argv[3]))->id;
	row.key.scenario = defs->actual;
	row.key.period = period_key(period);
	while (getchar() != EOF) {
		struct batch batch = {.actor = "bench",
		    .observation_count = 1,
		    .observations = &row,
		    .expected_definitions = -1};
		struct timespec now;

		row.value++;
		check(db_begin(db, &err), &err);
		check(journal_append(db, &batch, &err), &err);
		check(db_commit(db, &err), &err);
		clock_gettime(CLOCK_REALTIME, &now);
		printf("%lld %lld\n", (long long)batch.number,
		    (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
		fflush(stdout);
	}
	space_close(space);
	db_close(db);
	return 0;
}
