/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung verify: recomputes the chain and all that is derived from it. */
#include "core/verify.h"

#include "cli/cli.h"

int command_verify(struct cli *cli)
{
	const char *name = NULL, *head = NULL;
	const struct cli_option options[] = {{"--db", &name, NULL}, {"--head", &head, NULL}};
	char digest[DIGEST_TEXT_SIZE];
	struct verify_summary summary;
	struct err err = {0};
	struct db *db;
	int status = 0;

	if (!cli_parse(cli, options, 2, NULL, 0, 0))
		return 2;
	if (!name)
		return cli_requires(cli, "--db");
	if (db_open(&db, name, DB_OPEN, &err))
		return cli_fail(cli, &err);
	if (verify(db, head, &summary, &err)) {
		status = cli_fail(cli, &err);
	} else {
		digest_text(summary.head, digest);
		cli_say(cli, stdout, "cli.verify.holds", summary.batches, summary.definitions,
		    summary.observations, summary.moves, summary.events);
		cli_say(cli, stdout, "cli.verify.head", (const char *)digest);
	}
	db_close(db);
	return status;
}
