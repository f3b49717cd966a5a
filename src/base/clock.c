/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/clock.h"

#include <time.h>

#include "base/bug.h"

int64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attributes;

	INVARIANT(!pthread_condattr_init(&attributes) &&
		  !pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) &&
		  !pthread_cond_init(cond, &attributes));
	pthread_condattr_destroy(&attributes);
}

bool clock_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t until)
{
	struct timespec at = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};

	return !pthread_cond_timedwait(cond, mutex, &at);
}
