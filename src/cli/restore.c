/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * kycung restore: makes a register of a backup, of either store, and verifies
 * it. Nothing that holds anything is overwritten.
 */
#include "cli/cli.h"

#include "core/schema.h"
#include "core/verify.h"
#include "db/backup.h"

/* The one that is there already; only where it is empty. */
static enum err_code open_empty(const char *name, struct db **to, struct err *err)
{
	struct journal_head head;
	enum err_code code = db_open(to, name, DB_OPEN, err);

	if (!code)
		code = journal_read_head(*to, &head, err);
	if (!code && head.batch)
		code = err_set(err, ERR_CONFLICT, "db.exists", db_name(*to), NULL);
	return code;
}

/* Its layout was chosen when it was made; it gets the rows, once they are known to hold. */
static enum err_code fill(struct db *from, struct db *to, const char *head, struct err *err)
{
	struct verify_summary summary;
	enum err_code code = verify(from, head, &summary, err);

	return code ? code : db_refill(from, to, err);
}

static enum err_code restore(struct db *from, const char *name, const char *head,
    struct verify_summary *summary, struct err *err)
{
	struct db *to = NULL;
	bool is_new;
	enum err_code code = db_backup(from, name, schema_migrations, schema_migration_count, err);

	is_new = !code;
	if (is_new) {
		code = db_open(&to, name, DB_OPEN, err);
		if (!code)
			code = migrate(to, schema_migrations, schema_migration_count, NULL, err);
	} else if (code == ERR_CONFLICT && !strcmp(err->key, "db.exists")) {
		code = open_empty(name, &to, err);
		if (!code)
			code = fill(from, to, head, err);
	}
	if (!code)
		code = verify(to, head, summary, err);
	if (code && is_new)
		db_discard(to);
	else
		db_close(to);
	return code;
}

int command_restore(struct cli *cli)
{
	const char *backup = NULL, *name = NULL, *head = NULL;
	const struct cli_option options[] = {
	    {"--from", &backup, NULL}, {"--db", &name, NULL}, {"--head", &head, NULL}};
	char digest[DIGEST_TEXT_SIZE];
	struct verify_summary summary;
	struct buf shown = {0};
	struct err err = {0};
	struct db *from;
	int status = 0;

	if (!cli_parse(cli, options, 3, NULL, 0, 0))
		return 2;
	if (!backup || !name)
		return cli_requires(cli, backup ? "--db" : "--from");
	if (db_open(&from, backup, DB_READ, &err))
		return cli_fail(cli, &err);
	if (restore(from, name, head, &summary, &err)) {
		status = cli_fail(cli, &err);
	} else {
		db_shown_name(name, &shown);
		digest_text(summary.head, digest);
		cli_say(cli, stdout, "cli.restore.done", shown.p, summary.batches);
		cli_say(cli, stdout, "cli.verify.head", (const char *)digest);
		buf_release(&shown);
	}
	db_close(from);
	return status;
}
