/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Removes how to reach the senders of reports once it has served: `contact_days` of the settings
 * after a report was last dealt with (core/feedback.h). A thread does so at the start and on every
 * new day in Vietnam, as a purge of the journal (core/purge.h). Of several servers one does
 * it; the others find it done.
 */
#ifndef WEB_CONTACT_EXPIRY_H
#define WEB_CONTACT_EXPIRY_H

#include "base/background.h"

struct app;

struct contact_expiry {
	struct app *app;
	bool unclean; /* files of the database may still hold what was removed */
	struct background background;
};

void contact_expiry_start(struct contact_expiry *expiry, struct app *app);
void contact_expiry_stop(struct contact_expiry *expiry);

#endif
