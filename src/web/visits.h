/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Counts how often public pages are seen, from the requests themselves: no cookie, no address,
 * no script. Counts stand in memory and go to the register every so often, and at the end; what
 * was counted since is lost where the process is killed.
 *
 * Not counted: who is signed in, what tells a robot's name, pages fetched ahead.
 */
#ifndef WEB_VISITS_H
#define WEB_VISITS_H

#include <pthread.h>

#include "base/background.h"
#include "base/map.h"
#include "http/request.h"

struct app;

struct visits {
	struct app *app;
	pthread_mutex_t lock; /* of the two below */
	struct map pages;     /* path -> struct visited */
	int64_t others;       /* seen when the map was full */
	struct background background;
};

void visits_start(struct visits *visits, struct app *app);
void visits_stop(struct visits *visits);

/* For server_config.page_seen; from any thread. `app` is a struct app. */
void visits_note(void *app, const struct request *req);

#endif
