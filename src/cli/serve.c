/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung serve: the web site and the API, until told to stop. */
#include "web/serve.h"

#include "api/api.h"
#include "base/memory.h"
#include "cli/cli.h"

/* A quarter of the memory there is, unless told otherwise. */
static bool parse_memory(const struct cli *cli, const char *text, size_t *bytes)
{
	*bytes = memory_available() / 4;
	if (!text || memory_parse(str_of(text), bytes))
		return true;
	cli_say(cli, stderr, "cli.serve.bad_memory", text);
	return false;
}

/* A pasted sheet of some hundred cells, or an office behind one address, is no attack. */
enum { WRITES_DEFAULT = 3000, WRITES_MAX = 60000 };

static bool parse_writes(const struct cli *cli, const char *text, unsigned *writes)
{
	char *end;
	unsigned long value;

	*writes = WRITES_DEFAULT;
	if (!text)
		return true;
	value = strtoul(text, &end, 10);
	if (text[0] >= '0' && text[0] <= '9' && !*end && value <= WRITES_MAX) {
		*writes = (unsigned)value;
		return true;
	}
	cli_say(cli, stderr, "cli.serve.bad_writes", text);
	return false;
}

int command_serve(struct cli *cli)
{
	struct web_config config = {.listen = "127.0.0.1:8080",
	    .api_routes = api_routes,
	    .api_route_count = api_route_count};
	const char *memory = NULL;
	const char *writes = NULL;
	const struct cli_option options[] = {{"--db", &config.db, NULL},
	    {"--listen", &config.listen, NULL}, {"--memory", &memory, NULL},
	    {"--writes", &writes, NULL}};
	struct err err = {0};

	if (!cli_parse(cli, options, 4, NULL, 0, 0) || !parse_memory(cli, memory, &config.memory) ||
	    !parse_writes(cli, writes, &config.writes))
		return 2;
	if (!config.db)
		return cli_requires(cli, "--db");
	return web_serve(&config, &err) ? cli_fail(cli, &err) : 0;
}
