/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung import: takes in a data package, or says all that is wrong with it. */
#include "exchange/import.h"

#include "cli/progress.h"

static void show_progress(void *context, enum import_phase phase, uint64_t done, uint64_t total)
{
	progress_show(context,
	    phase == IMPORT_READING ? "cli.import.reading" : "cli.import.writing", done, total);
}

static void print_summary(const struct cli *cli, const struct import_summary *summary)
{
	cli_say(cli, stdout, "cli.import.definitions", (int64_t)summary->definitions.added,
	    (int64_t)summary->definitions.changed, (int64_t)summary->definitions.equal);
	cli_say(cli, stdout, "cli.import.observations", (int64_t)summary->observations.added,
	    (int64_t)summary->observations.changed, (int64_t)summary->observations.equal);
	if (summary->moved)
		cli_say(cli, stdout, "cli.import.moved", (int64_t)summary->moved);
	if (summary->batch)
		cli_say(cli, stdout, "cli.import.batch", summary->batch);
	else
		cli_say(cli, stdout, "cli.import.nothing");
}

int command_import(struct cli *cli)
{
	const char *db = NULL, *directory = NULL;
	bool publish = false;
	const struct cli_option options[] = {{"--db", &db, NULL}, {"--publish", NULL, &publish}};
	struct progress progress;
	struct import_options how = {
	    .actor = "kycung import", .progress = show_progress, .progress_context = &progress};
	struct import_summary summary;
	struct cli_register reg;
	struct arena arena = {0};
	struct issues issues = {.arena = &arena};
	struct err err = {0};
	enum err_code code;
	int status;

	if (!cli_parse(cli, options, 2, &directory, 1, 1))
		return 2;
	status = cli_open(cli, db, &reg);
	if (status)
		return status;
	how.directory = directory;
	how.publish = publish;
	progress_init(&progress, cli);
	code = import_package(reg.space, &how, &issues, &summary, &err);
	progress_end(&progress);
	if (code) {
		cli_print_issues(cli, &issues);
		status = cli_fail(cli, &err);
	} else {
		print_summary(cli, &summary);
	}
	cli_close(&reg);
	arena_release(&arena);
	return status;
}
