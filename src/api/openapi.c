/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* GET /api/openapi.json: OpenAPI 3.1, from the tables of api.h. */
#include "api/api.h"
#include "base/bug.h"
#include "base/json.h"

struct openapi {
	enum lang lang;
	struct arena *arena;
	struct json json;
};

/* A description: the catalogue's text of `key`, under the member `name`. */
static void add_help(struct openapi *o, const char *name, const char *key)
{
	json_member_text(&o->json, name, tr(o->lang, key));
}

static void add_ref_member(struct openapi *o, const char *schema)
{
	json_member_text(
	    &o->json, "$ref", arena_printf(o->arena, "#/components/schemas/%s", schema));
}

static void add_ref(struct openapi *o, const char *schema)
{
	json_object(&o->json);
	add_ref_member(o, schema);
	json_object_end(&o->json);
}

/* "/api/v1/figures" has the name "figures", and answers with the schema "Figures". */
static const char *route_name(struct openapi *o, const struct route *route)
{
	const char *slash = strrchr(route->pattern, '/');
	struct str name = str_of(slash + 1);

	return arena_str(o->arena, (struct str){name.p, str_find_char(name, '.')}).p;
}

static const char *answer_schema(struct openapi *o, const struct route *route)
{
	char *name = arena_strdup(o->arena, route_name(o, route));

	name[0] = (char)(name[0] - 'a' + 'A');
	for (size_t i = 0; i < api_property_count; i++)
		if (!strcmp(api_properties[i].schema, name))
			return name;
	return NULL;
}

/* ---- Parameters */

static void add_values(struct openapi *o, const char *const *values)
{
	json_name(&o->json, "enum");
	json_array(&o->json);
	for (; *values; values++)
		json_text(&o->json, *values);
	json_array_end(&o->json);
}

/* The parts of a list of examples or values, separated by commas. */
static void add_parts(struct openapi *o, const char *text, bool null_too)
{
	struct str rest = str_of(text), part;

	json_array(&o->json);
	while (str_split(&rest, ',', &part))
		json_str(&o->json, part);
	if (null_too)
		json_null(&o->json);
	json_array_end(&o->json);
}

static void add_parameter(struct openapi *o, const struct api_parameter *parameter)
{
	bool list = parameter->kind == API_PARAMETER_LIST;
	const char *const *values = api_parameter_values(parameter->kind);
	struct json *json = &o->json;

	json_object(json);
	json_member_text(json, "name", parameter->name);
	json_member_text(json, "in", "query");
	json_member_bool(json, "required", parameter->required);
	add_help(o, "description", parameter->help);
	if (list) {
		json_member_text(json, "style", "form");
		json_member_bool(json, "explode", false);
	}
	json_name(json, "schema");
	json_object(json);
	json_member_text(json, "type",
	    list                                      ? "array"
	    : parameter->kind == API_PARAMETER_NUMBER ? "integer"
						      : "string");
	if (list) {
		json_name(json, "items");
		json_object(json);
		json_member_text(json, "type", "string");
		json_object_end(json);
	}
	if (values)
		add_values(o, values);
	json_object_end(json);
	json_name(json, "example");
	if (list)
		add_parts(o, parameter->example, false);
	else if (parameter->kind == API_PARAMETER_NUMBER)
		json_raw(json, str_of(parameter->example));
	else
		json_text(json, parameter->example);
	json_object_end(json);
}

/* ---- Answers */

static void begin_content(struct openapi *o, const char *type)
{
	json_name(&o->json, type);
	json_object(&o->json);
	json_name(&o->json, "schema");
}

static void add_headers(struct openapi *o)
{
	struct json *json = &o->json;

	json_name(json, "headers");
	json_object(json);
	json_name(json, APP_AS_OF_HEADER);
	json_object(json);
	add_help(o, "description", "api.answer.as_of");
	json_name(json, "schema");
	json_object(json);
	json_member_text(json, "type", "string");
	json_member_text(json, "format", "date-time");
	json_object_end(json);
	json_object_end(json);
	json_object_end(json);
}

static void add_answer(struct openapi *o, const struct route *route)
{
	const char *schema = answer_schema(o, route);
	struct json *json = &o->json;

	json_name(json, "200");
	json_object(json);
	add_help(o, "description", "api.answer.fine");
	if (str_starts(str_of(route->pattern), STR("/api/v1/")))
		add_headers(o);
	json_name(json, "content");
	json_object(json);
	begin_content(o, "application/json");
	if (schema) {
		add_ref(o, schema);
	} else {
		json_object(json);
		json_member_text(json, "type", "object");
		json_object_end(json);
	}
	json_object_end(json);
	if (api_parameter(route->pattern, STR("format"))) {
		begin_content(o, "text/csv");
		json_object(json);
		json_member_text(json, "type", "string");
		json_object_end(json);
		json_object_end(json);
	}
	json_object_end(json);
	json_object_end(json);
}

static void add_problem(struct openapi *o, const char *status, const char *help)
{
	struct json *json = &o->json;

	json_name(json, status);
	json_object(json);
	add_help(o, "description", help);
	json_name(json, "content");
	json_object(json);
	begin_content(o, "application/problem+json");
	add_ref(o, "Problem");
	json_object_end(json);
	json_object_end(json);
	json_object_end(json);
}

static void add_security(struct openapi *o)
{
	struct json *json = &o->json;

	json_name(json, "security");
	json_array(json);
	json_object(json);
	json_name(json, "session");
	json_array(json);
	json_array_end(json);
	json_object_end(json);
	json_array_end(json);
}

/* The server's own, of every route. */
static const struct api_parameter at_least = {
    NULL, "at_least", false, API_PARAMETER_NUMBER, "api.parameter.at_least", "1"};

static void add_operation(struct openapi *o, const struct route *route)
{
	const struct api_parameter *unit = api_parameter(route->pattern, STR("unit"));
	bool selects = api_parameter(route->pattern, STR("units")) ||
	               (unit && unit->kind == API_PARAMETER_LIST);
	bool closed = !access_allows_anonymous((enum access)route->permission);
	struct json *json = &o->json;

	json_object(json);
	json_member_text(json, "operationId", route_name(o, route));
	add_help(o, "summary", route->help);
	if (closed)
		add_security(o);
	json_name(json, "parameters");
	json_array(json);
	for (size_t i = 0; i < api_parameter_count; i++)
		if (!strcmp(api_parameters[i].pattern, route->pattern))
			add_parameter(o, &api_parameters[i]);
	add_parameter(o, &at_least);
	json_array_end(json);
	json_name(json, "responses");
	json_object(json);
	add_answer(o, route);
	add_problem(o, "400", "api.answer.malformed");
	if (closed) {
		add_problem(o, "401", "api.answer.anonymous");
		add_problem(o, "403", "api.answer.denied");
	}
	if (selects || unit)
		add_problem(o, "404", "api.answer.unknown");
	if (selects)
		add_problem(o, "413", "api.answer.large");
	add_problem(o, "503", "api.answer.too_early");
	json_object_end(json);
	json_object_end(json);
}

static void add_paths(struct openapi *o)
{
	struct json *json = &o->json;

	json_name(json, "paths");
	json_object(json);
	for (size_t i = 0; i < api_route_count; i++) {
		/* One method a path so far: all of it is for reading. */
		INVARIANT(api_routes[i].method == HTTP_GET);
		json_name(json, api_routes[i].pattern);
		json_object(json);
		json_name(json, "get");
		add_operation(o, &api_routes[i]);
		json_object_end(json);
	}
	json_object_end(json);
}

/* ---- Schemas */

static void add_type(struct openapi *o, const char *type, bool null_too)
{
	struct json *json = &o->json;

	json_name(json, "type");
	if (!null_too) {
		json_text(json, type);
		return;
	}
	json_array(json);
	json_text(json, type);
	json_text(json, "null");
	json_array_end(json);
}

static void add_text_members(struct openapi *o, const struct api_property *property)
{
	bool null_too = property->kind == API_TEXT_OR_NULL;

	add_type(o, "string", null_too);
	if (property->detail) {
		json_name(&o->json, "enum");
		add_parts(o, property->detail, null_too);
	}
}

static void add_list_members(struct openapi *o, const struct api_property *property)
{
	struct json *json = &o->json;

	add_type(o, "array", false);
	json_name(json, "items");
	if (property->kind == API_OBJECTS) {
		add_ref(o, property->detail);
	} else {
		json_object(json);
		add_type(o, property->kind == API_INTEGERS ? "integer" : "string",
		    property->kind == API_TEXTS_OR_NULL);
		json_object_end(json);
	}
}

static void add_choice_of_null(struct openapi *o, const struct api_property *property)
{
	struct json *json = &o->json;

	json_name(json, "oneOf");
	json_array(json);
	add_ref(o, property->detail);
	json_object(json);
	add_type(o, "null", false);
	json_object_end(json);
	json_array_end(json);
}

static void add_property(struct openapi *o, const struct api_property *property)
{
	struct json *json = &o->json;

	json_name(json, property->name);
	json_object(json);
	add_help(o, "description", property->help);
	switch (property->kind) {
	case API_TEXT:
	case API_TEXT_OR_NULL:
		add_text_members(o, property);
		break;
	case API_INTEGER:
	case API_INTEGER_OR_NULL:
		add_type(o, "integer", property->kind == API_INTEGER_OR_NULL);
		break;
	case API_BOOLEAN:
		add_type(o, "boolean", false);
		break;
	case API_ANY:
		break;
	case API_TEXTS:
	case API_TEXTS_OR_NULL:
	case API_INTEGERS:
	case API_OBJECTS:
		add_list_members(o, property);
		break;
	case API_OBJECT:
		add_ref_member(o, property->detail);
		break;
	case API_OBJECT_OR_NULL:
		add_choice_of_null(o, property);
		break;
	}
	json_object_end(json);
}

/* Adds the schema that begins at `at`; returns where the next one does. */
static size_t add_schema(struct openapi *o, size_t at)
{
	const char *name = api_properties[at].schema;
	struct json *json = &o->json;
	size_t end = at;

	while (end < api_property_count && !strcmp(api_properties[end].schema, name))
		end++;
	json_name(json, name);
	json_object(json);
	add_type(o, "object", false);
	json_name(json, "required");
	json_array(json);
	for (size_t i = at; i < end; i++)
		json_text(json, api_properties[i].name);
	json_array_end(json);
	json_name(json, "properties");
	json_object(json);
	for (size_t i = at; i < end; i++)
		add_property(o, &api_properties[i]);
	json_object_end(json);
	json_object_end(json);
	return end;
}

static void add_schemas(struct openapi *o)
{
	struct json *json = &o->json;

	json_name(json, "components");
	json_object(json);
	json_name(json, "securitySchemes");
	json_object(json);
	json_name(json, "session");
	json_object(json);
	json_member_text(json, "type", "apiKey");
	json_member_text(json, "in", "cookie");
	json_member_text(json, "name", "kycung");
	add_help(o, "description", "api.session");
	json_object_end(json);
	json_object_end(json);
	json_name(json, "schemas");
	json_object(json);
	for (size_t at = 0; at < api_property_count;)
		at = add_schema(o, at);
	json_object_end(json);
	json_object_end(json);
}

static void add_info(struct openapi *o, const struct api_call *call)
{
	const struct site *site = &call->defs->site;
	struct json *json = &o->json;
	struct buf title = {0};

	if (site->title.n)
		tr_add(&title, o->lang, "api.title_of",
		    name_in(o->lang == LANG_EN, site->title, site->title_en));
	else
		buf_add_text(&title, tr(o->lang, "api.title"));
	json_member_text(json, "openapi", "3.1.0");
	json_name(json, "info");
	json_object(json);
	json_member_str(json, "title", buf_str(&title));
	json_member_text(json, "version", KYCUNG_VERSION);
	add_help(o, "description", "api.about");
	json_object_end(json);
	buf_release(&title);
}

enum err_code api_openapi(struct request *req, struct response *res, struct err *err)
{
	struct api_call call;
	struct openapi o = {.arena = req->arena};
	enum err_code code = api_begin(&call, req, res, err);

	if (code)
		return code;
	o.lang = call.lang;
	json_init(&o.json, response_json(res));
	json_object(&o.json);
	add_info(&o, &call);
	add_paths(&o);
	add_schemas(&o);
	json_object_end(&o.json);
	api_end(&call);
	return ERR_NONE;
}
