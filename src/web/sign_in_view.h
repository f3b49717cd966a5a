/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What templates/sign_in.html shows. */
#ifndef WEB_SIGN_IN_VIEW_H
#define WEB_SIGN_IN_VIEW_H

#include "web/page.h"

struct sign_in_view {
	struct page page;
	const char *url;       /* where the form goes */
	const char *first_url; /* of the first step */
	const char *next;      /* the path to go on to; "" */
	const char *login;     /* as typed */
	const char *problem;   /* why nobody was signed in; NULL */
};

#endif
