/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* GET /healthz: whether the database is there. Not kept, and not waiting for who has the space. */
#include "api/api.h"
#include "base/json.h"

enum err_code api_health(struct request *req, struct response *res, struct err *err)
{
	int64_t published;
	struct json json;
	enum err_code code = api_check_query(req, err);

	if (!code)
		code = app_health(req->app, &published, err);
	if (code)
		return code;
	json_init(&json, response_json(res));
	json_object(&json);
	json_member_int(&json, "batch", published);
	json_object_end(&json);
	return ERR_NONE;
}
