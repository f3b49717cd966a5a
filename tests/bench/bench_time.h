/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time taken, and what many of the same took. */
#ifndef TESTS_BENCH_TIME_H
#define TESTS_BENCH_TIME_H

#include <stddef.h>
#include <stdint.h>

/* Seconds since some moment. */
double bench_now(void);

/* The lines "saves N" a second of `seconds`, "p50 N" and "p99 N" of `microseconds`, which are
 * sorted; at least one. */
void bench_print_saves(uint32_t *microseconds, size_t count, double seconds);

#endif
