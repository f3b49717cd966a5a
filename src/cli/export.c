/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung export: writes the register as a data package. */
#include "exchange/export.h"

#include "cli/cli.h"

int command_export(struct cli *cli)
{
	const char *db = NULL, *directory = NULL;
	bool working = false;
	const struct cli_option options[] = {{"--db", &db, NULL}, {"--working", NULL, &working}};
	struct cli_register reg;
	struct err err = {0};
	int status;

	if (!cli_parse(cli, options, 2, &directory, 1, 1))
		return 2;
	status = cli_open(cli, db, &reg);
	if (status)
		return status;
	if (export_package(reg.space, directory, working ? EXPORT_WORKING : EXPORT_PUBLISHED, &err))
		status = cli_fail(cli, &err);
	else
		cli_say(cli, stdout, "cli.export.done", directory);
	cli_close(&reg);
	return status;
}
