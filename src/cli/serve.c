/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung serve: the web site and the API, until told to stop. */
#include "web/serve.h"

#include "api/api.h"
#include "base/memory.h"
#include "cli/secret.h"

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

static bool parse_proxies(
    const struct cli *cli, const char *text, struct proxies *proxies, struct web_config *config)
{
	if (!text)
		return true;
	config->proxies = proxies;
	if (proxies_parse(proxies, str_of(text)))
		return true;
	cli_say(cli, stderr, "cli.serve.bad_proxy", text);
	return false;
}

/* ---- Mail */

struct mail_words {
	const char *password_file;
	struct secret password;
	char *public_url;
	struct postman_config config;
};

static bool has_scheme(const char *url, const char *one, const char *other)
{
	size_t n = str_starts(str_of(url), str_of(one))     ? strlen(one)
	           : str_starts(str_of(url), str_of(other)) ? strlen(other)
	                                                    : 0;

	return n && url[n] && url[n] != '/' && !strpbrk(url, " \t\r\n\"<>");
}

static bool parse_public_url(const struct cli *cli, struct mail_words *words)
{
	const char *url = words->config.public_url;
	size_t n;

	if (!url)
		return true;
	if (!has_scheme(url, "https://", "http://") || strpbrk(url, "?#")) {
		cli_say(cli, stderr, "cli.serve.bad_public_url", url);
		return false;
	}
	n = strlen(url);
	while (url[n - 1] == '/')
		n--;
	words->public_url = strndup(url, n);
	words->config.public_url = words->public_url;
	return true;
}

/* Returns the exit status of what was printed, or 0. */
static int parse_mail(const struct cli *cli, struct mail_words *words)
{
	struct smtp_config *smtp = &words->config.smtp;

	if (!smtp->url && (smtp->from || smtp->user || words->password_file))
		return cli_requires(cli, "--smtp");
	if (!parse_public_url(cli, words))
		return 2;
	if (!smtp->url)
		return 0;
	if (!has_scheme(smtp->url, "smtp://", "smtps://") || strchr(smtp->url, '@')) {
		cli_say(cli, stderr, "cli.serve.bad_smtp", smtp->url);
		return 2;
	}
	if (!smtp->from)
		return cli_requires(cli, "--mail-from");
	if (!smtp_address_valid(str_of(smtp->from))) {
		cli_say(cli, stderr, "cli.serve.bad_mail_from", smtp->from);
		return 2;
	}
	if (!smtp->user != !words->password_file)
		return cli_requires(cli, smtp->user ? "--smtp-password-file" : "--smtp-user");
	if (!smtp->user)
		return 0;
	smtp->password = words->password.text;
	return secret_read(cli, words->password_file, NULL, &words->password);
}

static int serve(const struct cli *cli, struct web_config *config, struct mail_words *mail)
{
	struct err err = {0};
	int status = parse_mail(cli, mail);

	if (status)
		return status;
	config->public_url = mail->public_url;
	config->secure = mail->public_url && str_starts(str_of(mail->public_url), STR("https://"));
	if (mail->config.smtp.url)
		config->mail = &mail->config;
	return web_serve(config, &err) ? cli_fail(cli, &err) : 0;
}

int command_serve(struct cli *cli)
{
	struct mail_words mail = {0};
	struct smtp_config *smtp = &mail.config.smtp;
	struct web_config config = {.listen = "127.0.0.1:8080",
	    .api_routes = api_routes,
	    .api_route_count = api_route_count};
	const char *memory = NULL;
	const char *writes = NULL;
	const char *proxy = NULL;
	struct proxies proxies;
	const struct cli_option options[] = {{"--db", &config.db, NULL},
	    {"--listen", &config.listen, NULL}, {"--memory", &memory, NULL},
	    {"--writes", &writes, NULL}, {"--proxy", &proxy, NULL}, {"--smtp", &smtp->url, NULL},
	    {"--mail-from", &smtp->from, NULL}, {"--smtp-user", &smtp->user, NULL},
	    {"--smtp-password-file", &mail.password_file, NULL},
	    {"--public-url", &mail.config.public_url, NULL}};
	int status;

	if (!cli_parse(cli, options, 10, NULL, 0, 0) ||
	    !parse_memory(cli, memory, &config.memory) ||
	    !parse_writes(cli, writes, &config.writes) ||
	    !parse_proxies(cli, proxy, &proxies, &config))
		return 2;
	if (!config.db)
		return cli_requires(cli, "--db");
	status = serve(cli, &config, &mail);
	free(mail.public_url);
	secret_clear(&mail.password);
	return status;
}
