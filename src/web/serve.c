/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/serve.h"

#include <signal.h>
#include <stdio.h>

#include "base/bug.h"
#include "http/negotiate.h"
#include "http/server.h"
#include "web/app.h"
#include "web/contact_expiry.h"
#include "web/gate.h"
#include "web/press.h"
#include "web/web.h"

/* How often one address may report something. */
enum { FEEDBACK_A_MINUTE = 1, FEEDBACK_AT_ONCE = 6, FEEDBACK_KEYS = 4096 };

/* Below /api/ a target may be answered as CSV, by Accept. */
static int variant(void *app, const struct request *req)
{
	(void)app;
	return str_starts(req->target.raw, STR("/api/")) &&
	       accepts_csv(request_header(req, "accept"));
}

static enum err_code mount(struct router *router, const struct web_config *config, struct err *err)
{
	enum err_code code = ERR_NONE;

	for (enum lang lang = LANG_VI; lang < LANG_COUNT && !code; lang++)
		code = router_mount(
		    router, lang_prefix(lang), (int)lang, web_routes, web_route_count, err);
	if (!code)
		code = router_mount(
		    router, "", LANG_VI, config->api_routes, config->api_route_count, err);
	return code;
}

/* The signals that end the server, for sigwait() alone: no thread takes them. */
static sigset_t block_signals(void)
{
	sigset_t ending;

	sigemptyset(&ending);
	sigaddset(&ending, SIGINT);
	sigaddset(&ending, SIGTERM);
	INVARIANT(!pthread_sigmask(SIG_BLOCK, &ending, NULL));
	/* A reader of our output may have gone; that ends nothing. */
	signal(SIGPIPE, SIG_IGN);
	return ending;
}

static void print_address(const char *listen, int port)
{
	const char *colon = strrchr(listen, ':');

	INVARIANT(colon);
	printf("http://%.*s:%d/\n", (int)(colon - listen), listen, port);
	fflush(stdout);
}

static enum err_code run(struct app *app, const struct router *router,
    const struct web_config *config, const sigset_t *ending, struct err *err)
{
	struct server_config server_config = {
	    .listen = config->listen,
	    .router = router,
	    .app = app,
	    .generation = app_generation,
	    .holds = app_holds,
	    .seen = app_batch,
	    .variant = variant,
	    .page_seen = visits_note,
	    .writes_a_minute = config->writes,
	    .proxies = config->proxies,
	    .secure = config->secure,
	};
	struct server *server;
	struct postman postman;
	struct press press;
	struct contact_expiry contacts;
	enum err_code code;
	int signal_number;

	visits_start(&app->visits, app);
	code = server_start(&server, &server_config, err);
	if (code) {
		visits_stop(&app->visits);
		return code;
	}
	if (config->mail)
		postman_start(&postman, config->mail, app->pool, &app->watch);
	press_start(&press, app);
	contact_expiry_start(&contacts, app);
	print_address(config->listen, server_port(server));
	while (sigwait(ending, &signal_number))
		;
	server_stop(server);
	visits_stop(&app->visits);
	contact_expiry_stop(&contacts);
	press_stop(&press);
	if (config->mail)
		postman_stop(&postman);
	return ERR_NONE;
}

enum err_code web_serve(const struct web_config *config, struct err *err)
{
	struct router router;
	struct app app;
	/* Before any thread is started: they inherit it. */
	sigset_t ending = block_signals();
	enum err_code code;

	if (config->mail)
		smtp_start();
	code = app_open(&app, config->db, config->memory, err);
	if (code)
		return code;
	app.public_url = config->public_url;
	app.mails = config->mail != NULL;
	if (config->writes)
		app.feedback_rate = rate_new(FEEDBACK_A_MINUTE, FEEDBACK_AT_ONCE, FEEDBACK_KEYS);
	router_init(&router, web_gate, web_failure);
	code = mount(&router, config, err);
	if (!code)
		code = run(&app, &router, config, &ending, err);
	router_release(&router);
	rate_free(app.feedback_rate);
	app_close(&app);
	return code;
}
