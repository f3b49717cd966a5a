/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The files of static/, built into the program. */
#include "http/static.h"

#include "view/assets.h"
#include "web/web.h"

enum err_code static_page(struct request *req, struct response *res, struct err *err)
{
	return static_answer(static_assets, static_assets_count, req, res, err);
}

/* At an address of its own: what it serves is what lies below that. */
enum err_code service_worker(struct request *req, struct response *res, struct err *err)
{
	return static_answer_named(static_assets, static_assets_count, STR("sw.js"), req, res, err);
}
