/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung figure: figures looked up, with their provenance. */
#include "cli/cli.h"
#include "exchange/figure_output.h"
#include "exchange/figure_select.h"

enum format { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_CSV };

static bool parse_format(const struct cli *cli, const char *text, enum format *out)
{
	static const char *const names[] = {
	    [OUTPUT_TEXT] = "text", [OUTPUT_JSON] = "json", [OUTPUT_CSV] = "csv"};

	for (int i = OUTPUT_TEXT; i <= OUTPUT_CSV; i++) {
		if (!strcmp(text, names[i])) {
			*out = (enum format)i;
			return true;
		}
	}
	cli_say(cli, stderr, "cli.not_one_of", "--format", text, "text, json, csv");
	return false;
}

/* What was asked, and what was found. */
struct answer {
	size_t count;
	struct figure_query *queries;
	struct figure *figures;
	size_t missing;
};

/* How many of the missing figures there are once unpublished ones count. */
static enum err_code count_unpublished(
    struct space *space, const struct answer *answer, size_t *found, struct err *err)
{
	enum err_code code = ERR_NONE;

	*found = 0;
	for (size_t i = 0; i < answer->count && !code; i++) {
		const struct figure *figure = &answer->figures[i];
		struct figure_query query = answer->queries[i];
		struct figure working;

		/* A suppressed one is published, and withheld for its own reason. */
		if (figure_known(figure) || figure->reason == REASON_SUPPRESSED)
			continue;
		query.layer = LAYER_WORKING;
		code = figure_get(space, &query, &working, err);
		*found += !code && figure_known(&working);
	}
	return code;
}

static enum err_code say_unpublished(
    const struct cli *cli, struct space *space, const struct answer *answer, struct err *err)
{
	struct buf line = {0};
	size_t found;
	enum err_code code = count_unpublished(space, answer, &found, err);

	if (code || !found)
		return code;
	tr_add_n(&line, cli->lang, "cli.figure.unpublished", found);
	cli_print_line(stderr, &line);
	return ERR_NONE;
}

static enum err_code write_figures(const struct cli *cli, struct space *space, enum format format,
    const struct answer *answer, struct err *err)
{
	struct buf out = {0};
	enum err_code code;

	if (format == OUTPUT_JSON) {
		code =
		    figures_write_json(space, cli->lang, answer->figures, answer->count, &out, err);
		buf_add_char(&out, '\n');
	} else if (format == OUTPUT_CSV) {
		code =
		    figures_write_csv(space, cli->lang, answer->figures, answer->count, &out, err);
	} else {
		code =
		    figures_write_text(space, cli->lang, answer->figures, answer->count, &out, err);
	}
	if (!code)
		fwrite(buf_str(&out).p, 1, out.n, stdout);
	buf_release(&out);
	return code;
}

static int look_up(const struct cli *cli, struct space *space, const struct figure_words *words,
    enum format format)
{
	struct arena arena = {0};
	struct answer answer = {0};
	struct err err = {0};
	enum err_code code =
	    figure_select(space, words, &arena, &answer.queries, &answer.count, &err);

	if (!code)
		code = figures_get(space, answer.queries, answer.count, &arena, &answer.figures,
		    &answer.missing, &err);
	if (!code)
		code = write_figures(cli, space, format, &answer, &err);
	if (!code && format == OUTPUT_TEXT && !answer.count)
		cli_say(cli, stderr, "cli.figure.none");
	if (!code && format == OUTPUT_TEXT && words->layer == LAYER_PUBLISHED)
		code = say_unpublished(cli, space, &answer, &err);
	arena_release(&arena);
	if (code)
		return cli_fail(cli, &err);
	return answer.missing ? EXIT_MISSING_FIGURES : 0;
}

/* An option that was not given stays NULL: no word at all. */
static struct str word_of(const char *text)
{
	return text ? str_of(text) : (struct str){NULL, 0};
}

int command_figure(struct cli *cli)
{
	const char *db = NULL, *scenario = NULL, *measures = NULL, *breakdown = NULL;
	const char *format_name = "text", *place[3];
	bool working = false;
	const struct cli_option options[] = {{"--db", &db, NULL}, {"--scenario", &scenario, NULL},
	    {"--measure", &measures, NULL}, {"--breakdown", &breakdown, NULL},
	    {"--format", &format_name, NULL}, {"--working", NULL, &working}};
	struct figure_words words;
	struct cli_register reg;
	enum format format;
	int status;

	if (!cli_parse(cli, options, 6, place, 3, 3))
		return 2;
	if (!parse_format(cli, format_name, &format))
		return 2;
	words = (struct figure_words){.units = word_of(place[0]),
	    .indicators = word_of(place[1]),
	    .periods = word_of(place[2]),
	    .scenario = word_of(scenario),
	    .breakdown = word_of(breakdown),
	    .measures = word_of(measures),
	    .layer = working ? LAYER_WORKING : LAYER_PUBLISHED};
	status = cli_open(cli, db, &reg);
	if (status)
		return status;
	status = look_up(cli, reg.space, &words, format);
	cli_close(&reg);
	return status;
}
