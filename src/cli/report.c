/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung report: a narrative from a template and the register. */
#include "base/file.h"
#include "cli/cli.h"
#include "report/narrative.h"

static bool parse_format(const struct cli *cli, const char *text, enum narrative_format *out)
{
	static const char *const names[] = {
	    [NARRATIVE_MARKDOWN] = "md", [NARRATIVE_TEXT] = "text", [NARRATIVE_HTML] = "html"};

	for (int i = NARRATIVE_MARKDOWN; i <= NARRATIVE_HTML; i++) {
		if (!strcmp(text, names[i])) {
			*out = (enum narrative_format)i;
			return true;
		}
	}
	cli_say(cli, stderr, "cli.not_one_of", "--format", text, "md, html, text");
	return false;
}

/* What --unit and --period name. */
static bool find_place(const struct cli *cli, const struct definitions *defs, const char *unit,
    const char *period, struct narrative_options *how)
{
	const struct unit *found;

	if (!period_parse(str_of(period), &how->period)) {
		cli_say(cli, stderr, "cli.bad_period", period);
		return false;
	}
	found = definitions_unit(defs, str_of(unit), &how->period);
	if (!found) {
		cli_say(cli, stderr, "cli.unknown_unit", unit, period);
		return false;
	}
	how->unit = found->id;
	return true;
}

static int render(struct cli *cli, struct cli_register *reg, struct str template,
    const struct narrative_options *how)
{
	struct arena arena = {0};
	struct issues errors = {.arena = &arena}, missing = {.arena = &arena};
	struct buf out = {0};
	struct err err = {0};
	int status = 0;

	if (narrative_render(reg->space, template, how, &errors, &missing, &out, &err)) {
		cli_print_issues(cli, &errors);
		status = cli_fail(cli, &err);
	} else {
		fwrite(buf_str(&out).p, 1, out.n, stdout);
		cli_print_issues(cli, &missing);
		if (missing.count)
			status = EXIT_MISSING_FIGURES;
	}
	buf_release(&out);
	arena_release(&arena);
	return status;
}

int command_report(struct cli *cli)
{
	const char *db = NULL, *unit = NULL, *period = NULL, *format = "md", *file = NULL;
	bool working = false, first = false;
	const struct cli_option options[] = {{"--db", &db, NULL}, {"--unit", &unit, NULL},
	    {"--period", &period, NULL}, {"--format", &format, NULL}, {"--working", NULL, &working},
	    {"--first-paragraph", NULL, &first}};
	struct narrative_options how = {.lang = cli->lang};
	struct arena arena = {0};
	struct cli_register reg;
	struct err err = {0};
	struct str template;
	int status;

	if (!cli_parse(cli, options, 6, &file, 1, 1))
		return 2;
	if (!unit || !period)
		return cli_requires(cli, unit ? "--period" : "--unit");
	if (!parse_format(cli, format, &how.format))
		return 2;
	status = cli_open(cli, db, &reg);
	if (status)
		return status;
	how.file = file;
	how.layer = working ? LAYER_WORKING : LAYER_PUBLISHED;
	how.first_paragraph_only = first;
	if (file_read(&arena, file, &template, &err))
		status = cli_fail(cli, &err);
	else if (!find_place(cli, space_definitions(reg.space), unit, period, &how))
		status = 1;
	else
		status = render(cli, &reg, template, &how);
	cli_close(&reg);
	arena_release(&arena);
	return status;
}
