/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* GET /api/v1/figures */
#include "api/api.h"
#include "exchange/figure_output.h"
#include "exchange/figure_select.h"

static enum err_code write_answer(const struct api_call *call, const struct figure *figures,
    size_t count, struct response *res, struct err *err)
{
	if (!call->csv)
		return figures_write_json(
		    call->space, call->lang, figures, count, response_json(res), err);
	response_header(res, "Content-Disposition", "attachment; filename=\"figures.csv\"");
	return figures_write_csv(call->space, call->lang, figures, count, response_csv(res), err);
}

enum err_code api_figures(struct request *req, struct response *res, struct err *err)
{
	const struct figure_words words = {.units = request_query(req, "unit"),
	    .indicators = request_query(req, "indicator"),
	    .periods = request_query(req, "period"),
	    .scenario = request_query(req, "scenario"),
	    .breakdown = request_query(req, "breakdown"),
	    .measures = request_query(req, "measure"),
	    .layer = LAYER_PUBLISHED};
	struct figure_query *queries;
	struct figure *figures;
	struct api_call call;
	size_t count, missing;
	enum err_code code = api_begin(&call, req, res, err);

	if (code)
		return code;
	code = figure_select(call.space, &words, req->arena, &queries, &count, err);
	if (!code)
		code = figures_get(call.space, queries, count, req->arena, &figures, &missing, err);
	if (!code)
		code = write_answer(&call, figures, count, res, err);
	api_end(&call);
	return code;
}
