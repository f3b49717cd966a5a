/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "api/api.h"

#include "base/bug.h"
#include "http/negotiate.h"

#define ROUTE  ROUTE_ENTRY
#define UPLOAD UPLOAD_ENTRY
#define SLOW   SLOW_ENTRY
const struct route api_routes[] = {
#include "api/routes.def"
};
#undef ROUTE
#undef UPLOAD
#undef SLOW
const size_t api_route_count = sizeof(api_routes) / sizeof(api_routes[0]);

#define PARAMETER(pattern, name, required, kind, help, example)                                    \
	{pattern, name, required, API_PARAMETER_##kind, help, example},
const struct api_parameter api_parameters[] = {
#include "api/parameters.def"
};
#undef PARAMETER
const size_t api_parameter_count = sizeof(api_parameters) / sizeof(api_parameters[0]);

#define PROPERTY(schema, name, kind, detail, help) {schema, name, API_##kind, detail, help},
const struct api_property api_properties[] = {
#include "api/schemas.def"
};
#undef PROPERTY
const size_t api_property_count = sizeof(api_properties) / sizeof(api_properties[0]);

const struct api_parameter *api_parameter(const char *pattern, struct str name)
{
	for (size_t i = 0; i < api_parameter_count; i++)
		if (!strcmp(api_parameters[i].pattern, pattern) &&
		    str_is(name, api_parameters[i].name))
			return &api_parameters[i];
	return NULL;
}

const char *const *api_parameter_values(enum api_parameter_kind kind)
{
	static const char *const languages[] = {"vi", "en", NULL};
	static const char *const formats[] = {"json", "csv", NULL};
	static const char *const layouts[] = {"wide", "long", NULL};
	static const char *const flags[] = {"0", "1", NULL};

	switch (kind) {
	case API_PARAMETER_LANGUAGE:
		return languages;
	case API_PARAMETER_FORMAT:
		return formats;
	case API_PARAMETER_LAYOUT:
		return layouts;
	case API_PARAMETER_FLAG:
		return flags;
	default:
		return NULL;
	}
}

/* ---- Checking a request */

static enum err_code not_one_of(const struct api_parameter *parameter, struct request *req,
    struct str value, const char *const *values, struct err *err)
{
	struct buf list = {0};
	enum err_code code;

	for (size_t i = 0; values[i]; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", values[i]);
	code = err_set(err, ERR_USAGE, "api.bad_parameter", parameter->name,
	    arena_str(req->arena, value).p, list.p, NULL);
	buf_release(&list);
	return code;
}

static enum err_code check_value(
    const struct api_parameter *parameter, struct request *req, struct str value, struct err *err)
{
	const char *const *values = api_parameter_values(parameter->kind);
	int64_t number;

	if (!value.n)
		return err_set(err, ERR_USAGE, "select.empty", parameter->name, NULL);
	if (parameter->kind == API_PARAMETER_NUMBER && !str_to_int(value, INT64_MAX, &number))
		return err_set(err, ERR_USAGE, "api.bad_number", parameter->name,
		    arena_str(req->arena, value).p, NULL);
	if (!values)
		return ERR_NONE;
	for (size_t i = 0; values[i]; i++)
		if (str_is(value, values[i]))
			return ERR_NONE;
	return not_one_of(parameter, req, value, values, err);
}

enum err_code api_check_query(struct request *req, struct err *err)
{
	const char *pattern = req->route->pattern;
	const struct target *target = &req->target;
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < target->query_count && !code; i++) {
		struct str name = target->query[i].name;
		const struct api_parameter *parameter = api_parameter(pattern, name);

		if (!parameter)
			return err_set(err, ERR_USAGE, "api.unknown_parameter",
			    arena_str(req->arena, name).p, NULL);
		for (size_t j = 0; j < i; j++)
			if (str_eq(target->query[j].name, name))
				return err_set(err, ERR_USAGE, "api.repeated_parameter",
				    parameter->name, NULL);
		code = check_value(parameter, req, target->query[i].value, err);
	}
	for (size_t i = 0; i < api_parameter_count && !code; i++)
		if (api_parameters[i].required && !strcmp(api_parameters[i].pattern, pattern) &&
		    !request_query(req, api_parameters[i].name).p)
			return err_set(
			    err, ERR_USAGE, "select.required", api_parameters[i].name, NULL);
	return code;
}

int64_t api_number(const struct request *req, const char *name)
{
	int64_t number;

	return str_to_int(request_query(req, name), INT64_MAX, &number) ? number : 0;
}

enum err_code api_read(
    struct api_call *call, struct request *req, struct response *res, struct err *err)
{
	struct str lang = request_query(req, "lang");
	struct str format = request_query(req, "format");
	enum err_code code = api_check_query(req, err);

	if (code)
		return code;
	*call = (struct api_call){.lang = LANG_VI, .app = req->app};
	INVARIANT(!lang.p || lang_parse(lang, &call->lang));
	if (api_parameter(req->route->pattern, STR("format"))) {
		call->csv =
		    format.p ? str_is(format, "csv") : accepts_csv(request_header(req, "accept"));
		res->vary = "Accept";
	}
	return ERR_NONE;
}

enum err_code api_begin(
    struct api_call *call, struct request *req, struct response *res, struct err *err)
{
	enum err_code code = api_read(call, req, res, err);

	if (code)
		return code;
	code = app_lock(call->app, &call->space, err);
	if (code)
		return code;
	call->defs = space_definitions(call->space);
	if (app_as_of(call->app))
		response_header(res, APP_AS_OF_HEADER, app_as_of(call->app));
	else
		response_cacheable(res, RESPONSE_REVALIDATE);
	return ERR_NONE;
}

void api_end(struct api_call *call)
{
	app_unlock(call->app);
}
