/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <locale.h>
#include <sodium.h>

static const struct {
	const char *name;
	command_function *function;
} commands[] = {
#define COMMAND(name, function) {#name, function},
#include "cli/commands.def"
#undef COMMAND
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

void cli_print_line(FILE *stream, struct buf *line)
{
	buf_add_char(line, '\n');
	fwrite(line->p, 1, line->n, stream);
	buf_release(line);
}

/* A command's "usage" or "help": the key of the catalogue is made of its name. */
static const char *command_text(enum lang lang, const char *name, const char *what)
{
	struct buf key = {0};
	const char *text;

	buf_printf(&key, "%s%s.%s", "cli.", name, what);
	text = tr(lang, key.p);
	buf_release(&key);
	return text;
}

static void print_usage(const struct cli *cli, FILE *stream)
{
	cli_say(cli, stream, "cli.usage", command_text(cli->lang, cli->command, "usage"));
}

static int print_help(const struct cli *cli)
{
	cli_say(cli, stdout, "cli.about");
	for (int i = 0; i < COMMANDS; i++)
		printf("  kycung %s\n      %s\n",
		    command_text(cli->lang, commands[i].name, "usage"),
		    command_text(cli->lang, commands[i].name, "help"));
	cli_say(cli, stdout, "cli.common_options");
	return 0;
}

int cli_fail(const struct cli *cli, const struct err *err)
{
	struct buf line = {0};

	buf_add_text(&line, "kycung: ");
	err_add_text(&line, cli->lang, err);
	cli_print_line(stderr, &line);
	return err_exit_status(err->code);
}

void cli_print_issues(const struct cli *cli, const struct issues *issues)
{
	for (size_t i = 0; i < issues->kept; i++) {
		struct buf line = {0};

		issue_add_text(&line, cli->lang, &issues->items[i]);
		cli_print_line(stderr, &line);
	}
	if (issues->count > issues->kept)
		cli_say(cli, stderr, "cli.more_issues", (int64_t)(issues->count - issues->kept));
}

const struct cli_verb *cli_find_verb(
    const struct cli_verb *verbs, size_t count, const char *const *words, int *after)
{
	*after = 0;
	while (words[*after + 1])
		++*after;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(verbs[i].name, words[0]) && *after >= verbs[i].least &&
		    *after <= verbs[i].most)
			return &verbs[i];
	return NULL;
}

int cli_requires(const struct cli *cli, const char *option)
{
	cli_say(cli, stderr, "cli.option_required", option);
	print_usage(cli, stderr);
	return 2;
}

/* Takes one option off the words; returns how many words it was, 0: a mistake was printed. */
static int take_option(struct cli *cli, const struct cli_option *options, int count, char **word)
{
	const char *equals = strchr(*word, '=');
	struct str name = {*word, equals ? (size_t)(equals - *word) : strlen(*word)};

	for (int i = 0; i < count; i++) {
		if (!str_is(name, options[i].name))
			continue;
		if (options[i].flag && !equals) {
			*options[i].flag = true;
			return 1;
		}
		if (options[i].value && equals) {
			*options[i].value = equals + 1;
			return 1;
		}
		if (options[i].value && word[1]) {
			*options[i].value = word[1];
			return 2;
		}
		cli_say(cli, stderr, options[i].value ? "cli.value_missing" : "cli.value_unwanted",
		    options[i].name);
		return 0;
	}
	cli_say(cli, stderr, "cli.unknown_option", name);
	return 0;
}

/* --lang before all else, so that what follows is said in that language. */
static bool find_language(struct cli *cli)
{
	int kept = 0;
	bool fine = true;

	for (int i = 0; i < cli->argc; i++) {
		const char *code = NULL;

		if (!strcmp(cli->argv[i], "--lang") && i + 1 < cli->argc)
			code = cli->argv[++i];
		else if (str_starts(str_of(cli->argv[i]), STR("--lang=")))
			code = cli->argv[i] + 7;
		else
			cli->argv[kept++] = cli->argv[i];
		if (code && !lang_parse(str_of(code), &cli->lang)) {
			cli_say(cli, stderr, "cli.unknown_language", code);
			fine = false;
		}
	}
	cli->argv[kept] = NULL;
	cli->argc = kept;
	return fine;
}

bool cli_parse(struct cli *cli, const struct cli_option *options, int count, const char **words,
    int least, int most)
{
	bool only_words = false;
	int found = 0;

	for (int i = 0; i < cli->argc;) {
		char *word = cli->argv[i];

		if (!only_words && !strcmp(word, "--")) {
			only_words = true;
			i++;
		} else if (!only_words && word[0] == '-' && word[1]) {
			int taken = take_option(cli, options, count, &cli->argv[i]);

			if (!taken) {
				print_usage(cli, stderr);
				return false;
			}
			i += taken;
		} else if (found == most) {
			cli_say(cli, stderr, "cli.unexpected_word", word);
			print_usage(cli, stderr);
			return false;
		} else {
			words[found++] = word;
			i++;
		}
	}
	if (found < least) {
		cli_say(cli, stderr, "cli.words_missing");
		print_usage(cli, stderr);
	}
	return found >= least;
}

bool cli_take_all(struct cli *cli, const char *option, const char **values, int most, int *count)
{
	const char *value = NULL;
	const struct cli_option options[] = {{option, &value, NULL}};
	size_t n = strlen(option);
	int kept = 0, taken;

	*count = 0;
	for (int i = 0; i < cli->argc; i += taken) {
		char *word = cli->argv[i];

		taken = 1;
		if (!strcmp(word, "--"))
			taken = cli->argc - i;
		if (strncmp(word, option, n) != 0 || (word[n] && word[n] != '=')) {
			memmove(&cli->argv[kept], &cli->argv[i], (size_t)taken * sizeof(char *));
			kept += taken;
			continue;
		}
		taken = take_option(cli, options, 1, &cli->argv[i]);
		if (taken && *count == most)
			cli_say(cli, stderr, "cli.too_often", option);
		if (!taken || *count == most) {
			print_usage(cli, stderr);
			return false;
		}
		values[(*count)++] = value;
	}
	cli->argc = kept;
	cli->argv[kept] = NULL;
	return true;
}

int cli_open(const struct cli *cli, const char *db, struct cli_register *reg)
{
	struct err err = {0};

	*reg = (struct cli_register){0};
	if (!db)
		return cli_requires(cli, "--db");
	if (db_open(&reg->db, db, DB_OPEN, &err) ||
	    space_open(&reg->space, reg->db, SPACE_MEMORY_DEFAULT, &err)) {
		cli_close(reg);
		return cli_fail(cli, &err);
	}
	return 0;
}

void cli_close(struct cli_register *reg)
{
	space_close(reg->space);
	db_close(reg->db);
	*reg = (struct cli_register){0};
}

static enum lang default_language(void)
{
	const char *set = getenv("LC_ALL");

	if (!set || !*set)
		set = getenv("LC_MESSAGES");
	if (!set || !*set)
		set = getenv("LANG");
	return set && str_starts(str_of(set), STR("en")) ? LANG_EN : LANG_VI;
}

static int run_command(struct cli *cli)
{
	if (!cli->argc || !strcmp(cli->argv[0], "help") || !strcmp(cli->argv[0], "--help")) {
		print_help(cli);
		return cli->argc ? 0 : 2;
	}
	if (!strcmp(cli->argv[0], "version") || !strcmp(cli->argv[0], "--version")) {
		puts("kycung " KYCUNG_VERSION);
		return 0;
	}
	for (int i = 0; i < COMMANDS; i++) {
		if (strcmp(cli->argv[0], commands[i].name))
			continue;
		cli->command = commands[i].name;
		cli->argc--;
		cli->argv++;
		if (cli->argc && !strcmp(cli->argv[0], "--help")) {
			print_usage(cli, stdout);
			puts(command_text(cli->lang, cli->command, "help"));
			return 0;
		}
		return commands[i].function(cli);
	}
	cli_say(cli, stderr, "cli.unknown_command", (const char *)cli->argv[0]);
	return 2;
}

int cli_run(int argc, char **argv)
{
	struct cli cli = {.lang = default_language(), .argc = argc - 1, .argv = argv + 1};
	int status;

	if (sodium_init() < 0)
		return 1;
	if (!find_language(&cli))
		return 2;
	status = run_command(&cli);
	/* What was printed may have met a full disk: then nothing was done for its reader. */
	if (fflush(stdout) || ferror(stdout)) {
		cli_say(&cli, stderr, "cli.output_failed", (const char *)strerror(errno));
		return 1;
	}
	return status;
}
