/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/web.h"

#define ROUTE  ROUTE_ENTRY
#define UPLOAD UPLOAD_ENTRY
#define SLOW   SLOW_ENTRY
const struct route web_routes[] = {
#include "web/routes.def"
};
#undef ROUTE
#undef UPLOAD
#undef SLOW

const size_t web_route_count = sizeof(web_routes) / sizeof(*web_routes);
