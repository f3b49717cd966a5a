/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who a request is from, once the gate has let it pass. */
#ifndef WEB_SIGNED_IN_H
#define WEB_SIGNED_IN_H

#include "core/access.h"
#include "web/page.h"

const struct actor *signed_in_actor(const struct request *req);

/* The token that forms of this session carry, in a field or header. */
const char *signed_in_csrf(const struct request *req);

/* Makes `res` an HTML page for this reader alone and gives the writer for it. */
struct html signed_in_html(const struct page *page, struct response *res);

#endif
