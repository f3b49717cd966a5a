/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef WEB_ERROR_H
#define WEB_ERROR_H

#include "web/nearest.h"

/* What templates/error.html shows. */
struct error_view {
	struct page page;
	int status;
	const char *detail; /* one sentence: what is wrong */
	bool own_fault;     /* a failure of the site, not of the address */
	size_t nearest_count;
	struct page_crumb nearest[NEAREST_MAX];
	bool shows_periods; /* the address should have named a period */
};

#endif
