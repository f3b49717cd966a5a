/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung backup: copies the register, while it is in use, to a new one of either store. */
#include "cli/cli.h"

#include "core/schema.h"
#include "db/backup.h"

int command_backup(struct cli *cli)
{
	const char *name = NULL, *file = NULL;
	const struct cli_option options[] = {{"--db", &name, NULL}};
	struct err err = {0};
	struct db *db;
	int status = 0;

	if (!cli_parse(cli, options, 1, &file, 1, 1))
		return 2;
	if (!name)
		return cli_requires(cli, "--db");
	if (db_open(&db, name, DB_OPEN, &err))
		return cli_fail(cli, &err);
	if (db_backup(db, file, schema_migrations, schema_migration_count, &err)) {
		status = cli_fail(cli, &err);
	} else {
		struct buf shown = {0};

		db_shown_name(file, &shown);
		cli_say(cli, stdout, "cli.backup.done", shown.p);
		buf_release(&shown);
	}
	db_close(db);
	return status;
}
