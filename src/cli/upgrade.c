/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung upgrade: brings the tables of a register to this program's version. */
#include "cli/cli.h"

#include "core/schema.h"

int command_upgrade(struct cli *cli)
{
	const char *name = NULL;
	const struct cli_option options[] = {{"--db", &name, NULL}};
	struct err err = {0};
	struct db *db;
	int status = 0, before = 0;

	if (!cli_parse(cli, options, 1, NULL, 0, 0))
		return 2;
	if (!name)
		return cli_requires(cli, "--db");
	if (db_open(&db, name, DB_OPEN, &err))
		return cli_fail(cli, &err);
	if (migrate_version(db, &before, &err) ||
	    migrate(db, schema_migrations, schema_migration_count, NULL, &err))
		status = cli_fail(cli, &err);
	else if (before == schema_migration_count)
		cli_say(cli, stdout, "cli.upgrade.current", db_name(db), (int64_t)before);
	else
		cli_say(cli, stdout, "cli.upgrade.done", db_name(db), (int64_t)before,
		    (int64_t)schema_migration_count);
	db_close(db);
	return status;
}
