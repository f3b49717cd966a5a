/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef WEB_ERROR_H
#define WEB_ERROR_H

#include "http/form.h"
#include "web/nearest.h"

/* What templates/error.html shows. */
struct error_view {
	struct page page;
	int status;
	const char *detail; /* one sentence: what is wrong */
	bool own_fault;     /* a failure of the site, not of the address */
	size_t nearest_count;
	struct page_crumb nearest[NEAREST_MAX];
	/* Of a form that was sent from before the last sign-in: what it held, to be sent again. */
	const char *resend_url; /* NULL: nothing is */
	const char *resend_csrf;
	size_t field_count;
	const struct form_field *fields;
	const char *sign_in_url; /* NULL: signing in would not help */
	bool shows_periods;      /* the address should have named a period */
};

#endif
