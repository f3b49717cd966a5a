/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Publishes what is scheduled when its time has come: a thread that looks every few
 * seconds. What cannot be published then (a figure has gone missing) is given back to its
 * author, who reads why. Alerts begin and end by it too. Of several servers one does it; the others
 * find it done.
 */
#ifndef WEB_PRESS_H
#define WEB_PRESS_H

#include "base/background.h"

struct app;

struct press {
	struct app *app;
	struct background background;
};

void press_start(struct press *press, struct app *app);
void press_stop(struct press *press);

#endif
