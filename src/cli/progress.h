/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A bar with the time that is left, on a terminal; nothing elsewhere. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdint.h>

#include "cli/cli.h"

struct progress {
	enum lang lang;
	bool shown;       /* standard error is a terminal */
	const char *what; /* key of what is being done now */
	int64_t since;    /* when it began, ms of the monotonic clock */
	int64_t drawn_at; /* 0: never */
};

void progress_init(struct progress *progress, const struct cli *cli);

/* `what`: a literal key; another than before begins a new stretch. Drawn ten times a second. */
void progress_show(struct progress *progress, const char *what, uint64_t done, uint64_t total);

/* Takes the bar off the terminal. */
void progress_end(struct progress *progress);

#endif
