/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/router.h"

enum { FOR_ALL = 1, FOR_NOBODY = 2 };

static enum err_code by_param(struct request *req, struct response *res, struct err *err)
{
	(void)err;
	buf_printf(response_html(res), "unit %s", request_param(req, "unit").p);
	return ERR_NONE;
}

static enum err_code two_params(struct request *req, struct response *res, struct err *err)
{
	(void)err;
	buf_printf(response_html(res), "%s in %s", request_param(req, "unit").p,
	    request_param(req, "period").p);
	return ERR_NONE;
}

static enum err_code list(struct request *req, struct response *res, struct err *err)
{
	(void)err;
	buf_printf(response_html(res), "list %d", req->language);
	return ERR_NONE;
}

static enum err_code fails(struct request *req, struct response *res, struct err *err)
{
	(void)req;
	buf_add_text(response_html(res), "half");
	response_cacheable(res, RESPONSE_REVALIDATE);
	return err_set(err, ERR_CONFLICT, "test.conflict", NULL);
}

static const struct route routes[] = {ROUTE_ENTRY(GET, "/", list, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/don-vi/{unit}", by_param, FOR_ALL, "test.help")
	    ROUTE_ENTRY(GET, "/don-vi/moi", list, FOR_ALL, "test.help")
		ROUTE_ENTRY(GET, "/so/{unit}/{period}", two_params, FOR_ALL, "test.help")
		    ROUTE_ENTRY(POST, "/don-vi/{other}", list, FOR_ALL, "test.help")
			ROUTE_ENTRY(GET, "/secret", list, FOR_NOBODY, "test.help")
			    ROUTE_ENTRY(GET, "/fails", fails, FOR_ALL, "test.help")};
enum { ROUTE_COUNT = sizeof(routes) / sizeof(routes[0]) };

static enum err_code gate(struct request *req, int permission, struct err *err)
{
	assert_non_null(req->route);
	if (permission == FOR_ALL)
		return ERR_NONE;
	return err_set(err, ERR_DENIED, "http.denied", NULL);
}

static void failure(struct request *req, struct response *res, int status, const struct err *err)
{
	(void)req;
	assert_int_equal(res->status, status);
	buf_add_text(response_html(res), err->key);
}

struct fixture {
	struct arena arena;
	struct router router;
	struct request req;
	struct response res;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	router_init(&f->router, gate, failure);
	assert_int_equal(router_mount(&f->router, "", 1, routes, ROUTE_COUNT, NULL), ERR_NONE);
	assert_int_equal(router_mount(&f->router, "/en", 2, routes, ROUTE_COUNT, NULL), ERR_NONE);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	response_release(&f->res);
	router_release(&f->router);
	arena_release(&f->arena);
	free(f);
	return 0;
}

/* The body of the answer. */
static const char *answer(struct fixture *f, enum http_method method, const char *target)
{
	f->req.method = method;
	f->req.arena = &f->arena;
	f->req.route = NULL;
	f->req.language = 0;
	assert_int_equal(target_parse(&f->arena, str_of(target), &f->req.target, NULL), ERR_NONE);
	response_release(&f->res);
	response_init(&f->res, &f->arena);
	router_answer(&f->router, &f->req, &f->res);
	return f->res.body.p ? f->res.body.p : "";
}

static const char *header(const struct fixture *f, const char *name)
{
	for (size_t i = 0; i < f->res.header_count; i++)
		if (str_is(f->res.headers[i].name, name))
			return f->res.headers[i].value.p;
	return "";
}

static void parameters_reach_the_handler(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(answer(f, HTTP_GET, "/don-vi/LS%2001"), "unit LS 01");
	assert_string_equal(answer(f, HTTP_GET, "/so/LS/2017@3"), "LS in 2017@3");
	assert_string_equal(answer(f, HTTP_GET, "/en/so/LS/2017--Q1"), "LS in 2017--Q1");
}

static void literal_is_preferred_to_parameter(void **state)
{
	assert_string_equal(answer(*state, HTTP_GET, "/don-vi/moi"), "list 1");
}

static void mount_tells_the_language(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(answer(f, HTTP_GET, "/"), "list 1");
	assert_string_equal(answer(f, HTTP_GET, "/en"), "list 2");
	assert_string_equal(answer(f, HTTP_GET, "/en/don-vi/moi"), "list 2");
}

static void unknown_paths_are_404(void **state)
{
	struct fixture *f = *state;
	const char *const paths[] = {
	    "/nowhere", "/don-vi", "/don-vi/a/b", "/don-vi//", "//don-vi/a", "/EN", "/so/a/"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_string_equal(answer(f, HTTP_GET, paths[i]), "http.not_found");
		assert_int_equal(f->res.status, 404);
	}
}

static void other_methods_are_405_with_allow(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(answer(f, HTTP_DELETE, "/don-vi/LS"), "http.method");
	assert_int_equal(f->res.status, 405);
	assert_string_equal(header(f, "Allow"), "GET, HEAD, POST, OPTIONS");
	answer(f, HTTP_POST, "/");
	assert_int_equal(f->res.status, 405);
	assert_string_equal(header(f, "Allow"), "GET, HEAD, OPTIONS");
}

static void options_tells_what_is_allowed(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(answer(f, HTTP_OPTIONS, "/secret"), "");
	assert_int_equal(f->res.status, 204);
	assert_string_equal(header(f, "Allow"), "GET, HEAD, OPTIONS");
}

static void gate_stands_before_the_handler(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(answer(f, HTTP_GET, "/secret"), "http.denied");
	assert_int_equal(f->res.status, 403);
}

static void failure_replaces_what_the_handler_wrote(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(answer(f, HTTP_GET, "/fails"), "test.conflict");
	assert_int_equal(f->res.status, 409);
	assert_false(f->res.cacheable);
	assert_string_equal(f->res.cache_control, "no-store");
}

static void trailing_slash_is_redirected(void **state)
{
	struct fixture *f = *state;

	answer(f, HTTP_GET, "/don-vi/LS%2F1/?a=%20b");
	assert_int_equal(f->res.status, 308);
	assert_string_equal(header(f, "Location"), "/don-vi/LS%2F1?a=%20b");
}

static int status_from(struct fixture *f, const char *site, const char *origin)
{
	struct pair headers[3] = {{STR("host"), STR("LS.vn:8443")}};

	f->req.headers = headers;
	f->req.header_count = 1;
	if (site)
		headers[f->req.header_count++] = (struct pair){STR("Sec-Fetch-Site"), str_of(site)};
	if (origin)
		headers[f->req.header_count++] = (struct pair){STR("Origin"), str_of(origin)};
	answer(f, HTTP_POST, "/don-vi/LS");
	return f->res.status;
}

static void writing_from_another_site_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(status_from(f, "same-origin", NULL), 200);
	assert_int_equal(status_from(f, NULL, "https://ls.vn:8443"), 200);
	assert_int_equal(status_from(f, NULL, NULL), 403);
	assert_int_equal(status_from(f, "cross-site", "https://ls.vn:8443"), 403);
	assert_int_equal(status_from(f, "same-site", NULL), 403);
	assert_int_equal(status_from(f, NULL, "https://ls.vn"), 403);
	assert_int_equal(status_from(f, NULL, "null"), 403);
	assert_int_equal(status_from(f, NULL, "https://evil.example/ls.vn:8443"), 403);
}

static void assert_mount_refused(struct fixture *f, struct route route, const char *key)
{
	struct err err;

	assert_int_equal(router_mount(&f->router, "/x", 1, &route, 1, &err), ERR_USAGE);
	assert_string_equal(err.key, key);
}

static void bad_routes_are_refused_at_start(void **state)
{
	struct fixture *f = *state;
	struct route twice[] = {{HTTP_GET, "/a/{b}", list, FOR_ALL, "h", 0, false},
	    {HTTP_GET, "/a/{c}", list, FOR_ALL, "h", 0, false}};
	struct err err;

	assert_mount_refused(
	    f, (struct route){HTTP_GET, "/a", list, 0, "h", 0, false}, "http.route_permission");
	assert_mount_refused(f, (struct route){HTTP_GET, "/a", NULL, FOR_ALL, "h", 0, false},
	    "http.route_incomplete");
	assert_mount_refused(f, (struct route){HTTP_GET, "/a", list, FOR_ALL, NULL, 0, false},
	    "http.route_incomplete");
	assert_mount_refused(
	    f, (struct route){HTTP_GET, "a", list, FOR_ALL, "h", 0, false}, "http.route_pattern");
	assert_mount_refused(f, (struct route){HTTP_GET, "/a{b}", list, FOR_ALL, "h", 0, false},
	    "http.route_pattern");
	assert_mount_refused(f, (struct route){HTTP_GET, "/a//b", list, FOR_ALL, "h", 0, false},
	    "http.route_pattern");
	assert_mount_refused(f, (struct route){HTTP_GET, "/{a}/{a}", list, FOR_ALL, "h", 0, false},
	    "http.route_pattern");
	assert_mount_refused(f, (struct route){HTTP_OPTIONS, "/a", list, FOR_ALL, "h", 0, false},
	    "http.route_pattern");
	assert_int_equal(router_mount(&f->router, "/y", 1, twice, 2, &err), ERR_USAGE);
	assert_string_equal(err.key, "http.route_twice");
	assert_string_equal(err.args[0], "/a/{c}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(parameters_reach_the_handler, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(literal_is_preferred_to_parameter, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(mount_tells_the_language, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(unknown_paths_are_404, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(other_methods_are_405_with_allow, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(options_tells_what_is_allowed, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(gate_stands_before_the_handler, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		failure_replaces_what_the_handler_wrote, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(trailing_slash_is_redirected, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		writing_from_another_site_is_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(bad_routes_are_refused_at_start, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
