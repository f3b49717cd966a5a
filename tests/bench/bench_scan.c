/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plain array scan: what a program could do that knew nothing but these sums. */
#include "bench_scale.h"
#include "core/schema.h"

struct scan {
	const struct subject *subject;
	int units;
	int64_t *values; /* by indicator, month, position; 0 where nothing is reported */
};

static const int64_t *column(const struct scan *scan, int indicator, int month)
{
	return scan->values + (size_t)(indicator * MONTHS + month) * (size_t)scan->units;
}

struct scan *scan_load(struct space *space, const struct subject *subject)
{
	struct scan *scan = calloc(1, sizeof(*scan));
	struct err err = {0};

	INVARIANT(scan);
	scan->subject = subject;
	scan->units = subject->tree->count;
	scan->values = calloc(
	    (size_t)subject->indicator_count * MONTHS * (size_t)scan->units, sizeof(*scan->values));
	INVARIANT(scan->values);
	for (int i = 0; i < subject->indicator_count; i++) {
		struct db_stmt *stmt = db_query(space_db(space), &err,
		    "SELECT period, unit, value FROM observation WHERE space = $1 "
		    "AND indicator = $2 AND scenario = $3 AND breakdown = 0 AND status = 0 "
		    "ORDER BY period, unit, revision",
		    "iii", SPACE, (int64_t)subject->indicators[i],
		    (int64_t)space_definitions(space)->actual);
		bool row = true;

		INVARIANT(stmt);
		for (bench_check(db_step(stmt, &row, &err), &err); row;
		     bench_check(db_step(stmt, &row, &err), &err)) {
			struct period p = period_of_key(db_int(stmt, 0));
			int position = tree_position(subject->tree, (int)db_int(stmt, 1));

			INVARIANT(p.months == 1 && p.start >= FIRST_MONTH &&
				  p.start < FIRST_MONTH + MONTHS && position >= 0);
			scan->values[(size_t)(i * MONTHS + p.start - FIRST_MONTH) *
					 (size_t)scan->units +
				     (size_t)position] = db_int(stmt, 2);
		}
		db_done(stmt);
	}
	return scan;
}

void scan_free(struct scan *scan)
{
	if (!scan)
		return;
	free(scan->values);
	free(scan);
}

/* The months that a period of the question is made of. */
static void months_of(const struct scan *scan, const struct question *q, int indicator, int period,
    int *first, int *last)
{
	int at = q->first_period + period;

	*first = q->quarters ? at * 3 : at;
	*last = q->quarters ? at * 3 + 2 : at;
	if (q->quarters && scan->subject->stocks[indicator])
		*first = *last;
}

static int64_t sum_range(const int64_t *values, int from, int to)
{
	int64_t sum = 0;

	for (int i = from; i < to; i++)
		sum += values[i];
	return sum;
}

void scan_ranges(const struct scan *scan, const struct question *q, int64_t *out)
{
	const struct tree *tree = scan->subject->tree;

	for (int i = 0; i < q->indicator_count; i++) {
		for (int p = 0; p < q->period_count; p++) {
			int first, last;

			months_of(scan, q, q->first_indicator + i, p, &first, &last);
			for (int t = 0; t < q->top_count; t++) {
				int at = tree->positions[scan->subject->tops[q->first_top + t]];
				int64_t sum = 0;

				for (int m = first; m <= last; m++)
					sum += sum_range(column(scan, q->first_indicator + i, m),
					    at, tree->ends[at]);
				out[question_cell(q, i, p, t)] = sum;
			}
		}
	}
}

void scan_lookup(const struct scan *scan, const struct question *q, int64_t *out)
{
	const int *top_of = scan->subject->top_of;

	for (int i = 0; i < q->indicator_count; i++) {
		for (int p = 0; p < q->period_count; p++) {
			int64_t *sums = &out[question_cell(q, i, p, 0)];
			int first, last;

			memset(sums, 0, (size_t)q->top_count * sizeof(*sums));
			months_of(scan, q, q->first_indicator + i, p, &first, &last);
			for (int m = first; m <= last; m++) {
				const int64_t *values = column(scan, q->first_indicator + i, m);

				for (int unit = 0; unit < scan->units; unit++) {
					int top = top_of[unit] - q->first_top;

					if (top >= 0 && top < q->top_count)
						sums[top] += values[unit];
				}
			}
		}
	}
}
