/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The program's own figures over a register of a whole country, and the plain
 * array scan beside it.
 *
 *   bench_scale DB
 *
 * Does what it is told on standard input, a line each, and answers with a
 * line each, so that contenders can take turns:
 *
 *   write DIRECTORY    units.csv, indicators.csv and rows.csv for the others
 *   ours a|b|c         nanoseconds of a question (bench_scale.h), checksum, cells
 *   scan a|b|c         the same of the array, over ranges
 *   lookup a|b|c       the same of the array, by look-up
 *   cold N             nanoseconds from a fresh space to 12 months of indicator N at the root
 *   save FILE|-        medians of a bare commit of one row, in a new database FILE or in a
 *                      table beside the register's own, of space_write(), and of the root's figure
 */
#include "bench_scale.h"

#include "core/pivot.h"
#include "core/schema.h"

struct bench {
	struct db *db;
	struct space *space;
	struct subject subject;
	struct tree *tree;
	struct scan *scan;
	int root;
};

/* All slices of the full size stay. */
#define MEMORY ((size_t)8 << 30)

/* ---- What the figures are about */

static const struct definitions *sorting;

static int by_indicator_code(const void *a, const void *b)
{
	return str_cmp(
	    sorting->indicators[*(const int *)a].code, sorting->indicators[*(const int *)b].code);
}

static int *numbers(int count)
{
	int *array = calloc((size_t)count + 1, sizeof(*array));

	INVARIANT(array);
	return array;
}

static void find_subject(struct bench *bench)
{
	const struct definitions *defs = space_definitions(bench->space);
	struct subject *s = &bench->subject;

	/* Of our own: the space will be opened anew. */
	bench->tree = tree_build(defs, (struct period){FIRST_MONTH, MONTHS});
	s->tree = bench->tree;
	bench->root = s->tree->units[0];
	s->tops = numbers(s->tree->count);
	s->top_of = numbers(s->tree->count);
	s->indicators = numbers(defs->indicator_count);
	s->stocks = calloc((size_t)defs->indicator_count + 1, sizeof(*s->stocks));
	INVARIANT(s->stocks);
	for (int i = 0; i < s->tree->count; i++)
		s->top_of[i] = -1;
	for (int at = tree_first_child(s->tree, 0); at >= 0; at = tree_next_sibling(s->tree, at)) {
		for (int i = at; i < s->tree->ends[at]; i++)
			s->top_of[i] = s->top_count;
		s->tops[s->top_count++] = s->tree->units[at];
	}
	for (int id = 1; id <= defs->indicator_count; id++)
		if (!defs->indicators[id].formula)
			s->indicators[s->indicator_count++] = id;
	sorting = defs;
	qsort(s->indicators, (size_t)s->indicator_count, sizeof(int), by_indicator_code);
	for (int i = 0; i < s->indicator_count; i++)
		s->stocks[i] = defs->indicators[s->indicators[i]].over_time == OVER_TIME_LAST;
}

/* ---- Ours */

static struct period period_of_question(const struct question *q, int number)
{
	int at = q->first_period + number;

	return q->quarters ? (struct period){FIRST_MONTH + at * 3, 3}
	                   : (struct period){FIRST_MONTH + at, 1};
}

/* The one place that asks the program: a cross-table, into an arena emptied first. */
static struct pivot *ask(struct bench *bench, const struct question *q, struct arena *arena)
{
	struct period periods[MONTHS];
	struct pivot_query query = {.unit_count = (size_t)q->top_count,
	    .units = bench->subject.tops + q->first_top,
	    .indicator_count = (size_t)q->indicator_count,
	    .indicators = bench->subject.indicators + q->first_indicator,
	    .period_count = (size_t)q->period_count,
	    .periods = periods,
	    .scenario = space_definitions(bench->space)->actual,
	    .limit = PIVOT_CELLS_MAX};
	struct pivot *pivot;
	struct err err = {0};

	for (int i = 0; i < q->period_count; i++)
		periods[i] = period_of_question(q, i);
	arena_reset(arena);
	bench_check(pivot_compute(bench->space, &query, arena, &pivot, &err), &err);
	return pivot;
}

static int64_t at_scale(const struct pivot_cell *cell, int scale)
{
	int64_t value = cell->value;

	INVARIANT(pivot_known(cell) && !cell->is_quotient && cell->decimals <= scale);
	for (int i = cell->decimals; i < scale; i++)
		value *= 10;
	return value;
}

/* ---- The questions */

struct asked {
	struct bench *bench;
	struct question question;
	char contender; /* of "ours", "scan", "lookup" */
	int64_t *cells;
	struct arena arena;
	struct pivot *pivot; /* ours */
};

static void answer(void *context)
{
	struct asked *asked = context;

	if (asked->contender == 'o')
		asked->pivot = ask(asked->bench, &asked->question, &asked->arena);
	else if (asked->contender == 's')
		scan_ranges(asked->bench->scan, &asked->question, asked->cells);
	else
		scan_lookup(asked->bench->scan, &asked->question, asked->cells);
	/* What was written is looked at, as far as the compiler can tell. */
	__asm__ volatile("" : : "g"(asked->cells), "g"(asked->pivot) : "memory");
}

static void to_cells(struct asked *asked)
{
	const struct definitions *defs = space_definitions(asked->bench->space);
	const struct question *q = &asked->question;

	for (int i = 0; i < q->indicator_count; i++) {
		int id = asked->bench->subject.indicators[q->first_indicator + i];

		for (int p = 0; p < q->period_count; p++)
			for (int t = 0; t < q->top_count; t++)
				asked->cells[question_cell(q, i, p, t)] =
				    at_scale(pivot_cell(asked->pivot, (size_t)i, (size_t)p,
						 (size_t)t),
					defs->indicators[id].scale);
	}
}

static void measure(struct bench *bench, char contender, char name)
{
	struct asked asked = {.bench = bench,
	    .question = question_named(&bench->subject, name),
	    .contender = contender};
	size_t count = question_cells(&asked.question);
	double ns;

	if (contender != 'o' && !bench->scan)
		bench->scan = scan_load(bench->space, &bench->subject);
	asked.cells = calloc(count, sizeof(*asked.cells));
	INVARIANT(asked.cells);
	ns = bench_median_ns(answer, &asked);
	if (contender == 'o')
		to_cells(&asked);
	printf(
	    "%.1f %llu %zu\n", ns, (unsigned long long)bench_checksum(asked.cells, count), count);
	free(asked.cells);
	arena_release(&asked.arena);
}

/* ---- For the others */

static FILE *create(const char *directory, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "we");
	if (!file)
		BUG("cannot write %s", path);
	return file;
}

static void write_others(const struct bench *bench, const char *directory)
{
	const struct subject *s = &bench->subject;
	const struct definitions *defs = space_definitions(bench->space);
	FILE *units = create(directory, "units.csv");
	FILE *indicators = create(directory, "indicators.csv");
	FILE *rows = create(directory, "rows.csv");
	int *number = numbers(defs->indicator_count);
	struct err err = {0};
	struct db_stmt *stmt;
	bool row = true;

	fputs("unit,province\n", units);
	for (int i = 0; i < s->tree->count; i++)
		fprintf(units, "%d,%d\n", i, s->top_of[i]);
	fputs("indicator,stock\n", indicators);
	for (int i = 0; i < s->indicator_count; i++) {
		number[s->indicators[i]] = i;
		fprintf(indicators, "%d,%d\n", i, s->stocks[i]);
	}
	fputs("scenario,indicator,period,province,unit,value\n", rows);
	stmt = db_query(bench->db, &err,
	    "SELECT scenario, indicator, period, unit, value FROM observation WHERE space = $1 "
	    "ORDER BY indicator, scenario, breakdown, period, unit, revision",
	    "i", SPACE);
	INVARIANT(stmt);
	for (bench_check(db_step(stmt, &row, &err), &err); row;
	     bench_check(db_step(stmt, &row, &err), &err)) {
		int position = tree_position(s->tree, (int)db_int(stmt, 3));
		struct period p = period_of_key(db_int(stmt, 2));

		/* Months 1 to 12, a year 0. */
		fprintf(rows, "%lld,%d,%d,%d,%d,%lld\n", (long long)db_int(stmt, 0),
		    number[db_int(stmt, 1)], p.months == 1 ? p.start - FIRST_MONTH + 1 : 0,
		    s->top_of[position], position, (long long)db_int(stmt, 4));
	}
	db_done(stmt);
	free(number);
	INVARIANT(!fclose(units) && !fclose(indicators) && !fclose(rows));
	puts("done");
}

/* ---- First figures, and saving */

static void open_space(struct bench *bench)
{
	struct err err = {0};

	space_close(bench->space);
	bench->space = NULL;
	bench_check(space_open(&bench->space, bench->db, MEMORY, &err), &err);
}

static void measure_cold(struct bench *bench, int indicator)
{
	struct figure_query query = {.unit = bench->root,
	    .indicator = bench->subject.indicators[indicator % bench->subject.indicator_count]};
	struct figure figure;
	struct err err = {0};
	double begun;

	open_space(bench);
	query.scenario = space_definitions(bench->space)->actual;
	begun = bench_now();
	for (int month = 0; month < MONTHS; month++) {
		query.period = (struct period){FIRST_MONTH + month, 1};
		bench_check(figure_get(bench->space, &query, &figure, &err), &err);
		INVARIANT(figure_known(&figure));
	}
	printf("%.1f\n", (bench_now() - begun) * 1e9);
}

static int by_number(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *taken, int count)
{
	qsort(taken, (size_t)count, sizeof(*taken), by_number);
	return taken[count / 2] * 1e9;
}

/* The bare peer of a save: the row alone, in a table of the same key. */
static void prepare_bare(struct db *db)
{
	struct err err = {0};

	bench_check(
	    db_exec(db,
		"CREATE TABLE bench_row (space BIGINT NOT NULL, indicator BIGINT NOT NULL,"
		" scenario BIGINT NOT NULL, breakdown BIGINT NOT NULL, period BIGINT NOT NULL,"
		" unit BIGINT NOT NULL, revision BIGINT NOT NULL, value BIGINT NOT NULL,"
		" PRIMARY KEY (space, indicator, scenario, breakdown, period, unit, revision))",
		&err),
	    &err);
}

static double save_bare(struct db *db, int number)
{
	double begun = bench_now();
	struct err err = {0};

	bench_check(db_begin(db, &err), &err);
	bench_check(db_run(db, &err,
			"INSERT INTO bench_row (space, indicator, scenario, breakdown, period,"
			" unit, revision, value) VALUES (1, 1, 1, 0, 1, $1, 1, 1)",
			"i", (int64_t)number),
	    &err);
	bench_check(db_commit(db, &err), &err);
	return bench_now() - begun;
}

static void measure_saving(struct bench *bench, const char *file)
{
	enum { SAVES = 101 };
	const struct subject *s = &bench->subject;
	struct figure_query query = {.unit = bench->root,
	    .indicator = s->indicators[s->indicator_count / 2],
	    .period = period_of_year(2017),
	    .scenario = space_definitions(bench->space)->actual};
	double bare[SAVES], write[SAVES], seen[SAVES];
	struct db *db = bench->db;
	struct figure figure;
	struct err err = {0};

	if (strcmp(file, "-") != 0)
		bench_check(db_open(&db, file, DB_CREATE, &err), &err);
	prepare_bare(db);
	bench_check(figure_get(bench->space, &query, &figure, &err), &err);
	for (int i = 0; i < SAVES; i++) {
		/* Units from the end of the tree are communes. */
		int unit = s->tree->units[s->tree->count - 1 - i * 97 % (s->tree->count / 2)];
		struct observation row = {
		    .key = {.indicator = query.indicator,
			.scenario = query.scenario,
			.period = period_key((struct period){FIRST_MONTH + i % MONTHS, 1}),
			.unit = unit},
		    .value = 1000000007 + i,
		    .stage = STAGE_PUBLISHED};
		struct batch batch = {.actor = "bench",
		    .observation_count = 1,
		    .observations = &row,
		    .expected_definitions = -1};
		struct rational before = figure.value;
		double begun;

		bare[i] = save_bare(db, i);
		begun = bench_now();
		bench_check(space_write(bench->space, &batch, &err), &err);
		write[i] = bench_now() - begun;
		begun = bench_now();
		bench_check(figure_get(bench->space, &query, &figure, &err), &err);
		seen[i] = bench_now() - begun;
		INVARIANT(rational_compare(figure.value, before) != 0);
	}
	if (db != bench->db)
		db_close(db);
	printf("%.1f %.1f %.1f\n", median(bare, SAVES), median(write, SAVES), median(seen, SAVES));
}

static void do_line(struct bench *bench, char *line)
{
	char *word = strchr(line, ' ');

	INVARIANT(word);
	*word++ = '\0';
	word[strcspn(word, "\n")] = '\0';
	if (!strcmp(line, "write"))
		write_others(bench, word);
	else if (!strcmp(line, "cold"))
		measure_cold(bench, (int)strtol(word, NULL, 10));
	else if (!strcmp(line, "save"))
		measure_saving(bench, word);
	else
		measure(bench, line[0], word[0]);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct bench bench = {0};
	struct err err = {0};
	char line[4096];

	if (argc != 2) {
		fputs("usage: bench_scale DB\n", stderr);
		return 2;
	}
	bench_check(db_open(&bench.db, argv[1], DB_OPEN, &err), &err);
	open_space(&bench);
	find_subject(&bench);
	while (fgets(line, sizeof(line), stdin))
		do_line(&bench, line);
	scan_free(bench.scan);
	space_close(bench.space);
	db_close(bench.db);
	tree_free(bench.tree);
	free(bench.subject.tops);
	free(bench.subject.top_of);
	free(bench.subject.indicators);
	free(bench.subject.stocks);
	return 0;
}
