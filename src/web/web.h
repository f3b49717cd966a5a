/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The public pages: one handler a route of web/routes.def, each in a file of its noun. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "core/access.h"
#include "http/router.h"

#define ROUTE  ROUTE_DECLARE
#define UPLOAD ROUTE_DECLARE
#define SLOW   ROUTE_DECLARE
#include "web/routes.def"
#undef ROUTE
#undef UPLOAD
#undef SLOW

extern const struct route web_routes[];
extern const size_t web_route_count;

/*
 * For router_init(): the page (below /api/, the problem) that says what went
 * wrong and where to go on from.
 */
router_failure web_failure;

#endif
