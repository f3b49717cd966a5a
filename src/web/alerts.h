/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Alerts for those who write them: which are shown or wait, and the form of one. */
#ifndef WEB_ALERTS_H
#define WEB_ALERTS_H

#include "core/alert.h"
#include "http/form.h"
#include "web/desk.h"
#include "web/page.h"

const char *alert_level_name(enum lang lang, enum alert_level level);
const char *alert_state_name(enum lang lang, enum alert_state state);

struct alert_line {
	const char *text, *url, *level, *level_code, *state, *begins, *ends;
};

struct alerts_view {
	struct page page;
	const char *csrf, *action, *end_url; /* end_url NULL: it cannot be ended */
	const char *problem;                 /* why nothing was stored; NULL: nothing is wrong */
	int64_t seen;
	bool is_new;
	/* Fields. */
	size_t level_count;
	struct desk_choice *levels;
	const char *text, *text_en, *link, *begins, *ends;
	/* The others. */
	size_t count;
	struct alert_line *lines;
};

#endif
