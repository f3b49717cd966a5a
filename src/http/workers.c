/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/workers.h"

#include <stdlib.h>

#include "base/bug.h"

/* Enough for a page, its SQL and what sanitizers put between; most of it is never touched. */
enum { STACK_BYTES = 1 << 20 };

void workers_init(
    struct workers *workers, unsigned threads, size_t waiting, void (*run)(struct job *job))
{
	*workers =
	    (struct workers){.run = run, .threads_max = threads, .places = threads + waiting};
	workers->end = &workers->first;
	workers->threads = calloc(threads, sizeof(*workers->threads));
	if (!workers->threads || pthread_mutex_init(&workers->mutex, NULL) ||
	    pthread_cond_init(&workers->changed, NULL))
		BUG("out of memory (workers)");
}

bool workers_reserve(struct workers *workers)
{
	bool had;

	pthread_mutex_lock(&workers->mutex);
	had = !workers->closed && workers->taken < workers->places;
	workers->taken += had;
	pthread_mutex_unlock(&workers->mutex);
	return had;
}

static struct job *take_first(struct workers *workers)
{
	struct job *job = workers->first;

	workers->waiting--;
	workers->first = job->next;
	if (!workers->first)
		workers->end = &workers->first;
	return job;
}

static void *work(void *cls)
{
	struct workers *workers = cls;

	pthread_mutex_lock(&workers->mutex);
	for (;;) {
		if (workers->first) {
			struct job *job = take_first(workers);

			pthread_mutex_unlock(&workers->mutex);
			workers->run(job);
			pthread_mutex_lock(&workers->mutex);
			workers->taken--;
			if (workers->closed && !workers->taken)
				pthread_cond_broadcast(&workers->changed);
		} else if (workers->closed && !workers->taken) {
			break;
		} else {
			workers->idle++;
			pthread_cond_wait(&workers->changed, &workers->mutex);
			workers->idle--;
		}
	}
	pthread_mutex_unlock(&workers->mutex);
	return NULL;
}

/* Without a thread more, those there are do it later; without any, nobody would. */
static void start_thread(struct workers *workers)
{
	pthread_attr_t attributes;
	int failed;

	INVARIANT(!pthread_attr_init(&attributes));
	INVARIANT(!pthread_attr_setstacksize(&attributes, STACK_BYTES));
	failed =
	    pthread_create(&workers->threads[workers->thread_count], &attributes, work, workers);
	pthread_attr_destroy(&attributes);
	if (!failed)
		workers->thread_count++;
	else if (!workers->thread_count)
		BUG("no thread");
}

void workers_add(struct workers *workers, struct job *job)
{
	pthread_mutex_lock(&workers->mutex);
	workers->waiting++;
	job->next = NULL;
	*workers->end = job;
	workers->end = &job->next;
	/* Those that were woken, and have not come yet, are idle still. */
	if (workers->waiting > workers->idle && workers->thread_count < workers->threads_max)
		start_thread(workers);
	/* Once closed, who drains may be among those that wait. */
	if (workers->closed)
		pthread_cond_broadcast(&workers->changed);
	else
		pthread_cond_signal(&workers->changed);
	pthread_mutex_unlock(&workers->mutex);
}

void workers_drain(struct workers *workers)
{
	pthread_mutex_lock(&workers->mutex);
	workers->closed = true;
	pthread_cond_broadcast(&workers->changed);
	/* A place may be reserved, and its job yet to come. */
	while (workers->taken)
		pthread_cond_wait(&workers->changed, &workers->mutex);
	pthread_mutex_unlock(&workers->mutex);
	for (unsigned i = 0; i < workers->thread_count; i++)
		pthread_join(workers->threads[i], NULL);
	workers->thread_count = 0;
}

void workers_release(struct workers *workers)
{
	INVARIANT(workers->closed && !workers->taken && !workers->thread_count);
	pthread_cond_destroy(&workers->changed);
	pthread_mutex_destroy(&workers->mutex);
	free(workers->threads);
}
