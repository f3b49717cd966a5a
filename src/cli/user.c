/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung user: accounts, where no administrator's browser is at hand. */
#include "cli/user.h"

#include <time.h>

#include "core/credential.h"
#include "core/grant_words.h"
#include "core/password.h"

enum { WORDS_MOST = 2 };

static const struct account_author author = {.login = "kycung user"};

struct user_request {
	const struct cli *cli;
	struct cli_register reg;
	const char *login; /* of `list`: what is looked for; NULL: all */
	const char *name, *mail, *password_file;
	bool keep_password;
	const char *granted[ACCOUNT_GRANTS_MAX];
	const char *revoked[ACCOUNT_GRANTS_MAX];
	int granted_count, revoked_count;
	struct arena arena;
	struct account account; /* of the login, for what changes one */
};

/* ---- A password that somebody is given */

int user_password(const struct cli *cli, const char *file, struct str login, struct str name,
    char hash[PASSWORD_HASH_SIZE])
{
	struct secret secret;
	struct err err = {0};
	int status = secret_read(cli, file, "cli.user.password", &secret);

	if (status)
		return status;
	if (password_check(secret_str(&secret), login, name, &err) ||
	    password_hash(NULL, secret_str(&secret), hash, &err))
		status = cli_fail(cli, &err);
	secret_clear(&secret);
	return status;
}

/* ---- Grants */

static enum err_code read_grants(
    struct user_request *r, const char *const *words, int count, struct grant *out, struct err *err)
{
	for (int i = 0; i < count; i++)
		if (grant_parse(
			&r->arena, space_definitions(r->reg.space), str_of(words[i]), &out[i], err))
			return err->code;
	return ERR_NONE;
}

static bool holds(const struct grant *grants, int count, const struct grant *grant)
{
	for (int i = 0; i < count; i++)
		if (grant_same(&grants[i], grant))
			return true;
	return false;
}

/* Those it has, without what is revoked, and with what is granted: each once. */
static enum err_code grants_after(
    struct user_request *r, struct grant *out, int *count, struct err *err)
{
	struct grant granted[ACCOUNT_GRANTS_MAX], revoked[ACCOUNT_GRANTS_MAX];
	enum err_code code = read_grants(r, r->granted, r->granted_count, granted, err);

	*count = 0;
	if (!code)
		code = read_grants(r, r->revoked, r->revoked_count, revoked, err);
	for (int i = 0; i < r->revoked_count && !code; i++)
		if (!holds(r->account.grants, r->account.grant_count, &revoked[i]))
			code = err_set(
			    err, ERR_NOT_FOUND, "cli.user.not_granted", r->revoked[i], NULL);
	for (int i = 0; i < r->account.grant_count && !code; i++)
		if (!holds(revoked, r->revoked_count, &r->account.grants[i]))
			out[(*count)++] = r->account.grants[i];
	for (int i = 0; i < r->granted_count && !code; i++) {
		if (holds(out, *count, &granted[i]))
			continue;
		if (*count == ACCOUNT_GRANTS_MAX)
			code = err_set(err, ERR_INPUT, "account.bad_grants", NULL);
		else
			out[(*count)++] = granted[i];
	}
	return code;
}

/* ---- The verbs */

static int add(struct user_request *r)
{
	struct account_draft draft = {.login = str_of(r->login),
	    .name = str_of(r->name),
	    .mail = str_of(r->mail),
	    .must_change = !r->keep_password};
	struct grant grants[ACCOUNT_GRANTS_MAX];
	char hash[PASSWORD_HASH_SIZE];
	struct err err = {0};
	int status, id;

	if (!r->name)
		return cli_requires(r->cli, "--name");
	/* Before the password is asked for: what is wrong with the rest. */
	if (grants_after(r, grants, &draft.grant_count, &err))
		return cli_fail(r->cli, &err);
	status = user_password(r->cli, r->password_file, draft.login, draft.name, hash);
	if (status)
		return status;
	draft.grants = grants;
	draft.hash = hash;
	if (account_add(r->reg.db, &author, &draft, time(NULL), &id, &err))
		return cli_fail(r->cli, &err);
	cli_say(r->cli, stdout, "cli.user.added", draft.login);
	return 0;
}

static void add_state(struct buf *line, enum lang lang, const char *key, bool *any)
{
	if (*any)
		buf_add_text(line, ", ");
	buf_add_text(line, tr(lang, key));
	*any = true;
}

/* LOGIN, NAME, MAIL, GRANTS and what else is to be known, separated by tabs. */
static void print_account(const struct user_request *r, const struct account *account)
{
	enum lang lang = r->cli->lang;
	struct buf line = {0};
	bool any = false;

	buf_printf(&line, "%.*s\t%.*s\t%.*s\t", STR_ARG(account->login), STR_ARG(account->name),
	    STR_ARG(account->mail));
	for (int i = 0; i < account->grant_count; i++) {
		if (i)
			buf_add_char(&line, ' ');
		grant_add(&line, space_definitions(r->reg.space), &account->grants[i]);
	}
	buf_add_char(&line, '\t');
	if (account->disabled)
		add_state(&line, lang, "cli.user.is_disabled", &any);
	if (!account->has_password)
		add_state(&line, lang, "cli.user.no_password", &any);
	else if (account->must_change)
		add_state(&line, lang, "cli.user.must_change", &any);
	if (account->has_second_factor)
		add_state(&line, lang, "cli.user.second_factor", &any);
	else if (account_needs_second_factor(account))
		add_state(&line, lang, "cli.user.second_factor_missing", &any);
	cli_print_line(stdout, &line);
}

static int list(struct user_request *r)
{
	struct account *accounts;
	struct err err = {0};
	size_t count;

	if (account_list(r->reg.db, str_of(r->login), &r->arena, &accounts, &count, &err))
		return cli_fail(r->cli, &err);
	for (size_t i = 0; i < count; i++)
		print_account(r, &accounts[i]);
	if (!count)
		cli_say(r->cli, stderr, "cli.user.none");
	return count ? 0 : 1;
}

static int passwd(struct user_request *r)
{
	char hash[PASSWORD_HASH_SIZE];
	struct err err = {0};
	int status =
	    user_password(r->cli, r->password_file, r->account.login, r->account.name, hash);

	if (status)
		return status;
	if (credential_set_password(r->reg.db, &author, r->account.id, hash, !r->keep_password,
		STR_EMPTY, time(NULL), &err))
		return cli_fail(r->cli, &err);
	cli_say(r->cli, stdout, "cli.user.password_set", r->account.login);
	return 0;
}

static int grant(struct user_request *r)
{
	struct grant grants[ACCOUNT_GRANTS_MAX];
	struct err err = {0};
	int count;

	if (!r->granted_count && !r->revoked_count) {
		cli_say(r->cli, stderr, "cli.user.grant_what");
		return 2;
	}
	if (grants_after(r, grants, &count, &err) ||
	    account_set_grants(r->reg.db, &author, r->account.id, grants, count, &err))
		return cli_fail(r->cli, &err);
	cli_say(r->cli, stdout, "cli.user.granted", r->account.login);
	return 0;
}

static int set_disabled(struct user_request *r, bool disabled)
{
	struct err err = {0};

	if (account_set_disabled(r->reg.db, &author, r->account.id, disabled, &err))
		return cli_fail(r->cli, &err);
	cli_say(
	    r->cli, stdout, disabled ? "cli.user.disabled" : "cli.user.enabled", r->account.login);
	return 0;
}

static int disable(struct user_request *r)
{
	return set_disabled(r, true);
}

static int enable(struct user_request *r)
{
	return set_disabled(r, false);
}

/* ---- Which verb */

static const struct verb {
	const char *name;
	int (*run)(struct user_request *r);
	bool of_account; /* of one that there is */
	int least;       /* words after it */
} verbs[] = {
    {"add", add, false, 1},
    {"list", list, false, 0},
    {"passwd", passwd, true, 1},
    {"grant", grant, true, 1},
    {"disable", disable, true, 1},
    {"enable", enable, true, 1},
};

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static enum err_code find_account(struct user_request *r, struct err *err)
{
	struct str login;
	enum err_code code = ERR_NONE;

	if (account_login_read(&r->arena, str_of(r->login), &login))
		code = account_find(r->reg.db, login, &r->arena, &r->account, err);
	if (!code && !r->account.id)
		code = err_set(err, ERR_NOT_FOUND, "cli.user.unknown", r->login, NULL);
	return code;
}

static int run(struct user_request *r, const struct verb *verb)
{
	struct err err = {0};

	if (verb->of_account && find_account(r, &err))
		return cli_fail(r->cli, &err);
	return verb->run(r);
}

int command_user(struct cli *cli)
{
	struct user_request r = {.cli = cli};
	const char *db = NULL, *words[WORDS_MOST] = {0};
	const struct cli_option options[] = {{"--db", &db, NULL}, {"--name", &r.name, NULL},
	    {"--mail", &r.mail, NULL}, {"--password-file", &r.password_file, NULL},
	    {"--keep-password", NULL, &r.keep_password}};
	const struct verb *verb;
	int status;

	if (!cli_take_all(cli, "--grant", r.granted, ACCOUNT_GRANTS_MAX, &r.granted_count) ||
	    !cli_take_all(cli, "--revoke", r.revoked, ACCOUNT_GRANTS_MAX, &r.revoked_count) ||
	    !cli_parse(cli, options, 5, words, 1, WORDS_MOST))
		return 2;
	verb = find_verb(words[0]);
	if (!verb) {
		cli_say(cli, stderr, "cli.user.unknown_verb", words[0]);
		return 2;
	}
	r.login = words[1];
	if (verb->least && !r.login) {
		cli_say(cli, stderr, "cli.user.whose");
		return 2;
	}
	status = cli_open(cli, db, &r.reg);
	if (status)
		return status;
	status = run(&r, verb);
	cli_close(&r.reg);
	arena_release(&r.arena);
	return status;
}
