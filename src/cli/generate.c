/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung generate: makes up the data package of a whole country, for trials. */
#include "exchange/generate.h"

#include "base/decimal.h"
#include "cli/progress.h"

static void show_progress(void *context, size_t done, size_t total)
{
	progress_show(context, "cli.generate.writing", done, total);
}

/* A whole number within bounds; else says so and returns false. */
static bool read_number(const struct cli *cli, const char *option, const char *text, int64_t least,
    int64_t most, int64_t *out)
{
	if (decimal_parse(str_of(text), 0, out) == DECIMAL_OK && *out >= least && *out <= most)
		return true;
	cli_say(cli, stderr, "cli.not_in_range", option, text, least, most);
	return false;
}

static int generate(struct cli *cli, struct generate_options *how)
{
	struct generate_summary summary;
	struct arena arena = {0};
	struct issues issues = {.arena = &arena};
	struct err err = {0};
	struct progress progress;
	enum err_code code;
	int status = 0;

	progress_init(&progress, cli);
	how->progress = show_progress;
	how->progress_context = &progress;
	code = generate_package(how, &issues, &summary, &err);
	progress_end(&progress);
	if (code) {
		cli_print_issues(cli, &issues);
		status = cli_fail(cli, &err);
	} else {
		cli_say(cli, stdout, "cli.generate.done", (int64_t)summary.units,
		    (int64_t)summary.indicators, (int64_t)summary.observations, how->directory);
	}
	arena_release(&arena);
	return status;
}

int command_generate(struct cli *cli)
{
	const char *units = NULL, *indicators = NULL, *months = NULL, *seed = NULL;
	const char *directory = NULL;
	const struct cli_option options[] = {{"--units", &units, NULL},
	    {"--indicators", &indicators, NULL}, {"--months", &months, NULL},
	    {"--seed", &seed, NULL}};
	int64_t indicator_count, month_count, seed_number;

	if (!cli_parse(cli, options, 4, &directory, 1, 1))
		return 2;
	for (int i = 1; i < 4; i++)
		if (!*options[i].value)
			return cli_requires(cli, options[i].name);
	if (!read_number(
		cli, "--indicators", indicators, 1, GENERATE_INDICATORS_MAX, &indicator_count) ||
	    !read_number(cli, "--months", months, 1, GENERATE_MONTHS_MAX, &month_count) ||
	    !read_number(cli, "--seed", seed, 0, INT64_MAX, &seed_number))
		return 2;
	return generate(cli, &(struct generate_options){.directory = directory,
				 .units = units,
				 .indicators = (int)indicator_count,
				 .months = (int)month_count,
				 .seed = (uint64_t)seed_number});
}
