/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A small site for the tests of the http layer (tests/http/http_layer.test.mjs).
 * Prints "port N" and serves until its standard input ends.
 *
 *	http_echo_server [NAME=NUMBER]…    a field of struct server_config
 *	http_echo_server listen=HOST:PORT
 */
#include <stdatomic.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/json.h"
#include "http/form.h"
#include "http/server.h"
#include "http/static.h"

enum { FOR_ALL = 1, FOR_NOBODY = 2 };

struct site {
	_Atomic uint64_t generation;
	atomic_int made;  /* how often a handler ran */
	atomic_int ended; /* streams */
	atomic_int held;  /* requests */
	atomic_bool open; /* holds nobody any more */
};

static const struct asset assets[] = {
    {"site.css", "text/css; charset=utf-8", "0123456789abcdef0123",
	(const unsigned char *)"body{color:#1B1F23}", 19},
};

static enum err_code hello(struct request *req, struct response *res, struct err *err)
{
	struct site *site = req->app;

	(void)err;
	response_cacheable(res, RESPONSE_REVALIDATE);
	buf_printf(response_html(res), "<p>made %d language %d",
	    atomic_fetch_add(&site->made, 1) + 1, req->language);
	return ERR_NONE;
}

static enum err_code page(struct request *req, struct response *res, struct err *err)
{
	struct buf *out = response_html(res);
	struct str size = request_param(req, "size");
	size_t lines = strtoul(size.p, NULL, 10) / 16;

	if (lines > 65536)
		return err_set(err, ERR_LIMIT, "test.too_large", size.p, NULL);
	response_cacheable(res, RESPONSE_REVALIDATE);
	for (size_t i = 0; i < lines; i++)
		buf_printf(out, "<p>%12zu\n", i);
	return ERR_NONE;
}

static void json_pairs(struct json *json, const struct pair *pairs, size_t count)
{
	json_array(json);
	for (size_t i = 0; i < count; i++) {
		json_array(json);
		json_str(json, pairs[i].name);
		json_str(json, pairs[i].value);
		json_array_end(json);
	}
	json_array_end(json);
}

static enum err_code echo(struct request *req, struct response *res, struct err *err)
{
	struct json json;

	(void)err;
	json_init(&json, response_json(res));
	json_object(&json);
	json_member_text(&json, "method", http_method_name(req->method));
	json_name(&json, "segments");
	json_array(&json);
	for (size_t i = 0; i < req->target.segment_count; i++)
		json_str(&json, req->target.segments[i]);
	json_array_end(&json);
	json_name(&json, "query");
	json_pairs(&json, req->target.query, req->target.query_count);
	json_name(&json, "headers");
	json_pairs(&json, req->headers, req->header_count);
	json_member_str(&json, "body", req->body);
	json_member_str(&json, "client", req->client);
	json_object_end(&json);
	return ERR_NONE;
}

static enum err_code params(struct request *req, struct response *res, struct err *err)
{
	(void)err;
	buf_printf(response_as(res, "text/plain; charset=utf-8"), "%.*s|%.*s|%d",
	    STR_ARG(request_param(req, "unit")), STR_ARG(request_param(req, "period")),
	    req->language);
	return ERR_NONE;
}

static enum err_code bump(struct request *req, struct response *res, struct err *err)
{
	struct site *site = req->app;

	(void)err;
	atomic_fetch_add(&site->generation, 1);
	response_redirect(res, 303, "/hello");
	return ERR_NONE;
}

static enum err_code known_state(struct request *req, struct response *res, struct err *err)
{
	(void)req;
	(void)err;
	buf_add_text(response_html(res), "<p>seven");
	res->etag = STR("state-7");
	res->cache_control = "no-cache";
	return ERR_NONE;
}

static enum err_code accept(struct request *req, struct response *res, struct err *err)
{
	struct site *site = req->app;

	(void)err;
	response_cacheable(res, RESPONSE_REVALIDATE);
	res->vary = "Accept";
	if (str_is(request_header(req, "accept"), "text/csv"))
		buf_printf(response_csv(res), "made\n%d\n", atomic_fetch_add(&site->made, 1) + 1);
	else
		buf_printf(response_json(res), "%d", atomic_fetch_add(&site->made, 1) + 1);
	return ERR_NONE;
}

static enum err_code slow(struct request *req, struct response *res, struct err *err)
{
	struct timespec half_a_second = {.tv_nsec = 500000000};

	(void)req;
	(void)err;
	nanosleep(&half_a_second, NULL);
	buf_add_text(response_html(res), "<p>at last");
	return ERR_NONE;
}

/* Until somebody asks for /let-go. */
static void hold(struct site *site)
{
	struct timespec moment = {.tv_nsec = 1000000};

	atomic_fetch_add(&site->held, 1);
	while (!atomic_load(&site->open))
		nanosleep(&moment, NULL);
	atomic_fetch_sub(&site->held, 1);
}

static enum err_code held(struct request *req, struct response *res, struct err *err)
{
	struct site *site = req->app;

	(void)err;
	if (req->method == HTTP_GET) {
		buf_printf(response_as(res, "text/plain"), "%d", atomic_load(&site->held));
		return ERR_NONE;
	}
	hold(site);
	buf_add_str(response_as(res, "text/plain"), req->body);
	return ERR_NONE;
}

static enum err_code let_go(struct request *req, struct response *res, struct err *err)
{
	struct site *site = req->app;

	(void)res;
	(void)err;
	atomic_store(&site->open, true);
	return ERR_NONE;
}

static enum err_code upload(struct request *req, struct response *res, struct err *err)
{
	struct form_data form;
	const struct form_field *file;
	enum err_code code = form_data_of(req, &form, err);
	unsigned sum = 0;

	if (code)
		return code;
	file = form_data_file(&form, "tep");
	if (!file)
		return err_set(err, ERR_INPUT, "test.no_file", NULL);
	for (size_t i = 0; i < file->value.n; i++)
		sum = sum * 31 + (unsigned char)file->value.p[i];
	if (form_data_text(&form, "giu").p)
		hold(req->app);
	buf_printf(response_as(res, "text/plain; charset=utf-8"), "%s|%.*s|%zu|%u",
	    file->file_name.p, STR_ARG(file->type), file->value.n, sum);
	return ERR_NONE;
}

struct lines {
	struct site *site;
	size_t next;
	size_t count;
};

static bool next_lines(void *context, struct buf *piece)
{
	struct lines *lines = context;

	for (int i = 0; i < 100 && lines->next < lines->count; i++)
		buf_printf(piece, "%15zu\n", lines->next++);
	return lines->next < lines->count;
}

static void end_lines(void *context)
{
	struct lines *lines = context;

	atomic_fetch_add(&lines->site->ended, 1);
	free(lines);
}

/* "/stream/SIZE/fail": a stream that is given up before it is sent. */
static enum err_code stream(struct request *req, struct response *res, struct err *err)
{
	struct lines *lines = calloc(1, sizeof(*lines));
	struct response_stream stream = {next_lines, end_lines, lines};

	INVARIANT(lines);
	lines->site = req->app;
	lines->count = strtoul(request_param(req, "size").p, NULL, 10) / 16;
	response_cacheable(res, RESPONSE_REVALIDATE);
	response_stream(res, "text/plain; charset=utf-8", &stream);
	if (str_is(request_param(req, "end"), "fail"))
		return err_set(err, ERR_INPUT, "test.stream", NULL);
	return ERR_NONE;
}

static enum err_code ended(struct request *req, struct response *res, struct err *err)
{
	struct site *site = req->app;

	(void)err;
	buf_printf(response_as(res, "text/plain; charset=utf-8"), "%d", atomic_load(&site->ended));
	return ERR_NONE;
}

static enum err_code missing(struct request *req, struct response *res, struct err *err)
{
	(void)req;
	buf_add_text(response_html(res), "<p>half written");
	return err_set(err, ERR_NOT_FOUND, "test.missing", "LS-99", NULL);
}

static enum err_code secret(struct request *req, struct response *res, struct err *err)
{
	(void)req;
	(void)err;
	buf_add_text(response_html(res), "<p>secret");
	return ERR_NONE;
}

static enum err_code static_page(struct request *req, struct response *res, struct err *err)
{
	return static_answer(assets, 1, req, res, err);
}

/* clang-format off */
static const struct route routes[] = {
	ROUTE_ENTRY(GET, "/hello", hello, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/page/{size}", page, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/echo", echo, FOR_ALL, "test.help")
	ROUTE_ENTRY(POST, "/echo", echo, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/echo/{a}/{b}", echo, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/so/{unit}/{period}", params, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/bump", bump, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/state", known_state, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/accept", accept, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/slow", slow, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/missing", missing, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/secret", secret, FOR_NOBODY, "test.help")
	ROUTE_ENTRY(GET, "/static/{name}", static_page, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/stream/{size}/{end}", stream, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/ended", ended, FOR_ALL, "test.help")
	ROUTE_ENTRY(POST, "/slow", slow, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/held", held, FOR_ALL, "test.help")
	ROUTE_ENTRY(PUT, "/held", held, FOR_ALL, "test.help")
	ROUTE_ENTRY(GET, "/let-go", let_go, FOR_ALL, "test.help")
	UPLOAD_ENTRY(POST, "/upload", upload, FOR_ALL, "test.help")
	UPLOAD_ENTRY(POST, "/upload-secret", upload, FOR_NOBODY, "test.help")
};
/* clang-format on */

static enum err_code gate(struct request *req, int permission, struct err *err)
{
	(void)req;
	if (permission == FOR_ALL)
		return ERR_NONE;
	return err_set(err, ERR_DENIED, "http.denied", NULL);
}

static void failure(struct request *req, struct response *res, int status, const struct err *err)
{
	(void)req;
	response_problem(res, status, err->key, err->key, err->arg_count ? err->args[0] : NULL);
}

static uint64_t generation(void *app)
{
	struct site *site = app;

	return atomic_load(&site->generation);
}

/* The generation stands for the number of the newest batch, too. */
static int64_t seen(void *app)
{
	return (int64_t)generation(app);
}

static int variant(void *app, const struct request *req)
{
	(void)app;
	return str_is(request_header(req, "accept"), "text/csv");
}

static void set(struct server_config *config, const char *setting)
{
	const struct {
		const char *name;
		unsigned *value;
	} numbers[] = {
	    {"threads=", &config->threads},
	    {"connections=", &config->connections},
	    {"connections_per_ip=", &config->connections_per_ip},
	    {"header_ms=", &config->header_ms},
	    {"body_ms=", &config->body_ms},
	    {"response_ms=", &config->response_ms},
	    {"wait_ms=", &config->wait_ms},
	    {"stop_ms=", &config->stop_ms},
	    {"upload_ms=", &config->upload_ms},
	    {"workers=", &config->workers},
	    {"writes_a_minute=", &config->writes_a_minute},
	    {"writes_at_once=", &config->writes_at_once},
	    {"waiting=", &config->waiting},
	};

	if (!strncmp(setting, "listen=", 7)) {
		config->listen = setting + 7;
		return;
	}
	if (!strncmp(setting, "upload_bytes=", 13)) {
		config->upload_bytes = strtoul(setting + 13, NULL, 10);
		return;
	}
	if (!strcmp(setting, "access_log=1")) {
		config->access_log = true;
		return;
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (!strncmp(setting, numbers[i].name, strlen(numbers[i].name))) {
			*numbers[i].value =
			    (unsigned)strtoul(setting + strlen(numbers[i].name), NULL, 10);
			return;
		}
	BUG("unknown setting %s", setting);
}

int main(int argc, char **argv)
{
	struct site site = {0};
	struct router router;
	struct server_config config = {
	    .listen = "127.0.0.1:0",
	    .router = &router,
	    .app = &site,
	    .generation = generation,
	    .seen = seen,
	    .variant = variant,
	};
	struct server *server;
	struct err err;
	enum err_code code;
	char byte;

	for (int i = 1; i < argc; i++)
		set(&config, argv[i]);
	router_init(&router, gate, failure);
	code = router_mount(&router, "", 1, routes, sizeof(routes) / sizeof(routes[0]), &err);
	if (!code)
		code = router_mount(&router, "/en", 2, routes, 7, &err);
	if (!code)
		code = server_start(&server, &config, &err);
	if (code) {
		fprintf(stderr, "%s %s\n", err.key, err.arg_count ? err.args[0] : "");
		router_release(&router);
		return err_exit_status(code);
	}
	printf("port %d\n", server_port(server));
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	server_stop(server);
	router_release(&router);
	return 0;
}
