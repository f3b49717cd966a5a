/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time that only moves on, and waiting by it. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Milliseconds since some moment. */
int64_t clock_ms(void);

/* A condition for clock_wait(). */
void clock_cond_init(pthread_cond_t *cond);

/* Waits, with the mutex held as for pthread_cond_wait(), to `until` at most; false: it is over. */
bool clock_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t until);

#endif
