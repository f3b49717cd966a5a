/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung init: makes a new, empty register. */
#include "cli/cli.h"

int command_init(struct cli *cli)
{
	const char *name = NULL;
	const struct cli_option options[] = {{"--db", &name, NULL}};
	struct err err = {0};
	struct db *db = NULL;

	if (!cli_parse(cli, options, 1, NULL, 0, 0))
		return 2;
	if (!name)
		return cli_requires(cli, "--db");
	if (db_open(&db, name, DB_CREATE, &err))
		return cli_fail(cli, &err);
	if (journal_create(db, &err)) {
		db_discard(db);
		return cli_fail(cli, &err);
	}
	cli_say(cli, stdout, "cli.init.done", db_name(db));
	db_close(db);
	return 0;
}
