/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung serve: the web site and the API, until told to stop. */
#include "web/serve.h"

#include "api/api.h"
#include "cli/cli.h"

int command_serve(struct cli *cli)
{
	struct web_config config = {.listen = "127.0.0.1:8080",
	    .api_routes = api_routes,
	    .api_route_count = api_route_count};
	const struct cli_option options[] = {
	    {"--db", &config.db, NULL}, {"--listen", &config.listen, NULL}};
	struct err err = {0};

	if (!cli_parse(cli, options, 2, NULL, 0, 0))
		return 2;
	if (!config.db)
		return cli_requires(cli, "--db");
	return web_serve(&config, &err) ? cli_fail(cli, &err) : 0;
}
