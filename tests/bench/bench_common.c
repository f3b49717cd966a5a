/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bench_scale.h"

struct question question_named(const struct subject *subject, char name)
{
	int some = subject->indicator_count < SUBTREE_INDICATORS ? subject->indicator_count
	                                                         : SUBTREE_INDICATORS;

	if (name == 'a')
		return (struct question){
		    0, subject->top_count, subject->indicator_count / 2, 1, 5, 1, false};
	if (name == 'b')
		return (struct question){subject->top_count / 2, 1, 0, some, 0, MONTHS, false};
	return (struct question){
	    0, subject->top_count, 0, subject->indicator_count, 0, QUARTERS, true};
}

enum { MEASUREMENTS = 7 };
static const double SECONDS_A_MEASUREMENT = 0.02;
static const double SECONDS_IN_ALL = 1.0;

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double run(void (*work)(void *context), void *context, long times)
{
	double begun = bench_now();

	for (long i = 0; i < times; i++)
		work(context);
	return (bench_now() - begun) / (double)times;
}

double bench_median_ns(void (*work)(void *context), void *context)
{
	double taken[MEASUREMENTS];
	double begun = bench_now();
	double once = run(work, context, 1);
	long times = 1;
	int count = 0;

	if (once < SECONDS_A_MEASUREMENT) {
		/* The first run may have warmed up what the others find ready. */
		once = run(work, context, 1);
		times = 1 + (long)(SECONDS_A_MEASUREMENT / (once > 1e-9 ? once : 1e-9));
	}
	do {
		taken[count++] = run(work, context, times);
	} while (count < MEASUREMENTS && bench_now() - begun < SECONDS_IN_ALL);
	qsort(taken, (size_t)count, sizeof(*taken), by_value);
	return taken[count / 2] * 1e9;
}
