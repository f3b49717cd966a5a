/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Reminds by mail while the register is served: a thread queues the day's
 * reminders (core/reminder.h) at the start and once an hour, and sends what
 * waits in the queue (core/outbox.h).
 *
 * Invariants:
 *  1. Any number of servers may do so for one register: of a reminder there is
 *     one mail, which one of them sends, once.
 *  2. It never holds the space that requests share: it reads with one of its
 *     own, for as long as a round takes.
 *  3. While the database is away it waits.
 */
#ifndef WEB_POSTMAN_H
#define WEB_POSTMAN_H

#include "base/background.h"
#include "mail/smtp.h"
#include "web/watch.h"

/* Strings are borrowed. */
struct postman_config {
	struct smtp_config smtp; /* from_name is the site's title, whatever it says */
	const char *public_url;  /* without a slash at its end; NULL: mails have no links */
};

struct postman {
	const struct postman_config *config; /* borrowed, as are … */
	struct db_pool *pool;
	struct watch *watch;
	char *from_name; /* the thread's */
	struct background background;
};

/* After smtp_start(). Takes connections from the pool while it works. */
void postman_start(struct postman *postman, const struct postman_config *config,
    struct db_pool *pool, struct watch *watch);

/* After the mail that is being sent, if one is: at most a minute. */
void postman_stop(struct postman *postman);

#endif
