/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bench_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/bug.h"

double bench_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

void bench_print_saves(uint32_t *microseconds, size_t count, double seconds)
{
	INVARIANT(count);
	qsort(microseconds, count, sizeof(*microseconds), by_value);
	printf("saves %.0f\np50 %u\np99 %u\n", (double)count / seconds, microseconds[count / 2],
	    microseconds[count * 99 / 100]);
}
