/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The JSON API, for programs: what everybody may read, and the audit journal
 * for whoever may read that.
 *
 * Routes, their parameters and what they answer are tables (routes.def,
 * parameters.def, schemas.def): the router, the checks of a request and the
 * OpenAPI document all read these. A handler is one function between
 * api_begin() and api_end().
 */
#ifndef API_API_H
#define API_API_H

#include "core/access.h"
#include "http/route.h"
#include "view/i18n.h"
#include "web/app.h"

#define ROUTE  ROUTE_DECLARE
#define UPLOAD ROUTE_DECLARE
#define SLOW   ROUTE_DECLARE
#include "api/routes.def"
#undef ROUTE
#undef UPLOAD
#undef SLOW

/* For router_mount(), once, below "". `request.app` is a struct app. */
extern const struct route api_routes[];
extern const size_t api_route_count;

/* ---- Parameters */

enum api_parameter_kind {
	API_PARAMETER_TEXT,
	API_PARAMETER_LIST,
	API_PARAMETER_LANGUAGE, /* vi, en */
	API_PARAMETER_FORMAT,   /* json, csv: its routes answer either */
	API_PARAMETER_LAYOUT,   /* wide, long: of CSV */
	API_PARAMETER_FLAG,     /* 0, 1 */
	API_PARAMETER_NUMBER    /* a whole one, not below 0 */
};

struct api_parameter {
	const char *pattern; /* of the route */
	const char *name;
	bool required;
	enum api_parameter_kind kind;
	const char *help; /* catalogue key */
	const char *example;
};

extern const struct api_parameter api_parameters[];
extern const size_t api_parameter_count;

/* The parameter `name` of the route of that pattern, or NULL. */
const struct api_parameter *api_parameter(const char *pattern, struct str name);

/* The values an enumerated kind takes, ended by NULL; NULL for others. */
const char *const *api_parameter_values(enum api_parameter_kind kind);

/* ---- Answers */

enum api_property_kind {
	API_TEXT,
	API_TEXT_OR_NULL,
	API_INTEGER,
	API_INTEGER_OR_NULL,
	API_BOOLEAN,
	API_ANY, /* whatever JSON there is */
	API_TEXTS,
	API_TEXTS_OR_NULL, /* the items */
	API_INTEGERS,
	API_OBJECT,
	API_OBJECT_OR_NULL,
	API_OBJECTS
};

struct api_property {
	const char *schema;
	const char *name;
	enum api_property_kind kind;
	const char *detail; /* schemas.def; or NULL */
	const char *help;   /* catalogue key */
};

extern const struct api_property api_properties[];
extern const size_t api_property_count;

/* ---- A call under way */

struct api_call {
	enum lang lang; /* ?lang=, else Vietnamese */
	bool csv;       /* ?format=, else Accept */
	struct app *app;
	struct space *space;
	const struct definitions *defs;
};

/*
 * Checks the query against the route's parameters. ERR_USAGE
 * api.unknown_parameter, api.repeated_parameter, select.required, select.empty
 * (name), api.bad_parameter (name, value, what would do), api.bad_number (name,
 * value).
 */
enum err_code api_check_query(struct request *req, struct err *err);

/* Checks the query and notes which language and form it asks for; the space is not taken. */
enum err_code api_read(
    struct api_call *call, struct request *req, struct response *res, struct err *err);

/* The value of a NUMBER; 0 where it is not given. */
int64_t api_number(const struct request *req, const char *name);

/*
 * As api_read(), and takes the space and makes `res` cacheable. On failure
 * there is nothing to end.
 */
enum err_code api_begin(
    struct api_call *call, struct request *req, struct response *res, struct err *err);
void api_end(struct api_call *call);

#endif
