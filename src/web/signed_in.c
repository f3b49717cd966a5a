/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/signed_in.h"

const struct actor *signed_in_actor(const struct request *req)
{
	return req->actor;
}

const char *signed_in_csrf(const struct request *req)
{
	(void)req;
	return "";
}

struct html signed_in_html(const struct page *page, struct response *res)
{
	return (struct html){.out = response_html(res), .lang = page->lang};
}
