/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung init: makes a new, empty register. */
#include "cli/cli.h"

#include "core/schema.h"

/* --partitions: a whole number from 2 to MIGRATE_PARTITIONS_MAX. */
static bool parse_partitions(const char *text, int *out)
{
	int value = 0;

	for (; *text >= '0' && *text <= '9' && value <= MIGRATE_PARTITIONS_MAX; text++)
		value = value * 10 + (*text - '0');
	*out = value;
	return !*text && value >= 2 && value <= MIGRATE_PARTITIONS_MAX;
}

int command_init(struct cli *cli)
{
	const char *name = NULL, *partitions = NULL;
	struct migrate_options layout = {0};
	const struct cli_option options[] = {{"--db", &name, NULL},
	    {"--partitions", &partitions, NULL}, {"--citus", NULL, &layout.citus}};
	struct err err = {0};
	struct db *db = NULL;

	if (!cli_parse(cli, options, 3, NULL, 0, 0))
		return 2;
	if (!name)
		return cli_requires(cli, "--db");
	if (partitions && !parse_partitions(partitions, &layout.partitions)) {
		cli_say(cli, stderr, "cli.init.bad_partitions", partitions,
		    (int64_t)MIGRATE_PARTITIONS_MAX);
		return 2;
	}
	if ((partitions || layout.citus) && !db_is_server(name)) {
		err_set(&err, ERR_USAGE, "db.cannot_divide", NULL);
		return cli_fail(cli, &err);
	}
	if (db_open(&db, name, DB_CREATE, &err))
		return cli_fail(cli, &err);
	if (migrate(db, schema_migrations, schema_migration_count, &layout, &err) ||
	    journal_create(db, &err)) {
		db_discard(db);
		return cli_fail(cli, &err);
	}
	cli_say(cli, stdout, "cli.init.done", db_name(db));
	db_close(db);
	return 0;
}
