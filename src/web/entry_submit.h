/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What templates/entry_submit.html shows: what the checks of a form found, before it is submitted.
 */
#ifndef WEB_ENTRY_SUBMIT_H
#define WEB_ENTRY_SUBMIT_H

#include "core/validation.h"
#include "web/work.h"

struct submit_finding {
	const char *text; /* what is wrong, a sentence */
	const char *url;  /* of the box it is best mended in */
	const char *name; /* of the box for the reason: "ly-do-rules[1]" */
	const char *reason;
	bool unanswered; /* a reason was asked for, and none was given */
};

struct entry_submit_view {
	struct page page;
	const char *subject; /* form, unit, period */
	const char *entry_url, *url;
	const char *csrf;
	bool submits;        /* the reader may submit; else it is looked at only */
	const char *problem; /* why it was not submitted; NULL */
	size_t error_count, warning_count;
	struct submit_finding *errors, *warnings;
};

#endif
