/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/background.h"

#include "base/bug.h"
#include "base/clock.h"

void background_start(struct background *background, void *(*work)(void *context), void *context)
{
	background->stop = false;
	INVARIANT(!pthread_mutex_init(&background->lock, NULL));
	clock_cond_init(&background->stopping);
	INVARIANT(!pthread_create(&background->thread, NULL, work, context));
}

bool background_rest(struct background *background, int64_t milliseconds)
{
	int64_t until = clock_ms() + milliseconds;
	bool stop;

	INVARIANT(!pthread_mutex_lock(&background->lock));
	while (!background->stop && clock_wait(&background->stopping, &background->lock, until))
		;
	stop = background->stop;
	INVARIANT(!pthread_mutex_unlock(&background->lock));
	return !stop;
}

void background_stop(struct background *background)
{
	INVARIANT(!pthread_mutex_lock(&background->lock));
	background->stop = true;
	INVARIANT(!pthread_cond_signal(&background->stopping));
	INVARIANT(!pthread_mutex_unlock(&background->lock));
	pthread_join(background->thread, NULL);
	pthread_cond_destroy(&background->stopping);
	pthread_mutex_destroy(&background->lock);
}
