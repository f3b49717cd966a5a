/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung init: makes a new, empty register, and its first administrator. */
#include "cli/user.h"

#include <time.h>

#include "core/account.h"
#include "core/schema.h"

struct administrator {
	const char *login; /* NULL: none is asked for */
	const char *name;  /* NULL: the login */
	const char *password_file;
	bool keep_password;
	char hash[PASSWORD_HASH_SIZE];
};

/* Before there is a register: what is wrong with an administrator leaves none. */
static int prepare_administrator(const struct cli *cli, struct administrator *a)
{
	struct arena arena = {0};
	struct err err = {0};
	struct str login;
	int status;

	if (!a->login)
		return 0;
	if (!a->name)
		a->name = a->login;
	if (account_login_read(&arena, str_of(a->login), &login)) {
		status = user_password(cli, a->password_file, login, str_of(a->name), a->hash);
	} else {
		err_set(&err, ERR_INPUT, "account.bad_login", NULL);
		status = cli_fail(cli, &err);
	}
	arena_release(&arena);
	return status;
}

static enum err_code make_administrator(
    struct db *db, const struct administrator *a, struct err *err)
{
	const struct account_author author = {.login = "kycung init"};
	const struct grant grant = {.role = ROLE_ADMINISTRATOR};
	const struct account_draft draft = {.login = str_of(a->login),
	    .name = str_of(a->name),
	    .mail = STR_EMPTY,
	    .grant_count = 1,
	    .grants = &grant,
	    .hash = a->hash,
	    .must_change = !a->keep_password};
	int id;

	return a->login ? account_add(db, &author, &draft, time(NULL), &id, err) : ERR_NONE;
}

static int make_register(const struct cli *cli, const char *name,
    const struct migrate_options *layout, const struct administrator *a)
{
	struct err err = {0};
	struct db *db = NULL;

	if (db_open(&db, name, DB_CREATE, &err))
		return cli_fail(cli, &err);
	if (migrate(db, schema_migrations, schema_migration_count, layout, &err) ||
	    journal_create(db, &err) || make_administrator(db, a, &err)) {
		db_discard(db);
		return cli_fail(cli, &err);
	}
	cli_say(cli, stdout, "cli.init.done", db_name(db));
	if (a->login)
		cli_say(cli, stdout, "cli.init.administrator", a->login);
	else
		cli_say(cli, stdout, "cli.init.no_administrator", db_name(db));
	db_close(db);
	return 0;
}

int command_init(struct cli *cli)
{
	const char *name = NULL, *partitions = NULL;
	struct migrate_options layout = {0};
	struct administrator a = {0};
	const struct cli_option options[] = {{"--db", &name, NULL},
	    {"--partitions", &partitions, NULL}, {"--citus", NULL, &layout.citus},
	    {"--admin", &a.login, NULL}, {"--name", &a.name, NULL},
	    {"--password-file", &a.password_file, NULL},
	    {"--keep-password", NULL, &a.keep_password}};
	struct err err = {0};
	int64_t parts;
	int status;

	if (!cli_parse(cli, options, 7, NULL, 0, 0))
		return 2;
	if (!name)
		return cli_requires(cli, "--db");
	if (!a.login && (a.name || a.password_file || a.keep_password))
		return cli_requires(cli, "--admin");
	if (partitions &&
	    (!str_to_int(str_of(partitions), MIGRATE_PARTITIONS_MAX, &parts) || parts < 2)) {
		cli_say(cli, stderr, "cli.init.bad_partitions", partitions,
		    (int64_t)MIGRATE_PARTITIONS_MAX);
		return 2;
	}
	if (partitions)
		layout.partitions = (int)parts;
	if ((partitions || layout.citus) && !db_is_server(name)) {
		err_set(&err, ERR_USAGE, "db.cannot_divide", NULL);
		return cli_fail(cli, &err);
	}
	status = prepare_administrator(cli, &a);
	return status ? status : make_register(cli, name, &layout, &a);
}
