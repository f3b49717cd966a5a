/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Nanoseconds a figure, asked in process with its slices loaded.
 *
 *   bench_figure DB          over the register in DB, all its units, indicators and 2017's periods
 *   bench_figure new DB      over a country of 12 096 units written to the new file DB
 *
 * Prints lines "NAME NUMBER": the figures a second run.mjs compares.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/bug.h"
#include "base/json.h"
#include "core/figure.h"
#include "bench_time.h"

enum { QUERIES = 4096, PROVINCES = 63, COMMUNES = 191, INDICATORS = 2, MONTHS = 12 };
enum { UNITS = 1 + PROVINCES * (1 + COMMUNES) };

static const double SECONDS_A_RUN = 1.0;

static void check(enum err_code code, const struct err *err)
{
	if (code)
		BUG("%s %s", err->key, err->arg_count ? err->args[0] : "");
}

static unsigned random_below(unsigned n)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state % n);
}

/* ---- A country */

static void add_row(struct arena *arena, struct definition_row *row, enum definition_kind kind,
    const char *key, struct buf *content)
{
	*row = (struct definition_row){
	    kind, 0, str_of(arena_strdup(arena, key)), arena_str(arena, buf_str(content))};
	buf_release(content);
}

static void add_unit(struct arena *arena, struct definition_row *row, int id)
{
	bool commune = id > 1 + PROVINCES;
	int parent = commune ? 2 + (id - 2 - PROVINCES) / COMMUNES : 1;
	struct buf buf = {0};
	struct json json;

	json_init(&json, &buf);
	json_object(&json);
	json_name(&json, "validities");
	json_array(&json);
	json_object(&json);
	json_member_text(&json, "code", arena_printf(arena, "%05d", id));
	json_member_text(&json, "name", "Đơn vị");
	json_member_text(&json, "type", commune ? "commune" : "province");
	if (id > 1)
		json_member_text(&json, "parent", arena_printf(arena, "%05d", parent));
	json_object_end(&json);
	json_array_end(&json);
	json_object_end(&json);
	add_row(arena, row, DEFINITION_UNIT, arena_printf(arena, "%05d", id), &buf);
}

static void add_indicator(struct arena *arena, struct definition_row *row, int id)
{
	struct buf buf = {0};
	struct json json;

	json_init(&json, &buf);
	json_object(&json);
	json_member_int(&json, "decimals", 0);
	json_member_int(&json, "scale", 0);
	json_member_int(&json, "percent_decimals", 1);
	json_member_int(&json, "min_cell", 0);
	json_member_text(&json, "direction", "none");
	json_member_text(&json, "over_units", "sum");
	json_member_text(&json, "over_time", "sum");
	json_object_end(&json);
	add_row(arena, row, DEFINITION_INDICATOR, arena_printf(arena, "i%d", id), &buf);
}

static void append(struct db *db, struct batch *batch)
{
	struct err err = {0};

	batch->actor = "bench";
	batch->expected_definitions = -1;
	check(db_begin(db, &err), &err);
	check(journal_append(db, batch, &err), &err);
	check(db_commit(db, &err), &err);
}

static struct cell_key month_cell(int indicator, int month, int unit)
{
	return (struct cell_key){.indicator = indicator,
	    .scenario = 1,
	    .period = period_key((struct period){2017 * 12 + month, 1}),
	    .unit = unit};
}

static void write_country(struct db *db)
{
	enum { ROWS = COMMUNES * PROVINCES * INDICATORS * MONTHS };
	struct definition_row *rows = calloc(UNITS + INDICATORS + 1, sizeof(*rows));
	struct observation *observations = calloc(ROWS, sizeof(*observations));
	struct arena arena = {0};
	struct buf scenario = {0};
	size_t count = 0;

	INVARIANT(rows && observations);
	for (int id = 1; id <= UNITS; id++)
		add_unit(&arena, &rows[count++], id);
	for (int id = 1; id <= INDICATORS; id++)
		add_indicator(&arena, &rows[count++], id);
	buf_add_text(&scenario, "{\"kind\":\"actual\"}");
	add_row(&arena, &rows[count++], DEFINITION_SCENARIO, "actual", &scenario);
	append(db, &(struct batch){.definition_count = count, .definitions = rows});
	count = 0;
	for (int indicator = 1; indicator <= INDICATORS; indicator++)
		for (int month = 0; month < MONTHS; month++)
			for (int unit = 2 + PROVINCES; unit <= UNITS; unit++)
				observations[count++] =
				    (struct observation){.key = month_cell(indicator, month, unit),
					.value = random_below(100000),
					.stage = STAGE_PUBLISHED};
	append(db, &(struct batch){.observation_count = count, .observations = observations});
	arena_release(&arena);
	free(observations);
	free(rows);
}

/* ---- Measuring */

static struct figure get(struct space *space, const struct figure_query *query)
{
	struct figure figure;
	struct err err = {0};

	check(figure_get(space, query, &figure, &err), &err);
	return figure;
}

static void measure(struct space *space, const char *name, const struct figure_query *queries)
{
	uint64_t count = 0;
	double begun;
	double taken;

	/* Once for the slices. */
	for (int i = 0; i < QUERIES; i++)
		(void)get(space, &queries[i]);
	begun = bench_now();
	do {
		for (int i = 0; i < QUERIES; i++)
			(void)get(space, &queries[i]);
		count += QUERIES;
		taken = bench_now() - begun;
	} while (taken < SECONDS_A_RUN);
	printf("%s %.1f\n", name, taken * 1e9 / (double)count);
	fflush(stdout);
}

static struct period random_period(void)
{
	struct period p = period_of_year(2017);
	struct period parts[PERIOD_PARTS_MAX];
	int count;

	while (random_below(3) && (count = period_split(p, parts)))
		p = parts[random_below((unsigned)count)];
	return p;
}

static void measure_register(struct space *space)
{
	static struct figure_query queries[QUERIES];
	const struct definitions *defs = space_definitions(space);
	int target = 0;

	for (int id = 1; id <= defs->scenario_count && !target; id++)
		if (defs->scenarios[id].kind == SCENARIO_TARGET)
			target = id;
	for (int i = 0; i < QUERIES; i++)
		queries[i] =
		    (struct figure_query){.unit = 1 + (int)random_below((unsigned)defs->unit_count),
			.indicator = 1 + (int)random_below((unsigned)defs->indicator_count),
			.scenario = defs->actual,
			.period = random_period()};
	measure(space, "value", queries);
	for (int i = 0; i < QUERIES; i++)
		queries[i].scenario = 0;
	measure(space, "default_scenario", queries);
	for (int i = 0; i < QUERIES; i++)
		queries[i].measure = MEASURE_GROWTH;
	measure(space, "growth", queries);
	for (int i = 0; i < QUERIES && target; i++) {
		queries[i].measure = MEASURE_PERCENT;
		queries[i].measure_scenario = target;
	}
	if (target)
		measure(space, "percent", queries);
}

/* A commune saves one month; the country's year is read again. */
static void measure_saving(struct space *space)
{
	enum { SAVES = 200 };
	struct figure_query country = {
	    .unit = 1, .indicator = 1, .scenario = 1, .period = period_of_year(2017)};
	struct rational before = get(space, &country).value;
	double seen = 0;
	struct err err = {0};

	for (int i = 0; i < SAVES; i++) {
		struct observation o = {.key = month_cell(1, i % MONTHS, UNITS - i),
		    .value = 1000000 + i,
		    .stage = STAGE_PUBLISHED};
		struct figure after;
		double begun;

		append(
		    space_db(space), &(struct batch){.observation_count = 1, .observations = &o});
		begun = bench_now();
		check(space_refresh(space, &err), &err);
		after = get(space, &country);
		seen += bench_now() - begun;
		INVARIANT(rational_compare(after.value, before) > 0);
		before = after.value;
	}
	printf("seen_after_save %.1f\n", seen * 1e9 / SAVES);
}

static void measure_first(struct space *space)
{
	struct figure_query country = {
	    .unit = 1, .indicator = 1, .scenario = 1, .period = period_of_year(2017)};
	double begun = bench_now();

	INVARIANT(get(space, &country).reported == COMMUNES * PROVINCES * MONTHS);
	printf("first %.1f\n", (bench_now() - begun) * 1e9);
}

int main(int argc, char **argv)
{
	bool is_new = argc == 3 && !strcmp(argv[1], "new");
	struct space *space;
	struct err err = {0};
	struct db *db;

	if (!is_new && argc != 2) {
		fputs("usage: bench_figure [new] DB\n", stderr);
		return 2;
	}
	check(db_open(&db, argv[argc - 1], is_new ? DB_CREATE : DB_OPEN, &err), &err);
	if (is_new) {
		check(journal_create(db, &err), &err);
		write_country(db);
	}
	check(space_open(&space, db, SPACE_MEMORY_DEFAULT, &err), &err);
	if (is_new)
		measure_first(space);
	measure_register(space);
	if (is_new)
		measure_saving(space);
	space_close(space);
	db_close(db);
	return 0;
}
