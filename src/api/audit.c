/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* GET /api/v1/audit: the journal, for whoever may read it. Not kept. */
#include "web/audit.h"

#include "api/api.h"

enum err_code api_audit(struct request *req, struct response *res, struct err *err)
{
	struct api_call call;
	struct audit_form form;
	enum err_code code = api_read(&call, req, res, err);

	if (code)
		return code;
	form = (struct audit_form){
	    .csv = call.csv, .lang = call.lang, .limit = (size_t)api_number(req, "limit")};
	return audit_export(req, res, &form, err);
}
